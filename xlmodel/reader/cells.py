"""What a cell can hold, and how cells are named: by sheet, exactly as in the file, and "A1"-style address."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from xlmodel.reader.places import row_and_column as row_and_column


@dataclass(frozen=True)
class ErrorValue:
    """An error as a cell's result, such as `ErrorValue("#DIV/0!")`: never mistaken for a text."""

    code: str

    def __str__(self) -> str:
        return self.code


CellValue: TypeAlias = float | str | bool | None
CellAddress: TypeAlias = tuple[str, str]
StoredValue: TypeAlias = CellValue | ErrorValue
CellValues: TypeAlias = dict[CellAddress, StoredValue]
Formulas: TypeAlias = dict[CellAddress, str]
Overrides: TypeAlias = Mapping[CellAddress, float | str]

CIRCULAR = ErrorValue("#CIRC!")


def stored(value: float) -> float:
    """Return a computed number as a file of ours stores it: to 14 digits.

    Excel shows 15, and in the last ones machines and engines differ, so that equal files need equal digits.
    """
    return float(f"{value:.14g}")


def cell_value(value: object) -> CellValue | ErrorValue:
    """Return an engine's result as a plain value: integers become float, booleans and text stay.

    A number no cell can hold (infinite, not a number) is the error Excel would show, #NUM!.
    Raises TypeError for anything else, so that no foreign type slips through.
    """
    if value is None or isinstance(value, bool | str | ErrorValue):
        return value
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else ErrorValue("#NUM!")
    raise TypeError(f"a cell cannot hold {value!r}")
