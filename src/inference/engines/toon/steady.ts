import { createGraph, type Value } from '../../onnx/graph.ts';

/** Nothing of what alternates from one pixel to the next comes through, three quarters of what takes four, 98 % of what takes eight. */
const TAPS = [-1 / 16, 4 / 16, 10 / 16, 4 / 16, -1 / 16];

/**
 * Builds an ONNX network that steadies a drawing: what alternates from pixel to pixel is taken out. The embedded network writes blocks
 * of 2×2 pixels, and where they do not quite agree there is a fine grid on cloth, and teeth along edges.
 *
 * Inputs `drawing`: uint8 [height, width, 3]; `share`: float32 [1], how much is taken out, 0…1. Output `steady`: like `drawing`.
 */
export function buildSteadier(): Uint8Array {
  const graph = createGraph('steadier');
  const shape = ['height', 'width', 3] as const;
  const bytes = graph.op('Cast', [graph.input('drawing', 'uint8', shape)], { to: 1 });
  const planes = graph.op('Unsqueeze', [
    graph.op('Transpose', [bytes], { perm: [2, 0, 1] }),
    graph.ints([1]),
  ]);
  const padded = graph.op('Pad', [planes, graph.ints([0, 0, 2, 2, 0, 0, 2, 2])], { mode: 'edge' });
  const along = (value: Value, taps: readonly number[]) =>
    graph.op('Conv', [value, graph.floats(TAPS, taps)], { kernel_shape: taps.slice(2) });
  const filtered = along(along(padded, [1, 1, 1, 5]), [1, 1, 5, 1]);
  const change = graph.op('Mul', [graph.op('Sub', [filtered, planes]), graph.input('share', 'float32', [1])]);
  const levels = graph.op('Clip', [
    graph.op('Round', [graph.op('Add', [planes, change])]),
    graph.floats(0),
    graph.floats(255),
  ]);
  const rows = graph.op('Transpose', [graph.op('Squeeze', [levels, graph.ints([1])])], { perm: [1, 2, 0] });
  graph.output('steady', graph.op('Cast', [rows], { to: 2 }), 'uint8', shape);
  return graph.encode();
}
