"""Which of two values of an input is a person's own: told with the input, and not a second time as another cell.

What a workbook says of its own values stands in the row of the input, in a cell that its record knows by key. Where
only that differs (the source has come to say the same, or the day is another), it is told as the other cell it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from xlmodel.compare.difference import Change
from xlmodel.compare.side import INPUT, Side
from xlmodel.engines import CellAddress
from xlmodel.reader.places import address, row_and_column

_NOTHING = "–"


def with_own(inputs: Iterable[Change], a: Side, b: Side) -> tuple[Change, ...]:
    """Return the changes of inputs with a note of each value that is a person's own."""
    return tuple(replace(one, note="; ".join([*filter(None, [one.note]), *_notes(one.key, a, b)])) for one in inputs)


def told_apart(others: Iterable[Change], inputs: Iterable[Change], a: Side, b: Side) -> tuple[Change, ...]:
    """Return the other changes without those that an input tells already."""
    told = {place for one in inputs for side in (a, b) if (place := _place(side, one.key))}
    return tuple(one for one in others if (one.sheet, one.cell) not in told)


def _notes(key: str, a: Side, b: Side) -> Iterator[str]:
    for side, words in ((a, "was an own value"), (b, "own value")):
        place = _place(side, key)
        text = side.value(place) if place else None
        if isinstance(text, str) and text != _NOTHING:
            yield f"{words}: {text}"


def _place(side: Side, key: str) -> CellAddress | None:
    """Return the cell that tells of the own values of an input: in its row as the file has it now."""
    record, now = side.held.record, side.names.get(INPUT + key)
    if record is None or now is None or INPUT + key not in record.names:
        return None
    sheet, built = record.names[INPUT + key]
    row = row_and_column(built)[0]
    for at, of in record.keys.get(sheet, {}).items():
        if of.partition("[")[0] in side.profile.own_values and row_and_column(at)[0] == row:
            return now[0], address(row_and_column(now[1])[0], row_and_column(at)[1])
    return None
