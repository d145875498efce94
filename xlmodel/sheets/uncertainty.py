"""What varies in this model, how, and what is asked of it: the declaration that `sweep` and `goalseek` read.

Judgements: one case is swept, the one that is shown or another. A driver is triangular: its peak is what the case says,
its ends are those of its bar in the tornado, which are bear and bull where none are stated. The calibration varies too,
because the sign of the NPV rests on it: price decline, weight of the year before and maintenance share, as their rows
in the file state. A range that a source gives is uniform, and one point of it stands for both of its ends, as a value
of one's own does. What a file states goes before all of these. An input whose ends are equal does not vary.

The NPV, the IRR and the trough are asked at four yields: the observed one, and with the yield multiplier scaled, in
each scenario, by net, lagged and newest yield over the observed one.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlmodel.errors import Fault, InputError
from xlmodel.register import DISTRIBUTION, Distribution
from xlmodel.register.values import nearest
from xlmodel.sheets.axes import Axes, axes, bar_ends, end_cases, horizon
from xlmodel.tables import Driver, ModelInputs, case_title
from xlmodel.tables.schemas import ASSUMPTIONS, CASE, CASES
from xlmodel.uncertainty import Basis, Fan, Question, Uncertainty, VariedInput

HEADLINES = (
    *("npv_2026", "irr_2026", "fcf_cumulative_min", "npv_2026_net_yield", "npv_2026_newest", "npv_2026_lagged_yield"),
    *("npv_2026_ex_residual", "yield_required_ratio", "roic_less_wacc_2030", "fcf_min", "net_debt_peak"),
)
"""Headline outputs of a case, the one that matters most first."""

FANS = (
    ("Free cash flow of Amazon, USD bn", "amazon_fcf"),
    ("AWS revenue, USD bn", "aws_revenue"),
    ("ROIC of new assets", "roic"),
)
"""Outputs of a case by year, the first two of which are drawn."""

CALIBRATION = ("calibration_price_decline", "calibration_weight_2024", "calibration_maintenance_share")
"""What the sign of the NPV rests on."""


def uncertainty(register: ModelInputs, case: str = "") -> Uncertainty:
    """Return what varies in a case, that of the inputs unless one is named. Raises InputError for an unknown one."""
    case = case or str(register.values[CASE])
    if case not in register.cases:
        expected = f"one of {', '.join(register.cases)}"
        raise InputError([Fault("unknown case", key=case, expected=expected, hint=nearest(case, register.cases))])
    lists = axes(register)
    short = {driver.key: (f"{driver.key}_{case}",) for driver in register.drivers}
    ranges = {one.key: tuple(one.cells) for one in register.figures if one.value is None}
    return Uncertainty(
        case=case_title(case),
        inputs=tuple(one for one in _varied(register, case) if one.distribution.varies),
        outputs=tuple(f"{key}_{case}" for key in HEADLINES),
        questions=(
            Question("npv", "NPV above {against}", f"npv_2026_{case}", ">"),
            Question("irr", "IRR above the WACC", f"irr_2026_{case}", ">", f"wacc_{case}"),
            Question("trough", "Trough deeper than {against}", f"fcf_cumulative_min_{case}", "<", None),
        ),
        central="observed yield",
        bases=tuple(
            Basis(key, f"{key} yield", f"yield_multiplier_{case}", f"revenue_yield_observed_{key}", OBSERVED)
            for key in ("net", "lagged", "newest")
        ),
        fans=tuple(Fan(title, _by_year(lists, key, case)) for title, key in FANS),
        short=short | ranges,
        remarks=tuple(
            f"{key} does not vary: {ASSUMPTIONS.name} states no {DISTRIBUTION} of it"
            for key in CALIBRATION
            if key not in register.distributions
        ),
    )


OBSERVED = "revenue_yield_observed"
"""The yield that the model stands on."""


def _by_year(lists: Axes, key: str, case: str) -> dict[str, str]:
    return {str(year): f"{key}_{year}_{case}" for year in horizon(lists).members}


def _varied(register: ModelInputs, case: str) -> Iterator[VariedInput]:
    """Yield every input that has a distribution, also one without any width."""
    for driver in register.drivers:
        spread, origin, cells_of_ends = _of_driver(register, driver, case)
        cell = f"{driver.key}_{case}"
        yield VariedInput(cell, driver.label, driver.unit, (cell,), spread, driver.key, origin, cells_of_ends)
    for item in register.assumptions:
        if item.key in register.distributions:
            spread, origin = register.distributions[item.key], f"stated in {ASSUMPTIONS.name}"
            yield VariedInput(item.key, item.label, item.unit, (item.key,), spread, item.key, origin)
    for figure in register.figures:
        cells = tuple(figure.cells)
        stated = register.distributions.get(figure.key)
        if stated or figure.value is None:
            ends = [float(register.values[cell]) for cell in cells]
            spread = stated or Distribution("uniform", (ends[0], ends[-1]))
            origin = "stated with the figure" if stated else "the range of the source"
            ends_in = () if stated else cells
            yield VariedInput(figure.key, figure.label, figure.unit, cells, spread, figure.key, origin, ends_in)


def _of_driver(register: ModelInputs, driver: Driver, case: str) -> tuple[Distribution, str, tuple[str, ...]]:
    """Return how a driver varies, where that comes from, and the input cells that hold its numbers."""
    if driver.key in register.distributions:
        return register.distributions[driver.key], f"stated in {CASES.name}", ()
    ends = bar_ends(register, driver)
    peak = float(register.values[f"{driver.key}_{case}"])
    low, *_, high = sorted((peak, *(float(register.values[end]) for end in ends)))
    bear_bull = [f"{driver.key}_{one}" for one in end_cases(register)] == list(ends)
    origin = f"{end_cases(register)[0]}, {case} and {end_cases(register)[1]}" if bear_bull else "ends of the tornado"
    return Distribution("triangular", (low, peak, high)), origin, (f"{driver.key}_{case}", *ends)
