"""Fitting: does every input cell hold what it may hold, and which is the first that does not?

Judgements: an empty cell, a text, an error value and a number outside its limits are one fault, because a formula takes
the first for nothing and the model is wrong without a sign; a low end above its high end is one, too. Excel refuses
most of them as they are typed, but not what is pasted, deleted, or written by a program. A word fits if it is one of
those that its list offers.

The columns are made here and not in the texts of the sheets, so that every input that a table holds is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from xlmodel.language import Check, Index, Input, Item, Line, Section, Sheet, Table
from xlmodel.tables.schemas import WORDS

FITS = "Every input holds what it may hold"
TABLES = {"figure": "Figures and assumptions", "driver": "Drivers"}
"""The tables of inputs, by what their rows are."""

NOT_FITTING = "is not a number within its limits"


def one_of(cell: str, choices: Iterable[str]) -> str:
    """Return the formula that tells whether a cell holds one of some words."""
    same = ",".join(f'{{{cell}}}="{choice}"' for choice in choices)
    return f"=IFERROR(1*OR({same}),0)"


def word_check(key: str) -> Check:
    """Return the check that a word which is picked is on its list."""
    return Check(f"check_{key}_fits", f"in_{key} is one of the words on its list", f"=1*({{{key}_fits}}=1)")


def fitted(sheet: Sheet) -> Sheet:
    """Return a sheet of inputs with columns that tell which rows fit, and with the checks of its tables.

    A sentence at the top says whether all fit, and else names the first of each table that does not.
    """
    tables = [block.over.name for block in sheet.blocks if isinstance(block, Table) and block.over.name in TABLES]
    blocks = tuple(
        _asked(block) if isinstance(block, Table) and block.over.name in TABLES else block for block in sheet.blocks
    )
    lines = [item for name in tables for item in _counted(name)]
    count = "+".join(f"{{{name}_misfits}}" for name in tables)
    firsts = "&".join(f'IF({{{name}_misfits}}=0,"",";"&{{{name}_first_misfit}})' for name in tables)
    finding = Line(
        f"finding_{sheet.key}_fit",
        "Finding: what fits",
        "text",
        f'=IF({count}=0,"{FITS}","Do not fit: "&FIXED({count},0))&{firsts}&"."',
    )
    return replace(sheet, blocks=(*blocks, Section("Checks", tuple(lines))), findings=(*sheet.findings, finding))


def told_inputs() -> tuple[Item, ...]:
    """Return the lines that tell of all inputs at once: how many do not fit, the first of each table, the changed."""
    counted = [f"{{{name}_misfits}}" for name in TABLES] + [f"1-{{{key}_fits}}" for key in WORDS]
    first = [f'IF({{{name}_misfits}}=0,"",{{{name}_first_misfit}}&". ")' for name in TABLES]
    changed = [f"{{{name}_changed_so_far[last]}}" for name in TABLES]
    said = [
        Line(
            f"{key}_misfit",
            f"in_{key}: does not fit",
            "text",
            f'=IF({{{key}_fits}}=1,"","in_{key} is not on its list. ")',
        )
        for key in WORDS
    ]
    moved = [
        Line(f"{key}_moved", f"in_{key}: differs", "text", f'=IF({{{key}_changed}}=1," in_{key}","")') for key in WORDS
    ]
    first += [f"{{{line.key}}}" for line in said]
    changed += [f"{{{line.key}}}" for line in moved]
    return (
        *said,
        *moved,
        Line("inputs_misfits", "Inputs that do not fit", "count", f"={'+'.join(counted)}", output=True),
        Line("first_misfits", "The first of them in each table", "text", f"={'&'.join(first)}"),
        Line("changed_inputs", "Inputs that differ from the built-in ones", "text", f"={'&'.join(changed)}"),
    )


def _asked(table: Table) -> Table:
    """Return a table of inputs with the columns that tell which rows fit, what does not, and what differs.

    Each cell of a row has a column that names it where it does not fit: one formula for all of them would be too long.
    The last two carry the first misfit, and the names of all that is changed, down to the end: a lookup would count the
    sub-headings between the rows.
    """
    name, rows = table.over.name, table.over.members
    typed = [item for item in table.lines if isinstance(item, Input)]
    fits: dict[Index, str] = {}
    misfits: dict[Index, str] = {}
    each: dict[str, dict[Index, str]] = {item.key: {} for item in typed}
    for row in rows:
        cells = {item.cells[row,].removeprefix(str(row)): item for item in typed if (row,) in item.cells}
        for suffix, item in cells.items():
            of = _truth(_conditions(item.key, name, cells))
            each[item.key][row,] = f'=IF({of}=1,""," in_"&{{{name}}}&"{suffix}")'
        named = "&".join(f"{{{item.key}_misfit}}" for item in cells.values())
        fits[row,] = f'=1*({named}="")'
        misfits[row,] = f'={named}&IF({{{name}_fits}}=1,""," {NOT_FITTING}")'
    labels = {item.key: item.label for item in typed}
    place = next(place for place, item in enumerate(table.lines, 1) if item.key == f"{name}_changed")
    lines = (
        *table.lines[:place],
        Line(f"{name}_fits", "Fits", "flag", fits, weight="state"),
        *table.lines[place:],
        *(Line(f"{key}_misfit", f"{labels[key]}: does not fit", "text", asked) for key, asked in each.items()),
        Line(f"{name}_misfit", "What does not fit", "text", misfits),
        *_carried(name, rows[0]),
    )
    return replace(table, over=replace(table.over, order=rows), lines=lines)


def _conditions(key: str, name: str, cells: dict[str, Input]) -> str:
    """Return what must hold of one cell of a row: a number within the limits, and no low end above its high end."""
    asked = f"ISNUMBER({{{key}}}),{{{key}}}>={{{name}_min}},{{{key}}}<={{{name}_max}}"
    high = next((item.key for item in cells.values() if item.key == key.removesuffix("_low") + "_high"), "")
    if high and key.endswith("_low"):
        above = _truth(f"ISNUMBER({{{high}}}),{{{key}}}>{{{high}}}")
        asked += f",{above}=0"
    return asked


def _truth(conditions: str) -> str:
    """Return 1 where all conditions hold, and 0 where one does not or is an error."""
    return f"IFERROR(1*AND({conditions}),0)"


def _carried(name: str, first: object) -> Iterator[Line]:
    """Yield the columns that carry the first misfit and the names of what is changed down to the last row."""
    before, changed = f"{{{name}_misfit_so_far[{name}-1]}}", f'IF({{{name}_changed}}=1," in_"&{{{name}}},"")'
    yield Line(
        f"{name}_misfit_so_far",
        "The first that does not fit so far",
        "text",
        f'=IF({before}="",{{{name}_misfit}},{before})',
        opening={first: f"={{{name}_misfit}}"},
    )
    yield Line(
        f"{name}_changed_so_far",
        "Changed so far",
        "text",
        f"={{{name}_changed_so_far[{name}-1]}}&{changed}",
        opening={first: f"={changed}"},
    )


def _counted(name: str) -> Iterator[Item]:
    """Yield the lines and the check of a table that count what does not fit and name the first."""
    fits, label = f"{{{name}_fits[{name}=*]}}", TABLES[name]
    yield Line(f"{name}_misfits", f"{label} that do not fit", "count", f"=COUNT({fits})-SUM({fits})", ())
    yield Line(
        f"{name}_first_misfit",
        f"{label}: the first that does not fit",
        "text",
        f'=IF({{{name}_misfits}}=0,"none",{{{name}_misfit_so_far[last]}})',
        (),
    )
    yield Check(
        f"check_{name}_fits",
        f"{label}: each holds a number within its limits, and no low is above its high",
        f"=1*({{{name}_misfits}}=0)",
        why="An empty cell counts as nothing in a formula, and the model would be wrong without a sign.",
    )
