"""The rows and cells of a sheet, and the texts that cells share.

This runs once for each cell of a file, so what is rare stands last and in functions of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import product
from typing import TypeAlias
from xml.etree.ElementTree import Element

from xlmodel.reader.canonical import attributes, canonical_xml, prefixed
from xlmodel.reader.cells import ErrorValue, StoredValue
from xlmodel.reader.model import Cell, RowOrColumn
from xlmodel.reader.package import MAIN, is_true, walked
from xlmodel.reader.places import column_number, letters, row_and_column
from xlmodel.reader.references import translated

ROW = f"{MAIN}row"

_FORMULA, _VALUE, _INLINE = f"{MAIN}f", f"{MAIN}v", f"{MAIN}is"
_TEXT, _PHONETIC = f"{MAIN}t", f"{MAIN}rPh"
_ESCAPE = re.compile("_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")  # half a character stays as it is written
_DESCENT = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac}dyDescent"
_CELL = {"r", "s", "t"}
_OF_ROW = {"r", "spans", "ht", "hidden", "outlineLevel", "collapsed", "s", "customFormat", "customHeight", _DESCENT}
_OF_FORMULA = {"t", "ref", "si"}
_DIGITS = "0123456789"

Texts: TypeAlias = Mapping[str, tuple[str, str]]
"""The texts that cells share, and their looks, by the numbers as they are written."""


class Rows:
    """What the rows of a sheet hold, gathered row by row: `read` each, then `finish`."""

    def __init__(self, texts: Texts) -> None:
        self.cells: dict[str, Cell] = {}
        self.rows: dict[int, RowOrColumn] = {}
        self.rest: dict[str, str] = {}
        self._texts = texts
        self._row = 0
        self._first: dict[str, Cell] = {}
        self._followers: list[tuple[Cell, str]] = []
        self._areas: list[tuple[str, str]] = []
        self._blank: list[tuple[Cell, bool]] = []
        self._columns: dict[str, int] = {}  # by their letters, as far as they were seen
        self._ascending = True
        self._last_row = 0

    def read(self, element: Element) -> None:
        """Take in a row."""
        said = element.get("r")
        row = self._row = int(said) if said else self._row + 1
        digits = str(row)
        line = _line(element.attrib)
        if line is not None:
            self.rows[row] = line
        if not element.attrib.keys() <= _OF_ROW:
            self._keep_rest(f"row {digits}", element, _OF_ROW)
        styled = line is not None and line.style != 0
        if row <= self._last_row:
            self._ascending = False
        cells, texts, columns, column, length = self.cells, self._texts, self._columns, 0, -len(digits)
        for found in element:
            attrib = found.attrib
            address = attrib.get("r")
            if address is None:
                column += 1
                address = letters(column) + digits
            else:
                before, column = column, columns.get(address[:length], 0)
                if not column or address[length:] != digits:
                    column = self._column(address, digits)
                    if not column:
                        self._misplaced(found)
                        continue
                if column <= before:
                    self._ascending = False
            said_kind, said_style = attrib.get("t"), attrib.get("s")
            kind = said_kind or "n"
            style = int(said_style) if said_style else 0
            formula = value = inline = None
            for child in found:
                tag = child.tag
                if tag == _VALUE:
                    value = child.text or ""
                elif tag == _FORMULA:
                    formula = child
                elif tag == _INLINE:
                    inline = child
                else:
                    self.rest[f"cell {address} {prefixed(tag)}"] = canonical_xml(child)
            held: StoredValue = None
            runs = text = ""
            if inline is not None:
                held, runs = text_of(inline)
            elif value is None or (value == "" and kind != "str"):
                held = None
            elif kind == "n":
                held = float(value)
            elif kind == "s":
                held, runs = texts.get(value) or self._text(value)
            else:
                held = _typed(kind, value)
            if formula is not None:
                text = f"={formula.text}" if formula.text else ""
            elif held is None:
                kind = ""
            cell = Cell(row, column, address, held, kind, text, "", "", style, runs)
            if not kind:
                self._blank.append((cell, styled))
            elif formula is not None and formula.attrib:
                cell = self._special(cell, formula)
            cells[address] = cell
            if len(attrib) > 1 + (said_kind is not None) + (said_style is not None):
                self._keep_rest(f"cell {address}", found, _CELL)
        self._last_row = row

    def finish(self, columns: Mapping[tuple[int, int], RowOrColumn]) -> None:
        """Write out shared formulas, mark what others fill, and leave out cells that say nothing."""
        for cell, key in self._followers:
            first = self._first.get(key)
            if first is None:
                raise ValueError(f"{cell.address} repeats a formula that is not there")
            text = translated(first.formula, first.address, cell.address)
            self.cells[cell.address] = cell._replace(formula=text)
        for area, kind in self._areas:
            self._fill(area, kind)
        stretches = sorted(columns.items(), key=lambda found: found[0])
        for cell, row_is_styled in self._blank:
            if self.cells.get(cell.address) is cell:
                around = self.rows[cell.row].style if row_is_styled else _style_of(cell.column, stretches)
                if cell.style == around:  # it looks as if it were not there
                    del self.cells[cell.address]
        if not self._ascending:
            self.cells = {cell.address: cell for cell in sorted(self.cells.values(), key=lambda cell: cell[:2])}

    def _special(self, cell: Cell, element: Element) -> Cell:
        """Return a cell whose formula is shared, an array's or a what-if table's, or says more than its text."""
        kind, area, formula = element.get("t", "normal"), element.get("ref", ""), cell.formula
        rest = {name: value for name, value in attributes(element).items() if name not in _OF_FORMULA}
        if kind == "dataTable":
            rest = {name: value for name, value in rest.items() if name not in ("r1", "r2")}
            formula = f"=TABLE({element.get('r1', '')},{element.get('r2', '')})"
            self._areas.append((area, "grid"))
        elif kind == "array":
            self._areas.append((area, "spilled"))
        if rest:
            self.rest[f"cell {cell.address} f"] = " ".join(f'{key}="{value}"' for key, value in sorted(rest.items()))
        if kind == "shared":
            cell, key = cell._replace(formula=formula, kind="shared"), element.get("si", "")
            if formula:  # the cell that the others repeat, moved
                self._first[key] = cell
            else:
                self._followers.append((cell, key))
            return cell
        named = {"array": "array", "dataTable": "table"}.get(kind, "")
        return cell._replace(formula=formula, kind=named, area=area if named else "")

    def _fill(self, area: str, kind: str) -> None:
        """Mark the cells of an area, but those with a formula of their own."""
        first, _, last = area.replace("$", "").partition(":")
        if not first:
            return
        (top, left), (bottom, right) = row_and_column(first), row_and_column(last or first)
        if (bottom - top + 1) * (right - left + 1) > len(self.cells):
            inside: Iterable[str] = [
                cell.address
                for cell in self.cells.values()
                if top <= cell.row <= bottom and left <= cell.column <= right
            ]
        else:
            names = [letters(column) for column in range(left, right + 1)]
            inside = [name + str(row) for row, name in product(range(top, bottom + 1), names)]
        for address in inside:
            cell = self.cells.get(address)
            if cell is not None and not cell.formula:
                self.cells[address] = cell._replace(kind=kind)

    def _column(self, address: str, digits: str) -> int:
        """Return the column of a cell that stands in the row with these digits, 0 for an address that does not."""
        found = address.rstrip(_DIGITS)
        if address[len(found) :] != digits or not found.isupper():
            return 0
        return self._columns.setdefault(found, column_number(found))

    def _text(self, number: str) -> tuple[str, str]:
        """Return a shared text whose number is written in another way, such as with blanks around it."""
        found = self._texts.get(str(int(number)))
        if found is None:
            raise ValueError(f"there is no text number {number}")
        return found

    def _misplaced(self, element: Element) -> None:
        """Take in a cell whose address is not one of its row, as if it stood in a row of its own."""
        address = element.attrib["r"].replace("$", "").upper()
        row, _ = row_and_column(address)
        alone = Element(ROW, {"r": str(row)})
        element.set("r", address)
        alone.append(element)
        here, self._row = self._row, row
        self.read(alone)
        self._row = here

    def _keep_rest(self, key: str, element: Element, known: set[str]) -> None:
        rest = [f'{name}="{value}"' for name, value in sorted(attributes(element).items()) if name not in known]
        if rest:
            self.rest[key] = " ".join(rest)


def shared_texts(data: bytes) -> Texts:
    """Return the texts that cells share by their number, with the canonical XML of those with several looks."""
    found: dict[str, tuple[str, str]] = {}
    walked(data, f"{MAIN}si", lambda element: found.update({str(len(found)): text_of(element)}))
    return found


def text_of(element: Element) -> tuple[str, str]:
    """Return the text of an element that holds one or several runs, and the canonical XML of several."""
    if len(element) == 1 and element[0].tag == _TEXT:
        return unescaped(element[0].text or ""), ""
    spoken = {text for phonetic in element.iter(_PHONETIC) for text in phonetic.iter(_TEXT)}
    text = "".join(part.text or "" for part in element.iter(_TEXT) if part not in spoken)
    runs = "".join(canonical_xml(child) for child in element)
    return unescaped(text), runs


def unescaped(text: str) -> str:
    """Return a text with the characters that XML cannot hold, which stand in it as `_x000D_`."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def read_columns(element: Element | None) -> tuple[dict[tuple[int, int], RowOrColumn], dict[str, str]]:
    """Return what a sheet says of its columns, and what else stands there."""
    found: dict[tuple[int, int], RowOrColumn] = {}
    rest = {}
    for column in element if element is not None else ():
        first, last = int(column.get("min", 0)), int(column.get("max", 0))
        found[first, last] = RowOrColumn(
            float(column.attrib["width"]) if "width" in column.attrib else None,
            is_true(column.get("hidden")),
            int(column.get("outlineLevel", 0)),
            is_true(column.get("collapsed")),
            int(column.get("style", 0)),
        )
        if "phonetic" in attributes(column):
            rest[f"column {first}:{last}"] = 'phonetic="1"'
    return found, rest


