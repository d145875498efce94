"""Returns: what does the build-out earn, year by year, in one case?

One sheet per case from this one declaration. Judgements: maintenance replaces retiring assets like for like, so
only growth capex is a vintage; legacy revenue keeps the documented margin; returns are after tax on average net
new assets; cash flow is before working capital and leases. The vintages stand in `returns_vintages`.
"""

from __future__ import annotations

from xlmodel.language import Check, Index, Line, Section, Sheet, Words
from xlmodel.sheets.axes import Axes
from xlmodel.sheets.returns_vintages import FIRST, first_vintage, horizon, vintage_blocks, with_opening
from xlmodel.tables import Register


def sheet(register: Register, axes: Axes) -> Sheet:
    """Return the Returns sheets, one per case."""
    return Sheet(
        key="returns",
        name="Returns {case}",
        question="What does the build-out earn, year by year, and does its first vintage pay?",
        over=(axes.case,),
        across=with_opening(axes),
        findings=(
            Line(
                "finding_returns_npv",
                "Finding: first vintage",
                "text",
                '="The 2026 vintage is worth "&FIXED({npv_2026},1)&" bn net; it pays at a yield of "'
                '&FIXED({breakeven_yield},3)&", "&FIXED({yield_required_ratio},2)&" times what was observed."',
                (),
            ),
            Line(
                "finding_returns_cash",
                "Finding: cash",
                "text",
                '="Free cash flow bottoms at "&FIXED({fcf_min},1)&" bn, its sum at "&FIXED({fcf_cumulative_min},1)'
                '&" bn in "&{fcf_cumulative_min_year}&"; ROIC less WACC in 2030 is "'
                '&FIXED(100*{roic_less_wacc_2030},1)&"%."',
                (),
            ),
        ),
        blocks=(
            _headlines(),
            _capex(register, axes),
            _income(axes),
            _assets(axes),
            _cash(axes),
            *vintage_blocks(axes),
            first_vintage(axes),
            _checks(),
        ),
    )


def _out(key: str, label: str, unit: str, formula: str, why: str = "") -> Line:
    return Line(key, label, unit, formula, (), why=why, output=key + "_{case}")


def _headlines() -> Section:
    return Section(
        "Headlines",
        (
            _out(
                "revenue_yield",
                "Revenue yield",
                "per year",
                "={revenue_yield_observed}*{yield_multiplier}",
                "Observed × multiplier.",
            ),
            _out(
                "npv_2026",
                "NPV of the 2026 vintage",
                "USD bn",
                "=SUMPRODUCT({first_flow[year=*]},{discount_factor[year=*]})",
            ),
            _out(
                "npv_2026_ex_residual",
                "NPV without residual value",
                "USD bn",
                "=SUMPRODUCT({first_cash_flow[year=*]},{discount_factor[year=*]})",
            ),
            _out(
                "irr_2026",
                "IRR of the 2026 vintage",
                "%",
                "=IRR({first_flow[year=*]},0)",
                "From a guess of 0: it may be negative.",
            ),
            _out(
                "breakeven_yield",
                "Break-even yield",
                "per year",
                "={revenue_yield}-{npv_2026}/{npv_per_yield}",
                "NPV is linear in the yield, so this is exact.",
            ),
            _out(
                "yield_required_ratio", "Required ÷ observed yield", "x", "={breakeven_yield}/{revenue_yield_observed}"
            ),
            _out(
                "roic_less_wacc_2030",
                "ROIC less WACC, 2030",
                "%",
                "={roic[2030]}-{wacc}",
            ),
            _out(
                "cash_margin_implied",
                "Margin before depreciation, implied by the last year",
                "%",
                "={aws_incremental_margin}+({short_lived_share}/{short_lived_life}"
                "+(1-{short_lived_share})/{long_lived_life})/{revenue_yield_observed}",
                "Incremental margin + depreciation per unit of revenue.",
            ),
            _out("fcf_min", "Free cash flow, floor", "USD bn", "=MIN({aws_fcf[year=*]})"),
            _out(
                "fcf_min_year",
                "Year of the floor",
                "year",
                "=INDEX({calendar_year[year=*]},MATCH({fcf_min},{aws_fcf[year=*]},0))",
            ),
            _out("fcf_cumulative_2032", "Free cash flow, sum to 2032", "USD bn", "={fcf_cumulative[2032]}"),
            _out("fcf_cumulative_min", "Free cash flow, trough of the sum", "USD bn", "=MIN({fcf_cumulative[year=*]})"),
            _out(
                "fcf_cumulative_min_year",
                "Year of the trough",
                "year",
                "=INDEX({calendar_year[year=*]},MATCH({fcf_cumulative_min},{fcf_cumulative[year=*]},0))",
            ),
        ),
    )


