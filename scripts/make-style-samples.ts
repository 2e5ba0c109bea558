// Makes page/samples/<style>.webp, and <style>-own.webp in the style's own colours, from photos of several people in turn:
// `npx tsx scripts/make-style-samples.ts PHOTO… [--styles LIST]`, with synthetic faces as in make-styles-picture.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { openDrawer } from './open-drawer.ts';

/** Twice the size the page shows. */
const SIDE = 200;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { styles: { type: 'string' } },
});
const photos = positionals.map((file) => readFileSync(file));
if (photos.length === 0) throw new Error('say which photos: npx tsx scripts/make-style-samples.ts PHOTO…');
const drawer = await openDrawer();
const wanted = values.styles?.split(',');
const styles = drawer.styles.filter(({ id }) => wanted === undefined || wanted.includes(id));
for (const [index, { id, palette }] of styles.entries()) {
  const photo = photos[index % photos.length]!;
  const options = { style: id, strength: 0.8, size: 512 } as const;
  await save(id, await drawer.draw(photo, options));
  if (palette !== 'own') await save(`${id}-own`, await drawer.draw(photo, { ...options, colors: 'style' }));
}
await drawer.close();

async function save(name: string, picture: Uint8Array): Promise<void> {
  const webp = await sharp(picture)
    .resize(SIDE, SIDE, { fit: 'cover', position: 'top' })
    .webp({ quality: 78 })
    .toBuffer();
  writeFileSync(new URL(`../page/samples/${name}.webp`, import.meta.url), webp);
  console.log(`${name}.webp  ${webp.length} bytes`);
}
