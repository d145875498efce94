"""Read the formulas of an .xlsx file and their cached values, in one pass over the XML of each sheet.

openpyxl needs two slow loads for the same. Each file goes through `guard` first, and so no engine ever sees one
that is not safe to open.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from xlmodel.reader.cells import Cells, ErrorValue, Formulas, Key, Overrides, Value
from xlmodel.reader.guard import read_guarded, reading
from xlmodel.reader.limits import LARGEST

if TYPE_CHECKING:
    import openpyxl
    from openpyxl.formula.translate import Translator

_NAMED_CELL = re.compile(r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^!']+))!\$?(?P<column>[A-Z]+)\$?(?P<row>[0-9]+)")


@dataclass(frozen=True)
class Held:
    """What the formula cells of a file hold: formulas, stored values, and the cell that each name points to."""

    formulas: Formulas
    stored: Cells
    names: dict[str, Key]


def held_in(data: bytes, path: Path) -> Held:
    """Return what stands in the bytes of a file that the guard has let through; `path` is named in errors."""
    with _opened(data, path) as archive:
        cells = list(_cells_of(archive))
        names = _names_of(archive)
    return Held({key: formula for key, formula, _ in cells}, {key: value for key, _, value in cells}, names)


def read_formulas(path: Path) -> Formulas:
    """Return the formula of every formula cell, with its "="; shared formulas are written out for each cell.

    An array formula stands in its first cell. Raises EngineError when the file is missing or no workbook.
    """
    return {key: formula for key, formula, _ in _formula_cells(path)}


def read_cached(path: Path) -> Cells:
    """Return the value that the file stores for every formula cell; None where it stores none.

    Raises EngineError when the file is missing or no workbook.
    """
    return {key: value for key, _, value in _formula_cells(path)}


def sheet_names(path: Path) -> list[str]:
    """Return the names of the worksheets, in order, without chart sheets. Raises EngineError as above."""
    with _archive(path) as archive:
        return [name for name, _ in _sheets(archive)]


def read_names(path: Path) -> dict[str, Key]:
    """Return the cell that each name of the workbook points to; names of ranges and of sheets are left out.

    Raises EngineError as above.
    """
    with _archive(path) as archive:
        return _names_of(archive)


def put_values(book: openpyxl.Workbook, overrides: Overrides) -> None:
    """Put the overriding values into a workbook that openpyxl has loaded; text stays text."""
    for (sheet, address), value in overrides.items():
        cell = book[sheet][address]
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # openpyxl guesses a formula from "=", an error from "#N/A"


def _formula_cells(path: Path) -> list[tuple[Key, str, Value | ErrorValue]]:
    with _archive(path) as archive:
        return list(_cells_of(archive))


def _cells_of(archive: zipfile.ZipFile) -> Iterator[tuple[Key, str, Value | ErrorValue]]:
    for name, part in _sheets(archive):
        for address, formula, value in _formulas_of_sheet(archive, part):
            yield (name, address), formula, value


def _names_of(archive: zipfile.ZipFile) -> dict[str, Key]:
    book = dict(_relations(archive, "").values())["officeDocument"]
    names = {
        name.attrib["name"]: _NAMED_CELL.fullmatch(name.text or "")
        for name in _xml(archive, book).iterfind("{*}definedNames/{*}definedName")
    }
    return {
        name: ((cell["quoted"] or cell["plain"]).replace("''", "'"), cell["column"] + cell["row"])
        for name, cell in names.items()
        if cell
    }


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open the file after the guard; whatever is wrong with it or its content becomes one EngineError."""
    with _opened(read_guarded(path, largest=LARGEST), path) as archive:
        yield archive


@contextmanager
def _opened(data: bytes, path: Path) -> Iterator[zipfile.ZipFile]:
    with reading(path), zipfile.ZipFile(BytesIO(data)) as archive:
        yield archive


def _xml(archive: zipfile.ZipFile, part: str) -> Element:
    return ElementTree.fromstring(archive.read(part))  # the guard has refused document types


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return the (kind, part) that each relation of a part points to, by its id."""
    folder, name = posixpath.split(part)
    return {
        relation.attrib["Id"]: (
            relation.attrib["Type"].rpartition("/")[2],
            posixpath.normpath(posixpath.join("/" + folder, relation.attrib["Target"])).lstrip("/"),
        )
        for relation in _xml(archive, f"{folder}/_rels/{name}.rels".lstrip("/"))
    }


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return (name, part) of each worksheet."""
    book = dict(_relations(archive, "").values())["officeDocument"]
    relations = _relations(archive, book)
    sheets = []
    for sheet in _xml(archive, book).iterfind("{*}sheets/{*}sheet"):
        (relation,) = (value for name, value in sheet.items() if name.endswith("}id"))
        kind, part = relations[relation]
        if kind == "worksheet":
            sheets.append((sheet.attrib["name"], part))
    return sheets


def _formulas_of_sheet(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str, Value | ErrorValue]]:
    root = _xml(archive, part)
    namespace = root.tag.rpartition("}")[0] + "}"  # the strict form of the standard has another
    first: dict[str, Translator] = {}
    for cell in root.iter(namespace + "c"):
        formula = cell.find(namespace + "f")
        if formula is None:
            continue
        address, text, kind = cell.attrib["r"], f"={formula.text or ''}", formula.get("t")
        if kind == "shared" and formula.text:  # the cell that the others repeat, moved
            first[formula.attrib["si"]] = _translator(text, address)
        elif kind == "shared":
            text = first[formula.attrib["si"]].translate_formula(address)
        elif kind == "dataTable":
            text = f"=TABLE({formula.get('r1', '')},{formula.get('r2', '')})"
        yield address, text, _cached(cell, namespace)


def _translator(formula: str, origin: str) -> Translator:
    from openpyxl.formula.translate import Translator  # takes a while to import, and few files need it

    return Translator(formula, origin)


def _cached(cell: Element, namespace: str) -> Value | ErrorValue:
    text = cell.findtext(namespace + "v")
    kind = cell.get("t", "n")
    if text is None or (text == "" and kind != "str"):
        return None
    match kind:
        case "n":
            return float(text)
        case "b":
            return text in ("1", "true")
        case "e":
            return ErrorValue(text)
        case "str" | "d":
            return text
    raise ValueError(f"{cell.get('r')} holds a formula and a value of the type '{kind}'")
