"""In what two workbooks differ: inputs, formulas, outputs and other cells apart."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from xlmodel.engines import CellValue
from xlmodel.frames import frame_of
from xlmodel.html import ReportColumn, ReportTable
from xlmodel.html.fragment import html_fragment
from xlmodel.tell import number_text

if TYPE_CHECKING:
    import pandas as pd

SECTIONS = ("inputs", "outputs", "formulas", "others")

STATE = "state"
"""The unit of a check or of a tie, whose values are words."""


@dataclass(frozen=True)
class Change:
    """One thing that differs: what it was in the first workbook and what it is in the second, None where it is not.

    `kind` is input, output, formula, text, number, sheet or another thing in plain words. `key` is that of an input or
    an output; of a formula it is the key of its cell, or of its line where equal changes of neighbours are one, and ""
    where the workbook remembers no keys. `sheet` and `cell` (`F12`, `F12:L12`) are where it stands in the second
    workbook, or in the first where it is gone. `note` says how a value was typed. A share is a
    fraction: 0.35 with the unit %.
    """

    kind: str
    key: str
    label: str
    unit: str
    sheet: str
    cell: str
    old: CellValue
    new: CellValue
    note: str = ""

    @property
    def place(self) -> str:
        """Return the cell as Excel names it."""
        return "!".join(part for part in (self.sheet, self.cell) if part)

    @property
    def change(self) -> float | None:
        """Return new less old, None where they are not both numbers."""
        if isinstance(self.old, float) and isinstance(self.new, float):
            return self.new - self.old
        return None

    @property
    def relative(self) -> float | None:
        """Return the change as a fraction of old; None for shares and years, and where the sign turns."""
        if self.change is None or self.unit in {"%", "year", "flag", "rank"}:
            return None
        assert isinstance(self.old, float)
        assert isinstance(self.new, float)
        return self.change / abs(self.old) if self.old * self.new > 0 else None


@dataclass(frozen=True)
class Difference:
    """What differs between two workbooks, called `a` and `b`; `remarks` say what to know when reading it."""

    a: str
    b: str
    inputs: tuple[Change, ...] = ()
    outputs: tuple[Change, ...] = ()
    formulas: tuple[Change, ...] = ()
    others: tuple[Change, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Tell whether nothing differs."""
        return not any(getattr(self, section) for section in SECTIONS)

    def to_json(self) -> str:
        """Return the difference as JSON text: a, b, same, remarks, and a list of changes for each section.

        Each change has kind, key, label, unit, sheet, cell, old, new, note, change and relative_change.
        """
        told: dict[str, Any] = {"a": self.a, "b": self.b, "same": self.same, "remarks": self.remarks}
        told |= {section: [_with_changes(change) for change in getattr(self, section)] for section in SECTIONS}
        return json.dumps(told, indent=2, ensure_ascii=False)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per change: section, and the parts of a change."""
        rows = [{"section": name, **_with_changes(change)} for name in SECTIONS for change in getattr(self, name)]
        columns = ["section", *Change.__annotations__, "change", "relative_change"]
        return frame_of(rows, columns)

    def _repr_html_(self) -> str:
        headings = ("Section", "Key", "Label", "Old", "New", "Unit", "Cell")
        columns = tuple(ReportColumn(name, "number" if name in {"Old", "New"} else "") for name in headings)
        rows = tuple(
            (section, one.key, one.label, _drawn(one.old, one.unit), _drawn(one.new, one.unit), one.unit, one.place)
            for section in SECTIONS
            for one in getattr(self, section)
        )
        tables = [ReportTable("", columns, rows)] if rows else []
        return html_fragment(f"{self.a} → {self.b}", tables, "No difference." if self.same else "")


def _drawn(value: CellValue, unit: str) -> str:
    return "–" if value is None else number_text(value, unit)


def _with_changes(change: Change) -> dict[str, Any]:
    return {**asdict(change), "change": change.change, "relative_change": change.relative}
