"""Every line of the returns, by case, vintage and year, and of the comparison of cases, worked out for any inputs.

`vintages` values the build-out under any drivers: those of a case, those of a grid's point, or those of a case with
one flexed. Money at work, written off and earned comes from `oracle_returns`.
"""

from __future__ import annotations

import oracle_returns
from oracle_lines import Lines, World, percent, said
from oracle_returns import FIRST, LAST, YEARS, Drivers

Own = tuple[str | int, ...]
"""The index before vintage and year: a case, a point of a grid, or what is flexed."""


def vintages(w: World, drivers: Drivers, capex: dict[int, float], own: Own, prefix: str = "") -> Lines:
    """Return the vintages of a build-out, and the value of the first one alone."""
    i, lines = w.i, Lines()
    achieved = oracle_returns.revenue_yield_observed(i) * drivers["yield_multiplier"]
    lives = {"short": drivers["short_lived_life"], "long": drivers["long_lived_life"]}
    cost = {year: capex[year] * drivers["aws_capex_share"] * (1 - drivers["maintenance_share"]) for year in YEARS}
    revenue = {
        (v, y): oracle_returns.revenue_per_yield(drivers, cost[v], y - v) * achieved for v in YEARS for y in YEARS
    }
    written = {(v, y): oracle_returns.depreciation(drivers, cost[v], y - v) for v in YEARS for y in YEARS}
    for vintage in YEARS:
        lines |= {("growth_capex", vintage): cost[vintage], ("vintage_cost", vintage): cost[vintage]}
        for year in (FIRST - 1, *YEARS):
            for part, life in lives.items():
                used = max(0.0, min(life, year - vintage + 0.5))
                lines["used_" + part, vintage, year] = used
                lines["in_service_" + part, vintage, year] = oracle_returns.in_service(life, year - vintage)
            if year >= FIRST:
                lines["vintage_revenue", vintage, year] = revenue[vintage, year]
                lines["vintage_depreciation", vintage, year] = written[vintage, year]
        lines["vintage_written_off", vintage] = sum(written[vintage, year] for year in YEARS)
    margin = (drivers["cash_margin"] - drivers["margin_compression"]) * (1 - drivers["tax_rate"])
    left = cost[FIRST] - sum(written[FIRST, year] for year in YEARS)
    factors = {year: (1 + drivers["wacc"]) ** (FIRST - year) for year in YEARS}
    earned: dict[int, float] = {}
    for year in YEARS:
        paid = cost[FIRST] if year == FIRST else 0.0
        rest = i["residual_recovery"] * left if year == LAST else 0.0
        earned[year] = revenue[FIRST, year] * margin + drivers["tax_rate"] * written[FIRST, year] - paid
        lines |= {("first_revenue", year): revenue[FIRST, year], ("first_depreciation", year): written[FIRST, year]}
        lines |= {("first_capex", year): paid, ("first_residual", year): rest}
        lines |= {("first_cash_flow", year): earned[year], ("first_flow", year): earned[year] + rest}
        lines["discount_factor", year] = factors[year]
    value = sum(revenue[FIRST, year] * factors[year] for year in YEARS)
    ex_residual = sum(earned[year] * factors[year] for year in YEARS)
    npv = ex_residual + i["residual_recovery"] * left * factors[LAST]
    lines |= {
        ("revenue_yield",): achieved,
        ("revenue_value",): value,
        ("npv_2026_ex_residual",): ex_residual,
        ("npv_2026",): npv,
        ("npv_per_yield",): value * margin / achieved,
        ("npv_without_revenue",): npv - value * margin,
        ("breakeven_yield",): oracle_returns.breakeven_yield(i, drivers),
    }
    return {(prefix + str(place[0]), *own, *place[1:]): number for place, number in lines.items()}


def lines_cases(w: World) -> Lines:
    """The ends between which each driver is flexed, and whether bear and bull have another value than base."""
    i, lines = w.i, Lines()
    drivers = {case: oracle_returns.drivers_of(i, case) for case in i.cases}
    for name, base in drivers["base"].items():
        for side, end in zip(("low", "high"), oracle_returns.ends_of(i, name), strict=True):
            lines[f"driver_{side}_end", name] = end
        for case in ("bear", "bull"):
            lines[f"driver_differs_{case}", name] = float(drivers[case][name] != base)
    return lines


def lines_returns(w: World) -> Lines:
    """The returns of every case."""
    lines: Lines = {}
    for case in w.i.cases:
        lines |= _returns(w, case)
    return lines


