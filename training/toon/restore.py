"""Makes a checkpoint out of an exported file, so that training can carry on where only models/toon.onnx is at hand."""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from .student import Student


def main() -> None:
    options = argparse.ArgumentParser(prog="python3 -m toon.restore", description=__doc__)
    options.add_argument("--model", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--samples", type=int, default=0, help="how many it has seen, as its model card says")
    given = options.parse_args()
    student = restore(given.model.read_bytes(), Student())
    given.out.parent.mkdir(parents=True, exist_ok=True)
    weights = {key: value.half() for key, value in student.state_dict().items()}
    torch.save({"ema": weights, "samples": given.samples}, given.out)


def restore(model: bytes, student: Student) -> Student:
    """Fills a student of the same widths with an exported file's weights."""
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load_from_string(model).graph.initializer}
    weights = {key: torch.tensor(tensors[key]).float() for key in student.state_dict()}
    outputs, inputs = weights["stem.c.weight"].shape[:2]
    folded = weights["stem.c.weight"].reshape(outputs, inputs, 3, 2, 3, 2).permute(0, 1, 3, 5, 2, 4)
    weights["stem.c.weight"] = folded.reshape(outputs, inputs * 4, 3, 3)
    weights["h1.c.weight"] = weights["h1.c.weight"][:, :-1]
    student.load_state_dict(weights)
    return student


if __name__ == "__main__":
    main()
