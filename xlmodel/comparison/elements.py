"""A workbook as elements: everything that stands in the file, each as a kind, a place and one canonical text.

What is compared, remembered and told is elements, and nothing else: so what is no element here is lost without a word,
and every field of the reader's model is part of one. Judgements: rules that stand on few cells (what may
be typed, formats by condition) are told cell by cell, so that a program may group them as it likes; what only says how
a person looks at the file (`LOOKING`) is apart from what the file says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import NamedTuple

from xlmodel.comparison.contents import content_of_cell, shows_dates
from xlmodel.comparison.looks import canonical_json, look_text
from xlmodel.comparison.views import LOOKING, looking_of, windows_of
from xlmodel.reader import ConditionalFormat, Style, Workbook, WorkbookChart, WorkbookSheet
from xlmodel.reader.places import address, areas, letters

_PLAIN = {trait.name: getattr(Style(), trait.name) for trait in fields(Style)}
"""The traits of a look that says nothing."""

FEW = 512
"""Cells up to which an area is told cell by cell."""

__all__ = ["FEW", "LOOKING", "Element", "Elements", "elements_of"]


class Element(NamedTuple):
    """What an element is, the sheet it belongs to ("" for the workbook), and which of its kind: a cell, a name, ….

    Kinds are plain words, since they are told: `note`, `print area`, `conditional format`.
    """

    kind: str
    sheet: str
    place: str


ContentsBySheet = Mapping[str, Mapping[str, str]]
"""By the name of the sheet and the address of the cell."""


@dataclass(frozen=True)
class Elements:
    """The elements of a workbook.

    `cells` and `looks` are by sheet and address; a cell that is not among the looks has that of its column or row, or
    else `plain`. `others` are all other elements with their texts, `program` is what saved the file.
    """

    cells: ContentsBySheet
    looks: ContentsBySheet = field(default_factory=dict)
    plain: str = ""
    others: Mapping[Element, str] = field(default_factory=dict)
    program: str = ""

    @property
    def sheets(self) -> tuple[str, ...]:
        """Return the names of the sheets in their order."""
        return tuple(self.cells)

    @cached_property
    def by_kind(self) -> Mapping[str, Mapping[Element, str]]:
        """Return the other elements apart by their kinds."""
        found: dict[str, dict[Element, str]] = {}
        for element, text in self.others.items():
            found.setdefault(element.kind, {})[element] = text
        return found

    def without(self, places: Collection[tuple[str, str]]) -> Elements:
        """Return the elements without what some cells hold."""
        gone = set(places)
        sheets = {sheet for sheet, _ in gone}
        cells = {
            sheet: {at: held for at, held in cells.items() if (sheet, at) not in gone} if sheet in sheets else cells
            for sheet, cells in self.cells.items()
        }
        return replace(self, cells=cells)

    def without_texts(self, texts: Collection[str]) -> Elements:
        """Return the elements without the cells that hold some texts."""
        held = {f"'{text}" for text in texts}
        return self.without(
            [(sheet, at) for sheet, cells in self.cells.items() for at, text in cells.items() if text in held]
        )

    def look(self, sheet: str, address: str) -> str:
        """Return how a cell looks, whether or not the file says something of it."""
        look = self.looks.get(sheet, {}).get(address)
        if look is not None:
            return look
        column, row = address.rstrip("0123456789"), address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        for kind, place in (("look of a row", row), ("look of a column", column)):
            line = self.others.get(Element(kind, sheet, place))
            if line is not None:
                return line
        return self.plain


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks of a workbook, as texts, by the number that cells, rows and columns have."""

    texts: tuple[str, ...]

    @property
    def plain(self) -> str:
        """Return the look of what has no number of its own."""
        return self.texts[0]

    def of(self, number: int) -> str:
        """Return a look; a number that a broken file does not explain stands for the plain one, as in programs."""
        return self.texts[number] if 0 <= number < len(self.texts) else self.plain


def elements_of(book: Workbook) -> Elements:
    """Return the elements of a workbook."""
    looks = Looks(tuple(look_text(style) for style in book.styles))
    dates = [shows_dates(style) for style in book.styles]
    cells: dict[str, dict[str, str]] = {}
    drawn: dict[str, dict[str, str]] = {}
    others: dict[Element, str] = {}
    for sheet in book.sheets:
        held = cells.setdefault(sheet.name, {})
        for at, cell in sheet.cells.items():
            text = content_of_cell(cell, dates, book.epoch_1904)
            if text:
                held[at] = text
        drawn[sheet.name] = {at: looks.of(cell.style) for at, cell in sheet.cells.items()}
        for kind, place, text in _of_sheet(sheet, looks):
            others[Element(kind, sheet.name, place)] = text
    for kind, scope, place, text in _of_book(book):
        others[Element(kind, scope, place)] = text
    return Elements(cells, drawn, looks.plain, others, program_of(book))


def program_of(book: Workbook) -> str:
    """Return the program that says it saved a workbook."""
    return f"{book.properties.get('app:Application', '')} {book.properties.get('app:AppVersion', '')}".strip()


Found = Iterator[tuple[str, str, str]]
"""Kind, place and text."""


