"""The heart of the model with a sixth of its figures: what most histories live on, because it builds fast.

Sheets and input rows are left out; nothing that is left is changed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from xlmodel import pipeline, sheets
from xlmodel.language import Model, assemble
from xlmodel.register import Register
from xlmodel.sheets.axes import axes

from .desk import Desk

READ = ("peer_capex", "peer_bases", "peer_table", "aws", "returns", "returns_vintages", "comparison", "cover", "axes")
SPARE = 12
"""Figures that no formula reads, kept beside those that one does."""


def declare(register: Register) -> Model:
    """Return the heart of the model."""
    lists = axes(register)
    working = [
        sheets.inputs.inputs_sheet(register, lists),
        sheets.inputs.cases_sheet(register, lists),
        sheets.peer_capex.sheet(register, lists),
        sheets.aws.sheet(),
        sheets.returns.sheet(register, lists),
        sheets.comparison.sheet(register, lists),
    ]
    front = [sheets.cover.sheet(register)]
    behind = [sheets.checks.sheet(working, len(register.overrides)), sheets.changes.sheet(register, [*front, *working])]
    pages = [*front, *working, *behind]
    return assemble(pages, sheets.inputs.declared_inputs(register, lists), lists.all(), register.values)


@contextmanager
def shortened() -> Iterator[None]:
    """Build the heart of the model alone."""
    with patch.object(pipeline, "declare", declare):
        yield


def shorten(source: Path, folder: Path) -> None:
    """Copy the input files with the figures that the heart reads, and some others."""
    shutil.copytree(source, folder)
    place = Path(sheets.__file__).parent
    text = "".join((place / f"{name}.py").read_text("utf-8") for name in READ)
    spare = iter(range(SPARE))
    Desk(folder).rewrite(
        "facts.csv", lambda rows: [row for row in rows if row["key"] in text or next(spare, None) is not None]
    )
