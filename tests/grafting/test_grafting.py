"""A sheet that a person added stands in the next build as it stood: everything on it, in its place, every time."""

from dataclasses import fields

import pytest
from graft_books import (
    ROWS,
    YEARS,
    Keys,
    everything,
    formulas,
    graft,
    grafted,
    mine,
    model,
    nothing,
    picture,
    read,
)
from hostile import packed, parts_of
from xlsxwriter.workbook import Workbook as Writer

from xlmodel.grafting import belongings
from xlmodel.reader import WorkbookChart, WorkbookSheet

SHEETS = ("Mine", "Drawn")


@pytest.fixture(scope="module")
def before() -> bytes:
    return model(ROWS, everything)


@pytest.fixture(scope="module")
def after(before: bytes) -> bytes:
    return graft(model(), before, SHEETS, Keys(ROWS, ROWS)).data


@pytest.mark.parametrize(
    "field", [field.name for field in fields(WorkbookSheet) if field.name not in ("cells", "part", "view")]
)
@pytest.mark.parametrize("name", SHEETS)
def test_what_stands_on_a_sheet_stands_on_it_again(name: str, field: str, before: bytes, after: bytes):
    assert getattr(read(after).by_name[name], field) == getattr(read(before).by_name[name], field)


def test_every_cell_holds_and_looks_as_before(before: bytes, after: bytes):
    old, new = read(before), read(after)
    was, now = old.by_name["Mine"].cells, new.by_name["Mine"].cells
    assert was.keys() == now.keys()
    assert len(was) > 30
    for place, cell in was.items():
        assert now[place]._replace(style=0) == cell._replace(style=0)
        assert new.look(now[place]) == old.look(cell)


def test_the_build_is_left_as_it_was(after: bytes):
    alone = model()
    for built, now in zip(read(alone).sheets, (s for s in read(after).sheets if s.name not in SHEETS), strict=True):
        assert built.cells == now.cells
        assert built.view == now.view
    untouched = {name for name in parts_of(alone) if name.startswith(("xl/worksheets/sheet", "xl/theme"))}
    assert untouched
    assert all(parts_of(after)[name] == parts_of(alone)[name] for name in untouched)
    assert read(after).styles[: len(read(alone).styles)] == read(alone).styles


def test_looks_and_texts_that_the_build_has_are_not_added_again(after: bytes):
    def add(book: Writer) -> None:
        sheet = book.add_worksheet("Mine")
        blue = book.add_format({"font_color": "#0000FF", "num_format": "#,##0.0"})
        sheet.write("A1", "Results")
        sheet.write_number("A2", 3, blue)

    found = grafted(add)
    parts, alone = parts_of(found.data), parts_of(model())
    assert parts["xl/styles.xml"].count(b"<xf ") == alone["xl/styles.xml"].count(b"<xf ")
    assert parts["xl/sharedStrings.xml"].count(b"<si>") == alone["xl/sharedStrings.xml"].count(b"<si>")


def test_equal_files_give_equal_bytes_and_a_grafted_one_gives_itself(before: bytes, after: bytes):
    keys = Keys(ROWS, ROWS)
    assert graft(model(), before, SHEETS, keys).data == after
    again = graft(model(), after, SHEETS, keys)
    assert again.data == after
    assert not again.told


def test_nothing_is_told_where_all_was_carried(before: bytes):
    found = graft(model(), before, SHEETS, Keys(ROWS, ROWS))
    assert not found.told
    assert found.carried == SHEETS
    assert found.names == ("share",)


def test_a_build_without_anything_to_carry_is_the_build():
    assert graft(model(), model(), (), Keys(ROWS, ROWS)).data == model()


def adding(*names: str, behind: str = "") -> bytes:
    """Return the previous file with empty sheets, moved behind one of ours, or to the front."""

    def add(book: Writer) -> None:
        for name in names:
            book.add_worksheet(name)
        own = book.worksheets_objs[-len(names) :]
        ours = book.worksheets_objs[: -len(names)]
        place = next((i + 1 for i, sheet in enumerate(ours) if sheet.name == behind), 0)
        book.worksheets_objs[:] = [*ours[:place], *own, *ours[place:]]

    return model(ROWS, add)


