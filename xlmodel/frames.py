"""How does a report become a frame of pandas, or CSV? Only here is pandas imported, where a frame is asked for.

Judgements: a member of a dimension that is a number, such as a year, stays a whole number also where some rows have
none. CSV ends its lines with a line feed alone, as git and most programs like it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xlmodel.errors import Fault, PackageError
from xlmodel.extras import absent

if TYPE_CHECKING:
    import pandas as pd


def frame_of(rows: Iterable[Any], columns: Sequence[str]) -> pd.DataFrame:
    """Return rows, as mappings or in the order of the columns, as a frame. Raises PackageError without pandas."""
    reason = absent({"pandas": "pandas"})
    if reason:
        raise PackageError([Fault(f"a frame takes pandas, which is {reason}")])
    import pandas as pd

    held = [_in_order(row, columns) for row in rows]
    frame = pd.DataFrame(held, columns=list(columns))
    for place, column in enumerate(columns):
        found = {type(row[place]) for row in held}
        if found == {int, type(None)}:
            frame[column] = pd.Series([row[place] for row in held], dtype="Int64")
    return frame


def csv_of(rows: Iterable[Any], columns: Sequence[str]) -> str:
    """Return rows, as mappings or in the order of the columns, as CSV text below a line of headings."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(_in_order(row, columns) for row in rows)
    return text.getvalue()


def dimensions_of(members: Iterable[Mapping[str, object]]) -> list[str]:
    """Return the names of all dimensions that some rows stand at, in the order in which they first come."""
    return list(dict.fromkeys(name for row in members for name in row))


def _in_order(row: Any, columns: Sequence[str]) -> Sequence[Any]:
    return [row.get(column) for column in columns] if isinstance(row, Mapping) else row
