"""What a model is made of: dimensions, inputs, lines and checks, and the sheets on which they stand.

One idea: a line is a formula over named dimensions, written once. A sheet says which dimension becomes a sheet
of its own, which runs across the columns and which down the rows; nothing here knows a cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any, Literal

from xlmodel.errors import Fault

Member = int | str
Index = tuple[Member, ...]
ByIndex = Mapping[Any, str]
"""Texts by index. The keys are `Index`, loosely typed because a mapping's key type takes no narrower one."""

RESERVED = frozenset({"first", "last"})
"""Words of the brace grammar that no member of a dimension may be called."""


@dataclass(frozen=True)
class Dimension:
    """A named, ordered list of members, such as `year` or `company`.

    `of` names the list whose second role this is (`vintage` of `year`); `titles` gives members their words, `colours`
    their colours on charts (see `book.styles`). `unit` is that of members that are numbers. `order` is the whole list
    of members that follow each other in time but are no whole numbers, such as quarters: `[quarter-4]` steps along it.
    `words` are further names of a member, by member and what they say of it: the year of a quarter. `estimated` is the
    first year that is estimated and not reported, where there is one.
    """

    name: str
    members: tuple[Member, ...]
    titles: Mapping[Any, str] = field(default_factory=dict)
    of: str = ""
    unit: str = "rank"
    colours: Mapping[Any, str] = field(default_factory=dict)
    order: tuple[Member, ...] = ()
    words: Mapping[Any, Mapping[str, str]] = field(default_factory=dict)
    estimated: int | None = None

    @cached_property
    def places(self) -> dict[Member, int]:
        """Return the position of each member."""
        return {member: place for place, member in enumerate(self.members)}

    def title(self, member: Member) -> str:
        """Return the words for a member."""
        return self.titles.get(member, str(member))

    def part(self, members: Sequence[Member]) -> Dimension:
        """Return the same dimension with some of its members, in the order of the whole."""
        return replace(self, members=tuple(member for member in self.members if member in set(members)))

    def role(self, name: str) -> Dimension:
        """Return a second role of the same list under another name."""
        return replace(self, name=name, of=self.of or self.name)


@dataclass(frozen=True)
class Input:
    """Cells that a person types: `cells` names the input cell of each index; an index without one is a hole.

    `origin` says where the number comes from, in words, for `explain`. Two inputs may share a cell: a driver
    by year is one line over case and year, and each of its cells also stands under its own key.
    """

    key: str
    label: str
    unit: str | Mapping[Any, str]
    cells: ByIndex
    over: tuple[Dimension, ...] = ()
    origin: str = ""
    own: Mapping[str, str] = field(default_factory=dict)
    """The same of the cells whose value is not the source's, by input cell."""
    limits: Mapping[Any, tuple[float, float]] = field(default_factory=dict)
    """Smallest and largest value each cell may take, where there is one."""
    choices: tuple[str, ...] = ()
    """The words a text cell may hold."""
    built_in: str = ""
    """The key of the constants beside it that say what the input files hold; a cell that differs shows it."""


Weight = Literal["plain", "total", "key", "state", "axis", "own", "tile", "tile_note"]
"""How a line stands out: a total under a rule, a key figure in bold, a state that turns green or red, the
axis of a grid, what is told of an own value, what a tile says and what it says of that."""


@dataclass(frozen=True)
class Line:
    """A formula over named dimensions.

    `formula` is one text for the whole line, or declared pieces by index: a row of links, say. An index without
    a piece, or not in `where`, is a hole and stays an empty cell. `opening` replaces the formula at some members
    of the last dimension (the opening balance of a roll-forward). `over` is None for the dimension that runs
    across the sheet. `output` names the headline output: True for the key itself, or a pattern over dimension
    names such as `roic_{year}_{case}`.
    """

    key: str
    label: str
    unit: str | Mapping[Any, str]
    formula: str | ByIndex
    over: tuple[Dimension, ...] | None = None
    why: str = ""
    opening: Mapping[Any, str] = field(default_factory=dict)
    where: frozenset[Index] | None = None
    output: bool | str = False
    weight: Weight = "plain"
    fine: bool = False
    """Show finer steps than the unit usually has: charges of 0.73 bn."""


