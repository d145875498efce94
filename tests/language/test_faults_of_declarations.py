"""Faults of declarations: each is told once, with its sheet and key; and choices, which the figures decide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from models import YEAR, faults, line, numbered, sheet, toy, typed

from xlmodel.errors import ModelError
from xlmodel.language import Check, Constant, Grid, Line, Section, Sheet, Words, assemble

SALES = typed("sales", unit="USD bn")
PATH = typed("path", (YEAR,), "USD bn", holes=[(2027,)])


def told(*sheets: Sheet) -> list[str]:
    """Return what is said of sheets that cannot be assembled."""
    with pytest.raises(ModelError) as raised:
        assemble(sheets, [SALES], [YEAR], numbered(SALES))
    return [str(fault) for fault in raised.value.faults]


def of(item: Any) -> list[str]:
    return told(sheet(item))


GOOD = line("good", "={sales}", "USD bn")


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (replace(GOOD, unit="furlong"), "unknown unit; expected USD bn"),
        (replace(GOOD, weight="loud"), "unknown weight; expected plain, total"),
        (Check("good", "Good", "=1", severity="fatal"), "unknown severity; expected error, warning; found 'fatal'"),
        (replace(GOOD, over=[YEAR]), "over is a list; expected a tuple; found a list. Write brackets"),
        (replace(GOOD, over=YEAR), "over is one Dimension; expected a tuple"),
        (replace(GOOD, over=("year",)), "over holds something else; expected Dimension; found 'year'"),
        (replace(GOOD, formula=4), "the formula is no text; expected '={other_line}*4'; found 4"),
        (replace(GOOD, formula=["={sales}"]), "the formula is no text"),
        (replace(GOOD, unit=None), "the unit is no text; expected 'USD bn'; found None"),
        (replace(GOOD, opening=["=1"]), "opening is no mapping by index"),
        (Words("good", "Good", "a text", ()), "texts is no mapping by index"),
        (Constant("good", "Good", "x", 4, ()), "numbers is no mapping by index"),
        (Check("good", "Good", {(): "=1"}), "the formula is no text"),
        (replace(GOOD, formula="={good}+1"), "circular reference:\n    good ={good}+1\n    uses good ={good}+1"),
        (replace(GOOD, formula="={sails}"), "no line or input is called 'sails'. Nearest known: sales."),
    ],
)
def test_a_wrong_declaration_is_one_fault_with_sheet_and_key(item: Any, said: str):
    (fault,) = of(item)
    assert fault.startswith(f"sheet 'Toy', key 'good': {said}"), fault


@pytest.mark.parametrize("key", ["Good", "good one", "1st", "good-one", ""])
def test_a_key_that_no_formula_could_name_is_refused(key: str):
    (fault,) = of(replace(GOOD, key=key))
    assert "no key; expected small letters, digits and _" in fault
    assert "sheet 'Toy'" in fault
    assert repr(key) in fault


def test_tuples_of_a_sheet_and_of_a_block_are_looked_at():
    listed = replace(sheet(GOOD), blocks=[Section("Lines", (GOOD,))])
    assert told(listed)[0].startswith("sheet 'Toy', key 'toy': blocks is a list; expected a tuple")
    (alone,) = told(replace(sheet(), blocks=(Section("Lines", GOOD),)))
    assert alone.startswith("sheet 'Toy': the lines of 'Lines' is one Line; expected a tuple")
    (inside,) = told(replace(sheet(), blocks=(Section("Lines", ("good",)),)))
    assert inside.startswith("sheet 'Toy': the lines of 'Lines' holds something else; expected a line or a block")
    grid = Grid("Grid", replace(GOOD, weight="loud"), GOOD, GOOD, YEAR, YEAR)
    (of_grid,) = told(replace(sheet(), blocks=(grid,)))
    assert "unknown weight" in of_grid
    (finding,) = told(replace(sheet(GOOD), findings=(replace(GOOD, key="said", weight="loud"),)))
    assert finding.startswith("sheet 'Toy', key 'said': unknown weight")


@pytest.mark.parametrize("of", ["nowhere", "toy"])
def test_workings_are_those_of_another_sheet(of: str):
    said = told(sheet(SALES), replace(sheet(GOOD, key="toy"), workings_of=of))
    assert said == [f"sheet 'Toy': workings of no sheet; expected the key of another; found '{of}'"]


def test_a_wrong_shape_is_told_alone_and_with_others_of_its_kind():
    found = told(sheet(replace(GOOD, over=[YEAR]), line("next", "={good}+{nowhere}"), line("More", "=1")))
    assert len(found) == 2
    assert ["over is a list" in found[0], "no key" in found[1]] == [True, True]


def test_a_key_that_stands_twice_is_told_once_and_its_first_line_is_kept():
    (fault,) = told(sheet(GOOD, line("twice", "={good}*2", "USD bn")), sheet(GOOD, key="other"))
    assert fault.startswith("sheet 'Toy', key 'good': two lines of one key; found on toy and other")


def test_a_name_that_no_line_has_is_told_once_with_the_lines_that_use_it():
    uses = [line(f"use_{number}", "={sails}*2", "USD bn") for number in range(10)]
    (fault,) = told(sheet(*uses))
    assert fault.startswith("sheet 'Toy', key 'use_0': no line or input is called 'sails'")
    assert fault.endswith("So it stands in " + ", ".join(f"use_{number}" for number in range(1, 10)) + ".")


def test_pieces_with_one_fault_tell_it_once():
    pieces = {(year,): "={sales}" for year in YEAR.members}
    (fault,) = of(Line("good", "Good", "%", pieces, (YEAR,)))
    assert "the formula gives USD bn, the line declares %" in fault


# Choices


def chosen(formula: str | dict, **more: Any) -> dict[int, str]:
    """Return the formula of each year of a line by year; the path has no figure for 2027."""
    model = toy(line("asked", formula, "USD bn", (YEAR,), **more), inputs=(PATH, SALES))
    return {index[0]: computed.formula.text for (key, index), computed in model.computed.items() if key == "asked"}


def test_a_choice_is_the_first_formula_whose_figures_exist():
    found = chosen("={path} ?? {asked[year-1]}*2")
    assert found == {2025: "={path}", 2026: "={path}", 2027: "={asked[year-1]}*2", 2028: "={path}"}


def test_a_choice_may_end_in_an_empty_cell():
    assert chosen("={path}*2 ?? none").keys() == {2025, 2026, 2028}
    assert chosen("={path}-{path[year-1]} ?? none").keys() == {2026}


def test_a_span_exists_where_one_of_its_cells_does():
    assert chosen("=SUM({path[year=2027..year]}) ?? {sales}") == {
        2025: "={sales}",
        2026: "={sales}",
        2027: "={sales}",
        2028: "=SUM({path[year=2027..year]})",
    }


def test_a_choice_that_rests_on_its_own_cell_is_none():
    assert chosen("={asked}+1 ?? {sales}") == dict.fromkeys(YEAR.members, "={sales}")


def test_an_opening_stands_beside_choices():
    assert chosen("={path} ?? {sales}", opening={2025: "={sales}*2"})[2025] == "={sales}*2"


def test_a_text_may_hold_the_sign_of_a_choice():
    model = toy(line("asked", '="a ?? b"', "text"))
    assert model.computed["asked", ()].formula.text == '="a ?? b"'


def test_a_name_written_out_in_a_choice_must_exist_and_one_put_together_need_not():
    (fault,) = faults(line("asked", "={pth} ?? {sales}", "USD bn"), inputs=(PATH, SALES))
    assert "no line or input is called 'pth'" in fault
    assert chosen({(year,): f"={{path_{year}}} ?? {{sales}}" for year in YEAR.members}) == dict.fromkeys(
        YEAR.members, "={sales}"
    )


def test_the_last_choice_is_told_where_it_reaches_nothing():
    (fault,) = faults(line("asked", "={path[year+5]} ?? {path[year-1]}", "USD bn", (YEAR,)), inputs=(PATH,))
    assert "={path[year-1]} reaches too far at 2025" in fault
