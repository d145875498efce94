"""Section 7: grids around the shown case, and the tornado, which always starts from base.

Readings chosen: each grid re-computes the model with two inputs changed, so the yields of a grid of calibration inputs
are those of the base quarter. A bar of the tornado stands for a driver that the NPV depends on and whose ends differ;
ends are the stated ones, and bear's and bull's where none is stated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from . import company, peers, vintage
from .values import Inputs

Grid = tuple[tuple[float, ...], ...]
"""Rows of a grid, one for each member of its first axis."""

YIELD_MULTIPLIERS = (0.70, 0.85, 1.00, 1.15, 1.30)
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)
PRICE_DECLINES = (0.0, 0.025, 0.05, 0.075, 0.1)
WACCS = (0.08, 0.085, 0.09, 0.095, 0.1)
POSITIONS = (0.0, 0.25, 0.5, 0.75, 1.0)
CAPEX = (160.0, 180.0, 200.0, 220.0, 240.0)
DRIVERS = (
    *("aws_capex_share", "maintenance_share", "short_lived_share", "short_lived_life", "long_lived_life"),
    *("yield_multiplier", "utilisation_haircut", "price_decline", "cash_margin", "margin_compression"),
    *("residual_recovery", "bonus_depreciation", "tax_rate", "wacc"),
)
"""The drivers that the NPV depends on."""


def npv(inputs: Inputs, case: str) -> float:
    return vintage.of_case(inputs, case).npv()


def npv_by_yield_and_margin(inputs: Inputs, case: str, multipliers: Iterable[float], margins: Iterable[float]) -> Grid:
    """NPV of 2026, yield multiplier down, cash margin across."""
    columns = tuple(margins)
    return tuple(
        tuple(
            npv(inputs.changed(**{f"yield_multiplier_{case}": one, f"cash_margin_{case}": other}), case)
            for other in columns
        )
        for one in multipliers
    )


def npv_by_calibration(inputs: Inputs, case: str) -> Grid:
    """NPV of 2026, weight of the year before down, price decline of the past across."""
    return tuple(
        tuple(
            npv(inputs.changed(calibration_weight_2024=weight, calibration_price_decline=decline), case)
            for decline in PRICE_DECLINES
        )
        for weight in WEIGHTS
    )


def breakeven_by_wacc_and_life(inputs: Inputs, case: str, waccs: Iterable[float], lives: Iterable[float]) -> Grid:
    """Break-even yield, WACC down, short life across."""
    columns = tuple(lives)
    return tuple(
        tuple(
            vintage.breakeven_yield(
                vintage.of_case(inputs.changed(**{f"wacc_{case}": wacc, f"short_lived_life_{case}": life}), case)
            )
            for life in columns
        )
        for wacc in waccs
    )


def microsoft_by_total_and_position(inputs: Inputs) -> Grid:
    """Microsoft's residual, stated total down (±25, ±50), guidance position across."""
    total = inputs["four_capex_2026"]
    return tuple(
        tuple(
            float(
                peers.plans(inputs.changed(four_capex_2026=total + step, guidance_position=position))[
                    "capex_microsoft_2026"
                ]
            )
            for position in POSITIONS
        )
        for step in (-50, -25, 0, 25, 50)
    )


def amazon_fcf_by_growth_and_capex(inputs: Inputs, case: str) -> Grid:
    """Amazon's free cash flow of 2026, growth of operating cash flow down (±10, ±20 points), capex across."""
    shown = company.of_case(inputs, case).amazon_ocf[2026] / inputs["ocf_2025"] - 1
    return tuple(
        tuple(inputs["ocf_2025"] * (1 + shown + step) - capex for capex in CAPEX) for step in (-0.2, -0.1, 0, 0.1, 0.2)
    )


@dataclass(frozen=True)
class Bar:
    """A driver flexed alone: the NPV at its two ends."""

    driver: str
    low: float
    high: float
    npv_at_low: float
    npv_at_high: float

    @property
    def width(self) -> float:
        return abs(self.npv_at_high - self.npv_at_low)


def tornado(inputs: Inputs) -> tuple[Bar, ...]:
    """Return the bars, the widest first."""
    bars = []
    for driver in DRIVERS:
        low, high = (
            inputs[stated] if (stated := f"{driver}_tornado_{end}") in inputs else inputs.driver(driver, case)
            for end, case in (("low", "bear"), ("high", "bull"))
        )
        if low != high:
            at = [npv(inputs.changed(**{f"{driver}_base": value}), "base") for value in (low, high)]
            bars.append(Bar(driver, low, high, *at))
    return tuple(sorted(bars, key=lambda bar: -bar.width))