@dataclass(frozen=True)
class Words:
    """Declared text by index: a column of names, kinds or reasons. No formula, no input."""

    key: str
    label: str
    texts: ByIndex
    over: tuple[Dimension, ...] | None = None
    links: Mapping[Any, str | tuple[str, Index]] = field(default_factory=dict)
    """Where a text leads: an address on the web, or the key and index of a cell of the model."""


@dataclass(frozen=True)
class Constant:
    """Declared numbers by index that are neither typed by a person nor computed: the built-in value of an input.

    Numbers that were found outside the workbook, such as the results of a simulation, are `static`, and look so.
    """

    key: str
    label: str
    unit: str | Mapping[Any, str]
    numbers: Mapping[Any, float | str]
    over: tuple[Dimension, ...] | None = None
    static: bool = False


Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Check:
    """A condition that must hold, in plain words; its formula gives 1 where it holds and 0 where not."""

    key: str
    label: str
    formula: str
    over: tuple[Dimension, ...] = ()
    severity: Severity = "error"
    why: str = ""


Item = Line | Words | Constant | Input | Check


@dataclass(frozen=True)
class Section:
    """Lines under a heading: rows, with the sheet's own dimension across the columns.

    A `strip` has no rows of its own: its cells stand side by side at the head of a board, each behind its label.
    """

    heading: str
    lines: tuple[Item, ...]
    note: str = ""
    strip: bool = False


@dataclass(frozen=True)
class Table:
    """One row per member of `over`, one column per line."""

    heading: str
    over: Dimension
    lines: tuple[Item, ...]
    note: str = ""
    groups: Mapping[Any, str] = field(default_factory=dict)
    """Members before which a sub-heading stands."""
    notes: Mapping[Any, str] = field(default_factory=dict)
    """What the note column says of a member."""
    member_heading: str = ""
    """Heading of the column that shows the members themselves (keys, years); "" where the labels suffice."""
    filterable: bool = False
    tiles: bool = False
    """On a board: a tile for each member, with its title, what the first line says, and the second says of that."""
    erasable: bool = False
    """A person may clear the keys of its rows, though the sheet is protected."""
    labelled: bool = False
    """The first line says what each row is about, live, and is its label in the place of the member's title."""


@dataclass(frozen=True)
class Grid:
    """A two-way table: one axis down the rows, the other across the columns, and a line over both."""

    heading: str
    row_axis: Line
    column_axis: Line
    body: Line
    rows: Dimension
    columns: Dimension
    note: str = ""
    own: Index = ()
    """The members of both axes at which the model itself stands; that cell is outlined."""
    signed: bool = False
    """More is better: what lies below nothing is coloured as worse, what lies above as better."""


@dataclass(frozen=True)
class Series:
    """One series of a chart: a line with one dimension left free, which runs along the category axis."""

    line: str
    name: str
    at: Mapping[str, Any] = field(default_factory=dict)
    colour: str = ""
    kind: Literal["", "line", "hidden"] = ""
    labels: bool = False
    secondary: bool = False
    names: str = ""
    """The line of texts that name the categories; "" for the header years or the labels of the rows."""
    said: str = ""
    """The line whose text is its name, live; its labels then say that name in the place of what is plotted."""
    brackets: bool = False
    """Its labels stand in brackets, as numbers that are taken off."""


