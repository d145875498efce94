"""Where cells stand and how formulas name them: values by name meet what an engine makes of the written file."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from models import CASE, COMPANY, YEAR, Book, declared, line, numbered, same, sheet, shown, toy, typed, write

from xlmodel.book import formulas, lay_out
from xlmodel.book.layout import AXIS, VALUE, LayoutCell
from xlmodel.errors import ModelError
from xlmodel.language import Dimension, Model, ModelCell, Section, Sheet, Table, Words

ADDRESS = re.compile(r"(?:'(?:[^']|'')+'!|\w+!)?(\$?)([A-Z]{1,3})(\$?)([0-9]+)(?![0-9A-Za-z(])")
TEXT = re.compile(r'"(?:[^"]|"")*"')


def addresses(formula: str) -> list[tuple[bool, int, bool, int]]:
    """Return every address of a formula: is its column fixed, column, is its row fixed, row; from 0."""

    def column(letters: str) -> int:
        number = 0
        for letter in letters:
            number = number * 26 + ord(letter) - ord("A") + 1
        return number - 1

    return [
        (bool(a), column(letters), bool(b), int(row) - 1)
        for a, letters, b, row in ADDRESS.findall(TEXT.sub('""', formula))
    ]


def r1c1(formula: str, place: LayoutCell) -> str:
    """Return a formula with its addresses relative to the cell it stands in, as Excel copies it."""
    parts = iter(addresses(formula))

    def turned(match: re.Match[str]) -> str:
        column_fixed, column, row_fixed, row = next(parts)
        rows = f"R{row + 1}" if row_fixed else f"R[{row - place.row}]"
        columns = f"C{column + 1}" if column_fixed else f"C[{column - place.column}]"
        return match.group().rpartition("!")[0] + rows + columns

    return ADDRESS.sub(turned, TEXT.sub('""', formula))


def test_the_r1c1_of_this_test():
    assert r1c1("=K$75+$L7-Inputs!$E$12", LayoutCell(0, 9, 11)) == "=R75C[-1]+R[-3]C12-InputsR12C5"
    assert r1c1('=SUM($F8:G8)&"A1"', LayoutCell(0, 7, 6)) == '=SUM(R[0]C6:R[0]C[0])&""'


def rows(model: Model) -> dict[tuple, list[tuple[ModelCell, LayoutCell]]]:
    """Return the cells of each row that share one formula of the declaration, from left to right."""
    layout = lay_out(model)
    found: dict[tuple, list[tuple[ModelCell, LayoutCell]]] = {}
    for cell, computed in model.computed.items():
        place = layout.places[cell]
        found.setdefault((cell[0], computed.formula.text, place.page, place.row), []).append((cell, place))
    return {key: sorted(cells, key=lambda pair: pair[1].column) for key, cells in found.items()}


def model_of(
    years: Dimension, cases: Dimension, companies: Dimension, start: int, grouped: bool, sheets: bool
) -> Model:
    """Declare a small model with every kind of sheet and reference.

    `start` is how many years the workings leave out; `sheets` gives each case a sheet of its own, else a row.
    """
    axis = years.part(years.members[start:])
    vintage = axis.role("vintage")
    price = typed("price", (cases, years))
    stock = typed("stock", (companies,))
    scale = typed("scale")
    pick, pace, began = typed("pick", (), "text"), typed("pace", (), "per year"), typed("began", (), "year")
    over = None if sheets else (cases, axis)
    alone = () if sheets else (cases,)
    aged = (vintage, axis) if sheets else (cases, vintage, axis)
    first = axis.members[0]
    groups = {companies.members[-1]: "Others"} if grouped else {}
    inputs = Sheet(
        "inputs",
        "Inputs",
        "?",
        (Section("A", (scale, pick, pace, began, price)), Table("B", companies, (stock,), groups=groups)),
        across=years,
    )
    workings = Sheet(
        "workings",
        "Workings {case}" if sheets else "Workings",
        "?",
        (
            Section(
                "A",
                (
                    line("flow", "={price}*{scale}", over=over),
                    line("level", "={level[year-1]}-({flow}-{scale})", over=over, opening={first: "={flow}"}),
                    line("so_far", "=SUM({flow[year=..year]})", over=over),
                    line("to_go", "=SUM({flow[year=year..]})-{flow[year=last]}", over=over),
                    line("share", "={flow}/SUM({flow[year=*]})", over=over),
                    line("since", "={flow}-{flow[year=first]}", over=over),
                    line("elapsed", "={year}-{began}", "years", over=over),
                    line("kept", "={flow[year=vintage]}/(1+({year}-{vintage})*{pace})", over=aged),
                    line("total", "=SUM({kept[vintage=*]})", over=over),
                    line("peak", "=MAX({total[year=*]})", over=alone),
                ),
            ),
        ),
        over=(cases,) if sheets else (),
        across=axis,
    )
    table = Table(
        "T",
        companies,
        (
            line("value", "={stock}*{peak[case=first]}"),
            line("rank", "=1+SUMPRODUCT(({value[company=*]}>{value})*1)", "rank"),
            line("part", "={value}/SUM({value[company=*]})", "%"),
            line("weighed", "=SUMPRODUCT({stock[company=*]},{value[company=*]})-{value}"),
        ),
        groups=groups,
    )
    cased = Words("cased", "cased", {(case,): str(case) for case in cases.members})
    compared = Sheet(
        "compared",
        "Compared & shown",
        "?",
        (
            table,
            Table("C", cases, (cased, line("peaks", "={peak}"))),
            Section(
                "S",
                (
                    line("levels", "={level}", over=(cases, axis)),
                    line("place", "=MATCH({pick},{cased[case=*]},0)", "rank", over=()),
                    line("shown", "=INDEX({levels[case=*]},{place})", over=None),
                    line("shown_peak", "=INDEX({peaks[case=*]},{place})", over=()),
                    line("block", "=SUM({levels[case=*,year=*]})", over=()),
                    line("corner", "=SUM({levels[case=*,year=..year]})", over=None),
                ),
            ),
        ),
        across=axis,
    )
    typed_in = (price, stock, scale, pick, pace, began)
    return declared(
        inputs,
        workings,
        compared,
        inputs=typed_in,
        dimensions=(years, cases, companies, vintage),
        values=numbered(*typed_in) | {"pick": str(cases.members[-1]).upper(), "pace": 0.05, "began": 2019.0},
    )


SHAPES = st.fixed_dictionaries(
    {
        "years": st.integers(2, 6).map(lambda count: Dimension("year", tuple(range(2020, 2020 + count)), unit="year")),
        "cases": st.integers(1, 3).map(lambda count: Dimension("case", CASE.members[:count])),
        "companies": st.integers(1, 4).map(
            lambda count: Dimension("company", tuple(f"firm_{n}" for n in range(count)))
        ),
        "start": st.integers(0, 1),
        "grouped": st.booleans(),
        "sheets": st.booleans(),
    }
)


def check_rows(model: Model) -> None:
    """Hold that a row reads the same in R1C1 terms, and that `$` stands where an address does not move."""
    text = shown(model)
    by_row = rows(model)
    for cells in by_row.values():
        assert len({r1c1(text[cell], place) for cell, place in cells}) == 1, [text[cell] for cell, _ in cells]
        for (left, one), (right, two) in pairwise(cells):
            assert one.column + 1 == two.column
            for (fixed, column, *_), (again, beside, *_) in zip(
                addresses(text[left]), addresses(text[right]), strict=True
            ):
                assert fixed == again == (column == beside), (text[left], text[right])
    runs = lay_out(model).runs
    for (key, formula, page, row), cells in by_row.items():
        below = by_row.get((key, formula, page, row + 1), []) if len(runs[key].rows) == 1 else []
        for (upper, _), (lower, _) in zip(cells, below, strict=False):
            for (*_, fixed, high), (*_, low) in zip(addresses(text[upper]), addresses(text[lower]), strict=True):
                assert fixed == (high == low), (text[upper], text[lower])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(SHAPES)
def test_an_engine_finds_every_value_in_the_file(tmp_path_factory, shape):
    book = write(model_of(**shape), tmp_path_factory.mktemp("layout") / "toy.xlsx")
    assert book.differing() == {}


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(SHAPES)
def test_a_row_holds_one_formula_and_dollars_stand_where_nothing_moves(shape):
    check_rows(model_of(**shape))


@pytest.fixture(scope="module", params=[True, False], ids=["sheet per case", "row per case"])
def model(request) -> Model:
    return model_of(YEAR, CASE, COMPANY, 1, True, request.param)


def test_a_second_engine_agrees(model, tmp_path):
    book = write(model, tmp_path / "toy.xlsx")
    assert book.differing("formulas") == {}
    assert book.differing("ironcalc") == {}


def test_a_year_stands_in_the_same_column_on_every_sheet(model):
    layout = lay_out(model)
    columns: dict[int, set[int]] = {}
    for (key, index), place in layout.places.items():
        shown_key, shown_index = layout.stands[key, index]
        names = model.named(shown_key, shown_index)
        if "year" in layout.runs[shown_key].columns:
            columns.setdefault(names["year"], set()).add(place.column)
    assert columns == {year: {AXIS + place} for place, year in enumerate(YEAR.members)}


def test_no_two_cells_share_a_place(model):
    places = list(lay_out(model).places.values())
    assert len(places) == len(set(places))


def test_formulas_as_they_are_shown():
    price, scale = typed("price", (YEAR,)), typed("scale")
    model = toy(
        line("flow", "={price}*{scale}", over=None),
        line("level", "={level[year-1]}+{flow}", over=None, opening={2025: "={flow}"}),
        line("so_far", "=SUM({flow[..year]})", over=None),
        line("left", "=({flow}-({level}-{so_far}))*{flow[first]}", over=None),
        line("alone", "=SUM({flow[*]})-{flow[2027]}", over=()),
        line("dated", "={year}*1", "year", None),
        inputs=(price, scale),
    )
    text = shown(model)
    place = lay_out(model).places
    row = {key: place[key, (2026,)].row + 1 for key in ("flow", "level", "so_far", "left", "dated")}
    assert (
        text["flow", (2026,)]
        == f"=Inputs!E${place['in:price_2026', ()].row + 1}*Inputs!$C${place['in:scale', ()].row + 1}"
    )
    assert text["level", (2025,)] == f"=D${row['flow']}"
    assert text["level", (2027,)] == f"=E${row['level']}+F${row['flow']}"
    assert text["so_far", (2027,)] == f"=SUM($D${row['flow']}:F${row['flow']})"
    flow, level, so_far = row["flow"], row["level"], row["so_far"]
    assert text["left", (2026,)] == f"=(E${flow}-(E${level}-E${so_far}))*$D${flow}"
    assert text["alone", ()] == f"=SUM($D${flow}:$G${flow})-$F${flow}"
    assert text["dated", (2028,)] == "=G$5*1"
    assert place["alone", ()].column == VALUE


def test_a_page_for_each_member_refers_to_its_own_cells(tmp_path):
    model = model_of(YEAR, CASE, COMPANY, 0, False, True)
    layout = lay_out(model)
    assert [page.name for page in layout.pages] == [
        "Inputs",
        "Workings bear",
        "Workings base",
        "Workings bull",
        "Compared & shown",
    ]
    text = shown(model)
    levels = layout.places["level", ("base", 2026)]
    assert text["levels", ("base", 2026)] == f"='Workings base'!E${levels.row + 1}"
    same_row = {case: layout.places["level", (case, 2026)] for case in CASE.members}
    assert len({(place.row, place.column) for place in same_row.values()}) == 1
    assert "!" not in text["total", ("bull", 2027)]


def test_a_span_that_is_not_one_block_is_refused():
    model = model_of(YEAR, CASE, COMPANY, 0, False, True)
    across_pages = declared(
        *model.sheets,
        sheet(line("worst", "=MIN({peak[case=*]})"), key="more"),
        inputs=[item for item in model.items.values() if hasattr(item, "cells")],
        dimensions=model.dimensions.values(),
        values={key.removeprefix("in:"): value for (key, _), value in model.constants.items() if key.startswith("in:")},
    )
    with pytest.raises(ModelError, match="key 'worst': the span of 'peak' is not one block of cells"):
        shown(across_pages)
    outer = toy(
        line("grid", "=1", over=(YEAR, COMPANY)),
        line("total", "=SUM({grid[year=*,company=*]})"),
    )
    with pytest.raises(ModelError, match="key 'total': the span of 'grid' is not one block of cells"):
        shown(outer)
    inner = toy(line("grid", "=1", over=(COMPANY, YEAR)), line("total", "=SUM({grid[year=*,company=*]})"))
    assert ("total", ()) in shown(inner)
    gap = Dimension("year", (2025, 2027), unit="year")
    gapped = declared(
        sheet(line("some", "=1", over=None), line("total", "=SUM({some[*]})"), across=gap), dimensions=(YEAR,)
    )
    with pytest.raises(ModelError, match="not one block"):
        shown(gapped)


def test_an_input_on_no_sheet_or_on_two_is_refused():
    lost = typed("lost")
    with pytest.raises(ModelError, match="key 'lost': an input that stands on no sheet"):
        lay_out(declared(sheet(line("a", "={lost}")), inputs=(lost,)))
    with pytest.raises(ModelError, match="key 'lost': an input that stands on two sheets"):
        lay_out(declared(sheet(lost), sheet(lost, key="again"), inputs=(lost,)))


@pytest.mark.parametrize("name", ["A sheet with more than thirty-one letters", "a/b", "Bob's", "TOY"])
def test_a_sheet_cannot_be_called_so(name):
    with pytest.raises(ModelError, match="a sheet cannot be called so"):
        lay_out(declared(sheet(line("a", "=1")), sheet(line("b", "=1"), key="b", name=name)))


# The reason for two readings: engines that agree do not catch a reference to the wrong row.


@pytest.mark.slow
@pytest.mark.parametrize("target", ["pace", "began", "stock", "peaks", "levels"])
def test_a_reference_shifted_by_a_row_is_caught_although_the_engines_agree(monkeypatch, tmp_path, target):
    model = model_of(YEAR, CASE, COMPANY, 0, False, True)
    place = formulas._place

    def shifted(model: Model, layout, key: str, index: tuple) -> LayoutCell:
        found = place(model, layout, key, index)
        return LayoutCell(found.page, found.row + 1, found.column) if key == target else found

    right = write(model, tmp_path / "right.xlsx")
    assert right.differing() == {}
    monkeypatch.setattr(formulas, "_place", shifted)
    wrong: Book = write(model, tmp_path / "wrong.xlsx")
    moved = {cell for cell in model.computed if wrong.formulas[cell] != right.formulas[cell]}
    users = {cell for cell, computed in model.computed.items() if any(t.key == target for t in computed.targets)}
    assert moved == users
    one, two = wrong.recomputed("formulas"), wrong.recomputed("ironcalc")
    assert [cell for cell in one if not same(one[cell], two[cell])] == []
    caught = wrong.differing("ironcalc")
    assert caught
    assert set(caught) & users
