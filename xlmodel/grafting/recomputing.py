"""What the formulas of a finished file give, computed by the fast engine.

Judgements: a formula that gives another value each time (NOW, RAND), reads another file, or calls a function that the
engine does not know has no value here, and neither has any formula that depends on it: an error that `IFERROR` hides
would be a wrong number. A what-if table is not computed. An engine that cannot read the file as it is gets it without
notes, drawings and formats.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from xlmodel.engines import ENGINES
from xlmodel.engines.with_ironcalc import unknown as unknown_to_engine
from xlmodel.errors import EngineError
from xlmodel.reader.cells import CellAddress, CellValue, CellValues, ErrorValue, row_and_column, stored
from xlmodel.reader.formulas import parse_cell_formula
from xlmodel.reader.lean import thinned
from xlmodel.reader.model import Workbook
from xlmodel.reader.places import address
from xlmodel.reader.precedents import Flow
from xlmodel.reader.references import references

ENGINE = "ironcalc"
CHANGING = frozenset({"NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "CELL", "INFO"})
"""Functions whose result depends on more than the file."""

_ODD_OPERATORS = frozenset({":", "@", ",", " "})
"""Operators on references, of which the engine knows none or takes for others."""

DEPENDS = "it depends on a cell without a result"

_UNABLE = frozenset({"#NAME?", "#N/IMPL!", "#NIMPL!", "#ERROR!", "#CIRC!"})
"""Errors by which the engine says that it cannot compute a cell."""


@dataclass(frozen=True)
class Recomputed:
    """Values by cell, and why a cell has none."""

    values: CellValues = field(default_factory=dict)
    unknown: Mapping[CellAddress, str] = field(default_factory=dict)


def recomputed_sheets(
    data: bytes, book: Workbook, sheets: Collection[str], computed: CellValues | None = None
) -> Recomputed:
    """Return the value of each formula, and of each cell that a formula fills, on some sheets of a workbook.

    `book` is what `data` holds, `computed` what the engine finds in it, where it was asked already. Numbers have the
    digits that are stored.
    """
    wanted = frozenset(
        (sheet.name, cell.address)
        for sheet in book.worksheets
        if sheet.name in sheets
        for cell in sheet.cells.values()
        if cell.formula or cell.kind == "spilled"
    )
    if not wanted:
        return Recomputed()
    unknown = _without_value(book, sheets)
    try:
        found = _computed(data, wanted - unknown.keys()) if computed is None else computed
    except EngineError as error:
        return Recomputed({}, dict.fromkeys(wanted, f"the engine cannot read the file: {error.faults[0].problem}"))
    failed = {key for key in wanted - unknown.keys() if _says_unable(found.get(key))}
    unknown |= dict.fromkeys(_dependents(book, sheets, failed) - unknown.keys(), DEPENDS)
    unknown |= dict.fromkeys(failed, "the engine has no value for it")
    values = {key: _stored(found[key]) for key in sorted(wanted - unknown.keys()) if key in found}
    return Recomputed(values, {key: unknown[key] for key in sorted(wanted) if key in unknown})


def _stored(value: CellValue | ErrorValue) -> CellValue | ErrorValue:
    return stored(value) if isinstance(value, float) else value


def _says_unable(value: CellValue | ErrorValue) -> bool:
    """Tell whether the engine says by its result that it cannot compute a cell."""
    return isinstance(value, ErrorValue) and value.code in _UNABLE


def _computed(data: bytes, wanted: frozenset[CellAddress]) -> CellValues:
    """Return what the engine computes of some cells. Raises EngineError where it cannot read the file."""
    with TemporaryDirectory(prefix="xlmodel-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "grafted.xlsx"
        path.write_bytes(data)
        try:
            return ENGINES[ENGINE].attempt(path, wanted)
        except EngineError:
            path.write_bytes(thinned(data))
            return ENGINES[ENGINE].attempt(path, wanted)


def _without_value(book: Workbook, sheets: Collection[str]) -> dict[CellAddress, str]:
    """Return why formulas on some sheets have no value that could be computed."""
    formulas = {
        (sheet.name, cell.address): cell.formula
        for sheet in book.worksheets
        if sheet.name in sheets
        for cell in sheet.cells.values()
        if cell.formula
    }
    functions = {name for text in formulas.values() for name in parse_cell_formula(text).functions}
    strange = unknown_to_engine(functions - CHANGING) if functions else frozenset()
    plain = {name.name.casefold() for name in book.names if _is_area(name.text)}
    odd = {name.name.casefold() for name in book.names} - plain
    reasons = {key: _reason(text, strange, odd) for key, text in formulas.items()}
    found = {key: reason for key, reason in reasons.items() if reason}
    return dict.fromkeys(_dependents(book, sheets, found), DEPENDS) | found


def _reason(text: str, strange: frozenset[str], odd: Collection[str]) -> str:
    """Return why a formula has no value that could be computed, "" if it may have one.

    `strange` are the functions that the engine does not know, `odd` the names that stand for no fixed area.
    """
    formula = parse_cell_formula(text)
    found = references(text)
    if text.startswith("=TABLE("):
        return "it is a what-if table"
    if formula.functions & CHANGING:
        return "it gives another value each time"
    if formula.functions & strange:
        return f"the engine does not know {min(formula.functions & strange)}"
    if any(one.kind == "outside" for one in found):
        return "it reads another file"
    if any(one.kind == "span" for one in found):
        return "the engine does not read several sheets at once"
    if any(one.kind == "name" and one.rest.casefold() in odd for one in found):
        return "it reads a name that stands for no fixed cells"
    if not formula.readable or not _ODD_OPERATORS.isdisjoint(formula.operators):
        return "the engine does not know all that it says"
    return ""


def _is_area(text: str) -> bool:
    """Tell whether a name stands for one area, and for the same one wherever it is read."""
    found = references(text)
    return len(found) == 1 and found[0].text == text.removeprefix("=") and found[0].on_grid and all(found[0].fixed)


def _dependents(book: Workbook, sheets: Collection[str], cells: Collection[CellAddress]) -> set[CellAddress]:
    """Return the cells on some sheets that depend on others of them."""
    if not cells:
        return set()
    bare = (sheet if sheet.name in sheets else replace(sheet, cells={}) for sheet in book.sheets)
    flow = Flow(replace(book, sheets=tuple(bare)))
    found = flow.all_dependents((sheet, *row_and_column(place)) for sheet, place in cells)
    return {(sheet, address(row, column)) for sheet, row, column in found}
