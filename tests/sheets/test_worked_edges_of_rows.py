"""Words and figures of rows that turn at an edge: guided ranges, conflicts, what is changed, checks that are errors.

As in `test_worked_edges.py`, each is shown exactly at its edge and just beyond it.
"""

from __future__ import annotations

import pytest
from conftest import Written
from mutation.bench import Bench
from scenes import CASES
from test_worked_edges import BEYOND, TOLERANCE, Place, found, rows

from xlmodel.engines import ErrorValue

pytestmark = pytest.mark.slow  # a recalculation for each edge; the damaged formulas are tried against them as well

# --- outturn


@pytest.mark.parametrize("of", ["guided_income", "guided_sales"])
@pytest.mark.parametrize(
    ("difference", "inside", "verdict"),
    [
        (0, 1, "inside"),
        (TOLERANCE, 1, "inside"),
        (-TOLERANCE, 1, "inside"),
        (BEYOND, 0, "above, a beat"),
        (-BEYOND, 0, "below, a miss"),
        (5, 0, "above, a beat"),
        (-5, 0, "below, a miss"),
    ],
)
def test_a_guided_range_is_beaten_or_missed_beyond_the_tolerance(
    of: str, difference: float, inside: int, verdict: str, book: Written, bench: Bench
) -> None:
    """One quarter at a time, so that none says what its neighbour does."""
    quarters = [row for row in rows(book, f"{of}_inside") if book.ready.model.cell(f"{of}_difference", (row,))]
    for row in quarters:
        cells: dict[Place, float | str] = {
            (f"{of}_difference", other): difference if other == row else 3 * inside for other in quarters
        }
        for other in ("guided_income", "guided_sales"):
            if other != of:
                cells |= {(f"{other}_difference", quarter): 3 * inside for quarter in rows(book, f"{other}_inside")}
        wanted = [(f"{of}_inside", row), (f"{of}_verdict", row)]
        assert found(book, bench, cells, *wanted) == [inside, verdict], row


@pytest.mark.parametrize(("actual", "difference"), [(15, 0), (10, 0), (20, 0), (7, -3), (23, 3), (-15, -25)])
@pytest.mark.parametrize("of", ["guided_income", "guided_sales"])
def test_the_distance_from_a_range_is_that_from_its_nearer_end(
    of: str, actual: float, difference: float, book: Written, bench: Bench
) -> None:
    for row in rows(book, f"{of}_inside"):
        ends: dict[Place, float | str] = {
            (f"{of}_low", row): 10,
            (f"{of}_high", row): 20,
            (f"{of}_actual", row): actual,
        }
        assert found(book, bench, ends, (f"{of}_difference", row)) == [difference], row


@pytest.mark.parametrize(
    ("inside", "by", "verdict"),
    [(1, 5, "inside"), (1, -5, "inside"), (0, 0.5, "above"), (0, -0.5, "below"), (0, 0, ""), (1, 0, "inside")],
)
def test_what_is_not_inside_is_above_or_below(
    inside: int, by: float, verdict: str, book: Written, bench: Bench
) -> None:
    for row in rows(book, "raised_verdict"):
        cells: dict[Place, float | str] = {("raised_inside", row): inside, ("raised_by", row): by}
        assert found(book, bench, cells, ("raised_verdict", row)) == [verdict], row


@pytest.mark.parametrize(("added", "word"), [(5, "grew"), (-0.25, "grew"), (-0.5, "shrank"), (-5, "shrank")])
def test_a_backlog_that_gained_nothing_did_not_shrink(added: float, word: str, book: Written, bench: Bench) -> None:
    row = rows(book, "since_backlog_added")[-1]
    cells: dict[Place, float | str] = {("since_backlog_added", row): added + 0.25}
    (said,) = found(book, bench, cells, ("finding_outturn_backlog_1",))
    assert str(said).startswith(f"Backlog {word} by {abs(added + 0.25):.0f} bn in {row.upper()}")


@pytest.mark.parametrize(("low", "high", "share"), [(8, 12, 0.5), (-12, -8, 2.5), (20, 20, -0.25), (-20, -20, 1.75)])
def test_the_distance_from_the_middle_is_a_share_of_its_size(
    low: float, high: float, share: float, book: Written, bench: Bench
) -> None:
    for row in rows(book, "outturn_middle")[::5]:
        cells: dict[Place, float | str] = {("outturn_low", row): low, ("outturn_high", row): high}
        cells[("outturn_actual", row)] = 15
        assert found(book, bench, cells, ("outturn_middle", row)) == [pytest.approx(share)], row


