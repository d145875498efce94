"""Reconciliation: the ties of the list in the inputs, as rows of the sheet that `reconciliation.txt` declares."""

from __future__ import annotations

from collections.abc import Mapping

from xlmodel.language import Dimension, Sheet
from xlmodel.sheets.axes import DOCUMENTS_QUARTER
from xlmodel.sheets.citing import by_key
from xlmodel.sheets.listed import TIES, ends, rows_of
from xlmodel.sheets.pages import page
from xlmodel.tables import ModelInputs
from xlmodel.tables.lists import TIE_CLASSES
from xlmodel.text import Given

RULES = ("exact", "about", "nearly", "over", "at least", "up to", "range")
RULE = Dimension("rule", RULES)


def sheet(register: ModelInputs) -> Sheet:
    """Return the Reconciliation sheet."""
    figures = by_key(register)
    rows: list[Mapping[str, str]] = []
    for tie in rows_of(register, TIES):
        low, high = ends(figures[tie.key])
        about = {"key": tie.key, "label": figures[tie.key].label, "unit": figures[tie.key].unit}
        top = {
            "recomputed_high": tie.texts["recomputed_high"] or tie.texts["recomputed"],
            "range": "yes" if high else "",
        }
        rows.append({**tie.texts, **about, **top, "note": tie.texts["how"], "low": low, "high": high or low})
    kinds = Dimension("tie_kind", TIE_CLASSES, {kind: kind.capitalize() for kind in TIE_CLASSES})
    words = {"documents": DOCUMENTS_QUARTER}
    return page("reconciliation", Given({"rule": RULE, "tie_kind": kinds}, words, {"ties": rows}))
