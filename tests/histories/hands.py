"""The hands that carry acts out: Excel's (the parts of the file), a script's (openpyxl) and LibreOffice's.

Excel's hand changes what was typed and leaves all else of the file byte for byte, as close as one can come to a person
in Excel; it does not recalculate. openpyxl drops stored results, LibreOffice rewrites everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
from edit_books import Office
from hostile import packed, parts_of
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.formula.translate import Translator

from xlmodel.reader import row_and_column

from .acts import Act, AddSheet, DropSheet, Formula, Held, InsertRow, Put, Remark

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
NOTES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
AFTER_NOTES = ("legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
AUTHOR = "Analyst"


def m(name: str) -> str:
    return f"{{{MAIN}}}{name}"


class Package:
    """The parts of a file, parsed where they are asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parts = parts_of(path.read_bytes())
        self.roots: dict[str, etree._Element] = {}

    def root(self, part: str, empty: str = "") -> etree._Element:
        """Return the root of a part, which is made where it is missing."""
        if part not in self.roots:
            self.roots[part] = etree.fromstring(self.parts[part] if part in self.parts else empty.encode())
        return self.roots[part]

    def save(self) -> None:
        for part, root in self.roots.items():
            self.parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        self.path.write_bytes(packed(self.parts))

    def links(self, part: str) -> etree._Element:
        """Return the relationships of a part."""
        folder, _, name = part.rpartition("/")
        return self.root(f"{folder}/_rels/{name}.rels", f'<Relationships xmlns="{PACKAGE}"/>')

    def linked(self, part: str, kind: str) -> dict[str, str]:
        """Return the parts that a part leads to by relations of a kind, by their ids."""
        folder = part.rpartition("/")[0]
        found = {}
        for link in self.links(part):
            if link.get("Type", "").endswith(f"/{kind}"):
                target = link.get("Target", "")
                pieces = target.lstrip("/").split("/") if target.startswith("/") else f"{folder}/{target}".split("/")
                while ".." in pieces:
                    at = pieces.index("..")
                    del pieces[at - 1 : at + 1]
                found[link.get("Id", "")] = "/".join(pieces)
        return found

    def link(self, part: str, kind: str, target: str) -> str:
        """Add a relation to a part and return its id."""
        links = self.links(part)
        taken = {link.get("Id") for link in links}
        new = next(f"rId{n}" for n in range(1, 10_000) if f"rId{n}" not in taken)
        up = "" if part == "xl/workbook.xml" else "../"  # all parts stand in folders of xl, and the workbook above them
        to = up + target.removeprefix("xl/")
        etree.SubElement(links, f"{{{PACKAGE}}}Relationship", Id=new, Type=f"{LINKS}/{kind}", Target=to)
        return new

    def declare(self, part: str, kind: str) -> None:
        etree.SubElement(
            self.root("[Content_Types].xml"), f"{{{TYPES}}}Override", PartName=f"/{part}", ContentType=kind
        )

    def default(self, end: str, kind: str) -> None:
        types = self.root("[Content_Types].xml")
        if not any(item.get("Extension", "").lower() == end for item in types):
            types.insert(0, etree.Element(f"{{{TYPES}}}Default", Extension=end, ContentType=kind))

    def new(self, pattern: str) -> str:
        """Return a name for a part that nobody has."""
        return next(name for n in range(1, 10_000) if (name := pattern.format(n)) not in self.parts | self.roots)

    def sheets(self) -> dict[str, str]:
        """Return the part of each sheet by name."""
        ids = self.linked("xl/workbook.xml", "worksheet")
        book = self.root("xl/workbook.xml")
        return {item.get("name", ""): ids[item.get(f"{{{LINKS}}}id", "")] for item in book.find(m("sheets"))}


def by_excel(path: Path, acts: Sequence[Act]) -> None:
    """Carry acts out in the parts of a file."""
    package = Package(path)
    for act in acts:
        match act:
            case Put(sheet, cell, held):
                put(package.root(package.sheets()[sheet]), cell, held)
            case Remark(sheet, cell, text):
                _note(package, package.sheets()[sheet], cell, text)
            case AddSheet():
                _add(package, act)
            case DropSheet(name):
                _drop(package, name)
    package.save()


