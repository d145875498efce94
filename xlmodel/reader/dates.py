"""Dates: numbers that a format shows as days and times.

Judgement: a format shows a date if its first section has a letter for years, months, days, hours, minutes or seconds
outside of quoted texts and colours.
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

_LITERAL = re.compile(r'"[^"]*"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]', re.IGNORECASE)
_LETTER = re.compile(r"(?<![_\\*])[dmhys]", re.IGNORECASE)
_FIRST_DAY = datetime.datetime(1899, 12, 30)
_DAYS_TO_1904 = 1462
_LEAP_DAY = 60
"""29 February 1900, which Excel counts though it never was."""

Moment = datetime.datetime | datetime.timedelta
"""A day with its time, or a time alone."""


@lru_cache(maxsize=1_000)
def shows_date(number_format: str) -> bool:
    """Tell whether a number format shows a number as a date or a time."""
    return _LETTER.search(_LITERAL.sub("", number_format.split(";")[0])) is not None


def moment(number: float, *, epoch_1904: bool = False) -> Moment | None:
    """Return the date that a number stands for, a time for less than a day; None beyond the year 9999."""
    try:
        if 0 <= number < 1:
            return datetime.timedelta(days=number)
        if epoch_1904:
            number += _DAYS_TO_1904
        elif number < _LEAP_DAY:
            number += 1
        return _FIRST_DAY + datetime.timedelta(days=number)
    except OverflowError:
        return None


def date_in(text: str) -> datetime.datetime | None:
    """Return the date that a file stores as a text, such as 2026-02-05 or 2026-02-05T00:00:00Z; None for others."""
    try:
        return datetime.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
