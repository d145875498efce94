"""Dashboard: what the inputs decide of the sheet that `dashboard.txt` declares, and the charts of other sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xlmodel.language import Chart, Sheet
from xlmodel.sheets.axes import Axes, home_case
from xlmodel.sheets.pages import page
from xlmodel.sheets.peer_capex import latest_residual
from xlmodel.tables import Register
from xlmodel.text import Given

CHARTS = (
    "chart_margin",
    "chart_fcf_cumulative",
    "chart_company_fcf",
    "chart_net_debt",
    "chart_tornado",
    "chart_yield",
    "chart_revenue",
    "chart_spread",
    "chart_capex_by_year",
    "chart_capex_range",
    "chart_backlog",
    "chart_charges",
)
"""The charts of other sheets that stand here again, in pairs."""


def sheet(register: Register, axes: Axes, charts: Mapping[str, Chart]) -> Sheet:
    """Return the Dashboard sheet; `charts` are those of the other sheets by key."""
    residual = latest_residual(register, axes)
    again = tuple(replace(charts[key], key=f"{key}_board", wide=False) for key in CHARTS if key in charts)
    words = {"home": str(home_case(axes))}
    return page("dashboard", Given({"case": axes.case}, words, {"residual": residual}, {"charts": again}))
