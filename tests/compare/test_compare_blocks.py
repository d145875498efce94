"""Neighbours that changed alike are told as one, along the rows and then down; and what a change comes to."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter
from test_compare_order import written

from xlmodel.compare.comparing import compare_files
from xlmodel.compare.difference import Change, Difference
from xlmodel.profile import NO_PROFILE


def told(path: Path, old: Mapping[str, object], new: Mapping[str, object]) -> list[tuple[str, object, object]]:
    """Return cell, old and new of each formula that differs on a sheet."""
    a, b = written(path / "a.xlsx", {"S": old}), written(path / "b.xlsx", {"S": new})
    found = compare_files(a, b, NO_PROFILE).formulas
    assert {(one.kind, one.sheet) for one in found} <= {("formula", "S")}
    return [(one.cell, one.old, one.new) for one in found]


def filled(formula: str, rows: range, columns: str) -> dict[str, str]:
    """Return cells with a formula filled into them, written for their row {r} and their column {c}."""
    return {f"{c}{r}": formula.format(r=r, c=c) for r in rows for c in columns}


def test_a_formula_that_was_filled_into_a_rectangle_is_one_change(tmp_path: Path):
    old, new = (filled(f"={{c}}$1*{factor}", range(2, 6), "BCD") for factor in (2, 3))
    assert told(tmp_path, old, new) == [("B2:D5", "=B$1*2", "=B$1*3")]


def test_what_changed_otherwise_parts_what_stands_around_it(tmp_path: Path):
    old, new = (filled(f"={{c}}$1*{factor}", range(2, 6), "BCD") for factor in (2, 3))
    new["C4"] = "=C$1*4"
    assert [cell for cell, *_ in told(tmp_path, old, new)] == ["B2:D3", "B4", "C4", "D4", "B5:D5"]


def test_rows_of_other_lengths_and_columns_and_rows_apart_are_changes_of_their_own(tmp_path: Path):
    places = ["B2", "C2", "B3", "C3", "D3", "B5", "C5", "D7", "E7", "E8"]
    old, new = (dict.fromkeys(places, f"=$A$1*{factor}") for factor in (2, 3))
    assert [cell for cell, *_ in told(tmp_path, old, new)] == ["B2:C2", "B3:D3", "B5:C5", "D7:E7", "E8"]


CHANGES = [
    # unit, old, new, change, relative
    ("USD bn", 4.0, 5.0, 1.0, 0.25),
    ("USD bn", -4.0, -5.0, -1.0, -0.25),
    ("USD bn", 4.0, -5.0, -9.0, None),
    ("USD bn", 0.0, 5.0, 5.0, None),
    ("USD bn", None, 5.0, None, None),
    ("USD bn", 4.0, "n/a", None, None),
    ("%", 0.25, 0.5, 0.25, None),
    ("year", 2025.0, 2026.0, 1.0, None),
    ("rank", 2.0, 1.0, -1.0, None),
    ("flag", 1.0, 0.0, -1.0, None),
]


@pytest.mark.parametrize(("unit", "old", "new", "change", "relative"), CHANGES)
def test_a_change_is_new_less_old_and_relative_where_that_means_something(
    unit: str, old: float | str | None, new: float | str | None, change: float | None, relative: float | None
):
    one = Change("output", "key", "A line", unit, "S", "A1", old, new)
    assert (one.change, one.relative) == (change, relative)


def test_the_frame_has_a_row_for_each_change_with_all_its_parts():
    one = Change("output", "key", "A line", "USD bn", "S", "A1", 4.0, 5.0, "note")
    frame = Difference("a.xlsx", "b.xlsx", outputs=(one,), others=(one,)).to_frame()
    assert list(frame.columns) == [
        *("section", "kind", "key", "label", "unit", "sheet", "cell", "old", "new", "note"),
        *("change", "relative_change"),
    ]
    assert frame.values.tolist() == [
        [section, "output", "key", "A line", "USD bn", "S", "A1", 4.0, 5.0, "note", 1.0, 0.25]
        for section in ("outputs", "others")
    ]
    assert list(Difference("a.xlsx", "b.xlsx").to_frame().columns) == list(frame.columns)


def test_an_input_is_called_as_its_sheet_shows_it_where_no_record_does(tmp_path: Path):
    def named(path: Path, value: float) -> Path:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("S")
            sheet.write_row("A1", ["Line", "Unit", "Value"])
            sheet.write_row("A2", ["Price of a ton", "USD", value])
            sheet.write_formula("C3", "=C2*2", None, value * 2)
            book.define_name("in_price", "=S!$C$2")
            book.define_name("out_worth", "=S!$C$3")
        return path

    difference = compare_files(named(tmp_path / "a.xlsx", 5), named(tmp_path / "b.xlsx", 6), NO_PROFILE)
    (one,), (other,) = difference.inputs, difference.outputs
    assert (one.key, one.label, one.unit, one.cell) == ("price", "Price of a ton", "USD", "C2")
    assert (one.old, one.new, one.change, one.relative) == (5.0, 6.0, 1.0, 0.2)
    assert (other.key, other.cell, other.old, other.new) == ("worth", "C3", 10.0, 12.0)
