"""Which cells does a person mean who types a key, a label, the name of a sheet, or an address?

Judgements: an address is tried first, then a sheet, a key, a pattern with `*`, and a label; case and spare spaces of
sheets and labels do not matter. Where nothing is called so, the nearest names are told, among sheets, keys, headline
outputs and labels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from xlmodel.book import Layout, SheetLayout
from xlmodel.book.keys import sheet_key
from xlmodel.errors import Fault, XlmodelError
from xlmodel.language import INPUT, Input, Line, Model, ModelCell, key_text
from xlmodel.reader.places import Area, corners
from xlmodel.tell.calling import Calling

MOST_NEAR = 4
"""Names that are told where nothing is called as was asked."""

_ADDRESS = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(.+)")


@dataclass(frozen=True)
class Meant:
    """The cells that something means, under a title, each with the key by which it was asked for, "" for its own."""

    title: str
    cells: tuple[tuple[ModelCell, str], ...]


def area_of(text: str) -> Area | None:
    """Return the cells that a text such as `Returns Base!I34` or `'Cash 2026'!$I$34:$K$34` means, None for others."""
    found = _ADDRESS.fullmatch(text.strip())
    area = corners(found[3].strip().upper()) if found else None
    if found is None or area is None:
        return None
    return Area((found[1] or found[2]).replace("''", "'").strip(), *area[1])


def plain_name(text: str) -> str:
    """Return a name as names are compared: without regard to case and spare spaces."""
    return " ".join(text.casefold().split())


class Finder:
    """Finds cells of a model that is laid out."""

    def __init__(self, calling: Calling) -> None:
        self._calling = calling
        self._model, self._layout = calling.model, calling.layout

    def outputs(self) -> Meant:
        """Return the headline outputs, by their names."""
        return Meant("Headline outputs", tuple((cell, name) for name, cell in self._model.headlines.items()))

    def all_of(self, whats: Iterable[str], sheets: bool = True) -> tuple[Meant, ...]:
        """Return what each text means; `sheets` tells whether it may be a sheet.

        Raises XlmodelError with one fault for each text that means nothing, with the nearest names.
        """
        found: list[Meant] = []
        faults: list[Fault] = []
        for what in whats:
            one = self._found(what, sheets)
            if isinstance(one, Fault):
                faults.append(one)
            else:
                found += one
        if faults:
            raise XlmodelError(faults)
        return tuple(found)

    def _found(self, what: str, sheets: bool) -> list[Meant] | Fault:
        area = area_of(what)
        if area is not None:
            return self._at(what, area)
        if pages := self._pages(what):
            if not sheets:
                said = f'xlmodel show "{pages[0].name}" lists its keys.'
                return Fault("this is a sheet, and a key or a cell is explained", key=what, hint=said)
            return [Meant(page.name, tuple((cell, "") for cell in self._cells_of(page))) for page in pages]
        for way in (self._by_key, self._by_pattern, self._by_label):
            if cells := tuple(way(what)):
                return [Meant(what, cells)]
        near = ", ".join(self._near(what, sheets))
        hint = f"Nearest known: {near}." if near else "xlmodel show lists the headline outputs."
        return Fault(
            "nothing is called so: no line, input, output or label" + ", nor a sheet" * sheets, key=what, hint=hint
        )

    # An address

    def _at(self, what: str, area: Area) -> list[Meant] | Fault:
        page = next((one for one in self._layout.pages if plain_name(one.name) == plain_name(area.sheet)), None)
        if page is None:
            names = {plain_name(one.name): one.name for one in self._layout.pages}
            near = [names[one] for one in get_close_matches(plain_name(area.sheet), names, 2, 0.4)]
            hint = f"Nearest known: {', '.join(near)}." if near else f"There are: {', '.join(names.values())}."
            return Fault("there is no such sheet", key=what, found=area.sheet, hint=hint)
        cells = [
            cell
            for cell in self._cells_of(page, every=True)
            if area.holds(area.sheet, self._layout.places[cell].row + 1, self._layout.places[cell].column + 1)
        ]
        if cells:
            return [Meant(f"{page.name}!{area.text}", tuple((cell, "") for cell in cells))]
        row = [self._calling.named(c).cell for c in self._cells_of(page) if self._layout.places[c].row + 1 == area.top]
        hint = f'xlmodel show "{page.name}" lists the sheet.'
        if row:
            hint = f"In its row stands {row[0]}." if len(row) == 1 else f"In its row stand {row[0]} to {row[-1]}."
        return Fault("no value of the model stands there", key=what, hint=hint)

    # A sheet

    def _pages(self, what: str) -> list[SheetLayout]:
        wanted = plain_name(what)
        pages = self._layout.pages
        ways: tuple[Callable[[SheetLayout], str], ...] = (lambda page: page.name, sheet_key)
        whole: tuple[Callable[[SheetLayout], str], ...] = (lambda page: page.sheet.key, lambda page: page.sheet.name)
        for way in (*ways, *whole):
            if found := [page for page in pages if plain_name(way(page)) == wanted]:
                return found
        return []

    def _cells_of(self, page: SheetLayout, every: bool = False) -> list[ModelCell]:
        """Return the cells of a page in the order of its rows: lines and inputs, or every one that has a value."""
        return self._by_page.get((page.number, every), [])

    @cached_property
    def _by_page(self) -> Mapping[tuple[int, bool], list[ModelCell]]:
        found: dict[tuple[int, bool], list[ModelCell]] = {}
        for cell, place in sorted(self._layout.places.items(), key=lambda pair: pair[1]):
            has_value = cell in self._model.computed or cell in self._model.constants
            if has_value:
                found.setdefault((place.page, True), []).append(cell)
            item = self._model.items.get(cell[0])
            if has_value and (cell[0].startswith(INPUT) or isinstance(item, Line | Input)):
                found.setdefault((place.page, False), []).append(cell)
        return found

    # A key

    def _by_key(self, key: str) -> Iterator[tuple[ModelCell, str]]:
        """Yield an output, an input, every cell of a line, or one cell. Names may carry in_ or out_."""
        model = self._model
        name = key.removeprefix("out_") if key.startswith("out_") else key.removeprefix("in_")
        named = []
        if name in model.outputs and not key.startswith("in_"):
            named.append(model.outputs[name])
        if (INPUT + name, ()) in model.constants and not key.startswith("out_"):
            named.append((INPUT + name, ()))
        yield from ((cell, "") for cell in named or self._of_line(name))

    def _of_line(self, name: str) -> Iterator[ModelCell]:
        line = name.partition("[")[0]
        found = [cell for cell in self._by_line.get(line, ()) if name in {cell[0], key_text(cell)}]
        item = self._model.items.get(name)
        if not found and isinstance(item, Input):
            yield from (cell for index in item.cells if (cell := self._model.cell(name, index)))
        yield from found

    @cached_property
    def _by_line(self) -> Mapping[str, list[ModelCell]]:
        found: dict[str, list[ModelCell]] = {}
        for cell in (*self._model.computed, *self._model.constants):
            found.setdefault(cell[0], []).append(cell)
        return found

    def _by_pattern(self, what: str) -> Iterator[tuple[ModelCell, str]]:
        """Yield the outputs, or else the inputs and other cells, whose keys fit a pattern: `*` stands for anything."""
        if "*" not in what:
            return
        fits = re.compile(".*".join(map(re.escape, what.removeprefix("out_").split("*")))).fullmatch
        model = self._model
        outputs = [] if what.startswith("in_") else [(cell, name) for name, cell in model.outputs.items() if fits(name)]
        inside = re.compile(".*".join(map(re.escape, what.removeprefix("in_").split("*")))).fullmatch
        yield from outputs or ((cell, "") for cell in (*model.computed, *model.constants) if inside(key_text(cell)))

    # A label

    def _by_label(self, what: str) -> Iterator[tuple[ModelCell, str]]:
        yield from ((cell, "") for cell in self._by_labels.get(plain_name(what), ()))

    @cached_property
    def _by_labels(self) -> Mapping[str, list[ModelCell]]:
        """Return the cells of each label, of a line and of a single cell."""
        found: dict[str, list[ModelCell]] = {}
        for page in self._layout.pages:
            for cell in self._cells_of(page):
                named = self._calling.named(cell)
                for label in dict.fromkeys((named.label, named.words)):
                    found.setdefault(plain_name(label), []).append(cell)
        return found

    # What is near

    def _near(self, what: str, sheets: bool) -> list[str]:
        name = plain_name(what)
        wanted = name.removeprefix("out_").removeprefix("in_")
        known = self.names(sheets)
        if "[" in what:
            known = {**known, **{key_text(cell): key_text(cell) for cell in self._model.computed}}
        close = get_close_matches(wanted, known, 3, 0.5)
        words = wanted.split()
        within = sorted((one for one in known if len(wanted) > 2 and all(word in one for word in words)), key=len)
        return list(dict.fromkeys(known[one] for one in (*close, *within)))[:MOST_NEAR]

    def names(self, sheets: bool = True) -> dict[str, str]:
        """Return all that something may be called, as it is told: outputs, inputs, lines, sheets and labels."""
        model = self._model
        keys = dict.fromkeys(
            (
                *model.outputs,
                *(c[0].removeprefix(INPUT) for c in model.constants if c[0].startswith(INPUT)),
                *model.items,
            )
        )
        known = {plain_name(key): key for key in keys}
        for page in self._layout.pages if sheets else ():
            known |= {plain_name(page.sheet.key): page.sheet.key, plain_name(page.name): page.name}
        for label, cells in self._by_labels.items():
            named = self._calling.named(cells[0])
            known.setdefault(
                label, f"'{named.label if plain_name(named.label) == label else named.words}' ({named.line})"
            )
        return known


def names_by_kind(model: Model, layout: Layout) -> dict[str, list[str]]:
    """Return what may be typed for the parts of a model: inputs, outputs, lines, cells, sheets and keys of sheets."""
    return {
        "inputs": [cell[0].removeprefix(INPUT) for cell in model.constants if cell[0].startswith(INPUT)],
        "outputs": list(model.headlines),
        "lines": [key for key, item in model.items.items() if isinstance(item, Line | Input)],
        "cells": [key_text(cell) for cell in model.computed],
        "sheets": [page.name for page in layout.pages],
        "sheet_keys": list(dict.fromkeys(key for page in layout.pages for key in (page.sheet.key, sheet_key(page)))),
    }
