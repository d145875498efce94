"""Each check that stands once at the edge of what it lets pass: just inside holds, just beyond fails; see `fits`."""

from __future__ import annotations

import pytest
from conftest import Written
from fits import CASES, OF_2025, POWERS, QUARTERS, SINCE, Fit, Place, both, down, equal, judged, most, row, up
from mutation.bench import Bench
from test_worked_checks_of_cases import BY_CASE

from xlmodel.language import Check

COMPANIES = ("amazon", "alphabet", "meta", "microsoft")
CHARGES = ("italy_and_lawsuit", "severance", "impairment")
RESIDUAL = ("microsoft", 2026)
LOW, POINT, HIGH = (("capex_implied" + end, *RESIDUAL) for end in ("_low", "", "_high"))
RAMP = (0.25, 0.125, 0.0625, 0.0625, 0.125, 0.125, 0.0625, 0.1875)
SHARES = ("third_party_unit_share", "add_to_delivery_order_share", "graviton_top_customer_share")
GUIDE = (("guide_low",), ("guide_oi_2026q1_mid",), ("guide_high",))

FITS: dict[str, Fit] = {
    "check_members_total_2026": Fit(
        {("four_capex", 2026): 40, ("four_capex_stated", 2026): 40, ("tie_nearly_floor",): 0.75},
        up(("four_capex", 2026), 40) + down(("four_capex", 2026), 30),
    ),
    "check_shares_2026": Fit(
        {("capex_share", name, 2026): share for name, share in zip(COMPANIES, (0.25, 0.5, 0.125, 0.125), strict=True)},
        both(("capex_share", "amazon", 2026), 0.25) + both(("capex_share", "microsoft", 2026), 0.125),
    ),
    "check_residual_order_microsoft_2026": Fit(
        {LOW: 10, POINT: 10, HIGH: 10},
        [
            *up(LOW, 10),
            *down(HIGH, 10),
            ({LOW: 0.001, POINT: 5}, True),
            ({LOW: 0}, False),
            ({LOW: -1}, False),
            ({POINT: 11}, False),
            ({POINT: 9}, False),
            ({POINT: 11, HIGH: 12}, True),
        ],
    ),
    "check_ranks": Fit(
        row("capex_rank", 1, 2, 3, 4, over=COMPANIES),
        [
            (row("capex_rank", 4, 3, 2, 1, over=COMPANIES), True),
            (row("capex_rank", 1, 1, 1, 1, over=COMPANIES), True),
            (row("capex_rank", 2, 2, 3, 4, over=COMPANIES), False),
            (row("capex_rank", 4, 3, 2, 2, over=COMPANIES), False),
            (row("capex_rank", 0, 2, 3, 4, over=COMPANIES), False),
            (row("capex_rank", 1, 2, 3, 5, over=COMPANIES), False),
            (row("capex_rank", 5, 3, 2, 1, over=COMPANIES), False),
            (row("capex_rank", 1, "unranked", 2, 4, over=COMPANIES), True),
        ],
    ),
    "check_incremental_margin": Fit(
        {
            ("aws_incremental_margin",): 0.75,
            ("aws_operating_margin",): 0.25,
            ("aws_margin_change_bp",): 1250,
            ("aws_revenue_growth",): 0.25,
        },
        both(("aws_incremental_margin",), 0.75),
    ),
    "check_backlog_roll": Fit(
        {("backlog_added",): 10, ("backlog_prior_quarter",): 80, ("aws_backlog_growth_qoq",): 0.125},
        both(("backlog_added",), 10),
    ),
    "check_base_quarter": Fit(
        {("picked_quarter",): "2025Q4"},
        [
            ({("picked_quarter",): "2026Q2"}, True),
            ({("picked_quarter",): "2025Q3"}, False),
            ({("quarter_offered", "2025q4"): 0}, False),
            ({("quarter_name", "2026q1"): "2025Q4"}, False),
        ],
    ),
    "check_calibration": Fit(
        {("revenue_yield_observed",): 40, ("base_place",): len(QUARTERS) - 1}
        | row("quarter_yield_weighted", 50, 40, 60, over=QUARTERS[-3:]),
        both(("revenue_yield_observed",), 40) + both(("quarter_yield_weighted", QUARTERS[-2]), 40),
    ),
    "check_four_quarters_capex": Fit(
        row("amazon_capex_reported", 1, 2, 4, 8, over=OF_2025)
        | {("amazon_capex_reported", "2024q4"): 99, ("amazon_capex_reported", "2026q1"): 99}
        | {("capex_cash_amazon_2025",): 15},
        both(("amazon_capex_reported", "2025q1"), 1) + both(("amazon_capex_reported", "2025q4"), 8),
    ),
    "check_four_quarters_ocf": Fit(
        row("amazon_ocf_reported", 1, 2, 4, 8, over=OF_2025)
        | {("amazon_ocf_reported", "2024q4"): 99, ("amazon_ocf_reported", "2026q1"): 99}
        | {("fiscal_ocf_amazon_2025",): 15},
        both(("amazon_ocf_reported", "2025q1"), 1) + both(("amazon_ocf_reported", "2025q4"), 8),
    ),
    "check_backlog_booked": Fit(
        row("backlog_run_off", *POWERS) | {("backlog_closing",): sum(POWERS)},
        up(("backlog_run_off", 2026), 1) + up(("backlog_run_off", 2032), 64) + [({("backlog_run_off", 2026): 0}, True)],
    ),
    "check_chips": most(("rainier_chips",), ("trainium2_chips",)),
    "check_waterfall": equal(("step_level", "impairment"), ("operating_income_ex_charges",)),
    "check_charges_after_tax": Fit(
        row("charge_after_tax", 1, 2, 4, over=CHARGES)
        | row("charge_tax", 8, 16, 32, over=CHARGES)
        | {("charges_total",): 63},
        both(("charges_total",), 63),
    ),
    "check_charges_count": Fit(
        {("charges_count",): 3}, [*both(("charges_count",), 3), ({("charge", "severance"): "not told"}, True)]
    ),
    "check_guidance_order": Fit(
        dict.fromkeys(GUIDE, 10.0),
        [
            *up(GUIDE[0], 10),
            *down(GUIDE[2], 10),
            ({GUIDE[0]: 8, GUIDE[2]: 12}, True),
            ({GUIDE[1]: 11}, False),
            ({GUIDE[1]: 9, GUIDE[2]: 12}, False),
        ],
    ),
    # OpenAI contract
    "check_openai_ramp_shares": Fit(
        row("openai_share_used", *RAMP, over=range(2025, 2033)),
        both(("openai_share_used", 2025), RAMP[0]) + both(("openai_share_used", 2032), RAMP[-1]),
    ),
    "check_openai_ramp_total": equal(("openai_ramp_total",), ("openai_value",)),
    "check_openai_straight_line_total": equal(("openai_straight_line_total",), ("openai_value",)),
    "check_openai_haircut_range": Fit(
        {
            ("openai_utilisation_haircut_low",): 0.25,
            ("openai_haircut",): 0.375,
            ("openai_utilisation_haircut_high",): 0.5,
        },
        down(("openai_haircut",), 0.25) + up(("openai_haircut",), 0.5),
    ),
    "check_openai_deployment": most(("openai_share_used", 2026), ("openai_share_used", 2027)),
    # KPIs
    "check_cloud_aws": Fit(
        {("cloud_run_rate_added", "aws"): 40, ("quarter_revenue_added", "2025q4"): 10},
        both(("cloud_run_rate_added", "aws"), 40),
    ),
    "check_fcf_roll": Fit(
        {
            ("amazon_fcf_2025",): 10,
            ("amazon_fcf_2024",): 20,
            ("ocf_2025",): 100,
            ("ocf_2024",): 80,
            ("amazon_net_capex_increase",): 30,
        },
        both(("amazon_fcf_2025",), 10),
    ),
    "check_kpi_record": most(("football_audience",), ("football_record_earlier",)),
    "check_kpi_power": most(("aws_power_added_2025q4",), ("aws_power_added_2025",)),
    "check_kpi_shares": Fit(
        dict.fromkeys(((key,) for key in SHARES), 0.5),
        [({(key,): value}, value <= 1) for key in SHARES for value in (1, 1.001)],
    ),
    # Comparison
    "check_shown_case": Fit(
        {("picked_case",): "bear"},
        [
            ({("picked_case",): "bull"}, True),
            ({("picked_case",): "none"}, False),
            ({("case_name", "bull"): "bear"}, False),
        ],
    ),
    "check_case_order": Fit(
        row("compare_npv_2026", 5, 5, 5, over=CASES),
        [
            ({("compare_npv_2026", "bear"): 5.001}, False),
            ({("compare_npv_2026", "bull"): 4.999}, False),
            (row("compare_npv_2026", 4, 5, 6, over=CASES), True),
            (row("compare_npv_2026", 4, 7, 6, over=CASES), False),
            (row("compare_npv_2026", 4, 3, 6, over=CASES), False),
        ],
    ),
    # Sensitivities and Tornado
    "check_grid_yield": equal(("grid_yield_npv", "centre", "centre"), ("shown_npv_2026",)),
    "check_grid_weight": equal(("grid_weight_npv", "lowest", "centre"), ("shown_npv_2026",)),
    "check_grid_breakeven": equal(("grid_breakeven", "centre", "centre"), ("shown_breakeven_yield",)),
    "check_grid_fcf": equal(("grid_fcf", "centre", "centre"), ("shown_amazon_fcf", 2026)),
    "check_grid_residual": equal(("grid_residual", "centre", "centre"), ("residual", *RESIDUAL)),
    "check_tornado_base": equal(("flex_npv_2026", "unflexed"), ("npv_2026", "base")),
    # Outturn
    "check_outturn_backlog": Fit(
        {("quarter_backlog", "2025q4"): 120, ("quarter_backlog_on_quarter", "2025q4"): 0.2}
        | {("quarter_backlog", "2026q2"): 121}
        | row("since_backlog_signed", 1, 2, 4, over=SINCE)
        | row("since_backlog_other", 2, 4, 8, over=SINCE),
        both(("quarter_backlog", "2026q2"), 121) + both(("since_backlog_signed", "2025q4"), 1),
    ),
    "check_outturn_expansion": Fit(
        {("since_backlog_other", "2026q2"): 0},
        [({("since_backlog_other", "2026q2"): value}, value > 0) for value in (0.001, 5, -0.001, -5)],
    ),
}

