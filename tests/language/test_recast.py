"""Recasting: the same formula over other dimensions, with only the keys of its references renamed."""

from __future__ import annotations

import pytest
from models import CASE, YEAR, line, toy, typed

from xlmodel.evaluate import evaluate
from xlmodel.language import Dimension, Line, parse, recast
from xlmodel.language.recast import renamed

FLEX = Dimension("flex", ("unflexed", "low", "high"))
ROW, COLUMN = Dimension("row", ("r1", "r2")), Dimension("column", ("c1", "c2", "c3"))
FIRST = YEAR.part([2026])


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("={a}", {"a": "b"}, "={b}"),
        ("={a}+{b}*{a}", {"a": "x_a"}, "={x_a}+{b}*{x_a}"),
        ("={a}+{ab}-{a_b}", {"a": "z"}, "={z}+{ab}-{a_b}"),
        ("={a}", {}, "={a}"),
        ("=1+2", {"a": "b"}, "=1+2"),
        ("={a}/{b}", {"a": "b", "b": "a"}, "={b}/{a}"),
        ("={a}^2", {"a": "much_longer_than_before"}, "={much_longer_than_before}^2"),
        ("={much_longer_than_before}^2+{c}", {"much_longer_than_before": "a", "c": "d"}, "={a}^2+{d}"),
    ],
)
def test_keys_of_references_are_renamed(text: str, names: dict[str, str], expected: str) -> None:
    assert renamed(text, names) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("={cost[year-1]}", "={x[year-1]}"),
        ("={cost[year=vintage]}", "={x[year=vintage]}"),
        ("={other[cost]}", "={other[cost]}"),
        ("={other[cost=*]}", "={other[cost=*]}"),
        ("={other[vintage=cost]}", "={other[vintage=cost]}"),
        ("={other[cost..cost]}+{cost}", "={other[cost..cost]}+{x}"),
        ("=SUM({cost[cost=..cost,year=last]})", "=SUM({x[cost=..cost,year=last]})"),
    ],
)
def test_selectors_are_not_touched(text: str, expected: str) -> None:
    """A dimension or a member may be called what a line is called."""
    assert renamed(text, {"cost": "x", "year": "y", "vintage": "z"}) == expected


def test_quoted_text_and_functions_are_not_touched() -> None:
    text = '=IF({flag}="cost","cost: "&FIXED({cost},1),"")'
    assert renamed(text, {"cost": "x", "flag": "y"}) == '=IF({y}="cost","cost: "&FIXED({x},1),"")'


def test_what_is_renamed_still_parses_and_refers_to_the_new_keys() -> None:
    found = parse(renamed("=SUMPRODUCT({a[year=*]},{b[year=*]})-{a[first]}", {"a": "flex_a"}))
    assert [reference.key for reference in found.references] == ["flex_a", "b", "flex_a"]


# --- lines


def one(declared: Line, over: tuple[Dimension, ...], **more: object) -> Line:
    """Recast one line from the case to the flexed driver, unless told."""
    given = {"prefix": "flex_", "dimensions": {"case": (FLEX,)}, "names": {}} | more
    (found,) = recast([(declared, over)], **given)  # type: ignore[arg-type]
    return found


def test_a_line_keeps_what_it_says_and_loses_its_output() -> None:
    declared = line(
        "cost", "={capex}", "USD bn", (YEAR,), why="Because.", weight="total", output="cost_{year}", fine=True
    )
    found = one(declared, (CASE, YEAR))
    assert (found.key, found.formula, found.over) == ("flex_cost", "={capex}", (FLEX, YEAR))
    assert (found.label, found.unit, found.why, found.fine) == (
        "cost",
        "USD bn",
        "Because.",
        True,
    )
    assert found.output is False
    assert found.weight == "plain", "a sum stands under a rule where its parts stand above it, and only there"
    assert declared.key == "cost", "the line itself is left as it is"
    assert declared.output == "cost_{year}"


