"""What stands in the way of replacing a file, told before anything is written."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from xlmodel.errors import Fault

MOST_LINKS = 40
"""Links that are followed from one name of a file to the next, as many as systems follow."""


def obstacles(target: Path, elsewhere: str = "", *, makes_folder: bool = False) -> list[Fault]:
    """Return why a target cannot be replaced: no folder, read-only, open in a program. None is an empty list.

    With `makes_folder`, a folder that is missing will be made, and is an obstacle only where it cannot be.
    """
    try:
        return list(_obstacles(target, elsewhere, makes_folder))
    except OSError as error:  # a folder without access, a name that is too long
        return [unwritten(target, error, elsewhere)]
    except RuntimeError:  # how Python before 3.13 tells of it
        return [Fault("this is a link that leads back to itself", file=str(target), hint="Delete it.")]


def open_in(target: Path) -> Iterator[tuple[str, str]]:
    """Yield each program that has a file open, with the lock file that says so, by its path where a link leads there.

    The lock file stands beside the name by which the program opened the file: a link, what it leads to, or between.
    """
    for program, mark, end in (("Excel", "~$", ""), ("LibreOffice", ".~lock.", "#")):
        for path in _names(target):
            lock = path.with_name(f"{mark}{path.name}{end}")
            if os.path.lexists(lock):  # False where a name is too long
                yield program, lock.name if lock.parent == target.parent else str(lock)
                break


def unseen(file: Path) -> list[str]:
    """Return what to know of a file that is only read, and is open in a program: one remark for each."""
    return [f"{file} is open in {program}: what is not saved there is not seen." for program, _ in open_in(file)]


def other_names(target: Path) -> str:
    """Return what to know of a file that has other names (hard links): they keep the old content. Else ""."""
    try:
        count = target.stat().st_nlink
    except OSError:
        return ""
    if count < 2:
        return ""
    others = "another name (a hard link)" if count == 2 else f"{count - 1} other names (hard links)"
    return f"{target} has {others}; what it held before stays there"


def unwritten(target: Path, error: OSError, elsewhere: str) -> Fault:
    """Return the fault of a file that could not be written."""
    reason = error.strerror or str(error)
    hint = _hint("Close it in Excel", elsewhere) if isinstance(error, PermissionError) else ""
    return Fault(f"this file could not be written ({reason})", file=str(target), hint=hint)


def _obstacles(target: Path, elsewhere: str, makes_folder: bool) -> Iterator[Fault]:
    file = target.resolve()
    if not file.parent.is_dir():
        if not makes_folder:
            yield Fault("there is no such folder", file=str(target.parent), hint=_hint("Make it", elsewhere))
        else:
            yield from _unmakeable(target, file, elsewhere)
        return
    if target.is_dir():
        yield Fault("this is a folder", file=str(target), hint="Name a file.")
    elif target.exists() and not target.is_file():
        yield Fault("this is a device or a pipe", file=str(target), expected="a file", hint="Name a file.")
    elif target.exists() and not _is_writable(target):
        yield Fault("this file is read-only", file=str(target), hint=_hint("Allow writing to it", elsewhere))
    if not os.access(file.parent, os.W_OK):
        hint = _hint("Allow writing to it", elsewhere)
        yield Fault("nothing can be written to this folder", file=str(target.parent), hint=hint)
    for program, lock in open_in(target):
        hint = f"Close it there; if it is closed, delete {lock}."
        yield Fault(f"this file is open in {program}", file=str(target), hint=hint)


def _unmakeable(target: Path, file: Path, elsewhere: str) -> Iterator[Fault]:
    """Yield why the folder of a file cannot be made: what stands above it, or in its place, is no folder or closed."""
    above = next((one for one in file.parents if os.path.lexists(one)), None)
    if above is None:  # a drive that is not there
        yield Fault("there is no such folder", file=str(target.parent), hint=_hint("Make it", elsewhere))
    elif not above.is_dir():
        hint = _hint("Rename it", elsewhere)
        yield Fault("this is a file, and a folder is needed in its place", file=_as_given(above, target), hint=hint)
    elif not os.access(above, os.W_OK):
        hint = _hint("Allow writing to it", elsewhere)
        yield Fault("nothing can be written to this folder", file=_as_given(above, target), hint=hint)


def _as_given(above: Path, target: Path) -> str:
    """Return a folder above a target as it was given, and where nothing of it was, in full."""
    return next((str(one) for one in target.parents if one.resolve() == above), str(above))


def _names(target: Path) -> Iterable[Path]:
    """Return the names of a file that links lead through, from the given one to its own."""
    names = [target]
    while names[-1].is_symlink() and len(names) < MOST_LINKS:
        names.append(names[-1].parent / names[-1].readlink())
    return dict.fromkeys(name for name in (*names, Path(os.path.realpath(target))) if name.name)


def _is_writable(target: Path) -> bool:
    """Tell whether a file may be written: by its permissions, even for one who may override them."""
    by_anyone = target.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    return bool(by_anyone) and os.access(target, os.W_OK)


def _hint(first: str, elsewhere: str) -> str:
    return f"{first}, {elsewhere}" if elsewhere else f"{first}."
