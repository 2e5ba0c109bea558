"""Similarity transforms between a picture and the aligned head square, by five points."""

from __future__ import annotations

import numpy as np

TEMPLATE = np.array(
    [
        (111.78243, 137.62857),
        (179.73990, 137.25270),
        (145.97716, 176.27773),
        (118.05936, 216.06203),
        (174.33623, 215.75076),
    ]
)
"""Left eye, right eye (as seen), nose and mouth corners in the 288 square (DCT-Net, source/mtcnn_pytorch/src/align_trans.py)."""


def fit_similarity(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The least-squares similarity without reflection from source to target points [n, 2], as a 2×3 matrix."""
    source_mean, target_mean = source.mean(0), target.mean(0)
    x, y = (source - source_mean).T
    u, v = (target - target_mean).T
    spread = (x * x + y * y).sum()
    a = (x * u + y * v).sum() / spread
    b = (x * v - y * u).sum() / spread
    linear = np.array([[a, -b], [b, a]])
    return np.hstack([linear, (target_mean - linear @ source_mean)[:, None]])


def compose(outer: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """The 2×3 transform that does inner first and outer then."""
    return (np.vstack([outer, (0, 0, 1)]) @ np.vstack([inner, (0, 0, 1)]))[:2]


def transform(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Points [n, 2] through a 2×3 transform."""
    return points @ matrix[:, :2].T + matrix[:, 2]


def about(centre: tuple[float, float], scale: float, degrees: float, shift: tuple[float, float]) -> np.ndarray:
    """Scales and turns about a centre, then shifts."""
    angle = np.deg2rad(degrees)
    linear = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array(centre)
    return np.hstack([linear, (middle + shift - linear @ middle)[:, None]])