def test_lines_recast_together_refer_to_one_another_and_others_stay() -> None:
    lines = [
        (line("cost", "={capex}*{share}"), (CASE,)),
        (line("value", "={cost}*{rate}-{fee}"), (CASE,)),
    ]
    found = recast(lines, "flex_", {"case": (FLEX,)}, {"rate": "flex_rate"})
    assert [(f.key, f.formula) for f in found] == [
        ("flex_cost", "={capex}*{share}"),
        ("flex_value", "={flex_cost}*{flex_rate}-{fee}"),
    ]


def test_what_stands_in_for_a_key_goes_before_the_prefix() -> None:
    found = recast([(line("value", "={value[year-1]}"), (YEAR,))], "flex_", {}, {"value": "elsewhere"})
    assert found[0].formula == "={elsewhere[year-1]}"


def test_a_dimension_may_be_replaced_by_two() -> None:
    found = one(line("cost", "={capex}", over=(YEAR,)), (CASE, YEAR), dimensions={"case": (ROW, COLUMN)})
    assert found.over == (ROW, COLUMN, YEAR), "in place of the one, in their order"


def test_a_dimension_may_fall_away_or_lose_members() -> None:
    assert one(line("cost", "={capex}"), (CASE,), dimensions={"case": ()}).over == ()
    assert one(line("cost", "={capex}"), (CASE, YEAR), dimensions={"case": (FLEX,), "year": (FIRST,)}).over == (
        FLEX,
        FIRST,
    )


def test_another_role_of_a_dimension_is_another_dimension() -> None:
    vintage = YEAR.role("vintage")
    found = one(
        line("used", "={year}-{vintage}"), (CASE, vintage, YEAR), dimensions={"vintage": (vintage.part([2026]),)}
    )
    assert found.over == (CASE, vintage.part([2026]), YEAR)


def test_openings_are_kept_and_renamed() -> None:
    declared = line("factor", "={factor[year-1]}/(1+{rate})", over=(YEAR,), opening={2025: "=1", 2026: "={start}"})
    found = one(declared, (CASE, YEAR), names={"start": "flex_start", "rate": "flex_rate"})
    assert found.opening == {2025: "=1", 2026: "={flex_start}"}
    assert found.formula == "={flex_factor[year-1]}/(1+{flex_rate})"


def test_openings_at_members_that_are_left_out_fall_away() -> None:
    declared = line("flow", "=0", over=(YEAR,), opening={2025: "={start}", 2026: "={cost}"})
    found = one(declared, (CASE, YEAR), dimensions={"year": (FIRST,)})
    assert found.opening == {2026: "={cost}"}


def test_pieces_by_index_are_refused() -> None:
    declared = line("capex", {(2025,): "={stated}", (2026,): "={grown}"}, over=(YEAR,))
    with pytest.raises(TypeError, match="'capex' has pieces by index"):
        one(declared, (CASE, YEAR))


def test_nothing_to_recast_is_nothing() -> None:
    assert recast([], "flex_", {"case": (FLEX,)}, {}) == ()


def test_a_recast_line_has_the_values_of_the_line() -> None:
    """Over two dimensions in place of the case, with a line instead of a driver: the numbers are the case's own."""
    rate = typed("rate", (CASE,))
    over = (CASE, YEAR)
    stock = Line("stock", "stock", "x", "={stock[year-1]}*(1+{rate})", over, opening={2025: "={rate}*4"})
    total = Line("total", "total", "x", "=SUM({stock[year=*]})", (CASE,))
    instead = Line(
        "point_rate", "point_rate", "x", {(r, c): "={rate[bull]}" for r in ROW.members for c in COLUMN.members}
    )
    instead = Line(instead.key, instead.label, "x", instead.formula, (ROW, COLUMN))
    points = recast([(stock, over), (total, (CASE,))], "point_", {"case": (ROW, COLUMN)}, {"rate": "point_rate"})
    values = evaluate(toy(stock, total, instead, *points, inputs=[rate], dimensions=(YEAR, CASE, ROW, COLUMN)))
    for row in ROW.members:
        for column in COLUMN.members:
            assert values["point_total", (row, column)] == values["total", ("bull",)]
            for year in YEAR.members:
                assert values["point_stock", (row, column, year)] == values["stock", ("bull", year)]
