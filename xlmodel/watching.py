"""Watch: rebuild whenever the input files change, and say what moved.

Judgements: a change is a change of what the files hold, so a save without one is passed over, and a file that an
editor replaces, or deletes and writes anew, is noticed whatever the system tells of it. What is wrong is told once,
and the watch goes on: it tries again when the inputs change, when the workbook does, and every few seconds where the
workbook could not be written, because it is open in Excel.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from threading import Event

from xlmodel import clock
from xlmodel.book.file import refuse_if_taken
from xlmodel.building import Built, build_workbook
from xlmodel.errors import EngineError, Fault, InputError, WriteError, XlmodelError
from xlmodel.language import Value
from xlmodel.placing import open_in
from xlmodel.project import Project
from xlmodel.register import check_folder, load
from xlmodel.register.reading import UnreadableError, contents
from xlmodel.tell import ShownValue, show_lines

LOOK = 1.0
"""Seconds after which the files are looked at, though the system told of no change."""

RETRY = 3.0
"""Seconds after which a workbook that could not be written is tried again."""

QUIET = 0.1
"""Seconds without a further change after which a change counts as finished."""

SAME = 1e-9
"""Relative change below which a number has not moved."""


@dataclass(frozen=True)
class MovedOutput:
    """A headline output that moved; a side on which there is no such output is None."""

    key: str
    label: str
    unit: str
    old: Value
    new: Value

    @property
    def change(self) -> float:
        """Return the change relative to the old value; without an old value to compare with it is infinite."""
        if not isinstance(self.old, float | int) or not isinstance(self.new, float | int) or self.old == 0:
            return float("inf")
        return (self.new - self.old) / abs(self.old)


@dataclass(frozen=True)
class Rebuilt:
    """One rebuild: when, what was built, and what moved since the build before it in this watch.

    `inputs` are the inputs that changed, in the files or in the workbook, as (old, new); `outputs` the headline
    outputs, the largest relative moves first. Where nothing could be built, `built` is None and `faults` say why.
    """

    at: datetime
    built: Built | None
    inputs: Mapping[str, tuple[float | str | None, float | str | None]] = field(default_factory=dict)
    outputs: tuple[MovedOutput, ...] = ()
    faults: tuple[Fault, ...] = ()


def watch_inputs(
    project: Project, output: Path, inputs: Path, overrides: Mapping[str, str], stop: Event | None = None
) -> Iterator[Rebuilt]:
    """Build, then build again whenever the inputs change, until `stop` is set; see `xlmodel.watch`."""
    _refuse_call(project, output, inputs, overrides)
    stop = stop or Event()
    before: Built | None = None
    faults: tuple[Fault, ...] = ()
    seen: tuple[object, object] = (None, None)
    again = math.inf
    for _ in chain([None], _moments(project, inputs, stop)):
        # before the build, so that a change during it is seen later
        files, saved = _settled(project, inputs, seen[0], stop), _saved(output)
        if stop.is_set():
            return
        is_changed = files != seen[0] or (bool(faults) and saved != seen[1])
        if not is_changed and time.monotonic() < again:
            continue
        told, seen, again = faults, (files, saved), math.inf
        try:
            built = build_workbook(project, output, inputs, overrides)
        except XlmodelError as error:
            faults = error.faults
            again = time.monotonic() + RETRY if isinstance(error, WriteError) else math.inf
            if faults != told:
                yield Rebuilt(clock.now(), None, faults=faults)
            continue
        faults = ()
        yield _rebuilt(before or built, built)
        before = built


def _refuse_call(project: Project, output: Path, inputs: Path, overrides: Mapping[str, str]) -> None:
    """Raise what no change of the inputs would mend: a missing folder, an output or an override that cannot be."""
    check_folder(inputs, project.tables)
    if not list(open_in(output)):
        refuse_if_taken(output)
    try:
        load(inputs, project.tables)
    except InputError:
        return  # told by the first build, which waits for the files to be mended
    load(inputs, project.tables, overrides)


def _moments(project: Project, inputs: Path, stop: Event) -> Iterator[None]:
    """Yield whenever an input file may have changed, until `stop` is set."""
    from watchfiles import watch  # only here: no other command needs it

    names = {schema.name for schema in project.tables.schemas}
    try:
        for _ in watch(
            inputs,
            watch_filter=lambda _, path: Path(path).name in names,
            step=int(QUIET * 1000),
            stop_event=stop,
            rust_timeout=int(LOOK * 1000),
            yield_on_timeout=True,
            recursive=False,
        ):
            yield
    except OSError as error:
        problem = f"the folder cannot be watched ({error.strerror or error})"
        raise EngineError([Fault(problem, str(inputs), hint="Run xlmodel build after each change.")]) from error


def _settled(project: Project, inputs: Path, seen: object, stop: Event) -> tuple[str, ...]:
    """Return the digests of the files; where they are not those seen before, once they change no longer.

    A file that is being written is empty for a moment; built then, it would be told as a fault that nobody made.
    """
    before, files = seen, _digests(project, inputs)
    while files not in (before, seen) and not stop.wait(QUIET):
        before, files = files, _digests(project, inputs)
    return files


def _digests(project: Project, inputs: Path) -> tuple[str, ...]:
    """Return what tells whether an input file changed, "" where one cannot be read."""
    return tuple(_digest(inputs / schema.name) for schema in project.tables.schemas)


def _digest(path: Path) -> str:
    try:
        return sha256(contents(path)).hexdigest()
    except UnreadableError:
        return ""


def _saved(output: Path) -> tuple[int, int] | None:
    """Return what tells whether somebody saved the workbook, None where there is none."""
    try:
        status = output.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _rebuilt(before: Built, now: Built) -> Rebuilt:
    """Return what differs between two builds."""
    old, new = before.ready.register.values, now.ready.register.values
    changed = {key: (old.get(key), new.get(key)) for key in {**old, **new} if old.get(key) != new.get(key)}
    return Rebuilt(clock.now(), now, changed, _outputs(before, now))


def _outputs(before: Built, now: Built) -> tuple[MovedOutput, ...]:
    """Return the headline outputs that moved, the largest relative moves first."""
    old, new = _headlines(before), _headlines(now)
    moved = []
    for key, row in {**old, **new}.items():
        sides = [side[key].value if key in side else None for side in (old, new)]
        one = MovedOutput(key, row.words, row.unit, *sides)
        if one.old != one.new and abs(one.change) > SAME:
            moved.append(one)
    return tuple(sorted(moved, key=lambda one: -abs(one.change)))


def _headlines(built: Built) -> dict[str, ShownValue]:
    ready = built.ready
    return {row.key: row for row in show_lines(ready.model, ready.layout, ready.values).rows}
