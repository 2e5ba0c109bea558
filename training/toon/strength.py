"""What a drawing looks like at a strength below 1: the target the student learns for it."""

from __future__ import annotations

import cv2
import numpy as np

BLUR = 4.0
"""Standard deviation, in pixels of the 288 square, that parts broad colours from lines."""


def shares_at(strength: float) -> tuple[float, float, float]:
    """How much there is of the drawing's broad colours, of its lines, and of its shapes; the same curves as the dct-net engine's.

    Lines are nearly all photo or nearly all drawing: in between is where two sets of lashes could show.
    """
    return 1 - (1 - strength) ** 1.5, _smoothstep(0.25, 0.6, strength), _smoothstep(0, 0.8, strength)


def between(picture: np.ndarray, target: np.ndarray, flow: np.ndarray, strength: float) -> np.ndarray:
    """Photo and drawing (RGB uint8, same size), both bent to the shape in between along the flow from photo to drawing, then mixed."""
    colours, lines, shape = shares_at(strength)
    photo = bend(picture, -shape * flow).astype(np.float32)
    drawing = bend(target, (1 - shape) * flow).astype(np.float32)
    broad_photo, broad_drawing = cv2.GaussianBlur(photo, (0, 0), BLUR), cv2.GaussianBlur(drawing, (0, 0), BLUR)
    broad = broad_photo + colours * (broad_drawing - broad_photo)
    fine_photo, fine_drawing = photo - broad_photo, drawing - broad_drawing
    fine = fine_photo + lines * (fine_drawing - fine_photo)
    return np.clip(broad + fine + 0.5, 0, 255).astype(np.uint8)


def flow_between(picture: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Where the photo's shapes went in the drawing [h, w, 2], smooth, in pixels (dense inverse search; Kroeger et al. 2016)."""
    search = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    search.setFinestScale(2)
    flow = search.calc(_edges_of(picture), _edges_of(target), None)
    return cv2.GaussianBlur(np.clip(flow, -12, 12), (0, 0), 5)


def _edges_of(picture: np.ndarray) -> np.ndarray:
    """Lightness without its broad part: a drawing's skin is lighter than the photo's, its eyes are where they are."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    local = grey - cv2.GaussianBlur(grey, (0, 0), 16)
    spread = np.sqrt(cv2.GaussianBlur(local * local, (0, 0), 16)) + 8
    return np.clip(128 + 40 * local / spread, 0, 255).astype(np.uint8)


def bend(picture: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """What lies at each place plus its shift [h, w, 2], in pixels; edges go on outside the picture."""
    height, width = picture.shape[:2]
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    x, y = (columns + shift[..., 0]).astype(np.float32), (rows + shift[..., 1]).astype(np.float32)
    return cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _smoothstep(start: float, end: float, value: float) -> float:
    t = min(max((value - start) / (end - start), 0.0), 1.0)
    return t * t * (3 - 2 * t)
