"""What a workbook of Excel can hold, as its maker publishes it: the one place where these numbers stand.

How large a workbook of unknown origin may be before it is refused is a judgement of the reader and stands there.
"""

from __future__ import annotations

ROWS, COLUMNS = 1_048_576, 16_384
"""Rows and columns of a worksheet."""

OLD_ROWS, OLD_COLUMNS = 65_536, 256
"""Those of before 2007, which LibreOffice still writes where it means all of them."""

CELL_TEXT = 32_767
"""Characters in a cell."""

FORMULA = 8_192
"""Characters in a formula."""

NESTED = 64
"""Functions inside each other."""

ARGUMENTS = 255
"""Arguments of a function."""

SHEET_NAME = 31
"""Characters in the name of a worksheet."""

DEFINED_NAME = 255
"""Characters in a defined name."""

CHOICES = 255
"""Characters in the list of a cell that offers a choice, with the commas between."""

MESSAGE, MESSAGE_TITLE = 255, 32
"""Characters in what a validation says, and in its title."""

SERIES = 255
"""Series of a chart."""
