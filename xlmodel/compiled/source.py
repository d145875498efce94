"""The compiled source: one Python function, a line or a few for each cell, without what nobody reads.

`i…` are inputs, `v…` values and `f…` their errors. Each array is deleted after its last use, so that no more memory is
taken than is needed at once.
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from typing import Any

import numpy as np

from xlmodel.compiled import choosing, codes, numbers, texts
from xlmodel.compiled.cone import Cone, value_of
from xlmodel.compiled.formulas import FormulaSource
from xlmodel.compiled.functions import CALLS
from xlmodel.compiled.pieces import NAMES, Code, Kind, Piece, Span, constant, error
from xlmodel.evaluate.functions import FUNCTIONS, CellError
from xlmodel.language import INPUT, Model, ModelCell, key_text

_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")

GLOBALS: Mapping[str, Any] = {
    **{
        function.__name__: function
        for module in (choosing, codes, numbers, texts)
        for function in vars(module).values()
        if callable(function) and getattr(function, "__module__", "") == module.__name__
    },
    **{f"E{place}": np.uint8(place) for place in range(len(codes.CODES))},
    "ZERO": np.float64(0.0),
    "bool_": np.bool_,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "plain_ROUND": FUNCTIONS["ROUND"],
    "plain_FIXED": FUNCTIONS["FIXED"],
    "plain_flows": lambda guess, *flows: FUNCTIONS["IRR"](list(flows), guess),
    "less": lambda left, right: left < right,
    "at_most": lambda left, right: left <= right,
    "more": lambda left, right: left > right,
    "at_least": lambda left, right: left >= right,
}
"""What the compiled source may call."""


@dataclass(frozen=True)
class CompiledSource:
    """The text of the compiled function, and what each wanted cell is in it.

    The function takes the inputs of the cone in their order and returns values and errors of each wanted cell in turn.
    """

    text: str
    pieces: tuple[Piece, ...]


def source_of(model: Model, cone: Cone, wanted: Sequence[ModelCell], checked: bool) -> CompiledSource:
    """Write the source that computes the wanted cells; `checked` has every number looked at that may be too large."""
    code = Code()
    pieces: dict[ModelCell, Piece] = {}
    for place, key in enumerate(cone.inputs):
        kind: Kind = "text" if isinstance(model.constants[INPUT + key, ()], str) else "number"
        pieces[INPUT + key, ()] = Piece(f"i{place}", kind=kind)

    def piece(cell: ModelCell) -> Piece:
        if cell not in pieces:
            value = value_of(cell, cone.known)
            pieces[cell] = error(value) if isinstance(value, CellError) else constant(value)
        return pieces[cell]

    for cell in cone.varying:
        computed = model.computed[cell]
        given: list[Piece | Span] = [
            [None if part is None else piece(part) for part in group] if target.span else piece(group[0])  # type: ignore[arg-type]
            for target, group in zip(computed.targets, computed.precedents, strict=True)
        ]
        before = len(code.lines)
        pieces[cell] = _held(code, FormulaSource(given, code, CALLS, checked).piece(computed.formula.tree), checked)
        for line in code.lines[before:]:
            line.cell = key_text(cell)
    found = tuple(piece(cell) for cell in wanted)
    head = f"def computed({','.join(f'i{place}' for place in range(len(cone.inputs)))}):"
    tail = f" return ({''.join(f'{piece.given},' for piece in found)})"
    return CompiledSource("\n".join([head, *_needed(code, tail), tail, ""]), found)


def _held(code: Code, piece: Piece, checked: bool) -> Piece:
    """Return the piece of a whole cell under a name."""
    if piece.constant is not None:
        return piece
    if checked:
        held = code.pair(f"finite({piece.given})", piece.kind)
        return replace(held, made=piece.made)
    return replace(piece, values=code.held(piece.values, piece.kind))


def _needed(code: Code, tail: str) -> list[str]:
    """Return the lines that something reads or watches; each array is deleted after the last that reads it.

    Of a text that is watched, only what stands in it is computed.
    """
    alive, watched = set(NAMES.findall(tail)), set(code.watched)
    found: list[str] = []
    for line in reversed(code.lines):
        read = set(NAMES.findall(_QUOTED.sub("", line.source)))
        if alive.isdisjoint(line.names):
            if watched.isdisjoint(line.names):
                continue
            if line.texts:
                watched |= read
                continue
        last = sorted(read.union(line.names) - alive)
        alive |= read
        if last:
            found.append(f" del {','.join(last)}")
        found.append(f" {','.join(line.names)}={line.source}  # {line.cell}")
    return found[::-1]


@cache
def function_of(text: str) -> Callable[..., tuple[Any, ...]]:
    """Return the function of a source; tracebacks show its lines."""
    name = f"<compiled model {sha256(text.encode()).hexdigest()[:12]}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    space = dict(GLOBALS)
    exec(compile(text, name, "exec"), space)
    return space["computed"]  # type: ignore[no-any-return]
