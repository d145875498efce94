"""The model: everything declared, resolved, with its computed cells in order.

`assemble` makes it; the rest of the package reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from xlmodel.language.declare import Check, Dimension, Index, Input, Item, Line, Member, Sheet, Words, named
from xlmodel.language.grammar import DeclaredFormula
from xlmodel.language.reach import ModelCell, Target
from xlmodel.profile import CHECK, NO_PROFILE, TIE, Profile

INPUT = "in:"
"""What the key of an input's cell begins with."""

Value = float | str | bool | None


def key_text(cell: ModelCell) -> str:
    """Return the key of a cell as users read and type it: `capex[meta,2026]`, `wacc_base`."""
    name = cell[0].removeprefix(INPUT)
    return f"{name}[{','.join(map(str, cell[1]))}]" if cell[1] else name


@dataclass(frozen=True, slots=True)
class Computed:
    """A cell with a formula: the parsed text, and the cells that each of its references reaches."""

    formula: DeclaredFormula
    targets: tuple[Target, ...]
    precedents: tuple[tuple[ModelCell | None, ...], ...]
    """The cells of each reference in order; None is a hole in a span."""


@dataclass(frozen=True)
class Model:
    """Everything declared, resolved. `order` lists the computed cells so that precedents come first."""

    sheets: tuple[Sheet, ...]
    dimensions: Mapping[str, Dimension]
    items: Mapping[str, Item]
    over: Mapping[str, tuple[Dimension, ...]]
    sheet_of: Mapping[str, str]
    computed: Mapping[ModelCell, Computed]
    constants: Mapping[ModelCell, Value]
    order: tuple[ModelCell, ...]
    outputs: Mapping[str, ModelCell]
    profile: Profile = NO_PROFILE

    @property
    def overall(self) -> ModelCell | None:
        """Return the cell of the sentence on all checks, None where the model has none."""
        cell = (self.profile.overall, ())
        return cell if cell in self.computed else None

    @cached_property
    def headlines(self) -> Mapping[str, ModelCell]:
        """Return the outputs that are results, by name: those that say how a check or a tie stands are left out."""
        return {name: cell for name, cell in self.outputs.items() if not name.startswith((CHECK, TIE))}

    @property
    def plain_constants(self) -> dict[str, Value]:
        """Return the constants that run over nothing, which the sentences of the profile may name."""
        return {key: value for (key, index), value in self.constants.items() if not index}

    def cell(self, key: str, index: Index) -> ModelCell | None:
        """Return the cell that holds a line at an index, None for a hole. Inputs lead to the cell they share."""
        item = self.items[key]
        if isinstance(item, Input):
            name = item.cells.get(index)
            return None if name is None else (INPUT + name, ())
        cell = (key, index)
        return cell if cell in self.computed or cell in self.constants else None

    def unit(self, key: str, index: Index) -> str:
        """Return the unit of a line at an index."""
        return unit_at(self.items[key], index)

    def named(self, key: str, index: Index) -> dict[str, Member]:
        """Return an index as dimension name to member."""
        return named(self.over[key], index)

    def words(self, key: str, index: Index) -> str:
        """Return the label of a line and the members it stands at."""
        item = self.items[key]
        titles = [dimension.title(member) for dimension, member in zip(self.over[key], index, strict=True)]
        return item.label if not titles else f"{item.label} ({', '.join(titles)})"


def unit_at(item: Item, index: Index) -> str:
    """Return the unit of an item at an index; a mapping gives it by a member of any of its dimensions."""
    if isinstance(item, Words):
        return "text"
    if isinstance(item, Check):
        return "flag"
    if isinstance(item.unit, str):
        return item.unit
    return next((item.unit[member] for member in index if member in item.unit), "x")


def formula_at(item: Item, index: Index) -> str:
    """Return the text of the formula of an item at an index, "" where it has none."""
    if isinstance(item, Check):
        return item.formula
    if not isinstance(item, Line):
        return ""
    if item.opening and index and index[-1] in item.opening:
        return item.opening[index[-1]]
    if isinstance(item.formula, str):
        return item.formula if item.where is None or index in item.where else ""
    return item.formula.get(index, "")
