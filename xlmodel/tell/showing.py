"""Values of the model: headline outputs, or all that was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xlmodel.book import Layout
from xlmodel.frames import csv_of, frame_of
from xlmodel.html import ReportColumn, ReportTable
from xlmodel.html.fragment import html_fragment
from xlmodel.language import Model, ModelCell, Value
from xlmodel.tell.across import sentences, wide_tables
from xlmodel.tell.calling import Calling
from xlmodel.tell.finding import Finder
from xlmodel.tell.values import ShownValue, columns_of_values, shown_value

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ShownGroup:
    """Values under a title."""

    title: str
    rows: tuple[ShownValue, ...]


@dataclass(frozen=True)
class Shown:
    """What was asked for: a group of values for each sheet, key, label or address."""

    groups: tuple[ShownGroup, ...]

    @property
    def rows(self) -> tuple[ShownValue, ...]:
        """Return the values of all groups."""
        return tuple(value for group in self.groups for value in group.rows)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per value: key, line, label, a column for each dimension, value, unit, sheet, cell.

        So it pivots: `frame.pivot(index="company", columns="year", values="value")`.
        """
        return frame_of(*self._table())

    def to_csv(self) -> str:
        """Return the same as CSV text."""
        return csv_of(*self._table())

    def to_json(self) -> str:
        """Return the values as JSON text: a list of groups, each a title and values.

        A value has key, line, label, members (by dimension), value, unit, sheet, cell.
        """
        groups = [{"title": one.title, "values": [v.to_dict() for v in one.rows]} for one in self.groups]
        return json.dumps({"groups": groups}, indent=2, ensure_ascii=False)

    def _table(self) -> tuple[list[dict[str, Any]], Sequence[str]]:
        columns = columns_of_values(value.members for value in self.rows)
        return [{**value.members, **value.to_dict()} for value in self.rows], columns

    def _repr_html_(self) -> str:
        return "\n".join(html_fragment(group.title, list(_tables(group))) for group in self.groups)


def _tables(group: ShownGroup) -> Iterator[ReportTable]:
    said = tuple((one.key, str(one.value)) for one in sentences(group.rows))
    if said:
        yield ReportTable("", (ReportColumn("Key", "code"), ReportColumn("Sentence")), said)
    yield from (table.drawn() for table in wide_tables(group.rows))


def output_values(model: Model, layout: Layout, values: Mapping[ModelCell, Value]) -> tuple[ShownValue, ...]:
    """Return all headline outputs under their names, those of checks and ties too."""
    calling = Calling(model, layout)
    return tuple(shown_value(calling.named(cell), values[cell], name) for name, cell in model.outputs.items())


def show_lines(model: Model, layout: Layout, values: Mapping[ModelCell, Value], *what: str) -> Shown:
    """Return the values of sheets, keys, labels and addresses, or of all headline outputs.

    Raises XlmodelError (one fault for each that is not known) with the nearest known names.
    """
    calling = Calling(model, layout)
    finder = Finder(calling)
    asked = [one for one in what if one.strip()]
    found = finder.all_of(asked) if asked else (finder.outputs(),)
    return Shown(
        tuple(
            ShownGroup(one.title, tuple(shown_value(calling.named(cell), values[cell], key) for cell, key in one.cells))
            for one in found
        )
    )
