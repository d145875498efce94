"""Do the oracle and the workbook meet the numbers that settle the definitions, and the economics that they imply?

The definitions' own list of values lies beside the repository, not in it: without it the two tests that read it are
skipped. All others take the values of the input files.
"""

from collections.abc import Callable

import pytest
from conftest import Written
from oracle import outputs, sensitivities
from oracle.documented import LIST, values
from oracle.settle import PRINTED, settled
from oracle.values import FORECAST, Inputs, NotOfferedError
from scenes import BASE_QUARTERS, CASES, INVENTED, START

needs_the_list = pytest.mark.skipif(not LIST.exists(), reason=f"the list of new keys is not at {LIST}")


@needs_the_list
def test_the_input_files_hold_what_the_definitions_state() -> None:
    stated = values()
    missing = {key: value for key, value in stated.items() if key not in START}
    assert {key: (value, START[key]) for key, value in stated.items() if START.get(key, value) != value} == {}
    assert {key: START[key.replace("fiscal_capex", "capex_cash")] for key in missing} == missing, (
        "a fiscal year that is the calendar year is not typed twice"
    )


def missed(quarter: str, found: dict[str, float | str]) -> list[str]:
    """Return the printed numbers of a base quarter that are not met to their digits."""
    return [f"{one.key}: {one.shown}, not {one.printed}" for one in settled(quarter, found) if not one.meets]


@needs_the_list
@pytest.mark.parametrize("quarter", PRINTED)
def test_the_oracle_meets_every_printed_number_from_the_definitions_own_values(quarter: str) -> None:
    assert missed(quarter, outputs(values(), quarter)) == []


@pytest.mark.parametrize("quarter", PRINTED)
def test_the_oracle_meets_every_printed_number_from_the_input_files(quarter: str) -> None:
    assert missed(quarter, outputs(START, quarter)) == []


@pytest.mark.parametrize("quarter", PRINTED)
def test_the_workbook_meets_every_printed_number(quarter: str, book: Written) -> None:
    found = book.evaluated({"base_quarter": quarter})
    results = {name.removeprefix("out_"): found[cell] for name, cell in book.names.items() if name.startswith("out_")}
    assert missed(quarter, results) == []


def test_the_numbers_are_printed_at_base_quarters_that_are_offered() -> None:
    assert set(PRINTED) <= set(BASE_QUARTERS)


@pytest.mark.parametrize("quarter", ["2025Q3", "2026Q3", "2026Q4"])
def test_a_quarter_that_is_not_on_file_is_not_offered(quarter: str) -> None:
    with pytest.raises(NotOfferedError):
        outputs(START, quarter)


def test_a_further_quarter_is_rows_and_no_code() -> None:
    further = START | {f"{series}_2026q3_reported": value for series, value in INVENTED.items()}
    found = outputs(further, "2026Q3")
    assert found["aws_run_rate"] == 4 * 46.0
    assert found["capex_last_twelve_months"] == pytest.approx(131 + 44.203 + 54.208 + 58 - 25.019 - 32.183 - 35.095)
    assert found["calibration_aws_share"] == pytest.approx(0.75 * 0.76 + 0.25 * 0.678)
    assert outputs(further)["revenue_yield_observed_newest"] == pytest.approx(found["revenue_yield_observed"])
    assert found["backlog_prior_quarter"] == 496


RAISES = (
    *("yield_multiplier", "cash_margin", "short_lived_life", "long_lived_life"),
    *("residual_recovery", "bonus_depreciation"),
)
LOWERS = ("price_decline", "utilisation_haircut", "margin_compression", "short_lived_share", "wacc")


def gained(driver: str, case: str) -> float:
    """Return what a step up to its value adds to the NPV; from below, because some stand at their upper limit."""
    inputs, key = Inputs(START), f"{driver}_{case}"
    step = 0.5 if driver.endswith("_life") else 0.01
    return sensitivities.npv(inputs, case) - sensitivities.npv(inputs.changed(**{key: inputs[key] - step}), case)


@pytest.mark.parametrize("case", CASES)
def test_a_driver_moves_the_npv_as_the_definitions_say(case: str) -> None:
    assert {driver for driver in RAISES if gained(driver, case) <= 0} == set()
    assert {driver for driver in LOWERS if gained(driver, case) >= 0} == set()


