"""How a cell looks, as one text, and in what two looks differ, trait by trait.

A look is the canonical JSON of its traits by name; what is the default of the format is left out, but for the font
and its size. So a look can be kept, compared as a whole, and taken apart where it differs. Judgement: whether a font is
also the theme's, and its character set, say nothing that can be seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from xlmodel.reader import Style

FIRST_TRAITS = frozenset({"fill", "ink", "bold", "italic"})
"""What the records of versions 0.1 to 0.3 know of a look."""

BLACK = frozenset({"000000", "theme 1"})
"""Inks that are the automatic one in another spelling; what the colours of the theme are is compared by itself."""


def canonical_json(value: object) -> str:
    """Return one text for a value of plain parts."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def look_text(style: Style) -> str:
    """Return a look as a text."""
    return canonical_json(dict(_traits(style)))


@lru_cache(maxsize=10_000)
def traits(look: str) -> Mapping[str, str]:
    """Return the traits of a look by name."""
    found: Mapping[str, str] = json.loads(look) if look else {}
    return found


def _traits(style: Style) -> Iterator[tuple[str, str]]:
    plain: dict[str, Any] = {
        "fill": style.fill,
        "pattern": style.pattern,
        "ink": "" if style.ink in BLACK else style.ink,
        "bold": "bold" * style.bold,
        "italic": "italic" * style.italic,
        "underline": style.underline,
        "strike": "struck through" * style.strike,
        "raised": style.raised,
        "size": f"{style.size:g}",
        "font": style.font,
        "number format": "" if style.number_format == "General" else style.number_format,
        "locked": "" if style.locked else "unlocked",
        "hidden": "formula hidden" * style.hidden,
        "details": " ".join(mark for mark in style.details.split() if not mark.startswith(("scheme=", "charset="))),
    }
    for name, value in plain.items():
        if value:
            yield name, value
    for side, (line, colour) in style.borders.items():
        yield f"border {side}", f"{line} {colour}".strip()
    for name, value in style.alignment.items():
        yield f"alignment {name}", value


def differing(was: str, now: str) -> Iterator[tuple[str, str, str]]:
    """Yield each trait in which two looks differ: its name, what it was and what it is, "" for the default."""
    before, after = traits(was), traits(now)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name, "") != after.get(name, ""):
            yield name, before.get(name, ""), after.get(name, "")
