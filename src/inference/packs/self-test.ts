import type { Network } from '../session.ts';

/** Side of the test picture, in pixels; a multiple of 16. */
const SIDE = 64;
/** How far a quarter's mean may lie from what is known, in levels: other roundings of the weights stay well inside. */
const TOLERANCE = 6;

/** Draws the test picture with a converted generator; B, G, R −1…1, clipped as the official graph does. */
async function drawTestPicture(network: Network): Promise<Float32Array> {
  const picture = testPicture();
  const { slope, offset } = await network.run({ input_image: { data: picture, dims: [SIDE, SIDE, 3] } });
  return picture.map((value, index) => {
    const drawn = (slope!.data[index] as number) * (value / 127.5 - 1) + (offset!.data[index] as number);
    return Math.min(1, Math.max(-1, drawn));
  });
}

/**
 * Draws a fixed picture with a converted generator and compares what comes out with what is known of it.
 * @param known mean R, G, B of the quarters, 0…255, row by row; without it only nonsense is found
 * @returns what is wrong, or nothing
 */
export async function testGenerator(
  network: Network,
  known: readonly number[] | undefined,
): Promise<string | undefined> {
  const drawn = await drawTestPicture(network);
  if (!drawn.every(Number.isFinite)) return 'it draws numbers that are no colours';
  const means = quarters(drawn);
  if (Math.max(...drawn) - Math.min(...drawn) < 0.05) return 'it draws one colour, whatever the picture';
  const off = Math.max(...(known ?? means).map((value, index) => Math.abs(value - means[index]!)));
  return off > TOLERANCE ? `its test drawing is ${off.toFixed(0)} levels off` : undefined;
}

/** The landmark network must place 68 finite points near the square, whatever it sees. */
export async function testLandmarks(network: Network): Promise<string | undefined> {
  const side = 160;
  const data = new Float32Array(side * side * 3).fill(128);
  const outputs = await network.run({ 'tower_0/images': { data, dims: [1, side, side, 3] } });
  const points = outputs['tower_0/prediction']?.data.subarray(0, 136) ?? [];
  if (points.length < 136) return 'it does not answer with 68 points';
  return points.every((value) => Math.abs(value) < 3) ? undefined : 'it puts points far outside the picture';
}

/** A face-coloured ellipse with dark spots on a gradient: flat areas, edges and three hues; B, G, R 0…255. */
function testPicture(): Float32Array {
  const picture = new Float32Array(SIDE * SIDE * 3);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const [u, v] = [(x + 0.5) / SIDE - 0.5, (y + 0.5) / SIDE - 0.5];
      const inside = (cx: number, cy: number, rx: number, ry: number) =>
        ((u - cx) / rx) ** 2 + ((v - cy) / ry) ** 2 < 1;
      let colour = [170 - 80 * v, 140 + 60 * u, 90 + 90 * v];
      if (inside(0, 0, 0.28, 0.38)) colour = [135 - 30 * u, 165 - 30 * u, 214 - 30 * u];
      if (inside(-0.11, -0.07, 0.05, 0.03) || inside(0.11, -0.07, 0.05, 0.03)) colour = [40, 34, 30];
      if (inside(0, 0.18, 0.1, 0.03)) colour = [84, 78, 176];
      picture.set(colour, (y * SIDE + x) * 3);
    }
  return picture;
}

function quarters(drawn: Float32Array): number[] {
  const half = SIDE / 2;
  const means = new Array<number>(12).fill(0);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const quarter = (y < half ? 0 : 2) + (x < half ? 0 : 1);
      for (let channel = 0; channel < 3; channel++)
        means[quarter * 3 + 2 - channel]! += ((drawn[(y * SIDE + x) * 3 + channel]! + 1) * 127.5) / half ** 2;
    }
  return means;
}
