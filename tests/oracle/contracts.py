"""Section 5 and the power of section 3: OpenAI's contract, what the backlog books, what growth capex needs in power
and in AI revenue, and what the market took off.

Readings chosen:

- The run-rate that the margin cost is taken on is the base quarter's; the shares of the backlog are of the documents'
  quarter whatever the base quarter.
- The backlog runs off evenly from the end of the base quarter over multiple × weighted life, so the first and the last
  year can be parts of one; only the years of the forecast are shown.
- A contract is added where it is switched on and signed after the base quarter; from 1 January of
  `contracts_start_year`, a whole `value / years` in each of its years.
- In the year of a base quarter inside it, the booked share is set against modelled revenue less the reported quarters.
- `market_loss_to_capex` and `ai_revenue_required_2027` take the whole growth capex of 2026, as the NPV does.
"""

from __future__ import annotations

from . import calibration, charges, quarters, returns, vintage
from .values import BASE_YEAR, DOCUMENTS_QUARTER, FORECAST, Inputs, Outputs

RAMP = tuple(range(2025, 2033))
LATER = (
    ("openai_contract_expansion", "include_openai_expansion"),
    ("anthropic_arrangement", "include_anthropic_arrangement"),
)
"""Contracts that came after the documents, and the switch of each."""


def openai(inputs: Inputs) -> Outputs:
    """What the contract of 38 bn brings, and what it may cost the margin."""
    value = inputs["openai_contract_value"]
    low, high = inputs["openai_utilisation_haircut_low"], inputs["openai_utilisation_haircut_high"]
    haircut = low + inputs["openai_haircut_position"] * (high - low)
    run_rate = 4 * quarters.revenue(inputs, quarters.base_quarter(inputs))
    backlog = quarters.backlog(inputs, DOCUMENTS_QUARTER)
    found: Outputs = {
        "openai_annual_straight_line": value / inputs["openai_contract_years"],
        "openai_share_of_backlog": value / backlog,
        "openai_share_of_backlog_added": value / (backlog - quarters.backlog_before(inputs, DOCUMENTS_QUARTER, 1)),
        "openai_revenue_multiple": inputs["openai_revenue_2027"] / inputs["openai_revenue_now"],
    }
    for end in ("low", "high"):
        found[f"openai_margin_cost_{end}"] = run_rate * inputs[f"openai_margin_compression_bp_{end}"] / 10_000
    return found | {f"openai_revenue_{year}": value * (1 - haircut) * inputs[f"openai_ramp_{year}"] for year in RAMP}


def recognised(inputs: Inputs) -> dict[int, float]:
    """Return what is booked for each year of the forecast: the backlog's run-off, and later contracts."""
    quarter = quarters.base_quarter(inputs)
    span = inputs["backlog_runoff_multiple"] * quarters.reported(inputs, "aws_backlog_life", quarter)
    start = quarters.year_of(quarter) + quarters.number_of(quarter) / 4
    each = quarters.backlog(inputs, quarter) / span
    found = {year: each * max(0.0, min(year + 1, start + span) - max(year, start)) for year in FORECAST}
    first = int(inputs["contracts_start_year"])
    for contract, switch in LATER:
        if inputs[switch] and inputs.text(f"{contract}_signed") > quarter:
            years = inputs[f"{contract}_years"]
            for year in FORECAST:
                in_term = max(0.0, min(year + 1, first + years) - max(year, first))
                found[year] += inputs[contract] / years * in_term * inputs[switch]
    return found


def revenue_left(inputs: Inputs, revenue: dict[int, float], year: int) -> float:
    """Return the modelled revenue of a year, less its reported quarters up to the base quarter."""
    quarter = quarters.base_quarter(inputs)
    if quarters.year_of(quarter) != year:
        return revenue[year]
    return revenue[year] - sum(quarters.revenue(inputs, one) for one in quarters.to_date(quarter))


def outputs(inputs: Inputs) -> Outputs:
    """Return every key of section 5, and those of power by case."""
    booked = recognised(inputs)
    before = inputs["share_price_before_call"] * charges.shares(inputs)
    lost = {end: before * inputs[f"share_price_fall_article_{end}"] for end in ("low", "high")}
    found = openai(inputs)
    found |= {f"backlog_recognised_{year}": amount for year, amount in booked.items()}
    found["market_value_before_call"] = before
    found |= {f"market_value_lost_{end}": amount for end, amount in lost.items()}
    per_gw = calibration.power_growth_capex_per_gw(inputs)
    for name in inputs.cases:
        case, lines = returns.Case(inputs, name), returns.of_case(inputs, name)
        growth = lines.growth_capex
        for year in FORECAST:
            found[f"backlog_booked_share_{year}_{name}"] = booked[year] / revenue_left(inputs, lines.aws_revenue, year)
            found[f"power_added_{year}_{name}"] = growth[year] / per_gw
        two_years = (growth[BASE_YEAR + 1] + growth[BASE_YEAR + 2]) / per_gw
        found[f"power_added_2026_2027_{name}"] = two_years
        found[f"power_base_implied_{name}"] = two_years / (inputs["aws_power_multiple_2027"] - 1)
        for end, amount in lost.items():
            found[f"market_loss_to_capex_{end}_{name}"] = amount / growth[BASE_YEAR + 1]
        kept = (1 - case["utilisation_haircut"]) * (1 - case["price_decline"])
        required = vintage.breakeven_yield(vintage.of_case(inputs, name)) * growth[BASE_YEAR + 1] * kept
        found[f"ai_revenue_required_2027_{name}"] = required
        found[f"ai_run_rate_to_required_{name}"] = inputs["aws_ai_run_rate_2026q1"] / required
    return found
