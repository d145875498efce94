"""Put a finished workbook in its place: all or nothing, over what was read, and only where a workbook may stand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from xlmodel import clock
from xlmodel.errors import Fault, WriteError
from xlmodel.placing import Placed, digest_of_file, made_folder, obstacles, replace_read

_ELSEWHERE = "or give another place with -o."


def put_in_place(content: bytes, target: Path, before: str | None = None, now: datetime | None = None) -> Placed:
    """Write `content` to `target` in one step, over what had the digest `before` when it was read ("" for nothing).

    A folder that is missing is made. Without `before` it replaces whatever stands there now. What was saved there in
    the moment of the replacement is kept and returned. Raises WriteError, which says why and what to do.
    """
    refuse_if_taken(target)
    read = digest_of_file(target) if before is None else before
    with made_folder(target.resolve().parent, _ELSEWHERE):
        return replace_read(target, content, read, now or clock.now(), _ELSEWHERE)


def refuse_if_taken(target: Path) -> None:
    """Raise WriteError where the target cannot be replaced: read-only, open in a program, no .xlsx, no folder to be."""
    faults = obstacles(target, _ELSEWHERE, makes_folder=True)
    if not faults and target.suffix.lower() != ".xlsx":
        faults = [Fault("this is not the name of a workbook", file=str(target), expected="a name that ends in .xlsx")]
    if faults:
        raise WriteError(faults)
