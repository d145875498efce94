"""Sets of other values in cells, and what every line of the model adds up to under each.

At the built-in inputs many references could be replaced by others unnoticed: cases share a driver, a share is 100 %,
a year holds nothing. In a scene, every input lies somewhere else in its range. What depends on the same inputs in the
same way still cannot be told apart; so most scenes are shaken as well: inputs leave their limits, and a third of the
computed cells hold something else in the place of their formula, with which the formulas behind them have to do.

A line is told by one number per scene, the sum of its cells, each weighted by its place; a text and an error count by a
checksum of their characters.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import fsum
from pathlib import Path
from zlib import crc32

from xlmodel.engines import ErrorValue
from xlmodel.language import ModelCell, Value

MANY, STILL = 20, 6
"""All scenes; the first ones are not shaken."""
PART, SHAKEN = 0.35, 1 / 3
WHOLE = ("rank", "count")
"""The units of places in lists and the like, which are left as they are."""
SCENES = Path(__file__).parent / "scenes.txt"
GOLDEN_RATIO = 0.6180339887498949

Scene = Mapping[str, float | str]
Sums = dict[str, list[float]]
"""For each line of a sheet, what it adds up to in each scene."""


def scenes(
    numbers: Mapping[str, float],
    limits: Mapping[str, tuple[float, float]],
    whole: Iterable[str],
    lists: Mapping[str, Sequence[str]],
) -> list[Scene]:
    """Draw the scenes, the same each time: a value for every number, and a choice of every list in turn.

    A number lies on its way from the built-in one to a random one within its limits, and not all the way, since with
    all of them so far away there would be no internal rate of return. The values of a range keep their order.
    """
    found: list[Scene] = []
    for number in range(MANY):
        drawn = random.Random(number)
        scene: dict[str, float | str] = {}
        for key, (low, high) in sorted(limits.items()):
            far, by = low + (high - low) * drawn.random(), drawn.uniform(0.2, 1.8)
            value = far if key in whole else numbers[key] + PART * (far - numbers[key])
            if number >= STILL and key not in whole:
                value *= by
            scene[key] = float(round(value)) if key in whole else float(f"{value:.7g}")
        for low in [key for key in scene if key.endswith("_low") and f"{key[:-4]}_high" in scene]:
            high = f"{low[:-4]}_high"
            scene[low], scene[high] = sorted((scene[low], scene[high]))
        found.append(scene | {key: choices[number % len(choices)] for key, choices in lists.items()})
    return found


def shaken(values: Mapping[ModelCell, Value], unit: Callable[[ModelCell], str], number: int) -> dict[ModelCell, Value]:
    """Return what a third of some computed cells hold in the place of their formula.

    Flags turn, numbers move, and a text is that of another cell of its line.
    """
    drawn = random.Random(MANY + number)
    texts: dict[str, list[str]] = {}
    for (key, _), value in values.items():
        if isinstance(value, str):
            texts.setdefault(key, []).append(value)
    found: dict[ModelCell, Value] = {}
    for cell, value in values.items():
        chosen, by = drawn.random() < SHAKEN, drawn.uniform(0.6, 1.4)
        if not chosen or isinstance(value, bool):
            continue
        if isinstance(value, str):
            if len(texts[cell[0]]) > 1:
                found[cell] = drawn.choice(texts[cell[0]])
        elif unit(cell) == "flag":
            found[cell] = float(by > 1)
        elif unit(cell) == "year" and value == int(value):
            found[cell] = value + round(10 * by) - 10
        elif unit(cell) not in WHOLE or value != int(value):
            found[cell] = float(f"{value * by or by:.7g}")
    return found


def weight(place: int) -> float:
    """Return what the cell at a place of its line counts by: no two alike, between 1 and 2."""
    return 1 + (place * GOLDEN_RATIO) % 1


def added(values: Sequence[object]) -> tuple[float, float]:
    """Return the weighted sum of a line, and how large its parts are, by which two sums are compared."""
    parts = [weight(place) * _number(value) for place, value in enumerate(values)]
    return fsum(parts), fsum(map(abs, parts))


def _number(value: object) -> float:
    if isinstance(value, bool | int | float):
        return float(value)
    text = value.code if isinstance(value, ErrorValue) else str(value)
    return crc32(text.encode("utf-8")) / 2**32


def written(sums: Sums) -> str:
    """Return the sums as text: a line of the model in each row, with twelve digits of each scene."""
    return "".join(f"{key} | {' | '.join(f'{number:.12g}' for number in row)}\n" for key, row in sums.items())


def read_scenes(text: str) -> Sums:
    """Return the sums from their text."""
    rows = (line.split(" | ") for line in text.splitlines())
    return {key: [float(part) for part in parts] for key, *parts in rows}
