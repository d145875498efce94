"""An axis of a grid, as somebody asks for it: `low:high:steps`, or the three as numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xlmodel.errors import Fault, XlmodelError
from xlmodel.register.values import BadValueError, number
from xlmodel.uncertainty import VariedInput

EXPECTED = "low:high:steps, such as 0.08:0.1:5"


@dataclass(frozen=True)
class AxisAsked:
    """An input of a grid and the values that it takes."""

    input: VariedInput
    values: NDArray[np.float64]


def axis_asked(one: VariedInput, span: str | tuple[float, float, int], limits: tuple[float, float] | None) -> AxisAsked:
    """Return an axis: as many values as there are steps, from the low one to the high one, both among them.

    Raises XlmodelError where it is no such thing, or leaves the limits of the input.
    """
    with _refusing(one.key, span):
        low, high, steps = _parts(span, 3, EXPECTED)
        return AxisAsked(one, np.linspace(*_bounds(low, high, limits), _steps(steps)))


def span_asked(key: str, span: str | tuple[float, float], limits: tuple[float, float] | None) -> tuple[float, float]:
    """Return the ends of `low:high`, within the limits of an input. Raises XlmodelError."""
    with _refusing(key, span):
        low, high = _parts(span, 2, "low:high, such as 0.05:0.15")
        return _bounds(low, high, limits)


@contextmanager
def _refusing(key: str, span: str | tuple[float, ...]) -> Iterator[None]:
    """Tell what is wrong with a range as a fault of the input that it is for."""
    try:
        yield
    except BadValueError as error:
        found = span if isinstance(span, str) else ":".join(map(str, span))
        fault = Fault(error.problem, key=key, expected=error.expected, found=f"'{found}'", hint=error.hint)
        raise XlmodelError([fault]) from error


def _parts(span: str | tuple[float, ...], count: int, expected: str) -> list[str]:
    """Return the parts of a range as texts. Raises BadValueError."""
    texts = [str(part).strip() for part in (span.split(":") if isinstance(span, str) else span)]
    if len(texts) != count:
        raise BadValueError("not a range" if count == 2 else "not a range with steps", expected)
    return texts


def _bounds(low_text: str, high_text: str, limits: tuple[float, float] | None) -> tuple[float, float]:
    """Return two numbers, the lower one first, within limits. Raises BadValueError."""
    low, high = number(low_text), number(high_text)
    if low >= high:
        raise BadValueError("low not below high", "the lower number first")
    if limits and not (limits[0] <= low and high <= limits[1]):
        raise BadValueError("outside min–max", f"{limits[0]:.15g} to {limits[1]:.15g}")
    return low, high


def _steps(text: str) -> int:
    """Return a number of steps. Raises BadValueError."""
    steps = number(text)
    if steps != int(steps) or steps < 2:
        raise BadValueError("not a number of steps", "a whole number from 2")
    return int(steps)
