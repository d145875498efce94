"""A copy of a workbook of which nothing is printed but the pages to hand out, each as one page of A4 in landscape.

Judgements: sheets that are not handed out are hidden, for LibreOffice prints no hidden sheet and formulas still read
them; who put another print area on a sheet, or another size of paper, gets the page as it was meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from xlmodel.exporting.pages import ClientPage, TypedSince
from xlmodel.grafting.tree import RELATED, own, read, xml_bytes
from xlmodel.reader import Workbook, patched
from xlmodel.reader.package import Package
from xlmodel.reader.places import letters, row_and_column
from xlmodel.reader.references import quoted

_AREA = "_xlnm.Print_Area"
_SHOWN = 16
"""Characters of the fingerprint that footers show."""

_BEFORE_SETUP = ("printOptions", "pageMargins", "sheetData")
"""Elements of a sheet behind which its page set-up may stand, the last of them first."""


def client_copy(data: bytes, book: Workbook, pages: Sequence[ClientPage], typed: TypedSince) -> bytes:
    """Return the bytes of the copy; `data` has gone through the guard."""
    package = Package(data)
    (part, *_) = package.of_kind("", "officeDocument")
    tree = read(package.parts[part])
    by_sheet = {page.sheet: page for page in pages}
    changed: dict[str, bytes | None] = {}
    listed = tree.root.find(own("sheets"))
    for entry in listed if listed is not None else ():
        name = entry.get("name", "")
        entry.attrib.pop("state", None)
        if name not in by_sheet:
            entry.set("state", "hidden")
            continue
        relation = package.follow(part, entry.get(f"{{{RELATED}}}id"))
        assert relation is not None, "the guard lets no sheet through without its part"
        sheet = read(package.parts[relation.target])
        _one_page(sheet.root)
        _say_what_was_typed(sheet.root, typed)
        changed[relation.target] = xml_bytes(sheet)
    order = [sheet.name for sheet in book.sheets]
    _show_first(tree.root, order.index(pages[0].sheet))
    _print_areas(tree.root, order, by_sheet)
    return patched(data, {**changed, part: xml_bytes(tree)})


def _show_first(root: Element, place: int) -> None:
    """Let the first page be the sheet in front: a hidden one cannot be."""
    for view in root.iterfind(f"{own('bookViews')}/{own('workbookView')}"):
        view.set("activeTab", str(place))
        view.set("firstSheet", str(place))


def _print_areas(root: Element, order: Sequence[str], pages: dict[str, ClientPage]) -> None:
    """Let each sheet print its page, and nothing beyond it."""
    names = root.find(own("definedNames"))
    assert names is not None, "pages to hand out have names"
    for name in [name for name in names if name.get("name") == _AREA]:
        names.remove(name)
    for sheet, page in pages.items():
        area = SubElement(names, own("definedName"), {"name": _AREA, "localSheetId": str(order.index(sheet))})
        row, column = row_and_column(page.last)
        area.text = f"{quoted(sheet)}!$A$1:${letters(column)}${row}"


def _one_page(sheet: Element) -> None:
    """Fit a sheet to one page of A4 in landscape, and leave out where it breaks."""
    for name in ("rowBreaks", "colBreaks"):
        for breaks in sheet.findall(own(name)):
            sheet.remove(breaks)
    properties = sheet.find(own("sheetPr"))
    if properties is None:
        properties = Element(own("sheetPr"))
        sheet.insert(0, properties)
    fits = properties.find(own("pageSetUpPr"))
    if fits is None:
        fits = SubElement(properties, own("pageSetUpPr"))
    fits.set("fitToPage", "1")
    setup = sheet.find(own("pageSetup"))
    if setup is None:
        setup = Element(own("pageSetup"))
        before = next(found for name in _BEFORE_SETUP if (found := sheet.find(own(name))) is not None)
        sheet.insert(list(sheet).index(before) + 1, setup)
    setup.attrib.pop("scale", None)
    for said, value in (("paperSize", "9"), ("orientation", "landscape"), ("fitToWidth", "1"), ("fitToHeight", "1")):
        setup.set(said, value)


def _say_what_was_typed(sheet: Element, typed: TypedSince) -> None:
    """Let the footer say that the fingerprint is not all: so many inputs were typed since the build."""
    shown = typed.fingerprint[:_SHOWN]
    for footer in sheet.iterfind(f"{own('headerFooter')}/{own('oddFooter')}"):
        if shown and typed.count and footer.text:
            said = f"{shown} and {typed.count} typed since"
            footer.text = footer.text.replace(shown, said)
