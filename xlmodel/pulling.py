"""Pull: what was typed into a workbook goes into the input files, and nothing else of them changes.

Judgements: the workbook is only read. An edit is held to everything that a build holds it to before any file is
touched. Where the inputs have moved since a value was typed, it is not written over theirs unless that is asked for;
and where the workbook cannot say what it was built with, nothing tells the two apart. Values that a build was given
with `--set` are no edits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlmodel import clock
from xlmodel.building import ready_with
from xlmodel.edits import Carried, carry
from xlmodel.edits.merging import same
from xlmodel.edits.pulls import as_file, with_pull
from xlmodel.errors import EngineError, Fault, InputError
from xlmodel.placing import open_in
from xlmodel.project import Project
from xlmodel.register import PULLED, Kept, Register, load, patch_inputs, read_files
from xlmodel.register.patching import field_text


@dataclass(frozen=True)
class Pull:
    """One input: what the files said, and what the workbook says. `formula` is what was typed where that was one."""

    key: str
    label: str
    unit: str
    old: float | str
    new: float | str
    formula: str = ""


@dataclass(frozen=True)
class Pulled:
    """What a pull wrote, or would write.

    `diff` is the change of the files as a unified diff, `files` are those that were written: none in a dry run.
    `carried` holds what stays in the workbook: edits of inputs that are gone, formulas, sheets and notes.
    """

    edits: tuple[Pull, ...]
    diff: str
    files: tuple[Path, ...]
    carried: Carried


def pull_edits(project: Project, file: Path, inputs: Path, *, dry_run: bool = False, take_mine: bool = False) -> Pulled:
    """Write the edits of a workbook into the input files; see `xlmodel.pull`."""
    _refuse_if_open(file)
    files = read_files(inputs, project.tables)
    stated = load(inputs, project.tables, instead=files)
    carried = carry(file, stated, clock.today())
    if not take_mine:
        _refuse_conflicts(file, stated, carried)
    carried, _ = ready_with(project, stated, files, {}, carried, file)  # what no build would take is no input either
    kept = [edit for edit in carried.kept if not same(edit.value, stated.stated[edit.key])]
    if not kept:
        return Pulled((), "", (), carried)
    patch = patch_inputs(stated, {edit.key: edit.value for edit in kept}, {edit.key: edit.since for edit in kept})
    if not dry_run:
        patch.write(_with_pulls(stated, kept, file, carried.build))
    edits = tuple(_pull(edit, stated) for edit in kept)
    return Pulled(edits, patch.diff(), () if dry_run else tuple(patch.files), carried)


def _with_pulls(stated: Register, kept: Sequence[Kept], file: Path, build: str) -> dict[Path, bytes]:
    """Return the table of what was taken out of workbooks, by its path, with this pull; none where nothing tells it."""
    if not build:
        return {}
    pulled = with_pull(stated.pulled, kept, file.name, build, clock.today())
    return {stated.folder / PULLED.name: as_file(pulled)}


def _pull(edit: Kept, stated: Register) -> Pull:
    return Pull(edit.key, edit.label, edit.unit, stated.stated[edit.key], edit.value, edit.formula)


def _refuse_if_open(file: Path) -> None:
    """Raise EngineError where a program has the workbook open: what is not saved yet would be missed."""
    faults = [
        Fault(
            f"this file is open in {program}, so what is not saved yet would be missed",
            str(file),
            hint=f"Save and close it there; if it is closed, delete {lock}.",
        )
        for program, lock in open_in(file)
    ]
    if faults:
        raise EngineError(faults)


def _refuse_conflicts(file: Path, stated: Register, carried: Carried) -> None:
    """Raise InputError with every edit whose input has moved since it was typed."""
    if carried.kept and not carried.remembered:
        problem = "the file has no record of what it was built with, so what was typed cannot be told apart"
        hint = "Look at the changes with --take-mine --dry-run; with --take-mine every value that differs is written."
        raise InputError([Fault(problem, str(file), hint=hint)])
    faults = list(_conflicts(file, stated, carried))
    if faults:
        raise InputError(faults)


def _conflicts(file: Path, stated: Register, carried: Carried) -> Iterator[Fault]:
    """Yield a fault for each conflict, also those that an earlier build has told."""
    for edit in carried.kept:
        then, now, typed = (field_text(value) for value in (edit.then, stated.stated[edit.key], edit.value))
        if then != now:
            yield Fault(
                f"{typed} was typed, and the inputs have changed since",
                str(file),
                key=edit.key,
                expected=f"{then} in the inputs, as when it was typed",
                found=now,
                hint=f"Type {now} to take theirs, or write {typed} over it with --take-mine.",
            )
