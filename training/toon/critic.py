"""Sharpens: a critic that learns to tell the teacher's drawings from the student's, and what the student learns from it."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import STYLES


class Critic(nn.Module):
    """Photo and drawing, RGB [n, 3, h, w] −1…1, to its features and to marks for patches of 18 pixels (Isola et al. 2017)."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(6, 32, 4, 2, 1), nn.Conv2d(32, 64, 4, 2, 1), nn.Conv2d(64, 96, 3, 1, 1)])
        for layer in self.layers:
            nn.init.kaiming_normal_(layer.weight, a=0.2)
        self.mark = nn.Conv2d(96, len(STYLES), 1)

    def forward(self, photo: Tensor, drawing: Tensor, style: int) -> tuple[list[Tensor], Tensor]:
        x, features = torch.cat([photo, drawing], 1), []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), 0.2)
            features.append(x.float())
        return features, self.mark(x)[:, style].float()


def opinions(critic: Critic, photo: Tensor, target: Tensor, drawing: Tensor, style: int) -> tuple[Tensor, Tensor]:
    """Two losses. The critic's: to mark the teacher's drawing of a photo higher than the student's, patch by patch (relativistic
    pairs; Jolicoeur-Martineau 2018). The student's: to be marked as high, and to cause the same features (Wang et al. 2018)."""
    known, real = critic(photo, target, style)
    features, drawn = critic(photo, drawing, style)
    unlike = sum(_unlike(ours, theirs.detach()) for ours, theirs in zip(features, known))
    return F.softplus(drawn - real).mean(), F.softplus(real.detach() - drawn).mean() + unlike


def _unlike(ours: Tensor, theirs: Tensor) -> Tensor:
    return (ours - theirs).abs().mean() / (theirs.abs().mean() + 1e-3)
