"""Edits follow their keys: what a workbook calls by an old name stands under the one that the inputs have now.

Judgement: a key of a row stands for the keys of its cells as well (`wacc` for `wacc_base`). Where a workbook has cells
of both names, the one of the new name is meant, and an edit of the old one waits under its old name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from xlmodel.register import Renamed

_Held = TypeVar("_Held")


def new_keys(keys: Iterable[str], renamed: Mapping[str, Renamed], inputs: Iterable[str]) -> dict[str, str]:
    """Return the new key of each old one that was renamed and whose new key the inputs have."""
    known = set(inputs)
    found = {}
    for key in keys:
        if key not in known:
            new = _followed(key, renamed, known)
            if new in known:
                found[key] = new
    return found


def reason(key: str, renamed: Mapping[str, Renamed]) -> str:
    """Return why a key is gone, "" where the table of renamed keys does not say."""
    entry = _entry(key, renamed)
    while entry and entry[1].new:
        entry = _entry(entry[1].new + entry[2], renamed)
    return entry[1].reason if entry else ""


def under_new_keys(held: Mapping[str, _Held], new: Mapping[str, str]) -> dict[str, _Held]:
    """Return a mapping by key under the new keys; one that has both keeps each under its own."""
    return {(new[key] if key in new and new[key] not in held else key): value for key, value in held.items()}


def _followed(key: str, renamed: Mapping[str, Renamed], known: set[str]) -> str:
    entry = _entry(key, renamed)
    while entry and key not in known:
        key = entry[1].new + entry[2] if entry[1].new else ""
        entry = _entry(key, renamed)
    return key


def _entry(key: str, renamed: Mapping[str, Renamed]) -> tuple[str, Renamed, str] | None:
    """Return what the table says of a key or of the row that it belongs to: the old key, the entry, what follows."""
    if key in renamed:
        return key, renamed[key], ""
    rows = [old for old in renamed if key.startswith(f"{old}_")]
    if not rows:
        return None
    old = max(rows, key=len)
    return old, renamed[old], key.removeprefix(old)
