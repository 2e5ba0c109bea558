"""The embedded network: one small U-Net whose weights a style's code modulates."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import STYLES

CODES = len(STYLES) + 2
"""A code for each style, one for the photo itself, and one to spare (the warm start has seven)."""
PHOTO_CODE = len(STYLES)


class Layer(nn.Module):
    """A 3×3 (or 1×1) convolution; where styles differ, y = (1 + code · g) · conv(x) + code · b per output channel.

    This is AdaIN's affine without its statistics: it folds into the weights, and tiles and head crops come out alike.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, stride: int = 1, styled: bool = True, gain: float = 1):
        super().__init__()
        self.c = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2)
        nn.init.kaiming_normal_(self.c.weight, a=0.2)
        self.c.weight.data.mul_(gain)
        nn.init.zeros_(self.c.bias)
        self.g = nn.Parameter(torch.zeros(CODES, outputs)) if styled else None
        self.b = nn.Parameter(torch.zeros(CODES, outputs)) if styled else None

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        weight, bias = self.c.weight, self.c.bias
        if self.g is not None:
            scale = 1 + code @ self.g
            weight, bias = weight * scale[:, None, None, None], bias * scale + code @ self.b
        return F.conv2d(x, weight, bias, self.c.stride, self.c.padding)


class Block(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.a = Layer(channels, channels)
        self.b = Layer(channels, channels, gain=0.2)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        return x + self.b(_leaky(self.a(x, code)), code)


class Student(nn.Module):
    """RGB [n, 3, h, w] −1…1, sides multiples of 8, and a code [7] to the drawing, likewise (not clipped).

    A code is a mixture of rows: 1 at a style is that style, 1 at PHOTO_CODE the photo; strength lies between the two.
    """

    def __init__(self, widths: tuple[int, int, int] = (32, 64, 128), blocks: tuple[int, int, int] = (1, 2, 3)):
        super().__init__()
        half, quarter, eighth = widths
        self.stem = Layer(12, half, styled=False)
        self.d1 = Layer(half, quarter, stride=2, styled=False)
        self.d2 = Layer(quarter, eighth, stride=2, styled=False)
        self.r8 = nn.ModuleList([Block(eighth) for _ in range(blocks[2])])
        self.u1 = Layer(eighth, quarter)
        self.r4 = nn.ModuleList([Block(quarter) for _ in range(blocks[1])])
        self.u2 = Layer(quarter, half)
        self.r2 = nn.ModuleList([Block(half) for _ in range(blocks[0])])
        self.ps = Layer(half, 48, kernel=1)
        self.h1 = Layer(15, 16)
        self.h2 = Layer(16, 3, gain=0.1)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        e1 = _leaky(self.stem(F.pixel_unshuffle(x, 2), code))
        e2 = _leaky(self.d1(e1, code))
        y = _leaky(self.d2(e2, code))
        for block in self.r8:
            y = block(y, code)
        y = _double(_leaky(self.u1(y, code))) + e2
        for block in self.r4:
            y = block(y, code)
        y = _double(_leaky(self.u2(y, code))) + e1
        for block in self.r2:
            y = block(y, code)
        y = _leaky(F.pixel_shuffle(self.ps(y, code), 2))
        y = _leaky(self.h1(torch.cat([y, x], 1), code))
        return x + self.h2(y, code)


def code_of(style: int, strength: float = 1) -> Tensor:
    """The mixture of the photo's code and a style's."""
    code = torch.zeros(CODES)
    code[style] += strength
    code[PHOTO_CODE] += 1 - strength
    return code


def _leaky(x: Tensor) -> Tensor:
    return F.leaky_relu(x, 0.2)


def _double(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
