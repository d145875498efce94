"""One plain model of any workbook: what a file holds, typed where this package knows it, in canonical form elsewhere.

Nothing here knows our own model. Judgements: a cell without content is a cell if it has a look of its own; a formula
that a file shares among cells is written out for each; what a formula with many results spills is marked and not
typed. Whatever has no field of its own stands, in canonical XML or as a digest, in `rest` of its sheet or in `parts`
of the workbook, so that nothing of a file is invisible. Rows and columns count from 1, addresses are like `B7`, areas
like `B7:C9`, several of them separated by spaces.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from xlmodel.reader.cells import CellAddress, StoredValue


class Cell(NamedTuple):
    """A cell: its address, what the file stores in it, its formula, and the number of its style.

    `value` is the typed value, or the result that the file stores for a formula: None where there is none. A date is
    a number with a date's format, or, where the file stores it as a text (type `d`), that text. `type` is the type as
    the file says it (`n`, `s`, `str`, `inlineStr`, `b`, `e`, `d`), "" for a cell without content. `formula` begins
    with "="; `kind` is "" for a plain formula or none, `shared`, `array` (the first cell of an array formula, `area` is
    where its results stand), `spilled` (a cell that an array formula fills), `table` (the first cell of a what-if
    table; the formula is `=TABLE(r1,r2)`) or `grid` (a cell that a what-if table fills). `runs` is the canonical XML
    of a text with several looks, "" for any other.
    """

    row: int
    column: int
    address: str
    value: StoredValue
    type: str
    formula: str
    kind: str
    area: str
    style: int
    runs: str

    @property
    def holds(self) -> bool:
        """Tell whether it holds anything: a value or a formula."""
        return self.value is not None or self.formula != ""


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks. Colours are RRGGBB, or `theme 4 -0.25`, `indexed 9`, "" for the automatic one.

    `borders` maps left, right, top, bottom, diagonal to (line, colour); sides without a line are missing. `alignment`
    holds what differs from the default, by the names of the format (`horizontal`, `wrapText`, `indent`, …).
    """

    font: str = ""
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    underline: str = ""
    strike: bool = False
    raised: str = ""
    """`superscript`, `subscript` or ""."""
    ink: str = ""
    fill: str = ""
    """The colour of a solid fill."""
    pattern: str = ""
    """The pattern of a fill that is not solid, with its two colours; the canonical XML of a gradient."""
    borders: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    number_format: str = "General"
    alignment: Mapping[str, str] = field(default_factory=dict)
    locked: bool = True
    hidden: bool = False
    details: str = ""
    """What else the file says of the look: the name of a cell style, a leading apostrophe, rare traits of a font."""


@dataclass(frozen=True, slots=True)
class Validation:
    """A rule for what may be typed. `messages` holds titles, texts and switches that differ from the default."""

    areas: str
    kind: str
    operator: str
    formulas: tuple[str, str]
    allow_blank: bool
    messages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConditionalFormat:
    """A format by condition: one rule. `look` is the canonical form of what it draws, `details` all else it says."""

    areas: str
    kind: str
    operator: str
    formulas: tuple[str, ...]
    priority: int
    look: Style | None
    details: str = ""


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """A link of a cell or an area: to an address outside (`target`) or to a place in the file (`location`)."""

    area: str
    target: str
    location: str
    tip: str = ""
    shown: str = ""
    """The text that the program says to show; the cell itself holds what is shown."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note (an old comment) on a cell, or a conversation, whose texts are joined by line feeds."""

    address: str
    author: str
    text: str
    threaded: bool = False
    details: str = ""
    """The canonical XML of a text with several looks, or of what else a conversation says."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A what-if scenario: its name, its comment, and the values that it puts into cells, as texts."""

    name: str
    comment: str
    cells: tuple[tuple[str, str], ...]
    details: str = ""


