"""Where a function of one number is nothing, within a range: every crossing, every touch, every stretch.

Judgements: the range is looked at in many points, and around the points that come nearest to nothing once more and
finer, so that two crossings between neighbouring points, or a touch, are found as well. A crossing is then narrowed
down to the last digits. Where the sign changes and nothing lies between, the function jumps, and there is no root. What
is not a number at a point parts the range there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xlmodel.sweeping.marginals import Array

POINTS = 2001
"""Points of the range that are looked at."""

EXACT = 1e-12
"""To what share of its size a root is exact."""

_FINER, _LOOKS = 201, 4
"""Points of a finer look, and how many looks follow each other, each at the nearest point of the one before."""

_NEAREST = 12
"""Places that are looked at finer, at most."""

_JUMP = 1e-7
"""The share of what a function takes between its least and its most, beyond which a change of sign is a jump."""


Sampled = Callable[[Array], Array]


@dataclass(frozen=True)
class Roots:
    """What was found: single roots, stretches on which every number is one, and jumps over nothing, in order.

    `lowest` and `highest` are the least and the most that the function takes at the points, None where it is a number
    at none; `gaps` is the share of the points at which it is none.
    """

    single: tuple[float, ...]
    stretches: tuple[tuple[float, float], ...]
    jumps: tuple[float, ...]
    lowest: float | None
    highest: float | None
    gaps: float


def roots(function: Sampled, low: float, high: float, still: float) -> Roots:
    """Return where a function of many numbers at once is nothing; what is no more than `still` counts as nothing."""
    at = np.linspace(low, high, POINTS)
    value = function(at)
    sound = np.isfinite(value)
    if not sound.any():
        return Roots((), (), (), None, None, 1.0)
    for around in list(_nearest(at, value, still)):
        more = _finer(function, around)
        at, value = np.append(at, more[0]), np.append(value, more[1])
    at, first = np.unique(at, return_index=True)
    value = value[first]
    flat = np.abs(value) <= still
    singles, stretches = _still(at, value, flat, (high - low) / POINTS)
    stretches = [_widened(function, at, still, *stretch) for stretch in stretches]
    jumps: list[float] = []
    scale = float(np.ptp(value[np.isfinite(value)]))
    for place in np.flatnonzero(value[:-1] * value[1:] < 0):
        if flat[place] or flat[place + 1]:
            continue
        found, left = _crossing(function, float(at[place]), float(at[place + 1]))
        (singles if left <= max(still, _JUMP * scale) else jumps).append(found)
    gaps = float(np.mean(~sound))
    numbers = value[np.isfinite(value)]
    return Roots(
        tuple(sorted(singles)), tuple(stretches), tuple(jumps), float(numbers.min()), float(numbers.max()), gaps
    )


def _nearest(at: Array, value: Array, still: float) -> Iterator[tuple[float, float]]:
    """Yield the neighbours of the points that lie nearest to nothing without a change of sign around them."""
    size = np.abs(value)
    inner = np.arange(1, len(at) - 1)
    same = (value[inner - 1] * value[inner] > 0) & (value[inner] * value[inner + 1] > 0)
    nearest = inner[same & (size[inner] <= size[inner - 1]) & (size[inner] <= size[inner + 1]) & (size[inner] > still)]
    moving = nearest[(size[nearest] < size[nearest - 1]) | (size[nearest] < size[nearest + 1])]
    for place in moving[np.argsort(size[moving], kind="stable")][:_NEAREST]:
        yield float(at[place - 1]), float(at[place + 1])


def _finer(function: Sampled, around: tuple[float, float]) -> tuple[Array, Array]:
    """Return points within a range and what the function is there, ever closer around the one nearest to nothing."""
    every, values = [], []
    for _ in range(_LOOKS):
        at = np.linspace(*around, _FINER)
        value = function(at)
        every.append(at)
        values.append(value)
        if not np.isfinite(value).any():
            break
        place = int(np.nanargmin(np.abs(value)))
        around = float(at[max(place - 1, 0)]), float(at[min(place + 1, _FINER - 1)])
    return np.concatenate(every), np.concatenate(values)


def _still(
    at: Array, value: Array, flat: NDArray[np.bool_], step: float
) -> tuple[list[float], list[tuple[float, float]]]:
    """Return where the function is nothing: points alone, and stretches longer than a step."""
    ends = np.flatnonzero(np.diff(np.concatenate(([False], flat, [False])).astype(int)))
    singles, stretches = [], []
    for start, stop in ends.reshape(-1, 2):
        if at[stop - 1] - at[start] > step:
            stretches.append((float(at[start]), float(at[stop - 1])))
        else:
            singles.append(float(at[start + int(np.argmin(np.abs(value[start:stop])))]))
    return singles, stretches


def _widened(function: Sampled, at: Array, still: float, low: float, high: float) -> tuple[float, float]:
    """Return the ends of a stretch to the last digits: between its outer points and their neighbours beyond it."""
    below, above = at[at < low], at[at > high]
    return (
        _edge(function, still, low, float(below[-1])) if len(below) else low,
        _edge(function, still, high, float(above[0])) if len(above) else high,
    )


def _edge(function: Sampled, still: float, inside: float, outside: float) -> float:
    """Return the last number on the way from one inside a stretch to one outside that is still inside."""
    while abs(outside - inside) > EXACT * max(abs(inside), abs(outside)):
        middle = (inside + outside) / 2
        if middle in (inside, outside):
            break
        if abs(float(function(np.array([middle]))[0])) <= still:
            inside = middle
        else:
            outside = middle
    return inside


def _crossing(function: Sampled, low: float, high: float) -> tuple[float, float]:
    """Return where the sign changes between two numbers, to the last digits, and how far from nothing it is there."""
    from scipy.optimize import brentq

    def one(number: float) -> float:
        return float(function(np.array([number]))[0])

    try:
        found = float(brentq(one, low, high, xtol=EXACT * max(abs(low), abs(high)) / 10, rtol=4 * np.finfo(float).eps))
    except ValueError:  # it is not a number somewhere between
        return (low + high) / 2, math.inf
    near = sorted((found, float(np.nextafter(found, low)), float(np.nextafter(found, high))), key=lambda x: abs(one(x)))
    return near[0], abs(one(near[0]))
