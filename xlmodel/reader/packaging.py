"""Is this archive a workbook, and do its parts lead to each other as those of a workbook do?

A part that is reached several times is read several times, so its elements count once for each way to it.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from xlmodel.reader.limits import ELEMENTS, PAIRS, refusal
from xlmodel.reader.scanning import CLEAN, RESAVE, SHEETS, SMALLER, ScannedPart

TYPES = "[Content_Types].xml"

_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_MACROS = "application/vnd.ms-excel."
_CACHES = frozenset({"pivotCacheDefinition", "pivotCacheRecords"})
_AS_XLSX = "Open it in Excel or LibreOffice and save it as an .xlsx file."


def is_kept(name: str, part: ScannedPart) -> bool:
    """Tell whether `check_parts` needs the bytes of a part: the types, the relations, the workbook itself."""
    return name == TYPES or name.endswith(".rels") or part.root == "workbook"


def recognise(names: list[str], beginning: bytes) -> None:
    """Raise EngineError, saying what it is, for an archive that by its parts is no .xlsx workbook.

    `beginning` is the content of the part `mimetype`, empty where there is none.
    """
    folders = {name.partition("/")[0] for name in names}
    if beginning.startswith(b"application/vnd.oasis.opendocument"):
        kind = beginning.rpartition(b".")[2].decode("ascii", "replace")[:40]
        raise refusal(f"this is not an Excel workbook but an OpenDocument file ({kind})", _AS_XLSX)
    if TYPES in names and "word" in folders:
        raise refusal("this is not an Excel workbook but a Word document (.docx)", "Give an .xlsx file.")
    if TYPES in names and "ppt" in folders:
        raise refusal("this is not an Excel workbook but a PowerPoint presentation (.pptx)", "Give an .xlsx file.")
    if "xl/workbook.bin" in names:
        raise refusal("this is a binary workbook (.xlsb), which cannot be read", _AS_XLSX)
    if any(posixpath.basename(name).lower() == "vbaproject.bin" for name in names):
        problem = "this is a workbook with macros (.xlsm), whatever its name: macros cannot be kept"
        raise refusal(problem, "Open it in Excel and save it as an .xlsx file, which drops the macros.")
    if TYPES not in names:
        kind = "a Java archive (.jar)" if "META-INF/MANIFEST.MF" in names else "an archive of other files"
        raise refusal(f"this is not an Excel workbook but {kind}", "Give an .xlsx file.")


def check_parts(kept: Mapping[str, bytes], parts: Mapping[str, ScannedPart]) -> None:
    """Raise EngineError unless the parts make a workbook whose sheets are sheets, each with a part of its own.

    `kept` holds the bytes of the parts that `is_kept` names, `parts` what every XML part is, by its name.
    """
    said = _check_types(kept[TYPES])
    relations = {name: list(_relations(name, data)) for name, data in kept.items() if name.endswith(".rels")}
    book = next((to for _, kind, to in relations.get("_rels/.rels", []) if kind == "officeDocument"), "")
    if book not in parts or parts[book].root != "workbook":
        raise refusal("this is not an Excel workbook: it does not say where the workbook is", RESAVE)
    if said - {book}:  # some readers go by the types, others by the relations
        raise refusal("this is not an Excel workbook: it names two parts as the workbook", CLEAN)
    for name, found in relations.items():
        if len({key for key, _, _ in found}) < len(found):
            raise refusal(f"{name} gives the same name to two relations", CLEAN)
    ways = {key: to for key, _, to in relations.get(_of(book), [])}
    sheets = [ways.get(key, "") for key in _sheet_ids(kept[book])]
    for sheet in sheets:
        if sheet not in parts or parts[sheet].root not in SHEETS:
            raise refusal("this is not an Excel workbook: a sheet that it lists is missing or no sheet", RESAVE)
    if not sheets or len(set(sheets)) < len(sheets):
        raise refusal("this is not an Excel workbook: it lists no sheet, or one of them twice", CLEAN)
    _check_ways(relations, parts, len(sheets))


def _check_types(data: bytes) -> set[str]:
    """Return the parts that the types call the workbook; raise EngineError where there is none to read."""
    root = ElementTree.fromstring(data)
    types = {element.get("ContentType", "") for element in root}
    if any(kind.startswith(_MACROS) and "binary" in kind and "main" in kind for kind in types):
        raise refusal("this is a binary workbook (.xlsb), which cannot be read", _AS_XLSX)
    if any(kind.startswith(_MACROS) and "macroEnabled" in kind for kind in types):
        problem = "this is a workbook with macros (.xlsm), whatever its name: macros cannot be kept"
        raise refusal(problem, "Open it in Excel and save it as an .xlsx file, which drops the macros.")
    main = types & {f"{_MAIN}sheet.main+xml", f"{_MAIN}template.main+xml"}
    if not main:
        raise refusal("this is not an Excel workbook: none of its parts is said to be a workbook", RESAVE)
    return {
        element.get("PartName", "/xl/workbook.xml").lstrip("/")
        for element in root
        if element.get("ContentType") in main
    }


def _sheet_ids(book: bytes) -> list[str]:
    return [
        next((value for name, value in sheet.items() if name.endswith("}id")), "")
        for sheet in ElementTree.fromstring(book).iterfind("{*}sheets/{*}sheet")
    ]


def _relations(name: str, data: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield the (id, kind, part) of each relation of a part; the part is "" where it lies outside the file."""
    folder = posixpath.dirname(posixpath.dirname(name))
    for relation in ElementTree.fromstring(data):
        to = posixpath.normpath(posixpath.join("/" + folder, relation.get("Target", ""))).lstrip("/")
        inside = relation.get("TargetMode") != "External"
        yield relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], to if inside else ""


def _check_ways(
    relations: Mapping[str, list[tuple[str, str, str]]], parts: Mapping[str, ScannedPart], sheets: int
) -> None:
    ways = Counter(to for found in relations.values() for _, _, to in found)
    elements = sum(
        part.elements * max(1, ways[name]) * (sheets if part.root in _CACHES else 1) for name, part in parts.items()
    )
    if elements > ELEMENTS:
        problem = f"counted as often as it leads to them, it has more than {ELEMENTS:,} elements besides cells"
        raise refusal(problem, SMALLER)
    steps = sum(part.links * (len(relations.get(_of(name), ())) + 50 * part.merges) for name, part in parts.items())
    if steps > PAIRS:
        raise refusal("a sheet has too many links for its merged ranges and relations", SMALLER)


def _of(name: str) -> str:
    """Return the name of the part that holds the relations of a part."""
    folder, last = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{last}.rels")
