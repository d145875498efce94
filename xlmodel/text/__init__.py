"""Sheets as texts: a line of the model is a line of text, read into the declarations of the language."""

from xlmodel.text.given import Given, Part, Places
from xlmodel.text.sentence import sentence
from xlmodel.text.sheet import read_sheet, sheet_of

__all__ = ["Given", "Part", "Places", "read_sheet", "sentence", "sheet_of"]
