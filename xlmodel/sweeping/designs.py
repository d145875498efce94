"""Which scenarios are computed: every point of a grid, or a sample that fills the space of what varies.

Judgements: a Latin hypercube is drawn column by column, each from a seed of its own that is made of the seed and the
key: another input that varies too moves none of the others. Sobol points are scrambled, and drawn block by block, which
gives the same points as all at once. Neither holds more than one column or one block beside the columns themselves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from xlmodel.sweeping.columns import Columns

DESIGNS = ("latin", "sobol")
"""How a sample is drawn: as a Latin hypercube, or as Sobol points."""

_BLOCK = 4096
"""Sobol points that are drawn at once, a power of two."""


def levels(names: Sequence[str], count: int, design: str, seed: int) -> Columns:
    """Return numbers between 0 and 1, evenly spread over each column and over all of them together."""
    from scipy.stats import qmc

    found = Columns(names, count)
    if design == "latin":
        for name in found:
            column = qmc.LatinHypercube(1, rng=np.random.default_rng([seed, crc32(name.encode())]))
            found.fill(name, 0, column.random(count)[:, 0])
        return found
    sobol = qmc.Sobol(len(found.names), rng=np.random.default_rng(seed))
    for start in range(0, count, _BLOCK):
        points = sobol.random(_BLOCK)[: count - start]
        for place, name in enumerate(found):
            found.fill(name, start, points[:, place])
    return found


def grid_points(axes: Mapping[str, NDArray[np.float64]]) -> Columns:
    """Return every combination of the values of some inputs; the last one moves fastest."""
    sizes = [len(values) for values in axes.values()]
    found = Columns(tuple(axes), math.prod(sizes))
    places = np.arange(found.count)
    for (name, values), behind in zip(axes.items(), _behind(sizes), strict=True):
        found.fill(name, 0, values[(places // behind) % len(values)])
    return found


def _behind(sizes: Sequence[int]) -> list[int]:
    """Return for each axis how many combinations the axes after it have."""
    return [math.prod(sizes[place + 1 :]) for place in range(len(sizes))]
