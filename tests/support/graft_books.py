"""Small workbooks with a model of ours and sheets of a person, and what leads from the keys of one to the next.

A model has inputs (sheet `Inputs`, one row each) and results (sheet `Results`, one row each, years across). `own` adds
what a person adds. Which inputs there are, in which order, says where everything stands.
"""

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook as Writer

from xlmodel.grafting import Grafted, Leads, drafted
from xlmodel.reader import Workbook, WorkbookSheet, workbook_of

YEARS = (2025, 2026, 2027)
ROWS = ("alpha", "beta", "gamma")
FIRST = 3
"""The first row of inputs and results, counted from 0."""

NOWHERE = Path("book.xlsx")
Own = Callable[[Writer], None]


def nothing(book: Writer) -> None:
    """Add nothing."""


def model(rows: Sequence[str] = ROWS, own: Own = nothing, results: str = "Results", zero: str = "") -> bytes:
    """Return a workbook of ours with some rows, and what a person added to it."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 2, 5)})
    inputs, page = book.add_worksheet("Inputs"), book.add_worksheet(results)
    blue = book.add_format({"font_color": "#0000FF", "num_format": "#,##0.0"})
    inputs.write(0, 0, "Inputs")
    page.write(0, 0, "Results")
    page.write_row(1, 1, YEARS)
    for place, key in enumerate(rows, FIRST):
        inputs.write(place, 0, f"The {key}")
        inputs.write_number(place, 1, len(key) * 10, blue)
        book.define_name(f"in_{key}", f"=Inputs!$B${place + 1}")
        page.write(place, 0, f"The {key} by year")
        for column, year in enumerate(YEARS, 1):
            formula = f"=Inputs!$B${place + 1}*{year - 2024}"
            page.write_formula(place, column, formula, None, len(key) * 10 * (year - 2024))
        book.define_name(f"out_{key}", f"='{results}'!$D${place + 1}")
    own(book)
    book.close()
    return target.getvalue()


@dataclass(frozen=True)
class Keys:
    """Leads from a model with some rows to one with others: labels, inputs and results have keys, headings none."""

    before: Sequence[str]
    now: Sequence[str]
    results: str = "Results"
    """What a person called the sheet of results in the previous file."""

    def key(self, sheet: str, address: str) -> str | None:
        found = [key for key, place in self._places(self.before, self.results).items() if place == (sheet, address)]
        return found[0] if found else None

    def cell(self, sheet: str, address: str) -> tuple[str, str] | None:
        return self._places(self.now, "Results").get(self.key(sheet, address) or "")

    def sheet(self, name: str) -> str | None:
        return {"Inputs": "Inputs", self.results: "Results"}.get(name)

    @staticmethod
    def _places(rows: Sequence[str], results: str) -> dict[str, tuple[str, str]]:
        found = {}
        for place, key in enumerate(rows, FIRST):
            for column in range(4):
                if column < 2:
                    found[f"in:{key},{column}"] = ("Inputs", xl_rowcol_to_cell(place, column))
                found[f"{key},{column}"] = (results, xl_rowcol_to_cell(place, column))
        return found


def graft(built: bytes, previous: bytes, sheets: Sequence[str], leads: Leads) -> Grafted:
    """Return a build with the sheets of a previous file in it, computed."""
    return drafted(built, previous, sheets, leads).with_values()


def grafted(
    own: Own, sheets: Sequence[str] = ("Mine",), now: Sequence[str] = ROWS, before: Sequence[str] = ROWS
) -> Grafted:
    """Return a new build with some rows, after a person added sheets to an earlier one with others."""
    return graft(model(now), model(before, own), sheets, Keys(before, now))


def read(data: bytes) -> Workbook:
    """Return what bytes hold."""
    return workbook_of(data, NOWHERE)


def mine(found: Grafted, name: str = "Mine") -> WorkbookSheet:
    """Return a carried sheet."""
    return read(found.data).by_name[name]


def formulas(*texts: str) -> Own:
    """Return what adds a sheet with formulas down its first column, each with a wrong result stored."""

    def own(book: Writer) -> None:
        sheet = book.add_worksheet("Mine")
        for row, text in enumerate(texts):
            sheet.write_formula(row, 0, text, None, -1)

    return own


def picture() -> BytesIO:
    """Return a small picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\xff\0\0" * 8) * 8)
    return BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))


