"""Put a finished workbook in its place: all or nothing.

The bytes go to a temporary file beside the target, which then takes the target's name in one step. A target that
is open elsewhere, read-only or a folder is left as it was.
"""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from xlmodel.errors import Fault, WriteError


def put_in_place(content: bytes, target: Path) -> None:
    """Write `content` to `target` atomically. Raises WriteError, which says why and what to do."""
    _refuse_if_taken(target)
    folder = target.resolve().parent
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=folder)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(_mode(target))
        Path(temporary).replace(target.resolve())
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        hint = "Close it in Excel, or give another place with -o." if isinstance(error, PermissionError) else ""
        reason = error.strerror or str(error)
        raise WriteError([Fault(f"the workbook could not be written ({reason})", file=str(target), hint=hint)]) from error


def _refuse_if_taken(target: Path) -> None:
    folder = target.parent
    faults: list[Fault] = []
    if not folder.is_dir():
        faults.append(Fault("there is no such folder", file=str(folder), hint="Make it, or give another place with -o."))
    elif target.is_dir():
        faults.append(Fault("this is a folder", file=str(target), hint="Name a file, such as model.xlsx."))
    elif target.exists() and not target.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        faults.append(Fault("this file is read-only", file=str(target), hint="Allow writing to it, or give another place with -o."))
    for lock in (folder / f"~${target.name}", folder / f".~lock.{target.name}#"):
        if lock.exists():
            program = "Excel" if lock.name.startswith("~$") else "LibreOffice"
            hint = f"Close it there; if it is closed, delete {lock.name}."
            faults.append(Fault(f"this workbook is open in {program}", file=str(target), hint=hint))
    if faults:
        raise WriteError(faults)


def _mode(target: Path) -> int:
    """Return the permissions the file had, or those that a new file would get."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
