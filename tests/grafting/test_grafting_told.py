"""What cannot be carried is told, never dropped without a word; looks and results are right in the new file."""

import re

import pytest
from graft_books import ROWS, Keys, formulas, graft, grafted, mine, model, read
from hostile import packed, parts_of
from xlsxwriter.workbook import Workbook as Writer

from xlmodel.grafting import SheetNotice

MINE = "xl/worksheets/sheet3.xml"
RELATIONS = "xl/worksheets/_rels/sheet3.xml.rels"
TYPES = "[Content_Types].xml"


def changed(data: bytes, changes: dict[str, list[tuple[str, str]]], **more: str) -> bytes:
    """Return a file with texts replaced in some parts, and with more parts (by name, / as __)."""
    parts = parts_of(data)
    for part, pairs in changes.items():
        text = parts[part].decode() if part in parts else ""
        for old, new in pairs:
            assert old in text, (part, old)
            text = text.replace(old, new, 1)
        parts[part] = text.encode()
    return packed(parts | {name: text.encode() for name, text in more.items()})


def empty(book: Writer) -> None:
    sheet = book.add_worksheet("Mine")
    sheet.write("A1", "mine")


def told(data: bytes, sheets: tuple[str, ...] = ("Mine",)) -> list[str]:
    return [str(one) for one in graft(model(), data, sheets, Keys(ROWS, ROWS)).lost]


@pytest.mark.parametrize("name", ["Results", "RESULTS"])
def test_a_sheet_with_the_name_of_a_built_one_is_left_and_told(name: str):
    previous = model(ROWS, lambda book: book.add_worksheet("Free"))
    previous = changed(
        previous, {"xl/workbook.xml": [('name="Results"', 'name="Old"'), ('name="Free"', f'name="{name}"')]}
    )
    found = graft(model(), previous, [name], Keys(ROWS, ROWS, "Old"))
    assert found.data == model()
    assert not found.carried
    assert "a built sheet has this name" in str(found.lost[0])


def test_a_file_that_counts_days_from_1904_is_left_and_told():
    previous = changed(model(ROWS, empty), {"xl/workbook.xml": [("<workbookPr ", '<workbookPr date1904="1" ')]})
    assert ["1904" in line for line in told(previous)] == [True]


def test_a_table_whose_name_is_taken_is_left_and_told_with_its_sheet():
    def add(book: Writer) -> None:
        book.add_worksheet("Mine").add_table("A1:B3", {"name": "in_alpha2"})

    found = graft(model((*ROWS, "alpha2")), model(ROWS, add), ["Mine"], Keys(ROWS, ROWS))
    assert [str(one) for one in found.lost] == ["Mine: the name of the table in_alpha2 is taken"]


KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def leading(kind: str, target: str, identity: str = "rId90", **said: str) -> str:
    more = "".join(f' {name}="{value}"' for name, value in said.items())
    return f'<Relationship Id="{identity}" Type="{KIND}/{kind}" Target="{target}"{more}/>'


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("pivotTable", "a pivot table is not carried"),
        ("slicer", "a slicer is not carried"),
        ("queryTable", "a query is not carried"),
        ("oleObject", "an embedded object is not carried"),
        ("ctrlProp", "a control is not carried"),
        ("somethingNew", "a part of the kind somethingNew is not carried"),
    ],
)
def test_what_cannot_live_in_the_new_file_is_told_and_the_cells_are_carried(kind: str, words: str):
    thing = {"xl/things/thing1.xml": "<thing/>", RELATIONS: RELATION.format(leading(kind, "../things/thing1.xml"))}
    types = '<Override PartName="/xl/things/thing1.xml" ContentType="application/xml"/></Types>'
    previous = changed(model(ROWS, empty), {TYPES: [("</Types>", types)]}, **thing)
    assert told(previous) == [f"Mine: {words}"]
    found = graft(model(), previous, ["Mine"], Keys(ROWS, ROWS))
    assert mine(found).cells["A1"].value == "mine"
    assert not any("things" in name for name in parts_of(found.data))


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ('<dataConsolidate function="sum"/>', "a consolidation is not carried"),
        ('<customProperties><customPr name="a" r:id="rId90"/></customProperties>', "a custom property of a sheet"),
        ('<controls><control shapeId="1" r:id="rId90"/></controls>', "a control is not carried"),
        ('<extLst><ext uri="{A8765BA9-456A-4dab-B4F3-ACF838C121DE}"><a/></ext></extLst>', "a slicer is not carried"),
        ('<extLst><ext uri="{00000000-0000-0000-0000-000000000000}"><b/></ext></extLst>', "an extension (b) is"),
    ],
)
def test_elements_that_need_other_parts_are_told(element: str, words: str):
    previous = changed(model(ROWS, empty), {MINE: [("</worksheet>", f"{element}</worksheet>")]})
    assert any(words in line for line in told(previous))
    found = graft(model(), previous, ["Mine"], Keys(ROWS, ROWS))
    assert element[:8].encode() not in parts_of(found.data)[MINE]


def test_a_control_among_the_boxes_of_notes_is_told_and_the_notes_are_carried():
    def add(book: Writer) -> None:
        sheet = book.add_worksheet("Mine")
        sheet.write_comment("A1", "kept")
        sheet.insert_button("C3", {"macro": "go", "caption": "Go"})

    found = grafted(add)
    assert [str(one) for one in found.lost] == ["Mine: a control is not carried"]
    assert [note.text for note in mine(found).notes] == ["kept"]
    assert not any(b"Button" in part for part in parts_of(found.data).values())


