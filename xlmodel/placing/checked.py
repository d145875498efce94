"""Replace a file that was read before, so that what somebody saves there meanwhile is never lost.

The new file is written first; then comes a last look at the old one; then the two names are exchanged in one step,
and what came out is looked at once more. Where the system cannot exchange names, the old file is moved aside first,
and the new one takes the name only if nobody else has taken it.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xlmodel.errors import Fault, WriteError
from xlmodel.placing.keeping import named_copy
from xlmodel.placing.names import swapped, take_name
from xlmodel.placing.obstacles import other_names, unwritten
from xlmodel.placing.parts import PartFile, digest_of_file, other_name, written_part


@dataclass(frozen=True)
class Placed:
    """What became of a replacement: the copy of what was saved in its last moment, and what else to know."""

    saved: Path | None = None
    remark: str = ""


class _ChangedError(Exception):
    """The file is not as it was when it was read; `kept` is where what stood there before is, if it was moved."""

    def __init__(self, kept: Path | None = None) -> None:
        self.kept = kept
        super().__init__()


def replace_read(target: Path, content: bytes, before: str, now: datetime, elsewhere: str = "") -> Placed:
    """Put the content in the place of a file that had the digest `before` ("" for none) when it was read.

    Where the file changed since, WriteError is raised and nothing is replaced; where it changes in the very moment of
    the replacement, what was saved is kept under a dated name and returned. Owner, permissions and links stay.
    """
    try:
        file = target.resolve()
        remark = other_names(target)
        old = _exchanged(file, content, before, now)
        return Placed(_settled(old, file, before, now) if old else None, remark)
    except _ChangedError as error:
        hint = f"What stood there is kept as {error.kept.name}. Build again." if error.kept else "Build again."
        raise WriteError([Fault("the workbook changed while it was read", str(target), hint=hint)]) from None
    except OSError as error:
        raise WriteError([unwritten(target, error, elsewhere)]) from error


def _exchanged(file: Path, content: bytes, before: str, now: datetime) -> Path | None:
    """Let `file` hold the content, and return where what it held before is now, None where it held nothing."""
    parts: list[PartFile] = []
    try:
        new = written_part(content, file, parts, before)
        if digest_of_file(file) != before:
            raise _ChangedError
        if not before:
            take_name(new.path, file)
            return None
        return swapped(new.path, file) or _after_moving_aside(new.path, file, now)
    except (FileExistsError, FileNotFoundError):
        raise _ChangedError from None
    finally:
        for part in parts:
            part.release()
            if part.stands():  # else the old file does, which a person's program may have emptied to write it
                part.path.unlink(missing_ok=True)


def _after_moving_aside(new: Path, file: Path, now: datetime) -> Path:
    """Do the same in two steps: for a moment there is no file, and whoever saves then keeps the name."""
    aside = other_name(new)
    take_name(file, aside)
    try:
        take_name(new, file)
    except FileExistsError:
        raise _ChangedError(named_copy(aside, file, now)) from None
    except BaseException:
        with contextlib.suppress(FileExistsError):  # else `rescue` finds it
            take_name(aside, file)
        raise
    return aside


def _settled(old: Path, file: Path, before: str, now: datetime) -> Path | None:
    """Remove what came out if it is what was read; keep it under a dated name if somebody saved it since."""
    found = digest_of_file(old)
    if found == before:
        old.unlink(missing_ok=True)
        return None
    if not found:  # another build has found and kept it
        return None
    return named_copy(old, file, now)
