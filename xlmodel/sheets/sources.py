"""Sources: the documents first, then external pages, as rows of the sheet that `sources.txt` declares."""

from __future__ import annotations

from collections import Counter

from xlmodel.language import Sheet
from xlmodel.sheets.citing import leads_to
from xlmodel.sheets.pages import page
from xlmodel.tables import ModelInputs
from xlmodel.text import Given


def sheet(register: ModelInputs) -> Sheet:
    """Return the Sources sheet."""
    figures = register.figures
    cited = Counter(citation.source for figure in figures for citation in figure.citations)
    rows = [
        {
            "key": source.id,
            "theme": "The documents" if source.kind == "document" else "External pages",
            "title": source.title,
            "publisher": source.publisher,
            "date": source.date,
            "language": source.language,
            "figures": str(cited[source.id]),
            "address": source.url or source.file,
            "second": source.second_url,
        }
        for source in sorted(register.sources, key=lambda source: source.kind != "document")
    ]
    return page("sources", Given(through={"sources": rows}, lead=leads_to))
