"""Comparison: what the inputs decide of the sheet that `comparison.txt` declares."""

from __future__ import annotations

from xlmodel.language import Constant, Sheet, Words
from xlmodel.sheets.axes import Axes, families, home_case, horizon, with_opening
from xlmodel.sheets.pages import page
from xlmodel.sheets.quarters import calibrated
from xlmodel.tables import ModelInputs
from xlmodel.text import Given

ORDER = {"low": "bear", "middle": "base", "high": "bull"}
"""The cases whose NPV is expected to rise in this order."""


def sheet(register: ModelInputs, axes: Axes) -> Sheet:
    """Return the Comparison sheet."""
    cases, home = axes.case.members, home_case(axes)
    in_families = {key for years in families(d.key for d in register.drivers).values() for key in years.values()}
    lists = {
        "case": axes.case,
        "other": axes.case.part([case for case in cases if case != home]),
        "year": horizon(axes),
        "opened": with_opening(axes),
        "calibrated": calibrated(register, axes.quarter),
    }
    through = {
        "cases": [{"key": str(case), "title": axes.case.title(case)} for case in cases],
        "drivers": [
            {"key": one.key, "label": one.label, "unit": one.unit}
            for one in register.drivers
            if one.key not in in_families
        ],
        "order": [ORDER] if set(ORDER.values()) <= set(cases) else [],
    }
    words = {"home": str(home), "home_title": axes.case.title(home).lower()}
    return page("comparison", Given(lists, words, through, {"cases": _cases(axes)}))


def _cases(axes: Axes) -> tuple[Words, Constant]:
    """Return the names of the cases and their places."""
    over, places = (axes.case,), enumerate(axes.case.members, 1)
    return (
        Words("case_name", "Cases", {(case,): str(case) for case in axes.case.members}, over),
        Constant("case_position", "Place of each case", "rank", {(case,): float(at) for at, case in places}, over),
    )
