"""What the Python beside a text gives to it, and the item that one line of a text declares."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from xlmodel.errors import ModelError
from xlmodel.language.declare import (
    Block,
    Check,
    Dimension,
    Index,
    Item,
    Line,
    Member,
    Sheet,
    Weight,
    Words,
    indexes,
    named,
)
from xlmodel.language.fallback import OR_ELSE, choices
from xlmodel.text.rows import FORMULA, PLACEHOLDER, Column, Row, Told
from xlmodel.text.sentence import sentence
from xlmodel.units import UNITS

NONE = "none"
"""The cell of a table, or the last choice of a formula, that stays empty."""

BY_ROW = "by row"
"""The unit of a line whose rows give their own."""

WORDS = "words"
"""The unit of a line of declared texts."""

LINK = "link"
"""The mark of a column of a table whose texts lead somewhere."""

CITED = "cited"
"""The placeholder of the figure that a row cites."""

Part = Block | Item | Sequence[Block] | Sequence[Item]

_KEY = re.compile(r"(?P<key>[a-z][a-z0-9_]*)(?:\[(?P<over>[^\]]*)\])?(?P<marks>(?: \S+)*)$")
_ALONE = re.compile(r"=\{?<(?P<field>[a-z0-9_]+)>\}?")
_QUOTED = re.compile(r'("[^"]*")')
_WEIGHTS = frozenset(get_args(Weight)) - {"plain"}


@dataclass(frozen=True)
class Places:
    """What a line runs over, and at which of its places alone it has a figure."""

    over: tuple[Dimension, ...]
    at: frozenset[Index]


@dataclass(frozen=True)
class Given:
    """Lists of members by name, words for placeholders, lists that lines go through, and parts made in Python.

    `places` may stand in the brackets of a key in the place of lists; lines of `sheets` may be recast; `limits` are the
    smallest and largest value of input cells.
    `cite` tells where a figure stands, for a row whose note begins with `[key of the figure]` and for a column of
    links, `lead` where such a place leads to.
    """

    lists: Mapping[str, Dimension] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    through: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    cite: Callable[[str], str] = str
    lead: Callable[[str], str | tuple[str, Index] | None] = lambda _: None
    places: Mapping[str, Places] = field(default_factory=dict)
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)


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


def chosen_by(text: str, entry: Mapping[str, str]) -> str:
    """Return a formula without those choices that name an empty field, "" where none of them is left.

    A choice that is a field alone, `<one>` or `{<one>}`, is what the row says: no other is looked at beside it.
    """
    parts = choices(text)
    kept = [part for part in parts if not any(entry.get(m["name"]) == "" for m in PLACEHOLDER.finditer(part))]
    alone = _ALONE.fullmatch(kept[0]) if kept else None
    if alone and alone["field"] in set(entry) - {"key"}:
        return kept[0]
    if len(kept) == len(parts):
        return text
    return kept[0] + "".join(OR_ELSE + (part[1:] or NONE) for part in kept[1:]) if kept and kept[0] else ""


def linked(line: Words, given: Given) -> Words:
    """Return a column of links: each text says where it stands, and leads there."""
    said = {index: given.cite(text) for index, text in line.texts.items()}
    leads = {index: lead for index, text in said.items() if text and (lead := given.lead(text))}
    return replace(line, texts={index: text for index, text in said.items() if text}, links=leads)


def filled(text: str, index: Mapping[str, Member], words: Mapping[str, str]) -> str:
    """Return a formula with the members of an index in the place of the names in angle brackets."""
    return PLACEHOLDER.sub(lambda match: str(index.get(match["name"], words.get(match["name"], match[0]))), text)


def finding(row: Row, told: Told) -> Line | None:
    """Return the line of a finding: key, label and the sentence."""
    declared = taken_apart(row, {}, told)
    if declared is None:
        return None
    if len(declared.plain) != 2:
        told.row(row, "a finding has a key, a label and a sentence", key=declared.key, hint="Two spaces part them.")
        return None
    if declared.formula is not None or declared.marks or declared.why:
        told.row(row, "a finding has no formula, mark or note", key=declared.key)
    label, said = declared.plain
    return Line(declared.key, label.text, "text", said_by(said, declared.key, told), ())


def declared_check(declared: Declared, told: Told) -> Check | None:
    """Return a check: key, what holds in words, and the condition."""
    if len(declared.plain) != 1 or declared.formula is None or declared.pieces:
        told.row(
            declared.row,
            "a check has a key, what holds in words, and one formula",
            key=declared.key,
            hint="Two spaces part them.",
        )
        return None
    unknown = set(declared.marks) - {"warning"}
    if unknown:
        told.at(declared.row.columns[0], f"no mark of a check: {', '.join(sorted(unknown))}", key=declared.key)
    severity: Any = "warning" if "warning" in declared.marks else "error"
    return Check(declared.key, declared.plain[0].text, declared.formula, declared.over, severity, declared.why)


def item(
    declared: Declared,
    above: tuple[Dimension, ...],
    told: Told,
    table: Dimension | None = None,
    fields: Mapping[Member, Mapping[str, str]] | None = None,
) -> Item | None:
    """Return the line that a declaration declares; its formula is "" where the rows of a table give it.

    `above` are the dimensions of the sheet, `table` that of the rows, `fields` what these give to be put in.
    """
    wanted = ["label", "unit"]
    if len(declared.plain) > 1 and declared.plain[1].text == WORDS and table is None:
        wanted.append("text")
    said = len(declared.plain) == 3 and declared.plain[1].text == "text" and declared.formula is None
    if said:
        wanted.append("sentence")
        declared = replace(declared, formula=said_by(declared.plain[2], declared.key, told))
    if len(declared.plain) < len(wanted):
        missing = " and ".join(f"no {part}" for part in wanted[len(declared.plain) :])
        told.row(declared.row, missing, key=declared.key, hint="Two spaces part key, label, unit and formula.")
        return None
    if len(declared.plain) > len(wanted):
        hint = "One space parts words; a formula begins with =, a note with |."
        told.at(declared.plain[len(wanted)], "a column too many", key=declared.key, hint=hint)
        return None
    label, unit = declared.plain[0].text, declared.plain[1].text
    dims = (*above, *(declared.over if table is None else (table,)))
    over = declared.over if table is None else None
    if unit == WORDS:
        only(declared, {LINK} if table else set(), told)
        texts: dict[Index, str] = {} if table else dict.fromkeys(indexes(dims), declared.plain[2].text)
        return Words(declared.key, label, texts, over)
    if unit not in UNITS and not (unit == BY_ROW and table):
        hint = f"There are: {', '.join(UNITS)}."
        told.at(declared.plain[1], f"unknown unit '{unit}'", key=declared.key, hint=hint)
    if table is None and declared.formula is None and not declared.pieces:
        told.row(declared.row, "no formula", key=declared.key, hint="It begins with = behind two spaces.")
    output, weight, fine = _marks(declared, dims, told)
    whole, opening = declared.formula or "", declared.pieces if declared.formula is not None else {}
    formula: str | dict[Index, str] = whole
    if declared.pieces and declared.formula is None:
        formula = {index: declared.pieces[index[-1]] for index in indexes(dims) if index[-1] in declared.pieces}
    elif any(PLACEHOLDER.finditer(whole)) and not _cites(whole):
        at = declared.where
        pieces = {
            index: _piece(whole, named(dims, index), fields.get(index[-1], {}) if fields else {})
            for index in indexes(dims)
            if at is None or index in at
        }
        formula = {index: text for index, text in pieces.items() if text}
        if fields is None:
            _lost(declared, whole, dims, told)
    return Line(
        declared.key, label, unit, formula, over, declared.why, opening, declared.where, output, weight, fine
    )  # the order of the fields of a line


def _piece(text: str, index: Mapping[str, Member], entry: Mapping[str, str]) -> str:
    return filled(chosen_by(text, entry), index, entry) if entry else filled(text, index, {})


def _cites(text: str) -> bool:
    return f"<{CITED}>" in text


def _lost(declared: Declared, text: str, dims: Sequence[Dimension], told: Told) -> None:
    """Tell of placeholders that stand for nothing."""
    names = {dimension.name for dimension in dims}
    for match in PLACEHOLDER.finditer(text):
        if match["name"] not in names:
            known = ", ".join(sorted(names)) or "nothing"
            told.row(declared.row, f"nothing is put in for {match[0]}", key=declared.key, hint=f"It runs over {known}.")


def only(declared: Declared, marks: set[str], told: Told) -> None:
    """Tell of marks that a column of texts or numbers cannot have."""
    for mark in declared.marks:
        if mark not in marks:
            said = f"no mark of {declared.plain[1].text}: {mark}"
            told.at(declared.row.columns[0], said, key=declared.key, hint=f"There is {LINK}, in a table of words.")


def _marks(declared: Declared, dims: tuple[Dimension, ...], told: Told) -> tuple[bool | str, Any, bool]:
    """Return output, weight and fineness."""
    output: bool | str = False
    weight, fine = "plain", False
    for mark in declared.marks:
        if mark == "*":
            own = [*declared.over, *(dimension for dimension in dims if dimension not in declared.over)]
            output = "_".join([declared.key, *(f"{{{dimension.name}}}" for dimension in own)]) if own else True
        elif mark.startswith("*"):
            output = mark[1:]
        elif mark in _WEIGHTS:
            weight = mark
        elif mark == "fine":
            fine = True
        else:
            hint = f"There are *, fine, {', '.join(sorted(_WEIGHTS))}."
            told.at(declared.row.columns[0], f"no mark is called '{mark}'", key=declared.key, hint=hint)
    return output, weight, fine
