"""Rows of the second reading as lines of the package, on one of several arrangements of sheets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from models import Sheet, assemble
from reading import Axis, Row

from xlmodel.language import Dimension, Input, Item, Line, Model, Section, Table, Words


def turned(rows: Iterable[Row], front: str) -> tuple[Row, ...]:
    """Return the rows with one axis put first wherever it is not the last, so that it can become sheets."""

    def one(row: Row) -> Row:
        names = [axis.name for axis in row.over]
        if front not in names[:-1] or row.words or row.given:
            return row
        at = names.index(front)
        order = [at, *(place for place in range(len(names)) if place != at)]
        where = None if row.where is None else frozenset(tuple(index[place] for place in order) for index in row.where)
        return replace(row, over=tuple(row.over[place] for place in order), where=where)

    return tuple(one(row) for row in rows)


def item(row: Row, sheet: str = "") -> Item:
    """Return a row as an input, words or a line; `sheet` is the dimension that its sheet stands for."""
    over = tuple(dimension(axis) for axis in row.over if axis.name != sheet or row.over[0] is not axis)
    if row.words:
        return Words(row.key, row.label, row.given, over)
    if row.given:
        return Input(row.key, row.label, row.unit, {index: named(row.key, index) for index in row.given}, over)
    return Line(row.key, row.label, row.unit, row.formula, over, opening=row.opening, where=row.where)


def dimension(axis: Axis) -> Dimension:
    unit = "year" if axis.name in {"year", "vintage"} else "rank"
    return Dimension(axis.name, axis.members, of="year" if axis.name == "vintage" else "", unit=unit)


def named(key: str, index: tuple) -> str:
    """Return the key of an input's cell."""
    return "_".join(map(str, (key, *index)))


def arranged(rows: tuple[Row, ...], how: str) -> Model:
    """Assemble rows as lines: across an axis or none, a sheet each, in tables, or `sheets:` one per member."""
    kind, _, name = how.partition(":")
    axes = {axis.name: axis for row in rows for axis in row.over}
    axes |= {axis.name: axis for row in rows for axis in row.over if len(axis.members) > len(axes[axis.name].members)}
    across = dimension(axes[name if kind == "across" else "year"]) if kind != "down" else None
    inputs, lines = [row for row in rows if not row.formula], [row for row in rows if row.formula]
    groups: dict[str, list[Row]] = {"Inputs": inputs}
    for row in lines:
        first = row.over[0].name if row.over else ""
        where = row.key if kind == "each" else "Members" if kind == "sheets" and first == name else "Lines"
        groups.setdefault(where, []).append(row)
    typed = {row.key: item(row) for row in inputs if not row.words}
    sheets = []
    for title, own in groups.items():
        over = (dimension(axes[name]),) if title == "Members" else ()
        tabled = [row for row in own if kind == "tables" and len(row.over) == 1]
        blocks = [
            Section(
                "Lines",
                tuple(typed.get(row.key) or item(row, name if over else "") for row in own if row not in tabled),
            )
        ]
        for axis in {row.over[0]: None for row in tabled}:
            columns = tuple(typed.get(row.key) or item(row) for row in tabled if row.over == (axis,))
            blocks.append(
                Table(
                    "Table",
                    dimension(axis),
                    columns,
                    groups={axis.members[-1]: "Last"} if name else {},
                    member_heading="At",
                )
            )
        sheets.append(
            Sheet(title.lower(), f"Of {{{name}}}" if over else title.capitalize(), "?", tuple(blocks), over, across)
        )
    values = {named(row.key, index): value for row in inputs if not row.words for index, value in row.given.items()}
    return assemble(sheets, list(typed.values()), [dimension(axis) for axis in axes.values()], values)
