"""Processor -> the numbers to compute with: half precision where that is faster."""

import torch

# Without instructions for bfloat16 it is emulated: 26 times slower than full precision on AVX2.
_SLOW = frozenset({"DEFAULT", "AVX2"})


def autocast() -> torch.autocast:
    """Return a context that computes in bfloat16 where the processor gains by it."""
    is_fast = torch.backends.cpu.get_cpu_capability() not in _SLOW
    return torch.autocast("cpu", torch.bfloat16, enabled=is_fast)
