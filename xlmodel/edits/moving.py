"""Where the references of a person's formulas lead in the next workbook: each with the cell that it names, by key.

Judgements: a reference to a cell that is gone leads nowhere, rather than to another cell; so does a range that no
longer holds as many rows and columns as it did, and a name of the workbook that the next one does not have.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from xlmodel.book.layout import Layout
from xlmodel.book.record import Record
from xlmodel.comparison.comparing import Different
from xlmodel.edits.following import Following
from xlmodel.edits.matching import Match
from xlmodel.reader.cells import row_and_column
from xlmodel.reader.model import Workbook
from xlmodel.reader.places import Area, address
from xlmodel.reader.references import MovedFormula, Reference, moved


@dataclass(frozen=True)
class ReferenceMoves:
    """Leads the references of a formula from the workbook `now` to a new one.

    `names` are those of the new workbook, `own` the sheets that a person added and that it will have as well, `renamed`
    the new keys of inputs that were renamed.
    """

    now: Workbook
    following: Following
    names: Collection[str]
    own: Collection[str] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)

    def formula(self, text: str, sheet: str, to: str) -> MovedFormula:
        """Return a formula of a sheet as it reads on the sheet `to` of the new workbook, and the references lost."""
        order = [leaf.name for leaf in self.now.sheets]
        return moved(text, sheet, self.area, now=to, order=order, rename=self.name)

    def area(self, area: Area) -> Area | None:
        """Return where an area stands in the new workbook, None where it is gone or no longer the same cells."""
        ours = self.following.match.built_sheet(area.sheet)
        if ours is None:
            return area if area.sheet in self.own else None
        first = self._cell(area.sheet, area.top, area.left)
        last = first if area.single else self._cell(area.sheet, area.bottom, area.right)
        if first is None or last is None or first[0] != last[0]:
            return None
        (top, left), (bottom, right) = first[1], last[1]
        same = (bottom - top, right - left) == (area.bottom - area.top, area.right - area.left)
        return Area(first[0], top, left, bottom, right) if same else None

    def name(self, found: Reference) -> str | None:
        """Return a name as it stands, or the new one of its input, None for one that the new workbook does not have."""
        key = found.rest.removeprefix("in_")
        if found.kind == "name" and key != found.rest and key in self.renamed:
            return f"in_{self.renamed[key]}"
        return None if found.kind == "name" and found.rest.casefold() in self._gone else found.text

    @cached_property
    def _gone(self) -> frozenset[str]:
        return frozenset(one.name.casefold() for one in self.now.names) - {name.casefold() for name in self.names}

    def _cell(self, sheet: str, row: int, column: int) -> tuple[str, tuple[int, int]] | None:
        at = address(row, column)
        place = self.following.cell(sheet, at) or self.following.axis(sheet, at)
        return (place[0], row_and_column(place[1])) if place else None


@dataclass(frozen=True)
class Origin:
    """The workbook from which a person's work comes: as it stands, what it remembers, and what moved in it since."""

    now: Workbook
    record: Record
    match: Match
    sheets: Collection[str] = ()
    """The sheets that a person added, which the new workbook has as well."""
    names: Collection[str] = ()
    """The names that a person made, which it has, too."""
    looking: tuple[Different, ...] = ()
    """How the person looks at it, where that differs from how it was built."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """The new keys of inputs that were renamed."""

    def moves(self, layout: Layout, names: Collection[str]) -> ReferenceMoves:
        """Return where the references of its formulas lead in a workbook of this layout, with these names."""
        names = (*names, *self.names)
        return ReferenceMoves(self.now, Following(self.record, self.match, layout), names, self.sheets, self.renamed)
