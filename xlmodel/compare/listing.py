"""A workbook as text, one line for each cell, so that `git diff` can show what changed in it.

Judgements: inputs and headline outputs come first, by key, so that they stand still when rows move. Below them come
formulas and typed cells, sheet by sheet. Results that have no name are left out where there are names: one changed
input moves thousands of them, and the formulas say how.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xlmodel.compare.side import INPUT, OUTPUT, Side, side_of
from xlmodel.engines import CellAddress, CellValue
from xlmodel.profile import Profile
from xlmodel.reader.cells import row_and_column


def listing(path: Path, profile: Profile) -> str:
    """Return a workbook as lines of `cell | key or label | content | value`. Raises EngineError if it is unreadable."""
    return "".join(f"{line}\n" for line in _lines(side_of(path, profile)))


def _lines(side: Side) -> Iterator[str]:
    named = {at: name for name, at in side.names.items() if name.startswith((INPUT, OUTPUT))}
    for prefix in (INPUT, OUTPUT):
        for key, at in sorted(side.by(prefix).items()):
            yield _line(side, at, prefix + key, value=True)
    for leaf in side.held.sheets:
        for address in sorted(leaf.cells, key=row_and_column):
            at = (leaf.name, address)
            if at not in named and at not in side.passed_over:
                yield _line(side, at, side.page(leaf.name).label(address), value=not named)
        for address, note in sorted(leaf.notes.items(), key=lambda pair: row_and_column(pair[0])):
            yield f"{leaf.name}!{address} | note | {_flat(note)}"


def _line(side: Side, at: CellAddress, called: str, value: bool) -> str:
    formula = side.formula(at)
    parts = [f"{at[0]}!{at[1]}", called, _flat(formula or _text(side.value(at)))]
    if formula and value:
        parts.append(_flat(_text(side.value(at))))
    return " | ".join(parts)


def _text(value: CellValue) -> str:
    return f"{value:.12g}" if isinstance(value, float) else "" if value is None else str(value)


def _flat(text: str) -> str:
    return " ".join(text.split())
