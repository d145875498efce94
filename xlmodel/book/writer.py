"""Write the workbook: every spot of the layout and every cell with its value, as bytes.

The same model and values give the same bytes on any day and machine: nothing of the clock or of the order of a
set enters the file.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xlmodel.book import charts, paper, views
from xlmodel.book.additions import NOTHING_ADDED, Additions
from xlmodel.book.client import client_names
from xlmodel.book.colouring import LABELLED, signs, standing_out, state_formats, states
from xlmodel.book.formulas import absolute, address_of, rendered
from xlmodel.book.furniture import Furniture
from xlmodel.book.keys import keys_of, sheet_key
from xlmodel.book.layout import LABEL, Layout, LayoutCell
from xlmodel.book.pen import Formats, Pen
from xlmodel.book.record import Record, packed_record, placeholders, record_of
from xlmodel.book.styles import FONT, NOTHING
from xlmodel.comparison.elements import elements_of
from xlmodel.errors import FormulaError
from xlmodel.language import (
    INPUT,
    Chart,
    Check,
    Constant,
    Grid,
    Index,
    Input,
    Line,
    Model,
    ModelCell,
    Value,
    Words,
)
from xlmodel.limits import MESSAGE, MESSAGE_TITLE
from xlmodel.reader import with_texts, workbook_of
from xlmodel.reader.cells import StoredValue
from xlmodel.reader.references import linked_cell, quoted, single_cell

NOTHING_KNOWN = Record()

CHUNKS = 16
"""Cells that a record takes, unless it is very long."""

CREATED = datetime(2026, 1, 1)
"""A fixed stamp: the workbook says in words as of when it speaks, and equal inputs give equal bytes."""


DEFAULT_FONT = {"font_name": FONT, "font_size": 10}
"""Excel measures columns by the default font: with Arial 10 they are as wide here as anywhere."""


class PlainWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet that takes formulas as they are.

    XlsxWriter looks each formula through 29 times for functions of later Excel versions, which need a prefix; the
    linter allows none of them, and the search takes most of the time of writing. The files are the same.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        return formula.removeprefix("=")

    at_last: Callable[[], None] = staticmethod(lambda: None)
    """What is still to be done when everything has its place."""

    filter_inside = ""
    """What the filter lets through, in the words of the format."""

    def _assemble_xml_file(self) -> None:
        self.at_last()
        super()._assemble_xml_file()

    def filtered_by(self, inside: str) -> None:
        """Let its filter let through what is said in the words of the format."""
        self.filter_inside = inside
        self.filter_on = bool(inside)

    def _write_auto_filter(self) -> None:
        if not self.filter_inside or not self.autofilter_ref:
            super()._write_auto_filter()
            return
        self._xml_start_tag("autoFilter", [("ref", self.autofilter_ref)])
        self.fh.write(self.filter_inside)
        self._xml_end_tag("autoFilter")


def workbook_bytes(
    model: Model,
    layout: Layout,
    values: dict[ModelCell, Value],
    known: Record = NOTHING_KNOWN,
    added: Additions = NOTHING_ADDED,
) -> bytes:
    """Return the workbook as the bytes of an .xlsx file.

    `known` is what the file should remember of the inputs; all that stands in it is added. `added` is a person's own
    work in it, which is not remembered: what is written without it is read again, and that is the record.
    Raises FormulaError for anything that Excel cannot hold; XlsxWriter's warnings are errors here.
    """
    return with_additions(pristine(model, layout, values, known), model, layout, values, added)


@dataclass(frozen=True)
class Pristine:
    """A workbook without any work of a person: with marks where the record will stand, the record, and its texts.

    `formulas` are those of the computed cells as the workbook writes them.
    """

    formulas: Mapping[ModelCell, str]
    data: bytes
    record: Record
    texts: Mapping[str, str]


def pristine(model: Model, layout: Layout, values: dict[ModelCell, Value], known: Record = NOTHING_KNOWN) -> Pristine:
    """Return the workbook without any work of a person, and what it remembers; see `workbook_bytes`."""
    formulas = rendered(model, layout)
    if not any(spot.kind == "memory" for page in layout.pages for spot in page.spots):
        return Pristine(formulas, _written(model, layout, formulas, values, known, (), NOTHING_ADDED), known, {})
    marks = placeholders(CHUNKS)
    while True:
        data = _written(model, layout, formulas, values, known, marks, NOTHING_ADDED)
        record = _record(layout, data, marks, known)
        texts = packed_record(record, len(marks))
        if len(texts) <= len(marks):
            return Pristine(formulas, data, record, dict(zip(marks, texts, strict=True)))
        marks = placeholders(len(texts))  # a very large model


def with_additions(
    plain: Pristine, model: Model, layout: Layout, values: dict[ModelCell, Value], added: Additions = NOTHING_ADDED
) -> bytes:
    """Return the workbook with a person's work in it, and with the record of what it is without."""
    data = plain.data
    if added != NOTHING_ADDED:
        data = _written(model, layout, plain.formulas, values, plain.record, tuple(plain.texts), added)
    return with_texts(data, plain.texts) if plain.texts else data


