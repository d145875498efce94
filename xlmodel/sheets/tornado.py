"""Tornado and its workings: what the inputs decide of these sheets, such as which drivers are flexed."""

from __future__ import annotations

from collections.abc import Sequence

from xlmodel.language import Dimension, Sheet, Table, read_by
from xlmodel.sheets.axes import Axes, bar_ends, home_case, with_opening
from xlmodel.sheets.pages import page
from xlmodel.tables import Driver, ModelInputs
from xlmodel.text import Given

SIGNS = {"higher": ("raises", ">=0-{tolerance}"), "lower": ("lowers", "<={tolerance}")}
"""What more of a driver does to the value, and what then holds of the product of both differences, by direction."""


def sheet(register: ModelInputs, axes: Axes, returns: Sheet) -> Sheet:
    """Return the Tornado sheet; its workings revalue lines of `returns`."""
    bars = _bars(register, _read(register, returns))
    return page("tornado", Given({"place": _places(bars)}, _words(axes)))


def bar_workings(register: ModelInputs, axes: Axes, returns: Sheet) -> tuple[Sheet, Sheet]:
    """Return the Tornado Bars sheet, and the workings of that, which revalue lines of `returns` for every end."""
    read = _read(register, returns)
    bars = _bars(register, read)
    through = {
        "read": [{"key": one.key, "label": one.label, "unit": one.unit} for one in read],
        "bar": [{"key": one.key, "label": one.label} for one in bars],
        "end": [
            {"key": "unflexed", "label": "Nothing flexed", "driver": "none", "side": ""},
            *(
                {"key": f"{one.key}_{side}", "label": f"{one.label}, {side}", "driver": one.key, "side": side}
                for one in bars
                for side in ("low", "high")
            ),
        ],
        "signed": [
            {"key": one.key, "label": one.label, "moves": SIGNS[one.better][0], "compared": SIGNS[one.better][1]}
            for one in bars
            if one.better in SIGNS
        ],
    }
    words = _words(axes)
    ends = page("tornado_bars", Given({"place": _places(bars)}, words, through))
    lists = {block.over.name: block.over for block in ends.blocks if isinstance(block, Table)}
    lists["opened"] = with_opening(axes)
    return ends, page("tornado_workings", Given(lists, words, through, sheets={"returns": returns}))


def _read(register: ModelInputs, returns: Sheet) -> list[Driver]:
    """Return the drivers that the NPV depends on."""
    reached = read_by(returns, "npv_2026", {"total_capex"})
    return [driver for driver in register.drivers if driver.key in reached]


def _bars(register: ModelInputs, read: Sequence[Driver]) -> list[Driver]:
    """Return those of them that are flexed."""
    return [driver for driver in read if _ends_differ(register, driver)]


def _places(bars: Sequence[Driver]) -> Dimension:
    """Return the places of the bars in their order."""
    places = tuple(range(1, len(bars) + 1))
    return Dimension("place", places, {place: f"Place {place}" for place in places})


def _words(axes: Axes) -> dict[str, str]:
    """Return what the texts say of the case that the bars start from."""
    home = home_case(axes)
    return {"home": str(home), "home_title": axes.case.title(home).lower()}


def _ends_differ(register: ModelInputs, driver: Driver) -> bool:
    """Tell whether a driver's bar has any length: its stated ends, else those of bear and bull, differ."""
    low, high = bar_ends(register, driver)
    return driver.cells[low] != driver.cells[high]
