"""From input files to a laid-out model: the one way through the rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xlmodel.book import Layout, lay_out
from xlmodel.collecting import uncollected
from xlmodel.evaluate import evaluate
from xlmodel.language import Model, ModelCell, Value
from xlmodel.project import Project
from xlmodel.register import Register, load


@dataclass(frozen=True)
class Prepared:
    """Everything that is known before a file is written."""

    project: Project
    register: Register
    model: Model
    values: dict[ModelCell, Value]
    layout: Layout


def prepare(project: Project, inputs: Path, overrides: Mapping[str, str]) -> Prepared:
    """Read and validate the inputs, declare the model, evaluate it and lay it out. Writes nothing."""
    return prepared(project, load(inputs, project.tables, overrides))


@uncollected()
def prepared(project: Project, register: Register) -> Prepared:
    """Declare the model of a register, evaluate it and lay it out."""
    model = project.declare(register)
    return Prepared(project, register, model, evaluate(model), lay_out(model))
