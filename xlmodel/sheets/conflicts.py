"""Conflicts: the list in the inputs, as rows of the sheet that `conflicts.txt` declares."""

from __future__ import annotations

from xlmodel.language import Sheet
from xlmodel.sheets.citing import by_key, cited
from xlmodel.sheets.listed import CONFLICTS, rows_of
from xlmodel.sheets.pages import page
from xlmodel.tables import Listed, ModelInputs
from xlmodel.text import Given


def sheet(register: ModelInputs) -> Sheet:
    """Return the Conflicts sheet."""
    figures = by_key(register)

    def said(row: Listed, side: str) -> str:
        """Return what a side measures, and where it is cited from."""
        return "; ".join(filter(None, (row.texts[f"{side}_says"], cited(figures, row.texts[f"{side}_source"]))))

    rows = [
        {**row.texts, "note": row.texts["why"], "one_said": said(row, "one"), "other_said": said(row, "other")}
        for row in rows_of(register, CONFLICTS)
    ]
    return page("conflicts", Given(through={"conflicts": rows}))