RISING = ("short_lived_life", "yield_multiplier", "cash_margin", "residual_recovery", "bonus_depreciation")
FALLING = ("short_lived_share", "utilisation_haircut", "price_decline", "margin_compression", "tax_rate", "wacc")


def sign(driver: str) -> Fit:
    """Return an effect of a driver: how far the NPV moves, times how far the driver does, and how much it may err."""
    right = 1 if driver in RISING else -1
    low, high = ("bar_npv_low", driver), ("bar_npv_high", driver)
    start, end = ("driver_low_end", driver), ("driver_high_end", driver)
    wrong = [({high: 10 - right * step}, step == 0.25) for step in (0.25, 0.3125)]  # times a quarter
    reverse = [({start: 1.25, end: 1, high: 10 + right * step}, step == 0.25) for step in (0.25, 0.3125)]
    return Fit({low: 10, high: 10, start: 1, end: 1.25}, [*wrong, *reverse, ({high: 10 + right * 8}, True)])


FITS |= {f"check_sign_{driver}": sign(driver) for driver in (*RISING, *FALLING)}


@pytest.mark.slow
@pytest.mark.parametrize("check", FITS)
def test_a_check_lets_pass_what_it_says_and_no_more(check: str, book: Written, bench: Bench) -> None:
    judged(FITS[check], (check,), book, bench)


