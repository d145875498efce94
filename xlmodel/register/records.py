"""What the inputs of any model become: frozen records that the rest of the package reads.

A record is only ever made from rows without faults, so none of these classes checks anything.
"""

from __future__ import annotations

from dataclasses import dataclass

IN_INPUTS, BY_SET, TYPED = "inputs", "--set", "typed"
"""The ways in which a value of one's own is given."""

Limits = tuple[float, float]
"""The smallest and the largest value of a cell, in the cell's unit."""


@dataclass(frozen=True, slots=True)
class InputCell:
    """One input cell: its words, what may stand in it, and the file, row key and column it comes from.

    `value` is what its row says, and `origin` is told of that. A cell of words has no limits, but `choices`, each of
    them a `choice`, such as a case; they are empty for a number. Limits that are a `guard` against slips of the hand
    are widened to hold what the files say; others are the file's own.
    """

    key: str
    label: str
    unit: str
    limits: Limits | None
    choices: tuple[str, ...]
    file: str
    row: str
    column: str
    value: float | str = 0.0
    origin: str = ""
    choice: str = "word"
    guard: bool = False


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
class Stated:
    """A figure as a document states it: `cells` are its input cells, one or the ends of a range.

    `step` is the smallest step that is printed, in the figure's unit, 0 where none is known.
    """

    key: str
    label: str
    unit: str
    qualifier: str
    cells: tuple[str, ...]
    step: float


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
