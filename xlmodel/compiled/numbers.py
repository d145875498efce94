"""Arithmetic on numbers of many scenarios, where it can go wrong or NumPy counts otherwise than Excel.

Each function takes the values and the errors of its operands in turn, and returns both. All else is plain NumPy in the
compiled source. Sums add in the order of the formula: beside the exact sums of the plain evaluation that is right to
1e-12 of the largest number in it, which is what every engine comes to.
"""

from __future__ import annotations

from functools import reduce
from itertools import repeat

import numpy as np

from xlmodel.compiled.codes import DIV, NUM, ByScenario, Errors, joined, marked
from xlmodel.evaluate.functions import MULTIPLIED
from xlmodel.evaluate.functions import rounded as rounded_exactly

PRECISE = 1e15
"""Numbers below it hold every decimal digit that is asked of them; NumPy's rounding is exact there."""

STEPS = 100
"""As many as the plain evaluation takes before it gives up."""


def quotient(above: ByScenario, first: Errors, below: ByScenario, second: Errors) -> tuple[ByScenario, Errors]:
    """Divide; the processor tells where the denominator is nought, so that looking for it costs nothing."""
    try:
        return above / below, joined(first, second)
    except FloatingPointError:
        return checked_quotient(above, first, below, second)


def checked_quotient(above: ByScenario, first: Errors, below: ByScenario, second: Errors) -> tuple[ByScenario, Errors]:
    """Divide, and look at every denominator."""
    nought = np.equal(below, 0.0)
    return above / np.where(nought, 1.0, below), joined(first, second, marked(nought, DIV))


def power_each(base: ByScenario, first: Errors, exponent: ByScenario, second: Errors) -> tuple[ByScenario, Errors]:
    """Raise to a power; a negative base with a broken exponent, 0^0, or what is too large is an error."""
    errors = joined(first, second)
    if isinstance(exponent, float) and exponent.is_integer() and 1 <= exponent <= MULTIPLIED:
        return reduce(np.multiply, repeat(base * 1.0, int(exponent))), errors
    nought, none = np.equal(base, 0.0), np.equal(exponent, 0.0)
    bad = (np.less(base, 0.0) & np.not_equal(exponent, np.floor(exponent))) | (nought & none)
    empty = nought & np.less(exponent, 0.0)
    errors = joined(errors, marked(bad, NUM), marked(empty, DIV))
    sound = np.where(bad | empty, 1.0, base)
    return np.where(_few(exponent), _multiplied(sound, exponent), np.power(sound, exponent)), errors


def _few(exponent: ByScenario) -> ByScenario:
    """Tell where a power is multiplied out, as the plain evaluation does."""
    return (
        np.equal(exponent, np.floor(exponent)) & np.greater_equal(exponent, 0.0) & np.less_equal(exponent, MULTIPLIED)
    )


def _multiplied(base: ByScenario, exponent: ByScenario) -> ByScenario:
    """Return the powers that are multiplied out; what stands elsewhere is not read."""
    left = np.where(_few(exponent), exponent, 0.0)
    product = np.ones(np.broadcast_shapes(np.shape(base), np.shape(left)))
    while np.any(left > 0):
        product = np.where(left > 0, product * base, product)
        left = left - 1.0
    return product


def rounded_each(values: ByScenario, digits: int) -> ByScenario:
    """Round half away from zero on the decimal digits, as the plain evaluation does.

    Near a half, the digits of the number itself decide; they are looked at one by one.
    """
    if not -22 <= digits <= 22:
        return _rounded_exactly(values, digits)
    step = 10.0 ** abs(digits)
    with np.errstate(all="ignore"):
        scaled = values * step if digits >= 0 else values / step
        size = np.abs(scaled)
        whole = np.floor(size + 0.5)
        result = np.copysign(whole / step if digits >= 0 else whole * step, values)
        near = ~(np.abs(size - np.floor(size) - 0.5) > 1e-12 * (1.0 + size))
    if not np.any(near):
        return result
    if np.ndim(values) == 0:
        return _rounded_exactly(values, digits)
    result[near] = _rounded_exactly(values[near], digits)
    return result


def _rounded_exactly(values: ByScenario, digits: int) -> ByScenario:
    if np.ndim(values) == 0:
        return np.float64(rounded_exactly(float(values), digits))
    return np.array([float(rounded_exactly(one, digits)) for one in values.tolist()], np.float64)


def added(*parts: ByScenario) -> ByScenario:
    """Return the sum, added up from the left."""
    return _folded(np.add, parts)


def highest(*parts: ByScenario) -> ByScenario:
    """Return the largest."""
    return _folded(np.maximum, parts)


def lowest(*parts: ByScenario) -> ByScenario:
    """Return the smallest."""
    return _folded(np.minimum, parts)


def _folded(operation: np.ufunc, parts: tuple[ByScenario, ...]) -> ByScenario:
    found = parts[0] + 0.0
    for part in parts[1:]:
        if np.ndim(found) and np.ndim(part) <= 1:
            operation(found, part, out=found)
        else:
            found = operation(found, part)
    return found


def highest_counted(*parts: ByScenario) -> ByScenario:
    """Return the largest of parts that each are followed by a mask of what is counted; 0 where nothing is."""
    return _counted(np.maximum, -np.inf, parts)


def lowest_counted(*parts: ByScenario) -> ByScenario:
    """Return the smallest in the same way."""
    return _counted(np.minimum, np.inf, parts)


def _counted(operation: np.ufunc, nothing: float, parts: tuple[ByScenario, ...]) -> ByScenario:
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    found = reduce(operation, (np.where(counts, values, nothing) for values, counts in pairs))
    return np.where(np.isinf(found), 0.0, found)


def irr_each(guess: ByScenario, errors: Errors, *flows: ByScenario) -> tuple[ByScenario, Errors]:
    """Return the internal rate of return by the steps of the plain evaluation, for all scenarios at once.

    A scenario leaves the search where it has its rate or can get none.
    """
    shape = np.broadcast_shapes(np.shape(guess), *(np.shape(flow) for flow in flows))
    cash = [np.broadcast_to(np.atleast_1d(flow), shape or (1,)) for flow in flows]
    rate = np.array(np.broadcast_to(np.atleast_1d(guess), shape or (1,)), np.float64)
    failed = np.full(rate.shape, NUM)
    searching = np.arange(rate.size)
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            here = [flow[searching] for flow in cash]
            base = 1.0 + rate[searching]
            value, slope = _value_and_slope(here, 1.0 / base)
            step = np.minimum(value / slope, base * 0.9)
            after = rate[searching] - step
            lost = (base == 0) | (slope == 0) | ~np.isfinite(step)
            found = (np.abs(step) < 1e-13 * (1.0 + after)) & ~lost
            rate[searching] = np.where(lost, 0.0, after)
            failed[searching[found]] = 0
            failed[searching[base == 0]] = DIV
            searching = searching[~(found | lost)]
            if not searching.size:
                break
    rate = np.where(failed == 0, rate, 0.0)
    own = failed if failed.any() else None
    if not shape:
        return rate[0], joined(errors, None if own is None else own[0])
    return rate, joined(errors, own)


def _value_and_slope(flows: list[ByScenario], discount: ByScenario) -> tuple[ByScenario, ByScenario]:
    value, slope, factor = np.zeros_like(discount), np.zeros_like(discount), np.ones_like(discount)
    for period, flow in enumerate(flows):
        value += flow * factor
        factor = factor * discount
        slope += -period * flow * factor
    return value, slope
