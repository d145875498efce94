"""Lists: files whose rows a sheet shows as they stand, such as the ties and the conflicts.

A row holds words, keys of figures and formulas, and no number that a person types into a cell, so that no edit of a
workbook ever touches a list. Judgements: a formula stands without its `=`, which a spreadsheet would take for one of
its own; what it says, and whether there are the figures that a row names, is not known here but by the model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from xlmodel.errors import Fault
from xlmodel.register import InputRow, TableSchema, values
from xlmodel.register.values import NAME, BadValueError, nearest
from xlmodel.tables.records import Listed
from xlmodel.tables.schemas import CONFLICTS, KPIS, MEASURES, OUTTURN, OUTTURN_BETTER, RESERVED, TIES

WORDS = "text"
"""The unit of what has no figures."""

TIE_CLASSES = ("independent", "arithmetic", "restatement")
"""What a tie proves: of two sources, one side derived by arithmetic; of one source's own figures; of nothing new."""

CONFLICT_CLASSES = ("two sources", "one source")
MEASURE_CLASSES = ("time", "basis", "scope", "rounding")
"""In what two figures differ that can both be right."""

PLACE = re.compile(r"(?P<source>[^\s,|]+)(, para\. [1-9]\d{0,5})?", re.ASCII)
"""A place in a source, where no figure is printed: `call-2025q4, para. 20`."""

A_PLACE = "the key of a figure, or a place such as 'call-2025q4, para. 20'"
A_FORMULA = "a formula such as {aws_run_rate}"

Sources = Mapping[str, str] | None
"""The known sources by their id; None where they could not be read."""

FieldKind = Callable[[str, Sources], object]
"""What may stand in a column. Raises BadValueError for anything else."""


@dataclass(frozen=True)
class Listing:
    """A file of rows that a sheet shows: its schema, what each column may hold, and what a row says by two columns.

    `formulas` are the columns that hold formulas, `figures` those that hold the key of a figure that the row needs, or
    a place, `about` that of the figure which the row shows: without the figure there is no row.
    """

    schema: TableSchema
    kinds: Mapping[str, FieldKind]
    rule: Callable[[InputRow], Iterator[Fault]]
    formulas: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


def listed_row(row: InputRow, listing: Listing, sources: Sources, is_whole: bool) -> tuple[Listed | None, list[Fault]]:
    """Return the row and no faults, or None and every fault of it; `is_whole` tells that no column is missing."""
    faults = []
    for column, kind in listing.kinds.items():
        try:
            kind(row.texts[column], sources)
        except BadValueError as error:
            faults.append(row.fault(column, error.problem, error.expected, error.hint))
    if is_whole:
        faults += listing.rule(row)
    return (None if faults else Listed(row.key, row.texts)), faults


def is_figure(text: str, sources: Sources) -> bool:
    """Tell whether a text of a column of figures is the key of one, and not a place in a source."""
    return bool(NAME.fullmatch(text)) and text not in (sources or {})


def _key(text: str, _sources: Sources) -> None:
    values.name(text, RESERVED)


def _figure(text: str, _sources: Sources) -> None:
    if text:
        values.name(text, RESERVED)


def _place(text: str, sources: Sources) -> None:
    """Refuse what can be neither a figure nor a place in a source."""
    if not text or is_figure(text, sources):
        return
    place = PLACE.fullmatch(text)
    if place is None or (sources is not None and place["source"] not in sources):
        hint = nearest(place["source"] if place else text, sources or ())
        raise BadValueError("unknown source", A_PLACE, hint)


def _cited(text: str, sources: Sources) -> None:
    if not text:
        raise BadValueError("no source", A_PLACE)
    _place(text, sources)


def _filled(text: str, _sources: Sources) -> None:
    values.not_empty(text)


def _text(_text: str, _sources: Sources) -> None:
    """Take any text."""


def _unit(text: str, _sources: Sources) -> None:
    if text != WORDS:
        values.unit(text)


def _unit_of_number(text: str, _sources: Sources) -> None:
    values.unit(text)


