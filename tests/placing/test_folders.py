"""Folders that a file needs: made with it, and gone again where the file is not written after all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from xlmodel.errors import WriteError
from xlmodel.placing import made_folder, obstacles


def test_folders_stay_where_all_goes_well(tmp_path: Path):
    with made_folder(tmp_path / "one" / "two"):
        assert (tmp_path / "one" / "two").is_dir()
    assert (tmp_path / "one" / "two").is_dir()


def test_what_was_made_is_removed_on_an_error_and_nothing_else(tmp_path: Path):
    (tmp_path / "old").mkdir()
    with pytest.raises(KeyboardInterrupt), made_folder(tmp_path / "old" / "new" / "newer"):
        raise KeyboardInterrupt
    assert list(tmp_path.rglob("*")) == [tmp_path / "old"]


def test_a_folder_in_which_something_stands_meanwhile_is_kept(tmp_path: Path):
    with pytest.raises(KeyboardInterrupt), made_folder(tmp_path / "one" / "two"):
        (tmp_path / "one" / "mine.txt").touch()
        raise KeyboardInterrupt
    assert {path.name for path in tmp_path.rglob("*")} == {"one", "mine.txt"}


def test_a_folder_that_cannot_be_made_is_told_and_none_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = Path.mkdir

    def failing(self: Path, *arguments: object, **more: bool) -> None:
        if self.name == "two":
            raise PermissionError(13, "Permission denied")
        made(self, **more)

    monkeypatch.setattr(Path, "mkdir", failing)
    refused = pytest.raises(WriteError, match=r"two: this file could not be written \(Permission denied\)")
    with refused, made_folder(tmp_path / "one" / "two", "or give another place."):
        raise AssertionError("never reached")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_an_obstacle_only_where_it_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").touch()
    target = tmp_path / "one" / "two" / "book.xlsx"
    assert [fault.problem for fault in obstacles(target)] == ["there is no such folder"]
    assert obstacles(target, makes_folder=True) == []
    (fault,) = obstacles(tmp_path / "file" / "two" / "book.xlsx", makes_folder=True)
    assert fault.problem == "this is a file, and a folder is needed in its place"
    assert fault.file == str(tmp_path / "file")
    monkeypatch.setattr(os, "access", lambda *_: False)
    (fault,) = obstacles(target, makes_folder=True)
    assert (fault.problem, fault.file) == ("nothing can be written to this folder", str(tmp_path))
