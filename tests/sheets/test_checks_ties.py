"""Ties of stated figures: a qualifier allows what it says and no more, and a tie breaks just beyond its figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from breaks import Place, now, recalculated
from conftest import Result, Written

from xlmodel.engines import CellValues
from xlmodel.language import INPUT, ModelCell

Rule = tuple[str, float, float, float, bool]
Ends = tuple[float, float, float, float, float, bool]

RULES: list[Rule] = [
    # qualifier, stated, printed step, recomputed, ties
    ("exact", 142, 1, 142.4, True),
    ("exact", 142, 1, 141.5, True),  # rounds up to 142
    ("exact", 142, 1, 141.499, False),
    ("exact", 142, 1, 142.499, True),
    ("exact", 142, 1, 142.5, False),  # rounds up to 143
    ("exact", 0.63, 0.01, 0.625, True),
    ("exact", 0.63, 0.01, 0.6249, False),
    ("exact", 0.63, 0.01, 0.6349, True),
    ("exact", 0.63, 0.01, 0.635, False),
    ("exact", 2.4, 0.1, 2.35, True),
    ("exact", 2.4, 0.1, 2.45, False),
    ("exact", 1400, 100, 1449, True),
    ("exact", 1400, 100, 1450, False),
    ("about", 50, 1, 45, True),
    ("about", 50, 1, 44.99, False),
    ("about", 50, 1, 55, True),
    ("about", 50, 1, 55.01, False),
    ("nearly", 700, 1, 630, True),
    ("nearly", 700, 1, 629.9, False),
    ("nearly", 700, 1, 700, True),
    ("nearly", 700, 1, 700.1, False),
    ("over", 320, 1, 320, True),
    ("over", 320, 1, 319.9, False),
    ("over", 320, 1, 9999, True),
    ("at least", 2, 1, 2, True),
    ("at least", 2, 1, 1.99, False),
    ("at least", 2, 1, 9999, True),
    ("up to", 185, 1, 185, True),
    ("up to", 185, 1, 185.499, True),  # rounds down to 185
    ("up to", 185, 1, 185.5, False),
    ("up to", 185, 1, -9999, True),
]

RANGES: list[Ends] = [
    # stated low and high, printed step, recomputed low and high, ties
    (16.5, 21.5, 0.1, 16.5, 21.5, True),
    (16.5, 21.5, 0.1, 16.45, 21.5, True),
    (16.5, 21.5, 0.1, 16.449, 21.5, False),
    (16.5, 21.5, 0.1, 16.549, 21.5, True),
    (16.5, 21.5, 0.1, 16.55, 21.5, False),
    (16.5, 21.5, 0.1, 16.5, 21.45, True),
    (16.5, 21.5, 0.1, 16.5, 21.449, False),
    (16.5, 21.5, 0.1, 16.5, 21.549, True),
    (16.5, 21.5, 0.1, 16.5, 21.55, False),
    (16.5, 21.5, 0.1, 19, 19, False),  # both ends lie within
    (115, 135, 1, 100, 150, False),  # the middle is the same
    (115, 135, 1, 135, 115, False),
]


def stated_figures(book: Written, line: str = "tie") -> list[str]:
    """Return the keys of the ties that have a cell of a line."""
    return [str(index[0]) for key, index in book.ready.model.computed if key == line]


def ranges(book: Written) -> list[str]:
    """Return the keys of the ties of two ends."""
    return stated_figures(book, "tie_recomputed_high")


def verdicts(
    book: Written, rows: list[str], columns: tuple[str, ...], rules: Iterable[tuple[float | str, ...]]
) -> list[tuple[Result, Result]]:
    """Put each rule into a row of the table in place of what stands there, a tableful at a time."""
    given, found = list(rules), []
    for start in range(0, len(given), len(rows)):
        placed = list(zip(rows, given[start : start + len(rows)], strict=False))
        cells: dict[Place, float | str] = {
            (column, row): value for row, rule in placed for column, value in zip(columns, rule, strict=True)
        }
        values = recalculated(book, cells)
        found += [(values[book.at("tie", row)], values[book.at("tie_verdict", row)]) for row, _ in placed]
    return found


@pytest.fixture(scope="module")
def ruled(book: Written) -> dict[Rule | Ends, tuple[Result, Result]]:
    """Return what the table says of each rule."""
    two = ranges(book)
    one = [key for key in stated_figures(book) if key not in two]
    columns = ("tie_qualifier", "tie_low", "tie_step", "tie_recomputed")
    of_one = verdicts(book, one, columns, (rule[:-1] for rule in RULES))
    columns = ("tie_low", "tie_high", "tie_step", "tie_recomputed", "tie_recomputed_high")
    of_two = verdicts(book, two, columns, (rule[:-1] for rule in RANGES))
    return {**dict(zip(RULES, of_one, strict=True)), **dict(zip(RANGES, of_two, strict=True))}


@pytest.mark.parametrize("rule", [*RULES, *RANGES], ids=str)
def test_qualifier_allows_what_it_says_and_no_more(
    rule: Rule | Ends, ruled: dict[Rule | Ends, tuple[Result, Result]]
) -> None:
    assert ruled[rule] == ((1.0, "ties") if rule[-1] else (0.0, "does not tie"))


def around(qualifier: str, found: float, step: float) -> tuple[list[float], list[float]]:
    """Return figures that tie with a recomputed value, and figures that do not, each just inside or beyond."""
    if qualifier in ("exact", "range"):
        return [found + 0.49 * step, found - 0.49 * step], [found + 0.51 * step, found - 0.51 * step]
    if qualifier == "about":
        return [found / 0.901, found / 1.099], [found / 0.899, found / 1.101]
    if qualifier == "nearly":
        return [found / 0.901, found * 1.001], [found / 0.899, found * 0.999]
    if qualifier in ("over", "at least"):
        return [found * 0.999, found * 0.5], [found * 1.001]
    assert qualifier == "up to"
    return [found - 0.49 * step, found * 2], [found - 0.51 * step]


def trials(key: str, qualifier: str, ends: Sequence[float], step: float) -> list[tuple[dict[str, float], bool]]:
    """Return stated figures to try against what is recomputed, one number or two ends, and whether they tie.

    Of a range, one end is moved to where it ties or does not, and the other stays where it ties.
    """
    names = [f"{key}_low", f"{key}_high"] if qualifier == "range" else [key]
    at = dict(zip(names, ends, strict=True))
    found = []
    for name, end in at.items():
        inside, beyond = around(qualifier, end, step)
        found += [({**at, name: value}, True) for value in inside] + [({**at, name: value}, False) for value in beyond]
    return found


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
        lines = ("tie_recomputed", "tie_recomputed_high") if key in ranges(book) else ("tie_recomputed",)
        ends = [now(book, by_ironcalc, (line, key)) for line in lines]
        step = now(book, by_ironcalc, ("tie_step", key))
        tried[key] = trials(key, str(by_ironcalc[book.at("tie_qualifier", key)]), ends, step)
        behind[key] = set().union(*(inputs_behind(book, (line, (key,))) for line in lines))
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
