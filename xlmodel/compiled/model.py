"""A compiled model: arrays of inputs in, arrays of results out, with every error counted.

A run is cut into pieces of as many scenarios as the processor keeps near. Where a number of a piece becomes too large
for a cell, which the processor tells, that piece is computed again by a source that looks at every number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xlmodel.compiled.codes import CODES
from xlmodel.compiled.cone import Cone, cone_of
from xlmodel.compiled.functions import CALLS
from xlmodel.compiled.source import CompiledSource, function_of, source_of
from xlmodel.compiled.texts import objects
from xlmodel.errors import Fault, InputError, ModelError
from xlmodel.language import INPUT, Model, ModelCell, Value, key_text, parse
from xlmodel.language.grammar import Call
from xlmodel.language.lint import walk

AT_ONCE = 2**13
"""Scenarios computed at once: an array of them is 64 KB."""

Wanted = str | ModelCell

_SHOWN = np.array([None, *CODES[1:]], object)


@dataclass(frozen=True)
class Outcomes:
    """Results by what was asked for, one for each scenario.

    `values` holds numbers as floats, NaN where a scenario is in error; what can be a text as objects, None there.
    `errors` holds the code of each scenario, None where it has none; None in place of the array where no scenario has.
    """

    values: Mapping[Wanted, NDArray[Any]]
    errors: Mapping[Wanted, NDArray[np.object_] | None]

    def counted(self) -> dict[Wanted, dict[str, int]]:
        """Return how many scenarios end in which error, by what was asked for; nothing where none does."""
        return {
            name: dict(sorted(Counter(code for code in codes if code is not None).items()))
            for name, codes in self.errors.items()
            if codes is not None
        }


@dataclass(frozen=True, repr=False)
class Compiled:
    """The cells that were asked for as one function of the varied inputs."""

    model: Model
    wanted: Mapping[Wanted, ModelCell]
    varied: frozenset[str]
    cone: Cone
    source: CompiledSource

    @cached_property
    def checked(self) -> CompiledSource:
        """Return the source that looks at every number: the rare scenarios need it in which one is too large."""
        return source_of(self.model, self.cone, tuple(self.wanted.values()), checked=True)

    def run(self, given: Mapping[str, Any], count: int) -> Outcomes:
        """Return the results of `count` scenarios.

        An input comes as an array of `count` values or as one value for all; one that is not given keeps the value of
        the model. Raises InputError, naming every key that was not to be varied, and every array of another length or
        with something that is no number or no text.
        """
        inputs = self._inputs(given, count)
        cells = [
            _Gathered(name, piece.kind, count) for name, piece in zip(self.wanted, self.source.pieces, strict=True)
        ]
        for start in range(0, count, AT_ONCE):
            here = slice(start, min(start + AT_ONCE, count))
            found = self._computed([value[here] if np.ndim(value) else value for value in inputs])
            for cell, values, errors in zip(cells, found[::2], found[1::2], strict=True):
                cell.take(here, values, errors)
        return Outcomes({cell.name: cell.shown() for cell in cells}, {cell.name: cell.codes() for cell in cells})

    def _computed(self, inputs: Sequence[Any]) -> tuple[Any, ...]:
        try:
            with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
                return function_of(self.source.text)(*inputs)
        except FloatingPointError:
            with np.errstate(all="ignore"):
                return function_of(self.checked.text)(*inputs)

    def _inputs(self, given: Mapping[str, Any], count: int) -> list[Any]:
        """Return the inputs of the cone, in its order; raise InputError with all that is wrong with what was given."""
        faults = [
            Fault("this input was not to be varied", key=key, hint="Name it where the model is compiled.")
            for key in given
            if key not in self.varied
        ]
        found = {}
        for key in self.varied.intersection(given):
            found[key], fault = _given(key, given[key], self.model.constants[INPUT + key, ()], count)
            faults += fault
        if faults:
            raise InputError(sorted(faults, key=lambda fault: fault.key))
        return [found[key] if key in found else _one(self.model.constants[INPUT + key, ()]) for key in self.cone.inputs]


def compile_model(model: Model, wanted: Sequence[Wanted], varied: Sequence[str]) -> Compiled:
    """Compile what is needed for some results of a model, of which some inputs vary.

    `wanted` are headline outputs by name or cells of the model, `varied` inputs by key. Raises ModelError, naming all
    that the model does not have, or every function that cannot be compiled.
    """
    faults = [*_unknown_outputs(model, wanted), *_unknown_inputs(model, varied)]
    if faults:
        raise ModelError(faults)
    cells = {name: model.outputs[name] if isinstance(name, str) else name for name in wanted}
    cone = cone_of(model, cells.values(), varied)
    faults = list(_uncompilable(model, cone))
    if faults:
        raise ModelError(faults)
    return Compiled(model, cells, frozenset(varied), cone, source_of(model, cone, tuple(cells.values()), checked=False))


def _unknown_outputs(model: Model, wanted: Sequence[Wanted]) -> Iterator[Fault]:
    for name in wanted:
        if isinstance(name, str) and name not in model.outputs:
            yield Fault("no headline output is called so", key=name, hint=_near(name, model.outputs))
        elif not isinstance(name, str) and name not in model.computed and name not in model.constants:
            yield Fault("the model has no such cell", key=key_text(name))


def _unknown_inputs(model: Model, varied: Sequence[str]) -> Iterator[Fault]:
    keys = [cell[0].removeprefix(INPUT) for cell in model.constants if cell[0].startswith(INPUT)]
    for key in varied:
        if (INPUT + key, ()) not in model.constants:
            yield Fault(f"no input is called '{key}'", key=key, hint=_near(key, keys))


def _uncompilable(model: Model, cone: Cone) -> Iterator[Fault]:
    """Yield the functions that cannot be compiled, each with the first cell that calls it."""
    told: set[str] = set()
    for text, cell in {model.computed[cell].formula.text: cell for cell in reversed(cone.varying)}.items():
        for node in walk(parse(text).tree):
            if isinstance(node, Call) and node.function not in CALLS and node.function not in told:
                told.add(node.function)
                hint = f"Those that can: {', '.join(CALLS)}."
                yield Fault(
                    f"the function {node.function} cannot be compiled", key=key_text(cell), found=text, hint=hint
                )


def _near(name: str, known: Mapping[str, Any] | Sequence[str]) -> str:
    near = get_close_matches(name, list(known), n=3)
    return f"Nearest known: {', '.join(near)}." if near else ""


def _given(key: str, value: Any, built_in: Value, count: int) -> tuple[Any, list[Fault]]:
    """Return the values of an input as the compiled function takes them, or what is wrong with them."""
    texts = isinstance(built_in, str)
    expected = f"{'a text' if texts else 'a number'}, or an array of {count}"
    values = np.asarray(value, object if texts else None)
    if values.ndim > 1 or (values.ndim == 1 and len(values) != count):
        return None, [Fault("not one value for each scenario", key=key, expected=expected, found=str(values.shape))]
    if texts:
        wrong = next((one for one in values.ravel().tolist() if not isinstance(one, str)), None)
        return values, [] if wrong is None else [Fault("no text", key=key, expected=expected, found=repr(wrong))]
    try:
        numbers = values.astype(np.float64)
    except (TypeError, ValueError):
        return None, [Fault("no numbers", key=key, expected=expected, found=str(values.dtype))]
    if not np.isfinite(numbers).all():
        return None, [Fault("a number that no cell can hold", key=key, expected=expected, found="NaN or infinity")]
    return numbers if numbers.ndim else np.float64(numbers), []


def _one(value: Value) -> Any:
    return objects(value) if isinstance(value, str) else np.float64(value or 0.0)


class _Gathered:
    """The results of one cell, filled piece by piece; what is the same for all scenarios is held once."""

    def __init__(self, name: Wanted, kind: str, count: int) -> None:
        self.name, self.count = name, count
        self.numbers = kind in {"number", "truth"}
        self.values: NDArray[Any] | None = None
        self.errors: NDArray[np.uint8] | None = None

    def take(self, here: slice, values: Any, errors: Any) -> None:
        whole = here.stop - here.start == self.count
        if self.values is None and whole:
            self.values = np.broadcast_to(np.asarray(values, np.float64 if self.numbers else object), self.count)
        else:
            if self.values is None:
                self.values = np.empty(self.count, np.float64 if self.numbers else object)
            self.values[here] = values
        if errors is not None and np.any(errors):
            if self.errors is None:
                self.errors = np.zeros(self.count, np.uint8)
            self.errors[here] = errors

    def shown(self) -> NDArray[Any]:
        values = np.empty(0, np.float64) if self.values is None else self.values
        if self.errors is None:
            return values
        nothing: Any = np.nan if self.numbers else None
        return np.where(self.errors != 0, nothing, values)

    def codes(self) -> NDArray[np.object_] | None:
        return None if self.errors is None else _SHOWN[self.errors]
