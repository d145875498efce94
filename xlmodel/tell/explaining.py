"""How a number comes about: its formula in words, what it is made of, down to the sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from xlmodel.book import Layout
from xlmodel.language import HEADER, INPUT, Computed, Input, Model, ModelCell, Value
from xlmodel.tell.calling import Calling
from xlmodel.tell.explanation import Explanation, Explanations
from xlmodel.tell.finding import Finder
from xlmodel.tell.using import used_by

DEPTH = 1
"""Levels of what a cell is made of that are told unless more are asked for."""

MOST_LEVELS = 200
"""Levels that are told at most: a running balance goes on for thousands, which no tree and no JSON can hold."""


def explain_key(
    model: Model,
    layout: Layout,
    values: Mapping[ModelCell, Value],
    *keys: str,
    depth: int | None = DEPTH,
    users: bool = False,
) -> Explanations:
    """Explain every cell that some keys, labels or addresses mean, to a depth, or with None down to what is typed.

    With `users`, also what depends on them. Raises XlmodelError (all faults at once) with the nearest known names.
    """
    calling = Calling(model, layout)
    found = Finder(calling).all_of(keys, sheets=False)
    cells = list(dict.fromkeys(cell for one in found for cell, _ in one.cells))
    entries = tuple(_explain(calling, values, cell, Levels.of(depth), {}) for cell in cells)
    return Explanations(entries, used_by(calling, cells) if users else None)


@dataclass(frozen=True)
class Levels:
    """How many levels are wanted below a cell, infinity for all, and at how many levels it stands."""

    wanted: float
    reached: int = 0

    @classmethod
    def of(cls, depth: int | None) -> Levels:
        """Return the levels of a depth, None for all."""
        return cls(inf if depth is None else depth)

    @property
    def left(self) -> float:
        """Return how many levels are told below the cell: all, or as many as there is room for."""
        return self.wanted if self.reached < MOST_LEVELS else 0

    def below(self) -> Levels:
        """Return the levels of what the cell is made of."""
        return Levels(self.wanted - 1, self.reached + 1)


def _explain(
    calling: Calling,
    values: Mapping[ModelCell, Value],
    cell: ModelCell,
    levels: Levels,
    seen: dict[ModelCell, float],
) -> Explanation:
    """Explain one cell; `seen` has the levels that were told below each cell that was opened before."""
    named, model = calling.named(cell), calling.model
    said, formula, words, origin = "", "", "", ""
    precedents: tuple[Explanation, ...] = ()
    more, again = 0, False
    if cell in model.computed:
        computed = model.computed[cell]
        formula, words = computed.formula.text, _in_words(calling, computed)
        said = getattr(model.items.get(cell[0]), "why", "")
        used = dict.fromkeys(
            part for group in computed.precedents for part in group if part is not None and part[0] != HEADER
        )
        again = 0 < levels.left <= seen.get(cell, 0)
        if levels.left == 0:
            more = len(used)
        elif not again:
            seen[cell] = levels.left
            precedents = tuple(_explain(calling, values, part, levels.below(), seen) for part in used)
    else:
        origin = _origin(model, cell)
    place = (named.line, named.members, named.sheet, named.cell)
    return Explanation(
        named.key,
        named.words,
        values[cell],
        named.unit,
        formula,
        words,
        said,
        origin,
        precedents,
        again,
        more,
        *place,
    )


def _in_words(calling: Calling, computed: Computed) -> str:
    """Return the formula with labels in place of names."""
    text, done, parts = computed.formula.text, 0, []
    for reference, target, group in zip(
        computed.formula.references, computed.targets, computed.precedents, strict=True
    ):
        parts.append(_signs(text[done : reference.start]))
        if target.key == HEADER:
            parts.append(f"[{target.indexes[0][1]}]")
        else:
            cells = [part for part in group if part is not None]
            first = calling.named(cells[0]).words
            parts.append(f"[{first}]" if len(cells) == 1 else f"[{first} … {calling.named(cells[-1]).words}]")
        done = reference.end
    parts.append(_signs(text[done:]))
    return "".join(parts).removeprefix("=")


def _signs(text: str) -> str:
    """Return × and ÷ for the signs of a formula; quoted words keep theirs, and so do labels."""
    return re.sub(r'"[^"]*"|[*/]', lambda found: {"*": " × ", "/": " ÷ "}.get(found[0], found[0]), text)


def _origin(model: Model, cell: ModelCell) -> str:
    """Return where a typed number comes from."""
    key = cell[0].removeprefix(INPUT)
    own = model.items.get(key)
    if isinstance(own, Input) and own.origin:
        return own.origin
    shared = (
        item.own.get(key, item.origin)
        for item in model.items.values()
        if isinstance(item, Input) and key in item.cells.values()
    )
    return next((origin for origin in shared if origin), "declared")
