"""Each check is shown to fail when what it guards is broken, and each tie beyond what its qualifier allows.

A break puts another value into one cell of the written file, an input or a formula, and recalculates it. A check
that no break can turn checks nothing, and a check without a case here fails the first test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import oracle
import pytest
from conftest import INPUTS, Result, Written

from xlmodel.engines import ENGINES, Cells
from xlmodel.language import INPUT, Cell, Input

Place = tuple[str | int, ...]
Change = Callable[[float], float | str]
Break = Mapping[Place, Change]


def to(value: float | str) -> Change:
    """Put a value in place of the cell's own."""
    return lambda _: value


def by(step: float) -> Change:
    """Move the cell's value by a step."""
    return lambda value: value + step


@dataclass(frozen=True)
class Case:
    """A check by its key, how bad it is when it fails, and what breaks it: cells of the model and their change.

    A check with `{case}` in its key stands once per case; every case is broken at once, in its own cells.
    """

    severity: Literal["error", "warning"]
    breaks: Mapping[str, Break]


def sign(driver: str, step: float) -> dict[str, Case]:
    """Turn the effect of a driver around by moving the NPV at its high end."""
    return {
        f"check_sign_{driver}": Case("warning", {"its effect is turned around": {("bar_npv_high", driver): by(step)}})
    }


