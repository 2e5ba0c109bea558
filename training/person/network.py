"""MediaPipe's selfie segmentation out of its TensorFlow.js files, as a PyTorch module that can be trained and written back."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor, nn

SIDE = 256
"""Side of the square that goes in and comes out, in pixels."""

DTYPES = {"float16": np.dtype("<f2"), "float32": np.dtype("<f4"), "int32": np.dtype("<i4")}
ORDERS = {"Conv2D": (3, 2, 0, 1), "DepthwiseConv2dNative": (2, 3, 0, 1), "Conv2DBackpropInput": (3, 2, 0, 1)}
"""From TensorFlow's order of a filter's axes to PyTorch's."""


class PersonNetwork(nn.Module):
    """Pictures [n, 3, 256, 256], RGB 0…1 → shares of person [n, 1, 256, 256], 0…1. Filters and biases are the parameters."""

    def __init__(self, stem: Path):
        """Reads `stem`.json and `stem`.bin."""
        super().__init__()
        self.model = json.loads(stem.with_suffix(".json").read_text())
        self.nodes = {node["name"]: node for node in self.model["modelTopology"]["node"]}
        self.constants = _read_weights(self.model, stem.with_suffix(".bin").read_bytes())
        self.weights = nn.ParameterDict()
        for node in self._order():
            if node["op"] in ORDERS:
                name = node["input"][1]
                values = self.constants[name].transpose(ORDERS[node["op"]])
                if node["op"] == "DepthwiseConv2dNative":
                    values = values.reshape(-1, 1, *values.shape[2:])
                self._learn(name, values)
            elif node["op"] in ("Add", "AddV2"):
                for name in node["input"]:
                    # Single numbers belong to activation functions.
                    if name in self.constants and self.constants[name].ndim == 1:
                        self._learn(name, self.constants[name][:, None, None])

    def _learn(self, name: str, values: np.ndarray) -> None:
        self.weights[_key(name)] = nn.Parameter(torch.tensor(np.ascontiguousarray(values)))

    def _order(self) -> list[dict]:
        """Nodes in an order in which inputs come first."""
        done: dict[str, dict] = {}

        def visit(name: str) -> None:
            if name not in done:
                for source in self.nodes[name].get("input", ()):
                    visit(source)
                done[name] = self.nodes[name]

        visit(next(iter(self.model["signature"]["outputs"])).split(":")[0])
        return [node for node in done.values() if node["op"] != "Const"]

    def forward(self, pictures: Tensor) -> Tensor:
        """The shares."""
        return torch.sigmoid(self.logits(pictures))

    def logits(self, pictures: Tensor) -> Tensor:
        """What the last step turns into shares."""
        values: dict[str, Tensor] = {}

        def value(name: str) -> Tensor | float:
            if name in values:
                return values[name]
            return self.weights[_key(name)] if _key(name) in self.weights else float(self.constants[name])

        *others, last = self._order()
        for node in others:
            if node["op"] == "Placeholder":
                values[node["name"]] = pictures
            else:
                values[node["name"]] = self._compute(node, [value(name) for name in _data_inputs(node)])
        if last["op"] != "Sigmoid":
            raise ValueError(f"the network ends with {last['op']}")
        return values[last["input"][0]]

    def _compute(self, node: dict, inputs: list) -> Tensor:
        kind = node["op"]
        if kind in ("Conv2D", "DepthwiseConv2dNative"):
            picture, weights = inputs
            stride = int(node["attr"]["strides"]["list"]["i"][1])
            same = base64.b64decode(node["attr"]["padding"]["s"]) == b"SAME"
            groups = weights.shape[0] if kind == "DepthwiseConv2dNative" else 1
            padded = _pad_same(picture, weights.shape[-1], stride) if same else picture
            return functional.conv2d(padded, weights, stride=stride, groups=groups)
        if kind == "Conv2DBackpropInput":
            return functional.conv_transpose2d(inputs[1], inputs[0], stride=2)
        if kind == "AvgPool":
            return inputs[0].mean((2, 3), keepdim=True)
        if kind == "ResizeBilinear":
            size = [int(side) for side in self.constants[node["input"][1]]]
            return functional.interpolate(inputs[0], size, mode="bilinear", align_corners=False)
        simple = {
            "Add": lambda: inputs[0] + inputs[1],
            "AddV2": lambda: inputs[0] + inputs[1],
            "AddN": lambda: sum(inputs),
            "Mul": lambda: inputs[0] * inputs[1],
            "Relu": lambda: functional.relu(inputs[0]),
            "Relu6": lambda: functional.relu6(inputs[0]),
            "Sigmoid": lambda: torch.sigmoid(inputs[0]),
        }
        return simple[kind]()

    def write(self, stem: Path) -> None:
        """Writes `stem`.json and `stem`.bin in the form they were read in, half precision."""
        for node in self._order():
            for name in node.get("input", ()):
                if _key(name) in self.weights:
                    self.constants[name] = self._stored(node, name)
        entries = [entry for group in self.model["weightsManifest"] for entry in group["weights"]]
        parts = [self.constants[entry["name"]].astype(_dtype(entry)).tobytes() for entry in entries]
        model = {**self.model, "weightsManifest": [{"paths": [f"{stem.name}.bin"], "weights": entries}]}
        stem.with_suffix(".json").write_text(json.dumps(model, separators=(",", ":")) + "\n")
        stem.with_suffix(".bin").write_bytes(b"".join(parts))

    def _stored(self, node: dict, name: str) -> np.ndarray:
        values = self.weights[_key(name)].detach().numpy()
        shape = self.constants[name].shape
        if node["op"] not in ORDERS:
            return values.reshape(shape)
        order = ORDERS[node["op"]]
        turned = values.reshape([shape[axis] for axis in order])
        return turned.transpose(np.argsort(order))


def _data_inputs(node: dict) -> list[str]:
    """Sizes come from the constants."""
    inputs = node["input"]
    if node["op"] == "Conv2DBackpropInput":
        return inputs[1:]
    return inputs[:1] if node["op"] == "ResizeBilinear" else inputs


def _pad_same(picture: Tensor, kernel: int, stride: int) -> Tensor:
    """As TensorFlow pads: the odd row or column comes after."""
    pads = []
    for size in (picture.shape[3], picture.shape[2]):
        missing = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        pads += [missing // 2, missing - missing // 2]
    return functional.pad(picture, pads) if any(pads) else picture


def _read_weights(model: dict, raw: bytes) -> dict[str, np.ndarray]:
    constants = {}
    offset = 0
    for entry in (entry for group in model["weightsManifest"] for entry in group["weights"]):
        dtype = _dtype(entry)
        count = int(np.prod(entry["shape"], dtype=int))
        stored = np.frombuffer(raw, dtype, count, offset).reshape(entry["shape"])
        constants[entry["name"]] = stored.astype("f4" if dtype.kind == "f" else "i4")
        offset += count * dtype.itemsize
    if offset != len(raw):
        raise ValueError(f"{len(raw) - offset} bytes of weights too many")
    return constants


def _dtype(entry: dict) -> np.dtype:
    return DTYPES[entry.get("quantization", entry)["dtype"]]


def _key(name: str) -> str:
    """Parameters cannot have dots in their names, nor may they be named like the container's methods."""
    return "w_" + name.replace(".", "_").replace("/", "_")
