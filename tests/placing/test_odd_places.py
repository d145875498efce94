"""Where the workbook stands may be odd, full or locked; an edited file stays byte for byte what it was."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from commands import run
from conftest import INPUTS, Written
from edit_books import in_inputs, in_xml
from files import contents

import xlmodel
from xlmodel.errors import WriteError


@pytest.fixture
def target(book: Written, tmp_path: Path) -> Path:
    """Return an edited workbook, in a folder with spaces and Chinese characters, with a text that would be lost."""
    folder = tmp_path / "資本 支出 2026"
    folder.mkdir()
    target = Path(shutil.copy(book.path, folder / "亚马逊 (mine).xlsx"))
    in_inputs(target, {"wacc_base": 0.1})
    in_xml(target, {("Inputs", "A14"): "mine"})
    return target


@pytest.mark.slow
def test_a_path_with_spaces_and_chinese_characters_is_like_any_other(target: Path):
    before = target.read_bytes()
    result = run("build", "-o", target, "--inputs", INPUTS)
    assert result.exit_code == 0
    assert "wacc_base: 0.09 in the inputs, 0.1 in the workbook" in result.stdout
    kept = next(path for path in target.parent.iterdir() if path != target)
    assert kept.name.startswith("亚马逊 (mine).kept-")
    assert str(kept) in result.stdout
    assert kept.read_bytes() == before


@pytest.mark.parametrize("lock", ["~${}", ".~lock.{}#"], ids=["Excel", "LibreOffice"])
def test_a_workbook_that_is_open_is_refused_before_anything_is_kept(lock: str, target: Path):
    (target.parent / lock.format(target.name)).touch()
    before = contents(target.parent)
    result = run("build", "-o", target, "--inputs", INPUTS)
    assert result.exit_code == 2
    assert "this file is open in" in result.stderr
    assert contents(target.parent) == before


def test_a_read_only_file_is_refused(target: Path):
    target.chmod(stat.S_IRUSR)
    before = contents(target.parent)
    result = run("build", "-o", target, "--inputs", INPUTS)
    assert result.exit_code == 2
    assert "this file is read-only" in result.stderr
    assert contents(target.parent) == before


def test_a_read_only_folder_is_refused(target: Path, monkeypatch: pytest.MonkeyPatch):
    access = os.access  # who may do all may write to any folder: the answer for others is given instead
    closed = target.parent
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != closed and access(path, mode))
    before = contents(closed)
    result = run("build", "-o", target, "--inputs", INPUTS)
    assert result.exit_code == 2
    assert "nothing can be written to this folder" in result.stderr
    assert contents(closed) == before


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_disk_that_is_full_leaves_all_as_it_was(target: Path):
    before = contents(target.parent)
    limited = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)); "
    code = limited + "from xlmodel.cli import main; main()"
    command = [sys.executable, "-c", code, "build", "-o", str(target), "--inputs", str(INPUTS)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=INPUTS.parent)
    assert done.returncode == 2, done.stderr
    assert "could not be kept as" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(target.parent) == before


@pytest.mark.slow
def test_a_file_that_changes_while_it_is_read_is_left_alone(target: Path, monkeypatch: pytest.MonkeyPatch):
    write = xlmodel.building.write_workbook

    def saved_meanwhile(*arguments: object) -> object:
        target.write_bytes(target.read_bytes() + b"saved again")
        return write(*arguments)

    monkeypatch.setattr("xlmodel.building.write_workbook", saved_meanwhile)
    before = target.read_bytes()
    with pytest.raises(WriteError, match="the workbook changed while it was read"):
        xlmodel.build(target, inputs=INPUTS)
    assert contents(target.parent) == {target.name: before + b"saved again"}
