"""The lines of a text of declarations: a sign, and columns told apart by two or more spaces, or by ` | ` before a note.

Judgements: a line that begins with a space goes on where the line above it ended, in its last column, unless its
first word is the sign of a column; empty lines and lines that begin with `;` are for the eye. Tabs are refused,
because no two editors show them alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from xlmodel.errors import Fault

SIGNS = ("###", "##", "#", "?", ":", ">", "!", "-", "@", "|")
"""What a line may begin with; a line that begins with a key declares a line of the model."""

GAP = re.compile(r" {2,}| (?=\| )")
"""What parts two columns: two spaces, or one before the sign of a note."""

FORMULA = re.compile(r"(?:(?P<member>[a-z0-9_]+) )?=(?![=])")
"""What a column begins with that holds a formula: `=`, or a member and `=`."""

PLACEHOLDER = re.compile(r"<(?P<name>[a-z_][a-z0-9_]*)(?:\.(?P<field>[a-z_][a-z0-9_]*))?>")
"""A word that stands for another: `<first>`, `<company>`, or a field of each row of a list, `<residual.year>`."""


@dataclass(frozen=True, slots=True)
class Column:
    """A text between two gaps, and where it begins."""

    text: str
    line: int
    at: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line with what goes on below it: its sign ("" before a key) and its columns."""

    sign: str
    columns: tuple[Column, ...]
    line: int

    @property
    def first(self) -> str:
        """Return the text of the first column."""
        return self.columns[0].text if self.columns else ""


class Told:
    """The faults of one text, each with its line and a caret under its place."""

    def __init__(self, file: str, raw: Sequence[str]) -> None:
        self.file, self.raw = file, raw
        self.faults: list[Fault] = []

    def at(self, column: Column, problem: str, *, key: str = "", hint: str = "", offset: int = 0) -> None:
        """Tell what is wrong at a column."""
        self.line(column.line, column.at + offset, problem, key=key, hint=hint)

    def row(self, row: Row, problem: str, *, key: str = "", hint: str = "") -> None:
        """Tell what is wrong with a whole line."""
        self.line(row.line, 0, problem, key=key, hint=hint)

    def line(self, line: int, at: int, problem: str, *, key: str = "", hint: str = "") -> None:
        """Tell what is wrong at a place; the same thing is told once."""
        said = f"{problem}. {hint}" if hint else problem
        raw = self.raw[line - 1] if self.raw else ""
        fault = Fault(f"{said}\n    {raw}\n    {' ' * at}^", self.file, line, key=key)
        if fault not in self.faults:
            self.faults.append(fault)


def as_member(text: str) -> int | str:
    """Return the member that a text names: whole numbers are years, all else are words."""
    return int(text) if text.isdigit() else text


def rows(text: str, told: Told) -> tuple[Row, ...]:
    """Return the lines of a text, those that go on joined; `told` collects what cannot be read."""
    found: list[Row] = []
    for number, raw in enumerate(text.splitlines(), 1):
        if "\t" in raw:
            told.line(number, raw.index("\t"), "a tab", hint="Write spaces: two or more part the columns.")
        elif not raw.strip() or raw.startswith(";"):
            continue
        elif raw.startswith(" "):
            if found:
                found[-1] = _continued(found[-1], raw, number)
            else:
                told.line(number, 0, "a line that goes on, with nothing above it", hint="Begin it without a space.")
        else:
            row = _row(raw, number, told)
            if row is not None:
                found.append(row)
    return tuple(found)


def _row(raw: str, number: int, told: Told) -> Row | None:
    sign = next((sign for sign in SIGNS if raw == sign or raw.startswith(f"{sign} ")), "")
    if not sign and not re.match(r"[a-z<]", raw):
        told.line(number, 0, "a line begins with a key or a sign", hint=f"The signs are {' '.join(SIGNS)} and ;.")
        return None
    return Row(sign, tuple(_columns(raw, len(sign), number)), number)


def _columns(raw: str, start: int, number: int) -> Iterator[Column]:
    """Yield the columns of a line from a place on."""
    at = start
    end = len(raw.rstrip())
    while at < end:
        if raw[at] == " ":
            at += 1
            continue
        gap = GAP.search(raw, at)
        stop = gap.start() if gap and gap.start() < end else end
        yield Column(raw[at:stop], number, at)
        at = stop


def _continued(row: Row, raw: str, number: int) -> Row:
    """Return a row with another line joined to it."""
    first, *more = _columns(raw, 0, number)
    if not row.columns or FORMULA.match(first.text) or first.text.startswith("|"):
        return replace(row, columns=(*row.columns, first, *more))
    *before, last = row.columns
    return replace(row, columns=(*before, replace(last, text=f"{last.text} {first.text}"), *more))


def expanded(
    row: Row,
    words: Mapping[str, str],
    lists: Mapping[str, Sequence[Mapping[str, str]]],
    told: Told,
) -> Iterator[Row]:
    """Yield a row with its words put in, once for each row of the list whose fields it names.

    Other names in angle brackets stay: they stand for members, which only a formula knows.
    """
    fields = [match for column in row.columns for match in _fields(column)]
    named = sorted({match["name"] for match in fields})
    unknown = [name for name in named if name not in lists]
    if unknown or len(named) > 1:
        hint = f"There are: {', '.join(sorted(lists)) or 'none'}; a line goes through one of them."
        told.row(row, f"no list to go through: {', '.join(unknown or named)}", hint=hint)
        return
    for entry in lists[named[0]] if named else ({},):
        lost = [match["field"] for match in fields if match["field"] not in entry]
        if lost:
            told.row(row, f"the list '{named[0]}' has no {', '.join(lost)}", hint=f"It has {', '.join(entry)}.")
            return
        put = partial(_put, words=words, entry=entry)
        yield replace(row, columns=tuple(replace(one, text=PLACEHOLDER.sub(put, one.text)) for one in row.columns))


def repeated(
    found: Sequence[Row], begins: Callable[[Row], bool], lists: Mapping[str, Sequence[Mapping[str, str]]]
) -> Iterator[Row]:
    """Yield rows; a block whose heading names fields of a list stands once for each row of the list.

    `begins` tells with which row a block begins.
    Of a heading that names no list of these, the heading alone is left, for `expanded` to tell.
    """
    starts = [place for place, row in enumerate(found) if begins(row)]
    yield from found[: starts[0] if starts else len(found)]
    for start, end in pairwise([*starts, len(found)]):
        block = found[start:end]
        names = {match["name"] for column in block[0].columns for match in _fields(column)}
        if not names:
            yield from block
        elif len(names) > 1 or not names <= lists.keys():
            yield block[0]
        else:
            name = names.pop()
            for entry in lists[name]:
                yield from (_of_entry(row, name, entry) for row in block)


def _fields(column: Column) -> Iterator[re.Match[str]]:
    return (match for match in PLACEHOLDER.finditer(column.text) if match["field"])


def _of_entry(row: Row, name: str, entry: Mapping[str, str]) -> Row:
    """Return a row with the fields of one list put in, as far as the list has them."""

    def put(match: re.Match[str]) -> str:
        return entry.get(match["field"], match[0]) if match["name"] == name and match["field"] else match[0]

    return replace(row, columns=tuple(replace(one, text=PLACEHOLDER.sub(put, one.text)) for one in row.columns))


def _put(match: re.Match[str], *, words: Mapping[str, str], entry: Mapping[str, str]) -> str:
    if match["field"]:
        return entry.get(match["field"], match[0])
    return words.get(match["name"], match[0])
