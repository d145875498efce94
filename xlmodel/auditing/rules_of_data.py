"""Rules on what stands in cells and in the file: circles, errors, figures as text, links, hidden sheets, names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlmodel.auditing.book import AuditCell, AuditName, AuditSheet, AuditWorkbook
from xlmodel.auditing.findings import Finding, Said, blocks, few_names, grouped
from xlmodel.auditing.tracing import each_circle, neighbours, read_cells
from xlmodel.reader.cells import ErrorValue
from xlmodel.reader.places import Area, like_an_address
from xlmodel.reader.references import Reference, cut

_NUMBER = re.compile(r"[-+(]?\s?[$€£¥]?\s?\d{1,3}(?:[ ,\u00a0\u202f']?\d{3})*(?:[.,]\d+)?\s?%?\)?")


def circles(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield circles among the cells, and settings under which a circle or a stale number would go unseen."""
    for circle in each_circle(book):
        way = few_names((f"{cell.sheet}!{cell.address}" for cell in circle), 4)
        here = {(cell.row, cell.column) for cell in circle if cell.sheet == circle[0].sheet}
        yield Finding(circle[0].sheet, ", ".join(blocks(here)), f"a circle: {way} go back to the first")
    if book.iterates:
        yield Finding("", "", "iterative calculation is on, so that a circle goes unseen")
    if book.calculation != "auto":
        yield Finding("", "", "calculation is not automatic, so that numbers may be stale")
    if book.as_displayed:
        yield Finding("", "", "numbers are calculated as they are displayed, rounded")


