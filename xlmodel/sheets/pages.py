"""The texts that declare the sheets: each stands beside the Python that gives it what the inputs decide."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from xlmodel.language import Member, Sheet
from xlmodel.text import Given, read_sheet


def page(key: str, given: Given | None = None) -> Sheet:
    """Return the sheet that the text of a key declares."""
    return read_sheet(Path(__file__).with_name(f"{key}.txt"), given)


def selected(key: str, at: Mapping[str, Member]) -> str:
    """Return what stands between the braces of a reference to a cell: the key, and a member of each dimension."""
    chosen = ",".join(f"{name}={member}" for name, member in at.items())
    return f"{key}[{chosen}]" if chosen else key
