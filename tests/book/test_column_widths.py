"""What a reader would see at once: a number that does not fit its column shows as a row of hashes."""

from __future__ import annotations

from conftest import Written

from xlmodel.book.styles import text_points


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


def test_what_a_sheet_asks_ends_before_the_way_back(book: Written) -> None:
    """The question flows over the empty cells beside it, and is cut where the link to the Cover stands."""
    cut = []
    for sheet in book.opened.worksheets:
        (link,) = [cell for cell in sheet[2] if cell.hyperlink] or [None]
        if link is None:
            continue
        before = [sheet.column_dimensions[letter].width for letter in "ABCDEFGH"[: link.column - 1]]
        room = sum((width * 7 + 5) * 0.75 for width in before)
        if text_points(sheet["A2"].value, 10, False) > room:
            cut.append(sheet.title)
    assert cut == []
