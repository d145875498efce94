"""What the inputs become: frozen records that the rest of the package reads.

Amounts are in the unit that the record names; a `%` is stored as a fraction. A record is only ever made from
a row without faults, so none of these classes checks anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

IN_INPUTS, BY_SET, TYPED = "inputs", "--set", "typed"
"""The ways in which a value of one's own is given."""

Limits = tuple[float, float]
"""The smallest and the largest value of a cell, in the cell's unit."""


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

    `series`, `company` and `year` are filled for a figure of the peer table and empty for any other fact.
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

    @property
    def cells(self) -> dict[str, float]:
        """Return the value of each input cell: the key itself, or `<key>_low` and `<key>_high` of a range."""
        if self.value is not None:
            return {self.key: self.value}
        ends = {f"{self.key}_low": self.low, f"{self.key}_high": self.high}
        return {cell: end for cell, end in ends.items() if end is not None}


@dataclass(frozen=True, slots=True)
class Assumption:
    """What no source says. Only `case` is text and has no bounds; any other value is a number in min–max."""

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
class OwnValue:
    """A value in use that is not the source's.

    `source` is what the row of the source says, None where there is no such row. `way` tells how the value was given:
    `inputs` (a row with the status `own`), `--set`, or `typed` into a workbook. `since` is the day (YYYY-MM-DD) since
    which it stands, "" where nobody said; `note` is the reason that was given.
    """

    value: float | str
    source: float | str | None
    way: str
    since: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Renamed:
    """What became of a key: the new one, or "" and the reason why it is gone; `since` is the first version without."""

    new: str
    reason: str
    since: str


@dataclass(frozen=True, slots=True)
class PulledValue:
    """A value that `pull` took out of a workbook: the workbook's name and build, the key, the value as text.

    `formula` is what was typed where that was one, `day` (YYYY-MM-DD) the day of the pull.
    """

    workbook: str
    key: str
    value: str
    formula: str
    build: str
    day: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that a person typed into a workbook, which a build carried over.

    `then` is what the inputs said when it was typed, `since` the day (YYYY-MM-DD) of the build that first kept it,
    `formula` what was typed where that was a formula.
    """

    key: str
    label: str
    unit: str
    value: float | str
    then: float | str
    since: str
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """A formula or a value that a person typed over a computed cell, which a build carried over.

    `key` is that of the cell, such as `capex[meta,2026]`. `formula` is what was typed where that was one, or else
    `value`. `replaced` is the formula that a build writes there, `since` the day (YYYY-MM-DD) of the build that first
    kept what was typed.
    """

    key: str
    label: str
    unit: str
    formula: str
    value: float | str | bool | None
    replaced: str
    since: str

    @property
    def typed(self) -> str:
        """Return what was typed, as the formula bar shows it."""
        if self.formula:
            return self.formula
        if isinstance(self.value, bool):
            return str(self.value).upper()
        return f"{self.value:.15g}" if isinstance(self.value, float) else str(self.value)


@dataclass(frozen=True, slots=True)
class Register:
    """All inputs, in file order, and the value of every input cell, in layers from the source to the cell.

    `builtin` holds what the rows of the sources say by cell key, `stated` the same with the own values of the input
    files, `values` what is used: with the overrides of `--set` and of a workbook applied too. `own` tells of every
    value in use that is not the source's. `limits` is what every numeric cell may hold. `fingerprint` is the sha256
    of the rows and of the overrides that change a value, `as_of` the latest date of a source. `kept` are the values
    that come from a workbook, `waiting` those whose key the files no longer have, `overrides` what was
    typed over computed cells. `lines` gives the line of each row by file and key, and that of the header by file and
    "". `renamed` says by old key what became of keys that the files no longer have,
    `pulled` what was taken out of workbooks.
    """

    folder: Path
    sources: tuple[Source, ...]
    companies: tuple[Company, ...]
    facts: tuple[Figure, ...]
    peer_capex: tuple[Figure, ...]
    assumptions: tuple[Assumption, ...]
    drivers: tuple[Driver, ...]
    cases: tuple[str, ...]
    builtin: Mapping[str, float | str]
    stated: Mapping[str, float | str]
    values: Mapping[str, float | str]
    own: Mapping[str, OwnValue]
    limits: Mapping[str, Limits]
    fingerprint: str
    as_of: str
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)
    renamed: Mapping[str, Renamed] = field(default_factory=dict)
    pulled: tuple[PulledValue, ...] = ()
    kept: tuple[Kept, ...] = ()
    waiting: tuple[Kept, ...] = ()
    overrides: tuple[Override, ...] = ()

    def keeping(self, kept: tuple[Kept, ...], waiting: tuple[Kept, ...]) -> Register:
        """Return the register that knows which of its overrides a person typed into a workbook, and since when."""
        typed = {
            edit.key: OwnValue(edit.value, self.own[edit.key].source, TYPED, edit.since, edit.formula)
            for edit in kept
            if edit.key in self.own
        }
        return replace(self, own={**self.own, **typed}, kept=kept, waiting=waiting)
