"""Ties, conflicts and measures: each row is held to the class it claims by what its two sides rest on.

The sides are followed through the formulas to the figures of the inputs; what a row says of itself is not asked. Two
copies of a text, which have one title, are one source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from our_model import REGISTER, our_model, our_values

from xlmodel.evaluate import evaluate
from xlmodel.language.model import INPUT
from xlmodel.sheets.citing import by_key
from xlmodel.sheets.listed import CONFLICTS, MEASURES, TIES
from xlmodel.tables import Figure, Listed

FIGURES = by_key(REGISTER)
OF_CELL = {cell: figure for figure in FIGURES.values() for cell in figure.cells}
TITLES = {source.id: source.title for source in REGISTER.sources}
LINK = re.compile(r"=\{[^{}]+\}")
YEAR = re.compile(r"20\d\d")


def rows(file: str) -> list[Listed]:
    return list(REGISTER.lists[file])


def leaves(cell: object) -> Iterator[str]:
    """Yield the inputs that a cell rests on."""
    key, _ = cell
    if key.startswith(INPUT):
        yield key.removeprefix(INPUT)
    for reached in our_model().computed[cell].precedents if cell in our_model().computed else ():
        for one in reached:
            if one is not None:
                yield from leaves(one)


def is_derived(cell: object) -> bool:
    """Tell whether a cell is more than a link, or a chain of links, to one figure."""
    if cell not in our_model().computed:
        return False
    computed = our_model().computed[cell]
    return not LINK.fullmatch(computed.formula.text) or is_derived(computed.precedents[0][0])


def cells(line: str, key: str) -> set[str]:
    """Return the inputs of figures that a cell of a row rests on; assumptions are no figures."""
    cell = (line, (key,))
    return {leaf for leaf in leaves(cell) if leaf in OF_CELL} if cell in our_model().computed else set()


def side(line: str, key: str) -> set[str]:
    """Return the figures that a cell of a row rests on."""
    return {OF_CELL[cell].key for cell in cells(line, key)}


def texts(keys: set[str]) -> set[str]:
    """Return the titles of the texts that figures are cited from."""
    return {TITLES[citation.source] for key in keys for citation in FIGURES[key].citations}


def tie_class(key: str) -> str:
    """Return the class of a tie by its two sides."""
    ends = [("tie_recomputed", (key,)), ("tie_recomputed_high", (key,))]
    derived = any(is_derived(cell) for cell in ends)
    other = side("tie_recomputed", key) | side("tie_recomputed_high", key)
    if not derived:
        return "restatement"
    return "arithmetic" if texts({key}) & texts(other) else "independent"


@pytest.mark.parametrize("row", rows(TIES), ids=lambda row: row.key)
def test_a_tie_is_of_the_class_that_its_sides_make_it(row: Listed) -> None:
    assert row.texts["class"] == tie_class(row.key)


@pytest.mark.parametrize("row", rows(TIES), ids=lambda row: row.key)
def test_no_tie_sets_a_figure_against_itself(row: Listed) -> None:
    assert row.key not in side("tie_recomputed", row.key) | side("tie_recomputed_high", row.key)


def test_every_comparison_stands_once() -> None:
    """Two rows with the same figures, or the same ends of them, on both sides together are one comparison."""
    ties = [frozenset({*FIGURES[row.key].cells, *cells("tie_recomputed", row.key)}) for row in rows(TIES)]
    pairs = [
        frozenset(cells(f"{name}_one", row.key) | cells(f"{name}_other", row.key))
        for name, file in (("conflict", CONFLICTS), ("measure", MEASURES))
        for row in rows(file)
        if row.texts["one"]
    ]
    everything = ties + pairs
    assert sorted(map(sorted, everything)) == sorted(map(sorted, set(everything)))


def test_a_range_is_set_against_two_ends() -> None:
    ranges = {row.key for row in rows(TIES) if FIGURES[row.key].value is None}
    assert ranges == {row.key for row in rows(TIES) if row.texts["recomputed_high"]}
    assert len(ranges) == 5


def test_what_was_guided_is_no_tie_with_what_came() -> None:
    """It holds or misses in Outturn; two prints of one guidance may tie."""
    for row in rows(TIES):
        kinds = {FIGURES[key].kind for key in side("tie_recomputed", row.key)}
        assert (
            FIGURES[row.key].kind != "guided"
            or "actual" not in kinds - {"guided"}
            or row.texts["class"] == "arithmetic"
        )


def test_no_figure_in_words_ties_or_makes_a_difference() -> None:
    """A figure such as several billion is a floor: nothing is computed from it."""
    in_words = {key for key, figure in FIGURES.items() if figure.is_in_words}
    assert {"custom_silicon_run_rate_article", "custom_silicon_growth", "graviton_run_rate"} <= in_words
    assert not any(in_words & ({row.key} | side("tie_recomputed", row.key)) for row in rows(TIES))
    for name, file in (("conflict", CONFLICTS), ("measure", MEASURES)):
        for row in rows(file):
            told = in_words & (side(f"{name}_one", row.key) | side(f"{name}_other", row.key))
            assert not told or (f"{name}_difference", (row.key,)) not in our_model().computed


# Conflicts and measures


def sides(name: str, row: Listed) -> list[set[str]]:
    """Return what each side rests on: figures, or those that a side without a number is cited from."""
    found = []
    for which in ("one", "other"):
        cited = row.texts[f"{which}_source"]
        found.append(side(f"{name}_{which}", row.key) or ({cited} & set(FIGURES)))
    return found


def told_in(name: str, row: Listed) -> list[set[str]]:
    """Return the titles of the texts on each side."""
    found = [texts(keys) for keys in sides(name, row)]
    for titles, which in zip(found, ("one", "other"), strict=True):
        source = row.texts[f"{which}_source"].split(",")[0]
        titles |= {TITLES[source]} & set(TITLES.values()) if source in TITLES else set()
    return found


@pytest.mark.parametrize("row", rows(CONFLICTS), ids=lambda row: row.key)
def test_a_conflict_is_of_two_sources_where_its_sides_share_none(row: Listed) -> None:
    one, other = told_in("conflict", row)
    assert one and other
    assert row.texts["class"] == ("one source" if one & other else "two sources")


def agrees(figure: Figure, low: float, value: float) -> bool:
    """Tell whether a value is within what a printed figure says, by its qualifier."""
    step = (figure.printed_step or 0.0) / 2
    return {
        "exact": abs(value - low) < step,
        "range": abs(value - low) < step,
        "about": abs(value - low) <= 0.1 * abs(low),
        "nearly": 0.9 * low <= value <= low,
        "over": value >= low,
        "at least": value >= low,
        "up to": value < low + step,
    }[figure.qualifier]


def within_print(name: str, row: Listed) -> bool:
    """Tell whether one side is a printed figure whose qualifier allows the other side."""
    found = False
    for here, there in (("one", "other"), ("other", "one")):
        cell, beside = (f"{name}_{here}", (row.key,)), (f"{name}_{there}", (row.key,))
        printed = side(f"{name}_{here}", row.key)
        if len(printed) == 1 and not is_derived(cell):
            found |= agrees(FIGURES[printed.pop()], our_values()[cell], our_values()[beside])
    return found


def years(keys: set[str]) -> set[str]:
    return {year for key in keys for year in YEAR.findall(FIGURES[key].period)}


@pytest.mark.parametrize("row", [row for row in rows(CONFLICTS) if row.texts["one"]], ids=lambda row: row.key)
def test_the_sides_of_a_conflict_cannot_both_be_right(row: Listed) -> None:
    """No qualifier allows the other side, and two stated figures speak of one year."""
    assert not within_print("conflict", row)
    one, other = sides("conflict", row)
    if not is_derived(("conflict_one", (row.key,))) and not is_derived(("conflict_other", (row.key,))):
        assert years(one) & years(other)


def span(figure: Figure) -> tuple[str, bool]:
    """Return the period of a figure, and whether a year is one of the company's own."""
    return figure.period, "fiscal year" in figure.basis


