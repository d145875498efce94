"""KPIs: the operating figures of the list in the inputs, as rows of the sheet that `kpis.txt` declares."""

from __future__ import annotations

from collections.abc import Mapping

from xlmodel.language import Sheet
from xlmodel.sheets.citing import by_key, noted
from xlmodel.sheets.listed import KPIS, ends, rows_of
from xlmodel.sheets.pages import page
from xlmodel.tables import ModelInputs
from xlmodel.text import Given


def sheet(register: ModelInputs) -> Sheet:
    """Return the KPIs sheet."""
    figures = by_key(register)
    rows: list[Mapping[str, str]] = []
    for row in rows_of(register, KPIS):
        figure = figures[row.key]
        value, high = ends(figure)
        implied = "growth" if row.texts["prior"] else "prior period" if row.texts["growth"] else ""
        about = {"label": figure.label, "unit": figure.unit, "period": figure.period}
        note = noted(figures, row.key, row.texts["note"])
        rows.append({**row.texts, **about, "value": value, "high": high, "implied": implied, "note": note})
    return page("kpis", Given(through={"kpis": rows}))
