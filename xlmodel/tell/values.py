"""One value of the model, with what it is called: the row of what `show` prints, of a frame, of CSV and of JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xlmodel.frames import dimensions_of
from xlmodel.language import Member, Value
from xlmodel.tell.calling import Named


@dataclass(frozen=True)
class ShownValue:
    """A value: its key, the key and label of its line, the members it stands at, its unit and its place.

    `titles` are the words for the members, `across` the dimension that runs across a table, `order` its place there.
    """

    key: str
    line: str
    label: str
    members: Mapping[str, Member]
    value: Value
    unit: str
    sheet: str
    cell: str
    titles: tuple[str, ...] = field(default=(), repr=False)
    across: str = field(default="", repr=False)
    order: int = field(default=0, repr=False)

    @property
    def words(self) -> str:
        """Return the label with the members it stands at: `Capex (Meta, 2026)`."""
        return f"{self.label} ({', '.join(self.titles)})" if self.titles else self.label

    def to_dict(self) -> dict[str, Any]:
        """Return the value for JSON: key, line, label, members, value, unit, sheet, cell."""
        told = ("key", "line", "label", "members", "value", "unit", "sheet", "cell")
        return {name: getattr(self, name) for name in told}


def shown_value(named: Named, value: Value, key: str = "") -> ShownValue:
    """Return a value with what its cell is called, or under another key."""
    return ShownValue(
        key or named.key,
        named.line,
        named.label,
        named.members,
        value,
        named.unit,
        named.sheet,
        named.cell,
        named.titles,
        named.across,
        named.order,
    )


def columns_of_values(members: Iterable[Mapping[str, object]], *others: str) -> list[str]:
    """Return the columns of a frame of values: a column for each dimension, and others behind."""
    return ["key", "line", "label", *dimensions_of(members), "value", "unit", "sheet", "cell", *others]
