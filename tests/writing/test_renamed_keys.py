"""Keys that were renamed or are gone: what was typed under an old key follows, or waits and says why."""

import shutil
from pathlib import Path

import pytest
from conftest import INPUTS
from edit_books import in_inputs

from xlmodel.edits import carry
from xlmodel.edits.renaming import new_keys, reason, under_new_keys
from xlmodel.errors import InputError
from xlmodel.register import Renamed
from xlmodel.tables import load_tables

TODAY = "2026-02-05"
OLD, NEW = "video_advertising_countries", "countries_with_video_advertising"
HEADER = "old_key,new_key,reason,since\n"


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(INPUTS, tmp_path / "inputs"))


def renamed(inputs: Path, *rows: str, old: str = OLD, new: str = NEW) -> None:
    """Rename a fact, or strike it, and write the table of renamed keys."""
    facts = inputs / "facts.csv"
    text = facts.read_text("utf-8-sig")
    line = next(line for line in text.splitlines(keepends=True) if line.startswith(f"{old},"))
    facts.write_text(text.replace(line, line.replace(old, new, 1) if new else ""), "utf-8")
    (inputs / "renamed.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows), "utf-8")


@pytest.mark.slow
def test_an_edit_follows_its_key_through_any_number_of_names(target: Path, inputs: Path):
    in_inputs(target, {OLD: 17})
    renamed(inputs, f"{OLD},between,,0.4.0", f"between,{NEW},,0.5.0")
    carried = carry(target, load_tables(inputs), TODAY)
    assert [(edit.key, edit.value) for edit in carried.kept] == [(NEW, 17)]
    assert carried.waiting == ()
    assert [(remark.key, remark.text) for remark in carried.remarks] == [
        (NEW, f"it was called {OLD} when this workbook was built")
    ]


@pytest.mark.slow
def test_the_edit_of_a_key_that_is_gone_waits_with_the_reason(target: Path, inputs: Path):
    in_inputs(target, {OLD: 17})
    renamed(inputs, f"{OLD},,no document counts them any more,0.4.0", new="")
    carried = carry(target, load_tables(inputs), TODAY)
    assert [(edit.key, edit.value) for edit in carried.waiting] == [(OLD, 17)]
    assert carried.reasons == {OLD: "no document counts them any more"}


def test_a_key_of_a_row_stands_for_the_keys_of_its_cells():
    table = {"wacc": Renamed("discount_rate", "", "1"), "life": Renamed("", "not used", "1")}
    inputs = ("discount_rate_base", "discount_rate_bear", "capex")
    assert new_keys(["wacc_base", "wacc_bull", "capex", "other"], table, inputs) == {"wacc_base": "discount_rate_base"}
    assert reason("life_base", table) == "not used"
    assert reason("other", table) == ""
    new = {"wacc_base": "discount_rate_base"}
    assert under_new_keys({"wacc_base": 1, "discount_rate_base": 2}, new) == {"wacc_base": 1, "discount_rate_base": 2}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (f"{OLD},nowhere,,1", "no such key"),
        (f"{OLD},,,1", "neither a new key nor a reason"),
        ("capex_amazon_2026,wacc,,1", "a renamed key that an input still has"),
        (f"one,two,,1\ntwo,one,,1\n{OLD},{NEW},,1", "in a circle"),
        (f"{OLD},{NEW},,1\n{OLD},{NEW},,1", "duplicate key"),
        ("Old Key,wacc,,1", "not in snake_case"),
    ],
)
def test_what_is_wrong_with_the_table_is_told_with_its_line(row: str, words: str, inputs: Path):
    renamed(inputs, row)
    with pytest.raises(InputError, match=words) as caught:
        load_tables(inputs)
    assert all(fault.file.endswith("renamed.csv") and fault.line >= 2 for fault in caught.value.faults)


def test_a_folder_may_lack_the_table(inputs: Path):
    (inputs / "renamed.csv").unlink()
    assert load_tables(inputs).renamed == {}
