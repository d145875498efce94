"""Cells as the reader gives them: values of every type, formulas of every kind, texts, addresses, empty cells."""

from __future__ import annotations

from pathlib import Path

import pytest
from reader_books import MAIN, RELATION, book_of, read, rows, sheet_of

from xlmodel.errors import EngineError
from xlmodel.reader import Cell, ErrorValue, archived, workbook_of
from xlmodel.reader.package import Package


def cells(text: str, **more: str) -> dict[str, Cell]:
    return dict(sheet_of(rows(text), **more).cells)


@pytest.mark.parametrize(
    ("cell", "value", "kind"),
    [
        ('<c r="A1"><v>1.5</v></c>', 1.5, "n"),
        ('<c r="A1" t="n"><v>-2E3</v></c>', -2000.0, "n"),
        ('<c r="A1" t="b"><v>1</v></c>', True, "b"),
        ('<c r="A1" t="b"><v>0</v></c>', False, "b"),
        ('<c r="A1" t="e"><v>#N/A</v></c>', ErrorValue("#N/A"), "e"),
        ('<c r="A1" t="str"><f>B1</f><v></v></c>', "", "str"),
        ('<c r="A1" t="str"><v>x</v></c>', "x", "str"),
        ('<c r="A1" t="d"><v>2026-02-05</v></c>', "2026-02-05", "d"),
        ('<c r="A1" t="inlineStr"><is><t> x </t></is></c>', " x ", "inlineStr"),
        ('<c r="A1" t="s"><v>1</v></c>', "two", "s"),
    ],
)
def test_values_of_every_type(cell: str, value: object, kind: str):
    found = cells(cell, texts="<si><t>one</t></si><si><t>two</t></si>")["A1"]
    assert (found.value, found.type) == (value, kind)
    assert type(found.value) is type(value)


def test_a_formula_may_have_no_result():
    found = cells('<c r="A1"><f>B1+1</f></c><c r="B1"><f>A2</f><v/></c>')
    assert [(cell.formula, cell.value) for cell in found.values()] == [("=B1+1", None), ("=A2", None)]


def test_a_text_with_several_looks_is_one_text_and_keeps_its_looks():
    texts = "<si><r><t>plain </t></r><r><rPr><b/></rPr><t>bold</t></r></si><si><t>plain bold</t></si>"
    rich, plain = cells('<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>', texts=texts).values()
    assert rich.value == plain.value == "plain bold"
    assert rich.runs == "<r><t>plain </t></r><r><rPr><b/></rPr><t>bold</t></r>"
    assert plain.runs == ""


def test_how_a_text_is_spoken_is_no_part_of_it():
    texts = '<si><t>漢</t><rPh sb="0" eb="1"><t>kan</t></rPh></si>'
    found = cells('<c r="A1" t="s"><v>0</v></c>', texts=texts)["A1"]
    assert found.value == "漢"
    assert "kan" in found.runs


def test_characters_that_xml_cannot_hold_are_resolved():
    texts = "<si><t>a_x000D_b_x005F_x000D_ _xD800_ _xyz_</t></si>"
    assert cells('<c r="A1" t="s"><v>0</v></c>', texts=texts)["A1"].value == "a\rb_x000D_ _xD800_ _xyz_"


def test_shared_formulas_are_written_out_in_any_order():
    found = cells(
        '<c r="A1"><f t="shared" si="0"/><v>1</v></c>'
        '<c r="B1"><f t="shared" ref="A1:C1" si="0">B$2+$D3+SUM(B4:C4)+LOG10(B1)</f><v>2</v></c>'
        '<c r="C1"><f t="shared" si="0"/><v>3</v></c>'
    )
    assert [(cell.formula, cell.kind) for cell in found.values()] == [
        ("=A$2+$D3+SUM(A4:B4)+LOG10(A1)", "shared"),
        ("=B$2+$D3+SUM(B4:C4)+LOG10(B1)", "shared"),
        ("=C$2+$D3+SUM(C4:D4)+LOG10(C1)", "shared"),
    ]


def test_a_shared_formula_that_is_nowhere_is_an_error_and_no_empty_cell():
    with pytest.raises(EngineError, match="repeats a formula that is not there"):
        read(book_of(rows('<c r="A1"><f t="shared" si="7"/><v>1</v></c>')))


def test_an_array_formula_says_where_its_results_stand():
    found = sheet_of(
        '<sheetData><row r="1"><c r="A1"><f t="array" ref="A1:A3">B1:B3*2</f><v>2</v></c></row>'
        '<row r="2"><c r="A2"><v>4</v></c></row>'
        '<row r="3"><c r="A3"><f ca="1"/><v>6</v></c><c r="B3"><v>3</v></c></row></sheetData>'
    ).cells
    assert (found["A1"].formula, found["A1"].kind, found["A1"].area) == ("=B1:B3*2", "array", "A1:A3")
    assert [(found[at].formula, found[at].kind, found[at].value) for at in ("A2", "A3", "B3")] == [
        ("", "spilled", 4.0),
        ("", "spilled", 6.0),
        ("", "", 3.0),
    ]


