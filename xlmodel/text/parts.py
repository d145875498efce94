"""Parts that stand in a text by name: those made in Python, and charts of other sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, get_args

from xlmodel.language.declare import Chart, Item
from xlmodel.text.charts import along_of
from xlmodel.text.given import Given
from xlmodel.text.rows import Row, Told

_ITEMS = get_args(Item)
_AGAIN = "@ CHART   as CHART_KEY; beside puts it at the right of what follows, along LIST draws a part of its axis."


class Parts:
    """What `@ name` puts at its place; it remembers which parts have one."""

    def __init__(self, given: Given, told: Told) -> None:
        self.parts, self.lists, self.told = given.parts, given.lists, told
        self.used: set[str] = set()
        blocks = (block for other in given.sheets.values() for block in other.blocks)
        self.charts = {block.key: block for block in blocks if isinstance(block, Chart)}

    def are_blocks(self, row: Row) -> bool:
        """Tell whether a part consists of blocks and not of lines; one that nobody gives is told."""
        part = self.parts.get(row.first)
        if part is None:
            if row.first not in self.charts:
                hint = f"There are: {', '.join(sorted({*self.parts, *self.charts})) or 'none'}."
                self.told.row(row, f"no part is called '{row.first}'", hint=hint)
            return True
        parts = part if isinstance(part, Sequence) else (part,)
        return not any(isinstance(one, _ITEMS) for one in parts)

    def at(self, row: Row) -> list[Any]:
        """Return the blocks or lines of a part."""
        self.used.add(row.first)
        if row.first in self.parts:
            part = self.parts[row.first]
            return list(part) if isinstance(part, Sequence) else [part]
        return self._again(row) if row.first in self.charts else []

    def tell_unused(self) -> None:
        """Tell of parts that stand nowhere."""
        for name in sorted(set(self.parts) - self.used):
            self.told.line(1, 0, f"the part '{name}' stands nowhere", hint=f"Write @ {name} at its place.")

    def _again(self, row: Row) -> list[Chart]:
        """Return a chart of another sheet under a key of its own, not wide."""
        chart = replace(self.charts[row.first], key="", wide=False)
        for column in row.columns[1:]:
            if column.text.startswith("as "):
                chart = replace(chart, key=column.text.removeprefix("as "))
            elif column.text == "beside":
                chart = replace(chart, beside=True)
            elif (along := along_of(column.text, self.lists)) is not None:
                chart = replace(chart, along=along)
            else:
                self.told.at(column, f"no setting of a chart that stands again: '{column.text}'", hint=_AGAIN)
        if not chart.key:
            self.told.row(row, "a chart that stands again needs a key of its own", hint=_AGAIN)
        return [chart] if chart.key else []
