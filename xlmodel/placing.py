"""Put finished files in their place: all of them or none.

The bytes go to a temporary file beside each target, which then takes the target's name in one step. A target that
is open elsewhere, read-only or a folder is left as it was. Where one of several cannot be replaced, those that
already were are put back.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xlmodel.errors import Fault, WriteError


@dataclass(frozen=True)
class _Step:
    """One replacement: the target as named, the file it leads to, the new file, and a copy of the old one."""

    target: Path
    file: Path
    new: Path
    old: Path | None


def place(contents: Mapping[Path, bytes], elsewhere: str = "") -> None:
    """Write each content to its target, all or none; permissions and links stay.

    `elsewhere` is what to do other than free the target. Raises WriteError, which says why and what to do.
    """
    temporary: list[Path] = []
    steps: list[_Step] = []
    target = Path()
    try:
        for number, (target, content) in enumerate(contents.items(), 1):
            file = target.resolve()
            # The last one need not be put back: once it is replaced, all are.
            old = _copied(file, temporary) if number < len(contents) and file.exists() else None
            steps.append(_Step(target, file, _written(content, file, temporary), old))
        for step in steps:
            target = step.target
            step.new.replace(step.file)
    except BaseException as error:
        lost = list(_put_back(steps, temporary))
        if isinstance(error, OSError):
            raise WriteError([_unwritten(target, error, elsewhere), *lost]) from error
        if lost:
            raise WriteError(lost) from error
        raise
    finally:
        for path in temporary:
            path.unlink(missing_ok=True)


def obstacles(target: Path, elsewhere: str = "") -> list[Fault]:
    """Return why a target cannot be replaced: no folder, read-only, open in a program. None is an empty list."""
    try:
        return list(_obstacles(target, elsewhere))
    except OSError as error:  # a folder without access, a name that is too long
        return [_unwritten(target, error, elsewhere)]
    except RuntimeError:  # how Python before 3.13 tells of it
        return [Fault("this is a link that leads back to itself", file=str(target), hint="Delete it.")]


def open_in(target: Path) -> Iterator[tuple[str, str]]:
    """Yield each program that has a file open, with the name of the lock file that says so."""
    for program, mark, end in (("Excel", "~$", ""), ("LibreOffice", ".~lock.", "#")):
        for path in dict.fromkeys((target, Path(os.path.realpath(target)))):
            lock = f"{mark}{path.name}{end}"
            if os.path.lexists(path.parent / lock):  # False where a name is too long
                yield program, lock
                break


def _obstacles(target: Path, elsewhere: str) -> Iterator[Fault]:
    file = target.resolve()
    if not file.parent.is_dir():
        yield Fault("there is no such folder", file=str(target.parent), hint=_hint("Make it", elsewhere))
        return
    if target.is_dir():
        yield Fault("this is a folder", file=str(target), hint="Name a file.")
    elif target.exists() and not _is_writable(target):
        yield Fault("this file is read-only", file=str(target), hint=_hint("Allow writing to it", elsewhere))
    if not os.access(file.parent, os.W_OK):
        hint = _hint("Allow writing to it", elsewhere)
        yield Fault("nothing can be written to this folder", file=str(target.parent), hint=hint)
    for program, lock in open_in(target):
        hint = f"Close it there; if it is closed, delete {lock}."
        yield Fault(f"this file is open in {program}", file=str(target), hint=hint)


def _is_writable(target: Path) -> bool:
    """Tell whether a file may be written: by its permissions, even for one who may override them."""
    by_anyone = target.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    return bool(by_anyone) and os.access(target, os.W_OK)


def _written(content: bytes, file: Path, temporary: list[Path]) -> Path:
    """Return a new file beside `file` with the content and the permissions of `file`."""
    path = _beside(file, temporary)
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    path.chmod(_mode(file))
    return path


def _copied(file: Path, temporary: list[Path]) -> Path:
    """Return a copy of `file` beside it, with its times and permissions."""
    path = _beside(file, temporary)
    shutil.copy2(file, path)
    return path


def _beside(file: Path, temporary: list[Path]) -> Path:
    """Return an empty file in the folder of `file`, and note it in `temporary`."""
    handle, name = tempfile.mkstemp(prefix=".xlmodel-", suffix=".part", dir=file.parent)
    temporary.append(Path(name))
    os.close(handle)
    return temporary[-1]


def _put_back(steps: list[_Step], temporary: list[Path]) -> Iterator[Fault]:
    """Undo the replacements if not all were made; yield a fault for each that cannot be undone.

    A new file that is no longer beside its target has taken the target's place.
    """
    done = [step for step in steps if not step.new.exists()]
    for step in done if len(done) < len(steps) else []:
        try:
            if step.old:
                step.old.replace(step.file)
            else:
                step.file.unlink()
        except OSError as error:
            problem = f"this file was replaced and could not be put back ({error.strerror or error})"
            if step.old:
                temporary.remove(step.old)  # it is all that is left of the old content
            hint = f"What it held stands in {step.old.name}." if step.old else "Delete it."
            yield Fault(problem, file=str(step.target), hint=hint)


def _unwritten(target: Path, error: OSError, elsewhere: str) -> Fault:
    reason = error.strerror or str(error)
    hint = _hint("Close it in Excel", elsewhere) if isinstance(error, PermissionError) else ""
    return Fault(f"this file could not be written ({reason})", file=str(target), hint=hint)


def _hint(first: str, elsewhere: str) -> str:
    return f"{first}, {elsewhere}" if elsewhere else f"{first}."


def _mode(file: Path) -> int:
    """Return the permissions the file has, or those that a new file would get."""
    if file.exists():
        return stat.S_IMODE(file.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
