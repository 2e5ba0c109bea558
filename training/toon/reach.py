"""Measures how far the activations of the blocks reach, which is what computing in 8 bits has to know; writes it into the checkpoint."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .photos import find_photos, is_held_back
from .student import CODES, Layer, Student
from .targets import to_network
from .views import random_view

OUTSIDE = 1e-5
"""Part of the values that may lie outside on either side: the furthest of them would take the steps away from all others."""
KEPT = 30_000
"""Values that are kept of a layer in one view, drawn by chance."""


def main() -> None:
    options = argparse.ArgumentParser(prog="python3 -m toon.reach", description=__doc__)
    options.add_argument("--photos", type=Path, required=True)
    options.add_argument("--checkpoint", type=Path, required=True)
    options.add_argument("--views", type=int, default=64)
    given = options.parse_args()
    random = np.random.default_rng(20261129)
    photos = [photo for photo in find_photos(given.photos) if not is_held_back(photo)]
    chosen = [photos[place] for place in random.choice(len(photos), given.views)]
    pictures = [random_view(photo, random).picture for photo in chosen]
    student = Student()
    saved = torch.load(given.checkpoint, map_location="cpu")
    student.load_state_dict({key: value.float() for key, value in saved["ema"].items()})
    measure(student, to_network(np.stack(pictures)))
    averages = {key: value.half() for key, value in student.state_dict().items()}
    torch.save({**saved, "ema": averages}, given.checkpoint)


@torch.no_grad()
def measure(student: Student, pictures: Tensor) -> None:
    """Sets the reach of every layer that has one, for each style and for the photo, from pictures [n, 3, h, w]."""
    chance = torch.Generator().manual_seed(0)
    student.train()
    for code in range(CODES):
        seen: dict[Layer, list[tuple[Tensor, Tensor]]] = {}

        def look(layer: Layer, given: tuple[Tensor, Tensor], answered: Tensor) -> None:
            seen.setdefault(layer, []).append((some_of(given[0], chance), some_of(answered, chance)))

        layers = [layer for layer in student.modules() if isinstance(layer, Layer) and layer.reach is not None]
        looking = [layer.register_forward_hook(look) for layer in layers]
        for picture in pictures:
            student(picture[None], torch.eye(CODES)[code])
        for one in looking:
            one.remove()
        for layer, values in seen.items():
            layer.reach[code] = torch.cat([ends_of(torch.cat(part)) for part in zip(*values)])


def some_of(values: Tensor, chance: torch.Generator) -> Tensor:
    return values.flatten()[torch.randint(values.numel(), (KEPT,), generator=chance)]


def ends_of(values: Tensor) -> Tensor:
    """The lowest and the highest value that count; nothing has to stay nothing, so 0 lies between them."""
    ranked = values.sort().values
    outside = int(OUTSIDE * len(ranked))
    return torch.stack([ranked[outside].clamp(max=0), ranked[-1 - outside].clamp(min=0)])


if __name__ == "__main__":
    main()
