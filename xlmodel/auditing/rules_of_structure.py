"""Rules on how sheets are laid out: the flow, the axis, labels and units, grids, checks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from xlmodel.auditing.book import AuditCell, AuditSheet, AuditWorkbook
from xlmodel.auditing.findings import Finding, Said, blocks, few_names, grouped
from xlmodel.auditing.once import once
from xlmodel.auditing.rules_of_inputs import inputs_of
from xlmodel.auditing.shape import Axis, checks, figures, label, only_for_checks, time_axes
from xlmodel.auditing.tracing import feeding, read_cells, reads
from xlmodel.reader.places import Area, CellPosition

SHORT = 30
"""Rows that fit on a screen, so that nothing need be frozen."""
MANY_FORMULAS = 30
"""Formulas from which a workbook is expected to check itself."""
MANY_CHECKS = 10
"""Checks from which errors and warnings are to be told apart."""

_UNIT_HEADING = re.compile(r"units?|uom|currency", re.IGNORECASE)
_UNIT = re.compile(
    r"[$€£¥%]|\b(USD|EUR|GBP|JPY|CHF|CNY|k|m|mn|bn|million|billion|thousand|units?|years?|months?|days?|hours?|x|times)\b"
    r"|'000|\b000s?\b",
    re.IGNORECASE,
)
_FORMATTED_UNIT = re.compile(r'[%$€£¥]|"[^"]*[A-Za-z]|\[\$|yy|mm|dd|x', re.IGNORECASE)


def flow(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield formulas that take values back from later sheets and pass them on, and inputs among workings."""
    yield from grouped(said for sheet in book.sheets for said in _backwards(book, sheet))
    yield from grouped(said for sheet in book.sheets for said in _upwards(book, sheet))
    if len(book.sheets) > 1:
        yield from grouped(_inputs_among_workings(book))


def _backwards(book: AuditWorkbook, sheet: AuditSheet) -> Iterator[Said]:
    """Yield formulas that read a later sheet, and that formulas of later sheets go on with; proofs stand aside."""
    places, proofs = {one.name: one.place for one in book.sheets}, only_for_checks(book)
    back = {
        cell.spot: (cell, area.sheet)
        for cell in sheet.formulas
        for area in reads(book, cell)
        if places[area.sheet] > sheet.place
    }
    if not back:
        return
    roots = [
        area
        for area, readers in book.areas.items()
        if area.sheet == sheet.name
        and any(places[reader.sheet] > sheet.place and reader.spot not in proofs for reader in readers)
    ]
    fed = feeding(book, roots, sheet.formulas)
    for key, (cell, later) in back.items():
        if key in fed:
            yield cell, f"it reads the later sheet {later}, and later sheets go on with it"


def _upwards(book: AuditWorkbook, sheet: AuditSheet) -> Iterator[Said]:
    """Yield formulas that read a formula further down, which others at or below that row go on with.

    What stands in an earlier column is an earlier period: an opening balance reads the closing one below it.
    """
    proofs = only_for_checks(book)
    lowest: dict[tuple[int, int], int] = {}
    for area, readers in book.areas.items():
        if area.sheet == sheet.name and area.single:
            rows = [cell.row for cell in readers if cell.sheet == sheet.name and not _only_shows(cell, proofs)]
            lowest[area.top, area.left] = max([lowest.get((area.top, area.left), 0), *rows])
    for cell in sheet.formulas:
        below = [
            area
            for area in reads(book, cell)
            if area.sheet == sheet.name and area.top > cell.row and area.right >= cell.column
            if any(one.formula for one in sheet.inside(area))
        ]
        if below and lowest.get((cell.row, cell.column), 0) >= min(area.top for area in below):
            yield cell, "it reads formulas further down, which is where it is used again"


def _only_shows(cell: AuditCell, proofs: frozenset[CellPosition]) -> bool:
    """Tell whether a formula does not compute on: a link, or a step towards a check."""
    return (cell.formula is not None and cell.formula.is_link) or cell.spot in proofs


