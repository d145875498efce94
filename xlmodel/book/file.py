"""Put a finished workbook in its place: all or nothing, and only where a workbook may stand."""

from __future__ import annotations

from pathlib import Path

from xlmodel.errors import Fault, WriteError
from xlmodel.placing import obstacles, place

_ELSEWHERE = "or give another place with -o."


def put_in_place(content: bytes, target: Path) -> None:
    """Write `content` to `target` atomically. Raises WriteError, which says why and what to do."""
    refuse_if_taken(target)
    place({target: content}, _ELSEWHERE)


def refuse_if_taken(target: Path) -> None:
    """Raise WriteError where the target cannot be replaced: no folder, read-only, open in a program, no .xlsx."""
    faults = obstacles(target, _ELSEWHERE)
    if not faults and target.suffix.lower() != ".xlsx":
        faults = [Fault("this is not the name of a workbook", file=str(target), expected="a name that ends in .xlsx")]
    if faults:
        raise WriteError(faults)
