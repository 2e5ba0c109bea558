import { describe, expect, it } from 'vitest';
import { graphDefMessage } from '../../../src/inference/convert/graph-def.ts';
import { readFrozenGraph, readGraphModel } from '../../../src/inference/convert/source.ts';

describe('constants of a frozen graph', () => {
  const constantOf = (tensor: object) => {
    const node = [{ name: 'c', op: 'Const', attr: { value: { tensor } } }];
    const graph = readFrozenGraph(graphDefMessage().encode(graphDefMessage().fromObject({ node })).finish());
    return graph.constant(graph.nodes[0]!);
  };
  const shaped = (...sizes: number[]) => ({ dim: sizes.map((size) => ({ size })) });

  it('repeat their last value where the file leaves it out', () => {
    const tensor = { dtype: 'DT_FLOAT', tensorShape: shaped(2, 2), floatVal: [3, 5] };
    expect(constantOf(tensor)).toEqual({ type: 'float32', shape: [2, 2], data: Float32Array.of(3, 5, 5, 5) });
  });

  it('are zero where the file says nothing', () => {
    expect(constantOf({ dtype: 'DT_INT32', tensorShape: shaped(2) }).data).toEqual([0, 0]);
  });

  it.each<[string, object, number[]]>([
    ['bytes', { dtype: 'DT_INT32', tensorContent: Buffer.from(Int32Array.of(7, -8).buffer) }, [7, -8]],
    [
      '64-bit bytes',
      { dtype: 'DT_INT64', tensorContent: Buffer.from(BigInt64Array.of(7n, -8n).buffer) },
      [7, -8],
    ],
    ['a list of 64-bit numbers', { dtype: 'DT_INT64', int64Val: [7, -8] }, [7, -8]],
    [
      'double precision',
      { dtype: 'DT_DOUBLE', tensorContent: Buffer.from(Float64Array.of(0.5, -2).buffer) },
      [0.5, -2],
    ],
    ['half precision', { dtype: 'DT_HALF', halfVal: [0x3800, 0xc000] }, [0.5, -2]],
    [
      'half-precision bytes',
      { dtype: 'DT_HALF', tensorContent: Buffer.from([0x00, 0x38, 0x00, 0xc0]) },
      [0.5, -2],
    ],
    ['flags', { dtype: 'DT_BOOL', boolVal: [true, false] }, [1, 0]],
    ['small numbers', { dtype: 'DT_UINT8', intVal: [3, 255] }, [3, 255]],
  ])('may be %s', (_, tensor, expected) => {
    expect(Array.from(constantOf({ ...tensor, tensorShape: shaped(2) }).data)).toEqual(expected);
  });

  it('are refused when their bytes do not fill their shape, or are text', () => {
    expect(() =>
      constantOf({ dtype: 'DT_FLOAT', tensorShape: shaped(2), tensorContent: Buffer.alloc(7) }),
    ).toThrow('7 bytes');
    expect(() => constantOf({ dtype: 'DT_STRING', tensorShape: shaped() })).toThrow('DT_STRING');
  });
});

describe('weights of a graph model', () => {
  const read = (weights: object[], bytes: Uint8Array) => {
    const node = [{ name: 'w', op: 'Const', attr: {} }];
    const graph = readGraphModel(
      JSON.stringify({ modelTopology: { node }, weightsManifest: [{ weights }] }),
      bytes,
    );
    return graph.constant(graph.nodes[0]!);
  };
  const weight = (more: object) => ({ name: 'w', shape: [3], dtype: 'float32', ...more });

  it('may be stored in half precision, down to its smallest numbers', () => {
    const halves = Uint8Array.from(Buffer.from(Uint16Array.of(0x3c00, 0x8001, 0x7bff).buffer));
    const { data } = read([weight({ quantization: { dtype: 'float16' } })], halves);
    expect(Array.from(data)).toEqual([1, Math.fround(-(2 ** -24)), 65504]);
  });

  it('may be quantised to 8 or 16 bits', () => {
    const eight = { quantization: { dtype: 'uint8', scale: 0.5, min: -1 } };
    expect(Array.from(read([weight(eight)], Uint8Array.of(0, 2, 255)).data)).toEqual([-1, 0, 126.5]);
    const sixteen = { quantization: { dtype: 'uint16', scale: 2, min: 1 }, dtype: 'int32' };
    expect(read([weight(sixteen)], Uint8Array.of(0, 0, 1, 0, 0, 1)).data).toEqual([1, 3, 513]);
  });

  it('may start at any byte', () => {
    const before = { name: 'flags', shape: [1], dtype: 'bool' };
    const bytes = Buffer.concat([Buffer.of(1), Buffer.from(Float32Array.of(1, 2, 3).buffer)]);
    expect(Array.from(read([before, weight({})], bytes.subarray(0)).data)).toEqual([1, 2, 3]);
  });

  it('are refused when files are cut short, too long or hold something else', () => {
    expect(() => read([weight({})], new Uint8Array(11))).toThrow('end before "w"');
    expect(() => read([weight({})], new Uint8Array(13))).toThrow('1 bytes too many');
    expect(() => read([weight({ dtype: 'complex64' })], new Uint8Array(24))).toThrow('complex64');
    expect(() => read([{ ...weight({}), name: 'v' }], new Uint8Array(12))).toThrow('no weights');
  });
});

it('refuses files that hold no graph', () => {
  expect(() => readFrozenGraph(new Uint8Array(0))).toThrow('no node');
  expect(() => readFrozenGraph(Uint8Array.of(0xff, 0xff, 0xff))).toThrow();
  expect(() => readGraphModel('{"weightsManifest":[]}', new Uint8Array(0))).toThrow('GraphDef');
});
