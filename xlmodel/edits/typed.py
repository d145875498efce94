"""What stands in each input cell of a workbook: a value that can be carried over, or one clear fault.

Judgements: a cell is found by its name `in_<key>`; where the name is gone, by where the cell went. A formula counts
with its result, and its text is told. A number that was typed as text in the plain form counts as the number. All
else that is no number (a date, an error, an empty cell, `0,35`) is a fault: what was meant is not ours to guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlmodel.book.record import Record, content
from xlmodel.edits.losses import as_in_formula_bar
from xlmodel.edits.matching import Match
from xlmodel.edits.snapshot import Snapshot
from xlmodel.edits.sorting import PREFIX, MovedRows
from xlmodel.engines import ENGINES, CellAddress, attempted
from xlmodel.errors import Fault, XlmodelError
from xlmodel.reader.cells import row_and_column
from xlmodel.register.values import DECIMAL_COMMA, BadValueError, number, readable


@dataclass(frozen=True)
class Typed:
    """What stands in an input cell; `formula` is what was typed where that was one, `remark` what to look at."""

    key: str
    where: CellAddress
    value: float | str
    formula: str = ""
    remark: str = ""

    @property
    def place(self) -> str:
        """Return the cell as Excel names it."""
        return f"{self.where[0]}!{self.where[1]}"


@dataclass(frozen=True)
class Read:
    """Every input cell that was found, the keys that were not, and what cannot be read."""

    cells: Mapping[str, Typed]
    gone: tuple[str, ...]
    faults: tuple[Fault, ...]


def read_inputs(now: Snapshot, record: Record | None, match: Match | None, moved: MovedRows | None = None) -> Read:
    """Return what stands in the input cells of a workbook; those of moved rows are read where their row stands."""
    places, faults = _places(now, record, match)
    if moved:
        places = {key: moved.taken.get(key, place) for key, place in places.items() if key not in moved.gone}
        faults += moved.faults
    known = [name.removeprefix(PREFIX) for name in (record.names if record else now.names) if name.startswith(PREFIX)]
    formulas = _Results(now)
    words = {key for key, value in (record.inputs if record else {}).items() if isinstance(value, str)}
    cells: dict[str, Typed] = {}
    for key, where in places.items():
        read = _typed(now, key, where, formulas, "a word" if key in words else "a number")
        if isinstance(read, Fault):
            faults.append(read)
        else:
            cells[key] = read
    return Read(cells, tuple(key for key in known if key not in places), tuple(faults))


def _places(now: Snapshot, record: Record | None, match: Match | None) -> tuple[dict[str, CellAddress], list[Fault]]:
    """Return where each input stands, and the names that no longer lead to their cell."""
    named = {name.removeprefix(PREFIX): cell for name, cell in now.names.items() if name.startswith(PREFIX)}
    if record is None or match is None:
        return named, []
    found: dict[str, CellAddress] = {}
    faults: list[Fault] = []
    for name, (sheet, address) in record.names.items():
        if not name.startswith(PREFIX):
            continue
        key = name.removeprefix(PREFIX)
        place, at = match.place((sheet, address)), named.get(key)
        if at and not now.sheet(at[0]):  # openpyxl renames a sheet and leaves the names that lead to it
            at = None
        if at is None and place is not None and now.holds(place):
            at = place
        if at is None:
            continue
        if place not in (None, at) and place is not None and now.holds(place):
            hint = "Point the name back to its cell in Excel's Name Manager, or move the cell instead."
            faults.append(
                Fault(
                    "the name no longer leads to its cell",
                    str(now.path),
                    key=key,
                    expected=f"{name} at {place[0]}!{place[1]}",
                    found=f"{at[0]}!{at[1]}",
                    hint=hint,
                )
            )
            continue
        found[key] = at
    return found, faults


@dataclass
class _Results:
    """The results of formulas: those that the file stores, and where it stores none, those an engine computes."""

    now: Snapshot
    computed: Mapping[CellAddress, object] | None = None

    def of(self, where: CellAddress) -> object:
        """Return the result of a formula cell, None where there is none."""
        leaf = self.now.sheet(where[0])
        if leaf and where[1] in leaf.results:
            return leaf.results[where[1]]
        if self.computed is None:  # openpyxl saves no results
            try:
                self.computed = dict(attempted(ENGINES["ironcalc"], self.now.path))
            except XlmodelError:
                self.computed = {}
        return self.computed.get(where)


def _typed(now: Snapshot, key: str, where: CellAddress, results: _Results, expected: str) -> Typed | Fault:
    held = now.holds(where)
    formula = held if held.startswith("=") else ""
    if formula:
        result = results.of(where)
        held = content(result) if isinstance(result, float | str | bool) else "" if result is None else f"!{result}"
        if held.startswith("'#") and held.endswith(("!", "?", "A", "0")):
            held = f"!{held[1:]}"  # calamine gives the code of an error as a text
    if held.startswith("#"):
        return Typed(key, where, float(held[1:]), formula)
    if held.startswith("'"):
        return _text(key, where, held[1:].strip(), formula)
    return _fault(now, key, where, held, formula, expected)


def _text(key: str, where: CellAddress, text: str, formula: str) -> Typed:
    """Return a text, or the number that was typed as text: whether it may stand there is seen with the inputs."""
    try:
        return Typed(key, where, number(text), formula, "it was typed as text and is read as a number")
    except BadValueError:
        return Typed(key, where, text, formula)


def _fault(now: Snapshot, key: str, where: CellAddress, held: str, formula: str, expected: str) -> Fault:
    problems = {"!": "an error", "?": "a logical value", "@": "a date"}
    problem = problems.get(held[:1], "a formula without a result" if formula else "nothing")
    hint = "Type the number, or the built-in value that stands beside it to go back to it."
    if expected == "a word":
        hint = "Choose one from the list of the cell."
    merged = next(_areas(now, where), "")
    if merged:
        hint = f"The cell lies in the merged cells {merged}; unmerge them and type it again."
    elif held.startswith("@"):
        hint = "Excel took what was typed for a date. Set the cell's format to a number and type it again."
    elif formula and not held:
        hint = "Open the file in Excel, save it, and build again."
    return Fault(
        "this input cannot be read",
        str(now.path),
        key=key,
        expected=expected,
        found=f"{problem}{f' ({as_in_formula_bar(held)})' if held else ''} in {where[0]}!{where[1]}",
        hint=hint,
    )


def _areas(now: Snapshot, where: CellAddress) -> Iterator[str]:
    """Yield the merged areas in which a cell lies."""
    leaf = now.sheet(where[0])
    row, column = row_and_column(where[1])
    for area in leaf.merged if leaf else ():
        (top, left), (bottom, right) = (row_and_column(corner) for corner in (area.split(":") * 2)[:2])
        if top <= row <= bottom and left <= column <= right:
            yield area


def meant(text: str) -> str:
    """Return what to type instead of a text that was probably meant as a number."""
    figure = text.removesuffix("%").strip()
    plain = figure.replace(",", ".") if DECIMAL_COMMA.fullmatch(figure) else figure
    value = readable(plain)
    if value is not None and text.endswith("%"):
        return f"Type {value / 100:.15g}, or {text} into a cell that is not formatted as text."
    if value is not None:
        return f"Type {plain}, or set Excel to decimal commas and type it again."
    return "Type a number; the built-in value stands beside the cell."
