"""Trains the student on the shards, from a checkpoint, from a warm start or from nothing; resumes by itself."""

from __future__ import annotations

import argparse
import json
import math
import time
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from . import HEAD_SIDE, STYLES
from .losses import feature_weight, loss_of
from .strength import between, flow_between
from .student import PHOTO_CODE, Student, code_of
from .targets import to_network

BELOW_FULL = 0.25
"""Part of the groups that are drawn at a strength below 1."""
CROP_STEP = 8
"""Teachers and student halve three times at most: pairs are cropped at multiples of this, or they would not fit."""


def main() -> None:
    options = argparse.ArgumentParser(prog="python3 -m toon.train", description=__doc__)
    options.add_argument("--shards", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True, help="folder of checkpoint.pt and log.jsonl")
    options.add_argument("--start", type=Path, help="a warm start, taken when there is no checkpoint yet")
    options.add_argument("--minutes", type=float, default=60, help="how long this run takes; the learning rate follows it")
    options.add_argument("--rate", type=float, default=2e-3, help="highest learning rate")
    options.add_argument("--groups", type=int, default=3, help="style groups in a step")
    options.add_argument("--each", type=int, default=3, help="pairs in a group")
    options.add_argument("--crop", type=int, default=192)
    options.add_argument("--decay", type=float, default=0.995, help="of the moving average of the weights")
    options.add_argument("--threads", type=int, default=2)
    given = options.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(0)
    train(given)


def train(given: argparse.Namespace) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    pairs = Pairs(given.shards)
    given.out.mkdir(parents=True, exist_ok=True)
    checkpoint = given.out / "checkpoint.pt"
    student = Student().to(device)
    average = Student().to(device)
    samples = 0
    start = checkpoint if checkpoint.exists() else given.start
    if start is not None:
        saved = torch.load(start, map_location=device)
        samples = saved["samples"]
        student.load_state_dict({key: value.float() for key, value in saved["ema"].items()})
        begin_photo_code(student)
    average.load_state_dict(student.state_dict())
    styled = [value for key, value in student.named_parameters() if key.endswith((".g", ".b"))]
    plain = [value for key, value in student.named_parameters() if not key.endswith((".g", ".b"))]
    optimiser = torch.optim.AdamW(
        [{"params": plain, "times": 1.0}, {"params": styled, "times": 3.0, "weight_decay": 0.0}],
        lr=given.rate,
        betas=(0.9, 0.99),
        weight_decay=1e-4,
    )
    random = np.random.default_rng((20261122, samples))
    began, last_saved, losses, step = time.monotonic(), time.monotonic(), [], 0
    while (done := (time.monotonic() - began) / (60 * given.minutes)) < 1:
        rate = given.rate * min(1, (step + 1) / 40) * (0.02 + 0.98 * (1 + math.cos(math.pi * done)) / 2)
        for group in optimiser.param_groups:
            group["lr"] = rate * group["times"]
        optimiser.zero_grad(set_to_none=True)
        total = 0.0
        for style in random.permutation(len(STYLES))[: given.groups]:
            strength = float(random.uniform()) if random.random() < BELOW_FULL else 1.0
            pictures, targets, points = pairs.sample(int(style), strength, given.each, given.crop, random)
            with torch.autocast(device, torch.bfloat16) if device == "cuda" else nullcontext():
                drawing = student(to_network(pictures, device), code_of(int(style), strength).to(device))
            weight = feature_weight(torch.from_numpy(points).to(device), given.crop)
            loss = loss_of(drawing.float(), to_network(targets, device), weight) / given.groups
            loss.backward()
            total += float(loss)
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimiser.step()
        follow(average, student, min(given.decay, (step + 1) / (step + 10)))
        samples += given.groups * given.each
        losses.append(total)
        step += 1
        if time.monotonic() - last_saved > 120:
            save(checkpoint, average, samples, losses)
            last_saved, losses = time.monotonic(), []
            pairs.look_for_more()
    save(checkpoint, average, samples, losses)


class Pairs:
    """The pairs of all shards in memory; crops of them, at any strength."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.read: set[Path] = set()
        self.pictures: list[np.ndarray] = []
        self.targets: list[np.ndarray] = []
        self.points: list[np.ndarray] = []
        self.of_style: list[list[int]] = [[] for _ in STYLES]
        self.flows: dict[int, np.ndarray] = {}
        self.look_for_more()
        if not self.read:
            raise ValueError(f"no shards in {folder}")

    def look_for_more(self) -> None:
        """Takes in what was made meanwhile."""
        for path in sorted(self.folder.glob("[0-9]*[0-9].npz")):
            if path in self.read:
                continue
            self.read.add(path)
            shard = np.load(path)
            for index, style in enumerate(shard["styles"]):
                self.of_style[style].append(len(self.pictures) + index)
            self.pictures.extend(shard["pictures"])
            self.targets.extend(shard["targets"])
            self.points.extend(shard["points"])

    def sample(
        self, style: int, strength: float, count: int, crop: int, random: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Pictures and targets, RGB uint8 [count, crop, crop, 3], and points [count, 5, 2] in the crop."""
        crops = [self._crop(int(index), strength, crop, random) for index in random.choice(self.of_style[style], count)]
        pictures, targets, points = (np.stack(part) for part in zip(*crops))
        return pictures, targets, points

    def _crop(
        self, index: int, strength: float, crop: int, random: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        left, top = (int(place) * CROP_STEP for place in random.integers(0, (HEAD_SIDE - crop) // CROP_STEP + 1, 2))
        picture, target = self.pictures[index], self.targets[index]
        if strength < 1:
            if index not in self.flows:
                self.flows[index] = flow_between(picture, target).astype(np.float16)
            target = between(picture, target, self.flows[index].astype(np.float32), strength)
        area = (slice(top, top + crop), slice(left, left + crop))
        return picture[area], target[area], self.points[index] - np.array((left, top), np.float32)


@torch.no_grad()
def begin_photo_code(student: Student) -> None:
    """A start that knows styles only: the photo's code begins in their middle, since no code at all means nothing to it."""
    for key, table in student.named_parameters():
        if key.endswith((".g", ".b")) and not table[PHOTO_CODE].any():
            table[PHOTO_CODE] = table[: len(STYLES)].mean(0)


@torch.no_grad()
def follow(average: Student, student: Student, decay: float) -> None:
    for mean, new in zip(average.parameters(), student.parameters()):
        mean.lerp_(new, 1 - decay)


def save(path: Path, average: Student, samples: int, losses: list[float]) -> None:
    """The moving average in half precision: what is exported, and what the next run starts from."""
    unfinished = path.with_suffix(".unfinished")
    torch.save({"ema": {key: value.half() for key, value in average.state_dict().items()}, "samples": samples}, unfinished)
    unfinished.rename(path)
    line = {"samples": samples, "loss": round(float(np.mean(losses)), 5) if losses else None}
    with (path.parent / "log.jsonl").open("a") as log:
        log.write(json.dumps(line) + "\n")
    print(line, flush=True)


if __name__ == "__main__":
    main()
