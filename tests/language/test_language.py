"""Declarations: what a model may be made of, and what is refused in which words: units, names, circles."""

from __future__ import annotations

import pytest
from models import COMPANY, YEAR, declared, faults, line, numbered, sheet, toy, typed

from xlmodel.errors import ModelError
from xlmodel.evaluate import evaluate
from xlmodel.language import Dimension, assemble

SALES = typed("sales", unit="USD bn")
COSTS = typed("costs", unit="USD bn")
MARGIN = typed("margin", unit="%")
LIFE = typed("life", unit="years")
COUNT = typed("months", unit="months")
POINTS = typed("points", unit="bp")
CASH = typed("cash", unit="USD m")
NAME = typed("name", unit="text")
TOLERANCE = typed("tolerance", unit="any")
PATH = typed("path", (YEAR,), "USD bn")
UNITS = (SALES, COSTS, MARGIN, LIFE, COUNT, POINTS, CASH, NAME, TOLERANCE, PATH)


def said(formula: str, unit: str = "USD bn", **more) -> list[str]:
    """Return the first line of each fault of one formula over lines of many units."""
    found = faults(line("asked", formula, unit, **more), inputs=UNITS, values={"name": "word"})
    return [fault.splitlines()[0].removeprefix("key 'asked': ") for fault in found]


# Units


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("={sales}+{costs}-{sales}", "USD bn"),
        ("={sales}*{margin}", "USD bn"),
        ("={sales}/{costs}", "%"),
        ("={sales}/{costs}-1", "%"),
        ("={sales}*{points}/10000", "USD bn"),
        ("={margin}+{points}/10000", "%"),
        ("={cash}/1000", "USD bn"),
        ("={sales}*1000+{cash}", "USD m"),
        ("={months}/12", "years"),
        ("={life}*12-{months}", "months"),
        ("={sales}/{life}", "USD bn"),
        ("={sales}*{life}", "USD bn"),
        ("={sales}^2/{costs}", "USD bn"),
        ("=1/{life}", "per year"),
        ("={life}^-1", "per year"),
        ("=({sales}/{costs})^(1/{margin})", "%"),
        ("=(1-1/2)*{sales}", "USD bn"),
        ("=1*(ABS({sales}-{costs})<={tolerance})", "flag"),
        ("=1*(ABS({margin}-1)<={tolerance})", "flag"),
        ("=MAX({sales},0)", "USD bn"),
        ("=IF({margin}>1,{sales},0)", "USD bn"),
        ('=IF({name}="x","a",{name})', "text"),
        ("=IFERROR({sales}/{life},0)", "USD bn"),
        ('=IFERROR({name},"none")', "text"),
        ("=1*ISNUMBER({name})", "flag"),
        ("=1*ISNUMBER(SUM({path[*]},{cash}))", "flag"),
        ("=1*AND(ISNUMBER({sales}),{sales}>0)", "flag"),
        ("=SUM({path[*]},{sales})", "USD bn"),
        ("=SUMPRODUCT({path[*]},{path[*]})/{sales}", "USD bn"),
        ("=SUMPRODUCT(({path[*]}>{sales})*1)", "count"),
        ("=INDEX({path[*]},1)", "USD bn"),
        ("=MATCH({sales},{path[*]},0)", "rank"),
        ('="costs "&FIXED({costs},1)', "text"),
        ("=ROUND({sales},9)", "USD bn"),
    ],
)
def test_units_that_fit(formula, unit):
    model = toy(
        line("asked", formula, unit), inputs=UNITS, values={"name": "word", "sales": numbered(PATH)["path_2026"]}
    )
    assert ("asked", ()) in model.computed


