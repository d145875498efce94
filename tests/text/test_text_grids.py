"""Texts of declarations: axes of grids in steps, lines of another sheet recast, blocks that go through a list."""

from __future__ import annotations

from dataclasses import replace

import pytest
from toy_text import CASE, INPUTS, YEAR, faults, text

from xlmodel.evaluate import evaluate
from xlmodel.language import Chart, Dimension, Grid, Line, Section, Series, Sheet, assemble
from xlmodel.text.grids import STEPS

KEYS = [(step,) for step in STEPS]
GRID = """\
## Sales by price and growth
: grid price_step by growth_step   called price, growth of
| All live.
grid_price axis    Price    USD bn   = {sales} ± {sales}*{growth}
grid_growth axis   Growth   %        = {growth} .. 1
grid_sales         Sales    USD bn   = {grid_price}*{grid_growth}
"""


def test_an_axis_in_steps_makes_its_list():
    sheet = text(GRID)
    assert not sheet.faults
    (grid,) = sheet.blocks
    price = Dimension("price_step", STEPS, {step: f"price {step}" for step in STEPS})
    growth = Dimension("growth_step", STEPS, {step: f"growth of {step}" for step in STEPS})
    down = (
        "={sales}-2*({sales}*{growth})",
        "={sales}-({sales}*{growth})",
        "={sales}",
        "={sales}+({sales}*{growth})",
        "={sales}+2*({sales}*{growth})",
    )
    along = ("={growth}", "={growth}+(1-{growth})/4", "={growth}+(1-{growth})/2", "=1-(1-{growth})/4", "=1")
    assert grid == Grid(
        "Sales by price and growth",
        Line("grid_price", "Price", "USD bn", dict(zip(KEYS, down, strict=True)), weight="axis"),
        Line("grid_growth", "Growth", "%", dict(zip(KEYS, along, strict=True)), weight="axis"),
        Line("grid_sales", "Sales", "USD bn", "={grid_price}*{grid_growth}"),
        price,
        growth,
        "All live.",
    )
    assert sheet.lines == {"grid_price": 6, "grid_growth": 7, "grid_sales": 8}


def test_steps_are_even_and_end_where_they_say():
    sheet = text(GRID + "\n## Inputs\n@ inputs\n", parts={"inputs": Section("Inputs", INPUTS)})
    model = assemble([sheet], INPUTS, (), {"sales": 10.0, "growth": 0.2, "sales_2025": 1.0})
    values = evaluate(model)
    assert [values["grid_price", key] for key in KEYS] == pytest.approx([6, 8, 10, 12, 14])
    assert [values["grid_growth", key] for key in KEYS] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1])


def test_an_axis_may_have_members_of_its_own():
    body = """\
## Sales
: grid life_step by case
grid_life axis   Life    years    low = 1   centre = 2
grid_case axis   Case    x        = 1
grid_sales       Sales   USD bn   = {grid_life}
"""
    (grid,) = text(body).blocks
    assert isinstance(grid, Grid)
    assert (grid.rows, grid.columns) == (Dimension("life_step", ("low", "centre")), CASE)
    assert grid.row_axis.formula == {("low",): "=1", ("centre",): "=2"}


@pytest.mark.parametrize(
    ("setting", "axis", "said", "line"),
    [
        (
            "grid a by case",
            "= 1",
            "no list is called 'a'. Give its axis in steps, or members with formulas of their own. Lists: case, year.",
            4,
        ),
        ("grid case by case", "= 1 ± 2", "an axis in steps has two sides and five members. = {middle} ± {step}", 5),
        ("grid a by case", "= ± 2", "an axis in steps has two sides and five members. = {middle} ± {step}", 5),
        ("grid a by case", "= 1 ..", "an axis in steps has two sides and five members. = {middle} ± {step}", 5),
        ("grid a", "= 1 ± 2", "a grid is its two lists, then three lines", 4),
        ("grid a by case   called a", "= 1 ± 2", "a grid calls the members of both its lists. called WORD, WORD", 4),
    ],
)
def test_what_is_wrong_with_an_axis_is_told_once(setting: str, axis: str, said: str, line: int):
    body = f"## T\n: {setting}\ng_a axis   A   x   {axis}\ng_b axis   B   x   = 1\ng_c   C   x   = 1\n"
    ((number, words, caret),) = faults(body)
    assert words.startswith(said), words
    assert number == line
    assert caret == (19 if said.startswith("a grid calls") else 2 if line == 4 else 0)


