"""What stands at the head of a page and of its blocks: name, question, overall check, and the headings of columns."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from xlmodel.book.formulas import absolute
from xlmodel.book.layout import (
    AXIS,
    BACK_ROW,
    BOARD_COLUMNS,
    LABEL,
    LINES,
    QUESTION_ROW,
    UNIT,
    VALUE,
    Layout,
    LayoutEntry,
    SheetLayout,
)
from xlmodel.book.paper import tells_all
from xlmodel.book.pen import Pen
from xlmodel.language import Dimension, Model
from xlmodel.reader.cells import StoredValue
from xlmodel.reader.references import quoted


def formulas_in_heads(model: Model, layout: Layout) -> int:
    """Return how many formulas stand in heads: what all checks say, and years that head one more block."""
    again = (
        sum(isinstance(member, int) for _, member in _headed(model, page, spot))
        for page in layout.pages
        for spot in page.spots
        if spot.kind == "header" and spot.row != page.header_row
    )
    return sum(_shows_overall(model, layout, page) for page in layout.pages) + sum(again)


def _shows_overall(model: Model, layout: Layout, page: SheetLayout) -> bool:
    """Tell whether what all checks say stands at the head of a page, which has no line that says so."""
    return model.overall is not None and layout.places[model.overall].page != page.number and not tells_all(model, page)


def write_head(pen: Pen, model: Model, layout: Layout, page: SheetLayout, told: StoredValue) -> None:
    """Write name, question and basis, the overall check and the way back to the first sheet."""
    basis = model.profile.basis.format_map(model.plain_constants)
    heading = model.profile.heading or page.name
    pen.text(0, LABEL, page.name if page.keeps_labels else heading, "title")
    pen.tall(0, 24)
    first = layout.pages[0]
    back = (f"internal:{quoted(first.name)}!A1", f"Back to the {first.name}")
    if model.overall is not None and _shows_overall(model, layout, page):
        row, left, right = (
            (QUESTION_ROW, LABEL, LABEL) if page.keeps_labels else (0, page.note_column, page.note_column)
        )
        if page.sheet.board:
            left, right = BOARD_COLUMNS - 3, BOARD_COLUMNS - 1
        _overall(pen, absolute(layout, model.overall), told, row, left, right)
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


def _headed(model: Model, page: SheetLayout, spot: LayoutEntry) -> list[tuple[int, int | str]]:
    """Return what heads the columns of a time axis, each with its place on it, for headings that show years."""
    if page.sheet.across is None or spot.text != "years":
        return []
    years, shown = model.dimensions[page.sheet.across.name], page.sheet.across.members
    first, last = years.places[shown[0]], years.places[shown[-1]]
    return list(enumerate(years.members))[first : last + 1]


def write_header(pen: Pen, model: Model, page: SheetLayout, spot: LayoutEntry) -> None:
    """Write the headings of columns, and rule off the years that are estimated below them."""
    row, headed = spot.row, _headed(model, page, spot)
    for column, text in ((LABEL, "Line"), (UNIT, "Unit")):
        pen.text(row, column, text, "band")
    pen.text(row, page.note_column, "Note", "band_note")
    pen.text(row, VALUE, "Value", "band_number")
    for column in range(AXIS, page.note_column):
        pen.text(row, column, "", "band")
    if page.sheet.across is None:
        return
    years = model.dimensions[page.sheet.across.name]
    for place, member in headed:
        if isinstance(member, str):
            pen.text(row, AXIS + place, years.title(member), "band_number")
        elif row == page.header_row:
            pen.number(row, AXIS + place, member, _year_look(years, member), years.unit)
        else:  # a year is typed once
            first = xl_rowcol_to_cell(page.header_row, AXIS + place, row_abs=True)
            pen.formula(row, AXIS + place, f"={first}", float(member), _year_look(years, member), years.unit)
    estimated = years.places.get(years.estimated) if years.estimated is not None else None
    if headed and estimated is not None:
        if row == page.frozen_row:
            for place, word in {headed[0][0]: "actual", estimated: "estimated"}.items():
                pen.text(row - 1, AXIS + place, word, "strip")
        _rule(pen, page, row, AXIS + estimated)


def _year_look(years: Dimension, member: int) -> str:
    """Return how a year heads its column: with A for actual or E for estimated, where that is known."""
    if years.estimated is None:
        return "band_number"
    return "band_actual" if member < years.estimated else "band_estimated"


def _rule(pen: Pen, page: SheetLayout, row: int, column: int) -> None:
    """Rule off a column at its left, below headings and down to what is no line."""
    below = [spot for spot in page.spots if spot.row > row]
    end = min((spot.row for spot in below if spot.kind not in {*LINES, "heading"}), default=page.rows)
    for spot in below:
        if spot.row < end and spot.kind in LINES:  # a heading has a rule of its own
            pen.rule(spot.row, column)
