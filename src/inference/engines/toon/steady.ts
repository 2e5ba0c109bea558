import { createGraph, type Value } from '../../onnx/graph.ts';

/** Nothing of what alternates from one pixel to the next comes through, three quarters of what takes four, 98 % of what takes eight. */
const TAPS = [-1 / 16, 4 / 16, 10 / 16, 4 / 16, -1 / 16];

/**
 * Builds an ONNX network that steadies a drawing: what alternates from pixel to pixel is taken out. The embedded network writes blocks
 * of 2×2 pixels, and where they do not quite agree there is a fine grid on cloth, and teeth along edges.
 *
 * It reads and writes rows of pixels as they lie in memory: converting to planes and back takes longer than the filter.
 *
 * Inputs `drawing`: uint8 [height, width, 3]; `share`: float32 [1], how much is taken out, 0…1. Output `steady`: like `drawing`.
 */
export function buildSteadier(): Uint8Array {
  const graph = createGraph('steadier');
  const shape = ['height', 'width', 3] as const;
  const drawing = graph.input('drawing', 'uint8', shape);
  /** [height, width, 3] as [1, 1, height, width · 3]. */
  const rowsOf = (bytes: Value): Value => {
    const image = graph.op('Unsqueeze', [graph.op('Cast', [bytes], { to: 1 }), graph.ints([0, 1])]);
    return graph.op('Reshape', [image, graph.ints([1, 1, 0, -1])]);
  };
  const rows = rowsOf(drawing);
  const padded = rowsOf(graph.op('Pad', [drawing, graph.ints([2, 2, 0, 2, 2, 0])], { mode: 'edge' }));
  const down = graph.op('Conv', [padded, graph.floats(TAPS, [1, 1, 5, 1])], { kernel_shape: [5, 1] });
  // A pixel's neighbour of the same colour is three numbers further.
  const filtered = graph.op('Conv', [down, graph.floats(TAPS, [1, 1, 1, 5])], {
    kernel_shape: [1, 5],
    dilations: [1, 3],
  });
  const change = graph.op('Mul', [graph.op('Sub', [filtered, rows]), graph.input('share', 'float32', [1])]);
  const levels = graph.op('Clip', [
    graph.op('Round', [graph.op('Add', [rows, change])]),
    graph.floats(0),
    graph.floats(255),
  ]);
  const bytes = graph.op('Squeeze', [graph.op('Cast', [levels], { to: 2 }), graph.ints([0, 1])]);
  graph.output('steady', graph.op('Reshape', [bytes, graph.ints([0, -1, 3])]), 'uint8', shape);
  return graph.encode();
}
