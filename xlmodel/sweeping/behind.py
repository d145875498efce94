"""What outputs are computed from: the input cells behind them, and the input that a name means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from xlmodel.errors import Fault, XlmodelError
from xlmodel.language import INPUT, Model, ModelCell
from xlmodel.register import Distribution, Register
from xlmodel.register.values import nearest
from xlmodel.uncertainty import Uncertainty, VariedInput


def inputs_behind(model: Model, outputs: Iterable[str]) -> frozenset[str]:
    """Return the keys of the input cells that some outputs are computed from."""
    return frozenset(key.removeprefix(INPUT) for key, _ in cells_behind(model, outputs) if key.startswith(INPUT))


def cells_behind(model: Model, outputs: Iterable[str]) -> set[ModelCell]:
    """Return the cells of some outputs, and all that they are computed from."""
    waiting = [model.outputs[name] for name in outputs]
    seen: set[ModelCell] = set(waiting)
    while waiting:
        cell = waiting.pop()
        if cell in model.computed:
            for group in model.computed[cell].precedents:
                new = {part for part in group if part is not None and part not in seen}
                seen |= new
                waiting += new
    return seen


def output_faults(model: Model, names: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault for each name that no headline output with a number has."""
    for name in names:
        if name not in model.outputs:
            hint = nearest(name, model.outputs) or "xlmodel show lists the headline outputs."
            yield Fault("no headline output is called so", key=name, hint=hint)
        elif model.unit(*model.outputs[name]) == "text":
            yield Fault("this output is a text", key=name, expected="an output that is a number")


def chosen_input(register: Register, declared: Uncertainty, key: str) -> VariedInput:
    """Return the input that a name means: that of a cell, of a row, or a shorter one that the model declares.

    Raises XlmodelError for a name that means none, or a word.
    """
    known = next((one for one in declared.inputs if key in {one.key, one.row}), None)
    cells = known.cells if known else declared.short.get(key, (key,))
    unknown = [cell for cell in cells if cell not in register.cells]
    if unknown:
        names = {*register.cells, *declared.short}
        raise XlmodelError([Fault("no such input", key=key, hint=nearest(key, names))])
    cell = register.cells[cells[0]]
    if isinstance(cell.value, str):
        raise XlmodelError([Fault("this input is a word", key=key, expected="an input that is a number")])
    if known:
        return known
    label = cell.label if len(cells) == 1 else cell.label.rpartition(", ")[0]
    return VariedInput(cells[0] if len(cells) == 1 else key, label, cell.unit, cells, Distribution("fixed"), cell.row)


def limits_of(register: Register, one: VariedInput) -> tuple[float, float] | None:
    """Return the smallest and the largest number that all cells of an input may hold, None where any may."""
    known = [register.limits[cell] for cell in one.cells if cell in register.limits]
    return (max(low for low, _ in known), min(high for _, high in known)) if known else None


def part_of(model: Model, outputs: Iterable[str]) -> Model:
    """Return the model without what some outputs are not computed from: it goes to every worker of a sweep."""
    kept = tuple(outputs)
    cells = cells_behind(model, kept)
    return replace(
        model,
        sheets=(),
        items={},
        over={},
        sheet_of={},
        computed={cell: computed for cell, computed in model.computed.items() if cell in cells},
        constants={
            cell: value for cell, value in model.constants.items() if cell in cells or cell[0].startswith(INPUT)
        },
        order=tuple(cell for cell in model.order if cell in cells),
        outputs={name: model.outputs[name] for name in kept},
    )
