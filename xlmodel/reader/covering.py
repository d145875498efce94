"""What the references of a workbook cover: names, tables and spans of sheets resolved to areas.

Judgements: a name that stands for a formula covers what this formula refers to; one of the sheet goes before one of
the workbook; a name without `$` counts from A1, as files keep it. What covers no cells of this workbook (another
workbook, a constant, a heading that no table has) covers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlmodel.limits import COLUMNS, ROWS
from xlmodel.reader.model import Workbook, WorkbookSheet, WorkbookTable
from xlmodel.reader.places import Area, Corners, areas
from xlmodel.reader.references import Reference, cut, references

DEEPEST = 20
"""Names that may stand for each other before they are taken for a circle."""

_ITEM = re.compile(r"\[((?:[^\[\]']|'.)*)\]|([^\[\],:\s][^\[\],:]*)")
"""A part or a column of a table; some programs leave out the brackets around it."""
_ESCAPED = re.compile(r"'(.)")
_PARTS = frozenset({"#all", "#data", "#headers", "#totals", "#this row"})


class Covering:
    """The names, tables and sheets of a workbook, by what formulas call them."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._order = {sheet.name.casefold(): place for place, sheet in enumerate(book.sheets)}
        self._names = {(name.scope.casefold(), name.name.casefold()): name.text for name in book.names}
        self._tables: dict[str, tuple[WorkbookSheet, WorkbookTable, Area]] = {}
        for sheet in book.sheets:
            for table in sheet.tables:
                for area in areas(sheet.name, table.area)[:1]:
                    self._tables[table.name.casefold()] = (sheet, table, area)

    def areas(self, found: Reference, sheet: str, row: int, column: int) -> tuple[Area, ...]:
        """Return what a reference covers that stands in a cell."""
        return tuple(self._areas(found, sheet, row, column, 0))

    def rectangle(self, found: Reference, sheet: str, row: int, column: int) -> Area | None:
        """Return the one rectangle that a reference stands for, None for whole columns, several sheets and formulas."""
        if found.kind == "name":
            text = self._text(found, sheet)
            pieces = cut(text) if text is not None else ()
            one = pieces[0] if len(pieces) == 1 else None
            if not isinstance(one, Reference) or one.kind not in {"cell", "range"}:
                return None
        elif found.kind not in {"cell", "range", "table"}:
            return None
        covered = self.areas(found, sheet, row, column)
        return covered[0] if len(covered) == 1 else None

    def _text(self, found: Reference, sheet: str) -> str | None:
        """Return what a name stands for."""
        name = found.rest.casefold()
        return self._names.get(((found.sheet or sheet).casefold(), name), self._names.get(("", name)))

    def _areas(self, found: Reference, sheet: str, row: int, column: int, depth: int) -> Iterator[Area]:
        if found.kind in {"outside", "broken"}:
            return
        if found.kind == "span":
            if found.on_grid:
                yield from self._span(found)
        elif found.on_grid:
            home = self._book.sheet(found.sheet or sheet)
            if home:
                yield Area(home.name, *found.corners)
        elif found.kind == "table":
            yield from self._table(found.rest, sheet, row, column)
        elif depth < DEEPEST:
            yield from self._name(found, sheet, row, column, depth)

    def _span(self, found: Reference) -> Iterator[Area]:
        ends = [self._order.get(end.casefold()) for end in found.sheet.split(":")]
        if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
            first, last = sorted((ends[0], ends[1]))
            for sheet in self._book.sheets[first : last + 1]:
                if sheet.kind == "worksheet":
                    yield Area(sheet.name, *found.corners)

    def _name(self, found: Reference, sheet: str, row: int, column: int, depth: int) -> Iterator[Area]:
        text = self._text(found, sheet)
        if text is None:
            if found.rest.casefold() in self._tables:  # a table's name alone is its body
                yield from self._table(f"{found.rest}[]", sheet, row, column)
            return
        for one in references(text):
            if one.on_grid and not all(one.fixed):
                steps = (row - 1, column - 1) * 2
                corners = tuple(
                    at if fixed else _within(at + step, size)
                    for at, fixed, step, size in zip(
                        one.corners, one.fixed, steps, (ROWS, COLUMNS, ROWS, COLUMNS), strict=True
                    )
                )
                one = Reference(one.text, one.kind, one.sheet, _ordered(corners), one.fixed)
            yield from self._areas(one, found.sheet or sheet, row, column, depth + 1)

    def _table(self, text: str, sheet: str, row: int, column: int) -> Iterator[Area]:
        """Yield what a reference into a table covers: parts of it, or one row; all columns, or a stretch of them."""
        name, _, rest = text.partition("[")
        known = self._tables.get(name.casefold()) if name else self._around(sheet, row, column)
        if known is None:
            return
        home, table, area = known
        inner = rest.removesuffix("]").strip()
        here = inner.startswith("@")
        inner = inner.removeprefix("@")
        found = _ITEM.findall(inner) if inner.startswith("[") else [(inner, "")] * bool(inner)
        items = [one or other for one, other in found]
        parts = {item.strip().casefold() for item in items if item.strip().casefold() in _PARTS}
        headings = [heading.casefold() for heading in table.headings]
        wanted = [_ESCAPED.sub(r"\1", item).casefold() for item in items if item.strip().casefold() not in _PARTS]
        if not all(one in headings for one in wanted):
            return
        numbers = sorted(headings.index(one) for one in wanted)
        left, right = (area.left + numbers[0], area.left + numbers[-1]) if numbers else (area.left, area.right)
        for top, bottom in _rows(table, area, parts, row if here or "#this row" in parts else 0):
            if top <= bottom:
                yield Area(home.name, top, left, bottom, right)

    def _around(self, sheet: str, row: int, column: int) -> tuple[WorkbookSheet, WorkbookTable, Area] | None:
        """Return the table in which a cell stands."""
        return next((known for known in self._tables.values() if known[2].holds(sheet, row, column)), None)


def _rows(table: WorkbookTable, area: Area, parts: set[str], here: int) -> Iterator[tuple[int, int]]:
    """Yield the rows of the parts of a table, the first and last of each stretch."""
    top, bottom = area.top + table.headed, area.bottom - table.totals
    if here:
        if top <= here <= bottom:
            yield here, here
        return
    if "#all" in parts:
        yield area.top, area.bottom
        return
    if "#headers" in parts:
        yield area.top, top - 1
    if "#data" in parts or not parts:
        yield top, bottom
    if "#totals" in parts:
        yield bottom + 1, area.bottom


def _within(at: int, size: int) -> int:
    """Return a row or column that was moved over the edge of the sheet, where Excel goes on at the other edge."""
    return (at - 1) % size + 1


def _ordered(corners: tuple[int, ...]) -> Corners:
    top, left, bottom, right = corners
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)
