"""What a cell holds, as one text: `=A1+B1`, `'words`, `#0.35`, `?TRUE`, `!#N/A`, `@2026-02-05T00:00:00`, or "".

Judgements: a number keeps the 15 digits that every spreadsheet keeps; a number that its format shows as a date is a
date; what a formula comes to is no content, and neither is what it spills into other cells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from xlmodel.reader import Cell, ErrorValue, Style

_NO_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
"""Parts of a number format whose letters do not stand for parts of a date."""


def content(value: object) -> str:
    """Return what a cell that holds a plain value holds."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f"?{str(value).upper()}"
    if isinstance(value, int | float):
        return f"#{float(value) + 0.0:.15g}"
    if isinstance(value, ErrorValue):
        return f"!{value}"
    return f"'{value}"


def content_of_cell(cell: Cell, dates: Sequence[bool], epoch_1904: bool) -> str:
    """Return what a cell of a file holds; `dates` says of each style whether it shows numbers as dates."""
    if cell.formula:
        return cell.formula
    if cell.kind == "spilled":
        return ""
    if cell.type == "d" and isinstance(cell.value, str):
        return f"@{cell.value}"
    if isinstance(cell.value, float) and 0 <= cell.style < len(dates) and dates[cell.style]:
        return _date(cell.value, epoch_1904)
    return content(cell.value)


def shows_dates(style: Style) -> bool:
    """Tell whether a style shows numbers as dates or times."""
    plain = _NO_DATE.sub("", style.number_format.split(";")[0])
    return plain.casefold() != "general" and re.search("[dmyhs]", plain, re.IGNORECASE) is not None


def _date(value: float, epoch_1904: bool) -> str:
    """Return a number as the date or the time of day that its format shows."""
    start = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)
    try:
        moment = start + timedelta(seconds=round(value * 86_400))
    except OverflowError:
        return content(value)
    return f"@{moment.time().isoformat() if 0 <= value < 1 else moment.isoformat()}"
