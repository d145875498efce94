"""What a rule is, and what it finds: neighbouring cells of which the same can be said are one finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from xlmodel.auditing.book import AuditCell, AuditStyle, AuditWorkbook
from xlmodel.reader.places import Area, Position

ERROR, WARNING, NOTE = "error", "warning", "note"


@dataclass(frozen=True)
class Finding:
    """What is wrong, in words, and where: a sheet and cells such as "B7" or "C5:F5", "" for the whole of it."""

    sheet: str
    cells: str
    words: str

    @property
    def place(self) -> str:
        """Return the place as Excel names it; "the workbook" where no sheet is meant."""
        return "!".join(part for part in (self.sheet, self.cells) if part) or "the workbook"


@dataclass(frozen=True)
class Rule:
    """A rule of a good model.

    `severity` is error (a number may be wrong), warning (hard to follow, or wrong after the next change) or note (a
    custom of the trade). `check` yields what breaks the rule; `hint` says how to mend it.
    """

    id: str
    slug: str
    title: str
    source: str
    severity: str
    check: Callable[[AuditWorkbook], Iterator[Finding]]
    hint: str


Said = tuple[AuditCell, str]
"""A cell, and what is to be said of it."""


def grouped(said: Iterable[Said]) -> Iterator[Finding]:
    """Yield a finding for each block of neighbouring cells of which the same is said, in the order of the sheets."""
    groups: dict[tuple[str, str], set[Position]] = defaultdict(set)
    for cell, words in said:
        groups[cell.sheet, words].add((cell.row, cell.column))
    for (sheet, words), places in groups.items():
        for block in blocks(places):
            yield Finding(sheet, block, words)


def blocks(places: Iterable[Position]) -> list[str]:
    """Return places as few ranges as can be told by going along the rows: `["B2:D5", "F7"]`."""
    rows: dict[int, list[int]] = defaultdict(list)
    for row, column in sorted(places):
        rows[row].append(column)
    open_runs: dict[tuple[int, int], tuple[int, int]] = {}
    done: list[tuple[int, int, int, int]] = []
    previous = 0
    for row in sorted(rows):
        runs = set(_runs(rows[row]))
        for run, (top, bottom) in list(open_runs.items()):
            if run not in runs or row != previous + 1:
                done.append((top, run[0], bottom, run[1]))
                del open_runs[run]
        for run in runs:
            open_runs[run] = (open_runs.get(run, (row, row))[0], row)
        previous = row
    done += [(top, run[0], bottom, run[1]) for run, (top, bottom) in open_runs.items()]
    return [Area("", *block).text for block in sorted(done)]


def _runs(columns: list[int]) -> Iterator[tuple[int, int]]:
    first = last = columns[0]
    for column in columns[1:]:
        if column != last + 1:
            yield first, last
            first = column
        last = column
    yield first, last


def same_look(left: AuditStyle, right: AuditStyle) -> bool:
    """Tell whether two cells look alike, their number formats aside."""
    return (left.font, left.ink, left.bold, left.italic, left.fill, left.line) == (
        right.font,
        right.ink,
        right.bold,
        right.italic,
        right.fill,
        right.line,
    )


def few_names(names: Iterable[str], most: int = 5) -> str:
    """Return names with commas between, the first few and how many more there are."""
    known = list(names)
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return ", ".join(known[:most]) + more
