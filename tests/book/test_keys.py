"""Every cell is known by its key, wherever it stands: in the record, in a new layout, by row, and back from a file."""

from pathlib import Path

import pytest
from conftest import INPUTS, Written
from edit_books import typing

from xlmodel.book.keys import keys_in_row, keys_of, place_of, row_of, sheet_key, sheet_name_of_key
from xlmodel.book.layout import Layout
from xlmodel.edits.following import Following, key_of
from xlmodel.edits.matching import matched
from xlmodel.edits.snapshot import snapshot
from xlmodel.language import key_text
from xlmodel.pipeline import Prepared, prepare
from xlmodel.sheets import PROJECT


def following(path: Path, layout: Layout) -> Following:
    now = snapshot(path)
    assert now.record
    return Following(now.record, matched(now.record, now), layout)


def test_every_cell_has_one_key_that_leads_back_to_it(ready: Prepared):
    keys = [(name, cell, key) for name, cells in keys_of(ready.layout).items() for cell, key in cells.items()]
    assert len({key for _, _, key in keys}) == len(keys) == len(ready.layout.places)
    assert all(place_of(ready.layout, key) == (name, cell) for name, cell, key in keys)
    assert place_of(ready.layout, "no_such[base,2026]") is None
    assert key_text(("in:wacc_base", ())) == "wacc_base"
    assert key_text(("capex", ("meta", 2026))) == "capex[meta,2026]"


def test_every_sheet_has_one_key_that_leads_back_to_it(ready: Prepared):
    keys = {sheet_key(page): page.name for page in ready.layout.pages}
    assert len(keys) == len(ready.layout.pages)
    assert all(sheet_name_of_key(ready.layout, key) == name for key, name in keys.items())
    assert sheet_name_of_key(ready.layout, "returns[severe]") is None


def test_a_row_stands_where_most_of_its_keys_do(ready: Prepared):
    sheet, cell = place_of(ready.layout, "new_revenue[base,2026]") or ("", "")
    row = int(cell.lstrip("ABCDEFGHIJ"))
    keys = keys_in_row(keys_of(ready.layout)[sheet], row)
    assert "new_revenue[base,2027]" in keys
    assert row_of(ready.layout, keys) == (sheet, row)
    assert row_of(ready.layout, [*keys, "wacc_base", "gone"]) == (sheet, row)
    assert row_of(ready.layout, ["wacc_base", "new_revenue[base,2026]"]) is None, "scattered"
    assert row_of(ready.layout, ["gone"]) is None
    assert keys_in_row({"A1": "one", "A11": "eleven", "B1": "other"}, 1) == ("one", "other")


def test_the_record_of_a_workbook_holds_the_key_of_every_cell(book: Written):
    record = snapshot(book.path).record
    assert record
    assert record.keys == keys_of(book.ready.layout)
    assert key_of(record, *book.at("capex", "meta", 2026)) == "capex[meta,2026]"
    assert key_of(record, "Inputs", "A1") is None
    assert record.sheet_keys["Returns Base"] == "returns[base]"


@pytest.mark.slow
def test_cells_rows_and_sheets_are_followed_through_what_a_person_moved(target: Path, book: Written):
    sheet, cell = book.at("capex", "meta", 2026)
    with typing(target) as opened:
        opened[sheet].title = "Moved"
    leads = following(target, book.ready.layout)
    assert leads.sheet("Moved") == sheet
    assert leads.sheet(sheet) is None
    assert leads.key("Moved", cell) == "capex[meta,2026]"
    assert leads.cell("Moved", cell) == (sheet, cell)
    row = int(cell.lstrip("ABCDEFGHIJKL"))
    assert leads.row("Moved", row) == (sheet, row)
    assert leads.cell("Moved", f"A{row}") == (sheet, f"A{row}"), "the label goes with its row"
    assert leads.cell("Moved", f"AZ{row}") == (sheet, f"AZ{row}"), "and so does what stands beside it"
    assert leads.cell("Moved", "A900") is None


@pytest.mark.slow
def test_cells_are_followed_into_a_model_that_has_grown(target: Path, book: Written, tmp_path: Path):
    from more_inputs import Folder, add_case, add_company

    folder = Folder(tmp_path / "inputs")
    add_company(folder)
    add_case(folder)
    grown = prepare(PROJECT, folder.path, {}).layout
    leads = following(target, grown)
    moved = 0
    for name, cells in keys_of(book.ready.layout).items():
        for cell, key in cells.items():
            assert leads.cell(name, cell) == place_of(grown, key)
            moved += place_of(grown, key) not in (None, (name, cell))
    assert moved > 100
    assert INPUTS.exists()
