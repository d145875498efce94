"""What an outcome hangs on, where it is known: sums of independent inputs, curves, products and noise."""

import numpy
import pytest
from scipy import stats

from xlmodel.sweeping.columns import Columns
from xlmodel.sweeping.dependence import Dependence, dependences, explained
from xlmodel.sweeping.designs import levels

COUNT = 8192


def columns(**numbers: numpy.ndarray) -> Columns:
    found = Columns(list(numbers), len(next(iter(numbers.values()))))
    for name, column in numbers.items():
        found.fill(name, 0, column)
    return found


@pytest.fixture(scope="module")
def given() -> Columns:
    return levels(["a", "b", "c"], COUNT, "sobol", 1)


def hanging(given: Columns, outcome: numpy.ndarray) -> dict[str, Dependence]:
    return {one.input: one for one in dependences(given, tuple(given), columns(y=outcome), ["y"])["y"]}


def test_a_sum_has_the_shares_of_its_parts(given: Columns):
    found = hanging(given, 3 * given["a"] - given["b"])
    shares = {name: one.share for name, one in found.items()}
    assert shares == pytest.approx({"a": 0.9, "b": 0.1, "c": 0.0}, abs=0.01)
    assert list(found) == ["a", "b", "c"], "the one that explains most first"
    for name, one in found.items():
        expected = stats.spearmanr(given[name], 3 * given["a"] - given["b"]).statistic
        assert one.rank_correlation == pytest.approx(expected, abs=1e-12)


def test_a_curve_that_rises_and_falls_has_a_share_though_its_ranks_have_none(given: Columns):
    found = hanging(given, (given["a"] - 0.5) ** 2)["a"]
    assert (abs(found.rank_correlation) < 0.02, found.share) == (True, pytest.approx(1.0, abs=0.01))


def test_a_product_belongs_in_part_to_both_together(given: Columns):
    found = hanging(given, (given["a"] - 0.5) * (given["b"] - 0.5))
    assert [one.share for one in found.values()] == pytest.approx([0, 0, 0], abs=0.01)


def test_the_first_order_indices_of_a_known_function():
    """Ishigami's function, a test of such methods: a third, two fifths, and nothing but together (Saltelli, 2008)."""
    sample = levels(["a", "b", "c"], 16_384, "sobol", 1)
    a, b, c = (numpy.pi * (2 * sample[name] - 1) for name in "abc")
    found = hanging(sample, numpy.sin(a) + 7 * numpy.sin(b) ** 2 + 0.1 * c**4 * numpy.sin(a))
    shares = {name: one.share for name, one in found.items()}
    assert shares == pytest.approx({"a": 0.3139, "b": 0.4424, "c": 0.0}, abs=0.02)


def test_errors_are_left_out(given: Columns):
    outcome = numpy.where(given["c"] < 0.5, numpy.nan, given["a"])
    found = hanging(given, outcome)
    assert found["a"].share == pytest.approx(1.0, abs=0.01)
    assert found["a"].rank_correlation == pytest.approx(1.0)


def test_an_outcome_that_does_not_move_hangs_on_nothing(given: Columns):
    assert hanging(given, numpy.full(COUNT, 3.0)) == {}
    assert hanging(given, numpy.full(COUNT, numpy.nan)) == {}


def test_a_small_sample_has_ranks_and_no_shares():
    few = levels(["a"], 20, "latin", 1)
    (found,) = hanging(few, 2 * few["a"]).values()
    assert (found.rank_correlation, found.share) == (pytest.approx(1.0), None)


def test_noise_explains_nothing():
    shares = [explained(numpy.random.default_rng(seed).normal(size=500)) for seed in range(40)]
    assert numpy.mean(shares) < 0.02, "what comes about by chance is taken off"
