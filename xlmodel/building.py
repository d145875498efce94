"""Build: the whole way from input files to a workbook in place, and what to say of it.

A workbook that already stands there is read first. What a person typed into its inputs is carried over; where
something cannot be, the file itself is kept under a dated name before it is replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from xlmodel import clock
from xlmodel.book import put_in_place
from xlmodel.book.file import refuse_if_taken
from xlmodel.edits import Carried, carry, refuse_to_drop, remembered
from xlmodel.errors import EngineError, Fault, InputError, LossError, WriteError, XlmodelError, visible
from xlmodel.frames import dimensions_of, frame_of
from xlmodel.html import ReportColumn, ReportTable
from xlmodel.html.fragment import html_fragment
from xlmodel.language import Value
from xlmodel.pipeline import Prepared, prepared
from xlmodel.placing import digest_of_file, keep, rescue
from xlmodel.progress import Progress, silent
from xlmodel.project import Project
from xlmodel.register import Override, Register, field_text, load, read_files
from xlmodel.simulation import Simulation
from xlmodel.tell import output_values
from xlmodel.verify import Standing, failing_checks
from xlmodel.writing import write_workbook

if TYPE_CHECKING:
    import pandas as pd

STEPS = 4
"""Steps of a build: reading the inputs and what stands there, computing, and writing."""


@dataclass(frozen=True)
class Built:
    """What a build wrote.

    `outputs` holds the headline outputs by key; `changed` the inputs that differ from their built-in value, as
    (built-in, now); `carried` what came from the workbook that stood there, and what could not; `kept` the copy of
    that workbook, where one was made; `overrides` what stands over computed cells, `notes` and `besides` how many
    notes and cells beside ours came along; `saved` copies of what somebody saved in the moment of this replacement, or
    of one that was killed; `remarks` what else to know; `failing` the checks and
    warnings that do not hold; `ready` the inputs and the model that were written.
    """

    path: Path
    sheets: tuple[str, ...]
    formulas: int
    state: str
    outputs: Mapping[str, Value]
    changed: Mapping[str, tuple[float | str, float | str]]
    fingerprint: str
    carried: Carried
    kept: Path | None
    overrides: tuple[Override, ...]
    notes: int
    besides: int
    saved: tuple[Path, ...]
    remarks: tuple[str, ...]
    failing: tuple[Standing, ...]
    ready: Prepared = field(repr=False, compare=False)

    def to_frame(self) -> pd.DataFrame:
        """Return the headline outputs as a frame: key, label, a column for each dimension, value, unit."""
        shown = output_values(self.ready.model, self.ready.layout, self.ready.values)
        columns = ["key", "label", *dimensions_of(one.members for one in shown), "value", "unit"]
        return frame_of(({**one.members, **one.to_dict()} for one in shown), columns)

    def _repr_html_(self) -> str:
        rows = tuple((one.key, one.label, one.severity) for one in self.failing)
        columns = (ReportColumn("Key", "code"), ReportColumn("What does not hold"), ReportColumn("Severity"))
        tables = [ReportTable("", columns, rows)] if rows else []
        lead = f"{len(self.sheets)} sheets, {self.formulas:,} formulas. {self.state}."
        return html_fragment(str(self.path), tables, lead)


def build_workbook(
    project: Project,
    output: Path,
    inputs: Path,
    overrides: Mapping[str, str],
    *,
    fresh: bool = False,
    refuse_loss: bool = False,
    drop: Collection[str] = (),
    progress: Progress = silent,
    simulation: Simulation | None = None,
) -> Built:
    """Build the workbook; see `xlmodel.build`. It shows a `simulation`, in place of the one that it showed before."""
    progress("Reading the inputs", 0, STEPS)
    files = read_files(inputs, project.tables)  # once: what is saved there meanwhile is the next build's
    stated = load(inputs, project.tables, overrides, instead=files)
    refuse_if_taken(output)
    now = clock.now()
    rescued = rescue(output, now)
    progress(f"Reading what stands in {output}", 1, STEPS)
    before = _digest(output)
    if not before:
        refuse_to_drop(drop)
    found, readable = (_previous(output, stated, f"{now:%Y-%m-%d}", fresh, drop)) if before else (Carried(), True)
    carried = Carried() if fresh else found
    carried = replace(carried, simulation=simulation or carried.simulation)
    progress("Declaring and computing the model", 2, STEPS)
    carried, ready = ready_with(project, stated, files, overrides, carried, output)
    progress("Writing the workbook", 3, STEPS)
    written = write_workbook(ready, remembered(stated, carried), carried.work, carried.origin, carried.own)
    ready, carried = written.ready, replace(carried, sheets=written.sheets)
    found = replace(found, losses=(*found.losses, *(found.left_by_fresh if fresh else written.told)))
    left = bool(found.losses) or not found.remembered or not readable or (fresh and _holds_something(found))
    if refuse_loss and left:
        raise LossError(_reasons(output, found, readable, fresh))
    kept = _kept(output, before, now) if left else None
    try:
        placed = put_in_place(written.content, output, before, now)
    except WriteError:
        if kept:  # nothing was replaced, so the file itself is still there
            kept.unlink(missing_ok=True)
        raise
    register = ready.register
    changed = {key: (register.stated[key], now) for key, now in register.values.items() if register.stated[key] != now}
    return Built(
        path=output,
        sheets=tuple(page.name for page in ready.layout.pages),
        formulas=written.formulas,
        state=str(ready.values[ready.model.overall]) if ready.model.overall else "",
        outputs={key: ready.values[cell] for key, cell in ready.model.outputs.items()},
        changed=changed,
        fingerprint=register.fingerprint,
        carried=replace(carried, losses=found.losses),
        kept=kept,
        overrides=register.overrides,
        notes=len(written.done.added.notes),
        besides=len(written.done.added.cells),
        saved=(*rescued, *([placed.saved] if placed.saved else [])),
        remarks=(
            *written.remarks,
            *_unused(overrides, carried),
            *_told_of_simulations(found, carried),
            *([placed.remark] if placed.remark else []),
        ),
        failing=failing_checks(ready.model, ready.layout, ready.values),
        ready=ready,
    )


def ready_of(project: Project, file: Path, inputs: Path, overrides: Mapping[str, str]) -> Prepared:
    """Return the model with the inputs that stand in a workbook. Nothing is written."""
    files = read_files(inputs, project.tables)
    stated = load(inputs, project.tables, overrides, instead=files)
    return ready_with(project, stated, files, overrides, carry(file, stated, clock.today()), file)[1]


def ready_with(
    project: Project,
    stated: Register,
    files: Mapping[str, bytes],
    overrides: Mapping[str, str],
    carried: Carried,
    file: Path,
) -> tuple[Carried, Prepared]:
    """Return the model with the edits of a workbook, and these: one that waited and would stop the build waits on."""
    try:
        return carried, prepared(project, with_edits(stated, files, overrides, carried, file))
    except XlmodelError as error:
        if not carried.returned:
            raise
        waiting = carried.still_waiting(error.faults[0].problem)
    return waiting, prepared(project, with_edits(stated, files, overrides, waiting, file))


def _unused(overrides: Mapping[str, str], carried: Carried) -> Iterator[str]:
    """Yield which values of `--set` do not count, because the workbook has another of the person's own."""
    for edit in carried.kept:
        if edit.key in overrides and field_text(edit.value) != overrides[edit.key].strip():
            given, typed = overrides[edit.key].strip(), field_text(edit.value)
            yield (
                f"{edit.key}: {typed} was typed into the workbook and wins over {given} of --set, which is for inputs"
                f" where nothing was typed; to use {given}, type it there or build another file with -o"
            )


