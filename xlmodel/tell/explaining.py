"""How a number comes about: its formula in words, what it is made of, down to the sources."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xlmodel.language import HEADER, INPUT, Computed, Input, Model, ModelCell, Value
from xlmodel.tell.words import describe, find_cells


@dataclass(frozen=True)
class Explanation:
    """One cell: its value, its formula in words and as declared, why it is so, and what it is made of.

    `origin` names the source of an input. `precedents` is empty for an input, and for a cell explained already
    further up (`seen`).
    """

    key: str
    label: str
    value: Value
    unit: str
    formula: str
    words: str
    why: str
    origin: str
    precedents: tuple[Explanation, ...]
    seen: bool = False


def explain_key(model: Model, values: dict[ModelCell, Value], key: str) -> tuple[Explanation, ...]:
    """Explain every cell that a key means. Raises XlmodelError with the nearest known keys."""
    return tuple(_explain(model, values, cell, set()) for cell in find_cells(model, key))


def _explain(model: Model, values: dict[ModelCell, Value], cell: ModelCell, seen: set[ModelCell]) -> Explanation:
    key, label, unit = describe(model, cell)
    item = model.items.get(cell[0])
    if cell not in model.computed:
        return Explanation(key, label, values[cell], unit, "", "", "", _origin(model, cell), ())
    computed = model.computed[cell]
    again = cell in seen
    seen.add(cell)
    precedents: list[Explanation] = []
    if not again:
        used = dict.fromkeys(
            part for group in computed.precedents for part in group if part is not None and part[0] != HEADER
        )
        precedents = [_explain(model, values, part, seen) for part in used]
    words = _in_words(model, computed)
    why = getattr(item, "why", "")
    return Explanation(key, label, values[cell], unit, computed.formula.text, words, why, "", tuple(precedents), again)


def _in_words(model: Model, computed: Computed) -> str:
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
            first = describe(model, cells[0])[1]
            parts.append(f"[{first}]" if len(cells) == 1 else f"[{first} … {describe(model, cells[-1])[1]}]")
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