def _line(attrib: Mapping[str, str]) -> RowOrColumn | None:
    """Return what a row says of itself, None where that is nothing."""
    if len(attrib) <= 2 and "r" in attrib and ("spans" in attrib or len(attrib) == 1):
        return None
    styled = is_true(attrib.get("customFormat"))
    line = RowOrColumn(
        float(attrib["ht"]) if "ht" in attrib else None,
        is_true(attrib.get("hidden")),
        int(attrib.get("outlineLevel", 0)),
        is_true(attrib.get("collapsed")),
        int(attrib.get("s", 0)) if styled else 0,
    )
    return None if line == RowOrColumn() else line


def _style_of(column: int, stretches: list[tuple[tuple[int, int], RowOrColumn]]) -> int:
    """Return the style of a column, given the stretches of columns in their order."""
    place = bisect_right(stretches, column, key=lambda stretch: stretch[0][0]) - 1
    return stretches[place][1].style if place >= 0 and column <= stretches[place][0][1] else 0


def _typed(kind: str, text: str) -> StoredValue:
    match kind:
        case "b":
            return text in ("1", "true")
        case "e":
            return ErrorValue(text)
        case "str" | "d" | "inlineStr":
            return unescaped(text)
    raise ValueError(f"a cell holds a value of the type '{kind}'")
