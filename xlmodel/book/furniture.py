"""What stands around the numbers: titles, headers, headings, labels, notes, prose, legend and contents."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.utility import xl_rowcol_to_cell

from xlmodel.book.formulas import absolute
from xlmodel.book.layout import AXIS, LABEL, TILE_COLUMNS, UNIT, VALUE, Layout, LayoutEntry, SheetLayout
from xlmodel.book.paper import NOTE_SIZE, Wrapped, height, seen_last
from xlmodel.book.pen import Pen
from xlmodel.language import Constant, Grid, Input, Item, Line, Model, ModelCell, Prose, Table, Words
from xlmodel.reader.cells import StoredValue
from xlmodel.reader.references import quoted

TILE_HEIGHT = 28.0
"""Points of the row of a tile that says what it is about in large letters."""

LEGEND: tuple[tuple[str, float | str, str], ...] = (
    ("input_sample", 1.5, "Input: typed, blue on a light fill, the only unlocked cells"),
    ("formula", 1.5, "Formula: black"),
    ("link", 1.5, "Link to another sheet: green"),
    ("constant", 1.5, "Built-in value: what the input files say"),
    ("changed_sample", 1.5, "Input that differs from its built-in value"),
    ("tag", "implied", "Kind of a figure: actual, guided, implied or estimate"),
    ("check", 1.0, "Check or state: a word, in green where it holds and red where it fails"),
)


def write_furniture(
    pen: Pen,
    model: Model,
    layout: Layout,
    page: SheetLayout,
    columns: dict[int, float],
    results: Mapping[ModelCell, StoredValue],
) -> None:
    """Write everything on a page but its numbers."""
    _head(pen, model, layout, page, columns, results)
    for spot in page.spots:
        if spot.kind == "header":
            _header(pen, model, page, spot.row)
        elif spot.kind == "heading":
            pen.text(spot.row, LABEL, spot.text, "heading")
            for column in range(UNIT, _last(page) + 1):
                pen.text(spot.row, column, "", "rule")
            pen.tall(spot.row, 18)
        elif spot.kind == "blocknote":
            pen.text(spot.row, LABEL, spot.text, "question")
        elif spot.kind in {"line", "group", "member"} and spot.item is not None:
            _line(pen, model, page, spot, spot.item, columns)
        elif spot.kind in {"table", "units", "row"} and isinstance(spot.block, Table):
            _table(pen, model, page, spot, spot.block, columns)
        elif spot.kind == "grid" and isinstance(spot.block, Grid):
            grid = spot.block
            texts = {LABEL: grid.body.label, UNIT: _unit(model, grid.body, page)}
            pen.text(spot.row, page.note_column, grid.body.why, "note")
            for column in range(LABEL, AXIS + len(grid.columns.members)):
                pen.text(spot.row, column, texts.get(column, ""), "subband")
            pen.text(spot.row, VALUE, f"{grid.row_axis.label} ↓  {grid.column_axis.label} →", "subband_number")
            tall = height([(f"{grid.row_axis.label} ↓  {grid.column_axis.label} →", columns[VALUE])])
            pen.tall(spot.row, tall or 15)
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
            _contents(pen, layout, page, spot)


def _last(page: SheetLayout) -> int:
    return page.note_column


def _head(
    pen: Pen,
    model: Model,
    layout: Layout,
    page: SheetLayout,
    columns: dict[int, float],
    results: Mapping[ModelCell, StoredValue],
) -> None:
    """Write title, question and basis, and at the right the overall check and the way back to the first sheet."""
    title = page.name if page.number and not page.sheet.board else model.profile.heading or page.name
    pen.text(0, LABEL, title, "title")
    pen.tall(0, 24)
    pen.text(1, LABEL, page.sheet.question, "question")
    pen.text(2, LABEL, model.profile.basis.format_map(model.plain_constants), "note_line")
    overall = model.overall
    right = seen_last(page, columns)
    if overall and page.number and layout.places[overall].page != page.number:  # the first page tells it in a line
        pen.formula(0, right, absolute(layout, overall), results[overall], "status")
        for word, look in (("FAIL", "status_bad"), ("warnings", "status_warned"), ("All", "status_good")):
            told = f'=ISNUMBER(SEARCH("{word}",{xl_rowcol_to_cell(0, right, True, True)}))'
            rule = {"type": "formula", "criteria": told, "stop_if_true": True, "format": pen.formats.get(look)}
            pen.colour(
                (0, min(max(right - 2, AXIS), right)), (0, right), rule
            )  # the text runs over the cells before it
    if page.number:
        pen.link(
            2,
            right,
            f"internal:{quoted(layout.pages[0].name)}!A1",
            f"Back to the {layout.pages[0].name}",
            "back_at_right",
        )


def _header(pen: Pen, model: Model, page: SheetLayout, row: int) -> None:
    for column, text in ((LABEL, "Line"), (UNIT, "Unit")):
        pen.text(row, column, text, "band")
    pen.text(row, page.note_column, "Note", "band_note")
    pen.text(row, VALUE, "Value", "band_number")
    across = page.sheet.across
    shown = range(0)
    if across is not None:
        years = model.dimensions[across.name]
        shown = range(years.places[across.members[0]], years.places[across.members[-1]] + 1)
        for place in shown:
            member = years.members[place]
            if isinstance(member, int):
                pen.number(row, AXIS + place, member, "band_number", years.unit)
            else:
                pen.text(row, AXIS + place, years.title(member), "band_number")
    for column in range(AXIS, page.note_column):
        if column - AXIS not in shown:
            pen.text(row, column, "", "band")


def _line(pen: Pen, model: Model, page: SheetLayout, spot: LayoutEntry, item: Item, columns: dict[int, float]) -> None:
    """Write the label, unit and note of a line; below a group, the member's name and its number."""
    if spot.kind == "member":
        over = model.over[item.key][len(page.member) :]
        down = [d for d in over if page.sheet.across is None or d.name != page.sheet.across.name]
        titles = [dimension.title(member) for dimension, member in zip(down, spot.index, strict=True)]
        pen.text(spot.row, LABEL, ", ".join(titles), "member")
        pen.tall(spot.row, height([(", ".join(titles), columns[LABEL] - 2)]))
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
    pen: Pen, model: Model, page: SheetLayout, spot: LayoutEntry, table: Table, columns: dict[int, float]
) -> None:
    row = spot.row
    if spot.kind == "table":
        units = any(not isinstance(getattr(item, "unit", ""), str) for item in table.lines)
        notes = any(table.notes.values())
        for column, text in ((LABEL, ""), (UNIT, "Unit" if units else "")):
            pen.text(row, column, text, "subband")
        if notes:  # else the band would stand far from the table, over nothing
            pen.text(row, page.note_column, "Note", "subband_text")
        if table.member_heading:
            pen.text(row, page.member_column, table.member_heading, "subband")
        for place, item in enumerate(table.lines):
            words = isinstance(item, Words) or (isinstance(item, Line) and item.unit == "text")
            left = words or table.filterable  # where the button of a filter covers nothing
            pen.text(row, VALUE + place, item.label, "subband_text" if left else "subband_number")
        tall = height([(item.label, columns[VALUE + place], 10, True) for place, item in enumerate(table.lines)])
        if tall:
            pen.tall(row, tall)
        if table.filterable:
            last = max(s.row for s in page.spots if s.kind == "row" and s.block is table)
            pen.worksheet.autofilter(row, LABEL, last, VALUE + len(table.lines) - 1)
    elif spot.kind == "units":
        more = ([page.member_column] if table.member_heading else []) + (
            [page.note_column] if any(table.notes.values()) else []
        )
        for column in (LABEL, UNIT, *more):
            pen.text(row, column, "", "subunit")
        for place, item in enumerate(table.lines):
            pen.text(row, VALUE + place, "" if isinstance(item, Words) else _unit(model, item, page), "subunit")
    else:
        _row(pen, model, page, spot, table, columns)