def _written(
    model: Model,
    layout: Layout,
    formulas: Mapping[ModelCell, str],
    values: dict[ModelCell, Value],
    known: Record,
    marks: Sequence[str],
    added: Additions,
) -> bytes:
    """Return the workbook with marks where the record will stand."""
    target = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            workbook = xlsxwriter.Workbook(target, {"in_memory": True, "default_format_properties": dict(DEFAULT_FONT)})
            _fill(workbook, model, layout, formulas, values, known, marks, added)
            workbook.close()
        except UserWarning as warning:
            raise FormulaError(f"XlsxWriter could not write all of the workbook: {warning}") from warning
    return target.getvalue()


def _fill(
    workbook: Any,
    model: Model,
    layout: Layout,
    formulas: Mapping[ModelCell, str],
    values: dict[ModelCell, Value],
    known: Record,
    marks: Sequence[str],
    added: Additions,
) -> None:
    workbook.set_properties({"title": model.profile.title, "author": "xlmodel", "created": CREATED})
    workbook.set_calc_mode("auto")
    formats = Formats(workbook)
    by_page: dict[int, list[ModelCell]] = {}
    for cell, place in layout.places.items():
        by_page.setdefault(place.page, []).append(cell)
    colours, standing = state_formats(workbook), standing_out(layout)
    widths: dict[int, dict[int, float]] = {}
    told = added.results.get(layout.places[model.overall], values[model.overall]) if model.overall else ""
    footer = paper.footer(model, known.fingerprint)
    sheets = [(page, workbook.add_worksheet(page.name, worksheet_class=PlainWorksheet)) for page in layout.pages]
    pens = {page.number: Pen(worksheet, formats, page.name) for page, worksheet in sheets}
    for page, worksheet in sheets:
        worksheet.set_default_row(paper.ROW_HEIGHT)
        pen = pens[page.number]
        cells = by_page.get(page.number, [])
        columns = widths[page.number] = paper.widths(model, page, values)
        paper.widen(columns, _numbers(model, layout, cells, values))
        paper.fit_notes(page, columns)
        Furniture(pen, model, layout, page, columns, values).write(told)
        for cell in cells:
            _cell(pen, model, layout, formulas, cell, values, colours, standing, added)
        for spot in page.spots:
            if spot.kind == "grid" and isinstance(spot.block, Grid) and spot.block.signed:
                signs(pen, layout, page, spot.block, colours)
        paper.set_up(worksheet, page, columns, pen.heights, footer)
    for page, worksheet in sheets:
        for spot in page.spots:
            if isinstance(spot.block, Chart):
                charts.insert(workbook, worksheet, model, layout, page, spot, widths[page.number])
    for note in added.notes:
        pens[note.place.page].note(note.place.row, note.place.column, note.text, note.author)
    for own in added.cells:
        place, form = own.place, formats.own(own.look)
        pens[place.page].content(place.row, place.column, own.content, added.results.get(place, 0.0), form)
    for name, reference in _names(model, layout, widths).items():
        if workbook.define_name(name, reference) != 0:
            raise FormulaError(f"Excel does not take '{name}' as the name of a cell")
    for page in layout.pages:
        for spot in page.spots:
            if spot.kind == "memory":
                for row, mark in enumerate(marks, spot.row + 2):  # below the printed page
                    pens[page.number].text(row, LABEL, mark, "memory")
    for page, worksheet in sheets:
        if page.number in added.views.sheets:
            view = added.views.sheets[page.number]
            views.put(worksheet, view)
            heights = pens[page.number].heights
            worksheet.at_last = partial(views.put_lines, worksheet, view, widths[page.number], heights)
    views.put_window(workbook, added.views)
    sheets[added.views.active or 0][1].activate()


