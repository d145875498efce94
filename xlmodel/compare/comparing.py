"""Compare two workbooks, or a workbook with what the inputs would build now. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from xlmodel.book.record import Record
from xlmodel.compare.cells import cell_changes
from xlmodel.compare.difference import Difference
from xlmodel.compare.named import input_changes, output_changes
from xlmodel.compare.provenance import told_apart, with_own
from xlmodel.compare.side import INPUT, OUTPUT, Side, side_from, side_of
from xlmodel.edits.matching import Match, Shift, matched
from xlmodel.edits.snapshot import Leaf
from xlmodel.profile import Profile
from xlmodel.progress import Progress, silent
from xlmodel.project import Project
from xlmodel.reader.cells import row_and_column

STEPS = 3
"""Steps of a comparison: reading the one, reading or building the other, comparing."""


def compare_files(a: Path, b: Path, profile: Profile, progress: Progress = silent) -> Difference:
    """Return in what the second workbook differs from the first. Raises EngineError for one that cannot be read."""
    progress(f"Reading {a}", 0, STEPS)
    before = side_of(a, profile)
    progress(f"Reading {b}", 1, STEPS)
    after = side_of(b, profile)
    progress("Comparing", 2, STEPS)
    return compare_sides(before, after)


def compare_with_inputs(
    project: Project, a: Path, inputs: Path, overrides: Mapping[str, str], progress: Progress = silent
) -> Difference:
    """Return in what a fresh build from the inputs would differ from a workbook; it is built in memory.

    A simulation that the workbook shows is no matter of the inputs, and stands in that build as well; one whose sheet
    was deleted is taken back, as the next build does.
    Raises EngineError for a workbook that cannot be read, InputError for faults of the inputs.
    """
    from xlmodel.book import workbook_bytes
    from xlmodel.edits import Carried, remembered, simulation_in
    from xlmodel.pipeline import prepared  # the whole model, which two files do not need
    from xlmodel.register import load

    progress(f"Reading {a}", 0, STEPS)
    before = side_of(a, project.profile)
    progress(f"Building from {inputs}", 1, STEPS)
    record = before.held.record
    simulation, _ = simulation_in(record, matched(record, before.held) if record else None, project.profile)
    carried = Carried(simulation=simulation)
    ready = prepared(project, replace(load(inputs, project.tables, overrides), simulation=carried.simulation))
    data = workbook_bytes(ready.model, ready.layout, ready.values, remembered(ready.register, carried))
    after = side_from(data, f"a build from {inputs}", project.profile)
    progress("Comparing", 2, STEPS)
    return compare_sides(before, after)


def compare_sides(a: Side, b: Side) -> Difference:
    """Return in what the second side differs from the first."""
    match = _match(a, b)
    formulas, others = cell_changes(a, b, match)
    inputs = input_changes(a, b, match)
    return Difference(
        a.name,
        b.name,
        inputs=with_own(inputs, a, b),
        formulas=formulas,
        outputs=output_changes(a, b, match),
        others=told_apart(others, inputs, a, b),
        remarks=(*a.remarks, *b.remarks),
    )


def _match(a: Side, b: Side) -> Match:
    """Return where the cells of one workbook stand in the other: by their names, else by sheet and address."""
    if any(name in b.names for name in a.names if name.startswith((INPUT, OUTPUT))):
        cells = {leaf.name: leaf.cells for leaf in a.held.sheets}
        return matched(Record(cells=cells, names=a.names), b.held)
    both = [leaf for leaf in a.held.sheets if b.held.sheet(leaf.name)]
    return Match({leaf.name: leaf.name for leaf in both}, {leaf.name: _unmoved(leaf) for leaf in both})


def _unmoved(leaf: Leaf) -> Shift:
    places = [row_and_column(address) for address in leaf.cells]
    rows, columns = ({place[position]: place[position] for place in places} for position in (0, 1))
    return Shift(rows, columns)
