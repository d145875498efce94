"""The sheets and names that a person added to a workbook: what they are, and how the next build gets them.

Everything on such a sheet, and each part of the file that belongs to it alone, is a matter of its carrying
(`grafting`), which tells what it could not carry; so none of it is among the losses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from xlmodel.book.layout import Layout
from xlmodel.book.record import Record
from xlmodel.comparison.comparing import Different
from xlmodel.edits.following import Following
from xlmodel.edits.losses import Loss
from xlmodel.edits.matching import Match
from xlmodel.grafting import Draft, SheetNotice, belongings, drafted, is_made_by_person
from xlmodel.reader import Workbook


@dataclass(frozen=True, eq=False)
class OwnSheets:
    """A workbook with the sheets and names that a person added to it: its bytes, what they hold, and what moved."""

    data: bytes
    book: Workbook
    record: Record
    match: Match

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """Return the names of the sheets that no build wrote, in their order."""
        return tuple(sheet.name for sheet in self.book.sheets if self.match.built_sheet(sheet.name) is None)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names of the workbook that a person made."""
        return tuple(name.name for name in self.book.names if not name.scope and is_made_by_person(name.name))

    @cached_property
    def _parts(self) -> frozenset[str]:
        return belongings(self.data, self.book, self.sheets) if self.sheets else frozenset()

    def hold(self, one: Different) -> bool:
        """Tell whether a difference of the workbook from what was built is one of these sheets or names, or on them."""
        if one.kind == "name" and not one.sheet:
            return one.was == "" and one.place in self.names
        return one.sheet in self.sheets or (one.kind == "part" and one.place in self._parts)

    def losses(self) -> tuple[Loss, ...]:
        """Return the sheets and names as losses, for a build that leaves them behind."""
        sheets = (sheet for sheet in self.book.sheets if sheet.name in self.sheets)
        return (
            *(Loss("sheet", sheet.name, "", "", f"a sheet of {len(sheet.cells)} cells") for sheet in sheets),
            *(Loss("name", "", name, "", "a name") for name in self.names),
        )

    def drafted(self, content: bytes, layout: Layout) -> Draft:
        """Return a new build, given with its layout, with these sheets and names in it, not computed yet."""
        leads = Following(self.record, self.match, layout)
        return drafted(content, self.data, self.sheets, leads, before=self.book)


def loss_of(told: SheetNotice) -> Loss:
    """Return as a loss what could not be carried of a sheet."""
    return Loss("sheet" if told.sheet else "name", told.sheet, told.cell, "", told.what)
