"""When do two values agree?

Judgement: numbers agree to a relative 1e-9. Where two nearly equal numbers are subtracted, what is left has no digits
of its own, so that up to 1e-12 everything is nought. Texts, logical values and errors agree only if they are the same,
and never with a value of another kind: 1 is not TRUE, and the text "#N/A" is not the error. An empty text is nothing:
some programs store nothing for it.
"""

from __future__ import annotations

from xlmodel.reader.cells import CellValue, ErrorValue

RELATIVE = 1e-9
"""Relative difference up to which two numbers agree."""

NOUGHT = 1e-12
"""Absolute difference up to which two numbers agree, however small they are."""


def agree(left: CellValue | ErrorValue, right: CellValue | ErrorValue) -> bool:
    """Tell whether two values agree."""
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) <= max(RELATIVE * max(abs(left), abs(right)), NOUGHT)
    left, right = (None if value == "" else value for value in (left, right))
    return type(left) is type(right) and left == right


def reported(value: CellValue | ErrorValue) -> CellValue:
    """Return a value as a report holds it: an error as its code."""
    return value.code if isinstance(value, ErrorValue) else value
