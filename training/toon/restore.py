"""Makes a checkpoint out of an exported file, so that training can carry on where only models/toon.onnx is at hand."""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from .student import Layer, Student


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
    graph = onnx.load_from_string(model).graph
    tensors = {tensor.name: torch.tensor(numpy_helper.to_array(tensor)).float() for tensor in graph.initializer}
    tensors["stem.c.weight"] = folded(tensors["stem.c.weight"])
    tensors["stem.q"] = folded(tensors["stem.q"].unflatten(1, (3, 6, 6))).flatten(1)
    for key in ("h2.c.weight", "h2.c.bias", "h2.p"):
        tensors[key] = by_colours(tensors[key])
    for key in ("h2.g", "h2.b"):
        tensors[key] = by_colours(tensors[key].T).T
    reach = {key: value for key, value in student.state_dict().items() if key.endswith(".reach")}
    weights = reach | {key: tensors[key] for key in student.state_dict() if key in tensors}
    for name, layer in student.named_modules():
        if isinstance(layer, Layer):
            weights |= changes(name, layer, tensors)
    student.load_state_dict(weights)
    return student


def changes(name: str, layer: Layer, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """What each style changes of a layer, its rows as long as they began: the steps of training have one size."""
    p, q = tensors[f"{name}.p"], tensors[f"{name}.q"]
    ranks = [part.shape[0] for part in layer.q]
    length = q.norm(dim=1)
    columns, rows = (p * length).split(ranks, 1), (q / length[:, None]).split(ranks)
    return {
        **{f"{name}.p.{style}": part for style, part in enumerate(columns)},
        **{f"{name}.q.{style}": part for style, part in enumerate(rows)},
    }


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
