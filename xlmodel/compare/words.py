"""A difference in words: the tables that a terminal and a page show, and the counts below them.

Judgements: an input is shown with all its digits, an output as the workbook shows it. Where both sides would read the
same, more digits are shown, since they differ. Formulas stand by line: what changed alike in several places is one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from xlmodel.compare.cells import line_key
from xlmodel.compare.difference import STATE, Change, Difference
from xlmodel.engines import CellValue
from xlmodel.html import ReportColumn, ReportTable, html_page
from xlmodel.tell import number_text

_NAMED = (
    ReportColumn("Key", "code"),
    ReportColumn("Label"),
    ReportColumn("Old", "number"),
    ReportColumn("New", "number"),
    ReportColumn("Change", "number"),
    ReportColumn("Unit"),
    ReportColumn("Cell", "code"),
)
_FORMULAS = (
    ReportColumn("Line", "code"),
    ReportColumn("Label"),
    ReportColumn("Cell", "code"),
    ReportColumn("Old", "code"),
    ReportColumn("New", "code"),
)
_OTHERS = (
    ReportColumn("Cell", "code"),
    ReportColumn("What"),
    ReportColumn("Label"),
    ReportColumn("Old"),
    ReportColumn("New"),
)

_ABSENT = "–"


def page_of_difference(difference: Difference) -> str:
    """Return a difference as one self-contained page for the browser."""
    return html_page(
        f"{difference.a} → {difference.b}", counts(difference), tables_of_difference(difference), difference.remarks
    )


def counts(difference: Difference) -> str:
    """Return one line that says how much differs."""
    between = f"between {difference.a} and {difference.b}"
    if difference.same:
        return f"No difference {between}."
    parts = (
        _number(len(difference.inputs), "input"),
        _number(len(difference.outputs), "output"),
        _number(len(difference.formulas), "formula"),
        _number(len(difference.others), "other cell"),
    )
    return f"Different {between}: {', '.join(parts)}."


def tables_of_difference(difference: Difference) -> list[ReportTable]:
    """Return a table for each section that has something to say."""
    named = [
        ReportTable("Inputs", _NAMED, tuple(_named(change, exact=True) for change in difference.inputs)),
        ReportTable("Outputs", _NAMED, tuple(_named(change, exact=False) for change in difference.outputs)),
    ]
    formulas = ReportTable("Formulas", _FORMULAS, tuple(_formulas(difference.formulas)))
    others = ReportTable("Other cells", _OTHERS, tuple(_other(change) for change in difference.others))
    return [table for table in (*named, formulas, others) if table.rows]


def _number(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'s' * (count != 1)}"


def _named(change: Change, exact: bool) -> tuple[str, ...]:
    old, new = _both(change, exact)
    label = f"{change.label} ({change.note})" if change.note else change.label
    unit = "" if change.unit in {"text", "flag", "any", STATE} else change.unit
    return change.key, label, old, new, _moved(change), unit, change.place


def _formulas(changes: Iterable[Change]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each way in which a line changed; its key and label stand in the first of them."""
    before = None
    for line, held in groupby(changes, key=lambda change: line_key(change.key)):
        ways: dict[tuple[CellValue, CellValue], list[Change]] = {}
        for change in held:
            ways.setdefault((change.old, change.new), []).append(change)
        for (old, new), alike in ways.items():
            called = (line, alike[0].label)
            places = ", ".join(change.place for change in alike)
            yield *(called if called != before or not line else ("", "")), places, _text(old), _text(new)
            before = called


def _other(change: Change) -> tuple[str, ...]:
    old, new = _both(change, exact=True)
    return change.place, change.kind, change.label, old, new


def _both(change: Change, exact: bool) -> tuple[str, str]:
    """Return both values as texts that differ."""
    if not exact:
        old, new = (_short(value, change.unit) for value in (change.old, change.new))
        if old != new:
            return old, new
    return _full(change.old, change.unit), _full(change.new, change.unit)


def _short(value: CellValue, unit: str) -> str:
    return _ABSENT if value is None else number_text(value, unit)


def _full(value: CellValue, unit: str) -> str:
    if not isinstance(value, float) or unit != "%":
        return _text(value)
    return f"{100 * value:.13g}%"


def _text(value: CellValue) -> str:
    if value is None:
        return _ABSENT
    return f"{value:,.15g}" if isinstance(value, float) else str(value)


def _moved(change: Change) -> str:
    """Return the change with its sign: in percentage points for shares, else with the change in per cent."""
    if change.change is None:
        return ""
    if change.unit == "%":
        points = 100 * change.change
        return f"{points:+.1f} pp" if abs(points) >= 0.05 else f"{points:+.2g} pp"
    size = number_text(abs(change.change), change.unit)
    if not size.strip("0.,"):
        size = f"{abs(change.change):.2g}"
    sign = "-" if change.change < 0 else "+"
    share = "" if change.relative is None else f" ({change.relative:+.1%})"
    return f"{sign}{size}{share}"
