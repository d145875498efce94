"""Which rows the model names and the inputs do not have: each is one fault, and not its many consequences.

Judgements: a row is needed where a formula or a row of a list names it, so that whoever takes it out together with
what uses it needs no permission; a figure of the peer table on a cash basis is needed where its year has one of
another of the four, and in the last year a figure of all but the one that the stated total leaves; finance leases of a
company that has them, in a year whose sum the lists set beside another; what is assumed by year is needed from its
first year to its last, a driver for every year after the last that the peer table has, and AWS's share of additions
for every year of a base quarter and the one before; a company of the list has a figure. Whether the row is gone or its
name is misspelled where it is used, nobody can know: the fault says both, and shows the first use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from xlmodel.errors import Fault, ModelError
from xlmodel.language import Input, KeyReference, Line, Sheet, items, parse, texts_of
from xlmodel.language.grammar import fault_at
from xlmodel.sheets.axes import Axes, families
from xlmodel.sheets.citing import by_key
from xlmodel.sheets.listed import Written, figures_named, formulas
from xlmodel.tables import Figure, ModelInputs
from xlmodel.tables.quarters import holes, taken
from xlmodel.tables.records import by_series
from xlmodel.tables.schemas import ASSUMPTIONS, CASES, COMPANIES, FACTS, PEER_CAPEX, QUARTERS, WORDS

MISSING = "a row that formulas need is missing"
_OF_LEASES = re.compile(r"\{four_capex_leases\[(\d{4})\]\}")
"""A year for which the lists set capex with finance leases beside other figures."""

MOST = 4
"""Places that a fault names."""


@dataclass(frozen=True)
class Use:
    """Where a name stands: the formula and the place in it, and the field of a list or the key of the line."""

    formula: str
    at: int
    written: Written | None
    key: str = ""

    @property
    def place(self) -> str:
        """Return the file and line of a list, or the key of the line."""
        return self.written.place if self.written else self.key


def missing_rows(register: ModelInputs, lists: Axes, sheets: Sequence[Sheet], declared: Sequence[Input]) -> list[Fault]:
    """Return a fault for each row that the model names and the inputs do not have; `declared` are its inputs."""
    known = {item.key for sheet in sheets for item, _ in items(sheet)} | {item.key for item in declared}
    known |= {dimension.name for sheet in sheets for _, over in items(sheet) for dimension in over}
    figures = by_key(register)
    uses: dict[str, list[Use]] = {}
    for name, written in figures_named(register):
        if name not in figures:
            uses.setdefault(name, []).append(Use("", 0, written))
    in_rows = {(written.line, written.formula): written for written in reversed(list(formulas(register)))}
    in_lines = {(item.key, text): None for sheet in sheets for item, _ in items(sheet) for text in texts_of(item)}
    for (key, text), field in {**in_lines, **in_rows}.items():
        for reference in _references(text):
            if reference.key not in known:
                uses.setdefault(_row_of(reference.key, figures), []).append(Use(text, reference.start, field, key))
    roots = [name for name in uses if not any(_is_made_from(name, other) for other in uses)]
    for name in [name for name in uses if name not in roots]:
        root = next((root for root in roots if _is_made_from(name, root)), "")
        if root:
            uses[root] += uses.pop(name)
    quoting = {
        item.key for sheet in sheets for item, _ in items(sheet) if isinstance(item, Line) and item.unit == "text"
    }
    quoted = {name for name in uses if all(not use.written and use.key in quoting for use in uses[name])}
    gaps = list(_gaps(register, lists))
    if gaps or len(quoted) < len(uses):  # sentences quote results, which vanish with the rows that they are made of
        uses = {name: places for name, places in uses.items() if name not in quoted}
    near = {*known, *figures}
    faults = [_fault(register, name, places, near) for name, places in uses.items()]
    faults += [fault for fault in gaps if fault.key not in uses]
    return faults + list(_without_figures(register))


def missing_words(register: ModelInputs) -> list[Fault]:
    """Return a fault for each assumption that is a word, such as the base quarter, and has no row."""
    there = {item.key for item in register.assumptions if item.unit == "text"}
    others = "no row of this key with the unit 'text'"
    return [_gap(register, ASSUMPTIONS.name, key, others) for key in WORDS if key not in there]


def missing_quarters(register: ModelInputs) -> list[Fault]:
    """Return a fault for each quarter that a series lacks which sheets follow, for where the model cannot be made."""
    lacking = holes(by_series(register.quarters))
    keys = [f"{series}_{one.lower()}{QUARTERS.suffix}" for series, one in lacking]
    return [_gap(register, QUARTERS.name, key, "rows of other quarters") for key in keys]


def _references(text: str) -> tuple[KeyReference, ...]:
    try:
        return parse(text).references
    except ModelError:
        return ()  # told by `assemble`


def _row_of(name: str, figures: Mapping[str, Figure]) -> str:
    """Return the key of the row that would give a name: that of a range for one of its ends."""
    stem = name.removesuffix("_low").removesuffix("_high")
    return name if stem in figures else stem


def _is_made_from(name: str, other: str) -> bool:
    """Tell whether a line is called after a row, as `shown_wacc` after `wacc`: without the row there is no line."""
    return name.endswith(f"_{other}")


def _fault(register: ModelInputs, name: str, uses: Sequence[Use], known: set[str]) -> Fault:
    """Return the one fault of a row that is not there: at its first use in a list, or else in a formula."""
    first = next((use for use in uses if use.written), uses[0])
    now = register.renamed[name].new if name in register.renamed else ""
    near = [] if now else get_close_matches(name, known, n=2, cutoff=0.8)
    hint = f"It is called '{now}' now. " if now else f"Did you mean {' or '.join(map(repr, near))}? " if near else ""
    hint += "Put the row back, or take out what uses it."
    places = list(dict.fromkeys(use.place for use in uses))
    more = f" and {len(places) - MOST} more" if len(places) > MOST else ""
    found = f"its name in {', '.join(places[:MOST])}{more}"
    if first.written:
        return replace(first.written.at(Fault(MISSING)), key=name, found=found, hint=hint)
    said = f"{MISSING}; found {found}"
    return replace(fault_at(first.formula, first.at, said, key=name, hint=hint), file=str(register.folder))


def _gaps(register: ModelInputs, lists: Axes) -> Iterator[Fault]:
    """Yield the rows that are missing among others: of the peer table on a cash basis, and of what goes by year."""
    cash = {(figure.company, figure.year) for figure in register.peer_capex if figure.series == "capex_cash"}
    four = [company.key for company in register.companies if company.one_of_four]
    for year in dict.fromkeys(year for company, year in cash if company in four):
        for company in four:
            if (company, year) not in cash:
                yield _gap(register, PEER_CAPEX.name, f"capex_cash_{company}_{year}", "rows of others of the four")
    leases: dict[str, list[Figure]] = {}
    for figure in register.peer_capex:
        if "leases" in figure.series:
            leases.setdefault(figure.company, []).append(figure)
    for year in sorted({int(year) for written in formulas(register) for year in _OF_LEASES.findall(written.formula)}):
        for company, known in leases.items():
            if company in four and year not in {figure.year for figure in known}:
                key = f"{known[0].series}_{company}_{year}"
                yield _gap(register, PEER_CAPEX.name, key, "rows of other years")
    shares = {fact.key for fact in register.facts}
    for year in sorted({taken(quarter)[0] - back for quarter in register.base_quarters for back in (0, 1)}):
        if f"aws_additions_share_{year}" not in shares:
            yield _gap(register, FACTS.name, f"aws_additions_share_{year}", "quarters of that year")
    last = lists.capex_year.members[-1]
    stated = {figure.company for figure in register.peer_capex if figure.series == "capex" and figure.year == last}
    if f"four_capex_{last}" in {fact.key for fact in register.facts}:  # which gives the figure of one company, no more
        for company in [company for company in four if company not in stated][:-1]:
            yield _gap(register, PEER_CAPEX.name, f"capex_{company}_{last}", "rows of others of the four")
    forecast = lists.year.members[lists.year.places[lists.capex_year.members[-1]] + 1 :]
    driven = families(driver.key for driver in register.drivers)
    assumed = families(item.key for item in register.assumptions)
    found = [(CASES.name, *of) for of in driven.items()] + [(ASSUMPTIONS.name, *of) for of in assumed.items()]
    for file, stem, years in found:
        wanted = {*range(min(years), max(years) + 1), *(forecast if file == CASES.name else ())}
        for year in sorted(wanted - set(years)):
            yield _gap(register, file, f"{stem}_{year}", "rows of other years")


def _without_figures(register: ModelInputs) -> Iterator[Fault]:
    """Yield the companies without any figure: the totals of all listed companies would vanish in silence."""
    given = {figure.company for figure in register.peer_capex}
    for company in register.companies:
        if company.key not in given:
            yield Fault(
                "a company without a figure: there would be no total of all listed companies",
                str(register.folder / COMPANIES.name),
                register.lines.get((COMPANIES.name, company.key), 0),
                "key",
                company.key,
                expected=f"a row in {PEER_CAPEX.name}",
                hint="Give it one, or take the company out.",
            )


def _gap(register: ModelInputs, file: str, key: str, others: str) -> Fault:
    return Fault(MISSING, str(register.folder / file), key=key, found=others, hint="Put it back.")
