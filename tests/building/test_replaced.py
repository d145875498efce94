"""What a build replaces: kept where something would be gone with it, under a name of its own, and not otherwise."""

import re
import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from builds import built, full_disk, old_file, open_in_excel
from conftest import INPUTS, Written
from files import contents

import xlmodel
from xlmodel.errors import EngineError, WriteError
from xlmodel.placing import keep


def with_a_label_of_mine(book: Written, folder: Path) -> Path:
    """Return a copy of the workbook with a text that no build can carry over."""
    opened = openpyxl.load_workbook(book.path)
    opened["Inputs"]["A10"] = "mine"
    opened.save(folder / "book.xlsx")
    return folder / "book.xlsx"


@pytest.mark.slow
def test_what_another_program_only_saved_is_not_kept(book: Written, tmp_path: Path):
    openpyxl.load_workbook(book.path).save(tmp_path / "book.xlsx")
    assert xlmodel.build(tmp_path / "book.xlsx", inputs=INPUTS).kept is None
    assert contents(tmp_path) == {"book.xlsx": book.path.read_bytes()}


@pytest.mark.slow
def test_a_build_keeps_the_file_that_holds_what_it_cannot_carry_over(book: Written, tmp_path: Path):
    target = with_a_label_of_mine(book, tmp_path)
    saved = target.read_bytes()
    result = xlmodel.build(target, inputs=INPUTS)
    assert result.kept is not None
    assert re.fullmatch(r"book\.kept-\d{4}-\d\d-\d\d-\d{6}\.xlsx", result.kept.name)
    assert contents(tmp_path) == {target.name: book.path.read_bytes(), result.kept.name: saved}


@pytest.mark.slow
def test_what_is_no_workbook_is_replaced_only_by_a_fresh_build_and_kept(book: Written, tmp_path: Path):
    target = old_file(tmp_path)
    with pytest.raises(EngineError, match=r"this is not an Excel workbook.*With --fresh"):
        built(target)
    assert contents(tmp_path) == {target.name: b"old"}
    result = xlmodel.build(target, inputs=INPUTS, fresh=True)
    assert result.kept is not None
    assert contents(tmp_path) == {target.name: book.path.read_bytes(), result.kept.name: b"old"}


@pytest.mark.slow
def test_our_own_file_is_not_kept_whatever_its_inputs(book: Written, tmp_path: Path):
    target = Path(shutil.copy(book.path, tmp_path / "book.xlsx"))
    assert xlmodel.build(target, inputs=INPUTS, set={"guidance_position": 1}).kept is None
    assert set(contents(tmp_path)) == {"book.xlsx"}


def test_two_kept_in_one_second_do_not_overwrite_each_other(tmp_path: Path):
    target = tmp_path / "book.xlsx"
    now = datetime(2026, 2, 5, 16, 30)
    kept = []
    for text in ("first", "second", "third"):
        target.write_text(text, "utf-8")
        kept.append(keep(target, target.read_bytes(), now))
    assert [path.read_text("utf-8") for path in kept] == ["first", "second", "third"]
    assert [path.name for path in kept] == [
        "book.kept-2026-02-05-163000.xlsx",
        "book.kept-2026-02-05-163000-2.xlsx",
        "book.kept-2026-02-05-163000-3.xlsx",
    ]


@pytest.mark.slow
def test_what_cannot_be_kept_is_not_replaced(book: Written, tmp_path, monkeypatch):
    target = with_a_label_of_mine(book, tmp_path)
    before = contents(tmp_path)
    monkeypatch.setattr("xlmodel.placing.keeping.written_part", full_disk)
    with pytest.raises(WriteError, match="could not be kept as book"):
        built(target)
    assert contents(tmp_path) == before


@pytest.mark.slow
def test_a_copy_is_not_left_where_nothing_was_replaced(book: Written, tmp_path, monkeypatch):
    target = with_a_label_of_mine(book, tmp_path)
    before = contents(tmp_path)
    monkeypatch.setattr("xlmodel.placing.checked.swapped", open_in_excel)
    with pytest.raises(WriteError):
        built(target)
    assert contents(tmp_path) == before
