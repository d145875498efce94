"""What tests of builds share: a build of the model, a file in its place, and a system that refuses to write."""

from __future__ import annotations

import errno
from pathlib import Path

from conftest import INPUTS

import xlmodel


def built(path: Path, **changes: float | str) -> Path:
    return xlmodel.build(path, inputs=INPUTS, set=changes).path


def old_file(folder: Path) -> Path:
    (folder / "book.xlsx").write_bytes(b"old")
    return folder / "book.xlsx"


def full_disk(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def open_in_excel(*_: object, **__: object) -> None:
    raise PermissionError(errno.EACCES, "Permission denied")
