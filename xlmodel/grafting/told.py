"""What has to be said of sheets that are carried."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class SheetNotice:
    """One thing to tell of a carried sheet: where, and what, in plain words.

    `lost` is True where something does not stand in the new file as it stood in the previous one, so that the
    previous file has to be kept; else it is a remark.
    """

    sheet: str
    cell: str
    what: str
    lost: bool = True

    def __str__(self) -> str:
        """Return it in one line."""
        where = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell
        return f"{where}: {self.what}"
