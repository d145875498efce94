"""Inputs and headline outputs of two workbooks, by key: wherever their cells stand now.

Judgements: a typed number differs by its digits, a computed one beyond a relative 1e-9, because programs keep the last
digits differently. A formula typed into an input is a difference even where it comes to the same number.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlmodel.compare.difference import STATE, Change
from xlmodel.compare.side import INPUT, OUTPUT, Side
from xlmodel.edits.matching import Match
from xlmodel.engines import CellAddress, CellValue
from xlmodel.engines.agreeing import agree
from xlmodel.profile import CHECK, TIE

_STATES = {1.0: "holds", 0.0: "fails"}


def input_changes(a: Side, b: Side, match: Match) -> tuple[Change, ...]:
    """Return the inputs that differ, in the order of the second workbook; those that are gone come last."""
    return tuple(_inputs(a, b, match))


def output_changes(a: Side, b: Side, match: Match) -> tuple[Change, ...]:
    """Return the headline outputs that differ, or where neither workbook names any, the results of all formulas."""
    old, new = a.by(OUTPUT), b.by(OUTPUT)
    return tuple(_outputs(a, b, old, new) if old or new else _results(a, b, match))


def _inputs(a: Side, b: Side, match: Match) -> Iterator[Change]:
    old, new = a.by(INPUT), b.by(INPUT)
    for key in (*new, *(key for key in old if key not in new)):
        was, now = old.get(key), new.get(key)
        if was and now and _same_input(a, b, was, now, match):
            continue
        side, at = (b, now) if now else (a, was)
        assert at is not None
        label, unit = _called(a, b, key, side, at)
        value, typed = (a.value(was) if was else None), (b.value(now) if now else None)
        yield Change("input", key, label, unit, *at, value, typed, "; ".join(_typed(a, b, was, now)))


def _same_input(a: Side, b: Side, was: CellAddress, now: CellAddress, match: Match) -> bool:
    before, after = a.formula(was), b.formula(now)
    if not before and not after:
        return a.held.holds(was) == b.held.holds(now)
    return bool(before and after) and match.same_formula(was[0], before, after) and agree(a.value(was), b.value(now))


def _typed(a: Side, b: Side, was: CellAddress | None, now: CellAddress | None) -> Iterator[str]:
    """Yield the formulas that were typed into the cells of an input."""
    before, after = (a.formula(was) if was else ""), (b.formula(now) if now else "")
    if before:
        yield f"was typed as {before}"
    if after:
        yield f"typed as {after}"


def _called(a: Side, b: Side, key: str, side: Side, at: CellAddress) -> tuple[str, str]:
    """Return the label and unit of an input: as a record has them, or as the sheet shows them."""
    for record in (b.held.record, a.held.record):
        if record and key in record.labels:
            label, unit = record.labels[key]
            return label, unit
    page = side.page(at[0])
    return page.label(at[1]), page.unit(at[1])


def _outputs(a: Side, b: Side, old: dict[str, CellAddress], new: dict[str, CellAddress]) -> Iterator[Change]:
    for key in (*new, *(key for key in old if key not in new)):
        was, now = old.get(key), new.get(key)
        before, after = (a.value(was) if was else None), (b.value(now) if now else None)
        if was and now and agree(before, after):
            continue
        side, at = (b, now) if now else (a, was)
        assert at is not None
        page = side.page(at[0])
        unit = page.unit(at[1])
        if key.startswith((CHECK, TIE)):
            before, after, unit = _state(before), _state(after), STATE
        yield Change("output", key, page.label(at[1]), unit, *at, before, after)


def _state(value: CellValue) -> CellValue:
    return _STATES.get(value, value) if isinstance(value, float) else value


def _results(a: Side, b: Side, match: Match) -> Iterator[Change]:
    for leaf in a.held.sheets:
        for address, held in leaf.cells.items():
            at = (leaf.name, address)
            place = match.place(at) if held.startswith("=") else None
            if place and b.formula(place) and not agree(a.value(at), b.value(place)):
                page = b.page(place[0])
                unit = page.unit(place[1])
                yield Change("output", "", page.label(place[1]), unit, *place, a.value(at), b.value(place))
