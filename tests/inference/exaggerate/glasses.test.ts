import { describe, expect, it } from 'vitest';
import { glassesShare } from '../../../src/inference/exaggerate/glasses.ts';
import { type Arcs, eyewear } from '../faces/eyewear.ts';
import { meanFaceAt } from './mean-mesh.ts';

const SIDE = 288;
const face = meanFaceAt(60, { x: 144, y: 150 });
const RIM: Arcs = { radius: 0.85, from: -30, to: 210 };
const share = (picture: Parameters<typeof eyewear>[2]) => glassesShare(eyewear(face, SIDE, picture), face);

describe('glasses', () => {
  it('are recognized by their lower rims', () => {
    expect(share({ arcs: RIM })).toBe(1);
    expect(share({})).toBe(0);
  });

  it('are recognized by half of their rims and their bridge, and by neither alone', () => {
    const half: Arcs = { ...RIM, from: 0, to: 125 };
    expect(share({ arcs: half, bridge: true })).toBeGreaterThan(0.5);
    expect(share({ arcs: half })).toBeLessThan(0.5);
    expect(share({ bridge: true })).toBe(0);
  });

  it('are not looked for in faces so small that nobody sees a bent rim', () => {
    const small = meanFaceAt(12, { x: 144, y: 150 });
    expect(glassesShare(eyewear(small, SIDE, { arcs: RIM }), small)).toBe(0);
  });
});
