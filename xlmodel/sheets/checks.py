"""Checks: does anything contradict itself? Every check of every sheet, in plain words, and one overall flag.

An error is a contradiction: arithmetic that does not hold, or inputs that cannot be true together. A warning tells
that an input has left what the documents or the economics support, or that somebody typed over a formula. Only errors
turn the overall flag; it counts what was typed over in words, so that none of it hides.
"""

from __future__ import annotations

from collections.abc import Sequence

from xlmodel.language import Check, Constant, Dimension, Index, Item, Line, Section, Sheet, Table, Words, indexes, items
from xlmodel.tables.profile import PROFILE

NONE_TYPED_OVER = Check(
    "check_no_overrides",
    "No formula is typed over",
    "=1*({overrides_standing}=0)",
    severity="warning",
    why="A cell that somebody typed over no longer follows the declared formula; Changes lists each.",
)
"""The warning of a workbook in which somebody typed over computed cells."""


def sheet(others: Sequence[Sheet], overrides: int = 0) -> Sheet:
    """Return the Checks sheet over the checks that the other sheets declare.

    `overrides` counts the computed cells that somebody typed over: where there are some, a warning tells of them.
    """
    found = [
        (item, other, index, tuple(dimension.name for dimension in dims))
        for other in others
        for item, dims in items(other)
        if isinstance(item, Check)
        for index in indexes(dims)
    ]
    if overrides:
        found.append((NONE_TYPED_OVER, Sheet("checks", "Checks", "", ()), (), ()))
    tables = tuple(
        _table(severity, [entry for entry in found if entry[0].severity == severity])
        for severity in ("error", "warning")
    )
    return Sheet(
        key="checks",
        name="Checks",
        question="Does anything in this workbook contradict itself?",
        blocks=(_overall(overrides), *tables),
        aside="output",
    )


Entry = tuple[Check, Sheet, Index, tuple[str, ...]]


def _overall(overrides: int) -> Section:
    counted: tuple[Item, ...] = ()
    if overrides:
        counted = (Constant("overrides_standing", "Formulas typed over", "count", {(): overrides}), NONE_TYPED_OVER)
    return Section(
        "Overall",
        (
            *counted,
            Line(
                "errors_failing",
                "Errors failing",
                "count",
                "=ROWS({error_result[error=*]})-SUM({error_result[error=*]})",
                output=True,
            ),
            Line(
                "warnings_failing",
                "Warnings failing",
                "count",
                "=ROWS({warning_result[warning=*]})-SUM({warning_result[warning=*]})",
                output=True,
            ),
            Line(
                "overall_check",
                "All errors hold",
                "flag",
                "=1*({errors_failing}=0)",
                output=True,
                weight="state",
            ),
            Line(
                PROFILE.overall,
                "In words",
                "text",
                '=IF({errors_failing}>0,"CHECKS FAIL: "&FIXED({errors_failing},0),"All checks hold")'
                '&IF({warnings_failing}>0,", warnings: "&FIXED({warnings_failing},0),"")'
                + ('&", overrides: "&FIXED({overrides_standing},0)' if overrides else ""),
            ),
        ),
        note="A warning tells that an input has left what the documents support; it does not turn the overall flag.",
    )


def _table(severity: str, entries: list[Entry]) -> Table:
    names = {_name(entry): entry for entry in entries}
    axis = Dimension(severity, tuple(names), {name: _words(entry) for name, entry in names.items()})
    links = {(name,): f"={{{entry[0].key}{_selection(entry)}}}" for name, entry in names.items()}
    return Table(
        {
            "error": "Errors: the workbook contradicts itself",
            "warning": "Warnings: an input has left what is supported",
        }[severity],
        axis,
        (
            Line(f"{severity}_result", "Result", "flag", links, output=f"{{{severity}}}", weight="state"),
            Line(
                f"{severity}_state",
                "State",
                "text",
                f'=IF({{{severity}_result}}=1,"holds","FAILS")',
                weight="state",
            ),
            Words(f"{severity}_sheet", "Sheet", {(name,): _page(entry) for name, entry in names.items()}),
        ),
        notes={name: entry[0].why for name, entry in names.items()},
    )


def _name(entry: Entry) -> str:
    return "_".join([entry[0].key, *map(str, entry[2])])


def _selection(entry: Entry) -> str:
    chosen = ",".join(f"{name}={member}" for name, member in zip(entry[3], entry[2], strict=True))
    return f"[{chosen}]" if chosen else ""


def _words(entry: Entry) -> str:
    return entry[0].label if not entry[2] else f"{entry[0].label} ({', '.join(map(str, entry[2]))})"


def _page(entry: Entry) -> str:
    titles = {d.name: d.title(member) for d, member in zip(entry[1].over, entry[2], strict=False)}
    return entry[1].name.format(**titles)
