"""The limits are those that Excel's maker publishes, read here from what others have written down of them."""

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xlmodel import limits


def test_a_worksheet_is_as_large_as_to_another_writer():
    sheet: Worksheet = xlsxwriter.Workbook().add_worksheet()
    assert (sheet.xls_rowmax, sheet.xls_colmax) == (limits.ROWS, limits.COLUMNS)
    assert sheet.xls_strmax == limits.CELL_TEXT


def test_the_published_numbers():
    """Microsoft: "Excel specifications and limits"; of names and lists, "Names in formulas" and "Data validation"."""
    published = {
        **{"ROWS": 1_048_576, "COLUMNS": 16_384, "OLD_ROWS": 65_536, "OLD_COLUMNS": 256, "CELL_TEXT": 32_767},
        **{"FORMULA": 8_192, "NESTED": 64, "ARGUMENTS": 255, "SHEET_NAME": 31, "DEFINED_NAME": 255},
        **{"CHOICES": 255, "MESSAGE": 255, "MESSAGE_TITLE": 32, "SERIES": 255},
    }
    assert {name: value for name, value in vars(limits).items() if name.isupper()} == published
