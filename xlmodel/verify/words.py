"""A check in words: the tables that a terminal and a page show, and a line for each question.

Judgement: a terminal shows what needs looking at; a page, which is attached to a model, shows all documented figures
and checks as well. Long lists of faults are cut after twenty rows, and the number of the others is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from xlmodel.engines import CellValue
from xlmodel.engines.agreeing import agree
from xlmodel.html import ReportColumn, ReportTable, html_page
from xlmodel.tell import number_text
from xlmodel.verify.documented import Documented
from xlmodel.verify.drift import Drift
from xlmodel.verify.readings import FAILED, READ, SKIPPED, Apart, Reading
from xlmodel.verify.report import CheckReport
from xlmodel.verify.standings import ERROR, WARNING, Standing

MOST = 20
"""Rows of a list of faults that are shown."""

ABSENT = "–"

_CELL, _FORMULA = ReportColumn("Cell", "code"), ReportColumn("Formula", "code")


def page_of_check(report: CheckReport) -> str:
    """Return a report as one self-contained page for the browser."""
    return html_page(heading(report), lead(report), tables_of_check(report, many=True), remarks(report), good=report.ok)


def title(report: CheckReport) -> str:
    """Return the first line of a report: the file, and who recomputed it."""
    return f"{report.file}, {_recomputed(report)}"


def heading(report: CheckReport) -> str:
    """Return the heading of a page: as the first line, without the folder of the file."""
    return f"{Path(report.file).name}, {_recomputed(report)}"


def _recomputed(report: CheckReport) -> str:
    engines = ", ".join(f"{one.engine} {one.version}" for one in report.readings.readings if one.state == READ)
    return f"recomputed by {engines}"


def verdict(report: CheckReport) -> str:
    """Return the last word."""
    return "All holds." if report.ok else "Not all holds."


def lead(report: CheckReport) -> str:
    """Return the verdict in one sentence, for the top of a page."""
    first, *others = (f"{what}: {found}" for what, found in summary(report))
    return " ".join([verdict(report), f"{first};", "; ".join(others) + "."])


def summary(report: CheckReport) -> list[tuple[str, str]]:
    """Return one line for each question: what was asked, and what was found."""
    found = report.readings
    sound = report.formulas - len(found.apart) - len(found.unproved) - len(found.passed_over)
    lines = [("formula cells", f"{_of(sound, report.formulas)} agree")]
    if not report.of_xlmodel:
        return [*lines, ("documented figures, drift", "none: not a workbook of xlmodel")]
    inside, outside = (sum(getattr(one, side) for one in report.documented) for side in ("ties_inside", "agrees"))
    count = len(report.documented)
    lines.append(
        ("documented figures", f"{_of(inside, count)} tie in the workbook, {_of(outside, count)} agree outside it")
    )
    by_severity = {
        severity: [one for one in report.of_kind("check") if one.severity == severity] for severity in (ERROR, WARNING)
    }
    held = (
        f"{_of(sum(one.holds for one in those), len(those))} {severity}s" for severity, those in by_severity.items()
    )
    lines.append(("checks", f"{', '.join(held)} hold"))
    return [*lines, *(_drift(report.drift) if report.drift else ())]


def _drift(drift: Drift) -> Iterator[tuple[str, str]]:
    cells = len(drift.cells)
    over = _number(len(drift.overrides), "formula") + " typed over" if drift.overrides else ""
    sound = f"{over}, every other is the declared one" if over else "every formula is the declared one"
    apart = f"{_number(cells, 'cell')} not as declared" + (f", {over}" if over else "")
    yield "declarations", apart if cells else sound
    if drift.inputs is None:
        yield "inputs", "the file has no record of what it was built from"
    elif drift.inputs.same:
        yield "inputs", f"those of {drift.inputs.folder}, fingerprint {drift.inputs.built[:12]}"
    else:
        moved = f"{_number(len(drift.inputs.moved), 'value')} moved" if drift.inputs.moved else "words or sources moved"
        yield "inputs", f"not those of {drift.inputs.folder}: {moved} since the build"


def remarks(report: CheckReport) -> list[str]:
    """Return what to know beside the tables."""
    found = report.readings
    lines = [*report.faults, *report.remarks]
    reasons = dict.fromkeys(cell.reason for cell in found.passed_over)
    for reason in reasons:
        count = sum(cell.reason == reason for cell in found.passed_over)
        lines.append(f"{_number(count, 'cell')} not compared: each {reason}.")
    if found.unstored:
        hint = "Open the file in Excel or LibreOffice and save it."
        lines.append(f"The file stores no value for {_number(found.unstored, 'formula cell')}. {hint}")
    lines += [f"{one.engine} was skipped: {one.note}." for one in found.readings if one.state == SKIPPED]
    lines += [f"{one.engine} failed and proves nothing: {one.note}." for one in found.readings if one.state == FAILED]
    if report.drift:
        lines += report.drift.unreadable
        if report.drift.inputs and report.drift.inputs.given:
            lines.append(f"Built with values of its own: {', '.join(report.drift.inputs.given)}.")
        if report.drift.inputs and not report.drift.inputs.same:
            lines.append("Build the workbook again to bring it up to the inputs.")
    return lines


def tables_of_check(report: CheckReport, many: bool = False) -> list[ReportTable]:
    """Return a table for each section that has something to say; with `many`, also of all that holds."""
    found = report.readings
    drawn = [
        _engines(found.readings, report.sha256 if many else ""),
        ReportTable(
            "The engines with each other",
            (ReportColumn("Engines"), *(ReportColumn(name, "number") for name in ("Compared", "Agree", "Apart"))),
            tuple(
                (f"{one.left}, {one.right}", f"{one.compared:,}", f"{one.agree:,}", f"{one.apart:,}")
                for one in found.pairs
            ),
        ),
        _apart(report),
        _cut(
            "Cells without proof",
            (_CELL, _FORMULA, ReportColumn("Reason")),
            [(f"{one.sheet}!{one.cell}", one.formula, one.reason) for one in found.unproved],
            tone="error",
        ),
        _documented(report.documented, many),
        _standings([one for one in report.standings if one.kind == "check" or one.missing], many),
    ]
    if report.drift:
        drawn += _drifted(report.drift)
    return [table for table in drawn if table.rows]


def _engines(readings: Sequence[Reading], digest: str) -> ReportTable:
    numbers = ("Compared", "Agree", "Apart", "Without a value", "Seconds")
    rows = []
    for one in readings:
        counts = [f"{count:,}" for count in (one.compared, one.agree, one.apart, one.without)]
        shown = [*counts, f"{one.seconds:.1f}"] if one.state == READ else [ABSENT] * len(numbers)
        rows.append((one.engine, one.version or ABSENT, *shown, one.note if one.state == READ else one.state))
    columns = (
        ReportColumn("Engine"),
        ReportColumn("Version"),
        *(ReportColumn(name, "number") for name in numbers),
        ReportColumn("Note"),
    )
    note = "Each engine computed every formula of the file anew; compared are its values with the stored ones."
    return ReportTable("Engines", columns, tuple(rows), f"{note} SHA-256 of the file: {digest}." if digest else "")


def _apart(report: CheckReport) -> ReportTable:
    """Return the cells apart; where many only lack a stored value, their number is told, and these are left out."""
    engines = [one.engine for one in report.readings.readings if one.state == READ]
    few = report.readings.unstored <= MOST
    rows = [
        (
            f"{one.sheet}!{one.cell}",
            one.formula,
            _full(one.stored),
            *(_full(one.computed[name]) if name in one.computed else ABSENT for name in engines),
        )
        for one in report.readings.apart
        if few or one.stored is not None or not _at_one(one)
    ]
    columns = (_CELL, _FORMULA, ReportColumn("Stored", "number"), *(ReportColumn(name, "number") for name in engines))
    return _cut("Cells apart", columns, rows, tone="error")


def _at_one(cell: Apart) -> bool:
    """Tell whether all engines agree on a cell."""
    return all(agree(left, right) for left, right in combinations(cell.computed.values(), 2))


def _documented(figures: Sequence[Documented], many: bool) -> ReportTable:
    rows = []
    for one in figures:
        if many or not one.ok:
            stated = " to ".join(dict.fromkeys(number_text(end, one.unit) for end in (one.low, one.high)))
            inside, outside = (number_text(value, one.unit) for value in (one.inside, one.outside))
            if not one.agrees and inside == outside:
                inside, outside = _full(one.inside), _full(one.outside)
            state = "does not tie" if not one.ties_inside else "ties" if one.ok else "apart outside the workbook"
            place = f"{one.sheet}!{one.cell}" if one.cell else ABSENT
            rows.append((one.key, one.label, f"{one.qualifier} {stated}", inside, outside, one.unit, place, state))
    columns = (
        ReportColumn("Key", "code"),
        ReportColumn("Documented figure"),
        ReportColumn("Stated", "number"),
        ReportColumn("In the workbook", "number"),
        ReportColumn("Outside it", "number"),
        ReportColumn("Unit"),
        _CELL,
        ReportColumn("State"),
    )
    wrong = any(not one.ok for one in figures)
    return ReportTable("Documented figures", columns, tuple(rows), tone="error" if wrong else "")


def _standings(checks: Sequence[Standing], many: bool) -> ReportTable:
    rows = [
        (
            one.key,
            one.label,
            one.severity,
            f"{one.sheet}!{one.cell}" if one.cell else ABSENT,
            "missing" if one.missing else "holds" if one.holds else "fails",
        )
        for one in checks
        if many or not one.holds
    ]
    tone = "error" if any(not one.ok for one in checks) else "warning" if any(not one.holds for one in checks) else ""
    columns = (
        ReportColumn("Key", "code"),
        ReportColumn("Check"),
        ReportColumn("Severity"),
        _CELL,
        ReportColumn("State"),
    )
    return ReportTable("Checks", columns, tuple(rows), tone=tone)


def _drifted(drift: Drift) -> Iterator[ReportTable]:
    """Yield what is not as declared, what was typed into inputs, what moved in the inputs, and what was added."""
    rows = [(f"{one.sheet}!{one.cell}", one.kind, one.declared or ABSENT, one.found or ABSENT) for one in drift.cells]
    columns = (_CELL, ReportColumn("Why"), ReportColumn("Declared", "code"), ReportColumn("In the file", "code"))
    yield _cut("Not as declared", columns, rows, tone="error")
    over = [
        (one.key, one.label, one.found, one.declared, f"{one.sheet}!{one.cell}", one.since) for one in drift.overrides
    ]
    held = (ReportColumn("Typed", "code"), ReportColumn("Instead of", "code"), _CELL, ReportColumn("Kept since"))
    yield _cut("Formulas typed over", (ReportColumn("Key", "code"), ReportColumn("Line"), *held), over, tone="warning")
    typed = tuple(
        (one.key, one.label, _full(one.built), one.formula or _full(one.typed), f"{one.sheet}!{one.cell}")
        for one in drift.edits
    )
    values = (ReportColumn("Built with", "number"), ReportColumn("Typed", "number"))
    yield ReportTable(
        "Values typed into inputs",
        (ReportColumn("Key", "code"), ReportColumn("Input"), *values, _CELL),
        typed,
        tone="note",
    )
    moved = [(one.key, _full(one.built), _full(one.now)) for one in (drift.inputs.moved if drift.inputs else ())]
    headings = (ReportColumn("Key", "code"), ReportColumn("Built with", "number"), ReportColumn("Inputs now", "number"))
    yield _cut("Inputs that moved since the build", headings, moved, tone="note")
    yield _cut("Also in the file", (ReportColumn("What"),), [(other,) for other in drift.others], tone="note")


def _cut(heading: str, columns: tuple[ReportColumn, ...], rows: Sequence[tuple[str, ...]], tone: str) -> ReportTable:
    """Return a table of the first rows, with a last one that counts the others."""
    shown = list(rows[:MOST])
    if len(rows) > MOST:
        shown.append((f"and {len(rows) - MOST:,} more", *("" for _ in columns[1:])))
    return ReportTable(heading, columns, tuple(shown), tone=tone)


def _full(value: CellValue) -> str:
    """Return a value with all digits that a spreadsheet keeps."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:,.15g}" if isinstance(value, float) else value


def _of(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,}"


def _number(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'s' * (count != 1)}"
