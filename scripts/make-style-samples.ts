// Makes page/samples/<style>.webp: what each style that can be drawn here makes of a painted portrait. Not the face of a real person.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { DEFAULT_OPTIONS } from '../src/cartoon.ts';
import { readStyles } from '../src/config/styles.ts';

/** Twice the size the page shows. */
const SIDE = 200;
const PORTRAIT = `
<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="1024" viewBox="0 0 512 512">
  <defs>
    <linearGradient id="wall" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#f0c987"/><stop offset="1" stop-color="#c9805a"/></linearGradient>
    <radialGradient id="skin" cx=".4" cy=".35" r=".85"><stop offset="0" stop-color="#fbd9bd"/><stop offset=".65" stop-color="#e6ae88"/><stop offset="1" stop-color="#b0744f"/></radialGradient>
    <linearGradient id="hair" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#7a4a2c"/><stop offset=".5" stop-color="#4c2a1a"/><stop offset="1" stop-color="#2b1710"/></linearGradient>
    <linearGradient id="shirt" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#3f8f8a"/><stop offset="1" stop-color="#1f5257"/></linearGradient>
    <filter id="soft" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="8"/></filter>
    <filter id="softer" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="3"/></filter>
  </defs>
  <rect width="512" height="512" fill="url(#wall)"/>
  <circle cx="418" cy="96" r="58" fill="#fff2cf" opacity=".55" filter="url(#soft)"/>
  <path d="M126 250 Q96 96 256 62 Q420 86 388 254 Q398 372 414 430 L98 430 Q116 366 126 250 Z" fill="url(#hair)"/>
  <path d="M38 512 Q66 424 184 404 L328 404 Q446 424 474 512 Z" fill="url(#shirt)"/>
  <path d="M210 350 L208 412 Q256 452 304 412 L302 350 Z" fill="#c98d68"/>
  <path d="M208 372 Q256 414 304 372 L304 396 Q256 430 208 396 Z" fill="#8d5638" opacity=".55" filter="url(#softer)"/>
  <path d="M154 232 Q152 140 256 136 Q360 140 358 232 Q360 316 312 362 Q256 398 200 362 Q152 316 154 232 Z" fill="url(#skin)"/>
  <ellipse cx="196" cy="306" rx="26" ry="16" fill="#e07a5f" opacity=".45" filter="url(#soft)"/>
  <ellipse cx="318" cy="306" rx="26" ry="16" fill="#d96f52" opacity=".45" filter="url(#soft)"/>
  <path d="M334 204 Q366 300 306 360 Q342 300 326 204 Z" fill="#8f5536" opacity=".45" filter="url(#soft)"/>
  <path d="M142 258 Q134 130 240 104 Q352 96 370 258 Q350 176 296 158 Q244 206 168 196 Q150 220 142 258 Z" fill="url(#hair)"/>
  <path d="M236 112 Q190 132 172 184 M262 110 Q222 142 206 190 M300 124 Q324 140 344 176" stroke="#a06a42" stroke-width="4" fill="none" opacity=".6" filter="url(#softer)"/>
  <g fill="none" stroke="#3a2015" stroke-width="8" stroke-linecap="round"><path d="M178 228 Q200 214 226 224"/><path d="M288 224 Q314 214 336 228"/></g>
  <g><path d="M176 258 Q202 234 230 258 Q202 276 176 258 Z" fill="#fffaf4"/><path d="M284 258 Q310 234 338 258 Q310 276 284 258 Z" fill="#fffaf4"/>
     <circle cx="204" cy="256" r="13" fill="#5b7f4d"/><circle cx="311" cy="256" r="13" fill="#5b7f4d"/>
     <circle cx="204" cy="256" r="6" fill="#17130f"/><circle cx="311" cy="256" r="6" fill="#17130f"/>
     <circle cx="199" cy="251" r="4" fill="#fff"/><circle cx="306" cy="251" r="4" fill="#fff"/></g>
  <g fill="none" stroke="#2b1710" stroke-width="5" stroke-linecap="round"><path d="M174 258 Q202 232 232 258"/><path d="M282 258 Q310 232 340 258"/></g>
  <path d="M250 262 Q242 296 240 304 Q256 316 274 304" stroke="#a8663f" stroke-width="5" fill="none" opacity=".75" filter="url(#softer)"/>
  <path d="M212 330 Q256 344 302 330 Q284 366 256 366 Q228 366 212 330 Z" fill="#a3383a"/>
  <path d="M222 335 Q256 345 292 335 Q284 347 256 349 Q230 347 222 335 Z" fill="#fff7f0"/>
</svg>`;

const root = new URL('../', import.meta.url);
const folder = new URL('page/samples/', root);
const styles = readStyles(new URL('config/styles.json', root));
const photo = await sharp(Buffer.from(PORTRAIT)).blur(0.8).jpeg({ quality: 95 }).toBuffer();
// Only now: the program lets the image library read no SVG, wherever it comes from.
const { loadEngines } = await import('../src/inference/engines/index.ts');
const { drawCartoon } = await import('../src/inference/pipeline.ts');
const { createFaceFinder } = await import('../src/inference/faces/finder.ts');
const networkFolder = mkdtempSync(join(tmpdir(), 'toonsmith-networks-'));
const packsFolder = join(networkFolder, 'no-packs');
const engines = await loadEngines({ threads: 1, networkFolder, packsFolder, customPacks: [] });
const faceFinder = await createFaceFinder({ cacheDirectory: networkFolder, threads: 1 });

mkdirSync(folder, { recursive: true });
await save('photo', photo);
for (const { id, engines: wanted } of styles) {
  if (!wanted.some((engine) => engines.has(engine))) continue;
  const drawn = await drawCartoon(
    {
      photo: new Uint8Array(photo),
      options: { ...DEFAULT_OPTIONS, style: id, strength: 0.8, size: 512 },
    },
    {
      styles,
      engines,
      faceFinder,
      limits: { bytes: 20e6, pixels: 50e6, longSide: 4096, decodeBytes: 2e9 },
      clock: () => performance.now(),
      onStage: () => {},
    },
  );
  if (!drawn.ok) throw new Error(`${id}: ${drawn.failure.code}`);
  await save(id, drawn.value.bytes);
}

async function save(name: string, picture: Uint8Array): Promise<void> {
  const webp = await sharp(picture).resize(SIDE, SIDE).webp({ quality: 78 }).toBuffer();
  writeFileSync(new URL(`${name}.webp`, folder), webp);
  console.log(`${name}.webp  ${webp.length} bytes`);
}
