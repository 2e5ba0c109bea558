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
    """For weights that act as matrices: of convolutions [out, in, k, k], or matrices [rows, columns]. What has no gradient rests:
    a step is as large whatever is left of an old momentum."""

    def __init__(self, parameters, lr: float, momentum: float = 0.95):
        super().__init__(parameters, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                momentum = self.state[parameter].setdefault("momentum", torch.zeros_like(parameter))
                momentum.lerp_(parameter.grad, 1 - group["momentum"])
                ahead = parameter.grad.lerp(momentum, group["momentum"])
                matrix = ahead.flatten(1)
                size = ADAM_STEP * max(matrix.shape) ** 0.5
                parameter.sub_(orthogonal(matrix).reshape_as(parameter), alpha=group["lr"] * size)


def orthogonal(matrix: Tensor) -> Tensor:
    """[rows, columns] with all singular values brought near 1 by the Newton–Schulz iteration; nothing stays nothing."""
    a, b, c = COEFFICIENTS
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(ROUNDS):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if tall else x
