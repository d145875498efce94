"""Where the value of each kind of row comes from, in words."""

from __future__ import annotations

from xlmodel.tables.records import Assumption, Driver, Figure

DERIVED = "not printed, derived"
"""What is told of a figure that its source does not print as it stands."""


def figure_origin(figure: Figure) -> str:
    """Return what the sources of a figure say: its kind, qualifier, and each place with the printed form."""
    cited = "; ".join(
        c.source
        + (f" paragraph {c.paragraph}" if c.paragraph else "")
        + (f", printed {c.as_printed}" if c.as_printed else f", {DERIVED}")
        for c in figure.citations
    )
    return f"{figure.kind}, {figure.qualifier}: {cited}"


def assumption_origin(item: Assumption) -> str:
    """Return what is told of an assumption: that no source gives it, and why it is so."""
    return f"assumption: {item.rationale}"


def driver_origin(driver: Driver) -> str:
    """Return what is told of a driver: that no source gives it, and why it is so in each case."""
    return f"assumption by case: {driver.rationale}"
