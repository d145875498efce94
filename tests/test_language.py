"""Declarations: what a model may be made of, what is refused in which words, and which cells a line has."""

from __future__ import annotations

import pytest
from models import CASE, COMPANY, YEAR, declared, faults, line, numbered, sheet, toy, typed

from xlmodel.errors import ModelError
from xlmodel.evaluate import evaluate
from xlmodel.language import Check, Constant, Dimension, Line, Section, Sheet, Table, Words, assemble

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


# Holes


HALF = line("half", "={path}/2", "USD bn", (YEAR,), where=frozenset({(2026,), (2028,)}))


def test_a_reference_to_a_hole_is_a_fault():
    (fault,) = faults(HALF, line("a", "={half[2027]}", "USD bn"), inputs=(PATH,))
    assert "={half[2027]} reaches too far: 'half' has no cell at 2027" in fault
    (fault,) = faults(HALF, line("a", "={half}", "USD bn", (YEAR,)), inputs=(PATH,))
    assert "reaches too far at 2025: 'half' has no cell at 2025" in fault
    (fault,) = faults(HALF, line("a", "=SUM({half[..2025]})", "USD bn"), inputs=(PATH,))
    assert "'half' has no cell at 2025" in fault


def test_a_span_passes_holes_over_and_sumproduct_keeps_them_aligned():
    model = toy(
        HALF,
        line("total", "=SUM({half[*]})", "USD bn"),
        line("mean", "=AVERAGE({half[*]})", "USD bn"),
        line("count", "=COUNT({half[*]})", "count"),
        line("rows", "=ROWS({half[*]})", "count"),
        line("place", "=MATCH({half[2028]},{half[*]},0)", "rank"),
        line("weighed", "=SUMPRODUCT({half[*]},{path[*]})/{path[2026]}", "USD bn"),
        line("zeros", "=SUMPRODUCT(({half[*]}=0)*1)", "count"),
        inputs=(PATH,),
        values={"path_2025": 100.0, "path_2026": 2.0, "path_2027": 1000.0, "path_2028": 8.0},
    )
    values = {key: value for (key, index), value in evaluate(model).items() if index == ()}
    assert ("half", (2025,)) not in model.computed
    assert model.cell("half", (2025,)) is None
    assert (
        values | {"total": 5.0, "mean": 2.5, "count": 2.0, "rows": 4.0, "place": 4.0, "weighed": 17.0, "zeros": 2.0}
        == values
    )


def test_a_hole_in_an_input():
    some = typed("some", (YEAR,), holes=[(2025,)])
    model = toy(line("total", "=SUM({some[*]})"), line("last", "={some[last]}"), inputs=(some,))
    assert evaluate(model)["total", ()] == 2.5 + 3.75 + 5.0
    (fault,) = faults(line("a", "={some[first]}"), inputs=(some,))
    assert "'some' has no cell at 2025" in fault


# Dimensions


def test_a_second_role_of_a_dimension():
    vintage = YEAR.role("vintage")
    assert vintage.of == "year"
    assert vintage.role("other").of == "year"
    model = toy(
        line("kept", "={path[year=vintage]}*({year}-{vintage}+1)", "USD bn", (vintage, YEAR)),
        line("total", "=SUM({kept[vintage=*]})", "USD bn", (YEAR,)),
        inputs=(PATH,),
        dimensions=(YEAR, vintage),
        values={f"path_{year}": float(10 ** (year - 2025)) for year in YEAR.members},
    )
    values = evaluate(model)
    assert values["kept", (2026, 2028)] == 30.0
    assert values["kept", (2028, 2026)] == -1000.0
    assert values["total", (2027,)] == 3.0 + 20.0 + 100.0


def test_part_of_a_dimension_keeps_the_order_of_the_whole_and_its_name():
    part = COMPANY.part(["meta", "amazon", "unknown"])
    assert part.members == ("amazon", "meta")
    capex = typed("capex", (COMPANY,), "USD bn")
    model = toy(
        line("two", "={capex}", "USD bn", (part,)),
        line("total", "=SUM({two[company=*]})", "USD bn"),
        line("share", "={two}/{total}", "%", (part,)),
        inputs=(capex,),
        values={"capex_amazon": 1.0, "capex_alphabet": 50.0, "capex_meta": 3.0},
    )
    assert evaluate(model)["total", ()] == 4.0
    assert evaluate(model)["share", ("meta",)] == 0.75
    (fault,) = faults(line("two", "={capex}", "USD bn", (part,)), line("a", "={two[alphabet]}"), inputs=(capex,))
    assert "'alphabet' fits no dimension of 'two'" in fault


