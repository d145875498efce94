"""What a reader would see at once: a number that does not fit its column shows as a row of hashes."""

from __future__ import annotations

from conftest import Written


def test_members_that_are_numbers_fit_their_column(book: Written) -> None:
    """A year takes four figures and the margins of its cell; narrower, Excel and LibreOffice show ####."""
    seen = 0
    for sheet in book.opened.worksheets:
        for (cell,) in sheet["D1:D" + str(sheet.max_row)]:
            if isinstance(cell.value, int | float):
                seen += 1
                assert sheet.column_dimensions["D"].width >= len(str(cell.value)) + 1, (
                    f"{sheet.title}!{cell.coordinate}"
                )
    assert seen > 100
