"""Tables as a piece of a page, for a notebook: plain markup that takes the looks of what it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from xlmodel.errors import visible
from xlmodel.html import ReportTable

MOST_ROWS = 100
"""Rows of a table that a notebook shows; of the others their number is told."""

_NUMBER = ' style="text-align: right"'
_WORDS = ' style="text-align: left"'


def html_fragment(heading: str, tables: Sequence[ReportTable], lead: str = "") -> str:
    """Return a heading, a sentence and tables; every text is escaped."""
    parts = [f"<h4>{_text(heading)}</h4>"] if heading else []
    parts += [f"<p>{_text(lead)}</p>"] if lead else []
    return "\n".join([*parts, *(line for table in tables for line in _table(table))])


def _table(table: ReportTable) -> Iterator[str]:
    if table.heading:
        yield f"<h5>{_text(table.heading)}</h5>"
    yield "<table>"
    styles = [_NUMBER if column.kind == "number" else _WORDS for column in table.columns]
    heads = "".join(
        f"<th{style}>{_text(column.heading)}</th>" for column, style in zip(table.columns, styles, strict=True)
    )
    yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    for row in table.rows[:MOST_ROWS]:
        cells = (f"<td{style}>{_text(text)}</td>" for text, style in zip(row, styles, strict=True))
        yield f"<tr>{''.join(cells)}</tr>"
    if len(table.rows) > MOST_ROWS:
        yield f'<tr><td colspan="{len(table.columns)}">and {len(table.rows) - MOST_ROWS:,} more rows</td></tr>'
    yield "</tbody></table>"


def _text(text: str) -> str:
    return escape(visible(text))
