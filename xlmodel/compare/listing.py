"""A workbook as text, one line for each cell, so that `git diff` can show what changed in it.

Judgements: inputs and headline outputs come first, by key, so that they stand still when rows move. Below them come
formulas and typed cells, sheet by sheet. Results that have no name are left out where there are names: one changed
input moves thousands of them, and the formulas say how; so are labels that move with them. A file of the history that
is no readable workbook has its reason for a text, with size and digest, so that two such files differ: git ends a whole
log where one text is missing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from xlmodel.compare.side import INPUT, OUTPUT, Side, side_of
from xlmodel.engines import CellAddress, CellValue
from xlmodel.errors import XlmodelError
from xlmodel.profile import Profile
from xlmodel.reader.cells import row_and_column


def listing(path: Path, profile: Profile) -> str:
    """Return a workbook as lines of `cell | key or label | content | value`. Raises EngineError if it is unreadable."""
    return "".join(f"{line}\n" for line in _lines(side_of(path, profile)))


def listing_or_reason(path: Path, profile: Profile) -> str:
    """Return a workbook as lines, or why it cannot be read. Raises EngineError where there is no such file."""
    try:
        return listing(path, profile)
    except XlmodelError as error:
        if _is_no_file(path):
            raise
        reasons = "".join(f"Not readable: {_flat(fault.problem)}.\n" for fault in error.faults)
    with suppress(OSError):
        content = path.read_bytes()
        reasons += f"{len(content):,} bytes, SHA-256 {sha256(content).hexdigest()}\n"
    return reasons


def _is_no_file(path: Path) -> bool:
    """Tell whether nothing stands there, or a folder: a slip of the call, which git never makes."""
    try:
        os.stat(path)  # noqa: PTH116  what a locked folder holds is not known, and Path would say that it is not there
    except (FileNotFoundError, ValueError):
        return True
    except OSError:
        return False
    return path.is_dir()


def _lines(side: Side) -> Iterator[str]:
    named = {at: name for name, at in side.names.items() if name.startswith((INPUT, OUTPUT))}
    for prefix in (INPUT, OUTPUT):
        for key, at in sorted(side.by(prefix).items()):
            yield _line(side, at, prefix + key, value=True)
    for leaf in side.held.sheets:
        words = side.still_page(leaf.name)
        for address in sorted(leaf.cells, key=row_and_column):
            at = (leaf.name, address)
            if at not in named and at not in side.passed_over:
                yield _line(side, at, words.label(address), value=not named)
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
