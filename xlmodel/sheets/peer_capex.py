"""Peer Capex: how does Amazon's plan compare with its peers, and how much of the total is Microsoft's?

Judgements: the point of a guided range lies at `guidance_position`; where a stated total of the four lacks one
company, that company is the residual, low with the others at their high end and high with them at their low;
a total exists only where every member has a figure; guidance of early 2025 is not mixed into the 2025 column, but
set against what followed; the documented figures and one external basis stand side by side and are not mixed.
"""

from __future__ import annotations

from xlmodel.language import Chart, Check, Index, Line, Section, Series, Sheet, Table
from xlmodel.sheets import peer_bases
from xlmodel.sheets.axes import Axes
from xlmodel.sheets.peer_table import Known, known, residual, stated, table_of
from xlmodel.tables import Register


def sheet(register: Register, axes: Axes) -> Sheet:
    """Return the Peer Capex sheet for the companies and years of the inputs."""
    table = known(register, axes)
    return Sheet(
        key="peer_capex",
        name="Peer Capex",
        question="How does Amazon's plan compare with its peers, and what does the stated total leave for the fourth?",
        across=axes.capex_year,
        findings=_findings(table),
        blocks=(
            _measures(),
            *charts(axes),
            stated(axes, table),
            residual(axes, table),
            table_of(axes, table),
            _totals(axes, table),
            _growth(axes, table),
            _ranking(axes, table),
            *peer_bases.blocks(register, axes, table.implied),
            _checks(table),
        ),
    )


def _findings(table: Known) -> tuple[Line, ...]:
    amazon = Line(
        "finding_amazon_capex",
        "Finding: Amazon",
        "text",
        '="Amazon plans "&FIXED({capex_amazon_2026},0)&" bn for 2026: "&FIXED(100*{capex_amazon_growth_2026},0)'
        '&"% more than in 2025, "&FIXED(100*{capex_amazon_share_2026},0)&"% of the four."',
        (),
    )
    residuals = [
        Line(
            f"finding_residual_{company}_{year}",
            f"Finding: residual of {company}, {year}",
            "text",
            f'="The total of {year} leaves "&{{company_name[{company}]}}&" "'
            f"&FIXED({{capex_implied_low[{company},{year}]}},0)"
            f'&" to "&FIXED({{capex_implied_high[{company},{year}]}},0)&" bn, against Amazon\'s "'
            f'&FIXED({{capex[amazon,{year}]}},0)&" bn."',
            (),
        )
        for company, year in sorted(table.implied, key=str)
        if ("amazon", year) in table.have
    ]
    return (amazon, *residuals)


def _measures() -> Section:
    def measure(key: str, label: str, unit: str, formula: str, why: str) -> Line:
        return Line(key, label, unit, formula, (), why=why, output=True)

    lines = [
        measure(
            "capex_amazon_growth_2026",
            "Amazon, growth 2026",
            "%",
            "={capex_amazon_2026}/{capex_amazon_2025}-1",
            "2026 guidance ÷ 2025 actual − 1.",
        ),
        measure(
            "capex_amazon_share_2026",
            "Amazon, share of the four 2026",
            "%",
            "={capex[amazon,2026]}/{four_capex[2026]}",
            "Of the sum of the four at their points.",
        ),
        measure(
            "four_capex_2025_implied",
            "Four companies 2025, implied",
            "USD bn",
            "={four_capex_2026}/(1+{four_capex_2026_growth})",
            "Stated 2026 total ÷ (1 + stated growth).",
        ),
        measure(
            "four_capex_growth_2024",
            "Four companies, growth 2024",
            "%",
            "={four_capex_2024}/{four_capex_2023}-1",
            "Stated totals of 2024 and 2023.",
        ),
        measure(
            "four_capex_cagr_2023_2026",
            "Four companies, growth a year 2023–2026",
            "%",
            "=({four_capex_2026}/{four_capex_2023})^(1/(COUNT({four_capex_path[year=2023..2026]})-1))-1",
            "Compound annual rate over the years between.",
        ),
        measure(
            "consensus_capex_2026_implied",
            "Consensus for Amazon 2026, implied",
            "USD bn",
            "={capex_amazon_2026}/(1+{consensus_gap_2026})",
            "The plan was stated to lie nearly 40 % above it.",
        ),
        Line(
            "consensus_gap_recomputed",
            "Plan above a data provider's consensus",
            "%",
            "={capex_amazon_2026}/{consensus_capex_2026}-1",
            (),
        ),
    ]
    return Section("Headline measures", tuple(lines))


