"""What stands around the numbers: titles, headers, headings, labels, notes, prose, legend and contents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlmodel.book.heads import write_head, write_header
from xlmodel.book.layout import (
    AXIS,
    LABEL,
    LINES,
    TILE_COLUMNS,
    UNIT,
    VALUE,
    Layout,
    LayoutEntry,
    SheetLayout,
    columns_of,
)
from xlmodel.book.legend import legend_of
from xlmodel.book.paper import HEADING_LINE, HEADING_SIZE, NOTE_SIZE, Wrapped, height, lines_of, runs_over
from xlmodel.book.pen import Pen
from xlmodel.language import (
    Constant,
    Grid,
    Input,
    Item,
    Line,
    Model,
    ModelCell,
    Prose,
    Table,
    Value,
    Words,
)
from xlmodel.reader.cells import StoredValue
from xlmodel.reader.references import quoted

TILE_HEIGHT = 28.0
"""Points of the row of a tile that says what it is about in large letters."""


@dataclass(frozen=True)
class Furniture:
    """Writes everything on a page but its numbers.

    `columns` are the widths. `values` are those of the model without a person's work, since heights follow from them,
    and what is remembered of a workbook is without that work.
    """

    pen: Pen
    model: Model
    layout: Layout
    page: SheetLayout
    columns: Mapping[int, float]
    values: Mapping[ModelCell, Value]

    def write(self, told: StoredValue) -> None:
        """Write all of it; `told` is what all checks say, as the workbook shows it."""
        write_head(self.pen, self.model, self.layout, self.page, told)
        for spot in self.page.spots:
            if spot.kind == "header":
                write_header(self.pen, self.model, self.page, spot)
            elif spot.kind == "heading":
                self._heading(spot)
            elif spot.kind in LINES and spot.item is not None:
                self._line(spot, spot.item)
            elif spot.kind in {"table", "units", "row"} and isinstance(spot.block, Table):
                self._table(spot, spot.block)
            elif spot.kind == "grid" and isinstance(spot.block, Grid):
                self._grid_head(spot, spot.block)
            elif spot.kind == "gridaxis" and isinstance(spot.block, Grid):
                self._axis_head(spot.row, spot.block.column_axis, "→")
                self.pen.text(spot.row, VALUE, "", "subband")
            elif (
                spot.kind == "gridrow" and isinstance(spot.block, Grid) and spot.index[0] == spot.block.rows.members[0]
            ):
                self._axis_head(spot.row, spot.block.row_axis, "↓")
            elif spot.kind == "strip" and spot.item is not None:
                self.pen.text(spot.row, spot.column, spot.item.label, "strip")
            elif spot.kind == "tile" and isinstance(spot.block, Table):
                self._tile(spot, spot.block)
            elif spot.kind == "subgroup":
                self.pen.text(spot.row, LABEL, spot.text, "group")
            elif spot.kind == "prose" and isinstance(spot.block, Prose):
                self._prose(spot, spot.block)
            elif spot.kind == "legend":
                self._legend(spot)
            elif spot.kind == "contents":
                self._contents(spot)

    def _heading(self, spot: LayoutEntry) -> None:
        """Write the heading of a block, its note beside it, and the rule below both."""
        for column in range(UNIT, self.page.note_column + 1):
            self.pen.text(spot.row, column, "", "rule")
        note = getattr(spot.block, "note", "")
        if note:
            self.pen.text(spot.row, UNIT, note, "heading_note")
        self.pen.text(spot.row, LABEL, spot.text, "heading")
        self.pen.tall(
            spot.row, max(18.0, HEADING_LINE * lines_of(spot.text, self.columns[LABEL], HEADING_SIZE, bold=True) + 2)
        )

    def _line(self, spot: LayoutEntry, item: Item) -> None:
        """Write the label, unit and note of a line; below a group, the member's name and its number."""
        if spot.kind == "member":
            over = self.model.over[item.key][len(self.page.member) :]
            down = [d for d in over if self.page.sheet.across is None or d.name != self.page.sheet.across.name]
            titles = [dimension.title(member) for dimension, member in zip(down, spot.index, strict=True)]
            self.pen.text(spot.row, LABEL, ", ".join(titles), "member")
            self.pen.tall(spot.row, height([(", ".join(titles), self.columns[LABEL] - 2)]))
            if isinstance(spot.index[-1], int):
                self.pen.number(spot.row, self.page.member_column, spot.index[-1], "key", down[-1].unit)
            return
        weight = item.weight if isinstance(item, Line) else "plain"
        bold = weight in {"total", "key"} or spot.kind == "group"
        note = getattr(item, "why", "")
        unit = "" if isinstance(item, Words) else self._unit(item)
        self.pen.text(spot.row, LABEL, item.label, "label_total" if bold else "label")
        self.pen.text(spot.row, UNIT, unit, "unit")
        self.pen.text(spot.row, self.page.note_column, note, "note")
        self.pen.tall(
            spot.row,
            height(
                [(item.label, self.columns[LABEL], 10, bold), (note, self.columns[self.page.note_column], NOTE_SIZE)]
            ),
        )

    def _unit(self, item: Item) -> str:
        if isinstance(item, Line | Input | Constant) and not isinstance(item.unit, str):
            return ""
        unit = self.model.unit(item.key, self.page.member)
        return "" if unit in {"text", "flag", "changed", "differs", "any", "rank"} else unit

    def _table(self, spot: LayoutEntry, table: Table) -> None:
        row = spot.row
        if spot.kind == "table":
            units = any(not isinstance(getattr(item, "unit", ""), str) for item in table.lines)
            notes = any(table.notes.values())
            for column, text in ((LABEL, ""), (UNIT, "Unit" if units else "")):
                self.pen.text(row, column, text, "subband")
            if notes:
                self.pen.text(row, self.page.note_column, "Note", "subband_text")
            if table.member_heading:
                self.pen.text(row, self.page.member_column, table.member_heading, "subband")
            for column, item in columns_of(table):
                words = isinstance(item, Words) or (isinstance(item, Line) and item.unit == "text")
                left = words or table.filterable  # where the button of a filter covers nothing
                look = "subband" if column == LABEL else "subband_text" if left else "subband_number"
                self.pen.text(row, column, item.label, look)
            self.pen.tall(
                row, height([(item.label, self.columns[column], 10, True) for column, item in columns_of(table)])
            )
            if table.filterable:
                last = max(s.row for s in self.page.spots if s.kind == "row" and s.block is table)
                self.pen.worksheet.autofilter(
                    row, LABEL, last, self.page.note_column
                )  # a sort takes keys and notes along
        elif spot.kind == "units":
            also = [self.page.member_column] if table.member_heading else []
            also += [self.page.note_column] if any(table.notes.values()) else []
            for column in (LABEL, UNIT, *also):
                self.pen.text(row, column, "", "subunit")
            for column, item in columns_of(table):
                self.pen.text(row, column, "" if isinstance(item, Words) else self._unit(item), "subunit")
        else:
            self._row(spot, table)

    def _row(self, spot: LayoutEntry, table: Table) -> None:
        member = spot.index[0]
        mixed = next((i for i in table.lines if not isinstance(getattr(i, "unit", ""), str)), None)
        unit = self.model.unit(mixed.key, (*self.page.member, member)) if mixed else ""
        note = table.notes.get(member, "")
        title = "" if table.labelled else table.over.title(member)
        self.pen.text(spot.row, LABEL, title, "label")
        self.pen.text(spot.row, UNIT, "" if unit in {"text", "any"} else unit, "unit")
        self.pen.text(spot.row, self.page.note_column, note, "note")
        if table.member_heading and isinstance(member, int):
            self.pen.number(spot.row, self.page.member_column, member, "key", table.over.unit)
        elif table.member_heading:
            self.pen.text(spot.row, self.page.member_column, str(member), "erasable_key" if table.erasable else "key")
        texts: list[Wrapped] = [(title, self.columns[LABEL]), (note, self.columns[self.page.note_column], NOTE_SIZE)]
        for column, item in columns_of(table):
            if isinstance(item, Words):
                texts.append((item.texts.get((*self.page.member, member), ""), self.columns[column]))
            elif isinstance(said := self.values.get((item.key, (*self.page.member, member))), str) and not runs_over(
                item, table
            ):
                texts.append(
                    (said, self.columns[column] - (0 if column == LABEL else 2))
                )  # but for labels, beside an indent
        self.pen.tall(spot.row, height(texts))

    def _grid_head(self, spot: LayoutEntry, grid: Grid) -> None:
        """Write what stands in a grid, with its unit and note."""
        texts = {LABEL: grid.body.label, UNIT: self._unit(grid.body)}
        for column in range(LABEL, AXIS + len(grid.columns.members)):
            self.pen.text(spot.row, column, texts.get(column, ""), "subband")
        self.pen.text(spot.row, self.page.note_column, grid.body.why, "note")
        self.pen.tall(spot.row, height([(grid.body.why, self.columns[self.page.note_column], NOTE_SIZE)]))

    def _axis_head(self, row: int, axis: Line, arrow: str) -> None:
        """Write what an axis of a grid is and its unit, where it begins; the arrow says which way it runs."""
        self.pen.text(row, LABEL, f"{axis.label} {arrow}", "subband")
        self.pen.text(row, UNIT, self._unit(axis), "subunit_left")

    def _tile(self, spot: LayoutEntry, table: Table) -> None:
        """Write the title of a tile, and its fill where no line stands; what lines say runs over it."""
        self.pen.text(spot.row, spot.column, table.over.title(spot.index[0]), "tile_title")
        self.pen.tall(spot.row + 1, TILE_HEIGHT)
        for row in range(spot.row, spot.row + 1 + len(table.lines)):
            for column in range(spot.column + 1, spot.column + TILE_COLUMNS):
                self.pen.text(row, column, "", "tile_rest")

    def _prose(self, spot: LayoutEntry, prose: Prose) -> None:
        for place, paragraph in enumerate(prose.paragraphs):
            row = spot.row + place
            if isinstance(paragraph, tuple):
                self.pen.text(row, LABEL, paragraph[0], "term")
                self.pen.text(row, self.page.note_column, paragraph[1], "prose")
                self.pen.tall(row, height([(paragraph[1], self.columns[self.page.note_column])]))
            else:
                self.pen.text(row, self.page.text_column, paragraph, "plain")

    def _legend(self, spot: LayoutEntry) -> None:
        changes = self.model.profile.changes_name
        for place, (look, sample, text) in enumerate(legend_of(self.model)):
            if look == "changed_sample" and changes:
                text = f"{text}; {changes} lists those that a build kept"
            if isinstance(sample, str):
                self.pen.text(spot.row + place, UNIT, sample, look)
            else:
                self.pen.number(spot.row + place, UNIT, sample, look, "flag" if look == "check" else "USD bn")
            self.pen.text(spot.row + place, self.page.note_column, text, "prose")

    def _contents(self, spot: LayoutEntry) -> None:
        for row, listed in enumerate(self.layout.pages, spot.row):
            self.pen.link(row, LABEL, f"internal:{quoted(listed.name)}!A1", listed.name, "back")
            self.pen.text(row, self.page.note_column, listed.sheet.question, "note")
            self.pen.tall(row, height([(listed.sheet.question, self.columns[self.page.note_column], NOTE_SIZE)]))
