"""Notes and conversations on the cells of a sheet.

A conversation is kept twice in a file: as itself, and as a note for programs that do not know conversations. Here it is
one. The boxes that notes are drawn in stand in a part of their own, which has no field (kind `vmlDrawing`).
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from xlmodel.reader.canonical import attributes, canonical_xml
from xlmodel.reader.model import Note
from xlmodel.reader.package import MAIN, Package, local_name, parse_xml
from xlmodel.reader.rows import text_of, unescaped

_STAND_IN = "tc="  # begins the author of a note that stands in for a conversation


def notes_of(package: Package, part: str, persons: dict[str, str]) -> tuple[Note, ...]:
    """Return the notes of a sheet; `persons` are the names of those who converse, by their ids."""
    threads = [note for found in package.of_kind(part, "threadedComment") for note in _threads(package, found, persons)]
    talked = {note.address for note in threads}
    notes = [
        note
        for found in package.of_kind(part, "comments")
        for note in _notes(package, found)
        if not (note.address in talked and note.author.startswith(_STAND_IN))
    ]
    return (*notes, *threads)


def persons_of(package: Package, book: str) -> dict[str, str]:
    """Return the names of the people who take part in conversations, by their ids."""
    return {
        person.get("id", ""): person.get("displayName", "")
        for part in package.of_kind(book, "person")
        for person in parse_xml(package.parts[part])
    }


def _notes(package: Package, part: str) -> Iterator[Note]:
    root = parse_xml(package.take(part))
    authors = [unescaped(author.text or "") for author in root.iterfind(f"{MAIN}authors/{MAIN}author")]
    for found in root.iterfind(f"{MAIN}commentList/{MAIN}comment"):
        number = int(found.get("authorId", 0))
        body = found.find(f"{MAIN}text")
        text, runs = text_of(body) if body is not None else ("", "")
        rest = [
            f'{name}="{value}"'
            for name, value in sorted(attributes(found).items())
            if name not in ("ref", "authorId", "shapeId", "guid")
        ]
        rest += [canonical_xml(child) for child in found if local_name(child.tag) != "text"]
        author = authors[number] if number < len(authors) else ""
        yield Note(found.get("ref", ""), author, text, details=" ".join([*rest, runs]).strip())


def _threads(package: Package, part: str, persons: dict[str, str]) -> Iterator[Note]:
    by_cell: dict[str, list[Element]] = {}
    for found in parse_xml(package.take(part)):
        by_cell.setdefault(found.get("ref", ""), []).append(found)
    for address, said in by_cell.items():
        author = persons.get(said[0].get("personId", ""), "")
        text = "\n".join(
            "".join(child.text or "" for child in found if local_name(child.tag) == "text") for found in said
        )
        yield Note(address, author, text, True, "".join(canonical_xml(found) for found in said))
