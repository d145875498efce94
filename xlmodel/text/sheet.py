"""A sheet from its text: the head, then blocks under their headings, each with lines, rows, notes and parts.

Everything wrong is collected with its line; the sheet carries the faults, and `assemble` raises those of all sheets
together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from xlmodel.language.declare import (
    Block,
    Chart,
    Contents,
    Dimension,
    Grid,
    Item,
    Legend,
    Line,
    Prose,
    Section,
    Sheet,
    Table,
)
from xlmodel.text.apart import taken_apart
from xlmodel.text.charts import chart
from xlmodel.text.given import Given
from xlmodel.text.grids import grid, own_point
from xlmodel.text.items import declared_check, finding, item
from xlmodel.text.lengths import in_parts
from xlmodel.text.parts import Parts
from xlmodel.text.recasting import Recasting
from xlmodel.text.rows import Column, Row, Told, expanded, repeated, rows
from xlmodel.text.tables import table

_KINDS = ("rows", "grid", "recast", "chart", "prose", "contents", "legend")
_MORE = ("keys", "filter", "erasable", "labelled", "called", "own", "signed", "tiles", "strip")
_SETTINGS = (
    "rows LIST, keys HEADING, filter, erasable, labelled, tiles, strip, grid LIST by LIST, called WORD, WORD, "
    "own MEMBER, MEMBER, signed, recast SHEET, chart KEY, prose, contents, legend, workings"
)


@dataclass
class _Open:
    """A block while its lines are gathered."""

    heading: Row
    settings: list[Column] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    body: list[Row] = field(default_factory=list)
    workings: Column | None = None
    """What says that the workings of the sheet begin here."""
    empty: bool = True
    """Nothing stands under the heading, not even a line that goes through an empty list."""

    def setting(self, name: str) -> Column | None:
        """Return the setting of a name."""
        return next((column for column in self.settings if column.text.split()[0] == name), None)


def read_sheet(path: Path, given: Given | None = None) -> Sheet:
    """Return the sheet that a text declares; what is wrong with it is in its `faults`.

    The key of the sheet is the name of the file. `given` is what the Python beside the text gives to it.
    """
    raw = path.read_text("utf-8")
    return sheet_of(raw, path.stem, f"{path.parent.parent.name}/{path.parent.name}/{path.name}", given or Given())


def sheet_of(raw: str, key: str, file: str, given: Given) -> Sheet:
    """Return the sheet of a text that is already read."""
    return _Reader(raw, key, file, given).sheet()


class _Reader:
    """Reads one text: `lists` grows with the tables that name their rows."""

    def __init__(self, raw: str, key: str, file: str, given: Given) -> None:
        self.told = Told(file, raw.splitlines())
        self.key, self.given = key, given
        self.lists: dict[str, Dimension] = dict(given.lists)
        self.places: dict[str, int] = {}
        self.above: tuple[Dimension, ...] = ()
        self.across: Dimension | None = None
        self.board = self.client = False
        self.client_where = self.workings_of = ""
        self.parts = Parts(given, self.told)
        self.rows = rows(raw, self.told)

    def sheet(self) -> Sheet:
        """Return the sheet."""
        head, opened = self._gathered()
        texts = {row.sign: row for row in head if row.sign in {"#", "?"}}
        for sign, what in (("#", "name"), ("?", "question")):
            if sign not in texts or not texts[sign].first:
                self.told.line(1, 0, f"the sheet has no {what}", hint=f"It stands behind {sign} and a space.")
        aside = self._head(head)
        findings = [self._placed(finding(row, self.told), row) for row in head if row.sign == ">"]
        blocks, workings = self._parted(opened)
        told = [in_parts(line, self.places) for line in findings if isinstance(line, Line)]
        parts = tuple(part for _, of in told for part in of)
        if parts:
            self.places |= {part.key: self.places[line.key] for line, of in told for part in of}
            workings = len(blocks) if workings is None else workings
            blocks.append(Section("Workings: sentences in parts", parts, "A sentence of many figures is put together."))
        self.parts.tell_unused()
        return Sheet(
            key=self.key,
            name=_joined(texts["#"]) if "#" in texts else self.key,
            question=_joined(texts["?"]) if "?" in texts else "",
            blocks=tuple(blocks),
            over=self.above,
            across=self.across,
            findings=tuple(line for line, _ in told),
            aside=aside,
            workings_of=self.workings_of,
            board=self.board,
            client=self.client,
            client_where=self.client_where,
            workings=workings,
            file=self.told.file,
            lines=self.places,
            faults=tuple(self.told.faults),
        )

    def _gathered(self) -> tuple[list[Row], list[_Open | Block]]:
        """Return the rows of the head, and the blocks with their rows."""
        head: list[Row] = []
        found: list[_Open | Block] = []
        for raw in repeated(self.rows, self._begins, self.given.through):
            current = found[-1] if found and isinstance(found[-1], _Open) else None
            if current:
                current.empty = False if raw.sign not in {":", "|"} else current.empty
            for row in expanded(raw, self.given.words, self.given.through, self.told):
                if row.sign == "##":
                    found.append(_Open(row))
                elif row.sign == "@" and self.parts.are_blocks(row):
                    found += self.parts.at(row)
                elif not found and row.sign in {"#", "?", ":", ">"}:
                    head.append(row)
                elif current is None:
                    self.told.row(row, "a line under no heading", hint="A heading stands behind ## and a space.")
                elif row.sign == ":":
                    current.settings += [column for column in row.columns if column.text != "workings"]
                    current.workings = next((c for c in row.columns if c.text == "workings"), current.workings)
                elif row.sign == "|":
                    current.notes.append(_joined(row))
                elif row.sign in {"#", "?", ">"}:
                    self.told.row(row, f"a line with {row.sign} belongs to the head of the sheet")
                else:
                    current.body.append(row)
        return head, found

    def _begins(self, row: Row) -> bool:
        """Tell whether a row begins a block, or is one."""
        return row.sign == "##" or (row.sign == "@" and self.parts.are_blocks(row))

    def _head(self, head: Sequence[Row]) -> Any:
        """Read the settings of the sheet; return what kind of sheet it is."""
        aside = "working"
        for column in (column for row in head if row.sign == ":" for column in row.columns):
            name, _, value = column.text.partition(" ")
            if name in {"over", "across"}:
                if value not in self.lists:
                    hint = f"There are: {', '.join(sorted(self.lists))}."
                    self.told.at(column, f"no list is called '{value}'", hint=hint)
                elif name == "over":
                    self.above = (*self.above, self.lists[value])
                else:
                    self.across = self.lists[value]
            elif column.text in {"input", "working", "output"}:
                aside = column.text
            elif column.text == "board":
                self.board = True
            elif column.text.startswith("workings of "):
                self.workings_of = column.text.removeprefix("workings of ")
            elif column.text == "client":
                self.client = True
            elif name == "client" and value.startswith("where "):
                self.client, self.client_where = True, value.removeprefix("where ").strip()
            else:
                hint = (
                    "A sheet has over LIST, across LIST, board, client, client where KEY, workings of SHEET, and "
                    "input, working or output."
                )
                self.told.at(column, f"no setting of a sheet: '{column.text}'", hint=hint)
        return aside

    def _parted(self, opened: Sequence[_Open | Block]) -> tuple[list[Block], int | None]:
        """Return the blocks, and the place from which on they are workings, None where no block says so."""
        blocks: list[Block] = []
        workings: int | None = None
        for one in opened:
            said = one.workings if isinstance(one, _Open) else None
            if said and not self.client:
                self.told.at(said, "only a sheet of the client set parts off its workings", hint="It says : client.")
            elif said and workings is None:
                workings = len(blocks)
            blocks += self._blocks(one)
        return blocks, workings

    def _blocks(self, opened: _Open | Block) -> Iterator[Block]:
        if not isinstance(opened, _Open):
            yield opened
            return
        kinds = [kind for kind in _KINDS if opened.setting(kind)]
        for column in opened.settings:
            if not {"chart", "recast"} & {*kinds} and column.text.split()[0] not in {*_KINDS, *_MORE}:
                self.told.at(column, f"no setting of a block: '{column.text}'", hint=f"There are {_SETTINGS}.")
        if len(kinds) > 1:
            self.told.row(opened.heading, f"a block is one of {', '.join(kinds)}")
        kind = kinds[0] if kinds else "section"
        if opened.empty and kind not in {"contents", "legend"}:
            self.told.row(opened.heading, "a heading without lines")
            return
        block = getattr(self, f"_{kind}")(opened, _joined(opened.heading), " ".join(opened.notes))
        if block is not None:
            yield block

    def _section(self, opened: _Open, heading: str, note: str) -> Section | None:
        lines = tuple(one for row in opened.body for one in self._items(row))
        return Section(heading, lines, note, strip=opened.setting("strip") is not None) if lines else None

    def _recast(self, opened: _Open, heading: str, note: str) -> Section | None:
        other = Recasting(opened.settings, opened.body, self.given.sheets, self.lists, self.told)
        lines: list[Item] = []
        for row in opened.body:
            if not other.takes(row):
                lines += self._items(row)
            elif (line := other.line(row)) is not None:
                self._placed(line, row)
                lines.append(line)
        return Section(heading, tuple(lines), note) if lines else None

    def _rows(self, opened: _Open, heading: str, note: str) -> Table | None:
        setting = opened.setting("rows")
        assert setting
        name = setting.text.partition(" ")[2]
        source = name.partition(" from ")[2]
        if source and source not in self.given.through:
            there = f"There are: {', '.join(sorted(self.given.through)) or 'none'}."
            self.told.at(setting, f"no list is called '{source}'", hint=there)
            return None
        found = table(opened.body, name, self.lists, self.above, self.given, self.told, self.parts.at)
        if found is None:
            return None
        for row in opened.body:
            self._placed(
                next((line for line in found.lines if row.first.split("[")[0].split()[0] == line.key), None), row
            )
        keys, labels = opened.setting("keys"), opened.setting("labelled")
        if labels and not (found.lines and getattr(found.lines[0], "unit", "") == "text"):
            self.told.at(labels, "the first line of the table is no text", hint="It says what each row is about.")
        return replace(
            found,
            heading=heading,
            note=note,
            member_heading=keys.text.partition(" ")[2] if keys else "",
            filterable=opened.setting("filter") is not None,
            tiles=opened.setting("tiles") is not None,
            erasable=opened.setting("erasable") is not None,
            labelled=labels is not None,
        )

    def _grid(self, opened: _Open, heading: str, note: str) -> Grid | None:
        setting = opened.setting("grid")
        assert setting
        found = grid(setting, opened.setting("called"), opened.body, self.lists, self.above, self.told)
        if found is None:
            return None
        for row, line in zip(opened.body, (found.row_axis, found.column_axis, found.body), strict=True):
            self._placed(line, row)
        own = own_point(opened.setting("own"), found, self.told)
        return replace(found, heading=heading, note=note, own=own, signed=opened.setting("signed") is not None)

    def _chart(self, opened: _Open, heading: str, note: str) -> Chart:
        setting = opened.setting("chart")
        assert setting
        key = setting.text.partition(" ")[2]
        return chart(key, heading, opened.settings, note, opened.body, self.lists, self.told)

    def _prose(self, opened: _Open, heading: str, _: str) -> Prose:
        found: list[str | tuple[str, str]] = []
        for row in opened.body:
            if row.sign != "-" or len(row.columns) not in {1, 2}:
                self.told.row(row, "a paragraph is - and a text, or a term and a text", hint="Two spaces part them.")
            else:
                words = [column.text for column in row.columns]
                found.append((words[0], words[1]) if len(words) == 2 else words[0])
        return Prose(heading, tuple(found))

    def _contents(self, _: _Open, heading: str, __: str) -> Contents:
        return Contents(heading)

    def _legend(self, _: _Open, heading: str, __: str) -> Legend:
        return Legend(heading)

    def _items(self, row: Row) -> Iterator[Item]:
        """Yield what a line of a section declares."""
        if row.sign == "@":
            yield from self.parts.at(row)
            return
        if row.sign not in {"", "!"}:
            self.told.row(row, f"a line with {row.sign} has no place here", hint="Rows and sub-headings are a table's.")
            return
        declared = taken_apart(row, self.lists, self.told, places=self.given.places)
        if declared is None:
            return
        found = declared_check(declared, self.told) if row.sign else item(declared, self.above, self.told)
        if found is not None:
            self._placed(found, row)
            yield found

    def _placed(self, found: Item | None, row: Row) -> Item | None:
        if found is not None:
            if found.key in self.places and self.places[found.key] != row.line:
                self.told.row(
                    row, "two lines of one key", key=found.key, hint=f"The other is line {self.places[found.key]}."
                )
            self.places[found.key] = row.line
        return found


def _joined(row: Row) -> str:
    return " ".join(column.text for column in row.columns)
