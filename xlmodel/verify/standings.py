"""Which checks and ties of the workbook hold, by the recomputed values?

A check stands in a cell named `out_check_<key>`, a tie in one named `out_tie_<key>`: 1 where it holds. Judgements: what
the declarations have and the file has not is missing and does not hold, for a check that somebody removed cannot fail.
A warning tells that an input has left what the sources support, and is no fault of the workbook; without declarations
nothing tells the two apart, and each counts as an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlmodel.engines import CellAddress, CellValues
from xlmodel.profile import CHECK, TIE

KINDS = {f"out_{CHECK}": "check", f"out_{TIE}": "tie"}
"""The kinds by what the names of their cells begin with."""

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Standing:
    """Whether a documented figure ties or a check holds; without sheet and cell, the file has no such name.

    `kind` is check or tie, `severity` error or warning.
    """

    kind: str
    key: str
    label: str
    severity: str
    sheet: str
    cell: str
    holds: bool

    @property
    def missing(self) -> bool:
        """Tell whether the file has no such check or tie."""
        return not self.cell

    @property
    def ok(self) -> bool:
        """Tell whether it is no fault: it holds, or it is a warning that is there."""
        return self.holds or (self.severity == WARNING and not self.missing)


@dataclass(frozen=True)
class Expected:
    """A check or tie that the declarations have: its label, and how much it matters."""

    label: str
    severity: str


def is_of_xlmodel(names: Mapping[str, CellAddress]) -> bool:
    """Tell whether a workbook has checks or ties by name, as only those of this package do."""
    return any(name.startswith(tuple(KINDS)) for name in names)


def standings(
    names: Mapping[str, CellAddress], values: CellValues, declared: Mapping[str, Expected]
) -> tuple[Standing, ...]:
    """Return the standing of each check and tie of the file, by its name, and of each that is `declared`."""
    found = []
    for prefix, kind in KINDS.items():
        for name in dict.fromkeys((*declared, *names)):
            if name.startswith(prefix):
                expected = declared.get(name, Expected("", ERROR))
                place = names.get(name)
                sheet, cell = place or ("", "")
                holds = place is not None and is_one(values, place)
                key = name.removeprefix(prefix)
                found.append(Standing(kind, key, expected.label, expected.severity, sheet, cell, holds))
    return tuple(found)


def is_one(values: CellValues, place: CellAddress) -> bool:
    """Tell whether a cell comes to 1."""
    value = values.get(place)
    return isinstance(value, float) and value == 1
