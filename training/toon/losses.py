"""What the student is asked for: the target's colours, its lines, its structure – most of all on eyes and mouth."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

FEATURE_WEIGHT = 4.0
GRADIENT_WEIGHT = 0.5
STRUCTURE_WEIGHT = 0.1
COLOUR_WEIGHT = 2.0
PIXEL_WEIGHT = 2.5
SCALES = 3
LUMA = (0.299, 0.587, 0.114)


def loss_of(drawing: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """[n, 3, h, w] −1…1 twice and weights [n, 1, h, w]: weighted L1, at three scales the L1 of neighbours' differences, and at
    all but the first, where it would cost most and see least, 1 − SSIM of the lightness; and each picture's root of the mean square,
    what PSNR sees, of pixels and of broad colours, of 4×4 pixels, which have no liking for soft lines."""
    loss = ((drawing - target).abs() * weight).mean() + PIXEL_WEIGHT * _root_mean_square(drawing - target)
    for scale in range(SCALES):
        if scale > 0:
            drawing, target, weight = (F.avg_pool2d(x, 2) for x in (drawing, target, weight))
            unlike = 1 - structure(_luma(drawing), _luma(target)).mean()
            loss = loss + STRUCTURE_WEIGHT / (SCALES - 1) * unlike
        loss = loss + GRADIENT_WEIGHT / SCALES * _differences(drawing, target, weight)
    return loss + COLOUR_WEIGHT * _root_mean_square(drawing - target)


def feature_weight(points: Tensor, side: int) -> Tensor:
    """1, and up to 5 on eyes, nose and mouth. Points [n, 5, 2] in pixels, not a number without a face → [n, 1, side, side]."""
    places = torch.arange(side, device=points.device, dtype=torch.float32)
    eyes_apart = (points[:, 0] - points[:, 1]).norm(dim=-1)
    radius = (0.28 * eyes_apart).clamp(min=3)[:, None, None, None]
    middle_of_mouth = points[:, 3:5].mean(1, keepdim=True)
    centres = torch.cat([points, middle_of_mouth], 1)
    across = (places[None, None, :] - centres[:, :, 0:1])[:, :, None, :]
    down = (places[None, None, :] - centres[:, :, 1:2])[:, :, :, None]
    blobs = torch.exp(-(across**2 + down**2) / (2 * radius**2)).nan_to_num(0).amax(1, keepdim=True)
    return 1 + FEATURE_WEIGHT * blobs


def structure(one: Tensor, other: Tensor) -> Tensor:
    """SSIM (Wang et al. 2004) of [n, 1, h, w] −1…1 over 7×7 windows, for each place."""

    def mean(x: Tensor) -> Tensor:
        return F.avg_pool2d(x, 7, 1)

    mean_one, mean_other = mean(one), mean(other)
    variance_one = mean(one * one) - mean_one**2
    variance_other = mean(other * other) - mean_other**2
    covariance = mean(one * other) - mean_one * mean_other
    # The constants of the paper for a range of 2.
    c1, c2 = 0.02**2, 0.06**2
    return ((2 * mean_one * mean_other + c1) * (2 * covariance + c2)) / (
        (mean_one**2 + mean_other**2 + c1) * (variance_one + variance_other + c2)
    )


def _root_mean_square(error: Tensor) -> Tensor:
    return (error**2).mean((1, 2, 3)).add(1e-12).sqrt().mean()


def _differences(drawing: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    error = drawing - target
    across = (error[..., 1:] - error[..., :-1]).abs() * weight[..., 1:]
    down = (error[..., 1:, :] - error[..., :-1, :]).abs() * weight[..., 1:, :]
    return across.mean() + down.mean()


def _luma(picture: Tensor) -> Tensor:
    return (picture * torch.tensor(LUMA, device=picture.device)[:, None, None]).sum(1, keepdim=True)
