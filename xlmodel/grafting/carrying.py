"""What all parts of a carried sheet share while they are carried: both files, looks, texts, references, and the words.

A `Carrying` lives for one call of `drafted`. Parts that two others lead to are carried once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from xlmodel.grafting.colours import Colours
from xlmodel.grafting.following import Follower
from xlmodel.grafting.kinds import ENDINGS, KINDS, in_words
from xlmodel.grafting.parts import Growing
from xlmodel.grafting.styles import CarriedStyles
from xlmodel.grafting.told import SheetNotice
from xlmodel.grafting.tree import own, read
from xlmodel.reader.cells import CellAddress
from xlmodel.reader.package import Package, Relation
from xlmodel.reader.places import Area, address, areas
from xlmodel.reader.references import BROKEN, translated

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MANY = 50
"""Rows and columns of an area for which the copies of a formula are looked at one by one."""


@dataclass(eq=False)
class Carrying:
    """Everything that carrying one part needs; `told` and the new file grow."""

    old: Package
    old_book: str
    new: Growing
    book: str
    styles: CarriedStyles
    colours: Colours
    follower: Follower
    texts: SharedTexts
    told: list[SheetNotice] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    """Names of parts of the old file, and what they are called in the new one."""
    formulas: dict[CellAddress, str] = field(default_factory=dict)
    """The formulas of carried cells as they read now."""

    def tell(self, sheet: str, cell: str, what: str, lost: bool = True) -> None:
        """Say something of a sheet, once."""
        told = SheetNotice(sheet, cell, what, lost)
        if told not in self.told:
            self.told.append(told)

    def followed(self, text: str, sheet: str, cell: str, what: str, *, by_name: bool = True) -> str:
        """Return a formula as it has to read now, and tell what is gone; `what` says where it stands, "" in a cell."""
        found = self.follower.formula(text, sheet, by_name=by_name)
        where = f"the formula of {what}" if what else "the formula"
        for reference in found.lost:
            self.tell(sheet, cell, f"{where} refers to {reference}, which is gone: #REF! stands there")
        for reference in found.wider:
            self.tell(sheet, cell, f"{where} refers to {reference}, which holds more cells now", lost=False)
        return found.formula

    def followed_over(self, text: str, sheet: str, over: str, what: str) -> str:
        """Return a formula that is meant for each cell of some areas, and is written for the first of them.

        Where the copies of the new formula are not what the copies of the old one become, it cannot be kept.
        """
        found = areas(sheet, over)
        cells = [(row, column) for area in found for row, column in _sampled(area)]
        if len(cells) < 2 or not self.follower.leaves(text, sheet):
            return self.followed(text, sheet, over, what)
        first = address(min(area.top for area in found), min(area.left for area in found))
        now = self.followed(text, sheet, over, what, by_name=False)
        for cell in (address(*cell) for cell in cells):
            copied = self.follower.formula(translated(text, first, cell), sheet, by_name=False).formula
            if copied != translated(now, first, cell):
                self.tell(
                    sheet, over, f"the formula of {what} refers to cells that were torn apart: #REF! stands there"
                )
                return BROKEN
        return now

    def table_number(self) -> int:
        """Return a number for a table that none of the new file has."""
        known = [table for name, table in self.new.trees.items() if "/tables/" in name]
        known += [read(data) for name, data in self.new.package.parts.items() if "/tables/" in name]
        return max((int(table.root.get("id", "0")) for table in known), default=0) + 1

    def relations(self, part: str, sheet: str, without: Iterable[str] = ()) -> dict[str, Relation]:
        """Return those relations of an old part that can be carried; tell of the others."""
        kept = {}
        for key, relation in self.old.relations(part).items():
            if relation.kind in without:
                continue
            ending = relation.target.rpartition(".")[2].lower()
            known = relation.kind in KINDS and (relation.kind != "image" or relation.external or ending in ENDINGS)
            if not known or (relation.external and relation.kind not in ("hyperlink", "image")):
                self.tell(sheet, "", f"{in_words(relation.kind)} is not carried")
            else:
                kept[key] = relation
        return kept


def _sampled(area: Area) -> Iterator[tuple[int, int]]:
    """Yield the cells of an area, of a large one those of its edges."""
    rows = sorted({*range(area.top, min(area.bottom, area.top + _MANY) + 1), area.bottom})
    columns = sorted({*range(area.left, min(area.right, area.left + _MANY) + 1), area.right})
    yield from ((row, column) for row in rows for column in columns if row in (rows[0], rows[-1]) or len(rows) <= _MANY)


class SharedTexts:
    """The shared texts of the new file, to which those of the old one are added as cells show them."""

    def __init__(self, new: Element, old: Element | None, colours: Colours) -> None:
        self.new, self.colours = new, colours
        self.old = list(old) if old is not None else []
        self._plain = {
            item[0].text or "": place
            for place, item in reversed(list(enumerate(new)))
            if len(item) == 1 and item[0].tag == own("t")
        }
        self._found: dict[int, int] = {}
        self._shown = 0

    def number(self, old: int) -> int:
        """Return the number in the new file of a shared text of the old one."""
        self._shown += 1
        if old not in self._found:
            item = deepcopy(self.old[old]) if 0 <= old < len(self.old) else Element(own("si"))
            for text in item.iter(own("t")):
                if (text.text or "") == (text.text or "").strip():
                    text.attrib.pop(_SPACE, None)  # some programs write it always, and the schema does not know it
            plain = len(item) == 1 and item[0].tag == own("t")
            said = item[0].text or "" if plain else ""
            if plain and said in self._plain:
                self._found[old] = self._plain[said]
            else:
                self.colours.settle(item)
                self.new.append(item)
                self._found[old] = len(self.new) - 1
                if plain:
                    self._plain[said] = self._found[old]
        return self._found[old]

    def count(self) -> None:
        """Bring the counts of the part up to date."""
        if self._shown:
            self.new.set("count", str(int(self.new.get("count", "0")) + self._shown))
            self.new.set("uniqueCount", str(len(self.new)))
