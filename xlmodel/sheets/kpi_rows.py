"""The rows of the KPI table: every operating figure of the documents, by theme, with the growth stated beside it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kpi:
    """A figure by its input key, with what is stated of its growth, or of the period before; the other is implied."""

    key: str
    note: str = ""
    growth: str = ""
    prior: str = ""
    on: str = ""


THEMES: dict[str, tuple[Kpi, ...]] = {
    "Advertising and media": (
        Kpi("advertising_revenue_2025q4", growth="advertising_revenue_growth", on="year"),
        Kpi("video_audience", "The prior figure is that of early 2024.", prior="video_audience_2024", on="two years"),
        Kpi("video_advertising_countries"),
        Kpi("football_audience", "A floor, so the prior figure is one too.", "football_audience_growth", on="year"),
        Kpi("football_growth_each_year", "In words: double-digit."),
        Kpi("football_growth_years"),
        Kpi("football_wild_card_audience"),
        Kpi("football_record_margin", "Above the earlier record of a streamed game."),
        Kpi("advertising_signals", "In words: several trillion."),
        Kpi("advertising_creation_weeks", "Now a few hours."),
    ),
    "Stores and assistants": (
        Kpi("third_party_unit_share"),
        Kpi("third_party_sellers", "In words: millions."),
        Kpi("products_offered", "In words: several hundred million."),
        Kpi("add_to_delivery_order_share", "Of the weekly Prime orders."),
        Kpi("add_to_delivery_months"),
        Kpi("rufus_customers"),
        Kpi("rufus_conversion_gain"),
        Kpi("buy_for_me_stores", "In words: tens of millions."),
        Kpi("lens_use_growth"),
        Kpi("alexa_plus_price", "Free with Prime."),
        Kpi("ai_applications_internal"),
        Kpi("layoffs_planned", "In words: tens of thousands."),
    ),
    "AWS, AI services and chips": (
        Kpi("aws_operating_income_2026q1_reported", "", prior="aws_operating_income_2025q1_reported", on="year"),
        Kpi("bedrock_run_rate", "In words: several billion.", "bedrock_spend_growth_quarter", on="quarter"),
        Kpi("custom_silicon_run_rate", "Growth in words: triple-digit.", "custom_silicon_growth", on="year"),
        Kpi("graviton_run_rate", "In words: several billion.", "graviton_growth", on="year"),
        Kpi("graviton_price_performance_gain", "Against leading x86 processors."),
        Kpi("graviton_top_customer_share"),
        Kpi("graviton_top_customers", "The group that the share is taken of."),
        Kpi("trainium2_chips"),
        Kpi("rainier_chips"),
        Kpi("trainium3_price_performance_gain", "Against Trainium2."),
        Kpi("trainium3_supply_booked", "In words: nearly all, to mid 2026."),
        Kpi("aws_growth_fastest_in_years"),
        Kpi("aws_power_added_2025", ""),
        Kpi("aws_power_added_2025q4", ""),
        Kpi("aws_power_added_2025q3_ttm", ""),
    ),
    "OpenAI and its contract": (
        Kpi("chatgpt_weekly_users"),
        Kpi("gpu_deliveries", "In words: hundreds of thousands."),
        Kpi("openai_trainium_capacity", "With the later expansion."),
        Kpi("openai_company_revenue_2025", "", prior="openai_company_revenue_2024", on="year"),
        Kpi("openai_cash_burn_2026q1", ""),
    ),
    "Amazon Leo": (
        Kpi("leo_launches_2027", "Two plans: the prior figure is that for 2026.", prior="leo_launches_2026", on="year"),
        Kpi("leo_satellites_planned", "In words: several thousand."),
        Kpi("leo_cost_2026q1", "Called a cost; the company means its increase on the year."),
    ),
    "Amazon, company": (
        Kpi("operating_income_2025q4", "", prior="operating_income_2024q4", on="year"),
        Kpi("ocf_2025", "", prior="ocf_2024", on="year"),
        Kpi("amazon_depreciation_2025", "", prior="amazon_depreciation_2024", on="year"),
        Kpi("aws_revenue_2025_reported", "", prior="aws_revenue_2024_reported", on="year"),
    ),
    "Peers and industry": (
        Kpi(
            "meta_total_expenses_2025",
            "Guided, against what was reported for 2024.",
            prior="meta_total_expenses_2024_reported",
            on="year",
        ),
        Kpi("meta_total_expenses_2025_reported", "", prior="meta_total_expenses_2024_reported", on="year"),
        Kpi(
            "meta_total_expenses_guidance_2026",
            "unchanged in April 2026.",
            prior="meta_total_expenses_2025_reported",
            on="year",
        ),
        Kpi("meta_ai_investment_2025"),
        Kpi("google_users", "In words: several billion."),
        Kpi("hardware_price_performance_gain", "Per hardware generation."),
        Kpi("model_price_performance_gain", "Per model generation."),
        Kpi("ai_investment_to_date", "In words: several hundred billion."),
        Kpi("ai_infrastructure_investment", "In words: several trillion."),
        Kpi("data_centre_stock_value", "In words: several trillion."),
        Kpi("data_centre_power_share_2030", "Of the power used in the United States."),
        Kpi("infrastructure_bubble_size", "In words: an order of magnitude."),
        Kpi("cloud_fall_risk", "Size of a sudden fall."),
        Kpi("agentic_productivity_gain", "A condition, not a forecast."),
    ),
}
"""Rows by theme. "In words" marks a figure that is printed as words: its value is the smallest that they allow."""
