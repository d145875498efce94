"""Dates and colours are seen as openpyxl sees them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, from_excel

from xlmodel.reader.colours import PALETTE, seen
from xlmodel.reader.dates import date_in, moment, shows_date

OTHERS = ['0.0" days"', "[Red]0.0", "[h]:mm", "[$-409]d mmm yyyy", '#,##0" bp"', "0;yyyy", "_d0", "General", ""]


@pytest.mark.parametrize("number_format", [*BUILTIN_FORMATS.values(), *OTHERS])
def test_formats_show_dates(number_format: str):
    assert shows_date(number_format) == is_date_format(number_format)


@given(st.integers(1, 2_000_000))
def test_days(number: int):
    assert moment(float(number)) == from_excel(number)
    assert moment(float(number), epoch_1904=True) == from_excel(number, MAC_EPOCH)


def test_times_and_texts():
    assert moment(0.75) == datetime.timedelta(hours=18)
    assert moment(1e9) is None
    assert moment(-1e9) is None
    assert date_in("2026-02-05T12:00:00Z") == datetime.datetime(2026, 2, 5, 12)
    assert date_in("Feb-26") is None


def test_colours():
    assert [colour[-6:] for colour in COLOR_INDEX] == list(PALETTE)
    theme = {"dk2": "1F497D", "accent1": "4F81BD"}
    colours = ("FF0000", "theme 3", "theme 4 -0.25", "theme 40", "indexed 2", "indexed 64", "")
    assert [seen(colour, theme) for colour in colours] == ["FF0000", "1F497D", "4F81BD", "", "FF0000", "", ""]
