"""What the published network says of the photos, made better by asking it several times."""

from __future__ import annotations

import cv2
import numpy as np
import torch

from .mattes import refine
from .network import SIDE, PersonNetwork

ZOOMS = (1.0, 0.8)
"""Parts of the picture's sides that the network sees at once: all, and the corners and the middle, larger."""


def ask(network: PersonNetwork, photo: np.ndarray) -> np.ndarray:
    """The network's shares [256, 256], 0…1, of a whole photo, RGB uint8 [height, width, 3]."""
    return _run(network, [photo])[0]


def ask_often(network: PersonNetwork, photo: np.ndarray) -> tuple[np.ndarray, float]:
    """The mean over the photo, its mirror image and slightly enlarged parts, refined to the photo's size, and how much they disagree.

    Returns shares [height, width], 0…1, and the mean standard deviation between answers, 0…0.5.
    """
    height, width = photo.shape[:2]
    views = [(0, 0, height, width)]
    tall, wide = round(height * ZOOMS[1]), round(width * ZOOMS[1])
    views += [(top, left, tall, wide) for top, left in ((0, (width - wide) // 2), (height - tall, 0), (height - tall, width - wide))]
    pieces = [photo[top : top + h, left : left + w] for top, left, h, w in views]
    answers = _run(network, [pieces[0][:, ::-1], *pieces])
    total = cv2.resize(answers[0][:, ::-1], (width, height))
    squares = total**2
    count = np.ones_like(total)
    for (top, left, h, w), answer in zip(views, answers[1:], strict=True):
        large = cv2.resize(answer, (w, h))
        total[top : top + h, left : left + w] += large
        squares[top : top + h, left : left + w] += large**2
        count[top : top + h, left : left + w] += 1
    mean = total / count
    spread = np.sqrt(np.maximum(squares / count - mean**2, 0)).mean()
    return refine(photo, mean), float(spread)


def _run(network: PersonNetwork, pictures: list[np.ndarray]) -> np.ndarray:
    stretched = [cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for picture in pictures]
    batch = torch.from_numpy(np.stack(stretched)).permute(0, 3, 1, 2).float() / 255
    with torch.inference_mode():
        return network(batch)[:, 0].numpy()
