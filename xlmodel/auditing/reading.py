"""Read a workbook of any origin into what the rules look at.

openpyxl reads formulas, looks and set-up from bytes that the guard has let through; the values that the saving program
stored come from the reader of the engines. What openpyxl passes over, validations and formats that newer programs keep
in extensions, is looked up in the XML.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

from xlmodel.auditing.book import Book, Cell, Held, Name, Print, Sheet, Style
from xlmodel.engines import Cells, ErrorValue, held_in
from xlmodel.reader.formulas import Formula, parse
from xlmodel.reader.guard import read_guarded, reading
from xlmodel.reader.places import Area, Place, column_number

_EXTENSIONS = re.compile(
    rb"<x14:(dataValidation|conditionalFormatting)[ >].*?<xm:sqref>(.*?)</xm:sqref>.*?</x14:\1>", re.DOTALL
)
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_THEME = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")
_SCHEME = re.compile(
    r"<a:(lt1|dk1|lt2|dk2|accent[1-6])>\s*<a:(?:srgbClr val|sysClr [^>]*?lastClr)=\"([0-9A-Fa-f]{6})\""
)
_BUILT_IN = ("_xlnm.", "_xl", "Print_", "solver_")


def read_book(path: Path) -> Book:
    """Return a workbook as the rules see it. Raises EngineError, one fault, for what cannot be read safely."""
    data = read_guarded(path)
    stored = held_in(data, path).stored
    with reading(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that it would not save again: nothing here is saved
        from openpyxl.reader.excel import ExcelReader

        reader = ExcelReader(BytesIO(data))
        reader.read()
        book = reader.wb
        found = list(reader.parser.find_sheets())
        parts = {sheet.name: relation.target for sheet, relation in found}
        states = {sheet.name: sheet.state or "visible" for sheet, _ in found}  # openpyxl forgets that of a chart sheet
        looks = _Looks(str(book.loaded_theme or b"", "utf-8", "replace"))
        with zipfile.ZipFile(BytesIO(data)) as archive:
            sheets = tuple(
                _sheet(sheet, book.index(sheet), stored, looks, _extended(archive, parts.get(sheet.title, "")))
                for sheet in book.worksheets
            )
        calculation = book.calculation
        return Book(
            path,
            sheets,
            tuple(_names(book)),
            str(calculation.calcMode or "auto") if calculation else "auto",
            bool(calculation and calculation.iterate),
            bool(calculation and calculation.fullPrecision is False),
            tuple(_links(book)),
            {sheet.title: states[sheet.title] for sheet in book.chartsheets},
            tuple(_lists(book)),
        )


def _sheet(sheet: Any, place: int, stored: Cells, looks: _Looks, extended: Mapping[str, tuple[str, ...]]) -> Sheet:
    name = sheet.title
    cells: dict[Place, Cell] = {}
    filled: list[Area] = []
    grids: list[Area] = []
    unlocked: set[Place] = set()
    notes: dict[Place, str] = {}
    for (row, column), cell in sorted(sheet._cells.items()):  # going through the rows would make every cell between
        style = looks.of(cell)
        if getattr(cell, "comment", None):
            notes[row, column] = str(cell.comment.text)
        if not style.locked:
            unlocked.add((row, column))
        if cell.value is None:
            continue
        if cell.data_type != "f":
            cells[row, column] = Cell(name, row, column, _typed(cell), None, "", style)
            continue
        formula, fills = _formula(cell.value)
        (grids if formula is None else filled).extend(_areas(name, fills))
        value = stored.get((name, cell.coordinate))
        if formula is None:
            cells[row, column] = Cell(name, row, column, value, None, "", style, filled=True)
        else:
            cells[row, column] = Cell(name, row, column, value, formula, formula.relative(row, column), style)
    for area in (area for area in (*filled, *grids) if not area.single):
        for at in product(range(area.top, area.bottom + 1), range(area.left, area.right + 1)):
            if at in cells and cells[at].formula is None:
                cells[at] = replace(cells[at], filled=True)
    return Sheet(
        name,
        place,
        cells,
        sheet.sheet_state,
        _frozen(sheet.sheet_view.pane),
        tuple(area for found in sheet.merged_cells.ranges for area in _areas(name, str(found))),
        bool(sheet.protection.sheet),
        bool(sheet.protection.password or sheet.protection.hashValue),
        frozenset(unlocked),
        _all_areas(name, sheet.data_validations.dataValidation, extended["dataValidation"]),
        _all_areas(name, sheet.conditional_formatting, extended["conditionalFormatting"]),
        Print(
            sheet.page_setup.orientation == "landscape",
            bool(sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage)
            and sheet.page_setup.fitToWidth in (None, 1),
            bool(sheet.print_title_rows or sheet.print_title_cols),
        ),
        notes,
        {
            table.displayName: (_body(table, area), tuple(column.name for column in table.tableColumns))
            for table in sheet.tables.values()
            for area in _areas(name, table.ref)
        },
        tuple(grids),
    )


def _formula(value: Any) -> tuple[Formula | None, str]:
    """Return a formula and the cells that it fills; None for a what-if table."""
    if isinstance(value, str):
        return parse(value), ""
    text = getattr(value, "text", None)
    area = str(getattr(value, "ref", "") or "")
    if not isinstance(text, str):
        return None, area
    return parse(text if text.startswith("=") else f"={text}"), area


def _typed(cell: Any) -> Held:
    value = cell.value
    if cell.data_type == "e":
        return ErrorValue(str(value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value if isinstance(value, bool) or cell.data_type == "d" else str(value)
    return float(value)


def _areas(sheet: str, text: str) -> Iterator[Area]:
    """Yield the rectangles of a list such as "A1:B2 C3"; whole columns and what is no range are passed over."""
    for part in text.split():
        found = _RANGE.fullmatch(part)
        if found:
            left, top = column_number(found[1]), int(found[2])
            right, bottom = column_number(found[3] or found[1]), int(found[4] or found[2])
            yield Area(sheet, min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _body(table: Any, area: Area) -> Area:
    """Return the area of a table without its headings and its row of totals."""
    headings = 1 if table.headerRowCount is None else table.headerRowCount
    return replace(area, top=area.top + headings, bottom=area.bottom - (table.totalsRowCount or 0))


def _all_areas(sheet: str, rules: Iterable[Any], more: Iterable[str]) -> tuple[Area, ...]:
    texts = (*(str(rule.sqref) for rule in rules), *more)
    return tuple(area for text in texts for area in _areas(sheet, text))


def _frozen(pane: Any) -> Place:
    """Return the first cell below and right of what is frozen; `topLeftCell` is where the sheet is scrolled to."""
    if pane is None or pane.state not in {"frozen", "frozenSplit"}:
        return 1, 1
    return int(pane.ySplit or 0) + 1, int(pane.xSplit or 0) + 1


def _extended(archive: zipfile.ZipFile, part: str) -> Mapping[str, tuple[str, ...]]:
    """Return the ranges of validations and conditional formats that stand in extensions of a sheet's XML."""
    found: dict[str, list[str]] = {"dataValidation": [], "conditionalFormatting": []}
    name = part.lstrip("/")
    if name in archive.namelist():
        for kind, ranges in _EXTENSIONS.findall(archive.read(name)):
            found[kind.decode()].append(ranges.decode("utf-8", "replace"))
    return {kind: tuple(ranges) for kind, ranges in found.items()}