def test_a_grid_says_where_the_model_stands_and_that_more_is_better():
    (grid,) = text(GRID.replace("called price, growth of", "own centre, lowest   signed")).blocks
    assert isinstance(grid, Grid)
    assert (grid.own, grid.signed) == (("centre", "lowest"), True)
    (plain,) = text(GRID).blocks
    assert (plain.own, plain.signed) == ((), False)


@pytest.mark.parametrize("own", ["own centre", "own centre, middle", "own lowest, low, high"])
def test_the_model_s_own_cell_is_a_member_of_each_axis(own: str):
    ((line, said, caret),) = faults(GRID.replace("called price, growth of", own))
    assert said.startswith("the model's own cell is a member of each axis. own MEMBER, MEMBER. There are: lowest, low,")
    assert (line, caret) == (4, GRID.splitlines()[1].index("called"))


def test_a_sign_of_steps_in_quotes_or_braces_is_none():
    axis = 'g_a axis   A   text   low = {sales[..2]}&"±"'
    body = f"## T\n: grid a by case\n{axis}\ng_b axis   B   x   = 1\ng_c   C   x   = 1\n"
    (grid,) = text(body).blocks
    assert grid.row_axis.formula == {("low",): '={sales[..2]}&"±"'}


VALUED = """\
## Value
cost[year]          Cost    USD bn   = {sales}*{rate}   first = {sales}
value total   Value   USD bn   = SUM({cost[year=*]})*{rate}   | Of all years.
open[year]          Open    USD bn   2025 = {sales}
"""
RECAST = """\
## Workings
: recast value   as flex_   end for case   2025,2026 for year
| Recast.
before   Before   x   = 1
- rate   flex_rate
- growth   flex_growth
value
cost[year=2026]
"""


def valued() -> Sheet:
    return text(VALUED, "# Value\n? Q?\n: over case\n")


def recast(body: str) -> list[tuple[int, str, int]]:
    end = Dimension("end", ("low", "high"))
    return faults(body, lists={"end": end}, sheets={"value": valued()})


def test_lines_of_another_sheet_are_recast():
    end = Dimension("end", ("low", "high"))
    sheet = text(RECAST, lists={"end": end}, sheets={"value": valued()})
    assert not sheet.faults
    assert sheet.blocks == (
        Section(
            "Workings",
            (
                Line("before", "Before", "x", "=1", ()),
                Line("flex_value", "Value", "USD bn", "=SUM({flex_cost[year=*]})*{flex_rate}", (end,), "Of all years."),
                Line("flex_cost", "Cost", "USD bn", "={sales}*{flex_rate}", (end, YEAR.part([2026]))),
            ),
            "Recast.",
        ),
    )


def test_a_line_is_recast_at_the_members_of_the_setting_unless_it_has_its_own():
    end = Dimension("end", ("low", "high"))
    body = RECAST.replace("cost[year=2026]", "cost")
    (section,) = text(body, lists={"end": end}, sheets={"value": valued()}).blocks
    assert section.lines[-1] == Line(
        *("flex_cost", "Cost", "USD bn", "={sales}*{flex_rate}", (end, YEAR.part([2025, 2026]))),
        opening={2025: "={sales}"},
    )


