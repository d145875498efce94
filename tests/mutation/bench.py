"""The workbook on the fast engine: damaged formulas put in, everything recomputed, and the damage taken out again.

The file is loaded once. What the tests ask of the workbook comes from here: a `Reading` for the built-in inputs, and
one for each set of other values that a test puts into cells (a scene). A reading keeps count of the cells it gave, so
that it is known which tests a damage can concern.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import ironcalc

from xlmodel.engines import CellAddress, CellValue, CellValues, ErrorValue, Overrides, read_formulas
from xlmodel.reader.cells import cell_value, row_and_column

Scene = frozenset[tuple[CellAddress, float | str | ErrorValue]]
Result = CellValue | ErrorValue
Place = tuple[int, int, int]

BUILT_IN: Scene = frozenset()
DIVIDED = "=1/0"
"""What stands in a cell that shall be an error: #DIV/0!, the one that inputs lead to."""


class Reading(Mapping[CellAddress, Result]):
    """The value of every formula cell; `asked` collects the places of those that were looked at."""

    def __init__(self, order: Mapping[CellAddress, int], values: list[Result], asked: set[int]) -> None:
        self.order, self.results, self.asked = order, values, asked

    def __getitem__(self, key: CellAddress) -> Result:
        at = self.order[key]
        self.asked.add(at)
        return self.results[at]

    def __iter__(self) -> Iterator[CellAddress]:
        return iter(self.order)

    def __len__(self) -> int:
        return len(self.order)

    def __contains__(self, key: object) -> bool:
        return key in self.order


