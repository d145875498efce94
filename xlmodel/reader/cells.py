"""What a cell can hold, and how cells are named: by sheet, exactly as in the file, and "A1"-style address."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class ErrorValue:
    """An error as a cell's result, such as `ErrorValue("#DIV/0!")`: never mistaken for a text."""

    code: str

    def __str__(self) -> str:
        return self.code


Value: TypeAlias = float | str | bool | None
Key: TypeAlias = tuple[str, str]
Cells: TypeAlias = dict[Key, Value | ErrorValue]
Formulas: TypeAlias = dict[Key, str]
Overrides: TypeAlias = Mapping[Key, float | str]

CIRCULAR = ErrorValue("#CIRC!")
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def plain(value: object) -> Value | ErrorValue:
    """Return an engine's result as a plain value: integers become float, booleans and text stay.

    A number no cell can hold (infinite, not a number) is the error Excel would show, #NUM!.
    Raises TypeError for anything else, so that no foreign type slips through.
    """
    if value is None or isinstance(value, bool | str | ErrorValue):
        return value
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else ErrorValue("#NUM!")
    raise TypeError(f"a cell cannot hold {value!r}")


def row_and_column(address: str) -> tuple[int, int]:
    """Return the 1-based (row, column) of an address such as "C12".

    Raises ValueError for anything but a plain address inside a worksheet: no `$`, no sheet, no range.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise ValueError(f"'{address}' is not a cell address such as C12")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(match[2])
    if row > 1_048_576 or column > 16_384:
        raise ValueError(f"'{address}' lies outside a worksheet")
    return row, column
