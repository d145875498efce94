"""The page on declarations: every example on it is read as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from xlmodel.language import Dimension, Line, Section, Sheet, Table
from xlmodel.text import Given, sheet_of

PAGE = (Path(__file__).parents[2] / "docs" / "declarations.md").read_text("utf-8")
YEAR = Dimension("year", (2026, 2027))
STEP = Dimension("step", ("low", "high"))
RETURNS = Sheet(
    "returns",
    "Returns {case}",
    "",
    (
        Section(
            "",
            (
                Line("growth_capex", "Growth capex", "USD bn", "={capex}*{wacc}", (YEAR,)),
                Line("vintage_cost", "Cost", "USD bn", "={growth_capex[year=vintage]}", (YEAR.role("vintage"),)),
            ),
        ),
    ),
    over=(Dimension("case", ("bear", "bull")),),
)
CONFLICT = {"label": "Growth", "unit": "%", "theme": "AWS", "note": "Why.", "source": "call", "count": "3"}
WEIGHT = {"weight": "weight_of_growth", "built_in": "0.5"}
GIVEN = Given(
    lists={"wacc_step": STEP, "life_step": STEP.role("life_step")},
    through={
        "conflicts": [
            {"key": "growth", "one": "{a}", "other": "{b}", **CONFLICT, **WEIGHT},
            {"key": "meaning", "one": "", "other": "", **CONFLICT, "weight": "", "built_in": ""},
        ]
    },
    sheets={"returns": RETURNS},
)


def examples() -> list[str]:
    """Return the texts on the page."""
    return re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def read(example: str, given: Given = GIVEN) -> Sheet:
    """Return the sheet that an example is, or is a block of."""
    sheet = sheet_of(example if example.startswith("# ") else f"# Page\n? Question?\n{example}", "page", "page", given)
    assert not sheet.faults
    return sheet


@pytest.mark.parametrize("example", examples(), ids=lambda text: text.splitlines()[0])
def test_every_example_is_read_as_it_stands(example: str):
    makes_lists = ": grid" in example
    assert read(example, Given() if makes_lists else GIVEN).blocks


def test_rows_of_a_list_are_put_in():
    (table,) = next(sheet.blocks for text in examples() if "from conflicts" in text and (sheet := read(text)))
    assert isinstance(table, Table)
    columns = {line.key: line for line in table.lines}
    assert columns["conflict_one"].formula == {("growth",): "={a}"}
    assert columns["conflict_difference"].where == {("growth",)}
    assert columns["conflict_weight"].cells == {("growth",): "weight_of_growth"}
    assert columns["conflict_count"].numbers == {("growth",): 3.0, ("meaning",): 3.0}
