"""What a spreadsheet program did to a CSV file while it saved it: characters lost, texts taken for dates.

Judgements: both are certain from their look, and both were silent where a column holds free text. Each is told once
for a file, with the lines and columns, since one save did it all; what follows from it is told no more. A printed
figure holds no question mark, and no text of ours three in a row. A text in the form of a date that is not ours
(`Feb-26`, `2/5/2026`) was `2026-02` or `2026-02-05` once, or a range such as 7-11.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from xlmodel.errors import Fault
from xlmodel.register.lines import InputRow, in_quotes

LOST = re.compile(r"\?{3}|�")
LOST_PRINTED = re.compile(r"[?�]")
GUESSED = re.compile(
    r"[^\W\d_]{3,4}-\d\d|\d{1,2}-[^\W\d_]{3,4}(-\d\d(\d\d)?)?|\d{1,2}([/.])\d{1,2}\3(\d\d)?\d\d|\d{4}/\d{1,2}(/\d{1,2})?"
)

MOST = 4
"""Different texts that a fault quotes."""


@dataclass(frozen=True, slots=True)
class Damage:
    """What one save did to a file: a fault for each kind, and the fields that it changed, by line and column."""

    faults: tuple[Fault, ...] = ()
    fields: frozenset[tuple[int, str]] = frozenset()


def damage(rows: Iterable[InputRow], quoting: Collection[str] = ()) -> Damage:
    """Return what a spreadsheet program did to the rows of a file; `quoting` columns print what another text says."""
    kept = list(rows)
    lost = _found(kept, lambda column, text: _has_lost(text, LOST_PRINTED if column in quoting else LOST))
    guessed = _found(kept, _is_guessed)
    faults = []
    if lost:
        hint = (
            "Plain 'CSV' holds no Chinese. Put the file back as it was before, "
            "and save as 'CSV UTF-8 (comma delimited)'."
        )
        problem = "characters were lost when a spreadsheet saved this file: '?' stands in their place"
        faults.append(_fault(lost, problem, "the text as it was", hint))
    if guessed:
        hint = (
            "Write 2026-02 or 2026-02-05 again with a text editor; or import the file by 'Data, From Text/CSV' "
            "with these columns as Text, and save as 'CSV UTF-8 (comma delimited)'."
        )
        problem = "a spreadsheet took these texts for dates and saved them in its own form"
        faults.append(_fault(guessed, problem, "a text such as 2026-02 or 2026-02-05", hint))
    places = frozenset((row.line, column) for row, column in (*lost, *guessed))
    return Damage(tuple(faults), places)


def _has_lost(text: str, pattern: re.Pattern[str]) -> bool:
    # A save that loses characters loses all of them: a text that has kept one came through it.
    return bool(pattern.search(text)) and text.replace("�", "?").isascii()


def _is_guessed(_column: str, text: str) -> bool:
    return bool(GUESSED.fullmatch(text))


def _found(rows: list[InputRow], holds: Callable[[str, str], bool]) -> list[tuple[InputRow, str]]:
    return [(row, column) for row in rows for column, text in row.texts.items() if holds(column, text)]


def _fault(found: list[tuple[InputRow, str]], problem: str, expected: str, hint: str) -> Fault:
    """Return the one fault of a kind of damage, at its first field."""
    row, column = found[0]
    return row.fault(column, problem, expected, hint, "; ".join(_places(found)))


def _places(found: list[tuple[InputRow, str]]) -> Iterator[str]:
    """Yield what was found in each column, and in which lines."""
    by_column: dict[str, dict[str, list[int]]] = {}
    for row, column in found:
        by_column.setdefault(column, {}).setdefault(row.texts[column], []).append(row.line)
    for column, texts in by_column.items():
        lines = sorted(line for held in texts.values() for line in held)
        quoted = ", ".join(in_quotes(text) for text in list(texts)[:MOST])
        more = f" and {len(texts) - MOST} more" if len(texts) > MOST else ""
        yield f"{quoted}{more} in column '{column}', line{'s' * (len(lines) > 1)} {runs_of_numbers(lines)}"


def runs_of_numbers(lines: Iterable[int]) -> str:
    """Return numbers in order as text, runs of them joined: 2–5, 7."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line <= runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in runs)
