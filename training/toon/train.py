"""Trains the student on the shards, from a checkpoint or from nothing; resumes by itself."""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from . import HEAD_SIDE, STYLES
from .critic import Critic, opinions
from .device import device_at_hand, lower_precision
from .losses import feature_weight, loss_of
from .muon import Muon
from .strength import between, flow_between
from .student import CODES, Layer, Student, code_of
from .targets import to_network

BELOW_FULL = 0.15
"""Part of the groups that are drawn at a strength below 1."""
CROP_STEP = 8
"""Teachers and student halve three times at most: pairs are cropped at multiples of this, or they would not fit."""
CRITIC_FROM = 0.5
"""Least strength at which the critic looks: below it lines are the photo's."""
CRITIC_PATCH = 160
"""Side of what the critic sees of a crop: a whole crop would cost more than it tells."""
CRITIC_ALONE = 150
CRITIC_CLIMB = 100
"""Steps in which the critic learns before the student hears of it, and steps until its opinion counts in full."""
CRITIC_FALL = 0.75
"""Part of its weight that the critic loses until the end of a run: it teaches lines early, and late little but grain."""
TURNS = (3, 1, 6, 1, 1)
"""How often each style is drawn, in the order of STYLES: those further from their teacher more often."""
SMALL_RATE = 2.0
"""How much faster than the weights the tables and biases learn."""


def main() -> None:
    options = argparse.ArgumentParser(prog="python3 -m toon.train", description=__doc__)
    options.add_argument("--shards", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True, help="folder of checkpoint.pt and log.jsonl")
    options.add_argument("--minutes", type=float, default=60, help="how long this run takes; the learning rate follows it")
    options.add_argument("--rate", type=float, default=1e-3, help="highest learning rate")
    options.add_argument("--groups", type=int, default=4, help="style groups in a step")
    options.add_argument("--each", type=int, default=2, help="pairs in a group")
    options.add_argument("--crop", type=int, default=256)
    options.add_argument("--decay", type=float, default=0.998, help="of the moving average of the weights")
    options.add_argument("--styles", default=",".join(STYLES), help="which of them learn; what all share rests unless all do")
    options.add_argument("--threads", type=int, default=2, help="groups that are worked on at once, one thread each")
    options.add_argument("--critic", type=float, default=0.4, help="what its opinion weighs beside the loss at first; 0 is no critic")
    given = options.parse_args()
    torch.manual_seed(0)
    train(given)


def train(given: argparse.Namespace, clock: Callable[[], float] = time.monotonic) -> None:
    device = device_at_hand()
    learning = [STYLES.index(style) for style in given.styles.split(",")]
    pairs = Pairs(given.shards, learning)
    given.out.mkdir(parents=True, exist_ok=True)
    checkpoint = given.out / "checkpoint.pt"
    student = Student()
    samples = 0
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location="cpu")
        samples = saved["samples"]
        student.load_state_dict({key: value.float() for key, value in saved["ema"].items()})
        forget_reach(student)
    student = student.to(device, memory_format=torch.channels_last)
    average = Student().to(device)
    average.load_state_dict(student.state_dict())
    critic = Critic().to(device, memory_format=torch.channels_last)
    optimisers = optimisers_of(student)
    critics_optimiser = torch.optim.Adam(critic.parameters(), lr=1e-3, betas=(0.5, 0.99))
    random = np.random.default_rng((20261122, samples))
    began, last_saved, losses, step = clock(), clock(), [], 0

    def one_group(style: int, seed: int) -> Group:
        """Some pairs in one style at one strength."""
        own = np.random.default_rng(seed)
        strength = float(own.uniform()) if own.random() < BELOW_FULL else 1.0
        pictures, targets, points = pairs.sample(style, strength, given.each, given.crop, own)
        photo, target = (to_network(x, device).contiguous(memory_format=torch.channels_last) for x in (pictures, targets))
        with lower_precision(device):
            drawing = student(photo, code_of(style, strength).to(device))
        loss = loss_of(drawing, target, feature_weight(torch.from_numpy(points).to(device), given.crop))
        if given.critic == 0 or strength < CRITIC_FROM:
            return Group(float(loss), torch.autograd.grad(loss, list(student.parameters()), allow_unused=True), None)
        patch = patch_of(given.crop, own)
        with lower_precision(device):
            critics, opinion = opinions(critic, photo[patch], target[patch], drawing[patch], style)
        of_critic = torch.autograd.grad(critics, list(critic.parameters()), retain_graph=True)
        (by_loss,) = torch.autograd.grad(loss, drawing, retain_graph=True)
        (by_opinion,) = torch.autograd.grad(opinion, drawing)
        share = given.critic * min(max((step - CRITIC_ALONE) / CRITIC_CLIMB, 0.0), 1.0) * (1 - CRITIC_FALL * done)
        # As strong as the loss wherever the two stand: opinions have no scale of their own.
        wanted = by_loss + share * by_loss.norm() / (by_opinion.norm() + 1e-12) * by_opinion
        of_student = torch.autograd.grad(drawing, list(student.parameters()), wanted, allow_unused=True)
        return Group(float(loss), of_student, of_critic)

    with ThreadPoolExecutor(given.threads, initializer=torch.set_num_threads, initargs=(1,)) as workers:
        while (done := (clock() - began) / (60 * given.minutes)) < 1:
            for optimiser in optimisers:
                for group in optimiser.param_groups:
                    group["lr"] = given.rate * group["times"] * rate_at(step, done)
            styles = random.permutation(np.repeat(learning, given.groups * np.array(TURNS)[learning]))[: given.groups]
            seeds = random.integers(2**31, size=given.groups)
            groups = list(workers.map(one_group, styles.tolist(), seeds.tolist()))
            set_gradients(student, [group.of_student for group in groups])
            if len(learning) < len(STYLES):
                let_rest(student, learning)
            torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
            for optimiser in optimisers:
                optimiser.step()
            if judged := [group.of_critic for group in groups if group.of_critic is not None]:
                set_gradients(critic, judged)
                critics_optimiser.step()
            follow(average, student, min(given.decay, (step + 1) / (step + 10)))
            samples += given.groups * given.each
            losses.extend(group.loss for group in groups)
            step += 1
            if clock() - last_saved > 120:
                save(checkpoint, average, samples, losses)
                last_saved, losses = clock(), []
                pairs.look_for_more()
    save(checkpoint, average, samples, losses)


