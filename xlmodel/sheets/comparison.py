"""Comparison: how do the cases differ, and what does the case shown on the Dashboard say?

One row per case for every headline, and the picks of the shown case, which Dashboard, Sensitivities and Tornado
read. Here too the whole company's cash, which does not depend on the case.
"""

from __future__ import annotations

from collections.abc import Iterable

from xlmodel.language import Chart, Check, Constant, Index, Item, Line, Section, Series, Sheet, Table, Words
from xlmodel.sheets.axes import Axes, families, home_case, horizon, with_opening
from xlmodel.tables import Register

HEADLINES = {
    "revenue_yield": ("Revenue yield", "per year"),
    "breakeven_yield": ("Break-even yield", "per year"),
    "yield_required_ratio": ("Required ÷ observed", "x"),
    "npv_2026": ("NPV", "USD bn"),
    "npv_2026_ex_residual": ("NPV ex residual", "USD bn"),
    "irr_2026": ("IRR", "%"),
    "roic_less_wacc_2030": ("ROIC less WACC 2030", "%"),
    "cash_margin_implied": ("Implied cash margin", "%"),
    "fcf_min": ("FCF floor", "USD bn"),
    "fcf_min_year": ("Year of floor", "year"),
    "fcf_cumulative_min": ("Trough of the sum", "USD bn"),
    "fcf_cumulative_min_year": ("Year of trough", "year"),
    "fcf_cumulative_2032": ("Sum to 2032", "USD bn"),
    "npv_per_yield": ("NPV per yield", "USD bn years"),
    "npv_without_revenue": ("NPV without revenue", "USD bn"),
    "revenue_value": ("PV of revenue", "USD bn"),
}
"""What is compared across cases: the scalar lines of the Returns sheets."""

RETURN = tuple(HEADLINES)[:8]
"""Those of the first table; the others stand in the second."""

PATHS = {
    "aws_revenue": ("AWS revenue", "USD bn"),
    "aws_margin": ("AWS operating margin", "%"),
    "roic_less_wacc": ("ROIC less WACC", "%"),
    "aws_fcf": ("AWS free cash flow", "USD bn"),
    "fcf_cumulative": ("AWS free cash flow, cumulative", "USD bn"),
    "total_capex": ("Amazon capex", "USD bn"),
}
"""What is compared year by year."""


def sheet(register: Register, axes: Axes) -> Sheet:
    """Return the Comparison sheet."""
    return Sheet(
        key="comparison",
        name="Comparison",
        question="How do the cases differ, and what does the shown case say?",
        across=with_opening(axes),
        findings=(
            Line(
                "finding_comparison",
                "Finding: shown case",
                "text",
                '="Shown: "&{shown_name}&". NPV of the 2026 vintage "&FIXED({shown_npv_2026},1)&" bn, trough of cash "'
                '&FIXED({shown_fcf_cumulative_min},1)&" bn in "&{shown_fcf_cumulative_min_year}&"."',
                (),
            ),
        ),
        blocks=(
            _table(axes),
            _cash_table(axes),
            _shown(axes),
            *charts(axes),
            _paths(axes),
            _drivers(register),
            _differences(axes),
            _company(),
            _checks(axes),
        ),
    )


def _table(axes: Axes) -> Table:
    return Table(
        "Headlines by case",
        axes.case,
        _links(RETURN),
        note="While returns are below the WACC, more capex lowers the NPV and deepens the trough.",
    )


def _cash_table(axes: Axes) -> Table:
    return Table(
        "Cash by case, and what moves the NPV", axes.case, _links([key for key in HEADLINES if key not in RETURN])
    )


def _links(keys: Iterable[str]) -> tuple[Line, ...]:
    return tuple(Line(f"compare_{key}", *HEADLINES[key], f"={{{key}}}") for key in keys)


def _shown(axes: Axes) -> Section:
    lines: list[Item] = [
        Words("case_name", "Cases", {(case,): str(case) for case in axes.case.members}, (axes.case,)),
        Constant(
            "case_position",
            "Place of each case",
            "rank",
            {(case,): float(place) for place, case in enumerate(axes.case.members, 1)},
            (axes.case,),
        ),
        Line(
            "shown_place",
            "Place of the shown case",
            "rank",
            "=MAX(1,SUMPRODUCT(({case_name[case=*]}={cover_case})*{case_position[case=*]}))",
            (),
            why="Picked on the Cover; the first where no case is called so.",
        ),
        Line("shown_name", "Shown case", "text", "=INDEX({case_name[case=*]},{shown_place})", ()),
    ]
    lines += [
        Line(f"shown_{key}", f"Shown: {label}", unit, f"=INDEX({{compare_{key}[case=*]}},{{shown_place}})", ())
        for key, (label, unit) in HEADLINES.items()
    ]
    return Section("The shown case", tuple(lines))


def _paths(axes: Axes) -> Section:
    lines: list[Line] = []
    for key, (label, unit) in PATHS.items():
        years = with_opening(axes) if key == "total_capex" else horizon(axes)
        links: dict[Index, str] = {(case, year): f"={{{key}}}" for case in axes.case.members for year in years.members}
        lines += [
            Line(f"compare_{key}", label, unit, links, (axes.case, years)),
            Line(
                f"shown_{key}",
                f"Shown: {label}",
                unit,
                f"=INDEX({{compare_{key}[case=*]}},{{shown_place}})",
                (years,),
                weight="key",
            ),
        ]
    return Section("Year by year", tuple(lines))