def members(book: Written, key: str) -> list[Place]:
    return [(of, *index) for of, index in book.ready.model.computed if of == key]


@pytest.mark.parametrize(
    ("check", "line", "good", "bad"),
    [
        ("check_kpi_growth", "kpi_growth", 0.001, 0),
        ("check_tornado_descending", "sorted_drop", 0, -0.001),
        ("check_ties", "tie", 1, 0),
        ("check_ties", "tie", 1, 2),
        ("check_conflicts_differ", "conflict_differs", 1, 0),
        ("check_conflicts_differ", "conflict_differs", 1, 2),
    ],
)
def test_one_row_is_enough_to_fail(check: str, line: str, good: float, bad: float, book: Written, bench: Bench) -> None:
    places = members(book, line)
    sound = dict.fromkeys(places, good)
    moves = [({place: bad}, False) for place in (places[0], places[len(places) // 2], places[-1])]
    judged(Fit(sound, moves), (check,), book, bench)


def test_the_order_of_bars_is_found_wrong_by_the_squares_of_places(book: Written, bench: Bench) -> None:
    bars, ranks = members(book, "sorted_bar"), members(book, "bar_rank")
    fit = {place: float(n) for line in (bars, ranks) for n, place in enumerate(line)}
    moves = [
        (line | {end: value}, holds)
        for line, end in (({}, bars[0]), ({}, ranks[0]))
        for value, holds in ((0.25, True), (0.3, False), (-0.3, False))
    ]
    last = len(bars) - 1
    moves += [({bars[-1]: last - 1}, False), ({ranks[-1]: last - 1}, False)]
    moves += [({bars[-1]: last - 1, bars[-2]: last}, True)]
    judged(Fit(fit, moves), ("check_tornado_sorted",), book, bench)


def test_every_check_is_tried_at_its_edge(book: Written) -> None:
    declared = {key for key, item in book.ready.model.items.items() if isinstance(item, Check)}
    others = {"check_kpi_growth", "check_tornado_descending", "check_tornado_sorted", "check_ties"}
    others |= {"check_conflicts_differ", "check_ties_classes"}
    asking = {key for key in declared if key.startswith("check_sound_") or key.endswith("_fits")}  # test_blanks.py
    assert declared - asking == {*FITS, *(key for key, _ in BY_CASE), *others}