def everything(book: Writer) -> None:
    """Add a sheet with everything that stands on sheets, and a chart sheet."""
    sheet = book.add_worksheet("Mine")
    bold = book.add_format(
        {"bold": True, "border": 2, "bg_color": "#FFEE00", "font_name": "Courier New", "align": "center"}
    )
    share = book.add_format({"num_format": '0.00" x"', "italic": True, "rotation": 45, "locked": False})
    sheet.write_rich_string("A1", "My ", bold, "own ", share, "work")
    sheet.write("A2", "plain & <text>", bold)
    sheet.write("A3", " with blanks ")
    sheet.write("A4", True)
    sheet.write("A5", 0.25, share)
    sheet.write_blank("A6", None, bold)
    sheet.write_formula("B1", "=in_alpha+Inputs!B5", share, 90)
    sheet.write_formula("B2", '=Results!$C$4&" units"', None, "100 units")
    sheet.write_formula("B3", "=1/0", None, "#DIV/0!")
    sheet.write_formula("B4", "=B1>3", None, True)
    sheet.write_array_formula("C1:C3", "{=Results!B4:B6*2}", None, 100)
    sheet.write_number("C2", 80)
    sheet.write_number("C3", 100)
    sheet.write_dynamic_array_formula("D1:D2", "=SORT(E1:E2)", None, 1)
    sheet.write_number("D2", 2)
    sheet.write_column("E1", [2, 1])
    sheet.merge_range("A8:C9", "merged", bold)
    columns = [{"header": "Year"}, {"header": "Sold", "formula": "=Sales[[#This Row],[Year]]*2"}]
    rows = [[1, 2], [2, 4], [3, 6]]
    sheet.add_table("G1:H4", {"name": "Sales", "columns": columns, "data": rows, "style": "Table Style Light 11"})
    for row, sold in enumerate((2, 4, 6), 1):
        sheet.write_formula(row, 7, "=Sales[[#This Row],[Year]]*2", None, sold)
    sheet.write_formula("B5", "=SUM(Sales[Sold])", None, 12)
    sheet.data_validation(
        "A10", {"validate": "list", "source": "=Results!$A$4:$A$6", "input_title": "Pick", "input_message": "one"}
    )
    sheet.data_validation(
        "A11:A12", {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": "=Inputs!$B$4"}
    )
    red = book.add_format({"font_color": "#FF0000", "bg_color": "#00FF00", "num_format": "0.000"})
    sheet.conditional_format("B1:B5", {"type": "cell", "criteria": ">", "value": "=Inputs!$B$5", "format": red})
    sheet.conditional_format("E1:E2", {"type": "data_bar", "data_bar_2010": True, "bar_color": "#63C384"})
    sheet.conditional_format("E1:E9", {"type": "3_color_scale"})
    sheet.conditional_format("E1:E9", {"type": "formula", "criteria": "=E1>$E$2", "format": red, "stop_if_true": True})
    sheet.conditional_format("E1:E9", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    sheet.write_url("A14", "https://example.org/?a=1&b=2", string="out", tip="a tip")
    sheet.write_url("A15", "internal:Results!C5", string="in")
    sheet.write_comment("A2", "a note & more", {"author": "Me"})
    sheet.write_comment("B2", "another")
    sheet.add_sparkline("F1", {"range": "Results!B4:D4"})
    sheet.insert_image("J1", "red.png", {"image_data": picture(), "description": "red", "url": "https://example.org"})
    sheet.insert_textbox("J10", "hello", {"textlink": "=Mine!A2"})
    for name, values in (("Sold", "=Mine!$H$2:$H$4"), ("=Results!$A$4", "=Results!$B$4:$D$4")):
        chart = book.add_chart({"type": "column"})
        chart.add_series({"name": name, "categories": "=Results!$B$2:$D$2", "values": values})
        chart.set_title({"name": "=Mine!$A$2"})
        sheet.insert_chart("J15", chart)
    sheet.set_column("A:A", 33)
    sheet.set_column("B:C", None, share, {"level": 1, "hidden": True})
    sheet.set_row(3, 40, bold)
    sheet.set_row(6, None, None, {"hidden": True})
    sheet.freeze_panes(2, 1)
    sheet.set_zoom(80)
    sheet.autofilter("E1:E9")
    sheet.print_area("A1:H20")
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_header("&L&G&Cmine", {"image_left": "red.png", "image_data_left": picture()})
    sheet.set_h_pagebreaks([5])
    sheet.protect("secret", {"format_cells": True})
    sheet.unprotect_range("A1:A2", "Free")
    sheet.set_tab_color("#123456")
    sheet.ignore_errors({"number_stored_as_text": "A1:A9"})
    sheet.hide_gridlines(2)
    book.define_name("share", "=Mine!$A$5")
    book.define_name("Mine!local", "=Mine!$A$4")
    page = book.add_chartsheet("Drawn")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Results!$B$5:$D$5"})
    page.set_chart(chart)
