"""A declaration taken apart: its key and marks, what it runs over, and what its columns hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlmodel.errors import ModelError
from xlmodel.language.declare import Dimension, Index, Member
from xlmodel.text.given import Places
from xlmodel.text.rows import FORMULA, Column, Row, Told
from xlmodel.text.sentence import sentence

NONE = "none"
"""The cell of a table, or the last choice of a formula, that stays empty."""

_KEY = re.compile(r"(?P<key>[a-z][a-z0-9_]*)(?:\[(?P<over>[^\]]*)\])?(?P<marks>(?: \S+)*)$")
_QUOTED = re.compile(r'("[^"]*")')


@dataclass(frozen=True)
class Declared:
    """A declaration taken apart: what its columns say, before it becomes an item."""

    row: Row
    key: str
    over: tuple[Dimension, ...]
    marks: tuple[str, ...]
    plain: tuple[Column, ...]
    formula: str | None
    pieces: Mapping[Member, str]
    why: str
    where: frozenset[Index] | None = None


def taken_apart(
    row: Row,
    lists: Mapping[str, Dimension],
    told: Told,
    table: Dimension | None = None,
    places: Mapping[str, Places] | None = None,
) -> Declared | None:
    """Return what the columns of a declaration say, None where its key cannot be read.

    `table` is the list of the rows of the table that it is a column of.
    """
    places = places or {}
    if not row.columns:
        told.row(row, "nothing stands behind the sign")
        return None
    head, *rest = row.columns
    match = _KEY.match(head.text)
    if not match:
        hint = "A key is small letters, digits and _; in brackets what it runs over; then marks."
        told.at(head, f"'{head.text}' is no key with its marks", hint=hint)
        return None
    key = match["key"]
    over: list[Dimension] = []
    names = (match["over"] or "").replace(" ", "").split(",") if match["over"] is not None else []
    alone = places.get(names[0]) if len(names) == 1 else None
    for name in names if alone is None else ():
        if name in lists:
            over.append(lists[name])
        else:
            known = ", ".join(sorted((*lists, *places)))
            told.at(head, f"no list is called '{name}'", key=key, hint=f"There are: {known}.")
    if alone:
        over += alone.over
    plain: list[Column] = []
    formula, pieces, why = None, {}, ""
    for place, column in enumerate(rest):
        found = FORMULA.match(column.text)
        if column.text.startswith("|"):
            why = column.text[1:].strip()
            if place < len(rest) - 1:
                told.at(rest[place + 1], "a column behind the note", key=key, hint="One space parts words.")
        elif found:
            text = formula_of(column, key, told)
            if found["member"] is None:
                if formula is not None:
                    told.at(column, "a second formula", key=key, hint="Write the member in front: 2025 = …")
                formula = text
            elif (member := _member(found["member"], [*over, *([table] if table else [])])) is None:
                told.at(column, f"'{found['member']}' is no member of what the line runs over", key=key)
            else:
                pieces[member] = text
        else:
            plain.append(column)
    return Declared(
        row,
        key,
        tuple(over),
        tuple(match["marks"].split()),
        tuple(plain),
        formula,
        pieces,
        why,
        alone.at if alone else None,
    )


def _member(name: str, over: Sequence[Dimension]) -> Member | None:
    members = over[-1].members if over else ()
    if name in {"first", "last"} and members:
        return members[0 if name == "first" else -1]
    return next((member for member in members if str(member) == name), None)


def formula_of(column: Column, key: str, told: Told) -> str:
    """Return the formula of a column as the language reads it, "" for an empty cell; spaces are for the eye."""
    start = FORMULA.match(column.text)
    assert start
    pieces = _QUOTED.split(column.text[start.end() :])
    for piece in pieces[::2]:
        if "|" in piece:
            hint = "Spaces part a note from the formula."
            told.at(column, "a | in a formula", key=key, hint=hint, offset=column.text.index("|"))
            return ""
    text = "".join(piece if place % 2 else piece.replace(" ", "") for place, piece in enumerate(pieces))
    if not text:
        told.at(column, "a formula of nothing", key=key, hint=f"An empty cell is written = {NONE}.")
    return "" if text == NONE else f"={text}"


def said_by(column: Column, key: str, told: Told) -> str:
    """Return the formula of a sentence that stands in a column."""
    try:
        return sentence(column.text)
    except ModelError as error:
        for fault in error.faults:
            told.at(column, fault.problem.splitlines()[0], key=key)
        return ""
