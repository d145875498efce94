"""Texts of many scenarios: one by one, as no processor does more at once.

They stand in arrays of objects, and so does what is a text in one scenario and a number in another. The functions of
the plain evaluation make them, so that they are the same texts.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from typing import Any

import numpy as np

from xlmodel.compiled.codes import CODES, VALUE, ByScenario, Errors, joined, marked
from xlmodel.compiled.numbers import PRECISE, rounded_each
from xlmodel.evaluate.functions import FUNCTIONS, CellError, outcome

_text: Callable[[Any], str] = FUNCTIONS["text"]


def objects(values: ByScenario) -> ByScenario:
    """Return values as an array of objects."""
    if isinstance(values, np.ndarray | np.generic):
        return values.astype(object) if isinstance(values, np.ndarray) else _one(values.item())
    return _one(values)


def _one(value: Any) -> ByScenario:
    found = np.empty((), object)
    found[()] = value
    return found


def _plain(values: ByScenario) -> Any:
    return values.item() if isinstance(values, np.ndarray | np.generic) else values


def _size(*operands: ByScenario) -> int | None:
    """Return for how many scenarios there are values; None where one stands for all."""
    return next((len(operand) for operand in operands if np.ndim(operand)), None)


def _listed(values: ByScenario) -> Any:
    return values.tolist() if np.ndim(values) else repeat(_plain(values))


def numeric(values: ByScenario, counts: ByScenario, errors: Errors) -> tuple[ByScenario, Errors]:
    """Return numbers, with an error for each scenario in which there is none."""
    return values, joined(errors, marked(~counts, VALUE))


def counted_each(values: ByScenario) -> tuple[ByScenario, ByScenario]:
    """Return values as numbers, with 0 for each text, and tell which are numbers."""
    if np.ndim(values) == 0:
        one = _plain(values)
        return np.float64(one if isinstance(one, float) else 0.0), np.bool_(isinstance(one, float))
    counts = np.fromiter((isinstance(one, float) for one in values.tolist()), bool, len(values))
    return np.where(counts, values, 0.0).astype(np.float64), counts


def truths_each(values: ByScenario) -> ByScenario:
    """Return the truth of values of which some are texts."""
    if np.ndim(values) == 0:
        return np.bool_(bool(_plain(values)))
    return np.fromiter(map(bool, values.tolist()), bool, len(values))


def equal_each(left: ByScenario, right: ByScenario) -> ByScenario:
    """Compare values of any kind as the plain evaluation does."""
    kinds = [getattr(np.asarray(operand), "dtype", None) for operand in (left, right)]
    if all(kind is not None and kind.kind in "fb" for kind in kinds):
        return np.equal(left, right) if kinds[0] == kinds[1] else np.False_
    size = _size(left, right)
    compare = FUNCTIONS["equal"]
    if size is None:
        return np.bool_(compare(_plain(left), _plain(right)))
    if isinstance(right, str):  # a text that is the same in all scenarios is the usual case
        known: dict[Any, bool] = {}
        return np.fromiter(
            (known[one] if one in known else known.setdefault(one, compare(one, right)) for one in _listed(left)),
            bool,
            size,
        )
    pairs = zip(_listed(left), _listed(right), strict=False)
    return np.fromiter((compare(one, other) for (one, other), _ in zip(pairs, range(size), strict=False)), bool, size)


def joined_texts(*parts: ByScenario) -> ByScenario:
    """Join values to texts."""
    size = _size(*parts)
    if size is None:
        return _one("".join(_text(_plain(part)) for part in parts))
    columns = [map(_text, part.tolist()) if np.ndim(part) else repeat(_text(_plain(part))) for part in parts]
    found = np.empty(size, object)
    found[:] = ["".join(row) for row, _ in zip(zip(*columns, strict=False), range(size), strict=False)]
    return found


def fixed_each(values: ByScenario, digits: int) -> ByScenario:
    """Return numbers as texts with separators."""
    if np.ndim(values) == 0:
        return _one(FUNCTIONS["FIXED"](float(values), digits))
    found = np.empty(len(values), object)
    if digits < 0 or np.max(np.abs(values), initial=0.0) >= PRECISE / 10.0 ** min(digits, 300):
        found[:] = [FUNCTIONS["FIXED"](one, digits) for one in values.tolist()]
        return found
    shown = f"{{:,.{digits}f}}".format
    found[:] = [shown(one) for one in rounded_each(values + 0.0, digits).tolist()]
    return found


def each(kind: type, function: Callable[..., Any], *operands: ByScenario) -> tuple[ByScenario, Errors]:
    """Return what a function of the plain evaluation makes of each scenario; operands are values and errors in turn."""
    given, errors = operands[::2], joined(*operands[1::2])
    size = _size(*given, errors)
    columns = [_listed(operand) for operand in (errors if errors is not None else np.uint8(0), *given)]
    nothing = "" if kind is object else kind(0)
    found, failed = [], []
    for (wrong, *row), _ in zip(zip(*columns, strict=False), range(size or 1), strict=False):
        made = None if wrong else outcome(lambda row=row: function(*row))  # type: ignore[misc]
        code = wrong or (CODES.index(str(made)) if isinstance(made, CellError) else 0)
        failed.append(code)
        found.append(nothing if code else made)
    values: ByScenario = np.empty(len(found), kind)
    values[:] = found
    wrong_ones = np.array(failed, np.uint8) if any(failed) else None
    if size is None:
        return values.reshape(()) if kind is object else values[0], None if wrong_ones is None else wrong_ones[0]
    return values, wrong_ones
