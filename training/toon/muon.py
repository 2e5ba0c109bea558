"""Muon (Jordan et al. 2024): momentum whose step for a matrix is the nearest orthogonal one, so that no direction is left behind."""

from __future__ import annotations

import torch
from torch import Tensor

ROUNDS = 5
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Of the quintic iteration that drives singular values to about 1 (Jordan et al. 2024)."""
ADAM_STEP = 0.2
"""Root mean square of a step in units of the rate, like AdamW's (Liu et al. 2025), so that both take the same rate."""


class Muon(torch.optim.Optimizer):
    """For weights that act as matrices: of convolutions [out, in, k, k], or stacks of matrices [n, rows, columns]."""

    def __init__(self, parameters, lr: float, momentum: float = 0.95):
        super().__init__(parameters, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for parameter in group["params"]:
                momentum = self.state[parameter].setdefault("momentum", torch.zeros_like(parameter))
                momentum.lerp_(parameter.grad, 1 - group["momentum"])
                ahead = parameter.grad.lerp(momentum, group["momentum"])
                matrices = ahead.flatten(1)[None] if ahead.dim() == 4 else ahead
                size = ADAM_STEP * max(matrices.shape[-2:]) ** 0.5
                parameter.sub_(orthogonal(matrices).reshape_as(parameter), alpha=group["lr"] * size)


def orthogonal(matrices: Tensor) -> Tensor:
    """[n, rows, columns] with all singular values brought near 1 by the Newton–Schulz iteration; nothing stays nothing."""
    a, b, c = COEFFICIENTS
    tall = matrices.shape[-2] > matrices.shape[-1]
    x = matrices.mT if tall else matrices
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(ROUNDS):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return x.mT if tall else x