@pytest.mark.parametrize(
    ("behind", "order"),
    [
        ("", ["Mine", "Other", "Inputs", "Results"]),
        ("Inputs", ["Inputs", "Mine", "Other", "Results"]),
        ("Results", ["Inputs", "Results", "Mine", "Other"]),
    ],
)
def test_sheets_stand_behind_the_sheet_of_ours_that_they_stood_behind(behind: str, order: list[str]):
    previous = adding("Mine", "Other", behind=behind)
    assert [sheet.name for sheet in read(previous).sheets] == order
    found = graft(model(), previous, ("Other", "Mine"), Keys(ROWS, ROWS))
    assert [sheet.name for sheet in read(found.data).sheets] == order
    assert found.data == graft(model(), found.data, ("Mine", "Other"), Keys(ROWS, ROWS)).data


def test_names_of_sheets_and_the_active_one_follow_the_order():
    def scoped(book: Writer) -> None:
        book.define_name("Results!local", "=Results!$A$1")
        book.worksheets_objs[0].repeat_rows(0)

    previous = adding("Mine", behind="")
    built = model(ROWS, scoped)
    found = read(graft(built, previous, ["Mine"], Keys(ROWS, ROWS)).data)
    assert [name.scope for name in found.names if name.name == "local"] == ["Results"]
    assert found.by_name["Inputs"].page.titles == "Inputs!$1:$1"
    active = int(found.views[0].get("activeTab", "0"))
    assert found.sheets[active].name == "Mine", "the first sheet was the one that one saw"
    assert [sheet.name for sheet in found.sheets if sheet.view.selected] == ["Mine"]


def test_a_file_that_was_left_on_a_sheet_of_ours_opens_there():
    def add(book: Writer) -> None:
        book.add_worksheet("Mine")
        book.worksheets_objs.insert(0, book.worksheets_objs.pop())
        book.worksheets_objs[2].activate()

    found = read(graft(model(), model(ROWS, add), ["Mine"], Keys(ROWS, ROWS)).data)
    assert found.sheets[int(found.views[0].get("activeTab", "0"))].name == "Inputs"
    assert [sheet.name for sheet in found.sheets if sheet.view.selected] == ["Inputs"]


def test_a_hidden_sheet_stays_hidden():
    def add(book: Writer) -> None:
        book.add_worksheet("Mine").very_hidden()

    assert mine(grafted(add)).state == "veryHidden"


def test_names_of_a_person_come_along_and_those_of_a_build_do_not():
    def add(book: Writer) -> None:
        book.add_worksheet("Mine").write_formula("A1", "=rate*2", None, 0)
        book.define_name("rate", "=Inputs!$B$4")
        book.define_name("list", "=Results!$B$2:$D$2")
        book.define_name("in_old", "=Inputs!$B$9")
        book.define_name("IN_beta2", "=Inputs!$B$9")

    found = grafted(add)
    assert set(found.names) == {"rate", "list"}
    names = {name.name for name in read(found.data).names}
    assert {"rate", "list", "in_alpha"} <= names
    assert not {"in_old", "IN_beta2"} & names
    assert mine(found).cells["A1"].value == 100


def test_names_come_along_without_any_sheet():
    def add(book: Writer) -> None:
        book.define_name("rate", "=Inputs!$B$5")

    found = graft(model(("beta", "alpha", "gamma")), model(ROWS, add), (), Keys(ROWS, ("beta", "alpha", "gamma")))
    assert found.names == ("rate",)
    assert [name.text for name in read(found.data).names if name.name == "rate"] == ["Inputs!$B$4"]


def test_results_are_those_of_the_new_file_whatever_was_stored():
    found = mine(grafted(formulas("=SUM(Results!B4:D6)", '=A1&" sum"', "=A1>0", "=A1/0")))
    assert [found.cells[f"A{row}"].value for row in (1, 2, 3)] == [840.0, "840 sum", True]
    assert str(found.cells["A4"].value) == "#DIV/0!"


def chart_caches(data: bytes) -> list[str]:
    return [text.decode() for name, text in parts_of(data).items() if name.startswith("xl/charts/chart")]


def test_charts_show_the_values_of_the_new_file():
    def add(book: Writer) -> None:
        sheet = book.add_worksheet("Mine")
        sheet.write_formula("A1", "=in_gamma", None, -5)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Results!$B$6:$D$6", "categories": "=Results!$B$2:$D$2", "name": "=Results!$A$6"})
        chart.add_series({"values": "=Mine!$A$1"})
        sheet.insert_chart("C1", chart)

    now = ("gamma", "alpha", "beta")
    found = grafted(add, now=now)
    (chart,) = mine(found).charts
    assert isinstance(chart, WorkbookChart)
    assert [series.values for series in chart.series] == ["=Results!$B$4:$D$4", "=Mine!$A$1"]
    (text,) = chart_caches(found.data)
    assert "<c:v>The gamma by year</c:v>" in text
    assert all(f"<c:v>{50 * (year - 2024)}</c:v>" in text for year in YEARS)
    assert "-5" not in text


