"""Provenance: where the value in use comes from, in words, so that no own value passes for a source's.

Judgements: a value that is not the source's is called an own value wherever it is told, with the way in which it was
given and the day since which it stands; what the source says, and prints, is told beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xlmodel.language import Index, Line, Words
from xlmodel.register import Assumption, Driver, Figure, OwnValue, Register

OWN_VALUE, NOTHING = "own value", "–"
"""What the column of own values says: of a value that is not the source's, and of one that is."""

DERIVED = "not printed, derived"
"""What is told of a figure that its source does not print as it stands."""

_WAYS = {"inputs": "in the inputs", "--set": "given with --set", "typed": "typed into the workbook"}


def plain(value: float | str, unit: str) -> str:
    """Return a value as a person writes it: 210, 25%, base."""
    if isinstance(value, str):
        return value
    return f"{100 * value:.12g}%" if unit == "%" else f"{value:.12g}"


def own_words(own: OwnValue, unit: str) -> str:
    """Return what is told of an own value, such as `own value 210, typed into the workbook, since 2026-02-05`."""
    since = f", since {own.since}" if own.since else ""
    note = f" ({own.note})" if own.note else ""
    return f"{OWN_VALUE} {plain(own.value, unit)}, {_WAYS[own.way]}{since}{note}"


def figure_origin(figure: Figure) -> str:
    """Return what the sources of a figure say: its kind, qualifier, and each place with the printed form."""
    cited = "; ".join(
        c.source
        + (f" paragraph {c.paragraph}" if c.paragraph else "")
        + (f", printed {c.as_printed}" if c.as_printed else f", {DERIVED}")
        for c in figure.citations
    )
    return f"{figure.kind}, {figure.qualifier}: {cited}"


def origin(register: Register, cell: str, unit: str, source: str) -> str:
    """Return where the value of an input cell comes from; `source` is what is told of the source's value."""
    own = register.own.get(cell)
    return source if own is None else own_origin(own, unit, source)


def own_origin(own: OwnValue, unit: str, source: str) -> str:
    """Return what is told of an own value, and of the source's in whose place it stands."""
    words = own_words(own, unit)
    return words if own.source is None else f"{words}; in place of {plain(own.source, unit)}, {source}"


def sources_told(register: Register) -> dict[str, str]:
    """Return what is told of the source's value of every input cell, by its key."""
    told = {cell: figure_origin(figure) for figure in (*register.facts, *register.peer_capex) for cell in figure.cells}
    told |= {item.key: assumption_origin(item) for item in register.assumptions}
    return told | {cell: driver_origin(driver) for driver in register.drivers for cell in driver.cells}


def assumption_origin(item: Assumption) -> str:
    """Return what is told of an assumption: that no source gives it, and why it is so."""
    return f"assumption: {item.rationale}"


def driver_origin(driver: Driver) -> str:
    """Return what is told of a driver: that no source gives it, and why it is so in each case."""
    return f"assumption by case: {driver.rationale}"


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
