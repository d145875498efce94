"""The build as a whole: the same bytes anywhere, all or nothing, and nobody's work lost."""

import errno
import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from conftest import INPUTS, Written
from files import contents
from some import some

import xlmodel
from xlmodel.book import put_in_place
from xlmodel.errors import EngineError, FormulaError, InputError, WriteError, XlmodelError
from xlmodel.pipeline import prepare
from xlmodel.placing import keep
from xlmodel.sheets import PROJECT

LATER = "import time; here = time.localtime; time.time = lambda: 4e9; time.localtime = lambda *_: here(4e9); "


def built(path: Path, **changes: float | str) -> Path:
    return xlmodel.build(path, inputs=INPUTS, set=changes).path


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


def old_file(folder: Path) -> Path:
    (folder / "book.xlsx").write_bytes(b"old")
    return folder / "book.xlsx"


def full_disk(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def open_in_excel(*_: object, **__: object) -> None:
    raise PermissionError(errno.EACCES, "Permission denied")


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


# An override shows itself


MARKED = {
    # the input, its value, the built-in one, and the lines of the model that hold them beside the flag
    "capex_amazon_2026": (190.0, 200.0, "figure_value", "built_in_value", "figure_changed", "capex_amazon_2026"),
    "capex_meta_2026_high": (140.0, 135.0, "figure_high", "built_in_high", "figure_changed", "capex_meta_2026"),
    "tax_rate_bear": (0.25, 0.21, "driver_bear", "driver_built_in_bear", "driver_changed", "tax_rate"),
    "charges_tax_rate": (0.25, 0.21, "figure_value", "built_in_value", "figure_changed", "charges_tax_rate"),
}


@pytest.fixture(scope="module")
def overridden(tmp_path_factory: pytest.TempPathFactory) -> Written:
    changes = {key: value for key, (value, *_) in MARKED.items()}
    path = tmp_path_factory.mktemp("overridden") / "book.xlsx"
    result = xlmodel.build(path, inputs=INPUTS, set=changes)
    assert result.changed == {key: (old, value) for key, (value, old, *_) in MARKED.items()}
    return Written(path, prepare(PROJECT, INPUTS, {key: str(value) for key, value in changes.items()}))


@pytest.mark.slow
@pytest.mark.parametrize("key", MARKED)
def test_an_override_is_marked_beside_its_built_in_value(key: str, overridden: Written):
    value, old, line, built_in, flag, index = MARKED[key]
    typed, before = overridden.at(line, index), overridden.at(built_in, index)
    assert overridden.names[f"in_{key}"] == typed
    assert overridden.opened[typed[0]][typed[1]].value == value
    assert overridden.opened[before[0]][before[1]].value == old
    assert re.findall(r"\d+", before[1]) == re.findall(r"\d+", typed[1]), "both stand in one row"
    assert overridden.values("ironcalc")[overridden.at(flag, index)] == 1


@pytest.mark.slow
def test_overrides_are_counted(overridden: Written, book: Written):
    assert overridden.values("ironcalc")[overridden.names["out_inputs_changed"]] == len(MARKED)
    assert book.values("ironcalc")[book.names["out_inputs_changed"]] == 0


@pytest.mark.slow
def test_another_case_counts_as_a_changed_input(tmp_path: Path):
    target = built(tmp_path / "book.xlsx", case="bull")
    changed = Written(target, prepare(PROJECT, INPUTS, {"case": "bull"}))
    assert changed.values("ironcalc")[changed.names["out_inputs_changed"]] == 1


@pytest.mark.slow
def test_an_override_that_says_what_the_file_says_changes_nothing(book: Written, tmp_path: Path):
    result = xlmodel.build(tmp_path / "book.xlsx", inputs=INPUTS, set={"in_capex_amazon_2026": 200})
    assert result.changed == {}
    assert result.path.read_bytes() == book.path.read_bytes()


# What cannot be carried over is kept


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


def test_put_in_place_writes_what_it_is_given(tmp_path: Path):
    put_in_place(b"content", tmp_path / "book.XLSX")
    assert contents(tmp_path) == {"book.XLSX": b"content"}
