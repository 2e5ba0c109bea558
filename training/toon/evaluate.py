"""Compares the student with its teachers on the photos it never saw: heads and whole pictures, by style and by group."""

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from . import STYLES
from .losses import LUMA, structure
from .photos import Photo, find_photos, is_held_back
from .student import Student, code_of
from .targets import to_network
from .teacher import read_teacher
from .views import head_view

WHOLE_SIDE = 512
GREY_OF = 5
"""One head in so many is looked at in grey once more: hardly anybody's photos are grey, old ones are."""
LABELS = Path(__file__).parent.parent / "labels.json"
"""What a person saw in the held-back photos: glasses, beard."""


def main() -> None:
    options = argparse.ArgumentParser(prog="python3 -m toon.evaluate", description=__doc__)
    options.add_argument("--photos", type=Path, required=True)
    options.add_argument("--pack", type=Path, required=True)
    options.add_argument("--checkpoint", type=Path, required=True)
    options.add_argument("--wholes", type=int, default=12, help="how many whole pictures are compared")
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--json", type=Path, help="every measurement, one line each")
    given = options.parse_args()
    torch.set_num_threads(given.threads)
    student = Student()
    saved = torch.load(given.checkpoint, map_location="cpu")
    student.load_state_dict({key: value.float() for key, value in saved["ema"].items()})
    student.eval()
    photos = [photo for photo in find_photos(given.photos) if is_held_back(photo)]
    lines = list(measure(photos, student, given))
    if given.json:
        given.json.write_text("".join(json.dumps(line) + "\n" for line in lines))
    print(f"{saved['samples']} samples; {len(photos)} photos held back\n")
    print(table(lines, "head", "psnr", "PSNR of heads, dB"))
    print(table(lines, "whole", "psnr", "PSNR of whole pictures, dB"))
    print(table(lines, "head", "ssim", "SSIM of heads"))
    print(table(lines, "head", "gradient", "Mean error of neighbours' differences, heads, of 255"))


@torch.no_grad()
def measure(photos: list[Photo], student: Student, given: argparse.Namespace) -> Iterator[dict]:
    labels = json.loads(LABELS.read_text())
    people = [photo for photo in photos if photo.faces]
    views = [head_view(photo, 0) for photo in people]
    heads = [
        (view.picture, ["all", *groups_of(view.picture, view.points, labels.get(photo.name, []))])
        for photo, view in zip(people, views)
    ]
    heads += [(in_grey(view.picture), ["made grey"]) for view in views[::GREY_OF]]
    wholes = [(whole_view(photo), ["all"]) for photo in photos[:: max(1, len(photos) // given.wholes)]]
    for number, style in enumerate(STYLES):
        teacher = read_teacher(given.pack, style)
        draw: Callable[[Tensor], Tensor] = lambda x: student(x, code_of(number)).clamp(-1, 1)
        for of, pictures in (("head", heads), ("whole", wholes)):
            for picture, groups in pictures:
                yield {"of": of, "style": style, "groups": groups, **compare(to_network(picture[None]), draw, teacher)}


def compare(x: Tensor, draw: Callable[[Tensor], Tensor], teacher: Callable[[Tensor], Tensor]) -> dict[str, float]:
    ours, theirs = draw(x), teacher(x)
    error = (ours - theirs) * 127.5
    across, down = error.diff(dim=-1).abs().mean(), error.diff(dim=-2).abs().mean()
    luma = torch.tensor(LUMA)[:, None, None]
    ssim = structure((ours * luma).sum(1, keepdim=True), (theirs * luma).sum(1, keepdim=True)).mean()
    return {
        "psnr": 10 * math.log10(255**2 / float((error**2).mean())),
        "ssim": float(ssim),
        "gradient": float(across + down) / 2,
    }


def whole_view(photo: Photo) -> np.ndarray:
    """The picture at a long side of at most 512, its sides cut to multiples of 8."""
    pixels = photo.read()
    scale = min(1.0, WHOLE_SIDE / max(pixels.shape[:2]))
    pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = (side - side % 8 for side in pixels.shape[:2])
    return np.ascontiguousarray(pixels[:height, :width])


def in_grey(picture: np.ndarray) -> np.ndarray:
    return np.repeat((picture @ np.array(LUMA) + 0.5).astype(np.uint8)[..., None], 3, -1)


def groups_of(head: np.ndarray, points: np.ndarray, labels: list[str]) -> list[str]:
    """What can be measured in an aligned head – skin tone, side view, low light, grey – and what a person saw."""
    cheeks = np.concatenate([_patch(head, points[eye] * 0.45 + points[mouth] * 0.55) for eye, mouth in ((0, 3), (1, 4))])
    colour = np.median(cheeks, 0)
    lightness = float(colour @ np.array(LUMA))
    groups = ["light skin" if lightness > 170 else "medium skin" if lightness > 115 else "dark skin"]
    middle = points[:2].mean(0)
    aside = abs(points[2, 0] - middle[0]) / max(float(np.linalg.norm(points[1] - points[0])), 1)
    if aside > 0.22:
        groups.append("side view")
    if head.mean() < 85:
        groups.append("low light")
    if np.abs(head.astype(int) - head.mean(-1, keepdims=True)).mean() < 2.5:
        groups.append("grey photo")
    return groups + labels


def _patch(head: np.ndarray, centre: np.ndarray) -> np.ndarray:
    x, y = np.clip(np.round(centre).astype(int), 6, head.shape[0] - 7)
    return head[y - 6 : y + 7, x - 6 : x + 7].reshape(-1, 3)


def table(lines: list[dict], of: str, figure: str, title: str) -> str:
    """Markdown: a row for each group, a column for each style; means, and how many photos they stand on."""
    values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        if line["of"] == of:
            for group in line["groups"]:
                values[group][line["style"]].append(line[figure])
    digits = 3 if figure == "ssim" else 1
    rows = [f"| {title} | photos | {' | '.join(STYLES)} |", "|---" * (len(STYLES) + 2) + "|"]
    for group, by_style in values.items():
        cells = [f"{np.mean(by_style[style]):.{digits}f}" for style in STYLES]
        rows.append(f"| {group} | {len(by_style[STYLES[0]])} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
