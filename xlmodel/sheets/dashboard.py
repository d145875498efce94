"""Dashboard: what does it all say, for the case picked on the Cover?

Order of the first screen: what must be true against what was observed, the cash it takes, where margins and
returns go; then peers, one-time charges and the contract, in sentences whose numbers are live.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from xlmodel.language import Chart, Dimension, Line, Sheet, Table
from xlmodel.sheets import comparison
from xlmodel.sheets.axes import Axes
from xlmodel.sheets.peer_table import latest_residual
from xlmodel.tables import Register

SHOWN = (
    "yield_required_ratio",
    "breakeven_yield",
    "npv_2026",
    "npv_2026_ex_residual",
    "irr_2026",
    "roic_less_wacc_2030",
    "fcf_min",
    "fcf_cumulative_min",
    "fcf_cumulative_min_year",
)
"""The headlines that the table by case repeats."""


def sheet(register: Register, axes: Axes, charts: Mapping[str, Chart]) -> Sheet:
    """Return the Dashboard sheet; `charts` are those of the other sheets by key."""
    return Sheet(
        key="dashboard",
        name="Dashboard",
        question="What must be true for the spending to pay, what cash does it take, and where do margins go?",
        findings=_messages(register, axes),
        blocks=(
            _by_case(axes),
            *_again(charts),
            _behind(_residual(register, axes)),
        ),
        aside="output",
    )


FIGURES = {
    "breakeven": ("Break-even yield", "per year", "{shown_breakeven_yield}"),
    "observed": ("Observed yield", "per year", "{revenue_yield_observed}"),
    "observed_2025": ("Observed yield on 2025 capex", "per year", "{revenue_yield_on_2025}"),
    "observed_2024": ("Observed yield on 2024 capex", "per year", "{revenue_yield_on_2024}"),
    "npv": ("NPV of the 2026 vintage", "USD bn", "{shown_npv_2026}"),
    "npv_ex_residual": ("NPV without residual value", "USD bn", "{shown_npv_2026_ex_residual}"),
    "irr": ("IRR of the 2026 vintage", "%", "{shown_irr_2026}"),
    "trough": ("Trough of cumulative free cash flow", "USD bn", "{shown_fcf_cumulative_min}"),
    "trough_year": ("Year of the trough", "year", "{shown_fcf_cumulative_min_year}"),
    "floor": ("Floor of free cash flow", "USD bn", "{shown_fcf_min}"),
    "floor_year": ("Year of the floor", "year", "{shown_fcf_min_year}"),
    "amazon_fcf": ("Amazon's free cash flow 2026", "USD bn", "{amazon_fcf_2026}"),
    "ocf_growth": ("Growth of operating cash flow to cover capex", "%", "{ocf_growth_breakeven_2026}"),
    "margin_now": ("AWS margin, documented", "%", "{aws_operating_margin}"),
    "margin_2030": ("AWS margin 2030", "%", "{shown_aws_margin[2030]}"),
    "spread_2030": ("ROIC less WACC 2030", "%", "{shown_roic_less_wacc_2030}"),
    "plan": ("Amazon's plan 2026", "USD bn", "{capex_amazon_2026}"),
    "plan_growth": ("Plan above 2025", "%", "{capex_amazon_growth_2026}"),
    "plan_surprise": ("Plan above the consensus of a data provider", "%", "{consensus_gap_recomputed}"),
    "charges": ("One-time charges", "USD bn", "{charges_total}"),
    "income": ("Operating income without charges", "USD bn", "{operating_income_ex_charges}"),
    "eps": ("EPS without charges", "USD per share", "{eps_ex_charges}"),
    "eps_expected": ("EPS expected", "USD per share", "{eps_consensus}"),
    "contract": ("OpenAI contract", "USD bn", "{openai_contract_value}"),
    "contract_share": ("Contract, share of backlog", "%", "{openai_share_of_backlog}"),
    "contract_line": ("Contract, straight line a year", "USD bn", "{openai_annual_straight_line}"),
    "contract_2026": ("Contract, ramp 2026 before the haircut", "USD bn", "{openai_revenue_before_haircut[2026]}"),
}
"""The figures that the sentences speak of: label, unit and where each stands."""


def _behind(residual: dict[str, tuple[str, str, str]]) -> Table:
    figures = FIGURES | residual
    return Table(
        "The figures in the sentences above",
        Dimension("figure_said", tuple(figures), {key: label for key, (label, _, _) in figures.items()}),
        (
            Line(
                "said",
                "Value",
                {key: unit for key, (_, unit, _) in figures.items()},
                {(key,): f"={where}" for key, (_, _, where) in figures.items()},
            ),
        ),
        note="Links to the sheets that work them out, for the case shown.",
    )


def _say(key: str, label: str, formula: str) -> Line:
    """Return a sentence; `<name>` in it stands for the figure of that name."""
    return Line(f"finding_message_{key}", label, "text", re.sub(r"<(\w+)>", r"{said[\1]}", formula), ())


def _residual(register: Register, axes: Axes) -> dict[str, tuple[str, str, str]]:
    return {
        f"residual_{end}": (
            f"{axes.company.title(company)} {year}, {end} end of the residual",
            "USD bn",
            f"{{capex_implied_{end}[{company},{year}]}}",
        )
        for company, year in latest_residual(register, axes)
        for end in ("low", "high")
    }


def _messages(register: Register, axes: Axes) -> tuple[Line, ...]:
    residual = [
        _say(
            "residual",
            "Message: residual",
            f'="The stated total of {year} leaves "&{{company_name[{company}]}}&" "&FIXED(<residual_low>,0)&" to "'
            '&FIXED(<residual_high>,0)&" bn."',
        )
        for company, year in latest_residual(register, axes)
    ]
    return (
        _say(
            "yield",
            "Message: yield",
            '="Case "&{shown_name}&": the 2026 vintage pays at a yield of "&FIXED(<breakeven>,3)&"; seen: "'
            '&FIXED(<observed>,3)&" ("&FIXED(<observed_2025>,3)&" to "&FIXED(<observed_2024>,3)&")."',
        ),
        _say(
            "value",
            "Message: value",
            '="Its NPV is "&FIXED(<npv>,1)&" bn, "&FIXED(<npv_ex_residual>,1)&" bn without residual value, its IRR "'
            '&FIXED(100*<irr>,1)&"%."',
        ),
        _say(
            "cash",
            "Message: cash",
            '="Cumulative AWS free cash flow bottoms at "&FIXED(<trough>,1)&" bn in "&<trough_year>'
            '&"; its worst year is "&<floor_year>&" at "&FIXED(<floor>,1)&" bn."',
        ),
        _say(
            "company",
            "Message: company",
            '="Amazon\'s 2026 free cash flow is "&FIXED(<amazon_fcf>,1)&" bn; operating cash flow must grow "'
            '&FIXED(100*<ocf_growth>,0)&"% to cover capex."',
        ),
        _say(
            "margin",
            "Message: margin",
            '="AWS margin goes from "&FIXED(100*<margin_now>,0)&"% to "&FIXED(100*<margin_2030>,1)'
            '&"% in 2030, where ROIC less WACC is "&FIXED(100*<spread_2030>,1)&"%."',
        ),
        _say(
            "peers",
            "Message: peers",
            '="Amazon\'s "&FIXED(<plan>,0)&" bn is "&FIXED(100*<plan_growth>,0)&"% above 2025 and "'
            '&FIXED(100*<plan_surprise>,0)&"% above consensus."',
        ),
        *residual,
        _say(
            "charges",
            "Message: charges",
            '="Three charges hid "&FIXED(<charges>,2)&" bn: operating income would be "'
            '&FIXED(<income>,2)&" bn, EPS "'
            '&FIXED(<eps>,2)&" against "&FIXED(<eps_expected>,2)&" expected."',
        ),
        _say(
            "contract",
            "Message: contract",
            '="OpenAI\'s "&FIXED(<contract>,0)&" bn is "&FIXED(100*<contract_share>,0)&"% of backlog: "'
            '&FIXED(<contract_line>,1)&" bn a year straight-line, "&FIXED(<contract_2026>,1)&" by ramp in 2026."',
        ),
    )


def _by_case(axes: Axes) -> Table:
    chosen = {key: comparison.HEADLINES[key] for key in SHOWN}
    return Table(
        "Headlines by case",
        axes.case,
        tuple(Line(f"board_{key}", label, unit, f"={{compare_{key}}}") for key, (label, unit) in chosen.items()),
        note="All cases are live at once; the case named in the first sentence is picked on the Cover.",
    )


CHARTS = (
    "chart_margin",
    "chart_spread",
    "chart_fcf_cumulative",
    "chart_tornado",
    "chart_revenue",
    "chart_fcf",
    "chart_capex_by_year",
    "chart_capex_range",
    "chart_backlog",
    "chart_charges",
)
"""The charts of other sheets that stand here again, in pairs."""


def _again(charts: Mapping[str, Chart]) -> tuple[Chart, ...]:
    """Return the chosen charts for this sheet."""
    return tuple(replace(charts[key], key=f"{key}_board", wide=False) for key in CHARTS if key in charts)
