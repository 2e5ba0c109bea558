"""Training pictures: photos with the teacher's mattes, and people in front of other backgrounds, whose mattes are exact."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .network import SIDE

SURE = 0.03
"""A photo whose answers disagree less than this on average is cut out for composites."""
LEAST_AREA, MOST_AREA = 0.08, 0.85
"""Parts of the picture that a person to cut out may fill."""
STRANDS = 24
"""Most strands of hair that are drawn in one picture."""


@dataclass
class Library:
    """The prepared photos of one side of the split, stretched to squares: uint8 [n, side, side, 3], alpha [n, side, side]."""

    names: np.ndarray
    photo: np.ndarray
    alpha: np.ndarray
    front: np.ndarray
    back: np.ndarray
    sure: np.ndarray
    """Numbers of those that may be cut out."""
    empty: np.ndarray
    """Numbers of those that show nobody."""

    @staticmethod
    def read(path: str, held: bool) -> Library:
        """Reads what prepare.py wrote: the photos held back, or the others."""
        stored = np.load(path)
        chosen = stored["held"] == held
        rows = {name: stored[name][chosen] for name in ("names", "photo", "alpha", "front", "back")}
        area = (rows["alpha"] > 127).mean((1, 2))
        faces = np.array([name.startswith("faces/") for name in rows["names"]])
        sure = (stored["spread"][chosen] < SURE) & (area > LEAST_AREA) & (area < MOST_AREA) & faces
        return Library(**rows, sure=np.flatnonzero(sure), empty=np.flatnonzero(~faces & (area < 0.01)))


def photo_pair(library: Library, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A moved, differently lit photo [256, 256, 3], uint8, and the teacher's matte, 0…1."""
    number = random.integers(len(library.photo))
    matrix = _move(random, library.photo.shape[1], free=True)
    picture = _warp(library.photo[number], matrix, cv2.BORDER_REFLECT_101)
    alpha = _warp(library.alpha[number], matrix, cv2.BORDER_REFLECT_101).astype(np.float32) / 255
    return camera(picture, random), alpha