def _capex(register: Register, axes: Axes) -> Section:
    years, opened = horizon(axes), with_opening(axes)
    stated = {f.year for f in register.peer_capex if f.series == "capex" and f.company == "amazon"}
    given: dict[Index, str] = {
        (case, year): "={capex[amazon]}" for case in axes.case.members for year in opened.members if year in stated
    }
    grown = "={total_capex[year-1]}*(1+{capex_growth})"
    total = {(case, year): given.get((case, year), grown) for case in axes.case.members for year in opened.members}
    basis = {
        (case, year): "stated" if (case, year) in given else "forecast"
        for case in axes.case.members
        for year in opened.members
    }
    return Section(
        "Capital expenditure",
        (
            Line("calendar_year", "Year", "year", "={year}", (years,)),
            Line(
                "total_capex",
                "Amazon capex",
                "USD bn",
                total,
                (opened,),
                why="Stated years from Peer Capex (a stated year overrides its growth rate), then growth by case.",
            ),
            Words("total_capex_kind", "Basis", basis, (opened,)),
            Line(
                "growth_capex",
                "Growth capex of AWS",
                "USD bn",
                "={total_capex}*{aws_capex_share}*(1-{maintenance_share})",
                (years,),
                why="Maintenance replaces retiring assets like for like.",
            ),
            Line(
                "maintenance_capex",
                "Maintenance capex of AWS",
                "USD bn",
                "={total_capex}*{aws_capex_share}*{maintenance_share}",
                (years,),
            ),
        ),
    )


def _income(axes: Axes) -> Section:
    years = (horizon(axes),)
    return Section(
        "AWS income",
        (
            Line(
                "legacy_revenue",
                "Legacy revenue",
                "USD bn",
                "={legacy_revenue[year-1]}*(1+{legacy_growth})",
                (with_opening(axes),),
                why="Opens at the run-rate of Q4 2025.",
                opening={FIRST - 1: "={aws_run_rate}"},
            ),
            Line(
                "new_revenue",
                "New revenue",
                "USD bn",
                "=SUM({vintage_revenue[vintage=*]})",
                years,
                why="Sum over vintages.",
            ),
            Line(
                "aws_revenue",
                "AWS revenue",
                "USD bn",
                "={legacy_revenue}+{new_revenue}",
                years,
                weight="total",
                output="aws_revenue_{year}_{case}",
            ),
            Line(
                "legacy_operating_income",
                "Legacy operating income",
                "USD bn",
                "={legacy_revenue}*{aws_operating_margin}",
                years,
                why="At the documented margin.",
            ),
            Line(
                "aws_depreciation",
                "Depreciation of new vintages",
                "USD bn",
                "=SUM({vintage_depreciation[vintage=*]})",
                years,
                why="New vintages only.",
                output="aws_depreciation_{year}_{case}",
            ),
            Line(
                "new_operating_income",
                "New operating income",
                "USD bn",
                "={new_revenue}*({cash_margin}-{margin_compression})-{aws_depreciation}",
                years,
            ),
            Line(
                "aws_operating_income_year",
                "AWS operating income",
                "USD bn",
                "={legacy_operating_income}+{new_operating_income}",
                years,
                weight="total",
            ),
            Line(
                "aws_margin",
                "AWS operating margin",
                "%",
                "={aws_operating_income_year}/{aws_revenue}",
                years,
                output="aws_margin_{year}_{case}",
            ),
        ),
    )


def _assets(axes: Axes) -> Section:
    years = (horizon(axes),)
    return Section(
        "Net new assets and return on them",
        (
            Line(
                "net_assets",
                "Net new assets, closing",
                "USD bn",
                "={net_assets[year-1]}+{growth_capex}-{aws_depreciation}",
                (with_opening(axes),),
                why="Opening + growth capex − depreciation.",
                opening={FIRST - 1: "=0"},
            ),
            Line(
                "average_assets", "Net new assets, average", "USD bn", "=({net_assets}+{net_assets[year-1]})/2", years
            ),
            Line("nopat", "New operating income after tax", "USD bn", "={new_operating_income}*(1-{tax_rate})", years),
            Line("roic", "ROIC", "%", "={nopat}/{average_assets}", years, output="roic_{year}_{case}", weight="key"),
            Line("roic_less_wacc", "ROIC less WACC", "%", "={roic}-{wacc}", years),
        ),
    )


