"""The ties: which stated figure is recomputed by which line, and how far the two are independent.

`independent`: another source, or a company's own later figure, stands on one side. `identity`: both sides rest on
figures of one source, so the tie proves the arithmetic only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Tie:
    """A stated figure by its input key, and the line that recomputes it."""

    stated: str
    recomputed: str
    proof: Literal["independent", "identity"]
    how: str


TIES = (
    Tie("aws_run_rate_stated", "{aws_run_rate}", "identity", "Quarter × 4."),
    Tie("capex_amazon_growth_2026_stated", "{capex_amazon_growth_2026}", "identity", "Plan on the year before."),
    Tie("four_capex_growth_2024_stated", "{four_capex_growth_2024}", "identity", "Stated totals of the two years."),
    Tie("four_capex_2025_guidance_stated", "{early_total_high}", "identity", "Sum of the guidance at its top."),
    Tie("charges_total_stated", "{charges_total}", "identity", "Sum of the three charges."),
    Tie("charges_total_reported", "{charges_total}", "independent", "The call in English states the sum."),
    Tie(
        "operating_income_ex_charges_stated",
        "{operating_income_ex_charges}",
        "independent",
        "Release, charges of the call.",
    ),
    Tie(
        "operating_income_ex_charges_2025q3_stated",
        "{quarter_ex_charges[q3]}",
        "identity",
        "Reported plus two charges.",
    ),
    Tie(
        "aws_operating_income_2025q4_reported",
        "{aws_operating_income}",
        "independent",
        "Documented margin × revenue.",
    ),
    Tie("aws_operating_margin", "{aws_margin_reported}", "independent", "Released income ÷ revenue."),
    Tie("aws_revenue_growth", "{aws_growth_reported}", "independent", "Revenue on the released prior year."),
    Tie(
        "aws_backlog_2025q3",
        "{backlog_prior_quarter}",
        "independent",
        "Backlog ÷ (1 + growth on the quarter).",
    ),
    Tie("consensus_capex_2026", "{consensus_capex_2026_implied}", "independent", "Plan ÷ (1 + stated gap)."),
    Tie(
        "consensus_gap_2026",
        "{consensus_gap_recomputed}",
        "independent",
        "Plan on the consensus of a data provider.",
    ),
    Tie("capex_amazon_2024", "{capex_cash[amazon,2024]}", "independent", "Cash purchases of the year."),
    Tie("capex_amazon_2025", "{capex_cash[amazon,2025]}", "independent", "Cash purchases of the year."),
    Tie(
        "microsoft_capex_2024q4",
        "{microsoft_capex_cash_2024q4}",
        "independent",
        "Cash purchases, so leases are left out.",
    ),
    Tie("aws_revenue_2025q4", "{aws_revenue_2025q4_reported}", "independent", "Release of the company."),
    Tie("aws_backlog", "{aws_backlog_2025q4_reported}", "independent", "Call in English."),
    Tie(
        "aws_backlog_growth_qoq",
        "{backlog_growth_on_quarter}",
        "independent",
        "Backlog on that of the quarter before.",
    ),
    Tie(
        "aws_orders_growth_headline", "{aws_backlog_growth_yoy}", "identity", "The headline gives the backlog's growth."
    ),
    Tie("charge_italy_and_lawsuit", "{charge_italy_and_lawsuit_reported}", "independent", "Release of the company."),
    Tie("charge_severance", "{charge_severance_reported}", "independent", "Release of the company."),
    Tie("charge_impairment", "{charge_impairment_reported}", "independent", "Release of the company."),
    Tie("eps_2025q4", "{eps_2025q4_reported}", "independent", "Another page on the results."),
    Tie("amazon_fcf_2025_reported", "{amazon_fcf_2025}", "independent", "Operating cash flow less net capex."),
    Tie("amazon_fcf_2024_reported", "{amazon_fcf_2024}", "independent", "Operating cash flow less net capex."),
    Tie(
        "amazon_net_capex_increase_2025",
        "{amazon_net_capex_increase}",
        "independent",
        "Purchases less proceeds, two years.",
    ),
    Tie("openai_contract_value", "{openai_contract_value_reported}", "independent", "Press on the announcement."),
    Tie("openai_azure_commitment", "{openai_azure_commitment_reported}", "independent", "Press on the announcement."),
    Tie("openai_annual_straight_line_stated", "{openai_annual_straight_line}", "identity", "Value ÷ years."),
    Tie("openai_revenue_multiple_stated", "{openai_revenue_multiple}", "identity", "Revenue needed ÷ revenue today."),
    Tie("openai_run_rate_2026_february", "{openai_path[quarter_2026]}", "independent", "Q1 2026 × 4."),
    Tie("share_price_rise_early", "{share_price_rise_at_open}", "identity", "Open on the implied close before."),
    Tie("alphabet_capex_2026_ceiling", "{capex_high[alphabet,2026]}", "independent", "Top of the guided range."),
    Tie("amazon_capex_guidance_2026_reported", "{capex[amazon,2026]}", "independent", "The document's plan."),
    Tie("alphabet_capex_guidance_2026_reported", "{capex[alphabet,2026]}", "independent", "The document's point."),
    Tie("meta_capex_guidance_2026_reported", "{capex[meta,2026]}", "independent", "The document's point."),
    Tie(
        "microsoft_capex_guidance_2026_april",
        "{capex[microsoft,2026]}",
        "independent",
        "The residual, before there was guidance.",
    ),
    Tie(
        "amazon_capex_guidance_2025_february",
        "{early_point[amazon]}",
        "independent",
        "The document's figure of February 2025.",
    ),
    Tie(
        "alphabet_capex_guidance_2025_reported",
        "{early_point[alphabet]}",
        "independent",
        "The document's figure of February 2025.",
    ),
    Tie("alphabet_capex_2025q1_guidance", "{alphabet_capex_2025q1}", "independent", "What followed."),
    Tie("meta_total_expenses_2025", "{meta_total_expenses_2025_reported}", "independent", "What followed."),
    Tie(
        "microsoft_capex_guidance_2025q3",
        "{microsoft_capex_with_leases_2025q3}",
        "independent",
        "What followed, with leases.",
    ),
    Tie("four_capex_2025_press", "{capex_with_leases_sum_2025}", "independent", "Sum of the four, with leases."),
    Tie("four_capex_2025_alternative", "{capex_with_leases_sum_2025}", "independent", "Sum of the four, with leases."),
    Tie(
        "four_capex_with_leases_growth_2025",
        "{capex_with_leases_growth_2025}",
        "identity",
        "Stated totals of 2025 and 2024.",
    ),
    Tie("four_capex_plan_2026_april", "{april_parts_2026}", "identity", "Upper ends and points of April 2026."),
)
"""Every stated figure that the sheets derive or that a second source confirms."""
