"""Cover: what the inputs decide of the sheet that `cover.txt` declares."""

from __future__ import annotations

from xlmodel.language import INPUT, Sheet, Words
from xlmodel.sheets.pages import page
from xlmodel.tables import ModelInputs
from xlmodel.tables.schemas import CASE
from xlmodel.text import Given


def sheet(register: ModelInputs) -> Sheet:
    """Return the Cover sheet."""
    where = Words("cover_pickers", "Where both are picked", {(): "Dashboard"}, (), {(): (INPUT + CASE, ())})
    words = {"as_of": register.as_of, "fingerprint": register.fingerprint[:16]}
    return page("cover", Given(words=words, parts={"pickers": (where,)}))
