"""What each cell is called, wherever it stands: `capex[meta,2026]` for a cell of a line, the bare key for an input.

A key outlives the address: rows are added, sheets renamed, companies sorted, and the cell is still the one of its
key. So all that a person did beside the values of inputs is carried by it. Judgements: a row is known by the keys
that stand in it, and stands now where most of them do; a heading or a blank row has none. A sheet is known by the key
of its declaration and the member it stands for (`returns[base]`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from xlmodel.book.formulas import address_of
from xlmodel.book.layout import Layout, SheetLayout
from xlmodel.language import INPUT, key_text
from xlmodel.reader.cells import CellAddress


def sheet_key(page: SheetLayout) -> str:
    """Return the key of a sheet: `returns[base]`, `cover`."""
    return key_text((page.sheet.key, page.member))


def keys_of(layout: Layout) -> dict[str, dict[str, str]]:
    """Return the key of every cell of a layout, by the name of its sheet and its address."""
    found: dict[str, dict[str, str]] = {page.name: {} for page in layout.pages}
    for cell, place in layout.places.items():
        found[layout.pages[place.page].name][address_of(place, False, False)] = key_text(cell)
    return found


def place_of(layout: Layout, key: str) -> CellAddress | None:
    """Return where the cell of a key stands in a layout, None where the model has no such cell any more."""
    name, _, rest = key.partition("[")
    members = rest.removesuffix("]").split(",") if rest else []
    index = tuple(int(member) if member.removeprefix("-").isdecimal() else member for member in members)
    for cell in ((INPUT + name, index), (name, index), (name, tuple(members))):
        place = layout.places.get(cell)
        if place is not None and key_text(cell) == key:
            return layout.pages[place.page].name, address_of(place, False, False)
    return None


def sheet_name_of_key(layout: Layout, key: str) -> str | None:
    """Return what the sheet of a key is called in a layout, None where the model has no such sheet any more."""
    page = sheet_of_key(layout, key)
    return page.name if page else None


def sheet_of_key(layout: Layout, key: str) -> SheetLayout | None:
    """Return the page of a sheet's key, None where the model has no such sheet any more."""
    return next((page for page in layout.pages if sheet_key(page) == key), None)


def row_of(layout: Layout, keys: Iterable[str]) -> tuple[str, int] | None:
    """Return the sheet and the row (from 1) in which most of some keys stand now.

    None where they are gone, and where they were scattered so that no row holds more than half of those that remain.
    """
    places = [place for place in (place_of(layout, key) for key in keys) if place]
    rows = Counter((sheet, int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))) for sheet, cell in places)
    if not rows:
        return None
    (best, count), *_ = rows.most_common(1)
    return best if 2 * count > len(places) else None


def keys_in_row(keys: Mapping[str, str], row: int) -> tuple[str, ...]:
    """Return the keys that stand in a row (from 1), given those of its sheet by address."""
    end = str(row)
    return tuple(
        key for cell, key in keys.items() if cell.endswith(end) and cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == end
    )
