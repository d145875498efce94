"""Every workbook that a build writes opens without a repair prompt, one with carried work above all."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
from conftest import Written
from edit_books import Office, saved_by_excel
from graft_books import ROWS, Keys, Own, everything, formulas, graft, model, picture
from hostile import packed, parts_of
from validating import JUDGES
from xlsxwriter.workbook import Workbook as Writer

pytestmark = pytest.mark.slow

MOVED = ("gamma", "new", "alpha")
SHEETS = ("Mine", "Drawn", "Other")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp("office"))
    yield office
    office.close()


def judged(path: Path) -> dict[str, list[str]]:
    """Return the complaints of each judge that has some."""
    return {name: found for name, judge in JUDGES.items() if (found := judge(path))}


def carried(previous: Path, target: Path, now: Sequence[str] = ROWS) -> Path:
    """Write what comes of grafting the sheets of a person onto a new build."""
    target.write_bytes(graft(model(now), previous.read_bytes(), SHEETS, Keys(ROWS, now)).data)
    return target


def charts(book: Writer) -> None:
    """Add charts of every kind."""
    sheet = book.add_worksheet("Mine")
    sheet.write_column("A1", [1, 2, 3])
    three = {"values": "=Mine!$A$1:$A$3", "categories": "=Mine!$A$1:$A$3"}
    kinds = ("area", "bar", "column", "line", "pie", "doughnut", "scatter", "radar")
    for place, kind in enumerate(kinds):
        chart = book.add_chart({"type": kind})
        chart.add_series({"values": "=Results!$B$4:$D$4", "categories": "=Results!$B$2:$D$2"})
        chart.add_series({**three, "name": "=Results!$A$4", "data_labels": {"value": True}})
        sheet.insert_chart(place * 16, 3, chart)


def notes(book: Writer) -> None:
    """Add notes on two sheets, one with a control."""
    for name in ("Mine", "Other"):
        sheet = book.add_worksheet(name)
        for row in range(5):
            sheet.write_comment(row, 0, f"note {row} & <more>", {"author": f"Me {row}", "visible": row == 2})
    sheet.insert_button("C3", {"caption": "Go"})


def tables(book: Writer) -> None:
    """Add tables with totals and formulas on two sheets."""
    for name in ("Mine", "Other"):
        sheet = book.add_worksheet(name)
        columns = [
            {"header": "Year", "total_string": "All"},
            {"header": "Twice", "formula": f"=Of_{name}[[#This Row],[Year]]*in_alpha", "total_function": "sum"},
        ]
        rows = [[1], [2], [3]]
        sheet.add_table("B2:C6", {"name": f"Of_{name}", "columns": columns, "data": rows, "total_row": True})


def pictures(book: Writer) -> None:
    """Add pictures in cells' place, in headers and behind a sheet."""
    for name in ("Mine", "Other"):
        sheet = book.add_worksheet(name)
        sheet.insert_image("B2", "red.png", {"image_data": picture(), "url": "internal:Results!C5"})
        sheet.set_header("&L&G", {"image_left": "red.png", "image_data_left": picture()})
        sheet.set_footer("&R&G", {"image_right": "red.png", "image_data_right": picture()})
        sheet.insert_textbox("D5", "text", {"url": "https://example.org/?a=1&b=2"})


def rules(book: Writer) -> None:
    """Add formats by condition and validations of every kind."""
    sheet = book.add_worksheet("Mine")
    bold = book.add_format({"bold": True, "num_format": "0.0 x", "border": 1, "bg_color": "#FFEE00"})
    for kind in ("duplicate", "unique", "blanks", "no_blanks", "errors", "no_errors"):
        sheet.conditional_format("A1:B9", {"type": kind, "format": bold})
    sheet.conditional_format("A1:B9", {"type": "top", "value": 3, "format": bold})
    sheet.conditional_format("A1:B9", {"type": "average", "criteria": "above", "format": bold})
    sheet.conditional_format("A1:B9", {"type": "text", "criteria": "containing", "value": "x", "format": bold})
    sheet.conditional_format("A1:B9", {"type": "time_period", "criteria": "last week", "format": bold})
    above = {"type": "cell", "criteria": ">", "value": "=Inputs!$B$4", "format": bold}
    bars = {"type": "data_bar", "data_bar_2010": True, "min_type": "formula", "min_value": "=Inputs!$B$4"}
    sheet.conditional_format("A1:B9", above)
    sheet.conditional_format("A1:B9", bars)
    sheet.conditional_format("A1:B9", {"type": "icon_set", "icon_style": "5_ratings"})
    for place, kind in enumerate(("integer", "decimal", "length", "date", "time")):
        sheet.data_validation(place, 3, place, 3, {"validate": kind, "criteria": ">", "value": "=Inputs!$B$4"})
    sheet.data_validation("E1", {"validate": "list", "source": ["one", "two", "a, b"]})
    sheet.data_validation("E2", {"validate": "custom", "value": "=E2>Results!$C$5"})


