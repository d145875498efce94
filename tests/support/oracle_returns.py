"""The returns on the build-out in plain Python, written from the definitions of the model and sharing no code with it.

Where the workbook solves an equation, this searches: the internal rate of return and the break-even yield are
found by bisection on the net present value itself. Cases and drivers are read off the keys of the input files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf

from oracle import Inputs, Outputs

FIRST, LAST = 2026, 2032
YEARS = range(FIRST, LAST + 1)
Drivers = dict[str, float]


def drivers_of(inputs: Inputs, case: str) -> Drivers:
    """Return the drivers of a case by their name."""
    names = [row for key, row in inputs.rows.items() if key == f"{row}_{inputs.cases[0]}"]
    return {name: inputs[f"{name}_{case}"] for name in names}


def revenue_yield_observed(inputs: Inputs, weight: float | None = None) -> float:
    """Return the run-rate that the last year added per dollar of growth capex of AWS in the calibration years."""
    run_rate = 4 * inputs["aws_revenue_2025q4"]
    added = run_rate - run_rate / (1 + inputs["aws_revenue_growth"])
    weight = inputs["calibration_weight_2024"] if weight is None else weight
    capex = weight * inputs["capex_amazon_2024"] + (1 - weight) * inputs["capex_amazon_2025"]
    return added / (capex * inputs["calibration_aws_share"] * (1 - inputs["calibration_maintenance_share"]))


def stated_capex(inputs: Inputs, year: int) -> float | None:
    """Return what the inputs state for a year, at the position in a range; None where they state nothing."""
    ends = inputs.ends(f"capex_amazon_{year}")
    return None if ends is None else ends[0] + inputs["guidance_position"] * (ends[1] - ends[0])


def total_capex(inputs: Inputs, drivers: Drivers) -> dict[int, float]:
    """Return Amazon's capex by year: stated where it is, else the year before and the growth of the case."""
    path: dict[int, float] = {}
    for year in (FIRST - 1, *YEARS):
        stated = stated_capex(inputs, year)
        path[year] = path[year - 1] * (1 + drivers[f"capex_growth_{year}"]) if stated is None else stated
    return path


def in_service(life: float, age: int) -> float:
    """Return for how many years an asset serves during the year `age` years after it was bought, at mid-year."""
    used = [min(life, max(0.0, years + 0.5)) for years in (age - 1, age)]
    return used[1] - used[0]


def revenue_per_yield(drivers: Drivers, cost: float, age: int) -> float:
    """Return what a vintage brings in a year, per unit of yield."""
    kept = (1 - drivers["utilisation_haircut"]) * (1 - drivers["price_decline"]) ** max(age, 0)
    return cost * kept * in_service(drivers["short_lived_life"], age)


def depreciation(drivers: Drivers, cost: float, age: int) -> float:
    """Return what is written off a vintage in a year: its two parts, each over its own life."""
    short, lives = drivers["short_lived_share"], (drivers["short_lived_life"], drivers["long_lived_life"])
    return sum(
        cost * share * in_service(life, age) / life for share, life in zip((short, 1 - short), lives, strict=True)
    )


def first_vintage(inputs: Inputs, drivers: Drivers, revenue_yield: float, residual: bool = True) -> list[float]:
    """Return the cash flows of the 2026 vintage alone, from 2026 to 2032."""
    cost = total_capex(inputs, drivers)[FIRST] * drivers["aws_capex_share"] * (1 - drivers["maintenance_share"])
    tax, margin = drivers["tax_rate"], drivers["cash_margin"] - drivers["margin_compression"]
    flows, book = [], cost
    for age, _ in enumerate(YEARS):
        written_off = depreciation(drivers, cost, age)
        book -= written_off
        earned = revenue_per_yield(drivers, cost, age) * revenue_yield * margin
        flows.append(earned * (1 - tax) + tax * written_off)
    flows[0] -= cost
    flows[-1] += inputs["residual_recovery"] * book if residual else 0.0
    return flows


def present_value(flows: list[float], rate: float) -> float:
    """Return the value in the first year of yearly flows, the first undiscounted."""
    return sum(flow / (1 + rate) ** years for years, flow in enumerate(flows))