def put(root: etree._Element, address: str, held: Held) -> None:
    """Put a content into a cell of a sheet, which keeps its style."""
    number, column = row_and_column(address)
    data = root.find(m("sheetData"))
    rows = {int(row.get("r")): row for row in data}
    row = rows.get(number)
    if row is None:
        row = etree.Element(m("row"), r=str(number))
        data.insert(sum(other < number for other in rows), row)
    cell = next((cell for cell in row if cell.get("r") == address), None)
    if cell is None:
        cell = etree.Element(m("c"), r=address)
        row.insert(sum(row_and_column(other.get("r"))[1] < column for other in row), cell)
    _unshare(root, cell)
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if held is None:
        return
    shown = held.result if isinstance(held, Formula) else held
    if isinstance(held, Formula):
        etree.SubElement(cell, m("f")).text = held.text
        if isinstance(shown, str):
            cell.set("t", "str")
        etree.SubElement(cell, m("v")).text = shown if isinstance(shown, str) else repr(float(shown))
    elif isinstance(held, str):
        cell.set("t", "inlineStr")
        etree.SubElement(etree.SubElement(cell, m("is")), m("t")).text = held
    else:
        etree.SubElement(cell, m("v")).text = repr(float(held))


def _unshare(root: etree._Element, cell: etree._Element) -> None:
    """Write the formulas out that share the one of a cell."""
    formula = cell.find(m("f"))
    if formula is None or formula.get("t") != "shared" or not formula.get("ref"):
        return
    index, text, origin = formula.get("si"), formula.text, cell.get("r")
    for other in root.find(m("sheetData")).iter(m("f")):
        if other.get("t") == "shared" and other.get("si") == index:
            at = other.getparent().get("r")
            other.text = Translator(f"={text}", origin=origin).translate_formula(at)[1:]
            for name in ("t", "si", "ref"):
                other.attrib.pop(name, None)


def _note(package: Package, part: str, address: str, text: str) -> None:
    root = package.root(part)
    found = list(package.linked(part, "comments").values())
    empty = f'<comments xmlns="{MAIN}"><authors><author>{AUTHOR}</author></authors><commentList/></comments>'
    if found:
        comments = found[0]
    else:
        comments = package.new("xl/comments{}.xml")
        package.link(part, "comments", comments)
        package.declare(comments, NOTES_TYPE)
    tree = package.root(comments, empty)
    listed = tree.find(m("commentList"))
    for old in [old for old in listed if old.get("ref") == address]:
        listed.remove(old)
    if text:
        note = etree.SubElement(listed, m("comment"), ref=address, authorId="0")
        run = etree.SubElement(etree.SubElement(note, m("text")), m("r"))
        etree.SubElement(run, m("t")).text = text
    drawn = root.find(m("legacyDrawing"))
    if not len(listed):  # Excel keeps no part for notes that are gone
        _without_notes(package, part, root)
    elif drawn is not None:
        vml = package.linked(part, "vmlDrawing")[drawn.get(f"{{{LINKS}}}id")]
    else:
        vml = package.new("xl/drawings/vmlDrawing{}.vml")
        package.default("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
        drawn = etree.Element(m("legacyDrawing"), {f"{{{LINKS}}}id": package.link(part, "vmlDrawing", vml)})
        following = [child for child in root if etree.QName(child).localname in AFTER_NOTES]
        if following:
            following[0].addprevious(drawn)
        else:
            root.append(drawn)
    if len(listed):
        package.roots[vml] = etree.fromstring(_boxes([note.get("ref") for note in listed]))


def _without_notes(package: Package, part: str, root: etree._Element) -> None:
    drawn = root.find(m("legacyDrawing"))
    if drawn is not None:
        root.remove(drawn)
    links = package.links(part)
    gone = {**package.linked(part, "comments"), **package.linked(part, "vmlDrawing")}
    for link in [link for link in links if link.get("Id") in gone]:
        links.remove(link)
    for lost in gone.values():
        package.parts.pop(lost, None)
        package.roots.pop(lost, None)
    types = package.root("[Content_Types].xml")
    for kind in [kind for kind in types if kind.get("PartName", "").lstrip("/") in gone.values()]:
        types.remove(kind)


def _boxes(addresses: Sequence[str]) -> str:
    """Return the boxes of notes, as Excel keeps them."""
    shapes = []
    for number, address in enumerate(addresses, 1):
        row, column = (place - 1 for place in row_and_column(address))
        shapes.append(
            f'<v:shape id="_x0000_s{1024 + number}" type="#_x0000_t202" style="visibility:hidden" fillcolor="#ffffe1" '
            'o:insetmode="auto"><v:textbox/><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
            f"<x:Anchor>{column + 1}, 15, {row}, 10, {column + 3}, 15, {row + 4}, 4</x:Anchor>"
            f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
        )
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
        '</o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
        'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/></v:shapetype>' + "".join(shapes) + "</xml>"
    )


