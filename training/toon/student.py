"""The embedded network: one small U-Net whose weights a style's code modulates."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import STYLES
from .eight_bits import rounded, rounded_rows

CODES = len(STYLES) + 1
"""A code for each style and one for the photo itself."""
PHOTO_CODE = len(STYLES)
LEAK = 0.2
"""What is left of values below 0 between layers."""


class Ranks(NamedTuple):
    """Of the changes that each style makes, in the order of STYLES: of layers that read or write pixels, and of those that write at
    a half, a quarter and an eighth of the size. The style furthest from its teacher has most."""

    pixels: tuple[int, ...] = (8, 8, 12, 8, 8)
    half: tuple[int, ...] = (24, 16, 32, 16, 16)
    quarter: tuple[int, ...] = (18, 12, 40, 12, 12)
    eighth: tuple[int, ...] = (12, 8, 45, 8, 8)


class Layer(nn.Module):
    """A 3×3 convolution, y = W(code) · x + b(code) with, per output channel,

    W = (1 + code · g) · W₀ + Σ code_style · p_style · q_style  and  b = (1 + code · g) · b₀ + code · b.

    The gain is AdaIN's affine without its statistics, the sum a low-rank change of the weights (LoRA; Hu et al. 2021) for each
    style. Both fold into the weights, and tiles and head crops come out alike.

    A layer in 8 bits learns like any other. Once its reach is known (toon.reach), it computes in whole numbers when it is not training.
    """

    reach: Tensor | None
    """[CODES, 4]: lowest and highest input, lowest and highest output, for each style and the photo. 0 until it is measured."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        ranks: tuple[int, ...],
        stride: int = 1,
        gain: float = 1,
        in_8_bits: bool = False,
    ):
        super().__init__()
        self.c = nn.Conv2d(inputs, outputs, 3, stride, padding=1)
        nn.init.kaiming_normal_(self.c.weight, a=0.2)
        self.c.weight.data.mul_(gain)
        nn.init.zeros_(self.c.bias)
        taps = inputs * 3**2
        self.g = nn.Parameter(torch.zeros(CODES, outputs))
        self.b = nn.Parameter(torch.zeros(CODES, outputs))
        self.p = nn.ParameterList([torch.zeros(outputs, rank) for rank in ranks])
        self.q = nn.ParameterList([torch.randn(rank, taps) / taps**0.5 for rank in ranks])
        self.register_buffer("reach", torch.zeros(CODES, 4) if in_8_bits else None)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        scale = 1 + code @ self.g
        weight = self.c.weight * scale[:, None, None, None]
        for share, p, q in zip(code, self.p, self.q):
            # Styles that have no part in the drawing learn nothing from it, not even that they had none.
            if share != 0:
                weight = weight + (share * p @ q).view_as(weight)
        bias = self.c.bias * scale + code @ self.b
        if self.training or not self.is_measured:
            return F.conv2d(x, weight, bias, self.c.stride, self.c.padding)
        inputs, outputs = (code @ self.reach).split(2)
        return rounded(
            F.conv2d(rounded(x, *inputs), rounded_rows(weight), bias, self.c.stride, self.c.padding), *outputs
        )

    @property
    def is_measured(self) -> bool:
        return self.reach is not None and bool(self.reach.any())


class Block(nn.Module):
    def __init__(self, channels: int, ranks: tuple[int, ...], in_8_bits: bool = False):
        super().__init__()
        self.a = Layer(channels, channels, ranks, in_8_bits=in_8_bits)
        self.b = Layer(channels, channels, ranks, gain=0.2, in_8_bits=in_8_bits)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        return x + self.b(_leaky(self.a(x, code)), code)


class Student(nn.Module):
    """RGB [n, 3, h, w] −1…1, sides multiples of 8, and a code [6] to the drawing, likewise (not clipped).

    A code is a mixture of rows: 1 at a style is that style, 1 at PHOTO_CODE the photo; strength lies between the two. The blocks at a
    quarter and an eighth of the size, two thirds of the multiplications, are in 8 bits; what they add to is not.
    """

    def __init__(
        self,
        widths: tuple[int, int, int] = (32, 64, 128),
        blocks: tuple[int, int, int] = (1, 2, 3),
        ranks: Ranks = Ranks(),
    ):
        super().__init__()
        half, quarter, eighth = widths
        self.stem = Layer(12, half, ranks.pixels)
        self.d1 = Layer(half, quarter, ranks.quarter, stride=2)
        self.d2 = Layer(quarter, eighth, ranks.eighth, stride=2)
        self.r8 = nn.ModuleList([Block(eighth, ranks.eighth, in_8_bits=True) for _ in range(blocks[2])])
        self.u1 = Layer(eighth, quarter, ranks.eighth)
        self.r4 = nn.ModuleList([Block(quarter, ranks.quarter, in_8_bits=True) for _ in range(blocks[1])])
        self.u2 = Layer(quarter, half, ranks.quarter)
        self.r2 = nn.ModuleList([Block(half, ranks.half) for _ in range(blocks[0])])
        self.h1 = Layer(half, half, ranks.half)
        self.h2 = Layer(half, 12, ranks.pixels, gain=0.1)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        pixels = F.pixel_unshuffle(x, 2)
        e1 = _leaky(self.stem(pixels, code))
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
        y = _leaky(self.h1(y, code))
        return F.pixel_shuffle(pixels + self.h2(y, code), 2)


def code_of(style: int, strength: float = 1) -> Tensor:
    """The mixture of the photo's code and a style's."""
    code = torch.zeros(CODES)
    code[style] += strength
    code[PHOTO_CODE] += 1 - strength
    return code


def _leaky(x: Tensor) -> Tensor:
    return F.leaky_relu(x, LEAK)


def _double(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
