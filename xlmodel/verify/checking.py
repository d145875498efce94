"""Check: everything that shows whether a workbook can be trusted, put together.

Judgements: the file is read once, and what was checked is what is computed. A workbook of xlmodel is also held against
the declarations and the inputs of today (see `ours`). Of any other workbook, the engines say all that can be said.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from xlmodel.edits.snapshot import snapshot_from
from xlmodel.engines import ENGINES, held_in
from xlmodel.errors import EngineError, Fault
from xlmodel.placing import unseen
from xlmodel.progress import Progress, silent
from xlmodel.project import Project
from xlmodel.reader import workbook_of
from xlmodel.reader.guard import read_guarded
from xlmodel.register import read_files
from xlmodel.verify.ours import ours_of
from xlmodel.verify.readings import take_readings
from xlmodel.verify.report import CheckReport
from xlmodel.verify.standings import is_of_xlmodel

ALL = "all"
"""The word for every engine that is installed."""


def check_workbook(
    project: Project,
    path: Path,
    engine: str | Sequence[str],
    inputs: Path,
    progress: Progress = silent,
) -> CheckReport:
    """Check a workbook; see `xlmodel.check`."""
    progress(f"Reading {path}")
    given = [engine] if isinstance(engine, str) else list(dict.fromkeys(engine))
    unknown = [name for name in given if name not in (*ENGINES, ALL)]
    if unknown or not given:
        found = ", ".join(map(repr, unknown)) or "none"
        raise EngineError([Fault("unknown engine", expected=", ".join([*ENGINES, ALL]), found=found)])
    if path == Path(project.output) and not path.exists():  # where there are no inputs either, that comes first
        read_files(inputs, project.tables)
    data = read_guarded(path)
    held = held_in(data, path)
    if not held.formulas:
        raise EngineError([Fault("this workbook holds no formulas, so there is nothing to check", file=str(path))])
    book = workbook_of(data, path)
    now = snapshot_from(book, path)
    ours = ours_of(project, path, book, now, inputs) if is_of_xlmodel(held.names) or now.has_memory else None
    names = [*ENGINES] if ALL in given else given

    def tell(name: str) -> None:
        progress(f"{name} recomputes the workbook", names.index(name), len(names))

    readings = take_readings(held, data, path, names, ALL in given, tell)
    progress("Holding it against figures and declarations", len(names), len(names))
    digest = sha256(data).hexdigest()
    report = CheckReport(str(path), digest, ours is not None, len(held.formulas), readings, remarks=tuple(unseen(path)))
    return ours.judged(report, readings.values) if ours else report
