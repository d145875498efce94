"""Sensitivities: how far do the answers move with the two inputs that matter most to each?

Ordinary live formulas around the shown case; the centre of a grid (or its first row, where the axis has an end)
equals the model's own output. Judgement to know: the sign of the base NPV depends on how much weight the
calibration gives to 2024 capex, so that choice has a grid of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from xlmodel.language import Check, Dimension, Grid, Index, Line, Section, Sheet
from xlmodel.sheets.axes import Axes, with_opening
from xlmodel.sheets.peer_capex import latest_residual
from xlmodel.sheets.tornado import drivers_read, valuation
from xlmodel.tables import Register

FIVE = ("lowest", "low", "centre", "high", "highest")
THREE = ("low", "centre", "high")
SHIFTS = {"lowest": "-2*", "low": "-", "high": "+", "highest": "+2*"}
"""How far each step lies from the centre."""


def sheet(register: Register, axes: Axes) -> Sheet:
    """Return the Sensitivities sheet."""
    implied = latest_residual(register, axes)
    return Sheet(
        key="sensitivities",
        name="Sensitivities",
        question="How far do the answers move with the two inputs that matter most to each?",
        across=with_opening(axes),
        findings=(
            Line(
                "finding_sensitivities",
                "Finding: calibration",
                "text",
                '="As calibrated the NPV is "&FIXED({grid_npv_now},1)&" bn; all on 2024 capex, "'
                '&FIXED({grid_npv_2024},1)&" bn: the sign "'
                '&IF({grid_npv_now}*{grid_npv_2024}<0,"rests on this choice.","holds.")',
                (),
            ),
        ),
        blocks=(
            _yield_by_margin(),
            _weight_by_yield(),
            _breakeven(),
            *(_residual(str(company), int(year)) for company, year in implied),
            _fcf(),
            _workings(register, axes),
            _checks(implied),
        ),
    )


def _steps(key: str, label: str, unit: str, centre: str, step: str) -> Line:
    """Return an axis around a centre: its pieces are the centre and so many steps from it."""
    pieces = {(name,): f"={{{centre}}}" + (f"{SHIFTS[name]}{{{step}}}" if name in SHIFTS else "") for name in FIVE}
    return Line(key, label, unit, pieces, weight="axis")


def _shares(key: str, label: str, unit: str, value: str) -> Line:
    """Return an axis between 0 and 1 around a position: symmetric, and never outside."""
    room = f"MIN({{{value}}},1-{{{value}}})"
    pieces = {
        ("lowest",): f"={{{value}}}-{room}",
        ("low",): f"={{{value}}}-{room}/2",
        ("centre",): f"={{{value}}}",
        ("high",): f"={{{value}}}+{room}/2",
        ("highest",): f"={{{value}}}+{room}",
    }
    return Line(key, label, unit, pieces, weight="axis")


def _yield_by_margin() -> Grid:
    return Grid(
        "NPV of the 2026 vintage by yield multiplier and cash margin",
        row_axis=_steps("grid_multiplier", "Yield", "x", "shown_yield_multiplier", "step_yield_multiplier"),
        column_axis=_steps("grid_cash_margin", "Cash margin", "%", "shown_cash_margin", "step_cash_margin"),
        body=Line(
            "grid_yield_npv",
            "NPV",
            "USD bn",
            "={shown_npv_without_revenue}+{npv_slope}*{grid_multiplier}*({grid_cash_margin}-{shown_margin_compression})",
        ),
        rows=Dimension("multiplier_step", FIVE),
        columns=Dimension("margin_step", FIVE),
    )


def _weight_by_yield() -> Grid:
    pieces = {
        ("lowest",): "={calibration_weight_2024}",
        ("low",): "={calibration_weight_2024}+(1-{calibration_weight_2024})/4",
        ("centre",): "={calibration_weight_2024}+(1-{calibration_weight_2024})/2",
        ("high",): "=1-(1-{calibration_weight_2024})/4",
        ("highest",): "=1",
    }
    return Grid(
        "NPV of the 2026 vintage by weight of 2024 in the calibration and yield multiplier",
        row_axis=Line("grid_weight", "Weight", "x", pieces, weight="axis"),
        column_axis=_steps("grid_weight_multiplier", "Yield", "x", "shown_yield_multiplier", "step_yield_multiplier"),
        body=Line(
            "grid_weight_npv",
            "NPV",
            "USD bn",
            "={shown_npv_without_revenue}+{shown_npv_per_yield}*{grid_weight_multiplier}*{calibration_numerator}"
            "/({grid_weight}*{capex_amazon_2024}+(1-{grid_weight})*{capex_amazon_2025})",
        ),
        rows=Dimension("weight_step", FIVE),
        columns=Dimension("weight_multiplier_step", FIVE),
        note="The first row is the model's own weight. The sign of the NPV depends on this choice.",
    )


WACC_STEP = Dimension("wacc_step", FIVE, {step: f"WACC {step}" for step in FIVE})
LIFE_STEP = Dimension("life_step", THREE, {step: f"life {step}" for step in THREE})


def _breakeven() -> Grid:
    lives = {
        ("low",): "=MAX({driver_min[short_lived_life]},{shown_short_lived_life}-{step_life})",
        ("centre",): "={shown_short_lived_life}",
        ("high",): "=MIN({driver_max[short_lived_life]},{shown_short_lived_life}+{step_life})",
    }
    return Grid(
        "Break-even yield by WACC and useful life of short-lived assets",
        row_axis=_steps("grid_wacc", "WACC", "%", "shown_wacc", "step_wacc"),
        column_axis=Line("grid_life", "Life", "years", lives, weight="axis"),
        body=Line("grid_breakeven", "Break-even yield", "per year", "={point_breakeven_yield}"),
        rows=WACC_STEP,
        columns=LIFE_STEP,
        note="Lives up to the longest that the horizon completes. Every point is a full revaluation, below.",
    )


def _residual(company: str, year: int) -> Grid:
    return Grid(
        f"Residual of {company.capitalize()} {year} by stated total and position in the guided ranges",
        row_axis=_steps("grid_total", "Total", "USD bn", f"four_capex_{year}", "step_four_capex"),
        column_axis=_shares("grid_position", "Position", "x", "guidance_position"),
        body=Line(
            "grid_residual",
            "Residual",
            "USD bn",
            "={grid_total}-{others_low}-{grid_position}*({others_high}-{others_low})",
        ),
        rows=Dimension("total_step", FIVE),
        columns=Dimension("position_step", FIVE),
    )


def _fcf() -> Grid:
    return Grid(
        "Amazon's free cash flow in 2026 by growth of operating cash flow and capex",
        row_axis=_steps("grid_ocf_growth", "OCF growth", "%", "ocf_growth_2026", "step_ocf_growth"),
        column_axis=_steps("grid_capex", "Capex", "USD bn", "capex_amazon_2026", "step_capex"),
        body=Line("grid_fcf", "Free cash flow", "USD bn", "={ocf_2025}*(1+{grid_ocf_growth})-{grid_capex}"),
        rows=Dimension("ocf_step", FIVE),
        columns=Dimension("capex_step", FIVE),
    )


def _workings(register: Register, axes: Axes) -> Section:
    implied = latest_residual(register, axes)
    lines = [
        Line(
            "npv_slope",
            "NPV per unit of multiplier and margin",
            "USD bn",
            "={shown_revenue_value}/{shown_yield_multiplier}*(1-{shown_tax_rate})",
            (),
            why="Value of revenue at multiplier 1, after tax.",
        ),
        Line(
            "calibration_numerator",
            "Added run-rate per unit of growth share",
            "USD bn per year",
            "={aws_run_rate_added}/({calibration_aws_share}*(1-{calibration_maintenance_share}))",
            (),
        ),
    ]
    at = "{{grid_weight_npv[weight_step={},weight_multiplier_step=centre]}}"
    lines += [
        Line("grid_npv_now", "NPV at the model's weight", "USD bn", "=" + at.format("lowest"), ()),
        Line("grid_npv_2024", "NPV with all weight on 2024", "USD bn", "=" + at.format("highest"), ()),
    ]
    for _, year in implied:
        lines += [
            Line(
                f"others_{end}",
                f"The other members of the four at their {end} end",
                "USD bn",
                f"=SUMPRODUCT({{one_of_four[company=*]}},{{capex_stated_{end}[company=*,year={year}]}})",
                (),
            )
            for end in ("low", "high")
        ]
    names = {driver.key: f"shown_{driver.key}" for driver in drivers_read(register, axes)}
    names |= {"wacc": "grid_wacc", "short_lived_life": "grid_life"}
    more = ("revenue_value", "npv_per_yield", "breakeven_yield")
    revalued = valuation(register, axes, "point_", (WACC_STEP, LIFE_STEP), names, more)
    return Section(
        "Workings", (*lines, *revalued), note="The lines of the Returns sheet for every WACC and life of the grid."
    )


def _checks(implied: Sequence[Index]) -> Section:
    checks = [
        Check(
            "check_grid_yield",
            "The centre of the grid by yield and margin is the model's NPV",
            "=1*(ABS({grid_yield_npv[multiplier_step=centre,margin_step=centre]}-{shown_npv_2026})<={tolerance})",
        ),
        Check(
            "check_grid_weight",
            "The grid by calibration, at the model's weight and multiplier, is the model's NPV",
            "=1*(ABS({grid_weight_npv[weight_step=lowest,weight_multiplier_step=centre]}-{shown_npv_2026})<={tolerance})",
        ),
        Check(
            "check_grid_breakeven",
            "The centre of the grid by WACC and life is the model's break-even yield",
            "=1*(ABS({grid_breakeven[wacc_step=centre,life_step=centre]}-{shown_breakeven_yield})<={tolerance})",
        ),
        Check(
            "check_grid_fcf",
            "The centre of the grid of free cash flow is the model's",
            "=1*(ABS({grid_fcf[ocf_step=centre,capex_step=centre]}-{amazon_fcf_2026})<={tolerance})",
        ),
    ]
    checks += [
        Check(
            "check_grid_residual",
            "The centre of the grid of the residual is the model's",
            f"=1*(ABS({{grid_residual[total_step=centre,position_step=centre]}}-{{capex_implied[{company},{year}]}})"
            "<={tolerance})",
        )
        for company, year in implied
    ]
    return Section("Checks", tuple(checks))
