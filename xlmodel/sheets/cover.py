"""Cover: what the inputs decide of the sheet that `cover.txt` declares."""

from __future__ import annotations

from xlmodel.language import Sheet
from xlmodel.sheets.pages import page
from xlmodel.tables import ModelInputs
from xlmodel.text import Given


def sheet(register: ModelInputs) -> Sheet:
    """Return the Cover sheet."""
    return page("cover", Given(words={"as_of": register.as_of, "fingerprint": register.fingerprint[:16]}))
