"""What a sheet holds besides its cells, as the reader gives it, and what a workbook says of itself."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from full_book import full_book
from reader_books import RELATION, book_of, read, rows, sheet_of

from xlmodel.reader import (
    DefinedName,
    Hyperlink,
    Note,
    PageSetup,
    RowOrColumn,
    Scenario,
    SheetView,
    Validation,
    Workbook,
    WorkbookSheet,
    read_workbook,
)


@pytest.fixture(scope="module")
def full() -> Workbook:
    return read(full_book())


@pytest.fixture(scope="module")
def data(full: Workbook) -> WorkbookSheet:
    return full.by_name["Data"]


def test_sheets_of_every_kind_in_their_order(full: Workbook):
    assert [(sheet.name, sheet.kind, sheet.state) for sheet in full.sheets] == [
        ("Data", "worksheet", "visible"),
        ("Se cond", "worksheet", "hidden"),
        ("Alone", "chartsheet", "visible"),
    ]
    assert [sheet.name for sheet in full.worksheets] == ["Data", "Se cond"]
    assert full.sheet("DATA") is full.by_name["Data"]
    assert full.cell(("Data", "B3")) is full.by_name["Data"].at(3, 2)
    assert full.cell(("Nowhere", "B3")) is None


def test_validations_also_those_in_extensions(data: WorkbookSheet):
    decimal, chosen, elsewhere = data.validations
    assert decimal == Validation(
        "B2:B4",
        "decimal",
        "between",
        ("0", "9"),
        True,
        {
            **{"error": "No", "errorStyle": "warning", "errorTitle": "E", "prompt": "M", "promptTitle": "T"},
            **{"showErrorMessage": "1", "showInputMessage": "1"},
        },
    )
    assert (chosen.kind, chosen.formulas, chosen.allow_blank) == ("list", ('"a,b"', ""), False)
    assert elsewhere == Validation("D2", "list", "between", ("'Se cond'!$A$1:$A$3", ""), True, {})


def test_conditional_formats_also_those_in_extensions(data: WorkbookSheet):
    assert [(rule.kind, rule.areas) for rule in data.conditional_formats] == [
        *((kind, "B2:B4") for kind in ("cellIs", "expression", "dataBar", "iconSet", "colorScale", "dataBar"))
    ]
    assert data.conditional_formats[1].formulas == ("$B2>1",)
    assert "63C384" in data.conditional_formats[2].details


def test_links_outside_and_inside(data: WorkbookSheet):
    assert data.hyperlinks == (
        Hyperlink("A11", "https://example.org/a", "", "Go"),
        Hyperlink("A12", "", "'Se cond'!A1", "", "in"),
    )


def test_notes_and_conversations(data: WorkbookSheet):
    note, talk = data.notes
    assert (note.address, note.author, note.text, note.threaded) == ("B2", "M", "Look", False)
    assert (talk.address, talk.author, talk.text, talk.threaded) == ("B3", "P", "Why?", True)


def test_a_conversation_is_told_once_and_not_by_its_stand_in():
    talk = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.microsoft.com/office/2017/10/relationships"
    found = read(
        book_of(
            rows(""),
            relations=f'<Relationship Id="c" Type="{RELATION}/comments" Target="../comments1.xml"/>'
            f'<Relationship Id="t" Type="{kind}/threadedComment" Target="../talk.xml"/>',
            of_book=f'<Relationship Id="p" Type="{kind}/person" Target="people.xml"/>',
            parts={
                "xl/comments1.xml": f'<comments xmlns="{main}"><authors><author>tc={{1}}</author><author>A</author>'
                '</authors><commentList><comment ref="A1" authorId="0"><text><t>[Threaded comment]</t></text></comment>'
                '<comment ref="B1" authorId="1"><text><t>Plain</t></text></comment></commentList></comments>',
                "xl/talk.xml": f'<ThreadedComments xmlns="{talk}"><threadedComment ref="A1" personId="1" id="a">'
                '<text>Why?</text></threadedComment><threadedComment ref="A1" personId="2" id="b" parentId="a">'
                "<text>So.</text></threadedComment></ThreadedComments>",
                "xl/people.xml": f'<personList xmlns="{talk}"><person id="1" displayName="Ann"/>'
                '<person id="2" displayName="Bo"/></personList>',
            },
        )
    )
    plain, conversation = found.sheets[0].notes
    assert plain == Note("B1", "A", "Plain")
    assert (conversation.address, conversation.author, conversation.text) == ("A1", "Ann", "Why?\nSo.")
    assert conversation.threaded
    assert found.parts.keys() == {"xl/people.xml"}


def test_scenarios(data: WorkbookSheet):
    assert data.scenarios == (Scenario("High", "why", (("B2", "9"),), 'user="U"'),)


def test_tables(full: Workbook):
    (table,) = full.by_name["Se cond"].tables
    assert (table.name, table.area, table.headings, table.totals) == ("Sales", "A1:B3", ("One", "Two"), 0)


def test_charts_say_what_they_show(data: WorkbookSheet, full: Workbook):
    (chart,) = data.charts
    assert (chart.title, chart.axes, chart.alt) == ("A title", ("An axis", ""), "A chart")
    assert chart.anchor.startswith("H2+47625,0:")
    (series,) = chart.series
    assert (series.kind, series.name, series.categories, series.values) == (
        "barChart",
        "=Data!$A$1",
        "=Data!$A$2:$A$4",
        "=Data!$B$2:$B$4",
    )
    assert len(full.by_name["Alone"].charts) == 1


def test_pictures_and_shapes(data: WorkbookSheet):
    assert [(thing.kind, thing.name, thing.text) for thing in data.drawings] == [
        ("picture", "Picture 1", "A picture"),
        ("shape", "TextBox 3", "A box"),
    ]
    assert [thing.anchor.partition(":")[0] for thing in data.drawings] == ["H20", "H30"]


def test_rows_and_columns(data: WorkbookSheet):
    assert data.rows[3] == RowOrColumn(30.0, hidden=True, level=1)
    assert data.rows[4] == RowOrColumn(15.0, collapsed=True, style=1)
    assert data.columns[3, 4] == RowOrColumn(20.7109375, hidden=True, level=1, style=1)
    assert data.default_sizes == (15.75, None)


def test_how_a_person_looks_at_it(data: WorkbookSheet):
    assert data.view == SheetView(
        "B3",
        "B3:B4",
        85,
        "",
        (2, 2),
        gridlines=False,
        selected=True,
        details={
            **{"zoomScaleNormal": "85", "pane.topLeftCell": "C3", "pane.activePane": "bottomRight"},
            **{"pane.state": "frozen", "selection.topRight": "B1 B1", "selection.bottomLeft": "A2 A2"},
        },
    )
    assert data.filter.startswith('<autoFilter ref="A1:B4">')


def test_how_it_is_printed(data: WorkbookSheet):
    assert data.page == PageSetup(
        {"paperSize": "9", "fitToHeight": "0", "orientation": "landscape"},
        {"left": "0.5", "right": "0.6", "top": "0.7", "bottom": "0.8", "header": "0.2", "footer": "0.3"},
        {"horizontalCentered": "1"},
        {"oddHeader": "&LLeft&RRight", "oddFooter": "&CPage &P"},
        (5,),
        (3,),
        fits=True,
        titles="Data!$1:$1",
        area="Data!$A$1:$F$12",
    )


def test_protection_of_the_sheet_and_of_the_workbook(data: WorkbookSheet, full: Workbook):
    assert data.protection["password"] == "DAA7"
    assert full.protection == {"lockStructure": "1"}
    assert full.by_name["Se cond"].protection == {}
    assert full.by_name["Se cond"].tab_colour == "FF0000"


def test_names_of_the_workbook_and_of_a_sheet(full: Workbook):
    assert full.names == (
        DefinedName("_xlnm._FilterDatabase", "Data", "Data!$A$1:$B$4", hidden=True),
        DefinedName("local", "Data", "Data!$B$2:$B$4"),
        DefinedName("rate", "", "Data!$B$2"),
    )


def test_what_has_no_field_stands_in_the_rest(data: WorkbookSheet, full: Workbook):
    assert {"protectedRanges", "customSheetViews", "ignoredErrors", "legacyDrawing", "picture"} <= data.rest.keys()
    sparklines = data.rest["ext {05C60535-1F16-4fd2-B633-F4F36F0B64E0}"]
    assert "<xm:f>Data!B2:B4</xm:f>" in sparklines
    assert {part.kind for part in full.parts.values()} == {
        *("vmlDrawing", "theme", "sheetMetadata", "person", "printerSettings", "externalLink")
    }
    assert full.parts["xl/printerSettings/printer1.bin"].of == ("xl/worksheets/sheet1.xml",)


def test_properties_settings_and_links(full: Workbook):
    assert full.properties["title"] == "All"
    assert full.properties["app:Company"] == "C"
    assert (full.properties["custom:Asked by"], full.properties["custom:Times"]) == ("B", "3 (i4)")
    assert full.calculation["calcMode"] == "manual"
    assert full.links == ("other.xlsx",)
    assert len(full.views) == 1


def test_the_system_of_dates():
    assert read(book_of(rows(""), settings='<workbookPr date1904="1"/>')).epoch_1904
    assert not read(book_of(rows(""), settings='<workbookPr date1904="0"/>')).epoch_1904


def test_breaks_of_pages_go_over_the_whole_sheet_or_stand_in_the_rest_too():
    whole = sheet_of(rows("") + '<colBreaks><brk id="3" man="true" max="65535"/><brk id="9" man="1"/></colBreaks>')
    assert (whole.page.column_breaks, whole.rest) == ((3, 9), {})
    part = sheet_of(rows("") + '<colBreaks><brk id="3" man="1" max="12"/></colBreaks>')
    assert part.page.column_breaks == (3,)
    assert part.rest.keys() == {"colBreaks"}


def test_an_unknown_element_and_a_second_view_are_not_lost():
    found = sheet_of(
        '<sheetViews><sheetView workbookViewId="0"/><sheetView workbookViewId="1" zoomScale="50"/></sheetViews>'
        + rows("")
        + '<novelty a="1"/><novelty a="2"/>'
    )
    assert found.rest == {
        "novelty": '<novelty a="1"/>',
        "novelty 2": '<novelty a="2"/>',
        "sheetView 2": '<sheetView workbookViewId="1" zoomScale="50"/>',
    }


def test_a_plain_file_of_openpyxl_and_one_of_xlsxwriter(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.save(tmp_path / "openpyxl.xlsx")
    with xlsxwriter.Workbook(tmp_path / "xlsxwriter.xlsx") as other:
        other.add_worksheet("Sheet").write("A1", "x")
    for name in ("openpyxl", "xlsxwriter"):
        found = read_workbook(tmp_path / f"{name}.xlsx")
        assert [(sheet.name, sheet.rest) for sheet in found.sheets if not sheet.rest] == [("Sheet", {})], name
        assert found.sheets[0].cells["A1"].value == "x"
        assert [part.kind for part in found.parts.values()] == ["theme"]
