"""From evenly spread numbers between 0 and 1 to numbers of a distribution: the inverse of its cumulative one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xlmodel.register import Distribution

Array = NDArray[np.float64]


def numbers_drawn(distribution: Distribution, levels: Array, limits: tuple[float, float] | None) -> Array:
    """Return the numbers at some levels of probability, none beyond the limits; a normal one is cut off there."""
    numbers = distribution.numbers
    low, high = limits or (-np.inf, np.inf)
    if distribution.kind == "uniform":
        found = numbers[0] + levels * (numbers[1] - numbers[0])
    elif distribution.kind == "triangular":
        found = _triangular(levels, *numbers)
    else:
        found = _normal(levels, *numbers, low=low, high=high)
    return np.clip(found, low, high)


def _triangular(levels: Array, low: float, mode: float, high: float) -> Array:
    """Return the numbers of a triangular distribution, whose peak may stand at one of its ends."""
    width, rising, falling = high - low, mode - low, high - mode
    below = low + np.sqrt(levels * width * rising)
    above = high - np.sqrt((1.0 - levels) * width * falling)
    return np.where(levels * width < rising, below, above)


def _normal(levels: Array, mean: float, deviation: float, *, low: float, high: float) -> Array:
    """Return the numbers of a normal distribution between two limits, which may be infinite."""
    from scipy.special import ndtr, ndtri

    lowest, highest = ndtr((low - mean) / deviation), ndtr((high - mean) / deviation)
    found: Array = mean + deviation * ndtri(lowest + levels * (highest - lowest))
    return found