def counted(figure: Figure) -> str:
    """Return what a figure counts: its basis, and for an estimate who was asked as well."""
    return figure.basis + (figure.citations[0].source if figure.kind == "estimate" else "")


@pytest.mark.parametrize("row", rows(MEASURES), ids=lambda row: row.key)
def test_a_measure_differs_in_what_its_class_says(row: Listed) -> None:
    one, other = sides("measure", row)
    kind = row.texts["class"]
    if kind == "rounding":
        assert within_print("measure", row)
    elif kind == "time":
        assert {span(FIGURES[key]) for key in one} != {span(FIGURES[key]) for key in other}
    elif row.texts["one"]:
        assert {counted(FIGURES[key]) for key in one} != {counted(FIGURES[key]) for key in other}


def test_the_pairs_that_must_stand() -> None:
    """By the values worked out from the documents: the conflicts and the measures that an audit found."""
    pairs = {
        ("conflict", "margin_year"): (40.0, (12.465 / 35.579 - 10.632 / 28.786) * 10_000),
        ("conflict", "total_2025_cash"): (700 / 1.6, 131.819 + 91.45 + 69.69 + 83.1),
        ("conflict", "total_2025_leases"): (437.5, 131.819 + 2.911 + 91.45 + 72.215 + 118.0),
        ("conflict", "openai_revenue"): (3.5, 13.1),
        ("conflict", "azure_growth"): (0.30, 0.39),
        ("conflict", "chatgpt_users"): (300.0, 800.0),
        ("measure", "total_2024_cash"): (246.0, 82.999 + 52.54 + 37.26 + 55.54),
        ("measure", "total_2023_cash"): (151.0, 52.729 + 32.26 + 27.04 + 35.21),
        ("measure", "total_2024_leases"): (246.0, 251.0),
        ("measure", "guided_2025_ends"): (100 + 75 + 60 + 80, 320.0),
        ("measure", "microsoft_2024q4"): (15.8, 22.6),
        ("measure", "microsoft_2025_quarter"): (22.6 * 4, 80.0),
        ("measure", "microsoft_2025_cash"): (15.8 * 4, 80.0),
        ("measure", "aws_spending"): (100.0, 96.496),
        ("measure", "aws_spending_company"): (100.0, 131.0),
        ("measure", "share_price_fall"): (0.11, 0.11),
        ("measure", "openai_commitments"): (1400.0, 1500.0),
        ("measure", "advertising"): (0.22, 21.3 / 17.3 - 1),
        ("measure", "eps_consensus"): (1.96, 1.98),
        ("measure", "orders"): (244.0, 44.0 + 35.6),
        ("measure", "lead"): (200.0, 700 - 200 - 175 - 115),
        ("measure", "silicon_run_rate"): (2.0, 10.0),
        ("measure", "openai_run_rate_2026"): (25.0, 5.7 * 4),
    }
    found = {
        (name, key): (our_values()[f"{name}_one", (key,)], our_values()[f"{name}_other", (key,)]) for name, key in pairs
    }
    assert found == {pair: pytest.approx(both) for pair, both in pairs.items()}


