"""A workbook as it stands on disk: what each cell holds, how it looks, and what else was put into the file.

openpyxl reads formulas, looks, names and notes, calamine the values that the saving program stored; both read only
bytes that the guard has let through, and the file itself is never written.
"""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlmodel.book.record import Record, content, is_packed, look, unpacked
from xlmodel.engines import Key
from xlmodel.reader.guard import read_guarded, reading

if TYPE_CHECKING:
    from openpyxl.cell import Cell as Stored
    from openpyxl.worksheet.worksheet import Worksheet

_PARTS = {
    "xl/pivotTables/": "pivot table",
    "xl/tables/": "table",
    "xl/externalLinks/externalLink": "link to another workbook",
    "xl/embeddings/": "embedded object",
    "xl/slicers/": "slicer",
    "xl/timelines/": "timeline",
    "xl/media/": "picture",
    "xl/queryTables/": "query",
    "xl/connections": "data connection",
    "xl/ctrlProps/": "control",
    "xl/activeX/activeX": "control",
    "xl/threadedComments/": "sheet with a conversation",
    "xl/vbaProject": "macro project",
}
"""What else a file may hold, by where its parts stand. A new workbook of ours has none of it."""

_SHAPE = re.compile(rb"<xdr:(?:sp|cxnSp|grpSp)[ >]")
_COLOUR = re.compile(r"(?:[0-9A-F]{2})?([0-9A-F]{6})")


@dataclass(frozen=True)
class Leaf:
    """One worksheet: contents by address (see `content`), the stored results of formulas, looks, notes, charts."""

    name: str
    cells: Mapping[str, str]
    results: Mapping[str, float | str | bool]
    looks: Mapping[str, str]
    notes: Mapping[str, str]
    merged: tuple[str, ...]
    charts: int


@dataclass(frozen=True)
class Snapshot:
    """A workbook: its sheets in order, the cell that each name points to, and other things by kind and number.

    `others` are the names that stand for anything but one cell of the workbook, or for one sheet only, with what
    they stand for.
    """

    path: Path
    sheets: tuple[Leaf, ...]
    names: Mapping[str, Key]
    things: Mapping[str, int] = field(default_factory=dict)
    record: Record | None = None
    others: Mapping[str, str] = field(default_factory=dict)

    def sheet(self, name: str) -> Leaf | None:
        """Return a sheet by its name."""
        return next((leaf for leaf in self.sheets if leaf.name == name), None)

    def holds(self, key: Key) -> str:
        """Return the content of a cell, "" for an empty one."""
        leaf = self.sheet(key[0])
        return leaf.cells.get(key[1], "") if leaf else ""


def snapshot(path: Path) -> Snapshot:
    """Return what a workbook holds. Raises EngineError, one message, for anything that cannot be read safely."""
    return snapshot_of(read_guarded(path), path)


def snapshot_of(data: bytes, path: Path) -> Snapshot:
    """Return what the bytes of a workbook hold: those that the guard has let through, or that were just written."""
    import openpyxl
    import python_calamine

    with reading(path), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts that it would not save again: nothing here is saved
        book = openpyxl.load_workbook(BytesIO(data))
        stored = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        looks: dict[int, str] = {}
        leaves = [_leaf(sheet, stored, looks) for sheet in book.worksheets]
        names = {name: _cell_of(defined.value or "") for name, defined in book.defined_names.items()}
        others = {name: defined.value or "" for name, defined in book.defined_names.items() if not names[name]}
        for sheet in book.worksheets:
            local = {f"{sheet.title}!{name}": defined.value or "" for name, defined in sheet.defined_names.items()}
            others |= {name: target for name, target in local.items() if "_xlnm." not in name}
        things = _things(data)
    texts = [held[1:] for leaf, packed in leaves for held in packed]
    return Snapshot(
        path,
        tuple(leaf for leaf, _ in leaves),
        {name: cell for name, cell in names.items() if cell},
        things,
        unpacked(texts),
        others,
    )


