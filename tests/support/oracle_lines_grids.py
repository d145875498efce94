"""Every line of the sensitivities, of the tornado and of the dashboard, worked out for any inputs and any case."""

from __future__ import annotations

import oracle
import oracle_returns
from oracle_lines import Lines, World, lines_charges, lines_peer_capex, numbers, percent, said
from oracle_lines_figures import lines_openai
from oracle_lines_returns import lines_comparison, vintages

FIVE = ("lowest", "low", "centre", "high", "highest")
THREE = ("low", "centre", "high")
LIMITS_OF_LIFE = (1.0, 6.0)

FLEXED = {
    "aws_capex_share": "AWS share of capex",
    "short_lived_share": "Short-lived share of growth capex",
    "short_lived_life": "Useful life of short-lived assets",
    "yield_multiplier": "Revenue yield against the observed one",
    "utilisation_haircut": "Utilisation haircut on new capacity",
    "price_decline": "Price decline of a vintage per year",
    "cash_margin": "Margin before depreciation on new revenue",
    "margin_compression": "Margin compression on new revenue",
    "tax_rate": "Tax rate",
    "wacc": "Weighted average cost of capital",
}
"""The drivers that the tornado flexes, and what it calls them."""


def around(centre: float, step: float) -> dict[str, float]:
    """Return five steps around a centre."""
    return {name: centre + (place - 2) * step for place, name in enumerate(FIVE)}


def lines_sensitivities(w: World) -> Lines:
    """Five grids, each point revalued in full."""
    i, case = w.i, w.case
    drivers = oracle_returns.drivers_of(i, case)
    capex = oracle_returns.total_capex(i, drivers)
    weight, place = i["calibration_weight_2024"], i["guidance_position"]
    room, (shortest, longest) = min(place, 1 - place), LIMITS_OF_LIFE
    multipliers = around(drivers["yield_multiplier"], i["step_yield_multiplier"])
    margins, waccs = around(drivers["cash_margin"], i["step_cash_margin"]), around(drivers["wacc"], i["step_wacc"])
    weights = {name: weight + (1 - weight) * n / 4 for n, name in enumerate(FIVE)}
    totals, places = around(i["four_capex_2026"], i["step_four_capex"]), around(place, room / 2)
    growths = around(i["ocf_growth_2026"], i["step_ocf_growth"])
    plans = around(i["capex_amazon_2026"], i["step_capex"])
    life = drivers["short_lived_life"]
    lives = dict(
        zip(THREE, (max(shortest, life - i["step_life"]), life, min(longest, life + i["step_life"])), strict=True)
    )
    axes = {
        "grid_multiplier": multipliers,
        "grid_cash_margin": margins,
        "grid_weight": weights,
        "grid_weight_multiplier": multipliers,
        "grid_wacc": waccs,
        "grid_life": lives,
        "grid_total": totals,
        "grid_position": places,
        "grid_ocf_growth": growths,
        "grid_capex": plans,
    }
    lines: Lines = {(axis, name): value for axis, steps in axes.items() for name, value in steps.items()}
    for row in FIVE:
        observed = oracle_returns.revenue_yield_observed(i, weights[row])
        for column in FIVE:
            achieved = drivers | {"yield_multiplier": multipliers[row], "cash_margin": margins[column]}
            lines["grid_yield_npv", row, column] = oracle_returns.npv(i, achieved)
            multiplied = drivers | {"yield_multiplier": multipliers[column]}
            lines["grid_weight_npv", row, column] = oracle_returns.npv(i, multiplied, observed)
            of = i.changed({"four_capex_2026": totals[row], "guidance_position": places[column]})
            lines["grid_residual", row, column] = oracle.peer_capex(of)["capex_microsoft_2026"]
            lines["grid_fcf", row, column] = i["ocf_2025"] * (1 + growths[row]) - plans[column]
        for column in THREE:
            at = drivers | {"wacc": waccs[row], "short_lived_life": lives[column]}
            lines |= vintages(w, at, capex, (row, column), "point_")
            lines["grid_breakeven", row, column] = oracle_returns.breakeven_yield(i, at)
    run_rate = w.out["run_rate_added_aws"]
    now, then = (float(lines["grid_weight_npv", row, "centre"]) for row in ("lowest", "highest"))
    value = w.out[f"npv_2026_{case}"] - float(vintages(w, drivers, capex, ())["npv_without_revenue",])
    return lines | {
        ("npv_slope",): value / (drivers["cash_margin"] - drivers["margin_compression"]) / drivers["yield_multiplier"],
        ("calibration_numerator",): run_rate / i["calibration_aws_share"] / (1 - i["calibration_maintenance_share"]),
        ("grid_npv_now",): now,
        ("grid_npv_2024",): then,
        ("others_low",): sum(w.low(f"capex_{name}_2026") for name in ("amazon", "alphabet", "meta")),
        ("others_high",): sum(w.high(f"capex_{name}_2026") for name in ("amazon", "alphabet", "meta")),
        ("finding_sensitivities",): (
            f"As calibrated the NPV is {said(now, 1)} bn; all on 2024 capex, {said(then, 1)} bn: the sign "
            f"{'rests on this choice.' if now * then < 0 else 'holds.'}"
        ),
    }


