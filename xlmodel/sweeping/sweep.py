"""Sweep a model: ask for a grid or a sample, compute every scenario of it, and hand back what was found.

Judgements: what varies in a sample is everything that the model declares as uncertain, that an output of this sweep is
computed from, and that nobody holds at a value by `set`. An input of a grid may be any number of the inputs, within its
limits. What is wrong with the call is told all at once, before anything is computed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

from xlmodel.building import ready_of
from xlmodel.compiled import Compiled, compile_model
from xlmodel.errors import Fault, XlmodelError
from xlmodel.language import Model
from xlmodel.pipeline import Prepared, prepare
from xlmodel.project import Project
from xlmodel.register import CORRELATIONS
from xlmodel.register.values import nearest
from xlmodel.sweeping.asking import AxisAsked, axis_asked
from xlmodel.sweeping.behind import chosen_input, inputs_behind, limits_of, output_faults, part_of
from xlmodel.sweeping.columns import Columns
from xlmodel.sweeping.correlating import correlate
from xlmodel.sweeping.designs import DESIGNS, grid_points, levels
from xlmodel.sweeping.marginals import numbers_drawn
from xlmodel.sweeping.results import Scenarios, SweptOutput
from xlmodel.sweeping.running import CHUNK, AtWork, Task, on_basis, run
from xlmodel.sweeping.swept import Sweep
from xlmodel.uncertainty import NO_UNCERTAINTY, Question, Uncertainty, VariedInput

FEWEST = 2
"""Scenarios of a sample, at least."""

MOST_OUTPUTS = 12
"""Headline outputs that are swept of a model that declares none."""


@dataclass(frozen=True)
class SweepAsked:
    """What somebody asks a sweep for, see `xlmodel.sweep`, and the `version` of the program that is asked."""

    vary: Mapping[str, str | tuple[float, float, int]]
    sample: int | None = None
    seed: int = 1
    design: str = DESIGNS[0]
    case: str = ""
    outputs: tuple[str, ...] = ()
    thresholds: Mapping[str, float] | None = None
    version: str = ""


def sweep_model(
    project: Project,
    inputs: Path,
    overrides: Mapping[str, str],
    asked: SweepAsked,
    *,
    executor: Executor | None = None,
    chunk: int = CHUNK,
    at_work: AtWork | None = None,
    of: Path | None = None,
) -> Sweep:
    """Compute every scenario and return what was found; fewer of them where Ctrl-C ended it.

    `of` is a workbook whose typed inputs count. Raises XlmodelError with everything that is wrong with the call or the
    inputs.
    """
    faults = list(_faults_of_call(asked))
    if faults:
        raise XlmodelError(faults)
    ready = ready_of(project, of, inputs, overrides) if of else prepare(project, inputs, overrides)
    declared = project.uncertainty(ready.register, asked.case) if project.uncertainty else NO_UNCERTAINTY
    if asked.case and not project.uncertainty:
        raise XlmodelError([Fault("this model has no cases to choose from", key=asked.case)])
    declared = _asked_outputs(ready, declared, asked)
    faults = [*output_faults(ready.model, declared.outputs), *_threshold_faults(declared, asked.thresholds or {})]
    axes, more = _axes(ready, declared, asked.vary)
    if faults or more:
        raise XlmodelError([*faults, *more])
    varied = tuple(axis.input for axis in axes) if axes else _varied(ready, declared, overrides)
    if axes:
        given = grid_points({axis.input.key: axis.values for axis in axes})
        remarks: tuple[str, ...] = ()
    else:
        given, remarks = _sampled(ready, varied, asked)
        remarks = (*declared.remarks, *remarks)
    swept = _computed(ready, declared, asked, varied, given, remarks, executor=executor, chunk=chunk, at_work=at_work)
    return Sweep(swept, ready, dict(overrides), asked.version)


def _faults_of_call(asked: SweepAsked) -> Iterator[Fault]:
    """Yield what is wrong with a call, whatever the inputs are."""
    if bool(asked.vary) == (asked.sample is not None):
        problem = "both a grid and a sample" if asked.vary else "neither a grid nor a sample"
        hint = "Give --vary key=low:high:steps once or more often, or --sample N."
        yield Fault(problem, expected="one of the two", hint=hint)
    if asked.sample is not None and asked.sample < FEWEST:
        yield Fault("too small a sample", expected=f"at least {FEWEST} scenarios", found=str(asked.sample))
    if asked.seed < 0:
        yield Fault("not a seed", expected="a whole number from 0", found=str(asked.seed))
    if asked.design not in DESIGNS:
        expected = f"one of {', '.join(DESIGNS)}"
        yield Fault("unknown design", expected=expected, found=asked.design, hint=nearest(asked.design, DESIGNS))


def _asked_outputs(ready: Prepared, declared: Uncertainty, asked: SweepAsked) -> Uncertainty:
    """Return the declaration with the outputs that are asked for, and for a grid without what samples alone have."""
    names = tuple(name.removeprefix("out_") for name in asked.outputs)
    if not declared.outputs and not names:
        headlines = ready.model.headlines.items()
        names = tuple(name for name, cell in headlines if ready.model.unit(*cell) != "text")[:MOST_OUTPUTS]
    if asked.vary:
        return replace(declared, outputs=names or declared.outputs, questions=(), bases=(), fans=())
    return replace(declared, outputs=tuple(dict.fromkeys((*declared.outputs, *names))))


def _threshold_faults(declared: Uncertainty, thresholds: Mapping[str, float]) -> Iterator[Fault]:
    known = [question.key for question in declared.questions]
    compared = {one.key: one.against for one in declared.questions if isinstance(one.against, str)}
    for key, value in thresholds.items():
        if key not in known:
            expected = f"one of {', '.join(known)}" if known else "no threshold: nothing is asked here"
            yield Fault("unknown threshold", key=key, expected=expected, hint=nearest(key, known))
        elif key in compared:
            hint = "Set that input, if it is meant."
            yield Fault(f"a threshold for what is compared with {compared[key]}", key=key, hint=hint)
        elif not math.isfinite(value):
            yield Fault("a threshold that is no number", key=key, expected="a number", found=str(value))


def _axes(
    ready: Prepared, declared: Uncertainty, vary: Mapping[str, str | tuple[float, float, int]]
) -> tuple[list[AxisAsked], list[Fault]]:
    """Return the axes of a grid, and everything that is wrong with what was asked for."""
    axes: list[AxisAsked] = []
    faults: list[Fault] = []
    for key, span in vary.items():
        try:
            one = chosen_input(ready.register, declared, key.removeprefix("in_"))
            axes.append(axis_asked(one, span, limits_of(ready.register, one)))
        except XlmodelError as error:
            faults += error.faults
    names = [axis.input.key for axis in axes]
    twice = sorted({name for name in names if names.count(name) > 1})
    return axes, faults + [Fault("an input that is varied twice", key=name) for name in twice]


def _varied(ready: Prepared, declared: Uncertainty, held: Mapping[str, str]) -> tuple[VariedInput, ...]:
    """Return the inputs that vary in a sample. Raises XlmodelError where none does."""
    behind = inputs_behind(ready.model, _columns_wanted(declared))
    varied = tuple(
        one for one in declared.inputs if not behind.isdisjoint(one.cells) and set(held).isdisjoint(one.cells)
    )
    if not varied:
        hint = "State a distribution of an input in its file, or vary inputs with --vary key=low:high:steps."
        raise XlmodelError([Fault("nothing varies that these outputs are computed from", hint=hint)])
    return varied


def _sampled(ready: Prepared, varied: Sequence[VariedInput], asked: SweepAsked) -> tuple[Columns, tuple[str, ...]]:
    """Return a sample of the inputs that vary, and what is to be told of it."""
    assert asked.sample is not None
    given = levels([one.key for one in varied], asked.sample, asked.design, asked.seed)
    by_row = {one.row: one.key for one in varied if one.row}
    pairs = ready.register.correlations
    correlate(given, by_row, pairs)
    for one in varied:
        given.fill(one.key, 0, numbers_drawn(one.distribution, given[one.key], limits_of(ready.register, one)))
    idle = [f"{pair.one} with {pair.other}" for pair in pairs if not {pair.one, pair.other} <= by_row.keys()]
    remarks = [f"{CORRELATIONS.name}: {pair} says nothing here, where not both vary" for pair in idle]
    if asked.design == "sobol" and asked.sample & (asked.sample - 1):
        near = 2 ** round(math.log2(asked.sample))
        remarks.append(f"Sobol points fill the space evenly where they are a power of two, such as {near:,}")
    return given, tuple(remarks)


def _columns_wanted(declared: Uncertainty) -> tuple[str, ...]:
    """Return the outputs that are computed on the basis of the model itself."""
    lines = (name for fan in declared.fans for name in fan.outputs.values())
    asked = (question.output for question in declared.questions)
    return tuple(dict.fromkeys((*declared.outputs, *asked, *lines)))


def _computed(
    ready: Prepared,
    declared: Uncertainty,
    asked: SweepAsked,
    varied: tuple[VariedInput, ...],
    given: Columns,
    remarks: tuple[str, ...],
    *,
    executor: Executor | None,
    chunk: int,
    at_work: AtWork | None,
) -> Scenarios:
    """Compute the scenarios."""
    model, register = ready.model, ready.register
    wanted = _columns_wanted(declared)
    thresholds = {
        question.key: _threshold(ready, varied, question, asked.thresholds or {}) for question in declared.questions
    }
    others = [name for name in thresholds.values() if isinstance(name, str) and name not in given]
    needed = (name for basis in declared.bases for name in (basis.to, basis.instead_of))
    cells = {one.key: one.cells for one in varied}
    flat = [cell for into in cells.values() for cell in into]
    scaled = list(dict.fromkeys(basis.scaled for basis in declared.bases))
    on_bases = list(dict.fromkeys(question.output for question in declared.questions)) if scaled else []
    task = Task(
        cells,
        _compiled(model, dict.fromkeys((*wanted, *others, *needed)), flat),
        _compiled(model, on_bases, dict.fromkeys((*flat, *scaled))) if on_bases else None,
        declared.bases,
        {cell: float(register.values[cell]) for cell in scaled},
    )
    outputs = [_output(ready, name) for name in dict.fromkeys((*wanted, *others))]
    for basis in declared.bases if on_bases else ():
        outputs += [replace(_output(ready, name), key=on_basis(name, basis), basis=basis.title) for name in on_bases]
    results = Columns([one.key for one in outputs], given.count)
    done, errors = run(task, given, results, executor, chunk, at_work)
    wanted_count = given.count
    given.cut(done)
    results.cut(done)
    return Scenarios(
        declared,
        "grid" if asked.vary else asked.design,
        asked.seed,
        wanted_count,
        done,
        varied,
        tuple(outputs),
        given,
        results,
        {key: dict(kinds) for key, kinds in errors.items()},
        thresholds,
        remarks,
    )


def _compiled(model: Model, wanted: Iterable[str], varied: Iterable[str]) -> Compiled:
    """Return the outputs as a function of the input cells that vary."""
    names = tuple(wanted)
    return compile_model(part_of(model, names), names, tuple(varied))


def _threshold(
    ready: Prepared, varied: Sequence[VariedInput], question: Question, given: Mapping[str, float]
) -> float | str:
    """Return what a question compares with: a number, or the column of an input that varies, or of an output."""
    against = given.get(question.key, question.against)
    if against is None:
        value = ready.values[ready.model.outputs[question.output]]
        return float(value) if isinstance(value, int | float) else math.nan
    if not isinstance(against, str) or against in ready.model.outputs:
        return against
    column = next((one.key for one in varied if against in one.cells), "")
    return column or float(ready.register.values[against])


def _output(ready: Prepared, name: str) -> SweptOutput:
    """Return an output with its words."""
    cell = ready.model.outputs[name]
    value = ready.values.get(cell)
    unvaried = float(value) if isinstance(value, int | float) else None
    return SweptOutput(name, ready.model.words(*cell), ready.model.unit(*cell), unvaried, name)
