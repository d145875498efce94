"""In what two workbooks differ: inputs, formulas and outputs apart, by key and label."""

from xlmodel.compare.comparing import compare_files, compare_with_inputs
from xlmodel.compare.difference import SECTIONS, Change, Difference
from xlmodel.compare.listing import listing, listing_or_reason
from xlmodel.compare.words import counts, page_of_difference, tables_of_difference

__all__ = [
    "SECTIONS",
    "Change",
    "Difference",
    "compare_files",
    "compare_with_inputs",
    "counts",
    "listing",
    "listing_or_reason",
    "page_of_difference",
    "tables_of_difference",
]
