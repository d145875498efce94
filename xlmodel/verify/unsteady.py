"""Which cells can no engine be held to? Their stored value need not come out again, and nothing is wrong.

Three kinds: formulas that give another value each time (NOW, TODAY, RAND) with all that depend on them; formulas that
read another file; and what-if tables, which Excel alone computes.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlmodel.engines import CellAddress
from xlmodel.reader import Workbook
from xlmodel.reader.formulas import parse_cell_formula
from xlmodel.reader.lean import elsewhere
from xlmodel.reader.places import CellPosition, address
from xlmodel.reader.precedents import Flow

CHANGING = "gives another value at each calculation (NOW, TODAY, RAND), or depends on one that does"
OTHER_FILE = "reads another file"
WHAT_IF = "is a what-if table, which Excel alone computes"

_CHANGES = frozenset({"NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY"})


def unsteady(book: Workbook) -> dict[CellAddress, str]:
    """Return the reason for each formula cell that no engine can be held to."""
    found: dict[CellAddress, str] = {}
    changing: set[CellPosition] = set()
    names = set(_changing_names(book))
    for sheet in book.worksheets:
        for cell in sheet.cells.values():
            if cell.kind == "table":
                found[sheet.name, cell.address] = WHAT_IF
            elif elsewhere(cell.formula):
                found[sheet.name, cell.address] = OTHER_FILE
            elif _changes(cell.formula, names):
                changing.add((sheet.name, cell.row, cell.column))
    if changing:
        for name, row, column in Flow(book).all_dependents(changing):
            at = name, address(row, column)
            dependent = book.cell(at)
            if dependent is not None and dependent.formula:
                found.setdefault(at, CHANGING)
    return found


def _changing_names(book: Workbook) -> Iterator[str]:
    """Yield the names, in small letters, that stand for a formula which gives another value each time."""
    known: set[str] = set()
    while True:
        new = {name.name.casefold() for name in book.names if _changes(name.text, known)} - known
        if not new:
            return
        known |= new
        yield from new


def _changes(formula: str, names: set[str]) -> bool:
    """Tell whether a formula gives another value each time; `names` are those that do."""
    if not formula or not (names or any(name in formula.upper() for name in _CHANGES)):
        return False
    found = parse_cell_formula(formula)
    used = {one.rest.casefold() for one in found.references if one.kind == "name"}
    return not (_CHANGES.isdisjoint(found.functions) and names.isdisjoint(used))
