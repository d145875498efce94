"""The same bytes anywhere: sums and powers that every Python computes alike, and results stored to 14 digits.

`python -m tests.same_bytes` compares the files that two Pythons write.
"""

from __future__ import annotations

import math

import pytest
import same_bytes
from conftest import stored_results
from hostile import parts_of
from models import declared, line, sheet, typed

from xlmodel.book import lay_out, workbook_bytes
from xlmodel.engines import CellValues, read_cached
from xlmodel.evaluate import evaluate
from xlmodel.evaluate.functions import FUNCTIONS, CellError, irr, power
from xlmodel.evaluate.values import compiled
from xlmodel.reader.cells import stored

TENTHS = [0.1] * 10
"""Added one after the other they are 0.9999999999999999, and so they were before Python 3.12."""


def test_sums_are_exact():
    assert FUNCTIONS["SUM"](TENTHS) == 1.0
    assert FUNCTIONS["SUM"](1e16, [1.0, None, "text"], -1e16) == 1.0
    assert FUNCTIONS["AVERAGE"]([1e16, 1.0, -1e16]) == 1 / 3
    assert compiled("=SUMPRODUCT({a[year=*]},{b[year=*]})")([TENTHS, [1.0] * 10]) == 1.0
    assert FUNCTIONS["SUM"]([None]) == 0.0


@pytest.mark.parametrize("parts", [[1.7e308, 1.7e308], [math.inf, -math.inf]])
def test_a_sum_beyond_all_numbers_is_an_error(parts: list[float]):
    with pytest.raises(CellError, match="#NUM!"):
        FUNCTIONS["SUM"](parts)


def test_whole_powers_are_products():
    assert power(1.1, 3.0) == 1.1 * 1.1 * 1.1
    assert power(-1.1, 2.0) == 1.1 * 1.1
    assert power(7.0, 0.0) == 1.0
    assert power(2.0, -2.0) == 0.25
    assert power(2.0, 100.0) == 2.0**100
    with pytest.raises(CellError, match="#NUM!"):
        power(1e10, 40.0)


def test_a_rate_of_return_counts_each_year():
    assert irr([-100.0, 0.0, 121.0]) == pytest.approx(0.1, rel=1e-12)
    assert irr([-100.0, 60.0, 60.0]) == pytest.approx(0.130662386291807, rel=1e-12)


def test_a_stored_number_has_14_digits():
    assert stored(1 / 3) == 0.33333333333333
    assert stored(-123456789.123456789) == -123456789.12346
    assert stored(0.1 + 0.2) == 0.3
    assert stored(200.0) == 200.0
    assert stored(0.0) == 0.0


def test_results_are_stored_to_14_digits_and_inputs_as_they_are_typed(tmp_path):
    part, three = typed("part"), typed("three")
    third = line("third", "={part}/{three}")
    values = {"part": 1.2345678901234567, "three": 3.0}
    model = declared(sheet(part, three, third), inputs=[part, three], values=values)
    layout = lay_out(model)
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook_bytes(model, layout, evaluate(model)))
    assert list(read_cached(path).values()) == [0.41152263004115]
    assert evaluate(model)["third", ()] == 1.2345678901234567 / 3
    assert b"<v>1.234567890123457</v>" in parts_of(path.read_bytes())["xl/worksheets/sheet1.xml"]


def test_what_the_workbook_stores_is_what_was_computed(book, by_evaluate: CellValues):
    cached = stored_results(book.path)
    for key, value in by_evaluate.items():
        assert cached[key] == (stored(value) if isinstance(value, float) else value)


def test_without_another_python_nothing_is_claimed(monkeypatch, capsys):
    monkeypatch.setattr(same_bytes, "oldest_and_newest", lambda: [])
    assert same_bytes.main([]) == 0
    assert "was not tried" in capsys.readouterr().out
