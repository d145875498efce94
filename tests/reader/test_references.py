"""References in formulas: cut like openpyxl cuts them, copied like its translator does, moved there and back."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from openpyxl.formula import Tokenizer
from openpyxl.formula.translate import Translator, TranslatorError

from xlmodel.limits import COLUMNS, ROWS
from xlmodel.reader.places import Area, address, areas, column_number, letters, row_and_column
from xlmodel.reader.references import (
    MovedFormula,
    canonical_formula,
    linked_cell,
    moved,
    quoted,
    reference,
    references,
    translated,
)
from xlmodel.reader.tokens import tokens

DOLLARS = st.sampled_from(["", "$"])
COLUMN = st.integers(1, 700) | st.integers(1, COLUMNS)
ROW = st.integers(1, 400) | st.integers(1, ROWS)
SHEETS = ("Inputs", "AWS 2026", "It's", "人工智能", "Q1", "R1C1", "A!B", "x.y")
CORNERS = st.builds(lambda one, column, two, row: f"{one}{letters(column)}{two}{row}", DOLLARS, COLUMN, DOLLARS, ROW)
WHOLE = st.builds(lambda one, first, two, last: f"{one}{first}:{two}{last}", DOLLARS, ROW, DOLLARS, ROW) | st.builds(
    lambda one, first, two, last: f"{one}{letters(first)}:{two}{letters(last)}", DOLLARS, COLUMN, DOLLARS, COLUMN
)
CELLS = CORNERS | st.builds("{}:{}".format, CORNERS, CORNERS) | WHOLE
PREFIX = st.sampled_from(["", *(f"{quoted(name)}!" for name in SHEETS), "'Inputs'!", "Jan:Dec!", "'Jan 1:Dec 1'!"])
GRID = st.builds("{}{}".format, PREFIX, CELLS)
OTHERS = st.sampled_from(
    [
        "Rate",
        "out_value",
        "Sales[Total]",
        "Sales[[#This Row],[a:b]]",
        "[@Amount]",
        "Inputs!Rate",
        "Inputs!#REF!",
        "#REF!",
    ]
)
PLAIN = st.sampled_from(
    ["1", "0.5", "12%", "1E+20", "TRUE", '"A1"', '"say ""B2"""', "#N/A", "#DIV/0!", "{1,-2;3,4}", '"=A1+\'x"']
)
OUTSIDE = st.builds("{}{}".format, st.sampled_from(["[1]Sheet!", "'[2]My Sheet'!"]), CELLS)
OPERAND = GRID | OTHERS | PLAIN | OUTSIDE
INFIX = st.sampled_from(["+", "-", "*", "/", "^", "&", "=", "<>", "<=", ">=", "<", ">", " + ", "\n*"])