def _cash(axes: Axes) -> Section:
    years = (horizon(axes),)
    return Section(
        "AWS free cash flow, before working capital and leases",
        (
            Line(
                "aws_nopat",
                "AWS operating income after tax",
                "USD bn",
                "={aws_operating_income_year}*(1-{tax_rate})",
                years,
            ),
            Line(
                "depreciation_added_back",
                "Depreciation of new vintages, added back",
                "USD bn",
                "={aws_depreciation}",
                years,
            ),
            Line("growth_capex_paid", "Less: growth capex", "USD bn", "={growth_capex}", years),
            Line(
                "maintenance_excess",
                "Less: maintenance capex above legacy depreciation",
                "USD bn",
                "={maintenance_capex}-{legacy_depreciation}",
                years,
            ),
            Line(
                "aws_fcf",
                "Free cash flow",
                "USD bn",
                "={aws_nopat}+{depreciation_added_back}-{growth_capex_paid}-{maintenance_excess}",
                years,
                weight="total",
            ),
            Line("fcf_cumulative", "Free cash flow, cumulative", "USD bn", "=SUM({aws_fcf[year=..year]})", years),
        ),
    )


def _checks() -> Section:
    """Economics, not only arithmetic; each is worked out another way than the line it guards."""
    tolerance = "<={tolerance})"
    return Section(
        "Checks",
        (
            Check(
                "check_assets_roll_forward",
                "Closing assets equal all growth capex less all depreciation",
                "=1*(ABS(SUM({growth_capex[year=*]})-SUM({aws_depreciation[year=*]})-{net_assets[year=last]})"
                + tolerance,
            ),
            Check(
                "check_vintage_depreciation",
                "No vintage is depreciated by more than its cost",
                "=1*(SUMPRODUCT(({vintage_written_off[vintage=*]}>{vintage_cost[vintage=*]}+{tolerance})*1)=0)",
            ),
            Check(
                "check_full_life",
                "The first vintage's short-lived part is written off in full, the rest by the years it served",
                f"=1*(ABS({{vintage_written_off[{FIRST}]}}-{{vintage_cost[{FIRST}]}}*({{short_lived_share}}"
                f"+(1-{{short_lived_share}})*SUM({{in_service_long[vintage={FIRST},year=*]}})/{{long_lived_life}}))"
                + tolerance,
            ),
            Check(
                "check_vintages_sum",
                "The sum over vintages and years equals new revenue, and that of depreciation all depreciation",
                "=1*(ABS(SUM({vintage_revenue[vintage=*,year=*]})-SUM({new_revenue[year=*]}))"
                "+ABS(SUM({vintage_written_off[vintage=*]})-SUM({aws_depreciation[year=*]}))" + tolerance,
            ),
            Check(
                "check_vintage_costs",
                "The vintages cost what was spent on growth",
                "=1*(ABS(SUM({vintage_cost[vintage=*]})-SUM({growth_capex[year=*]}))" + tolerance,
            ),
            Check(
                "check_npv_at_irr",
                "The NPV at the IRR is zero",
                "=1*(ABS(SUMPRODUCT({first_flow[year=*]},{irr_factor[year=*]}))" + tolerance,
            ),
            Check(
                "check_npv_at_breakeven",
                "The NPV at the break-even yield is zero",
                "=1*(ABS(SUMPRODUCT({breakeven_flow[year=*]},{discount_factor[year=*]}))" + tolerance,
            ),
            Check(
                "check_npv_linear",
                "The NPV without revenue plus what the yield adds is the NPV",
                "=1*(ABS({npv_without_revenue}+{npv_per_yield}*{revenue_yield}-{npv_2026})" + tolerance,
            ),
            Check(
                "check_residual_share",
                "The value without residual is the lower one",
                "=1*({npv_2026_ex_residual}<={npv_2026}+{tolerance})",
                severity="warning",
                why="Residual recovery above zero can only add.",
            ),
        ),
    )
