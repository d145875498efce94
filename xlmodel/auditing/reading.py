"""A workbook of any origin as the rules look at it: a view of what the reader gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xlmodel.auditing.book import AuditCell, AuditName, AuditSheet, AuditStyle, AuditValue, AuditWorkbook, Print
from xlmodel.reader import model
from xlmodel.reader.colours import THEME, seen
from xlmodel.reader.dates import date_in, moment, shows_date
from xlmodel.reader.guard import reading
from xlmodel.reader.places import Area, Position, areas, row_and_column
from xlmodel.reader.precedents import Flow
from xlmodel.reader.workbooks import read_workbook

_BUILT_IN = ("_xlnm.", "_xl", "Print_", "solver_")
_BLACK_AND_WHITE = frozenset(f"theme {number}" for number, name in enumerate(THEME) if name in {"lt1", "dk1"})


def read_book(path: Path) -> AuditWorkbook:
    """Return a workbook as the rules see it. Raises EngineError, one fault, for what cannot be read safely."""
    book = read_workbook(path)
    with reading(path):
        flow = Flow(book)
        looks = [_look(style, book) for style in book.styles]
        return AuditWorkbook(
            path,
            tuple(
                _sheet(book, sheet, place, looks, flow)
                for place, sheet in enumerate(book.sheets)
                if sheet.kind == "worksheet"
            ),
            flow,
            tuple(
                AuditName(name.name, name.scope, name.text)
                for name in book.names
                if not name.hidden and not name.name.startswith(_BUILT_IN)
            ),
            book.calculation.get("calcMode", "auto"),
            _is_true(book.calculation.get("iterate", "0")),
            not _is_true(book.calculation.get("fullPrecision", "1")),
            tuple(link or "another workbook" for link in book.links),
            {sheet.name: sheet.state for sheet in book.sheets if sheet.kind != "worksheet"},
            tuple(_lists(book)),
        )


def _sheet(
    book: model.Workbook, sheet: model.WorkbookSheet, place: int, looks: list[AuditStyle], flow: Flow
) -> AuditSheet:
    name = sheet.name
    cells: dict[Position, AuditCell] = {}
    unlocked: set[Position] = set()
    for cell in sheet.cells.values():
        style = looks[cell.style] if cell.style < len(looks) else AuditStyle()
        at = cell.row, cell.column
        if not style.locked:
            unlocked.add(at)
        if not cell.holds:
            continue
        filled = cell.kind in {"spilled", "table", "grid"}
        formula = flow.formula((name, *at)) if cell.formula and not filled else None
        relative = formula.relative(*at) if formula else ""
        value = cell.value if cell.formula else _typed(cell, style, book)
        cells[at] = AuditCell(name, *at, value, formula, relative, style, filled)
    setup, rules = sheet.page.setup, (sheet.validations, sheet.conditional_formats)
    validated, coloured = (tuple(area for one in found for area in areas(name, one.areas)) for found in rules)
    return AuditSheet(
        name,
        place,
        cells,
        sheet.state,
        sheet.view.frozen,
        tuple(area for text in sheet.merged for area in areas(name, text)),
        _is_true(sheet.protection.get("sheet", "0")),
        bool({"password", "hashValue"} & sheet.protection.keys()),
        frozenset(unlocked),
        validated,
        coloured,
        Print(
            setup.get("orientation") == "landscape",
            sheet.page.fits and setup.get("fitToWidth", "1") == "1",
            sheet.page.fits and setup.get("fitToHeight", "1") == "1",
            bool(sheet.page.titles),
        ),
        {row_and_column(note.address): note.text for note in sheet.notes},
        {
            table.name: (_body(table, area), table.headings)
            for table in sheet.tables
            for area in areas(name, table.area)
        },
        tuple(area for cell in sheet.cells.values() if cell.kind == "table" for area in areas(name, cell.area)),
    )


def _body(table: model.WorkbookTable, area: Area) -> Area:
    """Return the area of a table without its headings and its row of totals."""
    return Area(area.sheet, area.top + table.headed, area.left, area.bottom - table.totals, area.right)


def _typed(cell: model.Cell, style: AuditStyle, book: model.Workbook) -> AuditValue:
    """Return what a cell without a formula holds; a number that its format shows as a date is a date."""
    if isinstance(cell.value, str) and cell.type == "d":
        return date_in(cell.value) or cell.value
    if isinstance(cell.value, float) and shows_date(style.number):
        return moment(cell.value, epoch_1904=book.epoch_1904) or cell.value
    return cell.value


def _look(style: model.Style, book: model.Workbook) -> AuditStyle:
    """Return a look as the rules see it; black and white of a theme, and black ink, are automatic."""
    ink, fill = (
        "" if colour.rpartition(" ")[0] in _BLACK_AND_WHITE or colour in _BLACK_AND_WHITE else seen(colour, book.theme)
        for colour in (style.ink, style.fill)
    )
    return AuditStyle(
        style.font,
        ink.removeprefix("000000"),
        style.bold,
        style.italic,
        fill,
        not {"top", "bottom"}.isdisjoint(style.borders),
        style.number_format,
        style.locked,
    )


def _lists(book: model.Workbook) -> Iterator[str]:
    """Yield the formulas of validations and conditional formats."""
    for sheet in book.worksheets:
        of_validations = (one.formulas for one in sheet.validations)
        of_formats = (one.formulas for one in sheet.conditional_formats)
        for texts in (*of_validations, *of_formats):
            yield from filter(None, texts)


def _is_true(said: str) -> bool:
    return said in {"1", "true", "on"}