CASES: dict[str, Case] = {
    "check_members_total_2026": Case(
        "warning",
        {
            "a company's figure is not the stated one": {("capex", "amazon", 2026): by(1)},
        },
    ),
    "check_shares_2026": Case(
        "error",
        {
            "a share is off": {("capex_share", "meta", 2026): by(0.01)},
            "shares of another total": {("four_capex", 2026): to(900)},
        },
    ),
    "check_residual_order_microsoft_2026": Case(
        "error",
        {
            "the others spend more than the total": {("four_capex_2026",): to(505)},
            "low end above the point": {("capex_implied_low", "microsoft", 2026): by(20)},
            "high end below the point": {("capex_implied_high", "microsoft", 2026): by(-20)},
        },
    ),
    "check_ranks": Case(
        "error",
        {
            "nobody is first": {("capex_rank", "amazon"): to(2)},
            "more ranks than companies": {("capex_rank", "meta"): to(5)},
        },
    ),
    "check_incremental_margin": Case(
        "error",
        {
            "the margin is off": {("aws_incremental_margin",): by(0.001)},
            "the prior year's income is off": {("aws_operating_income_prior_year",): by(0.1)},
        },
    ),
    "check_backlog_roll": Case(
        "error",
        {
            "what was added is off": {("backlog_added",): by(0.001)},
            "the prior quarter is off": {("backlog_prior_quarter",): by(1)},
        },
    ),
    "check_waterfall": Case(
        "error",
        {
            "a step is off": {("step_charge", "severance"): by(0.01)},
            "it begins elsewhere": {("step_level", "reported"): by(0.01)},
            "the bridge counts a charge twice": {("operating_income_ex_charges",): by(0.61)},
        },
    ),
    "check_charges_after_tax": Case(
        "error",
        {
            "a charge after tax is off": {("charge_after_tax", "severance"): by(0.01)},
            "the total leaves a charge out": {("charges_total",): by(-0.61)},
        },
    ),
    "check_charges_count": Case("warning", {"a fourth charge is named": {("charges_count",): to(4)}}),
    "check_guidance_order": Case(
        "error",
        {
            "low above high": {("guide_oi_2026q1_low",): to(30)},
            "the middle is off": {("guide_oi_2026q1_mid",): to(22)},
        },
    ),
    "check_chips": Case(
        "warning",
        {
            "more in the cluster than delivered": {("rainier_chips",): to(1.5)},
            "fewer delivered": {("trainium2_chips",): to(0.4)},
        },
    ),
    "check_ties": Case(
        "warning",
        {
            "a stated figure does not tie": {("aws_run_rate_stated",): to(150)},
            "one tie is lost": {("tie", "aws_run_rate_stated"): to(0)},
        },
    ),
    # OpenAI contract
    "check_openai_ramp_shares": Case("error", {"a year's share is off": {("openai_ramp_2032",): to(0.12)}}),
    "check_openai_ramp_total": Case("error", {"the total is off": {("openai_ramp_total",): by(1)}}),
    "check_openai_straight_line_total": Case(
        "warning",
        {
            "a longer term": {("openai_contract_years",): to(9)},
            "the total is off": {("openai_straight_line_total",): by(1)},
        },
    ),
    "check_openai_haircut_range": Case("error", {"outside the stated range": {("openai_haircut",): to(0.2)}}),
    "check_openai_deployment": Case(
        "warning",
        {"a first full year below the ramp": {("openai_ramp_2027",): to(0.05), ("openai_ramp_2032",): to(0.22)}},
    ),
    # KPIs
    "check_cloud_aws": Case("error", {"another run-rate": {("cloud_run_rate_added", "aws"): by(1)}}),
    "check_fcf_roll": Case("error", {"capex off": {("amazon_net_capex_increase",): by(1)}}),
    "check_kpi_growth": Case("warning", {"a figure fell": {("advertising_revenue_growth",): to(-0.1)}}),
    "check_kpi_record": Case("warning", {"the average above the record": {("football_audience",): to(40)}}),
    "check_kpi_power": Case("warning", {"a quarter above its year": {("aws_power_added_2025q4",): to(5)}}),
    "check_kpi_shares": Case("warning", {"more than all units": {("third_party_unit_share",): to(1.2)}}),
    # Returns, for every case at once
    "check_assets_roll_forward_{case}": Case("error", {"assets off": {("net_assets", "{case}", 2032): by(1)}}),
    "check_vintage_depreciation_{case}": Case(
        "error", {"more than its cost": {("vintage_depreciation", "{case}", 2026, 2026): by(10_000)}}
    ),
    "check_full_life_{case}": Case(
        "error",
        {
            "a life beyond the horizon": {("short_lived_life", "{case}"): to(7)},
            "a year in service too many": {("in_service_short", "{case}", 2026, 2032): by(1)},
        },
    ),
    "check_vintages_sum_{case}": Case("error", {"revenue off": {("new_revenue", "{case}", 2030): by(1)}}),
    "check_vintage_costs_{case}": Case("error", {"a cost off": {("vintage_cost", "{case}", 2028): by(1)}}),
    "check_npv_at_irr_{case}": Case("error", {"another rate": {("irr_2026", "{case}"): by(0.01)}}),
    "check_npv_at_breakeven_{case}": Case("error", {"another yield": {("breakeven_yield", "{case}"): by(0.01)}}),
    "check_npv_linear_{case}": Case(
        "error",
        {
            "the slope is off": {("npv_per_yield", "{case}"): by(1)},
            "the NPV is off": {("npv_2026", "{case}"): by(1)},
        },
    ),
    "check_residual_share_{case}": Case(
        "warning", {"a residual that costs": {("npv_2026_ex_residual", "{case}"): by(1000)}}
    ),
    # Comparison
    "check_shown_case": Case("error", {"a case that is none": {("cover_case",): to("none")}}),
    "check_fcf_breakeven": Case("error", {"the growth is off": {("ocf_growth_breakeven_2026",): by(0.01)}}),
    "check_like_base_bear": Case("error", {"its drivers are those of base": {("case_differs", "bear"): to(0)}}),
    "check_like_base_bull": Case("error", {"its drivers are those of base": {("case_differs", "bull"): to(0)}}),
    "check_case_order": Case("warning", {"bear pays more than bull": {("compare_npv_2026", "bear"): to(1000)}}),
    # Sensitivities
    "check_grid_yield": Case("error", {"the centre is off": {("grid_yield_npv", "centre", "centre"): by(1)}}),
    "check_grid_weight": Case("error", {"the first row is off": {("grid_weight_npv", "lowest", "centre"): by(1)}}),
    "check_grid_breakeven": Case("error", {"the centre is off": {("grid_breakeven", "centre", "centre"): by(0.01)}}),
    "check_grid_fcf": Case("error", {"the centre is off": {("grid_fcf", "centre", "centre"): by(1)}}),
    "check_grid_residual": Case("error", {"the centre is off": {("grid_residual", "centre", "centre"): by(1)}}),
    # Tornado: bear is the low end and bull the high end, but for the two whose ends are stated
    "check_tornado_base": Case("error", {"the revaluation is off": {("flex_npv_2026", "unflexed"): by(1)}}),
    "check_tornado_sorted": Case(
        "error", {"a driver stands twice": {("sorted_bar", 1): to(9), ("sorted_bar", 2): to(9)}}
    ),
    "check_tornado_descending": Case("error", {"a swing above the one before": {("sorted_swing", 2): by(1000)}}),
    **sign("short_lived_share", -1000),
    **sign("short_lived_life", -1000),
    **sign("yield_multiplier", -1000),
    **sign("utilisation_haircut", -1000),
    **sign("price_decline", -1000),
    **sign("cash_margin", -1000),
    **sign("margin_compression", -1000),
    **sign("tax_rate", 1000),
    **sign("wacc", 1000),
    # Outturn and Conflicts
    "check_outturn_backlog": Case("error", {"what was added is off": {("backlog_added_2026q1_ex_expansion",): by(1)}}),
    "check_outturn_expansion": Case("warning", {"less than the expansion": {("aws_backlog_2026q1",): to(300)}}),
    "check_conflicts_differ": Case("warning", {"one of them ties": {("conflict_differs", "margin_year"): to(0)}}),
}

