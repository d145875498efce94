"""Peer Capex: what the inputs decide of the sheet that `peer_capex.txt` declares."""

from __future__ import annotations

from collections.abc import Iterable

from xlmodel.language import Dimension, Index, Line, Member, Sheet
from xlmodel.sheets.axes import Axes
from xlmodel.sheets.pages import page
from xlmodel.sheets.peer_table import Known, capex_lines, figures, known, residual_lines
from xlmodel.tables import Register
from xlmodel.text import Given, Part

GUIDED = 2025
"""The year whose early guidance is set against what followed."""


def sheet(register: Register, axes: Axes) -> Sheet:
    """Return the Peer Capex sheet for the companies and years of the inputs."""
    table, cash = known(register, axes), figures(register, "capex_cash")
    year = max(axes.capex_year.members, key=lambda member: (len(table.of_year(member)), member))
    left = sorted(table.implied, key=str)
    guided = _guided(register, axes)
    parts: dict[str, Part] = {
        "residuals": residual_lines(axes, table),
        "capex": capex_lines(axes, table),
        "full_totals": _full_totals(axes, table),
        "shares": _shares(axes, table),
        "capex_charted": _charted(axes, table, cash),
    }
    through = {
        "companies": [{"key": str(one), "name": axes.company.title(one)} for one in axes.company.members],
        "left": [{"company": str(company), "year": str(of)} for company, of in left],
        "residual": [{"company": str(c), "year": str(of)} for c, of in left if ("amazon", of) in table.have],
        "full": _years(table.full),
        "stated_full": _years(of for of in table.full if of in table.totals),
        "guided": guided,
    }
    lists = {
        "company": axes.company,
        "year": axes.capex_year,
        "ranking": axes.company.part(table.of_year(year)),
        "guided": axes.company.part([one["company"] for one in guided]),
        **_covered(register, axes, cash),
    }
    return page("peer_capex", Given(lists, {"ranked": str(year)}, through, parts))


def _years(years: Iterable[Member]) -> list[dict[str, str]]:
    return [{"year": str(year)} for year in years]


def _guided(register: Register, axes: Axes) -> list[dict[str, str]]:
    """Return the companies that gave guidance early in the year and whose cash purchases of it are known."""
    guidance, cash = figures(register, "capex_guidance"), figures(register, "capex_cash")
    return [
        {"company": str(one), "name": axes.company.title(one), "basis": guidance[one, GUIDED].basis}
        for one in axes.company.members
        if (one, GUIDED) in guidance and (one, GUIDED) in cash
    ]


def _covered(register: Register, axes: Axes, cash: Iterable[Index]) -> dict[str, Dimension]:
    """Return the years in which the cash purchases of all four are known, and who states capex with leases in them."""
    have, facts = frozenset(cash), {fact.key for fact in register.facts}
    four = [company.key for company in register.companies if company.one_of_four]
    years = [of for of in axes.capex_year.members if all((company, of) in have for company in four)]
    lessees = [one for one in axes.company.members if any(f"{one}_capex_with_leases_{of}" in facts for of in years)]
    return {"covered": axes.capex_year.part(years), "lessee": axes.company.part(lessees)}


def _full_totals(axes: Axes, table: Known) -> tuple[Line, ...]:
    """Return the totals over companies that all have a figure; that of the four stands although no year has it."""
    declared = (
        (
            "four_capex",
            "Four companies, sum of the members",
            "=SUMPRODUCT({one_of_four[company=*]},{capex[company=*]})",
            "Only where all four have a figure.",
            table.full,
        ),
        (
            "all_listed_capex",
            "All listed companies, total",
            "=SUM({capex[company=*]})",
            "Only where every listed company has a figure.",
            table.complete,
        ),
    )
    return tuple(
        Line(
            key,
            label,
            "USD bn",
            formula,
            (axes.capex_year,),
            why=why,
            where=frozenset((year,) for year in years),
            weight="total",
        )
        for key, label, formula, why, years in declared
        if years or key == "four_capex"
    )


def _shares(axes: Axes, table: Known) -> tuple[Line, ...]:
    """Return the shares of the four, where all four have a figure in some year."""
    line = Line(
        "capex_share",
        "Share of the four",
        "%",
        "={one_of_four}*{capex}/{four_capex} ?? none",
        (axes.company, axes.capex_year),
        why="A company outside the four has none.",
    )
    return (line,) if table.full else ()


def _charted(axes: Axes, table: Known, cash: Iterable[Index]) -> Line:
    """Return what the chart by year shows: cash while there is any, then the documented table."""
    bought = list(cash)
    last = max(int(year) for _, year in bought)
    links: dict[Index, str] = dict.fromkeys(bought, "={capex_cash}")
    links |= {index: "={capex}" for index in table.have if int(index[1]) > last}
    over = (axes.company, axes.capex_year)
    return Line("capex_charted", "Cash purchases, then documented plans", "USD bn", links, over)
