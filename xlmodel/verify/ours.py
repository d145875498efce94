"""A workbook of xlmodel, held against the declarations and the inputs of today.

Judgements: its values are computed a second time by their names, from what stands in its own input cells, so that a
workbook with other inputs is judged by them. Wrong input files are a mistake of the call and not of the workbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from xlmodel.book import absolute, address_of, render, workbook_bytes
from xlmodel.book.record import Record
from xlmodel.edits.losses import losses
from xlmodel.edits.matching import Match, matched
from xlmodel.edits.snapshot import Snapshot, snapshot_of
from xlmodel.edits.sorting import PREFIX, moved_rows
from xlmodel.edits.typed import Read, read_inputs
from xlmodel.edits.work import drawn_of, work_of
from xlmodel.engines import CellAddress, CellValues, Formulas
from xlmodel.errors import Fault, FormulaError, InputError
from xlmodel.evaluate import evaluate
from xlmodel.language import INPUT, ModelCell, Value
from xlmodel.pipeline import Prepared, prepared
from xlmodel.profile import Ties
from xlmodel.project import Project
from xlmodel.reader import Workbook
from xlmodel.reader.guard import reading
from xlmodel.register import BY_SET, TYPED, Kept, Override, OwnValue, Register, field_text, load, own_origin
from xlmodel.verify.documented import Claim, Tolerances, reconciled
from xlmodel.verify.drift import (
    ChangedInput,
    Drift,
    Drifted,
    InputsDrift,
    Overridden,
    TypedInput,
    apart_from,
    by_hand,
    formulas_of,
)
from xlmodel.verify.report import CheckReport
from xlmodel.verify.standings import ERROR, Expected, standings

OUTPUT = "out_"
"""What the name of a headline output begins with."""


def ours_of(project: Project, path: Path, book: Workbook, now: Snapshot, inputs: Path) -> Ours:
    """Return a workbook of xlmodel with the inputs of today. Raises InputError for faults of the input files."""
    stated = load(inputs, project.tables)
    with reading(path):  # the record in it may be anything
        match = matched(now.record, now) if now.record else None
        moved = moved_rows(now.record, now, match) if now.record and match else None
        read = read_inputs(now, now.record, match, moved)
        kept = [Kept(**edit) for edit in (now.record.kept if now.record else ())]
        waiting = [Kept(**edit) for edit in (now.record.waiting if now.record else ())]
        gone = [edit for edit in kept if edit.key not in stated.values]
        kept = [edit for edit in kept if edit not in gone]
        overrides = [Override(**one) for one in (now.record.overrides if now.record else ())]
        simulation = now.record.simulation if now.record else None
        register = replace(
            stated, kept=tuple(kept), waiting=(*waiting, *gone), overrides=tuple(overrides), simulation=simulation
        )
        ready = prepared(project, register)
    return Ours(path, book, now, match, read, stated, ready)


def _outside(fault: Fault) -> str:
    return f"Outside the workbook: {fault}"


@dataclass(frozen=True)
class Ours:
    """A workbook of xlmodel, what stands in its inputs, and what the declarations and the inputs say today."""

    path: Path
    book: Workbook
    now: Snapshot
    match: Match | None
    read: Read
    stated: Register
    ready: Prepared

    def judged(self, report: CheckReport, values: CellValues) -> CheckReport:
        """Return a report with all that can be said of a workbook of xlmodel; `values` are the recomputed ones."""
        report = replace(report, remarks=(*report.remarks, *self._own()))
        with reading(self.path):  # the record in it may be anything
            held = standings(self._names, values, self._expected())
            drift = self._drift()
        report, ties = replace(report, standings=held, drift=drift), self.ready.model.profile.ties
        if ties is None:
            return report
        try:
            claims, rules = list(self._claims(ties)), self._tolerances(ties)
        except FormulaError as error:
            return replace(report, faults=tuple(map(_outside, error.faults)))
        documented = tuple(reconciled(claim, self._with_typed(claim, values), rules) for claim in claims)
        return replace(report, documented=documented)

    # What the declarations say

    def _expected(self) -> dict[str, Expected]:
        """Return each check and tie that is declared, by the name of its cell."""
        model = self.ready.model
        expected = {}
        ties, lists = model.profile.ties, model.profile.checks
        for key, (line, index) in model.outputs.items():
            if line in lists:
                expected[OUTPUT + key] = Expected(model.over[line][0].title(index[0]), lists[line])
            elif ties and line == ties.line:
                expected[OUTPUT + key] = Expected(model.over[line][0].title(index[0]), ERROR)
        return expected

    @cached_property
    def _declared(self) -> Formulas:
        """Return the formulas that a build of today would write, by where it would write them."""
        ready = self.ready
        return {
            self._built_at(cell): render(ready.model, ready.layout, cell, computed)
            for cell, computed in ready.model.computed.items()
        }

    def _built_at(self, cell: ModelCell) -> CellAddress:
        place = self.ready.layout.places[cell]
        return self.ready.layout.pages[place.page].name, address_of(place, False, False)

    @cached_property
    def _as_declared(self) -> bool:
        """Tell whether the file was built with the formulas of today, each in the place of today.

        Beside the declared formulas a build writes but one: on each sheet, the overall check.
        """
        if self.now.record is None:
            return False
        built = formulas_of(self.now.record.cells)
        overall = self.ready.model.overall
        heads = {absolute(self.ready.layout, overall)} if overall else set()
        beside = {formula for key, formula in built.items() if key not in self._declared}
        return beside <= heads and all(built.get(key) == formula for key, formula in self._declared.items())

    @cached_property
    def _rebuilt(self) -> Record:
        """Return what a build of today would hold."""
        ready = self.ready
        data = workbook_bytes(ready.model, ready.layout, ready.values)
        now = snapshot_of(data, self.path)
        return Record(cells={leaf.name: leaf.cells for leaf in now.sheets}, names=now.names)

    @cached_property
    def _places(self) -> Match:
        """Return where each cell of a build of today stands in the file."""
        if self._as_declared and self.match:
            return self.match
        return matched(self._rebuilt, self.now)

    # The values by name, without any cell

    @cached_property
    def _outside(self) -> Mapping[ModelCell, Value]:
        """Return every value of the model, computed from what stands in the input cells of the file."""
        model = self.ready.model
        known = {key: typed.value for key, typed in self.read.cells.items() if (INPUT + key, ()) in model.constants}
        return evaluate(model, known)

    def _number(self, cell: ModelCell) -> float:
        value = self._outside[cell]
        if not isinstance(value, float):  # a text that somebody typed into an input
            raise FormulaError([Fault("not a number", key=cell[0].removeprefix(INPUT), found=repr(value))])
        return value

    def _claims(self, ties: Ties) -> Iterator[Claim]:
        """Yield each documented figure. Raises FormulaError where the model cannot be computed."""
        register = self.ready.register
        figures = register.tables.stated(register.records)
        for key, (line, index) in self.ready.model.outputs.items():
            if line == ties.line:
                figure, recomputed = figures[str(index[0])], (ties.recomputed, index)
                ends = [self._number((INPUT + cell, ())) for cell in figure.cells]
                top = (ties.recomputed_high, index)
                yield Claim(
                    figure.key,
                    figure.label,
                    figure.unit,
                    figure.qualifier,
                    low=ends[0],
                    high=ends[-1],
                    step=figure.step,
                    outside=self._number(recomputed),
                    outside_high=self._number(top) if top in self._outside else None,
                    figure=self._places.place(self._built_at(recomputed)),
                    verdict=self._names.get(OUTPUT + key),
                )

    def _with_typed(self, claim: Claim, values: CellValues) -> CellValues:
        """Return the values with that of the figure's cell, where somebody typed a number over its formula."""
        held = self.now.holds(claim.figure) if claim.figure else ""
        return {claim.figure: float(held[1:]), **values} if claim.figure and held.startswith("#") else values

    def _tolerances(self, ties: Ties) -> Tolerances:
        return Tolerances(*(self._number((INPUT + name, ())) for name in (ties.about, ties.nearly, ties.rounding)))

    # What the file says

    @cached_property
    def _names(self) -> dict[str, CellAddress]:
        """Return the names of the file, with those that were deleted while their cells still stand."""
        names = {name: place for name, place in self.now.names.items() if self.now.sheet(place[0])}
        for name, (sheet, cell) in (self.now.record.names if self.now.record else {}).items():
            place = self.match.place((sheet, cell)) if self.match else None
            if place and self.now.holds(place):
                names[name] = place
        return names

    def _drift(self) -> Drift:
        """Return what is no longer as it was declared or built."""
        record, match = self.now.record, self.match
        inputs = frozenset(place for name, place in self._names.items() if name.startswith(PREFIX))
        cells: list[Drifted] = []
        others: list[str] = []
        overrides: list[Overridden] = []
        if record and match:
            found = losses(record, self.now, match, inputs, drawn_of(self.book, record, match))
            work, _ = work_of(self.book, record, match, self.ready.project.profile, found, "")
            kept = [one for one in work.overrides if one.known]
            known = [one.loss for one in kept]
            cells, others = by_hand((loss for loss in found if loss not in known), match)
            labels = {one.key: one.label for one in self.ready.register.overrides}
            overrides = [
                Overridden(one.key, labels[one.key], one.sheet, one.address, one.loss.was, one.loss.now, one.since)
                for one in kept
            ]
        if not self._as_declared:
            sheets = {
                leaf.name: {at: held for at, held in leaf.cells.items() if (leaf.name, at) not in inputs}
                for leaf in self.now.sheets
            }
            as_built = record or Record(cells=sheets, names=self.now.names)
            cells += apart_from(self._rebuilt, as_built, match, self.path)
        unreadable = tuple(str(fault) for fault in self.read.faults)
        return Drift(tuple(cells), tuple(self._edits()), tuple(others), unreadable, self._inputs(), tuple(overrides))

    def _edits(self) -> Iterator[TypedInput]:
        """Yield each value that was typed over what the file was built with."""
        built = self.now.record.inputs if self.now.record else self.stated.values
        labels = {key: cell.label for key, cell in self.stated.cells.items()}
        for key, typed in self.read.cells.items():
            if key in built and (typed.formula or typed.value != built[key]):
                yield TypedInput(key, labels.get(key, key), *typed.where, built[key], typed.value, typed.formula)

    def _own(self) -> Iterator[str]:
        """Yield in words each value in the file that is not the one of its source, and what that says."""
        cells = self.stated.cells
        record = self.now.record or Record()
        kept = {edit.key: edit for edit in self.ready.register.kept}
        for key, source in self.stated.builtin.items():
            value = self.read.cells[key].value if key in self.read.cells else source
            own = self.stated.own.get(key)
            if own is None and value == source:
                continue
            if own is None or own.value != value:
                edit = kept.get(key)
                typed = (edit.since, edit.formula) if edit and edit.value == value else ("", "")
                way = BY_SET if not edit and record.inputs.get(key) == value else TYPED
                own = OwnValue(value, own.source if own else source, way, *typed)
            if own.value != own.source:
                yield f"{key}: {own_origin(own, cells[key].unit, cells[key].origin).rstrip('.')}."

    def _inputs(self) -> InputsDrift | None:
        """Return whether the inputs are still those that the file was built from."""
        record, stated = self.now.record, self.stated
        if record is None or not record.fingerprint:
            return None
        given = {
            key: value for key, value in record.inputs.items() if stated.stated.get(key, value) != value
        }  # by --set, if nothing else has changed
        folder = str(stated.folder)
        if self._fingerprint({key: field_text(value) for key, value in given.items()}) == record.fingerprint:
            told = tuple(f"{key}={field_text(value)}" for key, value in given.items())
            return InputsDrift(folder, record.fingerprint, stated.fingerprint, True, told, ())
        keys = dict.fromkeys((*record.inputs, *stated.values))
        moved = (ChangedInput(key, record.inputs.get(key), stated.values.get(key)) for key in keys)
        apart = tuple(one for one in moved if one.built != one.now)
        return InputsDrift(folder, record.fingerprint, stated.fingerprint, False, (), apart)

    def _fingerprint(self, given: Mapping[str, str]) -> str:
        """Return the fingerprint of the inputs of today with other values for some."""
        try:
            tables = self.stated.tables
            return load(self.stated.folder, tables, given).fingerprint if given else self.stated.fingerprint
        except InputError:  # a value that the inputs of today do not allow
            return ""
