"""What the networks run on, and where half of the bits give the same picture in half of the time."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import torch


def device_at_hand() -> str:
    """The GPU where there is one."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def lower_precision(device: str) -> torch.autocast:
    """Activations in bfloat16, where that is quicker."""
    # Weights that were cast without gradients must not be found again where gradients are wanted: no cache.
    return torch.autocast(device, torch.bfloat16, enabled=computes_bfloat16(device), cache_enabled=False)


@cache
def computes_bfloat16(device: str) -> bool:
    flags = Path("/proc/cpuinfo")
    return device == "cuda" or (flags.exists() and "avx512_bf16" in flags.read_text())
