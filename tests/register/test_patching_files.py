"""Several input files put in place: all or none, whatever stands in the way."""

import errno
import os
import re
import sys
from pathlib import Path

import pytest
from files import contents
from register_files import patched, written

from xlmodel.errors import WriteError
from xlmodel.placing import obstacles, place
from xlmodel.register import Patch, patch_inputs
from xlmodel.tables import load_tables


@pytest.fixture
def three_files(tmp_path: Path) -> Patch:
    return patch_inputs(load_tables(written(tmp_path)), {"revenue": 36.0, "position": 0.4, "wacc_bear": 0.2})


@pytest.mark.parametrize("failing", [1, 2, 3])
@pytest.mark.parametrize("failure", [PermissionError(errno.EACCES, "Permission denied"), KeyboardInterrupt()], ids=repr)
def test_where_one_file_cannot_be_replaced_those_before_it_are_put_back(
    failing: int, failure: BaseException, three_files: Patch, tmp_path: Path, monkeypatch
):
    before = contents(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in three_files.files}
    calls = []
    really = Path.replace

    def replace_but_once(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == failing:
            raise failure
        return really(self, target)

    monkeypatch.setattr(Path, "replace", replace_but_once)
    expected = WriteError if isinstance(failure, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as caught:
        three_files.write()
    assert len(calls) == 2 * failing - 1, "as many are put back as were replaced"
    if expected is WriteError:
        (fault,) = caught.value.faults
        assert fault.file == str(list(three_files.files)[failing - 1])
        assert "Permission denied" in fault.problem
    assert contents(tmp_path) == before
    assert {path: path.stat().st_mtime_ns for path in three_files.files} == times


def test_an_interruption_after_the_last_replacement_undoes_nothing(three_files: Patch, tmp_path: Path, monkeypatch):
    really = Path.replace
    last = list(three_files.files)[-1]

    def replace_then_interrupt(self: Path, target: Path) -> Path:
        really(self, target)
        if target == last:
            raise KeyboardInterrupt
        return target

    monkeypatch.setattr(Path, "replace", replace_then_interrupt)
    with pytest.raises(KeyboardInterrupt):
        three_files.write()
    assert {path: path.read_bytes() for path in three_files.files} == {
        path: after for path, (_, after) in three_files.files.items()
    }
    assert list(tmp_path.glob(".xlmodel-*")) == []


def test_files_that_are_new_are_removed_where_another_cannot_be_written(tmp_path):
    (tmp_path / "second").mkdir()
    with pytest.raises(WriteError, match="second"):
        place({tmp_path / "first": b"1", tmp_path / "second": b"2"})
    assert [path.name for path in tmp_path.iterdir()] == ["second"]


@pytest.mark.parametrize("failure", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()], ids=repr)
def test_what_cannot_be_put_back_is_told_and_not_lost(
    failure: BaseException, three_files: Patch, tmp_path: Path, monkeypatch
):
    first = next(iter(three_files.files))
    old = first.read_bytes()
    calls = []
    really = Path.replace

    def replace_the_first_only(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) > 1:
            raise failure if len(calls) == 2 else OSError(errno.EIO, "Input/output error")
        return really(self, target)

    monkeypatch.setattr(Path, "replace", replace_the_first_only)
    with pytest.raises(WriteError) as caught:
        three_files.write()
    lost = caught.value.faults[-1]
    assert (lost.file, "could not be put back" in lost.problem) == (str(first), True)
    (name,) = re.findall(r"stands in (\S+\.part)\.", lost.hint)
    assert (tmp_path / name).read_bytes() == old
    assert [path.name for path in tmp_path.glob(".xlmodel-*")] == [name]


def test_a_full_disk_changes_nothing(three_files: Patch, tmp_path: Path, monkeypatch):
    before = contents(tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("xlmodel.placing.parts.os.fsync", full)
    with pytest.raises(WriteError, match="No space left"):
        three_files.write()
    assert contents(tmp_path) == before


def test_all_that_stands_in_the_way_is_told_at_once(three_files: Patch, tmp_path: Path):
    (tmp_path / "facts.csv").chmod(0o444)
    (tmp_path / "~$assumptions.csv").touch()
    (tmp_path / ".~lock.cases.csv#").touch()
    before = contents(tmp_path)
    with pytest.raises(WriteError) as caught:
        three_files.write()
    assert {Path(fault.file).name: fault.problem for fault in caught.value.faults} == {
        "facts.csv": "this file is read-only",
        "assumptions.csv": "this file is open in Excel",
        "cases.csv": "this file is open in LibreOffice",
    }
    assert all("-o" not in fault.hint for fault in caught.value.faults), "input files have no other place"
    assert contents(tmp_path) == before


def test_a_folder_without_write_access_is_told(three_files: Patch, tmp_path: Path, monkeypatch):
    may = os.access
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != tmp_path and may(path, mode))
    before = contents(tmp_path)
    with pytest.raises(WriteError) as caught:
        three_files.write()
    assert [fault.problem for fault in caught.value.faults] == ["nothing can be written to this folder"] * 3
    assert contents(tmp_path) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions, and links only for some users")
def test_permissions_and_links_of_the_files_stay(tmp_path: Path):
    folder, elsewhere = written(tmp_path / "inputs"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    file = (folder / "facts.csv").rename(elsewhere / "my facts.csv")
    file.chmod(0o640)
    (folder / "facts.csv").symlink_to(file)
    patched(folder, revenue=36.0)
    assert (folder / "facts.csv").is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert b",36,," in file.read_bytes()
    (elsewhere / "~$my facts.csv").touch()
    with pytest.raises(WriteError, match=r"open in Excel.*delete .*elsewhere.~\$my facts.csv"):
        patched(folder, revenue=37.0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes links only for some users")
def test_a_link_that_leads_to_itself_is_told(tmp_path):
    (tmp_path / "facts.csv").symlink_to("facts.csv")
    (fault,) = obstacles(tmp_path / "facts.csv")
    assert (fault.file, "link" in f"{fault}") == (str(tmp_path / "facts.csv"), True)
