"""Samples: which inputs vary and how, and that every scenario is what the plain evaluation says."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy
import pytest
import second_model
from builds import full_disk
from conftest import INPUTS
from sweeps import read_once

import xlmodel
from xlmodel.errors import InputError, WriteError, XlmodelError
from xlmodel.evaluate import evaluate
from xlmodel.language import INPUT
from xlmodel.pipeline import Prepared
from xlmodel.sheets.uncertainty import uncertainty
from xlmodel.sweeping.summary import summarised
from xlmodel.sweeping.swept import Sweep
from xlmodel.sweeping.words import remarks_of_sweep, tables_of_sweep
from xlmodel.tables import load_tables

COUNT = 400
CALIBRATION = {"calibration_maintenance_share", "calibration_weight_2024", "calibration_price_decline"}


@pytest.fixture(scope="module")
def here(ready: Prepared) -> Iterator[None]:
    yield from read_once(ready)


@pytest.fixture(scope="module")
def swept(here: None) -> Sweep:
    return xlmodel.sweep(sample=COUNT, inputs=INPUTS)


# Which inputs vary


def test_drivers_and_the_calibration_vary_by_what_the_inputs_state(swept: Sweep):
    spreads = {one.key: str(one.distribution) for one in swept.scenarios.inputs}
    assert spreads["short_lived_life_base"] == "triangular 4 5 6", "bear, base and bull"
    assert spreads["price_decline_base"] == "triangular 0.02 0.05 0.08", "whichever way is better"
    assert spreads["wacc_base"] == "triangular 0.08 0.09 0.1", "the ends of the tornado"
    assert {key: spreads[key] for key in CALIBRATION} == {
        "calibration_maintenance_share": "triangular 0.1 0.2 0.3",
        "calibration_weight_2024": "triangular 0 0 1",
        "calibration_price_decline": "triangular 0 0.05 0.1",
    }
    assert "legacy_growth_base" not in spreads, "its cases and ends are equal"
    assert "capex_meta_2026" not in spreads, "no output of this sweep is computed from it"


def test_a_range_is_uniform_where_an_output_is_computed_from_it(here: None):
    found = xlmodel.sweep(sample=50, inputs=INPUTS, outputs=["capex_microsoft_2026"]).scenarios
    spreads = {one.key: one for one in found.inputs}
    assert str(spreads["capex_meta_2026"].distribution) == "uniform 115 135"
    assert spreads["capex_meta_2026"].cells == ("capex_meta_2026_low", "capex_meta_2026_high")
    left = 700 - 200 - found.given["capex_meta_2026"] - found.given["capex_alphabet_2026"]
    assert found.results["capex_microsoft_2026"] == pytest.approx(left)


def test_what_is_set_is_held():
    found = xlmodel.sweep(sample=50, project=second_model.PROJECT, set={"cost_share": 0.75}).scenarios
    assert list(found.given) == ["north_trips", "island_trips", "night_trips"]
    assert found.results["margin"] == pytest.approx(0.25)


def test_a_case_is_swept_around_itself(here: None, swept: Sweep):
    found = xlmodel.sweep(sample=50, inputs=INPUTS, case="bear").scenarios
    spreads = {one.key: str(one.distribution) for one in found.inputs}
    assert (spreads["cash_margin_bear"], spreads["tax_rate_bear"]) == (
        "triangular 0.6 0.6 0.7",
        "triangular 0.15 0.21 0.25",
    )
    assert found.results["npv_2026_bear"].mean() < swept.scenarios.results["npv_2026_base"].mean()
    with pytest.raises(InputError, match=r"key 'bare': unknown case.* Did you mean 'bear'"):
        xlmodel.sweep(sample=50, inputs=INPUTS, case="bare")


def test_files_without_distributions_are_read_and_what_does_not_vary_is_told(tmp_path: Path):
    folder = tmp_path / "inputs"
    folder.mkdir()
    for path in INPUTS.iterdir():
        text = path.read_text("utf-8-sig")
        if path.name == "assumptions.csv":
            text = "\n".join(line.rpartition(",")[0] for line in text.splitlines()) + "\n"
        (folder / path.name).write_text(text, "utf-8")
    found = uncertainty(load_tables(folder))
    assert CALIBRATION.isdisjoint(one.key for one in found.inputs)
    assert set(found.remarks) == {
        f"{key} does not vary: assumptions.csv states no distribution of it" for key in CALIBRATION
    }


def test_stated_correlations_are_those_of_the_sample(tmp_path: Path):
    from scipy.stats import spearmanr

    folder = Path(shutil.copytree(second_model.INPUTS, tmp_path / "inputs"))
    rows = "cost_share,north,-0.6\nnorth,island,0.5\nabout,night,0.1\n"
    (folder / "correlations.csv").write_text(f"one,other,rank_correlation\n{rows}", "utf-8")
    found = xlmodel.sweep(sample=1000, inputs=folder, project=second_model.PROJECT)
    given = found.scenarios.given
    assert spearmanr(given["cost_share"], given["north_trips"]).statistic == pytest.approx(-0.6, abs=0.03)
    assert spearmanr(given["north_trips"], given["island_trips"]).statistic == pytest.approx(0.5, abs=0.03)
    assert list(remarks_of_sweep(found)) == [
        "correlations.csv: about with night says nothing here, where not both vary"
    ]


def test_a_stated_distribution_goes_before_all_others(tmp_path: Path):
    folder = tmp_path / "inputs"
    folder.mkdir()
    for path in INPUTS.iterdir():
        text = path.read_text("utf-8-sig")
        if path.name == "cases.csv":
            header, *lines = text.splitlines()
            said = {"wacc": "normal 0.09 0.005", "cash_margin": "fixed"}
            filled = [f"{line},{said.get(line.partition(',')[0], '')}" for line in lines]
            text = "\n".join([f"{header},distribution", *filled]) + "\n"
        (folder / path.name).write_text(text, "utf-8")
    spreads = {one.key: (str(one.distribution), one.origin) for one in uncertainty(load_tables(folder)).inputs}
    assert spreads["wacc_base"] == ("normal 0.09 0.005", "stated in cases.csv")
    assert "cash_margin_base" not in spreads


# What comes out


def test_scenarios_are_what_the_plain_evaluation_says(swept: Sweep, ready: Prepared):
    found = swept.scenarios
    for at in (0, 199, COUNT - 1):
        given = {cell: float(found.given[one.key][at]) for one in found.inputs for cell in one.cells}
        values = evaluate(ready.model, given)
        for one in found.outputs:
            if not one.basis:
                assert found.results[one.key][at] == pytest.approx(values[ready.model.outputs[one.key]], rel=1e-9)


def test_outcomes_on_other_bases_are_the_npvs_that_the_workbook_has(swept: Sweep):
    found = swept.scenarios.results
    for basis, output in (
        ("net", "npv_2026_net_yield"),
        ("lagged", "npv_2026_lagged_yield"),
        ("newest", "npv_2026_newest"),
    ):
        assert found[f"npv_2026_base_at_{basis}"] == pytest.approx(found[f"{output}_base"], rel=1e-9, abs=1e-9)
    assert (found["fcf_cumulative_min_base_at_net"] < found["fcf_cumulative_min_base_at_lagged"]).all()


def test_statistics_are_those_of_the_columns(swept: Sweep):
    column = swept.scenarios.results["npv_2026_base"]
    one = next(one for one in swept.summary.statistics if one.key == "npv_2026_base")
    assert one.percentiles == pytest.approx({level: numpy.percentile(column, level) for level in (5, 25, 50, 75, 95)})
    assert (one.mean, one.errors) == (pytest.approx(column.mean()), 0)
    assert one.unvaried == pytest.approx(22.988, abs=1e-3)
    frame = swept.summary.to_frame().set_index("key")
    assert frame.loc["npv_2026_base_at_net", "p5"] == numpy.percentile(
        swept.scenarios.results["npv_2026_base_at_net"], 5
    )


def test_probabilities_are_asked_on_each_basis(swept: Sweep):
    found = {(one.question, one.basis): one.probability for one in swept.summary.chances}
    results, given = swept.scenarios.results, swept.scenarios.given
    assert len(found) == 12
    for basis, suffix in (("observed yield", ""), ("net yield", "_at_net"), ("newest yield", "_at_newest")):
        assert found["npv", basis] == (results[f"npv_2026_base{suffix}"] > 0).mean()
        assert found["irr", basis] == (results[f"irr_2026_base{suffix}"] > given["wacc_base"]).mean()
        assert found["irr", basis] == found["npv", basis], "the IRR is above the WACC where the NPV is above nothing"
    unvaried = swept.scenarios.output("fcf_cumulative_min_base").unvaried
    assert unvaried == pytest.approx(-140.82, abs=0.01)
    assert found["trough", "net yield"] == (results["fcf_cumulative_min_base_at_net"] < unvaried).mean()
    assert found["npv", "net yield"] < found["npv", "observed yield"] < found["npv", "lagged yield"]


def test_another_sum_may_be_asked_for(here: None):
    found = xlmodel.sweep(sample=50, inputs=INPUTS, thresholds={"trough": -100, "npv": 20})
    chances = {one.question: one for one in found.summary.chances if one.basis == "observed yield"}
    assert chances["trough"].title == "Trough deeper than -100.0 USD bn"
    assert chances["trough"].probability == (found.scenarios.results["fcf_cumulative_min_base"] < -100).mean()
    assert chances["npv"].probability == (found.scenarios.results["npv_2026_base"] > 20).mean()
    assert chances["irr"].title == "IRR above the WACC"


def test_what_the_outcome_hangs_on_is_told_for_each_question(swept: Sweep):
    found = swept.summary.hangs_on
    assert list(found) == ["npv_2026_base", "irr_2026_base", "fcf_cumulative_min_base"]
    assert found["npv_2026_base"][0].input == "calibration_weight_2024"
    signs = {one.input: one.rank_correlation > 0 for one in found["npv_2026_base"] if abs(one.rank_correlation) > 0.1}
    assert signs["yield_multiplier_base"] is signs["cash_margin_base"] is True
    assert signs["price_decline_base"] is False


def test_fans_are_percentiles_by_year(swept: Sweep):
    fan = swept.summary.fans[0]
    assert fan.at == tuple(map(str, range(2026, 2033)))
    column = swept.scenarios.results["amazon_fcf_2028_base"]
    assert fan.percentiles[95][2] == pytest.approx(numpy.percentile(column, 95))


def test_a_frame_and_a_file_have_every_scenario(swept: Sweep, tmp_path: Path):
    frame = swept.to_frame()
    assert (len(frame), frame.index.name) == (COUNT, "scenario")
    swept.write_csv(tmp_path / "scenarios.csv")
    rows = list(csv.DictReader((tmp_path / "scenarios.csv").open(encoding="utf-8")))
    assert list(rows[0]) == ["scenario", *frame.columns]
    for name in frame.columns:
        assert [float(row[name]) for row in rows] == frame[name].tolist(), "to the last digit"
    assert [path.name for path in tmp_path.iterdir()] == ["scenarios.csv"]
    with pytest.raises(XlmodelError, match="no such folder"):
        swept.write_csv(tmp_path / "nowhere" / "scenarios.csv")


@pytest.mark.skipif(sys.platform == "win32", reason="links and full devices are made otherwise there")
def test_a_file_that_cannot_be_written_is_a_fault_and_a_link_stays_one(
    swept: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    target, link = tmp_path / "there.csv", tmp_path / "link.csv"
    target.write_text("old", "utf-8")
    link.symlink_to(target)
    swept.write_csv(link)
    assert link.is_symlink()
    assert target.read_text("utf-8").startswith("scenario,")
    monkeypatch.setattr("xlmodel.sweeping.results.Scenarios._write", lambda *_: full_disk())
    with pytest.raises(WriteError, match="No space left on device"):
        swept.write_csv(link)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.csv", "there.csv"]


def test_the_summary_is_json(swept: Sweep):
    read = json.loads(swept.summary.to_json())
    assert read["chances"][0]["question"] == "npv"
    assert {row["key"] for row in read["statistics"]} >= {"npv_2026_base", "irr_2026_base_at_newest"}


def test_a_fan_whose_years_are_all_errors_is_not_told(swept: Sweep):
    results = swept.scenarios.results
    columns = {name: results[name] for name in results}
    columns[next(iter(swept.scenarios.declared.fans[0].outputs.values()))] = numpy.full(COUNT, numpy.nan)
    told = summarised(replace(swept.scenarios, results=columns))  # type: ignore[arg-type]
    assert [fan.title for fan in told.fans] == [fan.title for fan in swept.summary.fans[1:]]
    assert "NaN" not in told.to_json()


def test_an_outcome_that_is_an_error_is_counted_and_told(tmp_path: Path):
    """Without any trips there are no sales, and no margin."""
    vary = {f"{name}_trips": (0, 100, 2) for name in ("north", "island", "night")}
    found = xlmodel.sweep(vary, outputs=["margin"], project=second_model.PROJECT)
    assert found.scenarios.errors == {"margin": {"#DIV/0!": 1}}
    assert numpy.isnan(found.scenarios.results["margin"]).tolist() == [True] + [False] * 7
    assert list(remarks_of_sweep(found)) == ["margin: 1 times #DIV/0!"]
    (table,) = tables_of_sweep(found)
    assert table.rows[0] == ("0", "0", "0", "error")
    found.write_csv(tmp_path / "grid.csv")
    assert (tmp_path / "grid.csv").read_text("utf-8").splitlines()[1:3] == ["0,0.0,0.0,0.0,", "1,0.0,0.0,100.0,0.2"]


# Another model


def test_another_model_is_swept_by_what_it_declares():
    found = xlmodel.sweep(sample=500, project=second_model.PROJECT)
    trips = {name: found.scenarios.given[f"{name}_trips"] for name in ("north", "island", "night")}
    sales = trips["north"] * 0.05 + trips["island"] * 0.02 + trips["night"] * 0.1
    profit = sales * (1 - found.scenarios.given["cost_share"])
    assert found.scenarios.results["profit"] == pytest.approx(profit)
    (chance,) = found.summary.chances
    assert (chance.title, chance.probability) == ("Profit above 15.0 USD m", (profit > 15).mean())
    assert found.summary.hangs_on["profit"][0].input == "cost_share"
    tables = {table.heading for table in tables_of_sweep(found)}
    assert tables == {"What varies", "What comes out", "Probabilities", "What it hangs on: Profit"}


def test_a_model_that_declares_nothing_is_swept_over_grids():
    plain = replace(second_model.PROJECT, uncertainty=None)
    found = xlmodel.sweep({"cost_share": (0.7, 0.9, 3)}, project=plain)
    assert found.scenarios.results["profit"] == pytest.approx([83.2 * share for share in (0.3, 0.2, 0.1)])
    with pytest.raises(XlmodelError, match="nothing varies that these outputs are computed from"):
        xlmodel.sweep(sample=10, project=plain)
    with pytest.raises(XlmodelError, match="no cases"):
        xlmodel.sweep({"cost_share": (0.7, 0.9, 3)}, case="base", project=plain)


def test_a_sweep_leaves_the_model_as_it_is(here: None, ready: Prepared):
    before = {key: value for (key, _), value in ready.model.constants.items() if key.startswith(INPUT)}
    xlmodel.sweep(sample=10, inputs=INPUTS)
    assert {key: value for (key, _), value in ready.model.constants.items() if key.startswith(INPUT)} == before
