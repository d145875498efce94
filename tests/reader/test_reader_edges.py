"""Edges of what the reader takes: an archive in an archive, texts with attributes, caches of pivots, open brackets."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hostile import packed, parts_of, written
from reader_books import RELATION, book_of, rows
from reader_books import read as workbook

from xlmodel.errors import EngineError
from xlmodel.reader.guard import read_guarded
from xlmodel.reader.limits import ELEMENTS
from xlmodel.reader.packaging import check_parts
from xlmodel.reader.places import Area
from xlmodel.reader.precedents import Flow
from xlmodel.reader.scanning import ScannedPart, Tally, finish, scan
from xlmodel.reader.tokens import tokens

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


# An archive in an archive


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "packed"])
def test_an_embedded_archive_is_a_part_like_any_other(method: int, tmp_path: Path) -> None:
    """A Word document in a workbook is stored as it is: its end looks like a second end of the file."""
    good = parts_of(book_of(rows("<c><v>1</v></c>")))
    inner = packed({"word/document.xml": b"<document/>"}, zipfile.ZIP_STORED)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**good, "xl/embeddings/Document1.docx": inner}.items():
            archive.writestr(zipfile.ZipInfo(name), data, method if name.endswith(".docx") else zipfile.ZIP_DEFLATED)
    data = buffer.getvalue()
    assert (data.count(b"PK\5\6") == 2) == (method == zipfile.ZIP_STORED)
    assert read_guarded(written(tmp_path, data)) == data
    assert "xl/embeddings/Document1.docx" in workbook(data).parts


# Texts that count


def texts(begins: str, length: int, cells: int) -> Tally:
    """Return what was counted of a shared text of that length which so many cells show."""
    tally = Tally()
    text = f'<sst xmlns="{MAIN}">{begins}{"x" * length}</t></si></sst>'
    cell = '<c t="s"><v>0</v></c>'
    scan("xl/sharedStrings.xml", text.encode(), tally)
    scan("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}">{rows(cell * cells)}</worksheet>'.encode(), tally)
    return tally


@pytest.mark.parametrize("begins", ["<si><t>", '<si><t xml:space="preserve">', '<si a="1"><t>', '<si a="1"><t a="1">'])
def test_every_text_counts_towards_the_limit(begins: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlmodel.reader.scanning.TEXT", 500)
    finish(texts(begins, 100, 5))
    with pytest.raises(EngineError, match="more than 500 characters of text"):
        finish(texts(begins, 100, 6))


@pytest.mark.parametrize("attributes", ["", ' s="3"', ' s="3" cm="1"'], ids=["bare", "a style", "more"])
def test_every_cell_that_shows_a_text_counts(attributes: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlmodel.reader.scanning.TEXT", 500)
    tally = texts("<si><t>", 300, 1)
    cell = f'<c r="B1"{attributes} t="s"><v>0</v></c>'
    scan("xl/worksheets/sheet2.xml", f'<worksheet xmlns="{MAIN}">{rows(cell)}</worksheet>'.encode(), tally)
    with pytest.raises(EngineError, match="characters of text"):
        finish(tally)


# What leads elsewhere


@pytest.mark.parametrize(
    ("content", "links", "merges"),
    [
        ("<blip/><blip/>", 2, 0),
        ('<hyperlink ref="A1"/><hyperlink ref="A2"/><hyperlink ref="A3"/>', 3, 0),
        ('<mergeCell ref="A1:B2"/><mergeCell ref="C1:D2"/>', 0, 2),
        ('<tablePart r:id="r1"/><tablePart r:id="r2"/>', 2, 0),
        ("<tablePart/>", 0, 0),
    ],
)
def test_what_leads_elsewhere_is_counted(content: str, links: int, merges: int) -> None:
    text = f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATION}">{content}</worksheet>'
    part = scan("xl/worksheets/sheet1.xml", text.encode(), Tally())
    assert (part.root, part.links, part.merges) == ("worksheet", links, merges)


def test_an_element_that_has_a_field_of_its_own_stands_nowhere_else() -> None:
    (sheet,) = workbook(
        book_of(
            '<sheetViews><sheetView workbookViewId="0"/></sheetViews><cols><col min="1" max="1" width="9"/></cols>'
            + rows("<c><v>1</v></c>")
            + '<sheetProtection sheet="1"/><autoFilter ref="A1:B2"/><mergeCells><mergeCell ref="A5:B6"/></mergeCells>'
            + '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>A1</formula></cfRule>'
            + '</conditionalFormatting><dataValidations><dataValidation type="list" sqref="A1"><formula1>"a"</formula1>'
            + '</dataValidation></dataValidations><hyperlinks><hyperlink ref="A1" location="S!A2"/></hyperlinks>'
            + '<printOptions gridLines="1"/><pageMargins left="1"/><pageSetup scale="70"/>'
            + "<headerFooter><oddFooter>f</oddFooter></headerFooter>"
            + '<rowBreaks count="1"><brk id="3" man="1"/></rowBreaks>'
            + '<colBreaks count="1"><brk id="2" man="1"/></colBreaks>'
        )
    ).sheets
    assert sheet.rest == {}
    assert (sheet.page.row_breaks, sheet.page.column_breaks) == ((3,), (2,))


# Parts that are read several times


PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def checked(sheets: int, caches: int, elements: int, root: str = "pivotCacheDefinition") -> None:
    """Check the parts of a workbook of so many sheets, with so many caches of pivot tables."""
    numbers = range(1, sheets + 1)
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    ways = "".join(f'<Relationship Id="r{n}" Type="x/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers)
    parts = parts_of(book_of(""))
    namespaces = f'xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    kept = {
        "[Content_Types].xml": parts["[Content_Types].xml"],
        "_rels/.rels": parts["_rels/.rels"],
        "xl/workbook.xml": f"<workbook {namespaces}><sheets>{listed}</sheets></workbook>".encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{ways}</Relationships>'.encode(),
    }
    found = {f"xl/worksheets/sheet{n}.xml": ScannedPart("worksheet", 0, 0, 0) for n in numbers}
    found |= {f"xl/pivotCache/cache{n}.xml": ScannedPart(root, elements, 0, 0) for n in range(1, caches + 1)}
    check_parts(kept, {**found, "xl/workbook.xml": ScannedPart("workbook", 0, 0, 0)})


@pytest.mark.parametrize("root", ["pivotCacheDefinition", "pivotCacheRecords"])
def test_a_pivot_cache_counts_once_for_each_sheet(root: str) -> None:
    """A reader of sheets opens the caches anew for each sheet that may hold a pivot table."""
    checked(1, 1, ELEMENTS, root)
    checked(4, 1, ELEMENTS // 4, root)
    checked(2, 2, ELEMENTS // 4, root)
    for sheets, caches, elements in ((4, 1, ELEMENTS // 4 + 1), (2, 1, ELEMENTS), (2, 2, ELEMENTS // 4 + 1)):
        with pytest.raises(EngineError, match="counted as often as it leads to them"):
            checked(sheets, caches, elements, root)


def test_any_other_part_counts_once_for_all_sheets() -> None:
    checked(4, 1, ELEMENTS, "styleSheet")


# Formulas of other programs


@pytest.mark.parametrize(
    "formula",
    ["=Table1[Amount", "=[Book.xlsx", "='[Book.xlsx]Data'!A1+Table1[", "=Table1[[#Data],[Amount]", "=SUM(A1:A3", "={1"],
)
def test_a_bracket_that_nothing_closes_makes_no_formula(formula: str) -> None:
    assert tokens(formula) is None


@pytest.mark.parametrize(
    "formula", ["=Table1[Amount]", "=[Book.xlsx]Data!A1", "=SUM(Table1[[#Data],[Amount]])", "={1}"]
)
def test_brackets_that_are_closed_make_one(formula: str) -> None:
    found = tokens(formula)
    assert found
    assert "=" + "".join(token.text for token in found) == formula


# Names


@pytest.mark.parametrize(
    ("text", "read"), [("=S!$A$1", [Area("S", 1, 1, 1, 1)]), ("S!$A$1:$A$3", [Area("S", 1, 1, 3, 1)])]
)
def test_a_name_that_is_stored_with_an_equals_sign_stands_for_the_same(text: str, read: list[Area]) -> None:
    cells = rows("<c><v>1</v></c><c><f>mine*2</f></c>")
    printed = f'<definedName name="_xlnm.Print_Area" localSheetId="0">{text}</definedName>'
    book = workbook(book_of(cells, names=f'<definedName name="mine">{text}</definedName>{printed}'))
    (name,) = book.names
    assert name.text == book.sheets[0].page.area == text.removeprefix("=")
    assert list(Flow(book).reads(("S", 1, 2))) == read


def test_what_a_name_stands_for_keeps_all_other_signs() -> None:
    (name,) = workbook(book_of("", names='<definedName name="mine">=A1=B1</definedName>')).names
    assert name.text == "A1=B1"


def test_what_else_a_name_says_stands_beside_it_and_of_a_plain_one_nothing() -> None:
    names = (
        '<definedName name="plain">S!$A$1</definedName><definedName name="told" comment="why">S!$A$1</definedName>'
        '<definedName name="own" localSheetId="0" function="1" comment="b">S!$A$1</definedName>'
    )
    book = workbook(book_of("", names=names))
    assert {key: text for key, text in book.rest.items() if key.startswith("definedName")} == {
        "definedName told": 'comment="why"',
        "definedName S!own": 'comment="b" function="1"',
    }