def _add(package: Package, act: AddSheet) -> None:
    part = package.new("xl/worksheets/sheet{}.xml")
    root = package.root(part, f'<worksheet xmlns="{MAIN}" xmlns:r="{LINKS}"><sheetData/></worksheet>')
    for cell, held in act.cells.items():
        put(root, cell, held)
    package.declare(part, SHEET_TYPE)
    book = package.root("xl/workbook.xml")
    sheets = book.find(m("sheets"))
    number = max(int(item.get("sheetId")) for item in sheets) + 1
    item = etree.Element(m("sheet"), name=act.name, sheetId=str(number))
    item.set(f"{{{LINKS}}}id", package.link("xl/workbook.xml", "worksheet", part))
    sheets.insert(act.place, item)
    _renumbered(book, lambda place: place + (place >= act.place))


def _drop(package: Package, name: str) -> None:
    book = package.root("xl/workbook.xml")
    sheets = book.find(m("sheets"))
    gone = next(place for place, item in enumerate(sheets) if item.get("name") == name)
    part = package.sheets()[name]
    sheets.remove(sheets[gone])
    for link in list(package.links("xl/workbook.xml")):
        if part.endswith(link.get("Target", "").lstrip("/")) and link.get("Type", "").endswith("/worksheet"):
            package.links("xl/workbook.xml").remove(link)
    beside = [part, *package.linked(part, "comments").values(), *package.linked(part, "vmlDrawing").values()]
    folder, _, file = part.rpartition("/")
    for lost in (*beside, f"{folder}/_rels/{file}.rels"):
        package.parts.pop(lost, None)
        package.roots.pop(lost, None)
    types = package.root("[Content_Types].xml")
    for kind in [kind for kind in types if kind.get("PartName", "").lstrip("/") in beside]:
        types.remove(kind)
    names = book.find(m("definedNames"))
    for local in [local for local in names if local.get("localSheetId") == str(gone)]:
        names.remove(local)
    _renumbered(book, lambda place: place - (place > gone))


def _renumbered(book: etree._Element, now: Callable[[int], int]) -> None:
    """Keep what counts the sheets with its sheet."""
    for name in book.iter(m("definedName")):
        if name.get("localSheetId"):
            name.set("localSheetId", str(now(int(name.get("localSheetId")))))
    for view in book.iter(m("workbookView")):
        if view.get("activeTab"):
            view.set("activeTab", str(now(int(view.get("activeTab")))))


# Other programs


def by_script(path: Path, acts: Sequence[Act]) -> None:
    """Carry acts out by openpyxl."""
    book = openpyxl.load_workbook(path)
    for act in acts:
        match act:
            case Put(sheet, cell, held):
                book[sheet][cell].value = f"={held.text}" if isinstance(held, Formula) else held
            case Remark(sheet, cell, text):
                book[sheet][cell].comment = Comment(text, AUTHOR) if text else None
            case AddSheet(name, place, cells):
                page = book.create_sheet(name, place)
                for cell, held in cells.items():
                    page[cell].value = f"={held.text}" if isinstance(held, Formula) else held
            case DropSheet(name):
                del book[name]
    book.save(path)


def by_office(office: Office, path: Path, acts: Sequence[Act]) -> None:
    """Carry acts out in LibreOffice."""
    edits: list[list[object]] = []
    for act in acts:
        match act:
            case Put(sheet, cell, held):
                edits.append(["put", sheet, cell, _entered(held)])
            case Remark(sheet, cell, text):
                edits.append(["note" if text else "unnote", sheet, cell, *([text] if text else [])])
            case AddSheet(name, place, cells):
                edits.append(["add_sheet", name, place])
                edits += [["put", name, cell, _entered(held)] for cell, held in cells.items()]
            case DropSheet(name):
                edits.append(["delete_sheet", name])
            case InsertRow(sheet, row):
                edits.append(["insert_rows", sheet, row, 1])
    office.edit(path, *edits)


def _entered(held: Held) -> str:
    """Return what a person types into LibreOffice."""
    if held is None:
        return ""
    if isinstance(held, Formula):
        return "=" + re.sub(r"('[^']+'|\b[A-Za-z]\w*)!", r"$\1.", held.text)
    return held if isinstance(held, str) else repr(held)
