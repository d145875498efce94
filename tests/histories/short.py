"""Parts of the model with a sixth of its figures: what most histories live on, because they build fast.

The heart has the companies, the business and the returns of each case; the tip leaves out the returns too. Sheets and
input rows are left out; nothing that is left is changed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from xlmodel import sheets
from xlmodel.language import Item, Line, Model, Section, Sheet, assemble, settled
from xlmodel.sheets.axes import axes
from xlmodel.sheets.picked import PICKED, on_its_list, picked_from
from xlmodel.tables import PROFILE, ModelInputs, load_tables
from xlmodel.tables.schemas import SIGNED

from .desk import RENAMED, Desk

LISTS = ("ties.csv", "conflicts.csv", "measures.csv", "kpis.csv", "outturn.csv")
"""Input files that sheets show which the short models leave out."""

READ = ("peer_capex", "quarters", "aws", "charges", "charge_workings", "returns", "comparison", "cover", "axes")
SPARE = 12
"""Figures that no formula reads, kept beside those that one does."""


SHORT = replace(PROFILE, ties=None, telling=frozenset({"checks", "changes"}))
"""What the model says of itself without the sheets that are left out."""

SIZES = ("tip", "heart", "whole")
"""How much of the model a history lives on."""


def declare(register: ModelInputs, heart: bool) -> Model:
    """Return the heart of the model, or its tip."""
    lists = axes(register)
    working = [
        sheets.inputs.inputs_sheet(register, lists),
        sheets.inputs.cases_sheet(register, lists),
        sheets.peer_capex.sheet(register, lists),
        sheets.quarters.sheet(register, lists),
        sheets.aws.sheet(register, lists),
        _picked(register),
    ]
    if heart:
        working += [sheets.page("charges"), sheets.page("charge_workings"), sheets.returns.sheet(register, lists)]
        working += [sheets.comparison.sheet(register, lists)]
    front = [sheets.cover.sheet(register)]
    declared = sheets.inputs.declared_inputs(register, lists)
    behind = [
        sheets.checks.sheet(working, settled(working, declared, lists.all()), len(register.overrides)),
        sheets.changes.sheet(register, [*front, *working]),
    ]
    return assemble([*front, *working, *behind], declared, lists.all(), register.values, SHORT)


def _picked(register: ModelInputs) -> Sheet:
    """Return a sheet for the words that are picked on sheets which are left out."""
    lines = {**PICKED, **{key: f"picked_{key}" for key in SIGNED}}
    picked: list[Item] = [item for key, line in lines.items() for item in picked_from(register, key, line)]
    picked += [item for key, line in lines.items() for item in on_its_list(register, key, line)]
    changed = "+".join(f"{{{key}_changed}}" for key in PICKED)
    picked.append(Line("picked_changed", "Picks that differ", "count", f"={changed}", ()))
    return Sheet("picked", "Picked", "Which case, quarters and contracts?", (Section("Picked", tuple(picked)),))


@contextmanager
def sized(size: str) -> Iterator[None]:
    """Build so much of the model."""
    if size == "whole":
        yield
        return
    smaller = replace(sheets.PROJECT, declare=lambda register: declare(register, size == "heart"))
    with patch.object(sheets, "PROJECT", smaller):
        yield


def shorten(source: Path, folder: Path) -> None:
    """Copy the input files with the figures that the heart reads, and some others; of the lists only the headers."""
    shutil.copytree(source, folder)
    for name in (*LISTS, RENAMED):  # a key that was renamed may be left out
        Desk(folder).rewrite(name, lambda _: [])
    text = _declarations(source, "heart")
    spare = iter(range(SPARE))
    Desk(folder).rewrite(
        "facts.csv", lambda rows: [row for row in rows if row["key"] in text or next(spare, None) is not None]
    )


def unread(folder: Path, size: str) -> frozenset[str]:
    """Return the figures that no formula of a model of this size names."""
    text = _declarations(folder, size)
    return frozenset(row["key"] for row in Desk(folder).rows("facts.csv") if row["key"] not in text)


def _declarations(folder: Path, size: str) -> str:
    """Return the text of the declarations and lists, and of the formulas that they come to with these inputs."""
    files = sorted(Path(sheets.__file__).parent.glob("*.[pt]*"))
    texts = [file.read_text("utf-8") for file in files if size == "whole" or file.stem in READ]
    texts += [(folder / name).read_text("utf-8-sig") for name in LISTS if size == "whole"]
    register = load_tables(folder)
    model = sheets.declare(register) if size == "whole" else declare(register, size == "heart")
    return "\n".join([*texts, *{computed.formula.text for computed in model.computed.values()}])
