"""Outturn: what the inputs decide of the sheet that `outturn.txt` declares."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial

from xlmodel.language import Dimension, Sheet
from xlmodel.sheets.axes import DOCUMENTS_QUARTER, Axes, member_of
from xlmodel.sheets.citing import by_key, cited, leads_to
from xlmodel.sheets.listed import OUTTURN, rows_of
from xlmodel.sheets.pages import page
from xlmodel.sheets.peer_capex import known
from xlmodel.tables import Figure, ModelInputs
from xlmodel.text import Given

FOUR = "four"
"""The row of the four companies together."""

OWN_COMPANY = "amazon"
"""The company whose ranges are counted by themselves."""

SIDES = {
    "higher": ("above, a beat", "below, a miss"),
    "lower": ("above, a miss", "below, a beat"),
    "neither": ("above", "below"),
}
"""What is said of an outcome beyond what was said, by which way is better for the value."""

_GUIDED = re.compile(r"guide_oi_(?P<quarter>\d{4}q[1-4])", re.ASCII)
"""The key of guided operating income, with its quarter."""


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
    members, at = axes.quarter.members, axes.quarter.places[DOCUMENTS_QUARTER]
    quarter, newest, guided = axes.quarter.part(members[at:]), member_of(register.base_quarters[-1]), _guided(figures)
    words = {
        **{"newest": newest, "newest_title": quarter.title(newest)},
        **{"documents": DOCUMENTS_QUARTER, "documents_title": quarter.title(DOCUMENTS_QUARTER)},
    }
    through: dict[str, Sequence[Mapping[str, str]]] = {
        "raised": raised,
        "outcomes": [_judged(row.texts) for row in rows_of(register, OUTTURN)],
        "guided": [{"quarter": newest, "title": quarter.title(newest)}] if newest in guided.places else [],
    }
    lists = {"case": axes.case, "quarter": quarter, "guided_quarter": guided}
    return page("outturn", Given(lists, words, through, cite=partial(cited, figures), lead=leads_to))


def _judged(row: Mapping[str, str]) -> dict[str, str]:
    """Return a row with the words for what came above, below or as was said, and whether it is a peer's spending."""
    above, below = SIDES[row["better"] or "neither"]
    is_peer = row["high"] != "" and row["company"] not in {"", OWN_COMPANY} and row["better"] == "neither"
    met = "inside" if row["high"] else "as said"
    return {**row, "above": above, "below": below, "met": met, "peer": "yes" if is_peer else ""}


def _guided(figures: Mapping[str, Figure]) -> Dimension:
    """Return the quarters for which operating income was guided, in order."""
    quarters = sorted(match["quarter"] for match in map(_GUIDED.fullmatch, figures) if match)
    return Dimension("guided_quarter", tuple(quarters), {one: one.upper() for one in quarters})


def _raised(register: ModelInputs, axes: Axes, figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Return the latest guidance for 2026 of every company, and of the four, that has an earlier one."""
    before = {company for company, year in known(register, axes).have if year == 2026}
    before |= {FOUR} if "four_capex_2026" in figures else set()
    found = {}
    for key in (*map(str, axes.company.members), FOUR):
        april = f"{key}_capex_guidance_2026_april" if key != FOUR else "four_capex_plan_2026_april"
        later = (f"{key}_capex_guidance_2026_july", f"capex_{key}_2026_guided_2026q2", april)
        if key in before and april in figures:
            found[key] = next(figures[fact] for fact in later if fact in figures)
    return found