def test_two_sheets_with_the_same_picture_and_tables_get_parts_and_numbers_of_their_own():
    def add(book: Writer) -> None:
        for name in ("Mine", "Other"):
            sheet = book.add_worksheet(name)
            sheet.insert_image("A9", "red.png", {"image_data": picture()})
            sheet.add_table("A1:B3", {"name": f"Table_{name}"})
            sheet.add_table("D1:E3", {"name": f"Second_{name}"})
            sheet.write_comment("A1", name)

    found = grafted(add, ("Mine", "Other"))
    parts = parts_of(found.data)
    tables = [text.decode() for name, text in parts.items() if name.startswith("xl/tables/")]
    assert len({text.split(' id="')[1].split('"')[0] for text in tables}) == len(tables) == 4
    assert sum(name.startswith("xl/media/") for name in parts) == 1
    assert [note.text for sheet in ("Mine", "Other") for note in mine(found, sheet).notes] == ["Mine", "Other"]


def test_a_formula_that_spills_keeps_its_mark(after: bytes):
    assert b'cm="1"' in parts_of(after)["xl/worksheets/sheet3.xml"]
    assert "xl/metadata1.xml" in parts_of(after)


def test_shared_formulas_of_the_file_are_written_out():
    previous = model(ROWS, formulas("=Results!B4", "=Results!B5", "=Results!B6"))
    parts = parts_of(previous)
    text = parts["xl/worksheets/sheet3.xml"].decode()
    text = text.replace("<f>Results!B4</f>", '<f t="shared" ref="A1:A3" si="0">Results!B4</f>')
    for row in (5, 6):
        text = text.replace(f"<f>Results!B{row}</f>", '<f t="shared" si="0"/>')
    assert text.count('t="shared"') == 3
    parts["xl/worksheets/sheet3.xml"] = text.encode()
    now = ("gamma", "alpha", "beta")
    found = graft(model(now), packed(parts), ["Mine"], Keys(ROWS, now))
    assert [mine(found).cells[f"A{row}"].formula for row in (1, 2, 3)] == ["=Results!B5", "=Results!B6", "=Results!B4"]


def test_nothing_adds_nothing():
    assert model(ROWS, nothing) == model()


def test_parts_belong_to_a_sheet_unless_another_leads_to_them_too():
    def add(book: Writer) -> None:
        for name in ("Mine", "Other"):
            sheet = book.add_worksheet(name)
            sheet.insert_image("A9", "red.png", {"image_data": picture()})
            sheet.write_comment("A1", name)

    data = model(ROWS, add)
    book = read(data)
    alone, both = belongings(data, book, ["Mine"]), belongings(data, book, ["Mine", "Other"])
    assert {book.by_name["Mine"].part, "xl/drawings/drawing1.xml", "xl/comments1.xml"} <= alone
    assert "xl/media/image1.png" not in alone
    assert "xl/media/image1.png" in both
    assert not {book.by_name["Inputs"].part, "xl/styles.xml", "xl/workbook.xml"} & both


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name="XLDAPR"', 'name="XLRICHVALUE"'),
        ("</metadata>", '<valueMetadata count="1"><bk/></valueMetadata></metadata>'),
    ],
    ids=["another kind of data", "values that stand for data"],
)
def test_a_formula_that_spills_is_an_array_formula_where_its_mark_means_more(old: str, new: str, before: bytes):
    """Pictures in cells and types of data need parts that are not carried."""
    parts = parts_of(before)
    assert old in parts["xl/metadata.xml"].decode()
    parts["xl/metadata.xml"] = parts["xl/metadata.xml"].decode().replace(old, new).encode()
    found = graft(model(), packed(parts), SHEETS, Keys(ROWS, ROWS))
    assert b"cm=" not in parts_of(found.data)["xl/worksheets/sheet3.xml"]
    assert "xl/metadata1.xml" not in parts_of(found.data)
    told = [str(one) for one in found.told if "spills" in str(one)]
    assert told
    assert all("the formula that spills is an array formula now" in one for one in told)
