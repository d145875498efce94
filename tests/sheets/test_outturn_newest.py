"""Outturn: the newest quarter against the model, guidance by quarter, and the questions, worked out by hand."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from conftest import INPUTS
from our_model import REGISTER, our_model

from xlmodel.evaluate import evaluate
from xlmodel.language import Model
from xlmodel.language.model import Value
from xlmodel.sheets import declare
from xlmodel.tables import load_tables

Cells = dict[tuple[str, tuple[object, ...]], Value]


def valued(**changed: float | str) -> Cells:
    return dict(evaluate(our_model(), {**REGISTER.values, **changed}))


AS_IS = valued()

MIDDLES = {"2025Q4": 2025.875, "2026Q1": 2026.125, "2026Q2": 2026.375}
REPORTED = {"2025Q4": (35.6, 35.6 * 0.35), "2026Q1": (37.587, 14.161), "2026Q2": (42.232, 16.621)}


@pytest.mark.parametrize("case", REGISTER.cases)
@pytest.mark.parametrize("base", MIDDLES)
def test_the_newest_quarter_is_a_quarter_of_the_line_from_the_base_quarter(base: str, case: str) -> None:
    found = valued(base_quarter=base)
    part = (MIDDLES["2026Q2"] - MIDDLES[base]) / (2026.5 - MIDDLES[base])
    for line, of_year, start in (
        ("aws_revenue_newest_modelled", "aws_revenue", REPORTED[base][0]),
        ("aws_operating_income_newest_modelled", "aws_operating_income_year", REPORTED[base][1]),
    ):
        end = found[of_year, (case, 2026)]
        assert found[line, (case,)] == pytest.approx((4 * start + (end - 4 * start) * part) / 4)


SETTLED = {
    "aws_revenue_newest_modelled": (37.86, 40.18, 42.04),
    "aws_operating_income_newest_modelled": (12.18, 14.07, 15.62),
    "npv_2026_newest": (-24.45, 35.45, 98.89),
}


@pytest.mark.parametrize("line", SETTLED)
def test_the_numbers_that_settle_the_definitions(line: str) -> None:
    assert tuple(round(AS_IS[line, (case,)], 2) for case in ("bear", "base", "bull")) == SETTLED[line]


def test_the_base_quarter_itself_and_those_before_are_what_was_reported() -> None:
    found = valued(base_quarter="2026Q1")
    assert found["since_revenue_modelled", ("bull", "2025q4")] == 35.6
    assert found["since_revenue_modelled", ("bull", "2026q1")] == 37.587
    assert found["since_income_modelled", ("bull", "2026q1")] == pytest.approx(14.161)


def test_re_basing_moves_yield_and_value_but_not_what_must_be_reached() -> None:
    newest = valued(base_quarter="2026Q2")
    for case in REGISTER.cases:
        assert newest["breakeven_yield", (case,)] == pytest.approx(AS_IS["breakeven_yield", (case,)])
        assert newest["npv_2026", (case,)] == pytest.approx(AS_IS["newest_npv", (case,)])
        assert newest["yield_required_ratio", (case,)] == pytest.approx(AS_IS["newest_ratio", (case,)])
    assert newest["newest_yield_moved", ()] == pytest.approx(0)


GUIDED = {
    "2026q1": (16.5, 21.5, 23.852, 23.852 - 21.5, "above, a beat"),
    "2026q2": (20.0, 24.0, 27.461, 27.461 - 24.0, "above, a beat"),
}


@pytest.mark.parametrize("quarter", GUIDED)
def test_guided_operating_income(quarter: str) -> None:
    parts = ("low", "high", "actual", "difference", "verdict")
    found = [AS_IS[f"guided_income_{part}", (quarter,)] for part in parts]
    assert found[:4] == pytest.approx(GUIDED[quarter][:4])
    assert found[4] == GUIDED[quarter][4]


@pytest.mark.parametrize(
    ("actual", "difference", "verdict"), [(24.0, 0, "inside"), (20.0, 0, "inside"), (19.0, -1.0, "below, a miss")]
)
def test_guidance_holds_inside_its_range(actual: float, difference: float, verdict: str) -> None:
    found = valued(amazon_operating_income_2026q2_reported=actual)
    assert found["guided_income_difference", ("2026q2",)] == pytest.approx(difference)
    assert found["guided_income_verdict", ("2026q2",)] == verdict
    told = f"was {actual:.1f} bn against guidance of 20.0 to 24.0 bn: {verdict}."
    assert told in str(found["finding_outturn_guided_2026q2", ()])


def test_guidance_for_a_quarter_that_is_not_over_stands_without_a_verdict() -> None:
    assert AS_IS["guided_income_high", ("2026q3",)] == 26.5
    assert AS_IS["guided_income_verdict", ("2026q3",)] == "not over"
    assert ("guided_income_inside", ("2026q3",)) not in AS_IS


RANGES = (
    "Amazon's operating income and net sales beat {} of 4 guided ranges and missed {}. "
    "Of 3 ranges of spending that its peers guided, {} held."
)


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ({}, (4, 0, 2)),  # Meta's expenses and Alphabet's first quarter held, Meta's capex did not
        ({"amazon_operating_income_2026q1_reported": 20.0}, (3, 0, 2)),
        ({"amazon_operating_income_2026q1_reported": 10.0}, (3, 1, 2)),
        ({"amazon_net_sales_2026q2_reported": 1.0, "amazon_operating_income_2026q2_reported": 1.0}, (2, 2, 2)),
        ({"meta_total_expenses_2025_release": 1.0}, (4, 0, 1)),
        ({"alphabet_capex_2025q1": 99.0, "amazon_net_sales_2026q1_reported": 175.0}, (3, 0, 1)),
    ],
)
def test_ranges_are_counted_by_whose_and_of_what_they_are(changed: dict[str, float], counts: tuple[int, ...]) -> None:
    assert str(valued(**changed)["finding_outturn_ranges", ()]) == RANGES.format(*counts)


def test_an_outcome_is_a_beat_or_a_miss_only_where_more_or_less_is_better() -> None:
    beat = ("operating_income_expected",)
    assert AS_IS["outturn_verdict", beat] == "above, a beat"
    assert valued(amazon_operating_income_2026q1_reported=1.0)["outturn_verdict", beat] == "below, a miss"
    assert AS_IS["outturn_verdict", ("amazon_2025",)] == "above"  # spending, neither good nor bad by itself
    assert valued(capex_guidance_amazon_2025=999.0)["outturn_verdict", ("amazon_2025",)] == "below"
    assert AS_IS["outturn_verdict", ("meta_2025",)] == "above"
    assert AS_IS["outturn_verdict", ("alphabet_2025q1",)] == "inside"


RAISED = {"amazon": "above", "alphabet": "above", "meta": "inside", "microsoft": "below", "four": "above"}


def test_a_raise_says_on_which_side_it_lies() -> None:
    found = {row: AS_IS["raised_verdict", (row,)] for row in RAISED}
    sides = {row: AS_IS["raised_by", (row,)] for row in RAISED}
    assert {row for row, word in found.items() if word == "above"} <= {row for row, by in sides.items() if by > 0}
    assert {row for row, word in found.items() if word == "below"} <= {row for row, by in sides.items() if by < 0}
    assert {word == "inside" for word in found.values()} == {AS_IS["raised_inside", (row,)] == 1 for row in RAISED}


SINCE = {
    ("since_backlog_added", "2025q4"): 244 - 200,
    ("since_backlog_added", "2026q2"): 496 - 364,
    ("since_backlog_other", "2026q1"): 364 - 244 - 100,
    ("since_backlog_other", "2026q2"): 496 - 364 - 100,
    ("since_capex_pace", "2026q2"): (44.203 + 54.208) * 2,
    ("since_ocf", "2026q2"): 35.525 + 54.459 + 26.032 + 45.387,
    ("since_fcf", "2026q2"): 35.525 + 54.459 + 26.032 + 45.387 - 35.095 - 39.522 - 44.203 - 54.208,
    ("raised_by", "amazon"): 20.0,
    ("raised_by", "alphabet"): 200 - 180,
    ("raised_by", "meta"): 137.5 - 125,
    ("raised_by", "microsoft"): 175 - 195,
    ("outturn_difference", "meta_2025"): 72.215 - 65,
    ("outturn_difference", "microsoft_2025q3"): 34.9 - 30,
    ("outturn_difference", "openai_contract"): 100.0,
    ("question_difference", "backlog_holds_contract"): 38 - 44,
    ("question_difference", "capex_threshold"): 200 - 120,
    ("question_difference", "market_value"): 258.38 * 21.2 / 1.95 - 3000,
    ("question_figure", "ai_revenue"): 25 / 15 - 1,
    ("question_figure", "margin_compressed"): (16.621 / 42.232 - 0.35) * 10_000,
}


@pytest.mark.parametrize("line", SINCE, ids="-".join)
def test_what_came_by_hand(line: tuple[str, str]) -> None:
    assert AS_IS[line[0], (line[1],)] == pytest.approx(SINCE[line])


@pytest.mark.parametrize("changed", [{}, {"base_quarter": "2026Q1"}, {"base_quarter": "2026Q2"}])
def test_the_sheet_s_checks_hold_at_every_base_quarter(changed: dict[str, str]) -> None:
    found = valued(**changed)
    assert found["check_outturn_backlog", ()] == 1
    assert [found["check_outturn_base", (case,)] for case in REGISTER.cases] == [1, 1, 1]


@pytest.mark.parametrize("share_price", [200.0, 300.0])
def test_a_sentence_turns_with_its_numbers(share_price: float) -> None:
    told = str(valued(share_price_premarket=share_price)["finding_answer", ("market_value",)])
    assert ("reached" in told and "not yet" not in told) == (share_price * 21.2 / 1.95 >= 3000)


NEXT = {
    **{"aws_revenue": 45.0, "aws_operating_income": 17.0, "aws_depreciation": 9.0, "aws_backlog": 520.0},
    **{"aws_backlog_life": 6.0, "amazon_capex": 58.0, "amazon_operating_income": 24.0, "amazon_net_sales": 210.0},
    **{"amazon_ocf": 50.0},
}


@pytest.fixture(scope="module")
def with_a_newer_quarter(tmp_path_factory: pytest.TempPathFactory) -> tuple[Model, Cells]:
    """Return the model with rows of 2026Q3, and its values."""
    folder = tmp_path_factory.mktemp("newer") / "inputs"
    shutil.copytree(INPUTS, folder)
    path: Path = folder / "quarters.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for series, value in NEXT.items():
        like = next(row for row in reversed(rows) if row["series"] == series)
        rows.append({**like, "quarter": "2026Q3", "value": str(value), "as_printed": "invented"})
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    register = load_tables(folder)
    model = declare(register)
    return model, dict(evaluate(model))


def test_a_newer_quarter_is_rows_and_moves_the_newest_by_itself(with_a_newer_quarter: tuple[Model, Cells]) -> None:
    _, found = with_a_newer_quarter
    assert str(found["finding_outturn_newest", ()]).startswith("In 2026Q3 AWS earned 45.0 bn of revenue and 17.0 bn")
    assert found["guided_income_verdict", ("2026q3",)] == "inside"
    assert "against guidance of 22.5 to 26.5 bn: inside." in str(found["finding_outturn_guided_2026q3", ()])
    assert found["since_backlog_other", ("2026q3",)] == 520 - 496


def test_beyond_the_middle_of_a_year_the_line_goes_on_to_the_next(with_a_newer_quarter: tuple[Model, Cells]) -> None:
    _, found = with_a_newer_quarter
    first, second = (found["aws_revenue", ("base", year)] for year in (2026, 2027))
    assert found["aws_revenue_newest_modelled", ("base",)] == pytest.approx((first + (second - first) * 0.125) / 4)
