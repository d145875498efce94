"""Section 3, first half: a figure of any quarter, and the unit economics of AWS at the base quarter.

Readings chosen:

- At the documents' quarter their figures are used (revenue, growth on the year, margin, its change, backlog and its
  two growths), elsewhere the reported ones. The documents' revenue and backlog are also used where that quarter is the
  comparison of a later one: the backlog before 2026Q1 is the documents' 244.
- Growth, margin and change of a reported quarter follow from reported revenue and income; prior-year revenue is
  revenue ÷ (1 + growth), which is the quarter four before.
- `aws_incremental_margin_reported`, `cash_margin_observed` and its gross form take reported figures at both ends, also
  at the documents' quarter; only the margin on erosion is the base quarter's own (35 % at 2025Q4).
- The backlog of the quarter before is needed, that of the year before may be missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .values import BASE_YEAR, DOCUMENTS_QUARTER, Inputs, NotOfferedError, Outputs

OFFERED = tuple(f"{year}Q{number}" for year, number in ((BASE_YEAR, 4), *((BASE_YEAR + 1, n) for n in (1, 2, 3))))
"""2025Q4 to 2026Q3: those that share the base year (MODEL, section 3)."""
NEEDED = (
    *("aws_revenue", "aws_operating_income", "aws_depreciation", "aws_backlog", "aws_backlog_life"),
    *("amazon_capex", "amazon_operating_income", "amazon_ocf"),
)
"""The series without which a quarter is not offered: those of AWS, and of the company for variance and cash."""


def key(series: str, quarter: str) -> str:
    """Return the key of a reported figure of a quarter."""
    return f"{series}_{quarter.lower()}_reported"


def shifted(quarter: str, by: int) -> str:
    """Return the quarter so many quarters on."""
    year, number = (int(part) for part in quarter.split("Q"))
    index = 4 * year + number - 1 + by
    return f"{index // 4}Q{index % 4 + 1}"


def year_of(quarter: str) -> int:
    return int(quarter[:4])


def number_of(quarter: str) -> int:
    """Return which quarter of its year it is, 1 to 4."""
    return int(quarter[-1])


def to_date(quarter: str) -> tuple[str, ...]:
    """Return the quarters of its year up to and with this one."""
    return tuple(f"{year_of(quarter)}Q{number}" for number in range(1, number_of(quarter) + 1))


def reported(inputs: Inputs, series: str, quarter: str) -> float:
    return inputs[key(series, quarter)]


def on_file(inputs: Inputs, series: str) -> tuple[str, ...]:
    """Return the quarters that a series has, in order."""
    pattern = re.compile(rf"{series}_(\d{{4}})q([1-4])_reported")
    found = (pattern.fullmatch(name) for name in inputs.values)
    return tuple(sorted(f"{match[1]}Q{match[2]}" for match in found if match))


def offered(inputs: Inputs) -> tuple[str, ...]:
    """Return the quarters that may be the base quarter: those for which every series that it needs is on file."""
    return tuple(
        quarter
        for quarter in OFFERED
        if all(key(series, quarter) in inputs for series in NEEDED)
        and all(key("amazon_capex", one) in inputs for one in to_date(quarter))
    )


def base_quarter(inputs: Inputs) -> str:
    """Return the base quarter. Raises NotOfferedError for one that the sheet does not offer."""
    quarter = inputs.text("base_quarter")
    if quarter not in offered(inputs):
        raise NotOfferedError(f"{quarter}: offered are {', '.join(offered(inputs))}")
    return quarter


def newest(inputs: Inputs) -> str:
    """Return the last quarter that is offered as base quarter."""
    return offered(inputs)[-1]


def revenue(inputs: Inputs, quarter: str) -> float:
    """AWS revenue: the documents' figure where they state one, else the reported one."""
    return inputs["aws_revenue_2025q4"] if quarter == DOCUMENTS_QUARTER else reported(inputs, "aws_revenue", quarter)


def growth(inputs: Inputs, quarter: str) -> float:
    """Growth of AWS revenue on the year."""
    if quarter == DOCUMENTS_QUARTER:
        return inputs["aws_revenue_growth"]
    return revenue(inputs, quarter) / revenue(inputs, shifted(quarter, -4)) - 1


