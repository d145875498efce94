"""The build as a whole: the same bytes anywhere, all or nothing, and nobody's work lost."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from builds import built, full_disk, old_file, open_in_excel
from conftest import INPUTS, Written
from files import contents
from some import some

import xlmodel
from xlmodel.book import put_in_place
from xlmodel.errors import FormulaError, InputError, WriteError, XlmodelError

LATER = "import time; here = time.localtime; time.time = lambda: 4e9; time.localtime = lambda *_: here(4e9); "


def build_in_another_process(path: Path, inputs: Path, before: str = "", **environment: str) -> None:
    code = f"import sys; {before}from xlmodel.cli import main; main()"
    command = [sys.executable, "-c", code, "build", "-o", str(path), "--inputs", str(inputs)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})


# The folder of the file


@pytest.mark.slow
def test_a_folder_that_is_missing_is_made_with_the_file(book: Written, tmp_path: Path):
    path = xlmodel.build(tmp_path / "new" / "deep" / "book.xlsx", inputs=INPUTS).path
    assert path.read_bytes() == book.path.read_bytes()


def test_a_folder_is_made_for_a_file_that_is_written_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    put_in_place(b"a workbook", tmp_path / "one" / "two" / "book.xlsx")
    assert (tmp_path / "one" / "two" / "book.xlsx").read_bytes() == b"a workbook"
    with pytest.raises(InputError):
        built(tmp_path / "new" / "book.xlsx", nobody_knows_this=1)

    def failing(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(WriteError, match="No space left on device"):
        put_in_place(b"a workbook", tmp_path / "new" / "book.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


# The same bytes


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "0", "TZ": "Asia/Taipei", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
        {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "C", "LANG": "C", "SOURCE_DATE_EPOCH": "1"},
    ],
    ids=str,
)
def test_the_file_is_the_same_in_any_environment(environment: dict[str, str], book: Written, tmp_path: Path):
    build_in_another_process(tmp_path / "book.xlsx", INPUTS, **environment)
    assert (tmp_path / "book.xlsx").read_bytes() == book.path.read_bytes()


@pytest.mark.slow
def test_the_file_is_the_same_on_another_day(book: Written, tmp_path: Path):
    build_in_another_process(tmp_path / "book.xlsx", INPUTS, before=LATER)
    assert (tmp_path / "book.xlsx").read_bytes() == book.path.read_bytes()


@pytest.mark.slow
def test_the_file_is_the_same_from_another_folder_with_other_line_ends(book: Written, tmp_path: Path):
    inputs = tmp_path / "中文 inputs"
    inputs.mkdir()
    for file in INPUTS.glob("*.csv"):
        text = file.read_text("utf-8-sig")
        (inputs / file.name).write_bytes(text.replace("\n", "\r\n").encode())
    assert xlmodel.build(tmp_path / "book.xlsx", inputs=inputs).path.read_bytes() == book.path.read_bytes()


@pytest.mark.slow
def test_building_again_into_one_place_changes_nothing(book: Written, tmp_path: Path):
    target = Path(shutil.copy(book.path, tmp_path / "book.xlsx"))
    built(target)
    assert contents(tmp_path) == {"book.xlsx": book.path.read_bytes()}


# All or nothing


@pytest.mark.parametrize(
    ("step", "failure", "words"),
    [
        ("parts.tempfile.mkstemp", full_disk, "No space left"),
        ("parts.os.fsync", full_disk, "No space left"),
        ("parts.Path.chmod", open_in_excel, "Permission denied"),
        ("checked.swapped", open_in_excel, "Close it in Excel"),
    ],
)
def test_a_failure_while_writing_leaves_the_old_file_alone(step, failure, words, tmp_path, monkeypatch):
    target = old_file(tmp_path)
    before = contents(tmp_path)
    monkeypatch.setattr(f"xlmodel.placing.{step}", failure)
    with pytest.raises(WriteError, match=words):
        put_in_place(b"new", target)
    assert contents(tmp_path) == before


def test_an_interrupted_write_leaves_no_temporary_file(tmp_path, monkeypatch):
    target = old_file(tmp_path)
    before = contents(tmp_path)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xlmodel.placing.parts.os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        put_in_place(b"new", target)
    assert contents(tmp_path) == before


def test_a_failure_while_writing_a_new_file_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("xlmodel.placing.parts.os.fsync", full_disk)
    with pytest.raises(WriteError):
        put_in_place(b"new", tmp_path / "book.xlsx")
    assert contents(tmp_path) == {}


@pytest.mark.parametrize(
    ("lock", "program"), [("~$book.xlsx", "Excel"), (".~lock.book.xlsx#", "LibreOffice")], ids=["Excel", "LibreOffice"]
)
def test_a_workbook_that_is_open_is_left_alone(lock: str, program: str, tmp_path: Path):
    target = old_file(tmp_path)
    (tmp_path / lock).touch()
    before = contents(tmp_path)
    with pytest.raises(WriteError, match=f"open in {program}.*delete"):
        put_in_place(b"new", target)
    assert contents(tmp_path) == before


def test_a_read_only_workbook_is_left_alone(tmp_path: Path):
    target = old_file(tmp_path)
    target.chmod(0o444)
    before = contents(tmp_path)
    with pytest.raises(WriteError, match="read-only"):
        put_in_place(b"new", target)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "this is a folder"),
        ("facts.csv/book.xlsx", "this is a file, and a folder is needed in its place"),
        ("facts.csv", "a name that ends in .xlsx"),
        ("x" * 300 + ".xlsx", "could not be written"),
    ],
    ids=["folder", "file for a folder", "another kind of file", "long name"],
)
def test_a_target_that_cannot_be_written_is_refused(name: str, words: str, tmp_path: Path):
    (tmp_path / "facts.csv").write_text("key,label", "utf-8")
    before = contents(tmp_path)
    with pytest.raises(WriteError, match=words):
        put_in_place(b"new", tmp_path / name)
    assert contents(tmp_path) == before


@pytest.mark.slow
def test_the_path_may_hold_spaces_and_chinese_characters(tmp_path: Path):
    folder = tmp_path / "資本 支出"
    folder.mkdir()
    target = built(folder / "亚马逊 2026.xlsx")
    assert xlmodel.check(target).ok
    assert set(contents(folder)) == {target.name}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions, and links only for some users")
def test_permissions_and_links_stay(tmp_path: Path):
    target = tmp_path / "book.xlsx"
    put_in_place(b"old", target)
    (tmp_path / "usual").touch()
    assert target.stat().st_mode == (tmp_path / "usual").stat().st_mode
    target.chmod(0o640)
    link = tmp_path / "link.xlsx"
    link.symlink_to(target)
    put_in_place(b"new", link)
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.read_bytes() == b"new"


@pytest.mark.slow
def test_a_build_that_cannot_write_changes_nothing(book: Written, tmp_path, monkeypatch):
    target = Path(shutil.copy(book.path, tmp_path / "book.xlsx"))
    before = contents(tmp_path)
    monkeypatch.setattr("xlmodel.placing.parts.os.fsync", full_disk)
    with pytest.raises(WriteError, match="No space left"):
        built(target, guidance_position=1)
    assert contents(tmp_path) == before


def test_put_in_place_writes_what_it_is_given(tmp_path: Path):
    put_in_place(b"content", tmp_path / "book.XLSX")
    assert contents(tmp_path) == {"book.XLSX": b"content"}


# Nothing is written before all is well


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    some(
        [
            ({"no_such_key": 1.0}, InputError, "no such input"),
            ({"eps_2025q4": "1,95"}, InputError, "text where a number belongs"),
            ({"guidance_position": 2.0}, InputError, "outside min–max"),
            ({"capex_meta_2026_low": 999.0}, InputError, "low above high"),
            ({"case": "rosy"}, InputError, "unknown case"),
            ({"eps_2025q4": 0.0}, InputError, "outside min–max; expected 0.01 to 100000"),
            (
                {"calibration_maintenance_share": 0.8, "yield_multiplier_bull": 3},
                FormulaError,
                "IRR of AWS's growth capex of 2026.*#NUM!",  # the year of the spending pays it back
            ),
        ],
        3,
    ),
    ids=str,
)
def test_a_wrong_override_leaves_the_file_alone(
    changes, error: type[XlmodelError], words: str, book: Written, tmp_path: Path
):
    target = Path(shutil.copy(book.path, tmp_path / "book.xlsx"))
    before = contents(tmp_path)
    with pytest.raises(error, match=words):
        built(target, **changes)
    assert contents(tmp_path) == before


def test_wrong_input_files_leave_the_file_alone(tmp_path: Path):
    target = old_file(tmp_path)
    before = contents(tmp_path)
    inputs = tmp_path / "inputs"
    shutil.copytree(INPUTS, inputs)
    with (inputs / "companies.csv").open("a", encoding="utf-8") as file:
        file.write("amazon,Amazon again,maybe\n")
    with pytest.raises(InputError) as caught:
        xlmodel.build(target, inputs=inputs)
    assert len(caught.value.faults) == 2, "the duplicate key and the word that is neither yes nor no"
    assert contents(tmp_path) == before
