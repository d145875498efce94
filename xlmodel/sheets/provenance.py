"""Provenance: where the value in use comes from, in words."""

from __future__ import annotations

from collections.abc import Iterable

from xlmodel.register import OWN_VALUE, own_origin, own_words
from xlmodel.tables import ModelInputs

NOTHING = "–"
"""What the column of own values says of a value that is the source's."""


def origin(register: ModelInputs, cell: str, unit: str, source: str) -> str:
    """Return where the value of an input cell comes from; `source` is what is told of the source's value."""
    own = register.own.get(cell)
    return source if own is None else own_origin(own, unit, source)


def own_origins(register: ModelInputs, cells: Iterable[str], unit: str, source: str) -> dict[str, str]:
    """Return where each own value among some cells comes from, by cell."""
    return {cell: origin(register, cell, unit, source) for cell in cells if cell in register.own}


def own_since(register: ModelInputs, row: str, cells: Iterable[str], unit: str) -> str:
    """Return what the column of own values says of a row: since when each of its cells has one."""
    parts = []
    for cell in cells:
        if cell in register.own:
            which = cell.removeprefix(row).lstrip("_").replace("_", " ")
            words = own_words(register.own[cell], unit).removeprefix(f"{OWN_VALUE} ")
            parts.append(f"{which}: {words}" if which else words)
    return "; ".join(parts) or NOTHING
