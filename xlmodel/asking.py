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
from xlmodel.verify import is_of_xlmodel


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
    by_address = all(area_of(what) for what in whats)
    if not (held.has_memory or is_of_xlmodel(held.names)) or (by_address and held.record is None):
        return explain_address(book, whats, depth, users)
    ready = ready_of(project, file, inputs, overrides)
    with reading(file):  # the record in it may be anything
        find = _Found(held, ready)
        keys = [find.key_at(what) for what in whats]
    if all(key is None for key in keys):
        return explain_address(book, whats, depth, users)
    asked = [key if key is not None else what for key, what in zip(keys, whats, strict=True)]
    return explain_key(ready.model, ready.layout, ready.values, *asked, depth=depth, users=users)


class _Found:
    """The keys of the cells of a workbook, wherever they stand now."""

    def __init__(self, held: Snapshot, ready: Prepared) -> None:
        self._held, self._ready, self._record = held, ready, held.record
        if self._record is not None:
            self._match = matched(self._record, held)
            _, self._moved = read_by_key(held)

    def key_at(self, what: str) -> str | None:
        """Return the key of the cell at an address, None where it has none; what is no address, as it is."""
        area = area_of(what)
        if area is None:
            return what
        leaf = next((one for one in self._held.sheets if one.name.casefold() == area.sheet.casefold()), None)
        if leaf is None or self._record is None or not area.single:
            return None
        row = self._moved.back.get(leaf.name, {}).get(area.top, area.top)
        built = self._match.built((leaf.name, address(row, area.left)))
        key = self._record.keys.get(built[0], {}).get(built[1]) if built else None
        return key if key and place_of(self._ready.layout, key) else None
