"""What programs rewrite by saving: the one list of what is not told though it differs.

Everything else in which a file differs from what was built is a person's work. So each entry is as narrow as it can be:
it names the elements, and the programs that need it. `docs/saving.md` is this list, printed; tests save a workbook by
each program and fail where something is told, and where an entry is not needed by each of its programs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from xlmodel.comparison.comparing import ASIAN, Different

EXCEL, LIBREOFFICE, OPENPYXL = "Excel", "LibreOffice", "openpyxl"

EMU_OF_A_POINT = 12_700


@dataclass(frozen=True)
class SavingEntry:
    """One thing that programs rewrite: what it is, which of them do, why it is no one's work, and how it is known.

    A `trace` is left by one program alone and stays when another saves the file after it: no person makes it.
    """

    name: str
    programs: frozenset[str]
    why: str
    covers: Callable[[Different], bool]
    trace: bool = False


def program_named(said: str) -> str:
    """Return which of the programs a file says that it was saved by; Excel where it says none of the others."""
    if "libreoffice" in said.casefold():
        return LIBREOFFICE
    return OPENPYXL if "openpyxl" in said.casefold() else EXCEL


def rewriting(others: Iterable[Different], *said: str) -> Callable[[Different], bool]:
    """Return what tells whether a difference is what programs rewrite by saving.

    These are the programs that the file says it was saved by, and those that saved it before: a file may have gone
    through several hands. `others` are the differences of all but cells and their looks; the traces are among them.
    """
    left = list(others)
    traces = (entry for entry in SAVING if entry.trace and any(map(entry.covers, left)))
    programs = {*map(program_named, said), *(program for entry in traces for program in entry.programs)}
    return lambda one: any(entry_of(one, program) for program in programs)


def entry_of(one: Different, program: str) -> SavingEntry | None:
    """Return the entry of the list that a difference stands under, None for a person's work."""
    return next((entry for entry in SAVING if program in entry.programs and entry.covers(one)), None)


def _number_format(one: Different) -> bool:
    return one.kind == "look number format" and _plain_format(one.was) == _plain_format(one.now)


def _plain_format(text: str) -> str:
    """Return a number format without quotes and escapes, with an empty last section left out."""
    sections = re.sub(r'\\(.)|"([^"]*)"', r"\1\2", text).split(";")
    while len(sections) > 1 and not sections[-1]:
        sections.pop()
    return ";".join(sections)


def _asian_font(one: Different) -> bool:
    if one.kind == "look font":
        return ASIAN.fullmatch(one.held) is not None
    return one.kind == "rich text" and not one.was and ASIAN.search(one.now) is not None


def _formula_format(one: Different) -> bool:
    return one.kind == "look number format" and not one.was and one.held == "="


_UNUSED = frozenset({"aboveAverage", "equalAverage", "bottom", "percent", "rank", "text", "stopIfTrue"})


def _rule_defaults(one: Different) -> bool:
    if one.kind != "conditional format" or not (one.was and one.now):
        return False
    was, now = (list(map(_plain_rule, json.loads(text))) for text in (one.was, one.now))
    return was == now


def _plain_rule(text: str) -> list[Any]:
    """Return a rule without what rules of its kind do not use."""
    kind, operator, formulas, look, details = json.loads(text)
    marks = re.findall(r'(\w+)="([^"]*)"', details)
    used = {"top10": {"bottom", "percent", "rank"}, "aboveAverage": {"aboveAverage", "equalAverage"}}.get(kind, set())
    kept = [mark for mark in marks if mark[0] not in _UNUSED - used - {"text"} and mark != ("text", "")]
    rest = re.sub(r'(\w+)="([^"]*)"', "", details) if "<" not in details else details
    return [kind, operator, formulas, look, sorted(kept), rest.split()]


