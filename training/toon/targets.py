"""Makes pairs for training: views of the photos, and what the teachers draw of them.

A shard is a file `<number>.npz` with `pictures` and `targets` (RGB uint8 [n, 288, 288, 3]), `styles` (uint8 [n]) and
`points` (float32 [n, 5, 2], not a number where a view has no face). What a shard holds depends on its number and styles alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from . import STYLES
from .device import device_at_hand
from .photos import Photo, find_photos, is_held_back
from .teacher import Teacher, read_teacher
from .views import random_view

OTHERS = 1 / 7
"""Part of the views that are of photos without a face."""
PAIRS = 125
"""Pairs of a shard: as many in each of its styles."""


def main() -> None:
    options = argparse.ArgumentParser(prog="python3 -m toon.targets", description=__doc__.splitlines()[0])
    options.add_argument("--photos", type=Path, required=True, help="folder with faces.json and photos/")
    options.add_argument("--pack", type=Path, required=True, help="folder of the installed pack dct-net")
    options.add_argument("--out", type=Path, required=True, help="where the shards go")
    options.add_argument("--shards", type=int, default=24, help=f"how many shards of {PAIRS} pairs there shall be")
    options.add_argument("--first", type=int, default=0, help="number of the first; shards of other numbers hold other views")
    options.add_argument("--styles", default=",".join(STYLES), help="which of them, where some need more pairs than others")
    options.add_argument("--threads", type=int, default=2)
    given = options.parse_args()
    torch.set_num_threads(given.threads)
    device = device_at_hand()
    photos = [photo for photo in find_photos(given.photos) if not is_held_back(photo)]
    teachers = {STYLES.index(style): read_teacher(given.pack, style).to(device) for style in given.styles.split(",")}
    given.out.mkdir(parents=True, exist_ok=True)
    for number in range(given.first, given.first + given.shards):
        path = given.out / f"{number:05}.npz"
        if path.exists():
            continue
        shard = make_shard(number, photos, teachers, device)
        unfinished = path.with_suffix(".unfinished.npz")
        np.savez(unfinished, **shard)
        unfinished.rename(path)
        print(f"{path.name}: {len(shard['styles'])} pairs", flush=True)


def make_shard(number: int, photos: list[Photo], teachers: dict[int, Teacher], device: str) -> dict[str, np.ndarray]:
    """Teachers by their style's place in STYLES."""
    random = np.random.default_rng((20261122, number))
    people = [photo for photo in photos if photo.faces]
    others = [photo for photo in photos if not photo.faces]
    drawn = list(teachers)
    views, styles = [], []
    for index in range(PAIRS):
        pool = others if others and random.random() < OTHERS else people
        views.append(random_view(pool[random.integers(len(pool))], random))
        styles.append(drawn[index % len(drawn)])
    pictures = np.stack([view.picture for view in views])
    targets = np.empty_like(pictures)
    for style, teacher in teachers.items():
        mine = np.flatnonzero(np.array(styles) == style)
        for some in np.array_split(mine, max(1, len(mine) // BATCH[device])):
            targets[some] = to_bytes(teacher(to_network(pictures[some], device)))
    return {
        "pictures": pictures,
        "targets": targets,
        "styles": np.array(styles, np.uint8),
        "points": np.stack([view.points for view in views]),
    }


BATCH = {"cpu": 1, "cuda": 25}


def to_network(pictures: np.ndarray, device: str = "cpu") -> torch.Tensor:
    """RGB bytes [n, h, w, 3] as [n, 3, h, w], −1…1."""
    return torch.from_numpy(np.ascontiguousarray(pictures)).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1


def to_bytes(pictures: torch.Tensor) -> np.ndarray:
    """The way back; fractions are dropped, as the official graph drops them."""
    levels = (pictures.float().clamp(-0.999999, 0.999999) + 1) * 127.5
    return levels.to(torch.uint8).permute(0, 2, 3, 1).cpu().numpy()


if __name__ == "__main__":
    main()