def test_the_line_ends_at_the_year_whose_middle_comes_next(book: Written, bench: Bench) -> None:
    """Every quarter its own year, from the third to the last, in every case."""
    model, quarters = book.ready.model, rows(book, "since_next_place")
    for end, of_year in (("since_revenue_end", "aws_revenue"), ("since_income_end", "aws_operating_income_year")):
        cases = {index[0] for key, index in model.computed if key == end}
        for at, case in enumerate(sorted(map(str, cases))):
            years = [index for key, index in model.computed if key == of_year and index[0] == case]
            cells: dict[Place, float | str] = {(of_year, *index): 100.0 + place for place, index in enumerate(years, 1)}
            for step in range(3):
                places = {quarter: 2 + (at + step + n) % (len(years) - 2) for n, quarter in enumerate(quarters)}
                put = {("since_next_place", quarter): place for quarter, place in places.items()}
                wanted = [(end, case, quarter) for quarter in quarters]
                assert found(book, bench, {**cells, **put}, *wanted) == [100 + place for place in places.values()]


# --- charges and contracts


@pytest.mark.parametrize(
    ("span", "step"),
    [(0, 0.01), (0.004, 0.01), (0.03, 0.02), (0.5, 0.25), (1.99, 1), (2, 1), (2.5, 1), (3.2, 2), (7, 4), (30, 15)],
)
def test_levels_stand_on_half_their_span_rounded(span: float, step: float, book: Written, bench: Bench) -> None:
    """Below two, to hundredths, and at least one of them; whole from there."""
    cells: dict[Place, float | str] = {("charges_span",): span, ("charges_highest",): 50, ("charges_lowest",): 1}
    assert found(book, bench, cells, ("charges_round",)) == [pytest.approx(step)]


@pytest.mark.parametrize(
    ("total", "words"), [(-0.5, "One-time gains added"), (0, "One-time charges took"), (0.5, "One-time charges took")]
)
def test_charges_below_nothing_are_gains(total: float, words: str, book: Written, bench: Bench) -> None:
    assert found(book, bench, {("charges_total",): total}, ("said_charges",)) == [words]


@pytest.mark.parametrize("change", [-3, -0.5, 0, 0.5, 3])
def test_a_charge_is_drawn_as_taken_or_as_given_back(change: float, book: Written, bench: Bench) -> None:
    """One step at a time, and the others go the other way."""
    for drawn, sign in (("drawn_taken", -1), ("drawn_added", 1)):
        for row in rows(book, drawn):
            cells: dict[Place, float | str] = {
                ("step_charge", other): -change * 2 for other in rows(book, "step_charge")
            }
            cells[("step_charge", row)] = change
            assert found(book, bench, cells, (drawn, row)) == [max(0, sign * change)], row


@pytest.mark.parametrize("start", [2026.25, 2027.5])
@pytest.mark.parametrize(
    ("part", "length"),
    [("expansion_part", "openai_contract_expansion_years"), ("anthropic_part", "anthropic_arrangement_years")],
)
def test_a_contract_fills_the_years_that_it_runs_through(
    part: str, length: str, start: float, book: Written, bench: Bench
) -> None:
    """For two years and a half, from within a year, and through the whole of those between."""
    years = [int(str(row)) for row in rows(book, part)]
    cells: dict[Place, float | str] = {("contracts_start_year",): start, (length,): 2.5}
    parts = found(book, bench, cells, *((part, year) for year in years))
    assert parts == [max(0, min(year + 1, start + 2.5) - max(year, start)) for year in years]
    assert sum(map(float, map(str, parts))) == pytest.approx(2.5)


def test_a_company_outside_the_four_is_not_taken_from_their_total(book: Written, bench: Bench) -> None:
    wanted: list[Place] = [(key, "microsoft", 2026) for key in ("residual", "residual_low", "residual_high")]
    of_amazon = found(book, bench, {}, *((f"capex_stated{end}", "amazon", 2026) for end in ("", "_high", "_low")))
    with_amazon = found(book, bench, {}, *wanted)
    without = found(book, bench, {("one_of_four", "amazon"): 0}, *wanted)
    for more, less, own in zip(without, with_amazon, of_amazon, strict=True):
        assert float(str(more)) - float(str(less)) == pytest.approx(float(str(own)))
    assert found(book, bench, {("one_of_four", "amazon"): 0}, ("capex_share", "amazon", 2026)) == [0]


