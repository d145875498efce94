"""Folders that a file needs: made with it, and gone again where the file is not written after all."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlmodel.errors import WriteError
from xlmodel.placing.obstacles import unwritten


@contextmanager
def made_folder(folder: Path, elsewhere: str = "") -> Iterator[None]:
    """Make a folder with those above it that are missing; remove them again, empty as they are, on any error.

    Raises WriteError where it cannot be made.
    """
    missing = [one for one in (folder, *folder.parents) if not one.is_dir()]
    made: list[Path] = []
    try:
        try:
            for one in reversed(missing):
                one.mkdir(exist_ok=True)
                made.append(one)
        except OSError as error:
            raise WriteError([unwritten(folder, error, elsewhere)]) from error
        yield
    except BaseException:
        for one in reversed(made):
            with contextlib.suppress(OSError):  # somebody has put something there meanwhile
                one.rmdir()
        raise
