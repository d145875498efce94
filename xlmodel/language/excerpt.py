"""An excerpt of a model: nothing but what one cell is computed from, so that it can be computed again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from xlmodel.errors import ModelError
from xlmodel.language.assemble import assemble
from xlmodel.language.declare import Check, Dimension, Input, Item, Line, Section, Sheet, items
from xlmodel.language.grammar import parse
from xlmodel.language.model import INPUT, Model
from xlmodel.language.reach import ModelCell


def texts_of(item: Item) -> tuple[str, ...]:
    """Return the formulas of an item."""
    if isinstance(item, Check):
        return (item.formula,)
    if not isinstance(item, Line):
        return ()
    whole = (item.formula,) if isinstance(item.formula, str) else tuple(item.formula.values())
    return (*whole, *item.opening.values())


def names_in(item: Item) -> set[str]:
    """Return the keys that the formulas of an item name; one that cannot be read names none."""
    found: set[str] = set()
    for text in dict.fromkeys(texts_of(item)):
        try:
            found |= {reference.key for reference in parse(text).references}
        except ModelError:
            continue  # told by `assemble`
    return found


def excerpt(
    cells: Sequence[ModelCell],
    sheets: Sequence[Sheet],
    settled: Mapping[str, Item],
    inputs: Sequence[Input],
    dimensions: Sequence[Dimension],
    values: Mapping[str, float | str],
) -> Model:
    """Return the model of what some cells are computed from; its `order` has no other cell.

    `settled` are the items of the sheets and the inputs with the choices of formulas made. Raises ModelError where
    what the cells need is not sound.
    """
    over = {item.key: dims for sheet in sheets for item, dims in items(sheet)}
    needed = _named_from([key for key, _ in cells], settled)
    lines = tuple(replace(settled[key], over=dims) for key, dims in over.items() if key in needed)
    page = Sheet("excerpt", "Excerpt", "", (Section("", lines),))
    model = assemble([page], [one for one in inputs if one.key in needed - over.keys()], dimensions, values)
    reached = _reached(cells, model)
    return replace(model, order=tuple(cell for cell in model.order if cell in reached))


def inputs_read(model: Model) -> frozenset[str]:
    """Return the keys of the input cells that the cells in the order of a model read themselves."""
    groups = (group for cell in model.order for group in model.computed[cell].precedents)
    return frozenset(part[0].removeprefix(INPUT) for group in groups for part in group if part and _is_input(part))


def _named_from(keys: Sequence[str], settled: Mapping[str, Item]) -> set[str]:
    """Return the keys of some lines and of all that they lead to."""
    found: set[str] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in found and key in settled:
            found.add(key)
            waiting += names_in(settled[key])
    return found


def _reached(cells: Sequence[ModelCell], model: Model) -> set[ModelCell]:
    """Return some cells and every computed cell that they are made from."""
    found: set[ModelCell] = set()
    waiting = list(cells)
    while waiting:
        cell = waiting.pop()
        if cell not in found and cell in model.computed:
            found.add(cell)
            waiting += [part for group in model.computed[cell].precedents for part in group if part is not None]
    return found


def _is_input(cell: ModelCell) -> bool:
    return cell[0].startswith(INPUT)
