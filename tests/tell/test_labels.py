"""What cells are called: by what stands on the axes of a grid, by live labels, by the line of their members."""

from __future__ import annotations

import pytest
from conftest import Written

from xlmodel.edits.snapshot import snapshot
from xlmodel.language import Line
from xlmodel.tell import SheetWords


def page(results: dict[str, float | str] | None = None, keys: dict[str, str] | None = None, **cells: str) -> SheetWords:
    held = {at: text if text[:1] in "#=" else f"'{text}" for at, text in cells.items()}
    return SheetWords(held, results, keys)


GRID = page(
    {"D4": 0.6, "E4": 0.65, "C5": 0.7, "C6": 1.0, "D5": -16.5},
    A1="Sensitivities", A2="Back to the Cover", B2="=X1",
    A3="NPV", B3="USD bn",
    A4="Cash margin →", B4="%", D4="=A9", E4="=A10",
    A5="Yield multiplier ↓", B5="x", C5="=A11", D5="=A12", E5="=A13",
    C6="=A14", D6="=A15", E6="#7",
    A8="Below", C8="#1",
)  # fmt: skip


@pytest.mark.parametrize(
    ("at", "label", "unit"),
    [
        ("D5", "NPV, Yield multiplier 0.70, Cash margin 60.0%", "USD bn"),
        ("E6", "NPV, Yield multiplier 1.00, Cash margin 65.0%", "USD bn"),
        ("E4", "Cash margin", "%"),
        ("C6", "Yield multiplier", "x"),
        ("B2", "", ""),
        ("C8", "", ""),
    ],
)
def test_a_cell_of_a_grid_is_called_by_what_stands_on_both_axes(at: str, label: str, unit: str):
    assert (GRID.label(at), GRID.unit(at)) == (label, unit)


def test_a_live_label_is_a_label_and_units_below_headings_are_no_headings():
    table = page(
        {"A3": "Useful life"},
        A1="Driver", C1="Worse", D1="Better", C2="USD bn", D2="USD bn", A3="=X1", C3="=X2", D3="=X3",
    )  # fmt: skip
    assert (table.label("C3"), table.unit("C3")) == ("Useful life, Worse", "USD bn")


MEMBERS = {"C4": "check_cash[bear]", "C5": "check_cash[base]", "C7": "alone"}
CHECKS = page(
    {}, MEMBERS, A1="Line", B1="Unit", C1="Value",
    A3="The cash ties", A4="Bear", C4="=1", A5="Base", C5="=1", A7="Alone", C7="=1",
)  # fmt: skip


def test_rows_that_are_known_to_be_of_one_line_are_called_after_it():
    assert [CHECKS.label(at) for at in ("C4", "C5", "C7")] == ["The cash ties, Bear", "The cash ties, Base", "Alone"]
    without = page(A1="Line", B1="Unit", C1="Value", A3="A heading", A4="Its first line", C4="=1")
    assert without.label("C4") == "Its first line"


def test_a_long_note_beside_a_heading_is_no_unit():
    note = "A later quarter than those offered appears in the tables."
    one = page(A1="Line", B1="Unit", C1="Value", A3="Base", B3=note, A4="Its place", C4="#8")
    assert (one.label("C4"), one.unit("C4")) == ("Its place", "")


def test_neighbours_are_called_together():
    years = page(A1="Line", B1="Unit", D1="2026", E1="2027", F1="2028", A2="Capex", B2="x", D2="=1", E2="=1", F2="=1")
    assert years.of_block("D2", "F2") == "Capex, 2026 to 2028"
    assert years.of_block("D2", "D2") == "Capex, 2026"
    assert years.of_block("D2", "A1") == "Capex, 2026"


def test_without_headings_the_text_above_counts_but_no_sentence():
    board = page(A1="What must be true?", A2="=X1", A4="NPV", A5="=X2", A6="=X3", C4="IRR", C5="=X4")
    assert [board.label(at) for at in ("A2", "A5", "A6", "C5")] == ["", "NPV", "NPV", "IRR"]


def test_the_workbook_calls_its_computed_cells_as_the_model_does(book: Written):
    """Every computed number of the workbook, but sentences, tiles and the axes' own words, by label and by unit."""
    held, model, layout = snapshot(book.path), book.ready.model, book.ready.layout
    assert held.record is not None
    words = {leaf.name: SheetWords(leaf.cells, leaf.results, held.record.keys[leaf.name]) for leaf in held.sheets}
    wrong, other_units, tried = set(), set(), 0
    for key, index in layout.places:
        item = model.items.get(key)
        unit = model.unit(key, index) if item else ""
        if not isinstance(item, Line) or (key, index) not in model.computed or unit in {"text", "flag", "any"}:
            continue
        tried += 1
        sheet, at = book.at(key, *index)
        label = words[sheet].label(at)
        if item.label.casefold() not in label.casefold() and item.label not in {"Value", "Says", "Against"}:
            wrong.add((key, label))
        if words[sheet].unit(at) != unit and unit not in {"changed", "differs", "rank", "count"}:
            other_units.add((key, words[sheet].unit(at), unit))
    assert tried > 11_000
    assert {key for key, _ in wrong} == {"ranking_key"}
    assert {key for key, *_ in other_units} == {"ranking_key"}
