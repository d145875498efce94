"""The other bases beside the documented capex: early guidance, expectations, and cash purchases.

Judgements: guidance is compared with cash purchases of the calendar year, one basis for all four (Microsoft's
guidance was for its fiscal year to June, so its gap is not a forecast error); finance leases explain part of the
distance between cash and the documented totals, what is left is shown as unexplained.
"""

from __future__ import annotations

from collections.abc import Collection

from xlmodel.language import Block, Dimension, Index, Line, Section, Table
from xlmodel.sheets.axes import Axes
from xlmodel.tables import Figure, Register


def blocks(register: Register, axes: Axes, implied: Collection[Index]) -> tuple[Block, ...]:
    """Return the blocks for each basis that the inputs have figures on; `implied` is the residual's place."""
    stated, guided, cash = (figures(register, series) for series in ("capex", "capex_guidance", "capex_cash"))
    return (
        _guidance(axes, guided, cash),
        Section(
            "Guidance of early 2025, all companies",
            (
                Line("early_total_low", "Sum at the low ends", "USD bn", "=SUM({early_low[company=*]})", ()),
                Line("early_total_high", "Sum at the high ends", "USD bn", "=SUM({early_high[company=*]})", ()),
                Line(
                    "followed_total",
                    "What followed",
                    "USD bn",
                    "=SUM({followed[company=*]})",
                    (),
                    weight="total",
                ),
            ),
        ),
        _expectations(),
        _cash(register, axes, cash),
        _charted(axes, stated, cash, implied),
    )


def figures(register: Register, series: str) -> dict[Index, Figure]:
    """Return the figures of a series of the peer table by company and year."""
    return {(f.company, f.year): f for f in register.peer_capex if f.series == series and f.year is not None}


def _guidance(axes: Axes, guided: dict[Index, Figure], cash: dict[Index, Figure]) -> Table:
    year = 2025
    companies = axes.company.part([c for c, y in guided if y == year and (c, year) in cash])

    def ends(end: str) -> dict[Index, str]:
        return {
            (c,): f"={{capex_guidance_{c}_{year}{'' if guided[c, year].value is not None else '_' + end}}}"
            for c in companies.members
        }

    return Table(
        "Guidance of early 2025 against what followed",
        companies,
        (
            Line("early_low", "Guided, low", "USD bn", ends("low")),
            Line("early_high", "Guided, high", "USD bn", ends("high")),
            Line(
                "early_point",
                "Guided, point",
                "USD bn",
                "={early_low}+{guidance_position}*({early_high}-{early_low})",
            ),
            Line(
                "followed",
                "Followed",
                "USD bn",
                {(c,): f"={{capex_cash_{c}_{year}}}" for c in companies.members},
            ),
            Line("followed_gap", "Difference", "USD bn", "={followed}-{early_point}"),
            Line("followed_gap_share", "Difference", "%", "={followed_gap}/{early_point}"),
        ),
        note="Followed: cash purchases of calendar 2025 (external). Microsoft guided for its fiscal year to June 2025.",
        notes={c: guided[c, year].basis for c in companies.members},
    )


def _expectations() -> Table:
    rows = {
        "amazon_2024q4": ("Amazon, Q4 2024", "{amazon_capex_2024q4}", "{amazon_capex_2024q4_expected}"),
        "amazon_2023q4": (
            "Amazon, Q4 2024 against a year earlier",
            "{amazon_capex_2024q4}",
            "{amazon_capex_2023q4}",
        ),
        "alphabet_2025": (
            "Alphabet, guidance for 2025",
            "{capex_guidance_alphabet_2025}",
            "{alphabet_capex_2025_expected}",
        ),
        "alphabet_2025q1": (
            "Alphabet, guidance for Q1 2025",
            "{alphabet_capex_2025q1_guidance_low}+{guidance_position}"
            "*({alphabet_capex_2025q1_guidance_high}-{alphabet_capex_2025q1_guidance_low})",
            "{alphabet_capex_2025q1_expected}",
        ),
        "amazon_2026": ("Amazon, plan for 2026", "{capex_amazon_2026}", "{consensus_capex_2026}"),
    }
    axis = Dimension("surprise", tuple(rows), {key: label for key, (label, _, _) in rows.items()})
    return Table(
        "Capex against what was expected, or a year earlier",
        axis,
        (
            Line(
                "surprise_figure",
                "Figure",
                "USD bn",
                {(key,): f"={figure}" for key, (_, figure, _) in rows.items()},
            ),
            Line(
                "surprise_expected",
                "Against",
                "USD bn",
                {(key,): f"={expected}" for key, (_, _, expected) in rows.items()},
            ),
            Line("surprise_gap", "Above", "USD bn", "={surprise_figure}-{surprise_expected}"),
            Line("surprise_share", "Above", "%", "={surprise_gap}/{surprise_expected}"),
        ),
        notes={
            "amazon_2026": "Consensus of a data provider, external.",
            "alphabet_2025q1": "Point of the guided range.",
        },
    )


