"""What engines need of an .xlsx file: its formulas, the values stored beside them, and its names.

All of it comes from the reader, and so no engine ever sees a file that is not safe to open.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xlmodel.reader import CellAddress, CellValues, Formulas, Overrides, Workbook, read_workbook, workbook_of
from xlmodel.reader.references import reference

if TYPE_CHECKING:
    import openpyxl


@dataclass(frozen=True)
class FormulaCells:
    """What the formula cells of a file hold: formulas, stored values, and the cell that each name points to.

    `book` is all that the file holds.
    """

    book: Workbook
    formulas: Formulas
    stored: CellValues
    names: dict[str, CellAddress]


def held_in(data: bytes, path: Path) -> FormulaCells:
    """Return what stands in the bytes of a file that the guard has let through; `path` is named in errors."""
    book = workbook_of(data, path)
    return FormulaCells(book, _formulas(book), _stored(book), _names(book))


def read_formulas(path: Path) -> Formulas:
    """Return the formula of every formula cell, with its "="; shared formulas are written out for each cell.

    An array formula stands in its first cell. Raises EngineError when the file is missing or no workbook.
    """
    return _formulas(read_workbook(path))


def read_cached(path: Path) -> CellValues:
    """Return the value that the file stores for every formula cell; None where it stores none.

    Raises EngineError when the file is missing or no workbook.
    """
    return _stored(read_workbook(path))


def sheet_names(path: Path) -> list[str]:
    """Return the names of the worksheets, in order, without chart sheets. Raises EngineError as above."""
    return [sheet.name for sheet in read_workbook(path).worksheets]


def read_names(path: Path) -> dict[str, CellAddress]:
    """Return the cell that each name of the workbook points to; names of ranges and of sheets are left out.

    Raises EngineError as above.
    """
    return _names(read_workbook(path))


def put_values(book: openpyxl.Workbook, overrides: Overrides) -> None:
    """Put the overriding values into a workbook that openpyxl has loaded; text stays text."""
    for (sheet, address), value in overrides.items():
        cell = book[sheet][address]
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # openpyxl guesses a formula from "=", an error from "#N/A"


def _formulas(book: Workbook) -> Formulas:
    return {
        (sheet.name, cell.address): cell.formula
        for sheet in book.worksheets
        for cell in sheet.cells.values()
        if cell.formula
    }


def _stored(book: Workbook) -> CellValues:
    return {
        (sheet.name, cell.address): cell.value
        for sheet in book.worksheets
        for cell in sheet.cells.values()
        if cell.formula
    }


def _names(book: Workbook) -> dict[str, CellAddress]:
    found = ((name.name, reference(name.text)) for name in book.names)
    return {name: (to.sheet, to.rest.replace("$", "")) for name, to in found if to.kind == "cell" and to.sheet}