def _extended(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return (
        st.builds("{}{}{}".format, inner, INFIX, inner)
        | st.builds("-{}".format, inner)
        | st.builds("({})".format, inner)
        | st.builds("{}({}, {})".format, st.sampled_from(["SUM", "IF", "LOG10", "_xlfn.STDEV.S"]), inner, inner)
    )


FORMULAS = st.recursive(OPERAND, _extended, max_leaves=8).map("={}".format)


@given(FORMULAS)
def test_formulas_are_cut_like_openpyxl_cuts_them(formula: str):
    ours = tokens(formula)
    assert ours is not None
    assert "=" + "".join(token.text for token in ours) == formula
    theirs = [(token.type, token.subtype, token.value) for token in Tokenizer(formula).items]
    assert [token for token in ours if token.kind != "WHITE-SPACE"] == [
        token for token in theirs if token[0] != "WHITE-SPACE"
    ]


@given(st.text(alphabet=string.printable) | st.text())
def test_any_text_stays_as_it_is_where_nothing_moves(text: str):
    cut = tokens(text)
    assert cut is None or ("=" if text.startswith("=") else "") + "".join(token.text for token in cut) == text
    assert translated(text, "B2", "B2") == text
    assert moved(text, "Here", lambda area: area) == MovedFormula(text, ())


@given(FORMULAS, st.integers(1, 30), st.integers(1, 30))
def test_a_copied_formula_reads_as_openpyxl_has_it(formula: str, down: int, right: int):
    target = address(20 + down, 20 + right)
    copied = translated(formula, "T20", target)
    assume("#REF!" not in copied + formula and "Inputs!Rate" not in formula)  # of which openpyxl drops the sheet
    assert canonical_formula(copied) == canonical_formula(Translator(formula, "T20").translate_formula(target))


@given(FORMULAS, st.integers(1, 60), st.integers(1, 60))
def test_a_formula_that_was_copied_there_and_back_is_the_same(formula: str, row: int, column: int):
    assume("#REF!" not in formula)
    there = translated(formula, "T20", address(row, column))
    assume("#REF!" not in there)
    assert canonical_formula(translated(there, address(row, column), "T20")) == canonical_formula(formula)


@given(FORMULAS, st.integers(1, 19), st.integers(1, 19))
def test_what_openpyxl_refuses_to_copy_is_broken(formula: str, row: int, column: int):
    try:
        Translator(formula, "T20").translate_formula(address(row, column))
    except TranslatorError:
        assert "#REF!" in translated(formula, "T20", address(row, column))


@given(FORMULAS)
def test_a_spelling_is_spelled_so_already(formula: str):
    once = canonical_formula(formula)
    assert canonical_formula(once) == once
    assert [piece.kind for piece in references(once)] or not references(formula)


NEW = {name: f"{name} now" for name in SHEETS} | {"Jan": "January", "Dec": "December", "Jan 1": "J", "Dec 1": "D'"}


@given(FORMULAS, st.integers(0, 50), st.integers(0, 50))
def test_what_moved_there_and_back_is_the_same(formula: str, down: int, right: int):
    old = {new: name for name, new in NEW.items()}

    def there(area: Area) -> Area | None:
        return _stepped(area, NEW.get(area.sheet, area.sheet), down, right)

    def back(area: Area) -> Area | None:
        return _stepped(area, old.get(area.sheet, area.sheet), -down, -right)

    gone = moved(formula, "Inputs", there, now="Inputs now")
    assume(not gone.lost)
    again = moved(gone.formula, "Inputs now", back, now="Inputs")
    assert again.lost == ()
    assert canonical_formula(again.formula) == canonical_formula(formula)


def _stepped(area: Area, sheet: str, down: int, right: int) -> Area | None:
    if (area.top, area.bottom) == (1, ROWS):
        down = 0
    if (area.left, area.right) == (1, COLUMNS):
        right = 0
    top, left, bottom, last = area.top + down, area.left + right, area.bottom + down, area.right + right
    return Area(sheet, top, left, bottom, last) if bottom <= ROWS and last <= COLUMNS else None


def two_down(area: Area) -> Area | str | None:
    """Move cells of Inputs two rows down and rename the sheet; its column G is gone, its cell B1 has a name."""
    if area.sheet != "Inputs":
        return area
    if area.left <= 7 <= area.right:
        return None
    if area.single and (area.top, area.left) == (1, 2):
        return "in_tax"
    if area.bottom == ROWS:
        return Area("My inputs", *area.corners)
    return Area("My inputs", area.top + 2, area.left, area.bottom + 2, area.right)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=Inputs!$B$5 *  2", "='My inputs'!$B$7 *  2"),
        ("='Inputs'!B5", "='My inputs'!B7"),
        ('=SUM(Inputs!B$5:$C6, A1)&"Inputs!B5"', "=SUM('My inputs'!B$7:$C8, A1)&\"Inputs!B5\""),
        ("=inputs!b1+Inputs!B1^2", "=inputs!b1+in_tax^2"),
        ("=SUM(Inputs!B:$C)", "=SUM('My inputs'!B:$C)"),
        ("=SUM(Inputs!$4:5)", "=SUM(#REF!)"),
        ("=Inputs!G3+SUM(Inputs!E1:H1)+B2", "=#REF!+SUM(#REF!)+B2"),
        ("=Inputs!B5:Inputs!B6", "='My inputs'!B7:B8"),
        ("=Inputs!B5:INDEX(Inputs!B:B,4)", "='My inputs'!B7:INDEX('My inputs'!B:B,4)"),
        ("=Rate*[1]Inputs!B5+Sales[Inputs]", "=Rate*[1]Inputs!B5+Sales[Inputs]"),
        ("=SUM(Inputs:Last!B5)", "=SUM(#REF!)"),
        ("=SUM(Rest:Last!B5)", "=SUM(Rest:Last!B5)"),
        ("=(Inputs!B5", "=(Inputs!B5"),
        ("Inputs!$B$5", "'My inputs'!$B$7"),
    ],
)
def test_references_follow_their_cells(formula: str, expected: str):
    assert moved(formula, "Own", two_down).formula == expected


def test_lost_references_are_told_as_they_were_written():
    assert moved("=Inputs!G3+'Inputs'!$G4+#REF!+G3", "Own", two_down).lost == ("Inputs!G3", "'Inputs'!$G4")


def test_a_formula_that_stands_on_a_renamed_sheet_needs_no_sheet():
    assert moved("=B5+Own!C1", "Inputs", two_down, now="My inputs").formula == "=B7+Own!C1"
    assert moved("=B5", "Inputs", two_down).formula == "='My inputs'!B7"  # it stayed, its cells went


