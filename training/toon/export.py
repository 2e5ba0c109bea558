"""Writes the student as one ONNX file in half precision: bytes in, bytes out, any size, its style an input.

Inputs: `picture` uint8 [height, width, 3] RGB; `code` float32 [6], a mixture of the styles in the order of `toon.STYLES` and
of the photo itself (index 5). Output: `drawing` uint8 [height, width, 3] RGB. A program that sets `code` to a constant gets
a network whose style costs nothing: everything that depends on it alone folds into the weights when it is loaded.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from .student import CODES, Block, Layer, Student

OPSET = 18
IR_VERSION = 8
STEP = 8
"""Sides are padded to multiples of this, and the drawing is cut back."""


def main() -> None:
    options = argparse.ArgumentParser(prog="python3 -m toon.export", description=__doc__.splitlines()[0])
    options.add_argument("--checkpoint", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    given = options.parse_args()
    student = Student()
    saved = torch.load(given.checkpoint, map_location="cpu")
    student.load_state_dict({key: value.float() for key, value in saved["ema"].items()})
    given.out.write_bytes(to_onnx(student))
    print(f"{given.out}: {given.out.stat().st_size} bytes, {saved['samples']} samples")


def to_onnx(student: Student) -> bytes:
    graph = Graph({id(parameter): name for name, parameter in student.named_parameters()})
    x = graph.prepare()
    e1 = graph.leaky(graph.pixel_convolution(student.stem, x))
    e2 = graph.leaky(graph.convolution(student.d1, e1))
    y = graph.leaky(graph.convolution(student.d2, e2))
    for block in student.r8:
        y = graph.block(block, y)
    y = graph.op("Add", graph.double(graph.leaky(graph.convolution(student.u1, y))), e2)
    for block in student.r4:
        y = graph.block(block, y)
    y = graph.op("Add", graph.double(graph.leaky(graph.convolution(student.u2, y))), e1)
    for block in student.r2:
        y = graph.block(block, y)
    y = graph.leaky(graph.op("Add", graph.convolution(student.h1, y), graph.pixel_convolution(student.hp, x)))
    graph.finish(graph.op("Add", x, graph.shuffled(graph.convolution(student.h2, y), 3)))
    return graph.encode()


def unfolded(weight: Tensor) -> Tensor:
    """Weights [n, 12, k, k] of 2×2 pixels folded into channels as weights [n, 3, 2k, 2k] of the pixels themselves."""
    count, folded, side, _ = weight.shape
    taps = weight.reshape(count, folded // 4, 2, 2, side, side).permute(0, 1, 4, 2, 5, 3)
    return taps.reshape(count, folded // 4, 2 * side, 2 * side)


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
        return self.op("Cast", self.constant(kept, self.names[id(parameter)]), to=TensorProto.FLOAT)

    def prepare(self) -> str:
        """Bytes to −1…1, NCHW; sides padded to multiples of 8 with the picture's edge."""
        self.size = self.op("Slice", self.op("Shape", "picture"), self.integers(0), self.integers(2))
        # The remainder has the divisor's sign: −h mod 8 is what is missing to the next multiple.
        missing = self.op("Mod", self.op("Neg", self.size), self.integers(STEP))
        pads = self.op("Concat", self.integers(0, 0, 0), missing, self.integers(0), axis=0)
        padded = self.op("Pad", "picture", pads, mode="edge")
        planes = self.op("Transpose", self.op("Cast", padded, to=TensorProto.FLOAT), perm=[2, 0, 1])
        scaled = self.op("Mul", self.op("Unsqueeze", planes, self.integers(0)), self.constant(np.float32(1 / 127.5)))
        return self.op("Sub", scaled, self.constant(np.float32(1)))

    def finish(self, drawing: str) -> None:
        """−1…1 to bytes as the official graph has them, cut back to the picture's size."""
        levels = self.op("Mul", self.op("Add", drawing, self.constant(np.float32(1))), self.constant(np.float32(127.5)))
        rows = self.op("Transpose", self.op("Squeeze", levels, self.integers(0)), perm=[1, 2, 0])
        cut = self.op("Slice", rows, self.integers(0, 0), self.size, self.integers(0, 1))
        clipped = self.op("Clip", cut, self.constant(np.float32(0)), self.constant(np.float32(255)))
        self.nodes.append(helper.make_node("Cast", [clipped], ["drawing"], to=TensorProto.UINT8))

    def convolution(self, layer: Layer, x: str) -> str:
        return self._convolve(layer, x, lambda weight: weight, layer.c.stride[0], layer.c.padding[0])

    def pixel_convolution(self, layer: Layer, x: str) -> str:
        """A convolution of 2×2 pixels folded into channels is one of twice the width with stride 2."""
        return self._convolve(layer, x, unfolded, 2, 2 * layer.c.padding[0])

    def _convolve(self, layer: Layer, x: str, form: Callable[[Tensor], Tensor], stride: int, padding: int) -> str:
        kernel = form(layer.c.weight)
        weight, bias = self.weight(layer.c.weight, kernel), self.weight(layer.c.bias)
        if layer.styled:
            gain = self.op("Add", self.mixed(layer.g), self.constant(np.float32(1)))
            weight = self.op("Mul", weight, self.op("Reshape", gain, self.integers(-1, 1, 1, 1)))
            weight = self.op("Add", weight, self.change(layer, form, kernel.shape))
            bias = self.op("Add", self.op("Mul", bias, gain), self.mixed(layer.b))
        return self.op("Conv", x, weight, bias, strides=[stride] * 2, pads=[padding] * 4)

    def mixed(self, table: torch.nn.Parameter) -> str:
        """A row of a style table, or a mixture of its rows."""
        return self.op("MatMul", "code", self.weight(table))

    def change(self, layer: Layer, form: Callable[[Tensor], Tensor], shape: torch.Size) -> str:
        """What the styles change of a layer's weights, summed over styles and ranks by one product of matrices."""
        styles, rank, _ = layer.q.shape
        rows = form(layer.q.reshape(styles * rank, *layer.c.weight.shape[1:])).flatten(1)
        code = self.op("Slice", "code", self.integers(0), self.integers(styles))
        columns = self.weight(layer.p, layer.p.permute(1, 0, 2))
        shares = self.op("Mul", columns, self.op("Reshape", code, self.integers(1, styles, 1)))
        shares = self.op("Reshape", shares, self.integers(-1, styles * rank))
        changes = self.op("MatMul", shares, self.weight(layer.q, rows))
        return self.op("Reshape", changes, self.integers(*shape))

    def shuffled(self, x: str, channels: int) -> str:
        """Four channels to 2×2 pixels, in two turns of axes: onnxruntime's DepthToSpace takes three times as long."""
        shape = self.op("Shape", x)
        rows = self.op("Slice", shape, self.integers(2), self.integers(3))
        columns = self.op("Slice", shape, self.integers(3), self.integers(4))
        two = self.integers(2)
        pixels = self.op("Concat", self.integers(2 * channels, 2), self.op("Mul", rows, columns), axis=0)
        across = self.op("Transpose", self.op("Reshape", x, pixels), perm=[0, 2, 1])
        lines = self.op("Concat", self.integers(channels, 2), rows, self.op("Mul", columns, two), axis=0)
        down = self.op("Transpose", self.op("Reshape", across, lines), perm=[0, 2, 1, 3])
        doubled = self.op("Mul", self.op("Concat", rows, columns, axis=0), two)
        return self.op("Reshape", down, self.op("Concat", self.integers(1, channels), doubled, axis=0))

    def block(self, block: Block, x: str) -> str:
        return self.op("Add", x, self.convolution(block.b, self.leaky(self.convolution(block.a, x))))

    def leaky(self, x: str) -> str:
        return self.op("LeakyRelu", x, alpha=0.2)

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
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="toonsmith")
        model.ir_version = IR_VERSION
        return model.SerializeToString()


if __name__ == "__main__":
    main()
