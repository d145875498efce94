"""Peer Capex by hand, on each of its three bases: as documented, cash purchases, with leases; and own fiscal years."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Written
from scenes import tweaked
from worked import Cell, Worked, cells, holds

DOCUMENTED: Worked = {
    ("finding_amazon_capex",): "Amazon plans 200 bn for 2026: 53% more than in 2025, 29% of the four.",
    ("finding_residual_microsoft_2026",): "The total of 2026 leaves Microsoft 180 to 210 bn, against Amazon's 200 bn.",
    ("capex_amazon_growth_2026",): 200 / 131 - 1,
    ("capex_amazon_share_2026",): 200 / 700,
    ("four_capex_2025_implied",): 700 / 1.6,
    ("four_capex_growth_2024",): 246 / 151 - 1,
    ("four_capex_2026_modelled",): 700,
    ("four_capex_cagr_2023_2026",): (700 / 151) ** (1 / 3) - 1,
    ("consensus_capex_2026_implied",): 200 / 1.4,
    ("capex_stated_low", "alphabet", 2026): 175,
    ("capex_stated", "alphabet", 2026): 175 + 0.5 * 10,
    ("capex_stated_high", "meta", 2026): 135,
    # Microsoft gave no figure: at most what is left
    ("residual", "microsoft", 2026): 700 - 200 - 180 - 125,
    ("capex_implied", "microsoft", 2026): 195,
    ("capex_implied_low", "microsoft", 2026): 700 - 200 - 185 - 135,
    ("capex_implied_high", "microsoft", 2026): 700 - 200 - 175 - 115,
    ("capex_implied_floor", "microsoft", 2026): 0.9 * 700 - 200 - 180 - 125,  # "nearly" 700
    ("capex_kind", "microsoft", 2026): "implied",
    ("four_capex_path", 2025): 437.5,
    ("four_capex_growth", 2025): 437.5 / 246 - 1,
    ("listed_count", 2026): 4,
    ("four_capex", 2026): 200 + 180 + 125 + 195,
    ("capex_share", "microsoft", 2026): 195 / 700,
    ("capex_rank", "amazon"): 1,  # 200 > 195 > 180 > 125
    ("capex_rank", "microsoft"): 2,
    ("capex_rank", "alphabet"): 3,
    ("capex_rank", "meta"): 4,
    # guidance of early 2025 against what followed in cash
    ("early_point", "meta"): 62.5,
    ("followed_gap", "amazon"): 131.819 - 100,
    ("followed_gap_share", "microsoft"): (83.1 - 80) / 80,
    ("early_total_low",): 100 + 75 + 60 + 80,
    ("early_total_high",): 320,
    # against expectations
    ("surprise_share", "amazon_2024q4"): 27.8 / 22.3 - 1,
    ("surprise_gap", "alphabet_2025q1"): 17 - 14.3,
    ("surprise_share", "amazon_2026"): 200 / 146.6 - 1,
}

CASH: Worked = {
    ("capex_cash", "amazon", 2025): 131.819,
    ("capex_cash", "oracle", 2024): 21.215,  # its year to May 2025 stands against calendar 2024
    ("capex_cash", "oracle", 2025): 55.663,
    ("four_capex_cash", 2023): 52.729 + 32.26 + 27.04 + 35.21,
    ("four_capex_cash", 2024): 82.999 + 52.54 + 37.26 + 55.54,
    ("four_capex_cash", 2025): 131.819 + 91.45 + 69.69 + 83.1,
    ("four_capex_cash_growth", 2025): 376.059 / 228.339 - 1,
    ("listed_capex_cash", 2025): 131.819 + 91.45 + 69.69 + 83.1 + 55.663,
    ("documented_less_cash", 2024): 246 - 228.339,
}

LEASES: Worked = {
    ("capex_leases", "amazon", 2025): 131.819 + 2.911,  # cash and leases acquired
    ("capex_leases", "alphabet", 2025): 91.45,  # cash
    ("capex_leases", "meta", 2025): 72.215,  # as published, with principal payments
    ("capex_leases", "microsoft", 2025): 118,  # the sum of its quarters
    ("four_capex_leases", 2024): 82.999 + 0.854 + 52.54 + 39.23 + 75.6,
    ("four_capex_leases", 2025): 131.819 + 2.911 + 91.45 + 72.215 + 118,
    ("documented_less_leases", 2025): 437.5 - 416.395,
}

FISCAL: Worked = {
    ("peer_capex_to_revenue", "amazon", 2025): 131.819 / 716.924,
    ("peer_capex_to_revenue", "microsoft", 2026): 115.948 / 331.839,  # its year to June 2026
    ("peer_capex_to_ocf", "oracle", 2026): 55.663 / 31.977,
    ("peer_capex_to_ocf", "meta", 2025): 69.69 / 115.8,
    ("peer_capex_to_ocf", "alphabet", 2025): 91.447 / 164.713,
}


@pytest.mark.parametrize(("cell", "expected"), cells(DOCUMENTED | CASH | LEASES | FISCAL))
def test_by_hand(cell: Cell, expected: float | str, value: Callable[..., object]) -> None:
    holds(value(*cell), expected)


def test_a_held_microsoft_takes_the_total_along(book: Written) -> None:
    found = tweaked(book, {"hold_microsoft": 1, "microsoft_capex_point_2026": 150})
    for end in ("", "_low", "_high", "_floor"):
        holds(found[book.at(f"capex_implied{end}", "microsoft", 2026)], 150)
    holds(found[book.at("four_capex_2026_modelled")], 200 + 180 + 125 + 150)
    holds(found[book.at("capex_amazon_share_2026")], 200 / 655)
    holds(found[book.at("four_capex_cagr_2023_2026")], (655 / 151) ** (1 / 3) - 1)


def test_the_position_in_the_range_moves_points_and_what_they_leave(book: Written) -> None:
    found = tweaked(book, {"guidance_position": 1})
    holds(found[book.at("capex", "alphabet", 2026)], 185)
    holds(found[book.at("capex", "meta", 2026)], 135)
    holds(found[book.at("capex_implied", "microsoft", 2026)], 180)
    holds(found[book.at("capex_implied_floor", "microsoft", 2026)], 110)
