"""Give a sample the rank correlations that are stated: each column keeps its numbers, and only their order changes.

This is the method of Iman and Conover (1982, "A distribution-free approach to inducing rank correlation among input
variables", Communications in Statistics B11, 311-334), with symmetric roots of the two matrices in place of triangular
ones, so that correlations of 1 and -1 are possible and the result does not depend on the order of the columns.

Judgement: what is stated is Spearman's correlation of ranks. The scores that are correlated here are normal, for which
a Spearman correlation s is a Pearson correlation of 2 sin(pi s / 6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from xlmodel.register import RankCorrelation, matrix_of
from xlmodel.sweeping.columns import Columns

_SMALLEST = 1e-12
"""The least eigenvalue that a root is taken of: less is rounding."""


def correlate(columns: Columns, names: Mapping[str, str], pairs: Sequence[RankCorrelation]) -> tuple[str, ...]:
    """Reorder the columns so that they have the stated rank correlations; return the columns that were.

    `names` are the columns by the key that the pairs have. Pairs of which one side has no column say nothing. Holds a
    column of scores for each of the inputs that are correlated.
    """
    known = [pair for pair in pairs if pair.one in names and pair.other in names]
    keys = list(dict.fromkeys(key for pair in known for key in (pair.one, pair.other)))
    chosen = tuple(names[key] for key in keys)
    if not keys or columns.count < 2:
        return ()
    wanted = 2 * np.sin(np.pi / 6 * np.array(matrix_of(keys, known)))
    scores = Columns(chosen, columns.count)
    for name in chosen:
        scores.fill(name, 0, _scores(columns[name]))
    found = np.array([[_product(scores[one], scores[other]) for other in chosen] for one in chosen])
    sizes = np.sqrt(np.diag(found))
    mixed = _root(found / np.outer(sizes, sizes), inverse=True) @ _root(wanted)
    for place, name in enumerate(chosen):
        column = sum(mixed[at, place] * scores[other] for at, other in enumerate(chosen))
        columns.fill(name, 0, np.sort(columns[name])[_ranks(np.asarray(column))])
    return chosen


def _scores(column: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return normal scores of the numbers, by their ranks."""
    from scipy.special import ndtri

    found: NDArray[np.float64] = ndtri((_ranks(column) + 1.0) / (len(column) + 1.0))
    return found


def _ranks(column: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the place of each number among all, from 0; equal numbers stand in the order of the column."""
    found = np.empty(len(column), dtype=np.intp)
    found[np.argsort(column, kind="stable")] = np.arange(len(column))
    return found


def _product(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the sum of the products, added up in one order on any number of cores."""
    return float(np.add.reduce(one * other))


def _root(matrix: NDArray[np.float64], *, inverse: bool = False) -> NDArray[np.float64]:
    """Return the symmetric root of a matrix, or of its inverse; directions without any extent stay without."""
    values, vectors = np.linalg.eigh(matrix)
    extent = np.where(values > _SMALLEST, values, 0.0)
    powers = np.where(extent > 0, np.where(extent > 0, extent, 1.0) ** (-0.5 if inverse else 0.5), 0.0)
    root: NDArray[np.float64] = (vectors * powers) @ vectors.T
    return root
