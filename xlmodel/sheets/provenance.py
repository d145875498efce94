"""Provenance: where the value in use comes from, in words and in the columns of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xlmodel.language import Index, Line, Words
from xlmodel.register import OWN_VALUE, own_origin, own_words
from xlmodel.tables import Register

NOTHING = "–"
"""What the column of own values says of a value that is the source's."""


def origin(register: Register, cell: str, unit: str, source: str) -> str:
    """Return where the value of an input cell comes from; `source` is what is told of the source's value."""
    own = register.own.get(cell)
    return source if own is None else own_origin(own, unit, source)


def own_origins(register: Register, cells: Iterable[str], unit: str, source: str) -> dict[str, str]:
    """Return where each own value among some cells comes from, by cell."""
    return {cell: origin(register, cell, unit, source) for cell in cells if cell in register.own}


def own_columns(
    register: Register, prefix: str, rows: Mapping[str, tuple[Iterable[str], str]], is_own: str = ""
) -> tuple[Line, Words]:
    """Return the two columns that tell own values: by row, from its cells and their unit.

    The first follows the cells by the condition `is_own`: what is typed shows at once. The second says what was known
    when the file was built.
    """
    live = f'=IF({is_own or f"{{{prefix}_changed}}=1"},"{OWN_VALUE}","{NOTHING}")'
    told: dict[Index, str] = {}
    for row, (cells, unit) in rows.items():
        parts = []
        for cell in cells:
            if cell in register.own:
                which = cell.removeprefix(row).lstrip("_").replace("_", " ")
                words = own_words(register.own[cell], unit).removeprefix(f"{OWN_VALUE} ")
                parts.append(f"{which}: {words}" if which else words)
        told[row,] = "; ".join(parts) or NOTHING
    return Line(f"{prefix}_own", "Own value", "text", live, weight="own"), Words(f"{prefix}_since", "Since", told)
