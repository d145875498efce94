"""The vintages of the Returns sheet: what each year's growth capex costs, serves, earns and writes off.

Judgements: a vintage is in service for half a year in its first year (half-year convention); its revenue follows
the short-lived part, because servers and chips are what is rented out, and loses `price_decline` a year; each part
is written off over its own life. The first vintage is also valued alone, with the undepreciated rest recovered in
the last year, untaxed; a loss earns its tax credit.
"""

from __future__ import annotations

from dataclasses import replace

from xlmodel.language import Dimension, Line, Section
from xlmodel.sheets.axes import Axes

FIRST, LAST = 2026, 2032
"""The years of the build-out that are modelled; the axis begins a year earlier with the opening balances."""


def horizon(axes: Axes) -> Dimension:
    """Return the modelled years."""
    return axes.year.part(range(FIRST, LAST + 1))


def with_opening(axes: Axes) -> Dimension:
    """Return the modelled years and the year of the opening balances."""
    return axes.year.part(range(FIRST - 1, LAST + 1))


def vintages(axes: Axes) -> Dimension:
    """Return the years in which growth capex is spent, as a dimension of its own."""
    years = horizon(axes).role("vintage")
    return replace(years, titles={year: f"Vintage {year}" for year in years.members})


def vintage_blocks(axes: Axes) -> tuple[Section, ...]:
    """Return the sections that lay out every vintage, one row each."""
    vintage, years, opened = vintages(axes), horizon(axes), with_opening(axes)

    def used(part: str) -> Line:
        return Line(
            f"used_{part}",
            f"Life used by the end of the year, {part}-lived",
            "years",
            f"=MIN({{{part}_lived_life}},MAX(0,{{year}}-{{vintage}}+1/2))",
            (vintage, opened),
            why="Half a year in the first year, at most the whole life.",
        )

    def served(part: str) -> Line:
        return Line(
            f"in_service_{part}",
            f"In service in the year, {part}-lived",
            "years",
            f"={{used_{part}}}-{{used_{part}[year-1]}}",
            (vintage, years),
        )

    return (
        Section(
            "Vintages: cost and life",
            (
                Line(
                    "vintage_cost", "Growth capex of the vintage", "USD bn", "={growth_capex[year=vintage]}", (vintage,)
                ),
                used("short"),
                used("long"),
                served("short"),
                served("long"),
            ),
            note="Follow one vintage by eye: cost, life used, what is in service; below, what it earns and writes off.",
        ),
        Section(
            "Vintages: revenue and depreciation",
            (
                Line(
                    "vintage_revenue",
                    "Revenue of the vintage",
                    "USD bn",
                    "={vintage_cost}*{revenue_yield}*(1-{utilisation_haircut})"
                    "*(1-{price_decline})^({year}-{vintage})*{in_service_short}",
                    (vintage, years),
                    why="Cost × yield × use × price × years in service.",
                ),
                Line(
                    "vintage_depreciation",
                    "Depreciation of the vintage",
                    "USD bn",
                    "={vintage_cost}*({short_lived_share}*{in_service_short}/{short_lived_life}"
                    "+(1-{short_lived_share})*{in_service_long}/{long_lived_life})",
                    (vintage, years),
                    why="Each part over its own life.",
                ),
                Line(
                    "vintage_written_off",
                    "Written off by the last year",
                    "USD bn",
                    "=SUM({vintage_depreciation[year=*]})",
                    (vintage,),
                    why="Never more than the cost of the vintage.",
                ),
            ),
        ),
    )


def first_vintage(axes: Axes) -> Section:
    """Return the section that values the first vintage alone."""
    years = (horizon(axes),)
    return Section(
        "The 2026 vintage alone",
        (
            Line("first_revenue", "Revenue", "USD bn", f"={{vintage_revenue[vintage={FIRST}]}}", years),
            Line("first_depreciation", "Depreciation", "USD bn", f"={{vintage_depreciation[vintage={FIRST}]}}", years),
            Line(
                "first_capex",
                "Capex",
                "USD bn",
                "=0",
                years,
                why="All in the first year.",
                opening={FIRST: f"={{vintage_cost[{FIRST}]}}"},
            ),
            Line(
                "first_cash_flow",
                "Cash flow after tax",
                "USD bn",
                "={first_revenue}*({cash_margin}-{margin_compression})*(1-{tax_rate})"
                "+{tax_rate}*{first_depreciation}-{first_capex}",
                years,
                why="Depreciation saves tax; a loss earns its credit.",
            ),
            Line(
                "first_residual",
                "Residual value",
                "USD bn",
                "=0",
                years,
                why="Recovery × undepreciated cost in the last year, untaxed.",
                opening={
                    LAST: f"={{residual_recovery}}*({{vintage_cost[{FIRST}]}}-SUM({{first_depreciation[year=*]}}))"
                },
            ),
            Line(
                "first_flow",
                "Cash flow with residual",
                "USD bn",
                "={first_cash_flow}+{first_residual}",
                years,
                weight="total",
            ),
            Line(
                "discount_factor",
                "Discount factor",
                "x",
                "={discount_factor[year-1]}/(1+{wacc})",
                years,
                why="The first year is not discounted.",
                opening={FIRST: "=1"},
            ),
            Line(
                "revenue_value",
                "Present value of revenue",
                "USD bn",
                "=SUMPRODUCT({first_revenue[year=*]},{discount_factor[year=*]})",
                (),
            ),
            Line(
                "npv_per_yield",
                "NPV per unit of yield",
                "USD bn years",
                "={revenue_value}*({cash_margin}-{margin_compression})*(1-{tax_rate})/{revenue_yield}",
                (),
                why="How the NPV moves with the yield: a straight line.",
            ),
            Line(
                "npv_without_revenue",
                "NPV without any revenue",
                "USD bn",
                "={tax_rate}*SUMPRODUCT({first_depreciation[year=*]},{discount_factor[year=*]})"
                "-SUMPRODUCT({first_capex[year=*]}-{first_residual[year=*]},{discount_factor[year=*]})",
                (),
                why="Tax saved by depreciation, less capex, plus residual.",
            ),
            Line(
                "irr_factor",
                "Discount factor at the IRR",
                "x",
                "={irr_factor[year-1]}/(1+{irr_2026})",
                years,
                opening={FIRST: "=1"},
            ),
            Line(
                "breakeven_flow",
                "Cash flow with residual at the break-even yield",
                "USD bn",
                "={first_flow}+{first_revenue}*({breakeven_yield}/{revenue_yield}-1)*({cash_margin}-{margin_compression})"
                "*(1-{tax_rate})",
                years,
            ),
        ),
    )