START = oracle.load(INPUTS)


def checks(key: str) -> list[str]:
    """Return the names of a check, one per case."""
    return [key.format(case=case) for case in START.cases] if "{case}" in key else [key]


def places(broken: Break) -> dict[Place, Change]:
    """Return what is broken, in every case."""
    return {
        tuple(part.format(case=case) if isinstance(part, str) else part for part in place): change
        for place, change in broken.items()
        for case in START.cases
    }


SEVERITY = {name: case.severity for key, case in CASES.items() for name in checks(key)}

BREAKS = [
    pytest.param(key, broken, id=f"{key}: {how}") for key, case in CASES.items() for how, broken in case.breaks.items()
]


def recalculated(book: Written, cells: Mapping[Place, float | str]) -> Cells:
    """Return the workbook with other values in some cells."""
    return ENGINES["ironcalc"].recalculate(book.path, {book.at(*place): value for place, value in cells.items()})


def now(book: Written, values: Cells, place: Place) -> float:
    """Return what stands in a cell, typed or computed."""
    key, *index = place
    if isinstance(book.ready.model.items[str(key)], Input):
        cell = book.ready.model.cell(str(key), tuple(index))
        assert cell is not None
        return book.ready.model.constants[cell]  # type: ignore[return-value]
    return values[book.at(str(key), *index)]  # type: ignore[return-value]


def test_every_check_of_the_workbook_has_a_case(book: Written) -> None:
    assert {name.removeprefix("out_") for name in book.names if name.startswith("out_check_")} == SEVERITY.keys()


@pytest.mark.parametrize(("key", "broken"), BREAKS)
def test_check_fails_when_what_it_guards_is_broken(key: str, broken: Break, book: Written, by_ironcalc: Cells) -> None:
    broken_checks = set(checks(key))
    assert {by_ironcalc[book.names[f"out_{name}"]] for name in broken_checks} == {1.0}
    moved = places(broken)
    found = recalculated(book, {place: change(now(book, by_ironcalc, place)) for place, change in moved.items()})
    results = {name: found[book.names[f"out_{name}"]] for name in SEVERITY if f"out_{name}" in book.names}
    assert {name: result for name, result in results.items() if result not in (0.0, 1.0)} == {}
    failing = {name for name, result in results.items() if result == 0.0}
    assert broken_checks <= failing

    errors = sum(SEVERITY[name] == "error" for name in failing)
    warnings = len(failing) - errors
    assert found[book.names["out_errors_failing"]] == errors
    assert found[book.names["out_warnings_failing"]] == warnings
    if CASES[key].severity == "error":
        assert found[book.names["out_overall_check"]] == 0.0
    else:
        assert errors == 0, "a warning of its own turns no error"
        assert found[book.names["out_overall_check"]] == 1.0
    text = found[book.at("overall_text")]
    assert isinstance(text, str)
    said = f"CHECKS FAIL: {errors}" if errors else "All checks hold"
    assert text == said + (f", warnings: {warnings}" if warnings else "")
    elsewhere = {found[cell] for cell in book.formulas if book.formulas[cell] == overall_link(book)}
    assert elsewhere == {text}, "the top of every sheet says the same"


