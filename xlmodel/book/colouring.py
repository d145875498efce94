"""What stands out on a page: states by their words, grids by sign, the model's own point of a grid, live labels.

Colour only helps: a state is a word, a negative number stands in brackets.
"""

from __future__ import annotations

from typing import Any

from xlmodel.book.layout import Layout, LayoutCell, SheetLayout
from xlmodel.book.pen import Pen
from xlmodel.book.styles import (
    BAD_FILL,
    BAD_INK,
    BAD_WORDS,
    CHANGED_FILL,
    CHANGED_INK,
    GOOD_FILL,
    GOOD_INK,
    GOOD_WORDS,
)
from xlmodel.language import Grid, ModelCell, Table

LABELLED, OUTLINED = "labelled", "outlined"
"""How a cell may stand out by its place: as the label of its row, or as the model's own point of a grid."""


def standing_out(layout: Layout) -> dict[ModelCell, str]:
    """Return the cells that stand out by their place: live labels of rows, and the model's own point of a grid."""
    found: dict[ModelCell, str] = {}
    for page in layout.pages:
        for spot in page.spots:
            if spot.kind == "grid" and isinstance(spot.block, Grid) and spot.block.own:
                found[spot.block.body.key, (*page.member, *spot.block.own)] = OUTLINED
            elif spot.kind == "row" and isinstance(spot.block, Table) and spot.block.labelled:
                found[spot.block.lines[0].key, (*page.member, *spot.index)] = LABELLED
    return found


def signs(pen: Pen, layout: Layout, page: SheetLayout, grid: Grid, colours: dict[str, Any]) -> None:
    """Colour a grid by sign, which the brackets of its numbers say as well."""
    corners = [(grid.rows.members[at], grid.columns.members[at]) for at in (0, -1)]
    first, last = (layout.places[grid.body.key, (*page.member, *corner)] for corner in corners)
    for criteria, colour in (("<", "worse"), (">", "good")):
        rule = {"type": "cell", "criteria": criteria, "value": 0, "format": colours[colour]}
        pen.colour((first.row, first.column), (last.row, last.column), rule)


def state_formats(workbook: Any) -> dict[str, Any]:
    """Return the formats of states: what is worse is not wrong, and not in bold."""
    return {
        "good": workbook.add_format({"font_color": GOOD_INK, "bg_color": GOOD_FILL}),
        "bad": workbook.add_format({"font_color": BAD_INK, "bg_color": BAD_FILL, "bold": True}),
        "worse": workbook.add_format({"font_color": BAD_INK, "bg_color": BAD_FILL}),
        "changed": workbook.add_format({"font_color": CHANGED_INK, "bg_color": CHANGED_FILL, "bold": True}),
    }


def states(pen: Pen, place: LayoutCell, colours: dict[str, Any], unit: str) -> None:
    """Colour a state: numbers by 1 and 0, texts by their words."""
    here = (place.row, place.column)
    if unit == "changed":
        pen.colour(here, here, {"type": "cell", "criteria": "==", "value": 1, "format": colours["changed"]})
    elif unit == "flag":
        pen.colour(here, here, {"type": "cell", "criteria": "==", "value": 1, "format": colours["good"]})
        pen.colour(here, here, {"type": "cell", "criteria": "==", "value": 0, "format": colours["bad"]})
    else:
        for words, colour in ((GOOD_WORDS, "good"), (BAD_WORDS, "bad")):
            for word in words:
                pen.colour(
                    here,
                    here,
                    {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": colours[colour]},
                )