def test_boxes_of_notes_that_cannot_be_read_are_made_anew():
    def add(book: Writer) -> None:
        book.add_worksheet("Mine").write_comment("A1", "kept")

    previous = changed(model(ROWS, add), {"xl/drawings/vmlDrawing1.vml": [("</xml>", "<br></xml>")]})
    found = graft(model(), previous, ["Mine"], Keys(ROWS, ROWS))
    assert [note.text for note in mine(found).notes] == ["kept"]
    assert found.told == (
        SheetNotice("Mine", "", "the drawing of its notes cannot be read and is made anew", lost=False),
    )


def test_a_second_window_and_a_code_name_are_left_out():
    view = '<sheetView workbookViewId="0"/>'
    second = view.replace("0", "1")
    named = '<sheetPr codeName="x"/><dimension'
    previous = changed(model(ROWS, empty), {MINE: [(view, view + second), ("<dimension", named)]})
    text = parts_of(graft(model(), previous, ["Mine"], Keys(ROWS, ROWS)).data)[MINE]
    assert text.count(b"<sheetView ") == 1
    assert b"codeName" not in text


def test_colours_of_another_theme_are_settled():
    def add(book: Writer) -> None:
        sheet = book.add_worksheet("Mine")
        sheet.write("A1", "x", book.add_format({"font_color": "#111111", "bg_color": "#222222"}))
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Mine!$A$1", "fill": {"color": "#333333"}})
        sheet.insert_chart("C1", chart)

    accent = '<a:schemeClr val="accent1"><a:lumMod val="75000"/></a:schemeClr>'
    previous = changed(
        model(ROWS, add),
        {
            "xl/styles.xml": [('rgb="FF111111"', 'theme="4" tint="-0.5"'), ('rgb="FF222222"', 'theme="0"')],
            "xl/charts/chart1.xml": [('<a:srgbClr val="333333"/>', accent)],
        },
    )
    parts = parts_of(previous)
    accents = re.compile(rb"(<a:accent1>).*?(</a:accent1>)")
    parts["xl/theme/theme1.xml"] = accents.sub(rb'\1<a:srgbClr val="336699"/>\2', parts["xl/theme/theme1.xml"])
    found = graft(model(), packed(parts), ["Mine"], Keys(ROWS, ROWS))
    book = read(found.data)
    look = book.look(mine(found).cells["A1"])
    assert (look.ink, look.fill) == ("19334D", "FFFFFF")
    chart = parts_of(found.data)["xl/charts/chart1.xml"].decode()
    assert '<a:srgbClr val="336699"><a:lumMod val="75000"/></a:srgbClr>' in chart
    assert graft(model(), found.data, ["Mine"], Keys(ROWS, ROWS)).data == found.data


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("=NOW()", "it gives another value each time"),
        ("=IFERROR(_xlfn.AGGREGATE(9,0,Results!B4:B6),0)", "the engine does not know AGGREGATE"),
        ("=IFERROR(three,0)", "it reads a name that stands for no fixed cells"),
        ("=SUM((Results!B4,Results!B5))", "the engine does not know all that it says"),
        ("=SUM(INDEX(Results!B4:B6,1):Results!B5)", "the engine does not know all that it says"),
    ],
)
def test_what_the_engine_cannot_compute_has_no_result_nor_has_what_depends_on_it(formula: str, reason: str):
    def add(book: Writer) -> None:
        formulas(formula, "=IFERROR(A1,0)", "=A2&COUNT(A1:A2)", "=2+3")(book)
        book.define_name("three", "=3")

    found = grafted(add)
    cells = mine(found).cells
    assert [cells[f"A{row}"].value for row in (1, 2, 3, 4)] == [None, None, None, 5]
    assert [cells[f"A{row}"].formula for row in (1, 2)] == [formula, "=IFERROR(A1,0)"]
    words = "its result is computed when the file is opened"
    assert [str(one) for one in found.told] == [
        f"Mine!A1: {words}: {reason}",
        f"Mine!A2: {words}: it depends on a cell without a result",
        f"Mine!A3: {words}: it depends on a cell without a result",
    ]
    assert not found.lost


def test_what_if_tables_keep_their_results_and_are_told():
    cell = '<c r="A1"><f t="dataTable" ref="A1:A2" dt2D="0" dtr="0" r1="C1"/><v>7</v></c>'
    previous = model(ROWS, formulas("=1", "=A1+1"))
    previous = changed(previous, {MINE: [('<c r="A1"><f>1</f><v>-1</v></c>', cell)]})
    found = graft(model(), previous, ["Mine"], Keys(ROWS, ROWS))
    assert mine(found).cells["A1"].value == 7
    assert mine(found).cells["A2"].value is None
    assert any("what-if table" in str(one) for one in found.told)


def test_the_name_of_a_macro_is_told():
    def add(book: Writer) -> None:
        book.add_worksheet("Mine")
        book.define_name("go", "=Mine!$A$1")

    previous = changed(model(ROWS, add), {"xl/workbook.xml": [('name="go"', 'name="go" xlm="1" function="1"')]})
    found = graft(model(), previous, ["Mine"], Keys(ROWS, ROWS))
    assert [one.what for one in found.lost] == ["the name go of a macro is not carried"]
    assert not found.names


def test_the_words_say_where():
    assert str(SheetNotice("Mine", "A1", "it is so")) == "Mine!A1: it is so"
    assert str(SheetNotice("Mine", "", "it is so")) == "Mine: it is so"
    assert str(SheetNotice("", "", "it is so")).endswith("it is so")
