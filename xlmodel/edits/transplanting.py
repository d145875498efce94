"""A person's work in the next workbook: each piece where its key stands now, each formula with its cells.

Judgements: what has no place of its own any more, or would cover something that a build writes, is told and not
carried. A formula that lost a reference is carried with `#REF!` in its place, and told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from xlmodel.book import Layout, render
from xlmodel.book.additions import NOTHING_ADDED, Additions, Content, PlacedCell, PlacedNote
from xlmodel.book.layout import Place
from xlmodel.book.record import Contents
from xlmodel.edits.looks import properties
from xlmodel.edits.losses import Loss
from xlmodel.edits.moving import Moves
from xlmodel.edits.work import Work
from xlmodel.language import Cell, Model, key_text
from xlmodel.reader.cells import row_and_column
from xlmodel.register import Override


@dataclass(frozen=True)
class Transplanted:
    """A person's work in its new place, and what of it has none: `told` as losses.

    `overrides` are what the Changes sheet lists; `remarks` say what to look at.
    """

    overrides: tuple[Override, ...] = ()
    added: Additions = NOTHING_ADDED
    told: tuple[Loss, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Tell whether anything is carried."""
        return bool(self.overrides or self.added.notes or self.added.cells)


def transplanted(work: Work, moves: Moves, model: Model, layout: Layout) -> Transplanted:
    """Return the overrides and notes of a person in their new places; cells beside ours come later (`with_besides`)."""
    told: list[Loss] = []
    overrides: list[Override] = []
    contents: dict[Cell, Content] = {}
    cells = {key_text(cell): cell for cell in model.computed}
    for one in work.overrides:
        cell = cells.get(one.key)
        if cell is None:
            told.append(one.loss)
            continue
        home = layout.pages[layout.places[cell].page].name
        content = _followed(one.content, one.sheet, one.address, home, moves, told)
        contents[cell] = content
        replaced = render(model, layout, cell, model.computed[cell])
        label, unit = model.words(*cell), model.unit(*cell)
        overrides.append(Override(one.key, label, unit, content.formula, content.value, replaced, one.since))
    order = {cell: number for number, cell in enumerate(cells)}
    overrides.sort(key=lambda one: order[one.key])
    notes: dict[Place, PlacedNote] = {}
    remarks: list[str] = []
    for note in work.notes:
        place = _place(moves.following.cell(note.sheet, note.address), layout)
        if place is None or place in notes:
            told.append(note.loss)
            continue
        notes[place] = PlacedNote(place, note.text, note.author)
        if note.threaded:
            remarks.append(f"the conversation on {note.sheet}!{note.address} is carried as a note")
    return Transplanted(
        tuple(overrides), Additions(overrides=contents, notes=tuple(notes.values())), tuple(told), tuple(remarks)
    )


def with_besides(
    found: Transplanted, work: Work, moves: Moves, layout: Layout, written: Mapping[str, Contents]
) -> Transplanted:
    """Return the same with the cells beside ours; `written` is what a build writes, by sheet and address."""
    told = list(found.told)
    cells: dict[Place, PlacedCell] = {}
    for one in work.besides:
        to = moves.following.cell(one.sheet, one.address)
        place = _place(to, layout)
        if to is None or place is None or place in cells or written.get(to[0], {}).get(to[1]):
            told.append(one.loss)
            continue
        content = _followed(one.content, one.sheet, one.address, to[0], moves, told)
        cells[place] = PlacedCell(place, content, properties(one.look, moves.now.theme))
    return replace(found, added=replace(found.added, cells=tuple(cells.values())), told=tuple(told))


def _followed(content: Content, sheet: str, cell: str, to: str, moves: Moves, told: list[Loss]) -> Content:
    """Return a content with its references where their cells stand now; those that are gone are told."""
    if not content.formula:
        return content
    formula, lost = moves.formula(content.formula, sheet, to)
    if lost:
        told.append(Loss("reference", sheet, cell, content.formula, f"{formula}, for {', '.join(lost)} is gone"))
    return replace(content, formula=formula)


def _place(to: tuple[str, str] | None, layout: Layout) -> Place | None:
    """Return a sheet and an address as a place of the layout."""
    if to is None:
        return None
    page = next((page.number for page in layout.pages if page.name == to[0]), None)
    row, column = row_and_column(to[1])
    return None if page is None else Place(page, row - 1, column - 1)
