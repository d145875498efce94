"""What stands beside the documents' questions, by hand: prices, thresholds, what a growth needs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from worked import Cell, Worked, cells, holds

SHARES = 21.2 / 1.95

QUESTIONS: Worked = {
    ("capex_above_threshold_2026",): 200 / 120 - 1,
    ("capex_2025_above_guidance",): (131.819 + 91.45 + 69.69 + 83.1) / 320 - 1,
    ("amazon_market_value_premarket",): 258.38 * SHARES,
    ("amazon_market_value_open",): 257.33 * SHARES,
    ("market_value_rise_needed",): 3000 / (258.38 * SHARES) - 1,
    ("market_value_rise_needed_open",): 3000 / (257.33 * SHARES) - 1,
    ("share_price_needed",): 3000 / SHARES,
    ("openai_growth_reported_2025",): 13.1 / 3.7 - 1,
    ("advertising_run_rate",): 21.3 * 4,
}


@pytest.mark.parametrize(("cell", "expected"), cells(QUESTIONS))
def test_by_hand(cell: Cell, expected: float | str, value: Callable[..., object]) -> None:
    holds(value(*cell), expected)


def test_the_floor_of_cash_is_that_of_the_shown_case(value: Callable[..., object]) -> None:
    assert value("aws_fcf_floor") == value("fcf_min", "base")