def _totals(axes: Axes, table: Known) -> Section:
    year = (axes.capex_year,)
    links: dict[Index, str] = {(known_year,): "={four_capex_stated}" for known_year in table.totals}
    path = {(2025,): "={four_capex_2025_implied}"} | links
    years = sorted(int(known_year) for (known_year,) in path)
    shown = frozenset((member,) for member in axes.capex_year.members if table.of_year(member))
    lines = [
        Line(
            "four_capex_path",
            "Four companies, stated or implied",
            "USD bn",
            path,
            year,
            why="2025 is implied by the total and growth of 2026.",
            weight="total",
        ),
        Line(
            "four_capex_growth",
            "Growth of the four",
            "%",
            "={four_capex_path}/{four_capex_path[year-1]}-1",
            year,
            where=frozenset((member,) for member in years if member - 1 in years),
        ),
        Line(
            "listed_capex",
            "Sum of the figures there are",
            "USD bn",
            "=SUM({capex[company=*]})",
            year,
            why="Read with the count: years with fewer figures do not compare.",
            where=shown,
        ),
        Line(
            "listed_count",
            "Companies with a figure",
            "count",
            "=COUNT({capex[company=*]})",
            year,
            where=shown,
        ),
        Line(
            "four_capex",
            "Four companies, sum of the members",
            "USD bn",
            "=SUMPRODUCT({one_of_four[company=*]},{capex[company=*]})",
            year,
            why="Only where all four have a figure.",
            where=frozenset((member,) for member in table.full),
            weight="total",
        ),
    ]
    if table.complete:
        lines.append(
            Line(
                "all_listed_capex",
                "All listed companies, total",
                "USD bn",
                "=SUM({capex[company=*]})",
                year,
                why="Only where every listed company has a figure.",
                where=frozenset((member,) for member in table.complete),
                weight="total",
            )
        )
    return Section("Totals", tuple(lines))


def _growth(axes: Axes, table: Known) -> Section:
    over = (axes.company, axes.capex_year)
    growing = frozenset((c, y) for c, y in table.have if isinstance(y, int) and (c, y - 1) in table.have)
    shares = Line(
        "capex_share",
        "Share of the four",
        "%",
        "={one_of_four}*{capex}/{four_capex}",
        over,
        why="A company outside the four has none.",
        where=frozenset((company, year) for company, year in table.have if year in table.full),
    )
    growth = Line(
        "capex_growth_on_year",
        "Growth on the year before",
        "%",
        "={capex}/{capex[year-1]}-1",
        over,
        why="Only where both years have a figure.",
        where=growing,
    )
    return Section("Growth and shares", (growth, *((shares,) if table.full else ())))


def _ranking(axes: Axes, table: Known) -> Table:
    year = max(axes.capex_year.members, key=lambda member: (len(table.of_year(member)), member))
    ranked = axes.company.part(table.of_year(year))
    return Table(
        f"Ranking {year}",
        ranked,
        (
            Line("ranking_low", "Low", "USD bn", f"={{capex_low[{year}]}}"),
            Line("ranking_point", "Point", "USD bn", f"={{capex[{year}]}}"),
            Line("ranking_high", "High", "USD bn", f"={{capex_high[{year}]}}"),
            Line(
                "ranking_key",
                "Rounded",
                "USD bn",
                "=ROUND({ranking_point},9)",
                why="Ties are ties in every engine.",
            ),
            Line("capex_rank", "Rank", "rank", "=1+SUMPRODUCT(({ranking_key[company=*]}>{ranking_key})*1)"),
        ),
        note="By point; equal figures share a rank.",
    )


def charts(axes: Axes) -> tuple[Chart, ...]:
    """Return the charts of this sheet; the Dashboard shows them too."""
    return (
        Chart(
            key="chart_capex_by_year",
            title="Capex by company: cash purchases to 2025, documented plans for 2026",
            kind="stacked",
            from_zero=True,
            series=tuple(
                Series("capex_charted", axes.company.title(company), {"company": company}, f"company:{company}")
                for company in axes.company.members
            ),
            unit="USD bn",
            source="Company cash-flow statements (external) and documents; the fourth company of 2026 is a residual.",
            description="Stacked columns of capital expenditure by company for each year.",
        ),
        Chart(
            key="chart_capex_range",
            title="Capex plans by company: low, point and high",
            kind="column",
            from_zero=True,
            series=(
                Series("ranking_low", "Low", colour="pale"),
                Series("ranking_point", "Point", colour="ink", labels=True),
                Series("ranking_high", "High", colour="mid"),
            ),
            unit="USD bn",
            source="Documents; a residual where a company gave no figure.",
            description="Columns of the low end, point and high end of each company's capital expenditure plan.",
        ),
    )


def _checks(table: Known) -> Section:
    checks = [
        Check(
            f"check_members_total_{year}",
            f"The four companies of {year} add up to the stated total",
            f"=1*(ABS({{four_capex[{year}]}}-{{four_capex_stated[{year}]}})<={{tolerance}})",
            severity="warning",
            why="Exact where one company is the residual; four stated figures need not meet a rounded total.",
        )
        for year in table.full
        if year in table.totals
    ]
    checks += [
        Check(
            f"check_shares_{year}",
            f"The shares of the four in {year} add up to 100 %",
            f"=1*(ABS(SUM({{capex_share[company=*,year={year}]}})-1)<={{tolerance}})",
        )
        for year in table.full
    ]
    checks += [
        Check(
            f"check_residual_order_{company}_{year}",
            f"The residual of {year} is positive and its point lies between its ends",
            f"=1*AND({{capex_implied_low[{company},{year}]}}>0,"
            f"{{capex_implied_low[{company},{year}]}}<={{capex_implied[{company},{year}]}}+{{tolerance}},"
            f"{{capex_implied[{company},{year}]}}<={{capex_implied_high[{company},{year}]}}+{{tolerance}})",
        )
        for company, year in sorted(table.implied, key=str)
    ]
    checks.append(
        Check(
            "check_ranks",
            "Ranks begin at 1 and none exceeds the number of companies",
            "=1*AND(MIN({capex_rank[company=*]})=1,MAX({capex_rank[company=*]})<=ROWS({capex_rank[company=*]}))",
        )
    )
    return Section("Checks", tuple(checks))
