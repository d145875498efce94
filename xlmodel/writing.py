"""Write a workbook with a person's work in it, so that every stored value is right.

The steps: each piece goes where its key stands now, and the sheet of changes lists what was typed over formulas; the
workbook is written as it would be without any of it, which is what the record remembers and tells which places are
free; then with it; an engine computes that file; and it is written once more with the results, which sentences and
charts show as well. Without such work it is written once, with the values of the model. The sheets that a person added
are put in at the end, and before the engine computes, since what was typed over a formula may read them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from xlmodel.book import workbook_bytes
from xlmodel.book.additions import Additions
from xlmodel.book.formulas import address_of
from xlmodel.book.heads import formulas_in_heads
from xlmodel.book.layout import Layout, LayoutCell
from xlmodel.book.record import Record
from xlmodel.book.writer import pristine, with_additions
from xlmodel.collecting import uncollected
from xlmodel.edits.looking import views_of
from xlmodel.edits.losses import Loss
from xlmodel.edits.moving import Origin, ReferenceMoves
from xlmodel.edits.own import OwnSheets, loss_of
from xlmodel.edits.transplanting import Transplanted, transplanted, with_besides
from xlmodel.edits.work import NO_WORK, Work
from xlmodel.engines import ENGINES, CellValues
from xlmodel.errors import EngineError, Fault
from xlmodel.grafting import Draft
from xlmodel.language import ModelCell, Value
from xlmodel.pipeline import Prepared, prepared
from xlmodel.reader import workbook_of
from xlmodel.reader.cells import ErrorValue, StoredValue, row_and_column
from xlmodel.verify.readings import UNABLE

_NEW = Path("a new workbook")


@dataclass(frozen=True)
class WrittenWorkbook:
    """A workbook as bytes, and the model in it with the values that it shows.

    `told` are the pieces of a person's work that could not be carried, `remarks` what to look at, `sheets` those of a
    person that stand in it.
    """

    content: bytes
    ready: Prepared
    done: Transplanted = field(default_factory=Transplanted)
    told: tuple[Loss, ...] = ()
    remarks: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    computed: CellValues | None = None
    """What the engine found in it, and on the sheets of the person, where it was asked."""

    @property
    def formulas(self) -> int:
        """Return how many cells hold a formula."""
        ready, added = self.ready, self.done.added
        heads = formulas_in_heads(ready.model, ready.layout)
        values = sum(not content.formula for content in added.overrides.values())
        return len(ready.model.computed) + heads - values + sum(bool(cell.content.formula) for cell in added.cells)


@uncollected()
def write_workbook(
    ready: Prepared,
    known: Record,
    work: Work = NO_WORK,
    origin: Origin | None = None,
    own: OwnSheets | None = None,
) -> WrittenWorkbook:
    """Return the workbook of a model, with a person's work and sheets from another workbook in it.

    `known` is what it should remember of the inputs. Formulas of a person that no engine can compute, or that lead in a
    circle, are told and not carried.
    """
    written = _written(ready, known, work, origin, own)
    if own is None:
        return written
    found = own.drafted(written.content, written.ready.layout).with_values(written.computed)
    return replace(
        written,
        content=found.data,
        told=(*written.told, *map(loss_of, found.lost)),
        remarks=(*written.remarks, *(str(told) for told in found.told if not told.lost)),
        sheets=found.carried,
    )


def _written(
    ready: Prepared, known: Record, work: Work, origin: Origin | None, own: OwnSheets | None
) -> WrittenWorkbook:
    """Return the workbook without the sheets that a person added."""
    if origin is None or not (work.losses or origin.looking):
        content = workbook_bytes(ready.model, ready.layout, ready.values, known)
        return WrittenWorkbook(content, ready)
    try:
        return _with_work(ready, known, work, origin, own)
    except EngineError as error:
        plain = _without_formulas(work)
        if plain == work:
            raise
        found = _written(ready, known, plain, origin, own)
        lost = tuple(loss for loss in work.losses if loss not in plain.losses)
        reasons = tuple(f"formulas typed into the workbook are not carried: {fault.problem}" for fault in error.faults)
        return replace(found, told=(*found.told, *lost), remarks=(*found.remarks, *reasons))


def _with_work(ready: Prepared, known: Record, work: Work, origin: Origin, own: OwnSheets | None) -> WrittenWorkbook:
    ready, done = _listed(ready, work, origin)
    moves = _moves(ready, origin)
    views = views_of(origin.looking, moves.following, origin.now)
    done = replace(done, added=replace(done.added, views=views))
    known = replace(known, overrides=[asdict(one) for one in ready.register.overrides])
    plain = pristine(ready.model, ready.layout, ready.values, known)
    done = with_besides(done, work, moves, ready.layout, plain.record.cells)
    content = with_additions(plain, ready.model, ready.layout, ready.values, done.added)
    remarks, computed = done.remarks, None
    if done.added.computes:
        draft = own.drafted(content, ready.layout) if own else Draft(content, workbook_of(content, _NEW))
        computed = recomputed_draft(draft, [page.name for page in ready.layout.pages])
        results = _by_place(computed, ready.layout)
        done = replace(done, added=replace(done.added, results=results))
        content = with_additions(plain, ready.model, ready.layout, ready.values, done.added)
        ready = replace(ready, values=_values(ready, done.added))
        remarks = (*remarks, *_unknown(done, ready.layout))
    return WrittenWorkbook(content, ready, done, done.told, remarks, computed=computed)


def _listed(ready: Prepared, work: Work, origin: Origin) -> tuple[Prepared, Transplanted]:
    """Return the model with the overrides listed on its sheet of changes, and the work in its places.

    The list itself moves cells of the sheets that tell of changes and of checks, so that what names them is led there
    once more.
    """
    while True:
        found = transplanted(work, _moves(ready, origin), ready.model, ready.layout)
        if found.overrides == ready.register.overrides:
            return ready, found
        ready = prepared(ready.project, replace(ready.register, overrides=found.overrides))


def _moves(ready: Prepared, origin: Origin) -> ReferenceMoves:
    names = [f"in_{key}" for key in ready.register.values] + [f"out_{key}" for key in ready.model.outputs]
    return origin.moves(ready.layout, names)


def _without_formulas(work: Work) -> Work:
    """Return the pieces that hold no formula."""
    return replace(
        work,
        overrides=tuple(one for one in work.overrides if not one.content.formula),
        besides=tuple(one for one in work.besides if not one.content.formula),
    )


def _by_place(cells: CellValues, layout: Layout) -> dict[LayoutCell, StoredValue]:
    """Return results by the place of their cell."""
    numbers = {page.name: page.number for page in layout.pages}
    found: dict[LayoutCell, StoredValue] = {}
    for (sheet, cell), value in cells.items():
        row, column = row_and_column(cell)
        if sheet in numbers:
            found[LayoutCell(numbers[sheet], row - 1, column - 1)] = 0.0 if value is None else value
    return found


def _values(ready: Prepared, added: Additions) -> dict[ModelCell, Value]:
    """Return the values of the model as the workbook shows them, errors by their code."""
    values = dict(ready.values)
    values |= {cell: content.value for cell, content in added.overrides.items() if not content.formula}
    for cell, place in ready.layout.places.items():
        if place in added.results:
            result = added.results[place]
            values[cell] = result.code if isinstance(result, ErrorValue) else result
    return values


def _unknown(done: Transplanted, layout: Layout) -> Iterator[str]:
    """Yield what no engine here can compute; Excel does when it opens the file."""
    formulas = [(layout.places[cell], content) for cell, content in done.added.overrides.items() if content.formula]
    formulas += [(cell.place, cell.content) for cell in done.added.cells if cell.content.formula]
    for place, content in formulas:
        result = done.added.results.get(place)
        if isinstance(result, ErrorValue) and result.code in UNABLE:
            where = f"{layout.pages[place.page].name}!{address_of(place, False, False)}"
            yield f"{where}: {content.formula} cannot be computed here; open the file in Excel and save it"


def recomputed_draft(draft: Draft, sheets: Collection[str]) -> CellValues:
    """Return what every formula of a workbook comes to, and beyond some sheets what formulas fill, by the fast engine.

    Raises EngineError where the engine cannot read the file, and where formulas lead in a circle on these sheets.
    """
    wanted = frozenset(
        (sheet.name, cell.address)
        for sheet in draft.book.worksheets
        for cell in sheet.cells.values()
        if cell.formula or (cell.kind == "spilled" and sheet.name not in sheets)
    )
    with TemporaryDirectory(prefix="xlmodel-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(draft.data)
        found = ENGINES["ironcalc"].attempt(path, wanted)
    circle = sorted(key for key in wanted - found.keys() if key[0] in sheets)
    if circle:
        where = ", ".join(f"{sheet}!{cell}" for sheet, cell in circle[:5])
        more = f" and {len(circle) - 5} more" if len(circle) > 5 else ""
        raise EngineError([Fault(f"formulas lead in a circle: {where}{more}")])
    return found
