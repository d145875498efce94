"""Where each field of a file stands, so that one of them can be replaced and all else stay as it is.

The csv module reads fields but not their places. `records` reads the same fields from any text that it accepts in
its strict mode, and gives the span of each. Judgement: the value of a field is what stands between its quotes and
between the white space around it; only that is ever replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlmodel.register.reading import separated
from xlmodel.register.schemas import OWN, TableSchema

# A quoted field, or one without quotes, or none; then what ends it. The quantifiers with a plus never go back.
PIECES = {
    separator: re.compile(rf'(?P<field>"(?>[^"]*(?:""[^"]*)*)"|[^"{by}\r\n][^{by}\r\n]*+|)(?P<end>{by}|\r\n|\r|\n|\Z)')
    for separator, by in ((mark, re.escape(mark)) for mark in ",;\t|")
}
NEWLINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its span in the text with its quotes, its text as csv reads it, and the line of its record."""

    start: int
    end: int
    text: str
    line: int


def records(text: str) -> Iterator[list[Field]]:
    """Yield the fields of each record; a blank line has none. Raises ValueError where the quoting is broken."""
    separator, place = separated(text)
    line = first_line = 2 if place else 1
    fields: list[Field] = []
    while place < len(text) or fields:
        piece = PIECES[separator].match(text, place)
        if piece is None:
            raise ValueError(f"broken quoting in line {line}")
        raw = piece["field"]
        shown = raw[1:-1].replace('""', '"') if raw.startswith('"') else raw
        fields.append(Field(*piece.span("field"), shown, first_line))
        line += len(NEWLINE.findall(piece[0]))
        place = piece.end()
        if piece["end"] != separator:
            is_blank = len(fields) == 1 and not raw
            yield [] if is_blank else fields
            fields, first_line = [], line


@dataclass(frozen=True, slots=True)
class ScannedRow:
    """One row of a file: its fields by column, its key, and whether it is a person's own."""

    fields: Mapping[str, Field]
    key: str
    is_own: bool

    @property
    def span(self) -> tuple[int, int]:
        """Return where the row stands in the text, without the end of its line."""
        fields = list(self.fields.values())
        return fields[0].start, fields[-1].end


def scanned_rows(text: str, schema: TableSchema) -> tuple[tuple[Field, ...], list[ScannedRow]]:
    """Return the header of a sound file and its rows; a row may lack fields at its end."""
    header, *rows = [fields for fields in records(text) if any(field.text.strip() for field in fields)]
    columns = [field.text.strip() for field in header]
    found = []
    for row in rows:
        by_column = dict(zip(columns, row, strict=False))
        texts = {column: field.text for column, field in by_column.items()}
        is_own = texts.get("status", "").strip() == OWN
        found.append(ScannedRow(by_column, schema.key_of(texts), is_own))
    return tuple(header), found


def replaced(text: str, values: Mapping[Field, str]) -> str:
    """Return the text with other values in some of its fields. A value needs no quotes: a number, or one word."""
    for field in sorted(values, key=lambda field: field.start, reverse=True):
        start, end = core(text, field)
        text = text[:start] + values[field] + text[end:]
    return text


def core(text: str, field: Field) -> tuple[int, int]:
    """Return the span of a field's value: without quotes and without the white space around it."""
    start, end = field.start, field.end
    if text.startswith('"', start, end):
        start, end = start + 1, end - 1
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    return start, start + len(inner.strip())