def _numbers(
    model: Model, layout: Layout, cells: Iterable[ModelCell], values: Mapping[ModelCell, StoredValue]
) -> Iterator[tuple[int, float, str, bool]]:
    """Yield column, number and unit of each cell that holds a number, and whether it shows finer digits."""
    for cell in cells:
        key, index = layout.stands.get(cell, cell)
        item, value = model.items[key], values.get(cell)
        if isinstance(item, Constant):
            value = item.numbers.get(index)
        if isinstance(value, float) and getattr(item, "weight", "") not in paper.APART:
            stated = isinstance(item, Input | Constant) and not getattr(item, "static", False)
            fine = getattr(item, "fine", False) or (stated and round(value, 1) != value)
            yield layout.places[cell].column, value, model.unit(key, index), fine


def _names(model: Model, layout: Layout, widths: Mapping[int, Mapping[int, float]]) -> dict[str, str]:
    """Return the names that scripts rely on, and what each stands for.

    They are `in_<key>` for inputs, `out_<key>` for headline outputs, and those of the pages to hand out, see
    `book.client`.
    """
    names = {"in_" + cell[0].removeprefix(INPUT): cell for cell in layout.places if cell[0].startswith(INPUT)}
    names |= {f"out_{key}": cell for key, cell in model.outputs.items()}
    return {name: absolute(layout, cell) for name, cell in names.items()} | client_names(layout, widths)


def _record(layout: Layout, data: bytes, marks: Sequence[str], known: Record) -> Record:
    """Return what a workbook that was just written should remember: all that stands in it, and what is known."""
    elements = elements_of(workbook_of(data, Path("a new workbook"))).without_texts(marks)
    names = {
        element.place: cell
        for element, text in elements.by_kind.get("name", {}).items()
        if not element.sheet and (cell := single_cell(text))
    }
    return replace(
        record_of(known, elements),
        names=names,
        keys=keys_of(layout),
        sheet_keys={page.name: sheet_key(page) for page in layout.pages},
    )