def errors(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield error values, and formulas that compute with an empty cell or a text."""
    yield from grouped(_error_values(book))
    yield from grouped(_bad_precedents(book))


def _error_values(book: AuditWorkbook) -> Iterator[Said]:
    for sheet in book.sheets:
        for cell in sheet.cells.values():
            if isinstance(cell.value, ErrorValue):
                yield cell, f"the value is {cell.value}"
            elif cell.formula is not None and any(part.kind == "broken" for part in cell.formula.references):
                yield cell, "the formula refers to cells that were deleted (#REF!)"


def _bad_precedents(book: AuditWorkbook) -> Iterator[Said]:
    for cell in book.formulas:
        assert cell.formula is not None
        for part in cell.formula.references:
            area = book.area(cell, part) if part.kind in {"cell", "range", "name"} else None
            words = _what_is_missing(book, cell, part, area) if area is not None else ""
            if words:
                yield cell, words
                break


def _what_is_missing(book: AuditWorkbook, cell: AuditCell, part: Reference, area: Area) -> str:
    """Return what is wrong with what a reference reads, "" for nothing."""
    assert cell.formula is not None
    sheet = book.by_name[area.sheet.casefold()]
    name = area.text if area.sheet == cell.sheet else f"{area.sheet}!{area.text}"
    if not area.single:
        empty = not any(True for _ in sheet.inside(area)) and not _awaits(sheet, area)
        return f"the range {name} is empty" if empty and part.around else ""
    target = sheet.at(area.top, area.left)
    if not (part.arithmetic or cell.formula.is_link):
        return ""
    if target is None:
        return "" if _awaits(sheet, area) else f"it computes with {name}, which is empty"
    is_text = target.is_text and part.arithmetic and not _NUMBER.fullmatch(str(target.value).strip())
    return f"it computes with {name}, which holds a text" if is_text else ""


def _awaits(sheet: AuditSheet, area: Area) -> bool:
    """Tell whether an empty area is made to be typed into: unlocked on a protected sheet, or validated."""
    at = (area.top, area.left)
    return (sheet.protected and at in sheet.unlocked) or any(known.holds(sheet.name, *at) for known in sheet.validated)


def numbers_as_text(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield texts that look like numbers and stand among numbers, or that a formula computes with."""
    areas = (area for cell in book.formulas for area in _computed_with(book, cell))
    read = read_cells(book, areas, _reads_like_a_number)
    yield from grouped(
        (cell, "a number is stored as text")
        for sheet in book.sheets
        for cell in sheet.cells.values()
        if _reads_like_a_number(cell) and (cell.spot in read or _among_numbers(sheet, cell))
    )


def _reads_like_a_number(cell: AuditCell) -> bool:
    return cell.typed and cell.is_text and bool(_NUMBER.fullmatch(str(cell.value).strip()))


def _computed_with(book: AuditWorkbook, cell: AuditCell) -> Iterator[Area]:
    """Yield the areas that a formula computes with, so that a text in them would count for nothing or fail."""
    assert cell.formula is not None
    for part in cell.formula.references:
        summed = bool(part.around) and part.around[-1][0] in {"SUM", "AVERAGE", "MIN", "MAX", "PRODUCT", "SUMPRODUCT"}
        area = book.area(cell, part) if summed or part.arithmetic else None
        if area is not None:
            yield area


def _among_numbers(sheet: AuditSheet, cell: AuditCell) -> bool:
    """Tell whether most of the cells around that stand in line with a text, down or else across, are numbers.

    The first cell of a column is its heading and may be a text.
    """
    left, right, above, below = (sheet.at(*place) for place in neighbours(cell))
    if above is not None and below is not None:
        return all(other.is_number for other in (above, below))
    if above is None and below is not None:
        return False
    if above is not None:
        further = sheet.at(cell.row - 2, cell.column)
        return above.is_number and further is not None and further.is_number
    return all(other is not None and other.is_number for other in (left, right))


def outside_or_hidden(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield links to other workbooks and sheets that are hidden."""
    yield from grouped(
        (cell, "the formula reads another workbook")
        for cell in book.formulas
        if cell.formula is not None and any(part.kind == "outside" for part in cell.formula.references)
    )
    for link in dict.fromkeys(book.links):
        yield Finding("", "", f"the workbook has a link to {link}")
    for name, state in (*((sheet.name, sheet.state) for sheet in book.sheets), *book.others.items()):
        if state != "visible":
            how = "hidden so that only a program can show it" if state == "veryHidden" else "hidden"
            yield Finding(name, "", f"the sheet is {how}")


def names(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield defined names that are broken, ambiguous, unused, or that stand for something else than cells."""
    used = _used_names(book)
    for name in book.names:
        kind = _kind(name.text)
        what = f"the name {name.name}"
        if "#REF!" in name.text:
            yield Finding(name.scope, "", f"{what} refers to cells that were deleted (#REF!)")
        elif kind == "outside":
            yield Finding(name.scope, "", f"{what} leads to another workbook")
        elif kind not in {"cell", "range", "table", "columns", "rows"}:
            yield Finding(name.scope, "", f"{what} stands for {_what(name)}, which no cell shows")
        elif like_an_address(name.name):
            yield Finding(name.scope, "", f"{what} reads like the address of a cell")
        elif used and name.name.casefold() not in used:
            yield Finding(name.scope, "", f"{what} is not used")
        elif not used and kind != "cell":
            yield Finding(name.scope, "", f"{what} stands for several cells and is not used")


def _kind(text: str) -> str:
    """Return the kind of reference that a name stands for; several cells or ranges are a range."""
    pieces = cut(text)
    kinds = {piece.kind for piece in pieces if isinstance(piece, Reference)}
    between = {piece for piece in pieces if isinstance(piece, str)}
    if between <= {","} and len(kinds) > 0:
        return kinds.pop() if len(pieces) == 1 else "range" if kinds <= {"cell", "range"} else "formula"
    return "formula"


def _what(name: AuditName) -> str:
    plain = name.text.strip()
    return "a typed value" if re.fullmatch(r'[-+]?[0-9.,]+%?|".*"|TRUE|FALSE', plain) else "a formula"


def _used_names(book: AuditWorkbook) -> set[str]:
    """Return the names that formulas and other names use. Where none is used, names are there for programs."""
    found = {
        part.text.rpartition("!")[2].casefold()
        for cell in book.formulas
        if cell.formula is not None
        for part in cell.formula.references
        if part.kind == "name"
    }
    known = {name.name.casefold() for name in book.names}
    words = {word.casefold() for text in (*book.lists, *(n.text for n in book.names)) for word in _WORD.findall(text)}
    return (found | words) & known


_WORD = re.compile(r"[A-Za-z_\\][\w.\\]*")
