"""A line follows the line it names, and no other that happens to hold the same number.

Some lines hold the same number whatever the inputs: a single figure is its own low and high end, the listed companies
are the four. Here one of them is moved by hand, as no input can move it, and what follows it is worked out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import oracle
import oracle_returns
import pytest
from conftest import INPUTS, Written
from mutation.bench import Bench
from oracle_lines import COMPANIES
from oracle_lines_beside import RANGES
from oracle_lines_grids import FLEXED

Place = tuple[str | int, ...]

ALPHABET, META, MICROSOFT = 180, 125, 195
LEFT = ("microsoft", 2026)
DRIVERS = list(oracle_returns.drivers_of(oracle.load(INPUTS), "base"))
SIDES = {"low": 1, "high": 2}
ENDS = {"capex_low": 10, "capex": 20, "capex_high": 30}
CASES, YEARS = ("bear", "base", "bull"), range(2026, 2033)


@dataclass(frozen=True)
class Move:
    """Cells moved by hand, and what other cells come to."""

    cells: Mapping[Place, float | str]
    follow: Mapping[Place, float | str]


MOVES: dict[str, Move] = {
    "Amazon's point in 2026, not its low end": Move(
        {("capex", "amazon", 2026): 300},
        {
            ("four_capex", 2026): 300 + ALPHABET + META + MICROSOFT,
            ("capex_amazon_share_2026",): 300 / 800,
            ("capex_growth_on_year", "amazon", 2026): 300 / 131 - 1,
            ("total_capex", "base", 2026): 300,
            ("tie_recomputed", "amazon_capex_guidance_2026_reported"): 300,
            ("finding_residual_microsoft_2026",): (
                "The total of 2026 leaves Microsoft 180 to 210 bn, against Amazon's 300 bn."
            ),
        },
    ),
    "Amazon's point in 2025, not its low end": Move(
        {("capex", "amazon", 2025): 150},
        {
            ("capex_growth_on_year", "amazon", 2025): 150 / 83 - 1,
            ("capex_growth_on_year", "amazon", 2026): 200 / 150 - 1,
        },
    ),
    "the total of the four, not of all that are listed": Move(
        {("four_capex", 2026): 400, ("listed_capex", 2026): 500, ("all_listed_capex", 2026): 600},
        {
            ("capex_amazon_share_2026",): 200 / 400,
            ("capex_share", "meta", 2026): META / 400,
            ("check_members_total_2026",): 0,
        },
    ),
    "the stated total, not the path that leads through it": Move(
        {("four_capex_path", 2026): 1000},
        {
            ("capex_implied", *LEFT): 195,
            ("capex_implied_low", *LEFT): 180,
            ("capex_implied_high", *LEFT): 210,
            ("check_members_total_2026",): 1,
        },
    ),
    "a company that is not one of the four": Move(
        {("one_of_four", "meta"): 0},
        {
            ("capex_implied", *LEFT): 700 - 200 - 180,
            ("capex_implied_low", *LEFT): 700 - 200 - 185,
            ("capex_implied_high", *LEFT): 700 - 200 - 175,
            ("four_capex", 2026): 700,
            ("all_listed_capex", 2026): 700 + META,
            ("listed_capex", 2026): 700 + META,
            ("capex_share", "meta", 2026): 0,
            ("capex_share", "alphabet", 2026): 180 / 700,
            ("four_capex_cash", 2025): 131.819 + 91.45 + 83.1,
            ("others_low",): 200 + 175,
            ("others_high",): 200 + 185,
        },
    ),
    "a company without a figure is not counted": Move(
        {("capex", "meta", 2026): "n/a"}, {("listed_count", 2026): 3, ("listed_count", 2025): 1}
    ),
    "dust beyond the ninth digit does not rank": Move(
        {("ranking_point", "alphabet"): 195.0000000004, ("ranking_point", "microsoft"): 195.0000000016},
        {("ranking_key", "alphabet"): 195.0, ("ranking_key", "microsoft"): 195.000000002},
    ),
    # OpenAI contract
    "a contract that began in 2025": Move(
        {("openai_years_elapsed", 2025): 0.5},
        {
            ("openai_straight_line", 2025): 38 / 7 * 0.5,
            ("openai_straight_line", 2026): 38 / 7,
            ("openai_straight_line", 2032): 38 / 7 * 0.5,
            ("openai_straight_line_total",): 38,
        },
    ),
    "dust beyond the ninth digit is no gap": Move(
        {("openai_ramp_gap", 2025): 4e-10, ("openai_ramp_gap", 2026): 1.2e-9},
        {("openai_ramp_gap_to_date", 2025): 0.0, ("openai_ramp_gap_to_date", 2026): 2e-9},
    ),
    "a year without a figure is not counted as one to 2027": Move(
        {("openai_revenue", 2026): "n/a"}, {("openai_years_to_2027",): 1}
    ),
    # returns
    "each case has its own years": Move(
        {("calendar_year", case, year): year + 100 * n for n, case in enumerate(CASES, 1) for year in YEARS},
        {
            ("fcf_min_year", "bear"): 2126,
            ("fcf_min_year", "base"): 2226,
            ("fcf_min_year", "bull"): 2326,
            ("compare_fcf_min_year", "bear"): 2126,
            ("compare_fcf_min_year", "base"): 2226,
            ("compare_fcf_min_year", "bull"): 2326,
            ("shown_fcf_min_year",): 2226,
            ("fcf_cumulative_min_year", "bear"): 2132,
            ("fcf_cumulative_min_year", "base"): 2229,
            ("fcf_cumulative_min_year", "bull"): 2329,
        },
    ),
    "the gap of a case from base, in its value and in its cash": Move(
        {("compare_npv_2026", case): value for case, value in zip(CASES, (10, 30, 25), strict=True)}
        | {("compare_fcf_cumulative_2032", case): value for case, value in zip(CASES, (7, 4, 9), strict=True)}
        | {("compare_fcf_cumulative_min", case): value for case, value in zip(CASES, (50, 60, 80), strict=True)},
        {("case_gap", "bear"): 20 + 3, ("case_gap", "bull"): 5 + 5},
    ),
    "dust beyond the ninth digit is no swing": Move(
        {("bar_npv_low", "tax_rate"): 0, ("bar_npv_high", "tax_rate"): 4e-10}
        | {("bar_npv_low", "wacc"): 0, ("bar_npv_high", "wacc"): 1.2e-9},
        {("bar_swing", "tax_rate"): 0.0, ("bar_swing", "wacc"): 1e-9},
    ),
    "the end of a driver that is flexed, not what is stated for it": Move(
        {(f"driver_{side}_end", driver): n + 0.5 for side, n in SIDES.items() for driver in FLEXED},
        {("flex_value", f"{driver}_{side}"): n + 0.5 for side, n in SIDES.items() for driver in FLEXED},
    ),
    # outturn
    "the sentences of the outturn, each with its own figures": Move(
        {("outturn_actual", "operating_income"): 11, ("outturn_actual", "aws_growth"): 0.12}
        | {("outturn_actual", "aws_margin"): 0.13, ("outturn_actual", "aws_margin_modelled"): 0.14}
        | {("outturn_low", "operating_income"): 21, ("outturn_low", "aws_growth"): 0.22}
        | {("outturn_low", "aws_margin"): 0.23, ("outturn_high", "operating_income"): 31}
        | {("outturn_high", "aws_growth"): 0.32, ("outturn_high", "aws_margin"): 0.33}
        | {("outturn_verdict", "operating_income"): "far from", ("outturn_verdict", "net_sales"): "near"}
        | {("outturn_inside", row): n for row, n in zip(RANGES, (1, 2, 4, 8), strict=True)},
        {
            ("finding_outturn_income",): (
                "Operating income of Q1 2026 was 11.0 bn, far from the guidance of 21.0 to 31.0 bn."
            ),
            ("finding_outturn_margin",): "AWS grew by 12% at a margin of 13.0%, against 22% and 23.0% in Q4.",
            ("finding_outturn_ranges",): "15 of 4 guided ranges held.",
        },
    ),
    "expected income from the low end of expected revenue": Move(
        {("outturn_low", "aws_revenue"): 40, ("outturn_high", "aws_revenue"): 60},
        {("outturn_low", "aws_income"): 40 * 0.35},
    ),
    "both ends of what was planned before": Move(
        {(key, company, 2026): n + place for key, n in ENDS.items() for place, company in enumerate(COMPANIES)},
        {("raised_before_low", company): 10 + place for place, company in enumerate(COMPANIES)}
        | {("raised_before_high", company): 30 + place for place, company in enumerate(COMPANIES)},
    ),
    "questions that ask after the same growth": Move(
        {("question_figure", "revenue_keeps_pace"): 0.21, ("question_against", "revenue_keeps_pace"): 0.31}
        | {("question_figure", "revenue_keeps_pace_four"): 0.22, ("question_against", "revenue_keeps_pace_four"): 0.32},
        {
            ("finding_answer", "revenue_keeps_pace"): "AWS revenue grows by 21%, Amazon's capex by 31%.",
            ("finding_answer", "revenue_keeps_pace_four"): (
                "The four companies' capex grows by 32%, AWS revenue by 22%."
            ),
        },
    ),
    # ties
    "a tie that is no number is one of the figures, and does not tie": Move(
        {("tie", "aws_run_rate_stated"): "unclear"},
        {("finding_ties",): "47 of 48 stated figures tie.", ("check_ties",): 0},
    ),
    "the point of a guidance, not its high end": Move(
        {("early_point", "amazon"): 90, ("early_point", "alphabet"): 70},
        {
            ("tie_recomputed", "amazon_capex_guidance_2025_february"): 90,
            ("tie_recomputed", "alphabet_capex_guidance_2025_reported"): 70,
        },
    ),
    "about a range below nil: a tenth of each end, away from it": Move(
        {("tie_low", "eps_2025q4"): -10, ("tie_high", "eps_2025q4"): -8, ("tie_qualifier", "eps_2025q4"): "about"},
        {("tie_lower", "eps_2025q4"): -11, ("tie_upper", "eps_2025q4"): -7.2},
    ),
    "a conflict that has gone": Move(
        {("conflict_differs", "lead"): 0},
        {
            ("finding_conflicts",): "45 of 46 conflicts of figures still differ; the rest are of meaning.",
            ("check_conflicts_differ",): 0,
        },
    ),
    "a conflict without a figure": Move(
        {("conflict_differs", "lead"): "unclear"},
        {
            ("finding_conflicts",): "45 of 45 conflicts of figures still differ; the rest are of meaning.",
            ("check_conflicts_differ",): 1,
        },
    ),
    "the margin on the year, not on the quarter": Move(
        {("conflict_one", "margin_year"): 11, ("conflict_one", "margin_quarter"): 22}
        | {("conflict_other", "margin_year"): 33, ("conflict_other", "margin_quarter"): 44},
        {
            ("finding_conflict_margin",): (
                "The AWS margin is said to have risen by 11 bp on the year; the releases say 33 bp."
            ),
        },
    ),
    # checks
    "a check that gives no number fails": Move(
        {("check_waterfall",): "unclear", ("check_chips",): "unclear", ("check_kpi_power",): "unclear"},
        {
            ("errors_failing",): 1,
            ("warnings_failing",): 2,
            ("overall_check",): 0,
            ("overall_text",): "CHECKS FAIL: 1, warnings: 2",
        },
    ),
    "every tie that rests on a second source": Move(
        {("tie_independent", "aws_run_rate_stated"): 100, ("tie_independent", "four_capex_plan_2026_april"): 1000},
        {
            ("finding_ties_independent",): (
                "1,124 of the ties rest on a second source; the others prove the arithmetic of one."
            ),
        },
    ),
    "the drivers of bear, not those of bull": Move(
        {(f"driver_differs_{case}", driver): n for case, n in (("bear", 1), ("bull", 2)) for driver in DRIVERS},
        {("case_differs", "bear"): len(DRIVERS), ("case_differs", "bull"): 2 * len(DRIVERS)},
    ),
}


@pytest.mark.parametrize("how", MOVES)
def test_what_follows_a_line_follows_it_alone(how: str, book: Written, bench: Bench) -> None:
    move = MOVES[how]
    asked = {(key, *index): book.at(str(key), *index) for key, *index in move.follow}
    cells = {book.at(str(key), *index): value for (key, *index), value in move.cells.items()}
    found = bench.recalculate(cells, asked.values())
    results = {place: found[cell] for place, cell in asked.items()}
    wrong = {place: (results[place], value) for place, value in move.follow.items() if not alike(results[place], value)}
    assert wrong == {}


def alike(found: object, expected: float | str) -> bool:
    """Compare; numbers to twelve digits, and near 0 to as many places."""
    if isinstance(expected, str) or not isinstance(found, float):
        return found == expected
    return found == pytest.approx(expected, rel=1e-12, abs=1e-12)
