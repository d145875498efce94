"""A workbook is asked through the keys of its cells, wherever they stand now, and by address where there are none."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import second_model
import xlsxwriter
from second_model import PROJECT

import xlmodel
from xlmodel.errors import XlmodelError
from xlmodel.tell import Explanations


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Return a workbook into which 700 trips and a sheet of one's own were typed, below a row that was put in."""
    path = tmp_path / "ferries.xlsx"
    xlmodel.build(path, inputs=second_model.INPUTS, project=PROJECT)
    book = openpyxl.load_workbook(path)
    (sheet, cell), *_ = book.defined_names["in_north_trips"].destinations
    book[sheet][cell.replace("$", "")] = 700
    own = book.create_sheet("Mine")
    (sheet, cell), *_ = book.defined_names["out_profit"].destinations
    own["A1"], own["B1"] = "Doubled", f"={sheet}!{cell}*2"
    book.save(path)
    return path


def explain(target: Path, *what: str, **more: object) -> Explanations:
    return xlmodel.explain(*what, of=target, inputs=second_model.INPUTS, project=PROJECT, **more)  # type: ignore[arg-type]


def place(target: Path, name: str) -> str:
    (sheet, cell), *_ = openpyxl.load_workbook(target).defined_names[name].destinations
    return f"{sheet}!{cell}"


def absolute(target: Path) -> str:
    return place(target, "out_profit")


def test_an_address_of_our_workbook_is_answered_through_its_key_with_what_was_typed(target: Path):
    (told,) = explain(target, place(target, "out_profit"))
    assert (told.key, told.words) == ("profit", "[Sales]-[Costs]")
    assert told.value == pytest.approx(0.2 * (35 + 29.2 + 24))
    (by_key,) = explain(target, "profit")
    assert by_key == told
    (trips,) = explain(target, place(target, "in_north_trips"))
    assert (trips.key, trips.value) == ("north_trips", 700)


def test_cells_of_ones_own_are_followed_by_address(target: Path):
    (told,) = explain(target, "Mine!B1")
    assert (told.key, told.label, told.formula) == ("Mine!B1", "Doubled", f"={absolute(target)}*2")
    assert [one.key for one in told.precedents] == [absolute(target).replace("$", "")]
    assert told.why == "no result is stored", "openpyxl stores none"


def test_what_depends_on_a_cell_is_told_of_our_workbook_too(target: Path):
    used = explain(target, place(target, "in_north_trips"), used_by=True).used_by
    assert used is not None
    assert "sales_of_route" in [one.line for one in used.lines]
    assert {"profit", "sales_north"} <= set(used.outputs)


def test_a_name_such_as_ours_makes_no_workbook_ours(tmp_path: Path):
    with xlsxwriter.Workbook(tmp_path / "other.xlsx") as book:
        book.add_worksheet("S").write_formula("A1", "=1+1", None, 2)
        book.define_name("in_rate", "=S!$A$1")
    (told,) = xlmodel.explain("in_rate", of=tmp_path / "other.xlsx", inputs=tmp_path / "none")
    assert (told.key, told.formula) == ("S!A1", "=1+1")


def test_mistakes_are_told_in_the_words_of_the_model(target: Path):
    with pytest.raises(XlmodelError, match="Nearest known: profit"):
        explain(target, "profitt")
    with pytest.raises(XlmodelError, match="there is no such sheet"):
        explain(target, "Nope!A1")
