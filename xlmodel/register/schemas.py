"""What a file of the inputs looks like: its columns, what makes the key of a row, and what a row of one's own may say.

A model declares a schema for each of its files (see `declared.Tables`). Three files go with any model, and a folder may
lack them: what became of old keys, what was pulled out of workbooks, and which inputs move together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

OWN = "own"
"""The status of a row that is not a source's: it says what a person uses instead, or an estimate of their own."""


DISTRIBUTION = "distribution"
"""The column of a file of inputs that states how a row may vary, see `distributions`."""


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A file: its name, its columns, and the columns whose texts, joined by `_`, are the key of a row.

    With a `prefix`, the file may have any number of further columns whose names begin with it. A file without its
    `optional` columns is read as if they were empty. The rows of a file that is `apart` are no inputs: their keys
    are names of their own. In `quoting` columns stands what another text says, letter by letter. `since` is the version
    that brought the file, where older folders lack it.

    `own` are the columns, besides those of the prefix, that a row with the status `own` may fill, and `reason` is the
    one that says why. `assumed` is what such a row means where it leaves a field empty and no other row of the key says
    it. It may stand `alone`, without another row, where that column is filled, with "" always, with None never.

    A key ends in `suffix`, and the texts of the `lower` columns stand in it in small letters.

    `ends` are pairs of columns of which the first may not be above the second. In a file of `ranges`, the first pair is
    what may stand in place of the column `value`: an own value for such a row stands for both of its ends.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    prefix: str = ""
    optional: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    reason: str = ""
    assumed: tuple[tuple[str, str], ...] = ()
    alone: str | None = None
    apart: bool = False
    quoting: tuple[str, ...] = ()
    ends: tuple[tuple[str, str], ...] = ()
    ranges: bool = False
    since: str = ""
    suffix: str = ""
    lower: tuple[str, ...] = ()

    def key_of(self, texts: Mapping[str, str]) -> str:
        """Return the key of a row, "" where a part of it is missing."""
        is_own = texts.get("status", "").strip() == OWN
        given = dict(self.assumed) if is_own else {}
        parts = [texts.get(column, "").strip() or given.get(column, "") for column in self.key]
        parts = [part.lower() if column in self.lower else part for column, part in zip(self.key, parts, strict=True)]
        return "_".join(parts) + self.suffix if all(parts) else ""

    def may_stand(self, texts: Mapping[str, str]) -> bool:
        """Tell whether a row of one's own may stand without a row of a source."""
        return self.alone is not None and bool(not self.alone or texts[self.alone])


RENAMED = TableSchema("renamed.csv", ("old_key", "new_key", "reason", "since"), key=("old_key",))
"""A file that a folder may lack: what became of keys that workbooks built before know."""

PULLED = TableSchema("pulled.csv", ("workbook", "key", "value", "formula", "build", "day"), key=("workbook", "key"))
"""A file that a folder may lack: what `pull` took out of which workbook."""

CORRELATIONS = TableSchema(
    "correlations.csv", ("one", "other", "rank_correlation", "reason"), key=("one", "other"), optional=("reason",)
)
"""A file that a folder may lack: which inputs move together, by the keys of their rows."""