def overall_link(book: Written) -> str:
    sheet, cell = book.at("overall_text")
    column = cell.rstrip("0123456789")
    return f"={sheet}!${column}${cell[len(column) :]}"


# --- ties: what each qualifier allows

Rule = tuple[str, float, float, float, float, bool]

RULES: list[Rule] = [
    # qualifier, stated low, stated high, printed step, recomputed, ties
    ("exact", 142, 142, 1, 142.4, True),
    ("exact", 142, 142, 1, 141.5, True),  # rounds up to 142
    ("exact", 142, 142, 1, 141.499, False),
    ("exact", 142, 142, 1, 142.499, True),
    ("exact", 142, 142, 1, 142.5, False),  # rounds up to 143
    ("exact", 0.63, 0.63, 0.01, 0.625, True),
    ("exact", 0.63, 0.63, 0.01, 0.6249, False),
    ("exact", 0.63, 0.63, 0.01, 0.6349, True),
    ("exact", 0.63, 0.63, 0.01, 0.635, False),
    ("exact", 2.4, 2.4, 0.1, 2.35, True),
    ("exact", 2.4, 2.4, 0.1, 2.45, False),
    ("exact", 1400, 1400, 100, 1449, True),
    ("exact", 1400, 1400, 100, 1450, False),
    ("about", 50, 50, 1, 45, True),
    ("about", 50, 50, 1, 44.99, False),
    ("about", 50, 50, 1, 55, True),
    ("about", 50, 50, 1, 55.01, False),
    ("nearly", 700, 700, 1, 630, True),
    ("nearly", 700, 700, 1, 629.9, False),
    ("nearly", 700, 700, 1, 700, True),
    ("nearly", 700, 700, 1, 700.1, False),
    ("over", 320, 320, 1, 320, True),
    ("over", 320, 320, 1, 319.9, False),
    ("over", 320, 320, 1, 9999, True),
    ("at least", 2, 2, 1, 2, True),
    ("at least", 2, 2, 1, 1.99, False),
    ("at least", 2, 2, 1, 9999, True),
    ("up to", 185, 185, 1, 185, True),
    ("up to", 185, 185, 1, 185.1, False),
    ("up to", 185, 185, 1, -9999, True),
    ("range", 16.5, 21.5, 0.1, 16.5, True),
    ("range", 16.5, 21.5, 0.1, 16.49, False),
    ("range", 16.5, 21.5, 0.1, 19, True),
    ("range", 16.5, 21.5, 0.1, 21.5, True),
    ("range", 16.5, 21.5, 0.1, 21.51, False),
]


def stated_figures(book: Written) -> list[str]:
    return [str(index[0]) for key, index in book.ready.model.computed if key == "tie"]


@pytest.fixture(scope="module")
def ruled(book: Written) -> dict[Rule, tuple[Result, Result]]:
    """Put each rule into a row of the table in place of what stands there, a tableful at a time."""
    rows = stated_figures(book)
    verdicts: dict[Rule, tuple[Result, Result]] = {}
    for start in range(0, len(RULES), len(rows)):
        placed = dict(zip(rows, RULES[start : start + len(rows)], strict=False))
        cells: dict[Place, float | str] = {}
        for row, rule in placed.items():
            columns = ("tie_qualifier", "tie_low", "tie_high", "tie_step", "tie_recomputed")
            cells |= {(column, row): given for column, given in zip(columns, rule[:5], strict=True)}
        found = recalculated(book, cells)
        for row, rule in placed.items():
            verdicts[rule] = found[book.at("tie", row)], found[book.at("tie_verdict", row)]
    return verdicts


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_qualifier_allows_what_it_says_and_no_more(rule: Rule, ruled: dict[Rule, tuple[Result, Result]]) -> None:
    assert ruled[rule] == ((1.0, "ties") if rule[5] else (0.0, "does not tie"))


def around(qualifier: str, found: float, step: float) -> tuple[list[float], list[float]]:
    """Return figures that tie with a recomputed value, and figures that do not, each just inside or beyond."""
    if qualifier == "exact":
        return [found + 0.49 * step, found - 0.49 * step], [found + 0.51 * step, found - 0.51 * step]
    if qualifier == "about":
        return [found / 0.901, found / 1.099], [found / 0.899, found / 1.101]
    if qualifier == "nearly":
        return [found / 0.901, found * 1.001], [found / 0.899, found * 0.999]
    if qualifier in ("over", "at least"):
        return [found * 0.999, found * 0.5], [found * 1.001]
    assert qualifier == "up to"
    return [found * 1.001, found * 2], [found * 0.999]