def _list_formula(one: Different) -> bool:
    if one.kind != "validation" or not (one.was and one.now):
        return False
    was, now = (json.loads(text) for text in (one.was, one.now))
    one_formula = was[0] in ("list", "custom") or was[1] not in ("between", "notBetween")
    for rule in (was, now):
        if one_formula and rule[2][1] == "=0":
            rule[2][1] = ""
    return bool(was == now)


def _chart_place(one: Different) -> bool:
    if one.kind != "place of a chart":
        return False
    was, now = (re.split(r"[+,]", text.replace(":", "+")) for text in (one.was, one.now))
    return len(was) == len(now) and all(map(_near, was, now))


def _near(one: str, other: str) -> bool:
    if one.isdigit() and other.isdigit():
        return abs(int(one) - int(other)) <= EMU_OF_A_POINT
    return one == other


def _chart_title(one: Different) -> bool:
    return one.kind == "title of a chart" and one.was.startswith("=") and not one.now.startswith("=") and one.now != ""


def _series_names(one: Different) -> bool:
    if one.kind != "series of a chart" or not (one.was and one.now):
        return False
    was, now = ([[*map(_plain_name, series)] for series in json.loads(text)] for text in (one.was, one.now))
    return was == now


def _plain_name(text: str) -> str:
    first, _, last = text.partition(":")
    if first.endswith(f"!{last}"):  # an area of one cell
        return first
    quoted = re.fullmatch(r'="(.*)"', text)
    return quoted[1].replace('""', '"') if quoted else text


def _series_named(one: Different) -> bool:
    if one.kind != "series of a chart" or not (one.was and one.now):
        return False
    was, now = (json.loads(text) for text in (one.was, one.now))
    for old, new in zip(was, now, strict=False):
        old[1:] = map(_plain_name, old[1:])
        new[1:] = map(_plain_name, new[1:])
        if not old[1].startswith("="):
            new[1] = old[1]
    return bool(was == now)


def _header_space(one: Different) -> bool:
    return one.kind == "header or footer" and "".join(one.was.split()) == "".join(one.now.split())


_SHEET_MARKS = re.compile(
    r'\b(?:filterMode|customHeight|zeroHeight|baseColWidth|thickTop|thickBottom|summaryBelow|summaryRight)="[^"]*"'
)


def _sheet_marks(one: Different) -> bool:
    if one.kind != "part of a sheet" or one.place not in ("sheetPr", "sheetFormatPr"):
        return False
    was, now = (_SHEET_MARKS.sub("", text).split() for text in (one.was, one.now))
    return was == now


def _said_of_itself(one: Different) -> bool:
    kept = ("app:Company", "app:Manager", "app:HyperlinkBase")
    return one.kind == "property" and one.place.startswith("app:") and one.place not in kept


def _stamps(one: Different) -> bool:
    return one.kind == "property" and one.place in ("modified", "lastModifiedBy", "revision", "created", "language")


def _theme_lost(one: Different) -> bool:
    return (one.kind == "theme colour" and not one.now) or (
        one.kind == "part" and not one.now and '["theme"' in one.was
    )


def _kind(kind: str, *places: str) -> Callable[[Different], bool]:
    """Return a test for elements of a kind, in all places or in some (the beginnings of their names)."""
    return lambda one: one.kind == kind and (not places or one.place.startswith(places))


ALL = frozenset({EXCEL, LIBREOFFICE, OPENPYXL})
_OFFICE, _OPENPYXL, _EXCEL = frozenset({LIBREOFFICE}), frozenset({OPENPYXL}), frozenset({EXCEL})

