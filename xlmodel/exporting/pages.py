"""Which pages of a workbook are handed out: its names say so, and the cells that some of them lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlmodel.book.client import CLIENT_PAGE, CLIENT_WHERE
from xlmodel.book.paper import FINGERPRINT
from xlmodel.edits.snapshot import Snapshot
from xlmodel.engines import ENGINES, CellAddress
from xlmodel.errors import EngineError, Fault
from xlmodel.reader import Workbook
from xlmodel.reader.references import single_cell

_INPUT = "in_"
_AGAIN = "Build it again with this version of xlmodel, and export that."


@dataclass(frozen=True)
class ClientPage:
    """A page to hand out: its sheet, its last cell, and the cell that is 1 where it is, None where it always is."""

    sheet: str
    last: str
    where: CellAddress | None = None


def pages_of(book: Workbook, path: Path) -> tuple[ClientPage, ...]:
    """Return the pages to hand out, in the order of the sheets. Raises EngineError where the workbook has none."""
    cells = {name.name.casefold(): single_cell(name.text) for name in book.names if not name.scope}
    found: dict[str, ClientPage] = {}
    for name, at in cells.items():
        if name.startswith(CLIENT_PAGE) and at is not None:
            key = name.removeprefix(CLIENT_PAGE)
            found[at[0]] = ClientPage(at[0], at[1], cells.get(CLIENT_WHERE + key))
    pages = tuple(found[sheet.name] for sheet in book.sheets if sheet.name in found)
    if not pages:
        problem = (
            "this workbook does not say which of its pages are handed out: xlmodel did not write it, or an older one"
        )
        raise EngineError([Fault(problem, str(path), hint=_AGAIN)])
    return pages


def gone(book: Workbook) -> Iterator[str]:
    """Yield what to know of pages whose sheet, or last cell, somebody deleted."""
    for name in book.names:
        if name.name.casefold().startswith(CLIENT_PAGE) and single_cell(name.text) is None:
            yield f"a page is left out, since its sheet or its last cell was deleted: {name.name}"


def without_those_left_out(pages: Sequence[ClientPage], path: Path) -> tuple[tuple[ClientPage, ...], tuple[str, ...]]:
    """Return the pages that are handed out as the workbook stands, and a remark where none of several is.

    LibreOffice, which prints them, recomputes the cells that decide.
    """
    asked = frozenset(page.where for page in pages if page.where is not None)
    if not asked:
        return tuple(pages), ()
    found = ENGINES["libreoffice"].attempt(path, asked)
    taken = tuple(page for page in pages if page.where is None or found.get(page.where) == 1)
    if any(page.where is not None for page in taken):
        return taken, ()
    names = ", ".join(page.sheet for page in pages if page.where is not None)
    return taken, (f"none of these is picked in the workbook, so none is among the pages: {names}",)


def typed_since(held: Snapshot) -> dict[str, str]:
    """Return what footers say of the fingerprint where inputs were typed since the build, by what they say now.

    Nothing where none was, and where the workbook remembers nothing.
    """
    record = held.record
    if record is None or not record.fingerprint:
        return {}
    count = 0
    for name, (sheet, cell) in record.names.items():
        now = held.names.get(name)
        built = record.cells.get(sheet, {}).get(cell, "")
        count += name.startswith(_INPUT) and now is not None and held.holds(now) != built
    shown = record.fingerprint[:FINGERPRINT]
    return {shown: f"{shown} and {count} typed since"} if count else {}
