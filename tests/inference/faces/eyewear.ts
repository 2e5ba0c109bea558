import type { Face } from '../../../src/inference/faces/face.ts';
import { centroid, distance, type Point } from '../../../src/inference/faces/geometry.ts';
import { EYE_CORNERS } from '../../../src/inference/faces/rims.ts';
import type { Raster } from '../../../src/inference/image/raster.ts';
import { picture } from '../engines/pictures.ts';

export const SKIN = [220, 180, 160] as const;
export const FRAME = [150, 100, 60] as const;

/** An arc around each eye. */
export interface Arcs {
  /** Its distance from the eye's middle, in eye widths. */
  readonly radius: number;
  /** Its ends, in degrees from the picture's right, downwards. */
  readonly from: number;
  readonly to: number;
}

const eyesOf = ({ mesh }: Pick<Face, 'mesh'>): readonly Point[] =>
  EYE_CORNERS.map((corners) => centroid(corners.map((index) => mesh[index]!)));

/** An eye's width, in pixels. */
export const eyeWidth = ({ mesh }: Pick<Face, 'mesh'>): number => distance(mesh[33]!, mesh[133]!);

/** Even skin with lines of `thickness` pixels around the eyes of a face, and a bridge between them. */
export function eyewear(
  face: Face,
  side: number,
  { arcs, bridge = false, thickness = 2 }: { arcs?: Arcs; bridge?: boolean; thickness?: number },
): Raster {
  const eyes = eyesOf(face);
  const unit = eyeWidth(face);
  const middle = centroid(eyes);
  const onArc = (place: Point) =>
    arcs !== undefined &&
    eyes.some((eye) => {
      const angle = (Math.atan2(place.y - eye.y, place.x - eye.x) * 180) / Math.PI;
      // From -90, so that an arc may begin and end above the corners.
      const turned = angle < -90 ? angle + 360 : angle;
      const apart = Math.abs(distance(place, eye) - arcs.radius * unit);
      return apart < thickness / 2 && turned >= arcs.from && turned <= arcs.to;
    });
  const onBridge = (place: Point) =>
    bridge && Math.abs(place.x - middle.x) < unit / 2 && Math.abs(place.y - middle.y) < thickness / 2;
  return picture(side, side, (x, y) => {
    const place = { x: x + 0.5, y: y + 0.5 };
    return onArc(place) || onBridge(place) ? [...FRAME] : [...SKIN];
  });
}
