"""A pen for one worksheet: XlsxWriter's calls, with every refusal made an error and every format made once.

XlsxWriter warns and goes on where it cannot write something; here that ends the build.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xlmodel.book.additions import Content
from xlmodel.book.styles import BASE, FINE_FORMATS, LOOKS, NUMBER_FORMATS, RULED, TYPED_OVER, WEIGHTS
from xlmodel.errors import FormulaError
from xlmodel.reader.cells import ErrorValue, StoredValue, stored

ZERO_LOOKS = frozenset({"axis", "constant", "input", "static"})
"""Where a zero is a value that somebody chose, and not an empty place in a table."""


ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
"""The errors that every program knows; what an engine calls otherwise is a formula that it does not know."""

NOTE_WIDTH, NOTE_LETTERS, NOTE_LINE = 240, 38, 15
"""Pixels of a note's width, the letters that stand in a line of it, and pixels of the height of a line."""


def with_zero(number_format: str) -> str:
    """Return a number format that shows zero as a number."""
    positive = number_format.split(";")[0]
    return number_format.replace("–", positive)


@dataclass
class Formats:
    """The formats of a workbook by look, unit and weight; each is made once."""

    workbook: Any
    made: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def get(
        self,
        look: str,
        unit: str = "",
        weight: str = "plain",
        fine: bool = False,
        over: bool = False,
        ruled: bool = False,
    ) -> Any:
        """Return a format: a look of LOOKS, the number format of a unit (finer if asked), a weight of WEIGHTS.

        `over` gives it the colours of what a person typed over a formula, `ruled` a rule at its left.
        """
        key = (
            look,
            unit,
            weight,
            *(name for name, is_so in (("fine", fine), ("over", over), ("ruled", ruled)) if is_so),
        )
        if key not in self.made:
            properties: dict[str, Any] = {**BASE, **LOOKS[look], **WEIGHTS[weight]}
            properties |= {**(TYPED_OVER if over else {}), **(RULED if ruled else {})}
            if unit and "num_format" not in properties:
                number_format = NUMBER_FORMATS[unit]
                shown = FINE_FORMATS.get(unit, number_format) if fine else number_format
                properties["num_format"] = with_zero(shown) if look in ZERO_LOOKS or unit == "count" else shown
            self.made[key] = self.workbook.add_format(properties)
        return self.made[key]

    def own(self, properties: Mapping[str, Any]) -> Any:
        """Return a format of a person's own."""
        key = ("own", repr(sorted(properties.items())))
        if key not in self.made:
            self.made[key] = self.workbook.add_format(dict(properties))
        return self.made[key]


@dataclass
class Pen:
    """Writes cells of one worksheet; rows and columns count from 0."""

    worksheet: Any
    formats: Formats
    place: str
    heights: dict[int, float] = field(default_factory=dict)
    ruled: set[tuple[int, int]] = field(default_factory=set)
    """Cells with a rule at their left, whatever stands in them."""

    def rule(self, row: int, column: int) -> None:
        """Rule off a cell at its left, also where nothing will stand in it."""
        self.ruled.add((row, column))
        self.text(row, column, "", "plain")

    def tall(self, row: int, points: float | None) -> None:
        """Set the height of a row; None leaves it."""
        if points is not None:
            self.heights[row] = points
            self._done(self.worksheet.set_row(row, points), row, 0)

    def text(self, row: int, column: int, text: str, look: str, weight: str = "plain") -> None:
        """Write a text, which stays text whatever it begins with."""
        form = self.formats.get(look, weight=weight, ruled=(row, column) in self.ruled)
        if text == "":
            self._done(self.worksheet.write_blank(row, column, None, form), row, column)
        else:
            self._done(self.worksheet.write_string(row, column, text, form), row, column)

    def number(self, row: int, column: int, value: float | str, look: str, unit: str, weight: str = "plain") -> None:
        """Write a typed number, or the text of a text input."""
        if isinstance(value, str):
            self.text(row, column, value, look, weight)
            return
        fine = look != "static" and round(value, 1) != round(value, 9)
        form = self.formats.get(look, unit, weight, fine, ruled=(row, column) in self.ruled)
        self._done(self.worksheet.write_number(row, column, value, form), row, column)

    def formula(
        self,
        row: int,
        column: int,
        formula: str,
        value: StoredValue,
        look: str,
        unit: str = "",
        weight: str = "plain",
        fine: bool = False,
        over: Content | None = None,
    ) -> None:
        """Write a formula with its value, which previews and readers show before a recalculation.

        `over` is what a person typed over it, which is written in its place.
        """
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            raise FormulaError(f"{self.place}: a formula without a value: {formula}")
        ruled = (row, column) in self.ruled
        form = self.formats.get(look, unit, weight, fine, over is not None, ruled)
        if over:
            self.content(row, column, over, value, form)
        else:
            self._done(self.worksheet.write_formula(row, column, formula, form, _stored(value)), row, column)

    def content(self, row: int, column: int, content: Content, result: StoredValue, form: Any) -> None:
        """Write what a person typed, in a format."""
        sheet, value = self.worksheet, content.value
        if content.formula and content.array:
            code = sheet.write_array_formula(row, column, row, column, content.formula, form, _stored(result))
        elif content.formula:
            code = sheet.write_formula(row, column, content.formula, form, _stored(result))
        elif isinstance(value, bool):
            code = sheet.write_boolean(row, column, value, form)
        elif isinstance(value, float):
            code = sheet.write_number(row, column, value, form)
        else:
            code = sheet.write_string(row, column, value or "", form)
        self._done(code, row, column)

    def note(self, row: int, column: int, text: str, author: str) -> None:
        """Put a note on a cell, in a box that shows all of it."""
        lines = sum(1 + len(line) // NOTE_LETTERS for line in text.split("\n"))
        size = {"width": NOTE_WIDTH, "height": NOTE_LINE * (lines + 2)}
        self._done(self.worksheet.write_comment(row, column, text, {"author": author, **size}), row, column)

    def link(self, row: int, column: int, address: str, text: str, look: str = "url") -> None:
        """Write a link to a cell (`internal:…`) or to a page."""
        form = self.formats.get(look)
        self._done(self.worksheet.write_url(row, column, address, form, text), row, column)

    def validate(self, row: int, column: int, options: Mapping[str, Any]) -> None:
        """Attach a rule for what may be typed into a cell."""
        self._done(self.worksheet.data_validation(row, column, row, column, dict(options)), row, column)

    def colour(self, first: tuple[int, int], last: tuple[int, int], options: Mapping[str, Any]) -> None:
        """Attach a conditional format to a block."""
        self._done(self.worksheet.conditional_format(*first, *last, dict(options)), *first)

    def _done(self, code: object, row: int, column: int) -> None:
        if code not in (0, None):
            raise FormulaError(
                f"{self.place}: Excel cannot hold what row {row + 1}, column {column + 1} should ({code})"
            )


def _stored(value: StoredValue) -> float | str | bool:
    """Return a result as XlsxWriter takes it, to the digits that are stored; a formula that gives nothing shows 0."""
    if isinstance(value, ErrorValue):
        return value.code if value.code in ERRORS else "#NAME?"
    if isinstance(value, float):
        return stored(value)
    return 0.0 if value is None else value
