"""Sentences too long for one formula: they are put together from parts, each in a cell of its own.

A formula that nobody can read at a glance hides mistakes; a sentence with five figures needs more room than one has.
How long a reference will be is not known before the workbook is laid out, so that it is taken for a long one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from xlmodel.language.declare import Line

ROOM = 155
"""Characters that a formula may take: 160 at most, and what follows on its parts."""

OWN, OTHER = len("$AA$100"), len("'Name of a worksheet'!$AA$100")
"""Characters of a reference to a line of the same sheet, and to one of another."""

_REFERENCE = re.compile(r"\{(?P<key>\w+)(?P<at>\[[^\]]*\])?\}")
_SPAN = re.compile(r"\*|\.\.")


def in_parts(line: Line, own: Collection[str]) -> tuple[Line, tuple[Line, ...]]:
    """Return the line of a sentence and the lines of its parts, none where it is short enough.

    `own` are the keys of the lines on the same sheet.
    """
    assert isinstance(line.formula, str)
    if _length(line.formula, own) <= ROOM:
        return line, ()
    parts: list[str] = []
    for piece in _pieces(line.formula.removeprefix("=")):
        joined = f"{parts[-1]}&{piece}" if parts else piece
        if parts and _length(f"={joined}", own) <= ROOM:
            parts[-1] = joined
        else:
            parts.append(piece)
    lines: list[Line] = []
    joined_by: list[str] = []
    for part in parts:
        if "{" not in part:  # words alone, which are no formula
            joined_by.append(part)
            continue
        key, label = f"{line.key}_{len(lines) + 1}", f"{line.label}, part {len(lines) + 1}"
        lines.append(replace(line, key=key, label=label, formula=f"={part}"))
        joined_by.append(f"{{{key}}}")
    return replace(line, formula="=" + "&".join(joined_by)), tuple(lines)


def _length(formula: str, own: Collection[str]) -> int:
    """Return how long a formula will be in the workbook, at most."""
    length, end = 0, 0
    for found in _REFERENCE.finditer(formula):
        reference = OWN if found["key"] in own else OTHER
        length += found.start() - end + reference + (OWN + 1 if _SPAN.search(found["at"] or "") else 0)
        end = found.end()
    return length + len(formula) - end


def _pieces(formula: str) -> Iterator[str]:
    """Yield what stands between the & that join the texts of a sentence."""
    depth, quoted, begin = 0, False, 0
    for place, sign in enumerate(formula):
        if sign == '"':
            quoted = not quoted
        elif not quoted:
            depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(sign, 0)
            if sign == "&" and not depth:
                yield formula[begin:place]
                begin = place + 1
    yield formula[begin:]
