"""Peer Capex: what the inputs decide of the sheet that `peer_capex.txt` declares.

Which cells are stated, implied or empty is worked out here; the judgements behind it stand in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlmodel.language import Index, Member, Sheet, Words
from xlmodel.sheets.axes import Axes
from xlmodel.sheets.pages import page
from xlmodel.tables import Figure, ModelInputs
from xlmodel.text import Given, Places

GUIDED = 2025
"""The year for which the guidance of early 2025 was given."""


@dataclass(frozen=True)
class Known:
    """Which company and year the inputs give a figure for, and what follows from it.

    `implied` holds the one company of the four that a stated total lacks, with its year; `full` the years in
    which all four have a figure, `complete` those in which every listed company has one.
    """

    stated: dict[Index, Figure]
    totals: tuple[int, ...]
    implied: frozenset[Index]
    full: tuple[Member, ...]
    complete: tuple[Member, ...]

    @property
    def have(self) -> frozenset[Index]:
        """Return every company and year with a figure, stated or implied."""
        return frozenset(self.stated) | self.implied

    def of_year(self, year: Member) -> tuple[Member, ...]:
        """Return the companies that have a figure in a year."""
        return tuple(company for company, known in self.have if known == year)


def known(register: ModelInputs, axes: Axes) -> Known:
    """Work out from the inputs which cells of the table are stated, implied or empty."""
    given = _figures(register, "capex")
    facts = {fact.key for fact in register.facts}
    totals = tuple(int(year) for year in axes.capex_year.members if f"four_capex_{year}" in facts)
    four = _four(register)
    lacking = {year: [company for company in four if (company, year) not in given] for year in totals}
    implied: frozenset[Index] = frozenset((names[0], year) for year, names in lacking.items() if len(names) == 1)
    have = frozenset(given) | implied
    years = axes.capex_year.members
    full = tuple(year for year in years if all((company, year) in have for company in four))
    complete = tuple(year for year in years if all((company, year) in have for company in axes.company.members))
    return Known(given, totals, implied, full, complete)


def latest_residual(register: ModelInputs, axes: Axes) -> list[Mapping[str, str]]:
    """Return the latest residual, with its company and year, in a list; empty where all of the four are stated."""
    latest = sorted(known(register, axes).implied, key=lambda index: index[1])[-1:]
    return [
        {"company": str(company), "name": axes.company.title(company), "year": str(year)} for company, year in latest
    ]


def sheet(register: ModelInputs, axes: Axes) -> Sheet:
    """Return the Peer Capex sheet for the companies and years of the inputs."""
    table, year = known(register, axes), axes.capex_year
    guided, cash = (_figures(register, series) for series in ("capex_guidance", "capex_cash"))
    covered = year.part([y for y in year.members if all((company, y) in cash for company in _four(register))])
    leased = _leased(register)
    leased_full = [y for y in year.members if all((company, y) in leased for company in _four(register))]
    followed = axes.company.part([c for c, y in guided if y == GUIDED and (c, y) in cash])
    ranking = max(year.members, key=lambda member: (len(table.of_year(member)), member))
    lists = {
        **{"company": axes.company, "year": year, "covered": covered},
        **{"guided": followed, "ranked": axes.company.part(table.of_year(ranking))},
    }
    residuals = sorted(table.implied, key=str)
    through: dict[str, Sequence[Mapping[str, str]]] = {
        "residual": _rows(residuals),
        "beside": _rows((company, y) for company, y in residuals if ("amazon", y) in table.have),
        "full": [{"year": str(y)} for y in table.full],
        "met": [{"year": str(y)} for y in table.full if y in table.totals],
        "plan": [{"year": str(y)} for y in table.full if y == 2026],
        "company": [{"key": str(c), "name": axes.company.title(c)} for c in axes.company.members],
        "guidance": [
            {"company": str(c), "name": axes.company.title(c), "basis": guided[c, GUIDED].basis}
            for c in followed.members
        ],
    }
    both = (axes.company, year)
    lacking = axes.company.part([str(company) for company, _ in table.implied])
    places = {
        "left": Places((lacking, year), table.implied),
        "known": Places(both, table.have),
        "full": Places((year,), frozenset((y,) for y in table.full)),
        "complete": Places((year,), frozenset((y,) for y in table.complete)),
        "leased": Places(both, frozenset(leased)),
        "leased_full": Places((year,), frozenset((y,) for y in leased_full)),
    }
    basis = {(company,): leased[company, y].basis for company, y in leased}
    parts = {"leases_definition": Words("leases_definition", "With leases means", basis, (axes.company,))}
    words = {"ranking_year": str(ranking), "covered_first": "", "covered_last": ""}
    if covered.members:
        words |= {"covered_first": str(covered.members[0]), "covered_last": str(covered.members[-1])}
    return page("peer_capex", Given(lists, words, through, parts, places=places))


def _leased(register: ModelInputs) -> dict[Index, Figure]:
    """Return where a company's capex with leases is known, by one definition for all its years, with what says so.

    A company that publishes it is taken by that alone; for another, the leases that it acquired are added to its cash
    purchases; for one that tells of no leases, cash purchases are all there is.
    """
    cash, added, whole = (_figures(register, series) for series in ("capex_cash", "finance_leases", "capex_leases"))
    publishing, adding = ({company for company, _ in figures} for figures in (whole, added))
    found = dict(whole)
    found |= {index: added[index] for index in cash if index in added and index[0] not in publishing}
    return found | {index: figure for index, figure in cash.items() if index[0] not in publishing | adding}


def _figures(register: ModelInputs, series: str) -> dict[Index, Figure]:
    """Return the figures of a series of the peer table by company and year."""
    return {(f.company, f.year): f for f in register.peer_capex if f.series == series and f.year is not None}


def _four(register: ModelInputs) -> list[str]:
    return [company.key for company in register.companies if company.one_of_four]


def _rows(indexes: Iterable[Index]) -> list[Mapping[str, str]]:
    return [{"company": str(company), "year": str(year)} for company, year in indexes]