# Values


TIED = {
    "aws_operating_income_2025q4_release": (12.5, 35.6 * 0.35),
    "aws_backlog_2025q3_reported": (200.0, 244 / 1.22),
    "aws_backlog_2024q4_reported": (177.0, 244 / 1.40),
    "aws_revenue_growth": (0.24, 35.579 / 28.786 - 1),
    "capex_amazon_2025": (131.0, 25.019 + 32.183 + 35.095 + 39.522),
    "consensus_gap_2026": (0.4, 200 / 146.6 - 1),
    "amazon_fcf_2025_reported": (11.2, 139.514 - 131.819 + 3.499),
    "amazon_net_capex_increase_2025": (50.7, (131.819 - 3.499) - (82.999 - 5.341)),
    "advertising_revenue_growth_with_currency": (0.23, 21.3 / 17.3 - 1),
    "four_capex_with_leases_2025": (416.0, 131.819 + 2.911 + 91.45 + 72.215 + 21.4 + 24.2 + 34.9 + 37.5),
    "aws_run_rate_stated": (142.0, 35.6 * 4),
    "four_capex_growth_2024_stated": (0.63, 246 / 151 - 1),
    "charges_total_stated": (2.4, 1.1 + 0.73 + 0.61),
    "operating_income_ex_charges_stated": (27.4, 25.0 + 1.1 + 0.73 + 0.61),
    "openai_annual_straight_line_stated": (5.4, 38 / 7),
    "share_price_rise_early": (0.05, 257.33 / (258.38 / 1.058) - 1),
    "meta_ai_investment_2025": (60.0, 60.0),
}


@pytest.mark.parametrize("key", TIED)
def test_a_tie_by_hand(key: str) -> None:
    assert (our_values()["tie_low", (key,)], our_values()["tie_recomputed", (key,)]) == pytest.approx(TIED[key])
    assert our_values()["tie", (key,)] == 1


def test_the_headline_counts_the_independent_ones() -> None:
    told = str(our_values()["finding_ties", ()])
    counts = {kind: sum(row.texts["class"] == kind for row in rows(TIES)) for kind in ("independent", "arithmetic")}
    assert told.startswith(f"{counts['independent']} of {counts['independent']} figures that other sources lead to")
    assert f"{counts['arithmetic']} of {counts['arithmetic']} that share a source" in told


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"capex_meta_2026_low": 100.0, "capex_meta_2026_high": 150.0}, "meta_capex_guidance_2026_reported"),
        ({"capex_alphabet_2026_high": 190.0}, "alphabet_capex_guidance_2026_reported"),
        ({"guide_oi_2026q1_low": 16.0}, "guide_oi_2026q1_press"),
        ({"aws_operating_margin": 0.36}, "aws_operating_income_2025q4_release"),
        ({"amazon_capex_2024q4": 27.7}, "amazon_capex_2024q4"),
        ({"share_price_open": 255.0}, "share_price_rise_early"),
        ({"consensus_capex_2026": 142.0}, "consensus_gap_2026"),
    ],
)
def test_a_tie_breaks(changed: dict[str, float], key: str) -> None:
    """A range whose middle stays where it is does not tie by that."""
    assert evaluate(our_model(), {**REGISTER.values, **changed})["tie", (key,)] == 0


@pytest.mark.parametrize("quarter", REGISTER.base_quarters)
def test_the_documents_quarter_is_compared_whatever_the_base_quarter_is(quarter: str) -> None:
    moved = evaluate(our_model(), {**REGISTER.values, "base_quarter": quarter})
    lines = ("tie_recomputed", "tie", "conflict_other", "measure_one", "measure_other")
    assert {cell: value for cell, value in moved.items() if cell[0] in lines} == {
        cell: value for cell, value in our_values().items() if cell[0] in lines
    }
