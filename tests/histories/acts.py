"""What a person does to a workbook in one sitting, by sheet and address: the hands carry it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Formula:
    """A formula without its "=", and what it comes to."""

    text: str
    result: float | str = 0.0


Held: TypeAlias = float | str | Formula | None
"""What is typed into a cell; None empties it."""


@dataclass(frozen=True)
class Put:
    """Type into a cell."""

    sheet: str
    cell: str
    held: Held


@dataclass(frozen=True)
class Remark:
    """Write a note on a cell, or take it away where the text is ""."""

    sheet: str
    cell: str
    text: str


@dataclass(frozen=True)
class AddSheet:
    """Add a sheet with these cells, at a place among the sheets counted from 0."""

    name: str
    place: int
    cells: Mapping[str, Held] = field(default_factory=dict)


@dataclass(frozen=True)
class DropSheet:
    """Delete a sheet."""

    name: str


@dataclass(frozen=True)
class InsertRow:
    """Insert an empty row before a row of a sheet: only LibreOffice does it, with all that follows."""

    sheet: str
    row: int


Act: TypeAlias = InsertRow | Put | Remark | AddSheet | DropSheet
