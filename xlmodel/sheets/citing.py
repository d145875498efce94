"""Citing: where a figure of the register stands, as a sheet prints it and links to it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xlmodel.language import Index
from xlmodel.tables import Figure, ModelInputs

OWN_ESTIMATE = "own estimate"
"""Where a figure stands that no source gives."""


def by_key(register: ModelInputs) -> dict[str, Figure]:
    """Return every figure of the register by its key."""
    return {figure.key: figure for figure in register.figures}


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


def noted(figures: Mapping[str, Figure], source: str, note: str = "") -> str:
    """Return a note that begins with where a figure stands."""
    return f"{cited(figures, source)}. {note}".rstrip()


def leads_to(place: str) -> str | tuple[str, Index] | None:
    """Return what a link at a place leads to: an address to itself, a place in a source to its row of Sources."""
    if "://" in place:
        return place
    return None if place == OWN_ESTIMATE else ("source_title", (re.split(r",| \|", place)[0],))