def _cell(
    pen: Pen,
    model: Model,
    layout: Layout,
    formulas: Mapping[ModelCell, str],
    cell: ModelCell,
    values: dict[ModelCell, Value],
    colours: dict[str, Any],
    standing: Mapping[ModelCell, str],
    added: Additions,
) -> None:
    place = layout.places[cell]
    key, index = layout.stands.get(cell, cell)
    item = model.items[key]
    unit = model.unit(key, index)
    if isinstance(item, Input) and not cell[0].startswith(INPUT):
        return
    if isinstance(item, Input):
        value = values[cell]
        assert isinstance(value, float | str)
        pen.number(place.row, place.column, value, "input", unit)
        _validation(pen, item, index, place, model)
        if item.built_in:
            built_in = layout.places[item.built_in, index]
            beside = address_of(built_in)
            if built_in.page != place.page:
                beside = absolute(layout, (item.built_in, index))
            here = (place.row, place.column)
            pen.colour(here, here, {"type": "cell", "criteria": "!=", "value": beside, "format": colours["changed"]})
        return
    if isinstance(item, Words):
        _words(pen, layout, item, index, place)
    elif isinstance(item, Constant):
        if index in item.numbers:
            pen.number(place.row, place.column, item.numbers[index], "static" if item.static else "constant", unit)
    elif cell in formulas:
        formula = formulas[cell]
        alone = layout.is_alone(place)
        look, weight = ("headline", "plain") if place.row == 0 else _look(item, index, formula, unit, alone)
        look, weight = ("label", weight) if standing.get(cell) == LABELLED else (look, standing.get(cell, weight))
        fine = isinstance(item, Line) and item.fine
        result = added.results.get(place, values[cell])
        pen.formula(place.row, place.column, formula, result, look, unit, weight, fine, over=added.overrides.get(cell))
        if weight == "own":
            here = (place.row, place.column)
            own = {"type": "cell", "criteria": "!=", "value": f'"{NOTHING}"', "format": colours["changed"]}
            pen.colour(here, here, own)
        elif look == "check" or weight == "state" or unit == "changed":
            states(pen, place, colours, unit)


def _look(item: Line | Check, index: tuple[int | str, ...], formula: str, unit: str, alone: bool) -> tuple[str, str]:
    """Return the look and weight of a computed cell; a link to another sheet is green.

    `alone` tells of a cell that stands by itself: its text may run over those beside it.
    """
    if isinstance(item, Check):
        return "check", "plain"
    if item.weight == "axis":
        return "axis", "plain"
    if item.weight in {"tile", "tile_note"}:
        return ("tile_value" if item.weight == "tile" else "tile_note"), "plain"
    if item.weight == "state":
        return ("check" if unit == "flag" else "state"), "state"
    if item.opening and index and index[-1] in item.opening:
        return "opening", item.weight
    to = linked_cell(formula) if "!" in formula else None
    if unit == "text":
        return ("finding" if item.key.startswith(paper.FINDING) else "sentence" if alone else "text"), item.weight
    return ("link" if to is not None and to.sheet else "formula"), item.weight


def _words(pen: Pen, layout: Layout, item: Words, index: tuple[int | str, ...], place: LayoutCell) -> None:
    text = item.texts.get(index)
    if text is None:
        return
    link = item.links.get(index)
    if isinstance(link, str):
        pen.link(place.row, place.column, link, text)
    elif link is not None and link in layout.places:
        target = layout.places[link]
        name = quoted(layout.pages[target.page].name)
        pen.link(place.row, place.column, f"internal:{name}!A{target.row + 1}", text)
    else:
        look = "tag" if item.key.endswith("_kind") else "sentence" if layout.is_alone(place) else "text"
        pen.text(place.row, place.column, text, look)


def _validation(pen: Pen, item: Input, index: Index, place: LayoutCell, model: Model) -> None:
    label = model.over[item.key][-1].title(index[-1]) if index else item.label
    unit = model.unit(item.key, index)
    title = label[:MESSAGE_TITLE]
    if unit == "text":
        options: dict[str, Any] = {
            "validate": "list",
            "source": list(item.choices),
            "error_message": f"Choose one of: {', '.join(item.choices)}."[:MESSAGE],
        }
    elif index in item.limits:
        low, high = item.limits[index]
        shown = f"{low:g} to {high:g}" if unit != "%" else f"{low:.0%} to {high:.0%}"
        options = {
            "validate": "decimal",
            "criteria": "between",
            "minimum": low,
            "maximum": high,
            "input_title": title,
            "input_message": f"{shown}, unit {unit}."[:MESSAGE],
            "error_message": f"{label}: a number from {shown}."[:MESSAGE],
        }
    else:
        options = {
            "validate": "decimal",
            "criteria": "between",
            "minimum": -1e12,
            "maximum": 1e12,
            "error_message": f"{label}: a number, unit {unit}."[:MESSAGE],
        }
    pen.validate(place.row, place.column, {**options, "error_title": "Not a value for this input"})
