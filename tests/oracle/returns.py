"""Section 6, per case and year: capex, renewals, vintages, revenue, depreciation, tax, returns and cash of AWS.

Readings chosen:

- Renewals retire and are renewed by the vintages (not the growth capex) of earlier years, and by earlier renewals.
- The vintage of 2026, at a base quarter inside 2026, is growth capex less year-to-date capex × the case's
  `aws_capex_share` × (1 − `maintenance_share`), both of the case and not of the calibration.
- The exponents of price and legacy growth count whole years from the last full year at every base quarter.
- Deferred tax is taken on growth capex of the whole year (S), not on the vintage, since tax follows what is spent.
- Averages are of opening and closing; AWS's net assets open at those of 2025, the new ones at 0.
- Legacy assets are AWS's less the new ones, at both ends.
- `fcf_min` is the lowest year, `fcf_cumulative_min` the lowest running sum; where two are the same, the first counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import calibration, quarters
from .peers import ends, point
from .values import BASE_YEAR, FORECAST, Inputs, Outputs

Years = dict[int, float]

PER_YEAR = (
    *("growth_capex", "renewal_capex", "aws_depreciation", "aws_revenue", "aws_margin", "roic", "aws_roic"),
    *("aws_roic_legacy", "deferred_tax"),
)


def used(life: float, vintage: int, year: int) -> float:
    """Return how many years of its life an asset of a vintage has used by the end of a year, bought mid-year."""
    return min(life, max(0.0, year - vintage + 0.5))


def used_in(life: float, vintage: int, year: int) -> float:
    """Return how many of them it used in the year."""
    return used(life, vintage, year) - used(life, vintage, year - 1)


def retired(life: float, vintage: int, year: int) -> float:
    """Return the share of a vintage's short-lived assets that retires in a year: two halves around the whole life."""
    return max(0.0, 1 - abs(year - vintage - life))


@dataclass(frozen=True)
class Case:
    """The drivers of a case, and the base quarter's figures that every case shares."""

    inputs: Inputs
    name: str

    def __getitem__(self, driver: str) -> float:
        return self.inputs.driver(driver, self.name)

    @property
    def quarter(self) -> str:
        return quarters.base_quarter(self.inputs)

    @property
    def revenue_yield(self) -> float:
        """Revenue a year per dollar of growth capex, in its first year."""
        return calibration.yield_observed(self.inputs, self.quarter) * self["yield_multiplier"]


@dataclass(frozen=True)
class Returns:
    """The lines of one case by year."""

    total_capex: Years
    aws_capex: Years
    renewal_capex: Years
    growth_capex: Years
    vintage: Years
    legacy_revenue: Years
    new_revenue: Years
    aws_revenue: Years
    legacy_depreciation: float
    aws_depreciation: Years
    legacy_operating_income: Years
    new_operating_income: Years
    aws_operating_income: Years
    aws_margin: Years
    new_net_assets: Years
    roic: Years
    aws_net_assets: Years
    aws_roic: Years
    aws_roic_legacy: Years
    deferred_tax: Years
    aws_fcf: Years


def total_capex(case: Case) -> Years:
    """Capex of Amazon: 2026 as guided, then grown; a later year that the inputs state overrides."""
    found: Years = {}
    for year in FORECAST:
        stated = ends(case.inputs, f"capex_amazon_{year}")
        if stated:
            found[year] = point(case.inputs, *stated)
        else:
            found[year] = found[year - 1] * (1 + case[f"capex_growth_{year}"])
    return found


def spent_before(case: Case) -> float:
    """AWS growth capex of 2026 up to the base quarter, which is in the run-rate already."""
    if quarters.year_of(case.quarter) == BASE_YEAR:
        return 0.0
    to_date = sum(quarters.reported(case.inputs, "amazon_capex", quarter) for quarter in quarters.to_date(case.quarter))
    return to_date * case["aws_capex_share"] * (1 - case["maintenance_share"])


def capex(case: Case) -> tuple[Years, Years, Years, Years, Years]:
    """Return total and AWS capex, renewals, growth capex, vintages."""
    total = total_capex(case)
    aws = {year: total[year] * case["aws_capex_share"] for year in FORECAST}
    renewal: Years = {}
    growth: Years = {}
    vintage: Years = {}
    for year in FORECAST:
        renewal[year] = case["renewal_share"] * sum(
            (case["short_lived_share"] * vintage[v] + renewal[v]) * retired(case["short_lived_life"], v, year)
            for v in vintage
        )
        growth[year] = aws[year] * (1 - case["maintenance_share"]) - renewal[year]
        vintage[year] = growth[year] - (spent_before(case) if year == FORECAST[0] else 0.0)
    return total, aws, renewal, growth, vintage


def in_service(case: Case, vintage: int, year: int) -> float:
    """Return the share of a vintage's capacity that earns in a year."""
    fresh = used_in(case["short_lived_life"], vintage, year)
    return fresh if vintage == year else fresh + case["renewal_share"] * (1 - fresh)


def kept_price(case: Case, years: int) -> float:
    return (1 - case["price_decline"]) ** years


def depreciation(case: Case, vintage: Years, renewal: Years, short_life: float | None = None) -> Years:
    """Depreciation of new assets, short-lived ones over `short_life` if given: vintages, and what renewed them."""
    short = case["short_lived_life"] if short_life is None else short_life
    share, long = case["short_lived_share"], case["long_lived_life"]
    return {
        year: sum(
            vintage[v] * (share * used_in(short, v, year) / short + (1 - share) * used_in(long, v, year) / long)
            + renewal[v] * used_in(short, v, year) / short
            for v in FORECAST
            if v <= year
        )
        for year in FORECAST
    }


