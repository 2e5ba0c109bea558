// Makes the icons of the installed page from page/icon.svg: `npx tsx scripts/make-icons.ts`
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const page = new URL('../page/', import.meta.url);
const svg = readFileSync(new URL('icon.svg', page));
const NOTHING = '#0000';
/** That of the icon itself: where a system cuts away the edge, none shows. */
const INK = '#22201d';

/** Draws the icon on a square of a colour; `part` of it is the icon. */
async function save(name: string, side: number, part: number, background: string): Promise<void> {
  const inner = Math.round(side * part);
  const icon = await sharp(svg, { density: 600 }).resize(inner, inner).png().toBuffer();
  await sharp({ create: { width: side, height: side, channels: 4, background } })
    .composite([{ input: icon }])
    .png({ palette: true, compressionLevel: 9 })
    .toFile(fileURLToPath(new URL(name, page)));
}

await save('icon-192.png', 192, 1, NOTHING);
await save('icon-512.png', 512, 1, NOTHING);
await save('icon-maskable-512.png', 512, 0.84, INK);
