"""A copy of a workbook without what no result depends on, and on which engines stumble.

Some engines cannot load a file for the sake of a note, a picture or a format. The copy keeps every typed value and
every formula but two kinds that no engine can compute from the file alone: those that read another file, and what-if
tables. They keep their stored value, so that what depends on them can be computed.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlmodel.reader.package import Package, relations_of
from xlmodel.reader.references import references
from xlmodel.reader.writing import ElementSpan, cut_out, element_spans, patched

_DROPPED = frozenset(
    {"conditionalFormatting", "dataValidations", "legacyDrawing", "legacyDrawingHF", "drawing", "extLst"}
)
_RELATIONS = frozenset({"comments", "threadedComment", "vmlDrawing", "drawing"})


def thinned(data: bytes) -> bytes:
    """Return the bytes of a workbook without notes, drawings and formats by condition; see above."""
    package = Package(data)
    parts: dict[str, bytes | None] = {}
    for book in package.of_kind("", "officeDocument"):
        for part in package.of_kind(book, "worksheet"):
            sheet = package.parts[part]
            parts[part] = cut_out(sheet, _superfluous(element_spans(sheet, _DROPPED | {"f"})))
            name = package.named(relations_of(part))
            if name:
                said = package.parts[name]
                found = element_spans(said, frozenset({"Relationship"}))
                drop = [span for span in found if span.attributes.get("Type", "").rpartition("/")[2] in _RELATIONS]
                parts[name] = cut_out(said, drop)
    return patched(data, parts)


def elsewhere(formula: str) -> bool:
    """Tell whether a formula reads another file."""
    return "[" in formula and any(found.kind == "outside" for found in references(formula))


def _superfluous(found: list[ElementSpan]) -> Iterator[ElementSpan]:
    formulas = [span for span in found if span.name == "f"]
    outside = {id(span) for span in formulas if elsewhere(span.text)}
    shared = {span.attributes["si"] for span in formulas if id(span) in outside and "si" in span.attributes}
    for span in found:
        if (
            span.name != "f"
            or span.attributes.get("t") == "dataTable"
            or id(span) in outside
            or span.attributes.get("si") in shared
        ):
            yield span
