"""What the model says in a terminal: values as a table, and how a number comes about."""

from xlmodel.tell.explaining import Explanation, explain_key
from xlmodel.tell.showing import Row, Shown, show_lines
from xlmodel.tell.words import number_text

__all__ = ["Explanation", "Row", "Shown", "explain_key", "number_text", "show_lines"]
