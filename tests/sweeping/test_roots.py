"""Roots of functions of which they are known: crossings, touches, stretches, jumps, holes and none at all."""

import numpy
import pytest

from xlmodel.sweeping.roots import Roots, roots


def found(function, low: float = 0.0, high: float = 10.0) -> Roots:
    def at(numbers: numpy.ndarray) -> numpy.ndarray:
        with numpy.errstate(all="ignore"):
            return numpy.asarray(function(numbers), dtype=float) + 0 * numbers

    values = at(numpy.linspace(low, high, 101))
    return roots(at, low, high, 1e-13 * float(numpy.nanmax(numpy.abs(values))))


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x: x - 3.3, [3.3]),
        (lambda x: x**3 - 2, [2 ** (1 / 3)]),
        (lambda x: (x - 1.23456789) * (x - 7.7), [1.23456789, 7.7]),
        (lambda x: x, [0.0]),
        (lambda x: x - 10, [10.0]),
        (lambda x: numpy.sin(x), [0.0, numpy.pi, 2 * numpy.pi, 3 * numpy.pi]),
        (lambda x: (x - 5.00001) * (x - 5.00002), [5.00001, 5.00002]),  # between two points that are looked at
        (lambda x: numpy.exp(x) - 1e4, [numpy.log(1e4)]),
    ],
)
def test_every_crossing_is_found_exactly(function, expected: list[float]):
    assert list(found(function).single) == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_a_touch_is_found():
    (only,) = found(lambda x: (x - 3.21) ** 2).single
    assert only == pytest.approx(3.21, abs=1e-6), "a parabola is nothing to the last digits all around there"


def test_a_near_miss_is_none():
    assert found(lambda x: (x - 3.21) ** 2 + 1e-6).single == ()


def test_a_jump_is_no_root():
    one = found(lambda x: numpy.where(x < 4.2, -1.0, 1.0))
    assert (one.single, one.stretches) == ((), ())
    assert one.jumps == pytest.approx((4.2,))


def test_a_pole_is_no_root():
    one = found(lambda x: 1 / (x - 4.2012))
    assert (one.single, len(one.jumps)) == ((), 1)


def test_a_stretch_is_told_with_its_ends():
    one = found(lambda x: numpy.maximum(0, x - 7.123) - numpy.maximum(0, 2.345 - x))
    assert one.single == ()
    assert one.stretches == (pytest.approx((2.345, 7.123), rel=1e-10),)


def test_holes_are_counted_and_part_the_range():
    one = found(lambda x: numpy.where((x > 2) & (x < 6), numpy.nan, x - 4))
    assert (one.single, one.jumps) == ((), ())
    assert one.gaps == pytest.approx(0.4, abs=0.01)
    assert (one.lowest, one.highest) == (-4, 6)


def test_an_error_between_two_points_is_no_root():
    one = found(lambda x: numpy.where((x > 4.2001) & (x < 4.2049), numpy.nan, x - 4.2024))
    assert (one.single, len(one.jumps)) == ((), 1)


def test_nothing_but_errors():
    one = roots(lambda x: numpy.full(len(x), numpy.nan), 0, 1, 0.0)
    assert (one.single, one.lowest, one.highest, one.gaps) == ((), None, None, 1.0)


def test_what_a_function_takes_is_told_where_there_is_no_root():
    one = found(lambda x: 2 + x)
    assert (one.single, one.lowest, one.highest) == ((), 2.0, 12.0)
