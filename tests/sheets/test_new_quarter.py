"""A new quarter is new rows: an invented 2026Q3 is in the dropdown, the tables, the charts and the variance."""

from __future__ import annotations

import re
import zipfile

import pytest
from additions import unforetold
from conftest import INPUTS, Written, same, split
from more_inputs import Folder
from openpyxl.utils import coordinate_to_tuple, range_boundaries
from oracle import outputs
from oracle.files import read
from scenes import BASE_QUARTERS, CASES, INVENTED

import xlmodel

pytestmark = pytest.mark.slow

NEW = "2026Q3"


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The workbook with the quarter: built, and recomputed by an engine that reads only the file."""
    folder = Folder(tmp_path_factory.mktemp("quarter") / "inputs")
    for series, value in INVENTED.items():
        unit = "years" if series == "aws_backlog_life" else "USD bn"
        folder.add(
            *("quarters.csv",),
            **{"series": series, "quarter": NEW, "value": value, "unit": unit, "qualifier": "exact"},
            **{"printed_step": 0.001, "source": "amazon-cash-flow-statement", "kind": "actual", "status": "primary"},
            **{"basis": "for a test"},
        )
    assert unforetold("a quarter", INPUTS, folder.path) == []
    return folder.build(folder.path.parent / "book.xlsx")


def test_it_is_offered_and_is_the_newest(grown: Written) -> None:
    assert NEW not in BASE_QUARTERS
    sheet, cell = grown.names["in_base_quarter"]
    (rule,) = (rule for rule in grown.opened[sheet].data_validations.dataValidation if cell in rule.sqref)
    assert rule.formula1 == f'"{",".join((*BASE_QUARTERS, NEW))}"'
    assert grown.ready.register.base_quarters[-1] == NEW


def test_every_output_is_what_the_oracle_makes_of_the_same_rows(grown: Written) -> None:
    inputs = read(grown.ready.register.folder)
    for quarter in (*BASE_QUARTERS, NEW):
        found = grown.evaluated({"base_quarter": quarter})
        expected = outputs(inputs, quarter)
        unlike = {
            key: (found[grown.names[f"out_{key}"]], value)
            for key, value in expected.items()
            if not same(found[grown.names[f"out_{key}"]], float(value))
        }
        assert unlike == {}, quarter
        failing = [name for name, cell in grown.names.items() if name.startswith("out_check_") and found[cell] != 1.0]
        assert failing == [], quarter


def test_it_stands_in_the_tables(grown: Written) -> None:
    found = grown.values("ironcalc")
    assert found[grown.at("quarter_revenue", "2026q3")] == 46.0
    assert found[grown.at("quarter_growth", "2026q3")] == pytest.approx(46 / 33.006 - 1)
    assert found[grown.at("quarter_backlog_on_quarter", "2026q3")] == pytest.approx(520 / 496 - 1)
    assert found[grown.at("quarter_run_rate", "2026q3")] == 4 * 46.0
    twelve_months = 131 + 44.203 + 54.208 + 58 - 25.019 - 32.183 - 35.095
    share = 0.75 * 0.76 + 0.25 * 0.678
    assert found[grown.names["out_revenue_yield_observed_2026q3"]] == pytest.approx(
        4 * (46 - 33.006 * 0.95) / (twelve_months * share * 0.8)
    )
    shown = {str(cell.value) for row in grown.opened["Quarters"].iter_rows() for cell in row}
    assert NEW in shown


@pytest.mark.parametrize("line", ["needed_observed", "quarter_backlog", "quarter_run_rate"])
def test_it_stands_in_the_charts(line: str, grown: Written) -> None:
    sheet, cell = grown.at(line, "2026q3")
    row, column = coordinate_to_tuple(cell)
    with zipfile.ZipFile(grown.path) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if "charts/chart" in name]
    drawn = [split(reference, "") for chart in charts for reference in re.findall(r"<c:f>([^<]+)</c:f>", chart)]
    spans = [range_boundaries(cells) for of, cells in drawn if of == sheet and ":" in cells]
    assert any(left <= column <= right and top <= row <= bottom for left, top, right, bottom in spans)


def test_it_is_the_quarter_of_the_variance(grown: Written) -> None:
    found = grown.values("ironcalc")
    for case in CASES:
        revenue = found[grown.at("since_revenue_modelled", case, "2026q3")]
        assert found[grown.names[f"out_aws_revenue_newest_modelled_{case}"]] == revenue
        observed = found[grown.names["out_revenue_yield_observed_2026q3"]]
        assert found[grown.names["out_revenue_yield_observed_newest"]] == observed
        needed = found[grown.names[f"out_breakeven_yield_{case}"]]
        ratio = found[grown.names[f"out_yield_required_ratio_newest_{case}"]]
        assert ratio == pytest.approx(needed / observed)  # type: ignore[operator]
    assert found[grown.at("newest_revenue")] == 46.0


def test_the_workbook_with_it_is_sound(grown: Written) -> None:
    assert xlmodel.check(grown.path, inputs=grown.ready.register.folder).ok
