"""Edit workbooks in LibreOffice itself: run by a Python that has LibreOffice's `uno`, driven over its standard input.

Each line of the input is a JSON list: the file, where to save it, and the edits, each the name of a function below
with its arguments. Each is answered by one line: "ok", or what went wrong.
"""

import json
import sys
import time
from contextlib import suppress

import uno  # type: ignore
from com.sun.star.beans import PropertyValue  # type: ignore


def desktop(pipe):
    """Return LibreOffice's desktop, as soon as it listens."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:  # noqa: BLE001  its errors have no class of their own
            time.sleep(0.1)
    raise SystemExit("LibreOffice does not answer")


def put(book, sheet, cell, text):
    """Type a text as into the cell in LibreOffice: a number, a formula, words."""
    book.Sheets.getByName(sheet).getCellRangeByName(cell).setFormula(text)


def insert_rows(book, sheet, before, count):
    """Insert rows before a row, counted from 1."""
    book.Sheets.getByName(sheet).Rows.insertByIndex(before - 1, count)


def delete_rows(book, sheet, first, count):
    """Delete rows, counted from 1."""
    book.Sheets.getByName(sheet).Rows.removeByIndex(first - 1, count)


def insert_columns(book, sheet, before, count):
    """Insert columns before a column, counted from 1."""
    book.Sheets.getByName(sheet).Columns.insertByIndex(before - 1, count)


def move(book, sheet, cells, to):
    """Cut cells and paste them elsewhere on the sheet."""
    page = book.Sheets.getByName(sheet)
    page.moveRange(page.getCellRangeByName(to).CellAddress, page.getCellRangeByName(cells).RangeAddress)


def sort(book, sheet, cells, column):
    """Sort rows by one of their columns, counted from 0, the largest first; names stay where they are."""
    field = uno.createUnoStruct("com.sun.star.table.TableSortField")
    field.Field, field.IsAscending = column, False
    fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
    of_cells = named("SortFields", fields), named("ContainsHeader", False), named("BindFormatsToContent", True)
    book.Sheets.getByName(sheet).getCellRangeByName(cells).sort(of_cells)


def rename(book, sheet, name):
    """Rename a sheet."""
    book.Sheets.getByName(sheet).Name = name


def add_sheet(book, name, place):
    """Add an empty sheet, counted from 0."""
    book.Sheets.insertNewByName(name, place)


def delete_sheet(book, name):
    """Delete a sheet."""
    book.Sheets.removeByName(name)


def reorder(book, name, place):
    """Move a sheet to another place among the sheets, counted from 0."""
    book.Sheets.moveByName(name, place)


def fill(book, sheet, cell, colour):
    """Fill a cell with a colour."""
    book.Sheets.getByName(sheet).getCellRangeByName(cell).CellBackColor = colour


def note(book, sheet, cell, text):
    """Write a note to a cell."""
    page = book.Sheets.getByName(sheet)
    page.Annotations.insertNew(page.getCellRangeByName(cell).CellAddress, text)


def unnote(book, sheet, cell):
    """Delete the note of a cell."""
    page = book.Sheets.getByName(sheet)
    at = page.getCellRangeByName(cell).CellAddress
    for index in reversed(range(page.Annotations.Count)):
        place = page.Annotations.getByIndex(index).Position
        if (place.Row, place.Column) == (at.Row, at.Column):
            page.Annotations.removeByIndex(index)


def merge(book, sheet, cells):
    """Merge cells."""
    book.Sheets.getByName(sheet).getCellRangeByName(cells).merge(True)


def named(name, value):
    """Return an argument of LibreOffice."""
    argument = PropertyValue()
    argument.Name, argument.Value = name, value
    return argument


def edited(office, source, target, edits):
    """Open a file, make the edits and save it."""
    book = office.loadComponentFromURL(source, "_blank", 0, (named("Hidden", True),))
    try:
        for page in book.Sheets:
            with suppress(Exception):  # a sheet of a person may have a password, and stays as it is
                page.unprotect("")
        for name, *arguments in edits:
            globals()[name](book, *arguments)
        book.storeToURL(target, (named("FilterName", "Calc MS Excel 2007 XML"),))
    finally:
        book.close(True)


if __name__ == "__main__":
    office = desktop(sys.argv[1])
    for line in sys.stdin:
        try:
            edited(office, *json.loads(line))
            print("ok", flush=True)
        except Exception as error:  # noqa: BLE001  told to the test, which fails
            print(" ".join(str(error).split()) or type(error).__name__, flush=True)
    office.terminate()
