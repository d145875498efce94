"""What each cell of a model is called: its key, line, label, members and unit, and where it stands in the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from xlmodel.book import Layout, address_of
from xlmodel.language import INPUT, Index, Input, Member, Model, ModelCell, key_text


@dataclass(frozen=True)
class Named:
    """What a cell is called.

    `key` is what a user types for it (`capex[meta,2026]`), `line` the key of its line, `label` the words of that line,
    `members` where it stands on each of its dimensions, with the words for these in `titles`. `sheet` and `cell` are
    its place, "" where it has none. `across` is the dimension that runs across a table of such lines, "" for none, and
    `order` the place of its member among all members of that.
    """

    key: str
    line: str
    label: str
    members: Mapping[str, Member]
    unit: str
    sheet: str
    cell: str
    titles: tuple[str, ...] = ()
    across: str = ""
    order: int = 0

    @property
    def words(self) -> str:
        """Return the label with the members it stands at: `Capex (Meta, 2026)`."""
        return f"{self.label} ({', '.join(self.titles)})" if self.titles else self.label


@dataclass(frozen=True)
class Calling:
    """The cells of a model that is laid out, and what to call them."""

    model: Model
    layout: Layout
    _known: dict[ModelCell, Named] = field(default_factory=dict, repr=False, compare=False)

    def named(self, cell: ModelCell) -> Named:
        """Return what a cell is called."""
        if cell not in self._known:
            self._known[cell] = self._named(cell)
        return self._known[cell]

    def _named(self, cell: ModelCell) -> Named:
        line, index = self._lines.get(cell, ("", ())) if cell[0].startswith(INPUT) else cell
        place = self.layout.places.get(cell)
        sheet = self.layout.pages[place.page].name if place else ""
        address = address_of(place, False, False) if place else ""
        if not line:  # an input that no line names
            return Named(key_text(cell), key_text(cell), key_text(cell), {}, "", sheet, address)
        model, over = self.model, self.model.over[line]
        across, members = self._across(line), model.named(line, index)
        return Named(
            key_text(cell),
            line,
            model.items[line].label,
            members,
            model.unit(line, index),
            sheet,
            address,
            tuple(dimension.title(member) for dimension, member in zip(over, index, strict=True)),
            across,
            model.dimensions[across].places.get(members[across], 0) if across in model.dimensions else 0,
        )

    @cached_property
    def _lines(self) -> Mapping[ModelCell, tuple[str, Index]]:
        """Return the line and index by which each input cell is called: that of its own key, or the first that has it.

        A driver by year is one line over case and year, and each of its cells also stands under its own key.
        """
        found: dict[ModelCell, tuple[str, Index]] = {}
        for key, item in self.model.items.items():
            for index, name in item.cells.items() if isinstance(item, Input) else ():
                if (key, index) == (name, ()):
                    found[INPUT + name, ()] = key, index
                else:
                    found.setdefault((INPUT + name, ()), (key, index))
        return found

    @cached_property
    def _time(self) -> frozenset[str]:
        """Return the dimensions that run across the columns of any sheet: years, quarters, and their second roles."""
        across = {name for runs in self.layout.runs.values() for name in runs.columns}
        return frozenset(one.name for one in self.model.dimensions.values() if {one.name, one.of} & across)

    def _across(self, line: str) -> str:
        own = self.layout.runs[line].columns if line in self.layout.runs else frozenset()
        names = [dimension.name for dimension in self.model.over[line]]
        among = [name for name in names if name in own] or [name for name in names if name in self._time]
        return among[-1] if among else ""
