"""Outturn: what the inputs decide of the sheet that `outturn.txt` declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from xlmodel.language import Sheet
from xlmodel.sheets.axes import Axes
from xlmodel.sheets.citing import by_key, cited, leads_to
from xlmodel.sheets.listed import OUTTURN, rows_of
from xlmodel.sheets.pages import page
from xlmodel.sheets.peer_capex import known
from xlmodel.tables import Figure, ModelInputs
from xlmodel.text import Given

FOUR = "four"
"""The row of the four companies together."""


def sheet(register: ModelInputs, axes: Axes) -> Sheet:
    """Return the Outturn sheet."""
    figures = by_key(register)
    notes = {str(company): "February: the residual." for company, _ in known(register, axes).implied}
    notes[FOUR] = "Both totals add rounded or upper figures."
    names = {str(company): axes.company.title(company) for company in axes.company.members}
    names[FOUR] = "Four companies"
    raised = [
        {"key": key, "label": names[key], "note": notes.get(key, ""), "source": figure.key}
        for key, figure in _raised(register, axes, figures).items()
    ]
    through: dict[str, Sequence[Mapping[str, str]]] = {
        "raised": raised,
        "outcomes": [row.texts for row in rows_of(register, OUTTURN)],
    }
    return page("outturn", Given(through=through, cite=partial(cited, figures), lead=leads_to))


def _raised(register: ModelInputs, axes: Axes, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return the later guidance for 2026 of every company, and of the four, that has an earlier one."""
    before = {company for company, year in known(register, axes).have if year == 2026}
    before |= {FOUR} if "four_capex_2026" in figures else set()
    later = {str(company): f"{company}_capex_guidance_2026_april" for company in axes.company.members}
    later[FOUR] = "four_capex_plan_2026_april"
    return {key: figures[fact] for key, fact in later.items() if key in before and fact in figures}
