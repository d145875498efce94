"""Quarters: how they are written, their order, the one of the documents, and those that the model may stand on.

Judgements: the model stands on a quarter whose last full year is that of the documents, so that the forecast begins
with the same year whatever the quarter; a quarter is offered only where every series that the model reads there is on
file, for itself and for the quarters that it is set against.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from xlmodel.register.values import BadValueError
from xlmodel.tables.schemas import BASE_QUARTER, CASE, SIGNED

DOCUMENTS = "2025Q4"
"""The quarter that the five documents report on."""

_QUARTER = re.compile(r"(?P<year>\d{4})Q(?P<number>[1-4])", re.ASCII)
_AGAINST: Mapping[str, tuple[int, ...]] = {
    "aws_revenue": (0, -4),
    "aws_operating_income": (0, -4),
    "aws_depreciation": (0, -4),
    "aws_backlog": (0, -1),
    "aws_backlog_life": (0,),
}
"""The series that the model reads at its quarter, and how many quarters away it reads them too."""

_TO_DATE = "amazon_capex"
"""The series that it reads for every quarter of the year to date, and the same quarters of the year before."""

_FOLLOWED = ("aws_revenue", "aws_operating_income", "amazon_capex", "amazon_operating_income", "amazon_ocf")
"""The series that sheets follow from one quarter to the next."""


def holes(on_file: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """Return the quarters that a series lacks which sheets follow: after its first one, and before the last of all."""
    every = span({one for quarters in on_file.values() for one in quarters})
    found = [(series, on_file[series]) for series in _FOLLOWED if series in on_file]
    return [(series, one) for series, known in found for one in every if one > min(known) and one not in known]


def as_quarter(text: str) -> str:
    """Return a quarter as it stands. Raises BadValueError."""
    if not _QUARTER.fullmatch(text):
        raise BadValueError("not a quarter", "a year and a quarter, such as 2026Q1")
    return text


def taken(text: str) -> tuple[int, int]:
    """Return the year and the number of a quarter."""
    match = _QUARTER.fullmatch(text)
    assert match
    return int(match["year"]), int(match["number"])


def quarters_on(text: str, by: int) -> str:
    """Return the quarter so many quarters later."""
    year, number = taken(text)
    count = year * 4 + number - 1 + by
    return f"{count // 4}Q{count % 4 + 1}"


def span(quarters: Iterable[str]) -> tuple[str, ...]:
    """Return every quarter from the first to the last of some, also those between that are missing."""
    found = sorted(quarters)
    every = [found[0]] if found else []
    while every and every[-1] < found[-1]:
        every.append(quarters_on(every[-1], 1))
    return tuple(every)


def words_by_key(cases: tuple[str, ...], on_file: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """Return the words that each assumption of a word may hold, none where they could not be read."""
    every = span({one for quarters in on_file.values() for one in quarters})
    return {CASE: cases, BASE_QUARTER: offered(on_file), **dict.fromkeys(SIGNED, every)}


def offered(on_file: Mapping[str, set[str]]) -> tuple[str, ...]:
    """Return the quarters that the model may stand on; `on_file` are the quarters of each series."""
    return tuple(one for one in candidates() if not lacking(one, on_file))


def candidates() -> tuple[str, ...]:
    """Return the quarters whose last full year is that of the documents."""
    return tuple(quarters_on(DOCUMENTS, by) for by in range(4))


def lacking_of_base(text: str, on_file: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """Return what is not on file of a base quarter, nothing of one that can be none."""
    return lacking(text, on_file) if text in candidates() else []


def lacking(text: str, on_file: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """Return the series and quarters that the model needs to stand on a quarter, and that are not on file."""
    needed = [(series, quarters_on(text, by)) for series, steps in _AGAINST.items() for by in steps]
    _, number = taken(text)
    needed += [(_TO_DATE, quarters_on(text, -back - before)) for back in range(number) for before in (0, 4)]
    return [(series, at) for series, at in needed if at not in on_file.get(series, ())]
