"""Keep a file beside its successor under a dated name, written as safely as any other."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from xlmodel.errors import Fault, WriteError
from xlmodel.placing.names import take_name
from xlmodel.placing.parts import PartFile, written_part

_ELSEWHERE = "Give another place with -o."


def keep(target: Path, content: bytes, now: datetime) -> Path:
    """Write the content of `target` beside it as `<stem>.kept-<date>-<time>.xlsx` and return the copy.

    It has the owner, the permissions and the times of `target`. Raises WriteError when it cannot be made: then nothing
    may be replaced.
    """
    parts: list[PartFile] = []
    try:
        part = written_part(content, target, parts)
        with contextlib.suppress(OSError):
            status = target.stat()
            os.utime(part.path, ns=(status.st_atime_ns, status.st_mtime_ns))
        return named_copy(part.path, target, now)  # under its name it is whole, whenever the machine stops
    except OSError as error:
        raise WriteError([_unkept(target, now, error)]) from error
    finally:
        for part in parts:
            part.discard()


def named_copy(part: Path, target: Path, now: datetime) -> Path:
    """Give a whole file the dated name of a copy of `target` that nobody has. Raises OSError."""
    for kept in _names(target, now):
        with contextlib.suppress(FileExistsError):
            take_name(part, kept)
            return kept
    raise AssertionError("names do not end")


def _names(target: Path, now: datetime) -> Iterator[Path]:
    stem = f"{target.stem}.kept-{now:%Y-%m-%d-%H%M%S}"
    yield target.with_name(f"{stem}{target.suffix}")
    number = 1
    while True:
        number += 1
        yield target.with_name(f"{stem}-{number}{target.suffix}")


def _unkept(target: Path, now: datetime, error: OSError) -> Fault:
    name = next(_names(target, now)).name
    problem = f"it holds what a build cannot carry over and could not be kept as {name} ({error.strerror})"
    hint = "Give the file a shorter name. " if error.errno == errno.ENAMETOOLONG else ""
    return Fault(problem, file=str(target), hint=hint + _ELSEWHERE)
