"""What stands in the input cells of a workbook, by their names, and what cannot be read: without any file."""

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from xlmodel.book.record import Record
from xlmodel.edits.matching import matched
from xlmodel.edits.snapshot import Leaf, Snapshot, snapshot
from xlmodel.edits.typed import Read, meant, read_inputs

CELLS = {
    "A1": "'Price",
    "B1": "#5",
    "A2": "'Tons",
    "B2": "#7",
    "A3": "'Case",
    "B3": "'base",
    "A4": "'Worth",
    "B4": "=B1*B2",
}
NAMES = {"in_price": ("S", "B1"), "in_tons": ("S", "B2"), "in_case": ("S", "B3"), "out_worth": ("S", "B4")}
RECORD = Record(inputs={"price": 5.0, "tons": 7.0, "case": "base"}, cells={"S": CELLS}, names=NAMES)


def read(
    changed: Mapping[str, str] | None = None,
    names: Mapping[str, tuple[str, str]] = NAMES,
    sheet: str = "S",
    record: Record | None = RECORD,
    **more: object,
) -> Read:
    """Return what is read of a workbook in which some cells hold something else."""
    cells = {at: held for at, held in {**CELLS, **(changed or {})}.items() if held}
    now = Snapshot(Path("book.xlsx"), (Leaf(sheet, cells, **more),), names)
    return read_inputs(now, record, matched(record, now) if record else None)


def values(found: Read) -> dict[str, object]:
    return {key: (one.value, one.formula, one.place) for key, one in found.cells.items()}


@pytest.mark.parametrize("record", [RECORD, None], ids=["with a record", "without one"])
def test_each_input_is_read_by_its_name(record: Record | None):
    found = read({"B1": "#6.5"}, record=record)
    assert values(found) == {"price": (6.5, "", "S!B1"), "tons": (7.0, "", "S!B2"), "case": ("base", "", "S!B3")}
    assert (found.gone, found.faults) == ((), ())
    assert all(one.remark == "" for one in found.cells.values())


def test_the_result_of_a_formula_is_what_was_typed():
    found = read({"B1": "=2*3", "B3": '="bull"'}, results={"B1": 6.0, "B3": "bull"})
    assert values(found)["price"] == (6.0, "=2*3", "S!B1")
    assert values(found)["case"] == ("bull", '="bull"', "S!B3")


def test_a_number_that_was_typed_as_text_is_read_and_told_and_other_texts_stay():
    found = read({"B1": "' 6.5 ", "B2": "'many"})
    assert values(found)["price"] == (6.5, "", "S!B1")
    assert found.cells["price"].remark == "it was typed as text and is read as a number"
    assert values(found)["tons"] == ("many", "", "S!B2")
    assert found.cells["tons"].remark == ""


UNREADABLE = [
    # what stands in the cell, its stored result, found, what the hint begins with
    ("", None, "nothing in S!B1", "Type the number, or the built-in value"),
    ("!#N/A", None, "an error (#N/A) in S!B1", "Type the number"),
    ("?TRUE", None, "a logical value (TRUE) in S!B1", "Type the number"),
    ("@2026-02-05T00:00:00", None, "a date (2026-02-05T00:00:00) in S!B1", "Excel took what was typed for a date"),
    ("=1/0", "#DIV/0!", "an error (#DIV/0!) in S!B1", "Type the number"),
    ("=A9", True, "a logical value (TRUE) in S!B1", "Type the number"),
]


@pytest.mark.parametrize(("held", "result", "said", "hint"), UNREADABLE)
def test_what_is_no_value_is_a_fault_that_hides_no_other(held: str, result: object, said: str, hint: str):
    found = read({"B1": held, "B2": "#8"}, results={} if result is None else {"B1": result})
    (fault,) = found.faults
    assert (fault.problem, fault.key, fault.file, fault.expected) == (
        *("this input cannot be read", "price", "book.xlsx", "a number"),
    )
    assert fault.found == said
    assert fault.hint.startswith(hint)
    assert set(found.cells) == {"tons", "case"}


def test_a_word_is_expected_where_there_was_one_and_merged_cells_are_named():
    (fault,) = read({"B3": "?TRUE"}).faults
    assert (fault.expected, fault.hint) == ("a word", "Choose one from the list of the cell.")
    for area, told in (("A1:C1", True), ("B1:B1", True), ("A2:C3", False), ("C1:D1", False), ("A1:A9", False)):
        (fault,) = read({"B1": ""}, merged=("Z1:Z2", area)).faults
        assert fault.hint.startswith(f"The cell lies in the merged cells {area};") is told


def test_a_name_that_leads_elsewhere_is_a_fault_and_the_others_are_read():
    astray = {**NAMES, "in_price": ("S", "B2")}
    found = read(names=astray)
    (fault,) = found.faults
    assert (fault.problem, fault.key) == ("the name no longer leads to its cell", "price")
    assert (fault.expected, fault.found) == ("in_price at S!B1", "S!B2")
    assert set(found.cells) == {"tons", "case"}
    assert read({"B1": ""}, names=astray).faults == (), "the cell was moved there, and nothing stands where it was"


def test_an_input_without_a_name_is_read_where_it_stood_and_one_without_both_is_gone():
    left = {name: at for name, at in NAMES.items() if name != "in_price"}
    assert values(read(names=left))["price"] == (5.0, "", "S!B1")
    found = read({"B1": ""}, names=left)
    assert (found.gone, set(found.cells), found.faults) == (("price",), {"tons", "case"}, ())
    found = read(names=left, record=None)
    assert (found.gone, set(found.cells)) == ((), {"tons", "case"}), "nothing tells that there was one"


def test_names_of_a_sheet_that_was_renamed_lead_there():
    """openpyxl renames a sheet and leaves the names that lead to it."""
    found = read(sheet="Renamed")
    assert {one.place for one in found.cells.values()} == {"Renamed!B1", "Renamed!B2", "Renamed!B3"}
    assert found.faults == ()


def test_results_are_computed_where_the_file_stores_none(tmp_path: Path):
    """As openpyxl saves it."""
    book = openpyxl.Workbook()
    book.active.title = "S"
    book.active["B1"], book.active["B2"] = "=B2*3", 2
    book.defined_names.add(DefinedName("in_price", attr_text="S!$B$1"))
    book.save(tmp_path / "book.xlsx")
    found = read_inputs(snapshot(tmp_path / "book.xlsx"), None, None)
    assert values(found) == {"price": (6.0, "=B2*3", "S!B1")}


def test_a_formula_whose_result_nobody_knows_is_a_fault():
    (fault,) = read({"B1": "=2*3"}).faults
    assert fault.found == "a formula without a result in S!B1"
    assert fault.hint == "Open the file in Excel, save it, and build again."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("35 %", "Type 0.35, or 35 % into a cell that is not formatted as text."),
        ("0,35", "Type 0.35, or set Excel to decimal commas and type it again."),
        ("3,5%", "Type 0.035, or 3,5% into a cell that is not formatted as text."),
        ("many", "Type a number; the built-in value stands beside the cell."),
        ("%", "Type a number; the built-in value stands beside the cell."),
    ],
)
def test_what_to_type_instead_of_a_text_is_said(text: str, said: str):
    assert meant(text) == said
