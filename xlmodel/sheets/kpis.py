"""KPIs: the operating figures of the list in the inputs, as rows of the sheet that `kpis.txt` declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from xlmodel.language import Sheet
from xlmodel.sheets.axes import DOCUMENTS_QUARTER, Axes
from xlmodel.sheets.citing import by_key, noted
from xlmodel.sheets.listed import KPIS, ends, rows_of
from xlmodel.sheets.pages import page
from xlmodel.tables import Figure, ModelInputs
from xlmodel.text import Given

BACKLOGS = ("aws_backlog_{}_reported", "google_cloud_backlog_{}", "microsoft_backlog_{}")
"""The figures of the backlogs of the cloud peers, by quarter."""


def sheet(register: ModelInputs, axes: Axes) -> Sheet:
    """Return the KPIs sheet."""
    figures = by_key(register)
    rows: list[Mapping[str, str]] = []
    for row in rows_of(register, KPIS):
        figure = figures[row.key]
        value, high = ends(figure)
        named = [row.key, *filter(None, (row.texts["growth"], row.texts["prior"]))]
        counted = not any(figures[key].is_in_words for key in named)
        implied = ("growth" if row.texts["prior"] else "prior period" if row.texts["growth"] else "") if counted else ""
        about = {
            "label": figure.label,
            "unit": figure.unit,
            "period": figure.period,
            "counted": "yes" if counted else "",
        }
        note = noted(figures, row.key, row.texts["note"])
        rows.append({**row.texts, **about, "value": value, "high": high, "implied": implied, "note": note})
    members, at = axes.quarter.members, axes.quarter.places[DOCUMENTS_QUARTER]
    quarter = axes.quarter.part(members[at:])
    words = {
        **{"documents": DOCUMENTS_QUARTER, "documents_title": quarter.title(DOCUMENTS_QUARTER)},
        "year_before": str(members[at - 4]),
    }
    told = [{"quarter": one, "title": quarter.title(one)} for one in _told(figures, [str(m) for m in members[at:]])]
    return page("kpis", Given({"quarter": quarter}, words, {"kpis": rows, "told": told}))


def _told(figures: Mapping[str, Figure], quarters: Sequence[str]) -> list[str]:
    """Return the newest quarter, if any, with a backlog of every cloud peer at its end and at its beginning."""
    known = [one for one in quarters if all(backlog.format(one) in figures for backlog in BACKLOGS)]
    both = [one for before, one in pairwise(quarters) if before in known and one in known]
    return both[-1:]
