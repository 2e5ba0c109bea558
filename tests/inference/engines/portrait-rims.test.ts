import { describe, expect, it } from 'vitest';
import { drawPortrait } from '../../../src/inference/engines/portrait/draw.ts';
import { HEAD_SIDE } from '../../../src/inference/engines/portrait/head.ts';
import type { Carry, Paint } from '../../../src/inference/engines/portrait/painting.ts';
import { BEST_PIPELINE } from '../../../src/inference/engines/portrait/pipeline-config.ts';
import { keepLowerRims } from '../../../src/inference/engines/portrait/rims.ts';
import { meanFaceAt } from '../exaggerate/mean-mesh.ts';
import { type Arcs, eyeWidth, eyewear, FRAME, SKIN } from '../faces/eyewear.ts';
import { picture } from './pictures.ts';

const SIDE = 288;
const face = meanFaceAt(60, { x: 144, y: 150 });
const RIM: Arcs = { radius: 0.85, from: -30, to: 210 };
const photo = eyewear(face, SIDE, { arcs: RIM });
/** Paler than the photo. */
const painted = () => picture(SIDE, SIDE, () => SKIN.map((level) => level + 20) as [number, number, number]);
/** Below the person's right eye. */
const below = (radius: number) => {
  const [outer, inner] = [face.mesh[33]!, face.mesh[133]!];
  const x = Math.floor((outer.x + inner.x) / 2);
  return 3 * (Math.floor((outer.y + inner.y) / 2 + radius * eyeWidth(face)) * SIDE + x);
};

describe('the lower rims of glasses in a drawn head', () => {
  it('are drawn as the photo has them, on the drawing’s skin', () => {
    const drawing = painted();
    keepLowerRims(drawing, photo, face.mesh);
    const onRim = [...drawing.data.subarray(below(RIM.radius), below(RIM.radius) + 3)];
    for (const [channel, level] of onRim.entries()) {
      const wanted = FRAME[channel]! - SKIN[channel]!;
      expect(level - SKIN[channel]! - 20).toBeLessThan(0.6 * wanted);
    }
    expect([...drawing.data.subarray(below(0.2), below(0.2) + 3)]).toEqual(SKIN.map((level) => level + 20));
  });

  it('are not seen twice where they were drawn beside their place', () => {
    const beside = RIM.radius + 2.5 / eyeWidth(face);
    const drawing = eyewear(face, SIDE, { arcs: { ...RIM, radius: beside } });
    expect(drawing.data[below(beside)]).toBe(FRAME[0]);
    keepLowerRims(drawing, photo, face.mesh);
    expect(drawing.data[below(beside)]).toBeGreaterThan(FRAME[0] + 30);
  });

  it('leave a drawing without glasses as it is', () => {
    const drawing = painted();
    const bags = eyewear(face, SIDE, { arcs: { radius: 0.65, from: 50, to: 130 } });
    keepLowerRims(drawing, bags, face.mesh);
    expect(Buffer.compare(drawing.data, painted().data)).toBe(0);
  });
});

describe('a portrait by a network that paints skin over glasses', () => {
  const carry: Carry = (drawing) => ({ on: async () => drawing });
  const skinOnly: Paint = async () => ({
    on: async (guide) => ({ ...guide, data: picture(guide.width, guide.height, () => [...SKIN]).data }),
  });
  const mask = { side: HEAD_SIDE, data: new Float32Array(HEAD_SIDE ** 2).fill(1) };
  const onRim = async (style: string, rims: boolean) => {
    const shares = { areas: 1, features: 1, shape: 1 };
    const drawing = await drawPortrait(
      photo,
      { style, shares, simplified: 0, faces: [face], colors: 'photo' },
      { paintBackground: skinOnly, paintHead: skinOnly, carry, carryHead: carry, mask },
      { ...BEST_PIPELINE, ownFeatures: rims },
    );
    return drawing.data[below(RIM.radius)]!;
  };

  it('has the lower rims, unless the style draws them with lines of its own', async () => {
    const painted = await onRim('3d', false);
    expect(await onRim('3d', true)).toBeLessThan(painted - 15);
    expect(await onRim('artstyle', true)).toBe(await onRim('artstyle', false));
  });
});