@dataclass
class Bench:
    """A workbook held by IronCalc; `damaged` are the formulas that stand in it now in place of the built ones."""

    path: Path
    whole: bool = False
    """Read every cell each time, to know what a damage changes, and not only those that a test wants."""
    formulas: dict[CellAddress, str] = field(init=False)
    order: dict[CellAddress, int] = field(init=False)
    damaged: dict[CellAddress, str] = field(default_factory=dict, init=False)
    sound: dict[Scene, dict[int, Result]] = field(default_factory=dict, init=False)
    """The results of the undamaged workbook in each scene, where they differ from those at the built-in inputs."""
    asked: dict[Scene, set[int]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.model = ironcalc.load_from_xlsx(str(self.path), "en", "UTC", "en")
        self.sheets = {sheet["name"]: n for n, sheet in enumerate(self.model.get_worksheets_properties())}
        self.formulas = read_formulas(self.path)
        self.order = {key: place for place, key in enumerate(self.formulas)}
        self.places = [self._place(key) for key in self.formulas]
        self.seen: dict[Scene, list[Result]] = {}
        self.behind: list[int] = []
        self.base = self._played(BUILT_IN)
        self.sound[BUILT_IN] = {}
        self.seen[BUILT_IN] = self.base

    def damage(self, formulas: Mapping[CellAddress, str], behind: Iterable[int] = ()) -> None:
        """Put damaged formulas in place, and the built ones back wherever the last damage was.

        `behind` are the places of all cells that depend on the damaged ones; no other cell is read again.
        """
        for key in self.damaged:
            self.model.set_user_input(*self._place(key), self.formulas[key])
        self.damaged = dict(formulas)
        for key, text in formulas.items():
            self.model.set_user_input(*self._place(key), text)
        self.behind = list(behind)
        self.seen = {} if formulas else {BUILT_IN: self.base}
        self.asked = {}

    def results(self, scene: Scene = BUILT_IN) -> list[Result]:
        """Return every formula cell in the order of the file, with the damage and the values of the scene in place."""
        if scene in self.seen:
            return self.seen[scene]
        if not self.damaged:
            results = self._played(scene)
            self.sound[scene] = {at: results[at] for at in self._differing(results)}
        elif scene in self.sound:
            results = self.base.copy()
            for at, value in self.sound[scene].items():
                results[at] = value
            for at, value in zip(self.behind, self._played(scene, self.behind), strict=True):
                results[at] = value
        else:
            results = self._played(scene)
        self.seen[scene] = results
        return results

    def changed(self) -> set[int]:
        """Return the places of the cells that the damage changes at the built-in inputs."""
        results = self.results()
        return {at for at in self.behind if _differ(self.base[at], results[at])}

    def differs(self, scene: Scene, places: Iterable[int]) -> bool:
        """Tell whether the damage changes any of these cells in a scene that the sound workbook has played."""
        sound = self.sound[scene]
        places = list(places)
        found = [self.seen[scene][at] for at in places] if scene in self.seen else self._played(scene, places)
        return any(_differ(value, sound.get(at, self.base[at])) for at, value in zip(places, found, strict=True))

    def moves(self, scene: Scene, keys: Iterable[CellAddress]) -> bool:
        """Tell whether any of these cells, typed or computed, is another in a scene of the sound workbook."""
        typed, sound = {key for key, _ in scene}, self.sound[scene]
        return any(key in typed or self.order.get(key, -1) in sound for key in keys)

    def recalculate(self, overrides: Overrides, wanted: Iterable[CellAddress] | None = None) -> CellValues:
        """Return a reading under other values in some cells, as an engine does.

        Where only some cells are `wanted`, no others are read, unless the bench is to know them all.
        """
        scene = frozenset(
            (key, value if isinstance(value, bool | str | ErrorValue) else float(value))
            for key, value in overrides.items()
        )
        if wanted is not None and not self.whole:
            keys = list(wanted)
            return dict(zip(keys, self._played(scene, [self.order[key] for key in keys]), strict=True))
        results = self.results(scene)
        return Reading(self.order, results, self.asked.setdefault(scene, set()))  # type: ignore[return-value]

    def _played(self, scene: Scene, places: Iterable[int] | None = None) -> list[Result]:
        """Return the results of some cells, or of all, under the values of a scene."""
        places = list(range(len(self.places)) if places is None else places)
        kept = [(key, self._typed(key)) for key, _ in scene if key not in self.order]
        for key, value in scene:
            self._put(key, value)
        self.model.evaluate()
        given = {
            self.order[key]: value if isinstance(value, ErrorValue) else cell_value(value)
            for key, value in scene
            if key in self.order
        }
        results = [given[at] if at in given else self._result(self.places[at]) for at in places]
        for key, _ in scene:
            if key in self.order:
                self.model.set_user_input(*self._place(key), self.damaged.get(key, self.formulas[key]))
        for key, typed in kept:
            self._put(key, typed)
        return results

    def _result(self, place: Place) -> Result:
        value = self.model.get_cell_value(*place)
        if isinstance(value, str) and value.startswith("#"):
            error = self.model.get_cell_type(*place) == ironcalc.CellType.ErrorValue
            return ErrorValue(value) if error else value
        return cell_value(value)

    def _typed(self, key: CellAddress) -> float | str | bool:
        value = self.model.get_cell_value(*self._place(key))
        if value is None:
            raise ValueError(f"{key} is empty: a test may not type into it")
        return value

    def _differing(self, results: list[Result]) -> set[int]:
        """Return the places at which results are not those of the sound workbook at the built-in inputs."""
        return {at for at, (one, other) in enumerate(zip(self.base, results, strict=True)) if _differ(one, other)}

    def _put(self, key: CellAddress, value: float | str | bool | ErrorValue) -> None:
        place = self._place(key)
        if isinstance(value, ErrorValue):
            self.model.set_user_input(*place, DIVIDED)
        elif isinstance(value, bool):
            self.model.update_cell_with_bool(*place, value)
        elif isinstance(value, str):
            self.model.update_cell_with_text(*place, value)
        else:
            self.model.update_cell_with_number(*place, float(value))

    def _place(self, key: CellAddress) -> Place:
        sheet, address = key
        return (self.sheets[sheet], *row_and_column(address))


def _differ(one: Result, other: Result) -> bool:
    return one != other or type(one) is not type(other)
