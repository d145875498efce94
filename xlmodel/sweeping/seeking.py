"""Which value of an input makes an output what one wants: one, none, several, or any.

Judgements: the range is that of the call, else the limits of the input. The answer is sought on the compiled model, and
then put into the plain evaluation, which is the other reading of the formulas and has the last word. What a value does
to the rest of the model is its business too: where a formula comes out as an error, a build would fail, and that is
told with the answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from xlmodel.compiled import Compiled, compile_model
from xlmodel.errors import Fault, FormulaError, XlmodelError
from xlmodel.evaluate import evaluate
from xlmodel.pipeline import Prepared, prepare
from xlmodel.project import Project
from xlmodel.sweeping.asking import span_asked
from xlmodel.sweeping.behind import chosen_input, inputs_behind, limits_of, output_faults, part_of
from xlmodel.sweeping.marginals import Array
from xlmodel.sweeping.roots import Roots, roots
from xlmodel.uncertainty import NO_UNCERTAINTY, VariedInput

STILL = 1e-13
"""The share of an output's size that is rounding: an output that is as near to what is wanted as that, is there."""


@dataclass(frozen=True)
class Answer:
    """A value of the input, what the output comes to with it by the plain evaluation, and how a build takes it.

    `reached` is None, and `refused` says why, where the model has no value with it.
    """

    value: float
    reached: float | None
    settings: tuple[str, ...]
    refused: str = ""


@dataclass(frozen=True)
class Sought:
    """What goalseek found: the answers in order, or why there is none.

    `stretches` are ranges of which every value is an answer, given with their ends as answers too; at `jumps` the
    output leaps over what is wanted. `lowest` and `highest` are what the output comes to in the range, `gaps` is the
    share of the range in which it is an error. `moves` is False where the input does not move the output at all.
    """

    output: str
    label: str
    unit: str
    wanted: float
    input: VariedInput
    low: float
    high: float
    now: float
    answers: tuple[Answer, ...]
    stretches: tuple[tuple[float, float], ...]
    jumps: tuple[float, ...]
    lowest: float | None
    highest: float | None
    gaps: float
    moves: bool

    @property
    def ok(self) -> bool:
        """Tell whether there is an answer."""
        return bool(self.answers)


def seek(
    project: Project,
    inputs: Path,
    overrides: Mapping[str, str],
    output: str,
    wanted: float,
    by: str,
    within: str | tuple[float, float] | None = None,
    case: str = "",
) -> Sought:
    """Return which values of an input make an output what is wanted; see `xlmodel.goalseek`."""
    ready = prepare(project, inputs, overrides)
    register = ready.register
    declared = project.uncertainty(register, case) if project.uncertainty else NO_UNCERTAINTY
    name = output.removeprefix("out_")
    faults = list(output_faults(ready.model, [name]))
    if not math.isfinite(wanted):
        faults.append(Fault("not a value to be reached", key=name, expected="a number", found=str(wanted)))
    if faults:
        raise XlmodelError(faults)
    one = chosen_input(register, declared, by.removeprefix("in_"))
    limits = limits_of(register, one)
    if within is None and limits is None:
        raise XlmodelError([Fault("this input has no limits", key=one.key, hint="Say where to look: --in low:high.")])
    low, high = span_asked(one.key, within, limits) if within is not None else limits or (0.0, 0.0)
    cell = ready.model.outputs[name]
    now = float(register.values[one.cells[0]])
    moves = not inputs_behind(ready.model, [name]).isdisjoint(one.cells)
    found = _found(ready, name, wanted, one, low, high) if moves else _unmoved(ready, name, wanted)
    moves = moves and not _is_flat(found, wanted)
    values = found.single if moves else ()
    ends = [end for stretch in found.stretches for end in stretch] if moves else []
    return Sought(
        name,
        ready.model.words(*cell),
        ready.model.unit(*cell),
        wanted,
        one,
        low,
        high,
        now,
        tuple(_answer(ready, name, one, value) for value in sorted((*values, *ends))),
        found.stretches if moves else (),
        found.jumps,
        None if found.lowest is None else found.lowest + wanted,
        None if found.highest is None else found.highest + wanted,
        found.gaps,
        moves,
    )


def _is_flat(found: Roots, wanted: float) -> bool:
    """Tell whether an output is the same, but for rounding, wherever it is a number, or is one nowhere."""
    if found.lowest is None or found.highest is None:
        return True
    size = max(abs(found.lowest + wanted), abs(found.highest + wanted))
    return found.highest - found.lowest <= STILL * size


def _unmoved(ready: Prepared, name: str, wanted: float) -> Roots:
    """Return what an output comes to that the input is not behind."""
    value = ready.values[ready.model.outputs[name]]
    assert isinstance(value, int | float)
    return Roots((), (), (), float(value) - wanted, float(value) - wanted, 0)


def _found(ready: Prepared, name: str, wanted: float, one: VariedInput, low: float, high: float) -> Roots:
    """Return where the output less what is wanted is nothing."""
    compiled = compile_model(part_of(ready.model, [name]), [name], one.cells)
    ends = _computed(compiled, name, one, np.linspace(low, high, 101))
    sizes = np.abs(ends[np.isfinite(ends)])
    scale = max(abs(wanted), float(sizes.max()) if len(sizes) else 0.0)
    return roots(lambda at: _computed(compiled, name, one, at) - wanted, low, high, STILL * scale)


def _computed(compiled: Compiled, name: str, one: VariedInput, at: Array) -> Array:
    found = compiled.run(dict.fromkeys(one.cells, at), len(at)).values[name]
    return np.asarray(found, dtype=np.float64)


def _answer(ready: Prepared, name: str, one: VariedInput, value: float) -> Answer:
    """Return an answer, put into the plain evaluation: the number as a cell keeps it, with 15 digits."""
    value = float(f"{value:.15g}")
    settings = tuple(f"{cell}={value!r}" for cell in one.cells)
    try:
        values = evaluate(ready.model, dict.fromkeys(one.cells, value))
    except FormulaError as error:
        return Answer(value, None, settings, str(error.faults[0]))
    reached = values[ready.model.outputs[name]]
    return Answer(value, float(reached) if isinstance(reached, int | float) else None, settings)
