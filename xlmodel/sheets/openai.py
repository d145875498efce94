"""OpenAI Contract: what the inputs decide of the sheet that `openai.txt` declares."""

from __future__ import annotations

from functools import partial

from xlmodel.language import Sheet
from xlmodel.sheets.axes import DOCUMENTS_QUARTER, Axes, families
from xlmodel.sheets.citing import by_key, cited
from xlmodel.sheets.pages import page
from xlmodel.tables import ModelInputs
from xlmodel.text import Given

RAMP = "openai_ramp"
"""The family of assumptions whose years the sheet runs over."""


def sheet(register: ModelInputs, axes: Axes) -> Sheet:
    """Return the OpenAI Contract sheet for the years of the assumed ramp."""
    years = axes.year.part(list(families(item.key for item in register.assumptions)[RAMP]))
    first = int(years.members[0])
    words = {"second": str(first + 1), "third": str(first + 2), "documents": DOCUMENTS_QUARTER}
    return page("openai", Given({"year": years}, words, cite=partial(cited, by_key(register))))
