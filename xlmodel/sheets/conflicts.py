"""Conflicts: two lists in the inputs, as rows of the sheet that `conflicts.txt` declares."""

from __future__ import annotations

from collections.abc import Mapping

from xlmodel.language import Sheet, parse
from xlmodel.sheets.axes import DOCUMENTS_QUARTER
from xlmodel.sheets.citing import by_key, cited
from xlmodel.sheets.listed import CONFLICTS, MEASURES, rows_of
from xlmodel.sheets.pages import page
from xlmodel.tables import Figure, Listed, ModelInputs
from xlmodel.text import Given


def sheet(register: ModelInputs) -> Sheet:
    """Return the Conflicts sheet: what cannot both be right, and what measures two things."""
    figures = by_key(register)
    through = {
        name: [_row(row, figures) for row in rows_of(register, file)]
        for name, file in (("conflicts", CONFLICTS), ("measures", MEASURES))
    }
    return page("conflicts", Given(words={"documents": DOCUMENTS_QUARTER}, through=through))


def _row(row: Listed, figures: Mapping[str, Figure]) -> Mapping[str, str]:
    """Return a row with what each side measures and where it is cited from, and whether its difference counts."""
    texts = row.texts
    parts = {side: (texts[f"{side}_says"], cited(figures, texts[f"{side}_source"])) for side in ("one", "other")}
    said = {f"{side}_said": "; ".join(filter(None, pair)) for side, pair in parts.items()}
    counted = "yes" if texts["one"] and not _in_words(row, figures) else ""
    return {**texts, **said, "note": texts["why"], "counted": counted}


def _in_words(row: Listed, figures: Mapping[str, Figure]) -> bool:
    """Tell whether a side is a figure that its source has in words only, such as several billion: a floor."""
    texts = (row.texts[side] for side in ("one", "other"))
    named = [reference.key for text in texts if text for reference in parse(f"={text}").references]
    return any(figures[key].is_in_words for key in named if key in figures)
