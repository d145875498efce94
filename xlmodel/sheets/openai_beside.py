"""What stands around the contract: OpenAI's other commitments, and its own revenue path."""

from __future__ import annotations

from xlmodel.language import Dimension, Index, Line, Table
from xlmodel.sheets.citing import by_key, noted, qualifier
from xlmodel.tables import Register

COMMITMENTS = {
    "aws": ("AWS, as announced", "{openai_contract_value}", "openai_contract_value", "38 over seven years."),
    "aws_expanded": (
        "AWS, with the later expansion",
        "{openai_contract_value}+{openai_contract_expansion}",
        "openai_contract_expansion",
        "Announced three months after the others.",
    ),
    "azure": ("Azure", "{openai_azure_commitment}", "openai_azure_commitment", "Term not stated."),
    "oracle": (
        "Oracle",
        "{openai_oracle_contract}",
        "openai_oracle_contract",
        "Press report; about five years from 2027.",
    ),
    "agreements": (
        "Infrastructure agreements",
        "{openai_infrastructure_agreements}",
        "openai_infrastructure_agreements",
        "With suppliers and clouds together.",
    ),
    "all": ("All commitments", "{openai_commitments_total}", "openai_commitments_total", "Later in the same article."),
}
"""Commitment: label, formula, the figure it is cited from, note."""

PATH = {
    "revenue_2024": ("Revenue 2024, reported", "{openai_company_revenue_2024}", "openai_company_revenue_2024", ""),
    "article": ("Revenue today, article", "{openai_revenue_now}", "openai_revenue_now", "Period not stated."),
    "revenue_2025": ("Revenue 2025, reported", "{openai_company_revenue_2025}", "openai_company_revenue_2025", ""),
    "run_rate_2025": ("Run-rate, end of 2025", "{openai_run_rate_2025}", "openai_run_rate_2025", "A rate, not a year."),
    "run_rate_2026": (
        "Run-rate, February 2026",
        "{openai_run_rate_2026_february}",
        "openai_run_rate_2026_february",
        "",
    ),
    "quarter_2026": (
        "Q1 2026 × 4",
        "{openai_company_revenue_2026q1}*4",
        "openai_company_revenue_2026q1",
        "Quarter made a year.",
    ),
    "required": (
        "Revenue needed in 2027",
        "{openai_revenue_2027}",
        "openai_revenue_2027",
        "What the article asks for.",
    ),
}
"""Point on OpenAI's revenue path: label, formula, the figure it is cited from, note."""

BASES_OF_2025 = ("article", "revenue_2025")
"""The points that stand for the year 2025: growth a year to 2027 is counted from them alone."""


def blocks(register: Register) -> tuple[Table, Table]:
    """Return OpenAI's commitments and its revenue path as tables."""
    return _commitments(register), _path(register)


def _commitments(register: Register) -> Table:
    figures = by_key(register)
    axis = Dimension("commitment", tuple(COMMITMENTS), {key: row[0] for key, row in COMMITMENTS.items()})
    terms: dict[Index, str] = {("aws",): "={openai_contract_years}", ("oracle",): "={openai_oracle_contract_years}"}
    return Table(
        "Beside OpenAI's other commitments",
        axis,
        (
            Line("commitment", "Amount", "USD bn", {(k,): f"={row[1]}" for k, row in COMMITMENTS.items()}),
            Line(
                "commitment_qualifier",
                "Qualifier",
                "text",
                {(k,): qualifier(row[2]) for k, row in COMMITMENTS.items()},
            ),
            Line("commitment_share", "Share of all", "%", "={commitment}/{commitment[all]}"),
            Line("commitment_contract", "AWS contract ÷ it", "%", "={commitment[aws]}/{commitment}"),
            Line("commitment_years", "Years", "years", terms),
            Line("commitment_annual", "A year", "USD bn", dict.fromkeys(terms, "={commitment}/{commitment_years}")),
        ),
        note="As stated in November 2025 but for the expansion; amounts overlap and do not add up.",
        notes={key: noted(figures, row[2], row[3]) for key, row in COMMITMENTS.items()},
    )


def _path(register: Register) -> Table:
    figures = by_key(register)
    axis = Dimension("openai_point", tuple(PATH), {key: row[0] for key, row in PATH.items()})
    counted: frozenset[Index] = frozenset((key,) for key in BASES_OF_2025)
    return Table(
        "OpenAI's own revenue path",
        axis,
        (
            Line("openai_path", "A year", "USD bn", {(k,): f"={row[1]}" for k, row in PATH.items()}),
            Line(
                "openai_path_qualifier",
                "Qualifier",
                "text",
                {(k,): qualifier(row[2]) for k, row in PATH.items()},
            ),
            Line("openai_multiple", "Multiple to 2027", "x", "={openai_path[required]}/{openai_path}"),
            Line(
                "openai_growth_needed",
                "Growth a year to 2027",
                "%",
                "={openai_multiple}^(1/{openai_years_to_2027})-1",
                where=counted,
                output="openai_growth_needed_{openai_point}",
            ),
            Line("openai_contract_weight", "Straight line ÷ it", "%", "={openai_annual_straight_line}/{openai_path}"),
        ),
        note="The article's figure of today lies near the revenue reported for 2024.",
        notes={key: noted(figures, row[2], row[3]) for key, row in PATH.items()},
    )