@dataclass(frozen=True)
class Chart:
    """A chart over lines. `title` is the key of a line of text (a finding), or the words themselves."""

    key: str
    title: str
    series: tuple[Series, ...]
    kind: Literal["column", "stacked", "line", "bar"] = "column"
    along: tuple[Member, ...] = ()
    unit: str = ""
    secondary_unit: str = ""
    source: str = ""
    description: str = ""
    wide: bool = False
    fine: bool = False
    from_zero: bool = False
    """Columns whose values are never negative start at zero."""
    beside: bool = False
    """At the right of the blocks that follow, over the column of their notes."""
    bare: bool = False
    """No axis of values: bars that are plotted less a base say theirs in labels alone."""


@dataclass(frozen=True)
class Prose:
    """Plain paragraphs under a heading; a paragraph may be a pair of a term and its text."""

    heading: str
    paragraphs: tuple[str | tuple[str, str], ...]


@dataclass(frozen=True)
class Legend:
    """The key to colours and marks."""

    heading: str


@dataclass(frozen=True)
class Contents:
    """Links to all sheets with the question each answers."""

    heading: str


@dataclass(frozen=True)
class Memory:
    """Where the workbook keeps the record of what it held when it was built; the last block of the last sheet."""

    heading: str
    note: str


Block = Section | Table | Grid | Chart | Prose | Legend | Contents | Memory


@dataclass(frozen=True)
class Sheet:
    """A worksheet: the question it answers, its findings as sentences, and its blocks from top to bottom.

    `over` makes one worksheet per member; its name then takes the member's title (`Returns {case}`).
    """

    key: str
    name: str
    question: str
    blocks: tuple[Block, ...]
    over: tuple[Dimension, ...] = ()
    across: Dimension | None = None
    findings: tuple[Line, ...] = ()
    aside: Literal["input", "working", "output"] = "working"
    workings_of: str = ""
    """The key of the sheet whose workings these are, which stands before it and reads from it."""
    board: bool = False
    """A page to look at, of columns of one width: pickers, sentences, tiles and charts, three in a row."""
    client: bool = False
    """What stands before the workings is a page to hand out, printed as one page and written by `export`."""
    client_where: str = ""
    """The line that is 1 where this sheet, one of several, is the one to hand out; "" for all of them."""
    workings: int | None = None
    """The place among the blocks from which on they are workings, None where none are."""
    file: str = ""
    """The text that declares the sheet, where one does."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """The line of that text in which each key is declared."""
    faults: tuple[Fault, ...] = ()
    """What is wrong with that text."""


def indexes(dimensions: Sequence[Dimension]) -> Iterator[Index]:
    """Yield every index over some dimensions, the last of them running fastest."""
    return product(*(dimension.members for dimension in dimensions))


def named(dimensions: Sequence[Dimension], index: Index) -> dict[str, Member]:
    """Return an index as dimension name to member."""
    return {dimension.name: member for dimension, member in zip(dimensions, index, strict=True)}


def declared_at(item: Item) -> Mapping[Any, Any] | None:
    """Return by index what stands in an item without a formula, None for a line or a check."""
    if isinstance(item, Input):
        return item.cells
    if isinstance(item, Words):
        return item.texts
    return item.numbers if isinstance(item, Constant) else None


def items(sheet: Sheet) -> list[tuple[Item, tuple[Dimension, ...]]]:
    """Return all items of a sheet with their full dimensions, in order of appearance."""
    found: list[tuple[Item, tuple[Dimension, ...]]] = [
        (line, sheet.over + (line.over or ())) for line in sheet.findings
    ]
    across = (sheet.across,) if sheet.across else ()
    for block in sheet.blocks:
        if isinstance(block, Section):
            found += [(item, sheet.over + (across if item.over is None else item.over)) for item in block.lines]
        elif isinstance(block, Table):
            found += [(item, (*sheet.over, block.over)) for item in block.lines]
        elif isinstance(block, Grid):
            found += [
                (block.row_axis, (*sheet.over, block.rows)),
                (block.column_axis, (*sheet.over, block.columns)),
                (block.body, (*sheet.over, block.rows, block.columns)),
            ]
    return found