@pytest.mark.parametrize(
    ("old", "new", "said", "line", "caret"),
    [
        ("recast value", "recast valued", "no sheet is called 'valued' here. There are: value", 4, 2),
        ("as flex_", "flex_", "no setting of a recast: 'flex_'. recast SHEET", 4, 17),
        ("end for case", "end for company", "the lines do not run over 'company'. There are: case, year", 4, 28),
        ("end for case", "side for case", "'side' is no list, and no member of case. Lists: end", 4, 28),
        ("2025,2026 for", "2025,2031 for", "'2031' is no list, and no member of year", 4, 43),
        ("[year=2026]", "[year=2031]", "'2031' is no list, and no member of year", 10, 0),
        ("[year=2026]", "[company=meta]", "the line does not run over 'company'", 10, 0),
        ("- rate   flex_rate", "- rate", "what stands in is - and two keys: what is read, and what instead", 7, 0),
        ("\nvalue\n", "\nvalues\n", "no line 'values' to recast. Nearest known: value", 9, 0),
        ("cost[year=2026]", "open", "'open' has pieces by index, or holes, and cannot be recast", 10, 0),
    ],
)
def test_what_is_wrong_with_a_recast_is_told_with_a_caret(old: str, new: str, said: str, line: int, caret: int):
    assert old in RECAST
    told = recast(RECAST.replace(old, new))
    assert told
    assert told[0][0] == line, told
    assert told[0][1].startswith(said), told
    assert told[0][2] == caret, told
    assert len(told) == (2 if new == "flex_" else 1), told


def test_lines_of_another_sheet_need_keys_of_their_own():
    ((line, said, _),) = recast(RECAST.replace("as flex_   ", ""))
    assert (line, said.split(". ")[0]) == (4, "lines that are recast need keys of their own")


def test_a_chart_of_another_sheet_stands_again_under_a_key_of_its_own():
    chart = Chart("chart_sales", "Sales", (Series("sales", "Sales"),), wide=True)
    others = {"other": Sheet("other", "Other", "?", (Section("S", ()), chart))}
    body = "## Lines\na   A   x   = 1\n@ chart_sales   as chart_sales_board\n"
    section, again = text(body, sheets=others).blocks
    assert (section.heading, again) == ("Lines", replace(chart, key="chart_sales_board", wide=False))
    hint = "@ CHART   as CHART_KEY; beside puts it at the right of what follows, along LIST draws a part of its axis."
    assert faults("@ chart_sales\n", sheets=others) == [
        (3, f"a chart that stands again needs a key of its own. {hint}", 0)
    ]
    (told, _) = faults("@ chart_sales   chart_board\n", sheets=others)
    assert told == (3, f"no setting of a chart that stands again: 'chart_board'. {hint}", 16)
    (told,) = faults("@ chart_sales   as chart_board   along years\n", sheets=others)
    assert told == (3, f"no setting of a chart that stands again: 'along years'. {hint}", 33)
    (part,) = text("@ chart_sales   as board   beside   along soon\n", sheets=others, lists={"soon": YEAR}).blocks
    assert part == replace(chart, key="board", wide=False, beside=True, along=YEAR.members)
    (unknown,) = faults("@ chart_cost   as chart_board\n", sheets=others)
    assert unknown == (3, "no part is called 'chart_cost'. There are: chart_sales.", 0)


def test_a_block_whose_heading_names_a_list_stands_once_for_each_of_its_rows():
    body = """\
## Sales of <company.name>
: grid <company.key>_step by <company.key>_case
| In <other.of>.
g_<company.key> axis     A   x   = 1 ± 2
h_<company.key> axis     B   x   = 1 .. 2
i_<company.key>          C   x   = 1

## After
after   After   x   = 1
"""
    companies = [{"key": "aws", "name": "AWS"}, {"key": "azure", "name": "Azure"}]
    other = [{"of": "May"}]
    sheet = text(body, through={"company": companies, "other": other})
    assert not sheet.faults
    first, second, after = sheet.blocks
    assert (first.heading, first.rows.name, first.body.key, first.note) == (
        "Sales of AWS",
        "aws_step",
        "i_aws",
        "In May.",
    )
    assert (second.heading, second.rows.name, second.body.key) == ("Sales of Azure", "azure_step", "i_azure")
    assert after.heading == "After"
    (only,) = text(body, through={"company": [], "other": other}).blocks
    assert only == after
    told = faults(body, through={"other": other})
    assert told == [(3, "no list to go through: company. There are: other; a line goes through one of them.", 0)]