def prior_revenue(inputs: Inputs, quarter: str) -> float:
    """AWS revenue four quarters before, by the growth of this one."""
    return revenue(inputs, quarter) / (1 + growth(inputs, quarter))


def margin(inputs: Inputs, quarter: str) -> float:
    """Operating margin of AWS."""
    if quarter == DOCUMENTS_QUARTER:
        return inputs["aws_operating_margin"]
    return reported(inputs, "aws_operating_income", quarter) / revenue(inputs, quarter)


def margin_change(inputs: Inputs, quarter: str) -> float:
    """Change of that margin on the year, as a fraction."""
    if quarter == DOCUMENTS_QUARTER:
        return inputs["aws_margin_change_bp"] / 10_000
    return margin(inputs, quarter) - margin(inputs, shifted(quarter, -4))


def backlog(inputs: Inputs, quarter: str) -> float:
    """Backlog of AWS at the end of a quarter."""
    return inputs["aws_backlog"] if quarter == DOCUMENTS_QUARTER else reported(inputs, "aws_backlog", quarter)


def backlog_before(inputs: Inputs, quarter: str, by: int) -> float:
    """Backlog so many quarters before: by the documents' growth at their quarter, else the figure of that quarter."""
    if quarter == DOCUMENTS_QUARTER:
        return backlog(inputs, quarter) / (1 + inputs["aws_backlog_growth_" + {1: "qoq", 4: "yoy"}[by]])
    return backlog(inputs, shifted(quarter, -by))


@dataclass(frozen=True)
class Change:
    """Reported figures of a quarter less those of four quarters before."""

    revenue: float
    operating_income: float
    depreciation: float


def change(inputs: Inputs, quarter: str) -> Change:
    def of(series: str) -> float:
        return reported(inputs, series, quarter) - reported(inputs, series, shifted(quarter, -4))

    return Change(of("aws_revenue"), of("aws_operating_income"), of("aws_depreciation"))


def cash_margin_observed(inputs: Inputs, quarter: str) -> float:
    """What revenue added in the year left before depreciation, net of what old revenue lost in price."""
    step = change(inputs, quarter)
    return (step.operating_income + step.depreciation) / step.revenue


def cash_margin_observed_gross(inputs: Inputs, quarter: str) -> float:
    """The same of gross revenue, to be set against the driver `cash_margin`.

    Old revenue lost `erosion` meanwhile, at the margin of the quarter, so that much more was added.
    """
    step = change(inputs, quarter)
    erosion = inputs["calibration_price_decline"] * reported(inputs, "aws_revenue", shifted(quarter, -4))
    gained = step.operating_income + step.depreciation + margin(inputs, quarter) * erosion
    return gained / (step.revenue + erosion)


def outputs(inputs: Inputs) -> Outputs:
    """Return the keys of the unit economics at the base quarter."""
    quarter = base_quarter(inputs)
    now, before = revenue(inputs, quarter), prior_revenue(inputs, quarter)
    income = now * margin(inputs, quarter)
    income_before = before * (margin(inputs, quarter) - margin_change(inputs, quarter))
    step = change(inputs, quarter)
    stock, stock_before = backlog(inputs, quarter), backlog_before(inputs, quarter, 1)
    added = stock - stock_before
    found: Outputs = {
        "aws_run_rate": 4 * now,
        "aws_revenue_prior_year": before,
        "aws_operating_income": income,
        "aws_operating_income_prior_year": income_before,
        "aws_incremental_margin": (income - income_before) / (now - before),
        "aws_incremental_margin_reported": step.operating_income / step.revenue,
        "backlog_prior_quarter": stock_before,
        "backlog_prior_year": backlog_before(inputs, quarter, 4),
        "backlog_added": added,
        "backlog_years": stock / (4 * now),
        "book_to_bill": (added + now) / now,
        "cash_margin_observed": cash_margin_observed(inputs, quarter),
        "cash_margin_observed_gross": cash_margin_observed_gross(inputs, quarter),
        "legacy_depreciation": 4 * reported(inputs, "aws_depreciation", quarter),
    }
    return found
