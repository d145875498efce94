"""Sound: is any cell of a worksheet an error value? One check per worksheet, over every line that stands on it.

Judgements: what can make an error is an input that differs from the built-in one, so that a failing check is told with
the inputs that differ; the checks of the sheets are left out, because one that is an error counts as failed by itself,
and so are the inputs, which have checks of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlmodel.language import Check, Dimension, Index, Item, Line, Sheet, indexes, items

AT_ONCE = 40
"""Lines that one formula asks; a formula has no room for more than some hundred references."""

APART = ("tile", "tile_note")
"""The weights of lines whose cells do not stand beside each other."""

Sound = tuple[Item, ...]


def sound_checks(sheets: Sequence[Sheet]) -> tuple[tuple[Sound, Check, str], ...]:
    """Return, for every worksheet of some sheets, the lines and the check that ask it, and its name."""
    found = []
    for sheet in sheets:
        for index in indexes(sheet.over):
            titles = {
                dimension.name: dimension.title(member) for dimension, member in zip(sheet.over, index, strict=True)
            }
            name, key = sheet.name.format(**titles), "_".join([sheet.key, *map(str, index)])
            asked = list(_asked(sheet, index))
            if not asked:
                continue
            parts = [asked[start : start + AT_ONCE] for start in range(0, len(asked), AT_ONCE)]
            lines = tuple(
                Line(
                    f"sound_{key}_{place}",
                    f"{name}: no error value, part {place}",
                    "flag",
                    f"=1*AND({','.join(part)})",
                    (),
                )
                for place, part in enumerate(parts, 1)
            )
            check = Check(
                f"check_sound_{key}",
                f"No cell of {name} is an error value",
                f"=1*AND({','.join(f'{{{line.key}}}=1' for line in lines)})",
                why="An error comes from an input that differs from the built-in one; these are named above.",
            )
            found.append((lines, check, name))
    return tuple(found)


def _asked(sheet: Sheet, at: Index) -> Iterator[str]:
    """Yield a condition for each line of one worksheet of a sheet: that none of its cells is an error."""
    here = {dimension.name: member for dimension, member in zip(sheet.over, at, strict=True)}
    for item, over in items(sheet):
        if isinstance(item, Line) and _stands(item, over, at):
            said = ",".join(f"{one.name}={here.get(one.name, '*')}" for one in over)
            cells = f"{{{item.key}[{said}]}}" if said else f"{{{item.key}}}"
            if item.weight in APART:
                for index in indexes(over):
                    one = f"{{{item.key}[{','.join(map(str, index))}]}}"
                    yield f"IFERROR(1*({one}={one}),0)=1"
            elif len(over) > len(sheet.over):
                yield f"ISNUMBER(SUM({cells}))"  # a sum passes over texts and holes, but not over an error
            else:
                yield f"IFERROR(1*({cells}={cells}),0)=1"


def _stands(line: Line, over: Sequence[Dimension], at: Index) -> bool:
    """Tell whether a line has any cell on the worksheet."""
    cells = (index for index in indexes(over) if index[: len(at)] == at)
    return any(
        (line.where is None or index in line.where) and (isinstance(line.formula, str) or index in line.formula)
        for index in cells
    )
