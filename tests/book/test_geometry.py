"""Where everything stands follows from the model alone: what a person typed moves no row, column, break or chart.

What is remembered of a workbook is without a person's work. If its widths or heights followed from that work, the next
build would tell breaks and charts as moved that nobody has touched.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Written
from models import YEAR, declared, line

from xlmodel.book import Layout, lay_out
from xlmodel.book.additions import Additions
from xlmodel.book.writer import pristine, with_additions
from xlmodel.evaluate import evaluate
from xlmodel.language import Chart, Dimension, Model, ModelCell, Section, Series, Sheet, Table, Value
from xlmodel.reader import workbook_of

LONG, LARGE = "a sentence that takes more lines than any other " * 9, 1e15


def geometry(data: bytes) -> dict[str, tuple[object, ...]]:
    """Return sizes, breaks, margins and places of charts by sheet."""
    return {
        sheet.name: (
            {place: one.size for place, one in sheet.columns.items()},
            {row: one.size for row, one in sheet.rows.items()},
            sheet.page.row_breaks,
            dict(sheet.page.margins),
            [chart.anchor for chart in sheet.charts],
        )
        for sheet in workbook_of(data, Path("book.xlsx")).sheets
    }


def moved(model: Model, layout: Layout, values: dict[ModelCell, Value]) -> list[str]:
    """Return the sheets on which something stands elsewhere once every result is as wide or as long as can be."""
    results = {layout.places[cell]: LONG if isinstance(values[cell], str) else LARGE for cell in model.computed}
    plain = pristine(model, layout, values)
    worked = with_additions(plain, model, layout, values, Additions(results=results))
    before, after = geometry(plain.data), geometry(worked)
    return [name for name in before if before[name] != after[name]]


def test_what_a_person_typed_moves_nothing() -> None:
    """On a page of lines by year and a table, with what is wide, what wraps, a chart and more rows than a page has."""
    rows = Dimension("row", tuple(f"row_{number}" for number in range(90)))
    told, size = (
        line("told", '="why "&FIXED({size},1)', "text", (rows,)),
        line("size", "={flow[year=2026]}", "year", (rows,)),
    )
    lines = Section("Lines", (line("flow", "={year}*2", "year", (YEAR,)), line("said", '="so"', "text")))
    chart = Chart("drawn", "Flow", (Series("flow", "Flow"),), unit="year", wide=True)
    sheet = Sheet("s", "S", "?", (lines, chart, Table("Rows", rows, (size, told))), across=YEAR)
    model = declared(sheet, dimensions=(YEAR, rows))
    assert moved(model, lay_out(model), evaluate(model)) == []


@pytest.mark.slow
def test_nor_does_it_on_any_sheet_of_the_model(book: Written) -> None:
    assert moved(book.ready.model, book.ready.layout, book.ready.values) == []