@pytest.mark.parametrize(("case", "sign"), [("bear", 1), ("base", -1), ("bull", -1)])
def test_tax_lowers_the_npv_but_where_credits_weigh_more(case: str, sign: int) -> None:
    assert gained("tax_rate", case) * sign > 0


@pytest.mark.parametrize("quarter", PRINTED)
@pytest.mark.parametrize("case", CASES)
def test_break_even_and_internal_rate_are_where_the_npv_is_nothing(quarter: str, case: str) -> None:
    found = outputs(START, quarter)
    at_breakeven = float(found[f"breakeven_yield_{case}"]) / float(found["revenue_yield_observed"])
    there = outputs(START, quarter, **{f"yield_multiplier_{case}": at_breakeven})
    assert there[f"npv_2026_{case}"] == pytest.approx(0, abs=1e-9)
    there = outputs(START, quarter, **{f"wacc_{case}": found[f"irr_2026_{case}"]})
    assert there[f"npv_2026_{case}"] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("grid", "key"),
    [
        (
            lambda i: sensitivities.npv_by_yield_and_margin(
                i, "base", sensitivities.YIELD_MULTIPLIERS, (0.6, 0.625, 0.65, 0.675, 0.7)
            )[2][2],
            "npv_2026_base",
        ),
        (lambda i: sensitivities.npv_by_calibration(i, "base")[0][2], "npv_2026_base"),
        (
            lambda i: sensitivities.breakeven_by_wacc_and_life(i, "base", sensitivities.WACCS, (3, 4, 5, 6))[2][2],
            "breakeven_yield_base",
        ),
        (lambda i: sensitivities.microsoft_by_total_and_position(i)[2][2], "capex_microsoft_2026"),
        (lambda i: sensitivities.amazon_fcf_by_growth_and_capex(i, "base")[2][2], "amazon_fcf_2026_base"),
    ],
)
def test_a_grid_holds_the_model_in_the_cell_of_its_own_inputs(grid: Callable[[Inputs], float], key: str) -> None:
    assert grid(Inputs(START)) == pytest.approx(outputs(START)[key])


def test_the_tornado_has_a_bar_for_each_driver_whose_ends_differ() -> None:
    bars = sensitivities.tornado(Inputs(START))
    assert {bar.driver for bar in bars} == set(sensitivities.DRIVERS) - {"maintenance_share", "long_lived_life"}
    assert all(bar.width > 0 for bar in bars)
    assert [bar.width for bar in bars] == sorted((bar.width for bar in bars), reverse=True)


def test_growth_and_renewal_share_out_what_maintenance_leaves() -> None:
    found = outputs(START)
    for case in CASES:
        for year in FORECAST:
            spent = float(found[f"growth_capex_{year}_{case}"]) + float(found[f"renewal_capex_{year}_{case}"])
            total = float(found[f"capex_to_aws_revenue_{year}_{case}"]) * float(found[f"aws_revenue_{year}_{case}"])
            share = float(START[f"aws_capex_share_{case}"]) * (1 - float(START[f"maintenance_share_{case}"]))
            assert spent == pytest.approx(total * share)


def test_a_held_microsoft_takes_the_total_along() -> None:
    held = outputs(START, hold_microsoft=1)
    assert {held[f"capex_microsoft_2026{end}"] for end in ("", "_low", "_high", "_floor")} == {145.0}
    assert held["four_capex_2026_modelled"] == 200 + 180 + 125 + 145
    assert outputs(START, capex_microsoft_2026=150)["four_capex_2026_modelled"] == 200 + 180 + 125 + 150


def test_a_contract_counts_only_where_it_is_switched_on_and_signed_later() -> None:
    switches = {"include_openai_expansion": 1, "include_anthropic_arrangement": 1}
    plain = outputs(START)
    both = outputs(START, **switches)
    assert both["backlog_recognised_2026"] == plain["backlog_recognised_2026"]
    assert float(both["backlog_recognised_2027"]) - float(plain["backlog_recognised_2027"]) == pytest.approx(
        100 / 8 + 100 / 10
    )
    later = outputs(START, "2026Q1", **switches)
    only = float(later["backlog_recognised_2027"]) - float(outputs(START, "2026Q1")["backlog_recognised_2027"])
    assert only == pytest.approx(100 / 10)
    assert outputs(START, "2026Q2", **switches)["backlog_recognised_2027"] == pytest.approx(496 / (2 * 6.4))