def test_a_sheet_for_each_member_gives_its_lines_that_dimension():
    price = typed("price", (CASE, YEAR))
    own = sheet(
        line("double", "={price}*2", over=None),
        line("peak", "=MAX({double[year=*]})"),
        key="own",
        across=YEAR,
        over=(CASE,),
    )
    model = declared(
        sheet(price, key="inputs", across=YEAR),
        own,
        sheet(line("best", "={peak[bull]}-{peak[case=bear]}"), line("cases", "=SUM({peak[case=*]})"), key="last"),
        inputs=(price,),
        values={f"price_{case}_{year}": float(n) for n, case in enumerate(CASE.members, 1) for year in YEAR.members},
    )
    values = evaluate(model)
    assert values["double", ("base", 2026)] == 4.0
    assert (values["best", ()], values["cases", ()]) == (4.0, 12.0)
    assert model.named("double", ("bear", 2025)) == {"case": "bear", "year": 2025}
    assert model.words("double", ("bear", 2025)) == "double (bear, 2025)"


def test_pieces_by_index_and_an_opening():
    pieces = {("amazon",): "=1", ("meta",): "={step[amazon]}+1"}
    model = toy(line("step", pieces, over=(COMPANY,)))
    assert {cell[1]: value for cell, value in evaluate(model).items()} == {("amazon",): 1.0, ("meta",): 2.0}


@pytest.mark.parametrize(
    ("item", "found"),
    [
        (line("a", {("google",): "=1"}, over=(COMPANY,)), "('google',)"),
        (line("a", {"amazon": "=1"}, over=(COMPANY,)), "'amazon'"),
        (line("a", "=1", over=(COMPANY,), where=frozenset({("google",)})), "('google',)"),
        (line("a", "=1", over=(YEAR,), opening={2020: "=0"}), "2020"),
        (Words("a", "a", {("google",): "x"}, (COMPANY,)), "('google',)"),
        (Constant("a", "a", "x", {("google",): 1.0}, (COMPANY,)), "('google',)"),
    ],
)
def test_a_piece_for_an_index_that_the_line_does_not_have_is_not_lost_in_silence(item, found):
    (fault,) = faults(item)
    assert "key 'a': declared for an index that the line does not have" in fault
    assert fault.endswith(f"found {found}")


def test_words_constants_and_checks_are_cells_too():
    model = toy(
        Words("kind", "kind", {("amazon",): "guided", ("meta",): "actual"}, (COMPANY,)),
        Constant("weight", "weight", "x", {("amazon",): 2.0, ("meta",): 4.0}, (COMPANY,)),
        line("guided", '=SUMPRODUCT(({kind[*]}="guided")*{weight[*]})'),
        Check("one", "It is two", "=1*({guided}=2)"),
    )
    assert evaluate(model)["one", ()] == 1.0
    assert model.unit("one", ()) == "flag"
    assert model.unit("kind", ("meta",)) == "text"


# Outputs


def test_outputs_take_their_names_from_key_or_pattern():
    model = toy(
        line("peak", "=1", output=True),
        line("roic", "=1", over=(CASE, YEAR), output="roic_{year}_{case}"),
        Line("quiet", "quiet", "x", "=1", ()),
    )
    assert model.outputs["peak"] == ("peak", ())
    assert model.outputs["roic_2027_bull"] == ("roic", ("bull", 2027))
    assert len(model.outputs) == 1 + len(CASE.members) * len(YEAR.members)


def test_two_outputs_of_one_name_are_refused():
    (fault,) = faults(line("a", "=1", over=(CASE.part(["bear", "base"]),), output=True))
    assert "key 'a': two cells of one output name. Name the dimensions in its pattern" in fault
    (fault,) = faults(line("a", "=1", output="x"), line("b", "=1", output="x"))
    assert "key 'x': two cells of one output name" in fault


def test_an_output_pattern_of_another_dimension_is_refused():
    (fault,) = faults(line("a", "=1", over=(CASE,), output="a_{year}"))
    assert "key 'a': the output pattern names no dimension 'year'; found a_{year}. It runs over case" in fault


def test_blocks_and_findings_give_their_items_the_dimensions_of_the_sheet():
    page = Sheet(
        "page",
        "Page {case}",
        "?",
        (
            Table("Rows", COMPANY, (line("by_company", "=1"),)),
            Section("Years", (line("by_year", "=1", over=None), line("alone", "=1", over=()))),
        ),
        over=(CASE,),
        across=YEAR,
        findings=(line("said", '="x"', "text", None),),
    )
    model = declared(page)
    assert {key: [d.name for d in dims] for key, dims in model.over.items()} == {
        "said": ["case"],
        "by_company": ["case", "company"],
        "by_year": ["case", "year"],
        "alone": ["case"],
    }
