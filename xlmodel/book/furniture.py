"""What stands around the numbers: titles, headers, headings, labels, notes, prose, legend and contents."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.utility import xl_rowcol_to_cell

from xlmodel.book.formulas import absolute
from xlmodel.book.layout import (
    AXIS,
    BACK_ROW,
    BOARD_COLUMNS,
    LABEL,
    QUESTION_ROW,
    TILE_COLUMNS,
    UNIT,
    VALUE,
    Layout,
    LayoutEntry,
    SheetLayout,
    columns_of,
)
from xlmodel.book.paper import HEADING_LINE, HEADING_SIZE, NOTE_SIZE, Wrapped, height, lines_of, runs_over, tells_all
from xlmodel.book.pen import Pen
from xlmodel.language import (
    Constant,
    Dimension,
    Grid,
    Input,
    Item,
    Line,
    Model,
    ModelCell,
    Prose,
    Table,
    Value,
    Words,
)
from xlmodel.reader.cells import StoredValue
from xlmodel.reader.references import quoted

TILE_HEIGHT = 28.0
"""Points of the row of a tile that says what it is about in large letters."""

LINES = frozenset({"line", "group", "member"})
"""What a line of a section is, and one of its members."""

LEGEND: tuple[tuple[str, float | str, str], ...] = (
    ("input_sample", 1.5, "Input: typed, blue on a light fill, the only unlocked cells"),
    ("formula", 1.5, "Formula: black"),
    ("link", 1.5, "Link to another sheet: green"),
    ("constant", 1.5, "Built-in value: what the input files say"),
    ("changed_sample", 1.5, "Input that differs from its built-in value"),
    ("note_line", "2025A 2026E", "A year as reported; a year that is estimated, behind a thin rule"),
    ("tag", "implied", "Kind of a figure: actual, guided, implied or estimate"),
    ("check", 1.0, "Check or state: a word, in green where it holds and red where it fails"),
)


def write_furniture(
    pen: Pen,
    model: Model,
    layout: Layout,
    page: SheetLayout,
    columns: dict[int, float],
    values: Mapping[ModelCell, Value],
    told: StoredValue,
) -> None:
    """Write everything on a page but its numbers.

    `values` are those of the model without a person's work, since heights follow from them, and what is remembered of a
    workbook is without that work; `told` is what all checks say with it.
    """
    _head(pen, model, layout, page, told)
    for spot in page.spots:
        if spot.kind == "header":
            years = page.sheet.across if spot.text == "years" else None
            _header(pen, model, page, spot.row, years)
            _rule(pen, model, page, spot.row, years)
        elif spot.kind == "heading":
            _heading(pen, page, spot, columns)
        elif spot.kind in LINES and spot.item is not None:
            _line(pen, model, page, spot, spot.item, columns)
        elif spot.kind in {"table", "units", "row"} and isinstance(spot.block, Table):
            _table(pen, model, page, spot, spot.block, columns, values)
        elif spot.kind == "grid" and isinstance(spot.block, Grid):
            _grid_head(pen, model, page, spot, spot.block, columns)
        elif spot.kind == "gridaxis" and isinstance(spot.block, Grid):
            _axis_head(pen, model, page, spot.row, spot.block.column_axis, "→")
            pen.text(spot.row, VALUE, "", "subband")
        elif spot.kind == "gridrow" and isinstance(spot.block, Grid) and spot.index[0] == spot.block.rows.members[0]:
            _axis_head(pen, model, page, spot.row, spot.block.row_axis, "↓")
        elif spot.kind == "strip" and spot.item is not None:
            pen.text(spot.row, spot.column, spot.item.label, "strip")
        elif spot.kind == "tile" and isinstance(spot.block, Table):
            _tile(pen, spot, spot.block)
        elif spot.kind == "subgroup":
            pen.text(spot.row, LABEL, spot.text, "group")
        elif spot.kind == "prose" and isinstance(spot.block, Prose):
            _prose(pen, page, spot, spot.block, columns)
        elif spot.kind == "legend":
            _legend(pen, model, page, spot)
        elif spot.kind == "contents":
            _contents(pen, layout, page, spot, columns)


def _head(pen: Pen, model: Model, layout: Layout, page: SheetLayout, told: StoredValue) -> None:
    """Write name, question and basis, the overall check and the way back to the first sheet."""
    basis = model.profile.basis.format_map(model.plain_constants)
    heading = model.profile.heading or page.name
    pen.text(0, LABEL, page.name if page.keeps_labels else heading, "title")
    pen.tall(0, 24)
    overall, first = model.overall, layout.pages[0]
    back = (f"internal:{quoted(first.name)}!A1", f"Back to the {first.name}")
    if overall and layout.places[overall].page != page.number and not tells_all(model, page):
        row, left, right = (
            (QUESTION_ROW, LABEL, LABEL) if page.keeps_labels else (0, page.note_column, page.note_column)
        )
        if page.sheet.board:
            left, right = BOARD_COLUMNS - 3, BOARD_COLUMNS - 1
        _overall(pen, absolute(layout, overall), told, row, left, right)
    if page.keeps_labels:
        pen.text(QUESTION_ROW, UNIT, f"{page.sheet.question}  {basis}", "question")
        if page.number:
            pen.link(BACK_ROW, LABEL, *back, "back")
        elif not page.sheet.findings:
            pen.text(0, UNIT, heading, "headline")
    else:
        pen.text(QUESTION_ROW, LABEL, page.sheet.question, "question")
        pen.text(BACK_ROW, LABEL, basis, "note_line")
        if page.number:
            pen.link(BACK_ROW, BOARD_COLUMNS - 1, *back, "back_right")


def _overall(pen: Pen, formula: str, result: StoredValue, row: int, left: int, right: int) -> None:
    """Write what all checks say in the last of some cells, which take its colour: the text may run over them."""
    pen.formula(row, right, formula, result, "status" if left < right else "status_left")
    for word, look in (("FAIL", "status_bad"), ("warnings", "status_warned"), ("All", "status_good")):
        told = f'=ISNUMBER(SEARCH("{word}",{xl_rowcol_to_cell(row, right, True, True)}))'
        rule = {"type": "formula", "criteria": told, "stop_if_true": True, "format": pen.formats.get(look)}
        pen.colour((row, left), (row, right), rule)


def _heading(pen: Pen, page: SheetLayout, spot: LayoutEntry, columns: dict[int, float]) -> None:
    """Write the heading of a block, its note beside it, and the rule below both."""
    for column in range(UNIT, page.note_column + 1):
        pen.text(spot.row, column, "", "rule")
    note = getattr(spot.block, "note", "")
    if note:
        pen.text(spot.row, UNIT, note, "heading_note")
    pen.text(spot.row, LABEL, spot.text, "heading")
    pen.tall(spot.row, max(18.0, HEADING_LINE * lines_of(spot.text, columns[LABEL], HEADING_SIZE, bold=True) + 2))


def _header(pen: Pen, model: Model, page: SheetLayout, row: int, across: Dimension | None) -> None:
    for column, text in ((LABEL, "Line"), (UNIT, "Unit")):
        pen.text(row, column, text, "band")
    pen.text(row, page.note_column, "Note", "band_note")
    pen.text(row, VALUE, "Value", "band_number")
    shown = range(0)
    if across is not None:
        years = model.dimensions[across.name]
        shown = range(years.places[across.members[0]], years.places[across.members[-1]] + 1)
        for place in shown:
            member = years.members[place]
            if isinstance(member, int) and row == page.header_row:
                pen.number(row, AXIS + place, member, _year_look(years, member), years.unit)
            elif isinstance(member, int):  # a year is typed once
                first = xl_rowcol_to_cell(page.header_row, AXIS + place, row_abs=True)
                pen.formula(row, AXIS + place, f"={first}", float(member), _year_look(years, member), years.unit)
            else:
                pen.text(row, AXIS + place, years.title(member), "band_number")
        if row == page.frozen_row and years.estimated in years.places:
            first = years.places[years.estimated]
            words = {shown.start: "actual"} if shown.start < first else {}
            for place, word in (words | {first: "estimated"}).items():
                pen.text(row - 1, AXIS + place, word, "strip")
    for column in range(AXIS, page.note_column):
        if column - AXIS not in shown:
            pen.text(row, column, "", "band")


def _year_look(years: Dimension, member: int) -> str:
    """Return how a year heads its column: with A for actual or E for estimated, where that is known."""
    if years.estimated is None:
        return "band_number"
    return "band_actual" if member < years.estimated else "band_estimated"


def _rule(pen: Pen, model: Model, page: SheetLayout, row: int, across: Dimension | None) -> None:
    """Rule off the years that are estimated, below a header and down to what is no line."""
    years = model.dimensions[across.name] if across is not None else None
    if years is None or years.estimated not in years.places:
        return
    below = [spot for spot in page.spots if spot.row > row]
    end = min((spot.row for spot in below if spot.kind not in {*LINES, "heading"}), default=page.rows)
    for spot in below:
        if spot.row < end and spot.kind in LINES:  # a heading has a rule of its own
            pen.rule(spot.row, AXIS + years.places[years.estimated])


def _line(pen: Pen, model: Model, page: SheetLayout, spot: LayoutEntry, item: Item, columns: dict[int, float]) -> None:
    """Write the label, unit and note of a line; below a group, the member's name and its number."""
    if spot.kind == "member":
        over = model.over[item.key][len(page.member) :]
        down = [d for d in over if page.sheet.across is None or d.name != page.sheet.across.name]
        titles = [dimension.title(member) for dimension, member in zip(down, spot.index, strict=True)]
        pen.text(spot.row, LABEL, ", ".join(titles), "member")
        said = item.texts.get((*page.member, *spot.index), "") if isinstance(item, Words) else ""
        pen.tall(spot.row, height([(", ".join(titles), columns[LABEL] - 2), (said, columns[VALUE])]))
        if isinstance(spot.index[-1], int):
            pen.number(spot.row, page.member_column, spot.index[-1], "key", down[-1].unit)
        return
    weight = item.weight if isinstance(item, Line) else "plain"
    bold = weight in {"total", "key"} or spot.kind == "group"
    note = getattr(item, "why", "")
    unit = "" if isinstance(item, Words) else _unit(model, item, page)
    pen.text(spot.row, LABEL, item.label, "label_total" if bold else "label")
    pen.text(spot.row, UNIT, unit, "unit")
    pen.text(spot.row, page.note_column, note, "note")
    tall = height([(item.label, columns[LABEL], 10, bold), (note, columns[page.note_column], NOTE_SIZE)])
    if tall:
        pen.tall(spot.row, tall)


