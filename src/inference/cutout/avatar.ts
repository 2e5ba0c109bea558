import type { CartoonOptions, Note } from '../../cartoon.ts';
import { avatarRadii, type Cut, headBox } from '../faces/crop.ts';
import type { Face } from '../faces/face.ts';
import type { Point } from '../faces/geometry.ts';
import type { Picture } from '../image/pixels.ts';
import { resizePicture } from '../image/resize-picture.ts';
import type { FilledBackground } from './background.ts';
import type { Cutout } from './cutout.ts';

/** Side of Telegram's profile photos, in pixels; Discord's have at least 128. A smaller avatar is enlarged to it. */
const LEAST_SIDE = 640;

/**
 * What lies behind somebody in an avatar that is chosen by their outline, and may reach beyond the photo; `undefined` for other pictures, also for
 * avatars that show the photo's own background.
 */
export function avatarBackground({
  crop,
  format,
  background = 'keep',
  compare = false,
}: Pick<CartoonOptions, 'crop' | 'format'> & Partial<Pick<CartoonOptions, 'background' | 'compare'>>):
  | FilledBackground
  | undefined {
  const isAvatar = crop === 'avatar' && format !== 'sticker' && !compare;
  return isAvatar && background !== 'keep' && background !== 'blur' ? background : undefined;
}

/** From this opacity on a pixel is part of a person. */
const INSIDE = 128;
/** Space between the hair and the circle, as a part of the circle's radius. */
const AIR = 0.06;
/** How far hair may reach to each side of the middle of a head, in widths of the head with hair of usual length. */
const HAIR_REACH = 1;

/**
 * The square of an avatar: platforms cut a circle out of it, in which the whole head with its hair lies, with some shoulders. Where the photo's
 * edge cuts the person, the square ends there, if the head allows it.
 * @param face in the coordinates of the cut-out
 */
export function avatarSquare(cutout: Cutout, face: Face): Cut {
  const { width, height } = cutout.raster;
  const { airy, tight } = avatarRadii(face);
  const head = outlineOfHead(cutout, face);
  const x = (head.left + head.right) / 2;
  const middle = (head.top + head.bottom) / 2;
  const reach = Math.max(...head.outline.map((point) => Math.hypot(point.x - x, point.y - middle)));
  const needed = Math.max(reach / (1 - AIR), tight);
  const wished = Math.max(airy, needed);
  const isCut = { top: head.top <= 0, left: head.left <= 0, right: head.right >= width };
  // A head may lie a little higher or lower, as long as it stays inside.
  const slack = wished - needed;
  const lowest = isCutBelow(cutout) ? Math.max(height - wished, middle - slack) : middle;
  const highest = isCut.top ? Math.min(wished, middle + slack) : middle;
  const y = isCut.top ? Math.max(middle, highest) : Math.min(middle, lowest);
  const beside = Math.min(isCut.left ? x : wished, isCut.right ? width - x : wished, isCut.top ? y : wished);
  const least = beside < needed ? tight : needed;
  const below = isCutBelow(cutout) ? height - y : wished;
  const shoulders = Math.min(
    isCutAt(cutout, 0) ? x : wished,
    isCutAt(cutout, width - 1) ? width - x : wished,
  );
  const radius = Math.max(Math.min(beside, shoulders, below, wished), least);
  const side = Math.max(1, Math.round(2 * radius));
  const left = within(Math.round(x - side / 2), width - side, isCut.left, isCut.right);
  const top = within(Math.round(y - side / 2), height - side, isCut.top, below < wished && !isCut.top);
  return { left, top, width: side, height: side };
}

/** Where a square begins that must not reach beyond the picture's edge before it, or after it, where that cuts somebody. */
function within(begin: number, last: number, isCutBefore: boolean, isCutAfter: boolean): number {
  const notAfter = isCutAfter ? Math.min(begin, last) : begin;
  return isCutBefore ? Math.max(notAfter, 0) : notAfter;
}

