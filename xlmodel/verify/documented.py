"""Do the documented figures agree with the model, inside the workbook and outside it?

The reconciliation is made twice. Inside, by the engine, from the cells of the file. Outside, without any cell: the
figure is computed from the inputs by the names of the declarations, and whether it ties is decided here, in plain
arithmetic. Both must come to the same number and to the same verdict. Judgements of what a printed figure allows:
`exact` allows what rounds to it at its printed step, `about` a share either way, `nearly` a share below, `over` and
`at least` nothing below, `up to` nothing that exceeds it at its printed step. A `range` ties end by end, each as an
exact figure, where there are two ends to hold against it; else it allows what lies in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from xlmodel.engines import CellAddress, CellValue, CellValues
from xlmodel.engines.agreeing import agree, reported
from xlmodel.verify.standings import is_one


@dataclass(frozen=True)
class Tolerances:
    """How far a printed figure may lie from what is computed.

    `about` is the share either way of a figure printed as about, `nearly` the smallest share that a figure printed as
    nearly may be of it, `rounding` the room for floating-point arithmetic.
    """

    about: float
    nearly: float
    rounding: float


@dataclass(frozen=True)
class Claim:
    """A documented figure and what is computed for it outside the workbook, in the figure's unit.

    `low` and `high` are the ends of a range, or twice the figure; `step` is the smallest step that is printed, 0 where
    none is known. `outside_high` is what is computed for the high end of a range. `figure` and `verdict` are the cells
    of the workbook that hold the recomputed figure and whether it ties; None where they were not found.
    """

    key: str
    label: str
    unit: str
    qualifier: str
    low: float
    high: float
    step: float
    outside: float
    figure: CellAddress | None
    verdict: CellAddress | None
    outside_high: float | None = None


@dataclass(frozen=True)
class Documented:
    """A documented figure, reconciled inside the workbook and outside it; `inside` is None where it has no value."""

    key: str
    label: str
    unit: str
    qualifier: str
    low: float
    high: float
    sheet: str
    cell: str
    inside: CellValue
    outside: float
    ties_inside: bool
    ties_outside: bool
    agrees: bool

    @property
    def ok(self) -> bool:
        """Tell whether it ties on both ways, and both come to the same number."""
        return self.ties_inside and self.ties_outside and self.agrees


def reconciled(claim: Claim, values: CellValues, tolerances: Tolerances) -> Documented:
    """Compare what is computed outside with the recomputed values of the cells."""
    inside = values.get(claim.figure) if claim.figure else None
    sheet, cell = claim.figure or claim.verdict or ("", "")
    within = claim.verdict is not None and is_one(values, claim.verdict)
    beyond = ties(claim, tolerances)
    return Documented(
        claim.key,
        claim.label,
        claim.unit,
        claim.qualifier,
        claim.low,
        claim.high,
        sheet,
        cell,
        reported(inside),
        claim.outside,
        within,
        beyond,
        agrees=agree(inside, claim.outside) and within == beyond,
    )


def ties(claim: Claim, tolerances: Tolerances) -> bool:
    """Tell whether the figure computed outside is one that the printed figure allows."""
    if claim.outside_high is not None:
        ends = ((claim.low, claim.outside), (claim.high, claim.outside_high))
        single = (
            replace(claim, qualifier="exact", low=end, high=end, outside=got, outside_high=None) for end, got in ends
        )
        return all(ties(one, tolerances) for one in single)
    lowest, highest = _allowed(claim, tolerances)
    at_step = claim.qualifier in ("exact", "up to")
    edge = -tolerances.rounding if at_step else tolerances.rounding  # half a step up rounds away
    above = lowest is None or claim.outside >= lowest - tolerances.rounding
    return above and (highest is None or claim.outside <= highest + edge)


def _allowed(claim: Claim, tolerances: Tolerances) -> tuple[float | None, float | None]:
    """Return the smallest and the largest number that a printed figure allows, None for no end."""
    low, high = claim.low, claim.high
    match claim.qualifier:
        case "exact":
            return low - claim.step / 2, high + claim.step / 2
        case "about":
            return low - tolerances.about * abs(low), high + tolerances.about * abs(high)
        case "nearly":
            return low - (1 - tolerances.nearly) * abs(low), high
        case "over" | "at least":
            return low, None
        case "up to":
            return None, high + claim.step / 2
    return low, high
