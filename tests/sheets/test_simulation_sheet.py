"""The sheet of a sample: what it says, that it stays as it is, and how it tells that its inputs have moved on."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import INPUTS, SAMPLE, Result, Written, differences
from edit_books import Office
from openpyxl.chart import LineChart

import xlmodel
from xlmodel.edits.snapshot import snapshot
from xlmodel.pipeline import prepared
from xlmodel.register import Distribution, RankCorrelation
from xlmodel.sheets import PROJECT
from xlmodel.simulation import SimulatedInput, Simulation

pytestmark = pytest.mark.slow  # the workbook is drawn and built for these alone

CHECKS = ("check_simulation_inputs", "check_simulation_outputs")


def simulation(simulated: Written) -> Simulation:
    found = simulated.ready.register.simulation
    assert found
    return found


def with_inputs(simulated: Written, inputs: Mapping[str, float | str]) -> dict[str, Result]:
    """Return what the workbook says of the sample with other values in its cells, by the fast engine."""
    found = simulated.recalculated(simulated.overrides(inputs))
    keys = ("said_moved", "simulation_moved", "simulation_shifted", "overall_text", "overall_check", *CHECKS)
    return {key: found[simulated.at(key)] for key in keys}


def value(simulated: Written, key: str, *index: str) -> object:
    return simulated.ready.values[key, index]


# What it says


def test_the_first_lines_say_that_it_is_static_and_that_it_holds(simulated: Written):
    assert value(simulated, "finding_simulation") == (
        f"Static results: {SAMPLE} scenarios computed outside Excel. "
        "Nothing here but the columns Now and Moved follows the inputs."
    )
    assert value(simulated, "said_moved") == "The inputs are as they were simulated: these results hold."
    page = simulated.opened["Simulation"]
    assert str(page["B1"].value).startswith("=")
    told = {str(cell.value) for row in page.iter_rows(max_col=4) for cell in row}
    fingerprint = simulated.ready.register.fingerprint[:16]
    assert {"Latin hypercube, seed 1", "Base", "2025Q4", fingerprint, f"xlmodel {xlmodel.__version__}"} <= told


def test_probabilities_percentiles_and_what_the_npv_hangs_on_are_those_of_the_sample(simulated: Written):
    found = simulation(simulated)
    chances = {(one.question, one.basis): one.probability for one in found.chances}
    bases = ("observed yield", "net yield", "lagged yield", "newest yield")
    for question in ("npv", "irr", "trough"):
        shown = [value(simulated, f"chance_basis_{place}", question) for place in range(1, 5)]
        assert shown == [chances[question, basis] for basis in bases]
    for one in found.statistics:
        levels = [value(simulated, f"outcome_p{level}", one.key) for level in (5, 25, 50, 75, 95)]
        assert levels == list(one.percentiles.values())
        assert value(simulated, "outcome_mean", one.key) == one.mean
    first = next(one for one in found.dependences if one.output == "npv_2026_base")
    assert value(simulated, "hang_share_npv_2026_base", first.input) == first.share
    assert value(simulated, "hang_correlation_npv_2026_base", first.input) == first.rank_correlation
    label = next(one.label for one in found.spreads if one.key == first.input)
    assert f"{label} explains {first.share:.0%} of its variance" in str(value(simulated, "finding_simulation_hangs"))


def test_the_model_of_now_stands_beside_what_it_came_to_then(simulated: Written):
    outputs, values = simulated.ready.model.outputs, simulated.ready.values
    for key in ("npv_2026_base", "irr_2026_base", "net_debt_peak_base"):
        assert value(simulated, "outcome_now", key) == values[outputs[key]]
        assert value(simulated, "outcome_then", key) == pytest.approx(values[outputs[key]], rel=1e-11)


def test_how_an_input_varied_stands_in_numbers(simulated: Written):
    ends = [value(simulated, f"spread_{end}", "wacc_base") for end in ("low", "middle", "high")]
    assert ends == [0.08, 0.09, 0.1]


def test_static_numbers_have_a_look_of_their_own_which_the_legend_tells(simulated: Written, book: Written):
    page, cell = simulated.at("outcome_p5", "npv_2026_base")
    look = simulated.opened[page][cell]
    assert look.font.i
    assert look.protection.locked
    assert look.fill.fgColor.rgb == "FFF5F7FA"
    told = [str(cell.value) for row in simulated.opened["Cover"].iter_rows() for cell in row]
    without = [str(cell.value) for row in book.opened["Cover"].iter_rows() for cell in row]
    assert any(text.startswith("Static result") for text in told)
    assert not any(text.startswith("Static result") for text in without)


def test_lines_of_static_numbers_are_named_at_their_ends(simulated: Written):
    (fan,) = [chart for chart in simulated.opened["Simulation"]._charts if isinstance(chart, LineChart)]
    assert len(fan.series) == 5
    for series in fan.series:
        deleted = [one.idx for one in series.dLbls.dLbl]
        assert deleted == [0, 1, 2, 3, 4, 5], "2032 is the last of seven years"


def test_without_a_sample_there_is_no_such_sheet(book: Written, simulated: Written):
    assert "Simulation" not in book.opened.sheetnames
    rest = [name for name in simulated.opened.sheetnames if name != "Simulation"]
    assert rest == book.opened.sheetnames
    assert simulated.opened.sheetnames.index("Simulation") == book.opened.sheetnames.index("Tornado") + 1


def test_every_cell_is_what_the_file_stores(simulated: Written):
    assert differences(simulated.values("cached"), simulated.values("ironcalc")) == []


# Whether it still holds


@pytest.mark.parametrize(
    ("inputs", "moved"),
    [
        ({"wacc_base": 0.085}, 1),
        ({"cash_margin_bear": 0.58, "cash_margin_bull": 0.72}, 2),
        ({"base_quarter": "2026Q2"}, 1),
        ({"capex_amazon_2026": "none"}, 1),
    ],
    ids=["the middle of a distribution", "its ends", "the base quarter", "a text where a number belongs"],
)
def test_inputs_that_move_are_told_by_a_warning_and_nothing_else_moves(
    simulated: Written, inputs: Mapping[str, float | str], moved: int
):
    found = with_inputs(simulated, inputs)
    assert found["simulation_moved"] == moved
    assert found["check_simulation_inputs"] == 0
    assert str(found["said_moved"]).startswith(f"These results are of other inputs: {moved} inputs and ")
    computed = simulated.recalculated(simulated.overrides(inputs))
    assert computed[simulated.names["out_check_simulation_inputs"]] == 0, "Checks tells it too"


def test_a_moved_input_turns_a_warning_and_not_the_overall_flag(simulated: Written):
    found = with_inputs(simulated, {"wacc_base": 0.085})
    assert found["overall_check"] == 1
    assert found["overall_text"] == "All checks hold, warnings: 2"
    assert found["check_simulation_outputs"] == 0, "the NPV is another with no input varied, too"


def test_an_input_that_it_does_not_rest_on_moves_nothing(simulated: Written):
    found = with_inputs(simulated, {"capex_meta_2026_high": 140})
    assert [found[key] for key in ("simulation_moved", "simulation_shifted", *CHECKS)] == [0, 0, 1, 1]


def declared(simulated: Written, found: Simulation | None = None, **changes: object) -> Mapping[str, object]:
    """Return what is said of a sample where the register is another one."""
    register = replace(simulated.ready.register, simulation=found or simulation(simulated), **changes)
    values = prepared(PROJECT, register).values
    return {key: values[key, ()] for key in ("simulation_moved", "simulation_gone", "simulation_lost", *CHECKS)}


def test_what_is_gone_and_what_files_state_otherwise_counts_as_moved(simulated: Written):
    found = simulation(simulated)
    gone = (SimulatedInput("wacc_of_old", "An input of before", "%", 0.1),)
    first, *others = found.statistics
    lost = (replace(first, key="npv_of_old"), *others)
    register = simulated.ready.register
    told = declared(
        simulated,
        replace(found, inputs=(*found.inputs, *gone), statistics=lost, dependences=(), fans=()),
        distributions={**register.distributions, "calibration_weight_2024": Distribution("uniform", (0.0, 1.0))},
        correlations=(RankCorrelation("wacc", "tax_rate", 0.3),),
    )
    assert told == {
        **{"simulation_moved": 3.0, "simulation_gone": 1.0, "simulation_lost": 1.0},
        **{"check_simulation_inputs": 0.0, "check_simulation_outputs": 0.0},
    }


def test_a_small_sample_tells_no_shares_and_draws_no_bars(simulated: Written):
    found = simulation(simulated)
    few = replace(
        found, count=50, dependences=tuple(replace(one, share=None) for one in found.dependences), chances=(), fans=()
    )
    model = prepared(PROJECT, replace(simulated.ready.register, simulation=few)).model
    assert ("finding_simulation_hangs", ()) not in model.computed
    assert ("hang_correlation_npv_2026_base", ("wacc_base",)) in model.constants


# The whole way, with the model itself


@pytest.mark.slow
def test_it_stays_when_libreoffice_saves_the_workbook(simulated: Written, tmp_path: Path):
    saved = Path(shutil.copy(simulated.path, tmp_path / "book.xlsx"))
    with closing(Office(tmp_path)) as office:
        office.edit(saved)
    built = xlmodel.build(saved, inputs=INPUTS)
    assert [str(loss) for loss in built.carried.losses if "Simulation" in str(loss)] == []
    record = snapshot(saved).record
    assert record
    assert record.simulation == simulation(simulated)


@pytest.mark.slow
def test_a_later_build_is_the_same_and_check_and_audit_have_nothing_to_say(simulated: Written, tmp_path: Path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(simulated.path.read_bytes())
    assert xlmodel.build(path, inputs=INPUTS).kept is None
    assert path.read_bytes() == simulated.path.read_bytes()
    assert xlmodel.check(path, inputs=INPUTS, engine="all").ok
    report = xlmodel.audit(path)
    assert [report.count(severity) for severity in ("error", "warning", "note")] == [0, 0, 0]
