"""Weights of two networks -> weights between them."""

from collections.abc import Mapping

import torch
from torch import Tensor


def between(
    before: Mapping[str, Tensor], after: Mapping[str, Tensor], way: float
) -> dict[str, Tensor]:
    """Return a state of a network on the straight line between two, at `way` from 0 to 1.

    Both have to have begun alike.  A late round mends what it is about and forgets some of the
    rest; between the two lies most of both, and it costs no pass more (Wortsman et al. 2022,
    "Robust fine-tuning of zero-shot models"; `eval/results/README.md`, rows "halfway" and "going
    on").
    """
    return {name: torch.lerp(before[name], after[name], way) for name in before}
