"""Charts of a text: the heading is the title, settings say what kind of chart it is, and rows are its series."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from xlmodel.language.declare import Chart, Dimension, Member, Series
from xlmodel.text.rows import Column, Row, Told, as_member

_KINDS = ("column", "stacked", "line", "bar")
_FLAGS = {"wide": "wide", "fine": "fine", "from zero": "from_zero", "bare": "bare"}
_TEXTS = {"unit": "unit", "second unit": "secondary_unit", "shows": "description"}
_TITLE = re.compile(r"\{(?P<line>[a-z][a-z0-9_]*)\}$")
_SERIES = re.compile(r"(?P<line>[a-z][a-z0-9_]*)(?:\[(?P<at>[^\]]*)\])?$")
SETTINGS = ("chart", *_KINDS, "wide", "fine", "from", "bare", "unit", "second", "shows", "along")
"""The first words of the settings of a chart."""


def chart(
    key: str,
    title: str,
    settings: Sequence[Column],
    source: str,
    body: Sequence[Row],
    lists: Mapping[str, Dimension],
    told: Told,
) -> Chart:
    """Return a chart; a title in braces is the line whose text it takes, `along` draws a part of the axis alone."""
    said: dict[str, Any] = {"kind": "column"}
    for column in settings:
        text = column.text
        name = next((name for name in _TEXTS if text.startswith(f"{name} ")), "")
        if text in _KINDS:
            said["kind"] = text
        elif text in _FLAGS:
            said[_FLAGS[text]] = True
        elif name:
            said[_TEXTS[name]] = text.removeprefix(f"{name} ")
        elif (along := along_of(text, lists)) is not None:
            said["along"] = along
        elif not text.startswith("chart "):
            hint = f"A chart has {', '.join((*_KINDS, *_FLAGS, *_TEXTS))}, along LIST."
            told.at(column, f"no setting of a chart: '{text}'", key=key, hint=hint)
    series = tuple(one for row in body if (one := _series(row, key, told)) is not None)
    match = _TITLE.match(title)
    return Chart(key, match["line"] if match else title, series, source=source, **said)


def along_of(text: str, lists: Mapping[str, Dimension]) -> tuple[Member, ...] | None:
    """Return the members of a list that a setting names, None where it is no such setting or there is no such list."""
    name = text.removeprefix("along ")
    return lists[name].members if name != text and name in lists else None


def _series(row: Row, key: str, told: Told) -> Series | None:
    """Return a series: the line with what is fixed of it, its name, and how it is drawn.

    A name in braces is the line whose text it takes.
    """
    match = _SERIES.match(row.first)
    if row.sign != "-" or not match or len(row.columns) not in {2, 3}:
        hint = "- line[dimension=member]   Name   colour, labels"
        told.row(row, "a series is a line of the model, a name, and how it is drawn", key=key, hint=hint)
        return None
    name = row.columns[1].text
    said = _TITLE.match(name)
    series = Series(match["line"], name, said=said["line"] if said else "")
    for part in (match["at"] or "").split(",") if match["at"] else ():
        name, _, member = part.strip().partition("=")
        series = replace(series, at={**series.at, name: as_member(member)})
    for mark in row.columns[2].text.split(", ") if len(row.columns) == 3 else ():
        if mark in {"line", "hidden"}:
            series = replace(series, kind=mark)  # type: ignore[arg-type]
        elif mark in {"labels", "secondary", "brackets"}:
            series = replace(series, **{mark: True})  # type: ignore[arg-type]
        elif mark.startswith("names "):
            series = replace(series, names=mark.removeprefix("names "))
        elif series.colour:
            told.at(row.columns[2], f"a second colour: '{mark}'", key=key)
        else:
            series = replace(series, colour=mark)
    return series