def npv(inputs: Inputs, drivers: Drivers, observed: float | None = None) -> float:
    """Return the NPV of the 2026 vintage at the observed yield and the drivers' multiplier."""
    observed = revenue_yield_observed(inputs) if observed is None else observed
    return present_value(first_vintage(inputs, drivers, observed * drivers["yield_multiplier"]), drivers["wacc"])


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function changes its sign between two places, to the last digit of a float."""
    below = function(low)
    assert below * function(high) <= 0, "no change of sign"
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        if (value := function(middle)) * below > 0:
            low, below = middle, value
        else:
            high = middle


def irr(flows: list[float]) -> float:
    """Return the rate at which the present value is zero."""
    return root(lambda rate: present_value(flows, rate), -0.999, 1000.0)


def breakeven_yield(inputs: Inputs, drivers: Drivers) -> float:
    """Return the yield at which the NPV of the 2026 vintage is zero."""

    def value(revenue_yield: float) -> float:
        return present_value(first_vintage(inputs, drivers, revenue_yield), drivers["wacc"])

    reach = 1.0
    while value(-reach) * value(reach) > 0:
        reach *= 2
        assert reach < inf
    return root(value, -reach, reach)


def has_returns(inputs: Inputs, case: str) -> bool:
    """Tell whether a case has an IRR and a break-even yield: it pays something back, and revenue counts."""
    drivers = drivers_of(inputs, case)
    later = first_vintage(inputs, drivers, revenue_yield_observed(inputs) * drivers["yield_multiplier"])[1:]
    return min(later) >= 0 < max(later) and drivers["cash_margin"] > drivers["margin_compression"]


def returns(inputs: Inputs, case: str) -> Outputs:
    """Section 6 for one case: what the build-out earns, and whether its first vintage pays."""
    drivers = drivers_of(inputs, case)
    observed = revenue_yield_observed(inputs)
    achieved = observed * drivers["yield_multiplier"]
    tax, margin = drivers["tax_rate"], drivers["cash_margin"] - drivers["margin_compression"]
    capex = total_capex(inputs, drivers)
    growth = {year: capex[year] * drivers["aws_capex_share"] * (1 - drivers["maintenance_share"]) for year in YEARS}

    found: Outputs = {}
    assets, free_cash, cumulative = 0.0, {}, {}
    for year in YEARS:
        old = 4 * inputs["aws_revenue_2025q4"] * (1 + drivers["legacy_growth"]) ** (year - 2025)
        new = sum(revenue_per_yield(drivers, growth[v], year - v) for v in YEARS if v <= year) * achieved
        written_off = sum(depreciation(drivers, growth[v], year - v) for v in YEARS if v <= year)
        earned = new * margin - written_off
        income = old * inputs["aws_operating_margin"] + earned
        opening, assets = assets, assets + growth[year] - written_off
        replaced = capex[year] * drivers["aws_capex_share"] * drivers["maintenance_share"]
        free_cash[year] = income * (1 - tax) + written_off - growth[year] - (replaced - inputs["legacy_depreciation"])
        cumulative[year] = sum(free_cash.values())
        found |= {
            f"aws_depreciation_{year}": written_off,
            f"aws_revenue_{year}": old + new,
            f"aws_margin_{year}": income / (old + new),
            f"roic_{year}": earned * (1 - tax) / ((opening + assets) / 2),
        }

    flows = first_vintage(inputs, drivers, achieved)
    needed = breakeven_yield(inputs, drivers)
    short = drivers["short_lived_share"]
    yearly = short / drivers["short_lived_life"] + (1 - short) / drivers["long_lived_life"]
    found |= {
        "revenue_yield": achieved,
        "fcf_min": min(free_cash.values()),
        "fcf_min_year": float(min(YEARS, key=free_cash.__getitem__)),
        "fcf_cumulative_2032": cumulative[2032],
        "fcf_cumulative_min": min(cumulative.values()),
        "fcf_cumulative_min_year": float(min(YEARS, key=cumulative.__getitem__)),
        "roic_less_wacc_2030": found["roic_2030"] - drivers["wacc"],
        "cash_margin_implied": incremental_margin(inputs) + yearly / observed,
        "npv_2026": present_value(flows, drivers["wacc"]),
        "npv_2026_ex_residual": present_value(first_vintage(inputs, drivers, achieved, False), drivers["wacc"]),
        "irr_2026": irr(flows),
        "breakeven_yield": needed,
        "yield_required_ratio": needed / observed,
    }
    return {f"{key}_{case}": value for key, value in found.items()}


def incremental_margin(inputs: Inputs) -> float:
    """Return what the last year's added revenue left, as documented."""
    now, margin = inputs["aws_revenue_2025q4"], inputs["aws_operating_margin"]
    before = now / (1 + inputs["aws_revenue_growth"])
    return (now * margin - before * (margin - inputs["aws_margin_change_bp"] / 10_000)) / (now - before)


def company(inputs: Inputs) -> Outputs:
    """The whole company in 2026, gross of proceeds, and the calibration that all cases share."""
    capex, before = inputs["capex_amazon_2026"], inputs["ocf_2025"]
    return {
        "revenue_yield_observed": revenue_yield_observed(inputs),
        "amazon_fcf_2026": before * (1 + inputs["ocf_growth_2026"]) - capex,
        "ocf_growth_breakeven_2026": capex / before - 1,
    }


def outputs(inputs: Inputs) -> Outputs:
    """Return every headline output of section 6, for every case at once."""
    found = company(inputs)
    for case in inputs.cases:
        found |= returns(inputs, case)
    return found


# --- the tornado: one driver at a time, everything else as in the shown case


def ends_of(inputs: Inputs, driver: str) -> tuple[float, float]:
    """Return the low and high end of a driver: the stated ones, else what bear and bull have."""
    low, high = (inputs.values.get(f"{driver}_tornado_{side}") for side in ("low", "high"))
    return inputs[f"{driver}_bear"] if low is None else low, inputs[f"{driver}_bull"] if high is None else high


def moved(inputs: Inputs, case: str, changes: Mapping[str, float]) -> float:
    """Return the NPV of the 2026 vintage with some drivers of a case moved."""
    return npv(inputs, drivers_of(inputs, case) | dict(changes))


def bars(inputs: Inputs, case: str) -> dict[str, tuple[float, float]]:
    """Return the NPV at both ends of every driver that it depends on and whose ends differ."""
    start = drivers_of(inputs, case)
    base = npv(inputs, start)
    return {
        driver: (moved(inputs, case, {driver: low}), moved(inputs, case, {driver: high}))
        for driver, value in start.items()
        if moved(inputs, case, {driver: value * 1.01 + 0.01}) != base
        for low, high in [ends_of(inputs, driver)]
        if low != high
    }