@pytest.mark.parametrize(
    ("formula", "unit", "words"),
    [
        ("={sales}+{margin}", "USD bn", "the sum mixes USD bn and a plain number"),
        ("={sales}-{cash}", "USD bn", "the difference mixes USD bn and USD m"),
        ("=1*({sales}>{margin})", "flag", "the comparison mixes USD bn and a plain number"),
        ("=1*({sales}={life})", "flag", "the comparison mixes USD bn and years"),
        ("=MIN({sales},{life})", "USD bn", "MIN mixes USD bn and years"),
        ("=MAX({sales},{points})", "USD bn", "MAX mixes USD bn and bp"),
        ("=SUM({path[*]},{cash})", "USD bn", "SUM mixes USD bn and USD m"),
        ("=IF({margin}>1,{sales},{cash})", "USD bn", "IF mixes USD bn and USD m"),
        ("=IFERROR({sales},{cash})", "USD bn", "IFERROR mixes USD bn and USD m"),
        ("=MATCH({margin},{path[*]},0)", "rank", "MATCH mixes a plain number and USD bn"),
        ("={margin}+{points}", "%", "the sum mixes a plain number and bp"),
        ("={sales}/{life}+{costs}", "USD bn", "the sum mixes USD bn per year and USD bn"),
        ("={sales}*{costs}", "USD bn", "the formula gives USD^2·bn^2, the line declares USD bn"),
        ("={sales}/{costs}", "USD bn", "the formula gives a plain number, the line declares USD bn"),
        ("={sales}^2", "USD bn", "the formula gives USD^2·bn^2, the line declares USD bn"),
        ("={sales}^-1", "USD bn", "the formula gives USD^-1·bn^-1, the line declares USD bn"),
        ("={sales}^{margin}", "USD bn", "a power that is not constant mixes USD bn and a plain number"),
        ("=-1*{margin}", "USD bn", "the formula gives a plain number, the line declares USD bn"),
        ("=(2-1)*{margin}", "USD bn", "the formula gives a plain number, the line declares USD bn"),
        ("={margin}*{points}/100", "%", "the formula gives bp, the line declares %"),
        ("={months}/4", "years", "the formula gives months, the line declares years"),
        ("={name}+{name}", "text", "the sum is of a text"),
        ("={name}*2", "text", "the product is of a text"),
        ("=1*({name}<{name})", "flag", "the comparison is of a text"),
        ("=1*({name}={sales})", "flag", "the comparison mixes text and USD bn"),
        ("=MAX({name})", "text", "MAX is of a text"),
        ("=IF({name},{sales},0)", "USD bn", "the condition is of a text"),
        ("=1*AND({name})", "flag", "AND is of a text"),
        ("=FIXED({name},1)", "text", "FIXED is of a text"),
        ("={sales}", "text", "the formula gives USD bn, the line declares text"),
    ],
)
def test_units_that_do_not_fit(formula, unit, words):
    assert said(formula, unit) == [words]


def test_years_are_set_aside_at_the_end_but_not_inside_a_sum():
    assert said("={sales}/{life}") == []
    assert said("={sales}/{life}+{costs}/{life}") == []
    assert said("={sales}/{life}+{costs}") == ["the sum mixes USD bn per year and USD bn"]


def test_a_span_over_mixed_units_is_counted_but_not_summed():
    mixed = {"amazon": "USD bn", "alphabet": "%", "meta": "USD bn"}
    drivers = typed("drivers", (COMPANY,), mixed)
    assert faults(line("n", "=COUNT({drivers[*]})", "count"), inputs=(drivers,)) == []
    (fault,) = faults(line("total", "=SUM({drivers[*]})", "USD bn"), inputs=(drivers,))
    assert "the span mixes USD bn and a plain number" in fault


def test_the_unit_of_every_member_is_judged_not_only_the_first():
    drivers = typed("drivers", (COMPANY,), {"amazon": "USD bn", "alphabet": "%", "meta": "USD bn"})
    (fault,) = faults(line("link", "={drivers}", "USD bn", (COMPANY,)), inputs=(drivers,))
    assert "the formula gives a plain number, the line declares USD bn" in fault
    same = line("link", "={drivers}", drivers.unit, (COMPANY,))
    assert faults(same, inputs=(drivers,)) == []


def test_an_unknown_unit_is_named_and_does_not_hide_other_faults():
    found = faults(line("a", "={sales}", "EUR bn"), line("b", "={a}+{nowhere}"), line("c", "={a}*2"), inputs=(SALES,))
    assert len(found) == 2
    assert "key 'a': unknown unit; expected USD bn" in found[0]
    assert "found 'EUR bn'" in found[0]
    assert "no line or input is called 'nowhere'" in found[1]


