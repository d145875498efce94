"""Workbooks that nobody should open unchecked: traps made from a good workbook, and random mutants of one."""

from __future__ import annotations

import random
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

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


# Mutants


def mutants(good: bytes, seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Yield mutants of a good workbook, each with what was done to it: to its bytes, to its parts, to their XML.

    The same seed gives the same mutants.
    """
    chance = random.Random(seed)
    parts = parts_of(good)
    for number in range(count):
        level = ("bytes", "parts", "xml", "xml")[number % 4]
        if level == "bytes":
            what, data = _mutated_bytes(good, chance)
        else:
            what, changed = (_mutated_parts if level == "parts" else _mutated_xml)(parts, chance)
            data = packed(changed)
        yield f"{seed}/{number}: {what}", data


def _mutated_bytes(data: bytes, chance: random.Random) -> tuple[str, bytes]:
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.randint(1, 200))
    match chance.choice(("flip", "truncate", "duplicate", "remove")):
        case "flip":
            changed = bytearray(data)
            places = [chance.randrange(len(data)) for _ in range(chance.randint(1, 8))]
            for place in places:
                changed[place] ^= 1 << chance.randrange(8)
            return f"bits flipped at {places}", bytes(changed)
        case "truncate":
            return f"cut at {start}", data[:start]
        case "duplicate":
            return f"bytes {start} to {end} twice", data[:end] + data[start:]
        case _:
            return f"without bytes {start} to {end}", data[:start] + data[end:]


def _mutated_parts(parts: Parts, chance: random.Random) -> tuple[str, Parts]:
    one, other = chance.sample(sorted(parts), 2)
    match chance.choice(("drop", "empty", "swap", "garbage")):
        case "drop":
            return f"{one} dropped", {name: data for name, data in parts.items() if name != one}
        case "empty":
            return f"{one} emptied", {**parts, one: b""}
        case "swap":
            return f"{one} and {other} swapped", {**parts, one: parts[other], other: parts[one]}
        case _:
            return f"{one} replaced by garbage", {**parts, one: chance.randbytes(chance.randint(1, 500))}


TEXTS = (
    "", "x", "#REF!", "#DIV/0!", "1e309", "-1e309", "NaN", "INF", "99999999999999999999", "-1", "2026-01-02",
    "2026-99-99T99:99:99", "TRUE", "=1/0", "&#9;", "\ufffd", "1_000", "٣", "0x10",
)  # fmt: skip
REFERENCES = ("A1", "XFD1048576", "A0", "B2:A1", "A1:A1048576", "$A$1", "a1", "", "Sheet9!A1", "A1:B2 C3:D4", "ZZZ9")
ATTRIBUTE = re.compile(rb' ([A-Za-z:]+)="([^"<]*)"')
ELEMENT = re.compile(rb"<([A-Za-z:]+)(?: [^<>]*)?(?:/>|>[^<]*</\1>)")
TEXT = re.compile(rb">([^<]+)<")


def _mutated_xml(parts: Parts, chance: random.Random) -> tuple[str, Parts]:
    """Change one to three places of one part; the result may be well-formed and mean nothing."""
    names = sorted(name for name in parts if name.endswith((".xml", ".rels", ".vml")))
    sheets = [name for name in names if name.startswith("xl/worksheets/sheet")]
    name = chance.choice(sheets if chance.random() < 0.4 else names)
    data, done = parts[name], []
    for _ in range(chance.randint(1, 3)):
        what, pattern, change = chance.choice(_CHANGES)
        found = list(pattern.finditer(data))
        if found:
            place = chance.choice(found)
            data = data[: place.start()] + change(place, chance) + data[place.end() :]
            done.append(f"{what} at {place.start()}")
    return f"{name}: {', '.join(done) or 'nothing'}", {**parts, name: data}


def _attribute(place: re.Match[bytes], value: str) -> bytes:
    return b' %s="%s"' % (place[1], value.encode())


def _typed(place: re.Match[bytes], chance: random.Random) -> bytes:
    kind = chance.choice(("n", "s", "str", "b", "e", "d", "inlineStr", "x", ""))
    return place[1] + b' t="%s"' % kind.encode() + place[2]


def _moved(place: re.Match[bytes], chance: random.Random) -> bytes:
    return _attribute(place, chance.choice(REFERENCES))


def _lost_text(place: re.Match[bytes], chance: random.Random) -> bytes:
    return b't="s"><v>%d</v>' % chance.choice((-1, 9999, 2**31, 2**64))


def _lost_style(place: re.Match[bytes], chance: random.Random) -> bytes:
    return _attribute(place, chance.choice(("-1", "9999", "4294967296")))


def _moved_name(place: re.Match[bytes], chance: random.Random) -> bytes:
    return chance.choice((b"!$A$9", b"", b"#REF!", b":$XFD$1048576")) + place[0]


_CHANGES: tuple[tuple[str, re.Pattern[bytes], Callable[[re.Match[bytes], random.Random], bytes]], ...] = (
    ("attribute changed", ATTRIBUTE, lambda place, chance: _attribute(place, chance.choice(TEXTS))),
    ("attribute removed", ATTRIBUTE, lambda place, chance: b""),
    ("element dropped", ELEMENT, lambda place, chance: b""),
    ("element repeated", ELEMENT, lambda place, chance: place[0] * chance.choice((2, 50))),
    ("text replaced", TEXT, lambda place, chance: b">%s<" % chance.choice(TEXTS).encode()),
    ("type changed", re.compile(rb'(<c r="[A-Z]+\d+"(?: s="\d+")?)(?: t="\w+")?(/?>)'), _typed),
    ("reference changed", re.compile(rb' (r|ref|sqref|spans)="([^"<]*)"'), _moved),
    ("shared text out of range", re.compile(rb't="s"><v>\d+</v>'), _lost_text),
    ("style out of range", re.compile(rb' (s|style|xfId|numFmtId|dxfId)="(\d+)"'), _lost_style),
    ("name moved", re.compile(rb"</definedName>"), _moved_name),
)
