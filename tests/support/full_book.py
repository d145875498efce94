"""A small workbook that holds one of everything that a file can hold and this package knows of."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime
from io import BytesIO

import xlsxwriter

from xlmodel.reader import patched
from xlmodel.reader.package import Package

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PERSONS = "http://schemas.microsoft.com/office/2017/10/relationships/person"
_THREADS = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
_TALK = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"

_THEME = (
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="T"><a:themeElements>'
    '<a:clrScheme name="C"><a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1>'
    '<a:accent1><a:srgbClr val="4F81BD"/></a:accent1></a:clrScheme>'
    '<a:fontScheme name="F"><a:minorFont><a:latin typeface="Calibri"/></a:minorFont></a:fontScheme>'
    "</a:themeElements></a:theme>"
)


def picture(shade: int) -> BytesIO:
    """Return a picture of one point."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    points = zlib.compress(bytes([0, shade]))
    return BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", points) + chunk(b"IEND", b""))


def full_book() -> bytes:
    """Return the bytes of the workbook."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties(
        {"title": "All", "author": "A", "comments": "of it", "keywords": "k", "company": "C"}
        | {"created": datetime(2026, 2, 5)}
    )
    book.set_custom_property("Asked by", "B")
    book.set_custom_property("Times", 3)
    book.set_calc_mode("manual")
    data, second = book.add_worksheet("Data"), book.add_worksheet("Se cond")
    book.define_name("rate", "=Data!$B$2")
    book.define_name("Data!local", "=Data!$B$2:$B$4")
    _cells(book, data)
    _rules(book, data)
    _page(data)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"name": "=Data!$A$1", "categories": "=Data!$A$2:$A$4", "values": "=Data!$B$2:$B$4"})
    chart.set_title({"name": "A title"})
    chart.set_x_axis({"name": "An axis"})
    data.insert_chart("H2", chart, {"description": "A chart", "x_offset": 5})
    data.insert_image("H20", "p.png", {"image_data": picture(3), "description": "A picture"})
    data.insert_textbox("H30", "A box")
    data.set_background(picture(9))
    second.hide()
    second.set_tab_color("#FF0000")
    second.add_table("A1:B3", {"name": "Sales", "columns": [{"header": "One"}, {"header": "Two"}]})
    second.write_comment("D4", "A note", {"author": "N"})
    second.insert_button("F6", {"caption": "Press"})
    second.write_dynamic_array_formula("D1", "=SORT(A2:A3)", None, 1)
    sheet = book.add_chartsheet("Alone")
    alone = book.add_chart({"type": "line"})
    alone.add_series({"values": "=Data!$B$2:$B$4"})
    sheet.set_chart(alone)
    book.close()
    return _with_more(target.getvalue())


def _cells(book: xlsxwriter.Workbook, data: xlsxwriter.worksheet.Worksheet) -> None:
    loud = book.add_format(
        {
            **{"font_name": "Courier New", "font_size": 12, "bold": True, "italic": True, "underline": 2},
            **{"font_strikeout": True, "font_script": 1, "font_color": "#112233", "bg_color": "#AABBCC"},
            **{"left": 1, "right": 2, "top": 3, "bottom": 4, "left_color": "#010203", "diag_type": 3},
            **{"diag_border": 1, "num_format": '0.000" x"', "align": "center", "valign": "top", "text_wrap": True},
            **{"indent": 1, "rotation": 30, "shrink": True, "locked": False, "hidden": True, "quote_prefix": True},
        }
    )
    pattern = book.add_format({"pattern": 5, "fg_color": "#111111", "bg_color": "#222222"})
    data.write_row("A1", ["Label", "Value"], loud)
    for row, (label, value) in enumerate([("a", 1), ("b", 2.5), ("c", 4)], 1):
        data.write(row, 0, label)
        data.write(row, 1, value, pattern)
    data.write_rich_string("A6", "plain ", book.add_format({"bold": True}), "bold", " plain")
    data.write_formula("B6", "=SUM(B2:B4)", None, 7.5)
    data.write_boolean("C6", True)
    data.write_formula("D6", "=1/0", None, "#DIV/0!")
    data.write_formula("E6", '="x"', None, "x")
    data.write_array_formula("C2:C4", "{=B2:B4*2}", None, 2)
    data.write_blank("F6", None, loud)
    data.merge_range("A8:B9", "merged", loud)
    data.write_url("A11", "https://example.org/a", string="out", tip="Go")
    data.write_url("A12", "internal:'Se cond'!A1", string="in")
    data.write_comment("B2", "Look", {"author": "M", "visible": True})
    data.set_row(2, 30, None, {"level": 1, "hidden": True})
    data.set_row(3, None, pattern, {"collapsed": True})
    data.set_column("C:D", 20, pattern, {"level": 1, "hidden": True})
    data.set_column("E:E", 11, None, {"collapsed": True})


def _rules(book: xlsxwriter.Workbook, data: xlsxwriter.worksheet.Worksheet) -> None:
    red = book.add_format({"font_color": "#FF0000", "bg_color": "#00FF00", "num_format": "0.0", "border": 1})
    data.conditional_format("B2:B4", {"type": "cell", "criteria": "between", "minimum": 1, "maximum": 2, "format": red})
    data.conditional_format("B2:B4", {"type": "formula", "criteria": "=$B2>1", "format": red, "stop_if_true": True})
    data.conditional_format("B2:B4", {"type": "data_bar", "data_bar_2010": True, "bar_color": "#63C384"})
    data.conditional_format("B2:B4", {"type": "icon_set", "icon_style": "3_arrows"})
    data.conditional_format("B2:B4", {"type": "3_color_scale"})
    data.data_validation(
        "B2:B4",
        {
            **{"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 9, "input_title": "T"},
            **{"input_message": "M", "error_title": "E", "error_message": "No", "error_type": "warning"},
        },
    )
    data.data_validation("C2", {"validate": "list", "source": ["a", "b"], "dropdown": False, "ignore_blank": False})
    data.add_sparkline("G2", {"range": "Data!B2:B4", "markers": True})
    data.ignore_errors({"number_stored_as_text": "A1:A5"})


def _page(data: xlsxwriter.worksheet.Worksheet) -> None:
    data.protect("secret", {"sort": True})
    data.unprotect_range("B2:B4", "open")
    data.autofilter("A1:B4")
    data.filter_column("A", "x == a")
    data.freeze_panes(1, 1, 2, 2)
    data.set_zoom(85)
    data.set_selection("B3:B4")
    data.hide_gridlines(2)
    data.set_landscape()
    data.set_paper(9)
    data.set_margins(0.5, 0.6, 0.7, 0.8)
    data.center_horizontally()
    data.set_header("&LLeft&RRight", {"margin": 0.2})
    data.set_footer("&CPage &P")
    data.repeat_rows(0)
    data.print_area("A1:F12")
    data.fit_to_pages(1, 0)
    data.set_h_pagebreaks([5])
    data.set_v_pagebreaks([3])
    data.set_default_row(16)
    data.outline_settings(True, False, True, False)


def _with_more(data: bytes) -> bytes:
    """Return the workbook with what XlsxWriter cannot write."""
    package = Package(data)
    text = {name: content.decode() for name, content in package.parts.items() if name.endswith((".xml", ".rels"))}
    sheet = text["xl/worksheets/sheet1.xml"]
    sheet = _put(
        sheet,
        "</sheetData>",
        '<row r="20"><c r="A20"><f t="shared" ref="A20:A21" si="0">B2*2</f><v>2</v></c></row>'
        '<row r="21"><c r="A21"><f t="shared" si="0"/><v>5</v></c>'
        '<c r="B21" t="inlineStr"><is><t>inline</t></is></c><c r="C21" t="d"><v>2026-02-05</v></c></row>'
        '<row r="22"><c r="A22"><f t="dataTable" ref="A22:A23" dt2D="0" dtr="0" r1="B2"/><v>1</v></c></row>'
        '<row r="23"><c r="A23"><v>3</v></c></row></sheetData>',
        before=False,
    )
    sheet = _put(
        sheet,
        "<autoFilter",
        '<scenarios current="0"><scenario name="High" count="1" user="U" comment="why">'
        '<inputCells r="B2" val="9"/></scenario></scenarios>',
    )
    sheet = _put(sheet, "<mergeCells", '<customSheetViews><customSheetView guid="{1}" scale="70"/></customSheetViews>')
    sheet = _put(
        sheet,
        "</extLst></worksheet>",
        '<ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        '<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>\'Se cond\'!$A$1:$A$3</xm:f></x14:formula1>'
        "<xm:sqref>D2</xm:sqref></x14:dataValidation></x14:dataValidations></ext>"
        "</extLst></worksheet>",
        before=False,
    )
    workbook = text["xl/workbook.xml"]
    workbook = _put(workbook, "<calcPr", '<externalReferences><externalReference r:id="rId91"/></externalReferences>')
    workbook = _put(workbook, "<bookViews>", '<workbookProtection lockStructure="1"/>')
    relations = _put(
        text["xl/_rels/workbook.xml.rels"],
        "</Relationships>",
        f'<Relationship Id="rId90" Type="{_PERSONS}" Target="persons/person.xml"/>'
        f'<Relationship Id="rId91" Type="{_RELATION}/externalLink" Target="externalLinks/externalLink1.xml"/>',
    )
    of_sheet = _put(
        text["xl/worksheets/_rels/sheet1.xml.rels"],
        "</Relationships>",
        f'<Relationship Id="rId90" Type="{_THREADS}" Target="../threadedComments/threadedComment1.xml"/>'
        f'<Relationship Id="rId91" Type="{_RELATION}/printerSettings" Target="../printerSettings/printer1.bin"/>',
    )
    return patched(
        data,
        {
            "xl/worksheets/sheet1.xml": sheet.encode(),
            "xl/workbook.xml": workbook.encode(),
            "xl/_rels/workbook.xml.rels": relations.encode(),
            "xl/worksheets/_rels/sheet1.xml.rels": of_sheet.encode(),
            "xl/theme/theme1.xml": _THEME.encode(),
            "xl/persons/person.xml": (
                f'<personList xmlns="{_TALK}"><person displayName="P" id="{{7}}"/></personList>'
            ).encode(),
            "xl/threadedComments/threadedComment1.xml": (
                f'<ThreadedComments xmlns="{_TALK}"><threadedComment ref="B3" personId="{{7}}" id="{{8}}">'
                "<text>Why?</text></threadedComment></ThreadedComments>"
            ).encode(),
            "xl/printerSettings/printer1.bin": b"\1\2\3",
            "xl/externalLinks/externalLink1.xml": (
                f'<externalLink xmlns="{_MAIN}" xmlns:r="{_RELATION}"><externalBook r:id="rId1"><sheetNames>'
                '<sheetName val="There"/></sheetNames></externalBook></externalLink>'
            ).encode(),
            "xl/externalLinks/_rels/externalLink1.xml.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
                f'Id="rId1" Type="{_RELATION}/externalLinkPath" Target="other.xlsx" TargetMode="External"/>'
                "</Relationships>"
            ).encode(),
        },
    )


def _put(text: str, mark: str, piece: str, *, before: bool = True) -> str:
    """Return a text with a piece before a mark, or in its place."""
    assert text.count(mark) == 1, f"{mark} stands there {text.count(mark)} times"
    return text.replace(mark, piece + mark if before else piece)
