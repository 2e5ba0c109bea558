"""The training photos and what a detector found in them."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np


@dataclass(frozen=True)
class Photo:
    path: Path
    name: str
    faces: tuple[np.ndarray, ...]
    """Five points [5, 2] of each face: left eye, right eye (as seen), nose, mouth corners; in pixels."""

    def read(self) -> np.ndarray:
        """Pixels, RGB uint8 [height, width, 3]."""
        picture = cv2.imread(str(self.path), cv2.IMREAD_COLOR)
        if picture is None:
            raise ValueError(f"{self.path} cannot be read")
        return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)


def find_photos(folder: Path) -> list[Photo]:
    """Every photo listed in folder/faces.json (files under folder/photos), and those without faces beside them."""
    listed = {entry["file"]: entry for entry in json.loads((folder / "faces.json").read_text())["photos"]}
    photos = []
    for path in sorted((folder / "photos").rglob("*.jpg")):
        name = path.relative_to(folder / "photos").as_posix()
        faces = tuple(np.array(face["points"], float) for face in listed.get(name, {}).get("faces", ()))
        photos.append(Photo(path, name, faces))
    if not photos:
        raise ValueError(f"no photos under {folder}")
    return photos


def is_held_back(photo: Photo) -> bool:
    """One photo in 28 is never trained on; which, its name alone decides."""
    return zlib.crc32(photo.name.encode()) % 28 == 0
