"""Workbooks of other programs: small ones, each with a peculiarity, and with the values that a program would store."""

import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment

Written = tuple[str, object]
"""A formula and the value that the file stores for it."""

PLAIN: Mapping[str, Written] = {
    "D1": ("=A1+B1*2", 5.0),
    "D2": ('=C1&" grew"', "sales grew"),
    "D3": ("=A1<B1", True),
    "D4": ("=1/(A1-1)", "#DIV/0!"),
    "D5": ('=""', ""),
    "D6": ("=0.1+0.2", 0.3),
    "D7": ('="#N/A"', "#N/A"),
}


def written(path: Path, more: Mapping[str, Written] | None = None, sheet: str = "P & L data") -> Path:
    """Write a workbook with the formulas of `PLAIN` and more, by XlsxWriter, on a sheet that needs quotes."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        page.write_row("A1", [1, 2, "sales"])
        page.write_array_formula("F1:F2", "{=A1:B1*2}", None, 2.0)
        for cell, (formula, value) in {**PLAIN, **(more or {})}.items():
            page.write_formula(cell, formula, None, value)
        other = book.add_worksheet("Other")
        quoted = sheet.replace("'", "''")
        other.write_column("B1", [1, 2, 3])
        for row in (1, 2, 3):
            other.write_formula(f"A{row}", f"='{quoted}'!$A$1+B{row}", None, 1 + row)
    # XlsxWriter takes every result that looks like an error for one
    return put(path, "D7", '<c r="D7" t="str"><f>"#N/A"</f><v>#N/A</v></c>')


def changed(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """Change the text of one part of a file."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    text = change(parts[part].decode())
    assert text.encode() != parts[part], f"{part} does not change"
    parts[part] = text.encode()
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return path


def put(path: Path, cell: str, xml: str) -> Path:
    """Put other XML into a cell of the first sheet."""
    return changed(path, "xl/worksheets/sheet1.xml", lambda text: re.sub(f'<c r="{cell}".*?</c>', xml, text))


def with_shared_formulas(path: Path) -> Path:
    """Write a workbook whose second sheet holds one formula for three cells, as Excel does."""

    def share(text: str) -> str:
        text = re.sub(r"<f>([^<]*\+B1)</f>", r'<f t="shared" ref="A1:A3" si="0">\1</f>', text)
        return re.sub(r"<f>[^<]*\+B[23]</f>", '<f t="shared" si="0"/>', text)

    return changed(written(path), "xl/worksheets/sheet2.xml", share)


def by_openpyxl(path: Path, note: str = "") -> Path:
    """Write a workbook by openpyxl, which stores no results."""
    book = openpyxl.Workbook()
    page = book.active
    page.append([1, 2, "=A1+B1"])
    if note:
        page["A1"].comment = Comment(note, "somebody")
    book.save(path)
    return path
