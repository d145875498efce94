"""Scenarios of a model, and what the plain evaluation makes of each: what the compiled one is held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from random import Random

import numpy as np
from our_model import our_model

from xlmodel.compiled import Compiled, Outcomes, compile_model
from xlmodel.evaluate.functions import CellError, outcome
from xlmodel.evaluate.values import compiled as plain_formula
from xlmodel.evaluate.values import given_to
from xlmodel.language import INPUT, Model, ModelCell
from xlmodel.register import InputCell, Register

Scenario = Mapping[str, float | str]
Results = dict[ModelCell, float | str | CellError]

RELATIVE, RATE = 1e-9, 1e-8
"""How far two numbers may lie apart, and two rates of return, which are searched for."""

SPREAD = 0.3
"""Where limits are only a guard against slips of the hand, an input moves by so much to both sides."""


def drawn(register: Register, count: int, seed: int) -> list[dict[str, float | str]]:
    """Draw scenarios in which every input lies somewhere in its allowed range."""
    chance = Random(seed)
    return [
        {key: _one(cell, register.values[key], chance) for key, cell in register.cells.items()} for _ in range(count)
    ]


def _one(cell: InputCell, built_in: float | str, chance: Random) -> float | str:
    if isinstance(built_in, str):
        return chance.choice(cell.choices)
    low, high = cell.limits or (built_in, built_in)
    if cell.guard:
        moved = sorted((built_in * (1 - SPREAD), built_in * (1 + SPREAD)))
        low, high = max(low, moved[0]), min(high, moved[1])
    value = chance.uniform(low, high)
    return float(round(value)) if low == int(low) and high == int(high) and chance.random() < 0.5 else value


def arrays(scenarios: Sequence[Scenario]) -> dict[str, list[float | str]]:
    """Return scenarios as a compiled model takes them."""
    return {key: [scenario[key] for scenario in scenarios] for key in scenarios[0]}


def plain(model: Model, inputs: Scenario) -> Results:
    """Return what the plain evaluation makes of every cell; what reads a cell in error is left out."""
    values = {**model.constants, **{(INPUT + key, ()): value for key, value in inputs.items()}}
    found: Results = {}
    lost: set[ModelCell] = set()
    for cell in model.order:
        computed = model.computed[cell]
        if lost and any(part in lost for group in computed.precedents for part in group):
            lost.add(cell)
            continue
        found[cell] = outcome(partial(plain_formula(computed.formula.text), given_to(computed, values)))
        if isinstance(found[cell], CellError):
            lost.add(cell)
        values[cell] = float(found[cell]) if isinstance(found[cell], int) else found[cell]
    return found


def at(found: Outcomes, name: object, place: int) -> float | str | CellError:
    """Return one result of one scenario, an error as one."""
    codes = found.errors[name]
    if codes is not None and codes[place] is not None:
        return CellError(codes[place])
    value = found.values[name][place]
    return value if isinstance(value, str) else float(value)


def agree(left: object, right: object, relative: float = RELATIVE) -> bool:
    """Tell whether two results are the same: numbers up to rounding, texts and the codes of errors exactly."""
    if isinstance(left, CellError) or isinstance(right, CellError):
        return isinstance(left, CellError) and isinstance(right, CellError) and str(left) == str(right)
    if isinstance(left, str) or isinstance(right, str):
        return type(left) is type(right) and left == right
    return abs(left - right) <= max(relative * max(abs(left), abs(right)), 1e-12)


def differing(compiled: Compiled, scenarios: Sequence[Scenario]) -> Iterator[tuple[int, ModelCell, object, object]]:
    """Yield every result that is not that of the plain evaluation: scenario, cell, and both."""
    found = compiled.run(arrays(scenarios), len(scenarios))
    for place, scenario in enumerate(scenarios):
        wanted = plain(compiled.model, scenario)
        for name, cell in compiled.wanted.items():
            if cell in wanted:
                value = at(found, name, place)
                if not agree(value, wanted[cell]):
                    yield place, cell, value, wanted[cell]


def all_inputs(model: Model) -> list[str]:
    """Return the keys of all inputs of a model."""
    return [cell[0].removeprefix(INPUT) for cell in model.constants if cell[0].startswith(INPUT)]


@cache
def everything() -> Compiled:
    """Return every cell of the repository's model, compiled with every input varied."""
    return compile_model(our_model(), list(our_model().computed), all_inputs(our_model()))


def spoiled(found: Outcomes) -> int:
    """Return how many results are in error, and check that each of them and no other holds no number."""
    count = 0
    for name, values in found.values.items():
        codes = found.errors[name]
        wrong = np.zeros(len(values), bool) if codes is None else np.array([code is not None for code in codes])
        empty = np.isnan(values) if values.dtype == np.float64 else np.array([one is None for one in values], bool)
        assert (wrong == empty).all(), name
        count += int(wrong.sum())
    return count