def deferred_tax(case: Case, growth: Years, renewal: Years) -> Years:
    """Tax put off: short-lived cost is expensed for tax in its year, in the books over its life."""
    short = case["short_lived_life"]
    cost = {year: case["short_lived_share"] * growth[year] + renewal[year] for year in FORECAST}
    return {
        year: case["tax_rate"]
        * case["bonus_depreciation"]
        * (cost[year] - sum(cost[v] * used_in(short, v, year) / short for v in FORECAST if v <= year))
        for year in FORECAST
    }


def rolled(opening: float, added: Years, taken: Years) -> Years:
    """Return closing balances by year, the opening one included."""
    found = {BASE_YEAR: opening}
    for year in FORECAST:
        found[year] = found[year - 1] + added[year] - taken[year]
    return found


def returned(income: Years, balance: Years, tax_rate: float) -> Years:
    """Return income after tax on the average of opening and closing balance."""
    return {year: income[year] * (1 - tax_rate) / ((balance[year - 1] + balance[year]) / 2) for year in FORECAST}


def of_case(inputs: Inputs, name: str) -> Returns:
    """Return every line of a case."""
    case = Case(inputs, name)
    tax = case["tax_rate"]
    total, aws_capex, renewal, growth, vintage = capex(case)

    run_rate = 4 * quarters.revenue(inputs, case.quarter)
    margin = quarters.margin(inputs, case.quarter)
    grown = (1 + case["legacy_growth"]) * (1 - case["price_decline"])
    legacy_revenue = {year: run_rate * grown ** (year - BASE_YEAR) for year in FORECAST}
    sold = case.revenue_yield * (1 - case["utilisation_haircut"])
    new_revenue = {
        year: sum(
            vintage[v] * sold * kept_price(case, year - v) * in_service(case, v, year) for v in FORECAST if v <= year
        )
        for year in FORECAST
    }
    revenue = {year: legacy_revenue[year] + new_revenue[year] for year in FORECAST}

    legacy_depreciation = 4 * quarters.reported(inputs, "aws_depreciation", case.quarter)
    new_depreciation = depreciation(case, vintage, renewal)
    legacy_income = {year: legacy_revenue[year] * margin for year in FORECAST}
    new_income = {
        year: new_revenue[year] * (case["cash_margin"] - case["margin_compression"]) - new_depreciation[year]
        for year in FORECAST
    }
    income = {year: legacy_income[year] + new_income[year] for year in FORECAST}

    both = {year: new_depreciation[year] + legacy_depreciation for year in FORECAST}
    bought = {year: vintage[year] + renewal[year] for year in FORECAST}
    new_assets = rolled(0.0, bought, new_depreciation)
    assets = rolled(inputs["aws_net_assets_2025"], aws_capex, both)
    legacy_assets = {year: assets[year] - new_assets[year] for year in assets}

    put_off = deferred_tax(case, growth, renewal)
    cash = {year: income[year] * (1 - tax) + both[year] + put_off[year] - aws_capex[year] for year in FORECAST}
    return Returns(
        total_capex=total,
        aws_capex=aws_capex,
        renewal_capex=renewal,
        growth_capex=growth,
        vintage=vintage,
        legacy_revenue=legacy_revenue,
        new_revenue=new_revenue,
        aws_revenue=revenue,
        legacy_depreciation=legacy_depreciation,
        aws_depreciation=new_depreciation,
        legacy_operating_income=legacy_income,
        new_operating_income=new_income,
        aws_operating_income=income,
        aws_margin={year: income[year] / revenue[year] for year in FORECAST},
        new_net_assets=new_assets,
        roic=returned(new_income, new_assets, tax),
        aws_net_assets=assets,
        aws_roic=returned(income, assets, tax),
        aws_roic_legacy=returned(legacy_income, legacy_assets, tax),
        deferred_tax=put_off,
        aws_fcf=cash,
    )


def running(flows: Mapping[int, float]) -> Years:
    """Return the running sums by year."""
    found: Years = {}
    total = 0.0
    for year in FORECAST:
        total += flows[year]
        found[year] = total
    return found


def outputs(inputs: Inputs) -> Outputs:
    """Return the keys by year and case, and those of AWS's free cash flow."""
    found: Outputs = {}
    for name in inputs.cases:
        case, lines = Case(inputs, name), of_case(inputs, name)
        for line in PER_YEAR:
            by_year: Years = getattr(lines, line)
            found |= {f"{line}_{year}_{name}": by_year[year] for year in FORECAST}
        summed = running(lines.aws_fcf)
        lowest = min(FORECAST, key=lambda year: lines.aws_fcf[year])
        trough = min(FORECAST, key=lambda year: summed[year])
        found |= {
            f"fcf_min_{name}": lines.aws_fcf[lowest],
            f"fcf_min_year_{name}": lowest,
            f"fcf_cumulative_2032_{name}": summed[2032],
            f"fcf_cumulative_min_{name}": summed[trough],
            f"fcf_cumulative_min_year_{name}": trough,
            f"revenue_yield_{name}": case.revenue_yield,
            f"roic_less_wacc_2030_{name}": lines.roic[2030] - case["wacc"],
        }
    return found
