"""The rows of Outturn: what was guided, documented or modelled, and the later figure it is set against."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What was guided or modelled, from low to high (`high` empty: one value), and the actual, cited from `source`."""

    key: str
    label: str
    low: str
    high: str
    actual: str
    source: str
    basis: str
    unit: str = "USD bn"
    note: str = ""


def _guided(key: str, label: str, guidance: str, actual: str, note: str = "") -> Outcome:
    return Outcome(
        key, label, f"{{{guidance}_low}}", f"{{{guidance}_high}}", f"{{{actual}}}", actual, "guided", note=note
    )


OUTCOMES: dict[str, tuple[Outcome, ...]] = {
    "Q1 2026 of the company": (
        _guided("operating_income", "Operating income", "guide_oi_2026q1", "operating_income_2026q1"),
        _guided("net_sales", "Net sales", "guide_net_sales_2026q1", "net_sales_2026q1"),
        Outcome(
            "operating_income_expected",
            "Operating income against analysts",
            "{operating_income_2026q1_expected}",
            "",
            "{operating_income_2026q1}",
            "operating_income_2026q1",
            "expected",
            note="Analysts stood above the guidance.",
        ),
    ),
    "AWS in Q1 2026": (
        Outcome(
            "aws_revenue",
            "AWS revenue",
            "{aws_revenue_quarter}*(1+{aws_revenue_growth})^(1/4)",
            "",
            "{aws_revenue_2026q1_reported}",
            "aws_revenue_2026q1_reported",
            "modelled",
            note="Q4 2025, a quarter on at the stated rate.",
        ),
        Outcome(
            "aws_growth",
            "AWS growth on the year",
            "{aws_revenue_growth}",
            "",
            "{aws_growth_2026q1}",
            "aws_growth_2026q1",
            "documented",
            "%",
            "The rate of Q4 2025.",
        ),
        Outcome(
            "aws_income",
            "AWS operating income",
            "{outturn_low[aws_revenue]}*{aws_operating_margin}",
            "",
            "{aws_operating_income_2026q1_reported}",
            "aws_operating_income_2026q1_reported",
            "modelled",
            note="That revenue at the documented margin.",
        ),
        Outcome(
            "aws_margin",
            "AWS margin against Q4 2025",
            "{aws_operating_margin}",
            "",
            "{aws_margin_2026q1}",
            "aws_operating_income_2026q1_reported",
            "documented",
            "%",
            "Income ÷ revenue.",
        ),
        Outcome(
            "aws_margin_modelled",
            "AWS margin against the shown case, 2026",
            "{shown_aws_margin[2026]}",
            "",
            "{aws_margin_2026q1}",
            "aws_operating_income_2026q1_reported",
            "modelled",
            "%",
            "One quarter against a modelled year.",
        ),
    ),
    "Backlog and contract": (
        Outcome(
            "backlog_added",
            "Backlog added in the quarter",
            "{backlog_added}",
            "",
            "{backlog_added_2026q1}",
            "aws_backlog_2026q1",
            "documented",
            note="Against what Q4 2025 added.",
        ),
        Outcome(
            "backlog_ex_expansion",
            "Backlog added without the expansion",
            "{backlog_added}",
            "",
            "{backlog_added_2026q1_ex_expansion}",
            "aws_backlog_2026q1",
            "documented",
            note="If the whole expansion was booked.",
        ),
        Outcome(
            "backlog_life",
            "Weighted life of the backlog",
            "{aws_backlog_life_2025q4}",
            "",
            "{aws_backlog_life_2026q1}",
            "aws_backlog_life_2026q1",
            "reported",
            "years",
            "External on both sides.",
        ),
        Outcome(
            "openai_contract",
            "OpenAI contract with AWS",
            "{openai_contract_value}",
            "",
            "{openai_contract_expanded}",
            "openai_contract_expansion",
            "documented",
            note="Expanded by 100 over eight years.",
        ),
    ),
    "Cash": (
        Outcome(
            "operating_cash_flow",
            "Operating cash flow, twelve months",
            "{ocf_2025}*(1+{ocf_growth_2026})^(1/4)",
            "",
            "{ocf_ttm_2026q1}",
            "ocf_ttm_2026q1",
            "modelled",
            note="2025, a quarter on at the assumed growth.",
        ),
        Outcome(
            "capex_pace",
            "Amazon capex 2026, Q1 × 4",
            "{capex_amazon_2026}",
            "",
            "{amazon_capex_2026q1_net}*4",
            "amazon_capex_2026q1_net",
            "guided",
            note="Net of proceeds; spending tends to rise in a year.",
        ),
        Outcome(
            "free_cash_flow",
            "Free cash flow, twelve months",
            "{amazon_fcf_2025}",
            "",
            "{amazon_fcf_ttm_2026q1}",
            "amazon_fcf_ttm_2026q1",
            "documented",
            note="Against 2025.",
        ),
        Outcome(
            "free_cash_flow_modelled",
            "Free cash flow against 2026, modelled",
            "{amazon_fcf_2026}",
            "",
            "{amazon_fcf_ttm_2026q1}",
            "amazon_fcf_ttm_2026q1",
            "modelled",
            note="Twelve months to March against the year, gross.",
        ),
    ),
    "Guidance of 2025": (
        Outcome(
            "amazon_2025",
            "Amazon capex 2025, guided in February",
            "{capex_guidance_amazon_2025}",
            "",
            "{amazon_net_capex_2025}",
            "amazon_proceeds_2025",
            "guided",
            note="Net of proceeds.",
        ),
        Outcome(
            "amazon_2025_august",
            "Amazon capex 2025, derived in August",
            "{amazon_capex_guidance_2025_august}",
            "",
            "{amazon_net_capex_2025}",
            "amazon_proceeds_2025",
            "derived",
            note="By the press, not guided; net of proceeds.",
        ),
        Outcome(
            "amazon_2025_october",
            "Amazon capex 2025, guided in October",
            "{amazon_capex_guidance_2025_october}",
            "",
            "{amazon_net_capex_2025}",
            "amazon_proceeds_2025",
            "guided",
            note="Net of proceeds, two months before the year's end.",
        ),
        _guided("alphabet_2025q1", "Alphabet capex Q1 2025", "alphabet_capex_2025q1_guidance", "alphabet_capex_2025q1"),
        _guided(
            "meta_expenses_2025",
            "Meta total expenses 2025",
            "meta_total_expenses_2025",
            "meta_total_expenses_2025_reported",
        ),
    ),
}
"""Rows by group: guided or modelled against actual."""