@pytest.mark.parametrize(("gone", "counted"), [(0, 0), (0.25, 0.25), (1, 1), (2, 1)])
def test_what_was_spent_counts_once_a_quarter_has_gone(
    gone: float, counted: float, book: Written, bench: Bench
) -> None:
    quarters = [index for key, index in book.ready.model.computed if key == "quarter_capex_to_date"]
    cells: dict[Place, float | str] = {("quarter_capex_to_date", *index): 40 for index in quarters}
    assert found(book, bench, {**cells, ("base_quarters_gone",): gone}, ("capex_to_date",)) == [40 * counted]


def test_the_peak_of_net_debt_lies_behind_the_opening(book: Written, bench: Bench) -> None:
    every = [index for key, index in book.ready.model.computed if key == "net_debt"]
    cells: dict[Place, float | str] = {("net_debt", *index): -5 if at else 90 for at, index in enumerate(every)}
    for case in CASES:
        years = [index for index in every if index[0] == case]
        cells |= {("net_debt", *index): 10 * at if at else 900 for at, index in enumerate(years)}
        assert found(book, bench, cells, ("net_debt_peak", case)) == [10 * (len(years) - 1)]


# --- sensitivities


@pytest.mark.parametrize(("above", "reached"), [(-1, 1), (0, 1), (TOLERANCE, 1), (BEYOND, 0), (3 * TOLERANCE, 0)])
def test_a_yield_reaches_break_even_to_a_tolerance(above: float, reached: int, book: Written, bench: Bench) -> None:
    """Each cell of the grid in turn, all others beyond reach."""
    grid = [index for key, index in book.ready.model.computed if key == "grid_breakeven"]
    for index in grid:
        cells: dict[Place, float | str] = {("grid_breakeven", *other): 9 for other in grid}
        cells |= {("grid_breakeven", *index): 0.5 + above, ("shown_revenue_yield",): 0.5}
        assert found(book, bench, cells, ("grid_breakeven_reached",)) == [reached], index


def test_a_driver_is_flexed_where_its_name_stands_and_nowhere_else(book: Written, bench: Bench) -> None:
    """Each driver in its turn, also one whose bar the tornado leaves out."""
    flexes = rows(book, "flex_value")
    members = {str(driver) for driver in book.ready.model.dimensions["driver"].members}
    flexed = {key.removeprefix("flex_") for key, index in book.ready.model.computed if index == (flexes[0],)}
    drivers = sorted(flexed & members)
    assert len(drivers) > 10
    for at, driver in enumerate(drivers):
        flex, other = flexes[at % len(flexes)], flexes[(at + 1) % len(flexes)]
        cells: dict[Place, float | str] = {("flex_driver", of): "none" for of in flexes}
        cells |= {("flex_value", of): 5 + n for n, of in enumerate(flexes)}
        cells[("flex_driver", flex)] = driver
        (value, beside) = found(book, bench, cells, (f"flex_{driver}", flex), (f"flex_{driver}", other))
        assert value == 5 + at % len(flexes), driver
        assert beside == book.ready.values[book.ready.model.cell(driver, ("base",))], driver  # type: ignore[index]


# --- ties and conflicts


@pytest.mark.parametrize("of", ["conflict", "measure"])
@pytest.mark.parametrize(
    ("one", "other", "share", "differs"),
    [
        (2, 3, 0.5, 1),
        (-2, -3, -0.5, 1),
        (-2, 3, 2.5, 1),
        (TOLERANCE, 3, 0, 1),
        (-TOLERANCE, 3, 0, 1),
        (TOLERANCE / 2, 3, 0, 1),
        (BEYOND, 3 * BEYOND, 2, 1),
        (-BEYOND, BEYOND, 2, 1),
        (2, 2 + TOLERANCE, TOLERANCE / 2, 0),
        (2, 2 + BEYOND, BEYOND / 2, 1),
        (2, 2 - TOLERANCE, -TOLERANCE / 2, 0),
        (2, 2 - BEYOND, -BEYOND / 2, 1),
    ],
)
def test_two_figures_differ_beyond_the_tolerance(
    of: str, one: float, other: float, share: float, differs: int, book: Written, bench: Bench
) -> None:
    """Every twentieth row is tried, and no neighbour has the same figure."""
    every = rows(book, f"{of}_share")
    for row in every[::20]:
        cells: dict[Place, float | str] = {(f"{of}_one", beside): 7 for beside in every}
        cells |= {(f"{of}_one", row): one, (f"{of}_other", row): other}
        wanted: list[Place] = [(f"{of}_difference", row), (f"{of}_share", row)]
        expected: list[float] = [other - one, share]
        if of == "conflict":
            wanted.append((f"{of}_differs", row))
            expected.append(differs)
        assert found(book, bench, cells, *wanted) == expected, row


