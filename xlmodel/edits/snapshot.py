"""A workbook as it stands on disk, with the memory of what it was built with: contents, names, results and elements.

Read by the one reader; the file itself is never written. Judgements: only the cells that make up the record are no
contents; a text that merely begins like one is a text. A name counts where it leads to one cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from xlmodel.book.record import Record, is_packed, unpacked_record
from xlmodel.comparison.elements import Element, Elements, elements_of
from xlmodel.reader import CellAddress, ErrorValue, Workbook, WorkbookSheet, read_workbook, workbook_of
from xlmodel.reader.places import address, row_and_column
from xlmodel.reader.references import single_cell, translated

_OF_CELLS = frozenset({"note", "conversation", "author of a note"})
"""Kinds of elements that go with a cell when rows are sorted."""

FormulaResult = float | str | bool | ErrorValue

_Held = TypeVar("_Held")


@dataclass(frozen=True)
class Leaf:
    """One sheet: contents by address (see `comparison.contents`), stored results of formulas, notes, merged areas."""

    name: str
    cells: Mapping[str, str]
    results: Mapping[str, FormulaResult] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    merged: tuple[str, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """A workbook: its sheets in order, the cell that each name of the workbook leads to, and what it was built with.

    `held` are its elements: everything that stands in the file, the record apart.
    """

    path: Path
    sheets: tuple[Leaf, ...]
    names: Mapping[str, CellAddress]
    record: Record | None = None
    held: Elements | None = None

    @cached_property
    def elements(self) -> Elements:
        """Return everything that stands in the file; of what is only contents, these."""
        return self.held or Elements({leaf.name: leaf.cells for leaf in self.sheets})

    @property
    def has_memory(self) -> bool:
        """Tell whether it holds a record, or what looks like the remains of one."""
        texts = (held for leaf in self.sheets for held in leaf.cells.values() if held.startswith("'"))
        return self.record is not None or any(is_packed(text[1:]) for text in texts)

    @cached_property
    def _by_name(self) -> Mapping[str, Leaf]:
        return {leaf.name: leaf for leaf in self.sheets}

    def sheet(self, name: str) -> Leaf | None:
        """Return a sheet by its name."""
        return self._by_name.get(name)

    def with_rows(self, back: Mapping[str, Mapping[int, int]]) -> Snapshot:
        """Return the same with the contents and looks of some rows in others, by sheet: from → to."""
        leaves = tuple(_with_rows(leaf, back[leaf.name]) if leaf.name in back else leaf for leaf in self.sheets)
        held = self.elements
        cells = {leaf.name: leaf.cells for leaf in leaves}
        looks = {name: _moved(held.looks.get(name, {}), rows) for name, rows in back.items()}
        others = {_with_its_row(element, back): text for element, text in held.others.items()}
        return replace(
            self, sheets=leaves, held=replace(held, cells=cells, looks={**held.looks, **looks}, others=others)
        )

    def holds(self, at: CellAddress) -> str:
        """Return the content of a cell, "" for an empty one."""
        leaf = self.sheet(at[0])
        return leaf.cells.get(at[1], "") if leaf else ""


def book_with_rows(book: Workbook, back: Mapping[str, Mapping[int, int]]) -> Workbook:
    """Return a workbook with the cells and notes of some rows in others, by sheet: from → to."""
    sheets = tuple(_sheet_with_rows(sheet, back[sheet.name]) if sheet.name in back else sheet for sheet in book.sheets)
    return replace(book, sheets=sheets)


def _sheet_with_rows(sheet: WorkbookSheet, back: Mapping[int, int]) -> WorkbookSheet:
    cells = {}
    for at, cell in sheet.cells.items():
        to = _to(at, back)
        formula = translated(cell.formula, at, to) if cell.formula and to != at else cell.formula
        cells[to] = cell._replace(row=row_and_column(to)[0], address=to, formula=formula)
    notes = tuple(replace(note, address=_to(note.address, back)) for note in sheet.notes)
    return replace(sheet, cells=cells, notes=notes)


def _with_its_row(element: Element, back: Mapping[str, Mapping[int, int]]) -> Element:
    """Return where a note stands once its row is put back."""
    if element.kind in _OF_CELLS and element.sheet in back:
        return element._replace(place=_to(element.place, back[element.sheet]))
    return element


def _with_rows(leaf: Leaf, back: Mapping[int, int]) -> Leaf:
    formulas = {
        at: translated(held, at, _to(at, back))
        for at, held in leaf.cells.items()
        if held.startswith("=") and _to(at, back) != at
    }
    return replace(
        leaf,
        cells=_moved({**leaf.cells, **formulas}, back),
        results=_moved(leaf.results, back),
        notes=_moved(leaf.notes, back),
    )


def _moved(held: Mapping[str, _Held], back: Mapping[int, int]) -> dict[str, _Held]:
    return {_to(at, back): value for at, value in held.items()}


def _to(at: str, back: Mapping[int, int]) -> str:
    row, column = row_and_column(at)
    return address(back.get(row, row), column)


def snapshot(path: Path) -> Snapshot:
    """Return what a workbook holds. Raises EngineError, one message, for anything that cannot be read safely."""
    return snapshot_from(read_workbook(path), path)


def snapshot_of(data: bytes, path: Path) -> Snapshot:
    """Return what the bytes of a workbook hold: those that the guard has let through, or that were just written."""
    return snapshot_from(workbook_of(data, path), path)


def snapshot_from(book: Workbook, path: Path) -> Snapshot:
    """Return what a workbook holds that was read."""
    elements = elements_of(book)
    record, places = unpacked_record(
        {
            (sheet, address): held[1:]
            for sheet, cells in elements.cells.items()
            for address, held in cells.items()
            if held.startswith("'")
        }
    )
    elements = elements.without(places)
    leaves = tuple(
        Leaf(
            sheet.name,
            elements.cells[sheet.name],
            {
                address: cell.value
                for address, cell in sheet.cells.items()
                if cell.formula and cell.value is not None and cell.value != ""
            },
            {note.address: note.text for note in sheet.notes},
            sheet.merged,
        )
        for sheet in book.sheets
    )
    names = {name.name: single_cell(name.text) for name in book.names if not name.scope}
    return Snapshot(path, leaves, {name: cell for name, cell in names.items() if cell}, record, elements)