def test_sheets_are_found_whatever_their_case():
    found = moved("=inputs!B5+INPUTS!$C:$C", "Own", two_down, order=("Own", "Inputs"))
    assert found.formula == "='My inputs'!B7+'My inputs'!$C:$C"
    assert moved("=own!B5", "Own", two_down, order=("Own", "Inputs")).formula == "=own!B5"


@pytest.mark.parametrize(
    ("formula", "cell"),
    [
        ("='It''s'!$B$2", "It's B2"),
        ("=B2", " B2"),
        ("=-B2", ""),
        ("=B2:B3", ""),
        ("=rate", ""),
        ("=B2+1", ""),
        ("B2", ""),
    ],
)
def test_links_to_one_cell(formula: str, cell: str):
    found = linked_cell(formula)
    assert (f"{found.sheet} {found.rest.replace('$', '')}" if found else "") == cell


def test_references_over_several_sheets_move_if_all_sheets_agree():
    def renamed(area: Area) -> Area:
        step = 1 if area.sheet == "Feb" else 0
        return Area(
            {"Jan": "January"}.get(area.sheet, area.sheet), area.top + 1 + step, area.left, area.bottom + 1 + step, 1
        )

    assert moved("=SUM(Jan:Mar!A1)", "Own", renamed).formula == "=SUM(January:Mar!A2)"
    order = ("Jan", "Feb", "Mar", "Own")
    assert moved("=SUM(Jan:Mar!A1)", "Own", renamed, order=order) == MovedFormula("=SUM(#REF!)", ("Jan:Mar!A1",))


def test_names_tables_and_other_workbooks_are_renamed_on_request():
    new = {"in_old": "in_new", "Old[Total]": "New[Total]", "[1]Sheet!A1": "[2]Sheet!A1"}
    found = moved("=in_old*Old[Total]+[1]Sheet!A1-gone", "Own", lambda area: area, rename=lambda one: new.get(one.text))
    assert found == MovedFormula("=in_new*New[Total]+[2]Sheet!A1-#REF!", ("gone",))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("=sum( 'Inputs'!$b$2 , 1.50 )=true", "=SUM(Inputs!$B$2,1.5)=TRUE"),
        ("=A1:A1048576", "=A:A"),
        ("=$C4:B$1", "=B$1:$C4"),
        ("=Inputs!A1:Inputs!B2", "=Inputs!A1:B2"),
        ("='[1]Sheet'!A1", "=[1]Sheet!A1"),
        ("=1E+2", "=100"),
    ],
)
def test_programs_that_spell_differently_say_the_same(one: str, other: str):
    assert canonical_formula(one) == canonical_formula(other) == other


def test_what_two_references_have_in_common_is_no_white_space():
    assert canonical_formula("=SUM( A1:B5  B2:C3 )") == "=SUM(A1:B5 B2:C3)"
    assert canonical_formula("='Own sheet'!A1") != canonical_formula("=Ownsheet!A1")


@pytest.mark.parametrize(
    ("text", "kind", "sheet"),
    [
        ("B7", "cell", ""), ("$B$7:C9", "range", ""), ("A:C", "columns", ""), ("'It''s'!4:4", "rows", "It's"),
        ("Jan:Dec!A1", "span", "Jan:Dec"), ("Rate", "name", ""), ("Inputs!Rate", "name", "Inputs"),
        ("Sales[Total]", "table", ""), ("[@[a b]]", "table", ""), ("[1]Sheet!A1", "outside", "[1]Sheet"),
        ("'C:\\x\\[b.xlsx]S'!A1", "outside", "C:\\x\\[b.xlsx]S"), ("#REF!", "broken", ""),
        ("Inputs!#REF!", "broken", ""),        ("#REF!A1", "broken", ""),
        ("XFE1", "name", ""), ("A1048577", "name", ""), ("A0", "name", ""),
    ],
)  # fmt: skip
def test_kinds_of_references(text: str, kind: str, sheet: str):
    found = reference(text)
    assert (found.kind, found.sheet) == (kind, sheet)
    assert [one.text for one in references(f"=1+{text}")] == [text]


@given(st.integers(1, COLUMNS), st.integers(1, ROWS))
def test_addresses_are_read_as_they_are_written(column: int, row: int):
    assert column_number(letters(column)) == column
    assert row_and_column(address(row, column)) == (row, column)


def test_lists_of_areas():
    assert areas("S", "B2:A1 $C$3 D:D 5:6 nonsense XFE1") == (
        Area("S", 1, 1, 2, 2),
        Area("S", 3, 3, 3, 3),
        Area("S", 1, 4, ROWS, 4),
        Area("S", 5, 1, 6, COLUMNS),
    )
    assert [area.text for area in areas("S", "B2:A1 $C$3 D:E 5:6")] == ["A1:B2", "C3", "D:E", "5:6"]
