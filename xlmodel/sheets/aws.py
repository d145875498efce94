"""AWS Unit Economics: what the inputs decide of the sheet that `aws.txt` declares."""

from __future__ import annotations

from xlmodel.language import Sheet
from xlmodel.sheets.axes import Axes, member_of
from xlmodel.sheets.pages import page
from xlmodel.tables import ModelInputs
from xlmodel.text import Given


def sheet(register: ModelInputs, axes: Axes) -> Sheet:
    """Return the AWS Unit Economics sheet."""
    return page("aws", Given({"quarter": axes.quarter}, {"newest": member_of(register.base_quarters[-1])}))
