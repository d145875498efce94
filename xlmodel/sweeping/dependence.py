"""What the outcome hangs on: rank correlations, and the share of its variance that each input explains alone.

The rank correlation is Spearman's. The share is the first-order index of Sobol', the variance of the outcome's mean
given the input, over the variance of the outcome, estimated from the sample itself: the scenarios are divided into
classes of equal size by the input, as in Plischke, Borgonovo and Smith (2013, "Global sensitivity measures from given
data", European Journal of Operational Research 226, 536-550). What differences between classes come to by chance is
taken off (Kelley's correction of the correlation ratio, 1935), so that an input that explains nothing has about 0.

Judgements: an outcome that is an error is left out. Shares are no less than 0. What the shares leave over 1 belongs to
inputs acting together; where inputs are correlated, each is counted for what it carries of the others, and the shares
may add up to more than 1. With fewer than a hundred scenarios no share is told.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xlmodel.simulation import Dependence
from xlmodel.sweeping.columns import Columns

FEWEST = 100
"""Scenarios from which shares of variance are told."""

MOST_CLASSES = 32
"""Classes into which the scenarios are divided, at most."""

_FEWEST_RANKED = 3


def dependences(
    given: Columns, inputs: Sequence[str], results: Columns, outputs: Sequence[str]
) -> dict[str, tuple[Dependence, ...]]:
    """Return how each output hangs on each input, the one that explains most first; none where it does not move."""
    outcomes = {name: _Outcome.of(results[name]) for name in outputs}
    found: dict[str, list[Dependence]] = {name: [] for name in outputs}
    for name in inputs:
        numbers = given[name]
        if np.ptp(numbers) == 0:
            continue
        order, ranks = np.argsort(numbers, kind="stable"), _ranks(numbers)
        for output, one in outcomes.items():
            if not one.moves:
                continue
            kept, ordered = ranks, order
            if not one.is_whole:  # the scenarios that are errors are left out
                sound = numbers[one.sound]
                kept, ordered = _ranks(sound), np.argsort(sound, kind="stable")
            share = explained(one.numbers[ordered]) if len(one.numbers) >= FEWEST else None
            found[output].append(Dependence(output, name, _correlation(kept, one.ranks), share))
    return {
        output: tuple(sorted(parts, key=lambda one: (-(one.share or 0.0), -abs(one.rank_correlation))))
        for output, parts in found.items()
    }


@dataclass(frozen=True)
class _Outcome:
    """The outcomes of an output that are numbers, and their ranks."""

    sound: NDArray[np.bool_]
    numbers: NDArray[np.float64]
    ranks: NDArray[np.float64]

    @classmethod
    def of(cls, numbers: NDArray[np.float64]) -> _Outcome:
        sound = np.isfinite(numbers)
        kept = numbers[sound]
        return cls(sound, kept, _ranks(kept))

    @property
    def is_whole(self) -> bool:
        return bool(self.sound.all())

    @property
    def moves(self) -> bool:
        return len(self.numbers) >= _FEWEST_RANKED and bool(np.ptp(self.numbers) > 0)


def explained(outcome: NDArray[np.float64]) -> float:
    """Return the share of the variance of an outcome that an input explains alone; it is in the order of the input."""
    count = len(outcome)
    classes = min(MOST_CLASSES, max(2, math.isqrt(count) // 2))
    inner = outcome - outcome.mean()
    ends = np.linspace(0, count, classes + 1).astype(int)
    sizes = np.diff(ends)
    sums = np.add.reduceat(inner, ends[:-1])
    whole = float(np.add.reduce(inner * inner))
    between = float(np.add.reduce(sums * sums / sizes))
    by_chance = (classes - 1) * (whole - between) / (count - classes)
    return min(1.0, max(0.0, (between - by_chance) / whole)) + 0.0


def _ranks(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ranks, the mean of their places for equal numbers."""
    from scipy.stats import rankdata

    found: NDArray[np.float64] = rankdata(numbers)
    return found


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the correlation of two columns of ranks, which is Spearman's of what they rank."""
    left, right = one - one.mean(), other - other.mean()
    size = math.sqrt(float(np.add.reduce(left * left)) * float(np.add.reduce(right * right)))
    return float(np.add.reduce(left * right)) / size if size else 0.0
