import type { Raster } from '../../image/raster.ts';
import { smoothstep } from '../../smoothstep.ts';
import { transferColours } from '../portrait/colours/surroundings.ts';

/** Paper is where even the darkest channel is so light; from the second number on nothing but paper is seen. */
const PAPER = { from: 215, to: 240 };

/** How much of a pixel is paper, by its darkest channel. */
const PAPER_SHARES = Float32Array.from({ length: 256 }, (_, level) =>
  smoothstep(PAPER.from, PAPER.to, level),
);

/** Gives a drawing on paper the photo's light and colours, in place, where there is paint: what the paint leaves free stays white. */
export function transferToPaint(drawing: Raster, photo: Raster): void {
  const { data } = drawing;
  const before = data.slice();
  transferColours(drawing, photo);
  for (let place = 0; place < data.length; place += 3) {
    const share = PAPER_SHARES[Math.min(before[place]!, before[place + 1]!, before[place + 2]!)]!;
    if (share === 0) continue;
    for (let at = place; at < place + 3; at++) data[at]! += Math.round(share * (before[at]! - data[at]!));
  }
}
