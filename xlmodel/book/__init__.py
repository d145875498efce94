"""The workbook: layout, looks, charts and the writer. It knows rows and columns, and not where inputs come from."""

from xlmodel.book.file import put_in_place
from xlmodel.book.formulas import absolute, address_of, render
from xlmodel.book.laying_out import lay_out
from xlmodel.book.layout import Layout, LayoutCell, SheetLayout
from xlmodel.book.writer import workbook_bytes

__all__ = [
    "Layout",
    "LayoutCell",
    "SheetLayout",
    "absolute",
    "address_of",
    "lay_out",
    "put_in_place",
    "render",
    "workbook_bytes",
]
