"""Results as rows of named fields: a frame of pandas, or CSV text. The only place that makes frames.

Judgements: a member of a dimension that is a number, such as a year, stays a whole number also where some rows have
none. CSV has no spare lines and ends its lines with a line feed alone, as git and most programs like it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

Fields = Mapping[str, object]
"""One row: what stands in each column; a column that is missing is empty."""


def frame_of(columns: Sequence[str], rows: Iterable[Fields]) -> pd.DataFrame:
    """Return rows as a frame with these columns."""
    import pandas as pd  # heavy: only where a frame is asked for

    held = [[row.get(column) for column in columns] for row in rows]
    frame = pd.DataFrame(held, columns=list(columns))
    for place, column in enumerate(columns):
        found = [line[place] for line in held if line[place] is not None]
        if found and len(found) < len(held) and all(type(one) is int for one in found):
            frame[column] = pd.array([line[place] for line in held], dtype="Int64")
    return frame


def csv_of(columns: Sequence[str], rows: Iterable[Fields]) -> str:
    """Return rows as CSV text: a line of headings, then a line for each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column) for column in columns] for row in rows)
    return text.getvalue()


def dimensions_of(members: Iterable[Mapping[str, object]]) -> list[str]:
    """Return the names of all dimensions that some rows stand at, in the order in which they first come."""
    return list(dict.fromkeys(name for row in members for name in row))
