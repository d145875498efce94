"""Put the sheets that a person added to a workbook into a new build of it.

The new build is the ground: nothing that it holds changes but the lists of sheets, names, looks and texts, which grow.
What cannot live in the new file is told, never dropped without a word. The same two files give the same bytes, and a
file that was grafted gives, grafted again, itself. Judgements: a sheet is left behind as a whole, and told, where its
name or the name of one of its tables is taken, where the old file counts days from 1904, and where it is neither a
worksheet nor a chart sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from xlmodel.grafting.books import (
    carry_persons,
    forget_lists,
    is_made_by_person,
    list_names,
    list_sheets,
    open_on,
    order_of,
    own_names,
    parts_of_sheets,
)
from xlmodel.grafting.carrying import Carrying, SharedTexts
from xlmodel.grafting.charts import fill_caches, is_chart
from xlmodel.grafting.colours import Colours, palette_of
from xlmodel.grafting.following import Follower, Leads
from xlmodel.grafting.parts import Growing
from xlmodel.grafting.recomputing import Recomputed, recomputed_sheets
from xlmodel.grafting.sheets import carry_sheet
from xlmodel.grafting.styles import CarriedStyles
from xlmodel.grafting.told import SheetNotice
from xlmodel.grafting.tree import own, read
from xlmodel.reader.cells import CellValue, CellValues, ErrorValue
from xlmodel.reader.model import Workbook, WorkbookSheet
from xlmodel.reader.package import Package, usual
from xlmodel.reader.workbooks import workbook_of

_NOWHERE = Path("workbook")
"""What errors of the reader name: bytes that were read before do not raise any."""


@dataclass(frozen=True)
class Grafted:
    """A new file with carried sheets: its bytes, the sheets and names that were carried, and what has to be told."""

    data: bytes
    carried: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    told: tuple[SheetNotice, ...] = ()

    @property
    def lost(self) -> tuple[SheetNotice, ...]:
        """Return what does not stand in the new file as it stood: for its sake the previous file has to be kept."""
        return tuple(told for told in self.told if told.lost)


@dataclass(frozen=True)
class Draft:
    """A new file with carried sheets before it is computed: the build that it grows from, and what it holds.

    `parts` are those of the carried sheets by name, `names` the person's names that stand in it.
    """

    built: bytes
    book: Workbook
    told: tuple[SheetNotice, ...] = ()
    carrying: Carrying | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    @cached_property
    def data(self) -> bytes:
        """Return its bytes, without results in carried sheets."""
        return self.carrying.new.bytes() if self.carrying else self.built

    def with_values(self, computed: CellValues | None = None) -> Grafted:
        """Return the file with the right results in carried sheets and in the caches of their charts.

        `computed` is what the engine finds in the file, where it was asked already.
        """
        if self.carrying is None:
            return Grafted(self.data, told=self.told)
        if self.parts:
            sheets = frozenset(self.parts)
            found = recomputed_sheets(self.data if computed is None else b"", self.book, sheets, computed)
            _put_values(self.carrying, self.parts, self.book, found)
        told = tuple(dict.fromkeys((*self.told, *self.carrying.told)))
        return Grafted(self.carrying.new.bytes(), tuple(self.parts), self.names, told)


def drafted(
    built: bytes,
    previous: bytes,
    sheets: Sequence[str],
    leads: Leads,
    *,
    ground: Workbook | None = None,
    before: Workbook | None = None,
) -> Draft:
    """Return a build with the sheets of these names, and a person's names, from a previous file, before it is computed.

    Both files have gone through the guard; `ground` is what the build holds and `before` what the previous file does,
    where they have been read already. `leads` tells where cells and sheets of ours went.
    """
    before = before or workbook_of(previous, _NOWHERE)
    ground = ground or workbook_of(built, _NOWHERE)
    if not sheets and not any(is_made_by_person(name.name) and not name.scope for name in before.names):
        return Draft(built, ground)
    refused = list(_refused(before, ground, sheets))
    left = {told.sheet for told in refused}
    wanted = [sheet for sheet in before.sheets if sheet.name in sheets and sheet.name not in left]
    carried = tuple(sheet.name for sheet in wanted)
    old, new = Package(previous), Growing(built)
    (old_book, *_), (book, *_) = old.of_kind("", "officeDocument"), new.package.of_kind("", "officeDocument")
    root = read(usual(old.parts[old_book])).root
    names = own_names(root, [sheet.name for sheet in before.sheets], carried, ground)
    if not carried and not names:
        return Draft(built, ground, tuple(refused))
    called = frozenset(name.get("name", "").casefold() for name, _ in names)
    follower = Follower(before, ground, leads, frozenset(carried), called)
    carrying = _carrying(old, old_book, new, book, before, ground, follower)
    parts = {sheet.name: (sheet, carry_sheet(carrying, sheet)) for sheet in wanted}
    order = order_of(before, ground, carried, leads)
    if parts:
        list_sheets(carrying, parts, order)
        carry_persons(carrying)
        forget_lists(carrying)
        _open_where_left(carrying, before, carried, order)
    listed = list_names(carrying, names, order)
    carrying.texts.count()
    pages = {sheet.name: sheet for sheet in ground.sheets} | {sheet.name: _now(carrying, sheet) for sheet in wanted}
    whole = replace(ground, sheets=tuple(pages[name] for name in order), names=(*ground.names, *listed))
    own_parts = {name: part for name, (_, part) in parts.items()}
    listed_names = tuple(name.name for name in listed if not name.scope)
    return Draft(built, whole, tuple(refused), carrying, own_parts, listed_names)


def _now(carrying: Carrying, sheet: WorkbookSheet) -> WorkbookSheet:
    """Return a carried sheet with its formulas as they read in the new file."""
    cells = {
        place: cell._replace(formula=carrying.formulas.get((sheet.name, place), cell.formula))
        for place, cell in sheet.cells.items()
    }
    return replace(sheet, cells=cells)


def _refused(before: Workbook, ground: Workbook, sheets: Sequence[str]) -> Iterator[SheetNotice]:
    """Yield why a sheet is left behind."""
    taken = {sheet.name.casefold() for sheet in ground.sheets}
    tables = {table.name.casefold() for sheet in ground.sheets for table in sheet.tables}
    tables |= {name.name.casefold() for name in ground.names if not name.scope}
    for sheet in before.sheets:
        if sheet.name not in sheets:
            continue
        known = [table.name for table in sheet.tables if table.name.casefold() in tables]
        if sheet.kind not in ("worksheet", "chartsheet"):
            yield SheetNotice(sheet.name, "", f"a sheet of the kind {sheet.kind} is not carried")
        elif sheet.name.casefold() in taken:
            yield SheetNotice(
                sheet.name, "", "a built sheet has this name: rename it in the kept copy, and copy it back"
            )
        elif before.epoch_1904 != ground.epoch_1904:
            yield SheetNotice(sheet.name, "", "the file counts days from 1904, and a built workbook from 1900")
        elif known:
            yield SheetNotice(sheet.name, "", f"the name of the table {known[0]} is taken")


def _carrying(
    old: Package, old_book: str, new: Growing, book: str, before: Workbook, ground: Workbook, follower: Follower
) -> Carrying:
    """Return what all parts share while they are carried."""
    looks = _root(old, old_book, "styles")
    colours = Colours(before.theme, ground.theme, palette_of(looks) if looks is not None else ())
    (styles_part,) = new.package.of_kind(book, "styles")
    styles = CarriedStyles(
        new.tree(styles_part).root, looks if looks is not None else Element(own("styleSheet")), colours
    )
    (texts_part,) = new.package.of_kind(book, "sharedStrings")
    texts = SharedTexts(new.tree(texts_part).root, _root(old, old_book, "sharedStrings"), colours)
    return Carrying(old, old_book, new, book, styles, colours, follower, texts)


def _root(package: Package, book: str, kind: str) -> Element | None:
    found = package.of_kind(book, kind)
    return read(usual(package.parts[found[0]])).root if found else None


def _open_where_left(carrying: Carrying, before: Workbook, carried: Sequence[str], order: Sequence[str]) -> None:
    """Let the new file open on a carried sheet if the old one was left there."""
    said = before.views[0].get("activeTab", "0") if before.views else "0"
    active = before.sheets[int(said)].name if said.isdigit() and int(said) < len(before.sheets) else ""
    if active in carried:
        views = carrying.new.tree(carrying.book).root.iterfind(f"{own('bookViews')}/{own('workbookView')}")
        now = next((int(view.get("activeTab", "0")) for view in views), 0)
        open_on(carrying, now, active, dict(parts_of_sheets(carrying)), order)


def _put_values(carrying: Carrying, parts: Mapping[str, str], book: Workbook, found: Recomputed) -> None:
    """Write results into carried sheets and into the caches of their charts."""
    for name, part in parts.items():
        _fill(carrying.new.trees[part].root, name, found)
    for key, reason in found.unknown.items():
        cell = book.cell(key)
        if cell and cell.formula:
            carrying.tell(*key, f"its result is computed when the file is opened: {reason}", lost=False)

    def value(sheet: str, row: int, column: int) -> CellValue | ErrorValue:
        page = book.sheet(sheet)
        cell = page.at(row, column) if page else None
        if page is None or cell is None:
            return None
        key = (page.name, cell.address)
        return None if key in found.unknown else found.values.get(key, cell.value)

    for part in carrying.parts.values():
        if is_chart(part):
            fill_caches(carrying.new.trees[part].root, value)


def _fill(root: Element, sheet: str, found: Recomputed) -> None:
    """Write results into the cells of a sheet."""
    for element in root.iterfind(f"{own('sheetData')}/{own('row')}/{own('c')}"):
        key = (sheet, element.get("r", ""))
        if key in found.values:
            _put(element, found.values[key])
        elif key in found.unknown and element.find(own("f")) is None:
            _put(element, None)


def _put(element: Element, value: CellValue | ErrorValue) -> None:
    """Write one result into a cell."""
    for old in element.findall(own("v")):
        element.remove(old)
    element.attrib.pop("t", None)
    if value is None:
        return
    kind = {bool: "b", str: "str", ErrorValue: "e"}.get(type(value), "")
    if kind:
        element.set("t", kind)
    text = str(int(value)) if isinstance(value, bool) else _number(value) if isinstance(value, float) else str(value)
    SubElement(element, own("v")).text = text


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
