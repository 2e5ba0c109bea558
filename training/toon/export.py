"""Writes the student as one ONNX file in half precision and 8 bits: bytes in, bytes out, any size, its style an input.

Blocks whose reach is measured (toon.reach) compute in whole numbers, with onnxruntime's own operator for the step between their layers.

Inputs: `picture` uint8 [height, width, 3] RGB; `code` float32 [6], a mixture of the styles in the order of `toon.STYLES` and
of the photo itself (index 5). Output: `drawing` uint8 [height, width, 3] RGB. A program that sets `code` to a constant gets
a network whose style costs nothing: everything that depends on it alone folds into the weights when it is loaded.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from .eight_bits import LARGEST_WEIGHT, LEVELS
from .student import CODES, LEAK, Block, Layer, Student

OPERATORS = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
IR_VERSION = 8
STEP = 8
"""Sides are padded to multiples of this, and the drawing is cut back."""
MIDDLE = 127.5
"""Levels from the middle of the range to its ends, which are −1 and 1 for the student."""

Form = Callable[[Tensor], Tensor]


class Scale(NamedTuple):
    """How values become whole numbers of 8 bits: the value of a step, and the number that stands for 0."""

    step: str
    zero: str


def _as_it_is(values: Tensor) -> Tensor:
    return values


def main() -> None:
    options = argparse.ArgumentParser(prog="python3 -m toon.export", description=__doc__.splitlines()[0])
    options.add_argument("--checkpoint", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    given = options.parse_args()
    student = Student()
    saved = torch.load(given.checkpoint, map_location="cpu")
    student.load_state_dict({key: value.float() for key, value in saved["ema"].items()})
    given.out.write_bytes(to_onnx(student))
    blocks = "in 8 bits" if student.r8[0].a.is_measured else "in full precision: toon.reach has not measured them"
    print(f"{given.out}: {given.out.stat().st_size} bytes, {saved['samples']} samples, blocks {blocks}")


def to_onnx(student: Student) -> bytes:
    graph = Graph({id(parameter): name for name, parameter in student.named_parameters()})
    e1 = graph.leaky(graph.pixel_convolution(student.stem, graph.prepare()))
    e2 = graph.leaky(graph.convolution(student.d1, e1))
    y = graph.leaky(graph.convolution(student.d2, e2))
    y = graph.blocks(student.r8, y)
    y = graph.op("Add", graph.double(graph.leaky(graph.convolution(student.u1, y))), e2)
    y = graph.blocks(student.r4, y)
    y = graph.op("Add", graph.double(graph.leaky(graph.convolution(student.u2, y))), e1)
    y = graph.blocks(student.r2, y)
    y = graph.leaky(graph.convolution(student.h1, y))
    graph.finish(graph.convolution_to_pixels(student.h2, y))
    return graph.encode()


def unfolded(weight: Tensor) -> Tensor:
    """Weights [n, 12, k, k] of 2×2 pixels folded into channels as weights [n, 3, 2k, 2k] of the pixels themselves."""
    count, folded, side, _ = weight.shape
    taps = weight.reshape(count, folded // 4, 2, 2, side, side).permute(0, 1, 4, 2, 5, 3)
    return taps.reshape(count, folded // 4, 2 * side, 2 * side)


def by_rows(outputs: Tensor) -> Tensor:
    """What belongs to the 12 values of 2×2 pixels – colour, row, column – in the order of bytes: row, column, colour."""
    return outputs.unflatten(0, (3, 2, 2)).permute(1, 2, 0, *range(3, outputs.dim() + 2)).flatten(0, 2)


class Graph:
    """Builds the file operator by operator; weights keep the student's names for them."""

    def __init__(self, names: dict[int, str]) -> None:
        self.names = names
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def op(self, kind: str, *inputs: str, **attributes) -> str:
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def constant(self, values, name: str | None = None) -> str:
        name = name or f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def weight(self, parameter: torch.nn.Parameter, values: torch.Tensor | None = None) -> str:
        """A parameter, or it in another shape: kept in half precision and used in single."""
        kept = (parameter if values is None else values).detach().numpy().astype(np.float16)
        return self.single(kept, self.names[id(parameter)])

    def single(self, kept: np.ndarray, name: str) -> str:
        """Numbers kept in fewer bits, in single precision."""
        return self.op("Cast", self.constant(kept, name), to=TensorProto.FLOAT)

    def prepare(self) -> str:
        """Bytes to levels around the middle, NCHW; sides padded to multiples of 8 with the picture's edge."""
        self.size = self.op("Slice", self.op("Shape", "picture"), self.integers(0), self.integers(2))
        # The remainder has the divisor's sign: −h mod 8 is what is missing to the next multiple.
        missing = self.op("Mod", self.op("Neg", self.size), self.integers(STEP))
        pads = self.op("Concat", self.integers(0, 0, 0), missing, self.integers(0), axis=0)
        self.photo = self.op("Cast", self.op("Pad", "picture", pads, mode="edge"), to=TensorProto.FLOAT)
        planes = self.op("Transpose", self.photo, perm=[2, 0, 1])
        return self.op("Unsqueeze", self.op("Sub", planes, self.constant(np.float32(MIDDLE))), self.integers(0))

    def finish(self, changes: str) -> None:
        """The photo and what changes of it, cut back to the picture's size, to bytes as the official graph has them."""
        levels = self.op("Add", self.photo, changes)
        cut = self.op("Slice", levels, self.integers(0, 0), self.size, self.integers(0, 1))
        clipped = self.op("Clip", cut, self.constant(np.float32(0)), self.constant(np.float32(255)))
        self.nodes.append(helper.make_node("Cast", [clipped], ["drawing"], to=TensorProto.UINT8))

    def convolution(self, layer: Layer, x: str) -> str:
        return self._convolve(layer, x, padding=layer.c.padding[0], stride=layer.c.stride[0])

    def pixel_convolution(self, layer: Layer, x: str) -> str:
        """From levels around the middle. A convolution of 2×2 pixels folded into channels is one of twice the width with stride 2."""
        return self._convolve(layer, x, unfolded, into=1 / MIDDLE, padding=2 * layer.c.padding[0], stride=2)

    def convolution_to_pixels(self, layer: Layer, x: str) -> str:
        """Changes of levels [height, width, 3] of a layer that writes 2×2 pixels to a place."""
        values = self._convolve(layer, x, outputs=by_rows, out_of=MIDDLE, padding=layer.c.padding[0])
        shape = self.op("Shape", values)
        rows = self.op("Slice", shape, self.integers(2), self.integers(3))
        columns = self.op("Slice", shape, self.integers(3), self.integers(4))
        # Two turns of axes: onnxruntime's DepthToSpace takes three times as long.
        apart = self.op("Concat", self.integers(2, 6), self.op("Mul", rows, columns), axis=0)
        together = self.op("Transpose", self.op("Reshape", values, apart), perm=[0, 2, 1])
        lines = self.op("Concat", self.integers(2), rows, self.op("Mul", columns, self.integers(6)), axis=0)
        down = self.op("Transpose", self.op("Reshape", together, lines), perm=[1, 0, 2])
        doubled = self.op("Mul", self.op("Concat", rows, columns, axis=0), self.integers(2))
        return self.op("Reshape", down, self.op("Concat", doubled, self.integers(3), axis=0))

    def _convolve(
        self,
        layer: Layer,
        x: str,
        inputs: Form = _as_it_is,
        outputs: Form = _as_it_is,
        into: float = 1,
        out_of: float = 1,
        padding: int = 0,
        stride: int = 1,
    ) -> str:
        """A layer on inputs and outputs in other forms; its inputs are multiplied by `into`, its outputs by `out_of`."""
        weight, bias = self._folded(layer, inputs, outputs)
        weight, bias = self.times(weight, into * out_of), self.times(bias, out_of)
        return self.op("Conv", x, weight, bias, strides=[stride] * 2, pads=[padding] * 4)

    def _folded(self, layer: Layer, inputs: Form = _as_it_is, outputs: Form = _as_it_is) -> tuple[str, str]:
        """Weights and biases for the code."""
        kernel = outputs(inputs(layer.c.weight))
        weight, bias = self.weight(layer.c.weight, kernel), self.weight(layer.c.bias, outputs(layer.c.bias))
        gain = self.op("Add", self.mixed(layer.g, outputs), self.constant(np.float32(1)))
        weight = self.op("Mul", weight, self.op("Reshape", gain, self.integers(-1, 1, 1, 1)))
        weight = self.op("Add", weight, self.change(layer, inputs, outputs, kernel.shape))
        return weight, self.op("Add", self.op("Mul", bias, gain), self.mixed(layer.b, outputs))

    def blocks(self, blocks: Sequence[Block], x: str) -> str:
        if not all(block.a.is_measured for block in blocks):
            for block in blocks:
                x = self.op("Add", x, self.convolution(block.b, self.leaky(self.convolution(block.a, x))))
            return x
        # onnxruntime convolves whole numbers with channels last. Left to itself it turns the axes in every block, of some in
        # single precision.
        x = self.op("Transpose", x, perm=[0, 2, 3, 1])
        for block in blocks:
            x = self.block_in_8_bits(block, x)
        return self.op("Transpose", x, perm=[0, 3, 1, 2])

    def block_in_8_bits(self, block: Block, x: str) -> str:
        before, inside = self.scales(block.a)
        bent, after = self.scales(block.b)
        whole = self.convolution_in_8_bits(block.a, self.op("QuantizeLinear", x, *before), before, inside)
        whole = self.op("QLinearLeakyRelu", whole, *inside, *bent, alpha=LEAK, domain="com.microsoft")
        whole = self.convolution_in_8_bits(block.b, whole, bent, after)
        return self.op("Add", x, self.op("DequantizeLinear", whole, *after))

    def convolution_in_8_bits(self, layer: Layer, x: str, given: Scale, wanted: Scale) -> str:
        """The same as eight_bits.py does, from and to whole numbers with channels last."""
        weight, bias = self._folded(layer)
        largest = self.op("ReduceMax", self.op("Abs", weight), self.integers(1, 2, 3), keepdims=0)
        step = self.op("Div", largest, self.constant(np.float32(LARGEST_WEIGHT)))
        steps = self.op("Div", weight, self.op("Reshape", step, self.integers(-1, 1, 1, 1)))
        weights = self.op("Cast", self.op("Round", steps), to=TensorProto.INT8)
        zeros = self.constant(np.zeros(layer.c.out_channels, np.int8))
        biases = self.op("Round", self.op("Div", bias, self.op("Mul", given.step, step)))
        biases = self.op("Cast", biases, to=TensorProto.INT32)
        padding, stride = layer.c.padding[0], layer.c.stride[0]
        return self.op(
            "QLinearConv",
            *(x, *given, weights, step, zeros, *wanted, biases),
            strides=[stride] * 2,
            pads=[padding] * 4,
            channels_last=1,
            domain="com.microsoft",
        )

    def scales(self, layer: Layer) -> tuple[Scale, Scale]:
        """Of a layer's inputs and of its outputs, for the code."""
        ends = self.op("MatMul", "code", self.constant(layer.reach.numpy(), self.name_of(layer) + ".reach"))
        of_inputs, of_outputs = (self.scale(ends, at, at + 1) for at in (0, 2))
        return of_inputs, of_outputs

    def scale(self, ends: str, at_lowest: int, at_highest: int) -> Scale:
        lowest, highest = (self.op("Gather", ends, self.constant(np.int64(at))) for at in (at_lowest, at_highest))
        step = self.op("Div", self.op("Sub", highest, lowest), self.constant(np.float32(LEVELS)))
        zero = self.op("Round", self.op("Div", self.op("Neg", lowest), step))
        return Scale(step, self.op("Cast", zero, to=TensorProto.UINT8))

    def name_of(self, layer: Layer) -> str:
        return self.names[id(layer.c.weight)].removesuffix(".c.weight")

    def times(self, x: str, factor: float) -> str:
        return x if factor == 1 else self.op("Mul", x, self.constant(np.float32(factor)))

    def mixed(self, table: torch.nn.Parameter, outputs: Form) -> str:
        """A row of a style table, or a mixture of its rows."""
        return self.op("MatMul", "code", self.weight(table, outputs(table.T).T))

    def change(self, layer: Layer, inputs: Form, outputs: Form, shape: torch.Size) -> str:
        """What the styles change of a layer's weights, summed over styles and ranks by one product of matrices. The rows, which
        are most of it, are kept as whole numbers of 8 bits; each has a scale of its own, and the columns hold it."""
        name = self.name_of(layer)
        rows = torch.cat(list(layer.q)).detach()
        scale = rows.abs().amax(1) / 127
        whole = (rows / scale[:, None]).round()
        kept = inputs(whole.view(-1, *layer.c.weight.shape[1:])).flatten(1).numpy().astype(np.int8)
        columns = outputs(torch.cat(list(layer.p), 1).detach() * scale).numpy().astype(np.float16)
        style_of = self.integers(*(style for style, part in enumerate(layer.q) for _ in part))
        shares = self.op("Mul", self.single(columns, name + ".p"), self.op("Gather", "code", style_of))
        return self.op("Reshape", self.op("MatMul", shares, self.single(kept, name + ".q")), self.integers(*shape))

    def leaky(self, x: str) -> str:
        return self.op("LeakyRelu", x, alpha=LEAK)

    def double(self, x: str) -> str:
        scales = self.constant(np.float32([1, 1, 2, 2]))
        return self.op("Resize", x, "", scales, mode="linear", coordinate_transformation_mode="half_pixel")

    def integers(self, *values: int) -> str:
        return self.constant(np.int64(values))

    def encode(self) -> bytes:
        graph = helper.make_graph(
            self.nodes,
            "toon",
            [
                helper.make_tensor_value_info("picture", TensorProto.UINT8, ["height", "width", 3]),
                helper.make_tensor_value_info("code", TensorProto.FLOAT, [CODES]),
            ],
            [helper.make_tensor_value_info("drawing", TensorProto.UINT8, ["height", "width", 3])],
            self.constants,
        )
        model = helper.make_model(graph, opset_imports=OPERATORS, producer_name="toonsmith")
        model.ir_version = IR_VERSION
        return model.SerializeToString()


if __name__ == "__main__":
    main()
