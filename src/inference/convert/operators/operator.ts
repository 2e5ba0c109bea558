import type { GraphBuilder } from '../../onnx/graph.ts';
import type { Attributes } from '../attributes.ts';
import { isKnown } from '../dimension.ts';
import type { Tensor, Tensors } from '../tensor.ts';

/** Turns one TensorFlow operator into ONNX; several outputs as a list. Throws with the reason when it cannot. */
export type Conversion = (node: OperatorNode) => Tensor | readonly (Tensor | undefined)[];

export interface OperatorNode {
  readonly attributes: Attributes;
  readonly inputs: readonly Tensor[];
  /** Whether only this node uses the input, so that it can be fused into the next operator. */
  isOnlyUse(input: number): boolean;
  readonly graph: GraphBuilder;
  readonly tensors: Tensors;
}

/** The input at a place; throws when the node has fewer. */
export function inputAt({ inputs }: OperatorNode, index: number): Tensor {
  const input = inputs[index];
  if (input === undefined) throw new TypeError(`input ${index} is missing`);
  return input;
}

/** The numbers of an input that must be known before the network runs. */
export function knownNumbers(node: OperatorNode, index: number): readonly number[] {
  const { known } = inputAt(node, index);
  const numbers = known && Array.from(known);
  if (!numbers?.every(isKnown)) throw new TypeError(`input ${index} must be known beforehand`);
  return numbers;
}

export function knownFloats(node: OperatorNode, index: number): Float32Array {
  const { known } = inputAt(node, index);
  if (!(known instanceof Float32Array)) throw new TypeError(`input ${index} must be a constant`);
  return known;
}

/** Axis −1 is the last one. */
export function absoluteAxis(axis: number, rank: number): number {
  const absolute = axis < 0 ? axis + rank : axis;
  if (!(absolute >= 0 && absolute < rank)) throw new RangeError(`axis ${axis} of ${rank} axes`);
  return absolute;
}

/** Where an axis (−1: the last) lies in the ONNX graph. */
export const storedAxis = (tensor: Tensor, axis: number) =>
  tensor.order.indexOf(absoluteAxis(axis, tensor.shape.length));
