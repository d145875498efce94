"""Where cells stand and how that is written: columns by letters, addresses such as C12, areas such as `$B$7:C9`.

Rows and columns count from 1. Judgements: `A:C` and `4:4` are areas that reach over the whole sheet, and an area that
does is written so; what lies outside a worksheet is no address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from xlmodel.limits import COLUMNS, ROWS

Position = tuple[int, int]
"""A row and a column, both from 1."""

CellPosition = tuple[str, int, int]
"""A cell of a workbook: its sheet, row and column."""

CORNER = r"(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})"
"""The pattern of one cell: whether the column is fixed, the column, whether the row is fixed, the row."""

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_LIKE_AN_ADDRESS = re.compile(r"[A-Z]{1,3}[0-9]+|R[0-9]*(?:C[0-9]*)?|C[0-9]*", re.IGNORECASE)
_CELLS = re.compile(rf"{CORNER}(?::{CORNER})?")
_WHOLE_COLUMNS = re.compile(r"(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})")
_WHOLE_ROWS = re.compile(r"(\$?)([1-9][0-9]{0,6}):(\$?)([1-9][0-9]{0,6})")

Corners = tuple[int, int, int, int]
"""Top, left, bottom, right."""

Fixed = tuple[bool, bool, bool, bool]
"""Whether each of the corners is absolute, in the same order."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells on a sheet, all counted from 1 and both ends included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def corners(self) -> Corners:
        """Return top, left, bottom and right."""
        return self.top, self.left, self.bottom, self.right

    @property
    def single(self) -> bool:
        """Tell whether it is one cell."""
        return self.top == self.bottom and self.left == self.right

    @property
    def text(self) -> str:
        """Return it as Excel writes it, without the sheet."""
        return address(self.top, self.left) if self.single else area_text(self.corners)

    def holds(self, sheet: str, row: int, column: int) -> bool:
        """Tell whether a cell lies in it."""
        return sheet == self.sheet and self.top <= row <= self.bottom and self.left <= column <= self.right

    def within(self, other: Area) -> bool:
        """Tell whether it lies in another, or is the same."""
        return other.holds(self.sheet, self.top, self.left) and other.holds(self.sheet, self.bottom, self.right)


@cache
def column_number(letters: str) -> int:
    """Return the number of a column, from 1, given by its letters in either case."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


@cache
def letters(column: int) -> str:
    """Return the letters of a column that is given by its number from 1."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def address(row: int, column: int) -> str:
    """Return the address of a cell, such as C12."""
    return f"{letters(column)}{row}"


def row_and_column(address: str) -> Position:
    """Return the row and column of an address such as "C12".

    Raises ValueError for anything but a plain address inside a worksheet: no `$`, no sheet, no range.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise ValueError(f"'{address}' is not a cell address such as C12")
    row, column = int(match[2]), column_number(match[1])
    if row > ROWS or column > COLUMNS:
        raise ValueError(f"'{address}' lies outside a worksheet")
    return row, column


def like_an_address(text: str) -> bool:
    """Tell whether a name reads like the address of a cell, such as TAX25, R1C1 or C: Excel may take it for one."""
    return _LIKE_AN_ADDRESS.fullmatch(text) is not None


def corners(text: str) -> tuple[str, Corners, Fixed] | None:
    """Return the kind (cell, range, columns, rows), corners and fixed corners of an area; None for anything else."""
    if found := _CELLS.fullmatch(text):
        left, top = column_number(found[2]), int(found[4])
        if top > ROWS or left > COLUMNS:
            return None
        if found[6] is None:
            return "cell", (top, left, top, left), (bool(found[3]), bool(found[1])) * 2
        right, bottom = column_number(found[6]), int(found[8])
        if bottom > ROWS or right > COLUMNS:
            return None
        fixed = bool(found[3]), bool(found[1]), bool(found[7]), bool(found[5])
        return "range", *corners_in_order((top, left, bottom, right), fixed)
    if found := _WHOLE_COLUMNS.fullmatch(text):
        first, last = column_number(found[2]), column_number(found[4])
        whole = corners_in_order((1, first, ROWS, last), (True, bool(found[1]), True, bool(found[3])))
        return ("columns", *whole) if max(first, last) <= COLUMNS else None
    if found := _WHOLE_ROWS.fullmatch(text):
        first, last = int(found[2]), int(found[4])
        whole = corners_in_order((first, 1, last, COLUMNS), (bool(found[1]), True, bool(found[3]), True))
        return ("rows", *whole) if max(first, last) <= ROWS else None
    return None


_End = tuple[int, bool]
"""A row or a column, and whether it is fixed."""


def _in_order(one: _End, other: _End) -> tuple[_End, _End]:
    return (one, other) if (one[0], other[1]) <= (other[0], one[1]) else (other, one)


def corners_in_order(corners: Corners, fixed: Fixed) -> tuple[Corners, Fixed]:
    """Return corners with the first row and column before the last; of two that are the same, the fixed one first."""
    (top, up), (bottom, down) = _in_order((corners[0], fixed[0]), (corners[2], fixed[2]))
    (left, first), (right, last) = _in_order((corners[1], fixed[1]), (corners[3], fixed[3]))
    return (top, left, bottom, right), (up, first, down, last)


def area_text(corners: Corners, fixed: Fixed = (False, False, False, False)) -> str:
    """Return an area as Excel writes it: `$B$7:C9`, `A:C` over all rows, `4:4` over all columns."""
    top, left, bottom, right = corners
    up, first, down, last = ("$" if held else "" for held in fixed)
    if top == 1 and bottom == ROWS:
        return f"{first}{letters(left)}:{last}{letters(right)}"
    if left == 1 and right == COLUMNS:
        return f"{up}{top}:{down}{bottom}"
    return f"{first}{letters(left)}{up}{top}:{last}{letters(right)}{down}{bottom}"


def areas(sheet: str, text: str) -> tuple[Area, ...]:
    """Return the areas of a list such as `A1:B2 C3 D:D`, as validations have it; what is no area is passed over."""
    found = (corners(part) for part in text.split())
    return tuple(Area(sheet, *area[1]) for area in found if area)
