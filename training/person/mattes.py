"""Masks refined to mattes, as src/inference/cutout/refine.ts does it, and colors without their background."""

from __future__ import annotations

import cv2
import numpy as np

FIT_SIDE = 480
RADIUS = 8
FLAT = 1e-4
STRETCH = (0.15, 0.85)
PURITY = 8
LITTLE_WEIGHT = 0.05
"""As in src/inference/cutout/cutout.ts."""


def refine(photo: np.ndarray, coarse: np.ndarray) -> np.ndarray:
    """Guided filter (He et al. 2010) with the photo's colors as guide.

    photo: RGB uint8 [height, width, 3]; coarse: shares 0…1 of any size. Returns float32 [height, width], 0…1.
    """
    height, width = photo.shape[:2]
    scale = min(1.0, FIT_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    guide = cv2.resize(photo, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    mask = cv2.resize(coarse.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    radius = max(1, round(RADIUS * max(size) / FIT_SIDE))
    factors, offset = _fit(guide, mask, radius)
    planes = cv2.resize(np.dstack([factors, offset]), (width, height), interpolation=cv2.INTER_LINEAR)
    share = (planes[..., :3] * (photo.astype(np.float32) / 255)).sum(-1) + planes[..., 3]
    return np.clip((share - STRETCH[0]) / (STRETCH[1] - STRETCH[0]), 0, 1)


def _fit(guide: np.ndarray, mask: np.ndarray, radius: int) -> tuple[np.ndarray, np.ndarray]:
    counts = cv2.boxFilter(np.ones_like(mask), -1, (2 * radius + 1,) * 2, normalize=False, borderType=cv2.BORDER_CONSTANT)

    def mean(values: np.ndarray) -> np.ndarray:
        total = cv2.boxFilter(values, -1, (2 * radius + 1,) * 2, normalize=False, borderType=cv2.BORDER_CONSTANT)
        return total / (counts if values.ndim == 2 else counts[..., None])

    means, mask_mean = mean(guide), mean(mask)
    with_mask = mean(guide * mask[..., None]) - means * mask_mean[..., None]
    products = np.stack([mean(guide * guide[..., [channel]]) for channel in range(3)], -2)
    covariance = products - means[..., :, None] * means[..., None, :] + FLAT * np.eye(3, dtype=np.float32)
    factors = np.linalg.solve(covariance, with_mask[..., None])[..., 0]
    offset = mask_mean - (factors * means).sum(-1)
    return mean(factors.astype(np.float32)), mean(offset.astype(np.float32))


def separate(picture: np.ndarray, alpha: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The colors in front and behind, float32 [height, width, 3] of 0…255, each filled in from its surroundings where it is hidden."""
    colors = picture.astype(np.float32)
    front = _spread(colors, np.clip(2 * alpha - 1, 0, 1) ** PURITY)
    back = _spread(colors, np.clip(1 - 2 * alpha, 0, 1) ** PURITY)
    share = alpha[..., None]
    unexplained = (colors - share * front - (1 - share) * back) / (share**2 + 0.25 * (1 - share) ** 2 + 0.05)
    own_front = np.where(share >= 1, colors, np.clip(front + share * unexplained, 0, 255))
    own_back = np.where(share <= 0, colors, np.clip(back + 0.25 * (1 - share) * unexplained, 0, 255))
    return own_front, own_back


def _spread(colors: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Pull-push: what has no weight takes its colors from coarser and coarser levels."""
    height, width = weights.shape
    sums = np.dstack([colors * weights[..., None], weights])
    if max(height, width) == 1:
        return sums[..., :3] / np.maximum(sums[..., 3:], 1e-6)
    half = ((width + 1) // 2, (height + 1) // 2)
    small = cv2.resize(sums, half, interpolation=cv2.INTER_AREA)
    coarse = _spread(small[..., :3] / np.maximum(small[..., 3:], 1e-6), small[..., 3])
    larger = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR).reshape(height, width, 3)
    return (sums[..., :3] + LITTLE_WEIGHT * larger) / (sums[..., 3:] + LITTLE_WEIGHT)