def lines_tornado(w: World) -> Lines:
    """One driver at a time at either end, the vintage revalued, and the bars in order."""
    i, case = w.i, w.case
    start = oracle_returns.drivers_of(i, case)
    capex = oracle_returns.total_capex(i, start)
    base = oracle_returns.npv(i, start)
    flexes: dict[str, tuple[str, float]] = {"unflexed": ("", 0.0)}
    for driver in FLEXED:
        for side, end in zip(("low", "high"), oracle_returns.ends_of(i, driver), strict=True):
            flexes[f"{driver}_{side}"] = driver, end
    lines: Lines = {}
    for flex, (driver, end) in flexes.items():
        drivers = start | ({driver: end} if driver else {})
        lines |= vintages(w, drivers, capex, (flex,), "flex_")
        lines |= {(f"flex_{name}", flex): value for name, value in drivers.items()}
        lines["flex_value", flex] = end
    swings = {}
    for driver in FLEXED:
        low, high = (float(lines["flex_npv_2026", f"{driver}_{side}"]) for side in ("low", "high"))
        swings[driver] = abs(high - low)
        lines |= {("bar_npv_low", driver): low, ("bar_npv_high", driver): high, ("bar_swing", driver): swings[driver]}
        lines |= {("bar_low", driver): low - base, ("bar_high", driver): high - base}
    order = sorted(FLEXED, key=lambda driver: -round(swings[driver], 9))
    for place, driver in enumerate(order, 1):
        lines |= {("bar_rank", driver): place, ("sorted_bar", place): 1.0 + list(FLEXED).index(driver)}
        lines["sorted_name", place] = FLEXED[driver]
        for side in ("low", "high", "swing"):
            lines[f"sorted_{side}", place] = lines[f"bar_{side}", driver]
        if place > 1:
            lines["sorted_drop", place - 1] = swings[order[place - 2]] - swings[driver]
    ends = [said(float(lines[f"sorted_{side}", 1]), 1) for side in ("low", "high")]
    lines["finding_tornado",] = (
        f"From an NPV of {said(base, 1)} bn, {FLEXED[order[0]]} moves it most: by {ends[0]} to {ends[1]} bn."
    )
    return lines


