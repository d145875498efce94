"""Rows that the input files list and a sheet shows as they stand: ties, conflicts, measures, KPIs and outturn.

Judgements: rows of one theme stand together on the sheet, in the order in which the themes come up, wherever they
stand in the file; a sheet without any row would prove nothing, so a list may not be empty; whatever is wrong with the
formula of a row is told where it is written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import PurePath

from xlmodel.errors import Fault, ModelError
from xlmodel.language import parse
from xlmodel.sheets.citing import by_key
from xlmodel.tables import Figure, Listed, ModelInputs
from xlmodel.tables.lists import LISTINGS, is_figure

TIES, CONFLICTS, MEASURES = "ties.csv", "conflicts.csv", "measures.csv"
KPIS, OUTTURN = "kpis.csv", "outturn.csv"

NEARLY = 0.86
"""Share of letters from which on two keys are nearly the same: one wrong letter in a key of eight, say."""
PERIOD = re.compile(r"_\d{4}(q[1-4])?(?=_|$)")
"""The part of a key that says of which year or quarter a figure is."""

LINES = {
    (TIES, "recomputed"): "tie_recomputed",
    (TIES, "recomputed_high"): "tie_recomputed_high",
    (CONFLICTS, "one"): "conflict_one",
    (CONFLICTS, "other"): "conflict_other",
    (MEASURES, "one"): "measure_one",
    (MEASURES, "other"): "measure_other",
    (KPIS, "growth"): "kpi_growth",
    (KPIS, "prior"): "kpi_prior",
    (OUTTURN, "low"): "outturn_low",
    (OUTTURN, "high"): "outturn_high",
    (OUTTURN, "actual"): "outturn_actual",
}
"""The line that the fields of a column become, by file and column."""


@dataclass(frozen=True)
class Written:
    """A field of a list: its place, the line of the model that it becomes, "" for none, and the formula there."""

    path: str
    number: int
    column: str
    key: str
    line: str
    formula: str

    @property
    def place(self) -> str:
        """Return the name of the file without its folder, and the line in it."""
        return f"{PurePath(self.path).name}:{self.number}"

    def at(self, fault: Fault) -> Fault:
        """Return a fault as one of this field."""
        return replace(fault, file=self.path, line=self.number, column=self.column, key=self.key)


def rows_of(register: ModelInputs, file: str) -> list[Listed]:
    """Return the rows of a list, those of one theme together.

    A row of a figure that is not among the inputs is left out: `missing_rows` tells of it, but for that of a figure
    which was taken out.
    """
    figures = by_key(register)
    named = ("growth", "prior", *(("stated",) if file == TIES else ("key",) if file == KPIS else ()))
    rows = [row for row in register.lists[file] if all(row.texts.get(c, "") in {*figures, ""} for c in named)]
    themes = {row.texts.get("theme", ""): None for row in rows}
    return [row for theme in themes for row in rows if row.texts.get("theme", "") == theme]


def ends(figure: Figure) -> tuple[str, str]:
    """Return the key of a figure and "", or those of the two ends of a range."""
    low, *high = figure.cells
    return low, "".join(high)


def list_faults(register: ModelInputs) -> list[Fault]:
    """Return the lists without a row, and the formulas that cannot be read."""
    hint = "Its sheet would be empty: put a row back."
    faults = [
        Fault("no rows", str(register.folder / file), register.lines.get((file, ""), 0), hint=hint)
        for file, rows in register.lists.items()
        if not rows
    ]
    faults += _unknown_companies(register)
    for written in formulas(register):
        try:
            parse(written.formula)
        except ModelError as error:
            faults += [written.at(fault) for fault in error.faults]
    return faults


def _unknown_companies(register: ModelInputs) -> Iterator[Fault]:
    """Yield the outcomes of a company that is none of the list; without a company they are nobody's."""
    known = [company.key for company in register.companies]
    for row in register.lists[OUTTURN]:
        if (name := row.texts["company"]) and name not in known:
            place = (str(register.folder / OUTTURN), register.lines.get((OUTTURN, row.key), 0), "company", row.key)
            path, number, column, key = place
            yield Fault("unknown company", path, number, column, key, ", ".join(known), repr(name))


def told_in_rows(register: ModelInputs, faults: Iterable[Fault]) -> list[Fault]:
    """Return faults of the model with those of a formula that a row gives told there: file, line, column and key."""
    places: dict[tuple[str, str], Written] = {}
    for written in formulas(register):
        places.setdefault((written.line, written.formula), written)
    return [_told(fault, places) for fault in faults]


def _told(fault: Fault, places: Mapping[tuple[str, str], Written]) -> Fault:
    """Return a fault at the first row that gives the formula which it shows."""
    lines = fault.problem.splitlines()
    shown = {line.strip() for line in lines} | {lines[0].split(" reaches too far")[0]}
    found = (written for (line, text), written in places.items() if line == fault.key and text in shown)
    written = next(found, None)
    return written.at(fault) if written else fault


def formulas(register: ModelInputs) -> Iterator[Written]:
    """Yield each formula of the lists; the key of a figure that stands in a line is one, too."""
    for listing in LISTINGS:
        forms = {**dict.fromkeys(listing.formulas, "={}"), **dict.fromkeys(listing.figures, "={{{}}}")}
        file = listing.schema.name
        yield from _fields(register, file, {one: form for one, form in forms.items() if (file, one) in LINES})


def figures_named(register: ModelInputs) -> Iterator[tuple[str, Written]]:
    """Yield the key of each figure that a row of the lists needs.

    A row goes with the figure that it is about, so that this is needed only where it has a new name or is misspelled.
    """
    sources = {source.id: source.kind for source in register.sources}
    figures = by_key(register)
    for listing in LISTINGS:
        file = listing.schema.name
        about = [written.formula for written in _fields(register, file, dict.fromkeys(listing.about, "{}"))]
        others = figures.keys() - set(about)
        for written in _fields(register, file, dict.fromkeys((*listing.figures, *listing.about), "{}")):
            name = written.formula
            goes_along = name not in register.renamed and (name in figures or not is_misspelled(name, others))
            if (written.column not in listing.about or not goes_along) and is_figure(name, sources):
                yield name, written


def is_misspelled(name: str, others: Collection[str]) -> bool:
    """Tell whether a name means one of the others: nearly the same, not of another period, not with a word more."""
    near = get_close_matches(name, [one for one in others if abs(len(one) - len(name)) <= 2], n=3, cutoff=NEARLY)
    return any(PERIOD.sub("", one) != PERIOD.sub("", name) for one in near if _may_be_of_one_period(one, name))


def _may_be_of_one_period(one: str, other: str) -> bool:
    """Tell whether two keys name the same period, or whether one of them names none that can be read."""
    periods = [match[0] if (match := PERIOD.search(name)) else "" for name in (one, other)]
    return "" in periods or periods[0] == periods[1]


def _fields(register: ModelInputs, file: str, forms: Mapping[str, str]) -> Iterator[Written]:
    """Yield the fields of some columns that are not empty; `forms` makes the formula of a text, by column."""
    for row in register.lists[file]:
        number = register.lines.get((file, row.key), 0)
        for column, form in forms.items():
            if text := row.texts[column]:
                line = LINES.get((file, column), "")
                yield Written(str(register.folder / file), number, column, row.key, line, form.format(text))
