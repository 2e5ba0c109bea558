import { describe, expect, it } from 'vitest';
import { createGraph } from '../../../src/inference/onnx/graph.ts';
import { loadNetwork } from '../../../src/inference/session.ts';

describe('the ONNX graph builder', () => {
  it('builds a model that onnxruntime runs with sizes chosen at run time', async () => {
    const graph = createGraph('scale');
    const x = graph.input('x', 'float32', [1, 3, 'height', 'width']);
    const scaled = graph.op('Mul', [x, graph.floats(2)]);
    const padded = graph.op('Pad', [scaled, graph.ints([0, 0, 1, 0, 0, 0, 0, 0])], { mode: 'edge' });
    graph.output('y', padded, 'float32', [1, 3, 'paddedHeight', 'width']);
    const network = await loadNetwork(graph.encode(), { threads: 1 });
    const { y } = await network.run({ x: { data: Float32Array.of(1, 2, 3), dims: [1, 3, 1, 1] } });
    expect(y).toEqual({ data: Float32Array.of(2, 2, 4, 4, 6, 6), dims: [1, 3, 2, 1] });
    await network.close();
  });

  it('writes float, list and text attributes as the operators expect them', async () => {
    const graph = createGraph('attributes');
    const x = graph.input('x', 'float32', ['n']);
    const leaky = graph.op('LeakyRelu', [x], { alpha: 0.5 });
    const selu = graph.op('Elu', [leaky], { alpha: { float: 1 } });
    const row = graph.op('Unsqueeze', [selu, graph.ints([0])]);
    graph.output('y', graph.op('Transpose', [row], { perm: [1, 0] }), 'float32', ['n', 1]);
    const network = await loadNetwork(graph.encode(), { threads: 1 });
    const { y } = await network.run({ x: { data: Float32Array.of(2, -2), dims: [2] } });
    expect(y?.dims).toEqual([2, 1]);
    expect(y?.data[0]).toBeCloseTo(2);
    expect(y?.data[1]).toBeCloseTo(Math.expm1(-1));
    await network.close();
  });

  it('stores equal constants once', () => {
    const graph = createGraph('constants');
    expect(graph.floats([1, 2])).toBe(graph.floats([1, 2]));
    expect(graph.floats([1, 2])).not.toBe(graph.floats([1, 2], [2, 1]));
    expect(graph.ints([1])).not.toBe(graph.ints([2]));
  });
});
