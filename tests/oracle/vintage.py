"""Section 6: what AWS's growth capex of 2026 earns by itself, whole and without renewal.

Readings chosen:

- Whole: all growth capex of 2026, also at a base quarter inside 2026.
- The break-even yield is the yield before haircut and decline, as `revenue_yield` is (observed × multiplier), at
  which the NPV is 0; `yield_required_ratio` sets it against the observed yield, without the multiplier.
- Undepreciated cost in 2032 is book cost: what bonus depreciation took for tax is not counted, nor is its tax.
- The NPV at another yield takes that yield × the case's multiplier, all else equal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from . import calibration, quarters
from .returns import Case, capex, kept_price, used, used_in
from .values import BASE_YEAR, FORECAST, Inputs, Outputs

BOUGHT = BASE_YEAR + 1
END = FORECAST[-1]


@dataclass(frozen=True)
class Vintage:
    """The growth capex of 2026 of a case, with the yield that it earns."""

    case: Case
    cost: float
    revenue_yield: float

    @property
    def short_cost(self) -> float:
        return self.cost * self.case["short_lived_share"]

    @property
    def long_cost(self) -> float:
        return self.cost - self.short_cost

    def revenue(self, year: int) -> float:
        """Revenue of a year: eroded by price, and less as short-lived assets retire."""
        kept = (1 - self.case["utilisation_haircut"]) * kept_price(self.case, year - BOUGHT)
        return self.cost * self.revenue_yield * kept * used_in(self.case["short_lived_life"], BOUGHT, year)

    def tax_depreciation(self, year: int) -> float:
        """Short-lived cost at once as far as bonus depreciation goes, the rest as in the books."""
        bonus = self.case["bonus_depreciation"]
        at_once = bonus * self.short_cost if year == BOUGHT else 0.0
        return at_once + (1 - bonus) * self.short_book(year) + self.long_book(year)

    def short_book(self, year: int) -> float:
        life = self.case["short_lived_life"]
        return self.short_cost * used_in(life, BOUGHT, year) / life

    def long_book(self, year: int) -> float:
        life = self.case["long_lived_life"]
        return self.long_cost * used_in(life, BOUGHT, year) / life

    @property
    def undepreciated(self) -> float:
        """Book cost left at the end."""
        short, long = self.case["short_lived_life"], self.case["long_lived_life"]
        left_short = self.short_cost * (1 - used(short, BOUGHT, END) / short)
        return left_short + self.long_cost * (1 - used(long, BOUGHT, END) / long)

    def flow(self, year: int, residual: bool = True) -> float:
        """Cash after tax of a year."""
        case, tax = self.case, self.case["tax_rate"]
        operating = self.revenue(year) * (case["cash_margin"] - case["margin_compression"]) * (1 - tax)
        cash = operating + tax * self.tax_depreciation(year)
        if year == BOUGHT:
            cash -= self.cost
        if year == END and residual:
            cash += case["residual_recovery"] * self.undepreciated
        return cash

    def npv(self, residual: bool = True) -> float:
        return present(self, self.case["wacc"], residual)


def of_case(inputs: Inputs, name: str) -> Vintage:
    case = Case(inputs, name)
    *_, growth, _ = capex(case)
    return Vintage(case, growth[BOUGHT], case.revenue_yield)


def present(vintage: Vintage, rate: float, residual: bool = True) -> float:
    """Return the sum of the flows, discounted to 2026."""
    return sum(vintage.flow(year, residual) * (1 + rate) ** -(year - BOUGHT) for year in FORECAST)


def irr(vintage: Vintage) -> float:
    """Return the rate at which the flows are worth nothing: one outlay, then receipts, so there is one such rate."""
    low, high = -0.99, 100.0
    if present(vintage, low) <= 0 or present(vintage, high) >= 0:
        return float("nan")
    for _ in range(300):
        middle = (low + high) / 2
        low, high = (middle, high) if present(vintage, middle) > 0 else (low, middle)
    return (low + high) / 2


def breakeven_yield(vintage: Vintage) -> float:
    """Return the yield at which the NPV is nothing; the NPV is linear in it."""
    at_none, at_one = replace(vintage, revenue_yield=0.0).npv(), replace(vintage, revenue_yield=1.0).npv()
    return -at_none / (at_one - at_none)


def npv_at(vintage: Vintage, observed: float) -> float:
    """Return the NPV where another yield had been observed."""
    return replace(vintage, revenue_yield=observed * vintage.case["yield_multiplier"]).npv()


def outputs(inputs: Inputs) -> Outputs:
    """Return the keys of the vintage of 2026, and those of a re-basing on the newest quarter (section 8)."""
    quarter, newest = quarters.base_quarter(inputs), quarters.newest(inputs)
    observed = calibration.yield_observed(inputs, quarter)
    observed_newest = calibration.yield_observed(inputs, newest)
    found: Outputs = {}
    for name in inputs.cases:
        vintage = of_case(inputs, name)
        needed = breakeven_yield(vintage)
        found |= {
            f"npv_2026_{name}": vintage.npv(),
            f"npv_2026_ex_residual_{name}": vintage.npv(residual=False),
            f"npv_2026_net_yield_{name}": npv_at(vintage, calibration.yield_net(inputs, quarter)),
            f"npv_2026_lagged_yield_{name}": npv_at(vintage, calibration.yield_lagged(inputs, quarter)),
            f"npv_2026_newest_{name}": npv_at(vintage, observed_newest),
            f"irr_2026_{name}": irr(vintage),
            f"breakeven_yield_{name}": needed,
            f"yield_required_ratio_{name}": needed / observed,
            f"yield_required_ratio_newest_{name}": needed / observed_newest,
        }
    return found
