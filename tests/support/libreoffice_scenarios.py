"""Recompute one workbook in LibreOffice under many sets of values: run by a Python that has LibreOffice's `uno`.

The first line of the input is the file and the cells that are wanted, [sheet, row, column], counted from 0. Each
further line is a list of values, [sheet, cell, value], put into the workbook on top of those before. Each is answered
by one line: the wanted values in their order, an error as a list with its number.
"""

import json
import sys

from libreoffice_edits import desktop, named


def put(book, sheet, cell, value):
    """Put a number or a text into a cell."""
    place = book.Sheets.getByName(sheet).getCellRangeByName(cell)
    if isinstance(value, str):
        place.setString(value)
    else:
        place.setValue(value)


def results(book, wanted):
    """Return the wanted values: a sheet is read at once, and where there may be an error, the cell itself is asked."""
    columns = {}
    for sheet in dict.fromkeys(sheet for sheet, _, _ in wanted):
        page = book.Sheets.getByName(sheet)
        cursor = page.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        columns[sheet] = page, page.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow).getDataArray()
    found = []
    for sheet, row, column in wanted:
        page, rows = columns[sheet]
        value = rows[row][column]
        if value is None or value == "":
            failed = page.getCellByPosition(column, row).getError()
            value = [failed] if failed else ""
        found.append(value)
    return found


if __name__ == "__main__":
    office = desktop(sys.argv[1])
    source, cells = json.loads(sys.stdin.readline())
    opened = office.loadComponentFromURL(source, "_blank", 0, (named("Hidden", True),))
    for page_of_book in opened.Sheets:
        page_of_book.unprotect("")
    opened.enableAutomaticCalculation(False)
    print("ok", flush=True)
    for line in sys.stdin:
        for part in json.loads(line):
            put(opened, *part)
        opened.calculateAll()
        print(json.dumps(results(opened, cells)), flush=True)
    opened.close(True)
    office.terminate()