SAVING = (
    SavingEntry(
        "what a program says of itself", ALL, "Its name, its version, the list of sheets and names.", _said_of_itself
    ),
    SavingEntry("when, in which language and by whom a file was saved", ALL, "Every save sets them anew.", _stamps),
    SavingEntry(
        "number formats in another spelling",
        _OFFICE,
        "Brackets and signs are escaped or quoted; the numbers look the same.",
        _number_format,
    ),
    SavingEntry(
        "the font of East Asian letters",
        _OFFICE,
        "LibreOffice sets them in a font of its own, within a text or for a whole cell.",
        _asian_font,
    ),
    SavingEntry(
        "parts of a conditional format that its kind does not use",
        _OFFICE,
        "Averages and ranks are written for every kind; “stop if true” is left out.",
        _rule_defaults,
        trace=True,
    ),
    SavingEntry(
        "the second formula of a validation that needs one",
        _OFFICE,
        "A list gets a second formula, 0, which nothing reads.",
        _list_formula,
        trace=True,
    ),
    SavingEntry("the place of a chart within a point", _OFFICE, "LibreOffice measures in other units.", _chart_place),
    SavingEntry(
        "the alternative text of a chart",
        _OFFICE | _OPENPYXL,
        "It is lost.",
        lambda one: one.kind == "alternative text of a chart" and not one.now,
    ),
    SavingEntry(
        "how a chart is drawn",
        ALL,
        "The whole chart is written anew. Its title, axes, series and place are compared.",
        _kind("drawing of a chart"),
    ),
    SavingEntry(
        "the link of a chart's title to its cell",
        _OFFICE,
        "The title becomes the text that it showed.",
        _chart_title,
    ),
    SavingEntry(
        "the name of a series in another spelling",
        _OFFICE,
        "A text becomes a formula that is this text, a cell an area of one cell.",
        _series_names,
    ),
    SavingEntry(
        "the name of a series that is a text, where a sheet was added or moved",
        _OFFICE,
        "LibreOffice makes it a reference to a cell that has nothing to do with it.",
        _series_named,
    ),
    SavingEntry(
        "the number format of a formula that had none",
        _OFFICE,
        "Where a sheet was added or moved, a formula takes over the format of the cells that it reads.",
        _formula_format,
    ),
    SavingEntry(
        "spaces in headers and footers",
        _OPENPYXL,
        "They stand between the parts in another way.",
        _header_space,
        trace=True,
    ),
    SavingEntry(
        "the margin of a header that is empty",
        _OFFICE,
        "It is set to a value of LibreOffice's own.",
        _kind("margin", "header"),
    ),
    SavingEntry(
        "the resolution of the printer",
        _OFFICE,
        "It is that of the machine.",
        _kind("page set-up", "horizontalDpi", "verticalDpi"),
    ),
    SavingEntry(
        "the settings of a printer",
        _EXCEL,
        "They are those of the machine; paper, orientation and scale are compared.",
        lambda one: (
            (one.kind == "page set-up" and one.place in ("r:id", "horizontalDpi", "verticalDpi"))
            or (one.kind == "part" and not one.was and '"printerSettings"' in one.now)
        ),
    ),
    SavingEntry("the theme, where it is lost", _OFFICE, "Colours are written out in full.", _theme_lost),
    SavingEntry(
        "which version of which program calculated last",
        _OFFICE | _EXCEL,
        "Also, that all is to be calculated anew on opening, and how near an iteration must come that is off.",
        _kind("calculation", "calcId", "fullCalcOnLoad", "iterateDelta"),
    ),
    SavingEntry(
        "versions of programs and themes",
        ALL,
        "Marks of versions in the workbook's own part.",
        lambda one: (
            one.kind in ("setting", "part of the workbook")
            and one.place in ("defaultThemeVersion", "fileVersion", "codeName")
        ),
    ),
    SavingEntry(
        "styles of the program's menus, and its palette",
        ALL,
        "They are offered for use; what cells look like is compared.",
        _kind("part of the workbook", "styles."),
    ),
    SavingEntry(
        "marks of a sheet for its filter, its outline and its default sizes",
        _OFFICE,
        "They repeat what rows and columns say, or are lost.",
        _sheet_marks,
    ),
    SavingEntry(
        "LibreOffice's own part of the workbook",
        _OFFICE,
        "It says how references in texts are spelled.",
        lambda one: one.kind == "part of the workbook" and not one.was and "schemas.libreoffice.org" in one.now,
    ),
)
"""The list."""
