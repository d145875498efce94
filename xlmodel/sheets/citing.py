"""Citing: where a figure of the register stands, as a sheet prints it and links to it."""

from __future__ import annotations

from collections.abc import Mapping

from xlmodel.language import Index, Words
from xlmodel.register import Figure, Register


def by_key(register: Register) -> dict[str, Figure]:
    """Return every figure of the register by its key."""
    return {figure.key: figure for figure in (*register.facts, *register.peer_capex)}


def cited(figures: Mapping[str, Figure], source: str) -> str:
    """Return where a figure stands, such as `call-2025q4, para. 20`.

    `source` is the key of a figure, or such a place itself where no figure is printed.
    """
    if source not in figures:
        return source
    first = figures[source].citations[0]
    return first.source + (f", para. {first.paragraph}" if first.paragraph is not None else "")


def noted(figures: Mapping[str, Figure], source: str, note: str = "") -> str:
    """Return a note that begins with where a figure stands."""
    return f"{cited(figures, source)}. {note}".rstrip()


def source_column(key: str, label: str, places: Mapping[str, str]) -> Words:
    """Return a column of cited places, each leading to its source."""
    links: dict[Index, str | tuple[str, Index]] = {
        (name,): ("source_title", (place.split(",")[0],)) for name, place in places.items() if place
    }
    return Words(key, label, {(name,): place for name, place in places.items() if place}, links=links)
