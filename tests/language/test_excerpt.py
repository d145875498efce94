"""An excerpt of a model computes the same as the whole, and nothing beside it."""

from __future__ import annotations

import pytest

from xlmodel.errors import ModelError
from xlmodel.evaluate import evaluate
from xlmodel.language import (
    Check,
    Dimension,
    Input,
    Line,
    Section,
    Sheet,
    Table,
    assemble,
    excerpt,
    inputs_read,
    names_in,
    settled,
    texts_of,
)

CASE = Dimension("case", ("low", "high"))
YEAR = Dimension("year", (2026, 2027, 2028), unit="year")
VALUES = {"price": 5.0, "costs": 3.0, "volume_low": 2.0, "volume_high": 4.0, "unread": 1.0}
INPUTS = (
    Input("price", "Price", "x", {(): "price"}),
    Input("costs", "Costs", "x", {(): "costs"}),
    Input("volume", "Volume", "x", {("low",): "volume_low", ("high",): "volume_high"}, (CASE,)),
    Input("unread", "Unread", "x", {(): "unread"}),
)
GROWN = Line(
    "grown", "Grown", "x", "={sales}", (YEAR,), opening={2027: "={grown[year-1]}*2", 2028: "={grown[year-1]}*4"}
)
SHEETS = (
    Sheet(
        "sales",
        "Sales {case}",
        "?",
        (
            Section("Sales", (Line("sales", "Sales", "x", "={price}*{volume}"), GROWN)),
            Section(
                "Other", (Line("other", "Other", "x", "={costs}*2", ()), Line("chosen", "Chosen", "x", "={sales} ?? 0"))
            ),
        ),
        (CASE,),
    ),
    Sheet(
        "all",
        "All",
        "?",
        (
            Table("By case", CASE, (Line("margin", "Margin", "x", "={grown[2028]}-{costs}"),)),
            Section(
                "End",
                (Line("total", "Total", "x", "=SUM({margin[case=*]})", ()), Check("sound", "Sound", "=1*({total}>0)")),
            ),
        ),
    ),
)


def cut(*cells: tuple[str, tuple[int | str, ...]]):
    known = settled(SHEETS, INPUTS, [CASE, YEAR])
    return excerpt(cells, SHEETS, known, INPUTS, [CASE, YEAR], VALUES)


WHOLE = assemble(SHEETS, INPUTS, [CASE, YEAR], VALUES)


@pytest.mark.parametrize(
    ("cell", "computed", "read"),
    [
        (("total", ()), 11, {"price", "costs", "volume_low", "volume_high"}),
        (("margin", ("low",)), 5, {"price", "costs", "volume_low"}),
        (("chosen", ("high",)), 2, {"price", "volume_high"}),
    ],
)
def test_a_cell_is_computed_from_what_it_needs_alone(cell, computed: int, read: set[str]) -> None:
    part = cut(cell)
    assert len(part.order) == computed
    assert set(part.order) <= set(WHOLE.order)
    assert inputs_read(part) == read
    for changed in ({}, {"price": 7.0, "volume_low": 1.5}):
        assert evaluate(part, changed)[cell] == evaluate(WHOLE, changed)[cell]


def test_two_cells_share_what_they_need() -> None:
    assert set(cut(("margin", ("low",)), ("chosen", ("low",))).order) == {
        *(("grown", ("low", year)) for year in YEAR.members),
        *((key, ("low",)) for key in ("sales", "margin", "chosen")),
    }


def test_a_cell_that_is_not_there_needs_nothing() -> None:
    assert cut(("nothing", ())).order == ()


def test_what_is_wrong_with_what_a_cell_needs_is_told() -> None:
    lines = (Line("one", "One", "x", "={two}", ()), Line("two", "Two", "x", "={one}", ()))
    sheet = Sheet("s", "S", "?", (Section("A", lines),))
    with pytest.raises(ModelError, match="circular"):
        excerpt([("one", ())], [sheet], {line.key: line for line in lines}, (), (), {})


def test_the_names_in_a_line_are_those_of_all_its_formulas() -> None:
    assert names_in(GROWN) == {"sales", "grown"}
    assert texts_of(GROWN) == ("={sales}", "={grown[year-1]}*2", "={grown[year-1]}*4")
    assert names_in(Check("sound", "Sound", "=1*({total}>0)")) == {"total"}
    assert names_in(INPUTS[0]) == set()
    assert names_in(Line("broken", "Broken", "x", "={a}+(", ())) == set(), "it is told when the model is put together"