@dataclass(frozen=True, slots=True)
class WorkbookTable:
    """A data table that was made one in the program. `totals` and `headed` count its rows of totals and headings."""

    name: str
    area: str
    headings: tuple[str, ...]
    totals: int
    details: str = ""
    headed: int = 1


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """A series of a chart: the formulas or literal texts of its name, categories and values."""

    kind: str
    name: str
    categories: str
    values: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class WorkbookChart:
    """A chart: its title (a formula, or the literal text), the titles of its axes, and its series.

    `anchor` says from which cell to which it stands, `alt` its alternative text, `details` the canonical XML of the
    whole part without caches of values.
    """

    title: str
    axes: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    anchor: str
    alt: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Another thing that was drawn on a sheet: a picture, a shape, a control. `digest` tells its content."""

    kind: str
    name: str
    anchor: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class RowOrColumn:
    """What a file says of a row or a column: size (None for the default), hidden, level of grouping, style."""

    size: float | None = None
    hidden: bool = False
    level: int = 0
    collapsed: bool = False
    style: int = 0


@dataclass(frozen=True, slots=True)
class SheetView:
    """How a person looks at a sheet. `frozen` is the first cell that scrolls, (1, 1) where nothing is frozen.

    `details` holds all other attributes of the view by name.
    """

    active_cell: str = "A1"
    selection: str = "A1"
    zoom: int = 100
    top_left: str = ""
    frozen: tuple[int, int] = (1, 1)
    gridlines: bool = True
    selected: bool = False
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageSetup:
    """How a sheet is printed: attributes of the set-up and margins by name, header and footer by place.

    `titles` and `area` are the formulas of the names for repeated rows and columns and for the printed area.
    """

    setup: Mapping[str, str] = field(default_factory=dict)
    margins: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    row_breaks: tuple[int, ...] = ()
    column_breaks: tuple[int, ...] = ()
    fits: bool = False
    titles: str = ""
    area: str = ""


@dataclass(frozen=True, eq=False)
class WorkbookSheet:
    """A sheet of any kind: `worksheet`, `chartsheet`, `dialogsheet` or `macrosheet`.

    `state` is visible, hidden or veryHidden. `protection` holds the attributes of the protection by name, empty where
    there is none; a password shows as one of them. `filter` is the canonical XML of a filter. `rest` holds the
    canonical XML of every other element of the sheet, by its name, numbered where it stands there several times; an
    extension stands under `ext` and its uri. What else the file says of a cell or a row stands there under `cell B7` or
    `row 7`. `part` is the name of the sheet's part in the file.
    """

    name: str
    kind: str = "worksheet"
    state: str = "visible"
    cells: Mapping[str, Cell] = field(default_factory=dict)
    rows: Mapping[int, RowOrColumn] = field(default_factory=dict)
    columns: Mapping[tuple[int, int], RowOrColumn] = field(default_factory=dict)
    """By first and last column of each stretch."""
    default_sizes: tuple[float | None, float | None] = (None, None)
    """Height of a row and width of a column that say nothing of their own."""
    merged: tuple[str, ...] = ()
    validations: tuple[Validation, ...] = ()
    conditional_formats: tuple[ConditionalFormat, ...] = ()
    hyperlinks: tuple[Hyperlink, ...] = ()
    notes: tuple[Note, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    tables: tuple[WorkbookTable, ...] = ()
    charts: tuple[WorkbookChart, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    protection: Mapping[str, str] = field(default_factory=dict)
    view: SheetView = SheetView()
    page: PageSetup = PageSetup()
    tab_colour: str = ""
    filter: str = ""
    rest: Mapping[str, str] = field(default_factory=dict)
    part: str = ""

    def at(self, row: int, column: int) -> Cell | None:
        """Return a cell by row and column, None where the file says nothing of it."""
        return self._by_place.get((row, column))

    @cached_property
    def _by_place(self) -> Mapping[tuple[int, int], Cell]:
        return {(cell.row, cell.column): cell for cell in self.cells.values()}


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A defined name: the sheet it belongs to, "" for the whole workbook, and what it stands for, without "="."""

    name: str
    scope: str
    text: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class WorkbookPart:
    """A part of the file that has no field of its own: its kind (what its relation is called) and its content.

    `content` is the canonical XML, or the digest of anything else and of XML that is very long. `of` names the parts
    that lead to it ("/" for the file itself); where none does, `kind` is "".
    """

    kind: str
    content: str
    of: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Workbook:
    """A workbook. `styles` are the looks by the number that cells have; `links` the other workbooks it reads.

    `properties` are the document's (title, author, custom ones as `custom:name`, the program as `app:Application`),
    `calculation` and `settings` the attributes of these elements, `rest` the canonical XML of what else stands in the
    workbook's own part, `parts` what has no field of its own, by name of the part.
    """

    sheets: tuple[WorkbookSheet, ...]
    names: tuple[DefinedName, ...] = ()
    styles: tuple[Style, ...] = (Style(),)
    properties: Mapping[str, str] = field(default_factory=dict)
    calculation: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    views: tuple[Mapping[str, str], ...] = ()
    """The windows: the active sheet, the first tab, position and size."""
    protection: Mapping[str, str] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    theme: Mapping[str, str] = field(default_factory=dict)
    """The colours of the theme as RRGGBB, by their names (`dk1`, `accent1`, …)."""
    epoch_1904: bool = False
    rest: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, WorkbookPart] = field(default_factory=dict)

    @cached_property
    def by_name(self) -> Mapping[str, WorkbookSheet]:
        """Return the sheets by their names as they stand in the file."""
        return {sheet.name: sheet for sheet in self.sheets}

    def sheet(self, name: str) -> WorkbookSheet | None:
        """Return a sheet by its name; Excel does not tell names apart by case, and neither does this."""
        return self.by_name.get(name) or self._by_folded.get(name.casefold())

    @cached_property
    def _by_folded(self) -> Mapping[str, WorkbookSheet]:
        return {sheet.name.casefold(): sheet for sheet in self.sheets}

    @property
    def worksheets(self) -> tuple[WorkbookSheet, ...]:
        """Return the sheets that hold cells."""
        return tuple(sheet for sheet in self.sheets if sheet.kind == "worksheet")

    def cell(self, at: CellAddress) -> Cell | None:
        """Return a cell by sheet and address, None where the file says nothing of it."""
        sheet = self.by_name.get(at[0])
        return sheet.cells.get(at[1]) if sheet else None

    def look(self, cell: Cell) -> Style:
        """Return how a cell looks."""
        return self.styles[cell.style] if 0 <= cell.style < len(self.styles) else Style()