def _cash(register: Register, axes: Axes, cash: dict[Index, Figure]) -> Section:
    companies = axes.company
    four = [company.key for company in register.companies if company.one_of_four]
    years = [y for y in axes.capex_year.members if all((c, y) in cash for c in four)]
    covered = axes.capex_year.part(years)
    facts = {fact.key for fact in register.facts}
    leasing = {
        (company, year): f"={{{company}_capex_with_leases_{year}}}"
        for company in companies.members
        for year in years
        if f"{company}_capex_with_leases_{year}" in facts and (company, year) in cash
    }
    lessees = companies.part([company for company, _ in leasing])
    path = (*(year for year in years if f"four_capex_{year}" in facts), 2025)
    known = frozenset((year,) for year in years if year in path)
    explained = frozenset((year,) for year in years if (year,) in known and any(y == year for _, y in leasing))
    return Section(
        "The same table on one external basis: cash purchases of property and equipment",
        (
            Line(
                "capex_cash",
                "Cash purchases",
                "USD bn",
                {i: f"={{{f.key}}}" for i, f in cash.items()},
                (companies, covered),
            ),
            Line(
                "four_capex_cash",
                "Four companies, cash purchases",
                "USD bn",
                "=SUMPRODUCT({one_of_four[company=*]},{capex_cash[company=*]})",
                (covered,),
                weight="total",
            ),
            Line(
                "four_capex_cash_growth",
                "Growth of the four, cash",
                "%",
                "={four_capex_cash}/{four_capex_cash[year-1]}-1",
                (covered,),
                where=frozenset((year,) for year in years if int(year) - 1 in years),
            ),
            Line(
                "documented_less_cash",
                "Documented total less cash",
                "USD bn",
                "={four_capex_path}-{four_capex_cash}",
                (covered,),
                why="2025: the total is implied by 2026, not stated.",
                where=known,
            ),
            Line("capex_with_leases", "Capex with finance leases", "USD bn", leasing, (lessees, covered)),
            Line(
                "finance_leases",
                "Finance leases: with leases less cash",
                "USD bn",
                "={capex_with_leases}-{capex_cash}",
                (lessees, covered),
                where=frozenset(leasing),
            ),
            Line(
                "documented_unexplained",
                "Difference not explained by leases",
                "USD bn",
                "={documented_less_cash}-SUM({finance_leases[company=*]})",
                (covered,),
                why="Fiscal years, rounding, and guidance in place of actuals.",
                where=explained,
                weight="total",
            ),
        ),
        note="Leases explain most of the distance in 2023 and 2024, but not that of the implied 2025 total.",
    )


def _charted(axes: Axes, stated: dict[Index, Figure], cash: dict[Index, Figure], implied: Collection[Index]) -> Section:
    """Return what the chart by year shows: cash while there is any, then the documented table."""
    last = max(int(year) for _, year in cash)
    links: dict[Index, str] = dict.fromkeys(cash, "={capex_cash}")
    links |= {index: "={capex}" for index in (*stated, *implied) if int(index[1]) > last}
    return Section(
        "What the first chart shows",
        (
            Line(
                "capex_charted",
                "Cash purchases, then documented plans",
                "USD bn",
                links,
                (axes.company, axes.capex_year),
            ),
        ),
    )