# Names


def test_two_lines_of_one_key_are_refused_with_both_sheets():
    one, two = sheet(line("a", "=1"), key="one"), sheet(line("a", "=2"), key="two")
    with pytest.raises(ModelError, match=r"key 'a': two lines of one key; found on one and two\."):
        declared(one, two)


def test_an_input_and_a_line_may_not_share_a_key():
    (fault,) = faults(line("sales", "=1"), inputs=(SALES,))
    assert "two lines of one key" in fault


@pytest.mark.parametrize("member", ["first", "last", "year"])
def test_reserved_names_of_members(member):
    bad = Dimension("side", ("left", member))
    (fault,) = faults(line("a", "=1", over=(bad,)), dimensions=(YEAR, bad))
    assert f"key '{member}': this name is reserved. It is a member of side" in fault


def test_a_line_may_not_be_called_like_a_dimension():
    (fault,) = faults(line("year", "=1"))
    assert "key 'year': a line may not be called like a dimension" in fault


def test_all_faults_of_several_lines_are_reported_at_once():
    found = faults(
        line("a", "={nowhere}"),
        line("b", "={sales}+{margin}", "USD bn"),
        line("c", "=3*{margin}*7", "%"),
        line("d", "=({margin}", "%"),
        line("e", "={path[year-1]}", "USD bn", (YEAR,)),
        line("f", "={margin}", "furlong"),
        line("a", "=1"),
        inputs=(SALES, MARGIN, PATH),
    )
    problems = {
        "no line or input is called 'nowhere'": "a",
        "unknown unit": "f",
        "two lines of one key": "a",
        "the sum mixes": "b",
        "the constant 3": "c",
        "the constant 7": "c",
        "cannot be read": "d",
        "reaches too far at 2025": "e",
    }
    assert len(found) == len(problems)
    for words, key in problems.items():
        assert [f for f in found if words in f and f.startswith(f"key '{key}'")], words


def test_an_input_cell_without_a_value_is_refused():
    with pytest.raises(ModelError, match="key 'path_2026': an input cell without a value"):
        assemble([sheet(PATH, across=YEAR)], [PATH], [YEAR], {"path_2025": 1, "path_2027": 1, "path_2028": 1})


# Circles


def test_a_line_that_uses_itself_is_spelled_out():
    (fault,) = faults(line("a", "={a}+1"))
    assert fault == "key 'a': circular reference:\n    a ={a}+1\n    uses a ={a}+1"


def test_a_circle_of_three_lines_is_spelled_out_with_every_formula():
    (fault,) = faults(
        line("start", "=1"),
        line("a", "={b}+{start}", over=(YEAR,)),
        line("b", "=2*{c}", over=(YEAR,)),
        line("c", "=SUM({a[*]})"),
    )
    steps = fault.split(":\n    ")[1].split("\n    uses ")
    assert steps[0] == steps[-1]
    used = {step.split(" ", 1)[0].split("[")[0]: step.split(" ", 1)[1] for step in steps}
    assert used == {"a": "={b}+{start}", "b": "=2*{c}", "c": "=SUM({a[*]})"}
    order = [step.split(" ", 1)[0].split("[")[0] for step in steps]
    assert all(order[i : i + 2] in (["a", "b"], ["b", "c"], ["c", "a"]) for i in range(3))


def test_a_lag_is_no_circle_and_opens_with_its_own_piece():
    model = toy(
        line("closing", "={closing[year-1]}+{path}", "USD bn", (YEAR,), opening={2025: "={sales}"}),
        line("again", "={closing}+0", "USD bn", (YEAR,)),
        inputs=(PATH, SALES),
        values={"sales": 1.0, "path_2025": 99.0, "path_2026": 2.0, "path_2027": 3.0, "path_2028": 4.0},
    )
    assert [evaluate(model)["again", (year,)] for year in YEAR.members] == [1.0, 3.0, 6.0, 10.0]
    assert model.computed["closing", (2025,)].formula.text == "={sales}"
    keys = list(model.order)
    assert keys.index(("closing", (2027,))) < keys.index(("closing", (2028,))) < keys.index(("again", (2028,)))
