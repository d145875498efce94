"""Faults of texts: the line, what is said, and a caret under its place."""

from __future__ import annotations

import pytest
from toy_text import INPUTS, faults, text

from xlmodel.errors import ModelError
from xlmodel.language import assemble
from xlmodel.text import Given, sheet_of

LINE = "twice   Twice   USD bn   = {sales}*4"


@pytest.mark.parametrize(
    ("line", "said", "caret"),
    [
        ("twice\tTwice   USD bn   = 1", "a tab. Write spaces: two or more part the columns", 5),
        ("$ twice", "a line begins with a key or a sign. The signs are ### ## # ? : > ! - @ | and ;", 0),
        ("Twice   Twice   USD bn   = 1", "a line begins with a key or a sign", 0),
        ("twice   Twice   = {sales}*4", "no unit. Two spaces part key, label, unit and formula", 0),
        ("twice   = {sales}*4", "no label and no unit", 0),
        ("twice   Twice   USD bn", "no formula. It begins with = behind two spaces", 0),
        ("twice   Twice   here   USD bn   = 1", "a column too many. One space parts words", 23),
        ("twice   Twice   furlong   = 1", "unknown unit 'furlong'. There are: USD bn", 16),
        ("twice loud   Twice   USD bn   = 1", "no mark is called 'loud'. There are *, fine, axis, key", 0),
        ("twice[decade]   Twice   USD bn   = 1", "no list is called 'decade'. There are: case, year", 0),
        ("twice-it   Twice   USD bn   = 1", "'twice-it' is no key with its marks", 0),
        ("twice   Twice   USD bn   = {sales}|why", "a | in a formula. Spaces part a note", 34),
        ("twice   Twice   USD bn   | why   = 1", "a column behind the note", 33),
        ("twice   Twice   USD bn   = 1   = 2", "a second formula. Write the member in front", 31),
        ("twice   Twice   USD bn   =", "a formula of nothing. An empty cell is written = none", 25),
        ("twice[year]   Twice   USD bn   = 1   2031 = 2", "'2031' is no member of what the line runs over", 37),
        ("twice   Twice   USD bn   = {sales_<year>}", "nothing is put in for <year>. It runs over nothing", 0),
        ("twice   Twice   text   Sales of {sales", "a brace that is not closed", 23),
        ("twice   Twice   text   Sales of {sales:.1x}", "no form of a number. Write .1f for one decimal", 23),
        ("! check_it   = 1", "a check has a key, what holds in words, and one formula", 0),
        ("! check_it total   It holds   = 1", "no mark of a check: total", 2),
        ("!", "nothing stands behind the sign", 0),
        ("- aws   AWS", "a line with - has no place here. Rows and sub-headings are a table's", 0),
        ("@ nowhere", "no part is called 'nowhere'. There are: none", 0),
        (": rows cloud", "no list is called 'cloud', and no rows stand here", 0),
        (": loud", "no setting of a block: 'loud'", 2),
        ("? Which?", "a line with ? belongs to the head of the sheet", 0),
        ("twice_<kept.key>   Twice   USD bn   = 1", "no list to go through: kept. There are: none", 0),
    ],
)
def test_a_line_that_says_nothing_is_told_with_a_caret(line: str, said: str, caret: int):
    told = faults(f"## Lines\n{LINE.replace('twice', 'other')}\n{line}\n")
    assert len(told) == 1
    number, words, at = told[0]
    assert words.startswith(said), words
    assert (number, at) == (4 if line == ": rows cloud" else 5, 0 if line == ": rows cloud" else caret)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", []),
        ("## Lines\n", ["a heading without lines"]),
        (f"{LINE}\n", ["a line under no heading. A heading stands behind ## and a space"]),
        (f"## Lines\n{LINE}\n{LINE}\n", ["two lines of one key. The other is line 4"]),
        (
            ": input\n: loud\n",
            ["no setting of a sheet: 'loud'. A sheet has over LIST, across LIST"],
        ),
        (": over decade\n", ["no list is called 'decade'. There are: case, year"]),
        ("> finding_toy   A sentence.\n", ["a finding has a key, a label and a sentence. Two spaces part them"]),
        ("> finding_toy   Finding   A { sentence.\n", ["a brace that is not closed"]),
        ("## T\n: rows cloud\na   A   x\n- aws   AWS\n", ["0 cells for 1 columns (a). An empty cell is written none"]),
        ("## T\n: rows cloud\na   A   x\n- aws   AWS   4\n", ["no formula for 'a'. It begins with ="]),
        ("## T\n: rows cloud\na   A   x   = 1\n- aws\n", ["a row has a key, a title, its cells. Two spaces part them"]),
        ("## T\n: rows cloud\na   A   x   = 1\n- b   B\n- b   C\n", ["two rows of one key: 'b'"]),
        ("## T\n: rows case\na   A   x   = 1\n- b   B\n", ["'b' is no member of case. There are: bear, bull"]),
        ("## T\n: rows case\na   A   x\n", ["no formula, and no rows that give it"]),
        (
            "## T\n: rows case\na[year]   A   x   = 1\n",
            ["a line of a table runs over its rows. Leave"],
        ),
        ("## T\n: rows case\n! check_a   A   = 1\n", ["a check is no column of a table. Put it into a section"]),
        ("## T\n: rows case\na   A   x   = 1\n### Group\n", ["a heading without rows"]),
        ("## T\n: grid year by decade\na   A   x   = 1\n", ["a grid is its two lists, then three lines"]),
        ("## T\n: rows case   prose\na   A   x   = 1\n", ["a block is one of rows, prose"]),
        ("## T\n: prose\na   A   x   = 1\n", ["a paragraph is - and a text, or a term and a text"]),
        ("## T\n: chart c   round\n- a   A\n", ["no setting of a chart: 'round'"]),
        ("## T\n: chart c\n- a   A   ink, pale\n", ["a second colour: 'pale'"]),
        ("## T\n: chart c\n- a\n", ["a series is a line of the model, a name, and how it is drawn"]),
    ],
)
def test_what_is_wrong_with_a_block_is_told_once(body: str, said: list[str]):
    told = [words for _, words, _ in faults(body)]
    assert len(told) == len(said)
    assert all(words.startswith(start) for words, start in zip(told, said, strict=True)), told


