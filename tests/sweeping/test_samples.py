"""How samples are drawn: evenly, by distribution, correlated as stated, and the same ones from the same seed."""

import numpy
import pytest
from scipy import stats

from xlmodel.register import Distribution, RankCorrelation
from xlmodel.sweeping.columns import Columns
from xlmodel.sweeping.correlating import correlate
from xlmodel.sweeping.designs import grid_points, levels
from xlmodel.sweeping.marginals import numbers_drawn

MIDDLES = (numpy.arange(20_000) + 0.5) / 20_000


@pytest.mark.parametrize(
    ("text", "numbers", "expected"),
    [
        ("uniform", (0.1, 0.3), stats.uniform(0.1, 0.2)),
        ("triangular", (1.0, 2.0, 5.0), stats.triang(0.25, 1.0, 4.0)),
        ("triangular", (1.0, 1.0, 5.0), stats.triang(0.0, 1.0, 4.0)),
        ("triangular", (1.0, 5.0, 5.0), stats.triang(1.0, 1.0, 4.0)),
        ("normal", (3.0, 2.0), stats.norm(3.0, 2.0)),
    ],
)
def test_numbers_are_those_of_the_distribution(text: str, numbers: tuple[float, ...], expected):
    found = numbers_drawn(Distribution(text, numbers), MIDDLES, None)
    assert found == pytest.approx(expected.ppf(MIDDLES), rel=1e-12)


def test_a_normal_distribution_is_cut_off_at_the_limits():
    found = numbers_drawn(Distribution("normal", (0.5, 0.5)), MIDDLES, (0.0, 1.0))
    assert found == pytest.approx(stats.truncnorm(-1, 1, 0.5, 0.5).ppf(MIDDLES), rel=1e-9)
    assert (found.min() >= 0, found.max() <= 1) == (True, True)


@pytest.mark.parametrize("design", ["latin", "sobol"])
def test_a_sample_covers_every_column_evenly(design: str):
    found = levels(["a", "b", "c"], 256, design, 7)
    for name in found:
        classes = numpy.bincount((found[name] * 256).astype(int), minlength=256)
        assert set(classes) == {1}, "one scenario in each of so many equal classes"
    assert abs(numpy.corrcoef(found["a"], found["b"])[0, 1]) < 0.2


@pytest.mark.parametrize("design", ["latin", "sobol"])
def test_a_seed_gives_one_sample(design: str):
    one, same, other = (levels(["a", "b"], 5000, design, seed) for seed in (3, 3, 4))
    assert all((one[name] == same[name]).all() for name in one)
    assert not any((one[name] == other[name]).any() for name in one)


def test_another_input_moves_no_column_of_a_latin_hypercube():
    one, more = levels(["a", "b"], 100, "latin", 1), levels(["c", "b", "a"], 100, "latin", 1)
    assert all((one[name] == more[name]).all() for name in "ab")


def test_sobol_points_drawn_in_blocks_are_those_of_scipy():
    found = levels(["a", "b", "c"], 10_000, "sobol", 5)
    whole = stats.qmc.Sobol(3, rng=numpy.random.default_rng(5)).random(16_384)[:10_000]
    assert numpy.array_equal(whole.T, [found[name] for name in "abc"])


def test_a_grid_has_every_combination_and_the_last_one_moves_fastest():
    found = grid_points({"a": numpy.array([1.0, 2.0]), "b": numpy.array([10.0, 20.0, 30.0])})
    assert found["a"].tolist() == [1, 1, 1, 2, 2, 2]
    assert found["b"].tolist() == [10, 20, 30, 10, 20, 30]


def correlated(*stated: tuple[str, str, float], count: int = 4000) -> tuple[Columns, Columns]:
    """Return a sample before and after it was correlated."""
    before, after = (levels(["a_base", "b_base", "c"], count, "latin", 1) for _ in range(2))
    names = {"a": "a_base", "b": "b_base", "c": "c"}
    correlate(after, names, [RankCorrelation(*one) for one in stated])
    return before, after


def test_columns_have_the_stated_rank_correlations_and_keep_their_numbers():
    stated = (("a", "b", 0.7), ("b", "c", -0.3))
    before, after = correlated(*stated)
    for one, other, wanted in (("a_base", "b_base", 0.7), ("b_base", "c", -0.3), ("a_base", "c", 0.0)):
        assert stats.spearmanr(after[one], after[other]).statistic == pytest.approx(wanted, abs=0.02)
    assert all((numpy.sort(after[name]) == numpy.sort(before[name])).all() for name in after)


@pytest.mark.parametrize("value", [1.0, -1.0])
def test_perfect_correlation_is_possible(value: float):
    _, after = correlated(("a", "b", value))
    assert stats.spearmanr(after["a_base"], after["b_base"]).statistic == pytest.approx(value, abs=1e-9)


def test_a_column_that_no_pair_names_keeps_its_order():
    before, after = correlated(("a", "b", 0.5), ("a", "unknown", 0.9))
    assert (after["c"] == before["c"]).all()
    assert (after["a_base"] != before["a_base"]).any()


# Columns


@pytest.mark.parametrize("in_memory", [0, None])
def test_columns_are_the_same_in_memory_and_in_a_file(in_memory: int | None):
    columns = Columns(["a", "b", "a"], 5, in_memory)
    assert (columns.is_in_file, columns.names) == (in_memory == 0, ("a", "b"))
    columns.fill("a", 0, numpy.arange(5.0))
    columns.fill("b", 0, numpy.array([1.0, 2.0]))
    columns.fill("b", 2, numpy.array([3.0, 4.0, 5.0]))
    assert (columns["a"].tolist(), columns["b"].tolist()) == ([0, 1, 2, 3, 4], [1, 2, 3, 4, 5])
    assert {name: part.tolist() for name, part in columns.rows(3, 9).items()} == {"a": [3, 4], "b": [4, 5]}
    columns.cut(2)
    assert (columns.count, columns["b"].tolist(), list(columns), "b" in columns) == (2, [1, 2], ["a", "b"], True)
