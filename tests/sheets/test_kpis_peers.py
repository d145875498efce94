"""KPIs: cloud peers on one basis, and that nothing is computed from a figure that its source has in words."""

from __future__ import annotations

import pytest
from our_model import REGISTER, our_values

from xlmodel.sheets.citing import by_key

FIGURES = by_key(REGISTER)


HAND = {
    ("cloud_quarter_revenue", "aws"): 35.579,
    ("cloud_quarter_growth", "aws"): 35.579 / 28.786 - 1,
    ("cloud_margin", "aws"): 12.465 / 35.579,
    ("cloud_margin_prior", "aws"): 10.632 / 28.786,
    ("cloud_incremental_margin", "aws"): (12.465 - 10.632) / (35.579 - 28.786),
    ("cloud_incremental_margin", "google_cloud"): (0.301 * 1.48 - 0.175) / 0.48,
    ("cloud_run_rate_added", "aws"): 4 * (35.579 - 28.786),
    ("cloud_run_rate_added", "google_cloud"): 4 * 17.7 * (1 - 1 / 1.48),
    ("google_cloud_revenue", "2026q2"): 24.796,
    ("aws_cloud_growth", "2026q2"): 42.232 / 30.873 - 1,
    ("google_cloud_growth", "2026q1"): 0.63,
    ("aws_cloud_added", "2026q2"): 496 - 364,
    ("google_cloud_added", "2026q2"): 519.5 - 462,
    ("microsoft_cloud_added", "2026q2"): 678 - 627,
    ("aws_cloud_years", "2026q1"): 364 / (4 * 37.587),
    ("capex_to_depreciation",): 131.819 / 41.86,
    ("capex_to_depreciation_2024",): 82.999 / 32.067,
    ("advertising_prior_year",): 21.3 / 1.22,
    ("kpi_prior", "advertising_revenue_2025q4"): 21.3 / 1.22,
    ("kpi_growth", "video_audience"): 315 / 200 - 1,
    ("kpi_growth", "meta_total_expenses_2025"): 116.5 / 95.121 - 1,
    ("kpi_growth", "microsoft_backlog_2026q1"): 627 / 315 - 1,
}


@pytest.mark.parametrize("line", HAND, ids="-".join)
def test_a_figure_by_hand(line: tuple[str, ...]) -> None:
    assert our_values()[line[0], line[1:]] == pytest.approx(HAND[line])


def test_nothing_is_computed_from_figures_in_words() -> None:
    """A stated growth stands beside such a figure, but no period before follows from it."""
    in_words = [
        row.key
        for row in REGISTER.lists["kpis.csv"]
        if any(FIGURES[key].is_in_words for key in (row.key, row.texts["growth"], row.texts["prior"]) if key)
    ]
    assert {"graviton_run_rate", "bedrock_run_rate", "custom_silicon_run_rate"} <= set(in_words)
    assert not [key for key in in_words if ("kpi_prior", (key,)) in our_values()]
    assert our_values()["kpi_growth", ("graviton_run_rate",)] == 0.5


def test_the_finding_tells_of_the_newest_quarter_that_all_peers_have() -> None:
    assert str(our_values()["finding_backlogs_2026q2", ()]) == (
        "In 2026Q2 backlog grew by 132 bn at AWS, by 58 bn at Google Cloud and by 51 bn at Microsoft."
    )


def test_every_figure_of_the_documents_about_operations_is_on_a_sheet() -> None:
    """What the call and the contract article state and no formula uses stands among the KPIs."""
    shown = {row.key for row in REGISTER.lists["kpis.csv"]}
    assert {
        *("call_length", "advertising_creation_hours", "football_season", "ai_companies_expected"),
        *("openai_full_deployment", "openai_possible_growth", "small_customers", "openai_usage_data"),
    } <= shown
