"""Whole numbers of 8 bits, as onnxruntime's QLinearConv computes with them: activations 0…255 with one scale for a layer, weights
−127…127 with a scale for each output channel (Jacob et al. 2018, arXiv:1712.05877)."""

from __future__ import annotations

from torch import Tensor

LEVELS = 255
LARGEST_WEIGHT = 127


def rounded(x: Tensor, lowest: Tensor, highest: Tensor) -> Tensor:
    """Activations as they are once they have been whole numbers; what lies outside lowest…highest goes to the nearest end."""
    step = (highest - lowest) / LEVELS
    zero = (-lowest / step).round()
    return ((x / step).round().add(zero).clamp(0, LEVELS) - zero) * step


def rounded_rows(weight: Tensor) -> Tensor:
    """Weights [outputs, …] as they are once they have been whole numbers."""
    step = weight.flatten(1).abs().amax(1)[:, None, None, None] / LARGEST_WEIGHT
    return (weight / step).round() * step
