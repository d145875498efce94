"""In which order a difference lists its cells: sheet by sheet as they stand, then down the rows, then along them."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter

from xlmodel.compare.comparing import compare_files
from xlmodel.compare.listing import listing
from xlmodel.profile import NO_PROFILE

ORDER = ["A1", "B1", "AA1", "A2", "C2", "B9", "A10", "A11"]
"""By their letters, A10 would stand before A2, and AA1 before B1."""


def written(path: Path, sheets: Mapping[str, Mapping[str, object]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, cells in sheets.items():
            sheet = book.add_worksheet(name)
            for at, held in cells.items():
                sheet.write(at, held)
    return path


def held(text: str, order: list[str] = ORDER) -> dict[str, str]:
    """Return cells whose contents name them; no two neighbours hold the same, which would be told as one."""
    return {at: f"{text} {at}" for at in order}


@pytest.mark.parametrize("begins", ["", "="], ids=["texts", "formulas"])
def test_cells_are_listed_row_by_row_and_the_sheets_as_they_stand(begins: str, tmp_path: Path):
    old = {at: f"{begins}{row + 1}*2{'' if begins else ' old'}" for row, at in enumerate(ORDER)}
    new = {at: f"{begins}{row + 1}*3{'' if begins else ' new'}" for row, at in enumerate(ORDER)}
    a = written(tmp_path / "a.xlsx", {"Z": old, "B": {"A1": 1}, "A": old})
    b = written(tmp_path / "b.xlsx", {"Z": new, "B": {"A1": 1}, "A": new})
    difference = compare_files(a, b, NO_PROFILE)
    found = difference.formulas if begins else difference.others
    assert [change.place for change in found] == [f"{sheet}!{at}" for sheet in "ZA" for at in ORDER]


def test_cells_that_were_added_stand_among_those_that_changed(tmp_path: Path):
    a = written(tmp_path / "a.xlsx", {"S": {"A1": "a", "A10": "b", "C10": "c"}})
    b = written(tmp_path / "b.xlsx", {"S": {"A1": "A", "A2": "new", "A10": "B"}})
    found = [(change.cell, change.old, change.new) for change in compare_files(a, b, NO_PROFILE).others]
    assert found == [("A1", "a", "A"), ("A2", None, "new"), ("A10", "b", "B"), ("C10", "c", None)]


def test_the_listing_of_one_workbook_has_the_same_order(tmp_path: Path):
    lines = listing(written(tmp_path / "a.xlsx", {"Z": held("z"), "A": held("a")}), NO_PROFILE).splitlines()
    assert [line.split(" | ")[0] for line in lines] == [f"{sheet}!{at}" for sheet in "ZA" for at in ORDER]


def test_typed_cells_are_told_by_what_they_hold_and_those_that_came_with_a_row_as_one(tmp_path: Path):
    heads = {"A1": "Line", "B1": "Unit", "C1": "Value", "A2": "Sales", "B2": "tons"}
    a = written(tmp_path / "a.xlsx", {"S": {**heads, "C2": 1, "D2": "x", "E2": True}})
    b = written(tmp_path / "b.xlsx", {"S": {**heads, "C2": 2, "D2": "y", "E2": False, "A9": "new", "B9": 3}})
    found = [
        (one.kind, one.label, one.unit, one.cell, one.old, one.new) for one in compare_files(a, b, NO_PROFILE).others
    ]
    assert found == [
        ("number", "Sales", "tons", "C2", 1.0, 2.0),
        ("text", "Sales", "", "D2", "x", "y"),
        ("value", "Sales", "", "E2", True, False),
        ("cells", "", "", "A9:B9", None, "new | 3"),
    ]


def test_rules_of_cells_that_only_one_workbook_has_are_no_difference(tmp_path: Path):
    def ruled(path: Path, *cells: str, value: int = 1) -> Path:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("S")
            sheet.write("A1", 1)
            for cell in cells:
                sheet.data_validation(cell, {"validate": "integer", "criteria": ">", "value": value})
        return path

    def told(*paths: Path) -> list[tuple[str, str]]:
        return [(one.kind, one.cell) for one in compare_files(*paths, NO_PROFILE).others]

    bare = ruled(tmp_path / "bare.xlsx")
    assert told(bare, ruled(tmp_path / "empty.xlsx", "C3")) == []
    assert told(bare, ruled(tmp_path / "held.xlsx", "A1")) == [("validation", "A1")]
    assert told(tmp_path / "empty.xlsx", ruled(tmp_path / "other.xlsx", "C3", value=2)) == [("validation", "C3")]
