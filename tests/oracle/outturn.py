"""Section 8: the newest quarter as the model has it, beside which the reported one stands.

Readings chosen: the base quarter × 4 stands at the middle of that quarter (2025Q4: 2025.875), a modelled year at its
middle (2026.5); the newest quarter is a quarter of the straight line at its own middle. Where the newest quarter is the
base quarter itself, the modelled figure is the base quarter's own. A base quarter later than the middle of its year
takes the line to the next modelled year.
"""

from __future__ import annotations

from itertools import pairwise

from . import quarters, returns
from .values import FORECAST, Inputs, Outputs


def middle(quarter: str) -> float:
    """Return the middle of a quarter in years."""
    return quarters.year_of(quarter) + (quarters.number_of(quarter) - 0.5) / 4


def modelled(inputs: Inputs, annualised: float, by_year: dict[int, float]) -> float:
    """Return the newest quarter on the line from the annualised base quarter through the modelled years."""
    at = middle(quarters.newest(inputs))
    points = [(middle(quarters.base_quarter(inputs)), annualised)]
    points += [(year + 0.5, by_year[year]) for year in FORECAST if year + 0.5 > points[0][0]]
    for (left, low), (right, high) in pairwise(points):
        if left <= at <= right:
            return (low + (high - low) * (at - left) / (right - left)) / 4
    raise ValueError(f"{at} lies beyond the modelled years")


def outputs(inputs: Inputs) -> Outputs:
    """Return the keys of the variance that depend on time; those of a re-basing stand with the vintage."""
    quarter = quarters.base_quarter(inputs)
    run_rate = 4 * quarters.revenue(inputs, quarter)
    found: Outputs = {}
    for name in inputs.cases:
        lines = returns.of_case(inputs, name)
        income = run_rate * quarters.margin(inputs, quarter)
        found[f"aws_revenue_newest_modelled_{name}"] = modelled(inputs, run_rate, lines.aws_revenue)
        found[f"aws_operating_income_newest_modelled_{name}"] = modelled(inputs, income, lines.aws_operating_income)
    return found
