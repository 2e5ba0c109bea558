"""Views: what the networks look at – heads in the aligned square, and pieces of whole pictures."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from . import HEAD_SIDE
from .alignment import TEMPLATE, about, compose, fit_similarity, transform
from .photos import Photo
from .strength import bend

HEADS = 0.8
"""Part of the views of photos with faces that are aligned heads."""
STRAIGHT = 0.8
"""Part of those that lie as they do when the program draws, but for what a face finder is mistaken by."""
OTHER_COLOURS = 0.15
"""Part of the views whose hue is turned: walls and clothes come in more colours than some photos show."""
OTHER_SHAPES = 0.75
"""Part of the views that are bent a little: faces come in more shapes than the photos show."""
BENT = 4.0
"""Standard deviation in pixels of how far each of 5×5 places moves in a bent view."""
EYE_DISTANCE = float(np.linalg.norm(TEMPLATE[1] - TEMPLATE[0]))


@dataclass(frozen=True)
class View:
    picture: np.ndarray
    """RGB uint8 [288, 288, 3]."""
    points: np.ndarray
    """Five points of one face [5, 2], not a number where there is none."""


def head_view(photo: Photo, face: int) -> View:
    """A head exactly as DCT-Net aligns it."""
    points = photo.faces[face]
    return _cut(photo.read(), fit_similarity(points, TEMPLATE), points)


def random_view(photo: Photo, random: np.random.Generator) -> View:
    """A head, moved and turned a little, or a piece of the picture; in other light than it was taken."""
    pixels = photo.read()
    if photo.faces and random.random() < HEADS:
        points = photo.faces[random.integers(len(photo.faces))]
        moved = 0.1 if random.random() < STRAIGHT else 1.0
        jitter = about(
            (HEAD_SIDE / 2, HEAD_SIDE / 2),
            float(np.exp(moved * random.uniform(np.log(0.72), np.log(1.32)))),
            float(moved * random.normal(0, 7)),
            tuple(moved * random.uniform(-18, 18, 2)),
        )
        view = _cut(pixels, compose(jitter, fit_similarity(points, TEMPLATE)), points)
    else:
        view = _piece(photo, pixels, random)
    if random.random() < 0.5:
        view = _mirror(view)
    if random.random() < OTHER_SHAPES:
        view = _in_other_shape(view, random)
    return View(_in_other_light(view.picture, random), view.points)


def _cut(pixels: np.ndarray, to_view: np.ndarray, points: np.ndarray | None) -> View:
    """White outside the photo, as the official pipeline has it."""
    shrinking = np.hypot(to_view[0, 0], to_view[1, 0]) < 0.5
    picture = cv2.warpAffine(
        pixels,
        to_view,
        (HEAD_SIDE, HEAD_SIDE),
        flags=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255),
    )
    where = np.full((5, 2), np.nan) if points is None else transform(to_view, points)
    return View(picture, where.astype(np.float32))


def _piece(photo: Photo, pixels: np.ndarray, random: np.random.Generator) -> View:
    """A square of the picture in which a face, if there is one, is small to middling: 45–240 pixels high."""
    height, width = pixels.shape[:2]
    if photo.faces:
        points = photo.faces[random.integers(len(photo.faces))]
        # A face is about 2.6 times as high as its eyes are apart.
        wanted = float(np.exp(random.uniform(np.log(45), np.log(240)))) / 2.6
        scale = wanted / max(float(np.linalg.norm(points[1] - points[0])), 4)
        centre = points.mean(0) + random.normal(0, 0.35, 2) * HEAD_SIDE / scale
    else:
        points = None
        scale = HEAD_SIDE / min(height, width) * float(random.uniform(0.9, 1.8))
        centre = random.uniform(0, 1, 2) * (width, height)
    # Never larger than the photo is sharp, never beyond its edges where it can be helped.
    scale = min(max(scale, HEAD_SIDE / min(height, width)), 1.6)
    half = HEAD_SIDE / 2 / scale
    centre = np.array([_between(centre[0], half, width - half), _between(centre[1], half, height - half)])
    matrix = np.array([[scale, 0, HEAD_SIDE / 2 - scale * centre[0]], [0, scale, HEAD_SIDE / 2 - scale * centre[1]]])
    if scale < 0.7:
        smaller = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        matrix = matrix / np.array([[scale, scale, 1]])
        points = None if points is None else points * scale
        return _cut(smaller, matrix, points)
    return _cut(pixels, matrix, points)


def _between(value: float, least: float, most: float) -> float:
    return (least + most) / 2 if least > most else min(max(value, least), most)


def _mirror(view: View) -> View:
    points = view.points[[1, 0, 2, 4, 3]] * (-1, 1) + (HEAD_SIDE - 1, 0)
    return View(np.ascontiguousarray(view.picture[:, ::-1]), points.astype(np.float32))


def _in_other_shape(view: View, random: np.random.Generator) -> View:
    """Bent smoothly: noses, jaws, and rooms behind them that no photo shows."""
    places = random.normal(0, BENT, (5, 5, 2)).astype(np.float32)
    shift = cv2.resize(places, (HEAD_SIDE, HEAD_SIDE), interpolation=cv2.INTER_CUBIC)
    points = view.points
    if not np.isnan(points).any():
        # What was at p + shift(p) is at p now: a few rounds find that p, since the shift hardly differs from pixel to pixel.
        for _ in range(4):
            columns, rows = np.clip(np.rint(points), 0, HEAD_SIDE - 1).astype(int).T
            points = view.points - shift[rows, columns]
    return View(bend(view.picture, shift), points)


def _turned_hue(angle: float) -> np.ndarray:
    """A turn [3, 3] of RGB about the axis of greys (Rodrigues' formula)."""
    axis = np.full(3, 3**-0.5)
    cross = np.cross(np.eye(3), axis)
    return (np.cos(angle) * np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * np.outer(axis, axis)).astype(np.float32)


def _in_other_light(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Exposure, contrast, white balance, saturation, light from one side, little light, grey, noise and JPEG, each now and then."""
    light = picture.astype(np.float32) / 255
    light = light ** float(np.exp(random.normal(0, 0.22))) * float(np.exp(random.normal(0, 0.1)))
    light = light * np.exp(random.normal(0, 0.04, 3)).astype(np.float32)
    grey = light @ np.array([0.299, 0.587, 0.114], np.float32)
    saturation = 0.0 if random.random() < 0.04 else float(np.exp(random.normal(0, 0.18)))
    light = grey[..., None] + saturation * (light - grey[..., None])
    if random.random() < OTHER_COLOURS:
        light = np.clip(light @ _turned_hue(random.uniform(0, 2 * np.pi)).T, 0, None)
    if random.random() < 0.15:
        angle = random.uniform(0, 2 * np.pi)
        rows, columns = np.mgrid[-1 : 1 : HEAD_SIDE * 1j, -1 : 1 : HEAD_SIDE * 1j]
        slope = (np.cos(angle) * columns + np.sin(angle) * rows).astype(np.float32)
        light = light * np.exp(random.uniform(0.2, 0.6) * slope)[..., None]
    if random.random() < 0.12:
        light = light * float(np.exp(-random.uniform(0.4, 1.3)))
    if random.random() < 0.2:
        light = light + random.normal(0, random.uniform(0.005, 0.03), light.shape).astype(np.float32)
    other = np.clip(light * 255 + 0.5, 0, 255).astype(np.uint8)
    if random.random() < 0.3:
        _, packed = cv2.imencode(".jpg", other[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(45, 92))])
        other = np.ascontiguousarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[..., ::-1])
    return other
