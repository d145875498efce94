"""Workbooks by hand: the bytes of a file with one sheet whose XML a test gives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from xlmodel.reader import Workbook, WorkbookSheet, archived, workbook_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def book_of(
    sheet: str,
    *,
    texts: str | None = None,
    styles: str | None = None,
    names: str = "",
    settings: str = "",
    relations: str = "",
    of_book: str = "",
    parts: Mapping[str, str] | None = None,
) -> bytes:
    """Return a workbook: `sheet` is what stands in the sheet S, the others what stands in theirs."""
    of_book += f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
    written = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}sheet.main+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATION}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATION}">{sheet}</worksheet>',
    }
    for kind, content, root in (("sharedStrings", texts, "sst"), ("styles", styles, "styleSheet")):
        if content is not None:
            written[f"xl/{kind}.xml"] = f'<{root} xmlns="{MAIN}">{content}</{root}>'
            of_book += f'<Relationship Id="{kind}" Type="{RELATION}/{kind}" Target="{kind}.xml"/>'
    written["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATION}">{settings}'
        f'<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
        f"{f'<definedNames>{names}</definedNames>' if names else ''}</workbook>"
    )
    written["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}">{of_book}</Relationships>'
    if relations:
        written["xl/worksheets/_rels/sheet1.xml.rels"] = f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'
    return archived({name: content.encode() for name, content in {**written, **(parts or {})}.items()})


def rows(cells: str) -> str:
    """Return the data of a sheet whose only row holds these cells."""
    return f'<sheetData><row r="1">{cells}</row></sheetData>'


def read(data: bytes) -> Workbook:
    """Return what the bytes hold."""
    return workbook_of(data, Path("book.xlsx"))


def sheet_of(sheet: str, **more: str) -> WorkbookSheet:
    """Return the only sheet of a workbook with this in it."""
    return read(book_of(sheet, **more)).sheets[0]  # type: ignore[arg-type]
