"""What an audit reads of files that other programs made: tables, panes, colours; and that it keeps nothing of them."""

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from audit_cases import row, what_if, written
from openpyxl.styles import Font

import xlmodel
from xlmodel.auditing.book import AuditSheet, AuditWorkbook
from xlmodel.auditing.reading import read_book
from xlmodel.auditing.rules_of_rows import _gaps, nothing_typed_between
from xlmodel.reader.places import Area


def found(path: Path, rule: str) -> set[str]:
    return {finding.place for one in xlmodel.audit(path).verdicts if one.rule.id == rule for finding in one.findings}


def with_table(path: Path, formula: str, **options: object) -> Path:
    """Write a table in A1:B5, amounts in its second column, and a formula in B7."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Model")
        columns = [{"header": "Item"}, {"header": "Amount", "total_function": "sum"}]
        data = [["a", 1], ["b", 2], ["c", 3], ["d", 4]]
        sheet.add_table("A1:B6" if options.get("total_row") else "A1:B5", {"data": data, "columns": columns, **options})
        sheet.write_formula("B8", formula, None, 10)
    return path


@pytest.mark.parametrize(
    ("formula", "options", "area"),
    [
        ("=SUM(Table1[Amount])", {}, Area("Model", 2, 2, 5, 2)),
        ("=SUM(Table1[[#Data],[Amount]])", {}, Area("Model", 2, 2, 5, 2)),
        ("=SUM(Table1[Amount])", {"total_row": True}, Area("Model", 2, 2, 5, 2)),
        ("=SUM(Table1[Amount])", {"header_row": False}, Area("Model", 1, 2, 5, 2)),
        ("=COUNTA(Table1[])", {}, Area("Model", 2, 1, 5, 2)),
        ("=Table1[[#Headers],[Amount]]", {}, None),
        ("=Table1[[#Totals],[Amount]]", {"total_row": True}, None),
        ("=SUM(Table1[[#All],[Amount]])", {}, None),
        ("=SUM(Table1[Amont])", {}, None),
    ],
    ids=lambda part: str(part) if part else "-",
)
def test_a_reference_into_a_table_covers_its_body(formula: str, options: dict, area: Area | None, tmp_path: Path):
    (sheet,) = (book := read_book(with_table(tmp_path / "book.xlsx", formula, **options))).sheets
    cell = sheet.cells[8, 2]
    assert cell.formula is not None
    (reference,) = cell.formula.references
    assert book.area(cell, reference) == area


def test_the_totals_of_a_table_are_no_circle(tmp_path: Path):
    path = with_table(tmp_path / "book.xlsx", "=Table1[[#Totals],[Amount]]", total_row=True)
    assert found(path, "8") == set()


def test_this_row_of_a_table_is_one_cell(tmp_path: Path):
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("Model")
        columns = [{"header": "Amount"}, {"header": "Twice", "formula": "=[@Amount]*2"}]
        sheet.add_table("A1:B5", {"data": [[1], [2], [3], [4]], "columns": columns})
    read = read_book(tmp_path / "book.xlsx")
    cell = read.sheets[0].cells[3, 2]
    assert cell.formula is not None
    assert [read.area(cell, one) for one in cell.formula.references] == [Area("Model", 3, 1, 3, 1)]
    assert found(tmp_path / "book.xlsx", "8") == set()


ODD = {**row(1, 1, 2, 3, 4, 5), **row(2, "=A1*2", "=B1*2", "=C1*3", "=D1*2", "=E1*2")}


def in_automatic_black(*cells: str) -> Callable:
    def set_up(book) -> None:
        for cell in cells:
            book["Model"][cell].font = Font(name="Calibri")

    return set_up


@pytest.mark.parametrize("cells", [(), ("C2",), ("A2", "B2", "D2", "E2")], ids=str)
def test_black_and_the_automatic_colour_are_one_look(cells: tuple[str, ...], tmp_path: Path):
    path = written(ODD, in_automatic_black(*cells), tmp_path / "book.xlsx")
    assert found(path, "1") == {"Model!C2"}


@pytest.mark.parametrize(
    ("pane", "frozen"),
    [
        ({"ySplit": 1, "topLeftCell": "A40", "state": "frozen"}, (2, 1)),
        ({"ySplit": 3, "xSplit": 2, "topLeftCell": "C4", "state": "frozenSplit"}, (4, 3)),
        ({"ySplit": 600, "topLeftCell": "A4", "state": "split"}, (1, 1)),
        (None, (1, 1)),
    ],
    ids=["scrolled", "frozen after a split", "split", "none"],
)
def test_what_is_frozen_is_not_where_the_sheet_is_scrolled_to(pane: dict | None, frozen: tuple, tmp_path: Path):
    from openpyxl.worksheet.views import Pane

    def set_up(book) -> None:
        book["Model"].sheet_view.pane = Pane(**pane) if pane else None

    (sheet,) = read_book(written(ODD, set_up, tmp_path / "book.xlsx")).sheets
    assert sheet.frozen == frozen


def test_formulas_that_stand_side_by_side_leave_no_gap(tmp_path: Path):
    """A gap of nothing between each two would make a long column of copies take the square of its length."""
    cells = row(1, 1, 2, 3, 4, 5, 6) | row(2, "=A1*2", "=B1*2", 7, 8, "=E1*2", "=F1*2")
    (sheet,) = (book := read_book(written(cells, lambda _: None, tmp_path / "book.xlsx"))).sheets
    assert list(_gaps(sheet.rows[2], True)) == [(2, 4)]
    assert [finding.place for finding in nothing_typed_between(book)] == ["Model!C2:D2"]


def test_nothing_of_a_workbook_is_kept_after_its_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    kept: list[weakref.ref[AuditWorkbook] | weakref.ref[AuditSheet]] = []

    def watched(path: Path) -> AuditWorkbook:
        book = read_book(path)
        kept.extend(weakref.ref(part) for part in (book, *book.sheets))
        return book

    monkeypatch.setattr("xlmodel.auditing.audit.read_book", watched)
    xlmodel.audit(written(ODD, lambda _: None, tmp_path / "book.xlsx"))
    gc.collect()
    assert len(kept) == 2
    assert [one() for one in kept] == [None, None]


def test_what_a_what_if_table_fills_is_no_formula(tmp_path: Path):
    (sheet,) = read_book(written({"B2": 1, "F1": 2}, what_if, tmp_path / "book.xlsx")).sheets
    cell = sheet.cells[2, 2]
    assert (cell.formula, cell.filled) == (None, True)
