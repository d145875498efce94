"""A copy of a workbook without what no result depends on, and on which engines stumble.

Some engines cannot load a file for the sake of a note, a picture or a format. The copy keeps every typed value and
every formula but two kinds that no engine can compute from the file alone: those that read another file, and what-if
tables. They keep their stored value, so that what depends on them can be computed.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

ELSEWHERE = re.compile(r"\[\d+\][^\[\]!]*!")
"""A reference to another file: `[1]Sheet!A1`, `'[1]A sheet'!A1`, `[1]!name`."""

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_RELATIONS = re.compile(r"xl/worksheets/_rels/[^/]+\.rels")
_DROPPED = re.compile(
    r"<(conditionalFormatting|dataValidations|legacyDrawing|legacyDrawingHF|drawing|extLst)\b(?:[^>]*/>|.*?</\1>)",
    re.DOTALL,
)
_RELATION = re.compile(r'<Relationship\b[^>]*/(?:comments|threadedComment|vmlDrawing|drawing)"[^>]*/>')
_FORMULA = re.compile(r"<f\b(?P<attributes>[^>]*?)(?:/>|>(?P<text>[^<]*)</f>)")
_SHARED = re.compile(r'\bsi="(\d+)"')


def thinned(data: bytes) -> bytes:
    """Return the bytes of a workbook without notes, drawings and formats by condition; see above."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if _SHEET.fullmatch(entry.filename):
                part = _sheet(part.decode("utf-8")).encode("utf-8")
            elif _RELATIONS.fullmatch(entry.filename):
                part = _RELATION.sub("", part.decode("utf-8")).encode("utf-8")
            new.writestr(entry.filename, part)
    return target.getvalue()


def _sheet(text: str) -> str:
    """Return the XML of a sheet without what is dropped."""
    elsewhere = {
        shared[1]
        for formula in _FORMULA.finditer(text)
        if ELSEWHERE.search(formula["text"] or "") and (shared := _SHARED.search(formula["attributes"]))
    }

    def kept(formula: re.Match[str]) -> str:
        shared = _SHARED.search(formula["attributes"])
        lost = (
            't="dataTable"' in formula["attributes"]
            or ELSEWHERE.search(formula["text"] or "")
            or (shared and shared[1] in elsewhere)
        )
        return "" if lost else formula[0]

    return _FORMULA.sub(kept, _DROPPED.sub("", text))
