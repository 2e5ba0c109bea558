import { createGraph, type GraphBuilder, type Value } from '../../onnx/graph.ts';
import { amountInputs } from './amounts.ts';
import { balanceSkin } from './balance.ts';
import { faceInputs, findWhites, type KnownFaces, skinOfFaces } from './faces.ts';
import { flatten } from './flatten.ts';
import { findFlow } from './flow.ts';
import { guide } from './guided.ts';
import { calmestWindows, paint } from './kuwahara.ts';
import { findContours, findFineLines } from './lines.ts';
import { createMaths, type Maths } from './maths.ts';
import { findPrint } from './print.ts';
import { type Sizes, shrink, wideBlur } from './sizes.ts';
import { findFeatures, findSkin } from './skin.ts';
import { tintOf } from './tint.ts';
import { correct } from './tone.ts';

/** What each channel of the core's `fields` holds, from the first. `guide` takes six channels. */
export const FIELDS = [
  'guide',
  'skin',
  'features',
  'contours',
  'gain',
  'give',
  'calm',
  'pale',
  'surround',
  'edges',
] as const;
export type FieldName = (typeof FIELDS)[number];

/**
 * Builds the graph that looks at the photo at a fixed working resolution and finds every smooth field of the drawing.
 * The drawing itself is made from these fields at full resolution by the graph of compose.ts: thresholds applied there
 * are sharp at any size while this graph's cost does not grow with the photo.
 *
 * Inputs: `photo` f32 [1,3,H,W] at line resolution, 0..1; `tone`, `half` and `quarter` i32 [2]: rows and columns of the
 * tone resolution [h,w] and of its half and quarter; `kernels` f32 [8,1,k,k] of lines.ts and `pads` i32 [8], which pad
 * by the kernels' radius; the maps of face-maps.ts; `amounts`. Outputs: `fields` f32 [1,15,h,w] (see {@link FIELDS}), `lines` f32 [1,1,H,W], `correction` f32 [6]: three
 * white balance gains, lift, contrast, toe.
 */
export function buildCore(): Uint8Array {
  const graph = createGraph('filters-core');
  const maths = createMaths(graph);
  const amount = amountInputs(graph);
  const large = graph.input('photo', 'float32');
  const kernels = graph.input('kernels', 'float32');
  const pads = integerInput(graph, 'pads', 8);
  const sizes: Sizes = {
    tone: integerInput(graph, 'tone', 2),
    line: graph.op('Shape', [large], { start: 2, end: 4 }),
    half: integerInput(graph, 'half', 2),
    quarter: integerInput(graph, 'quarter', 2),
  };
  const photo = shrink(maths, large, sizes.tone);

  const fine = paint(maths, calmestWindows(maths, photo, 1.6, 1.8));
  const flow = findFlow(graph, maths, photo);
  const lightness = maths.luma(photo);
  const known = faceInputs(graph, maths, sizes);
  const masks = findMasks(graph, maths, { fine, lightness, known, sizes });
  const { skin, features, plain, parts, jaw, white, hair, skinned } = masks;
  const print = findPrint(graph, maths, amount, lightness, { flow, features, known, sizes });
  /** What keeps its own detail. */
  const detailed = maths.max(features, print);

  const { base, calm } = flatten(maths, amount, photo, {
    ...{ fine, flow, skin, plain, hair, sizes },
    features: detailed,
  });
  const { gains, exposure } = correct(maths, amount, photo, lightness);
  const flatLightness = maths.luma(base);
  const surround = wideBlur(maths, flatLightness, 1.75, sizes);
  const coarse = shrink(maths, flatLightness, sizes.half);
  const edges = maths.resize(maths.abs(maths.sub(coarse, maths.blur(coarse, 1, 1.1))), sizes.tone);
  const { gain, give } = balanceSkin(maths, amount, maths.luma(maths.mul(base, gains)), {
    exposure,
    skin,
    features,
    lift: maths.mul(parts, skinned, 0.85),
    white,
    sizes,
  });
  // Lips are bright enough as they are; teeth and eyes lose their cast.
  const pale = maths.mul(maths.max(maths.mul(white, 0.75), maths.mul(parts, 0.12)), amount('keepAmount'));
  const contours = findContours(graph, maths, { fine, flow, features, jaw, print });
  const padded = graph.op('Pad', [maths.luma(large), pads], { mode: 'edge' });
  const lines = findFineLines(
    graph,
    maths,
    amount,
    { luma: padded, kernels },
    { fine, flow, skin, features, parts, jaw, print, sizes },
  );

  const fields = maths.concat(
    ...[guide(maths, photo, base), skin, detailed, contours, gain, give, calm, pale, surround, edges],
  );
  graph.output('fields', fields, 'float32', [1, 15, 'h', 'w']);
  graph.output('lines', lines, 'float32', [1, 1, 'H', 'W']);
  const correction = [gains, exposure.lift, exposure.contrast, exposure.toe].map((x) =>
    graph.op('Reshape', [x, graph.ints([-1])]),
  );
  graph.output('correction', graph.op('Concat', correction, { axis: 0 }), 'float32', [6]);
  return graph.encode();
}

const INT64 = 7;

const integerInput = (graph: GraphBuilder, name: string, count: number): Value =>
  graph.op('Cast', [graph.input(name, 'int32', [count])], { to: INT64 });

interface MaskInputs {
  /** The photo without fine texture. */
  readonly fine: Value;
  readonly lightness: Value;
  /** What is known of the faces. */
  readonly known: KnownFaces;
  readonly sizes: Sizes;
}

/** Where skin, features, hair and whites lie, [1,1,h,w] each at tone resolution. */
function findMasks(graph: GraphBuilder, maths: Maths, { fine, lightness, known, sizes }: MaskInputs) {
  const tint = tintOf(maths, shrink(maths, fine, sizes.half));
  const skinAtHalf = skinOfFaces(maths, findSkin(maths, tint), tint, known);
  const nearSkin = wideBlur(maths, skinAtHalf, 2.25, { ...sizes, tone: sizes.half });
  const [skin, features, plain, parts, jaw, white, hair, skinned] = maths.split(
    maths.resize(
      maths.concat(
        skinAtHalf,
        findFeatures(graph, maths, lightness, { nearSkin, known, sizes }),
        known.plain,
        known.features,
        known.jaw,
        findWhites(maths, tint, known),
        maths.mul(known.hair, maths.sub(1, skinAtHalf)),
        // Skin shows around an eye in shade, none around one behind dark glasses.
        maths.smoothstep(maths.blur(skinAtHalf, 1, 2.5), 0.3, 0.6),
      ),
      sizes.tone,
    ),
    8,
  ) as [Value, Value, Value, Value, Value, Value, Value, Value];
  return { skin, features, plain, parts, jaw, white, hair, skinned };
}
