import { createGraph, type Value } from '../../onnx/graph.ts';
import type { Runnable } from '../../session.ts';
import { drawOn } from './enlarge.ts';
import type { Carry } from './painting.ts';

/** Below this variance (of −1…1) a place counts as flat: the drawing takes nothing from the photo there. DCT-Net's own filter has it so. */
const FLAT = 0.01;
/** Where the photo's variance is this, half of the teeth are taken out: of −1…1, an edge between levels 36 apart. */
const EDGE = 0.02;
/** Half a level: bytes are levels whose fractions were dropped, and will be dropped again. */
const HALF_LEVEL = 0.5 / 127.5;

/**
 * Builds the guided filter (He, Sun & Tang 2010) of radius 1 as an ONNX network: what a drawing follows of the photo it was made
 * from, and what it has of its own, so that drawing = slope · photo + offset exactly.
 *
 * A drawing that is harder than the photo runs along an edge in steps of whole pixels, which are all its own; on a larger guide, whose edge is
 * smooth, they would be teeth. So along edges of the photo the offset gives way to the mean around it, as far as `calm` says, 0…1.
 *
 * Inputs `photo`, `drawing`: uint8 [height, width, 3], RGB; `calm`: float32 [1]. Outputs `slope`, `offset`: float32 [height, width, 3], BGR, for
 * levels −1…1.
 */
export function buildGuidedFilter(): Uint8Array {
  const graph = createGraph('guided-filter');
  const shape = ['height', 'width', 3] as const;
  const levels = (name: string): Value => {
    const bytes = graph.op('Gather', [graph.input(name, 'uint8', shape), graph.ints([2, 1, 0])], { axis: 2 });
    const scaled = graph.op('Mul', [graph.op('Cast', [bytes], { to: 1 }), graph.floats(1 / 127.5)]);
    const planes = graph.op('Transpose', [graph.op('Sub', [scaled, graph.floats(1)])], { perm: [2, 0, 1] });
    return graph.op('Unsqueeze', [planes, graph.ints([0])]);
  };
  const mean = (value: Value) =>
    graph.op('AveragePool', [value], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 0 });
  const times = (one: Value, other: Value) => graph.op('Mul', [one, other]);
  const minus = (one: Value, other: Value) => graph.op('Sub', [one, other]);
  const give = (name: string, value: Value) => {
    const rows = graph.op('Transpose', [graph.op('Squeeze', [value, graph.ints([0])])], { perm: [1, 2, 0] });
    graph.output(name, rows, 'float32', shape);
  };

  const photo = levels('photo');
  const drawing = levels('drawing');
  const [meanPhoto, meanDrawing] = [mean(photo), mean(drawing)];
  const covariance = minus(mean(times(photo, drawing)), times(meanPhoto, meanDrawing));
  const variance = minus(mean(times(photo, photo)), times(meanPhoto, meanPhoto));
  const slope = mean(graph.op('Div', [covariance, graph.op('Add', [variance, graph.floats(FLAT)])]));
  const own = graph.op('Add', [drawing, graph.floats(HALF_LEVEL)]);
  give('slope', slope);
  const offset = minus(own, times(slope, photo));
  const edge = graph.op('Div', [variance, graph.op('Add', [variance, graph.floats(EDGE)])]);
  const calmed = times(times(edge, graph.input('calm', 'float32', [1])), minus(mean(offset), offset));
  give('offset', graph.op('Add', [offset, calmed]));
  return graph.encode();
}

/** The guided filter decides which parts of a drawing follow the photo. @param calm how much a drawing's own steps along edges of the photo are evened, 0…1 */
export function carryWith(guided: Runnable, calm: number): Carry {
  return (drawing, picture) => ({
    async on(guide) {
      if (guide.width === picture.width && guide.height === picture.height) return drawing;
      const dims = [picture.height, picture.width, 3];
      const { slope, offset } = await guided.run({
        photo: { data: picture.data, dims },
        drawing: { data: drawing.data, dims },
        calm: { data: Float32Array.of(calm), dims: [1] },
      });
      const coefficients = { slope: slope!.data as Float32Array, offset: offset!.data as Float32Array };
      return drawOn(guide, { width: picture.width, height: picture.height, ...coefficients }, picture);
    },
  });
}