def hidden(book: Writer) -> None:
    """Add a hidden sheet in front, and a sheet with everything that a sheet can be protected from."""
    book.add_worksheet("Mine").very_hidden()
    sheet = book.add_worksheet("Other")
    sheet.protect("x", {"objects": True, "scenarios": True, "insert_rows": True})
    sheet.set_column("B:D", 20, book.add_format({"indent": 2, "text_wrap": True, "diag_type": 3, "diag_border": 1}))
    sheet.outline_settings(False, False, False, True)
    book.worksheets_objs.insert(0, book.worksheets_objs.pop(-2))


FULL: dict[str, Own] = {
    "everything": everything,
    "charts": charts,
    "notes": notes,
    "tables": tables,
    "pictures": pictures,
    "rules": rules,
    "hidden": hidden,
    "results": formulas("=in_alpha", "=NOW()", "=1/0", '="a"&CHAR(10)', "=Results!B4>1", "=IFERROR(Nowhere!A1,0)"),
}


def test_the_built_workbook_is_valid(book: Written):
    assert judged(book.path) == {}


@pytest.mark.parametrize("now", [ROWS, MOVED], ids=["as built", "moved"])
@pytest.mark.parametrize("name", FULL)
def test_a_workbook_with_carried_sheets_is_valid(name: str, now: Sequence[str], tmp_path: Path):
    previous = tmp_path / "previous.xlsx"
    previous.write_bytes(model(ROWS, FULL[name]))
    assert judged(carried(previous, tmp_path / "now.xlsx", now)) == {}


@pytest.mark.parametrize("name", ["everything", "charts", "notes", "tables", "pictures", "rules"])
def test_sheets_that_libreoffice_saved_are_valid_when_carried(name: str, office: Office, tmp_path: Path):
    previous = tmp_path / "previous.xlsx"
    previous.write_bytes(model(ROWS, FULL[name]))
    office.edit(previous)
    assert judged(carried(previous, tmp_path / "now.xlsx", MOVED)) == {}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["everything", "charts", "notes", "tables", "rules"])
def test_sheets_that_openpyxl_saved_are_valid_when_carried(name: str, tmp_path: Path):
    previous = tmp_path / "previous.xlsx"
    previous.write_bytes(model(ROWS, FULL[name]))
    opened = openpyxl.load_workbook(previous)
    for sheet in opened.worksheets:
        sheet._images.clear()  # which it writes as no schema allows
    opened.save(previous)
    assert judged(carried(previous, tmp_path / "now.xlsx", MOVED)) == {}


@pytest.mark.parametrize("name", ["everything", "tables"])
def test_sheets_with_the_marks_of_excel_are_valid_when_carried(name: str, tmp_path: Path):
    previous = tmp_path / "previous.xlsx"
    previous.write_bytes(model(ROWS, FULL[name]))
    saved_by_excel(previous)
    assert judged(carried(previous, tmp_path / "now.xlsx", MOVED)) == {}


def in_part(path: Path, part: str, old: str, new: str) -> None:
    parts = parts_of(path.read_bytes())
    text = parts[part].decode()
    assert old in text, old
    parts[part] = text.replace(old, new, 1).encode()
    path.write_bytes(packed(parts))


def prompting(length: int) -> Own:
    def add(book: Writer) -> None:
        rule = {"validate": "any", "input_title": "x", "input_message": "m" * length}
        book.add_worksheet("Mine").data_validation("A1", rule)

    return add


FAULTS: dict[str, tuple[str, str, str, set[str]]] = {
    "a wrong style": ("xl/worksheets/sheet1.xml", '<c r="B4" s="1"', '<c r="B4" s="999"', {"sdk", "limits"}),
    "a repeated sheet id": ("xl/workbook.xml", 'sheetId="2"', 'sheetId="1"', {"sdk", "audit"}),
    "a lost shared string": ("xl/worksheets/sheet1.xml", "<v>0</v>", "<v>999</v>", {"audit"}),
    "a long prompt": ("xl/worksheets/sheet3.xml", "mmm", "m" * 300, {"limits"}),
    "a name like a cell": ("xl/workbook.xml", 'name="in_alpha"', 'name="A1"', {"limits"}),
}
"""A fault in a part (old text, new text), and who has to find it."""


@pytest.mark.parametrize("name", FAULTS)
def test_each_planted_fault_is_found(name: str, tmp_path: Path):
    part, old, new, finders = FAULTS[name]
    path = tmp_path / "faulty.xlsx"
    path.write_bytes(model(ROWS, prompting(3)))
    assert judged(path) == {}
    in_part(path, part, old, new)
    assert finders <= judged(path).keys()


def test_the_judges_are_all_needed():
    found = [finders for *_, finders in FAULTS.values()]
    assert all(any(finders & {judge} for finders in found) for judge in ("sdk", "audit", "limits"))
