"""References of a carried sheet follow the cells of ours: never to another cell, and what is gone is told."""

import random

import pytest
from graft_books import FIRST, ROWS, YEARS, Keys, formulas, graft, grafted, mine, model, read
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter.workbook import Workbook as Writer

MOVED = ("beta", "new", "alpha", "gamma")
"""Another model: one row more, and another order. Rows are counted from 4 on both sheets."""


@pytest.mark.parametrize(
    ("formula", "now", "value"),
    [
        ("=in_alpha*2", "=in_alpha*2", 100),
        ("=Inputs!B4", "=in_alpha", 50),
        ("=Inputs!$B$4+1", "=in_alpha+1", 51),
        ("=Results!$C$5", "=Results!$C$4", 80),
        ("=Results!D5", "=out_beta", 120),
        ("=results!c6", "=Results!C7", 100),
        ("='Results'!A4&\"!\"", "='Results'!A6&\"!\"", "The alpha by year!"),
        ("=Results!B$2", "=Results!B$2", 2025),
        ("=MATCH(2026,Results!B2:D2,0)", "=MATCH(2026,Results!B2:D2,0)", 2),
        ("=Inputs!A1", "=Inputs!A1", "Inputs"),
        ("=Results!B6:D6", "=Results!B7:D7", None),
        ("=SUM(Results!B6:D6)", "=SUM(Results!B7:D7)", 300),
        ("=SUM(Results!C:C)", "=SUM(Results!C:C)", None),
        ("=SUM(Inputs!$B$6)", "=SUM(in_gamma)", 50),
        ("=A2+$A$2+Mine!A2", "=A2+$A$2+Mine!A2", 0),
        ("=\"Inputs!B4\"&in_beta", "=\"Inputs!B4\"&in_beta", "Inputs!B440"),
    ],
)  # fmt: skip
def test_a_reference_leads_to_its_cell_where_that_stands_now(formula: str, now: str, value: object):
    found = grafted(formulas(formula), now=MOVED)
    cell = mine(found).cells["A1"]
    assert cell.formula == now
    assert value is None or cell.value == value
    assert not found.lost


@pytest.mark.parametrize(
    ("formula", "now", "gone"),
    [
        ("=Inputs!B4*2", "=#REF!*2", "Inputs!B4"),
        ("=in_alpha", "=#REF!", "in_alpha"),
        ("=1+out_alpha", "=1+#REF!", "out_alpha"),
        ("=Results!$A$4", "=#REF!", "Results!$A$4"),
        ("=SUM(Results!B4:B6)", "=SUM(#REF!)", "Results!B4:B6"),
        ("=[1]Sheet1!A1", "=#REF!", "[1]Sheet1!A1"),
        ("=Nowhere!A1", "=#REF!", "Nowhere!A1"),
        ("=Other!A1", "=#REF!", "Other!A1"),
    ],
)
def test_what_is_gone_shows_so_and_is_told(formula: str, now: str, gone: str):
    found = grafted(formulas(formula), now=("beta", "gamma"))
    cell = mine(found).cells["A1"]
    assert cell.formula == now
    assert str(cell.value) == "#REF!"
    assert [str(told) for told in found.lost] == [
        f"Mine!A1: the formula refers to {gone}, which is gone: #REF! stands there"
    ]


def test_a_formula_that_hides_the_error_is_told_as_well():
    found = grafted(formulas("=IFERROR(Inputs!B4,0)"), now=("beta", "gamma"))
    assert found.lost
    assert mine(found).cells["A1"].formula == "=IFERROR(#REF!,0)"


def test_a_range_that_holds_more_now_is_wider_and_told_as_a_remark():
    found = grafted(formulas("=SUM(Inputs!B4:B6)"), now=("alpha", "new", "beta", "gamma"))
    assert mine(found).cells["A1"].formula == "=SUM(Inputs!B4:B7)"
    assert not found.lost
    assert [str(told) for told in found.told] == [
        "Mine!A1: the formula refers to Inputs!B4:B6, which holds more cells now"
    ]


def test_a_range_whose_cells_stand_in_another_order_is_gone():
    found = grafted(formulas("=INDEX(Inputs!B4:B6,2)"), now=("gamma", "alpha", "beta"))
    assert mine(found).cells["A1"].formula == "=INDEX(#REF!,2)"
    assert found.lost


def test_a_blank_cell_stays_where_it_is_only_if_it_is_blank():
    kept = grafted(formulas("=Results!H40", "=Results!H4", "=COUNTA(Results!F4:F6)"))
    assert [mine(kept).cells[f"A{row}"].formula for row in (1, 2, 3)] == [
        "=Results!H40",
        "=Results!H4",
        "=COUNTA(Results!F4:F6)",
    ]
    assert not kept.lost
    taken = grafted(formulas("=Inputs!B7"), now=(*ROWS, "new"))
    assert mine(taken).cells["A1"].formula in ("=#REF!", "=Inputs!B8")


