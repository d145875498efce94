"""Init: what a person begins with in a folder, the input files of the model and a place for its workbook.

Judgement: nothing that stands there is overwritten, and nothing is laid out beside a note of what was pulled into other
input files, since a build would take it for one of these.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from xlmodel.errors import Fault, InputError, WriteError
from xlmodel.placing import made_folder, obstacles, place, settle
from xlmodel.project import Project
from xlmodel.register import PULLED

_ELSEWHERE = "or name another folder: xlmodel init FOLDER."


@dataclass(frozen=True)
class Started:
    """What was laid out in a folder: the folder of the input files, these, and the folder of the workbook."""

    folder: Path
    inputs: Path
    files: tuple[Path, ...]
    output: Path


def init_folder(project: Project, folder: Path) -> Started:
    """Lay out the input files with which a model begins, and the folder of its workbook; see `xlmodel.init`."""
    shipped = project.tables.starter()
    if not shipped:
        raise InputError([Fault("no input files come with this model, so there is nothing to lay out")])
    inputs, output = folder / project.inputs, (folder / project.output).parent
    if inputs.is_dir():
        settle(inputs)
    targets = {inputs / name: content for name, content in shipped.items()}
    faults = list(dict.fromkeys(_in_the_way(targets, inputs / PULLED.name, output)))
    if faults:
        hint = faults[-1].hint or f"Move what is in the way, {_ELSEWHERE}"  # once, below them all
        raise WriteError([*faults[:-1], replace(faults[-1], hint=hint)])
    with made_folder(inputs, _ELSEWHERE), made_folder(output, _ELSEWHERE):
        place(targets, _ELSEWHERE)
    return Started(folder, inputs, tuple(targets), output)


def _in_the_way(targets: Collection[Path], pulled: Path, output: Path) -> Iterator[Fault]:
    """Yield what stands where something shall be laid out, and why nothing can be."""
    for target in (*targets, pulled):
        if os.path.lexists(target):
            yield Fault("this is there already, and nothing is overwritten", file=str(target))
        else:
            yield from obstacles(target, _ELSEWHERE, makes_folder=True)
    if os.path.lexists(output) and not output.is_dir():
        yield Fault("this is in the way: a folder of this name shall be made", file=str(output))
