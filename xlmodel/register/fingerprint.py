"""One number for all inputs: equal where every value is equal, whatever the files look like."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass


def fingerprint(records: Mapping[str, object], overrides: Mapping[str, float | str]) -> str:
    """Return the sha256, in hex, of the records by file and of the overrides that change a value.

    It is taken of the records, not of the bytes: byte order mark, line ends, quoting, order of the columns,
    `0.50` for `0.5`, path, locale and hash seed do not enter. The order of the rows
    does, since the workbook shows it.
    """
    content = {"records": names_and_values(records), "overrides": names_and_values(dict(sorted(overrides.items())))}
    return hashlib.sha256(json.dumps(content, ensure_ascii=True).encode("ascii")).hexdigest()


def names_and_values(value: object) -> object:
    """Return a record as lists of names and values, which JSON renders in one way only."""
    if is_dataclass(value):
        return [[field.name, names_and_values(getattr(value, field.name))] for field in fields(value)]
    if isinstance(value, Mapping):
        return [[key, names_and_values(item)] for key, item in value.items()]
    if isinstance(value, tuple):
        return [names_and_values(item) for item in value]
    return value
