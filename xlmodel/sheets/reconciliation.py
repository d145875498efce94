"""Reconciliation: the ties of the list in the inputs, as rows of the sheet that `reconciliation.txt` declares."""

from __future__ import annotations

from collections.abc import Mapping

from xlmodel.language import Dimension, Sheet
from xlmodel.sheets.citing import by_key
from xlmodel.sheets.listed import TIES, ends, rows_of
from xlmodel.sheets.pages import page
from xlmodel.tables import Figure, Listed, ModelInputs
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
        how = {"note": tie.texts["how"], "proof": proof(tie, figures)}
        rows.append({**tie.texts, **about, **how, "low": low, "high": high or low})
    return page("reconciliation", Given({"rule": RULE}, through={"ties": rows}))


def proof(tie: Listed, figures: Mapping[str, Figure]) -> str:
    """Return what a tie proves: `restated` where the other side is a second print, with nothing derived.

    `independent`: another source, or a company's own later figure, stands on one side. `identity`: both sides rest on
    figures of one source, so the tie proves the arithmetic only.
    """
    cells = {cell for figure in figures.values() for cell in figure.cells}
    stated = tie.texts["proof"]
    return "restated" if tie.texts["recomputed"].strip("{}") in cells and stated == "independent" else stated
