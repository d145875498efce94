"""Formulas as Excel shows them: the text of a declaration with its names replaced by cells of the layout.

Nothing but the braces changes. A corner of a reference is relative along the directions in which it moves with
its owner, and absolute along the others, so that a formula can be copied along its row and read the same.
"""

from __future__ import annotations

from functools import cache

from xlsxwriter.utility import xl_col_to_name

from xlmodel.book.layout import Layout, Page, Place, Runs
from xlmodel.errors import Fault, ModelError
from xlmodel.language import HEADER, INPUT, Cell, Computed, Index, Input, Model, Target


@cache
def quoted(name: str) -> str:
    """Return a sheet's name as formulas write it."""
    return name if name.isalnum() and not name[0].isdigit() else "'" + name.replace("'", "''") + "'"


def address(place: Place, column_fixed: bool = True, row_fixed: bool = True) -> str:
    """Return a cell's address, such as `$E$5`."""
    return f"{'$' * column_fixed}{xl_col_to_name(place.column)}{'$' * row_fixed}{place.row + 1}"


def absolute(layout: Layout, cell: Cell) -> str:
    """Return a cell's full address, such as `=Inputs!$E$5`, for names and charts."""
    place = layout.places[cell]
    return f"={quoted(layout.pages[place.page].name)}!{address(place)}"


def render(model: Model, layout: Layout, cell: Cell, computed: Computed) -> str:
    """Return the formula of a cell with every name replaced by its address."""
    owner = layout.places[cell]
    page = layout.pages[owner.page]
    runs = layout.runs[cell[0]]
    text, done, parts = computed.formula.text, 0, []
    for reference, target in zip(computed.formula.references, computed.targets, strict=True):
        parts.append(text[done : reference.start])
        if target.key == HEADER:
            parts.append(_header(model, layout, page, runs, target, owner))
        else:
            parts.append(_reach(model, layout, page, runs, target, cell))
        done = reference.end
    parts.append(text[done:])
    return "".join(parts)


def _header(model: Model, layout: Layout, page: Page, runs: Runs, target: Target, owner: Place) -> str:
    name, member = target.indexes[0]
    place = layout.header(page, str(name), member, owner.row, model.dimensions[str(name)])
    along = str(name) in runs.columns
    return address(place, column_fixed=not along, row_fixed=along)


def _reach(model: Model, layout: Layout, page: Page, runs: Runs, target: Target, owner: Cell) -> str:
    first = _place(model, layout, target.key, target.indexes[0])
    last = _place(model, layout, target.key, target.indexes[-1])
    own = layout.runs.get(target.key, Runs(frozenset(), frozenset()))
    names = [dimension.name for dimension in model.over[target.key]]

    def corner(place: Place, by: tuple[str, ...]) -> str:
        moving = {name: follows for name, follows in zip(names, by, strict=True) if follows}
        across = any(moving.get(name) in runs.columns for name in own.columns)
        down = any(moving.get(name) in runs.rows for name in own.rows)
        return address(place, not across, not down)

    shown = corner(first, target.first_by)
    if target.span:
        _contiguous(model, layout, target, first, last, owner)
        shown += ":" + corner(last, target.last_by)
    return shown if first.page == page.number else f"{quoted(layout.pages[first.page].name)}!{shown}"


def _place(model: Model, layout: Layout, key: str, index: Index) -> Place:
    item = model.items[key]
    return layout.places[(INPUT + item.cells[index], ()) if isinstance(item, Input) else (key, index)]


def _contiguous(model: Model, layout: Layout, target: Target, first: Place, last: Place, owner: Cell) -> None:
    """Refuse a span whose cells do not fill the block between its corners, in reading order."""
    places = [_place(model, layout, target.key, index) for index in target.indexes]
    empty = layout.empty_rows(first.page)
    block = [
        Place(first.page, row, column)
        for row in range(first.row, last.row + 1)
        if row not in empty
        for column in range(first.column, last.column + 1)
    ]
    if places != block:
        hint = "Span dimensions so that the cells stand in one block, the last one innermost."
        raise ModelError([Fault(f"the span of '{target.key}' is not one block of cells", key=owner[0], hint=hint)])
