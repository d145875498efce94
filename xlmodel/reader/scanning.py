"""What stands in the parts of a workbook, and is it safe to hand to a library?

Every part that is XML, or looks like it whatever its name, is read once by expat, as UTF-8 and without making any
object: no document type (so no entities), bounded depth, and counts of all that libraries make objects of. The
counts trust nothing that the file says of itself, and go by the last part of a name (`x:c` is `c`), so that they
are rather too high than too low.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from xml.parsers import expat

from xlmodel.limits import COLUMNS, ROWS
from xlmodel.reader.limits import (
    CELLS,
    DEPTH,
    ELEMENTS,
    FORMULA_TEXT,
    GRID,
    LONGEST,
    MADE,
    NAMES,
    ROWS_AND_TEXTS,
    SPREAD,
    TEXT,
    refusal,
)
from xlmodel.reader.places import column_number

SHEETS = frozenset({"worksheet", "chartsheet", "dialogsheet"})
"""The root elements of parts that are sheets."""

RESAVE = "Open the file in Excel or LibreOffice and save it as a new .xlsx file."
CLEAN = "Open the file only if you trust its origin; copy what you need into a new workbook."
SMALLER = "Keep what you need in a smaller workbook."
TRIM = "Delete the rows and columns beyond your data (Ctrl+End shows the last cell) and save the file."

_XML_NAME = re.compile(r"\.(xml|rels|vml)$", re.IGNORECASE)
_VML_NAME = re.compile(r"\.vml$", re.IGNORECASE)
_LOOKS_XML = re.compile(rb"(\xef\xbb\xbf)?\s*<|\xff\xfe|\xfe\xff|\0+<|<\0|\x4c\x6f\xa7\x94")
_WIDE = re.compile(rb"\xff\xfe|\xfe\xff|\0|.\0", re.DOTALL)
_OTHER_ALPHABET = b"\x4c\x6f\xa7\x94"  # "<?xm" on a mainframe
_DOCUMENT_TYPE = re.compile(rb"<!(DOCTYPE|ENTITY)")
_LONG = re.compile(rb"<[^<]{%d}" % LONGEST)
_FREE = re.compile(r"^customXml/|/media/", re.IGNORECASE)
"""Where parts lie that no reader of sheets opens: a query keeps its UTF-16 there, a drawing its long paths."""
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6}))?")
_READ_BY_ID = frozenset({"sheet", "chart", "tablePart", "externalReference", "pivotCache"})
_MADE = frozenset({"mergeCell", "hyperlink", "comment"})
_PLAIN = frozenset({"row", "v", "f", "is", "si", "t"})
_DIGITS = "0123456789"
_OFTEN = 1000  # elements after which the counts are compared with the limits


@dataclass
class Tally:
    """What was counted so far, over all parts of a file."""

    cells: int = 0
    elements: int = 0
    rows_and_texts: int = 0
    made: int = 0
    spread: int = 0
    grid: int = 0
    formula_text: int = 0
    names: int = 0
    shown: Counter[str] = field(default_factory=Counter)
    """How often the cells show each shared text, by its number as written."""
    texts: list[list[int]] = field(default_factory=list)
    """The number of characters of each shared text, for each part that holds shared texts."""


@dataclass(frozen=True)
class ScannedPart:
    """What a part is: its root element, and how many elements that are no cells, links and merged ranges it has."""

    root: str
    elements: int
    links: int
    merges: int


def is_xml(name: str, data: bytes) -> bool:
    """Tell whether a part is XML by its name, or looks like it whatever its name."""
    return bool(_XML_NAME.search(name) or _LOOKS_XML.match(data))


def scan(name: str, data: bytes, tally: Tally) -> ScannedPart:
    """Read a part that is XML, add what it holds to the tally, and return what it is.

    Raises EngineError where it is malformed, could hide something, or holds more than the limits allow.
    """
    free = bool(_FREE.search(name))
    wide = _WIDE.match(data) is not None or data.startswith(_OTHER_ALPHABET)
    if wide and not (free and data.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise refusal(f"{name} is not in UTF-8", RESAVE)
    if not free and _LONG.search(data):
        raise refusal(f"{name} has a tag or a text of more than {LONGEST:,} bytes", CLEAN)
    parser = expat.ParserCreate(None if wide else "UTF-8")
    parser.buffer_text = True
    reader = _Reader(name, parser, tally)
    parser.StartDoctypeDeclHandler = reader.document_type
    parser.XmlDeclHandler = reader.declaration if not wide else None
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.open.remove  # any one of that name: only their number matters
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        if not _VML_NAME.search(name):  # Excel's own drawings of notes are not always well-formed
            problem = f"this is not an Excel workbook: {name} is not well-formed XML ({error})"
            raise refusal(problem, RESAVE) from error
        if _DOCUMENT_TYPE.search(data):
            reader.document_type()
    reader.finish()
    return ScannedPart(reader.root, reader.elements, reader.links, reader.merges)


def finish(tally: Tally) -> None:
    """Check what only the whole file shows: how much text the cells show. Raises EngineError."""
    for lengths in tally.texts:
        shown = sum(
            lengths[int(number)] * times
            for number, times in tally.shown.items()
            if number.strip().isdecimal() and int(number) < len(lengths)
        )
        if shown > TEXT:
            raise refusal(f"its cells show more than {TEXT:,} characters of text", SMALLER)


class _Reader:
    """The handlers of one part. They are called for each of its elements, so what is rare stands last."""

    def __init__(self, name: str, parser: expat.XMLParserType, tally: Tally) -> None:
        self.name, self.parser, self.tally = name, parser, tally
        self.root = ""
        self.elements, self.added, self.cells, self.plain_ones = 0, 0, 0, 0
        self.cell, self.plain = "", frozenset[str]()  # what the part calls a cell, and what stands in plain cells
        self.links, self.merges = 0, 0
        self.open: list[str] = []
        self.local: dict[str, str] = {}  # the names without their prefixes
        self.row, self.row_text, self.column = 0, "", 0
        self.top, self.bottom, self.left, self.right = ROWS, 0, COLUMNS, 0
        self.columns: dict[str, int] = {}
        self.ids: set[str] = set()
        self.heard: list[str] = []
        self.listening, self.sharing, self.naming = False, "", False
        self.lengths: list[int] = []
        self.formulas: dict[str, int] = defaultdict(int)
        self.sharers: Counter[str] = Counter()

    def document_type(self, *_: object) -> None:
        raise refusal(f"{self.name} declares a document type or entities, which could unfold without end", CLEAN)

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "utf-8").lower() not in ("utf-8", "us-ascii"):
            raise refusal(f"{self.name} is not in UTF-8 but in {(encoding or '')[:40]}", RESAVE)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.open.append(name)
        local = self.local.get(name) or self._first(name, attributes)
        if local == self.cell:
            self._cell(attributes)
        elif local in self.plain:
            self.plain_ones += 1
            if local == "row":
                self._row(attributes)
            elif attributes and local == "f":
                self._formula(attributes)
            elif local == "si":
                self.lengths.append(0)
        else:
            self.elements += 1
            self._other(local, attributes)
        if len(self.open) > DEPTH:
            raise refusal(f"{self.name} nests its elements more than {DEPTH} levels deep", CLEAN)

    def finish(self) -> None:
        """Add the part to the tally, and check the tally."""
        self._hear()
        tally = self.tally
        self._add()
        tally.grid += max(0, self.bottom - self.top + 1) * max(0, self.right - self.left + 1)
        tally.formula_text += sum(times * self.formulas[key] for key, times in self.sharers.items())
        if self.root == "sst":
            tally.texts.append(self.lengths)
        if tally.grid > GRID:
            raise refusal(f"from the first to the last cell, its sheets span more than {GRID:,} cells", TRIM)
        if tally.names > NAMES:
            raise refusal("the formulas behind its names are too long, and too many", SMALLER)
        if tally.formula_text > FORMULA_TEXT:
            raise refusal(f"its shared formulas unfold to more than {FORMULA_TEXT:,} characters", SMALLER)

    def _first(self, name: str, attributes: dict[str, str]) -> str:
        local = self.local[name] = name.rpartition(":")[2] or name
        if not self.root:
            self.root = local
            self.cell = "c" if local in SHEETS else ""
            self.plain = _PLAIN if local in SHEETS or local == "sst" else frozenset()
            self.tally.spread += self._area(attributes.get("ref"))  # of a table
            if local == "sst":
                self.parser.CharacterDataHandler = self._lengthen
        return local

    def _add(self) -> None:
        """Add what was counted since the last call to the tally, and check the tally."""
        tally = self.tally
        tally.cells += self.cells
        tally.elements += self.elements - self.added
        tally.rows_and_texts += self.plain_ones
        self.cells, self.plain_ones, self.added = 0, 0, self.elements
        for found, limit, what in (
            (tally.cells, CELLS, "cells"),
            (tally.elements, ELEMENTS, "formats, rules, names and other elements"),
            (tally.rows_and_texts, ROWS_AND_TEXTS, "rows, values and texts"),
            (tally.made, MADE, "cells in merged ranges, links and comments"),
            (tally.spread, SPREAD, "cells in shared formulas, array formulas and tables"),
        ):
            if found > limit:
                raise refusal(f"it has more than {limit:,} {what}", SMALLER)

    def _row(self, attributes: dict[str, str]) -> None:
        self.row_text = attributes.get("r", "")
        self.row = self._number(self.row_text, ROWS, "row") if self.row_text else self.row + 1
        self.column = 0
        if self.row > ROWS:
            raise refusal(f"{self.name} has rows outside the sheet", RESAVE)
        if self.plain_ones > _OFTEN:
            self._hear()
            self._add()

    def _cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        if self.listening:
            self._hear()
        place = attributes.get("r")
        if place is None:
            row, self.column = self.row, self.column + 1
        else:
            letters = place.rstrip(_DIGITS)
            number = place[len(letters) :]
            row = self.row if number == self.row_text else self._number(number, ROWS, "row")
            self.column = self.columns.get(letters) or self._column(letters)
        if self.column > COLUMNS or not row:
            raise refusal(f"{self.name} has a cell outside the sheet", RESAVE)
        if row < self.top:
            self.top = row
        if row > self.bottom:
            self.bottom = row
        if self.column < self.left:
            self.left = self.column
        if self.column > self.right:
            self.right = self.column
        if self.cells > _OFTEN:
            self._add()
        if attributes.get("t") == "s":
            self._listen()

    def _formula(self, attributes: dict[str, str]) -> None:
        self.tally.spread += self._area(attributes.get("ref"))
        if attributes.get("t") == "shared":
            self.sharing = attributes.get("si", "")
            self.sharers[self.sharing] += 1
            self._listen()

    def _other(self, local: str, attributes: dict[str, str]) -> None:
        if local in _MADE:
            self.tally.made += self._area(attributes.get("ref"))
            self.links += local == "hyperlink"
            self.merges += local == "mergeCell"
        elif local == "definedName":
            self._hear()
            self.naming = True
            self._listen()
        elif local == "blip":
            self.links += 1
        elif local == "col" and self.root in SHEETS and attributes:  # in the place of a control, it has none
            for end in ("min", "max"):
                self._number(attributes.get(end, ""), COLUMNS, "column")
        elif local in _READ_BY_ID:
            for name, value in attributes.items():
                if name.endswith(":id"):
                    if value in self.ids:
                        raise refusal(f"{self.name} leads to the same part twice ({value[:40]})", CLEAN)
                    self.ids.add(value)
                    self.links += 1
        if self.elements - self.added > _OFTEN:
            self._add()

    def _listen(self) -> None:
        """Have the characters kept that follow, until `_hear`."""
        self.listening = True
        self.parser.CharacterDataHandler = self.heard.append

    def _hear(self) -> None:
        """Take in the characters that were kept: of a shared formula, of a name, or numbers of shared texts."""
        if not self.listening:
            return
        length = sum(map(len, self.heard))
        if self.naming:
            self.tally.names += length**2
        if self.sharing:
            self.formulas[self.sharing] = max(self.formulas[self.sharing], length)
        self.tally.shown.update(text for text in self.heard if len(text) < 9)
        self.listening, self.sharing, self.naming = False, "", False
        self.parser.CharacterDataHandler = None
        self.heard.clear()

    def _lengthen(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)

    def _number(self, text: str, largest: int, what: str) -> int:
        """Return a number as Excel writes it, from 1; Python would take more for a number."""
        if not text.isascii() or not text.isdigit() or len(text) > 7 or not 1 <= int(text) <= largest:
            raise refusal(f"{self.name} has a {what} outside the sheet: {text[:40]!r}", RESAVE)
        return int(text)

    def _column(self, letters: str) -> int:
        if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
            raise refusal(f"{self.name} has a cell outside the sheet: {letters[:40]!r}", RESAVE)
        column = self.columns[letters] = column_number(letters)
        return column

    def _area(self, reference: str | None) -> int:
        """Return the number of cells of a range such as "A1:C3", 0 where there is none."""
        if reference is None:
            return 0
        found = _RANGE.fullmatch(reference)
        if found is None:
            raise refusal(f"{self.name} has a range that is none: {reference[:40]!r}", RESAVE)
        left, top, right, bottom = found.groups()
        columns = self._column(left), self._column(right or left)
        rows = self._number(top, ROWS, "row"), self._number(bottom or top, ROWS, "row")
        if max(columns) > COLUMNS:
            raise refusal(f"{self.name} has a range outside the sheet: {reference[:40]!r}", RESAVE)
        return (abs(columns[1] - columns[0]) + 1) * (abs(rows[1] - rows[0]) + 1)