def _differences(axes: Axes) -> Section:
    home = home_case(axes)
    others = axes.case.part([case for case in axes.case.members if case != home])
    gaps = [
        f"ABS({{{{{line}[{{0}}]}}}}-{{{{{line}[{home}]}}}})"
        for line in ("compare_npv_2026", "compare_fcf_cumulative_2032")
    ]
    return Section(
        "How far the cases differ",
        (
            Line(
                "case_differs",
                f"Drivers that differ from those of {axes.case.title(home).lower()}",
                "count",
                {(case,): f"=SUM({{driver_differs_{case}[driver=*]}})" for case in others.members},
                (others,),
            ),
            Line(
                "case_gap",
                f"NPV and cumulative cash, distance from {axes.case.title(home).lower()}",
                "USD bn",
                {(case,): "=" + "+".join(gaps).format(case) for case in others.members},
                (others,),
            ),
        ),
    )


def _drivers(register: Register) -> Section:
    in_families = {key for years in families(d.key for d in register.drivers).values() for key in years.values()}
    single = [driver for driver in register.drivers if driver.key not in in_families]
    return Section(
        "Drivers of the shown case",
        tuple(
            Line(
                f"shown_{driver.key}",
                f"Shown: {driver.label}",
                driver.unit,
                f"=INDEX({{{driver.key}[case=*]}},{{shown_place}})",
                (),
            )
            for driver in single
        ),
    )


def _company() -> Section:
    return Section(
        "The whole company in 2026, gross of proceeds",
        (
            Line(
                "amazon_ocf_2026",
                "Operating cash flow 2026",
                "USD bn",
                "={ocf_2025}*(1+{ocf_growth_2026})",
                (),
                why="2025 × (1 + assumed growth).",
            ),
            Line("amazon_capex_paid", "Less: capex 2026", "USD bn", "={capex_amazon_2026}", ()),
            Line(
                "amazon_fcf_2026",
                "Free cash flow 2026",
                "USD bn",
                "={amazon_ocf_2026}-{amazon_capex_paid}",
                (),
                why="Before proceeds from sales and incentives.",
                output=True,
                weight="total",
            ),
            Line(
                "ocf_growth_breakeven_2026",
                "Growth of operating cash flow that covers the capex",
                "%",
                "={capex_amazon_2026}/{ocf_2025}-1",
                (),
                output=True,
            ),
        ),
    )


def charts(axes: Axes) -> tuple[Chart, ...]:
    """Return the charts of this sheet; the Dashboard shows them too."""

    def drawn(key: str, line: str, title: str, unit: str, description: str) -> Chart:
        series = tuple(
            Series(f"compare_{line}", axes.case.title(case), {"case": case}, f"case:{case}")
            for case in axes.case.members
        )
        return Chart(
            key=key,
            title=title,
            kind="line",
            series=series,
            unit=unit,
            source="Returns sheets, all cases live.",
            description=description,
        )

    return (
        drawn(
            "chart_revenue",
            "aws_revenue",
            "AWS revenue by case",
            "USD bn",
            "Lines of AWS revenue for each case and year.",
        ),
        drawn(
            "chart_margin", "aws_margin", "AWS operating margin by case", "%", "Lines of AWS operating margin by case."
        ),
        drawn("chart_spread", "roic_less_wacc", "ROIC less WACC by case", "%", "Lines of ROIC less WACC by case."),
        drawn(
            "chart_fcf",
            "aws_fcf",
            "AWS free cash flow by case",
            "USD bn",
            "Lines of AWS free cash flow by case and year.",
        ),
        drawn(
            "chart_fcf_cumulative",
            "fcf_cumulative",
            "AWS free cash flow, cumulative, by case",
            "USD bn",
            "Lines of cumulative AWS free cash flow by case and year.",
        ),
    )


def _checks(axes: Axes) -> Section:
    home = home_case(axes)
    checks = [
        Check(
            "check_like_base",
            "A case whose drivers are those of the base case has its NPV and its cash",
            "=1*OR({case_differs}>0,{case_gap}<={tolerance})",
            (axes.case.part([case for case in axes.case.members if case != home]),),
        ),
        Check(
            "check_shown_case",
            "The case picked on the Cover is one of the cases",
            "=1*(SUMPRODUCT(({case_name[case=*]}={cover_case})*1)=1)",
        ),
        Check(
            "check_fcf_breakeven",
            "At the break-even growth of operating cash flow, free cash flow is zero",
            "=1*(ABS({ocf_2025}*(1+{ocf_growth_breakeven_2026})-{capex_amazon_2026})<={tolerance})",
        ),
    ]
    if {"bear", "base", "bull"} <= set(axes.case.members):
        checks.append(
            Check(
                "check_case_order",
                "The NPV rises from bear to base to bull",
                "=1*AND({compare_npv_2026[bear]}<={compare_npv_2026[base]},{compare_npv_2026[base]}<={compare_npv_2026[bull]})",
                severity="warning",
                why="A changed driver may turn the order: then the names no longer fit.",
            )
        )
    return Section("Checks", tuple(checks))
