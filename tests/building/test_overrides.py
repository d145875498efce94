"""An input that a build sets otherwise shows itself: marked beside its built-in value, and counted."""

import re
from pathlib import Path

import pytest
from builds import built
from conftest import INPUTS, Written

import xlmodel
from xlmodel.pipeline import prepare
from xlmodel.sheets import PROJECT

MARKED = {
    # the input, its value, the built-in one, and the lines of the model that hold them beside the flag
    "capex_amazon_2026": (190.0, 200.0, "figure_value", "built_in_value", "figure_changed", "capex_amazon_2026"),
    "capex_meta_2026_high": (140.0, 135.0, "figure_high", "built_in_high", "figure_changed", "capex_meta_2026"),
    "tax_rate_bear": (0.25, 0.21, "driver_bear", "driver_built_in_bear", "driver_changed", "tax_rate"),
    "charges_tax_rate": (0.25, 0.21, "figure_value", "built_in_value", "figure_changed", "charges_tax_rate"),
}


@pytest.fixture(scope="module")
def overridden(tmp_path_factory: pytest.TempPathFactory) -> Written:
    changes = {key: value for key, (value, *_) in MARKED.items()}
    path = tmp_path_factory.mktemp("overridden") / "book.xlsx"
    result = xlmodel.build(path, inputs=INPUTS, set=changes)
    assert result.changed == {key: (old, value) for key, (value, old, *_) in MARKED.items()}
    return Written(path, prepare(PROJECT, INPUTS, {key: str(value) for key, value in changes.items()}))


@pytest.mark.slow
@pytest.mark.parametrize("key", MARKED)
def test_an_override_is_marked_beside_its_built_in_value(key: str, overridden: Written):
    value, old, line, built_in, flag, index = MARKED[key]
    typed, before = overridden.at(line, index), overridden.at(built_in, index)
    assert overridden.names[f"in_{key}"] == typed
    assert overridden.opened[typed[0]][typed[1]].value == value
    assert overridden.opened[before[0]][before[1]].value == old
    assert re.findall(r"\d+", before[1]) == re.findall(r"\d+", typed[1]), "both stand in one row"
    assert overridden.values("ironcalc")[overridden.at(flag, index)] == 1


@pytest.mark.slow
def test_overrides_are_counted(overridden: Written, book: Written):
    assert overridden.values("ironcalc")[overridden.names["out_inputs_changed"]] == len(MARKED)
    assert book.values("ironcalc")[book.names["out_inputs_changed"]] == 0


@pytest.mark.slow
def test_another_case_counts_as_a_changed_input(tmp_path: Path):
    target = built(tmp_path / "book.xlsx", case="bull")
    changed = Written(target, prepare(PROJECT, INPUTS, {"case": "bull"}))
    assert changed.values("ironcalc")[changed.names["out_inputs_changed"]] == 1


@pytest.mark.slow
def test_an_override_that_says_what_the_file_says_changes_nothing(book: Written, tmp_path: Path):
    result = xlmodel.build(tmp_path / "book.xlsx", inputs=INPUTS, set={"in_capex_amazon_2026": 200})
    assert result.changed == {}
    assert result.path.read_bytes() == book.path.read_bytes()
