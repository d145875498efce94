"""What the model is given: the inputs by key, as the workbook's `in_` names have them without `in_`.

A figure has one key, a range two (`_low`, `_high`), a driver one per case, a figure of a quarter the quarter in its
key (`aws_revenue_2026q1_reported`). Amounts are billions of dollars, percentages fractions (MODEL, head and section 1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

Value = float | str
Outputs = dict[str, Value]

BASE_YEAR = 2025
"""The last full year, which all base quarters share (MODEL, section 3)."""
FORECAST = tuple(range(BASE_YEAR + 1, 2033))
DOCUMENTS_QUARTER = "2025Q4"
CASE_BY_WORD = re.compile(r"wacc_(?!tornado_)(?P<case>[a-z][a-z0-9_]*)")


class MissingError(Exception):
    """An input that the model needs is not among the given values."""


class NotOfferedError(Exception):
    """A base quarter for which a series that it needs is not on file."""


@dataclass(frozen=True)
class Inputs:
    """The values by key, and what can be told from the keys alone: cases, companies, quarters."""

    values: Mapping[str, Value]

    def __getitem__(self, key: str) -> float:
        """Return a number by its key."""
        value = self.values.get(key)
        if value is None or isinstance(value, str):
            raise MissingError(f"{key}: expected a number, found {value!r}")
        return value

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def text(self, key: str) -> str:
        """Return an input that is a word: a case, a quarter."""
        value = self.values.get(key)
        if not isinstance(value, str):
            raise MissingError(f"{key}: expected a text, found {value!r}")
        return value

    def driver(self, name: str, case: str) -> float:
        """Return a driver in a case."""
        return self[f"{name}_{case}"]

    def changed(self, **changes: Value) -> Inputs:
        """Return the same inputs with some changed."""
        return Inputs({**self.values, **changes})

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases, in the order in which the inputs name them."""
        found = (CASE_BY_WORD.fullmatch(key) for key in self.values)
        return tuple(match["case"] for match in found if match)

    def members(self, series: str, ending: str = "") -> tuple[tuple[str, int], ...]:
        """Return company and year of every figure of a series of the peer table, sorted."""
        pattern = re.compile(rf"{series}_(?P<company>[a-z][a-z0-9]*)_(?P<year>\d{{4}}){ending}")
        found = (pattern.fullmatch(key) for key in self.values)
        return tuple(sorted((match["company"], int(match["year"])) for match in found if match))