@pytest.mark.parametrize(
    ("implied", "leases", "share"),
    [
        (12, 11, 0.5),
        (8, 11, -0.5),
        (10 + TOLERANCE, 11, 0),
        (10 - TOLERANCE, 11, 0),
        (10 + TOLERANCE / 2, 11, 0),
        (10 + BEYOND, 10 + BEYOND, 1),
        (10 - BEYOND, 10 + BEYOND, -1),
    ],
)
def test_leases_explain_a_distance_that_there_is(
    implied: float, leases: float, share: float, book: Written, bench: Bench
) -> None:
    cells: dict[Place, float | str] = {
        ("four_capex_2025_implied",): implied,
        ("four_capex_leases", 2025): leases,
        ("four_capex_cash", 2025): 10,
    }
    assert found(book, bench, cells, ("leases_explain_2025",)) == [pytest.approx(share)]


def test_a_tie_that_is_no_number_does_not_tie(book: Written, bench: Bench) -> None:
    (row, *_) = rows(book, "tie")
    assert found(book, bench, {("tie", row): "?"}, ("check_ties",)) == [0]


# --- checks


@pytest.mark.parametrize("of", ["error", "warning"])
def test_a_check_that_is_an_error_has_failed(of: str, book: Written, bench: Bench) -> None:
    """Each in turn."""
    model = book.ready.model
    for row in rows(book, f"{of}_result"):
        ((check,),) = model.computed[f"{of}_result", (row,)].precedents
        assert check is not None
        cell, result = book.at(check[0], *check[1]), book.at(f"{of}_result", row)
        assert bench.recalculate({cell: ErrorValue("#DIV/0!")}, [result])[result] == 0, row


# --- what is changed


def test_a_row_whose_cell_is_an_error_is_changed(book: Written, bench: Bench) -> None:
    """Figures of one value, and ranges, of which either end will do."""
    model = book.ready.model
    every = rows(book, "figure_changed")
    values, ranges = ([row for row in every if model.cell(item, (row,))] for item in ("figure_value", "figure_low"))
    assert min(len(values), len(ranges)) > 5
    cells = [("figure_value", row) for row in values[::25]]
    cells += [(end, row) for row in ranges[::5] for end in ("figure_low", "figure_high")]
    for item, row in cells:
        changed = book.at("figure_changed", row)
        assert bench.recalculate({book.at(item, row): ErrorValue("#DIV/0!")}, [changed])[changed] == 1, (item, row)


@pytest.mark.parametrize("key", ["openai_contract_expansion_signed", "anthropic_arrangement_signed"])
def test_a_date_that_is_another_is_changed_and_named(key: str, book: Written, bench: Bench) -> None:
    cell, changed = book.names[f"in_{key}"], book.at(f"{key}_changed")
    moved = book.at(f"{key}_moved")
    for put, flag in ((bench.recalculate({}, [changed])[changed], 0.0), ("2026-01", 1.0), (ErrorValue("#DIV/0!"), 1.0)):
        given = {cell: put} if flag else {}
        found_now = bench.recalculate(given, [changed, moved])
        assert (found_now[changed], found_now[moved]) == (flag, f" in_{key}" if flag else "")
    for flag, words in ((0.0, ""), (1.0, f" in_{key}")):
        assert bench.recalculate({changed: flag}, [moved])[moved] == words


def test_what_is_changed_is_listed_in_the_order_of_the_sheets(book: Written, bench: Bench) -> None:
    (groups,) = [
        book.ready.model.computed[cell].precedents for cell in book.ready.model.computed if cell[0] == "changed_inputs"
    ]
    cells = [book.at(group[-1][0], *group[-1][1]) for group in groups if group[-1]]
    letters = "abcdefghij"[: len(cells)]
    result = book.at("changed_inputs")
    assert bench.recalculate(dict(zip(cells, letters, strict=True)), [result])[result] == letters
