"""Own values written into the text of a file: a row of their own beneath the row that they change.

Judgements: no byte of a source's row changes. An own row that is there already keeps everything but the fields that
are written and the day; it goes where nothing of it is left. A figure that no source has is its own row, and its
field is replaced. Where the file is older than own rows, the columns that they need are added to its header alone:
a row without them at its end is read as if they were empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlmodel.register.reading import separated
from xlmodel.register.renaming import key_now
from xlmodel.register.scanning import NEWLINE, ScannedRow, core, scanned_rows
from xlmodel.register.schemas import OWN, TableSchema

Replacement = tuple[int, int, str]
"""A span of a text, and what is to stand there."""


def rewritten(
    text: str,
    schema: TableSchema,
    changes: Mapping[str, Mapping[str, str]],
    since: Mapping[str, str],
    new_keys: Mapping[str, str],
) -> str:
    """Return the text of a sound file with own values: by the key of the row and column, "" takes one back.

    `since` gives the day of each row that gets a value, `new_keys` what an own row of an old key belongs to.
    """
    header, rows = scanned_rows(text, schema)
    separator = separated(text)[0]
    columns = [field.text.strip() for field in header]
    added = [column for column in ("status", "since") if changes and column not in columns]
    edits: list[Replacement] = [(header[-1].end, header[-1].end, "".join(separator + column for column in added))]
    columns += added
    sources = {row.key: row for row in rows if not row.is_own}
    mine = {key_now(row.key, new_keys, sources): row for row in rows if row.is_own}
    for key, values in changes.items():
        if key in mine:
            edits += _changed(text, schema, mine[key], columns, values, since[key], separator, key not in sources)
        else:
            edits += _new(text, schema, sources[key], columns, values, since[key], separator)
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _new(
    text: str,
    schema: TableSchema,
    source: ScannedRow,
    columns: list[str],
    values: Mapping[str, str],
    since: str,
    separator: str,
) -> Iterator[Replacement]:
    """Yield the own row beneath the row of a source."""
    texts = {column: source.fields[column].text.strip() for column in schema.key} | dict(values)
    texts |= {"status": OWN, "since": since}
    end = source.span[1]
    line_end = NEWLINE.match(text, end) or NEWLINE.search(text)
    yield end, end, (line_end[0] if line_end else "\n") + separator.join(texts.get(column, "") for column in columns)


def _changed(
    text: str,
    schema: TableSchema,
    row: ScannedRow,
    columns: list[str],
    values: Mapping[str, str],
    since: str,
    separator: str,
    stands_alone: bool,
) -> Iterator[Replacement]:
    """Yield the fields of an own row that change; or the whole row, where nothing would be left of it."""
    left = {column: field.text.strip() for column, field in row.fields.items()} | dict(values)
    kept = [value for column, value in left.items() if column not in (*schema.key, "status", "since") and value]
    if not kept and not stands_alone:
        yield _without(text, row)
        return
    last = row.span[1]
    missing = columns[len(row.fields) :]
    new = {**values, "since": since}
    for column, field in row.fields.items():
        if column in new:
            yield (*core(text, field), new[column])
    if any(column in new and new[column] for column in missing):
        yield last, last, "".join(separator + new.get(column, "") for column in missing)


def _without(text: str, row: ScannedRow) -> Replacement:
    """Return the edit that takes a row out with one end of its line."""
    start, end = row.span
    after = NEWLINE.match(text, end)
    if after:
        return start, after.end(), ""
    before = [found.span() for found in NEWLINE.finditer(text, 0, start)]
    return (before[-1][0] if before and before[-1][1] == start else start), end, ""
