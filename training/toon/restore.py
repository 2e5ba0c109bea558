"""Makes a checkpoint out of an exported file, so that training can carry on where only models/toon.onnx is at hand."""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

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
    weights = {}
    for key, value in student.state_dict().items():
        values = torch.tensor(tensors[key]).float()
        if key == "stem.c.weight":
            values = folded(values)
        elif key == "stem.q":
            values = folded(values.unflatten(1, (3, 6, 6)))
        elif key in ("h2.c.weight", "h2.c.bias", "h2.p"):
            values = by_colours(values)
        elif key in ("h2.g", "h2.b"):
            values = by_colours(values.T).T
        if key.endswith(".p"):
            values = values.permute(1, 0, 2)
        weights[key] = values.reshape(value.shape)
    student.load_state_dict(weights)
    return student


def folded(weight: Tensor) -> Tensor:
    """Undoes export.unfolded."""
    count, channels, width, _ = weight.shape
    taps = weight.reshape(count, channels, width // 2, 2, width // 2, 2).permute(0, 1, 3, 5, 2, 4)
    return taps.reshape(count, channels * 4, width // 2, width // 2)


def by_colours(outputs: Tensor) -> Tensor:
    """Undoes export.by_rows."""
    return outputs.unflatten(0, (2, 2, 3)).permute(2, 0, 1, *range(3, outputs.dim() + 2)).flatten(0, 2)


if __name__ == "__main__":
    main()
