"""What a conflict is made of: two sides, what the model uses, and why.

A side is a formula, a few words on what is measured, and what it is cited from: the key of a figure, or a source
and paragraph where no figure is printed. A side without a formula has words only. `uses` says what the model takes
and `why` gives the reason.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Side:
    """What one source says: the formula of its figure, what it measures, and where it is cited from."""

    formula: str
    says: str
    source: str


@dataclass(frozen=True)
class Conflict:
    """Two sides that differ, what the model uses and why."""

    key: str
    label: str
    unit: str
    one: Side
    other: Side
    uses: str
    why: str


def stated(key: str, says: str) -> Side:
    """Return a side that is a figure as it is typed."""
    return Side(f"{{{key}}}", says, key)