def _inputs_among_workings(book: AuditWorkbook) -> Iterator[Said]:
    known = {cell.spot: cell for cell in inputs_of(book)}
    crossing = (area for area, readers in book.areas.items() if any(reader.sheet != area.sheet for reader in readers))
    outside = read_cells(book, crossing, lambda cell: cell.formula is not None)
    for cell in (cell for cell in book.formulas if cell.spot in outside):
        assert cell.formula is not None
        if not (cell.formula.compares or cell.formula.is_link):
            for area in reads(book, cell):
                one = known.get((area.sheet, area.top, area.left)) if area.single else None
                if one is not None and one.sheet == cell.sheet:
                    yield one, "an input stands on a sheet of workings, which other sheets read"


def columns(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield sheets on which a period stands in another column than on most sheets."""
    first = [(sheet, time_axes(sheet)[0]) for sheet in book.sheets if time_axes(sheet)]
    usual: dict[str, Counter[int]] = defaultdict(Counter)
    for _, axis in first:
        for column, period in axis.periods.items():
            usual[period][column] += 1
    for sheet, axis in first:
        for column, period in axis.periods.items():
            most, _ = usual[period].most_common(1)[0]
            if column != most:
                words = f"{period} stands in another column than on other sheets (there {_letters(most)})"
                yield Finding(sheet.name, _cells_of(axis), words)
                break


def _letters(column: int) -> str:
    return blocks([(1, column)])[0][:-1]


def _cells_of(axis: Axis) -> str:
    return ", ".join(blocks((axis.row, column) for column in axis.periods))


def labels(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield rows of figures without a label or with one that a neighbour has, and figures without a unit."""
    for sheet in book.sheets:
        rows = {row: found for row in sheet.rows if (found := figures(sheet, row)) and any(c.formula for c in found)}
        for corner, _ in _grids(sheet):
            rows.pop(corner.row, None)  # the axis of a grid
        yield from grouped(_badly_labelled(sheet, rows))
        yield from grouped(_without_unit(sheet, rows))


def _badly_labelled(sheet: AuditSheet, rows: Mapping[int, list[AuditCell]]) -> Iterator[Said]:
    seen: dict[str, int] = {}
    previous = 0
    for row in sorted(sheet.rows):
        if row not in rows or row != previous + 1:
            seen = {}  # a heading or an empty row begins a block
        previous = row
        if row in rows:
            name = label(sheet, row, rows[row][0].column)
            if not name and not _in_table(sheet, rows[row]):
                for cell in rows[row]:
                    yield cell, "the row has no label"
            elif name and name in seen and len(rows[row]) > 1:
                for cell in rows[row]:
                    yield cell, f"the row has the label of row {seen[name]}: {name}"
            seen.setdefault(name, row)


def _in_table(sheet: AuditSheet, cells: list[AuditCell]) -> bool:
    """Tell whether figures stand right below others or headings: a grid or a list, which needs no label in each row."""
    return all(sheet.at(cell.row - 1, cell.column) is not None for cell in cells)


def _without_unit(sheet: AuditSheet, rows: Mapping[int, list[AuditCell]]) -> Iterator[Said]:
    headings = [cell for cell in sheet.cells.values() if cell.is_text and _UNIT_HEADING.fullmatch(str(cell.value))]
    texts = [str(cell.value) for cell in sheet.cells.values() if cell.is_text and (cell.row <= 6 or cell.column == 1)]
    if headings or any(_UNIT.search(text) for text in texts):
        return
    for row, cells in rows.items():
        bare = [cell for cell in cells if not _FORMATTED_UNIT.search(cell.style.number)]
        if len(bare) > 1 and not _UNIT.search(label(sheet, row)):
            for cell in bare:
                yield cell, "nothing on the sheet says in what unit these figures are"


def axis(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield time axes that scroll out of sight or are typed twice, and sheets that do not show the overall check."""
    told = checks(book).told
    hidden = []
    for sheet in book.sheets:
        found = time_axes(sheet)
        if not found:
            continue
        for one in found:
            if _out_of_sight(sheet, one):
                yield Finding(sheet.name, _cells_of(one), "the time axis scrolls out of sight: it is not frozen")
        for again in found[1:]:
            known = set(found[0].periods.items())
            typed = [column for column in again.periods if sheet.cells[again.row, column].typed]
            if typed and len(known & set(again.periods.items())) >= 3:
                words = f"the time axis of row {found[0].row} is typed again"
                yield Finding(sheet.name, _cells_of(again), words)
        head = max(sheet.frozen[0], 6)
        if told and not any(name == sheet.name and row < head for name, row, _ in told):
            hidden.append(sheet.name)
    if hidden:
        yield Finding("", "", f"the overall check is not in sight at the top of {few_names(hidden)}")


def _out_of_sight(sheet: AuditSheet, axis: Axis) -> bool:
    """Tell whether an axis is not frozen though lines stand far below it.

    It serves the whole sheet, or, where figures stand above it, its own block: the rows down to an empty one.
    """
    if axis.row < sheet.frozen[0]:
        return False
    if any(isinstance(cell.value, float) and cell.row < axis.row for cell in sheet.cells.values()):
        return all(row in sheet.rows for row in range(axis.row, axis.row + SHORT + 1))
    return max(sheet.rows) > SHORT


def grids(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield sensitivity grids without a middle, or whose middle is not what the model says."""
    for sheet in book.sheets:
        for corner, body in _grids(sheet):
            rows, across = body.bottom - body.top + 1, body.right - body.left + 1
            if rows % 2 == 0 or across % 2 == 0:
                words = f"the grid has {rows} rows and {across} columns: an even number has no middle"
                yield Finding(sheet.name, body.text, words)
                continue
            middle = sheet.at((body.top + body.bottom) // 2, (body.left + body.right) // 2)
            if middle is None or not (isinstance(middle.value, float) and isinstance(corner.value, float)):
                continue
            if abs(middle.value - corner.value) > 1e-6 * max(1.0, abs(corner.value)):
                words = f"the middle of the grid, {middle.address}, is not the model's own result in {corner.address}"
                yield Finding(sheet.name, body.text, words)


def _grids(sheet: AuditSheet) -> Iterator[tuple[AuditCell, Area]]:
    """Yield what-if tables and grids of formulas over two axes, with the formula in their corner."""
    for area in sheet.grids:
        corner = sheet.at(area.top - 1, area.left - 1)
        if corner is not None and corner.formula is not None and not area.single:
            yield corner, area
    for corner in sheet.formulas:
        body = sheet.at(corner.row + 1, corner.column + 1)
        if body is None or body.formula is None or corner.is_text:
            continue
        mixed = {(part.corners[:2], part.fixed[:2]) for part in body.formula.references if part.kind == "cell"}
        head, side = ((corner.row, body.column), (True, False)), ((body.row, corner.column), (False, True))
        if head in mixed and side in mixed:
            bottom, right = body.row, body.column
            while (below := sheet.at(bottom + 1, body.column)) is not None and below.relative == body.relative:
                bottom += 1
            while (beside := sheet.at(body.row, right + 1)) is not None and beside.relative == body.relative:
                right += 1
            if bottom > body.row and right > body.column:
                yield corner, Area(sheet.name, body.row, body.column, bottom, right)


def _described(sheet: AuditSheet, cell: AuditCell) -> str:
    """Return the label of a check, with that of the line above whose members it is one of."""
    above = cell.row - 1
    return f"{label(sheet, _headings(sheet).get(above, above))} {label(sheet, cell.row, cell.column)}"


@once
def _headings(sheet: AuditSheet) -> Mapping[int, int]:
    """Return for each row of figures the row above the block of such rows that it stands in."""
    found: dict[int, int] = {}
    for row in sorted(sheet.rows):
        if figures(sheet, row):
            found[row] = found.get(row - 1, row - 1)
    return found


def told_checks(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield workbooks without checks, checks that no overall flag takes in, and checks without words."""
    found = checks(book)
    if not found.single and not found.overall:
        if len(book.formulas) >= MANY_FORMULAS:
            yield Finding("", "", f"none of {len(book.formulas):,} formulas checks whether the figures agree")
        return
    sheets = {sheet.name: sheet for sheet in book.sheets}
    rows = {(cell.sheet, cell.row) for cell in found.single}
    if len(rows) > 1:
        yield from grouped((cell, "no overall flag takes in this check") for cell in found.alone)
    yield from grouped(
        (cell, "no words say what this checks")
        for cell in found.single
        if len(re.findall(r"\w+", _described(sheets[cell.sheet], cell))) < 2
    )
    words = (str(cell.value) for sheet in book.sheets for cell in sheet.cells.values() if cell.is_text)
    if len(rows) >= MANY_CHECKS and not any("warning" in text.casefold() for text in words):
        yield Finding("", "", f"{len(rows)} checks do not tell errors from warnings")
