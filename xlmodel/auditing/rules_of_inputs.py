"""Rules on typed numbers: their sources, what kind they are, and how they are guarded.

Judgement: eight and more typed numbers below each other, neither under a time axis nor on a protected sheet, or a table
of the program, are a list of data, not inputs: nobody colours, cites or validates them one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from xlmodel.auditing.book import AuditCell, AuditSheet, AuditWorkbook
from xlmodel.auditing.findings import Finding, blocks, few_names, grouped
from xlmodel.auditing.shape import Axis, inputs, time_axes

LIST = 8
"""Typed numbers below each other from which they are a list of data."""

_SOURCE = re.compile(r"source|reference|\bref\b|basis|note|rationale|comment|document|why|reason", re.IGNORECASE)
_STATED = re.compile(r"\bsources?\s*:|\bassumptions? (of|by)\b|https?://", re.IGNORECASE)
_CITES = re.compile(r"\bsources?\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DATE = re.compile(r"\b(date|period|as of|as at)\b", re.IGNORECASE)
_PLACE = re.compile(r"\b(para|page|place|section|table|line|cell|sheet|chapter|link|url)", re.IGNORECASE)
_IN_PLACE = re.compile(r"\d|https?://|management|estimate|assum|judg", re.IGNORECASE)
_KIND = re.compile(
    r"actual|forecast|budget|\bplan|estimate|guid|implied|project(ed|ion)|outlook|histor|\bLTM\b|\bstated|\bkind",
    re.IGNORECASE,
)
_MARKED = re.compile(r"(?:19|20)?\d\d\s?[AEFBP]", re.IGNORECASE)


def inputs_of(book: AuditWorkbook) -> tuple[AuditCell, ...]:
    """Return the inputs of a workbook without lists of data."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    return tuple(cell for cell in inputs(book).values() if not _in_list(sheets[cell.sheet], cell))


def _in_list(sheet: AuditSheet, cell: AuditCell) -> bool:
    if any(area.holds(sheet.name, cell.row, cell.column) for area, _ in sheet.tables.values()):
        return True
    if sheet.protected or any(cell.column in axis.periods and cell.row > axis.row for axis in time_axes(sheet)):
        return False
    length = 1
    for step in (-1, 1):
        row = cell.row + step
        while (other := sheet.at(row, cell.column)) is not None and other.typed and other.is_number and length < LIST:
            length += 1
            row += step
    return length >= LIST


def sources(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield inputs without a source, and sheets of inputs without a date or without places in the sources."""
    known = inputs_of(book)
    for sheet in book.sheets:
        typed = [cell for cell in known if cell.sheet == sheet.name]
        texts = [cell for cell in sheet.cells.values() if cell.is_text]
        if not typed or any(_STATED.search(str(cell.value)) for cell in texts):
            continue
        columns: dict[int, int] = {}
        for cell in texts:
            if _SOURCE.search(str(cell.value)) and len(str(cell.value)) < 25:
                columns.setdefault(cell.column, cell.row)
        bare = [cell for cell in typed if not _is_sourced(sheet, cell, columns)]
        if len(bare) == len(typed):
            cells = ", ".join(blocks((cell.row, cell.column) for cell in bare))
            yield Finding(sheet.name, cells, "no source and no reason stands beside any of the typed numbers")
            continue
        yield from grouped((cell, "no source and no reason stands beside this typed number") for cell in bare)
        words = [*(str(cell.value) for cell in texts), *sheet.notes.values()]
        if not (time_axes(sheet) or any(_YEAR.search(text) or _DATE.search(text) for text in words)):
            yield Finding(sheet.name, "", "nothing says of when the typed numbers are")
        cited = [cell for cell in texts if _CITES.fullmatch(str(cell.value).strip())]
        given = [str(one.value) for cell in cited for one in sheet.columns[cell.column] if one.row > cell.row]
        placed = any(_PLACE.match(str(cell.value)) for cell in texts) or any(map(_IN_PLACE.search, given))
        if cited and not placed:
            yield Finding(sheet.name, "", "the sources are named without the place in them")


def _is_sourced(sheet: AuditSheet, cell: AuditCell, headings: Mapping[int, int]) -> bool:
    """Tell whether the row of an input says where it comes from: a note, a text at its right, or in such a column.

    `headings` are the rows in which columns of sources are headed so, by column.
    """
    if any(row == cell.row for row, _ in sheet.notes):
        return True
    return any(
        other.is_text
        and (
            headings.get(other.column, cell.row) < cell.row
            or (other.column > cell.column and len(str(other.value)) > 3)
        )
        for other in sheet.rows[cell.row]
    )


def kinds(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield time axes over history and forecast on which nothing tells them apart."""
    for sheet in book.sheets:
        for axis in time_axes(sheet)[:1]:
            if _turns(sheet, axis) and not _is_marked(sheet, axis):
                cells = ", ".join(blocks((axis.row, column) for column in axis.periods))
                yield Finding(sheet.name, cells, "typed history turns into computed forecast, and nothing marks where")


def _turns(sheet: AuditSheet, axis: Axis) -> bool:
    """Tell whether some row below an axis begins with two typed numbers or more and ends with formulas."""
    for row, cells in sheet.rows.items():
        if row > axis.row:
            kinds = [cell.typed for cell in cells if cell.column in axis.periods and not cell.is_text]
            if len(kinds) > 2 and all(kinds[:2]) and not kinds[-1]:
                return True
    return False


def _is_marked(sheet: AuditSheet, axis: Axis) -> bool:
    for cell in sheet.cells.values():
        if cell.is_text and (cell.row <= axis.row + 1 or cell.column in axis.periods):
            text = str(cell.value)
            if _KIND.search(text) or (cell.row == axis.row and _MARKED.search(text)):
                return True
    return any(re.search(r'"[^"]*[AEFaef]', sheet.cells[axis.row, column].style.number) for column in axis.periods)


def guards(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield sheets that are open to chance, passwords, formulas that may be typed over, and inputs without limits."""
    working = [sheet for sheet in book.sheets if any(True for _ in sheet.formulas)]
    open_ones = [sheet.name for sheet in working if not sheet.protected]
    if open_ones:
        yield Finding("", "", f"formulas can be typed over by chance: not protected are {few_names(open_ones)}")
    for sheet in book.sheets:
        if sheet.password:
            yield Finding(sheet.name, "", "the sheet is protected with a password")
    yield from grouped(
        (cell, "a formula is unlocked on a protected sheet")
        for sheet in working
        if sheet.protected
        for cell in sheet.formulas
        if not cell.style.locked
    )
    known = inputs_of(book)
    validated = {sheet.name: sheet.validated for sheet in book.sheets}
    loose = [
        cell
        for cell in known
        if not any(area.holds(cell.sheet, cell.row, cell.column) for area in validated[cell.sheet])
    ]
    if known and len(loose) == len(known):
        count = f"none of {len(known):,} inputs" if len(known) > 1 else "no input"
        yield Finding("", "", f"{count} has limits that a wrong entry would meet")
    else:
        yield from grouped((cell, "the input has no limits that a wrong entry would meet") for cell in loose)
