"""Keys that were renamed or are gone: `inputs/renamed.csv`, which a folder may lack.

A workbook built before knows the old keys; what was typed there follows to the new one, or waits and says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from xlmodel.errors import Fault
from xlmodel.register.lines import InputRow, in_quotes
from xlmodel.register.records import Renamed
from xlmodel.register.tables import InputTable
from xlmodel.register.values import BadValueError, name, nearest


def key_now(key: str, new_keys: Mapping[str, str], known: Collection[str]) -> str:
    """Return what a key is called now, itself where nothing is known of it; `new_keys` are by the old ones."""
    seen: set[str] = set()
    now = key
    while now not in known and now in new_keys and now not in seen:
        seen.add(now)
        now = new_keys[now]
    return now if now in known else key


def renamed_keys(table: InputTable, keys: Collection[str]) -> tuple[dict[str, Renamed], list[Fault]]:
    """Return what became of each old key, and what is wrong with the table; `keys` are those of rows and cells now."""
    found: dict[str, Renamed] = {}
    faults: list[Fault] = []
    for row in table.rows:
        old = row.texts["old_key"]
        faults += _faults(row, keys, found)
        found.setdefault(old, Renamed(row.texts["new_key"], row.texts["reason"], row.texts["since"]))
    for row in table.rows:
        faults += _dead_end(row, keys, found)
    return found, faults


def _faults(row: InputRow, keys: Collection[str], found: Mapping[str, Renamed]) -> Iterator[Fault]:
    old, new = row.texts["old_key"], row.texts["new_key"]
    for column, text in (("old_key", old), ("new_key", new)):
        if text or column == "old_key":
            try:
                name(text)
            except BadValueError as error:
                yield row.fault(column, error.problem, error.expected, error.hint)
    if old in found:
        yield row.fault("old_key", "duplicate key", "one row for each old key", "Delete one of them.")
    if old in keys:
        yield row.fault("old_key", "a renamed key that an input still has", "a key that is gone", "Delete this row.")
    if not new and not row.texts["reason"]:
        hint = "Name the new key, or say why the old one is gone."
        yield row.fault("new_key", "neither a new key nor a reason", "one of the two", hint)


def _dead_end(row: InputRow, keys: Collection[str], found: Mapping[str, Renamed]) -> Iterator[Fault]:
    """Yield a fault where the new keys of a row lead nowhere or in a circle."""
    seen = {row.texts["old_key"]}
    key = row.texts["new_key"]
    while key and key not in keys:
        if key in seen or key not in found:
            problem = "keys that were renamed in a circle" if key in seen else "no such key"
            yield row.fault("new_key", problem, "the key of an input", nearest(key, keys), in_quotes(key))
            return
        seen.add(key)
        key = found[key].new