def _unit(model: Model, item: Item, page: SheetLayout) -> str:
    if isinstance(item, Line | Input | Constant) and not isinstance(item.unit, str):
        return ""
    unit = model.unit(item.key, page.member)
    return "" if unit in {"text", "flag", "changed", "differs", "any", "rank"} else unit


def _table(
    pen: Pen,
    model: Model,
    page: SheetLayout,
    spot: LayoutEntry,
    table: Table,
    columns: dict[int, float],
    values: Mapping[ModelCell, Value],
) -> None:
    row = spot.row
    if spot.kind == "table":
        units = any(not isinstance(getattr(item, "unit", ""), str) for item in table.lines)
        notes = any(table.notes.values())
        for column, text in ((LABEL, ""), (UNIT, "Unit" if units else "")):
            pen.text(row, column, text, "subband")
        if notes:
            pen.text(row, page.note_column, "Note", "subband_text")
        if table.member_heading:
            pen.text(row, page.member_column, table.member_heading, "subband")
        for column, item in columns_of(table):
            words = isinstance(item, Words) or (isinstance(item, Line) and item.unit == "text")
            left = words or table.filterable  # where the button of a filter covers nothing
            look = "subband" if column == LABEL else "subband_text" if left else "subband_number"
            pen.text(row, column, item.label, look)
        tall = height([(item.label, columns[column], 10, True) for column, item in columns_of(table)])
        if tall:
            pen.tall(row, tall)
        if table.filterable:
            last = max(s.row for s in page.spots if s.kind == "row" and s.block is table)
            pen.worksheet.autofilter(row, LABEL, last, page.note_column)  # a sort takes keys and notes along
    elif spot.kind == "units":
        also = [page.member_column] if table.member_heading else []
        also += [page.note_column] if any(table.notes.values()) else []
        for column in (LABEL, UNIT, *also):
            pen.text(row, column, "", "subunit")
        for column, item in columns_of(table):
            pen.text(row, column, "" if isinstance(item, Words) else _unit(model, item, page), "subunit")
    else:
        _row(pen, model, page, spot, table, columns, values)


