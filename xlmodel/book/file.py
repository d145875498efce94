"""Put a finished workbook in its place: all or nothing.

The bytes go to a temporary file beside the target, which then takes the target's name in one step. A target that
is open elsewhere, read-only, a folder or no .xlsx is left as it was.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from xlmodel.errors import Fault, WriteError


def put_in_place(content: bytes, target: Path) -> None:
    """Write `content` to `target` atomically. Raises WriteError, which says why and what to do."""
    refuse_if_taken(target)
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".xlmodel-", suffix=".part", dir=target.resolve().parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_mode(target))
        temporary.replace(target.resolve())
    except OSError as error:
        raise WriteError([_unwritten(target, error)]) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def refuse_if_taken(target: Path) -> None:
    """Raise WriteError where the target cannot be replaced: no folder, read-only, open in a program, no .xlsx."""
    try:
        faults = list(_obstacles(target))
    except OSError as error:  # a folder without access, a name that is too long
        raise WriteError([_unwritten(target, error)]) from error
    if faults:
        raise WriteError(faults)


def _obstacles(target: Path) -> Iterator[Fault]:
    folder, elsewhere = target.parent, "or give another place with -o."
    if not folder.is_dir():
        yield Fault("there is no such folder", file=str(folder), hint=f"Make it, {elsewhere}")
        return
    if target.is_dir():
        yield Fault("this is a folder", file=str(target), hint="Name a file, such as model.xlsx.")
    elif target.suffix.lower() != ".xlsx":
        yield Fault("this is not the name of a workbook", file=str(target), expected="a name that ends in .xlsx")
    elif target.exists() and not target.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        yield Fault("this file is read-only", file=str(target), hint=f"Allow writing to it, {elsewhere}")
    for program, lock in (("Excel", f"~${target.name}"), ("LibreOffice", f".~lock.{target.name}#")):
        if (folder / lock).exists():
            hint = f"Close it there; if it is closed, delete {lock}."
            yield Fault(f"this workbook is open in {program}", file=str(target), hint=hint)


def _unwritten(target: Path, error: OSError) -> Fault:
    reason = error.strerror or str(error)
    hint = "Close it in Excel, or give another place with -o." if isinstance(error, PermissionError) else ""
    return Fault(f"the workbook could not be written ({reason})", file=str(target), hint=hint)


def _mode(target: Path) -> int:
    """Return the permissions the file had, or those that a new file would get."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
