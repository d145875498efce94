"""Where what stood in a workbook stands in the next one: a cell by its key, a row by the keys in it.

A person's notes, texts, overrides and references are given by where they stand in the file. Three steps lead from
there to the new workbook: back to where the cell was built (rows and columns may have been inserted since), to the key
that was built there, and to where that key stands now. Judgements: a cell without a key of its own (a label, a
heading of a row) goes with its row and keeps its column, and so does one beside the table; a row without any key goes
nowhere, but a year of a time axis can be named. What was inserted by a person has no place in a new workbook.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from xlmodel.book.keys import keys_in_row, place_of, row_of, sheet_name_of_key, sheet_of_key
from xlmodel.book.layout import Layout
from xlmodel.book.record import Record
from xlmodel.edits.matching import Match
from xlmodel.reader.cells import CellAddress, row_and_column


def key_of(record: Record, sheet: str, address: str) -> str | None:
    """Return the key of a cell as it was built, None for one without."""
    return record.keys.get(sheet, {}).get(address)


@dataclass(frozen=True)
class Following:
    """Leads from a workbook as it stands (matched with its record) to a new layout."""

    record: Record
    match: Match
    layout: Layout

    def key(self, sheet: str, address: str) -> str | None:
        """Return the key of a cell of the file, None for one without."""
        built = self.match.built((sheet, address))
        return key_of(self.record, *built) if built else None

    def cell(self, sheet: str, address: str) -> CellAddress | None:
        """Return where a cell of the file stands in the new workbook.

        None where its key is gone, or where it has none and its row is gone or has none.
        """
        built = self.match.built((sheet, address))
        if built is None:
            return None
        key = key_of(self.record, *built)
        if key is not None:
            return place_of(self.layout, key)
        row = self._row(built[0], row_and_column(built[1])[0])
        return (row[0], f"{built[1].rstrip('0123456789')}{row[1]}") if row else None

    def axis(self, sheet: str, address: str) -> CellAddress | None:
        """Return where a year of a time axis stands in the new workbook, None for any other cell.

        It has no key, and goes with a cell of that year that stands below it.
        """
        built = self.match.built((sheet, address))
        text = self.record.cells.get(built[0], {}).get(built[1], "") if built else ""
        if built is None or not text.startswith("#"):
            return None
        row, column = row_and_column(built[1])
        above = {row_and_column(at)[0] for at, held in self.record.cells[built[0]].items() if held == text}
        page = sheet_of_key(self.layout, self.record.sheet_keys.get(built[0], ""))
        if page is None or not any(spot.kind == "header" for spot in page.spots) or row != min(above):
            return None
        for at, key in self.record.keys.get(built[0], {}).items():
            if row_and_column(at)[1] == column and text[1:] in key.partition("[")[2].removesuffix("]").split(","):
                place = place_of(self.layout, key)
                if place and place[0] == page.name:
                    return (page.name, f"{place[1].rstrip('0123456789')}{page.header_row + 1}")
        return None

    def row(self, sheet: str, row: int) -> tuple[str, int] | None:
        """Return the sheet and the row in which a row of the file (from 1) stands in the new workbook."""
        built = self.match.built_row(sheet, row)
        return self._row(*built) if built else None

    def sheet(self, name: str) -> str | None:
        """Return what a sheet of the file is called in the new workbook, None for a person's own or one that is gone.

        A sheet keeps its identity though somebody renamed it.
        """
        built = self.match.built_sheet(name)
        key = self.record.sheet_keys.get(built) if built else None
        return sheet_name_of_key(self.layout, key) if key else None

    def _row(self, sheet: str, row: int) -> tuple[str, int] | None:
        if (sheet, row) not in self._rows:
            keys = keys_in_row(self.record.keys.get(sheet, {}), row)
            self._rows[sheet, row] = row_of(self.layout, keys)
        return self._rows[sheet, row]

    @cached_property
    def _rows(self) -> dict[tuple[str, int], tuple[str, int] | None]:
        return {}
