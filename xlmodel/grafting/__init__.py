"""Sheets that a person added to a workbook are put into the next one, with everything that stands on them."""

from xlmodel.grafting.belongings import belongings
from xlmodel.grafting.books import is_made_by_person
from xlmodel.grafting.following import Leads
from xlmodel.grafting.graft import Draft, Grafted, drafted
from xlmodel.grafting.recomputing import Recomputed, recomputed_sheets
from xlmodel.grafting.told import SheetNotice

__all__ = [
    "Draft",
    "Grafted",
    "Leads",
    "Recomputed",
    "SheetNotice",
    "belongings",
    "drafted",
    "is_made_by_person",
    "recomputed_sheets",
]
