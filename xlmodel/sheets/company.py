"""Company: what the inputs decide of the sheet that `company.txt` declares."""

from __future__ import annotations

from xlmodel.language import Sheet
from xlmodel.sheets.axes import Axes, horizon, member_of, with_opening
from xlmodel.sheets.pages import page
from xlmodel.tables import ModelInputs
from xlmodel.text import Given


def sheet(register: ModelInputs, axes: Axes) -> Sheet:
    """Return the Company sheet, all cases."""
    lists = {
        **{"case": axes.case, "year": horizon(axes), "opened": with_opening(axes)},
        "soon": axes.year.part(horizon(axes).members[:3]),
    }
    through = {"cases": [{"key": str(case), "title": axes.case.title(case)} for case in axes.case.members]}
    return page("company", Given(lists, {"newest": member_of(register.base_quarters[-1])}, through))
