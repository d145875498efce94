"""Edges of the rules of an audit, each by itself: settings of functions, shades of a colour, one grid after another."""

from pathlib import Path

import pytest
from audit_cases import Held, column, row, written, years
from openpyxl.styles import Font
from openpyxl.styles.colors import Color
from test_audit_reading import ODD, found

import xlmodel
from xlmodel.auditing.rules_of_look import is_green

SETTINGS = """
ROUND(A1,7) ROUNDUP(A1,7) ROUNDDOWN(A1,7) TRUNC(A1,7) FIXED(A1,7) MROUND(A1,7) CEILING(A1,7) FLOOR(A1,7)
INDEX(A1:C9,7,7) INDEX(A1:C9,B1,C1,7) VLOOKUP(A1,C1:K9,7,7) HLOOKUP(A1,C1:K9,7,7)
LEFT(A1,7) RIGHT(A1,7) REPT(A1,7) LARGE(A1:A9,7) SMALL(A1:A9,7) IRR(A1:A9,7) WEEKDAY(A1,7) WEEKNUM(A1,7)
EDATE(A1,7) EOMONTH(A1,7) MID(A1,7,7) REPLACE(A1,7,7,B1) DATE(7,7,7) TIME(7,7,7) CHAR(7) UNICHAR(7)
SEQUENCE(7,7,7,7) ADDRESS(7,7) FIND(B1,A1,7) SEARCH(B1,A1,7) XIRR(A1:A9,B1:B9,7) YEARFRAC(A1,B1,7)
MATCH(A1,B1:B9,7) XMATCH(A1,B1:B9,7) SUBTOTAL(7,A1:A9) AGGREGATE(7,7,A1:A9) RATE(A1,B1,C1,7,7,7)
PMT(A1,B1,C1,7,7) PV(A1,B1,C1,7,7) FV(A1,B1,C1,7,7) NPER(A1,B1,C1,7,7) IPMT(A1,B1,C1,D1,7,7) PPMT(A1,B1,C1,D1,7,7)
LOG(A1,7) TEXT(A1,7) QUARTILE(A1:A9,7) PERCENTILE(A1:A9,7) QUARTILE.INC(A1:A9,7) PERCENTILE.INC(A1:A9,7)
XLOOKUP(A1,B1:B9,C1:C9,D1,7,7) OFFSET(A1,7,7,7,7)
"""
"""Where 7 stands, Excel's functions take a setting: digits, a place, a kind, where to begin."""

FIGURES = """
ROUND(7,A1) LEFT(7,A1) VLOOKUP(7,C1:K9,A1,A2) LARGE(7,A1) FIND(7,A1,B1) MATCH(7,B1:B9,A1) RATE(7,A1,B1) PMT(7,A1,B1)
PV(A1,7,B1) IPMT(A1,B1,7,D1) LOG(7,A1) TEXT(7,A1) XLOOKUP(7,B1:B9,C1:C9,D1) EDATE(7,A1) SUM(7,A1) MAX(A1,7)
"""
"""And here a figure, which belongs into a cell of its own."""


@pytest.mark.parametrize(("formulas", "is_figure"), [(SETTINGS, False), (FIGURES, True)], ids=["settings", "figures"])
def test_a_setting_of_a_function_is_no_figure_that_was_typed(formulas: str, is_figure: bool, tmp_path: Path):
    cells = column("Z", *(f"={formula}" for formula in formulas.split()))
    places = found(written(cells, lambda book: None, tmp_path / "book.xlsx"), "3")
    expected = {f"Model!Z{row}" for row in range(1, len(formulas.split()) + 1)} if is_figure else set()
    assert {cell for place in places for cell in _cells(place)} == expected


def _cells(place: str) -> list[str]:
    """Return the cells of a place that is one cell or a stretch of a column."""
    sheet, _, area = place.partition("!")
    first, _, last = area.partition(":")
    return [f"{sheet}!Z{row}" for row in range(int(first[1:]), int((last or first)[1:]) + 1)]


@pytest.mark.parametrize(
    ("ink", "green"),
    [
        ("00B050", True),
        ("00FF00", True),
        ("406140", True),
        ("406040", False),  # no more than 32 above red and blue
        ("616040", False),
        ("406161", False),
        ("F0FF00", False),  # yellow
        ("00FFF0", False),
        ("000000", False),
        ("theme 6", False),
        ("", False),
    ],
)
def test_a_green_is_clearly_more_green_than_red_and_blue(ink: str, green: bool):
    assert is_green(ink) is green


@pytest.mark.parametrize("tint", [0.0, 0.35, -0.25])
@pytest.mark.parametrize("theme", [0, 1])
def test_a_shade_of_black_and_white_of_the_theme_is_no_other_look(theme: int, tint: float, tmp_path: Path):
    def shaded(book) -> None:
        for cell in ("A2", "B2", "D2", "E2"):
            book["Model"][cell].font = Font(name="Calibri", color=Color(theme=theme, tint=tint))

    assert found(written(ODD, shaded, tmp_path / "book.xlsx"), "1") == {"Model!C2"}


def grid(top: int, columns: str = "BCD", middle: float | None = None) -> dict[str, object]:
    """Return a grid whose corner stands in that row; its middle comes to what the file says, and should to 7."""
    body = {
        f"{letter}{line}": Held(f"={letter}${top}*$A{line}+$F$3-4")
        for letter in columns
        for line in range(top + 1, top + 4)
    }
    body[f"C{top + 2}"] = Held(f"=C${top}*$A{top + 2}+$F$3-4", result=middle)
    axes = {**row(top, 1, 2, 3, first="B"), **column("A", 1, 2, 3, first=top + 1)}
    return {f"A{top}": Held("=F3", result=7.0), **axes, **body, "F3": 7}


def test_a_grid_without_a_middle_hides_none_below_it(tmp_path: Path):
    cells = {**grid(1, "BC"), **grid(11), **grid(21, middle=8.0), **grid(31, middle=7.0), **grid(41, middle=9.0)}
    told = found(written(cells, lambda book: None, tmp_path / "book.xlsx"), "25")
    assert told == {"Model!B2:C4", "Model!B22:D24", "Model!B42:D44"}, "that of row 11 has no result"


def test_a_time_axis_that_stands_elsewhere_is_one_finding_for_its_sheet(tmp_path: Path):
    cells = {**years("C"), **years("C", 1, "Other"), **years("B", 1, "Third")}
    report = xlmodel.audit(written(cells, lambda book: None, tmp_path / "book.xlsx"))
    (verdict,) = (verdict for verdict in report.verdicts if verdict.rule.id == "15")
    assert [one.place for one in verdict.findings] == ["Third!B1:D1"]
