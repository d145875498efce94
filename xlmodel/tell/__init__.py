"""What the model says in a terminal: values as a table, and how a number comes about."""

from xlmodel.tell.dumping import Dump, DumpedCell, dump_cells
from xlmodel.tell.explaining import Explanation, explain_key
from xlmodel.tell.showing import Shown, ShownValue, show_lines
from xlmodel.tell.words import number_text

__all__ = [
    "Dump",
    "DumpedCell",
    "Explanation",
    "Shown",
    "ShownValue",
    "dump_cells",
    "explain_key",
    "number_text",
    "show_lines",
]