def composite_pair(library: Library, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A person in front of another background, and the exact matte; at times a second person beside or nobody."""
    back = background(library, random)
    alpha = np.zeros((SIDE, SIDE), np.float32)
    picture = back.astype(np.float32)
    for _ in range(random.choice([0, 1, 2], p=[0.04, 0.84, 0.12])):
        number = random.choice(library.sure)
        matrix = _move(random, library.photo.shape[1], free=False)
        front = _warp(library.front[number], matrix, cv2.BORDER_REPLICATE).astype(np.float32)
        share = _warp(library.alpha[number], matrix, cv2.BORDER_CONSTANT).astype(np.float32) / 255
        if random.random() < 0.15:
            picture = _like(front, share, random)
        if random.random() < 0.4:
            front, share = with_strands(front, share, random)
        light = np.float32(random.uniform(0.75, 1.2, 3) if random.random() < 0.5 else random.uniform(0.75, 1.2))
        picture += share[..., None] * (np.clip(front * light, 0, 255) - picture)
        alpha = np.maximum(alpha, share)
    return camera(np.clip(picture, 0, 255).astype(np.uint8), random), alpha


def background(library: Library, random: np.random.Generator) -> np.ndarray:
    """A picture of nobody, a photo with its person filled in, or a plain wall; float32 [256, 256, 3]."""
    kind = random.random()
    if kind < 0.45 and len(library.empty):
        picture = library.photo[random.choice(library.empty)]
    elif kind < 0.75:
        picture = library.back[random.integers(len(library.back))]
    else:
        corners = random.uniform(0, 255, (1, 1, 3)) + random.normal(0, 18, (2, 2, 3))
        wall = cv2.resize(corners.astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
        return np.clip(wall + _grain(random), 0, 255)
    return _warp(picture, _move(random, picture.shape[0], free=True, closest=3.0), cv2.BORDER_REFLECT_101).astype(np.float32)


def _like(front: np.ndarray, share: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A wall in a color of the person's own edge: hair before a like-colored wall."""
    rows, columns = np.nonzero((share > 0.5) & (cv2.erode(share, np.ones((13, 13))) < 0.5))
    if len(rows) == 0:
        return np.full((SIDE, SIDE, 3), 127, np.float32)
    at = random.integers(max(1, len(rows) // 2))
    color = front[rows[at], columns[at]] + random.normal(0, 12, 3)
    slope = np.linspace(-1, 1, SIDE)[:, None, None] * random.normal(0, 12) + np.linspace(-1, 1, SIDE)[None, :, None] * random.normal(0, 12)
    return np.clip(color + slope + _grain(random), 0, 255).astype(np.float32)


def with_strands(front: np.ndarray, share: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draws thin strands that leave the upper edge of a person, in the colors there."""
    contours, _ = cv2.findContours((share > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return front, share
    edge = max(contours, key=len)[:, 0].astype(np.float64)
    upper = edge[edge[:, 1] < np.quantile(edge[:, 1], 0.4)]
    centre = np.array([upper[:, 0].mean(), np.quantile(edge[:, 1], 0.4)])
    front, opacity = front.copy(), np.zeros_like(share)
    for start in upper[random.integers(len(upper), size=random.integers(3, STRANDS))]:
        direction = start - centre
        direction /= max(np.linalg.norm(direction), 1e-6)
        angle = np.arctan2(direction[1], direction[0]) + random.normal(0, 0.6)
        steps = np.cumsum(random.normal(0, 0.16, 10)) + angle
        length = random.uniform(0.6, 3.2)
        points = start - 4 * direction + np.cumsum(length * np.stack([np.cos(steps), np.sin(steps)], -1), 0)
        strand = np.zeros_like(share)
        cv2.polylines(strand, [np.rint(points * 16).astype(np.int32)], False, random.uniform(0.3, 1), 1, cv2.LINE_AA, 4)
        root = np.clip(np.rint(start - 5 * direction), 0, SIDE - 1).astype(int)
        new = strand > np.maximum(opacity, share)
        front[new] = front[root[1], root[0]]
        opacity = np.maximum(opacity, strand)
    return front, np.maximum(share, opacity)


def camera(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Light, color, softness, noise and JPEG as cameras and chats have them."""
    result = picture.astype(np.float32)
    if random.random() < 0.8:
        result = 255 * (result / 255) ** random.uniform(0.7, 1.5) * random.uniform(0.7, 1.15)
        result = result * random.uniform(0.92, 1.08, 3).astype(np.float32)
        grey = result.mean(-1, keepdims=True)
        result = grey + (result - grey) * (0 if random.random() < 0.06 else random.uniform(0.6, 1.3))
    if random.random() < 0.25:
        result = cv2.GaussianBlur(result, (0, 0), random.uniform(0.4, 1.2))
    if random.random() < 0.4:
        result = result + random.normal(0, random.uniform(1, 7), result.shape)
    result = np.clip(result, 0, 255).astype(np.uint8)
    if random.random() < 0.4:
        _, file = cv2.imencode(".jpg", result, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(40, 95))])
        result = cv2.imdecode(file, cv2.IMREAD_COLOR)
    return result


def _move(random: np.random.Generator, stored: int, free: bool, closest: float = 1.6) -> np.ndarray:
    """From the stored square to 256 × 256: scaled, mirrored, turned a little. Unless free, what lies at the lower edge stays there."""
    scale = SIDE / stored * np.exp(random.uniform(np.log(0.62), np.log(closest)) if random.random() < 0.7 else 0)
    wide = scale * np.exp(random.normal(0, 0.12))
    angle = np.radians(random.normal(0, 7 if free else 3))
    mirror = random.choice([-1, 1])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ np.diag([wide * mirror, scale])
    reach = 0.25 * SIDE
    goal = np.array([SIDE / 2 + random.uniform(-reach, reach), SIDE / 2 + random.uniform(-0.5, 0.5) * reach])
    shift = goal - turn @ (stored / 2, stored / 2)
    if not free:
        lowest = (turn @ np.array([[0, stored], [stored, stored]]).T)[1].min() + shift[1]
        shift[1] += max(0, SIDE - lowest)
    return np.column_stack([turn, shift])


def _warp(picture: np.ndarray, matrix: np.ndarray, border: int) -> np.ndarray:
    return cv2.warpAffine(picture, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=border)


def _grain(random: np.random.Generator) -> np.ndarray:
    """The unevenness of a wall."""
    coarse = random.normal(0, random.uniform(0, 10), (16, 16, 1)).astype(np.float32)
    fine = random.normal(0, random.uniform(0, 5), (SIDE, SIDE, 1)).astype(np.float32)
    return cv2.resize(coarse, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)[..., None] + fine
