"""Toy models: declare one in a line or two, write it, and recompute it with an engine, by the names of its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from xlsxwriter.utility import xl_rowcol_to_cell

from xlmodel.book import Layout, lay_out, render, workbook_bytes
from xlmodel.engines import ENGINES, ErrorValue, read_formulas
from xlmodel.errors import XlmodelError
from xlmodel.evaluate import evaluate
from xlmodel.language import Dimension, Input, Item, Line, Model, ModelCell, Section, Sheet, Value, assemble

TOLERANCE = 1e-9

YEAR = Dimension("year", (2025, 2026, 2027, 2028), unit="year")
COMPANY = Dimension("company", ("amazon", "alphabet", "meta"))
CASE = Dimension("case", ("bear", "base", "bull"))


def line(key: str, formula: str | Mapping, unit: str = "x", over: tuple[Dimension, ...] | None = (), **more) -> Line:
    """Declare a line whose label is its key; over nothing unless told."""
    return Line(key, key, unit, formula, over, **more)


def typed(key: str, over: tuple[Dimension, ...] = (), unit: str = "x", holes: Sequence[tuple] = ()) -> Input:
    """Declare an input with a cell for every index but the holes."""
    indexes: list[tuple] = [()]
    for dimension in over:
        indexes = [(*index, member) for index in indexes for member in dimension.members]
    cells = {index: "_".join(map(str, (key, *index))) for index in indexes if index not in holes}
    return Input(key, key, unit, cells, over)


def numbered(*inputs: Input) -> dict[str, float | str]:
    """Give every input cell a value of its own, so that no two references can be taken for each other."""
    cells = [cell for declared in inputs for cell in declared.cells.values()]
    return {cell: (place + 2) * 1.25 for place, cell in enumerate(dict.fromkeys(cells))}


def sheet(*items: Item, key: str = "toy", across: Dimension | None = None, **more) -> Sheet:
    """Declare a sheet with one section."""
    return Sheet(
        key, more.pop("name", key.capitalize()), "Does it hold?", (Section("Lines", items),), across=across, **more
    )


def declared(
    *sheets: Sheet,
    inputs: Sequence[Input] = (),
    dimensions: Sequence[Dimension] = (YEAR, COMPANY, CASE),
    values: Mapping[str, float | str] | None = None,
) -> Model:
    """Assemble sheets; inputs get distinct values unless told."""
    return assemble(sheets, inputs, dimensions, numbered(*inputs) | dict(values or {}))


def toy(
    *lines: Item,
    inputs: Sequence[Input] = (),
    across: Dimension | None = YEAR,
    dimensions: Sequence[Dimension] = (YEAR, COMPANY, CASE),
    values: Mapping[str, float | str] | None = None,
) -> Model:
    """Assemble lines on one sheet; the inputs stand on another."""
    sheets = [sheet(*inputs, key="inputs", across=across)] if inputs else []
    return declared(*sheets, sheet(*lines, across=across), inputs=inputs, dimensions=dimensions, values=values)


def faults(*lines: Item, **more) -> list[str]:
    """Return what is said of a model that cannot be assembled or evaluated, one text per fault, without its sheet."""
    try:
        evaluate(toy(*lines, **more))
    except XlmodelError as error:
        return [str(replace(fault, sheet="")) for fault in error.faults]
    return []


@dataclass(frozen=True)
class Book:
    """A model as a file."""

    model: Model
    path: Path
    layout: Layout

    @cached_property
    def values(self) -> dict[ModelCell, Value]:
        """The values by name, without any cell."""
        return evaluate(self.model)

    @cached_property
    def formulas(self) -> dict[ModelCell, str]:
        """The formulas as the file has them."""
        found = read_formulas(self.path)
        return {cell: found[self.place(cell)] for cell in self.model.computed}

    def place(self, cell: ModelCell) -> tuple[str, str]:
        """Return sheet and address of a cell."""
        place = self.layout.places[cell]
        return self.layout.pages[place.page].name, xl_rowcol_to_cell(place.row, place.column)

    def recomputed(self, engine: str = "ironcalc") -> dict[ModelCell, Value | ErrorValue]:
        """Return what an engine makes of the file, by name."""
        found = ENGINES[engine].recalculate(self.path)
        return {cell: found[self.place(cell)] for cell in self.model.computed}

    def differing(self, engine: str = "ironcalc") -> dict[ModelCell, tuple[object, object]]:
        """Return the cells in which the engine does not meet the values by name."""
        found = self.recomputed(engine)
        return {cell: (self.values[cell], found[cell]) for cell in found if not same(self.values[cell], found[cell])}


def write(model: Model, path: Path) -> Book:
    """Write a model to a file."""
    layout = lay_out(model)
    path.write_bytes(workbook_bytes(model, layout, evaluate(model)))
    return Book(model, path, layout)


def shown(model: Model) -> dict[ModelCell, str]:
    """Return the formulas of a model as the layout renders them."""
    layout = lay_out(model)
    return {cell: render(model, layout, cell, computed) for cell, computed in model.computed.items()}


def same(left: object, right: object) -> bool:
    """Tell whether two results are equal: numbers to 1e-9, everything else, types included, exactly."""
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) <= TOLERANCE * max(1.0, abs(left), abs(right))
    return type(left) is type(right) and left == right
