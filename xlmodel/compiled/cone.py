"""What has to be computed for some cells: the cells that they read, and which of these vary with the scenario.

Whatever depends on no varied input is computed here, once, by the plain evaluation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial

from xlmodel.evaluate.functions import CellError, outcome
from xlmodel.evaluate.values import compiled
from xlmodel.language import HEADER, INPUT, Computed, Model, ModelCell, Value

Unvarying = Mapping[ModelCell, Value | CellError]


@dataclass(frozen=True)
class Cone:
    """The cells that some cells read, with these: `varying` in the order in which they are computed.

    `inputs` are the varied inputs among them, by key; `known` holds the value of every cell that does not vary.
    """

    inputs: tuple[str, ...]
    varying: tuple[ModelCell, ...]
    known: Unvarying


def cone_of(model: Model, wanted: Collection[ModelCell], varied: Collection[str]) -> Cone:
    """Return what has to be computed for the wanted cells where the inputs `varied` may be anything."""
    needed = _needed(model, wanted)
    inputs = tuple(key for key in dict.fromkeys(varied) if (INPUT + key, ()) in needed)
    moving: set[ModelCell] = {(INPUT + key, ()) for key in inputs}
    known: dict[ModelCell, Value | CellError] = {
        cell: value for cell, value in model.constants.items() if cell in needed and cell not in moving
    }
    varying = []
    for cell in model.order:
        if cell not in needed:
            continue
        computed = model.computed[cell]
        read = [part for group in computed.precedents for part in group if part is not None]
        # what reads an error may catch it, which the plain evaluation of one cell cannot
        if any(part in moving or isinstance(known.get(part), CellError) for part in read):
            moving.add(cell)
            varying.append(cell)
        else:
            known[cell] = _evaluated(computed, known)
    return Cone(inputs, tuple(varying), known)


def _needed(model: Model, wanted: Collection[ModelCell]) -> set[ModelCell]:
    needed: set[ModelCell] = set()
    waiting = list(wanted)
    while waiting:
        cell = waiting.pop()
        if cell in needed:
            continue
        needed.add(cell)
        if cell in model.computed:
            waiting += {part for group in model.computed[cell].precedents for part in group if part} - needed
    return needed


def _evaluated(computed: Computed, known: Unvarying) -> Value | CellError:
    given = [
        [None if part is None else known[part] for part in group] if target.span else value_of(group[0], known)
        for target, group in zip(computed.targets, computed.precedents, strict=True)
    ]
    found: Value | CellError = outcome(partial(compiled(computed.formula.text), given))
    return float(found) if isinstance(found, int) and not isinstance(found, bool) else found


def value_of(cell: ModelCell | None, known: Unvarying) -> Value | CellError:
    """Return the value of a cell that does not vary; a header is its member."""
    assert cell is not None
    if cell[0] == HEADER:
        member = cell[1][1]
        return float(member) if isinstance(member, int) else member
    return known[cell]
