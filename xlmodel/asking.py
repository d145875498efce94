"""Ask a model or a workbook: which of them answers, and what of it is told.

Judgement: a workbook that this package wrote is asked through the keys of its cells, with the inputs that stand in it,
also where a row was moved; of every other workbook, and of a person's own cells, the formulas tell themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from xlmodel.book.keys import place_of
from xlmodel.building import ready_of
from xlmodel.edits.matching import matched
from xlmodel.edits.snapshot import Snapshot, snapshot_from
from xlmodel.edits.sorting import read_by_key
from xlmodel.pipeline import Prepared
from xlmodel.project import Project
from xlmodel.reader import read_workbook
from xlmodel.reader.guard import reading
from xlmodel.reader.places import address
from xlmodel.tell import Explanations, area_of, explain_address, explain_key

_OURS = ("in_", "out_")
"""What names of cells begin with in a workbook of this package."""


def explain_in_file(
    project: Project,
    file: Path,
    whats: Sequence[str],
    inputs: Path,
    overrides: Mapping[str, str],
    depth: int | None,
    users: bool,
) -> Explanations:
    """Explain cells of a workbook of any origin; see `xlmodel.explain`."""
    book = read_workbook(file)
    held = snapshot_from(book, file)
    if not (held.has_memory or any(name.startswith(_OURS) for name in held.names)):
        return explain_address(book, whats, depth, users)
    ready = ready_of(project, file, inputs, overrides)
    with reading(file):  # the record in it may be anything
        keys = [_key_at(held, what, ready) for what in whats]
    if all(key is None for key in keys):
        return explain_address(book, whats, depth, users)
    asked = [key if key is not None else what for key, what in zip(keys, whats, strict=True)]
    return explain_key(ready.model, ready.layout, ready.values, *asked, depth=depth, users=users)


def _key_at(held: Snapshot, what: str, ready: Prepared) -> str | None:
    """Return the key of the cell at an address of a file, None where it has none; what is no address, as it is."""
    area = area_of(what)
    if area is None:
        return what
    leaf = next((one for one in held.sheets if one.name.casefold() == area.sheet.casefold()), None)
    record = held.record
    if leaf is None or record is None or not area.single:
        return None
    _, moved = read_by_key(held)
    row = moved.back.get(leaf.name, {}).get(area.top, area.top)
    built = matched(record, held).built((leaf.name, address(row, area.left)))
    key = record.keys.get(built[0], {}).get(built[1]) if built else None
    return key if key and place_of(ready.layout, key) else None
