// Makes docs/images/styles.jpg: people, one in a row, in the embedded styles. `npx tsx scripts/make-styles-picture.ts PHOTO…`
// The people in it never lived: they are synthetic faces of the SFHQ dataset (MIT), https://github.com/SelfishGene/SFHQ-dataset
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp, { type OverlayOptions } from 'sharp';
import { openDrawer } from './open-drawer.ts';

const SIDE = 230;
const GAP = 4;
const STYLES = ['3d', 'anime', 'cute', 'caricature', 'handdrawn', 'sketch', 'comic', 'watercolor'];

const photos = process.argv.slice(2);
if (photos.length === 0) throw new Error('say which photos: npx tsx scripts/make-styles-picture.ts PHOTO…');
const drawer = await openDrawer();
const tiles: OverlayOptions[] = [];
for (const [row, file] of photos.entries())
  for (const [column, style] of STYLES.entries())
    tiles.push({
      input: await sharp(await drawer.draw(readFileSync(file), { style }))
        .resize(SIDE, SIDE, { fit: 'cover', position: 'top' })
        .toBuffer(),
      left: GAP / 2 + column * (SIDE + GAP),
      top: GAP / 2 + row * (SIDE + GAP),
    });
await drawer.close();
await sharp({
  create: {
    width: STYLES.length * (SIDE + GAP),
    height: photos.length * (SIDE + GAP),
    channels: 3,
    background: '#ffffff',
  },
})
  .composite(tiles)
  .jpeg({ quality: 80 })
  .toFile(fileURLToPath(new URL('../docs/images/styles.jpg', import.meta.url)));
