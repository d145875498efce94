"""Elements in words, for those who read what differs."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

LONGEST = 120
"""Characters of what is told of one side."""

_PARTS = {
    "image": "picture",
    "media": "picture",
    "pivottable": "pivot table",
    "pivottables": "pivot table",
    "pivotcachedefinition": "pivot table",
    "pivotcache": "pivot table",
    "externallink": "link to another workbook",
    "externallinks": "link to another workbook",
    "embeddings": "embedded object",
    "oleobject": "embedded object",
    "package": "embedded object",
    "slicer": "slicer",
    "slicers": "slicer",
    "slicercache": "slicer",
    "slicercaches": "slicer",
    "timeline": "timeline",
    "timelines": "timeline",
    "querytable": "query",
    "querytables": "query",
    "connections": "data connection",
    "ctrlprop": "control",
    "ctrlprops": "control",
    "control": "control",
    "activex": "control",
    "vbaproject": "macro project",
    "customxml": "custom XML",
    "printersettings": "printer setting",
    "vmldrawing": "drawing of notes or controls",
}
"""What a part is, by what its relation or its folder is called, in small letters."""


def part_word(place: str, text: str) -> str:
    """Return what kind of thing a part of a file is; `text` is the element's."""
    kind = str(json.loads(text)[0]) if text else ""
    folders = place.rstrip("/").split("/")
    for word in (kind, folders[-2] if len(folders) > 1 else ""):
        if word.casefold() in _PARTS:
            return _PARTS[word.casefold()]
    return f"part {kind}".strip() if kind else f"part {place}"


def text_words(text: str) -> str:
    """Return the text of an element as a person can read it, cut where it is long."""
    if text[:1] in ("[", "{"):
        with suppress(ValueError):
            text = ", ".join(_flat(json.loads(text)))
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _flat(value: Any) -> list[str]:
    """Return the parts of a value that say something."""
    if isinstance(value, str):
        if value[:1] in ("[", "{"):
            try:
                return _flat(json.loads(value))
            except ValueError:
                return [value]
        return [value] if value else []
    if isinstance(value, list):
        return [part for one in value for part in _flat(one)]
    if isinstance(value, dict):
        return [f"{name} {part}" for name, one in value.items() for part in _flat(one)]
    return [str(value)] if value not in (None, False) else []
