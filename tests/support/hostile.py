"""Workbooks that nobody should open unchecked: traps made from a good workbook, and the good workbook itself."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import xlsxwriter

Parts = dict[str, bytes]

SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
TYPES = "[Content_Types].xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)


def parts_of(data: bytes) -> Parts:
    """Return the parts of a workbook by their names."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of these parts, with right checksums."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def sheet(rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>', after: str = "", before: str = "") -> bytes:
    """Return a sheet with these rows, and with what stands before and after them."""
    text = f'<worksheet xmlns="{MAIN}" xmlns:r="{KINDS}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    return text.encode()


def written(folder: Path, data: bytes) -> Path:
    """Write the bytes of a workbook into a folder and return its path."""
    path = folder / "book.xlsx"
    path.write_bytes(data)
    return path


# The good workbook


def write_good(path: Path) -> None:
    """Write a workbook with one of everything that libraries unfold."""
    with xlsxwriter.Workbook(path) as book:
        first, second = book.add_worksheet("Inputs"), book.add_worksheet("P & L")
        bold = book.add_format({"bold": True, "num_format": "0.0%"})
        first.write_row("A1", ["label", 1, 2.5, True, "text", "text"], bold)
        first.write_formula("A2", "=B1+C1", None, 3.5)
        first.write_formula("B2", '="a"&"b"', None, "ab")
        first.write_datetime("C2", date(2026, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"}))
        first.write_array_formula("D2:D3", "{=B1:B2*2}", None, 2)
        first.merge_range("A5:C6", "merged", bold)
        first.write_url("A8", "https://example.com/a")
        first.write_comment("B1", "a note")
        first.data_validation("B1:B1048576", {"validate": "decimal", "criteria": ">", "value": 0})
        first.conditional_format("A1:XFD1048576", {"type": "cell", "criteria": ">", "value": 5, "format": bold})
        first.set_column("B:XFD", 12)
        first.add_table("E10:F12")
        book.define_name("in_price", "=Inputs!$B$1")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Inputs!$B$1:$C$1"})
        second.insert_chart("A1", chart)
        second.write_formula("A30", "=Inputs!A2*2", None, 7)


# Archives


def _entries(data: bytes) -> list[tuple[str, int, int]]:
    """Return the name of each entry, and where its header and its line in the directory stand."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        place, found = archive.start_dir, []
        for entry in archive.infolist():
            found.append((entry.filename, entry.header_offset, place))
            place += 46 + sum(struct.unpack_from("<3H", data, place + 28))
    return found


def patched(data: bytes, name: str, local: int, central: int, form: str, value: int) -> bytes:
    """Return the archive with one field of one entry changed, in its header and in the directory."""
    changed = bytearray(data)
    for found, header, line in _entries(data):
        if found == name:
            if local:
                struct.pack_into(form, changed, header + local, value)
            struct.pack_into(form, changed, line + central, value)
    return bytes(changed)


def _resized(data: bytes, name: str, size: int) -> bytes:
    return patched(data, name, 22, 24, "<L", size)


def _flipped(data: bytes) -> bytes:
    """Return the archive with a bit of a part's packed content the other way round."""
    header = next(header for name, header, _ in _entries(data) if name == SHEET)
    changed = bytearray(data)
    changed[header + 30 + len(SHEET) + 40] ^= 0x10
    return bytes(changed)


def _overlapping(parts: Parts) -> bytes:
    """Return an archive whose directory has two names for the content in one place."""
    data = packed({**parts, "xl/media/a.bin": b"abc", "xl/media/b.bin": b"abc"})
    (_, first, _), (_, _, line) = _entries(data)[-2:]
    changed = bytearray(data)
    struct.pack_into("<L", changed, line + 42, first)
    return bytes(changed)


def _twice(parts: Parts, name: str) -> bytes:
    data = packed({**parts, "x" * len(name): parts[SHEET]})
    return data.replace(b"x" * len(name), name.encode())


def _two_directories(data: bytes) -> bytes:
    """Return the archive with a second, empty one in the comment of the first."""
    inner = b"PK\5\6" + bytes(18)
    return data[:-2] + struct.pack("<H", len(inner)) + inner


def _archives(good: bytes, parts: Parts) -> Iterator[tuple[str, bytes]]:
    yield "empty.xlsx", b""
    yield "table.csv.xlsx", b"company,year\namazon,2026\n"
    yield "page.html.xlsx", b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>"
    yield "old.xls.xlsx", OLE + "Workbook".encode("utf-16-le")
    yield "password.xlsx", OLE + "EncryptedPackage".encode("utf-16-le")
    yield "document.pdf.xlsx", b"%PDF-1.7\n"
    yield "zeros.xlsx", bytes(1000)
    yield "half.xlsx", good[: len(good) // 2]
    yield "no end.xlsx", good[:-10]
    yield "only an end.xlsx", packed({})
    yield "flipped bit.xlsx", _flipped(good)
    yield "bomb.xlsx", packed({**parts, "xl/media/big.bin": bytes(5_000_000)})
    yield "bomb by size.xlsx", _resized(packed({**parts, "xl/media/big.bin": b"x"}), "xl/media/big.bin", 2**31)
    yield "bomb that lies.xlsx", _resized(packed({**parts, "xl/a.xml": b" " * 50_000_000}), "xl/a.xml", 1000)
    yield "many parts.xlsx", packed({**parts, **{f"xl/media/{number}": b"" for number in range(10_001)}})
    yield "overlapping.xlsx", _overlapping(parts)
    yield "twice.xlsx", _twice(parts, SHEET)
    yield "twice but for case.xlsx", packed({**parts, SHEET.upper(): parts[SHEET]})
    yield "two directories.xlsx", _two_directories(good)
    yield "something before.xlsx", b"MZ program" + good
    yield "something else before.xlsx", b"PK\3\4 program" + good
    yield "up.xlsx", packed({**parts, "../../evil.xml": b"<a/>"})
    yield "absolute.xlsx", packed({**parts, "/etc/evil.xml": b"<a/>"})
    yield "drive.xlsx", packed({**parts, "C:/evil.xml": b"<a/>"})
    yield "two names.xlsx", patched(good, SHEET, 0, 46, "<B", ord("X"))
    yield "encrypted part.xlsx", patched(good, SHEET, 6, 8, "<H", 1)
    yield "bzip2.xlsx", packed(parts, zipfile.ZIP_BZIP2)
    yield "unknown method.xlsx", patched(good, SHEET, 8, 10, "<H", 99)


# What is no workbook


def _others(parts: Parts) -> Iterator[tuple[str, bytes]]:
    types = parts[TYPES]
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    yield "letter.docx.xlsx", packed({TYPES: types, "word/document.xml": b"<a/>"})
    yield "slides.pptx.xlsx", packed({TYPES: types, "ppt/presentation.xml": b"<a/>"})
    yield "program.jar.xlsx", packed({"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0"})
    yield (
        "sheet.ods.xlsx",
        packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}),
    )
    yield "photos.zip.xlsx", packed({"photo.jpg": b"\xff\xd8\xff"})
    macros = types.replace(plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    yield "macros.xlsx", packed({**parts, TYPES: macros})
    yield "macros.xlsm", packed({**parts, TYPES: macros, "xl/vbaProject.bin": OLE})
    yield "hidden macros.xlsx", packed({**parts, "xl/vbaProject.bin": OLE})
    yield "binary.xlsb", packed({TYPES: types, "xl/workbook.bin": b"\x83\x01\0"})
    yield "no main type.xlsx", packed({**parts, TYPES: types.replace(plain, b"text/plain")})
    yield "no workbook.xlsx", packed({name: data for name, data in parts.items() if name != BOOK})
    yield "no sheet.xlsx", packed({name: data for name, data in parts.items() if name != SHEET})
    one = re.search(rb"<sheet [^>]*/>", parts[BOOK])
    assert one
    yield "sheet listed twice.xlsx", packed({**parts, BOOK: parts[BOOK].replace(one[0], one[0] * 2)})
    relations = "xl/_rels/workbook.xml.rels"
    again = parts[relations].replace(b"worksheets/sheet2.xml", b"worksheets/sheet1.xml")
    first = re.search(rb"<Relationship [^>]*/>", parts[relations])
    assert first
    doubled = parts[relations].replace(first[0], first[0] * 2)
    yield "one id twice.xlsx", packed({**parts, relations: doubled})
    second = types.replace(b"/xl/workbook.xml", b"/xl/other.xml")
    yield "two workbooks.xlsx", packed({**parts, TYPES: second, "xl/other.xml": parts[BOOK]})
    yield "sheet under two ids.xlsx", packed({**parts, relations: again})
    yield "styles as a sheet.xlsx", packed({**parts, SHEET: parts["xl/styles.xml"]})


# XML


def _xml(parts: Parts) -> Iterator[tuple[str, bytes]]:
    declared = b'<?xml version="1.0" encoding="%s"?>'
    outside = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    relations = "xl/_rels/workbook.xml.rels"
    yield "laughs in a sheet.xlsx", packed({**parts, SHEET: LAUGHS + sheet('<row><c t="str"><v>&j;</v></c></row>')})
    yield "laughs in the workbook.xlsx", packed({**parts, BOOK: _after_declaration(parts[BOOK], LAUGHS)})
    yield "outside entity.xlsx", packed({**parts, relations: _after_declaration(parts[relations], outside)})
    yield "type in a drawing.xlsx", packed({**parts, "xl/drawings/a.vml": b"<!DOCTYPE x><xml><br></xml>"})
    yield "type after a fault.xlsx", packed({**parts, "xl/drawings/a.vml": b"<a></b><!DOCTYPE x>"})
    yield "type in a picture.xlsx", packed({**parts, "xl/media/a.png": b"<!DOCTYPE x><x/>"})
    wide = sheet().decode().encode("utf-16")
    yield "utf-16.xlsx", packed({**parts, SHEET: wide})
    yield "utf-16 without a mark.xlsx", packed({**parts, SHEET: wide[2:]})
    yield "utf-32.xlsx", packed({**parts, SHEET: sheet().decode().encode("utf-32-be")})
    yield "utf-7.xlsx", packed({**parts, SHEET: declared % b"utf-7" + sheet()})
    yield "latin.xlsx", packed({**parts, SHEET: declared % b"iso-8859-1" + sheet()})
    yield "mainframe.xlsx", packed({**parts, "xl/a.bin": (declared % b"cp037").decode().encode("cp037")})
    for name in (TYPES, "_rels/.rels", BOOK, relations, SHEET, "xl/styles.xml"):
        yield f"malformed {name.replace('/', ' ')}.xlsx", packed({**parts, name: parts[name][:-9]})
    yield "not utf-8.xlsx", packed({**parts, SHEET: sheet().replace(b"<v>1", b"<v>\xff")})
    yield "deep.xlsx", packed({**parts, SHEET: sheet(after="<a>" * 100_000 + "</a>" * 100_000)})
    long = "ab" * 150_000
    yield "long attribute.xlsx", packed({**parts, SHEET: sheet(after=f'<a b="{long}"/>')})
    yield "long text.xlsx", packed({**parts, SHEET: sheet(f'<row><c t="str"><v>{long}</v></c></row>')})


def _after_declaration(data: bytes, inserted: bytes) -> bytes:
    end = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    return data[:end] + inserted + data[end:]


# What would grow in memory


def _growing(parts: Parts) -> Iterator[tuple[str, bytes]]:
    def with_sheet(**how: str) -> bytes:
        return packed({**parts, SHEET: sheet(**how)})

    whole = "A1:XFD1048576"
    formula = '<row r="1"><c r="A1"><f t="{}" ref="{}" si="0">{}</f></c></row>'
    member = '<row><c><f t="shared" si="0"/></c></row>'
    link, merge = '<hyperlinks><hyperlink ref="{}"/></hyperlinks>', '<mergeCells><mergeCell ref="{}"/></mergeCells>'
    yield "merged.xlsx", with_sheet(after=merge.format(whole))
    pieces = "".join(f'<mergeCell ref="A{row}:Z{row}"/>' for row in range(1, 4001))
    yield "merged in pieces.xlsx", with_sheet(after=f"<mergeCells>{pieces}</mergeCells>")
    yield "merged outside.xlsx", with_sheet(after=merge.format("A1:XFE1"))
    yield "merged nowhere.xlsx", with_sheet(after=merge.format("A:XFD"))
    yield "linked.xlsx", with_sheet(after=link.format(whole))
    comments = f'<comments xmlns="{MAIN}"><authors/><commentList><comment ref="{whole}"/></commentList></comments>'
    yield "commented.xlsx", packed({**parts, "xl/comments9.xml": comments.encode()})
    table = f'<table xmlns="{MAIN}" id="1" name="a" displayName="a" ref="{whole}"/>'
    yield "one large table.xlsx", packed({**parts, "xl/tables/table9.xml": table.encode()})
    yield "one large array.xlsx", with_sheet(rows=formula.format("array", whole, "1"))
    yield "one large shared formula.xlsx", with_sheet(rows=formula.format("shared", whole, "1"))
    long = formula.format("shared", "A1:A2000", "1+" * 4000 + "1") + member * 1999
    yield "shared formula written out.xlsx", with_sheet(rows=long)
    texts = f'<sst xmlns="{MAIN}"><si><t>{"ab" * 16_000}</t></si></sst>'
    shown = "<row>" + '<c t="s"><v>0</v></c>' * 2000 + "</row>"
    yield "one text everywhere.xlsx", packed({**parts, "xl/sharedStrings.xml": texts.encode(), SHEET: sheet(shown)})
    yield (
        "far corners.xlsx",
        with_sheet(rows='<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    )
    yield "row outside.xlsx", with_sheet(rows='<row r="1048577"><c r="A1048577"/></row>')
    yield "odd row.xlsx", with_sheet(rows='<row r="1_0"><c/></row>')
    yield "column outside.xlsx", with_sheet(rows='<row r="1"><c r="XFE1"/></row>')
    yield "columns outside.xlsx", with_sheet(before='<cols><col min="1" max="99999"/></cols>')
    yield "cell nowhere.xlsx", with_sheet(rows='<row r="1"><c r="hello"/></row>')
    many = sheet(("<row>" + "<c/>" * 2000 + "</row>") * 1001)
    yield "many cells.xlsx", packed({**parts, SHEET: many}, zipfile.ZIP_STORED)
    yield "many rows.xlsx", packed({**parts, SHEET: sheet("<row/>" * 1_048_577)}, zipfile.ZIP_STORED)
    formats = f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 1_000_001}</cellXfs></styleSheet>'
    yield "many formats.xlsx", packed({**parts, "xl/styles.xml": formats.encode()}, zipfile.ZIP_STORED)
    ranges = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, 5001))
    links = "".join(f'<hyperlink ref="B{row}"/>' for row in range(1, 5001))
    after = f"<mergeCells>{ranges}</mergeCells><hyperlinks>{links}</hyperlinks>"
    yield "links into merged ranges.xlsx", with_sheet(after=after)
    name = f"""<definedName name="_xlnm.Print_Area" localSheetId="0">{"'" * 30_000}</definedName>"""
    book = re.sub(rb"<definedNames>.*</definedNames>|(?=<calcPr)", b"", parts[BOOK])
    book = book.replace(b"</sheets>", f"</sheets><definedNames>{name}</definedNames>".encode())
    yield "long print area.xlsx", packed({**parts, BOOK: book})
    chart = f'<a xmlns:r="{KINDS}"><chart r:id="rId1"/><chart r:id="rId1"/></a>'
    yield "one chart twice.xlsx", packed({**parts, "xl/drawings/drawing9.xml": chart.encode()})
    target = "<Relationship Id='{}' Type='x' Target='/xl/charts/chart9.xml'/>"
    ways = "".join(target.format(f"r{number}") for number in range(5000))
    yield (
        "many ways.xlsx",
        packed(
            {
                **parts,
                "xl/drawings/_rels/drawing9.xml.rels": f"<Relationships>{ways}</Relationships>".encode(),
                "xl/charts/chart9.xml": b"<a>" + b"<b/>" * 1000 + b"</a>",
            }
        ),
    )


def hostile_files(folder: Path, good: bytes) -> dict[str, Path]:
    """Write every hostile file made from a good workbook into a folder; return their paths by what they are.

    Two of the paths are no files: one leads nowhere, the other to a folder.
    """
    parts = parts_of(good)
    found = {"missing.xlsx": folder / "missing.xlsx", "folder.xlsx": folder / "folder.xlsx"}
    found["folder.xlsx"].mkdir(parents=True)
    for kind in (_archives(good, parts), _others(parts), _xml(parts), _growing(parts)):
        for name, data in kind:
            found[name] = folder / name
            found[name].write_bytes(data)
    return found