def lines_dashboard(w: World) -> Lines:
    """What the dashboard says, and where each number of it comes from."""
    i, out, case = w.i, w.out, w.case
    peers, contract = numbers(lines_peer_capex(w)), numbers(lines_openai(w))
    shown, eps = numbers(lines_comparison(w)), numbers(lines_charges(w))
    run_rate = out["run_rate_added_aws"] / i["calibration_aws_share"] / (1 - i["calibration_maintenance_share"])
    residual = ("microsoft", 2026)
    told: dict[str, float] = {
        "breakeven": out[f"breakeven_yield_{case}"],
        "observed": out["revenue_yield_observed"],
        "observed_2025": run_rate / i["capex_amazon_2025"],
        "observed_2024": run_rate / i["capex_amazon_2024"],
        "npv": out[f"npv_2026_{case}"],
        "npv_ex_residual": out[f"npv_2026_ex_residual_{case}"],
        "irr": out[f"irr_2026_{case}"],
        "trough": out[f"fcf_cumulative_min_{case}"],
        "trough_year": out[f"fcf_cumulative_min_year_{case}"],
        "floor": out[f"fcf_min_{case}"],
        "floor_year": out[f"fcf_min_year_{case}"],
        "amazon_fcf": out["amazon_fcf_2026"],
        "ocf_growth": i["capex_amazon_2026"] / i["ocf_2025"] - 1,
        "margin_now": i["aws_operating_margin"],
        "margin_2030": out[f"aws_margin_2030_{case}"],
        "spread_2030": out[f"roic_less_wacc_2030_{case}"],
        "plan": i["capex_amazon_2026"],
        "plan_growth": i["capex_amazon_2026"] / i["capex_amazon_2025"] - 1,
        "plan_surprise": i["capex_amazon_2026"] / i["consensus_capex_2026"] - 1,
        "charges": out["charges_total"],
        "income": i["operating_income_2025q4"] + out["charges_total"],
        "eps": eps["eps_ex_charges",],
        "eps_expected": i["eps_consensus_2025q4"],
        "contract": i["openai_contract_value"],
        "contract_share": i["openai_contract_value"] / i["aws_backlog"],
        "contract_line": i["openai_contract_value"] / i["openai_contract_years"],
        "contract_2026": contract["openai_revenue_before_haircut", 2026],
        "residual_low": peers["capex_implied_low", *residual],
        "residual_high": peers["capex_implied_high", *residual],
    }
    lines: Lines = {("said", name): value for name, value in told.items()}
    board = ("yield_required_ratio", "breakeven_yield", "npv_2026", "npv_2026_ex_residual", "irr_2026", "fcf_min")
    board += ("roic_less_wacc_2030", "fcf_cumulative_min", "fcf_cumulative_min_year")
    lines |= {(f"board_{key}", each): shown[f"compare_{key}", each] for key in board for each in i.cases}
    t = {name: (lambda digits, value=value: said(value, digits)) for name, value in told.items()}
    p = {name: (lambda digits, value=value: percent(value, digits)) for name, value in told.items()}
    sentences = {
        "yield": f"Case {case}: the 2026 vintage pays at a yield of {t['breakeven'](3)}; seen: {t['observed'](3)} "
        f"({t['observed_2025'](3)} to {t['observed_2024'](3)}).",
        "value": f"Its NPV is {t['npv'](1)} bn, {t['npv_ex_residual'](1)} bn without residual value, its IRR "
        f"{p['irr'](1)}.",
        "cash": f"Cumulative AWS free cash flow bottoms at {t['trough'](1)} bn in {told['trough_year']:.0f}; its worst "
        f"year is {told['floor_year']:.0f} at {t['floor'](1)} bn.",
        "company": f"Amazon's 2026 free cash flow is {t['amazon_fcf'](1)} bn; operating cash flow must grow "
        f"{p['ocf_growth'](0)} to cover capex.",
        "margin": f"AWS margin goes from {p['margin_now'](0)} to {p['margin_2030'](1)} in 2030, where ROIC less WACC "
        f"is {p['spread_2030'](1)}.",
        "peers": f"Amazon's {t['plan'](0)} bn is {p['plan_growth'](0)} above 2025 and {p['plan_surprise'](0)} above "
        "consensus.",
        "residual": f"The stated total of 2026 leaves Microsoft {t['residual_low'](0)} to {t['residual_high'](0)} bn.",
        "charges": f"Three charges hid {t['charges'](2)} bn: operating income would be {t['income'](2)} bn, EPS "
        f"{t['eps'](2)} against {t['eps_expected'](2)} expected.",
        "contract": f"OpenAI's {t['contract'](0)} bn is {p['contract_share'](0)} of backlog: {t['contract_line'](1)} "
        f"bn a year straight-line, {t['contract_2026'](1)} by ramp in 2026.",
    }
    return lines | {(f"finding_message_{name}",): sentence for name, sentence in sentences.items()}
