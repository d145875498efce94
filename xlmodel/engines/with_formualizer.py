"""formualizer, written in Rust: a second fast engine that shares no code with IronCalc."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from xlmodel.engines.interface import library_available, library_version
from xlmodel.reader.cells import CellAddress, CellValue, CellValues, ErrorValue, Overrides, cell_value, row_and_column

version = partial(library_version, "formualizer")
available = partial(library_available, "formualizer")

_CODES = {
    "Div": "#DIV/0!",
    "Na": "#N/A",
    "Name": "#NAME?",
    "NImpl": "#N/IMPL!",
}  # others: #VALUE! and the like


def compute(path: Path, wanted: frozenset[CellAddress], overrides: Overrides) -> CellValues:
    """Return the wanted cells, recalculated. Raises what the library raises."""
    import formualizer

    book = formualizer.load_workbook(str(path))
    book.set_temporal_egress("serial")  # dates as the numbers that a cell holds
    for (sheet, address), value in overrides.items():
        book.set_value(sheet, *row_and_column(address), value)
    book.evaluate_all()
    return {at: _value(book.get_value(at[0], *row_and_column(at[1]))) for at in wanted}


def _value(value: object) -> CellValue | ErrorValue:
    if isinstance(value, dict) and value.get("type") == "Error":
        kind = str(value["kind"])
        return ErrorValue(_CODES.get(kind, f"#{kind.upper()}!"))
    return cell_value(value)