def _row(
    pen: Pen,
    model: Model,
    page: SheetLayout,
    spot: LayoutEntry,
    table: Table,
    columns: dict[int, float],
    values: Mapping[ModelCell, Value],
) -> None:
    member = spot.index[0]
    mixed = next((i for i in table.lines if not isinstance(getattr(i, "unit", ""), str)), None)
    unit = model.unit(mixed.key, (*page.member, member)) if mixed else ""
    note = table.notes.get(member, "")
    title = "" if table.labelled else table.over.title(member)
    pen.text(spot.row, LABEL, title, "label")
    pen.text(spot.row, UNIT, "" if unit in {"text", "any"} else unit, "unit")
    pen.text(spot.row, page.note_column, note, "note")
    if table.member_heading and isinstance(member, int):
        pen.number(spot.row, page.member_column, member, "key", table.over.unit)
    elif table.member_heading:
        pen.text(spot.row, page.member_column, str(member), "erasable_key" if table.erasable else "key")
    texts: list[Wrapped] = [(title, columns[LABEL]), (note, columns[page.note_column], NOTE_SIZE)]
    for column, item in columns_of(table):
        if isinstance(item, Words):
            texts.append((item.texts.get((*page.member, member), ""), columns[column]))
        elif isinstance(said := values.get((item.key, (*page.member, member))), str) and not runs_over(item, table):
            texts.append((said, columns[column] - (0 if column == LABEL else 2)))  # but for labels, beside an indent
    pen.tall(spot.row, height(texts))


