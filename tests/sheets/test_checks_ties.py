"""Ties of stated figures: a qualifier allows what it says and no more, and a tie breaks just beyond its figure."""

from __future__ import annotations

import pytest
from breaks import Place, recalculated
from conftest import Result, Written

from xlmodel.engines import CellValues
from xlmodel.language import INPUT, ModelCell

Rule = tuple[str, float, float, float, float, bool]

RULES: list[Rule] = [
    # qualifier, stated low, stated high, printed step, recomputed, ties
    ("exact", 142, 142, 1, 142.4, True),
    ("exact", 142, 142, 1, 141.5, True),  # rounds up to 142
    ("exact", 142, 142, 1, 141.499, False),
    ("exact", 142, 142, 1, 142.499, True),
    ("exact", 142, 142, 1, 142.5, False),  # rounds up to 143
    ("exact", 0.63, 0.63, 0.01, 0.625, True),
    ("exact", 0.63, 0.63, 0.01, 0.6249, False),
    ("exact", 0.63, 0.63, 0.01, 0.6349, True),
    ("exact", 0.63, 0.63, 0.01, 0.635, False),
    ("exact", 2.4, 2.4, 0.1, 2.35, True),
    ("exact", 2.4, 2.4, 0.1, 2.45, False),
    ("exact", 1400, 1400, 100, 1449, True),
    ("exact", 1400, 1400, 100, 1450, False),
    ("about", 50, 50, 1, 45, True),
    ("about", 50, 50, 1, 44.99, False),
    ("about", 50, 50, 1, 55, True),
    ("about", 50, 50, 1, 55.01, False),
    ("nearly", 700, 700, 1, 630, True),
    ("nearly", 700, 700, 1, 629.9, False),
    ("nearly", 700, 700, 1, 700, True),
    ("nearly", 700, 700, 1, 700.1, False),
    ("over", 320, 320, 1, 320, True),
    ("over", 320, 320, 1, 319.9, False),
    ("over", 320, 320, 1, 9999, True),
    ("at least", 2, 2, 1, 2, True),
    ("at least", 2, 2, 1, 1.99, False),
    ("at least", 2, 2, 1, 9999, True),
    ("up to", 185, 185, 1, 185, True),
    ("up to", 185, 185, 1, 185.1, False),
    ("up to", 185, 185, 1, -9999, True),
    ("range", 16.5, 21.5, 0.1, 16.5, True),
    ("range", 16.5, 21.5, 0.1, 16.49, False),
    ("range", 16.5, 21.5, 0.1, 19, True),
    ("range", 16.5, 21.5, 0.1, 21.5, True),
    ("range", 16.5, 21.5, 0.1, 21.51, False),
]


def stated_figures(book: Written) -> list[str]:
    return [str(index[0]) for key, index in book.ready.model.computed if key == "tie"]


@pytest.fixture(scope="module")
def ruled(book: Written) -> dict[Rule, tuple[Result, Result]]:
    """Put each rule into a row of the table in place of what stands there, a tableful at a time."""
    rows = stated_figures(book)
    verdicts: dict[Rule, tuple[Result, Result]] = {}
    for start in range(0, len(RULES), len(rows)):
        placed = dict(zip(rows, RULES[start : start + len(rows)], strict=False))
        cells: dict[Place, float | str] = {}
        for row, rule in placed.items():
            columns = ("tie_qualifier", "tie_low", "tie_high", "tie_step", "tie_recomputed")
            cells |= {(column, row): given for column, given in zip(columns, rule[:5], strict=True)}
        found = recalculated(book, cells)
        for row, rule in placed.items():
            verdicts[rule] = found[book.at("tie", row)], found[book.at("tie_verdict", row)]
    return verdicts


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_qualifier_allows_what_it_says_and_no_more(rule: Rule, ruled: dict[Rule, tuple[Result, Result]]) -> None:
    assert ruled[rule] == ((1.0, "ties") if rule[5] else (0.0, "does not tie"))