def _leaf(sheet: Worksheet, stored: Any, looks: dict[int, str]) -> tuple[Leaf, list[str]]:
    """Return a sheet, and the parts of a record that stand on it."""
    cells: dict[str, str] = {}
    drawn: dict[str, str] = {}
    notes: dict[str, str] = {}
    packed: list[str] = []
    stored_cells: Any = getattr(sheet, "_cells", {})  # going through the rows would make every cell between them
    for _, cell in sorted(stored_cells.items()):
        if getattr(cell, "comment", None):
            notes[cell.coordinate] = cell.comment.text
        held = _held(cell)
        if held.startswith("'") and is_packed(held[1:]):
            packed.append(held)
        elif held:
            cells[cell.coordinate] = held
            style = cell.style_id
            if style not in looks:
                looks[style] = _look(cell)
            drawn[cell.coordinate] = looks[style]
    results = _results(stored, sheet.title, cells)
    merged = tuple(str(area) for area in sheet.merged_cells.ranges)
    charts = len(getattr(sheet, "_charts", ()))
    return Leaf(sheet.title, cells, results, drawn, notes, merged, charts), packed


def _held(cell: Any) -> str:
    """Return the content of a cell, formulas as formulas, dates and errors marked as such."""
    value = cell.value
    if value is None:
        return ""
    match cell.data_type:
        case "f":
            text = getattr(value, "text", value)  # array formulas are objects
            return str(text) if isinstance(text, str) else f"=TABLE({getattr(value, 'ref', '')})"
        case "e":
            return f"!{value}"
        case "d":
            return f"@{value.isoformat() if isinstance(value, datetime.date | datetime.time) else value}"
    return content(value)


def _look(cell: Stored) -> str:
    fill, font = cell.fill, cell.font
    solid = fill is not None and fill.fill_type == "solid"
    return look(
        {
            "bg_color": _colour(fill.fgColor) if solid else "",
            "font_color": _colour(font.color),
            "bold": font.b,
            "italic": font.i,
        }
    )


def _colour(colour: Any) -> str:
    """Return RRGGBB, or the place in the theme or the palette."""
    if colour is None:
        return ""
    if colour.type == "rgb":
        plain = _COLOUR.fullmatch(str(colour.rgb))
        return plain[1] if plain else str(colour.rgb)
    return f"{colour.type} {colour.value} {colour.tint:g}"


def _results(stored: Any, name: str, cells: Mapping[str, str]) -> dict[str, float | str | bool]:
    """Return the stored result of each formula that has one."""
    from openpyxl.utils import get_column_letter

    wanted = {address for address, held in cells.items() if held.startswith("=")}
    found: dict[str, float | str | bool] = {}
    if not wanted:
        return found
    for number, row in enumerate(stored.get_sheet_by_name(name).to_python(skip_empty_area=False), 1):
        for column, value in enumerate(row, 1):
            if value == "" and not isinstance(value, bool):
                continue
            address = f"{get_column_letter(column)}{number}"
            if address in wanted:
                found[address] = value if isinstance(value, bool | str | float) else str(value)
    return found


def _cell_of(target: str) -> Key | None:
    """Return the one cell that a name points to, None for anything else."""
    match = re.fullmatch(r"=?(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d{1,7})", target)
    return ((match[1] or match[2]).replace("''", "'"), match[3] + match[4]) if match else None


def _things(data: bytes) -> dict[str, int]:
    found: dict[str, int] = {}
    for thing, count in _counted(data):
        found[thing] = found.get(thing, 0) + count
    return found


def _counted(data: bytes) -> Iterator[tuple[str, int]]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for part in archive.namelist():
            for start, thing in _PARTS.items():
                if part.startswith(start) and "/_rels/" not in part:
                    yield thing, 1
            if part.startswith("xl/drawings/drawing"):
                shapes = len(_SHAPE.findall(archive.read(part)))
                if shapes:
                    yield "shape", shapes