def _holds_something(found: Carried) -> bool:
    """Tell whether a workbook holds what a build carries and one that starts afresh leaves behind."""
    return bool(found.kept or found.waiting or found.simulation)


def _told_of_simulations(found: Carried, carried: Carried) -> Iterator[str]:
    """Yield what became of the simulation that the workbook held."""
    if found.dropped:
        yield found.dropped
    if found.simulation and not carried.simulation:
        yield f"a fresh build leaves the simulation behind: {found.simulation}"
    elif found.simulation and carried.simulation != found.simulation:
        yield f"the simulation of before is replaced: {found.simulation}"


def with_edits(
    stated: Register, files: Mapping[str, bytes], overrides: Mapping[str, str], carried: Carried, file: Path
) -> Register:
    """Return the register of these input files with the edits of a workbook, under the same rules as any override."""
    if not carried.kept and not carried.waiting:
        return replace(stated, simulation=carried.simulation)
    edits = {key: field_text(value) for key, value in carried.values.items()}
    try:
        register: Register = load(stated.folder, stated.tables, {**overrides, **edits}, instead=files)
    except InputError as error:  # the files were sound, so it is what was typed
        problems = (replace(fault, problem=fault.problem.removeprefix("override: ")) for fault in error.faults)
        raise InputError(replace(fault, file=str(file)) for fault in problems) from error
    return replace(register.keeping(carried.kept, carried.waiting), simulation=carried.simulation)


def _previous(output: Path, stated: Register, today: str, fresh: bool, drop: Collection[str]) -> tuple[Carried, bool]:
    """Return what the workbook that stands there holds, and whether it could be read; only `fresh` forgives that."""
    try:
        return carry(output, stated, today, drop), True
    except (EngineError, InputError) as error:
        if fresh:
            return Carried(), False
        if isinstance(error, EngineError):
            hint = "Give another place with -o. With --fresh the file is kept under a dated name and replaced."
            raise EngineError(replace(fault, hint=f"{fault.hint} {hint}".strip()) for fault in error.faults) from error
        raise


def _reasons(output: Path, found: Carried, readable: bool, fresh: bool) -> list[Fault]:
    """Return what would be left behind, one fault each."""
    file = str(output)
    faults = [Fault(f"a build would leave behind: {visible(str(loss))}", file) for loss in found.losses]
    if not readable:
        faults.append(Fault("a build would leave behind a file that cannot be read", file))
    if not found.remembered:
        faults.append(Fault("the file has no record of what it was built with, so what was typed cannot be told", file))
    if fresh:
        faults += [Fault("a fresh build would leave behind a typed value", file, key=e.key) for e in found.kept]
        faults += [Fault("a fresh build would leave behind a typed value", file, key=e.key) for e in found.waiting]
        if found.simulation:
            faults.append(Fault(f"a fresh build would leave behind the simulation: {found.simulation}", file))
    return faults


def _kept(output: Path, before: str, now: datetime) -> Path:
    """Keep the workbook as it was read under a dated name."""
    try:
        content = output.read_bytes()
    except OSError:
        content = b""
    if sha256(content).hexdigest() != before:
        raise WriteError([Fault("the workbook changed while it was read", str(output), hint="Build again.")])
    return keep(output, content, now)


def _digest(path: Path) -> str:
    """Return what tells whether a file changed, "" where there is none."""
    try:
        return digest_of_file(path)
    except OSError as error:
        raise WriteError([Fault(f"the file cannot be read ({error.strerror})", str(path))]) from error
