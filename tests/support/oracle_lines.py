"""Every line of the sheets, worked out in plain Python for any inputs: peers, AWS, charges, contract and figures.

The other oracles give the headline outputs. These give each computed cell by its key and index, sentences spelled
out, from the inputs alone and with no code of the package; `lines_…` has one function per sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import oracle
import oracle_beside
import oracle_returns
from oracle import Inputs

Value = float | str
Lines = dict[tuple[str | int, ...], Value]

COMPANIES = {"amazon": "Amazon", "alphabet": "Alphabet", "meta": "Meta", "microsoft": "Microsoft"}
CHARGES = {
    "italy_and_lawsuit": "Italy tax disputes and lawsuit",
    "severance": "Severance",
    "impairment": "Store impairments",
}


@dataclass(frozen=True)
class World:
    """Inputs, and the case that is shown."""

    i: Inputs
    case: str = "base"

    @cached_property
    def out(self) -> dict[str, float]:
        """Return every headline output."""
        returns = oracle_returns.outputs(self.i)
        modelled, floor = returns[f"aws_margin_2026_{self.case}"], returns[f"fcf_min_{self.case}"]
        return oracle.outputs(self.i) | returns | oracle_beside.outputs(self.i, modelled, floor)

    def low(self, key: str) -> float:
        """Return a figure, or the low end of a range."""
        ends = self.i.ends(key)
        assert ends is not None, key
        return ends[0]

    def high(self, key: str) -> float:
        """Return a figure, or the high end of a range."""
        ends = self.i.ends(key)
        assert ends is not None, key
        return ends[1]

    def point(self, key: str) -> float:
        """Return a figure, or the place in its range that the inputs choose."""
        return self.low(key) + self.i["guidance_position"] * (self.high(key) - self.low(key))


def numbers(lines: Lines) -> dict[tuple[str | int, ...], float]:
    """Return the lines that are numbers."""
    return {place: value for place, value in lines.items() if not isinstance(value, str)}


def said(number: float, digits: int) -> str:
    """Return a number as a sentence prints it."""
    return f"{number:,.{digits}f}"


def percent(share: float, digits: int = 0) -> str:
    """Return a share as a sentence prints it."""
    return said(100 * share, digits) + "%"


def lines_peer_capex(w: World) -> Lines:
    """What was planned and spent, company by company."""
    i, out = w.i, w.out
    stated = [(c, y) for c in COMPANIES for y in range(2023, 2027) if i.ends(f"capex_{c}_{y}")]
    low = {(c, y): w.low(f"capex_{c}_{y}") for c, y in stated}
    high = {(c, y): w.high(f"capex_{c}_{y}") for c, y in stated}
    point = {(c, y): w.point(f"capex_{c}_{y}") for c, y in stated}
    totals = {year: i[f"four_capex_{year}"] for year in (2023, 2024, 2026)}
    left = ("microsoft", 2026)
    of_2026 = [place for place in stated if place[1] == 2026]
    implied = [totals[2026] - sum(side[place] for place in of_2026) for side in (point, high, low)]
    lines: Lines = {("capex_stated_low", *place): value for place, value in low.items()}
    lines |= {("capex_stated_high", *place): value for place, value in high.items()}
    lines |= {("capex_stated", *place): value for place, value in point.items()}
    lines |= {("four_capex_stated", year): value for year, value in totals.items()}
    names = ("capex_implied", "capex_implied_low", "capex_implied_high")
    lines |= {(name, *left): value for name, value in zip(names, implied, strict=True)}
    capex, lows, highs = point | {left: implied[0]}, low | {left: implied[1]}, high | {left: implied[2]}
    for name, table in (("capex", capex), ("capex_low", lows), ("capex_high", highs)):
        lines |= {(name, *place): value for place, value in table.items()}
    path = totals | {2025: totals[2026] / (1 + i["four_capex_2026_growth"])}
    lines |= {("four_capex_path", year): value for year, value in path.items()}
    lines |= {("four_capex_growth", year): path[year] / path[year - 1] - 1 for year in (2024, 2025, 2026)}
    for year in (2024, 2025, 2026):
        listed = [value for (_, of), value in capex.items() if of == year]
        lines |= {("listed_capex", year): sum(listed), ("listed_count", year): len(listed)}
    now = {company: capex[company, 2026] for company in COMPANIES}
    lines |= {("four_capex", 2026): sum(now.values()), ("all_listed_capex", 2026): sum(now.values())}
    amazon = {year: capex["amazon", year] for year in (2024, 2025, 2026)}
    lines |= {("capex_growth_on_year", "amazon", year): amazon[year] / amazon[year - 1] - 1 for year in (2025, 2026)}
    for company, value in now.items():
        ranked = ("ranking_low", "ranking_point", "ranking_high", "ranking_key")
        place = (company, 2026)
        lines |= {(key, company): v for key, v in zip(ranked, (lows[place], value, highs[place], value), strict=True)}
        lines["capex_rank", company] = 1 + sum(other > value for other in now.values())
        lines["capex_share", *place] = value / sum(now.values())
    guided = {company: f"capex_guidance_{company}_2025" for company in COMPANIES}
    for company, key in guided.items():
        spent, early = i[f"capex_cash_{company}_2025"], w.point(key)
        lines |= {("early_low", company): w.low(key), ("early_high", company): w.high(key)}
        lines |= {("early_point", company): early, ("followed", company): spent}
        lines |= {("followed_gap", company): spent - early, ("followed_gap_share", company): spent / early - 1}
    lines["early_total_low",] = sum(w.low(key) for key in guided.values())
    lines["early_total_high",] = sum(w.high(key) for key in guided.values())
    lines["followed_total",] = sum(i[f"capex_cash_{company}_2025"] for company in COMPANIES)
    surprises = {
        "amazon_2024q4": (i["amazon_capex_2024q4"], i["amazon_capex_2024q4_expected"]),
        "amazon_2023q4": (i["amazon_capex_2024q4"], i["amazon_capex_2023q4"]),
        "alphabet_2025": (i["capex_guidance_alphabet_2025"], i["alphabet_capex_2025_expected"]),
        "alphabet_2025q1": (w.point("alphabet_capex_2025q1_guidance"), i["alphabet_capex_2025q1_expected"]),
        "amazon_2026": (i["capex_amazon_2026"], i["consensus_capex_2026"]),
    }
    for name, (figure, expected) in surprises.items():
        lines |= {("surprise_figure", name): figure, ("surprise_expected", name): expected}
        lines |= {("surprise_gap", name): figure - expected, ("surprise_share", name): figure / expected - 1}
    cash = {(c, year): i[f"capex_cash_{c}_{year}"] for c in COMPANIES for year in (2023, 2024, 2025)}
    lines |= {("capex_cash", *place): value for place, value in cash.items()}
    leased = {
        (c, year): i[f"{c}_capex_with_leases_{year}"]
        for c, year in [("meta", 2024), ("meta", 2025), *(("microsoft", year) for year in (2023, 2024, 2025))]
    }
    lines |= {("capex_with_leases", *place): value for place, value in leased.items()}
    lines |= {("finance_leases", *place): value - cash[place] for place, value in leased.items()}
    spent = {year: sum(cash[c, year] for c in COMPANIES) for year in (2023, 2024, 2025)}
    for year, value in spent.items():
        leases = sum(of - cash[place] for place, of in leased.items() if place[1] == year)
        lines |= {("four_capex_cash", year): value, ("documented_less_cash", year): path[year] - value}
        lines["documented_unexplained", year] = path[year] - value - leases
    lines |= {("four_capex_cash_growth", year): spent[year] / spent[year - 1] - 1 for year in (2024, 2025)}
    lines |= {("capex_charted", *place): value for place, value in cash.items()}
    lines |= {("capex_charted", company, 2026): value for company, value in now.items()}
    headline = ("capex_amazon_growth_2026", "capex_amazon_share_2026", "four_capex_2025_implied")
    headline += ("four_capex_growth_2024", "four_capex_cagr_2023_2026", "consensus_capex_2026_implied")
    lines |= {(key,): out[key] for key in headline}
    lines["consensus_gap_recomputed",] = i["capex_amazon_2026"] / i["consensus_capex_2026"] - 1
    lines["finding_amazon_capex",] = (
        f"Amazon plans {said(i['capex_amazon_2026'], 0)} bn for 2026: {percent(out['capex_amazon_growth_2026'])} more "
        f"than in 2025, {percent(out['capex_amazon_share_2026'])} of the four."
    )
    lines["finding_residual_microsoft_2026",] = (
        f"The total of 2026 leaves Microsoft {said(implied[1], 0)} to {said(implied[2], 0)} bn, "
        f"against Amazon's {said(i['capex_amazon_2026'], 0)} bn."
    )
    return lines


def lines_aws(w: World) -> Lines:
    """What AWS earns, has booked, and added per dollar of capex."""
    i, out = w.i, w.out
    run_rate, before = 4 * i["aws_revenue_2025q4"], 4 * out["aws_revenue_prior_year"]
    keys = ("aws_run_rate", "aws_revenue_prior_year", "aws_operating_income", "aws_operating_income_prior_year")
    keys += ("aws_incremental_margin", "aws_incremental_margin_reported", "backlog_prior_year", "backlog_years")
    keys += ("backlog_prior_quarter", "backlog_added", "book_to_bill", "revenue_yield_observed")
    lines: Lines = {(key,): out[key] for key in keys}
    weight, per_capex = i["calibration_weight_2024"], i["calibration_aws_share"]
    per_capex *= 1 - i["calibration_maintenance_share"]
    capex = {2024: i["capex_amazon_2024"], 2025: i["capex_amazon_2025"]}
    calibrated = weight * capex[2024] + (1 - weight) * capex[2025]
    ends = {
        "q4_2024": (before, out["backlog_prior_year"]),
        "q1_2025": (None, i["aws_backlog_2025q1"]),
        "q3_2025": (4 * i["aws_revenue_2025q3_reported"], out["backlog_prior_quarter"]),
        "q4_2025": (run_rate, i["aws_backlog"]),
        "q1_2026": (4 * i["aws_revenue_2026q1_reported"], i["aws_backlog_2026q1"]),
    }
    for end, (rate, backlog) in ends.items():
        lines["path_backlog", end] = backlog
        if rate is not None:
            lines["path_run_rate", end] = rate
    return lines | {
        ("aws_revenue_quarter",): i["aws_revenue_2025q4"],
        ("aws_run_rate_prior_year",): before,
        ("aws_run_rate_added",): run_rate - before,
        ("aws_growth_reported",): i["aws_revenue_2025q4"] / i["aws_revenue_2024q4_reported"] - 1,
        ("aws_margin_prior_year",): i["aws_operating_margin"] - i["aws_margin_change_bp"] / 10_000,
        ("aws_margin_reported",): i["aws_operating_income_2025q4_reported"] / i["aws_revenue_2025q4"],
        ("aws_margin_reported_prior_year",): (
            i["aws_operating_income_2024q4_reported"] / i["aws_revenue_2024q4_reported"]
        ),
        ("aws_margin_reported_prior_quarter",): (
            i["aws_operating_income_2025q3_reported"] / i["aws_revenue_2025q3_reported"]
        ),
        ("backlog_closing",): i["aws_backlog"],
        ("calibration_capex",): calibrated,
        ("calibration_growth_capex",): calibrated * per_capex,
        ("revenue_yield_on_2025",): (run_rate - before) / (capex[2025] * per_capex),
        ("revenue_yield_on_2024",): (run_rate - before) / (capex[2024] * per_capex),
        ("silicon_run_rate",): i["custom_silicon_run_rate"],
        ("silicon_share",): i["custom_silicon_run_rate"] / run_rate,
        ("trainium2_landed",): i["trainium2_chips"],
        ("rainier_share",): i["rainier_chips"] / i["trainium2_chips"],
        ("finding_run_rate",): (
            f"AWS runs at {said(run_rate, 1)} bn a year, {percent(i['aws_revenue_growth'])} more than a year ago, "
            f"at a margin of {percent(i['aws_operating_margin'])}."
        ),
        ("finding_backlog",): (
            f"In Q4 2025 backlog grew by {said(out['backlog_added'], 1)} bn and covers "
            f"{said(out['backlog_years'], 1)} years of the run-rate."
        ),
    }


def lines_charges(w: World) -> Lines:
    """What three charges took, in operating income and per share."""
    i, out = w.i, w.out
    keys = ("charges_total", "operating_income_ex_charges", "charges_per_share", "eps_ex_charges", "eps_surprise")
    keys += ("eps_ex_charges_surprise", "guide_oi_2026q1_mid", "guide_oi_2026q1_mid_ex_leo")
    lines: Lines = {(key,): out[key] for key in keys}
    level, without = i["operating_income_2025q4"], out["operating_income_ex_charges"]
    lines |= {("step_level", "reported"): level, ("step_total", "reported"): level}
    lines["step_name", "reported"] = f"Reported {said(level, 2)}"
    for name, words in CHARGES.items():
        charge, kept = i[f"charge_{name}"], i[f"charge_{name}_deductible"]
        tax = i["charges_tax_rate"] * kept * charge
        lines |= {("charge", name): charge, ("charge_deductible", name): kept, ("charge_tax", name): tax}
        lines |= {("charge_after_tax", name): charge - tax, ("step_charge", name): charge, ("step_base", name): level}
        level += charge
        lines |= {("step_level", name): level, ("step_name", name): f"{words} {said(charge, 2)}"}
    lines |= {("step_level", "ex_charges"): without, ("step_total", "ex_charges"): without}
    third, third_charges = i["operating_income_2025q3"], i["charge_ftc_2025q3"] + i["charge_severance_2025q3"]
    fourth = i["operating_income_2025q4"]
    return lines | {
        ("step_name", "ex_charges"): f"Without charges {said(without, 2)}",
        ("operating_income_reported",): fourth,
        ("charges_share",): out["charges_total"] / without,
        ("shares_diluted",): i["net_income_2025q4"] / i["eps_2025q4"],
        ("eps_reported",): i["eps_2025q4"],
        ("eps_consensus",): i["eps_consensus_2025q4"],
        ("guide_low",): i["guide_oi_2026q1_low"],
        ("guide_high",): i["guide_oi_2026q1_high"],
        ("quarter_reported", "q3"): third,
        ("quarter_reported", "q4"): fourth,
        ("quarter_charges", "q3"): third_charges,
        ("quarter_charges", "q4"): out["charges_total"],
        ("quarter_ex_charges", "q3"): third + third_charges,
        ("quarter_ex_charges", "q4"): without,
        ("quarter_reported_growth", "q4"): fourth / third - 1,
        ("quarter_ex_charges_growth", "q4"): without / (third + third_charges) - 1,
        ("finding_charges",): (
            f"Three charges took {said(out['charges_total'], 2)} bn: without them operating income is "
            f"{said(without, 2)} bn instead of {said(fourth, 2)} bn."
        ),
        ("finding_eps",): (
            f"EPS without charges is {said(out['eps_ex_charges'], 2)}: the surprise against consensus turns from "
            f"{said(out['eps_surprise'], 2)} to {said(out['eps_ex_charges_surprise'], 2)}."
        ),
    }
