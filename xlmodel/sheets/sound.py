"""Sound: is any cell of a worksheet an error value? One check per worksheet, over every line that stands on it.

Judgements: what can make an error is an input that differs from the built-in one, so that a failing check is told with
the inputs that differ; the checks of the sheets are left out, because one that is an error counts as failed by itself,
and so are the inputs, which have checks of their own. A formula asks few lines, so that it stays short.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xlmodel.language import Check, Dimension, Index, Item, Line, Sheet, indexes, items

ROOM = 150
"""Characters that the conditions of one formula may take."""

APART = ("tile", "tile_note")
"""The weights of lines whose cells do not stand beside each other."""

CELL, CELLS = len("!$AA$100"), len("!$AA$100:$AA$100")
"""Characters of a reference to a line, behind the name of its worksheet."""


def sound_rows(sheets: Sequence[Sheet], settled: Mapping[str, Item]) -> list[Mapping[str, str]]:
    """Return the rows that ask every worksheet of some sheets for error values, a few lines of it each."""
    return [
        {"key": f"{key}_{place}", "label": f"{name}, part {place}", "worksheet": key, "asked": ",".join(part)}
        for sheet, index, key, name in _worksheets(sheets, settled)
        for place, part in enumerate(_parts(_asked(sheet, index, len(f"'{name}'"), settled)), 1)
    ]


def sound_checks(sheets: Sequence[Sheet], settled: Mapping[str, Item]) -> list[tuple[Check, str]]:
    """Return the check of every worksheet of some sheets, and its name."""
    return [
        (
            Check(
                f"check_sound_{key}",
                f"No cell of {name} is an error value",
                f'=1*(SUMPRODUCT(({{sound_worksheet[sound=*]}}="{key}")*(1-{{sound[sound=*]}}))=0)',
                (),
                why="An error comes from an input that differs from the built-in one; these are named above.",
            ),
            name,
        )
        for sheet, index, key, name in _worksheets(sheets, settled)
    ]


def _worksheets(sheets: Sequence[Sheet], settled: Mapping[str, Item]) -> Iterator[tuple[Sheet, Index, str, str]]:
    """Yield every worksheet that has lines: its sheet, its members, its key and its name."""
    for sheet in sheets:
        for index in indexes(sheet.over):
            titles = {one.name: one.title(member) for one, member in zip(sheet.over, index, strict=True)}
            if any(_asked(sheet, index, 0, settled)):
                yield sheet, index, "_".join([sheet.key, *map(str, index)]), sheet.name.format(**titles)


def _parts(asked: Iterator[tuple[str, int]]) -> Iterator[list[str]]:
    """Yield conditions together that one formula has room for."""
    part: list[str] = []
    taken = 0
    for condition, length in asked:
        if part and taken + length > ROOM:
            yield part
            part, taken = [], 0
        part.append(condition)
        taken += length
    if part:
        yield part


def _asked(sheet: Sheet, at: Index, name: int, settled: Mapping[str, Item]) -> Iterator[tuple[str, int]]:
    """Yield a condition for each line of one worksheet of a sheet, that none of its cells is an error, and its length.

    `name` is the length of the name of the worksheet.
    """
    here = {dimension.name: member for dimension, member in zip(sheet.over, at, strict=True)}
    for declared, over in items(sheet):
        item = settled.get(declared.key, declared)
        if isinstance(item, Line) and _stands(item, over, at):
            said = ",".join(f"{one.name}={here.get(one.name, '*')}" for one in over)
            cells = f"{{{item.key}[{said}]}}" if said else f"{{{item.key}}}"
            if item.weight in APART:
                for index in indexes(over):
                    one = f"{{{item.key}[{','.join(map(str, index))}]}}"
                    yield f"IFERROR(1*({one}={one}),0)=1", len("IFERROR(1*(=),0)=1,") + 2 * (name + CELL)
            elif len(over) > len(sheet.over):  # a sum passes over texts and holes, but not over an error
                yield f"ISNUMBER(SUM({cells}))", len("ISNUMBER(SUM()),") + name + CELLS
            elif item.unit == "text":
                yield f"IFERROR(1*({cells}={cells}),0)=1", len("IFERROR(1*(=),0)=1,") + 2 * (name + CELL)
            else:
                yield f"ISNUMBER({cells})", len("ISNUMBER(),") + name + CELL


def _stands(line: Line, over: Sequence[Dimension], at: Index) -> bool:
    """Tell whether a line has any cell on the worksheet."""
    cells = (index for index in indexes(over) if index[: len(at)] == at)
    return any(
        (line.where is None or index in line.where) and (isinstance(line.formula, str) or index in line.formula)
        for index in cells
    )
