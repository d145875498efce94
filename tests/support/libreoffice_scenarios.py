"""Recompute one workbook in LibreOffice under many sets of values: run by a Python that has LibreOffice's `uno`.

The first line of the input is the file, the cells that are typed, [sheet, cell], and the cells that are wanted, [sheet,
row, column], counted from 0. Each further line is a list of values for the typed cells. Each is answered by one line:
the wanted values in their order, an error as a list with its number.
"""

import json
import sys

from libreoffice_edits import desktop, named

ERRORS = 4
"""LibreOffice's flag of formulas that come out as an error."""


def results(used, wanted):
    """Return the wanted values: a sheet is read at once, and then asked for the cells that are in error."""
    values, failed = {}, {}
    for name, (page, cells) in used.items():
        values[name] = cells.getDataArray()
        for area in cells.queryFormulaCells(ERRORS).RangeAddresses:
            for row in range(area.StartRow, area.EndRow + 1):
                for column in range(area.StartColumn, area.EndColumn + 1):
                    failed[name, row, column] = [page.getCellByPosition(column, row).getError()]
    return [failed.get((name, row, column), values[name][row][column]) for name, row, column in wanted]


def used_part(page):
    """Return a sheet and the part of it that is used."""
    cursor = page.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    return page, page.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)


if __name__ == "__main__":
    office = desktop(sys.argv[1])
    source, typed, cells_wanted = json.loads(sys.stdin.readline())
    book = office.loadComponentFromURL(source, "_blank", 0, (named("Hidden", True),))
    book.enableAutomaticCalculation(False)
    for sheet in book.Sheets:
        sheet.unprotect("")
    places = [book.Sheets.getByName(sheet).getCellRangeByName(cell) for sheet, cell in typed]
    parts = {
        name: used_part(book.Sheets.getByName(name)) for name in dict.fromkeys(name for name, _, _ in cells_wanted)
    }
    print("ok", flush=True)
    for line in sys.stdin:
        for place, value in zip(places, json.loads(line), strict=True):
            if isinstance(value, str):
                place.setString(value)
            else:
                place.setValue(value)
        book.calculateAll()
        print(json.dumps(results(parts, cells_wanted)), flush=True)
    book.close(True)
    office.terminate()
