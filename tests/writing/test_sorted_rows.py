"""Rows of inputs that were sorted or moved: no value lands under another key, whatever program did it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from commands import mistake, well
from conftest import INPUTS, Written
from edit_books import Office, type_in, typing

import xlmodel
from xlmodel.edits import Carried, carry
from xlmodel.errors import InputError
from xlmodel.register import Register

KEYS = ("capex_cash_amazon_2023", "capex_cash_amazon_2024", "capex_cash_amazon_2025")
"""Three rows below each other, the largest last."""
WHOLE = range(1, 60)
"""The columns of a whole row."""
TODAY = "2026-02-05"


def row_of(book: Written, key: str) -> int:
    """Return the row to which the name of an input leads."""
    return int(re.findall(r"\d+", book.names[f"in_{key}"][1])[-1])


def reordered(path: Path, rows: list[int], columns: range) -> None:
    """Let rows of Inputs change places, in some of their columns: the first goes where the second was, and so on."""
    with typing(path) as book:
        sheet = book["Inputs"]
        held = {(row, column): sheet.cell(row, column).value for row in rows for column in columns}
        for source, target in zip(rows, [*rows[1:], rows[0]], strict=True):
            for column in columns:
                sheet.cell(target, column).value = held[source, column]


@pytest.fixture
def rows(book: Written) -> list[int]:
    return [row_of(book, key) for key in KEYS]


def values(carried: Carried) -> dict[str, float | str]:
    return {edit.key: edit.value for edit in carried.kept}


@pytest.mark.slow
def test_rows_that_changed_places_are_read_by_their_printed_key_and_put_back(
    target: Path, rows: list[int], register: Register, book: Written
):
    type_in(target, {"capex_cash_amazon_2024": 135})
    reordered(target, rows, WHOLE)
    carried = carry(target, register, TODAY)
    assert values(carried) == {"capex_cash_amazon_2024": 135}
    (remark,) = carried.remarks
    assert (remark.key, remark.place) == (f"rows {', '.join(map(str, sorted(rows)))}", "Inputs")
    assert carried.conflicts == ()


@pytest.mark.slow
def test_a_key_alone_or_half_a_row_that_moved_is_one_fault_that_names_the_rows(
    target: Path, rows: list[int], book: Written
):
    before = target.read_bytes()
    (key,) = [cell.column for cell in book.opened["Inputs"][rows[0]] if cell.value == KEYS[0]]
    for columns in (range(key, key + 1), range(key, 60), range(1, 6), range(1, 2), range(1, key)):
        target.write_bytes(before)
        reordered(target, rows, columns)
        moved = target.read_bytes()
        said = mistake("build", "-o", target, "--inputs", INPUTS)
        assert "1 fault" in said
        assert "rows of Inputs were moved" in said
        assert all(f"row {row} says" in said for row in rows)
        assert target.read_bytes() == moved


@pytest.mark.slow
def test_what_stands_in_a_row_that_is_in_doubt_is_no_second_fault(target: Path, book: Written):
    reordered(target, [row_of(book, "openai_ramp_2030"), row_of(book, "four_capex_2026")], range(1, 6))
    said = mistake("build", "-o", target, "--inputs", INPUTS)
    assert "1 fault" in said, "700 USD bn stands where a share is named"
    assert "rows of Inputs were moved" in said


@pytest.mark.slow
def test_a_printed_key_that_is_typed_over_moves_nothing(target: Path, rows: list[int], register: Register):
    type_in(target, {"capex_cash_amazon_2024": 135})
    with typing(target) as book:
        sheet = book["Inputs"]
        (column,) = [cell.column for cell in sheet[rows[1]] if cell.value == KEYS[1]]
        sheet.cell(rows[1], column).value = "mine"
    carried = carry(target, register, TODAY)
    assert values(carried) == {"capex_cash_amazon_2024": 135}
    assert [loss.now for loss in carried.losses] == ["“mine”"]


@pytest.mark.slow
def test_rows_shifted_by_a_program_that_leaves_the_names_behind_are_read_by_their_key(
    target: Path, rows: list[int], register: Register
):
    type_in(target, {"capex_cash_amazon_2025": 210})
    with typing(target) as book:
        book["Inputs"].delete_rows(rows[0])
    carried = carry(target, register, TODAY)
    assert values(carried) == {"capex_cash_amazon_2025": 210}
    assert carried.losses, "the deleted row is told"


@pytest.mark.slow
def test_check_reads_moved_rows_by_their_key_as_well(target: Path, rows: list[int]):
    reordered(target, rows, WHOLE)
    assert xlmodel.check(target, inputs=INPUTS).drift.edits == ()


@pytest.mark.slow
def test_diff_reads_moved_rows_by_their_key_as_well(target: Path, rows: list[int], book: Written):
    type_in(target, {"capex_cash_amazon_2024": 135})
    reordered(target, rows, WHOLE)
    difference = xlmodel.diff(book.path, target)
    assert {change.key: (change.old, change.new) for change in difference.inputs} == {
        "capex_cash_amazon_2024": (82.999, 135)
    }
    assert any("were sorted or moved, and are read by key" in remark for remark in difference.remarks)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp("office"))
    yield office
    office.close()


@pytest.mark.slow
def test_a_sort_by_libreoffice_swaps_no_values(office: Office, book: Written, tmp_path: Path):
    target = Path(shutil.copy(book.path, tmp_path / "book.xlsx"))
    type_in(target, {"capex_cash_amazon_2024": 135})
    first, last = row_of(book, KEYS[0]), row_of(book, KEYS[2])
    office.edit(target, ["sort", "Inputs", f"A{first}:AZ{last}", 2])
    sorted_book = openpyxl.load_workbook(target)["Inputs"]
    assert KEYS[1] in {cell.value for cell in sorted_book[first]}, "the largest stands first"
    built = xlmodel.build(target, inputs=INPUTS)
    assert values(built.carried) == {"capex_cash_amazon_2024": 135}
    assert "look at rows" in well("build", "-o", target, "--inputs", INPUTS) or built.carried.remarks
    with pytest.raises(InputError, match="rows of Inputs were moved"):
        office.edit(target, ["sort", "Inputs", f"A{first}:C{last}", 2])
        xlmodel.build(target, inputs=INPUTS)
