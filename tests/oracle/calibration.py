"""Section 3, second half: how much run-rate a dollar of growth capex brought, and what a gigawatt cost.

Readings chosen:

- `capex_last_twelve_months` = last full year, as the documents state it (83 for 2024, 131 for 2025), and inside the
  next year plus the reported quarters of that year less the same reported quarters of the year before.
- At a fourth quarter k = 4, so the whole share is that year's.
- The lagged yield sets the base quarter's gross increment against growth capex four quarters before.
- `revenue_yield_observed_<quarter>` has weight 0; `revenue_yield_observed_newest` has the weight of the inputs.
- Power is of calendar 2025 whatever the base quarter; its gross increment is that of 2025Q4.
"""

from __future__ import annotations

from . import quarters
from .values import BASE_YEAR, DOCUMENTS_QUARTER, Inputs, MissingError, Outputs

FIRST = "2025Q1"
"""The first quarter with an observed yield."""


def capex_last_twelve_months(inputs: Inputs, quarter: str) -> float:
    year, k = quarters.year_of(quarter), quarters.number_of(quarter)
    if k == 4:
        return inputs[f"capex_amazon_{year}"]
    this = quarters.to_date(quarter)
    return (
        inputs[f"capex_amazon_{year - 1}"]
        + sum(quarters.reported(inputs, "amazon_capex", one) for one in this)
        - sum(quarters.reported(inputs, "amazon_capex", quarters.shifted(one, -4)) for one in this)
    )


def aws_share(inputs: Inputs, quarter: str) -> float:
    """AWS's share of additions over the twelve months: k quarters of this year's, the rest of last year's."""
    year, k = quarters.year_of(quarter), quarters.number_of(quarter)
    this = inputs[f"aws_additions_share_{year}"]
    return this if k == 4 else k / 4 * this + (1 - k / 4) * inputs[f"aws_additions_share_{year - 1}"]


def growth_capex(inputs: Inputs, quarter: str) -> float:
    """Twelve months' capex that went to AWS and beyond replacement."""
    return (
        capex_last_twelve_months(inputs, quarter)
        * aws_share(inputs, quarter)
        * (1 - inputs["calibration_maintenance_share"])
    )


def increment_net(inputs: Inputs, quarter: str) -> float:
    """Run-rate added in the year."""
    return 4 * (quarters.revenue(inputs, quarter) - quarters.prior_revenue(inputs, quarter))


def increment_gross(inputs: Inputs, quarter: str) -> float:
    """The same before what old revenue lost in price meanwhile."""
    eroded = inputs["calibration_price_decline"] * 4 * quarters.prior_revenue(inputs, quarter)
    return increment_net(inputs, quarter) + eroded


def calibration_capex(inputs: Inputs, quarter: str, weight: float | None = None) -> float:
    """Growth capex that the increment is set against: a weight on that of the year before."""
    weight = inputs["calibration_weight_2024"] if weight is None else weight
    before = weight * growth_capex(inputs, quarters.shifted(quarter, -4)) if weight else 0.0
    return before + (1 - weight) * growth_capex(inputs, quarter)


def yield_observed(inputs: Inputs, quarter: str, weight: float | None = None) -> float:
    return increment_gross(inputs, quarter) / calibration_capex(inputs, quarter, weight)


def yield_net(inputs: Inputs, quarter: str) -> float:
    return increment_net(inputs, quarter) / calibration_capex(inputs, quarter)


def yield_lagged(inputs: Inputs, quarter: str) -> float:
    """Against the growth capex of the year before: an upper bound while capex rises."""
    return increment_gross(inputs, quarter) / growth_capex(inputs, quarters.shifted(quarter, -4))


def power_growth_capex_per_gw(inputs: Inputs) -> float:
    return power_cost_per_gw(inputs) * (1 - inputs["calibration_maintenance_share"])


def power_cost_per_gw(inputs: Inputs) -> float:
    capex = inputs[f"capex_amazon_{BASE_YEAR}"] * inputs[f"aws_additions_share_{BASE_YEAR}"]
    return capex / inputs["aws_power_added_2025"]


def outputs(inputs: Inputs) -> Outputs:
    """Return the keys of the calibration and of what a gigawatt costs and earns."""
    quarter, newest = quarters.base_quarter(inputs), quarters.newest(inputs)
    found: Outputs = {
        "capex_last_twelve_months": capex_last_twelve_months(inputs, quarter),
        "calibration_aws_share": aws_share(inputs, quarter),
        "aws_increment_net": increment_net(inputs, quarter),
        "aws_increment_gross": increment_gross(inputs, quarter),
        "revenue_yield_observed": yield_observed(inputs, quarter),
        "revenue_yield_observed_net": yield_net(inputs, quarter),
        "revenue_yield_observed_lagged": yield_lagged(inputs, quarter),
        "revenue_yield_observed_newest": yield_observed(inputs, newest),
        "power_cost_per_gw": power_cost_per_gw(inputs),
        "power_growth_capex_per_gw": power_growth_capex_per_gw(inputs),
        "power_revenue_per_gw": increment_gross(inputs, DOCUMENTS_QUARTER) / inputs["aws_power_added_2025"],
    }
    for one in quarters.on_file(inputs, "aws_revenue"):
        if one >= FIRST:
            try:
                observed = yield_observed(inputs, one, weight=0), quarters.cash_margin_observed(inputs, one)
            except MissingError:  # a later quarter whose year has no share of additions yet
                continue
            found[f"revenue_yield_observed_{one.lower()}"], found[f"cash_margin_observed_{one.lower()}"] = observed
    return found
