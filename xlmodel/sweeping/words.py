"""What a sweep and a goalseek say in a terminal: tables, remarks and sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xlmodel.html import ReportColumn, ReportTable
from xlmodel.simulation import PERCENTILES
from xlmodel.sweeping.results import Scenarios, SweptOutput, shown
from xlmodel.sweeping.seeking import Sought
from xlmodel.sweeping.summary import Summary
from xlmodel.sweeping.swept import Sweep

MOST_ROWS = 12
"""Inputs that the table of what the outcome hangs on shows."""

MOST_POINTS = 200
"""Points of a grid that a terminal shows."""


def _number(heading: str) -> ReportColumn:
    return ReportColumn(heading, "number")


def tables_of_sweep(sweep: Sweep) -> list[ReportTable]:
    """Return the tables of a sweep, in the order in which they are read."""
    swept = sweep.scenarios
    if swept.is_grid:
        return list(_tables_of_grid(swept))
    summary = sweep.summary
    return [_varied(swept), _statistics(swept, summary), *_chances(summary), *_hangs_on(swept, summary)]


def remarks_of_sweep(sweep: Sweep) -> Iterator[str]:
    """Yield what has to be known beside the tables: what does not vary, and outcomes that are errors."""
    swept = sweep.scenarios
    yield from swept.remarks
    for key, kinds in swept.errors.items():
        if key in swept.results:
            yield f"{key}: {', '.join(f'{count:,} times {kind}' for kind, count in kinds.items())}"


def _varied(swept: Scenarios) -> ReportTable:
    columns = (ReportColumn("Key", "code"), ReportColumn("What varies"), ReportColumn("How"), ReportColumn("From"))
    rows = tuple((one.key, one.label, str(one.distribution), one.origin) for one in swept.inputs)
    return ReportTable("What varies", columns, rows)


def _statistics(swept: Scenarios, summary: Summary) -> ReportTable:
    levels = tuple(_number(f"P{level}") for level in PERCENTILES)
    columns = (ReportColumn("Output"), ReportColumn("Basis"), _number("Unvaried"), _number("Mean"), *levels)
    rows = []
    for one in summary.statistics:
        numbers = (one.unvaried if one.basis == swept.declared.central else None, one.mean)
        texts = ["" if number is None else shown(number, one.unit) for number in numbers]
        found = [shown(one.percentiles.get(level), one.unit) for level in PERCENTILES]
        rows.append((f"{one.label}, {one.unit}", one.basis, *texts, *found))
    return ReportTable("What comes out", columns, tuple(rows))


def _chances(summary: Summary) -> Iterator[ReportTable]:
    """Yield the probabilities, one question a row and one basis a column."""
    chances = summary.chances
    if chances:
        bases = list(dict.fromkeys(one.basis for one in chances))
        found = {(one.title, one.basis): f"{one.probability:.1%}" for one in chances}
        titles = dict.fromkeys(one.title for one in chances)
        rows = tuple((title, *(found[title, basis] for basis in bases)) for title in titles)
        columns = (ReportColumn("How probable is"), *(_number(basis.capitalize()) for basis in bases))
        yield ReportTable("Probabilities", columns, rows)


def _hangs_on(swept: Scenarios, summary: Summary) -> Iterator[ReportTable]:
    """Yield for each outcome that is asked about what it hangs on."""
    labels = {one.key: one.label for one in swept.inputs}
    for output, found in summary.hangs_on.items():
        columns = (ReportColumn("Input"), _number("Rank correlation"), _number("Share of variance"))
        rows = [
            (labels[one.input], f"{one.rank_correlation:+.2f}", "" if one.share is None else f"{one.share:.1%}")
            for one in found[:MOST_ROWS]
        ]
        shares = [one.share for one in found if one.share is not None]
        if shares:
            rows.append(("All inputs, each alone", "", f"{sum(shares):.1%}"))
        yield ReportTable(f"What it hangs on: {swept.output(output).label}", columns, tuple(rows))


def _tables_of_grid(swept: Scenarios) -> Iterator[ReportTable]:
    """Yield the points of a grid: two inputs make a table for each output, any other number a row for each point."""
    if len(swept.inputs) == 2 and swept.is_whole:
        yield from (_two_way(swept, one) for one in swept.headlines)
        return
    heads = [(one.label, one.unit) for one in swept.inputs] + [(one.label, one.unit) for one in swept.headlines]
    columns = tuple(_number(f"{label}, {unit}") for label, unit in heads)
    stop = min(swept.count, MOST_POINTS)  # a column may lie in a file: no more of it is read than is shown
    points = [[_point(number) for number in swept.given.part(one.key, 0, stop)] for one in swept.inputs]
    found = [[shown(number, one.unit) for number in swept.results.part(one.key, 0, stop)] for one in swept.headlines]
    rows = tuple(zip(*points, *found, strict=True))
    more = swept.count - len(rows)
    yield ReportTable(f"Grid ({more:,} points more: --csv writes them all)" if more > 0 else "Grid", columns, rows)


def _two_way(swept: Scenarios, output: SweptOutput) -> ReportTable:
    """Return an output over two inputs, the first one down and the second one across."""
    down, across = swept.inputs
    numbers = swept.results[output.key].reshape(-1, len(np.unique(swept.given[across.key])))
    width = numbers.shape[1]
    heads = [_point(value) for value in swept.given[across.key][:width]]
    sides = [_point(value) for value in swept.given[down.key][::width]]
    rows = tuple(
        (side, *(shown(value, output.unit) for value in row)) for side, row in zip(sides, numbers, strict=True)
    )
    heading = f"{output.label}, {output.unit}: {down.label} down, {across.label} across"
    return ReportTable(heading, (_number(down.key), *(_number(head) for head in heads)), rows)


def _point(value: float) -> str:
    """Return a value of an input as it would be typed, without the noise of the last digits."""
    return f"{float(value):.10g}"


def said_of_seeking(sought: Sought) -> list[str]:
    """Return what a goalseek found, in sentences."""
    wanted = f"{sought.label} = {sought.wanted:.15g}"
    span = f"{sought.low:.15g} to {sought.high:.15g}"
    name = f"{sought.input.label} ({sought.input.key})"
    lines = [f"{wanted}, by {name}, now {sought.now:.15g}, in {span}"]
    gaps = [f"In {sought.gaps:.2%} of the range the output is an error."] if sought.gaps else []
    if not sought.moves:
        where = "is an error" if sought.lowest is None else f"is {sought.lowest:.15g} all over it"
        lines.append(f"There is no answer: {sought.input.key} does not move this output, which {where}.")
        return lines + gaps
    between = f"{sought.lowest:.15g} and {sought.highest:.15g}"
    if not sought.answers:
        lines.append(f"There is no answer: the output takes values between {between} there.")
    elif sought.stretches:
        lines += [f"Every value from {low!r} to {high!r} is an answer." for low, high in sought.stretches]
    elif len(sought.answers) > 1:
        lines.append(f"There are {len(sought.answers)} answers:")
    for one in sought.answers:
        reached = f"{sought.output} = {one.reached!r}" if one.reached is not None else f"no value: {one.refused}"
        lines.append(f"  {sought.input.key} = {one.value!r} gives {reached}")
        lines.append(f"    xlmodel build {' '.join(f'--set {setting}' for setting in one.settings)}")
    lines += [f"At {at:.15g} the output leaps over what is wanted, which is no answer." for at in sought.jumps]
    return lines + gaps
