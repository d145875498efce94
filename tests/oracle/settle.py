"""The numbers that settle the definitions, as MODEL's section 6 prints them: bear, base, bull, or one for all.

Each is `key: texts`; a key with `{case}` has one text per case. A text says in its digits how far a number may be
rounded, a `%` that it is a fraction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from .documented import CASES
from .values import Outputs, Value

PRINTED: dict[str, dict[str, str]] = {
    "2025Q4": {
        "revenue_yield_observed": "0.4687",
        "revenue_yield_observed_net": "0.3879",
        "revenue_yield_observed_lagged": "0.8077",
        "revenue_yield_observed_newest": "0.5210",
        "revenue_yield_observed_2025q1": "0.464",
        "revenue_yield_observed_2025q2": "0.422",
        "revenue_yield_observed_2025q3": "0.434",
        "revenue_yield_observed_2025q4": "0.469",
        "revenue_yield_observed_2026q1": "0.466",
        "revenue_yield_observed_2026q2": "0.521",
        "cash_margin_observed_2025q1": "87%",
        "cash_margin_observed_2025q2": "56%",
        "cash_margin_observed_2025q3": "56%",
        "cash_margin_observed_2025q4": "67%",
        "cash_margin_observed_2026q1": "66%",
        "cash_margin_observed_2026q2": "86%",
        "cash_margin_observed": "66.88%",
        "cash_margin_observed_gross": "61.30%",
        "legacy_depreciation": "26.28",
        "power_cost_per_gw": "22.77",
        "eps_surprise": "-0.02",
        "eps_ex_charges_surprise": "0.18",
        "four_capex_leases_2024": "251",
        "four_capex_leases_2025": "416",
        "four_capex_cash_2023": "147",
        "four_capex_cash_2024": "228",
        "four_capex_cash_2025": "376",
        "four_capex_2025_implied": "437.5",
        "openai_annual_straight_line": "5.4",
        "charges_total": "2.4",
        "four_capex_growth_2024": "63%",
        "aws_run_rate": "142.4",
        "npv_2026_{case}": "-31.34 / 22.99 / 79.67",
        "npv_2026_ex_residual_{case}": "-39.79 / 2.38 / 55.04",
        "npv_2026_net_yield_{case}": "-41.96 / 3.75 / 50.00",
        "npv_2026_lagged_yield_{case}": "13.24 / 103.68 / 204.16",
        "irr_2026_{case}": "-5.49% / 16.94% / 31.38%",
        "breakeven_yield_{case}": "0.6010 / 0.3721 / 0.2769",
        "aws_revenue_2026_{case}": "153.72 / 165.28 / 174.61",
        "aws_revenue_2032_{case}": "225.23 / 419.47 / 668.37",
        "aws_margin_2032_{case}": "7.79% / 30.69% / 44.32%",
        "renewal_capex_2031_{case}": "78.00 / 76.80 / 0",
        "roic_2030_{case}": "0.33% / 15.27% / 24.22%",
        "aws_roic_2030_{case}": "5.40% / 14.55% / 20.88%",
        "fcf_min_{case}": "-60.31 / -64.51 / -69.72",
        "fcf_min_year_{case}": "2026 / 2026 / 2026",
        "fcf_cumulative_min_{case}": "-121.76 / -140.82 / -158.54",
        "fcf_cumulative_min_year_{case}": "2029 / 2028 / 2028",
        "deferred_tax_2026_{case}": "14.33 / 14.52 / 14.40",
        "amazon_ocf_2026_{case}": "167.19 / 174.61 / 181.03",
        "amazon_fcf_2026_{case}": "-32.81 / -25.39 / -18.97",
        "net_debt_peak_{case}": "42.71 / 31.90 / 23.19",
        "net_debt_peak_year_{case}": "2027 / 2027 / 2027",
        "eps_before_other_2026_{case}": "6.66 / 7.49 / 8.20",
        "eps_life_shorter_2028_{case}": "-1.16 / -0.75 / -0.52",
        "backlog_booked_share_2026_{case}": "19.36% / 18.00% / 17.04%",
        "capex_to_aws_revenue_2026_{case}": "1.3011 / 1.2101 / 1.1454",
        "ocf_growth_2026_{case}": "19.85% / 25.17% / 29.77%",
        "ai_revenue_required_2027_{case}": "63.03 / 45.25 / 36.91",
        "net_debt_peak_to_ebitda_{case}": "0.218 / 0.143 / 0.093",
        "aws_roic_legacy_2030_{case}": "13.02% / 13.17% / 13.52%",
        "aws_revenue_newest_modelled_{case}": "37.86 / 40.18 / 42.04",
        "aws_operating_income_newest_modelled_{case}": "12.18 / 14.07 / 15.62",
    },
    "2026Q1": {
        "revenue_yield_observed": "0.4663",
        "aws_revenue_2026_{case}": "155.92 / 166.08 / 174.51",
        "npv_2026_{case}": "-31.65 / 22.42 / 78.79",
    },
    "2026Q2": {
        "revenue_yield_observed": "0.5210",
        "aws_revenue_2026_{case}": "168.24 / 177.42 / 185.35",
        "npv_2026_{case}": "-24.45 / 35.45 / 98.89",
    },
}
"""By base quarter. Some stand elsewhere in the text: the yields by quarter (section 3), totals (9), EPS (4)."""


@dataclass(frozen=True)
class Settled:
    """One printed number and what the oracle makes of it."""

    quarter: str
    key: str
    printed: str
    computed: float

    @property
    def shown(self) -> str:
        """The computed number at the printed digits."""
        printed, percent = self.printed.removesuffix("%"), self.printed.endswith("%")
        places = Decimal(1).scaleb(-len(printed.partition(".")[2]))
        number = Decimal(repr(self.computed * 100 if percent else self.computed))
        return f"{number.quantize(places, ROUND_HALF_UP) + 0}{'%' if percent else ''}"

    @property
    def meets(self) -> bool:
        return self.shown == self.printed


def number(value: Value) -> float:
    if isinstance(value, str):
        raise TypeError(f"a number was expected, not {value!r}")
    return value


def settled(quarter: str, found: Outputs) -> Iterator[Settled]:
    """Yield every printed number of a base quarter beside the computed one."""
    for pattern, texts in PRINTED[quarter].items():
        if "{case}" not in pattern:
            yield Settled(quarter, pattern, texts, number(found[pattern]))
            continue
        for case, text in zip(CASES, texts.split(" / "), strict=True):
            key = pattern.format(case=case)
            yield Settled(quarter, key, text, number(found[key]))