def _of_sheet(sheet: WorkbookSheet, looks: Looks) -> Found:
    yield "kind of sheet", "", sheet.kind
    if sheet.state != "visible":
        yield "hidden sheet", "", sheet.state
    if sheet.tab_colour:
        yield "tab colour", "", sheet.tab_colour
    for cell in sheet.cells.values():
        if cell.runs:
            yield "rich text", cell.address, cell.runs
        if cell.kind in ("array", "table"):
            yield f"{'array' if cell.kind == 'array' else 'what-if'} formula", cell.address, cell.area
    yield from _lines(sheet, looks)
    yield from ((("merged cells", area, area)) for area in sheet.merged)
    yield from _validations(sheet)
    yield from _conditional_formats(sheet)
    for link in sheet.hyperlinks:
        yield "hyperlink", link.area, canonical_json([link.target, f"={link.location}" * bool(link.location), link.tip])
    for note in sheet.notes:
        yield ("conversation" if note.threaded else "note"), note.address, note.text
        if note.author or note.details:
            yield "author of a note", note.address, canonical_json([note.author, note.details])
    for scenario in sheet.scenarios:
        yield "scenario", scenario.name, canonical_json([scenario.comment, scenario.cells, scenario.details])
    for table in sheet.tables:
        yield "table", table.name, canonical_json([table.area, table.headings, table.totals, table.details])
    for number, chart in enumerate(sheet.charts, 1):
        yield "chart", str(number), _chart(chart)
    for number, thing in enumerate(sheet.drawings, 1):
        yield thing.kind, str(number), canonical_json([thing.name, thing.anchor, thing.text, thing.digest])
    for name, value in sheet.protection.items():
        yield "protection", name, value
    yield from _printed(sheet)
    yield from looking_of(sheet)
    for name, text in sheet.rest.items():
        if not (name == "legacyDrawing" and sheet.notes):  # the boxes of the notes
            said = " ".join(part for part in text.split() if not part.startswith("filterMode="))  # as the filter does
            if said or not text:
                yield "part of a sheet", name, said if name == "sheetPr" else text


def _lines(sheet: WorkbookSheet, looks: Looks) -> Found:
    """Yield how whole rows and columns look, which matters for cells that the file says nothing of."""
    for row, line in sheet.rows.items():
        if looks.of(line.style) != looks.plain:
            yield "look of a row", str(row), looks.of(line.style)
    for (first, last), line in sheet.columns.items():
        if looks.of(line.style) != looks.plain:
            for column in range(first, min(last, first + FEW) + 1):
                yield "look of a column", letters(column), looks.of(line.style)


def _validations(sheet: WorkbookSheet) -> Found:
    for rule in sheet.validations:
        formulas = [f"={formula}" if formula else "" for formula in rule.formulas]
        text = canonical_json([rule.kind, rule.operator, formulas, rule.allow_blank, dict(rule.messages)])
        for place in _few(rule.areas):
            yield "validation", place, text


def _conditional_formats(sheet: WorkbookSheet) -> Found:
    """Yield the rules of each cell in the order in which they count."""
    rules: dict[str, list[str]] = {}
    for rule in sorted(sheet.conditional_formats, key=lambda rule: rule.priority):
        text = _condition(rule)
        for place in _few(rule.areas):
            rules.setdefault(place, []).append(text)
    for place, texts in rules.items():
        yield "conditional format", place, canonical_json(texts)


def _condition(rule: ConditionalFormat) -> str:
    look = rule.look
    drawn = {name: getattr(look, name) for name, plain in _PLAIN.items() if look and getattr(look, name) != plain}
    return canonical_json([rule.kind, rule.operator, [f"={formula}" for formula in rule.formulas], drawn, rule.details])


def _few(said: str) -> Iterator[str]:
    """Yield the cells of areas where these are few, else the areas."""
    for area in areas("", said):
        if (area.bottom - area.top + 1) * (area.right - area.left + 1) > FEW:
            yield area.text
            continue
        for row in range(area.top, area.bottom + 1):
            yield from (address(row, column) for column in range(area.left, area.right + 1))


def _chart(chart: WorkbookChart) -> str:
    series = [[one.kind, one.name, one.categories, one.values] for one in chart.series]
    return canonical_json(
        {
            "title": chart.title,
            "axes": chart.axes,
            "series": series,
            "anchor": chart.anchor,
            "alt": chart.alt,
            "drawing": [chart.details, *(one.details for one in chart.series)],
        }
    )


def _printed(sheet: WorkbookSheet) -> Found:
    page = sheet.page
    for kind, said in (("page set-up", page.setup), ("margin", page.margins), ("print option", page.options)):
        for name, value in said.items():
            yield kind, name, value
    for name, text in page.texts.items():
        yield "header or footer", name, text
    if page.fits:
        yield "page set-up", "fitToPage", "1"
    for kind, breaks in (("page break", page.row_breaks), ("page break of columns", page.column_breaks)):
        for line in breaks:
            yield kind, str(line) if kind == "page break" else letters(line), "break"
    if page.titles:
        yield "print titles", "", f"={page.titles}"
    if page.area:
        yield "print area", "", f"={page.area}"


def _of_book(book: Workbook) -> Iterator[tuple[str, str, str, str]]:
    for name in book.names:
        if name.name != "_xlnm._FilterDatabase":  # the filter itself is an element
            yield "name", name.scope, name.name, f"={name.text}"
            if name.hidden:
                yield "hidden name", name.scope, name.name, "hidden"
    for kind, said in (
        ("property", {name: value for name, value in book.properties.items() if value.strip()}),
        ("calculation", book.calculation),
        ("setting", book.settings),
        ("protection of the workbook", book.protection),
        ("theme colour", book.theme),
        ("part of the workbook", book.rest),
    ):
        for place, value in said.items():
            yield kind, "", place, value
    for link in book.links:
        yield "link to another workbook", "", link, link
    noted = {sheet.part for sheet in book.sheets if sheet.notes}
    for place, part in book.parts.items():
        if part.kind == "vmlDrawing" and part.of and noted.issuperset(part.of):
            continue
        yield "part", "", place, canonical_json([part.kind, part.content])
    yield from (("window", "", place, value) for place, value in windows_of(book))
