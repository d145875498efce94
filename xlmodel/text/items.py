"""The item of the language that one declaration of a text becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from xlmodel.language.declare import Check, Dimension, Index, Item, Line, Member, Weight, Words, indexes, named
from xlmodel.language.fallback import OR_ELSE, choices
from xlmodel.text.apart import NONE, Declared, said_by, taken_apart
from xlmodel.text.given import Given
from xlmodel.text.rows import PLACEHOLDER, Row, Told
from xlmodel.units import UNITS

BY_ROW = "by row"
"""The unit of a line whose rows give their own."""

STATIC = "static"
"""The mark of a column of numbers that were found outside the workbook, such as the results of a simulation."""

WORDS = "words"
"""The unit of a line of declared texts."""

LINK = "link"
"""The mark of a column of a table whose texts lead somewhere."""

CITED = "cited"
"""The placeholder of the figure that a row cites."""

_ALONE = re.compile(r"=\{?<(?P<field>[a-z0-9_]+)>\}?")
_WEIGHTS = frozenset(get_args(Weight)) - {"plain"}


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
        found = (index for index in indexes(dims) if at is None or index in at)
        pieces = {index: _piece(whole, dims, index, fields.get(index[-1], {}) if fields else {}) for index in found}
        formula = {index: text for index, text in pieces.items() if text}
        if fields is None:
            _lost(declared, whole, dims, told)
    return Line(
        declared.key, label, unit, formula, over, declared.why, opening, declared.where, output, weight, fine
    )  # the order of the fields of a line


def _piece(text: str, dims: Sequence[Dimension], index: Index, entry: Mapping[str, str]) -> str:
    """Return the formula at an index, with its members, what goes with them, and the fields of its row put in."""
    pairs = zip(dims, index, strict=True)
    words = {name: word for one, member in pairs for name, word in one.words.get(member, {}).items()}
    return filled(chosen_by(text, entry) if entry else text, named(dims, index), {**words, **entry})


def _cites(text: str) -> bool:
    return f"<{CITED}>" in text


def _lost(declared: Declared, text: str, dims: Sequence[Dimension], told: Told) -> None:
    """Tell of placeholders that stand for nothing."""
    names = {dimension.name for dimension in dims}
    names |= {name for one in dims for words in one.words.values() for name in words}
    for match in PLACEHOLDER.finditer(text):
        if match["name"] not in names:
            known = ", ".join(sorted(names)) or "nothing"
            told.row(declared.row, f"nothing is put in for {match[0]}", key=declared.key, hint=f"It runs over {known}.")


def only(declared: Declared, marks: set[str], told: Told) -> None:
    """Tell of marks that a column of texts or numbers cannot have."""
    hint = f"There is {LINK}, in a table of words, and {STATIC}, in one of numbers."
    for mark in declared.marks:
        if mark not in marks:
            said = f"no mark of {declared.plain[1].text}: {mark}"
            told.at(declared.row.columns[0], said, key=declared.key, hint=hint)


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
