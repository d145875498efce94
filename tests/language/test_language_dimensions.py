"""Declarations: which cells a line has, over which dimensions, with which holes, and what its outputs are called."""

from __future__ import annotations

import pytest
from models import CASE, COMPANY, YEAR, declared, faults, line, sheet, toy, typed

from xlmodel.evaluate import evaluate
from xlmodel.language import Check, Constant, Line, Section, Sheet, Table, Words

PATH = typed("path", (YEAR,), "USD bn")


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
