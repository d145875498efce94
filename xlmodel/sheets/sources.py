"""Sources: which documents and pages do the figures come from?"""

from __future__ import annotations

from xlmodel.language import Constant, Dimension, Sheet, Table, Words
from xlmodel.tables import Register, Source


def sheet(register: Register) -> Sheet:
    """Return the Sources sheet: documents first, then external pages."""
    ordered = sorted(register.sources, key=lambda source: source.kind != "document")
    axis = Dimension("source", tuple(source.id for source in ordered), {source.id: source.id for source in ordered})
    first_external = next((source.id for source in ordered if source.kind != "document"), "")
    groups = {ordered[0].id: "The documents"} | ({first_external: "External pages"} if first_external else {})

    def column(key: str, label: str, texts: dict[str, str]) -> Words:
        return Words(key, label, {(name,): text for name, text in texts.items() if text})

    used = _figures_by_source(register)
    return Sheet(
        key="sources",
        name="Sources",
        question="Which documents and pages do the figures come from?",
        blocks=(
            Table(
                "Sources",
                axis,
                (
                    column("source_title", "Title, in our words", {s.id: s.title for s in ordered}),
                    column("source_publisher", "Publisher", {s.id: s.publisher for s in ordered}),
                    column("source_date", "Dated", {s.id: s.date for s in ordered}),
                    column("source_language", "Language", {s.id: s.language for s in ordered}),
                    Constant(
                        "source_figures", "Figures", "count", {(s.id,): float(used.get(s.id, 0)) for s in ordered}
                    ),
                    _address("source_address", "Where", [(s, s.url or s.file) for s in ordered]),
                    _address("source_second", "Second page", [(s, s.second_url) for s in ordered]),
                ),
                groups=groups,
            ),
        ),
        aside="input",
    )


def _address(key: str, label: str, places: list[tuple[Source, str]]) -> Words:
    texts = {(source.id,): place for source, place in places if place}
    return Words(key, label, texts, links={index: place for index, place in texts.items() if "://" in place})


def _figures_by_source(register: Register) -> dict[str, int]:
    counts: dict[str, int] = {}
    for figure in register.figures:
        for citation in figure.citations:
            counts[citation.source] = counts.get(citation.source, 0) + 1
    return counts
