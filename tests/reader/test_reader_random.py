"""Random sheets: what XlsxWriter and openpyxl write, the reader gives back; openpyxl reads the same."""

from __future__ import annotations

import io

import openpyxl
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font, PatternFill
from reader_books import read

from xlmodel.reader import Workbook

SHOWN = st.characters(min_codepoint=32, max_codepoint=0x2FFF, blacklist_characters="\x7f")
"""Without control characters, which the two programs write in different ways."""

TEXTS = st.text(SHOWN, min_size=1, max_size=20) | st.sampled_from(
    ["_x000D_", " a ", "a\nb", "=1", "<&>\"'", "1", "漢字"]
)
NUMBERS = st.integers(-(10**9), 10**9) | st.floats(-1e300, 1e300).map(lambda number: float(f"{number:.15g}"))
FORMULAS = st.sampled_from(["=A1+1", '="a"&B2', "=SUM($A$1:B2)", "='A b'!C3"])
LOOKS = st.tuples(
    st.booleans(), st.booleans(), st.sampled_from(["", "AABBCC", "112233"]), st.sampled_from([8, 10.5, 14])
)
PLACES = st.tuples(st.integers(1, 60), st.integers(1, 30))
SHEETS = st.dictionaries(PLACES, st.tuples(TEXTS | NUMBERS | st.booleans() | FORMULAS, LOOKS), min_size=1, max_size=8)

Content = dict[tuple[int, int], tuple[str | float | bool, tuple[bool, bool, str, float]]]


def by_xlsxwriter(content: Content) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("A b")
        for (row, column), (value, (bold, strike, fill, size)) in content.items():
            said = {"bold": bold, "font_strikeout": strike, "font_size": size, **({"bg_color": fill} if fill else {})}
            look = book.add_format(said)
            if isinstance(value, bool):
                sheet.write_boolean(row - 1, column - 1, value, look)
            elif isinstance(value, str) and is_formula(value):
                sheet.write_formula(row - 1, column - 1, value, look, 7)
            elif isinstance(value, str):
                sheet.write_string(row - 1, column - 1, value, look)
            else:
                sheet.write_number(row - 1, column - 1, value, look)
    return target.getvalue()


def by_openpyxl(content: Content) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "A b"
    for (row, column), (value, (bold, strike, fill, size)) in content.items():
        cell = sheet.cell(row, column, value)
        cell.data_type = "f" if isinstance(value, str) and is_formula(value) else cell.data_type
        if isinstance(value, str) and not is_formula(value):
            cell.data_type = "s"
        cell.font = Font(bold=bold, strike=strike, size=size)
        if fill:
            cell.fill = PatternFill("solid", fgColor=fill)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def is_formula(value: str) -> bool:
    return value.startswith("=") and len(value) > 2


def assert_holds(book: Workbook, content: Content) -> None:
    sheet = book.by_name["A b"]
    assert [(cell.row, cell.column) for cell in sheet.cells.values()] == sorted(content)
    for place, (value, (bold, strike, fill, size)) in content.items():
        cell = sheet.at(*place)
        assert cell is not None
        if isinstance(value, str) and is_formula(value):
            assert cell.formula == value
        else:
            assert (cell.value, cell.formula) == (value, "")
            assert isinstance(cell.value, bool) == isinstance(value, bool)
        look = book.look(cell)
        assert (look.bold, look.strike, look.fill, look.size) == (bold, strike, fill, size)


def escapes(content: Content) -> bool:
    """Tell whether a text looks like the escape of a character, which openpyxl neither writes nor reads as one."""
    return any("_x" in str(value) for value, _ in content.values())


@settings(max_examples=25, deadline=None)
@given(SHEETS)
def test_what_was_written_is_read(content: Content):
    data = by_xlsxwriter(content)
    assert_holds(read(data), content)
    if not escapes(content):
        assert_holds(read(by_openpyxl(content)), content)
        ours, theirs = read(data).by_name["A b"], openpyxl.load_workbook(io.BytesIO(data))["A b"]
        for row, column in content:
            cell = ours.at(row, column)
            assert cell is not None
            assert (cell.formula or cell.value) == theirs.cell(row, column).value
