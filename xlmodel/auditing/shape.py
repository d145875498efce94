"""What a sheet seems to be made of: the time axis, labels, inputs, and checks.

Judgements, all of them guesses from what people do. A time axis is a row of three or more neighbouring years, dates or
names of periods that go up. The label of a row is its first text. An input is a typed number that a formula reads and
that is no period of an axis; on a protected sheet, what may be typed into. A check is a formula that compares, or that
takes a difference beside a label with the word check, and that shows a word for its state, or has one in its label.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlmodel.auditing.book import AuditCell, AuditSheet, AuditWorkbook
from xlmodel.auditing.once import once
from xlmodel.auditing.tracing import feeding, read_cells, reads
from xlmodel.reader.formulas import Formula
from xlmodel.reader.gathering import CellIndex
from xlmodel.reader.places import CellPosition

YEARS = range(1900, 2101)
_PERIOD = re.compile(
    r"(?:FY|CY)?\s?'?((?:19|20)\d\d)\s?[AaEeFfBbPp]?"
    r"|((?:[QH][1-4][ -]?)?(?:FY)?(?:19|20)?\d\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?.{0,6})",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CHECK = re.compile(r"^(checks?|controls?)\b|\bchecks?\s*(\(.*\))?:?$|\bbalances\?", re.IGNORECASE)
_STATE = re.compile(r"\W*(ok|okay|pass(ed|es)?|fail(s|ed|ure)?|errors?|holds?|balanced|check)\W*", re.IGNORECASE)
_WORDS = re.compile(r'"([^"]*)"')
_NEXT = ("!R[0]C[-1]+1", "1+!R[0]C[-1]")


@dataclass(frozen=True)
class Axis:
    """A row of periods: the period of each column, in plain text."""

    row: int
    periods: Mapping[int, str]


@once
def time_axes(sheet: AuditSheet) -> tuple[Axis, ...]:
    """Return the rows of periods of a sheet, from top to bottom."""
    found = []
    for row, cells in sheet.rows.items():
        run: dict[int, str] = {}
        best: dict[int, str] = {}
        order = -1.0
        for cell in cells:
            period, place = _period(cell, run.get(cell.column - 1, ""))
            follows = bool(run) and cell.column - 1 in run and (place == order + 1 or (place > order and place > 3000))
            if period and not follows:
                run = {}
            if not period:
                run, order = {}, -1.0
                continue
            run[cell.column] = period
            order = place
            if len(run) > len(best):
                best = dict(run)
        if len(best) >= 3:
            found.append(Axis(row, best))
    return tuple(found)


def _period(cell: AuditCell, before: str) -> tuple[str, float]:
    """Return the period that a cell names, "" for none, and its place in the order of such periods."""
    value = cell.value
    if value is None and before.isdigit() and cell.relative in _NEXT:
        value = float(before) + 1
    if isinstance(value, float) and value.is_integer() and int(value) in YEARS:
        return str(int(value)), value
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()[:10], 10_000.0 + value.toordinal()
    if isinstance(value, str) and len(value) <= 12:
        found = _PERIOD.fullmatch(value.strip())
        if found and found[1]:
            return found[1], float(found[1])
        month = value.strip()[:3].lower()
        if found and month in _MONTHS:
            year = re.search(r"(\d\d)$", value)
            return value.strip().lower(), _MONTHS.index(month) + 12 * float(year[1] if year else 0)
    return "", -1.0


def on_axis(sheet: AuditSheet, cell: AuditCell) -> bool:
    """Tell whether a cell is a period of an axis."""
    return any(cell.row == axis.row and cell.column in axis.periods for axis in time_axes(sheet))


def label(sheet: AuditSheet, row: int, before: int = 16_385) -> str:
    """Return the first text of a row that stands left of a column, "" where there is none."""
    for cell in sheet.rows.get(row, ()):
        if cell.column >= before:
            return ""
        if cell.is_text:
            return str(cell.value)
    return ""


def figures(sheet: AuditSheet, row: int) -> list[AuditCell]:
    """Return the cells of a row that hold numbers, or formulas that may."""
    return [
        cell
        for cell in sheet.rows.get(row, ())
        if (cell.is_number or (cell.formula is not None and cell.value is None)) and not on_axis(sheet, cell)
    ]


@once
def inputs(book: AuditWorkbook) -> Mapping[CellPosition, AuditCell]:
    """Return the inputs of a workbook, sheet by sheet."""
    read = read_cells(book, book.areas, lambda cell: cell.typed and cell.is_number)
    return {
        cell.spot: cell
        for sheet in book.sheets
        for cell in sheet.cells.values()
        if cell.typed and cell.is_number and cell.spot in read and not on_axis(sheet, cell)
        if not sheet.protected or (cell.row, cell.column) in sheet.unlocked
    }


@dataclass(frozen=True)
class Checks:
    """The checks of a workbook: those that look at figures, and the cells that tell of several at once."""

    single: tuple[AuditCell, ...]
    overall: tuple[AuditCell, ...]
    alone: tuple[AuditCell, ...]
    """Checks that no overall one takes in."""
    told: frozenset[CellPosition]
    """Cells that show an overall check, directly or through other cells."""


def is_check(sheet: AuditSheet, cell: AuditCell) -> bool:
    """Tell whether a formula is a check."""
    formula = cell.formula
    if formula is None:
        return False
    words = [*_WORDS.findall(cell.style.number), *_WORDS.findall(" ".join(_texts(formula)))]
    state = any(_STATE.fullmatch(word) for word in words)
    named = bool(_CHECK.search(label(sheet, cell.row, cell.column)))
    if formula.compares or formula.is_link or _guarded(formula):
        return state or (named and not cell.is_text)
    return named and not cell.is_text and "-" in formula.operators


def _guarded(formula: Formula) -> bool:
    """Tell whether it is nothing but one cell, with a value in the place of an error."""
    if formula.operators or [call.name for call in formula.calls] != ["IFERROR"]:
        return False
    arguments = formula.calls[0].arguments
    return [len(argument) for argument in arguments] == [1, 1] and [one.kind for one in formula.references] == ["cell"]


def _texts(formula: Formula) -> Iterator[str]:
    """Yield the texts between which a formula that is an IF decides."""
    for call in formula.calls:
        if call.name == "IF" and "&" not in formula.operators:
            for argument in call.arguments[1:]:
                if len(argument) == 1 and argument[0].sub == "TEXT":
                    yield argument[0].text


@once
def checks(book: AuditWorkbook) -> Checks:
    """Return the checks of a workbook."""
    found = {cell.spot: cell for sheet in book.sheets for cell in sheet.formulas if is_check(sheet, cell)}
    reading: dict[CellPosition, set[CellPosition]] = {}
    readers: dict[CellPosition, AuditCell] = {}
    places = CellIndex(found)
    for area, cells in book.areas.items():
        held = set(places.inside(area))
        for reader in cells if held else ():
            readers[reader.spot] = reader
            reading.setdefault(reader.spot, set()).update(held)
    overall = {key: readers[key] for key, known in reading.items() if len(known) > 1}
    told = _forward(book, set(overall))
    single = tuple(
        cell
        for key, cell in found.items()
        if key not in reading and key not in told and not _mirrors(found, book, cell)
    )
    taken = _closure(book, overall)
    alone = tuple(cell for cell in single if cell.spot not in taken)
    return Checks(single, tuple(overall.values()), alone, frozenset(told))


def _mirrors(found: Mapping[CellPosition, AuditCell], book: AuditWorkbook, cell: AuditCell) -> bool:
    """Tell whether a check only shows another one."""
    return any(known.spot in found for area in reads(book, cell) if area.single for known in book.cells(area))


def _closure(book: AuditWorkbook, roots: Mapping[CellPosition, AuditCell]) -> set[CellPosition]:
    """Return all formulas that these cells read, through other cells too."""
    roots_read = (area for cell in roots.values() for area in reads(book, cell))
    return feeding(book, roots_read, book.formulas)


def _forward(book: AuditWorkbook, roots: set[CellPosition]) -> set[CellPosition]:
    """Return these cells and those that show them, up to four steps away."""
    found, edge = set(roots), set(roots)
    for _ in range(4):
        edge = {
            reader.spot
            for area, readers in book.areas.items()
            if area.single and (area.sheet, area.top, area.left) in edge
            for reader in readers
        } - found
        found |= edge
    return found


@once
def only_for_checks(book: AuditWorkbook) -> frozenset[CellPosition]:
    """Return the checks, and the formulas that nothing but checks and other such formulas reads."""
    found = checks(book)
    of_checks = {*(cell.spot for cell in (*found.single, *found.overall)), *found.told}
    read = read_cells(book, book.areas, lambda cell: cell.formula is not None)
    others = [cell for cell in book.formulas if cell.spot not in of_checks]
    ends = [cell for cell in others if cell.spot not in read]
    used = {cell.spot for cell in ends}
    used |= feeding(book, (area for cell in ends for area in reads(book, cell)), others)
    return frozenset(cell.spot for cell in book.formulas) - used