def test_a_sheet_that_a_person_renamed_is_followed_under_its_own_name():
    previous = model(ROWS, formulas("=Rendite!C4", "=SUM(Rendite!B4:D4)"), results="Rendite")
    found = graft(model(MOVED), previous, ["Mine"], Keys(ROWS, MOVED, "Rendite"))
    assert [mine(found).cells[f"A{row}"].formula for row in (1, 2)] == ["=Results!C6", "=SUM(Results!B6:D6)"]


def test_references_over_several_sheets_stay_where_all_cells_stand_alike():
    def add(book: Writer) -> None:
        for name, value in (("Jan", 1), ("Feb", 2), ("Mine", 0)):
            sheet = book.add_worksheet(name)
            sheet.write_number("B1", value)
        sheet.write_formula("A1", "=SUM(Jan:Feb!B1)", None, -1)
        sheet.write_formula("A2", "=SUM(Inputs:Results!B4)", None, -1)

    found = grafted(add, ("Jan", "Feb", "Mine"), now=("gamma", "alpha"))
    assert mine(found).cells["A1"].formula == "=SUM(Jan:Feb!B1)"
    assert mine(found).cells["A1"].value is None, "the engine does not read several sheets at once"
    assert mine(found).cells["A2"].formula == "=SUM(Inputs:Results!B5)"


def test_rules_and_links_follow_as_formulas_do():
    def add(book: Writer) -> None:
        sheet = book.add_worksheet("Mine")
        bold = book.add_format({"bold": True})
        sheet.data_validation("A1", {"validate": "list", "source": "=Results!$B$6:$D$6"})
        sheet.data_validation("A2", {"validate": "decimal", "criteria": ">", "value": "=Inputs!$B$5"})
        sheet.conditional_format("B1:B3", {"type": "cell", "criteria": ">", "value": "=Inputs!$B$6", "format": bold})
        sheet.conditional_format("C1", {"type": "2_color_scale", "min_type": "formula", "min_value": "=Inputs!$B$6"})
        sheet.write_url("D1", "internal:Results!C6")
        sheet.add_sparkline("E1", {"range": "Results!B6:D6"})
        book.define_name("Mine!mine", "=Results!$C$6")

    found = grafted(add, now=("beta", "gamma", "alpha"))
    sheet = mine(found)
    assert [rule.formulas[0] for rule in sheet.validations] == ["Results!$B$5:$D$5", "in_beta"]
    rules = [rule.formulas for rule in sheet.conditional_formats]
    assert ("Inputs!$B$5",) in rules
    assert "Inputs!$B$5" in str(sheet.conditional_formats) or "in_gamma" in str(sheet.conditional_formats)
    assert [link.location for link in sheet.hyperlinks] == ["Results!C5"]
    assert "Results!B5:D5" in str(sheet.rest)
    assert [name.text for name in read(found.data).names if name.name == "mine"] == ["Results!$C$5"]


def test_a_rule_for_several_cells_follows_only_where_each_of_its_copies_does():
    def add(book: Writer) -> None:
        sheet = book.add_worksheet("Mine")
        bold = book.add_format({"bold": True})
        rule = {"type": "formula", "criteria": "=A1>Inputs!$B4", "format": bold}
        sheet.conditional_format("A1:A3", rule)

    moved = grafted(add, now=("new", *ROWS))
    assert mine(moved).conditional_formats[0].formulas == ("A1>Inputs!$B5",)
    assert not moved.lost
    torn = grafted(add, now=("beta", "alpha", "gamma"))
    assert mine(torn).conditional_formats[0].formulas == ("#REF!",)
    assert "torn apart" in str(torn.lost[0])


def test_columns_of_tables_follow():
    def add(book: Writer) -> None:
        sheet = book.add_worksheet("Mine")
        columns = [{"header": "One"}, {"header": "Two", "formula": "=Inputs!$B$6*Costs[[#This Row],[One]]"}]
        sheet.add_table("A1:B3", {"name": "Costs", "columns": columns, "data": [[1, 2], [3, 4]]})

    found = grafted(add, now=("gamma", "alpha", "beta"))
    assert mine(found).cells["B3"].formula == "=in_gamma*Costs[[#This Row],[One]]"
    assert mine(found).cells["B3"].value == 150
    assert "in_gamma*" in mine(found).tables[0].details


KEYS = ("alpha", "beta", "gamma", "delta", "epsilon")


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.permutations(KEYS), st.integers(2, 5), st.permutations(KEYS), st.integers(1, 5), st.randoms())
def test_each_reference_shows_its_own_cell_or_none(
    before: list[str], had: int, now: list[str], have: int, chance: random.Random
):
    old, new = before[:had], now[:have]
    asked = [(key, column) for key in old for column in range(len(YEARS) + 1)]
    chance.shuffle(asked)
    texts = [f"=Results!{'ABCD'[column]}{old.index(key) + FIRST + 1}" for key, column in asked]
    found = grafted(formulas(*texts), now=new, before=old)
    for row, (key, column) in enumerate(asked, 1):
        value = mine(found).cells[f"A{row}"].value
        expected = f"The {key} by year" if column == 0 else len(key) * 10.0 * column
        assert value == expected if key in new else str(value) == "#REF!"
    assert len(found.lost) == sum(key not in new for key, _ in asked)
    again = graft(model(new), found.data, ["Mine"], Keys(new, new))
    assert again.data == found.data
