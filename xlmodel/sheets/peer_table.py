"""The documented table of Peer Capex: what is stated, what the stated total leaves, and both together.

Judgements: the point of a guided range lies at `guidance_position`; where a stated total of the four lacks one
company, that company is the residual, low with the others at their high end and high with them at their low.
"""

from __future__ import annotations

from dataclasses import dataclass

from xlmodel.language import Index, Line, Member
from xlmodel.sheets.axes import Axes
from xlmodel.tables import Figure, Register


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


def known(register: Register, axes: Axes) -> Known:
    """Work out from the inputs which cells of the table are stated, implied or empty."""
    given = figures(register, "capex")
    facts = {fact.key for fact in register.facts}
    totals = tuple(int(year) for year in axes.capex_year.members if f"four_capex_{year}" in facts)
    four = [company.key for company in register.companies if company.one_of_four]
    lacking = {year: [company for company in four if (company, year) not in given] for year in totals}
    implied: frozenset[Index] = frozenset((names[0], year) for year, names in lacking.items() if len(names) == 1)
    have = frozenset(given) | implied
    years = axes.capex_year.members
    full = tuple(year for year in years if all((company, year) in have for company in four))
    complete = tuple(year for year in years if all((company, year) in have for company in axes.company.members))
    return Known(given, totals, implied, full, complete)


def latest_residual(register: Register, axes: Axes) -> list[Index]:
    """Return the latest residual as company and year, in a list; empty where every member of the four is stated."""
    return sorted(known(register, axes).implied, key=lambda index: index[1])[-1:]


def figures(register: Register, series: str) -> dict[Index, Figure]:
    """Return the figures of a series of the peer table by company and year."""
    return {(f.company, f.year): f for f in register.peer_capex if f.series == series and f.year is not None}


def residual_lines(axes: Axes, table: Known) -> tuple[Line, ...]:
    """Return what a stated total leaves for the one of the four that gave no figure; nothing where all gave one."""
    over = (axes.company.part([str(company) for company, _ in table.implied]), axes.capex_year)

    def left(key: str, label: str, others: str, why: str, suffix: str = "") -> Line:
        return Line(
            key,
            label,
            "USD bn",
            f"={{four_capex_stated}}-SUMPRODUCT({{one_of_four[company=*]}},{{{others}[company=*]}})",
            over,
            why=why,
            where=table.implied,
            output="capex_{company}_{year}" + suffix,
        )

    residuals = (
        left("capex_implied", "Residual, point", "capex_stated", "Stated total less the other three."),
        left("capex_implied_low", "Residual, low", "capex_stated_high", "The others at their high end.", "_low"),
        left("capex_implied_high", "Residual, high", "capex_stated_low", "The others at their low end.", "_high"),
    )
    return residuals if table.implied else ()


def capex_lines(axes: Axes, table: Known) -> tuple[Line, ...]:
    """Return stated figures and the residual together."""
    over = (axes.company, axes.capex_year)

    def joined(key: str, label: str, ours: str, theirs: str, why: str = "") -> Line:
        links: dict[Index, str] = dict.fromkeys(table.stated, f"={{{ours}}}")
        links |= dict.fromkeys(table.implied, f"={{{theirs}}}")
        return Line(key, label, "USD bn", links, over, why=why)

    kinds: dict[Index, str] = {index: f"={{figure_kind[{figure.key}]}}" for index, figure in table.stated.items()}
    kinds |= dict.fromkeys(table.implied, '="implied"')
    why = "Stated figures and the residual together."
    return (
        joined("capex", "Capex, point", "capex_stated", "capex_implied", why),
        Line("capex_kind", "Kind of figure", "text", kinds, over),
        joined("capex_low", "Capex, low", "capex_stated_low", "capex_implied_low"),
        joined("capex_high", "Capex, high", "capex_stated_high", "capex_implied_high"),
    )
