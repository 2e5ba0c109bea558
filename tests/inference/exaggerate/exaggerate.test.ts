import { describe, expect, it } from 'vitest';
import { EXAGGERATIONS } from '../../../src/cartoon.ts';
import { exaggerate } from '../../../src/inference/exaggerate/exaggerate.ts';
import type { Face } from '../../../src/inference/faces/face.ts';
import { distance, type Point } from '../../../src/inference/faces/geometry.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { picture } from '../engines/pictures.ts';
import { meanFaceAt } from './mean-mesh.ts';

const SIDE = 512;
const longFace = (middle: Point) => meanFaceAt(70, middle, ({ x, y }) => ({ x: 0.9 * x, y: 1.06 * y }));
const face = longFace({ x: 256, y: 256 });

/** Skin with a dark dot at each of some points of faces. */
const dotted = (points: readonly Point[]): Raster =>
  picture(SIDE, SIDE, (x, y) =>
    points.some((point) => Math.hypot(x + 0.5 - point.x, y + 0.5 - point.y) < 4)
      ? [20, 20, 20]
      : [220, 180, 160],
  );

/** The middle of what is dark around a place. */
function darkMiddle({ width, data }: Raster, near: Point): Point {
  let [sumX, sumY, count] = [0, 0, 0];
  for (let y = Math.round(near.y) - 16; y < near.y + 16; y++)
    for (let x = Math.round(near.x) - 16; x < near.x + 16; x++)
      if (data[(y * width + x) * 3]! < 120) {
        sumX += x + 0.5;
        sumY += y + 0.5;
        count++;
      }
  return { x: sumX / count, y: sumY / count };
}

describe('exaggerating the faces of a picture', () => {
  it.each(EXAGGERATIONS)('moves pixels and mesh together: %s', (kind) => {
    const places = [33, 152, 291, 234];
    const photo = dotted(places.map((index) => face.mesh[index]!));
    const scene = exaggerate({ picture: photo, faces: [face] }, { kind, amount: 1 });
    for (const index of places) {
      const place = scene.faces[0]!.mesh[index]!;
      expect(distance(darkMiddle(scene.picture, place), place)).toBeLessThan(1.2);
    }
    expect(places.some((index) => distance(scene.faces[0]!.mesh[index]!, face.mesh[index]!) > 1.5)).toBe(
      true,
    );
  });

  it('gives the picture itself at amount 0, and without faces', () => {
    const scene = { picture: dotted([]), faces: [face] };
    expect(exaggerate(scene, { kind: 'cute', amount: 0 })).toBe(scene);
    const nobody = exaggerate({ ...scene, faces: [] }, { kind: 'cute', amount: 1 });
    expect(nobody.picture).toBe(scene.picture);
  });

  it('makes eyes larger about by four tenths', () => {
    const { faces } = exaggerate({ picture: dotted([]), faces: [face] }, { kind: 'cute', amount: 1 });
    const height = ({ mesh }: Face) => distance(mesh[159]!, mesh[145]!);
    const width = ({ mesh }: Face) => distance(mesh[33]!, mesh[133]!);
    expect(height(faces[0]!) / height(face)).toBeGreaterThan(1.35);
    expect(height(faces[0]!) / height(face)).toBeLessThan(1.65);
    expect(width(faces[0]!) / width(face)).toBeGreaterThan(1.2);
  });

  it('moves every face of a group, and what one does to another', () => {
    const faces = [longFace({ x: 150, y: 256 }), longFace({ x: 350, y: 256 })];
    const photo = dotted(faces.map(({ mesh }) => mesh[33]!));
    const scene = exaggerate({ picture: photo, faces }, { kind: 'cute', amount: 1 });
    for (const [index, moved] of scene.faces.entries()) {
      expect(distance(moved.mesh[33]!, faces[index]!.mesh[33]!)).toBeGreaterThan(1);
      expect(distance(darkMiddle(scene.picture, moved.mesh[33]!), moved.mesh[33]!)).toBeLessThan(1.2);
    }
  });

  it.each(EXAGGERATIONS)('keeps lines straight beside the head: %s', (kind) => {
    const away = 0.45 * face.box.width;
    const lines = [face.box.x - away, face.box.x + face.box.width + away].map(Math.round);
    const photo = picture(SIDE, SIDE, (x) => (lines.includes(x) ? [0, 0, 0] : [255, 255, 255]));
    const { picture: warped } = exaggerate({ picture: photo, faces: [face] }, { kind, amount: 1 });
    for (let y = 0; y < SIDE; y++)
      for (const x of lines) expect(warped.data[(y * SIDE + x) * 3]).toBeLessThan(90);
  });

  it('is the same every time', () => {
    const scene = { picture: dotted(face.mesh.slice(0, 100)), faces: [face] };
    const draw = () => exaggerate(scene, { kind: 'caricature', amount: 0.7 }).picture.data;
    expect(Buffer.compare(draw(), draw())).toBe(0);
  });
});