class Group(NamedTuple):
    """What came of some pairs: the loss, and gradients in the order of the parameters: none where it has no part."""

    loss: float
    of_student: tuple[Tensor | None, ...]
    of_critic: tuple[Tensor, ...] | None


def patch_of(crop: int, random: np.random.Generator) -> tuple:
    side = min(CRITIC_PATCH, crop)
    left, top = random.integers(0, crop - side + 1, 2)
    return (..., slice(top, top + side), slice(left, left + side))


def forget_reach(student: Student) -> None:
    """How far activations reach was measured with weights that change now."""
    for layer in student.modules():
        if isinstance(layer, Layer) and layer.reach is not None:
            layer.reach.zero_()


def set_gradients(network: torch.nn.Module, of_groups: list[tuple[Tensor | None, ...]]) -> None:
    """The mean over the groups that have a part in it."""
    for parameter, *gradients in zip(network.parameters(), *of_groups):
        found = [gradient for gradient in gradients if gradient is not None]
        parameter.grad = torch.stack(found).mean(0) if found else None


def let_rest(student: Student, learning: list[int]) -> None:
    """Takes the gradients from all that other styles draw with too: their drawings stay exactly as they are."""
    others = [code for code in range(CODES) if code not in learning]
    for layer in student.modules():
        if isinstance(layer, Layer):
            layer.c.weight.grad = layer.c.bias.grad = None
            for table in (layer.g, layer.b):
                if table.grad is not None:
                    table.grad[others] = 0


def optimisers_of(student: Student) -> list[torch.optim.Optimizer]:
    """Muon for what acts as a matrix, AdamW for tables and biases."""
    tables = ("g", "b", "bias")
    matrices = [parameter for name, parameter in student.named_parameters() if name.rsplit(".")[-1] not in tables]
    others = [parameter for name, parameter in student.named_parameters() if name.rsplit(".")[-1] in tables]
    return [
        Muon([{"params": matrices, "times": 1.0}], lr=0.0),
        torch.optim.AdamW([{"params": others, "times": SMALL_RATE}], lr=0.0, betas=(0.9, 0.99), weight_decay=0.0),
    ]


def rate_at(step: int, done: float) -> float:
    """Part of the highest rate: a short climb, then half a cosine down to a fiftieth."""
    return min(1, (step + 1) / 40) * (0.02 + 0.98 * (1 + math.cos(math.pi * done)) / 2)


class Pairs:
    """The pairs of all shards in memory, of some styles; crops of them, at any strength."""

    def __init__(self, folder: Path, styles: list[int]):
        self.folder = folder
        self.styles = styles
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
            wanted = np.flatnonzero(np.isin(shard["styles"], self.styles))
            for place, style in enumerate(shard["styles"][wanted]):
                self.of_style[style].append(len(self.pictures) + place)
            self.pictures.extend(shard["pictures"][wanted])
            self.targets.extend(shard["targets"][wanted])
            self.points.extend(shard["points"][wanted])

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
def follow(average: Student, student: Student, decay: float) -> None:
    for mean, new in zip(average.parameters(), student.parameters()):
        mean.lerp_(new, 1 - decay)


def save(path: Path, average: Student, samples: int, losses: list[float]) -> None:
    """The moving average in half precision, for any machine: what is exported, and what the next run starts from."""
    unfinished = path.with_suffix(".unfinished")
    averages = {key: value.half().cpu() for key, value in average.state_dict().items()}
    torch.save({"ema": averages, "samples": samples}, unfinished)
    unfinished.rename(path)
    line = {"samples": samples, "loss": round(float(np.mean(losses)), 5) if losses else None}
    with (path.parent / "log.jsonl").open("a") as log:
        log.write(json.dumps(line) + "\n")
    print(line, flush=True)


if __name__ == "__main__":
    main()