def trials(key: str, qualifier: str, found: float, step: float) -> list[tuple[dict[str, float], bool]]:
    """Return stated figures to try against a recomputed value, and whether they tie."""
    if qualifier == "range":
        below, above = {f"{key}_low": found * 0.999}, {f"{key}_high": found * 1.001}
        beyond = [above | {f"{key}_low": found * 1.001}, below | {f"{key}_high": found * 0.999}]
        return [(below | above, True), *((ends, False) for ends in beyond)]
    inside, beyond = around(qualifier, found, step)
    return [({key: value}, True) for value in inside] + [({key: value}, False) for value in beyond]


def inputs_behind(book: Written, cell: Cell) -> set[str]:
    """Return the keys of the inputs that a cell of the model depends on."""
    model, seen, waiting = book.ready.model, set(), [cell]
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            parts = model.computed[at].precedents if at in model.computed else ()
            waiting += [part for group in parts for part in group if part is not None]
    return {key.removeprefix(INPUT) for key, _ in seen if key.startswith(INPUT)}


def test_every_tie_breaks_just_beyond_its_figure_and_holds_just_inside(book: Written, by_ironcalc: Cells) -> None:
    tried, behind = {}, {}
    for key in stated_figures(book):
        qualifier, found, step = (
            by_ironcalc[book.at(column, key)] for column in ("tie_qualifier", "tie_recomputed", "tie_step")
        )
        assert isinstance(found, float)
        assert isinstance(step, float)
        tried[key] = trials(key, str(qualifier), found, step)
        behind[key] = inputs_behind(book, ("tie_recomputed", (key,)))
    own = {key: set(tried[key][0][0]) for key in tried}
    assert [key for key in tried if own[key] & behind[key]] == [], "a figure compared with itself proves nothing"

    # Figures that do not feed each other's rows are moved together.
    groups: list[list[str]] = []
    for key in tried:
        apart = (g for g in groups if not any(own[key] & behind[other] or own[other] & behind[key] for other in g))
        group = next(apart, None)
        if group is None:
            groups.append([key])
        else:
            group.append(key)
    wrong = []
    for group in groups:
        for turn in range(max(len(tried[key]) for key in group)):
            taken = {key: tried[key][turn % len(tried[key])] for key in group}
            changes = {cell: value for moved, _ in taken.values() for cell, value in moved.items()}
            found_all = ENGINES["ironcalc"].recalculate(book.path, book.overrides(changes))
            for key, (moved, ties) in taken.items():
                if found_all[book.names[f"out_tie_{key}"]] != float(ties):
                    wrong.append((key, moved, "should tie" if ties else "should not tie"))
    assert wrong == []


def test_tolerances_of_ties_are_inputs(book: Written) -> None:
    """About 50 % ties with 52.7 % because of a tolerance that a reader can see and change."""
    tight = ENGINES["ironcalc"].recalculate(book.path, book.overrides({"tie_about_tolerance": 0.05}))
    assert tight[book.names["out_tie_capex_amazon_growth_2026_stated"]] == 0.0
    raised = ENGINES["ironcalc"].recalculate(book.path, book.overrides({"tie_nearly_floor": 0.95}))
    assert raised[book.names["out_tie_consensus_gap_2026"]] == 0.0


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({("four_capex", 2026): by(-125)}, id="the total leaves a company out"),
        pytest.param({("capex_implied", "microsoft", 2026): by(0.001)}, id="the residual is off"),
    ],
)
def test_a_broken_total_is_found_where_errors_follow_too(broken: Break, book: Written, by_ironcalc: Cells) -> None:
    """These breaks also turn errors of their own, so they cannot stand among those that turn a warning alone."""
    found = recalculated(
        book, {place: change(now(book, by_ironcalc, place)) for place, change in places(broken).items()}
    )
    assert found[book.names["out_check_members_total_2026"]] == 0.0
    assert found[book.names["out_errors_failing"]] > 0
