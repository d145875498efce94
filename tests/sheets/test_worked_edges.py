"""Words that turn at an edge: above or below, inside or outside, yes or no, ties or does not tie.

Each is shown exactly at its edge and just beyond it. The inputs seldom lead there, so the figures are set by hand; the
tolerance is a sixteenth.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from conftest import Written
from mutation.bench import Bench
from scenes import CASES, NUMBERS

Place = tuple[str | int, ...]

TOLERANCE, BEYOND = 1 / 16, 5 / 64


def found(book: Written, bench: Bench, cells: Mapping[Place, float | str], *wanted: Place) -> list[object]:
    """Return some cells with other values in others."""
    given = {book.at(str(key), *index): value for (key, *index), value in cells.items()}
    asked = [book.at(str(key), *index) for key, *index in wanted]
    results = bench.recalculate({book.names["in_tolerance"]: TOLERANCE, **given}, asked)
    return [results[cell] for cell in asked]


def rows(book: Written, key: str) -> list[str]:
    return [str(index[0]) for of, index in book.ready.model.computed if of == key]


# --- outturn


@pytest.mark.parametrize(
    ("difference", "word"),
    [
        (0, "as said"),
        (TOLERANCE, "as said"),
        (-TOLERANCE, "as said"),
        (BEYOND, "above"),
        (5, "above"),
        (-BEYOND, "below"),
    ],
)
def test_an_outcome_is_above_or_below_beyond_the_tolerance(
    difference: float, word: str, book: Written, bench: Bench
) -> None:
    ranges = rows(book, "outturn_inside")
    outcomes = [row for row in rows(book, "outturn_verdict") if row not in ranges]
    cells = {("outturn_difference", row): difference for row in outcomes}
    words = found(book, bench, cells, *(("outturn_verdict", row) for row in outcomes))
    judged = {"above": "above, a beat", "below": "below, a miss"}.get(word, word)
    assert words == [judged if row == "operating_income_expected" else word for row in outcomes]


@pytest.mark.parametrize(
    ("difference", "inside"),
    [(0, 1), (TOLERANCE, 1), (-TOLERANCE, 1), (BEYOND, 0), (-BEYOND, 0), (5, 0), (-5, 0)],
)
def test_a_range_held_if_nothing_lies_beyond_it(difference: float, inside: int, book: Written, bench: Bench) -> None:
    """One range at a time, so that none says what its neighbour does."""
    ranges = rows(book, "outturn_inside")
    for row in ranges:
        cells = {("outturn_difference", other): difference if other == row else 1 - inside for other in ranges}
        wanted = [("outturn_inside", row), ("outturn_peer_held", row), ("outturn_verdict", row)]
        side = "above" if difference > 0 else "below"
        assert found(book, bench, cells, *wanted) == [inside, inside, "inside" if inside else side], row


@pytest.mark.parametrize(
    ("low", "high", "inside"),
    [
        (14, 16, 1),
        (20, 20 + 2 * TOLERANCE, 1),
        (20, 20 + 2 * BEYOND, 0),
        (10 - 2 * TOLERANCE, 10, 1),
        (10 - 2 * BEYOND, 10, 0),
        (0, 30, 1),
        (0, 60, 0),
    ],
)
def test_a_raise_stays_inside_if_its_middle_does(
    low: float, high: float, inside: int, book: Written, bench: Bench
) -> None:
    for row in rows(book, "raised_inside"):
        cells = {
            ("raised_before_low", row): 10,
            ("raised_before_high", row): 20,
            ("raised_low", row): low,
            ("raised_high", row): high,
        }
        wanted = [("raised_inside", row), ("raised_verdict", row)]
        side = "above" if (low + high) / 2 > 15 else "below"
        assert found(book, bench, cells, *wanted) == [inside, "inside" if inside else side], row


ANSWERS = {
    # question: its answers where the figure is less than, equal to, and more than what it stands against
    "backlog_holds_contract": ("yes", "yes", "no"),
    "capex_threshold": ("not above", "not above", "above"),
    "revenue_keeps_pace": ("no", "yes", "yes"),
    "revenue_keeps_pace_four": ("no", "yes", "yes"),
    "market_value": ("not reached", "reached", "reached"),
    "straight_line_overstates": ("no", "no", "yes"),
    "margin_compressed": ("yes", "yes", "not so far"),
    "openai_growth": ("no", "yes, in 2025", "yes, in 2025"),
    "guidance_2025_exceeded": ("no", "no", "yes"),
    "cash_flow_floor": ("below nil", "above nil", "above nil"),
}


@pytest.mark.parametrize("question", ANSWERS)
def test_an_answer_turns_where_its_question_says(question: str, book: Written, bench: Bench) -> None:
    """The last question sets its figure against nil, whatever else stands beside it."""
    against = 0.0 if question == "cash_flow_floor" else 8.0
    words = [
        found(
            book,
            bench,
            {("question_figure", question): against + step, ("question_against", question): against},
            ("question_answer", question),
        )[0]
        for step in (-0.001, 0, 0.001)
    ]
    assert tuple(words) == ANSWERS[question]


@pytest.mark.parametrize(("contract", "word"), [(7, "can"), (8, "can"), (8.001, "cannot"), (10, "cannot")])
def test_the_sentence_on_the_contract_turns_with_the_backlog(
    contract: float, word: str, book: Written, bench: Bench
) -> None:
    name = "backlog_holds_contract"
    cells = {("question_figure", name): contract, ("question_against", name): 8}
    (said,) = found(book, bench, cells, ("finding_answer", name))
    assert said == (f"The contract is {contract / 8:.0%} of what the backlog gained: it {word} be in it in full.")


@pytest.mark.parametrize(
    ("plan", "words"), [(210, "5% above"), (200, "0% above"), (190, "5% below"), (199.999, "0% below")]
)
def test_the_sentence_on_the_plan_turns_at_the_threshold(plan: float, words: str, book: Written, bench: Bench) -> None:
    cells = {("capex_amazon_2026",): plan, ("capex_threshold_2026",): 200}
    (said,) = found(book, bench, cells, ("finding_answer", "capex_threshold"))
    assert said == f"The plan of {plan:.0f} bn is {words} the 200 bn that mean building ahead."


# --- sensitivities


@pytest.mark.parametrize(
    ("lowest", "highest", "words"),
    [
        (-5, 5, "rests on this choice."),
        (-0.1, 0.1, "rests on this choice."),
        (0, 5, "holds."),
        (-5, 0, "holds."),
        (0.5, 0.5, "holds."),
        (-5, -4, "holds."),
    ],
)
def test_the_sign_rests_on_the_calibration_only_if_it_turns(
    lowest: float, highest: float, words: str, book: Written, bench: Bench
) -> None:
    cells = {("grid_npv_now",): 0.5, ("grid_npv_lowest",): lowest, ("grid_npv_highest",): highest}
    (said,) = found(book, bench, cells, ("finding_sensitivities",))
    assert said == (
        "As calibrated the NPV is 0.5 bn; over weights and price declines of the calibration it runs from "
        f"{lowest:.1f} to {highest:.1f} bn: the sign {words}"
    )


@pytest.mark.parametrize("room", [(1, 6), (4.75, 5.25)], ids=["wide", "narrow"])
def test_a_life_stays_within_its_limits(room: tuple[float, float], book: Written, bench: Bench) -> None:
    cells = {("driver_min", "short_lived_life"): room[0], ("driver_max", "short_lived_life"): room[1]}
    cells |= {("shown_short_lived_life",): 5, ("step_life",): 0.5}
    lives = found(book, bench, cells, *(("grid_life", step) for step in ("low", "centre", "high")))
    assert lives == [max(4.5, room[0]), 5, min(5.5, room[1])]


@pytest.mark.parametrize(
    ("start", "of_year"),
    [("since_revenue_start", "aws_revenue"), ("since_income_start", "aws_operating_income_year")],
)
def test_past_the_middle_of_a_year_the_line_begins_there(start: str, of_year: str, book: Written, bench: Bench) -> None:
    """No quarter on file lies there yet; the next one reported will."""
    years = [index for of, index in book.ready.model.computed if of == of_year and index[0] == "base"]
    cells: dict[Place, float | str] = {(of_year, *index): 100.0 + at for at, index in enumerate(years, 1)}
    quarters = rows(book, "since_next_place")
    for place in range(1, len(years) + 2):
        for quarter in quarters:
            beside = {("since_from_base", other): 1 - (other == quarter) for other in quarters}
            beside |= {("since_next_place", other): 2 + place % 2 for other in quarters}
            beside |= {("since_next_place", quarter): place}
            assert found(book, bench, cells | beside, (start, "base", quarter)) == [100 + max(1, place - 1)]


@pytest.mark.parametrize(("base", "begins"), [(2026.375, 2026.5), (2026.5, 2026.5), (2026.625, 2026.625)])
def test_the_line_begins_at_the_base_quarter_if_that_is_later(
    base: float, begins: float, book: Written, bench: Bench
) -> None:
    quarters = rows(book, "since_next_year")
    for quarter in quarters:
        cells: dict[Place, float | str] = {("since_next_year", other): 2027 + (other != quarter) for other in quarters}
        wanted = [("since_begins", quarter), ("since_from_base", quarter)]
        assert found(book, bench, {**cells, ("base_mid",): base}, *wanted) == [begins, base > 2026.5]


# --- pages to hand out, and the waterfall


@pytest.mark.parametrize("picked", CASES)
def test_the_picked_case_is_handed_out_and_no_other(picked: str, book: Written, bench: Bench) -> None:
    shown = found(book, bench, {("picked_case",): picked}, *(("returns_shown", case) for case in CASES))
    assert shown == [float(case == picked) for case in CASES]


@pytest.mark.parametrize(
    ("lowest", "step", "base"),
    [
        (25, 1, 24),
        (25, 2, 24),
        (24.5, 2, 22),
        (0.25, 1, 0),
        (0, 1, 0),
        (-5, 1, -6),
        (-0.25, 1, -1),
        (-500, 100, -600),
        (0.42, 0.05, 0.35),
    ],
)
def test_bars_stand_on_a_round_number_below_the_lowest_level_but_not_below_nothing(
    lowest: float, step: float, base: float, book: Written, bench: Bench
) -> None:
    """A level that is itself below nothing has its base below that."""
    cells = {("charges_lowest",): lowest, ("charges_round",): step}
    assert found(book, bench, cells, ("charges_base",)) == [pytest.approx(base)]


# --- ties and conflicts


@pytest.mark.parametrize(
    ("recomputed", "above", "below"),
    [
        (10 - TOLERANCE, 1, 1),
        (10 - BEYOND, 0, 1),
        (15, 1, 1),
        (20 + TOLERANCE, 1, 1),
        (20 + BEYOND, 1, 0),
        (-99, 0, 1),
        (99, 1, 0),
    ],
)
def test_a_tie_lies_within_its_bounds_or_a_tolerance_beyond(
    recomputed: float, above: int, below: int, book: Written, bench: Bench
) -> None:
    verdict = "ties" if above and below else "does not tie"
    ranges = rows(book, "tie_lower_high")
    for row in [row for row in rows(book, "tie") if row not in ranges][::15]:
        cells = {("tie_qualifier", row): "about", ("tie_lower", row): 10, ("tie_upper", row): 20}
        wanted = [(key, row) for key in ("tie_above_lower", "tie_below_upper", "tie", "tie_verdict")]
        results = found(book, bench, cells | {("tie_recomputed", row): recomputed}, *wanted)
        assert results == [above, below, above * below, verdict], row
    for row in ranges[:2]:
        cells = {("tie_qualifier", row): "about", ("tie_lower", row): 10, ("tie_upper", row): 20}
        cells |= {("tie_recomputed", row): 15, ("tie_lower_high", row): 10, ("tie_upper_high", row): 20}
        wanted = [(key, row) for key in ("tie_above_lower_high", "tie_below_upper_high", "tie", "tie_verdict")]
        results = found(book, bench, cells | {("tie_recomputed_high", row): recomputed}, *wanted)
        assert results == [above, below, above * below, verdict], row


ABOUT, NEARLY = NUMBERS["tie_about_tolerance"], 1 - NUMBERS["tie_nearly_floor"]
ALLOWED = {
    "exact": (0, 0, 1 / 2),
    "about": (ABOUT, ABOUT, 0),
    "nearly": (NEARLY, 0, 0),
    "over": (0, 0, 0),
    "at least": (0, 0, 0),
    "up to": (0, 0, 1 / 2),
    "range": (0, 0, 1 / 2),
}
"""What a qualifier allows: below and above as a share of the figure, and printed steps either way."""


@pytest.mark.parametrize("value", [200.0, -200.0])
@pytest.mark.parametrize("qualifier", ALLOWED)
def test_a_qualifier_allows_its_share_and_its_steps(qualifier: str, value: float, book: Written, bench: Bench) -> None:
    below, above, steps = ALLOWED[qualifier]
    ranges = rows(book, "tie_lower_high")
    for row in {*rows(book, "tie")[::15], *ranges}:
        cells = {("tie_qualifier", row): qualifier, ("tie_low", row): value, ("tie_step", row): 0.25}
        ends = [(value, "tie_lower", "tie_upper")]
        if row in ranges:
            cells[("tie_high", row)] = 2 * value
            ends.append((2 * value, "tie_lower_high", "tie_upper_high"))
        results = found(book, bench, cells, *((key, row) for _, *keys in ends for key in keys))
        bounds = [(end - below * abs(end), end + above * abs(end)) for end, *_ in ends]
        assert results == pytest.approx([at for low, high in bounds for at in (low - steps / 4, high + steps / 4)]), row


@pytest.mark.parametrize(("recomputed", "ties"), [(20 - BEYOND, 1), (20 - TOLERANCE, 1), (20 - 1 / 32, 0), (20, 0)])
def test_an_exact_figure_rounds_up_at_its_upper_bound(
    recomputed: float, ties: int, book: Written, bench: Bench
) -> None:
    (row, *_) = rows(book, "tie")
    cells = {("tie_qualifier", row): "exact", ("tie_upper", row): 20, ("tie_recomputed", row): recomputed}
    assert found(book, bench, cells, ("tie_below_upper", row)) == [ties]
