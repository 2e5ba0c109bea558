import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { FACE_MAP } from './face-maps.ts';
import type { Maths } from './maths.ts';
import type { Sizes } from './sizes.ts';
import type { Tint } from './skin.ts';

/** What is known of faces, at half resolution, each [1,1,h,w]; all 0 in a picture without faces. */
export interface KnownFaces extends Readonly<Record<(typeof FACE_MAP)[number], Value>> {
  /** The tint of the skin of the faces around, and 1 where there is any. */
  readonly complexion: Tint;
  readonly known: Value;
}

/** Declares the maps of face-maps.ts as inputs of a graph: `faces` [1,7,fh,fw] and `complexion` [1,4,ch,cw]. */
export function faceInputs(graph: GraphBuilder, maths: Maths, { half }: Sizes): KnownFaces {
  const planes = (name: 'faces' | 'complexion', count: number) =>
    maths.split(maths.resize(graph.input(name, 'float32', [1, count, `${name}H`, `${name}W`]), half), count);
  const [red, green, lightness, known] = planes('complexion', 4);
  const map = planes('faces', FACE_MAP.length).map((plane, index) => [FACE_MAP[index], plane] as const);
  return {
    ...(Object.fromEntries(map) as Record<(typeof FACE_MAP)[number], Value>),
    complexion: { red: red!, green: green!, lightness: lightness! },
    known: known!,
  };
}

/**
 * Skin where faces are known, 0…1: what has their tint and looks like skin or is a face's own surroundings. Hair, wood and
 * sand of skin's hue are darker or of another tint; the skin of a grey photo, or in coloured light, has that of its face.
 * Without faces it is `anySkin`.
 */
export function skinOfFaces(
  { add, sub, mul, div, square, exp, max, lerp, smoothstep }: Maths,
  anySkin: Value,
  tint: Tint,
  { face, near, features, complexion, known }: KnownFaces,
): Value {
  const apart = add(
    square(mul(sub(tint.red, complexion.red), 1 / 0.06)),
    square(mul(sub(tint.green, complexion.green), 1 / 0.03)),
  );
  const alike = exp(mul(apart, -1));
  // On a face even deep shade is skin; elsewhere what is so much darker is not.
  const light = div(tint.lightness, add(complexion.lightness, 0.02));
  const lit = smoothstep(light, sub(0.32, mul(face, 0.2)), sub(0.55, mul(face, 0.25)));
  // A blush, or a lamp's light on a cheek, is no other thing; what is less red may be a beard.
  const onFace = mul(face, sub(0.8, mul(features, 0.5)));
  const redder = mul(smoothstep(sub(tint.red, complexion.red), -0.03, 0), onFace);
  return lerp(anySkin, mul(lit, max(mul(alike, max(anySkin, near)), redder)), known);
}

/** Teeth and the whites of eyes, 0…1: inside a mouth or an eye, and less red, or brighter, than the skin. */
export function findWhites(
  { add, sub, mul, div, max, smoothstep }: Maths,
  { lightness, red }: Tint,
  { open, complexion }: KnownFaces,
): Value {
  const light = div(lightness, add(complexion.lightness, 0.02));
  const lessRed = mul(smoothstep(sub(complexion.red, red), 0, 0.03), smoothstep(light, 0.4, 0.75));
  return mul(open, max(lessRed, smoothstep(light, 1.05, 1.35)));
}
