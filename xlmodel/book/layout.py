"""Where everything stands: the only place that knows rows and columns.

The columns have one purpose on every sheet: label, unit, value, then the time axis, in which a year stands in the same
column everywhere, then the members of a row where formulas or people need them, and the note at the far right. So a
value stands beside its label. A section's lines run down the rows; a table has a row per member and a column per line,
from the value column on.

The first column stays in sight when a sheet scrolls to the right. So what is longer than it, findings and notes of
blocks, begins in the second one, where nothing cuts it; the name of the sheet, the overall check and the way back stand
in the first. A cover, which has the contents, and boards are looked at as a whole, and nothing stays there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from xlmodel.language import (
    Block,
    Contents,
    Dimension,
    Index,
    Item,
    Member,
    ModelCell,
    Sheet,
    Table,
)

LABEL, UNIT, VALUE, AXIS = range(4)
"""The first columns of every sheet; the time axis begins at AXIS. Members and notes stand behind it."""

CHART_ROWS, BARS_IN_ROWS = 19, 10
"""Rows that a chart takes at the default row height, with a blank one below, and the bars that these have room for."""

BOARD_COLUMNS, BOARD_CHART_ROWS, CHARTS_IN_A_ROW = 12, 16, 3
"""The columns of a board, which all have one width, the rows that a chart takes there, and how many stand abreast."""

QUESTION_ROW, BACK_ROW = 1, 2
"""Where the question stands, beside the overall check, and the way back to the first sheet."""

STRIP_ROW, STRIP_COLUMNS = 1, 3
"""Where the strip of a board stands, beside the question, and the columns of each of its cells, with its label."""

TILE_COLUMNS = 2
"""The columns that a tile takes."""


LINES = frozenset({"line", "group", "member"})
"""What a line of a section is, and one of its members."""


class LayoutCell(NamedTuple):
    """A cell of the workbook, counted from 0."""

    page: int
    row: int
    column: int


@dataclass(frozen=True)
class LayoutEntry:
    """A block, a heading or an item's row at a place on a page, for the writer to fill in."""

    kind: str
    row: int
    block: Block | None = None
    item: Item | None = None
    index: Index = ()
    column: int = 0
    text: str = ""
    rows: int = 1
    """How many rows it takes: a chart may take more where it has more bars."""


@dataclass
class SheetLayout:
    """One worksheet: its declaration, the member it stands for, and what stands in which row."""

    number: int
    name: str
    sheet: Sheet
    member: Index
    header_row: int = 0
    """The first row that heads the time axis."""
    frozen_row: int = 0
    """The row of headings that stays in sight, 0 where none heads all that stands below it."""
    rows: int = 0
    client_rows: int = 0
    """The rows of the page that is handed out, 0 where none is; workings stand below them."""
    columns: int = AXIS
    """How many columns labels, units and numbers take."""
    has_members: bool = False
    """Whether a column behind them shows members."""
    spots: list[LayoutEntry] = field(default_factory=list)

    @property
    def keeps_labels(self) -> bool:
        """Tell whether the first column stays in sight when the page scrolls to the right."""
        return not self.sheet.board and not any(isinstance(block, Contents) for block in self.sheet.blocks)

    @property
    def text_column(self) -> int:
        """Return where a text begins that runs over the columns beside it."""
        return UNIT if self.keeps_labels else LABEL

    @property
    def member_column(self) -> int:
        """Return the column that shows the member of a row."""
        return self.columns

    @property
    def note_column(self) -> int:
        """Return the column of the notes, the last one."""
        return self.columns + self.has_members


@dataclass(frozen=True)
class Runs:
    """The dimensions along which the cells of an item run: across the columns and down the rows of its page."""

    columns: frozenset[str]
    rows: frozenset[str]


@dataclass(frozen=True)
class Layout:
    """The pages in order, and the place of every cell by name, holes included."""

    pages: tuple[SheetLayout, ...]
    places: Mapping[ModelCell, LayoutCell]
    stands: Mapping[ModelCell, tuple[str, Index]]
    """The item and index by which each cell is shown: an input may be named in several ways."""
    runs: Mapping[str, Runs]
    pages_of: Mapping[str, tuple[SheetLayout, ...]]

    @cached_property
    def _by_row(self) -> Mapping[tuple[int, int], list[LayoutEntry]]:
        """Return the spots that stand in each row, by page and row."""
        found: dict[tuple[int, int], list[LayoutEntry]] = {}
        for page in self.pages:
            for spot in page.spots:
                found.setdefault((page.number, spot.row), []).append(spot)
        return found

    def is_alone(self, place: LayoutCell) -> bool:
        """Tell whether a cell is the value of a line, or of a member of one: its text may run over others."""
        kinds = {spot.kind for spot in self._by_row.get((place.page, place.row), ())}
        return place.column == VALUE and bool(kinds & LINES)

    def empty_rows(self, page: int) -> frozenset[int]:
        """Return the rows of sub-headings, which a span down a table passes over."""
        return frozenset(spot.row for spot in self.pages[page].spots if spot.kind == "subgroup")

    def header(self, key: str, place: LayoutCell, dimension: Dimension, member: Member) -> LayoutCell | None:
        """Return where the header of an item's cell stands: on the time axis, or in the member column of its row.

        None where the sheet shows no such cell: a member of the sheet itself, of an outer dimension, or a word.
        """
        page, runs = self.pages[place.page], self.runs[key]
        head = self._by_row.get((page.number, page.header_row), ())
        axis = isinstance(member, int) and any(spot.kind == "header" for spot in head)
        if dimension.name in runs.columns and axis:
            return LayoutCell(page.number, page.header_row, AXIS + dimension.places[member])
        shown = any(
            (spot.kind == "member" and isinstance(member, int) and spot.index[-1:] == (member,))
            or (spot.kind == "row" and isinstance(spot.block, Table) and spot.block.member_heading != "")
            for spot in self._by_row.get((page.number, place.row), ())
        )
        return LayoutCell(page.number, place.row, page.member_column) if dimension.name in runs.rows and shown else None


def columns_of(table: Table) -> list[tuple[int, Item]]:
    """Return the column of each line of a table; the first line may be the label of the rows."""
    first = VALUE - table.labelled
    return [(LABEL if table.labelled and not place else first + place, item) for place, item in enumerate(table.lines)]
