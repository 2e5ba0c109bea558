"""Photos as the training wants them: pixels, matte, colors in front and behind, in one file."""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from toon.photos import find_photos, is_held_back

from .mattes import separate
from .network import PersonNetwork
from .teacher import ask_often

STORED = 384
"""Side of the squares that photos are stretched to, in pixels."""


def main() -> None:
    options = argparse.ArgumentParser(prog="python3 -m person.prepare", description=__doc__)
    options.add_argument("--photos", type=Path, required=True)
    options.add_argument("--teacher", type=Path, required=True, help="the network's files, without their endings")
    options.add_argument("--out", type=Path, required=True, help="an .npz file")
    given = options.parse_args()
    network = PersonNetwork(given.teacher)
    rows: dict[str, list] = {name: [] for name in ("names", "held", "spread", "photo", "alpha", "front", "back")}
    for photo in find_photos(given.photos):
        picture = photo.read()
        alpha, spread = ask_often(network, picture)
        front, back = separate(picture, alpha)
        planes = {"photo": picture, "alpha": alpha * 255, "front": front, "back": back}
        for name, plane in planes.items():
            stretched = cv2.resize(plane.astype(np.float32), (STORED, STORED), interpolation=cv2.INTER_AREA)
            rows[name].append(np.clip(np.rint(stretched), 0, 255).astype(np.uint8))
        rows["names"].append(photo.name)
        rows["held"].append(is_held_back(photo))
        rows["spread"].append(spread)
    np.savez(given.out, **{name: np.array(values) for name, values in rows.items()})


if __name__ == "__main__":
    main()