def _names(book: Any) -> Iterator[Name]:
    """Yield the names that people made: none that programs keep for printing and filters, and no hidden ones."""
    for scope, names in (("", book.defined_names), *((sheet.title, sheet.defined_names) for sheet in book.worksheets)):
        for name, defined in names.items():
            if not defined.hidden and not name.startswith(_BUILT_IN):
                yield Name(name, scope, defined.value or "")


def _lists(book: Any) -> Iterator[str]:
    """Yield the formulas of validations and conditional formats."""
    for sheet in book.worksheets:
        for validation in sheet.data_validations.dataValidation:
            yield from (str(text) for text in (validation.formula1, validation.formula2) if text)
        for area in sheet.conditional_formatting:
            yield from (str(text) for rule in area.rules for text in rule.formula)


def _links(book: Any) -> Iterator[str]:
    for link in book._external_links:
        target = getattr(getattr(link, "file_link", None), "Target", None)
        yield str(target or "another workbook")


class _Looks:
    """The looks of a workbook's cells, one object for each style."""

    def __init__(self, theme: str) -> None:
        colours = dict(_SCHEME.findall(theme))
        self._theme = [colours.get(name, "").upper() for name in _THEME]
        self._known: dict[int, Style] = {}

    def of(self, cell: Any) -> Style:
        """Return how a cell looks."""
        known = self._known.get(cell.style_id)
        if known is None:
            font, fill, border = cell.font, cell.fill, cell.border
            known = self._known[cell.style_id] = Style(
                font.name or "",
                self._colour(font.color).removeprefix("000000"),  # black ink is the automatic one
                bool(font.b),
                bool(font.i),
                self._colour(fill.fgColor) if fill is not None and fill.fill_type == "solid" else "",
                any(side is not None and side.style for side in (border.top, border.bottom)),
                cell.number_format or "General",
                bool(cell.protection.locked),
            )
        return known

    def _colour(self, colour: Any) -> str:
        """Return RRGGBB; shades of theme colours count as the colour; black and white of a theme are automatic."""
        from openpyxl.styles.colors import COLOR_INDEX

        if colour is None:
            return ""
        if colour.type == "rgb":
            return str(colour.rgb)[-6:].upper()
        if colour.type == "theme":
            return self._theme[colour.theme] if 2 <= colour.theme < len(self._theme) else ""
        index = colour.indexed if colour.type == "indexed" else 64
        return COLOR_INDEX[index][-6:] if index < len(COLOR_INDEX) else ""
