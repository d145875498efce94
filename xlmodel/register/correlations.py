"""Rank correlations between inputs: `inputs/correlations.csv`, which a folder may lack.

Judgements: a pair stands once, in either order. Pairs that are not stated are not correlated. Numbers that cannot all
hold at once, such as three inputs that each run against both of the others, are told with the fewest inputs that show
it: no sample could have them. A stated pair of which one input does not vary says nothing, and is no fault.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlmodel.errors import Fault
from xlmodel.register.lines import InputRow, in_quotes
from xlmodel.register.tables import InputTable
from xlmodel.register.values import BadValueError, nearest, number

_ROUNDING = 1e-9
"""What is left of nothing after an elimination: such a matrix still counts as possible."""


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """How two inputs, by the keys of their rows, move together: from -1 (against each other) to 1."""

    one: str
    other: str
    value: float


def correlations_in_words(pairs: Iterable[RankCorrelation]) -> str:
    """Return pairs in words, "none" where there are none."""
    return "; ".join(f"{one.one} with {one.other} {one.value:.15g}" for one in pairs) or "none"


def rank_correlations(table: InputTable, keys: Collection[str]) -> tuple[tuple[RankCorrelation, ...], list[Fault]]:
    """Return the stated pairs, and what is wrong with them; `keys` are those of rows that hold numbers."""
    found: dict[frozenset[str], tuple[InputRow, RankCorrelation]] = {}
    faults: list[Fault] = []
    for row in table.rows:
        one, other = row.texts["one"], row.texts["other"]
        wrong = [_unknown(row, column, keys) for column in ("one", "other") if row.texts[column] not in keys]
        if not wrong and one == other:
            wrong.append(row.fault("other", "an input paired with itself", "another input"))
        pair = frozenset((one, other))
        if not wrong and pair in found:
            problem, place = "a pair that is stated twice", found[pair][0].place
            wrong.append(row.fault("other", problem, "one row", "Delete one of them.", f"the same pair at {place}"))
        try:
            value = _correlation(row.texts["rank_correlation"])
        except BadValueError as error:
            wrong.append(row.fault("rank_correlation", error.problem, error.expected, error.hint))
        faults += wrong
        if not wrong:
            found[pair] = row, RankCorrelation(one, other, value)
    pairs = tuple(pair for _, pair in found.values())
    impossible = impossible_inputs(pairs)
    if impossible:
        named = [(row, pair) for row, pair in found.values() if {pair.one, pair.other} <= set(impossible)]
        said = ", ".join(f"{pair.one} with {pair.other} {pair.value:.15g}" for _, pair in named)
        hint = "Bring one of them nearer to 0, or state the pairs that are missing between these inputs."
        problem, expected = "rank correlations that cannot all hold", "a positive semi-definite matrix"
        faults.append(named[-1][0].fault("rank_correlation", problem, expected, hint, said))
    return pairs, faults


def matrix_of(keys: Sequence[str], pairs: Iterable[RankCorrelation]) -> list[list[float]]:
    """Return the correlations of some inputs as rows: 1 with itself, 0 where none is stated."""
    stated = {(pair.one, pair.other): pair.value for pair in pairs}
    stated |= {(other, one): value for (one, other), value in stated.items()}
    return [[1.0 if one == other else stated.get((one, other), 0.0) for other in keys] for one in keys]


def impossible_inputs(pairs: Sequence[RankCorrelation]) -> tuple[str, ...]:
    """Return the fewest inputs whose correlations no sample can have, none where all are possible."""
    keys = list(dict.fromkeys(key for pair in pairs for key in (pair.one, pair.other)))
    if is_possible(matrix_of(keys, pairs)):
        return ()
    for key in tuple(keys):
        rest = [other for other in keys if other != key]
        if not is_possible(matrix_of(rest, pairs)):
            keys = rest
    return tuple(keys)


def is_possible(matrix: Sequence[Sequence[float]]) -> bool:
    """Tell whether a symmetric matrix is positive semi-definite, by symmetric elimination with the largest pivots."""
    rows = [list(row) for row in matrix]
    left = list(range(len(rows)))
    while left:
        pivot = max(left, key=lambda at: rows[at][at])
        size = rows[pivot][pivot]
        if size <= _ROUNDING:  # then nothing may be left
            return all(abs(rows[one][other]) <= _ROUNDING for one in left for other in left)
        left.remove(pivot)
        for one in left:
            share = rows[one][pivot] / size
            for other in left:
                rows[one][other] -= share * rows[pivot][other]
    return True


def _correlation(text: str) -> float:
    value = number(text)
    if not -1 <= value <= 1:
        raise BadValueError("not a correlation", "a number from -1 to 1")
    return value


def _unknown(row: InputRow, column: str, keys: Collection[str]) -> Fault:
    key = row.texts[column]
    found: Mapping[str, str] = {"found": in_quotes(key)} if key else {}
    return row.fault(column, "no such input", "the key of a row that holds a number", nearest(key, keys), **found)