def around(qualifier: str, found: float, step: float) -> tuple[list[float], list[float]]:
    """Return figures that tie with a recomputed value, and figures that do not, each just inside or beyond."""
    if qualifier == "exact":
        return [found + 0.49 * step, found - 0.49 * step], [found + 0.51 * step, found - 0.51 * step]
    if qualifier == "about":
        return [found / 0.901, found / 1.099], [found / 0.899, found / 1.101]
    if qualifier == "nearly":
        return [found / 0.901, found * 1.001], [found / 0.899, found * 0.999]
    if qualifier in ("over", "at least"):
        return [found * 0.999, found * 0.5], [found * 1.001]
    assert qualifier == "up to"
    return [found * 1.001, found * 2], [found * 0.999]


def trials(key: str, qualifier: str, found: float, step: float) -> list[tuple[dict[str, float], bool]]:
    """Return stated figures to try against a recomputed value, and whether they tie."""
    if qualifier == "range":
        below, above = {f"{key}_low": found * 0.999}, {f"{key}_high": found * 1.001}
        beyond = [above | {f"{key}_low": found * 1.001}, below | {f"{key}_high": found * 0.999}]
        return [(below | above, True), *((ends, False) for ends in beyond)]
    inside, beyond = around(qualifier, found, step)
    return [({key: value}, True) for value in inside] + [({key: value}, False) for value in beyond]


def inputs_behind(book: Written, cell: ModelCell) -> set[str]:
    """Return the keys of the inputs that a cell of the model depends on."""
    model, seen, waiting = book.ready.model, set(), [cell]
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            parts = model.computed[at].precedents if at in model.computed else ()
            waiting += [part for group in parts for part in group if part is not None]
    return {key.removeprefix(INPUT) for key, _ in seen if key.startswith(INPUT)}


def test_every_tie_breaks_just_beyond_its_figure_and_holds_just_inside(book: Written, by_ironcalc: CellValues) -> None:
    tried, behind = {}, {}
    for key in stated_figures(book):
        qualifier, found, step = (
            by_ironcalc[book.at(column, key)] for column in ("tie_qualifier", "tie_recomputed", "tie_step")
        )
        assert isinstance(found, float)
        assert isinstance(step, float)
        tried[key] = trials(key, str(qualifier), found, step)
        behind[key] = inputs_behind(book, ("tie_recomputed", (key,)))
    own = {key: set(tried[key][0][0]) for key in tried}
    assert [key for key in tried if own[key] & behind[key]] == [], "a figure compared with itself proves nothing"

    # Figures that do not feed each other's rows are moved together.
    groups: list[list[str]] = []
    for key in tried:
        apart = (g for g in groups if not any(own[key] & behind[other] or own[other] & behind[key] for other in g))
        group = next(apart, None)
        if group is None:
            groups.append([key])
        else:
            group.append(key)
    wrong = []
    for group in groups:
        for turn in range(max(len(tried[key]) for key in group)):
            taken = {key: tried[key][turn % len(tried[key])] for key in group}
            changes = {cell: value for moved, _ in taken.values() for cell, value in moved.items()}
            found_all = book.recalculated(book.overrides(changes))
            for key, (moved, ties) in taken.items():
                if found_all[book.names[f"out_tie_{key}"]] != float(ties):
                    wrong.append((key, moved, "should tie" if ties else "should not tie"))
    assert wrong == []


def test_tolerances_of_ties_are_inputs(book: Written) -> None:
    """About 50 % ties with 52.7 % because of a tolerance that a reader can see and change."""
    tight = book.recalculated(book.overrides({"tie_about_tolerance": 0.05}))
    assert tight[book.names["out_tie_capex_amazon_growth_2026_stated"]] == 0.0
    raised = book.recalculated(book.overrides({"tie_nearly_floor": 0.95}))
    assert raised[book.names["out_tie_consensus_gap_2026"]] == 0.0
