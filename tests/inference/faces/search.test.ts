import { describe, expect, it } from 'vitest';
import { MESH_OUTPUTS } from '../../../src/inference/faces/mesh.ts';
import type { FaceNetworks } from '../../../src/inference/faces/networks.ts';
import { pyramidOf } from '../../../src/inference/faces/pyramid.ts';
import { createSearch } from '../../../src/inference/faces/search.ts';
import { wholePhoto } from '../../../src/inference/faces/squares.ts';

const SIDE = 256;
const photo = { width: SIDE, height: SIDE, data: new Uint8Array(SIDE * SIDE * 3) };

describe('a candidate', () => {
  it('is a face with a mesh of its size', async () => {
    expect(await boxesOf({ spread: 1, turn: 0 })).toHaveLength(1);
  });

  it('is none where its mesh shrinks to a spot or grows beyond it', async () => {
    expect(await boxesOf({ spread: 0.25, turn: 0 })).toEqual([]);
    expect(await boxesOf({ spread: 2.5, turn: 0 })).toEqual([]);
  });

  it('is looked at again in other turns, and is none where only a spot inside it convinces then', async () => {
    expect(await boxesOf({ spread: 1, turn: 0, doubtful: true }, 128)).toHaveLength(1);
    expect(await boxesOf({ spread: 1, turn: 0, doubtful: true }, 16)).toEqual([]);
  });

  it('is none where its mesh is turned otherwise', async () => {
    expect(await boxesOf({ spread: 1, turn: 60 })).toEqual([]);
  });
});

/**
 * The boxes found where the detector sees one face of 80 pixels, and the mesh network always one of this size and turn.
 * @param close the face's size when it is looked at closely, in pixels of the detector's square
 */
async function boxesOf(mesh: FakeMesh, close = 128) {
  const networks = {
    detector: fakeDetector([80, 64, close]),
    mesh: fakeMesh(mesh),
  } as unknown as FaceNetworks;
  const search = createSearch(networks, undefined);
  const pyramid = pyramidOf(photo);
  await search.look(pyramid, [wholePhoto(photo, 1, 0)]);
  return search.found().map(({ box }) => box);
}

interface FakeMesh {
  /** Width of the mesh as a multiple of a face's in the network's square. */
  readonly spread: number;
  /** Degrees. */
  readonly turn: number;
  /** There is no face at the first two looks. */
  readonly doubtful?: boolean;
}

/** Sees one face at each look, of these sizes: in the middle of the square, but the second time of its first quarter. */
function fakeDetector(sizes: readonly number[]) {
  let look = 0;
  return {
    run: async () => {
      const cell = look === 1 ? 2 : 4;
      const size = sizes[look++]!;
      const scores = new Float32Array(384).fill(-9);
      const boxes = new Float32Array(384 * 16);
      const at = (cell * 8 + cell) * 6;
      scores[at] = 9;
      // Box, then right eye, left eye, nose, mouth, and ears, from the cell's middle, which is 16 pixels off.
      const places = [0, 0, 1, 1, -0.2, -0.2, 0.2, -0.2, 0, 0.05, 0, 0.25, -0.5, -0.1, 0.5, -0.1];
      const isSide = (index: number) => index === 2 || index === 3;
      boxes.set(
        places.map((place, index) => place * size - (isSide(index) ? 0 : 16)),
        at * 16,
      );
      return {
        Identity: { data: new Float32Array(512).fill(-9), dims: [1, 512, 1] },
        Identity_1: { data: scores, dims: [1, 384, 1] },
        Identity_2: { data: new Float32Array(512 * 16), dims: [1, 512, 16] },
        Identity_3: { data: boxes, dims: [1, 384, 16] },
      };
    },
  };
}

/** A square of points around the middle of the network's 192 pixels, in which a face takes up two thirds. */
function fakeMesh({ spread, turn, doubtful = false }: FakeMesh) {
  let look = 0;
  const angle = (turn * Math.PI) / 180;
  const points = new Float32Array(468 * 3);
  const put = (index: number, x: number, y: number) =>
    points.set(
      [
        96 + 64 * spread * (x * Math.cos(angle) - y * Math.sin(angle)),
        96 + 64 * spread * (x * Math.sin(angle) + y * Math.cos(angle)),
        0,
      ],
      3 * index,
    );
  for (let index = 0; index < 468; index++) put(index, index % 2 === 0 ? -1 : 1, index % 4 < 2 ? -1 : 1);
  // The outer corners of the eyes.
  put(33, -0.6, -0.4);
  put(263, 0.6, -0.4);
  return {
    run: async () => ({
      [MESH_OUTPUTS.points]: { data: points, dims: [1, 1404] },
      [MESH_OUTPUTS.presence]: { data: new Float32Array([doubtful && look++ < 2 ? 0.001 : 1]), dims: [1] },
    }),
  };
}
