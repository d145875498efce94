"""Values as a sheet shows them: a row for each line, and the years or quarters across.

Judgements: what has no such dimension stands in a column of values before the first year. Where a list has lines over
years and lines over quarters, each gets a table of its own. A sentence is no number, and stands before the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xlmodel.html import ReportColumn, ReportTable
from xlmodel.language import Member
from xlmodel.tell.values import ShownValue
from xlmodel.tell.words import number_text

VALUE = "Value"

_SILENT = frozenset({"text", "flag", "%"})
"""Units that are not told beside a value: it says its own."""


@dataclass(frozen=True)
class WideRow:
    """A line with its values in the columns of a table; `key` has a `*` in the place of what runs across."""

    key: str
    label: str
    unit: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class WideTable:
    """Rows under columns: the members that run across, and before them perhaps `Value`."""

    columns: tuple[str, ...]
    rows: tuple[WideRow, ...]

    def drawn(self) -> ReportTable:
        """Return it as one table: key, label, unit and the values."""
        headings = (ReportColumn("Key", "code"), ReportColumn("Label"), ReportColumn("Unit"))
        numbers = tuple(ReportColumn(column, "number") for column in self.columns)
        rows = tuple((row.key, row.label, row.unit, *row.texts) for row in self.rows)
        return ReportTable("", (*headings, *numbers), rows)

    def parts(self, width: int) -> list[ReportTable]:
        """Return it as tables that a terminal of so many characters holds.

        Label, unit and key stand below each other, in two fifths of the width at most, and some columns at a time.
        """
        most = max(width * 2 // 5, _NARROWEST)
        room = width - min(most, max(len(line) for row in self.rows for line in _called(row).split("\n"))) - _BORDER - 1
        parts: list[list[int]] = [[]]
        used = 0
        for place, column in enumerate(self.columns):
            size = max(len(column), *(len(row.texts[place]) for row in self.rows)) + _BORDER
            if parts[-1] and used + size > room:
                parts.append([])
                used = 0
            parts[-1].append(place)
            used += size
        return [self._part(places) for places in parts]

    def _part(self, places: Sequence[int]) -> ReportTable:
        numbers = tuple(ReportColumn(self.columns[place], "number") for place in places)
        held = [(row, tuple(row.texts[place] for place in places)) for row in self.rows]
        rows = tuple((_called(row), *texts) for row, texts in held if any(texts))
        return ReportTable("", (ReportColumn("Label, unit and key"), *numbers), rows)


def _called(row: WideRow) -> str:
    return f"{row.label}{f', {row.unit}' if row.unit else ''}\n{row.key}"


_NARROWEST = 24
"""Characters that labels and keys get at least."""

_BORDER = 3
"""Characters that a terminal draws around a column."""


def sentences(values: Iterable[ShownValue]) -> list[ShownValue]:
    """Return the values that are texts."""
    return [one for one in values if one.unit == "text"]


def wide_tables(values: Sequence[ShownValue]) -> list[WideTable]:
    """Return the values that are no texts as tables, in the order in which they first come."""
    numbers = [one for one in values if one.unit != "text"]
    across = dict.fromkeys(one.across for one in numbers)
    named = [name for name in across if name]
    if len(named) <= 1:
        return [_table(numbers)] if numbers else []
    return [_table([one for one in numbers if one.across == name]) for name in across]


def _table(values: Sequence[ShownValue]) -> WideTable:
    members: dict[Member, tuple[int, str]] = {}
    rows: dict[tuple[object, ...], list[ShownValue]] = {}
    alone = False
    for one in values:
        if one.across:
            place = list(one.members).index(one.across)
            members.setdefault(one.members[one.across], (one.order, one.titles[place]))
            others = tuple(member for name, member in one.members.items() if name != one.across)
            rows.setdefault((one.line, others, one.unit), []).append(one)
        else:
            alone = True
            rows.setdefault((one.key,), []).append(one)
    ordered = sorted(members, key=lambda member: members[member][0])
    columns = [VALUE] * alone + [members[member][1] for member in ordered]
    return WideTable(tuple(columns), tuple(_row(held, ordered, alone) for held in rows.values()))


def _row(values: Sequence[ShownValue], members: Sequence[Member], alone: bool) -> WideRow:
    first = values[0]
    unit = "" if first.unit in _SILENT else first.unit
    if not first.across:
        texts = ("",) * len(members)
        return WideRow(first.key, first.words, unit, (number_text(first.value, first.unit), *texts))
    by_member = {one.members[first.across]: number_text(one.value, one.unit) for one in values}
    texts = tuple(by_member.get(member, "") for member in members)
    titles = [title for name, title in zip(first.members, first.titles, strict=True) if name != first.across]
    label = f"{first.label} ({', '.join(titles)})" if titles else first.label
    return WideRow(_pattern(values), label, unit, ("",) * alone + texts)


def _pattern(values: Sequence[ShownValue]) -> str:
    """Return the key of a row, with a `*` in the place of the member by which its keys differ."""
    if len(values) == 1:
        return values[0].key
    patterns = {_starred(one) for one in values}
    return patterns.pop() if len(patterns) == 1 else values[0].line


def _starred(one: ShownValue) -> str:
    if one.key.endswith("]"):
        members = ("*" if name == one.across else str(member) for name, member in one.members.items())
        return f"{one.key.partition('[')[0]}[{','.join(members)}]"
    return one.key.replace(str(one.members[one.across]), "*")
