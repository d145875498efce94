"""What stands in a workbook beside what is declared: a person's own work, placed, for the writer to put in.

Whoever made it knows where each piece belongs; here it only has a place. None of it enters the record, which remembers
what a build would have written without it, so that a person's work is always what the file holds beyond its record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xlmodel.book.layout import LayoutCell
from xlmodel.book.views import NO_VIEWS, Views
from xlmodel.language import ModelCell
from xlmodel.reader.cells import StoredValue

TypedValue = float | str | bool


@dataclass(frozen=True)
class Content:
    """What a person put into a cell: a formula, or where that is "", a value; `array` tells an array formula."""

    formula: str = ""
    value: TypedValue | None = None
    array: bool = False


@dataclass(frozen=True)
class PlacedNote:
    """A note on a cell, with who wrote it."""

    place: LayoutCell
    text: str
    author: str


@dataclass(frozen=True)
class PlacedCell:
    """A cell in which nothing is declared, and how it looks: properties of a format of XlsxWriter."""

    place: LayoutCell
    content: Content
    look: Mapping[str, Any]


@dataclass(frozen=True)
class Additions:
    """What to write beside what is declared.

    `overrides` replace computed cells. `results` hold what each formula comes to once all of this is in place; a cell
    that is missing there has the value of the model.
    """

    overrides: Mapping[ModelCell, Content] = field(default_factory=dict)
    notes: tuple[PlacedNote, ...] = ()
    cells: tuple[PlacedCell, ...] = ()
    results: Mapping[LayoutCell, StoredValue] = field(default_factory=dict)
    views: Views = NO_VIEWS
    """How the person looks at it."""

    @property
    def computes(self) -> bool:
        """Tell whether any cell of it may change what a formula comes to."""
        return bool(self.overrides) or any(cell.content.formula for cell in self.cells)


NOTHING_ADDED = Additions()
