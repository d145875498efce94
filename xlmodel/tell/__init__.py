"""What the model says in a terminal: values as a table, and how a number comes about."""

from xlmodel.tell.dumping import Dump, Entry, dump_cells
from xlmodel.tell.explaining import Explanation, explain_key
from xlmodel.tell.showing import Row, Shown, show_lines
from xlmodel.tell.words import number_text

__all__ = ["Dump", "Entry", "Explanation", "Row", "Shown", "dump_cells", "explain_key", "number_text", "show_lines"]