def _row(pen: Pen, model: Model, page: SheetLayout, spot: LayoutEntry, table: Table, columns: dict[int, float]) -> None:
    member = spot.index[0]
    mixed = next((i for i in table.lines if not isinstance(getattr(i, "unit", ""), str)), None)
    unit = model.unit(mixed.key, (*page.member, member)) if mixed else ""
    note = table.notes.get(member, "")
    pen.text(spot.row, LABEL, table.over.title(member), "label")
    pen.text(spot.row, UNIT, "" if unit in {"text", "any"} else unit, "unit")
    pen.text(spot.row, page.note_column, note, "note")
    if table.member_heading and isinstance(member, int):
        pen.number(spot.row, page.member_column, member, "key", table.over.unit)
    elif table.member_heading:
        pen.text(spot.row, page.member_column, str(member), "erasable_key" if table.erasable else "key")
    texts: list[Wrapped] = [(table.over.title(member), columns[LABEL]), (note, columns[page.note_column], NOTE_SIZE)]
    texts += [
        (item.texts.get((*page.member, member), ""), columns[VALUE + place])
        for place, item in enumerate(table.lines)
        if isinstance(item, Words)
    ]
    pen.tall(spot.row, height(texts))


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
            pen.text(row, LABEL, paragraph, "plain")


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


def _contents(pen: Pen, layout: Layout, shown: SheetLayout, spot: LayoutEntry) -> None:
    for place, page in enumerate(layout.pages):
        pen.link(spot.row + place, LABEL, f"internal:{quoted(page.name)}!A1", page.name, "back")
        pen.text(spot.row + place, shown.note_column, page.sheet.question, "note")
