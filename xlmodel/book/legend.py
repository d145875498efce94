"""The key to colours: which looks there are, each with a sample, and what it means."""

from __future__ import annotations

from xlmodel.language import Constant, Model

LEGEND: tuple[tuple[str, float | str, str], ...] = (
    ("input_sample", 1.5, "Input: typed, blue on a light fill, the only unlocked cells"),
    ("formula", 1.5, "Formula: black"),
    ("link", 1.5, "Link to another sheet: green"),
    ("constant", 1.5, "Built-in value: what the input files say"),
    ("static", 1.5, "Static result: computed outside the workbook, follows no input"),
    ("changed_sample", 1.5, "Input that differs from its built-in value"),
    ("note_line", "2025A 2026E", "A year as reported; a year that is estimated, behind a thin rule"),
    ("tag", "implied", "Kind of a figure: actual, guided, implied or estimate"),
    ("check", 1.0, "Check or state: a word, in green where it holds and red where it fails"),
)


def legend_of(model: Model) -> list[tuple[str, float | str, str]]:
    """Return the lines of the key to colours: static results only where a model has some."""
    is_static = any(isinstance(item, Constant) and item.static for item in model.items.values())
    return [line for line in LEGEND if line[0] != "static" or is_static]
