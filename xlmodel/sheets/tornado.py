"""Tornado: what the inputs decide of the sheet that `tornado.txt` declares, such as which drivers are flexed."""

from __future__ import annotations

from xlmodel.language import Dimension, Sheet, read_by
from xlmodel.sheets.axes import Axes, bar_ends, home_case, with_opening
from xlmodel.sheets.pages import page
from xlmodel.tables import Driver, ModelInputs
from xlmodel.text import Given

SIGNS = {"higher": ("raises", ">=0-{tolerance}"), "lower": ("lowers", "<={tolerance}")}
"""What more of a driver does to the value, and what then holds of the product of both differences, by direction."""


def sheet(register: ModelInputs, axes: Axes, returns: Sheet) -> Sheet:
    """Return the Tornado sheet; it revalues lines of `returns`."""
    reached = read_by(returns, "npv_2026", {"total_capex"})
    read = [driver for driver in register.drivers if driver.key in reached]
    bars = [driver for driver in read if _ends_differ(register, driver)]
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
    places = tuple(range(1, len(bars) + 1))
    lists = {"opened": with_opening(axes), "place": Dimension("place", places, {n: f"Place {n}" for n in places})}
    home = home_case(axes)
    words = {"home": str(home), "home_title": axes.case.title(home).lower()}
    return page("tornado", Given(lists, words, through, sheets={"returns": returns}))


def _ends_differ(register: ModelInputs, driver: Driver) -> bool:
    """Tell whether a driver's bar has any length: its stated ends, else those of bear and bull, differ."""
    low, high = bar_ends(register, driver)
    return driver.cells[low] != driver.cells[high]
