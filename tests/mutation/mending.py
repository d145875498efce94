"""From a damaged tree to cells: the real language and the real layout accept or refuse it, as in a build.

A damage that they refuse is noticed by the build itself. One whose cells read the same as before is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from xlmodel.book import Layout, address_of, render
from xlmodel.engines import CellAddress
from xlmodel.errors import Fault, ModelError
from xlmodel.language import Check, Computed, Index, KeyReference, Line, Model, ModelCell, parse
from xlmodel.language.assemble import _Resolver
from xlmodel.units import UNITS

from .astray import Astray, Neighbours
from .damage import Wanted, damages
from .spelling import spelled


@dataclass(frozen=True)
class Declared:
    """A distinct declared formula: the line it belongs to, its text, and the indexes at which it stands."""

    key: str
    text: str
    indexes: tuple[Index, ...]


@dataclass(frozen=True)
class Mutant:
    """A damaged formula: what was done, and the text that stands in place of the declared one."""

    declared: Declared
    kind: str
    text: str


@dataclass(frozen=True)
class Mended:
    """A mutant after the build has seen it: refused and why, or the new formula of each cell that reads otherwise.

    `reads` are the cells to which these refer, sound or damaged; `behind` those that depend on them.
    """

    refused: str
    cells: Mapping[CellAddress, str]
    reads: frozenset[CellAddress] = frozenset()
    behind: frozenset[CellAddress] = frozenset()


@dataclass(frozen=True)
class Mill:
    """A model with its layout, from which mutants are made and into which they are put."""

    model: Model
    layout: Layout

    @cached_property
    def neighbours(self) -> Neighbours:
        """Return the lines in their order."""
        return Neighbours(self.model)

    @cached_property
    def users(self) -> Mapping[ModelCell, Sequence[ModelCell]]:
        """Return the cells that refer to each cell."""
        found: dict[ModelCell, list[ModelCell]] = {}
        for cell, computed in self.model.computed.items():
            for part in {part for group in computed.precedents for part in group if part is not None}:
                found.setdefault(part, []).append(cell)
        return found

    @cached_property
    def shown(self) -> Mapping[ModelCell, str]:
        """Return the formula of each cell as its tree spells it, to compare a damage with."""
        again = {text: parse(spelled(parse(text).tree)) for _, text in self.declared}
        model, layout = self.model, self.layout
        return {
            cell: render(model, layout, cell, replace(computed, formula=again[computed.formula.text]))
            for cell, computed in model.computed.items()
        }

    @cached_property
    def declared(self) -> Mapping[tuple[str, str], Declared]:
        """Return every distinct declared formula by line and text."""
        found: dict[tuple[str, str], list[Index]] = {}
        for (key, index), computed in self.model.computed.items():
            found.setdefault((key, computed.formula.text), []).append(index)
        return {place: Declared(*place, tuple(indexes)) for place, indexes in found.items()}

    def mutants(self, declared: Declared) -> Iterator[Mutant]:
        """Yield the damages of a formula as text, each once."""
        astray = Astray(self.neighbours, declared.text, declared.key, declared.indexes)
        formula = parse(declared.text)
        check = isinstance(self.model.items[declared.key], Check)
        targets = self.model.computed[declared.key, declared.indexes[0]].precedents

        def text(reference: KeyReference) -> bool:
            first = next(cell for cell in targets[reference.number] if cell is not None)
            return (first in self.model.constants and isinstance(self.model.constants[first], str)) or self._unit(first)

        seen = {spelled(formula.tree)}
        for kind, tree in damages(formula.tree, Wanted(check, text, astray)):
            damaged = spelled(tree)
            if damaged not in seen:
                seen.add(damaged)
                yield Mutant(declared, kind, damaged)

    def _unit(self, cell: ModelCell) -> bool:
        known = cell[0] in self.model.items
        return known and dict(UNITS.get(self.model.unit(*cell), {})) == dict(UNITS["text"])

    def mend(self, mutant: Mutant) -> Mended:
        """Have the language resolve a mutant and the layout write it."""
        declared = mutant.declared
        item = self.model.items[declared.key]
        if isinstance(item, Line):
            pieces = dict.fromkeys(declared.indexes, mutant.text)
            item = replace(item, formula=pieces, opening={}, where=None)
        else:
            assert isinstance(item, Check)
            item = replace(item, formula=mutant.text)
        faults: list[Fault] = []
        resolver = self._resolver
        resolver.faults = faults
        computed = resolver._line(declared.key, item)
        if faults:
            return Mended(faults[0].problem.partition("\n")[0].rstrip(":"), {})
        try:
            self._refuse_circle(computed)
            cells = {cell: render(self.model, self.layout, cell, found) for cell, found in computed.items()}
        except ModelError as error:
            return Mended(error.faults[0].problem.partition("\n")[0], {})
        damaged = {cell: text for cell, text in cells.items() if _bare(text) != _bare(self.shown[cell])}
        return Mended(
            "",
            {self.key(cell): text for cell, text in damaged.items()},
            frozenset(
                self.key(part)
                for cell in damaged
                for group in (*computed[cell].precedents, *self.model.computed[cell].precedents)
                for part in group
                if part in self.layout.places
            ),
            frozenset(map(self.key, self.behind(list(damaged)))),
        )

    def key(self, cell: ModelCell) -> CellAddress:
        """Return where a cell stands: sheet and address."""
        place = self.layout.places[cell]
        return self.layout.pages[place.page].name, address_of(place, False, False)

    @cached_property
    def _resolver(self) -> _Resolver:
        return _Resolver(self.model.items, self.model.over, self.model.dimensions, [])

    def behind(self, cells: Sequence[ModelCell]) -> set[ModelCell]:
        """Return the cells that depend on any of `cells`, themselves included."""
        found, waiting = set(cells), list(cells)
        while waiting:
            more = [user for user in self.users.get(waiting.pop(), ()) if user not in found]
            found.update(more)
            waiting += more
        return found

    def _refuse_circle(self, computed: Mapping[ModelCell, Computed]) -> None:
        behind = self.behind(list(computed))
        graph = {
            cell: {
                part
                for group in (computed.get(cell) or self.model.computed[cell]).precedents
                for part in group
                if part in behind
            }
            for cell in behind
        }
        if any(parts & behind for cell, parts in graph.items() if cell in computed):
            try:
                TopologicalSorter(graph).prepare()
            except CycleError:
                raise ModelError([Fault("circular reference")]) from None


def _bare(formula: str) -> str:
    """Return a formula without its anchors, which matter to copying and to no value."""
    return formula.replace("$", "")
