"""What would be declared today, held against what was when the file was built: every formula, to the end."""

from pathlib import Path

from xlmodel.book.record import Record
from xlmodel.verify.drift import DECLARED, apart_from

BUILT = {"A1": "'Sales", "B1": "#5", "B2": "=B1*2", "B3": "=B1 * 3", "B4": "=B2+B3", "B5": "=B4/2"}


def told(declared: dict[str, str], found: dict[str, str] = BUILT) -> list[tuple[str, str, str]]:
    """Return cell, declared and found formula of each that differs."""
    path = Path("book.xlsx")
    drifted = list(apart_from(Record(cells={"S": declared}), Record(cells={"S": found}), None, path))
    assert {one.kind for one in drifted} <= {DECLARED}
    assert {one.sheet for one in drifted} <= {"S"}
    return [(one.cell, one.declared, one.found) for one in drifted]


def test_formulas_that_are_as_they_were_hide_none_that_stands_below():
    assert told(BUILT) == []
    assert told({**BUILT, "B4": "=B2-B3"}) == [("B4", "=B2-B3", "=B2+B3")]


def test_a_formula_that_is_only_spelled_otherwise_hides_none_that_stands_below():
    assert told({**BUILT, "B3": "=B1*3"}) == []
    assert told({**BUILT, "B3": "=B1*3", "B5": "=B4/3"}) == [("B5", "=B4/3", "=B4/2")]


def test_what_one_of_the_two_does_not_have_is_told_where_it_stands():
    assert told({**BUILT, "B6": "=B5+1"}) == [("B6", "=B5+1", "")]
    assert told({at: held for at, held in BUILT.items() if at != "B5"}) == [("B5", "", "=B4/2")]
    assert told({**BUILT, "B5": "#7"}) == [("B5", "", "=B4/2")], "a value is no formula"


def test_a_row_more_moves_what_stands_below_and_is_no_drift():
    later = {"A1": "'Sales", "B1": "#5", "A2": "'New", "B2": "=B1*7", "B3": "=B1*2"}
    before = {"A1": "'Sales", "B1": "#5", "B2": "=B1*2"}
    assert told(later, before) == [("B2", "=B1*7", "")]
