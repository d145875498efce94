"""A person's work in the next workbook: each piece where its key stands now, each formula with its cells.

Judgements: what has no place of its own any more, or would cover something that a build writes, is told and not
carried. A formula that lost a reference is carried with `#REF!` in its place, and told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from xlmodel.book import Layout, render
from xlmodel.book.additions import NOTHING_ADDED, Additions, Content, PlacedCell, PlacedNote
from xlmodel.book.layout import LayoutCell
from xlmodel.book.record import SheetContents
from xlmodel.edits.looks import properties
from xlmodel.edits.losses import Loss
from xlmodel.edits.moving import ReferenceMoves
from xlmodel.edits.work import Work
from xlmodel.language import Model, ModelCell, key_text
from xlmodel.reader.cells import row_and_column
from xlmodel.register import Override


@dataclass(frozen=True)
class Transplanted:
    """A person's work in its new place, and what of it has none: `told` as losses.

    `overrides` are what the sheet of changes lists; `remarks` say what to look at.
    """

    overrides: tuple[Override, ...] = ()
    added: Additions = NOTHING_ADDED
    told: tuple[Loss, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Tell whether anything is carried."""
        return bool(self.overrides or self.added.notes or self.added.cells)


def transplanted(work: Work, moves: ReferenceMoves, model: Model, layout: Layout) -> Transplanted:
    """Return the overrides of a person in their new places; notes and cells beside ours come later (`with_besides`)."""
    told: list[Loss] = []
    overrides: list[Override] = []
    contents: dict[ModelCell, Content] = {}
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
    return Transplanted(tuple(overrides), Additions(overrides=contents), tuple(told))


def with_besides(
    found: Transplanted, work: Work, moves: ReferenceMoves, layout: Layout, written: Mapping[str, SheetContents]
) -> Transplanted:
    """Return the same with notes and the cells beside ours; `written` is what a build writes, by sheet and address."""
    told = list(found.told)
    notes: dict[LayoutCell, PlacedNote] = {}
    remarks: list[str] = []
    for note in work.notes:
        to = moves.following.cell(note.sheet, note.address) or _by_label(note.sheet, note.address, moves, written)
        place = _place(to, layout)
        if place is None or place in notes:
            told.append(note.loss)
            continue
        notes[place] = PlacedNote(place, note.text, note.author)
        if note.threaded:
            remarks.append(f"the conversation on {note.sheet}!{note.address} is carried as a note")
    cells: dict[LayoutCell, PlacedCell] = {}
    for one in work.besides:
        to = moves.following.cell(one.sheet, one.address)
        place = _place(to, layout)
        if to is None or place is None or place in cells or written.get(to[0], {}).get(to[1]):
            told.append(one.loss)
            continue
        content = _followed(one.content, one.sheet, one.address, to[0], moves, told)
        cells[place] = PlacedCell(place, content, properties(one.look, moves.now.theme))
    added = replace(found.added, notes=tuple(notes.values()), cells=tuple(cells.values()))
    return replace(found, added=added, told=tuple(told), remarks=(*found.remarks, *remarks))


def _by_label(
    sheet: str, cell: str, moves: ReferenceMoves, written: Mapping[str, SheetContents]
) -> tuple[str, str] | None:
    """Return where a cell of a row without keys stands, such as a heading: in the row that has the same label.

    None where no row has it, or more than one.
    """
    following = moves.following
    built, name = following.match.built((sheet, cell)), following.sheet(sheet)
    if built is None or name is None:
        return None
    row = row_and_column(built[1])[0]
    label = following.record.cells.get(built[0], {}).get(f"A{row}", "")
    rows = [
        at[1:] for at, held in written.get(name, {}).items() if held == label and at[:1] == "A" and at[1:].isdigit()
    ]
    return (name, built[1].removesuffix(str(row)) + rows[0]) if label and len(rows) == 1 else None


def _followed(content: Content, sheet: str, cell: str, to: str, moves: ReferenceMoves, told: list[Loss]) -> Content:
    """Return a content with its references where their cells stand now; those that are gone are told."""
    if not content.formula:
        return content
    formula, lost = moves.formula(content.formula, sheet, to)
    if lost:
        told.append(Loss("reference", sheet, cell, content.formula, f"{formula}, for {', '.join(lost)} is gone"))
    return replace(content, formula=formula)


def _place(to: tuple[str, str] | None, layout: Layout) -> LayoutCell | None:
    """Return a sheet and an address as a place of the layout."""
    if to is None:
        return None
    page = next((page.number for page in layout.pages if page.name == to[0]), None)
    row, column = row_and_column(to[1])
    return None if page is None else LayoutCell(page, row - 1, column - 1)