def _class(classes: tuple[str, ...]) -> FieldKind:
    """Return what refuses any other word than those of some classes."""

    def kind(text: str, _sources: Sources) -> None:
        values.word(text, classes, "class")

    return kind


def _better(text: str, _sources: Sources) -> None:
    if text:
        values.word(text, OUTTURN_BETTER, "word")


def _formula(text: str, sources: Sources) -> None:
    if not text:
        raise BadValueError("no formula", A_FORMULA)
    _any_formula(text, sources)


def _any_formula(text: str, _sources: Sources) -> None:
    if text.startswith("="):
        hint = "Leave out the '=': a spreadsheet would take the text for a formula of its own."
        raise BadValueError("a formula that begins with '='", A_FORMULA, hint)


def _is_unit(text: str) -> bool:
    try:
        values.unit(text)
    except BadValueError:
        return False
    return True


def _by_itself(_row: InputRow) -> Iterator[Fault]:
    """Yield nothing: no two columns of the file depend on each other."""
    yield from ()


def _two_sides(row: InputRow) -> Iterator[Fault]:
    """Yield a fault where only one of two sides has a figure, or neither has and the unit is that of one."""
    one, other, unit = (row.texts[column] for column in ("one", "other", "unit"))
    if bool(one) != bool(other):
        empty = "other" if one else "one"
        yield row.fault(empty, "half a pair of figures", "a formula for each side, or for neither")
    elif one and unit == WORDS:
        yield row.fault("unit", "a pair of figures in words", "the unit of the two figures")
    elif not one and unit != WORDS and _is_unit(unit):
        yield row.fault("unit", "a unit without figures", WORDS, "Write 'text', or give each side a formula.")


def _growth_or_prior(row: InputRow) -> Iterator[Fault]:
    """Yield a fault where both growth and the prior period are stated, or where what it grew on is not said."""
    growth, prior, on = (row.texts[column] for column in ("growth", "prior", "on"))
    if growth and prior:
        hint = "Empty one of the two: it is implied by the other."
        yield row.fault("prior", "both a growth and a prior period", "one of the two", hint)
    if on and not growth and not prior:
        yield row.fault(
            "on", "a span without growth or prior period", "nothing", "Empty it, or fill in one of the two."
        )
    elif not on and (growth or prior):
        yield row.fault("on", "no span of the growth", "what it grew on, such as 'year' or 'quarter'")


def _of_two_sides(layout: TableSchema, classes: tuple[str, ...]) -> Listing:
    """Return the listing of a file whose rows set two sides against each other."""
    return Listing(
        layout,
        {
            **{"key": _key, "theme": _filled, "class": _class(classes), "label": _filled, "unit": _unit},
            **{"one": _any_formula, "one_says": _filled, "one_source": _cited},
            **{"other": _any_formula, "other_says": _filled, "other_source": _place},
            **{"uses": _filled, "why": _filled},
        },
        _two_sides,
        formulas=("one", "other"),
        figures=("one_source", "other_source"),
    )


LISTINGS = (
    Listing(
        TIES,
        {
            **{"stated": _key, "recomputed": _formula, "recomputed_high": _any_formula},
            **{"class": _class(TIE_CLASSES), "how": _filled},
        },
        _by_itself,
        formulas=("recomputed", "recomputed_high"),
        figures=("stated",),
    ),
    _of_two_sides(CONFLICTS, CONFLICT_CLASSES),
    _of_two_sides(MEASURES, MEASURE_CLASSES),
    Listing(
        KPIS,
        {"key": _key, "theme": _filled, "growth": _figure, "prior": _figure, "on": _text, "note": _text},
        _growth_or_prior,
        figures=("growth", "prior"),
        about=("key",),
    ),
    Listing(
        OUTTURN,
        {
            **{"key": _key, "theme": _filled, "label": _filled, "unit": _unit_of_number},
            **{"low": _formula, "high": _any_formula, "actual": _formula, "source": _cited},
            **{"basis": _filled, "note": _text, "company": _figure, "better": _better},
        },
        _by_itself,
        formulas=("low", "high", "actual"),
        figures=("source",),
    ),
)
"""The lists, in the order of their schemas."""