def test_a_what_if_table_is_a_table_and_the_cells_that_it_fills_a_grid():
    found = sheet_of(
        '<sheetData><row r="2"><c r="B2"><f t="dataTable" ref="B2:C3" dt2D="1" dtr="1" r1="A9" r2="A8"/><v>1</v></c>'
        '<c r="C2"><v>2</v></c></row><row r="3"><c r="B3"><v>3</v></c><c r="C3"><v>4</v></c></row></sheetData>'
    )
    assert [(cell.formula, cell.kind) for cell in found.cells.values()] == [
        ("=TABLE(A9,A8)", "table"),
        ("", "grid"),
        ("", "grid"),
        ("", "grid"),
    ]
    assert found.rest["cell B2 f"] == 'dt2D="1" dtr="1"'


def test_a_cell_under_a_merge_is_a_cell():
    found = sheet_of(
        rows('<c r="A1"><v>1</v></c><c r="B1"><f>1+1</f><v>2</v></c>')
        + '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    )
    assert found.merged == ("A1:B1",)
    assert found.cells["B1"].formula == "=1+1"


def test_an_empty_cell_is_a_cell_where_it_looks_unlike_its_row_or_column():
    found = sheet_of(
        '<cols><col min="3" max="4" width="9" style="2"/></cols><sheetData>'
        '<row r="1"><c r="A1"/><c r="B1" s="1"/><c r="C1" s="2"/><c r="D1"/></row>'
        '<row r="2" s="1" customFormat="1"><c r="A2" s="1"/><c r="B2" s="2"/><c r="C2"/></row></sheetData>'
    )
    assert list(found.cells) == ["B1", "D1", "B2", "C2"]
    assert all(cell.type == "" and not cell.holds for cell in found.cells.values())


def test_cells_and_rows_may_leave_their_addresses_out():
    found = sheet_of("<sheetData><row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row></sheetData>")
    assert {at: cell.value for at, cell in found.cells.items()} == {"A1": 1.0, "B1": 2.0, "A2": 3.0}


def test_cells_stand_in_the_order_of_the_sheet_wherever_the_file_has_them():
    found = sheet_of(
        '<sheetData><row r="2"><c r="B2"><v>4</v></c><c r="A2"><v>3</v></c></row>'
        '<row r="1"><c r="b1"><v>2</v></c><c r="A1"><v>1</v></c><c r="C3"><v>5</v></c></row></sheetData>'
    )
    assert {at: cell.value for at, cell in found.cells.items()} == {
        "A1": 1.0,
        "B1": 2.0,
        "A2": 3.0,
        "B2": 4.0,
        "C3": 5.0,
    }
    assert found.at(3, 3) == found.cells["C3"]


def test_what_else_a_cell_or_a_row_says_is_kept():
    found = sheet_of(
        '<sheetData><row r="1" thickBot="1"><c r="A1" cm="1" ph="1"><f aca="1">B1</f><v>1</v></c>'
        '<c r="B1"><v>1</v><extLst><ext uri="u"/></extLst></c></row></sheetData>'
    )
    assert found.rest == {
        "row 1": 'thickBot="1"',
        "cell A1": 'cm="1" ph="1"',
        "cell A1 f": 'aca="1"',
        "cell B1 extLst": '<extLst><ext uri="u"/></extLst>',
    }


def test_the_strict_form_of_the_standard_is_read_like_the_usual_one():
    usual = book_of(
        rows('<c r="A1" s="1"><f>rate</f><v>1</v></c>') + '<hyperlinks><hyperlink ref="A1" r:id="h"/></hyperlinks>',
        names='<definedName name="rate">S!$B$1</definedName>',
        styles='<fonts><font/><font><b/></font></fonts><cellXfs><xf/><xf fontId="1"/></cellXfs>',
        relations=f'<Relationship Id="h" Type="{RELATION}/hyperlink" Target="https://a.b" TargetMode="External"/>',
    )
    strict = archived(
        {
            name: content.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
                RELATION.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
            )
            for name, content in Package(usual).parts.items()
        }
    )
    assert strict != usual
    assert repr(read(strict)) == repr(read(usual))


def test_prefixes_and_names_of_parts_in_capitals_make_no_difference():
    usual = book_of(rows('<c r="A1" t="s"><v>0</v></c>'), texts="<si><t>x</t></si>")
    parts = Package(usual).parts
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    parts["XL/SharedStrings.XML"] = parts.pop("xl/sharedStrings.xml")
    assert repr(read(archived(parts))) == repr(read(usual))


def test_a_large_sheet_is_read_row_by_row_and_the_same(monkeypatch: pytest.MonkeyPatch):
    data = book_of(
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>',
        texts="<si><t>x</t></si><si><t>y</t></si>",
    )
    small = repr(read(data))
    monkeypatch.setattr("xlmodel.reader.package._LARGE", 10)
    assert repr(read(data)) == small


def test_what_cannot_be_read_is_one_error_that_names_the_file():
    for sheet in (
        rows('<c r="A1"><v>x</v></c>'),
        rows('<c r="A1" t="s"><v>3</v></c>'),
        rows('<c r="A1" t="?"><v>3</v></c>'),
    ):
        with pytest.raises(EngineError, match=r"a\.xlsx: this is not an Excel workbook that can be read"):
            workbook_of(book_of(sheet, texts="<si><t>x</t></si>"), Path("a.xlsx"))
