"""Which chart of one sheet is which of another, and in what the two differ.

Judgements: a chart is known by the values of its series, and where these have changed, by the cell it stands on; what
remains is gone or new. Its title, the titles of its axes, each series, its place, its alternative text and the way it
is drawn are told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from xlmodel.comparison.looks import canonical_json

ChartTraits = dict[str, Any]
Align = Callable[[Any, Any], Any]
"""Returns a part of a chart with each formula as it is spelled in another, where it still says the same."""

_PARTS = {
    "title": "title of a chart",
    "axes": "axis titles of a chart",
    "series": "series of a chart",
    "anchor": "place of a chart",
    "alt": "alternative text of a chart",
    "drawing": "drawing of a chart",
}


def chart_differences(
    old: Sequence[ChartTraits], new: Sequence[ChartTraits], align: Align, moved: Callable[[str], str]
) -> Iterator[tuple[str, str, str, str, bool]]:
    """Yield kind, place, was, now, and whether the chart stood there before, for each difference."""
    pairs = list(_paired(old, new, align, moved))
    for was, now in pairs:
        for part, kind in _PARTS.items():
            one, two = was[part], now[part]
            if part == "anchor":
                one = ":".join(_cell(corner, moved) for corner in one.split(":"))
            one = align(one, two)
            if one != two:
                yield kind, _corner(now), _text(one), _text(two), True
    known = [id(was) for was, _ in pairs]
    yield from (("chart", _corner(was), _called(was), "", True) for was in old if id(was) not in known)
    known = [id(now) for _, now in pairs]
    yield from (("chart", _corner(now), "", _called(now), False) for now in new if id(now) not in known)


def _paired(
    old: Sequence[ChartTraits], new: Sequence[ChartTraits], align: Align, moved: Callable[[str], str]
) -> Iterator[tuple[ChartTraits, ChartTraits]]:
    left = list(new)
    rest: list[ChartTraits] = []
    for was in old:
        found = next(
            (now for now in left if was["series"] and _values(was, now, align) == _values(now, now, align)), None
        )
        if found is None:
            rest.append(was)
        else:
            left.remove(found)
            yield was, found
    for was in rest:
        at = moved(_corner(was)) or _corner(was)
        found = next((now for now in left if _corner(now) == at), None)
        if found is not None:
            left.remove(found)
            yield was, found


def _values(chart: ChartTraits, now: ChartTraits, align: Align) -> list[str]:
    """Return the values of each series of a chart, spelled as in another."""
    there = [series[3] for series in now["series"]]
    values: list[str] = align([series[3] for series in chart["series"]], there)
    return values


def _corner(chart: ChartTraits) -> str:
    """Return the cell on which a chart begins, or how else its place is said."""
    anchor: str = chart["anchor"]
    return anchor.split(":")[0].split("+")[0].split(" ")[0]


def _cell(corner: str, moved: Callable[[str], str]) -> str:
    """Return a corner of an anchor where its cell stands now."""
    cell, plus, offset = corner.partition("+")
    try:
        return (moved(cell) or cell) + plus + offset
    except ValueError:  # a size, or a place that is no cell
        return corner


def _called(chart: ChartTraits) -> str:
    title = chart["title"] or chart["alt"] or "without a title"
    return f"chart “{title}” of {len(chart['series'])} series"


def _text(value: object) -> str:
    return value if isinstance(value, str) else canonical_json(value)
