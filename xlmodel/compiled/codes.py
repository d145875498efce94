"""Errors of many scenarios at once: the place of each one's code in `CODES`, and None where there is none at all.

Errors stand beside the values and not among them: the value of a scenario in error is some sound number that nobody
is shown, so that NumPy never computes with NaN. As in Excel, the first error that a formula meets is its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

ByScenario = Any
"""An array with a value for each scenario, or one value of NumPy for all of them."""

Errors = NDArray[np.uint8] | None

CODES = ("", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
DIV, NA, NUM, REF, VALUE = (np.uint8(CODES.index(code)) for code in ("#DIV/0!", "#N/A", "#NUM!", "#REF!", "#VALUE!"))
_NONE = np.uint8(0)


def joined(*errors: Errors) -> Errors:
    """Return the first error of each scenario."""
    found: Errors = None
    for one in errors:
        if one is not None:
            found = one if found is None else np.where(found, found, one)
    return found


def marked(where: ByScenario, code: np.uint8) -> Errors:
    """Return an error for the scenarios of a mask; None where it has none."""
    return np.where(where, code, _NONE) if np.any(where) else None


def finite(values: ByScenario, errors: Errors) -> tuple[ByScenario, Errors]:
    """Return numbers that a cell can hold: what is too large becomes an error."""
    values = np.asarray(values)
    if values.dtype.kind == "O":
        endless = np.array([isinstance(one, float) and not np.isfinite(one) for one in values.ravel()], bool)
        endless = endless.reshape(values.shape)
    else:
        endless = ~np.isfinite(values)
    if not np.any(endless):
        return values, errors
    return np.where(endless, values.dtype.type(0), values), joined(errors, marked(endless, NUM))


def sound(errors: Errors) -> ByScenario:
    """Tell of each scenario whether it has no error."""
    return np.True_ if errors is None else errors == 0


def chosen_errors(condition: ByScenario, failed: Errors, then: Errors, otherwise: Errors) -> Errors:
    """Return the errors of an IF: those of the condition, else those of the branch that is taken."""
    if then is None and otherwise is None:
        return failed
    taken = np.where(condition, _NONE if then is None else then, _NONE if otherwise is None else otherwise)
    return joined(failed, taken)
