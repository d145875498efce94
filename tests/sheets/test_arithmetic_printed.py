"""Whether the workbook says what the documents print, that every stated figure ties, and that its checks hold.

The values are those of the judge, computed from the written file.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import pytest
from conftest import Written
from test_arithmetic import Value, holds

from xlmodel.engines import CellValues

# --- figures that a document prints, at the step at which it prints them


def printed(number: float, step: str) -> Decimal:
    """Round half away from zero to a printed step."""
    return (Decimal(repr(number)) / Decimal(step)).quantize(Decimal(1), ROUND_HALF_UP) * Decimal(step)


PRINTED = {
    "run-rate": (("aws_run_rate",), "1", 142),
    "growth of 2024": (("four_capex_growth_2024",), "0.01", 0.63),
    "charges": (("charges_total",), "0.1", 2.4),
    "without charges": (("operating_income_ex_charges",), "0.1", 27.4),
    "without charges, Q3": (("quarter_ex_charges", "q3"), "0.1", 21.7),
    "AWS operating income": (("aws_operating_income",), "0.1", 12.5),
    "AWS margin": (("aws_margin_reported",), "0.01", 0.35),
    "AWS growth": (("aws_growth_reported",), "0.01", 0.24),
    "backlog a quarter earlier": (("backlog_prior_quarter",), "1", 200),
    "Amazon capex 2024": (("capex_cash", "amazon", 2024), "1", 83),
    "growth of the residual's year": (("four_capex_growth", 2026), "0.01", 0.60),
}


@pytest.mark.parametrize(("cell", "step", "document"), PRINTED.values(), ids=PRINTED)
def test_figure_rounds_to_what_a_document_prints(
    cell: tuple[str | int, ...], step: str, document: float, value: Value
) -> None:
    found = value(*cell)
    assert isinstance(found, float)
    assert float(printed(found, step)) == document


def test_figures_printed_with_a_qualifier(value: Callable[..., float]) -> None:
    assert abs(value("capex_amazon_growth_2026") - 0.50) <= 0.1 * 0.50  # about 50 %
    assert value("early_total_high") >= 320  # over 320
    assert value("early_total_low") < 320  # which only the top of the guidance reaches
    assert 0.9 * 0.40 <= value("consensus_gap_recomputed") <= 0.40  # nearly 40 %
    assert abs(value("consensus_capex_2026_implied") - 146.6) <= 0.1 * 146.6  # about 146.6
    assert abs(value("capex_cash", "amazon", 2025) - 131) <= 0.1 * 131  # about 131
    assert abs(value("backlog_prior_quarter") - 200) <= 0.1 * 200  # about 200


def test_figures_that_do_not_tie(value: Callable[..., float]) -> None:
    """Known conflicts between sources: they must not begin to agree unnoticed."""
    assert printed(value("aws_margin_reported_prior_year"), "0.001") == Decimal("0.368")  # 34.6 % as documented
    assert printed(value("aws_margin_reported_prior_quarter"), "0.001") == Decimal("0.345")
    assert printed(value("four_capex_path", 2025), "0.1") == Decimal("437.5")  # 320 guided, 376 in cash
    assert printed(value("four_capex_cash", 2023), "0.01") == Decimal("147.24")  # 151 stated
    assert printed(value("four_capex_cash", 2024), "0.01") == Decimal("228.34")  # 246 stated
    assert printed(value("four_capex_cash", 2025), "0.01") == Decimal("376.06")
    assert value("capex_implied_high", "microsoft", 2026) > value("capex", "amazon", 2026)  # 210 against 200


# --- the table of ties

TIES = {
    # stated figure: (from, to, recomputed, outside by, allowed from, allowed to)
    "aws_run_rate_stated": (142, 142, 142.4, 0.4, 142 - 0.5, 142 + 0.5),
    "four_capex_growth_2024_stated": (0.63, 0.63, 246 / 151 - 1, 246 / 151 - 1 - 0.63, 0.625, 0.635),
    "capex_amazon_growth_2026_stated": (0.5, 0.5, 200 / 131 - 1, 200 / 131 - 1.5, 0.5 * 0.9, 0.5 * 1.1),
    "consensus_gap_2026": (0.4, 0.4, 200 / 146.6 - 1, 200 / 146.6 - 1.4, 0.4 * 0.9, 0.4),
    "four_capex_2025_guidance_stated": (320, 320, 320, 0, 320, 320),
    "aws_operating_income_2025q4_reported": (12.5, 12.5, 12.46, 12.46 - 12.5, 12.45, 12.55),
}


@pytest.mark.parametrize("stated", TIES)
def test_tie_is_measured_as_its_qualifier_says(stated: str, value: Value) -> None:
    columns = ("tie_low", "tie_high", "tie_recomputed", "tie_difference", "tie_lower", "tie_upper")
    for column, expected in zip(columns, TIES[stated], strict=True):
        holds(value(column, stated), expected)


def test_every_tie_holds_and_is_counted(book: Written, value: Value) -> None:
    stated = [str(index[0]) for key, index in book.ready.model.computed if key == "tie"]
    assert stated
    for key in stated:
        assert value("tie", key) == 1.0, key
        assert value("tie_verdict", key) == "ties", key
        assert f"out_tie_{key}" in book.names
    assert value("finding_ties") == f"{len(stated)} of {len(stated)} stated figures tie."
    assert value("check_ties") == 1.0


# --- inputs, checks, cover


def test_no_input_is_flagged_as_changed(book: Written, judge: CellValues) -> None:
    flags = [book.at(key, *index) for key, index in book.ready.model.computed if key.endswith("_changed")]
    assert len(flags) > 250
    assert {judge[cell] for cell in flags} == {0.0}


def test_checks_hold_and_the_cover_says_so(book: Written, judge: CellValues, value: Value) -> None:
    checks = [name for name in book.names if name.startswith("out_check_")]
    assert len(checks) >= 12
    assert {judge[book.names[name]] for name in checks} == {1.0}
    assert (value("errors_failing"), value("warnings_failing"), value("overall_check")) == (0.0, 0.0, 1.0)
    assert value("overall_text") == value("cover_checks") == "All checks hold"
    words = {judge[cell] for cell, (key, _) in book.computed().items() if key in {"error_state", "warning_state"}}
    assert words == {"holds"}
