"""The documented table of Peer Capex: what is stated, what the stated total leaves, and both together.

Judgements: the point of a guided range lies at `guidance_position`; where a stated total of the four lacks one
company, that company is the residual, low with the others at their high end and high with them at their low.
"""

from __future__ import annotations

from dataclasses import dataclass

from xlmodel.language import Index, Line, Member, Section
from xlmodel.sheets import peer_bases
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
    given = peer_bases.figures(register, "capex")
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


def stated(axes: Axes, table: Known) -> Section:
    """Return what documents state: low, high and point, by company and year."""
    over = (axes.company, axes.capex_year)

    def end(figure: Figure, which: str) -> str:
        return f"={{{figure.key}}}" if figure.value is not None else f"={{{figure.key}_{which}}}"

    return Section(
        "Documented figures",
        (
            Line(
                "capex_stated_low",
                "As stated, low end",
                "USD bn",
                {index: end(figure, "low") for index, figure in table.stated.items()},
                over,
                why="A single figure is its own low and high end.",
            ),
            Line(
                "capex_stated_high",
                "As stated, high end",
                "USD bn",
                {index: end(figure, "high") for index, figure in table.stated.items()},
                over,
            ),
            Line(
                "capex_stated",
                "As stated, point",
                "USD bn",
                "={capex_stated_low}+{guidance_position}*({capex_stated_high}-{capex_stated_low})",
                over,
                why="Low + position in the range × (high − low).",
                where=frozenset(table.stated),
            ),
        ),
        note="A blank cell: no document gives a figure for that company and year.",
    )


def residual(axes: Axes, table: Known) -> Section:
    """Return what a stated total leaves for the one of the four that gave no figure."""
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

    total = Line(
        "four_capex_stated",
        "Four companies, total as stated",
        "USD bn",
        {(year,): f"={{four_capex_{year}}}" for year in table.totals},
        (axes.capex_year,),
        why="Only years for which a document states it.",
    )
    residuals = (
        left("capex_implied", "Residual, point", "capex_stated", "Stated total less the other three."),
        left("capex_implied_low", "Residual, low", "capex_stated_high", "The others at their high end.", "_low"),
        left(
            "capex_implied_high",
            "Residual, high",
            "capex_stated_low",
            "The others at their low end.",
            "_high",
        ),
    )
    return Section(
        "The residual of the stated total",
        (total, *(residuals if table.implied else ())),
        note="Where one of the four gave no figure, it is what the other three leave of the stated total.",
    )


def table_of(axes: Axes, table: Known) -> Section:
    """Return stated figures and the residual together."""
    over = (axes.company, axes.capex_year)

    def joined(key: str, label: str, ours: str, theirs: str, why: str = "") -> Line:
        links: dict[Index, str] = dict.fromkeys(table.stated, f"={{{ours}}}")
        links |= dict.fromkeys(table.implied, f"={{{theirs}}}")
        return Line(key, label, "USD bn", links, over, why=why)

    kinds: dict[Index, str] = {index: f"={{figure_kind[{figure.key}]}}" for index, figure in table.stated.items()}
    kinds |= dict.fromkeys(table.implied, '="implied"')
    return Section(
        "Capex by company",
        (
            joined(
                "capex",
                "Capex, point",
                "capex_stated",
                "capex_implied",
                "Stated figures and the residual together.",
            ),
            Line("capex_kind", "Kind of figure", "text", kinds, over),
            joined("capex_low", "Capex, low", "capex_stated_low", "capex_implied_low"),
            joined("capex_high", "Capex, high", "capex_stated_high", "capex_implied_high"),
        ),
    )
