"""How does a report become a frame of pandas? Only here is pandas imported, and only where a frame is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

    return pd.DataFrame(list(rows), columns=list(columns))
