"""xlmodel writes a formula-driven Excel workbook on the AI capital-spending race.

Each function does what the command of the same name does: `init`, `build`, `pull`, `watch`, `add_case`, `diff`,
`check`, `audit`, `export`, `show`, `explain`, `dump`, `sweep` and `goalseek`. Nothing heavy is imported before it is
needed. They serve any model: without a `project`, that of this package. What takes long calls `progress`, where it is
given, before each step. Mistakes raise `xlmodel.errors.XlmodelError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xlmodel import errors as errors
from xlmodel.progress import Progress, silent

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from threading import Event

    from xlmodel.adding import Added
    from xlmodel.auditing import AuditReport
    from xlmodel.building import Built
    from xlmodel.compare import Difference
    from xlmodel.exporting import Exported
    from xlmodel.pipeline import Prepared
    from xlmodel.project import Project
    from xlmodel.pulling import Pulled
    from xlmodel.starting import Started
    from xlmodel.sweeping.seeking import Sought
    from xlmodel.sweeping.swept import Sweep
    from xlmodel.tell import Dump, Explanations, Shown
    from xlmodel.verify import CheckReport
    from xlmodel.watching import Rebuilt

__version__ = "0.8.0"
__all__ = [
    "add_case",
    "audit",
    "build",
    "check",
    "diff",
    "dump",
    "explain",
    "export",
    "goalseek",
    "init",
    "pull",
    "show",
    "sweep",
    "watch",
]

OUTPUT = "output/amazon-capex-2026.xlsx"
INPUTS = "inputs"


def init(folder: str | Path = ".", *, project: Project | None = None) -> Started:
    """Lay out the input files with which the model begins, and the folder of its workbook, in a folder.

    The folder is made where it is missing. Nothing that stands there is overwritten, and what is written is all or
    nothing. Returns the files. Raises XlmodelError (all faults at once), naming every file that is in the way, and for
    a model that comes without input files.
    """
    from xlmodel.starting import init_folder

    return init_folder(project or _own(), Path(folder))


def build(
    output: str | Path | None = None,
    *,
    inputs: str | Path | None = None,
    set: Mapping[str, float | str] | None = None,
    fresh: bool = False,
    refuse_loss: bool = False,
    drop_overrides: Sequence[str] = (),
    progress: Progress | None = None,
    project: Project | None = None,
) -> Built:
    """Write the workbook from the input files, keeping what a person typed into the workbook that stands there.

    `set` overrides inputs by key, validated like the files. `fresh` starts from the inputs alone. `drop_overrides` are
    keys of computed cells that somebody typed over and whose formula shall come back. Where something cannot be carried
    over, the previous file is kept beside the new one; with `refuse_loss` that is a LossError. Returns what was
    written, with the headline outputs; the folder is made where it is missing. Raises XlmodelError (all faults at once)
    before anything is written, or when it cannot be put in place.
    """
    from xlmodel.building import build_workbook

    project = project or _own()
    target, folder = Path(output or project.output), Path(inputs or project.inputs)
    told = progress or silent
    return build_workbook(
        project, target, folder, _texts(set), fresh=fresh, refuse_loss=refuse_loss, drop=drop_overrides, progress=told
    )


def diff(
    a: str | Path,
    b: str | Path | None = None,
    *,
    inputs: str | Path | None = None,
    set: Mapping[str, float | str] | None = None,
    progress: Progress | None = None,
    project: Project | None = None,
) -> Difference:
    """Return in what workbook `b` differs from `a`; without `b`, in what a build from the inputs would.

    `set` overrides inputs by key and has no meaning for two workbooks. Nothing is written. Raises XlmodelError for a
    workbook that cannot be read and for faults of the inputs.
    """
    from xlmodel.compare import compare_files, compare_with_inputs

    project = project or _own()
    if b is None:
        return compare_with_inputs(project, Path(a), Path(inputs or project.inputs), _texts(set), progress or silent)
    return compare_files(Path(a), Path(b), project.profile, progress or silent)


def check(
    file: str | Path | None = None,
    *,
    engine: str | Sequence[str] = "ironcalc",
    inputs: str | Path | None = None,
    progress: Progress | None = None,
    project: Project | None = None,
) -> CheckReport:
    """Recompute a workbook with engines that read only the file, and report what does not hold.

    `engine` is the name of one, several names, or "all" for every engine that is installed. Their values are compared
    with those that the file stores and with each other. A workbook of xlmodel is also held against its documented
    figures, the declarations and the inputs; nothing is written. Raises XlmodelError for a file that cannot be read,
    an unknown engine or one that is not installed, and for faults of the inputs.
    """
    from xlmodel.verify import check_workbook

    project = project or _own()
    return check_workbook(
        project, Path(file or project.output), engine, Path(inputs or project.inputs), progress or silent
    )


def audit(
    file: str | Path = OUTPUT, *, without: Mapping[str, str] | None = None, progress: Progress | None = None
) -> AuditReport:
    """Return where a workbook of any origin breaks the rules of a good model.

    `without` switches rules off, by number or short name, each with the reason. Raises XlmodelError for a file that
    cannot be read, for an unknown rule and for a missing reason.
    """
    from xlmodel.auditing import audit_file

    return audit_file(Path(file), without or {}, progress or silent)


def export(
    file: str | Path | None = None,
    *,
    pdf: str | Path | None = None,
    png: str | Path | None = None,
    progress: Progress | None = None,
    project: Project | None = None,
) -> Exported:
    """Write the pages of a workbook that are handed out: as one PDF, as a PNG for each page in a folder, or both.

    LibreOffice recalculates a copy of the workbook, so that what was typed into it counts; the file is only read.
    Returns the files and the sheets that stand in them. Raises XlmodelError (all faults at once) where LibreOffice or,
    for pictures, pypdfium2 is missing, for a file that is no such workbook, and where nothing can be written.
    """
    from xlmodel.exporting import export_pages

    project = project or _own()
    target = Path(file or project.output)
    return export_pages(target, Path(pdf) if pdf else None, Path(png) if png else None, progress or silent)


def pull(
    file: str | Path | None = None,
    *,
    inputs: str | Path | None = None,
    dry_run: bool = False,
    take_mine: bool = False,
    project: Project | None = None,
) -> Pulled:
    """Write what was typed into a workbook back into the input files: all of it, or nothing.

    Only the touched fields change, and the workbook is only read. `dry_run` writes nothing. Where the inputs have
    changed since a value was typed, that is an InputError; with `take_mine` the typed value is written. Returns the
    edits and the change of the files as a diff. Raises XlmodelError (all faults at once) before anything is written.
    """
    from xlmodel.pulling import pull_edits

    project = project or _own()
    target, folder = Path(file or project.output), Path(inputs or project.inputs)
    return pull_edits(project, target, folder, dry_run=dry_run, take_mine=take_mine)


def add_case(
    name: str,
    *,
    like: str,
    set: Mapping[str, float | str] | None = None,
    inputs: str | Path | None = None,
    dry_run: bool = False,
    project: Project | None = None,
) -> Added:
    """Add a case to the input files: it says what the case `like` says, but for the values of `set`, by driver.

    The next build has its column on every sheet. `dry_run` writes nothing. Returns the change of the file as a diff.
    Raises InputError (all faults at once) before anything is written.
    """
    from xlmodel.adding import add_case_to

    project = project or _own()
    return add_case_to(project, Path(inputs or project.inputs), name, like, _texts(set), dry_run=dry_run)


def watch(
    output: str | Path | None = None,
    *,
    inputs: str | Path | None = None,
    set: Mapping[str, float | str] | None = None,
    stop: Event | None = None,
    project: Project | None = None,
) -> Iterator[Rebuilt]:
    """Build, then build again whenever the input files change; yield what each rebuild moved, until `stop` is set.

    What is wrong with the inputs, or that the workbook is open elsewhere, is yielded as faults, and the watch goes
    on. Raises XlmodelError where no change of the inputs would help: no such folder, no such place, no such key.
    """
    from xlmodel.watching import watch_inputs

    project = project or _own()
    return watch_inputs(project, Path(output or project.output), Path(inputs or project.inputs), _texts(set), stop)


def show(
    *what: str,
    inputs: str | Path | None = None,
    set: Mapping[str, float | str] | None = None,
    project: Project | None = None,
) -> Shown:
    """Return values: of keys, labels, sheets by their names, and addresses such as `Returns Base!I34`.

    In a key, `*` stands for anything: `capex[*,2026]`. Without `what`, all headline outputs. Raises XlmodelError (all
    faults at once) for what is not known, with the nearest names.
    """
    from xlmodel.tell import show_lines

    ready = _prepared(project, inputs, set)
    return show_lines(ready.model, ready.layout, ready.values, *what)


def explain(
    *what: str,
    depth: int | None = 1,
    used_by: bool = False,
    inputs: str | Path | None = None,
    set: Mapping[str, float | str] | None = None,
    of: str | Path | None = None,
    project: Project | None = None,
) -> Explanations:
    """Return how each cell that keys, labels or addresses mean comes about: formula in words, and what it is made of.

    `depth` says how many levels of that; None goes down to the sources. A value that is not the source's is told as an
    own value, and what the source says beside it. With `used_by`, also which lines depend on it. `of` is a workbook
    whose typed inputs count, as in the next build of it; of a workbook that xlmodel did not write, cells are explained
    by address, with the values and formulas that stand in it.
    """
    if of is None:
        from xlmodel.tell import explain_key

        ready = _prepared(project, inputs, set)
        return explain_key(ready.model, ready.layout, ready.values, *what, depth=depth, users=used_by)
    from xlmodel.asking import explain_in_file  # reads workbooks, which takes longer to import

    project = project or _own()
    folder = Path(inputs or project.inputs)
    return explain_in_file(project, Path(of), what, folder, _texts(set), depth, used_by)


def dump(
    *,
    inputs: str | Path | None = None,
    set: Mapping[str, float | str] | None = None,
    project: Project | None = None,
) -> Dump:
    """Return every typed and computed cell: sheet, key, formula, value, in an order made for comparing."""
    from xlmodel.tell import dump_cells

    ready = _prepared(project, inputs, set)
    return dump_cells(ready.model, ready.layout, ready.values)


def sweep(
    vary: Mapping[str, str | tuple[float, float, int]] | None = None,
    *,
    sample: int | None = None,
    seed: int = 1,
    design: str = "latin",
    case: str = "",
    outputs: Sequence[str] = (),
    thresholds: Mapping[str, float] | None = None,
    inputs: str | Path | None = None,
    set: Mapping[str, float | str] | None = None,
    executor: Executor | None = None,
    chunk: int | None = None,
    at_work: Callable[[int, int], None] | None = None,
    of: str | Path | None = None,
    project: Project | None = None,
) -> Sweep:
    """Compute the model over a grid of inputs, or over a sample of all that is uncertain; return every scenario.

    `vary` gives inputs of a grid by key, as (low, high, steps) or "low:high:steps". `sample` is how many scenarios are
    drawn, by a `design`, "latin" or "sobol": the same seed gives the same ones. `case` is swept, that of the inputs
    unless it is named; what `set` gives is held. `outputs` are headline outputs: of a grid in place of those that the
    model declares, of a sample beside them. `thresholds` are other numbers to ask for, by the key of the question. Any
    executor of `concurrent.futures` computes, `chunk` scenarios at a time; none of that changes a digit. `at_work` is
    told how many are done, of how many. Ctrl-C ends it, and returns what is done. `of` is a workbook whose typed inputs
    count, as in the next build of it; `into_workbook` of the sweep shows a sample there. Raises XlmodelError (all
    faults at once) before anything is computed.
    """
    from xlmodel.sweeping import NUMBERS, SAMPLES, refuse_without

    refuse_without(NUMBERS, *([SAMPLES] if sample is not None else []))
    from xlmodel.sweeping.running import CHUNK
    from xlmodel.sweeping.sweep import SweepAsked, sweep_model

    project = project or _own()
    asked = SweepAsked(vary or {}, sample, seed, design, case, tuple(outputs), thresholds, __version__)
    folder, file, chunk = Path(inputs or project.inputs), Path(of) if of else None, chunk or CHUNK
    return sweep_model(project, folder, _texts(set), asked, executor=executor, chunk=chunk, at_work=at_work, of=file)


def goalseek(
    output: str,
    value: float,
    *,
    by: str,
    within: str | tuple[float, float] | None = None,
    case: str = "",
    inputs: str | Path | None = None,
    set: Mapping[str, float | str] | None = None,
    project: Project | None = None,
) -> Sought:
    """Return which values of the input `by` make a headline output come to a value: one, none, or several.

    They are sought `within` (low, high), else in all that the input may be, and exact to 1e-12; each is put into the
    plain evaluation. Raises XlmodelError for unknown keys and for faults of the inputs.
    """
    from xlmodel.sweeping import NUMBERS, SAMPLES, refuse_without

    refuse_without(NUMBERS, SAMPLES)
    from xlmodel.sweeping.seeking import seek

    project = project or _own()
    return seek(project, Path(inputs or project.inputs), _texts(set), output, value, by, within, case)


def _own() -> Project:
    """Return the project of this package."""
    from xlmodel.sheets import PROJECT

    return PROJECT


def _prepared(
    project: Project | None, inputs: str | Path | None, overrides: Mapping[str, float | str] | None
) -> Prepared:
    """Return everything that is known of a model before a file is written."""
    from xlmodel.pipeline import prepare

    project = project or _own()
    return prepare(project, Path(inputs or project.inputs), _texts(overrides))


def _texts(overrides: Mapping[str, float | str] | None) -> dict[str, str]:
    """Return overrides as the command line gives them: texts, by key with or without the `in_` of its cell."""
    return {key.removeprefix("in_"): str(value) for key, value in (overrides or {}).items()}
