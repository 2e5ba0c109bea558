import { fileFormatOf, type StyleId, succeed } from '../cartoon.ts';
import type { Cartoonizer } from '../inference/cartoonizer.ts';

/** Long side of each picture of a contact sheet, in pixels. */
const LONG_SIDE = 320;

/** Draws a photo in several styles instead of one, all in one picture with the style's id below each. */
export const contactSheets = (
  { preview }: Pick<Cartoonizer, 'preview'>,
  styles: readonly StyleId[],
): Pick<Cartoonizer, 'cartoonize'> => ({
  async cartoonize({ photo, options }, how = {}) {
    const begun = performance.now();
    const format = fileFormatOf(options.format);
    const drawn = await preview({ photo, styles, longSide: LONG_SIDE, options, format, sheet: true }, how);
    if (!drawn.ok) return drawn;
    const [sheet] = drawn.value.pictures;
    const { bytes, width, height, styles: shown } = sheet!;
    const took = { decode: 0, faces: 0, draw: performance.now() - begun, finish: 0, encode: 0 };
    const about = { style: shown.join(', '), engine: '', faces: drawn.value.faces };
    return succeed({ bytes, width, height, format, ...about, notes: [], tips: [], milliseconds: took });
  },
});
