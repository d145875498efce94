"""Citing: where a figure of the register stands, as a sheet prints it and links to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from xlmodel.language import Index, Item, Sheet, Table, Words
from xlmodel.register import OWN
from xlmodel.tables import Figure, Register

OWN_ESTIMATE = "own estimate"
"""Where a figure stands that no source gives."""


def by_key(register: Register) -> dict[str, Figure]:
    """Return every figure of the register by its key."""
    return {figure.key: figure for figure in (*register.facts, *register.peer_capex)}


def cited(figures: Mapping[str, Figure], source: str) -> str:
    """Return where a figure stands, such as `call-2025q4, para. 20`.

    `source` is the key of a figure, or such a place itself where no figure is printed.
    """
    if source not in figures:
        return source
    citations = figures[source].citations
    if not citations:
        return OWN_ESTIMATE
    first = citations[0]
    return first.source + (f", para. {first.paragraph}" if first.paragraph is not None else "")


def qualifier(figure: str) -> str:
    """Return the formula of the qualifier that stands beside the value of a figure: an own value is no source's."""
    return f'=IF({{figure_changed[{figure}]}}=1,"{OWN}",{{figure_qualifier[{figure}]}})'


def noted(figures: Mapping[str, Figure], source: str, note: str = "") -> str:
    """Return a note that begins with where a figure stands."""
    return f"{cited(figures, source)}. {note}".rstrip()


def leads_to(place: str) -> str | tuple[str, Index] | None:
    """Return what a link at a place leads to: an address to itself, a place in a source to its row of Sources."""
    if "://" in place:
        return place
    return None if place == OWN_ESTIMATE else ("source_title", (re.split(r",| \|", place)[0],))


def source_column(key: str, label: str, places: Mapping[str, str]) -> Words:
    """Return a column of cited places, each leading to its source."""
    links: dict[Index, str | tuple[str, Index]] = {
        (name,): ("source_title", (place.split(",")[0],))
        for name, place in places.items()
        if place and place != OWN_ESTIMATE
    }
    return Words(key, label, {(name,): place for name, place in places.items() if place}, links=links)


def with_sources(sheet: Sheet, key: str, figures: Mapping[str, Figure]) -> Sheet:
    """Return a sheet whose column of a key, in which figures or places are named, says where each stands."""

    def named(item: Item) -> Item:
        if not isinstance(item, Words) or item.key != key:
            return item
        return source_column(key, item.label, {str(at[0]): cited(figures, text) for at, text in item.texts.items()})

    blocks = (
        replace(block, lines=tuple(map(named, block.lines))) if isinstance(block, Table) else block
        for block in sheet.blocks
    )
    return replace(sheet, blocks=tuple(blocks))
