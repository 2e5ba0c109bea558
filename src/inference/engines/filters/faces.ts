import type { GraphBuilder, Value } from '../../onnx/graph.ts';
import { PARTS, ZONES } from './face-maps.ts';
import type { Maths } from './maths.ts';
import type { Sizes } from './sizes.ts';
import type { Tint } from './tint.ts';

/** What is known of faces, at half resolution, each [1,1,h,w]; all 0 in a picture without faces. */
export interface KnownFaces extends Readonly<Record<(typeof ZONES | typeof PARTS)[number], Value>> {
  /** The tint of the skin of the faces around, and 1 where there is any. */
  readonly complexion: Tint;
  readonly known: Value;
}

/** Declares the maps of face-maps.ts as inputs of a graph: `zones` [1,5,·,·], `parts` [1,2,·,·] and `complexion` [1,4,·,·]. */
export function faceInputs(graph: GraphBuilder, { resize, split }: Maths, { half }: Sizes): KnownFaces {
  const planes = <Name extends string>(map: string, names: readonly Name[]) => {
    const input = graph.input(map, 'float32');
    const found = split(resize(input, half), names.length);
    return Object.fromEntries(names.map((name, index) => [name, found[index]])) as Record<Name, Value>;
  };
  const { known, ...complexion } = planes('complexion', ['red', 'green', 'lightness', 'known']);
  return { ...planes('zones', ZONES), ...planes('parts', PARTS), complexion, known };
}

/**
 * Skin where faces are known, 0…1: what has their tint and looks like skin or is a face's own surroundings. Hair, wood and
 * sand of skin's hue are darker or of another tint; the skin of a grey photo, or in coloured light, has that of its face.
 * Without faces it is `anySkin`.
 */
export function skinOfFaces(
  { add, sub, mul, div, square, exp, relu, max, lerp, smoothstep }: Maths,
  anySkin: Value,
  tint: Tint,
  { face, near, features, hair, complexion, known }: KnownFaces,
): Value {
  const redness = sub(tint.red, complexion.red);
  // Skin in shade is redder, and near a face most things that are a little redder are its skin.
  const apart = add(
    square(mul(relu(redness), sub(1 / 0.06, mul(near, 0.5 / 0.06)))),
    square(mul(relu(mul(redness, -1)), 1 / 0.06)),
    square(mul(sub(tint.green, complexion.green), 1 / 0.03)),
  );
  const alike = exp(mul(apart, -1));
  // On a face and its neck even deep shade is skin; elsewhere what is so much darker is not.
  const light = div(tint.lightness, add(complexion.lightness, 0.02));
  const own = max(face, near);
  const lit = smoothstep(light, sub(0.32, mul(own, 0.22)), sub(0.55, mul(own, 0.25)));
  // A blush, or a lamp's light on a cheek, is no other thing; what is less red may be a beard.
  const onFace = mul(face, sub(0.8, mul(features, 0.5)));
  const redder = mul(smoothstep(redness, -0.03, 0), onFace);
  // A bald head shines: paler than the face, but of skin's hue and as light, where hair is darker.
  const scalp = mul(anySkin, hair, smoothstep(light, 0.5, 0.8), 0.8);
  return lerp(anySkin, mul(lit, max(mul(alike, max(anySkin, near)), redder, scalp)), known);
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
