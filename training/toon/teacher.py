"""DCT-Net's generators in PyTorch, with the weights of an installed pack."""

from __future__ import annotations

import json
from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from torch import Tensor, nn

from .device import lower_precision

CONVOLUTIONS = 18


class Teacher(nn.Module):
    """One style's generator: RGB [n, 3, h, w] −1…1 to its drawing, likewise; sides multiples of 4.

    A U-Net without normalisation and a guided filter of radius 1 (menyifang/DCT-Net, modelscope models/cv/cartoon).
    """

    def __init__(self, weights: list[tuple[Tensor, Tensor]]):
        super().__init__()
        if len(weights) != CONVOLUTIONS:
            raise ValueError(f"a generator has {CONVOLUTIONS} convolutions, not {len(weights)}")
        self.weights = nn.ParameterList([nn.Parameter(weight, requires_grad=False) for weight, _ in weights])
        self.biases = nn.ParameterList([nn.Parameter(bias, requires_grad=False) for _, bias in weights])

    @torch.no_grad()
    def forward(self, picture: Tensor) -> Tensor:
        bgr = picture.flip(1)
        with lower_precision(picture.device.type):
            generated = self._generate(bgr)
        drawing = _guided_filter(bgr, generated.float()).clamp(-0.999999, 0.999999)
        return drawing.flip(1)

    def _generate(self, x: Tensor) -> Tensor:
        x0 = _leaky(self._convolve(0, x))
        x1 = _leaky(self._convolve(2, _leaky(self._convolve(1, x0, 2))))
        y = _leaky(self._convolve(4, _leaky(self._convolve(3, x1, 2))))
        for block in range(4):
            y = y + self._convolve(7 + 2 * block - 1, _leaky(self._convolve(5 + 2 * block, y)))
        y = _double(_leaky(self._convolve(13, y))) + x1
        y = _leaky(self._convolve(14, y))
        y = _double(_leaky(self._convolve(15, y))) + x0
        return self._convolve(17, _leaky(self._convolve(16, y)))

    def _convolve(self, index: int, x: Tensor, stride: int = 1) -> Tensor:
        weight = self.weights[index]
        half = weight.shape[-1] // 2
        # TensorFlow pads even sides at the right and below alone when it halves them.
        x = F.pad(x, (0, 1, 0, 1)) if stride == 2 else F.pad(x, (half, half, half, half))
        return F.conv2d(x, weight, self.biases[index], stride)


def read_teacher(pack: Path, style: str) -> Teacher:
    """A style's head network out of a pack's folder as `models install` leaves it."""
    record = json.loads((pack / "styles" / f"{style}.json").read_text())
    network = next((pack / "networks").glob(f"*generator-{record['head']['sha256'][:16]}*.onnx"))
    graph = onnx.load(str(network)).graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights = [
        tuple(torch.tensor(tensors[name]).float() for name in node.input[1:])
        for node in graph.node
        if node.op_type == "Conv" and len(node.input) == 3
    ]
    weights[-1] = _of_one_pixel(*weights[-1])
    return Teacher(weights)


def _of_one_pixel(weight: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
    """The converted file's last layer draws blocks of 2×2 pixels with a window one pixel larger; the first of them as it was."""
    return (weight, bias) if len(bias) == 3 else (weight[:3, :, :-1, :-1].contiguous(), bias[:3])


def _leaky(x: Tensor) -> Tensor:
    return F.leaky_relu(x, 0.2)


def _double(x: Tensor) -> Tensor:
    """Bilinear, ×2, where new pixel 2i lies on old pixel i."""
    right = torch.cat([x[..., 1:], x[..., -1:]], -1)
    x = torch.stack([x, (x + right) / 2], -1).flatten(-2)
    below = torch.cat([x[..., 1:, :], x[..., -1:, :]], -2)
    return torch.stack([x, (x + below) / 2], -2).flatten(-3, -2)


def _guided_filter(guide: Tensor, picture: Tensor) -> Tensor:
    def mean(x: Tensor) -> Tensor:
        return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)

    mean_guide, mean_picture = mean(guide), mean(picture)
    covariance = mean(guide * picture) - mean_guide * mean_picture
    slope = covariance / (mean(guide * guide) - mean_guide**2 + 0.01)
    return mean(slope) * guide + mean(mean_picture - slope * mean_guide)