def _returns(w: World, case: str) -> Lines:
    i, out = w.i, w.out
    drivers = oracle_returns.drivers_of(i, case)
    capex = oracle_returns.total_capex(i, drivers)
    lines = vintages(w, drivers, capex, (case,))
    tax, margin, wacc = drivers["tax_rate"], drivers["cash_margin"] - drivers["margin_compression"], drivers["wacc"]
    run_rate, growth = 4 * i["aws_revenue_2025q4"], 1 + drivers["legacy_growth"]
    before = FIRST - 1
    lines |= {("total_capex", case, year): amount for year, amount in capex.items()}
    lines |= {("legacy_revenue", case, before): run_rate, ("net_assets", case, before): 0.0}
    assets, free = [0.0], []
    irr, needed, achieved = (out[f"{key}_{case}"] for key in ("irr_2026", "breakeven_yield", "revenue_yield"))
    for year in YEARS:
        old, total = run_rate * growth ** (year - before), out[f"aws_revenue_{year}_{case}"]
        written, cost = out[f"aws_depreciation_{year}_{case}"], float(lines["growth_capex", case, year])
        new_income = (total - old) * margin - written
        income = old * i["aws_operating_margin"] + new_income
        replaced = capex[year] * drivers["aws_capex_share"] * drivers["maintenance_share"]
        excess = replaced - i["legacy_depreciation"]
        assets.append(assets[-1] + cost - written)
        free.append(income * (1 - tax) + written - cost - excess)
        roic = new_income * (1 - tax) / (sum(assets[-2:]) / 2)
        here: dict[str, float] = {
            "calendar_year": year,
            "maintenance_capex": replaced,
            "legacy_revenue": old,
            "new_revenue": total - old,
            "aws_revenue": total,
            "legacy_operating_income": old * i["aws_operating_margin"],
            "aws_depreciation": written,
            "depreciation_added_back": written,
            "new_operating_income": new_income,
            "aws_operating_income_year": income,
            "aws_margin": income / total,
            "net_assets": assets[-1],
            "average_assets": sum(assets[-2:]) / 2,
            "nopat": new_income * (1 - tax),
            "roic": roic,
            "roic_less_wacc": roic - wacc,
            "aws_nopat": income * (1 - tax),
            "growth_capex_paid": cost,
            "maintenance_excess": excess,
            "aws_fcf": free[-1],
            "fcf_cumulative": sum(free),
            "irr_factor": (1 + irr) ** (FIRST - year),
            "breakeven_flow": float(lines["first_flow", case, year])
            + float(lines["first_revenue", case, year]) * (needed / achieved - 1) * margin * (1 - tax),
        }
        lines |= {(key, case, year): value for key, value in here.items()}
    keys = ("irr_2026", "yield_required_ratio", "roic_less_wacc_2030", "cash_margin_implied", "fcf_cumulative_2032")
    keys += ("fcf_min", "fcf_min_year", "fcf_cumulative_min", "fcf_cumulative_min_year")
    found = {key: out[f"{key}_{case}"] for key in keys}
    lines |= {(key, case): value for key, value in found.items()}
    lines["finding_returns_npv", case] = (
        f"The 2026 vintage is worth {said(out[f'npv_2026_{case}'], 1)} bn net; it pays at a yield of "
        f"{said(needed, 3)}, {said(found['yield_required_ratio'], 2)} times what was observed."
    )
    lines["finding_returns_cash", case] = (
        f"Free cash flow bottoms at {said(found['fcf_min'], 1)} bn, its sum at {said(found['fcf_cumulative_min'], 1)} "
        f"bn in {found['fcf_cumulative_min_year']:.0f}; ROIC less WACC in 2030 is "
        f"{percent(found['roic_less_wacc_2030'], 1)}."
    )
    return lines


COMPARED = ("revenue_yield", "breakeven_yield", "yield_required_ratio", "npv_2026", "npv_2026_ex_residual", "irr_2026")
COMPARED += ("roic_less_wacc_2030", "cash_margin_implied", "fcf_min", "fcf_min_year", "fcf_cumulative_min")
COMPARED += ("fcf_cumulative_min_year", "fcf_cumulative_2032", "npv_per_yield", "npv_without_revenue", "revenue_value")
PATHS = ("aws_revenue", "aws_margin", "roic_less_wacc", "aws_fcf", "fcf_cumulative", "total_capex")


def lines_comparison(w: World) -> Lines:
    """The cases side by side, the one that is shown, and the whole company in 2026."""
    i, out, lines = w.i, w.out, Lines()
    returns = lines_returns(w)
    for (key, case, *rest), value in returns.items():
        if key in (*COMPARED, *PATHS):
            lines[f"compare_{key}", case, *rest] = value
            if case == w.case:
                lines[f"shown_{key}", *rest] = value
    drivers = {case: oracle_returns.drivers_of(i, case) for case in i.cases}
    lines |= {("shown_" + name,): value for name, value in drivers[w.case].items()}
    for case in ("bear", "bull"):
        lines["case_differs", case] = float(sum(drivers[case][name] != drivers["base"][name] for name in drivers[case]))
        apart = [abs(out[f"{key}_{case}"] - out[f"{key}_base"]) for key in ("npv_2026", "fcf_cumulative_2032")]
        lines["case_gap", case] = sum(apart)
    shown = {key: out[f"{key}_{w.case}"] for key in ("npv_2026", "fcf_cumulative_min", "fcf_cumulative_min_year")}
    return lines | {
        ("shown_place",): 1.0 + i.cases.index(w.case),
        ("shown_name",): w.case,
        ("amazon_ocf_2026",): i["ocf_2025"] * (1 + i["ocf_growth_2026"]),
        ("amazon_capex_paid",): i["capex_amazon_2026"],
        ("amazon_fcf_2026",): out["amazon_fcf_2026"],
        ("ocf_growth_breakeven_2026",): out["ocf_growth_breakeven_2026"],
        ("finding_comparison",): (
            f"Shown: {w.case}. NPV of the 2026 vintage {said(shown['npv_2026'], 1)} bn, trough of cash "
            f"{said(shown['fcf_cumulative_min'], 1)} bn in {shown['fcf_cumulative_min_year']:.0f}."
        ),
    }
