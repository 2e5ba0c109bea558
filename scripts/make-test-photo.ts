// Makes config/test-photo.jpg: the portrait that `doctor` draws. Not the face of a real person: shapes, soft light and a little noise.
import { writeFileSync } from 'node:fs';
import sharp from 'sharp';

const PORTRAIT = `
<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="1280" viewBox="0 0 512 640">
  <defs>
    <linearGradient id="wall" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#9fc0d0"/><stop offset="1" stop-color="#4c6f86"/></linearGradient>
    <radialGradient id="skin" cx=".38" cy=".35" r=".8"><stop offset="0" stop-color="#f3c9a9"/><stop offset=".6" stop-color="#d79f7c"/><stop offset="1" stop-color="#8d5a43"/></radialGradient>
    <linearGradient id="shirt" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#c4513f"/><stop offset="1" stop-color="#7a2a24"/></linearGradient>
    <filter id="soft"><feGaussianBlur stdDeviation="9"/></filter>
    <filter id="softer"><feGaussianBlur stdDeviation="3"/></filter>
  </defs>
  <rect width="512" height="640" fill="url(#wall)"/>
  <circle cx="90" cy="120" r="60" fill="#e8e2b0" opacity=".6" filter="url(#soft)"/>
  <path d="M40 640 Q60 500 190 470 L322 470 Q452 500 472 640 Z" fill="url(#shirt)"/>
  <path d="M205 400 L205 490 Q256 530 307 490 L307 400 Z" fill="#b97f5f"/>
  <path d="M130 300 Q110 110 256 100 Q402 110 382 300 Q380 360 360 400 L152 400 Q132 360 130 300 Z" fill="#2e211c"/>
  <ellipse cx="256" cy="300" rx="108" ry="146" fill="url(#skin)"/>
  <path d="M146 270 Q170 170 256 176 Q342 170 366 270 Q330 214 256 214 Q182 214 146 270 Z" fill="#3a2a22"/>
  <path d="M320 330 Q364 380 300 436 Q352 400 356 300 Z" fill="#6e4030" opacity=".5" filter="url(#soft)"/>
  <g fill="#2b1d17"><path d="M180 258 Q208 240 238 256 L236 263 Q208 251 183 265 Z"/><path d="M332 258 Q304 240 274 256 L276 263 Q304 251 329 265 Z"/></g>
  <g><ellipse cx="210" cy="286" rx="25" ry="12" fill="#fbf6f0"/><ellipse cx="302" cy="286" rx="25" ry="12" fill="#fbf6f0"/>
     <circle cx="211" cy="286" r="11" fill="#41608a"/><circle cx="303" cy="286" r="11" fill="#41608a"/>
     <circle cx="211" cy="286" r="5" fill="#0d0d12"/><circle cx="303" cy="286" r="5" fill="#0d0d12"/>
     <circle cx="207" cy="282" r="3" fill="#fff"/><circle cx="299" cy="282" r="3" fill="#fff"/></g>
  <path d="M250 290 Q238 340 240 350 Q256 362 274 350 Q272 336 262 292" fill="#b77b5b" opacity=".7" filter="url(#softer)"/>
  <path d="M212 392 Q256 378 300 392 Q256 424 212 392 Z" fill="#a8433f"/>
  <path d="M212 392 Q256 398 300 392" stroke="#5d2020" stroke-width="3" fill="none"/>
</svg>`;

const grain = {
  width: 1024,
  height: 1280,
  channels: 3 as const,
  noise: { type: 'gaussian' as const, mean: 128, sigma: 8 },
};
const noise = await sharp({ create: { ...grain, background: 'grey' } })
  .png()
  .toBuffer();
const photo = await sharp(Buffer.from(PORTRAIT))
  .blur(1.2)
  .composite([{ input: noise, blend: 'soft-light' }])
  .jpeg({ quality: 82, mozjpeg: true })
  .toBuffer();
writeFileSync(new URL('../config/test-photo.jpg', import.meta.url), photo);
