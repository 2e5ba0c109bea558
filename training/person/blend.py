"""Writes a network between two: weights part of the way from one to the other (Wortsman et al. 2022, “Robust fine-tuning of zero-shot models”)."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from .network import PersonNetwork


def main() -> None:
    options = argparse.ArgumentParser(prog="python3 -m person.blend", description=__doc__)
    options.add_argument("--start", type=Path, required=True, help="the network's files, without their endings")
    options.add_argument("--trained", type=Path, required=True, help="the same")
    options.add_argument("--share", type=float, required=True, help="how much of the trained one, 0…1")
    options.add_argument("--out", type=Path, required=True, help="the same for the result")
    given = options.parse_args()
    blend(PersonNetwork(given.start), PersonNetwork(given.trained), given.share).write(given.out)


def blend(start: PersonNetwork, trained: PersonNetwork, share: float) -> PersonNetwork:
    """Moves the weights of the first."""
    with torch.no_grad():
        for name, weights in start.weights.items():
            weights.lerp_(trained.weights[name], share)
    return start


if __name__ == "__main__":
    main()
