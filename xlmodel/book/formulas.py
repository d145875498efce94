"""Formulas as Excel shows them: the text of a declaration with its names replaced by cells of the layout.

Nothing but the braces changes. A corner of a reference is relative along the directions in which it moves with
its owner, and absolute along the others, so that a formula can be copied along its row and read the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from xlsxwriter.utility import xl_col_to_name

from xlmodel.book.layout import Layout, LayoutCell, Runs
from xlmodel.errors import Fault, ModelError
from xlmodel.language import HEADER, INPUT, Computed, Index, Input, KeyReference, Model, ModelCell, Target
from xlmodel.language.grammar import Call
from xlmodel.language.lint import walk
from xlmodel.reader.references import quoted

_column = cache(xl_col_to_name)


def address_of(place: LayoutCell, column_fixed: bool = True, row_fixed: bool = True) -> str:
    """Return a cell's address, such as `$E$5`."""
    return f"{'$' if column_fixed else ''}{_column(place.column)}{'$' if row_fixed else ''}{place.row + 1}"


def absolute(layout: Layout, cell: ModelCell) -> str:
    """Return a cell's full address, such as `=Inputs!$E$5`, for names and charts."""
    return absolute_place(layout, layout.places[cell])


def absolute_place(layout: Layout, place: LayoutCell) -> str:
    """Return the full address of a place in the same way."""
    return f"={quoted(layout.pages[place.page].name)}!{address_of(place)}"


def render(model: Model, layout: Layout, cell: ModelCell, computed: Computed) -> str:
    """Return the formula of a cell with every name replaced by its address.

    Raises ModelError where the cells cannot be written as the formula needs them: a span that is not one block, a
    header that no cell shows, or spans of other shapes than a function takes.
    """
    owner = layout.places[cell]
    runs = layout.runs[cell[0]]
    text, done, parts = computed.formula.text, 0, []
    shapes: dict[int, Shape] = {}
    for reference, target in zip(computed.formula.references, computed.targets, strict=True):
        parts.append(text[done : reference.start])
        if target.key == HEADER:
            parts.append(_header(model, layout, runs, target, cell))
        else:
            corners = _corners(model, layout, target, cell)
            if target.span:
                shapes[reference.number] = _shape(model, layout, target, corners, cell)
            parts.append(_reach(model, layout, runs, target, corners, owner))
        done = reference.end
    parts.append(text[done:])
    if shapes:
        _refuse_shapes(computed, shapes, cell)
    return "".join(parts)


def rendered(model: Model, layout: Layout) -> dict[ModelCell, str]:
    """Return the formula of every computed cell; see `render`."""
    return {cell: render(model, layout, cell, computed) for cell, computed in model.computed.items()}


@dataclass(frozen=True, slots=True)
class Shape:
    """The block that a span fills; `broken` tells that sub-headings stand in it."""

    rows: int
    columns: int
    broken: bool


def _header(model: Model, layout: Layout, runs: Runs, target: Target, cell: ModelCell) -> str:
    name, member = target.indexes[0]
    place = layout.header(cell[0], layout.places[cell], model.dimensions[str(name)], member)
    if place is None:
        hint = "Only years and numbers down the rows, members of a table with a heading, and the time axis are shown."
        raise ModelError([Fault(f"no cell shows the {name} that '{{{name}}}' asks for", key=cell[0], hint=hint)])
    along = str(name) in runs.columns
    return address_of(place, column_fixed=not along, row_fixed=along)


def _corners(model: Model, layout: Layout, target: Target, cell: ModelCell) -> tuple[LayoutCell, LayoutCell]:
    try:
        first = _place(model, layout, target.key, target.indexes[0])
        return first, _place(model, layout, target.key, target.indexes[-1]) if target.span else first
    except LookupError:
        problem = f"the span of '{target.key}' begins or ends where it has no cell"
        raise ModelError([Fault(problem, key=cell[0], hint="Span the members that have one.")]) from None


def _reach(
    model: Model, layout: Layout, runs: Runs, target: Target, corners: tuple[LayoutCell, LayoutCell], owner: LayoutCell
) -> str:
    first, last = corners
    shown = address_of(first, *_fixed(model, layout, runs, target.key, target.first_by))
    if target.span:
        shown += ":" + address_of(last, *_fixed(model, layout, runs, target.key, target.last_by))
    return shown if first.page == owner.page else f"{quoted(layout.pages[first.page].name)}!{shown}"


def _fixed(model: Model, layout: Layout, runs: Runs, key: str, by: tuple[str, ...]) -> tuple[bool, bool]:
    """Tell whether a corner stays in its column and in its row when its owner, which runs so, is copied along them.

    `by` names for each dimension of the line the owner's dimension with which the corner moves.
    """
    own = layout.runs.get(key)
    if own is None:
        return True, True
    moving = [(dimension.name, follows) for dimension, follows in zip(model.over[key], by, strict=True) if follows]
    across = any(name in own.columns and follows in runs.columns for name, follows in moving)
    down = any(name in own.rows and follows in runs.rows for name, follows in moving)
    return not across, not down


def _place(model: Model, layout: Layout, key: str, index: Index) -> LayoutCell:
    item = model.items[key]
    typed = isinstance(item, Input) and index in item.cells
    return layout.places[(INPUT + item.cells[index], ()) if typed else (key, index)]  # type: ignore[union-attr]


def _shape(
    model: Model, layout: Layout, target: Target, corners: tuple[LayoutCell, LayoutCell], owner: ModelCell
) -> Shape:
    """Return the shape of a span; refuse one whose cells do not fill its block in reading order."""
    first, last = corners
    empty = layout.empty_rows(first.page)
    rows = [row for row in range(first.row, last.row + 1) if row not in empty]
    columns = range(first.column, last.column + 1)
    block = [LayoutCell(first.page, row, column) for row in rows for column in columns]
    if [_place(model, layout, target.key, index) for index in target.indexes] != block:
        hint = "Span dimensions so that the cells stand in one block, the last one innermost."
        raise ModelError([Fault(f"the span of '{target.key}' is not one block of cells", key=owner[0], hint=hint)])
    return Shape(len(rows), len(columns), len(rows) != last.row - first.row + 1)


def _refuse_shapes(computed: Computed, shapes: Mapping[int, Shape], owner: ModelCell) -> None:
    """Refuse what Excel counts by place and names do not: sub-headings, a row for ROWS, a row times a column."""
    problem = ""
    for node in walk(computed.formula.tree):
        if not isinstance(node, Call):
            continue
        inside = [
            shapes[part.number] for part in walk(node) if isinstance(part, KeyReference) and part.number in shapes
        ]
        if node.function in {"INDEX", "IRR", "MATCH", "ROWS"} and any(shape.broken for shape in inside):
            problem = f"{node.function} would count the sub-headings inside a span"
        elif node.function == "ROWS" and any(shape.columns > 1 for shape in inside):
            problem = "ROWS of a span that runs across the columns is 1"
        elif node.function == "SUMPRODUCT" and len({(shape.rows, shape.columns) for shape in inside}) > 1:
            problem = "SUMPRODUCT of spans of different shapes"
    if problem:
        raise ModelError([Fault(f"{problem}\n    {computed.formula.text}", key=owner[0])])
