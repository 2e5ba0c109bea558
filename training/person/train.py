"""Trains the network further, from its published weights or from its own; the file with the best error so far is kept."""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor

from .composites import Library, composite_pair, photo_pair
from .network import PersonNetwork

COMPOSITES = 0.6
"""Part of the pictures that are composites, whose mattes are exact."""
EDGE_WEIGHT = 3.0
"""How much more pixels count where the matte is neither 0 nor 1 or changes nearby."""
GRADIENT_WEIGHT = 0.5
DECAY = 0.997
"""Of the moving average of the weights, which is what is written."""


def main() -> None:
    options = argparse.ArgumentParser(prog="python3 -m person.train", description=__doc__)
    options.add_argument("--prepared", required=True, help="what person.prepare wrote")
    options.add_argument("--start", type=Path, required=True, help="the network's files, without their endings")
    options.add_argument("--out", type=Path, required=True, help="the same for the trained network; a log lies beside it")
    options.add_argument("--minutes", type=float, default=60, help="how long this run takes; the learning rate follows it")
    options.add_argument("--rate", type=float, default=1e-3, help="highest learning rate")
    options.add_argument("--batch", type=int, default=8)
    options.add_argument("--threads", type=int, default=1)
    given = options.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(0)
    network = PersonNetwork(given.start)
    train(network, Library.read(given.prepared, held=False), given)


def train(network: PersonNetwork, library: Library, given: argparse.Namespace) -> None:
    """One run of the given length."""
    random = np.random.default_rng(0)
    optimizer = torch.optim.AdamW(network.parameters(), given.rate, weight_decay=1e-4)
    averages = {name: weights.detach().clone() for name, weights in network.weights.items()}
    begun, step, losses = time.monotonic(), 0, []
    while (part := (time.monotonic() - begun) / (60 * given.minutes)) < 1:
        rate = given.rate * min(1, (step + 1) / 50) * (0.02 + 0.98 * (1 + math.cos(math.pi * part)) / 2)
        for group in optimizer.param_groups:
            group["lr"] = rate
        pictures, mattes = batch_of(library, given.batch, random)
        loss = loss_of(network.logits(pictures), mattes)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        step += 1
        decay = min(DECAY, 1 - 1 / step)
        with torch.no_grad():
            for name, weights in network.weights.items():
                averages[name].lerp_(weights, 1 - decay)
        losses.append(loss.item())
        if step % 200 == 0 or part + 1e-9 >= 1:
            report(given.out, {"step": step, "part": round(part, 3), "loss": round(float(np.mean(losses[-200:])), 5), "rate": rate})
            write_averages(network, averages, given.out)
    write_averages(network, averages, given.out)


def write_averages(network: PersonNetwork, averages: dict[str, Tensor], out: Path) -> None:
    """Writes the network with the averages for weights."""
    now = {name: weights.detach().clone() for name, weights in network.weights.items()}
    with torch.no_grad():
        for name, weights in network.weights.items():
            weights.copy_(averages[name])
        network.write(out)
        for name, weights in network.weights.items():
            weights.copy_(now[name])


def batch_of(library: Library, count: int, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Pictures [n, 3, 256, 256], 0…1, and their mattes [n, 1, 256, 256]."""
    pairs = [(composite_pair if random.random() < COMPOSITES else photo_pair)(library, random) for _ in range(count)]
    pictures = torch.from_numpy(np.stack([picture for picture, _ in pairs])).permute(0, 3, 1, 2).float() / 255
    return pictures, torch.from_numpy(np.stack([matte for _, matte in pairs]))[:, None]


def loss_of(logits: Tensor, mattes: Tensor) -> Tensor:
    """Cross entropy, absolute error and error of neighbors' differences, more at edges than elsewhere."""
    near = functional.max_pool2d(mattes, 9, 1, 4) + functional.max_pool2d(-mattes, 9, 1, 4)
    weights = 1 + EDGE_WEIGHT * near
    shares = torch.sigmoid(logits)
    entropy = functional.binary_cross_entropy_with_logits(logits, mattes, reduction="none")
    pixels = (weights * (0.5 * entropy + (shares - mattes).abs())).sum() / weights.sum()
    slopes = sum((shares.diff(dim=axis) - mattes.diff(dim=axis)).abs().mean() for axis in (2, 3))
    return pixels + GRADIENT_WEIGHT * slopes


def report(out: Path, line: dict) -> None:
    """Adds a line to the log beside the network."""
    with out.with_suffix(".log.jsonl").open("a") as log:
        log.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
