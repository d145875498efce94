"""The texts that declare the sheets: each stands beside the Python that gives it what the inputs decide."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from xlmodel.language import Chart, Sheet
from xlmodel.text import Given, read_sheet


def page(key: str, given: Given | None = None) -> Sheet:
    """Return the sheet that the text of a key declares."""
    return read_sheet(Path(__file__).with_name(f"{key}.txt"), given)


def charts(sheets: Iterable[Sheet]) -> dict[str, Chart]:
    """Return the charts of some sheets by key."""
    return {block.key: block for sheet in sheets for block in sheet.blocks if isinstance(block, Chart)}
