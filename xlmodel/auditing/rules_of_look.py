"""Rules on how cells look and print: colours, number formats, fonts, merged cells, paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from xlmodel.auditing.book import AuditCell, AuditSheet, AuditStyle, AuditWorkbook
from xlmodel.auditing.findings import Finding, Said, blocks, few_names, grouped
from xlmodel.auditing.rules_of_inputs import inputs_of
from xlmodel.auditing.rules_of_rows import is_blue
from xlmodel.auditing.shape import YEARS, checks, label, on_axis

WIDE, LONG = 8, 50
"""Columns that fit on a page as it comes, and rows after which headings are repeated."""
NOISE = 1e-9
"""What is left of nothing where a machine has subtracted."""
ENOUGH = 5
"""Inputs from which a legend is expected."""

_LEGEND = re.compile(r"legend|colou?r|blue|^inputs?\b.{0,20}$", re.IGNORECASE)
_COLOURED = re.compile(r"\[(red|green|color ?\d+)\]", re.IGNORECASE)
_DATE = re.compile(r"[ymdhs]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def colours(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield inputs that look like formulas and the reverse, links without their colour, checks without one."""
    typed = inputs_of(book)
    usual = Counter(_colours(cell.style) for cell in book.formulas)
    plain = {look for look, times in usual.items() if times * 20 >= len(book.formulas)}
    for sheet in book.sheets:
        here = [cell for cell in typed if cell.sheet == sheet.name]
        bare = [cell for cell in here if not is_blue(cell.style.ink) and _colours(cell.style) in plain]
        if len(bare) == len(here) > 1:
            cells = ", ".join(blocks((cell.row, cell.column) for cell in bare))
            yield Finding(sheet.name, cells, "typed numbers look like formulas")
        else:
            yield from grouped((cell, "a typed number looks like a formula") for cell in bare)
    blue = [cell for cell in typed if is_blue(cell.style.ink)]
    if blue:
        yield from grouped(
            (cell, "a formula is blue, like an input")
            for cell in book.formulas
            if is_blue(cell.style.ink) and not cell.is_text
        )
    yield from grouped(_links(book))
    yield from grouped(_checks(book))
    texts = (str(cell.value) for sheet in book.sheets for cell in sheet.cells.values() if cell.is_text)
    if len(blue) >= ENOUGH and not any(_LEGEND.search(text) for text in texts):
        yield Finding("", "", "no legend says what the colours mean")


def _colours(style: AuditStyle) -> tuple[str, str]:
    return style.ink, style.fill.removeprefix("FFFFFF")


def is_green(ink: str) -> bool:
    """Tell whether a colour is a green, of any shade."""
    if len(ink) != 6:
        return False
    red, green, blue = (int(ink[place : place + 2], 16) for place in (0, 2, 4))
    return green > red + 32 and green > blue + 32


def _links(book: AuditWorkbook) -> Iterator[Said]:
    """Yield links to other sheets in the look of formulas, where most links are green."""
    found = [
        cell
        for cell in book.formulas
        if cell.formula is not None
        and cell.formula.is_link
        and cell.formula.references[0].sheet.casefold() not in {"", cell.sheet.casefold()}
        and not cell.is_text
    ]
    green = sum(is_green(cell.style.ink) for cell in found)
    own = (cell for cell in found if not is_green(cell.style.ink) and green * 2 > len(found))
    for cell in own:
        if not (cell.style.bold or cell.style.italic or cell.style.fill or '"' in cell.style.number):
            yield cell, "a link to another sheet looks like a formula"


def _checks(book: AuditWorkbook) -> Iterator[Said]:
    coloured = {sheet.name: sheet.coloured for sheet in book.sheets}
    for cell in checks(book).single:
        by_rule = any(area.holds(cell.sheet, cell.row, cell.column) for area in coloured[cell.sheet])
        if not by_rule and not _COLOURED.search(cell.style.number):
            yield cell, "the check has the same colour whether it holds or not"


def formats(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield years with a thousands separator, and negatives and zeros shown otherwise than most."""
    yield from grouped(
        (cell, "a year is shown with a thousands separator")
        for sheet in book.sheets
        for cell in sheet.cells.values()
        if isinstance(cell.value, float) and cell.value.is_integer() and int(cell.value) in YEARS
        if ",#" in cell.style.number and (on_axis(sheet, cell) or "year" in label(sheet, cell.row).casefold().split())
    )
    shown = [
        cell
        for sheet in book.sheets
        for cell in sheet.cells.values()
        if cell.is_number and not on_axis(sheet, cell) and not _DATE.search(_QUOTED.sub("", cell.style.number))
    ]
    yield from _negatives(shown)
    yield from _zeros([cell for cell in shown if cell.formula is not None])


def _sections(cell: AuditCell) -> list[str]:
    return cell.style.number.split(";")


def _negatives(shown: list[AuditCell]) -> Iterator[Finding]:
    bracketed = [cell for cell in shown if len(_sections(cell)) > 1 and "(" in _sections(cell)[1]]
    bare = [
        cell
        for cell in shown
        if isinstance(cell.value, float)
        and cell.value < -NOISE
        and len(_sections(cell)) < 2
        and cell.style.number != "@"
    ]
    if bare and len(bracketed) * 2 < len(shown):
        cells = few_names((f"{cell.sheet}!{cell.address}" for cell in bare), 3)
        yield Finding("", "", f"negative numbers are shown with a minus, not in brackets: {cells}")
    else:
        yield from grouped((cell, "a negative number is shown without the brackets of the others") for cell in bare)


def _zeros(shown: list[AuditCell]) -> Iterator[Finding]:
    dashed = [cell for cell in shown if len(_sections(cell)) > 2 and re.search("[-–—]", _sections(cell)[2])]
    if len(dashed) * 2 > len(shown):
        yield from grouped(
            (cell, "a zero is shown without the dash of the others")
            for cell in shown
            if cell.value == 0 and len(_sections(cell)) == 2
        )


def plainness(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield merged cells, further fonts, and sheets that do not fit their paper."""
    for sheet in book.sheets:
        for area in sheet.merged:
            yield Finding(sheet.name, area.text, "cells are merged")
    held = [cell for sheet in book.sheets for cell in sheet.cells.values() if cell.style.font]
    fonts = Counter(cell.style.font for cell in held)
    if len(fonts) > 1:
        most, _ = fonts.most_common(1)[0]
        others = (cell for cell in held if cell.style.font != most)
        yield from grouped((cell, f"the font is {cell.style.font}; most cells have {most}") for cell in others)
    for sheet in book.sheets:
        words = _paper(sheet)
        if words:
            yield Finding(sheet.name, "", f"set up for print: {few_names(words)}")


def _paper(sheet: AuditSheet) -> list[str]:
    if not sheet.cells or sheet.state != "visible":
        return []
    wide, long = max(sheet.columns) > WIDE, max(sheet.rows) > LONG
    return [
        *(["not landscape"] if wide and not sheet.printed.landscape else []),
        *(["not fitted to the width of a page"] if wide and not sheet.printed.fits_width else []),
        *(
            ["no rows repeated on each page"]
            if long and not sheet.printed.titles and not sheet.printed.fits_height
            else []
        ),
    ]
