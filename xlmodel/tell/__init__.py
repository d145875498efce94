"""What the model says in a terminal: values as a table, and how a number comes about."""

from xlmodel.tell.across import WideTable, sentences, wide_tables
from xlmodel.tell.calling import Calling
from xlmodel.tell.dumping import Dump, DumpedCell, dump_cells
from xlmodel.tell.explaining import DEPTH, MOST_LEVELS, explain_key
from xlmodel.tell.explanation import Explanation, Explanations
from xlmodel.tell.finding import area_of, names_by_kind
from xlmodel.tell.labels import SheetWords
from xlmodel.tell.showing import Shown, ShownGroup, output_values, show_lines
from xlmodel.tell.tracing import explain_address
from xlmodel.tell.using import UsedBy
from xlmodel.tell.values import ShownValue
from xlmodel.tell.words import number_text

__all__ = [
    "DEPTH",
    "MOST_LEVELS",
    "Calling",
    "Dump",
    "DumpedCell",
    "Explanation",
    "Explanations",
    "SheetWords",
    "Shown",
    "ShownGroup",
    "ShownValue",
    "UsedBy",
    "WideTable",
    "area_of",
    "dump_cells",
    "explain_address",
    "explain_key",
    "names_by_kind",
    "number_text",
    "output_values",
    "sentences",
    "show_lines",
    "wide_tables",
]
