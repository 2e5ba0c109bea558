import { plainOrder, withoutAxes } from '../tensor.ts';
import { absoluteAxis, type Conversion, inputAt, knownNumbers, storedAxis } from './operator.ts';

/** Operators that draw axes together into one number. */
export const REDUCTIONS: Readonly<Record<string, Conversion>> = {
  Mean: reduce('ReduceMean'),
  Sum: reduce('ReduceSum'),
  Max: reduce('ReduceMax'),
  Min: reduce('ReduceMin'),
};

function reduce(onnx: string): Conversion {
  return (node) => {
    const { attributes, graph, tensors } = node;
    const x = inputAt(node, 0);
    const axes = knownNumbers(node, 1).map((axis) => absoluteAxis(axis, x.shape.length));
    const keep = attributes.flag('keep_dims', false);
    const kept = plainOrder(x.shape.length).filter((axis) => !axes.includes(axis));
    return tensors.made({
      type: x.type,
      shape: keep
        ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
        : kept.map((axis) => x.shape[axis]!),
      order: keep ? x.order : withoutAxes(x.order, axes),
      write: () =>
        graph.op(onnx, [x.emit(), graph.ints(axes.map((axis) => storedAxis(x, axis)))], {
          keepdims: keep ? 1 : 0,
        }),
    });
  };
}
