"""From input files to a workbook in place: the one way through the rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xlmodel.book import Layout, lay_out
from xlmodel.evaluate import evaluate
from xlmodel.language import Cell, Model, Value
from xlmodel.register import Register, load
from xlmodel.sheets import declare


@dataclass(frozen=True)
class Prepared:
    """Everything that is known before a file is written."""

    register: Register
    model: Model
    values: dict[Cell, Value]
    layout: Layout


def prepare(inputs: Path, overrides: Mapping[str, str]) -> Prepared:
    """Read and validate the inputs, declare the model, evaluate it and lay it out. Writes nothing."""
    return prepared(load(inputs, overrides))


def prepared(register: Register) -> Prepared:
    """Declare the model of a register, evaluate it and lay it out."""
    model = declare(register)
    return Prepared(register, model, evaluate(model), lay_out(model))
