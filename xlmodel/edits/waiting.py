"""Which edits wait although the inputs have their key, why an edit waits, and which were taken back on *Changes*.

Judgement: an edit belongs to the input that it was typed into. Where the key has come to mean another thing (another
unit) or admits the value no longer (other limits, other choices), nothing is forced into the new cell and no build is
stopped: the edit waits, and says for what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xlmodel.book.record import Record
from xlmodel.edits.losses import Loss
from xlmodel.edits.matching import Match
from xlmodel.edits.merging import Edit
from xlmodel.edits.snapshot import Snapshot
from xlmodel.profile import Profile
from xlmodel.reader.cells import row_and_column
from xlmodel.register import InputCell


def obstacle(edit: Edit, cell: InputCell) -> str:
    """Return why an edit cannot stand in the input that has its key now, "" where it can."""
    value = edit.value
    if edit.unit not in {"", "any", cell.unit}:
        limits = f", with limits of {cell.limits[0]:.15g} to {cell.limits[1]:.15g}" if cell.limits else ""
        return f"its unit was {edit.unit} and is {cell.unit} now{limits}"
    if cell.choices:
        return "" if value in cell.choices else f"the choices are {', '.join(cell.choices)} now"
    if isinstance(value, str):
        return "it is a text, and the input is a number now"
    if cell.limits and not cell.limits[0] <= value <= cell.limits[1]:
        return f"the limits are {cell.limits[0]:.15g} to {cell.limits[1]:.15g} now"
    return ""


def struck(
    record: Record, now: Snapshot, match: Match, profile: Profile, keys: Iterable[str]
) -> dict[str, frozenset[int]]:
    """Return the keys of edits whose row on the sheet of changes is gone, with the rows where they stood when built."""
    sheet = _sheet(record, profile)
    leaf = now.sheet(match.sheets[sheet]) if sheet in match.sheets else None
    if leaf is None:
        return {}
    standing = list(leaf.cells.values())
    found: dict[str, frozenset[int]] = {}
    for key in keys:
        rows = [row_and_column(at)[0] for at, held in record.cells[sheet].items() if held == f"'{key}"]
        if rows and standing.count(f"'{key}") < len(rows):
            found[key] = frozenset(rows)
    return found


def without_struck(
    losses: Iterable[Loss],
    record: Record,
    now: Snapshot,
    match: Match,
    profile: Profile,
    rows: Mapping[str, frozenset[int]],
) -> list[Loss]:
    """Return the losses but those in the rows of edits that were taken back: who deletes them means to.

    A row that was emptied may no longer be known as the one that was built, but as one that came in its place.
    """
    sheet = _sheet(record, profile)
    leaf = now.sheet(match.sheets[sheet]) if rows and sheet in match.sheets else None
    if leaf is None:
        return list(losses)
    built = frozenset[int]().union(*rows.values())
    lines = match.shifts[sheet].rows
    moved = {lines[row] for row in built if row in lines}
    filled = {row_and_column(at)[0] for at in leaf.cells}

    def is_theirs(loss: Loss) -> bool:
        if loss.sheet != leaf.name:
            return False
        if loss.kind == "row":
            row = int(loss.cell)
            return row in built if not loss.now else row not in filled and not built <= lines.keys()
        if not loss.cell[:1].isalpha():
            return False
        row = row_and_column(loss.cell)[0]
        return row in moved or (row in built - lines.keys() and loss.now in ("", "nothing"))

    return [loss for loss in losses if not is_theirs(loss)]


def _sheet(record: Record, profile: Profile) -> str:
    """Return the name that the sheet of changes had when it was built."""
    return next((name for name, key in record.sheet_keys.items() if key == profile.changes), profile.changes_name)
