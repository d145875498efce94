"""Put declarations together to a model: every name resolved, every rule checked, the cells in order.

`assemble` collects every fault of every declaration before it raises: wrong names, mixed units, constants, missing
members, two lines of one name, and circular references spelled out. Each is told once, with the line of the text that
declares it, or with sheet and key: what a text or a wrong shape leads to elsewhere is not told beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from xlmodel.errors import Fault, ModelError
from xlmodel.language.declare import (
    RESERVED,
    Check,
    Constant,
    Dimension,
    Index,
    Input,
    Item,
    Line,
    Sheet,
    Words,
    declared_at,
    indexes,
    items,
    named,
)
from xlmodel.language.fallback import chosen
from xlmodel.language.grammar import DeclaredFormula, parse
from xlmodel.language.lint import lint
from xlmodel.language.model import INPUT, Computed, Model, Value, formula_at, key_text, unit_at
from xlmodel.language.profile_rules import client_faults, profile_faults
from xlmodel.language.reach import HEADER, ModelCell, Plan, Target, plan, reach
from xlmodel.language.shapes import misshapen
from xlmodel.language.telling import placed
from xlmodel.language.unit_rules import check_units
from xlmodel.profile import NO_PROFILE, Profile
from xlmodel.units import UNITS


def assemble(
    sheets: Sequence[Sheet],
    inputs: Sequence[Input],
    dimensions: Sequence[Dimension],
    values: Mapping[str, float | str],
    profile: Profile = NO_PROFILE,
) -> Model:
    """Put the sheets together and resolve every reference.

    `values` gives the value of every input cell by its key, `profile` says what is to know of the model as a whole.
    Raises ModelError with all faults found.
    """
    broken = [fault for sheet in sheets for fault in sheet.faults] or misshapen(sheets, inputs)
    if broken:
        raise ModelError(broken)
    faults: list[Fault] = []
    known, over, by_name, sheet_of = _entered(sheets, inputs, dimensions, faults)
    faults += [
        Fault("an input cell without a value", key=cell)
        for cell in dict.fromkeys(cell for declared in inputs for cell in declared.cells.values())
        if cell not in values
    ]
    known = chosen(known, over, by_name, faults)
    resolver = _Resolver(known, over, by_name, faults)
    computed, constants = resolver.cells()
    constants.update({(INPUT + key, ()): value for key, value in values.items()})
    outputs = _outputs(known, over, computed, faults)
    if not faults:  # what is missing for another reason is told by that
        faults += [*profile_faults(profile, known, over, values, sheets), *client_faults(sheets, over)]
    if faults:
        raise ModelError(placed(faults, sheets, sheet_of))
    model = Model(tuple(sheets), by_name, known, over, sheet_of, computed, constants, (), outputs, profile)
    try:
        return replace(model, order=_sorted(model))
    except ModelError as error:
        raise ModelError(placed(error.faults, sheets, sheet_of)) from None


def settled(sheets: Sequence[Sheet], inputs: Sequence[Input], dimensions: Sequence[Dimension]) -> Mapping[str, Item]:
    """Return the items of some sheets by key, with the choices of their formulas made: which cells there will be.

    Nothing where the sheets have faults, which `assemble` tells.
    """
    if any(sheet.faults for sheet in sheets) or misshapen(sheets, inputs):
        return {}
    known, over, by_name, _ = _entered(sheets, inputs, dimensions, [])
    return chosen(known, over, by_name, [])


def _entered(
    sheets: Sequence[Sheet], inputs: Sequence[Input], dimensions: Sequence[Dimension], faults: list[Fault]
) -> tuple[dict[str, Item], dict[str, tuple[Dimension, ...]], dict[str, Dimension], dict[str, str]]:
    """Return the items by key, what each runs over, the dimensions by name, and the sheet of each item."""
    by_name = {dimension.name: dimension for dimension in dimensions}
    known: dict[str, Item] = {}
    over: dict[str, tuple[Dimension, ...]] = {}
    sheet_of: dict[str, str] = {}
    for declared in inputs:
        _enter(declared, declared.over, "", known, over, sheet_of, faults)
    for sheet in sheets:
        for item, dims in items(sheet):
            if not (isinstance(item, Input) and known.get(item.key) is item):
                _enter(item, dims, sheet.key, known, over, sheet_of, faults)
    faults += _reserved(by_name, known) + _misplaced(known, over)
    for dims in over.values():
        for dimension in dims:
            by_name.setdefault(dimension.name, dimension)
    return known, over, by_name, sheet_of


def _enter(
    item: Item,
    dims: tuple[Dimension, ...],
    sheet: str,
    known: dict[str, Item],
    over: dict[str, tuple[Dimension, ...]],
    sheet_of: dict[str, str],
    faults: list[Fault],
) -> None:
    if item.key in known:
        hint = "Every key stands once in the whole model."
        found = f"on {sheet_of[item.key] or 'the inputs'} and {sheet}"
        faults.append(Fault("two lines of one key", key=item.key, found=found, hint=hint))
        return
    units = (
        []
        if isinstance(item, Words | Check)
        else [item.unit]
        if isinstance(item.unit, str)
        else list(item.unit.values())
    )
    faults.extend(
        Fault("unknown unit", key=item.key, expected=", ".join(UNITS), found=repr(unit))
        for unit in dict.fromkeys(units)
        if unit not in UNITS
    )
    known[item.key] = item
    over[item.key] = dims
    sheet_of[item.key] = sheet


def _reserved(dimensions: Mapping[str, Dimension], known: Mapping[str, Item]) -> list[Fault]:
    taken = RESERVED | set(dimensions)
    faults = [
        Fault("this name is reserved", key=str(member), hint=f"It is a member of {name}; call it otherwise.")
        for name, dimension in dimensions.items()
        for member in dimension.members
        if member in taken
    ]
    return faults + [Fault("a line may not be called like a dimension", key=key) for key in known if key in dimensions]


def _misplaced(known: Mapping[str, Item], over: Mapping[str, tuple[Dimension, ...]]) -> list[Fault]:
    """Return the pieces declared for an index that their line does not have: they would be lost in silence."""
    faults: list[Fault] = []
    for key, item in known.items():
        possible = set(indexes(over[key]))
        pieces: set[Index] = set(getattr(item, "where", None) or ())
        for name in ("formula", "cells", "texts", "numbers"):
            declared = getattr(item, name, "")
            pieces |= set() if isinstance(declared, str) else set(declared)
        ends = over[key][-1].members if over[key] else ()
        lost = [*(pieces - possible), *(set(getattr(item, "opening", ())) - set(ends))]
        names = ", ".join(dimension.name for dimension in over[key])
        faults += [
            Fault(
                "declared for an index that the line does not have", key=key, expected=f"({names})", found=repr(piece)
            )
            for piece in sorted(lost, key=str)
        ]
    return faults


class _Resolver:
    """Resolves every formula of every line once, collecting faults."""

    def __init__(
        self,
        known: Mapping[str, Item],
        over: Mapping[str, tuple[Dimension, ...]],
        dimensions: Mapping[str, Dimension],
        faults: list[Fault],
    ) -> None:
        self.known, self.over, self.dimensions, self.faults = known, over, dimensions, faults
        self.domains = {key: self._domain(key) for key in known}

    def _domain(self, key: str) -> frozenset[Index]:
        item = self.known[key]
        declared = declared_at(item)
        if declared is None:
            return frozenset(index for index in indexes(self.over[key]) if formula_at(item, index))
        return frozenset(declared)

    def cells(self) -> tuple[dict[ModelCell, Computed], dict[ModelCell, Value]]:
        """Return the cells with a formula and those with a constant."""
        computed: dict[ModelCell, Computed] = {}
        constants: dict[ModelCell, Value] = {}
        for key, item in self.known.items():
            if isinstance(item, Words):
                constants.update({(key, index): text for index, text in item.texts.items()})
            elif isinstance(item, Constant):
                constants.update({(key, index): number for index, number in item.numbers.items()})
            elif isinstance(item, Line | Check):
                computed.update(self._line(key, item))
        return computed, constants

    def _line(self, key: str, item: Line | Check) -> dict[ModelCell, Computed]:
        found: dict[ModelCell, Computed] = {}
        plans: dict[str, tuple[DeclaredFormula, tuple[Plan, ...]] | None] = {}
        judged: set[tuple[str, str, tuple[tuple[str, ...], ...]]] = set()
        names = [dimension.name for dimension in self.over[key]]
        for index in indexes(self.over[key]):
            text = formula_at(item, index)
            if not text:
                continue
            if text not in plans:
                plans[text] = self._plans(key, text)
            planned = plans[text]
            if planned is None:
                continue
            formula, references = planned
            place = dict(zip(names, index, strict=True))
            try:
                targets = tuple(reach(reference, place) for reference in references)
                precedents = tuple(self._cells(target) for target in targets)
            except KeyError as error:
                where = f" at {', '.join(map(str, index))}" if index else ""
                self.faults.append(Fault(f"{text} reaches too far{where}: {error.args[0]}", key=key))
                plans[text] = None
                continue
            if any((key, index) in group for group in precedents):
                self.faults.append(_ring([(key, index, text)] * 2))
                plans[text] = None
                continue
            unit, units = unit_at(item, index), tuple(self._units(target) for target in targets)
            if (text, unit, units) not in judged:
                judged.add((text, unit, units))
                self.faults += check_units(formula, key, unit, units)
            found[key, index] = Computed(formula, targets, precedents)
        return found

    def _plans(self, key: str, text: str) -> tuple[DeclaredFormula, tuple[Plan, ...]] | None:
        try:
            formula = parse(text)
            plans = tuple(
                plan(text, reference, self.over[key], self.over, self.dimensions) for reference in formula.references
            )
        except ModelError as error:
            self.faults.extend(
                Fault(fault.problem, key=key, expected=fault.expected, found=fault.found, hint=fault.hint)
                for fault in error.faults
            )
            return None
        faults = lint(formula, key)
        self.faults.extend(faults)
        return None if faults else (formula, plans)

    def _units(self, target: Target) -> tuple[str, ...]:
        """Return each unit among the cells of a target once."""
        if target.key == HEADER:
            name, member = target.indexes[0]
            header = self.dimensions[str(name)]
            return (header.unit if isinstance(member, int) else "text",)
        item = self.known[target.key]
        if isinstance(getattr(item, "unit", ""), str):
            return (unit_at(item, ()),)
        domain = self.domains[target.key]
        return tuple(dict.fromkeys(unit_at(item, index) for index in target.indexes if index in domain))

    def _cells(self, target: Target) -> tuple[ModelCell | None, ...]:
        """Return the cells of a target, None for a hole; KeyError where there is nothing but holes."""
        if target.key == HEADER:
            return ((HEADER, target.indexes[0]),)
        domain, item = self.domains[target.key], self.known[target.key]
        there = [index if index in domain else None for index in target.indexes]
        if there.count(None) == len(there):
            shown = ", ".join(map(str, target.indexes[0])) if target.indexes else "an empty span"
            raise KeyError(f"'{target.key}' has no cell at {shown}")
        if isinstance(item, Input):
            return tuple([None if index is None else (INPUT + item.cells[index], ()) for index in there])
        return tuple([None if index is None else (target.key, index) for index in there])


def _outputs(
    known: Mapping[str, Item],
    over: Mapping[str, tuple[Dimension, ...]],
    computed: Mapping[ModelCell, Computed],
    faults: list[Fault],
) -> dict[str, ModelCell]:
    """Return the headline outputs by the key under which scripts find them."""
    outputs: dict[str, ModelCell] = {}
    cells: dict[str, list[ModelCell]] = {}
    for cell in computed:
        cells.setdefault(cell[0], []).append(cell)
    for key, item in known.items():
        if not isinstance(item, Line) or not item.output:
            continue
        pattern = item.output if isinstance(item.output, str) else key
        for cell in cells.get(key, []):
            place = named(over[key], cell[1])
            try:
                name = pattern.format(**place)
            except KeyError as error:
                hint = f"It runs over {', '.join(place)}." if place else "It has no dimensions."
                faults.append(
                    Fault(f"the output pattern names no dimension {error}", key=key, found=pattern, hint=hint)
                )
                break
            if name in outputs:
                faults.append(
                    Fault("two cells of one output name", key=name, hint="Name the dimensions in its pattern.")
                )
            outputs[name] = cell
    return outputs


def _sorted(model: Model) -> tuple[ModelCell, ...]:
    """Return the computed cells with precedents first; spell out a circular reference."""
    graph: dict[ModelCell, set[ModelCell]] = {
        cell: {part for group in computed.precedents for part in group if part is not None and part in model.computed}
        for cell, computed in model.computed.items()
    }
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        ring = list(reversed(error.args[1]))
        raise ModelError([_ring([(*cell, model.computed[cell].formula.text) for cell in ring])]) from None


def _ring(steps: Sequence[tuple[str, Index, str]]) -> Fault:
    """Return the fault of formulas that use each other in a circle; the first is also the last."""
    said = "\n    uses ".join(f"{key_text((key, index))} {text}" for key, index, text in steps)
    return Fault(f"circular reference:\n    {said}", key=steps[0][0])