interface HeadOutline {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** The ends of what is seen of the head, row by row. */
  readonly outline: readonly Point[];
}

/**
 * The head with its hair as a cut-out shows it: down to the middle of the face, as shoulders may begin below, and the chin. As the face tells where
 * nothing is shown.
 */
function outlineOfHead({ raster: { width, height }, alpha }: Cutout, face: Face): HeadOutline {
  const head = headBox(face);
  const centre = head.x + head.width / 2;
  const first = Math.max(0, Math.round(centre - HAIR_REACH * head.width));
  const last = Math.min(width - 1, Math.round(centre + HAIR_REACH * head.width));
  const chin = Math.min(height, Math.round(face.box.y + face.box.height));
  const middle = Math.min(chin, Math.round(face.box.y + face.box.height / 2));
  const outline: Point[] = [];
  for (let y = 0; y < middle; y++) {
    const row = alpha.subarray(y * width + first, y * width + last + 1);
    const from = row.findIndex((opacity) => opacity >= INSIDE);
    if (from < 0) continue;
    const to = row.findLastIndex((opacity) => opacity >= INSIDE) + 1;
    outline.push({ x: first + from, y }, { x: first + to, y });
  }
  if (outline.length === 0) outline.push({ x: head.x, y: head.y }, { x: head.x + head.width, y: head.y });
  return {
    left: Math.min(...outline.map(({ x }) => x)),
    right: Math.max(...outline.map(({ x }) => x)),
    top: outline[0]!.y,
    bottom: Math.max(chin, outline[0]!.y + 1),
    outline: [...outline, { x: centre, y: chin }],
  };
}

/** Whether the lower edge cuts somebody: nearly always. */
const isCutBelow = ({ raster: { width, height }, alpha }: Cutout) =>
  alpha.subarray((height - 1) * width).some((opacity) => opacity >= INSIDE);

/** Whether this column, the first or the last, cuts somebody. */
function isCutAt({ raster: { width }, alpha }: Cutout, column: number): boolean {
  for (let at = column; at < alpha.length; at += width) if (alpha[at]! >= INSIDE) return true;
  return false;
}

/** A part of a cut-out that may reach beyond it: there the pixels of its edge go on. */
export function partOf({ raster: { width, height, data }, alpha }: Cutout, cut: Cut): Cutout {
  const part = {
    raster: { width: cut.width, height: cut.height, data: new Uint8Array(cut.width * cut.height * 3) },
    alpha: new Uint8Array(cut.width * cut.height),
  };
  for (let y = 0, to = 0; y < cut.height; y++) {
    const row = Math.min(Math.max(cut.top + y, 0), height - 1) * width;
    for (let x = 0; x < cut.width; x++, to++) {
      const from = row + Math.min(Math.max(cut.left + x, 0), width - 1);
      part.alpha[to] = alpha[from]!;
      for (let channel = 0; channel < 3; channel++)
        part.raster.data[to * 3 + channel] = data[from * 3 + channel]!;
    }
  }
  return part;
}

/**
 * Brings an avatar to the size that was asked for: a larger one is reduced, a smaller one only enlarged as far as the platforms need.
 * @param own side in the photo's own pixels
 */
export async function fitAvatar(
  square: Picture,
  asked: CartoonOptions['size'],
  own: number,
): Promise<{ readonly picture: Picture; readonly notes: readonly Note[] }> {
  const wanted = asked === 'original' ? Math.max(own, LEAST_SIDE) : asked;
  const side = Math.min(wanted, Math.max(own, LEAST_SIDE));
  const picture =
    side === square.raster.width ? square : await resizePicture(square, { width: side, height: side });
  if (own < side) return { picture, notes: [{ code: 'avatar-enlarged', longSide: own, side }] };
  return { picture, notes: side < wanted ? [{ code: 'not-enlarged', asked: wanted, longSide: own }] : [] };
}
