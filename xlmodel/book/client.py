"""The pages that are handed out, as the workbook itself tells of them, so that they are found in any copy of it.

Each has a name, `client_page_<sheet>`, which leads to its last cell; where it is one of several that is handed out when
something holds, `client_where_<sheet>` leads to the cell that is 1 then. Judgements: names follow their cells when rows
are added and sheets are renamed, and every program keeps them; and each leads to one cell, as a name should.
"""

from __future__ import annotations

from collections.abc import Mapping

from xlmodel.book.formulas import absolute, absolute_place
from xlmodel.book.layout import Layout, LayoutCell, SheetLayout

CLIENT_PAGE, CLIENT_WHERE = "client_page_", "client_where_"
"""What the names begin with of the last cell of a page, and of the cell that is 1 where it is handed out."""


def client_names(layout: Layout, widths: Mapping[int, Mapping[int, float]]) -> dict[str, str]:
    """Return the names of the pages to hand out, and the cells that they stand for."""
    found: dict[str, str] = {}
    for page in layout.pages:
        if page.client_rows:
            corner = LayoutCell(page.number, page.client_rows - 1, last_printed(page, widths[page.number]))
            found[CLIENT_PAGE + _called(page)] = absolute_place(layout, corner)
        if page.sheet.client_where:
            found[CLIENT_WHERE + _called(page)] = absolute(layout, (page.sheet.client_where, page.member))
    return found


def last_printed(page: SheetLayout, widths: Mapping[int, float]) -> int:
    """Return the last column that is printed."""
    return page.columns - 1 if page.sheet.board else max(*widths, page.columns - 1)


def _called(page: SheetLayout) -> str:
    return "_".join(map(str, (page.sheet.key, *page.member)))
