"""Where the sheets, rows and columns of a workbook went since it was built, told by names and contents alone."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from xlmodel.book.record import Record, placeholders
from xlmodel.comparison.elements import Element, Elements
from xlmodel.edits.matching import Match, Shift, matched
from xlmodel.edits.snapshot import Leaf, Snapshot
from xlmodel.limits import COLUMNS, ROWS
from xlmodel.reader.places import Area

Cells = Mapping[str, str]

BUILT = {
    **{"A1": "'Line", "B1": "'2025", "C1": "'2026"},
    **{"A2": "'Sales", "B2": "#5", "C2": "#6"},
    **{"A3": "'Costs", "B3": "#3", "C3": "#4"},
    **{"A4": "'Profit", "B4": "=B2-B3", "C4": "=C2-C3"},
}
NAMES = {"in_sales_2025": ("S", "B2"), "in_costs_2025": ("S", "B3"), "out_profit": ("S", "C4")}


def shifted(cells: Cells, rows: Mapping[int, int] = {}, columns: Mapping[str, str] = {}) -> dict[str, str]:
    """Return cells with some rows and columns elsewhere; formulas are given as they read there."""
    return {f"{columns.get(at[0], at[0])}{rows.get(int(at[1:]), int(at[1:]))}": held for at, held in cells.items()}


def match_of(sheets: Mapping[str, Cells], names: Mapping[str, tuple[str, str]], built: Mapping[str, Cells]) -> Match:
    record = Record(cells=built, names=NAMES)
    return matched(record, Snapshot(Path("book.xlsx"), tuple(Leaf(*one) for one in sheets.items()), names))


def test_what_nobody_moved_stands_where_it_stood():
    match = match_of({"S": BUILT}, NAMES, {"S": BUILT})
    assert match.still
    assert match.unmoved
    assert match.place(("S", "B3")) == match.built(("S", "B3")) == ("S", "B3")
    assert match.place(("Other", "B3")) is None
    assert match.built(("Other", "B3")) is None
    assert match.same_formula("S", "=B2-B3", "=b2 - B3")
    assert not match.same_formula("S", "=B2-B3", "=B2-C3")


def test_a_name_of_a_cell_beyond_all_contents_is_no_trouble():
    """A damaged file may have one."""
    names = {**NAMES, "in_lost": ("S", "J2")}
    match = matched(Record(cells={"S": BUILT}, names=names), Snapshot(Path("book.xlsx"), (Leaf("S", BUILT),), names))
    assert match.place(("S", "J2")) == ("S", "J2")


INSERTED = [
    # rows from → to, columns from → to, a place and where it went, a formula and how it reads now
    ({3: 4, 4: 5}, {}, ("B3", "B4"), ("=B2-B3", "=B2-B4")),
    ({2: 3, 3: 4, 4: 5}, {}, ("C4", "C5"), ("=SUM(B2:B4)", "=SUM(B3:B5)")),
    ({}, {"B": "C", "C": "D"}, ("B3", "C3"), ("=B2-$C$3", "=C2-$D$3")),
    ({4: 6}, {"C": "D"}, ("C4", "D6"), ("=C4*2", "=D6*2")),
]


@pytest.mark.parametrize(("rows", "columns", "place", "formula"), INSERTED)
def test_rows_and_columns_that_were_inserted_move_what_stands_behind_them(
    rows: dict[int, int], columns: dict[str, str], place: tuple[str, str], formula: tuple[str, str]
):
    now = shifted(BUILT, rows, columns)
    names = {name: ("S", next(iter(shifted({at: ""}, rows, columns)))) for name, (_, at) in NAMES.items()}
    match = match_of({"S": now}, names, {"S": BUILT})
    assert not match.still
    assert match.place(("S", place[0])) == ("S", place[1])
    assert match.built(("S", place[1])) == ("S", place[0])
    assert match.same_formula("S", *formula)
    assert match.formula(formula[0], "S") == formula[1]
    for old, new in rows.items():
        assert (match.row("S", old), match.built_row("S", new)) == (new, ("S", old))
    for old, new in columns.items():
        assert match.column("S", old) == new


def test_a_row_that_was_deleted_is_gone_and_what_stood_below_moved_up():
    now = {"A1": "'Line", "B1": "'2025", "C1": "'2026", "A2": "'Sales", "B2": "#5", "C2": "#6", "A3": "'Profit"}
    match = match_of({"S": now}, {"in_sales_2025": ("S", "B2"), "out_profit": ("S", "C3")}, {"S": BUILT})
    assert match.place(("S", "B3")) is None
    assert match.row("S", 3) is None
    assert match.place(("S", "C4")) == ("S", "C3")


def test_a_sheet_is_known_by_its_names_then_by_its_name_then_by_its_contents():
    other = {"A1": "'One", "A2": "'Two", "A3": "'Three"}
    built = {"S": BUILT, "T": other, "U": {"A1": "'Alone"}}
    renamed = {name: ("Moved", at) for name, (_, at) in NAMES.items()}
    match = match_of({"Moved": BUILT, "T": other, "Mine": {"A1": "'New"}}, renamed, built)
    assert match.sheets == {"S": "Moved", "T": "T"}
    assert (match.built_sheet("Moved"), match.built_sheet("Mine"), match.unmoved, match.still) == (
        "S",
        None,
        True,
        False,
    )
    alike = {**other, "A3": "'Another"}
    match = match_of({"S": BUILT, "Called": alike, "Mine": {"A1": "'One"}}, NAMES, built)
    assert match.sheets == {"S": "S", "T": "Called"}, "two of three texts are more than half"
    half = {"A1": "'One", "A2": "'Two"}
    match = match_of({"S": BUILT, "Called": half}, NAMES, {"S": BUILT, "T": {**other, "A4": "'Four"}})
    assert match.sheets == {"S": "S"}, "half is not enough"


def test_two_sheets_of_the_same_names_are_told_apart_by_most_of_them():
    names = {"in_sales_2025": ("S", "B2"), "in_costs_2025": ("Copy", "B3"), "out_profit": ("Copy", "C4")}
    assert match_of({"S": BUILT, "Copy": BUILT}, names, {"S": BUILT}).sheets == {"S": "Copy"}


def test_beyond_all_that_was_built_rows_and_columns_go_with_the_last():
    shift = Shift({1: 1, 2: 3}, {1: 1, 2: 4})
    assert [shift.row(row) for row in (1, 2, 3, 9)] == [1, 3, 4, 10]
    assert [shift.column(column) for column in (1, 2, 3)] == [1, 4, 5]
    assert [shift.built_row(row) for row in (1, 2, 3, 4)] == [1, None, 2, 3]
    assert [shift.built_column(column) for column in (2, 4, 5)] == [None, 2, 3]
    assert (shift.place("B2"), shift.built("D3"), shift.built("B2"), shift.still) == ("D3", "B2", None, False)
    assert Shift({}, {}).still
    assert Shift({1: 1}, {1: 1}).place("C7") == "C7"


def test_whole_rows_and_columns_stay_whole():
    shift = Shift({1: 1, 2: 3, 3: 4}, {1: 1, 2: 3, 4: 5})
    assert shift.area(Area("S", 2, 1, 3, 2), "T") == Area("T", 3, 1, 4, 3)
    assert shift.area(Area("S", 1, 2, ROWS, 2), "S") == Area("S", 1, 3, ROWS, 3)
    assert shift.area(Area("S", 2, 1, 3, COLUMNS), "S") == Area("S", 3, 1, 4, COLUMNS)
    assert shift.area(Area("S", 2, 3, 3, 4), "S") is None, "the column of a corner is gone"


# What stands in a workbook


def test_rows_are_put_back_with_all_that_belongs_to_them():
    leaf = Leaf("S", {"A2": "'b", "B2": "=A2&A$1", "A3": "'a"}, {"B2": "b"}, {"A3": "a note"}, ())
    elements = Elements(
        {"S": leaf.cells},
        {"S": {"A2": "bold"}, "T": {"A2": "plain"}},
        others={
            Element("note", "S", "A3"): "a note",
            Element("print area", "S", ""): "=S!A1",
            Element("note", "T", "A3"): "t",
        },
    )
    now = Snapshot(Path("book.xlsx"), (leaf, Leaf("T", {"A2": "'t"})), {}, held=elements).with_rows({"S": {2: 3, 3: 2}})
    assert now.sheets[0].cells == {"A3": "'b", "B3": "=A3&A$1", "A2": "'a"}
    assert (now.sheets[0].results, now.sheets[0].notes) == ({"B3": "b"}, {"A2": "a note"})
    assert now.sheets[1].cells == {"A2": "'t"}
    assert now.elements.looks == {"S": {"A3": "bold"}, "T": {"A2": "plain"}}
    assert now.elements.others == {
        Element("note", "S", "A2"): "a note",
        Element("print area", "S", ""): "=S!A1",
        Element("note", "T", "A3"): "t",
    }
    assert (now.holds(("S", "A3")), now.holds(("S", "Z9")), now.holds(("No", "A1"))) == ("'b", "", "")


def test_the_remains_of_a_record_are_a_memory():
    (mark,) = placeholders(1)
    for text, remembers in ((f"'{mark}", True), ("'a text", False), (f"={mark}", False)):
        now = Snapshot(Path("book.xlsx"), (Leaf("S", {"A1": "#1", "A2": text}),), {})
        assert now.has_memory is remembers, text
    assert Snapshot(Path("book.xlsx"), (), {}, Record()).has_memory
    assert not Snapshot(Path("book.xlsx"), (), {}).has_memory


def test_rows_that_were_written_anew_pair_off_between_those_that_stayed():
    def rows(*texts: str) -> dict[str, str]:
        return {f"A{row}": f"'{text}" for row, text in enumerate(texts, 1) if text}

    built = rows("head", "one", "two", "three", "four", "foot")
    now = rows("head", "ONE", "two", "new", "three", "FOUR", "foot")
    match = matched(Record(cells={"S": built}), Snapshot(Path("book.xlsx"), (Leaf("S", now),), {}))
    assert [match.row("S", row) for row in range(1, 8)] == [1, 2, 3, 5, 6, 7, 8]
    now = rows("head", "two", "", "three", "four", "more", "end", "foot")
    match = matched(Record(cells={"S": built}), Snapshot(Path("book.xlsx"), (Leaf("S", now),), {}))
    assert [match.row("S", row) for row in range(1, 7)] == [1, None, 2, 4, 5, 8]


def test_an_empty_row_goes_with_the_one_above_or_with_the_next_where_that_is_gone():
    def went(built: dict[str, str], now: dict[str, str]) -> list[int | None]:
        match = matched(Record(cells={"S": built}), Snapshot(Path("book.xlsx"), (Leaf("S", now),), {}))
        return [match.row("S", row) for row in range(1, 8)]

    parted = {"A1": "'head", "A3": "'one", "A5": "'two", "A7": "'foot"}
    assert went(parted, {"A1": "'head", "A4": "'one", "A6": "'two", "A8": "'foot"}) == [1, 2, 4, 5, 6, 7, 8]
    close = {"A1": "'head", "A2": "'one", "A4": "'two", "A7": "'foot"}
    assert went(close, {"A1": "'head", "A3": "'two", "A6": "'foot"}) == [1, None, 2, 3, 4, 5, 6]
