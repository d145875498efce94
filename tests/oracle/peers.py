"""Section 2: how Amazon's plan compares, what the stated total leaves for Microsoft, and what peers spend of what
they earn.

Readings chosen:

- Microsoft's `_low` is what is left where the other three spend the high ends of their ranges, its `_high` where they
  spend the low ends. A company that states one figure has it at both ends.
- `_floor` uses the points of the other three, like the residual itself.
- A Microsoft row for 2026 in the file wins over `hold_microsoft`: it is a figure, the other an assumption. Where the
  row is a range, `_low` and `_high` are its ends, and the other two keys its point.
- On an own fiscal year, a company without a fiscal row of capex has its calendar year as fiscal year, so the calendar
  row of cash purchases is the figure (it is not typed twice).
- Amazon's capex with leases is cash purchases and leases acquired; Alphabet's is cash; Meta's and Microsoft's are
  given with leases.
"""

from __future__ import annotations

from .values import BASE_YEAR, Inputs, Outputs

FOUR = ("amazon", "alphabet", "meta", "microsoft")
PLAN = BASE_YEAR + 1


def outputs(inputs: Inputs) -> Outputs:
    """Return every key of section 2."""
    return {**plans(inputs), **totals(inputs), **burdens(inputs)}


def ends(inputs: Inputs, key: str) -> tuple[float, float] | None:
    """Return low and high of a figure, the same twice for a single one; None where there is none."""
    if key in inputs:
        return inputs[key], inputs[key]
    return (inputs[f"{key}_low"], inputs[f"{key}_high"]) if f"{key}_low" in inputs else None


def point(inputs: Inputs, low: float, high: float) -> float:
    """Return the point of a range: low + guidance_position × (high − low)."""
    return low + inputs["guidance_position"] * (high - low)


def plans(inputs: Inputs) -> Outputs:
    """The plans for 2026: what the stated total leaves for Microsoft, and Amazon's growth and share."""
    others = {company: ends(inputs, f"capex_{company}_{PLAN}") for company in FOUR if company != "microsoft"}
    known = {company: pair for company, pair in others.items() if pair}
    points = sum(point(inputs, *pair) for pair in known.values())
    stated = inputs["four_capex_2026"]
    row = ends(inputs, f"capex_microsoft_{PLAN}")
    if row is None and inputs["hold_microsoft"]:
        row = (inputs["microsoft_capex_point_2026"],) * 2
    if row is None:
        residual = stated - points
        low, high = stated - sum(pair[1] for pair in known.values()), stated - sum(pair[0] for pair in known.values())
        floor, modelled = inputs["tie_nearly_floor"] * stated - points, stated
    else:
        residual = floor = point(inputs, *row)
        low, high = row
        modelled = points + residual
    amazon = point(inputs, *known["amazon"])
    return {
        "capex_microsoft_2026": residual,
        "capex_microsoft_2026_low": low,
        "capex_microsoft_2026_high": high,
        "capex_microsoft_2026_floor": floor,
        "four_capex_2026_modelled": modelled,
        "four_capex_2025_implied": stated / (1 + inputs["four_capex_2026_growth"]),
        "capex_amazon_growth_2026": amazon / inputs["capex_amazon_2025"] - 1,
        "capex_amazon_share_2026": amazon / modelled,
        "four_capex_cagr_2023_2026": (modelled / inputs["four_capex_2023"]) ** (1 / (2026 - 2023)) - 1,
        "four_capex_growth_2024": inputs["four_capex_2024"] / inputs["four_capex_2023"] - 1,
        "consensus_capex_2026_implied": amazon / (1 + inputs["consensus_gap_2026"]),
    }


def totals(inputs: Inputs) -> Outputs:
    """The four on one basis each: cash purchases, and with finance leases as each company defines it."""
    found: Outputs = {}
    for year in sorted({year for _, year in inputs.members("capex_cash")}):
        cash = [f"capex_cash_{company}_{year}" for company in FOUR]
        if all(key in inputs for key in cash):
            found[f"four_capex_cash_{year}"] = sum(inputs[key] for key in cash)
    for year in (BASE_YEAR - 1, BASE_YEAR):
        found[f"four_capex_leases_{year}"] = (
            inputs[f"capex_cash_amazon_{year}"]
            + inputs[f"finance_leases_amazon_{year}"]
            + inputs[f"capex_cash_alphabet_{year}"]
            + inputs[f"capex_leases_meta_{year}"]
            + inputs[f"capex_leases_microsoft_{year}"]
        )
    return found


def burdens(inputs: Inputs) -> Outputs:
    """Capex as a share of revenue and of operating cash flow, each company on its own fiscal year."""
    found: Outputs = {}
    for measure in ("revenue", "ocf"):
        for company, year in inputs.members(f"fiscal_{measure}"):
            key = f"fiscal_capex_{company}_{year}"
            if key not in inputs:
                key = f"capex_cash_{company}_{year}"
            if key in inputs:
                found[f"capex_to_{measure}_{company}_{year}"] = (
                    inputs[key] / inputs[f"fiscal_{measure}_{company}_{year}"]
                )
    return found
