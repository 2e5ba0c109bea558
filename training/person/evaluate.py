"""Compares a network with the teacher on the photos held back: overlap with the teacher's masks, and errors on exact mattes, by group."""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from toon.evaluate import groups_of
from toon.photos import Photo, find_photos, is_held_back
from toon.views import head_view

from .mattes import refine, separate
from .network import PersonNetwork
from .teacher import ask, ask_often

LABELS = [Path(__file__).parent.parent / "labels.json", Path(__file__).parent / "hair.json"]
"""What a person saw in the held-back photos: glasses and beards; hair, where it is not short."""
DRAWINGS = {"faces/18f_00157.jpg"}
"""No photos: they are left out."""
SURE = 0.03
"""A photo whose answers disagree less than this is cut out for exact mattes."""
PHOTOS = 3
"""So many photos' backgrounds each cut-out is put on, and on a wall in the color of its own hair."""
SIGMA = 1.4
"""Of the Gaussian whose derivatives give the gradient error (Rhemann et al. 2009)."""


def main() -> None:
    options = argparse.ArgumentParser(prog="python3 -m person.evaluate", description=__doc__)
    options.add_argument("--photos", type=Path, required=True)
    options.add_argument("--teacher", type=Path, required=True, help="the network's files, without their endings")
    options.add_argument("--student", type=Path, required=True, help="the same")
    given = options.parse_args()
    lines = list(measure(find_photos(given.photos), PersonNetwork(given.teacher), PersonNetwork(given.student)))
    print(table(lines, "iou"))
    for error in ("sad", "gradient"):
        print(table(lines, error))


def measure(photos: list[Photo], teacher: PersonNetwork, student: PersonNetwork) -> Iterator[dict]:
    """One line for each photo and each composite."""
    labels: dict[str, list[str]] = defaultdict(list)
    for file in LABELS:
        for name, seen in json.loads(file.read_text()).items():
            labels[name] += seen
    held = [photo for photo in photos if is_held_back(photo) and photo.name not in DRAWINGS]
    pictures = [photo.read() for photo in held]
    cut = [ask_often(teacher, picture) for picture in pictures]
    layers = [separate(picture, alpha) for picture, (alpha, _) in zip(pictures, cut, strict=True)]
    for number, photo in enumerate(held):
        if not photo.faces:
            continue
        picture, (alpha, spread) = pictures[number], cut[number]
        view = head_view(photo, 0)
        groups = ["all", *groups_of(view.picture, view.points, labels[photo.name])]
        theirs, ours = (refine(picture, ask(network, picture)) for network in (teacher, student))
        yield {"groups": groups, "iou": overlap(theirs, ours)}
        if spread >= SURE:
            continue
        front = layers[number][0]
        others = [layers[(number + 1 + step) % len(layers)][1] for step in range(PHOTOS)]
        for kind, back in backgrounds(front, alpha, others, number):
            mixed = front * alpha[..., None] + back * (1 - alpha[..., None])
            composite = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
            errors = {}
            for who, network in (("teacher", teacher), ("student", student)):
                matte = refine(composite, ask(network, composite))
                errors[f"sad {who}"] = absolute_error(matte, alpha)
                errors[f"gradient {who}"] = gradient_error(matte, alpha)
            yield {"groups": [*groups, kind], **errors}


def backgrounds(front: np.ndarray, alpha: np.ndarray, others: list[np.ndarray], seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """Other photos' backgrounds, and a wall in the color of the cut-out's upper edge."""
    height, width = alpha.shape
    for picture in others:
        yield "on a photo", cv2.resize(picture.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    rows, columns = np.nonzero((alpha > 0.9) & (cv2.erode(alpha, np.ones((9, 9))) < 0.5))
    upper = rows <= np.quantile(rows, 0.3)
    color = np.median(front[rows[upper], columns[upper]], 0)
    noise = np.random.default_rng(seed).normal(0, 3, (height, width, 1))
    yield "on its own color", color + noise


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union of what is more person than not."""
    first, second = one > 0.5, other > 0.5
    return float((first & second).sum() / max((first | second).sum(), 1))


def absolute_error(matte: np.ndarray, exact: np.ndarray) -> float:
    """The sum of absolute differences (SAD), in thousandths of the picture's pixels: comparable between sizes."""
    return float(np.abs(matte - exact).mean() * 1000)


def gradient_error(matte: np.ndarray, exact: np.ndarray) -> float:
    """Squared differences of the gradients' lengths, in thousandths of the picture's pixels."""
    return float(((_slopes(matte) - _slopes(exact)) ** 2).mean() * 1000)


def _slopes(matte: np.ndarray) -> np.ndarray:
    smooth = cv2.GaussianBlur(matte.astype(np.float32), (0, 0), SIGMA)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)
    return np.sqrt(across**2 + down**2)


def table(lines: list[dict], what: str) -> str:
    """Means by group, as a Markdown table."""
    sums: dict[str, list[dict]] = defaultdict(list)
    columns = [name for name in dict.fromkeys(name for line in lines for name in line) if name.split(" ")[0] == what]
    for line in lines:
        if columns[0] in line:
            for group in line["groups"]:
                sums[group].append(line)
    rows = [f"| {what} | pictures | {' | '.join(columns)} |", f"| --- | --- | {' | '.join('---' for _ in columns)} |"]
    for group, members in sums.items():
        values = " | ".join(f"{np.mean([line[column] for line in members]):.3f}" for column in columns)
        rows.append(f"| {group} | {len(members)} | {values} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
