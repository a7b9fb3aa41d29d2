"""What numpy lacks: arrays of stretches of other arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def take_ranges(values: Array, starts: Array, lengths: Array) -> Array:
    """The stretches ``values[start : start + length]``, one after the other."""
    total = int(lengths.sum())
    if total == 0:
        return values[:0]
    lengths = lengths.astype(np.int64)
    shifts = starts.astype(np.int64) - (np.cumsum(lengths) - lengths)
    taken: Array = values[np.repeat(shifts, lengths) + np.arange(total)]
    return taken
