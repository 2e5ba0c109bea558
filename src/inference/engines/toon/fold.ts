import { modelProto } from '../../onnx/proto.ts';

const FLOAT32 = 1;

/**
 * Sets an input of an ONNX network to fixed numbers: the input becomes a float32 constant, and whatever hangs on constants alone is
 * worked out once, when onnxruntime loads the network.
 * @throws when the network has no such input
 */
export function fixInput(model: Uint8Array, name: string, values: Float32Array): Uint8Array {
  const decoded = modelProto().toObject(modelProto().decode(model)) as DecodedModel;
  const { graph } = decoded;
  const input = graph.input.filter((other) => other.name !== name);
  if (input.length === graph.input.length) throw new TypeError(`the network has no input “${name}”`);
  const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const constant = { name, dataType: FLOAT32, dims: [values.length], rawData };
  const fixed = { ...decoded, graph: { ...graph, input, initializer: [...graph.initializer, constant] } };
  return modelProto().encode(modelProto().fromObject(fixed)).finish();
}

interface DecodedModel {
  readonly graph: {
    readonly input: readonly { readonly name: string }[];
    readonly initializer: readonly object[];
  };
}
