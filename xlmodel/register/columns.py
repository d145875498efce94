"""A column like another, written into the text of a file: how a case is added.

Judgements: the new column stands behind the last of its kind and says what the other one does, but for the values
that are given; every other byte stays. The file with it must load before it is written.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from xlmodel.errors import Fault, InputError
from xlmodel.register.declared import Register, Tables
from xlmodel.register.lines import in_quotes
from xlmodel.register.loading import load, read_files
from xlmodel.register.patching import Patch
from xlmodel.register.reading import decoded, separated
from xlmodel.register.rewriting import Replacement
from xlmodel.register.scanning import scanned_rows
from xlmodel.register.schemas import TableSchema
from xlmodel.register.tables import presentable
from xlmodel.register.values import nearest


def schema_of_columns(tables: Tables[Any]) -> TableSchema | None:
    """Return the schema of the file whose columns can be added to, None where a model has none."""
    return next((schema for schema in tables.schemas if schema.prefix), None)


def patch_with_column(
    register: Register, schema: TableSchema, name: str, like: str, values: Mapping[str, str]
) -> Patch:
    """Return the input files with a column more in the file of `schema`: `prefix` and `name`, like that of `like`.

    `values` are what it says in other rows, by key. Raises InputError with all faults; writes nothing.
    """
    files = {**read_files(register.folder, register.tables)}
    before = files[schema.name]
    text = decoded(before)
    header, rows = scanned_rows(text, schema)
    columns = [field.text.strip() for field in header if field.text.strip().startswith(schema.prefix)]
    faults = list(_faults(register, schema, columns, [row.key for row in rows], name, like, values))
    if faults:
        raise InputError(presentable(fault) for fault in faults)
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    after = mark + _with_column(text, schema, schema.prefix + name, schema.prefix + like, values).encode("utf-8")
    load(register.folder, register.tables, instead={**files, schema.name: after})
    return Patch({register.folder / schema.name: (before, after)})


def _with_column(text: str, schema: TableSchema, column: str, like: str, values: Mapping[str, str]) -> str:
    """Return the text with a column more; a row that ends before it is left as it is."""
    header, rows = scanned_rows(text, schema)
    separator = separated(text)[0]
    last = [field for field in header if field.text.strip().startswith(schema.prefix)][-1]
    edits: list[Replacement] = [(last.end, last.end, separator + column)]
    for row in rows:
        behind = row.fields.get(last.text.strip())
        if behind is not None:
            said = text[row.fields[like].start : row.fields[like].end]
            said = said if row.is_own else values.get(row.key, said)
            edits.append((behind.end, behind.end, separator + said))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _faults(
    register: Register,
    schema: TableSchema,
    columns: list[str],
    keys: list[str],
    name: str,
    like: str,
    values: Mapping[str, str],
) -> Iterator[Fault]:
    """Yield what is wrong with what is asked for; whether the name and the values will do, the files say themselves."""
    file = str(register.folder / schema.name)
    known = [column.removeprefix(schema.prefix) for column in columns]
    if name in known:
        yield Fault(
            f"there is a column {schema.prefix}{name} already", file, hint="Give another name, or edit it there."
        )
    if like not in known:
        expected = f"one of {', '.join(known)}"
        yield Fault("no such column to be like", file, expected=expected, found=in_quotes(like))
    fault = Fault("no such row", file, expected="the key of a row")
    yield from (replace(fault, key=key, hint=nearest(key, keys)) for key in values if key not in keys)
