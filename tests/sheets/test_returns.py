"""The returns on the build-out against the oracle: settled figures, and every output under other inputs.

The oracle searches where the workbook solves (`oracle_returns`), so an agreement is not an echo.
"""

from __future__ import annotations

from collections.abc import Callable

import oracle
import oracle_returns
import pytest
from conftest import INPUTS, Written, differences, same
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from returns_tweaks import CASE_NAMES, DRIVERS, EXPECTED, START, Tweak, tweaked

from xlmodel.engines import CellValues
from xlmodel.language import items


def differing(book: Written, found: CellValues, tweak: Tweak) -> dict[str, tuple[object, float]]:
    """Return the headline outputs that are not what the oracle says."""
    expected = oracle_returns.outputs(START.changed(tweak))
    results = {key: found[book.names[f"out_{key}"]] for key in expected}
    return {key: (results[key], expected[key]) for key in expected if not same(results[key], expected[key])}


# --- the oracle


def test_the_judge_and_the_oracle_agree_on_every_output(book: Written, judge: CellValues) -> None:
    assert differing(book, judge, {}) == {}


def test_the_oracle_knows_every_output_of_the_returns(book: Written) -> None:
    on_returns = {
        output
        for output, (key, _) in book.ready.model.outputs.items()
        if any(
            sheet.key == "returns" and key in {item.key for item, _ in items(sheet)}
            for sheet in book.ready.model.sheets
        )
        and not key.startswith("check_")
    }
    shared = {"revenue_yield_observed", "amazon_fcf_2026", "ocf_growth_breakeven_2026"}
    assert on_returns | shared == EXPECTED.keys()
    assert len(on_returns) == 3 * (13 + 4 * 7), "13 headlines and 4 paths of seven years, for each case"


SETTLED = {
    "revenue_yield": ("0.2794", "0.3287", "0.4109"),
    "aws_revenue_2032": ("236.06", "355.89", "567.19"),
    "aws_margin_2032": ("9.40%", "22.94%", "38.92%"),
    "roic_2030": ("-6.52%", "5.92%", "16.89%"),
    "fcf_min": ("-68.93", "-75.94", "-81.54"),
    "fcf_min_year": ("2026", "2026", "2026"),
    "fcf_cumulative_min": ("-153.28", "-213.96", "-241.81"),
    "fcf_cumulative_min_year": ("2032", "2029", "2029"),
    "npv_2026": ("-45.42", "-13.35", "41.30"),
    "npv_2026_ex_residual": ("-62.32", "-33.95", "16.67"),
    "irr_2026": ("-6.52%", "5.05%", "19.22%"),
    "breakeven_yield": ("0.5844", "0.3848", "0.2872"),
}


@pytest.mark.parametrize("key", SETTLED)
def test_settled_figures_at_their_printed_digits(key: str, named: Callable[[str], float]) -> None:
    """The figures with which the definitions were settled: an oracle could share a misreading with the model."""

    def printed(value: float, like: str) -> str:
        digits = len(like.rstrip("%").partition(".")[2])
        return f"{value:.{digits}%}" if like.endswith("%") else f"{value:.{digits}f}"

    found = [printed(named(f"{key}_{case}"), text) for case, text in zip(CASE_NAMES, SETTLED[key], strict=True)]
    assert found == list(SETTLED[key])


# --- other inputs


def limits() -> dict[str, tuple[float, float]]:
    """Return the range of every input that section 6 reads: its limits in the files, or ±30 % of a figure."""
    found = {key: (0.7 * START.values[key], 1.3 * START.values[key]) for key in START.read}
    for row in oracle.rows(INPUTS, "assumptions"):
        if row["min"] and row["key"] in START.read:
            found[row["key"]] = float(row["min"]), float(row["max"])
    for row in oracle.rows(INPUTS, "cases"):
        found |= {f"{row['driver']}_{case}": (float(row["min"]), float(row["max"])) for case in START.cases}
    return found


LIMITS = limits()


ONCE = settings(
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@st.composite
def tweaks(draw: st.DrawFn) -> Tweak:
    """Draw several inputs of section 6 at once, over all of their range, so that every case still has its returns."""
    keys = draw(st.lists(st.sampled_from(sorted(LIMITS)), min_size=4, max_size=12, unique=True))
    places = {key: draw(st.integers(0, 9_973)) / 9_973 for key in keys}
    tweak = {key: float(f"{low + (high - low) * places[key]:.9g}") for key in keys for low, high in [LIMITS[key]]}
    assume(all(oracle_returns.has_returns(START.changed(tweak), case) for case in CASE_NAMES))
    return tweak


@ONCE
@given(tweak=tweaks())
def test_ironcalc_evaluate_and_the_oracle_agree_on_other_inputs(book: Written, tweak: Tweak) -> None:
    found = tweaked(book, tweak)
    assert differing(book, found, tweak) == {}
    assert differences(found, book.evaluated(tweak)) == []


@pytest.mark.parametrize("end", [0, 1], ids=["min", "max"])
@pytest.mark.parametrize("driver", DRIVERS)
def test_driver_may_take_either_end_of_its_range(driver: str, end: int, book: Written) -> None:
    """Excel lets a person type it, so no formula may come out as an error there."""
    tweak = {f"{driver}_{case}": LIMITS[f"{driver}_{case}"][end] for case in START.cases}
    assert differing(book, book.evaluated(tweak), tweak) == {}
