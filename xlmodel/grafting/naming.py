"""Names of cells and sheets in formulas: which name a cell has, and sheets as they are really spelled."""

from __future__ import annotations

from collections.abc import Mapping

from xlmodel.reader.model import Workbook
from xlmodel.reader.places import Area
from xlmodel.reader.references import Reference, cut, quoted, references


def is_ours(name: str) -> bool:
    """Tell whether a name is one that builds write: of an input, a headline output or a page to hand out."""
    return name.casefold().startswith(("in_", "out_", "client_page_", "client_where_"))


def by_cell(book: Workbook) -> dict[tuple[str, str], str]:
    """Return the name of each cell that has one of ours."""
    found: dict[tuple[str, str], str] = {}
    for name in book.names:
        area = one_cell(name.text) if not name.scope and is_ours(name.name) else None
        if area:
            found[area.sheet, area.text] = name.name
    return found


def one_cell(text: str) -> Area | None:
    """Return the one cell that a name stands for, None for anything else."""
    found = references(text)
    if len(found) != 1 or found[0].kind != "cell" or found[0].text != text.removeprefix("="):
        return None
    return found[0].area("")


def proper(text: str, titles: Mapping[str, str]) -> str:
    """Return a formula with the names of sheets in their own case: engines may tell them apart by it.

    `titles` are the names of sheets by themselves without case.
    """
    return "".join(piece if isinstance(piece, str) else _proper(piece, titles) for piece in cut(text))


def _proper(found: Reference, titles: Mapping[str, str]) -> str:
    name = titles.get(found.sheet.casefold(), found.sheet)
    return found.text if name == found.sheet or not found.on_grid else f"{quoted(name)}!{found.rest}"
