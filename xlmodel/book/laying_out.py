"""Laying out: every cell of a model gets its place, page by page and from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlmodel.book.layout import (
    AXIS,
    BACK_ROW,
    BARS_IN_ROWS,
    BOARD_CHART_ROWS,
    BOARD_COLUMNS,
    CHART_ROWS,
    CHARTS_IN_A_ROW,
    STRIP_COLUMNS,
    STRIP_ROW,
    TILE_COLUMNS,
    VALUE,
    Layout,
    LayoutCell,
    LayoutEntry,
    Runs,
    SheetLayout,
    columns_of,
)
from xlmodel.book.legend import legend_of
from xlmodel.errors import Fault, ModelError
from xlmodel.language import (
    INPUT,
    Block,
    Chart,
    Contents,
    Dimension,
    Grid,
    Index,
    Input,
    Item,
    Legend,
    Line,
    Memory,
    Model,
    ModelCell,
    Prose,
    Section,
    Table,
    indexes,
)
from xlmodel.limits import SHEET_NAME


def lay_out(model: Model) -> Layout:
    """Give every cell of the model its place. Raises ModelError for an input that stands nowhere or twice."""
    pages: list[SheetLayout] = []
    pages_of: dict[str, tuple[SheetLayout, ...]] = {}
    places: dict[ModelCell, LayoutCell] = {}
    stands: dict[ModelCell, tuple[str, Index]] = {}
    runs: dict[str, Runs] = {}
    faults: list[Fault] = []
    for sheet in model.sheets:
        own: list[SheetLayout] = []
        for member in indexes(sheet.over):
            titles = {d.name: d.title(m) for d, m in zip(sheet.over, member, strict=True)}
            page = SheetLayout(len(pages), sheet.name.format(**titles), sheet, member)
            _Filler(model, page, places, stands, runs, faults).fill()
            pages.append(page)
            own.append(page)
        pages_of[sheet.key] = tuple(own)
    lost = [cell for cell in model.constants if cell[0].startswith(INPUT) and cell not in places]
    faults += [Fault("an input that stands on no sheet", key=cell[0].removeprefix(INPUT)) for cell in lost]
    names = [page.name.casefold() for page in pages]
    for page in pages:
        if len(page.name) > SHEET_NAME or set(page.name) & set("[]:*?/\\'") or names.count(page.name.casefold()) > 1:
            faults.append(Fault("a sheet cannot be called so", key=page.sheet.key, found=repr(page.name)))
    if faults:
        raise ModelError(faults)
    return Layout(tuple(pages), places, stands, runs, pages_of)


@dataclass
class _Filler:
    """Fills one page from top to bottom."""

    model: Model
    page: SheetLayout
    places: dict[ModelCell, LayoutCell]
    stands: dict[ModelCell, tuple[str, Index]]
    runs: dict[str, Runs]
    faults: list[Fault]
    row: int = 0
    alike: bool = True
    """Whether one row of headings serves the whole page: there are only sections, or only tables."""
    headed: str = ""
    """What the headings of the section above say, `years` or `values`, if there are some."""

    def fill(self) -> None:
        """Lay out the head, then every block."""
        page, sheet = self.page, self.page.sheet
        rows = [0, *range(BACK_ROW, BACK_ROW + len(sheet.findings))]
        if not page.keeps_labels:
            rows = [row + 1 for row in rows[1:]]
        for row, line in zip(rows, sheet.findings, strict=False):
            page.spots.append(LayoutEntry("finding", row, item=line, index=page.member))
            self._put(line, page.member, row, page.text_column)
            self.runs[line.key] = Runs(frozenset(), frozenset())
        self.row = max([BACK_ROW, *rows[: len(sheet.findings)]]) + 1
        kinds = {type(block) for block in sheet.blocks}
        self.alike = not (Section in kinds and kinds & {Table, Grid})
        if Section in kinds and self.alike and page.keeps_labels:
            self.row += 1
            page.frozen_row = self.row
            across = any(self._has_years(block) for block in sheet.blocks if isinstance(block, Section))
            self._header("years" if across else "values")
        if sheet.board:
            page.columns = BOARD_COLUMNS
        elif sheet.across is not None:
            years = self.model.dimensions[sheet.across.name]
            page.columns = AXIS + max(years.places[member] for member in sheet.across.members) + 1
        beside = 0
        for place, block in enumerate(sheet.blocks):
            if sheet.client and place == sheet.workings:
                page.client_rows = self.row
                beside = 0  # a chart of the workings does not stand beside one of the page above
            beside = self._block(block, beside)
        page.rows = self.row
        page.client_rows = page.client_rows or self.row * sheet.client

    def _header(self, says: str) -> None:
        """Lay out the headings of sections: the first of them with years is what formulas refer to."""
        self.headed = says
        if says == "years" and not self.page.header_row:
            self.page.header_row = self.row
        self._spot("header", text=says)

    def _has_years(self, section: Section) -> bool:
        """Tell whether a line of a section runs across the columns."""
        across, over = self.page.sheet.across, self.model.over
        return across is not None and any(
            dimension.name == across.name for item in section.lines for dimension in over.get(item.key, ())
        )

    def _block(self, block: Block, beside: int) -> int:
        """Lay out a block; `beside` counts the charts at the left that leave room at their right. Return that count."""
        if isinstance(block, Chart):
            board = self.page.sheet.board
            abreast, rows = (CHARTS_IN_A_ROW, BOARD_CHART_ROWS) if board else (2, self._chart_rows(block))
            if block.beside:
                self.page.spots.append(LayoutEntry("chart", self.row + 1, block=block, rows=rows))
                return 0
            if beside and not block.wide:
                self.page.spots.append(LayoutEntry("chart", self.row - rows, block=block, column=beside, rows=rows))
                return (beside + 1) % abreast
            self.row += 1
            self.page.spots.append(LayoutEntry("chart", self.row, block=block, rows=rows))
            self.row += rows
            return 0 if block.wide else 1
        if isinstance(block, Section) and block.strip:
            self._strip(block)
            return 0
        self.row += 1
        if isinstance(block, Table) and block.tiles:
            self._tiles(block)
            return 0
        if not isinstance(block, Section) and not self.alike:
            self.headed = ""
        if block.heading:
            self._spot("heading", block=block, text=block.heading)
        if isinstance(block, Section):
            says = "years" if self._has_years(block) else "values"
            if not self.alike and (self.headed != says or says == "years"):
                self._header(says)
            for item in block.lines:
                self._line(item)
        elif isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Grid):
            self._grid(block)
        elif isinstance(block, Memory):
            self._spot("memory", block=block)
        else:
            self._prose(block)
        return 0

    def _chart_rows(self, chart: Chart) -> int:
        """Return the rows of a chart: one more for each bar beyond those that it has room for."""
        if chart.kind != "bar" or not (chart.wide or chart.beside):  # two that stand side by side are of one height
            return CHART_ROWS
        bars = max(len(self.model.over[series.line][-1].members) for series in chart.series)
        return CHART_ROWS + max(0, bars - BARS_IN_ROWS)

    def _strip(self, strip: Section) -> None:
        """Lay out cells side by side at the head of a board, the last one at its right end, each behind its label."""
        for place, item in enumerate(reversed(strip.lines)):
            column = BOARD_COLUMNS - 1 - STRIP_COLUMNS * place
            self.runs[item.key] = Runs(frozenset(), frozenset())
            self.page.spots.append(LayoutEntry("strip", STRIP_ROW, item=item, column=column - 1))
            self._put(item, self.page.member, STRIP_ROW, column)

    def _tiles(self, table: Table) -> None:
        """Lay out a tile for each member: three rows, with its title in the first and a line in each of the others."""
        across = frozenset({table.over.name})
        self.runs.update({item.key: Runs(across, frozenset()) for item in table.lines})
        for place, member in enumerate(table.over.members):
            column = TILE_COLUMNS * place
            entry = LayoutEntry("tile", self.row, block=table, index=(member,), column=column)
            self.page.spots.append(entry)
            for row, item in enumerate(table.lines, self.row + 1):
                self._put(item, (*self.page.member, member), row, column)
        self.row += 1 + len(table.lines)

    def _prose(self, block: Prose | Legend | Contents) -> None:
        kind = type(block).__name__.lower()
        count = {
            "prose": len(block.paragraphs) if isinstance(block, Prose) else 0,
            "legend": len(legend_of(self.model)),
            "contents": len(self.model.sheets),
        }[kind]
        self.page.spots.append(LayoutEntry(kind, self.row, block=block))
        if isinstance(block, Contents):
            count = sum(len(list(indexes(sheet.over))) for sheet in self.model.sheets)
        self.row += count

    def _line(self, item: Item) -> None:
        """Lay out a line: its own row, or a row of its name and one per member below it; none without cells."""
        over = self.model.over[item.key][len(self.page.member) :]
        across = self.page.sheet.across
        along = next((d for d in over if across is not None and d.name == across.name), None)
        down = [dimension for dimension in over if dimension is not along]
        self.runs[item.key] = Runs(frozenset({along.name} if along else ()), frozenset(d.name for d in down))
        years = self.model.dimensions[along.name] if along else None
        if self._is_empty(item, over):
            return
        if down:
            self._spot("group", item=item)
        for members in indexes(down):
            row = self.row
            self._spot("member" if down else "line", item=item, index=members)
            self.page.has_members |= bool(down) and isinstance(members[-1], int)
            chosen = dict(zip([d.name for d in down], members, strict=True))
            if along is None or years is None:
                self._put(item, (*self.page.member, *(chosen[d.name] for d in over)), row, VALUE)
                continue
            for member in along.members:
                index = (*self.page.member, *(chosen.get(d.name, member) for d in over))
                self._put(item, index, row, AXIS + years.places[member])

    def _is_empty(self, item: Item, over: Sequence[Dimension]) -> bool:
        """Tell whether a line has no cell: it runs over an empty list, or nothing that it refers to exists."""
        line = self.model.items[item.key]
        lost = isinstance(line, Line) and (not line.formula or line.where == frozenset())
        return lost or not all(dimension.members for dimension in over)

    def _table(self, table: Table) -> None:
        if self.alike and not self.page.frozen_row:
            self.page.frozen_row = self.row
        self.page.has_members |= table.member_heading != ""
        self._spot("table", block=table)
        self._spot("units", block=table)
        columns = columns_of(table)
        for column, item in columns:
            self.runs[item.key] = Runs(frozenset(), frozenset({table.over.name}))
            self.page.columns = max(self.page.columns, column + 1)
        for member in table.over.members:
            if member in table.groups:
                self._spot("subgroup", text=table.groups[member])
            row = self.row
            self._spot("row", block=table, index=(member,))
            for column, item in columns:
                self._put(item, (*self.page.member, member), row, column)

    def _grid(self, grid: Grid) -> None:
        """Lay out what stands in the grid, the axis across it, then a row per member: its axis value and the body."""
        rows, columns = frozenset({grid.rows.name}), frozenset({grid.columns.name})
        self.runs[grid.row_axis.key] = Runs(frozenset(), rows)
        self.runs[grid.column_axis.key] = Runs(columns, frozenset())
        self.runs[grid.body.key] = Runs(columns, rows)
        self.page.columns = max(self.page.columns, AXIS + len(grid.columns.members))
        self._spot("grid", block=grid)
        top = self.row
        self._spot("gridaxis", block=grid)
        for place, member in enumerate(grid.columns.members):
            self._put(grid.column_axis, (*self.page.member, member), top, AXIS + place)
        for member in grid.rows.members:
            row = self.row
            self._spot("gridrow", block=grid, index=(member,))
            self._put(grid.row_axis, (*self.page.member, member), row, VALUE)
            for place, other in enumerate(grid.columns.members):
                self._put(grid.body, (*self.page.member, member, other), row, AXIS + place)

    def _put(self, item: Item, index: Index, row: int, column: int) -> None:
        place = LayoutCell(self.page.number, row, column)
        if isinstance(item, Input):
            name = item.cells.get(index)
            if name is None:  # a hole has a place too, so that a span may run over it
                self.places[item.key, index] = place
                return
            cell: ModelCell = (INPUT + name, ())
            if cell in self.places:
                self.faults.append(Fault("an input that stands on two sheets", key=name))
        else:
            cell = (item.key, index)
        self.places[cell] = place
        self.stands[cell] = (item.key, index)

    def _spot(
        self,
        kind: str,
        *,
        block: Block | None = None,
        item: Item | None = None,
        index: Index = (),
        text: str = "",
    ) -> None:
        self.page.spots.append(LayoutEntry(kind, self.row, block=block, item=item, index=index, text=text))
        self.row += 1
