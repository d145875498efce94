"""A copy of a workbook of which nothing is printed but some pages, each as one page of A4 in landscape.

Judgements: the other sheets are hidden, for LibreOffice prints no hidden sheet and formulas still read them; who put
another print area on a sheet, or another size of paper, gets the page as it was meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement

from xlmodel.grafting.tree import RELATED, own, read, xml_bytes
from xlmodel.reader import patched
from xlmodel.reader.package import Package
from xlmodel.reader.places import letters, row_and_column
from xlmodel.reader.references import quoted

_AREA = "_xlnm.Print_Area"
_BEFORE_SETUP = ("printOptions", "pageMargins", "sheetData")
"""Elements of a sheet behind which its page set-up may stand, the last of them first."""


def with_only_pages(data: bytes, pages: Mapping[str, str], footers: Mapping[str, str]) -> bytes:
    """Return the bytes of the copy; `data` has gone through the guard.

    `pages` gives the last cell of each page by its sheet, `footers` what stands in the place of some text in a footer.
    """
    package = Package(data)
    (part, *_) = package.of_kind("", "officeDocument")
    tree = read(package.parts[part])
    changed: dict[str, bytes | None] = {}
    order: list[str] = []
    for entry in tree.root.iterfind(f"{own('sheets')}/{own('sheet')}"):
        order.append(entry.get("name", ""))
        entry.attrib.pop("state", None)
        if order[-1] not in pages:
            entry.set("state", "hidden")
            continue
        relation = package.follow(part, entry.get(f"{{{RELATED}}}id"))
        assert relation is not None, "the guard lets no sheet through without its part"
        sheet = read(package.parts[relation.target])
        _one_page(sheet.root)
        for footer in sheet.root.iterfind(f"{own('headerFooter')}/{own('oddFooter')}"):
            for was, now in footers.items():
                footer.text = (footer.text or "").replace(was, now)
        changed[relation.target] = xml_bytes(sheet)
    _show_first(tree.root, min(order.index(sheet) for sheet in pages))
    _print_areas(tree.root, order, pages)
    return patched(data, {**changed, part: xml_bytes(tree)})


def _show_first(root: Element, place: int) -> None:
    """Let the first page be the sheet in front: a hidden one cannot be."""
    for view in root.iterfind(f"{own('bookViews')}/{own('workbookView')}"):
        view.set("activeTab", str(place))
        view.set("firstSheet", str(place))


def _print_areas(root: Element, order: Sequence[str], pages: Mapping[str, str]) -> None:
    """Let each sheet print its page, and nothing beyond it."""
    names = root.find(own("definedNames"))
    if names is None:
        names = Element(own("definedNames"))
        root.insert(list(root).index(next(root.iterfind(own("sheets")))) + 1, names)
    for name in [name for name in names if name.get("name") == _AREA]:
        names.remove(name)
    for sheet, last in pages.items():
        area = SubElement(names, own("definedName"), {"name": _AREA, "localSheetId": str(order.index(sheet))})
        row, column = row_and_column(last)
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
