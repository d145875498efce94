"""A page for the browser: tables under headings, in one file without scripts, which also prints well.

Every text is escaped by the template, so that a label with a `<` in it stays a label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xlmodel.errors import Fault, WriteError
from xlmodel.placing import obstacles, place

_ELSEWHERE = "or give another place with --html."


@dataclass(frozen=True)
class ReportColumn:
    """A column of a table: its heading, and whether it holds numbers or formulas rather than words."""

    heading: str
    kind: str = ""
    """"number" to stand right-aligned, "code" for keys, cells and formulas, "" for words."""


@dataclass(frozen=True)
class ReportTable:
    """Rows of texts under a heading; `note` says what an empty table means.

    `tone` marks the heading: "error", "warning", "note", or "" for none; the word stands beside it.
    """

    heading: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    tone: str = ""


def html_page(
    title: str, lead: str, tables: Sequence[ReportTable], remarks: Sequence[str] = (), good: bool | None = None
) -> str:
    """Return one self-contained page: a title, a sentence, remarks, and the tables.

    `good` frames the sentence as a verdict, well or ill; None where the page judges nothing.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined  # takes a while to import

    templates = Environment(
        loader=PackageLoader("xlmodel.html", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = templates.get_template("page.html.j2")
    return template.render(title=title, lead=lead, tables=tables, remarks=remarks, good=good) + "\n"


def save_page(text: str, target: Path) -> None:
    """Write a page to a file whose name ends in .html, all or nothing. Raises WriteError, which says what to do."""
    faults = obstacles(target, _ELSEWHERE)
    if not faults and target.suffix.lower() not in {".html", ".htm"}:
        faults = [Fault("this is not the name of a page", file=str(target), expected="a name that ends in .html")]
    if faults:
        raise WriteError(faults)
    place({target: text.encode()}, _ELSEWHERE)
