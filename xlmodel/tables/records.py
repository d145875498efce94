"""What the rows of the tables become: frozen records that the sheets read.

Amounts are in the unit that the record names; a `%` is stored as a fraction. A record is only ever made from
a row without faults, so none of these classes checks anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xlmodel import register
from xlmodel.tables.quarters import offered
from xlmodel.tables.schemas import LISTED


@dataclass(frozen=True, slots=True)
class Source:
    """A document or an external page that figures are taken from.

    `date` is YYYY-MM-DD, YYYY-MM or YYYY, and empty for an undated page.
    """

    id: str
    kind: str
    title: str
    publisher: str
    date: str
    language: str
    file: str
    url: str
    second_url: str


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the peer comparison; `one_of_four` tells whether the documents' total includes it."""

    key: str
    name: str
    one_of_four: bool


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a figure stands: source id, paragraph (None in an external source) and the figure as printed."""

    source: str
    paragraph: int | None
    as_printed: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a source states: either `value`, or `low` and `high` with the qualifier `range`.

    `series`, `company` and `year` are filled for a figure of the peer table, `series` and `quarter` for one of the
    quarters; they are empty for any other fact.
    `printed_step` is the smallest step of the printed figure, in the figure's unit (142 → 1, 2.4 → 0.1).
    """

    key: str
    label: str
    period: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    qualifier: str
    printed_step: float | None
    citations: tuple[Citation, ...]
    basis: str
    kind: str
    status: str
    note: str
    series: str = ""
    company: str = ""
    year: int | None = None
    quarter: str = ""

    @property
    def cells(self) -> dict[str, float]:
        """Return the value of each input cell: the key itself, or `<key>_low` and `<key>_high` of a range."""
        if self.value is not None:
            return {self.key: self.value}
        ends = {f"{self.key}_low": self.low, f"{self.key}_high": self.high}
        return {cell: end for cell, end in ends.items() if end is not None}

    @property
    def is_in_words(self) -> bool:
        """Tell whether a source says it in words without a number, such as several billion: the value is a floor."""
        prints = [citation.as_printed for citation in self.citations if citation.as_printed]
        return self.qualifier == "at least" and bool(prints) and not any(map(str.isdecimal, "".join(prints)))


def by_series(figures: Iterable[Figure]) -> dict[str, set[str]]:
    """Return the quarters of each series."""
    found: dict[str, set[str]] = {}
    for figure in figures:
        found.setdefault(figure.series, set()).add(figure.quarter)
    return found


@dataclass(frozen=True, slots=True)
class Assumption:
    """What no source says: a number in min–max, or one of some words, such as the case, without bounds."""

    key: str
    label: str
    value: float | str
    unit: str
    min: float | None
    max: float | None
    rationale: str


@dataclass(frozen=True, slots=True)
class Driver:
    """One number per case, all within min–max, with the ends of its tornado bar where they are stated.

    `better` is `higher`, `lower`, `scale` (neither good nor bad by itself) or `neither`.
    """

    key: str
    label: str
    unit: str
    min: float
    max: float
    values: Mapping[str, float]
    tornado_low: float | None
    tornado_high: float | None
    better: str
    rationale: str

    @property
    def cells(self) -> dict[str, float]:
        """Return the value of each input cell: `<driver>_<case>`, then `<driver>_tornado_low` and `_high` if stated."""
        ends = {f"{self.key}_tornado_low": self.tornado_low, f"{self.key}_tornado_high": self.tornado_high}
        cases = {f"{self.key}_{case}": value for case, value in self.values.items()}
        return cases | {cell: end for cell, end in ends.items() if end is not None}


@dataclass(frozen=True, slots=True)
class Listed:
    """A row that a sheet shows as it stands, such as a tie or a conflict: its key and its texts by column."""

    key: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class ModelInputs(register.Register):
    """The inputs of this model: the register with the records of its tables by name, in file order."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return the documents and pages that figures are taken from."""
        return self.records["sources"]

    @property
    def companies(self) -> tuple[Company, ...]:
        """Return the companies of the peer comparison."""
        return self.records["companies"]

    @property
    def facts(self) -> tuple[Figure, ...]:
        """Return the figures of facts.csv."""
        return self.records["facts"]

    @property
    def peer_capex(self) -> tuple[Figure, ...]:
        """Return the figures of the peer table."""
        return self.records["peer_capex"]

    @property
    def quarters(self) -> tuple[Figure, ...]:
        """Return the figures of the quarters."""
        return self.records["quarters"]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Return every figure that a source states."""
        return (*self.facts, *self.quarters, *self.peer_capex)

    @property
    def base_quarters(self) -> tuple[str, ...]:
        """Return the quarters that the model may stand on."""
        return offered(by_series(self.quarters))

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """Return what no source says."""
        return self.records["assumptions"]

    @property
    def drivers(self) -> tuple[Driver, ...]:
        """Return the numbers by case."""
        return self.records["drivers"]

    @property
    def cases(self) -> tuple[str, ...]:
        """Return the cases in the order of their columns."""
        return self.records["cases"]

    @property
    def lists(self) -> dict[str, tuple[Listed, ...]]:
        """Return the rows that sheets show as they stand, by file."""
        return {schema.name: self.records[schema.name] for schema in LISTED}

    @property
    def as_of(self) -> str:
        """Return the latest date of a source; text compares as dates do here, a day after its month."""
        return max((source.date for source in self.sources), default="")