def test_a_page_without_a_head_and_a_part_that_stands_nowhere_are_told():
    told = [words for _, words, _ in faults("", "", parts={"part": ()})]
    assert told == [
        "the sheet has no name. It stands behind # and a space.",
        "the sheet has no question. It stands behind ? and a space.",
        "the part 'part' stands nowhere. Write @ part at its place.",
    ]
    assert faults(" twice\n", "")[0][1].startswith("a line that goes on, with nothing above it")


def test_all_faults_of_all_pages_are_raised_at_once_and_nothing_that_follows_from_them():
    broken = text("## Lines\ntwice   Twice   furlong   = 1\nagain   Again   USD bn\n")
    other = sheet_of("# Other\n? Why?\n## L\nthrice   Thrice   USD bn   = {twice}\n$\n", "other", "other.txt", Given())
    with pytest.raises(ModelError) as raised:
        assemble([broken, other], INPUTS, (), {})
    assert [(fault.file, fault.line) for fault in raised.value.faults] == [
        ("toy.txt", 4),
        ("toy.txt", 5),
        ("other.txt", 5),
    ]


def test_a_fault_of_a_formula_names_the_line_of_its_page():
    sheet = text("## Lines\ntwice   Twice   USD bn   = {sails}*4\n")
    with pytest.raises(ModelError, match=r"^toy.txt:4: key 'twice': no line or input is called 'sails'") as raised:
        assemble([sheet], INPUTS, (), dict.fromkeys(("sales", "growth", "sales_2025"), 1.0))
    assert str(raised.value).endswith("\n    ={sails}*4\n     ^")


def test_a_name_in_angle_brackets_that_stands_for_nothing_is_told():
    told = "nothing is put in for <month>. It runs over case, year."
    assert faults("## Sales\ntwice[case,year]   Twice   USD bn   = {sales_<month>}\n") == [(4, told, 0)]


def test_the_label_of_a_row_is_a_text():
    ((line, said, _),) = faults("## By case\n: rows case   labelled\nworth    Worth  USD bn   = 1*2\n")
    assert (line, said) == (4, "the first line of the table is no text. It says what each row is about.")
