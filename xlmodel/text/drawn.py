"""Tables whose rows are those of a list: `: rows conflict from conflicts`, and `<field>` in a column is put in by row.

The fields `key` and `label` of each row are its name and title; `theme` is the sub-heading above the rows that share
it, `note` the note, `unit` the unit of a column `by row`. A cell whose field is empty stays empty; of choices, those
with an empty field fall away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xlmodel.language.declare import Constant, Dimension, Index, Input, Item, Line, Member, Words
from xlmodel.text.apart import Declared
from xlmodel.text.given import Given
from xlmodel.text.items import BY_ROW, LINK, STATIC, WORDS, filled, item, linked, only
from xlmodel.text.rows import PLACEHOLDER, Column, Told
from xlmodel.units import UNITS

IF = "if:"
"""The mark of a column that has cells only in rows with a field: `if:one`."""

TYPED = "typed:"
"""The mark of a column that a person types into, with the key of its built-in values: `typed:built_in_value`."""


@dataclass(frozen=True)
class Drawn:
    """The rows of a table that are those of a list: their fields by member."""

    axis: Dimension
    fields: Mapping[Member, Mapping[str, str]]

    @property
    def units(self) -> dict[Member, str]:
        """Return the unit of each row."""
        return {member: unit for member, entry in self.fields.items() if (unit := entry.get("unit", ""))}

    @property
    def notes(self) -> dict[Member, str]:
        """Return the notes of those rows that have one."""
        return {member: note for member, entry in self.fields.items() if (note := entry.get("note", ""))}

    @property
    def groups(self) -> dict[Member, str]:
        """Return the sub-heading of each row before which one stands."""
        found: dict[Member, str] = {}
        last = ""
        for member, entry in self.fields.items():
            theme = entry.get("theme", "")
            if theme and theme != last:
                found[member] = last = theme
        return found


def drawn(name: str, entries: Sequence[Mapping[str, str]], lists: Mapping[str, Dimension]) -> Drawn:
    """Return the rows of a list under the name of the dimension that they become, or are already."""
    known = {str(member): member for member in lists[name].members} if name in lists else {}
    fields: dict[Member, Mapping[str, str]] = {known.get(one["key"], one["key"]): one for one in entries}
    titles = {member: entry.get("label", str(member)) for member, entry in fields.items()}
    return Drawn(lists.get(name) or Dimension(name, tuple(fields), titles), fields)


def column(declared: Declared, rows: Drawn, above: tuple[Dimension, ...], given: Given, told: Told) -> Item | None:
    """Return the item that a column of the table declares."""
    wanted = [mark.removeprefix(IF) for mark in declared.marks if mark.startswith(IF)]
    built_in = next((mark.removeprefix(TYPED) for mark in declared.marks if mark.startswith(TYPED)), "")
    declared = replace(declared, marks=tuple(mark for mark in declared.marks if not mark.startswith((IF, TYPED))))
    _known([*wanted, *_named(declared)], declared, rows, told)
    if wanted:
        kept = [m for m, entry in rows.fields.items() if all(entry.get(field) for field in wanted)]
        declared = replace(declared, where=frozenset((member,) for member in kept))
    texts = [column.text for column in declared.plain]
    if built_in and (len(texts) != 3 or declared.formula is not None or texts[1] in {WORDS, "text"}):
        hint = f"{declared.key} {TYPED}BUILT_IN   LABEL   UNIT   <FIELD>"
        said = "a column that a person types into has a unit and the keys of its cells"
        told.row(declared.row, said, key=declared.key, hint=hint)
        return None
    if len(texts) < 3 and declared.formula is None and not declared.pieces:
        hint = "A formula begins with =; <FIELD> is put in from the row."
        told.row(declared.row, "no formula, and no text", key=declared.key, hint=hint)
        return None
    if len(texts) == 3 and declared.formula is None and texts[1] != "text":
        return _typed_out(declared, rows, given, told, built_in)
    found = item(declared, above, told, rows.axis, rows.fields)
    return replace(found, unit=rows.units) if isinstance(found, Line) and found.unit == BY_ROW else found


def _typed_out(declared: Declared, rows: Drawn, given: Given, told: Told, built_in: str) -> Item | None:
    """Return a column of texts or numbers that stand in the rows, or of cells, whose keys stand there."""
    label, unit, cell = declared.plain
    only(declared, {LINK} if unit.text == WORDS else set() if built_in else {STATIC}, told)
    texts = {member: _text(cell, entry, rows) for member, entry in rows.fields.items()}
    kept: dict[Index, str] = {(member,): text for member, text in texts.items() if text}
    if unit.text == WORDS:
        words = Words(declared.key, label.text, kept)
        return linked(words, given) if LINK in declared.marks else words
    if unit.text not in UNITS and unit.text != BY_ROW:
        told.at(unit, f"unknown unit '{unit.text}'", key=declared.key, hint=f"There are: {', '.join(UNITS)}.")
        return None
    units = rows.units if unit.text == BY_ROW else unit.text
    if built_in:
        limits = {index: given.limits[name] for index, name in kept.items() if name in given.limits}
        return Input(declared.key, label.text, units, kept, (rows.axis,), limits=limits, built_in=built_in)
    texts_at = {member for member, one in rows.units.items() if unit.text == BY_ROW and one == "text"}
    try:
        numbers = {index: text if index[0] in texts_at else float(text) for index, text in kept.items()}
    except ValueError as error:
        told.at(cell, f"not a number in every row: {error}", key=declared.key)
        return None
    return Constant(declared.key, label.text, units, numbers, static=STATIC in declared.marks)


def _text(cell: Column, entry: Mapping[str, str], rows: Drawn) -> str:
    return filled(cell.text, {rows.axis.name: entry["key"]}, entry)


def _named(declared: Declared) -> list[str]:
    """Return the fields that the texts of a column name."""
    texts = [declared.formula or "", *(column.text for column in declared.plain[2:])]
    return [match["name"] for text in texts for match in PLACEHOLDER.finditer(text)]


def _known(names: Sequence[str], declared: Declared, rows: Drawn, told: Told) -> None:
    """Tell of fields that the list does not have."""
    there = {rows.axis.name, *next(iter(rows.fields.values()), {})}
    lost = [name for name in dict.fromkeys(names) if name not in there]
    if lost and rows.fields:
        hint = f"There are: {', '.join(sorted(there))}."
        told.row(declared.row, f"the rows have no {', '.join(lost)}", key=declared.key, hint=hint)