def _grid_head(
    pen: Pen, model: Model, page: SheetLayout, spot: LayoutEntry, grid: Grid, columns: dict[int, float]
) -> None:
    """Write what stands in a grid, with its unit and note."""
    texts = {LABEL: grid.body.label, UNIT: _unit(model, grid.body, page)}
    for column in range(LABEL, AXIS + len(grid.columns.members)):
        pen.text(spot.row, column, texts.get(column, ""), "subband")
    pen.text(spot.row, page.note_column, grid.body.why, "note")
    pen.tall(spot.row, height([(grid.body.why, columns[page.note_column], NOTE_SIZE)]))


def _axis_head(pen: Pen, model: Model, page: SheetLayout, row: int, axis: Line, arrow: str) -> None:
    """Write what an axis of a grid is and its unit, where it begins; the arrow says which way it runs."""
    pen.text(row, LABEL, f"{axis.label} {arrow}", "subband")
    pen.text(row, UNIT, _unit(model, axis, page), "subunit_left")


def _tile(pen: Pen, spot: LayoutEntry, table: Table) -> None:
    """Write the title of a tile, and its fill where no line stands; what lines say runs over it."""
    pen.text(spot.row, spot.column, table.over.title(spot.index[0]), "tile_title")
    pen.tall(spot.row + 1, TILE_HEIGHT)
    for row in range(spot.row, spot.row + 1 + len(table.lines)):
        for column in range(spot.column + 1, spot.column + TILE_COLUMNS):
            pen.text(row, column, "", "tile_rest")


def _prose(pen: Pen, page: SheetLayout, spot: LayoutEntry, prose: Prose, columns: dict[int, float]) -> None:
    for place, paragraph in enumerate(prose.paragraphs):
        row = spot.row + place
        if isinstance(paragraph, tuple):
            pen.text(row, LABEL, paragraph[0], "term")
            pen.text(row, page.note_column, paragraph[1], "prose")
            tall = height([(paragraph[1], columns[page.note_column])])
            if tall:
                pen.tall(row, tall)
        else:
            pen.text(row, page.text_column, paragraph, "plain")


def _legend(pen: Pen, model: Model, page: SheetLayout, spot: LayoutEntry) -> None:
    changes = model.profile.changes_name
    for place, (look, sample, text) in enumerate(LEGEND):
        if look == "changed_sample" and changes:
            text = f"{text}; {changes} lists those that a build kept"
        if isinstance(sample, str):
            pen.text(spot.row + place, UNIT, sample, look)
        else:
            pen.number(spot.row + place, UNIT, sample, look, "flag" if look == "check" else "USD bn")
        pen.text(spot.row + place, page.note_column, text, "prose")


def _contents(pen: Pen, layout: Layout, shown: SheetLayout, spot: LayoutEntry, columns: dict[int, float]) -> None:
    for place, page in enumerate(layout.pages):
        pen.link(spot.row + place, LABEL, f"internal:{quoted(page.name)}!A1", page.name, "back")
        pen.text(spot.row + place, shown.note_column, page.sheet.question, "note")
        pen.tall(spot.row + place, height([(page.sheet.question, columns[shown.note_column], NOTE_SIZE)]))
