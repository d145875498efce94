"""A formula that a file shares among cells, written out for each of them: its relative references moved."""

from __future__ import annotations

import re

from xlmodel.reader.limits import COLUMNS, ROWS

_CELL = r"(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})"
_TOKENS = re.compile(
    r"\"(?:[^\"]|\"\")*\""  # a text
    r"|'(?:[^']|'')*'!?"  # a quoted sheet
    r"|\[(?:[^\[\]]|\[[^\[\]]*\])*\]"  # columns of a table, or the number of another file
    r"|(?<![\w.!])(?:[^\W\d][\w.]*:)?[^\W\d][\w.]*!"  # a sheet, or the first and last of several
    rf"|(?<![\w.\\?$]){_CELL}(?![\w.(!\\?$])"
    r"|(?<![\w.\\?$])(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})(?![\w.(!\\?$])"
    r"|(?<![\w.\\?$])(\$?)([1-9][0-9]{0,6}):(\$?)([1-9][0-9]{0,6})(?![\w.(!\\?$])"
)


def moved(formula: str, rows: int, columns: int) -> str:
    """Return a formula as it reads so many rows further down and columns further right.

    A reference that would leave the sheet becomes #REF!.
    """

    def token(found: re.Match[str]) -> str:
        if found[2]:
            column, row = _column(found[1], found[2], columns), _row(found[3], found[4], rows)
            return column + row if column and row else "#REF!"
        if found[6]:
            ends = _column(found[5], found[6], columns), _column(found[7], found[8], columns)
        elif found[10]:
            ends = _row(found[9], found[10], rows), _row(found[11], found[12], rows)
        else:
            return found[0]
        return ":".join(ends) if all(ends) else "#REF!"

    return _TOKENS.sub(token, formula)


def _column(fixed: str, letters: str, by: int) -> str:
    if fixed:
        return fixed + letters
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return letters_of(number + by) if 1 <= number + by <= COLUMNS else ""


def _row(fixed: str, digits: str, by: int) -> str:
    if fixed:
        return fixed + digits
    return str(int(digits) + by) if 1 <= int(digits) + by <= ROWS else ""


def letters_of(column: int) -> str:
    """Return the letters of a column, counted from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
