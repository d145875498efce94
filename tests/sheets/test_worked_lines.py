"""Lines that are no output: worked out a second time by the oracle, with every input moved by a step of its own.

At the built-in values two references may hold the same number and a wrong one would show nothing; once every input has
been moved by its own factor, no two do. Lines that repeat another of their case or of the shown one are held to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
from conftest import Written
from oracle import calibration, company, contracts, quarters, returns
from oracle.values import FORECAST, Inputs, MissingError, Value
from scenes import BASE_QUARTERS, CASES, NUMBERS, START, WHOLE, tweaked

from xlmodel.engines import CellValues

GOLDEN = 0.6180339887498949
"""Multiples of the golden section, cut to their fraction, lie far apart from each other."""


def moved(reach: float) -> dict[str, Value]:
    """Return every number moved by a factor of its own, up to `reach` up or down; switches are turned on."""
    found: dict[str, Value] = {
        key: round(value * (1 + reach * (2 * (place * GOLDEN % 1) - 1)), 9) if value else 0.01 + (place % 7) / 1000
        for place, (key, value) in enumerate(sorted(NUMBERS.items()), 1)
        if key not in WHOLE
    }
    for key in NUMBERS:
        if key.endswith("_low") and (high := key.removesuffix("_low") + "_high") in found:
            found[key], found[high] = sorted((float(found[key]), float(found[high])))  # a range keeps its order
    return found | {"include_openai_expansion": 1, "include_anthropic_arrangement": 1}


SCENES: dict[str, dict[str, Value]] = {
    "as built": {},
    "all moved, a later quarter": moved(0.05) | {"base_quarter": BASE_QUARTERS[1], "case": "bear"},
    "all moved the other way, the newest quarter": moved(-0.04) | {"base_quarter": BASE_QUARTERS[-1], "case": "bull"},
}


class Seen:
    """The workbook in a scene, and the oracle's inputs."""

    def __init__(self, book: Written, changes: Mapping[str, Value], found: CellValues) -> None:
        self.book, self.found = book, found
        self.case = str(changes.get("case", "base"))
        self.inputs = Inputs(START).changed(**changes)

    def __call__(self, key: str, *index: int | str) -> object:
        return self.found[self.book.at(key, *index)]

    def indexes(self, key: str) -> Iterator[tuple[int | str, ...]]:
        found = [index for of, index in self.book.ready.model.computed if of == key]
        assert found, f"{key} is no line"
        yield from found


@pytest.fixture(scope="module", params=SCENES)
def seen(request: pytest.FixtureRequest, book: Written) -> Seen:
    return Seen(book, SCENES[request.param], tweaked(book, SCENES[request.param]))


def alike(found: object, expected: object) -> bool:
    """Compare; numbers to nine digits, beside 0 to as many places."""
    if isinstance(found, float) and isinstance(expected, float | int):
        return found == pytest.approx(expected, rel=1e-9, abs=1e-9)
    return found == expected


def unlike(seen: Seen, case: str, expected: Mapping[str, Mapping[int, float]]) -> dict[tuple[str, int], object]:
    """Return the cells by line and year of a case that are not what is expected, with both values."""
    return {
        (line, year): (seen(line, case, year), by_year[year])
        for line, by_year in expected.items()
        for year in FORECAST
        if not alike(seen(line, case, year), by_year[year])
    }


# --- by case and year

OF_RETURNS = {
    **{name: name for name in ("total_capex", "aws_capex", "legacy_revenue", "new_revenue", "aws_net_assets")},
    **{name: name for name in ("legacy_operating_income", "new_operating_income", "aws_fcf")},
    "vintage_capex": "vintage",
    "aws_operating_income_year": "aws_operating_income",
    "net_assets": "new_net_assets",
}
"""Lines of Returns that are no output, and the oracle's names for them."""


@pytest.mark.parametrize("case", CASES)
def test_lines_of_the_returns(case: str, seen: Seen) -> None:
    lines, drivers = returns.of_case(seen.inputs, case), returns.Case(seen.inputs, case)
    cumulative = returns.running(lines.aws_fcf)
    expected: dict[str, Mapping[int, float]] = {line: getattr(lines, of) for line, of in OF_RETURNS.items()}
    both = {year: lines.aws_depreciation[year] + lines.legacy_depreciation for year in FORECAST}
    cost = {
        year: drivers["short_lived_share"] * lines.growth_capex[year] + lines.renewal_capex[year] for year in FORECAST
    }
    expected |= {
        "maintenance_capex": {year: lines.aws_capex[year] * drivers["maintenance_share"] for year in FORECAST},
        "spent_before": {year: lines.growth_capex[year] - lines.vintage[year] for year in FORECAST},
        "legacy_net_assets": {year: lines.aws_net_assets[year] - lines.new_net_assets[year] for year in FORECAST},
        "roic_less_wacc": {year: lines.roic[year] - drivers["wacc"] for year in FORECAST},
        "aws_nopat": {year: lines.aws_operating_income[year] * (1 - drivers["tax_rate"]) for year in FORECAST},
        "depreciation_added_back": both,
        "aws_capex_paid": lines.aws_capex,
        "tax_cost": cost,
        "fcf_cumulative": cumulative,
        "calendar_year": {year: year for year in FORECAST},
    }
    assert unlike(seen, case, expected) == {}


@pytest.mark.parametrize("case", CASES)
def test_lines_of_vintages(case: str, seen: Seen) -> None:
    drivers, lines = returns.Case(seen.inputs, case), returns.of_case(seen.inputs, case)
    short, long, share = (drivers[name] for name in ("short_lived_life", "long_lived_life", "short_lived_share"))
    differing = []
    for bought in FORECAST:
        cost, renewed = lines.vintage[bought], lines.renewal_capex[bought]
        for year in FORECAST:
            new, old = returns.used_in(short, bought, year), returns.used_in(long, bought, year)
            shorter = returns.used_in(short - 1, bought, year)
            sold = drivers.revenue_yield * (1 - drivers["utilisation_haircut"])
            there = returns.in_service(drivers, bought, year) if year >= bought else 0.0
            expected = {
                "used_short": returns.used(short, bought, year),
                "used_long": returns.used(long, bought, year),
                "used_shorter": returns.used(short - 1, bought, year),
                "in_service_short": new,
                "in_service_long": old,
                "in_service_shorter": shorter,
                "in_service": there,
                "vintage_revenue": cost * sold * returns.kept_price(drivers, year - bought) * there,
                "vintage_depreciation": cost * (share * new / short + (1 - share) * old / long),
                "renewal_depreciation": renewed * new / short,
                "vintage_depreciation_shorter": cost * (share * shorter / (short - 1) + (1 - share) * old / long),
                "renewal_depreciation_shorter": renewed * shorter / (short - 1),
            }
            differing += [
                (line, bought, year, seen(line, case, bought, year), value)
                for line, value in expected.items()
                if not alike(seen(line, case, bought, year), value)
            ]
        assert alike(seen("vintage_cost", case, bought), cost)
        assert alike(seen("renewal_cost", case, bought), renewed)
    assert differing == []


@pytest.mark.parametrize("case", CASES)
def test_lines_of_the_company(case: str, seen: Seen) -> None:
    lines, of_aws = company.of_case(seen.inputs, case), returns.of_case(seen.inputs, case)
    rest = {year: lines.amazon_operating_income[year] - of_aws.aws_operating_income[year] for year in FORECAST}
    before = {year: lines.amazon_operating_income[year] + lines.amazon_depreciation[year] for year in FORECAST}
    expected: dict[str, Mapping[int, float]] = {
        "company_aws_income": of_aws.aws_operating_income,
        "rest_income": rest,
        "amazon_ebitda": before,
        "company_depreciation_per_share": lines.depreciation_per_share,
    }
    assert unlike(seen, case, expected) == {}
    for year in company.SHORTER:
        assert alike(seen("company_eps_life_shorter", case, year), lines.eps_life_shorter[year])
    assert alike(seen("company_fcf_2026", case), lines.amazon_fcf[2026])
    assert alike(seen("company_eps_2026", case), lines.eps_before_other[2026])


# --- by quarter

BY_QUARTER: Mapping[str, Callable[[Inputs, str], float]] = {
    "quarter_revenue": quarters.revenue,
    "quarter_growth": quarters.growth,
    "quarter_margin": quarters.margin,
    "quarter_margin_change": quarters.margin_change,
    "quarter_income": lambda i, q: quarters.revenue(i, q) * quarters.margin(i, q),
    "quarter_backlog": quarters.backlog,
    "quarter_backlog_on_year": lambda i, q: quarters.backlog(i, q) / quarters.backlog_before(i, q, 4) - 1,
    "quarter_backlog_on_quarter": lambda i, q: quarters.backlog(i, q) / quarters.backlog_before(i, q, 1) - 1,
    "quarter_run_rate": lambda i, q: 4 * quarters.revenue(i, q),
    "quarter_revenue_added": lambda i, q: quarters.change(i, q).revenue,
    "quarter_income_added": lambda i, q: quarters.change(i, q).operating_income,
    "quarter_depreciation_added": lambda i, q: quarters.change(i, q).depreciation,
    "quarter_cash_margin": quarters.cash_margin_observed,
    "quarter_cash_margin_gross": quarters.cash_margin_observed_gross,
    "quarter_capex_year": calibration.capex_last_twelve_months,
    "quarter_aws_share": calibration.aws_share,
    "quarter_growth_capex": calibration.growth_capex,
    "quarter_calibration_capex": calibration.calibration_capex,
    "quarter_increment_net": calibration.increment_net,
    "quarter_increment_gross": calibration.increment_gross,
    "quarter_prior_run_rate": lambda i, q: 4 * quarters.prior_revenue(i, q),
    "quarter_yield": lambda i, q: calibration.yield_observed(i, q, weight=0),
    "quarter_yield_weighted": calibration.yield_observed,
    "quarter_mid": lambda i, q: int(q[:4]) + (int(q[-1]) - 0.5) / 4,
    "quarter_begin": lambda i, q: int(q[:4]) + (int(q[-1]) - 1) / 4,
    "quarter_end": lambda i, q: int(q[:4]) + int(q[-1]) / 4,
    "quarter_ocf_year": lambda i, q: sum(
        quarters.reported(i, "amazon_ocf", quarters.shifted(q, -back)) for back in range(4)
    ),
    "quarter_erosion": lambda i, q: (
        i["calibration_price_decline"] * quarters.reported(i, "aws_revenue", quarters.shifted(q, -4))
    ),
}


WEIGHTED = {"quarter_calibration_capex", "quarter_yield_weighted"}
"""They need the quarter of a year before, which the oracle asks for only where its weight is not nil."""


@pytest.mark.parametrize("line", BY_QUARTER)
def test_lines_of_the_quarters(line: str, seen: Seen) -> None:
    """Each is as the oracle has it, and stands wherever the oracle has one."""
    for (member,) in seen.indexes(line):
        expected = BY_QUARTER[line](seen.inputs, str(member).upper())
        assert alike(seen(line, member), expected), (line, member, expected)
    shown = {str(index[0]).upper() for index in seen.indexes(line)}
    for quarter in quarters.on_file(seen.inputs, "aws_revenue"):
        if quarter not in shown and line not in WEIGHTED:
            with pytest.raises(MissingError):
                BY_QUARTER[line](seen.inputs, quarter)


def test_backlog_and_contracts_by_year(seen: Seen) -> None:
    booked = contracts.recognised(seen.inputs)
    for year in FORECAST:
        parts = [seen(line, year) for line in ("backlog_run_off", "expansion_booked", "anthropic_booked")]
        assert sum(parts) == pytest.approx(booked[year], rel=1e-9)  # type: ignore[arg-type]


# --- lines that repeat another

ALIAS = {
    "npv_net_yield": "npv_2026_net_yield",
    "npv_central": "npv_2026",
    "npv_newest": "npv_2026_newest",
    "npv_lagged_yield": "npv_2026_lagged_yield",
    "revenue_required": "first_revenue_required",
    "revenue_observed": "first_revenue_observed",
    "revenue_assumed": "first_revenue_assumed",
    "ai_required": "ai_revenue_required_2027",
}


def test_comparison_compares_every_case_and_shows_the_one_picked(seen: Seen) -> None:
    model = seen.book.ready.model
    compared = [(key, index) for key, index in model.computed if key.startswith("compare_")]
    assert {index[0] for _, index in compared} == set(CASES)
    for key, (case, *rest) in compared:
        name = key.removeprefix("compare_")
        value = seen(key, case, *rest)
        if name == "aws_capex":
            assert value == pytest.approx(sum(seen(name, case, year) for year in FORECAST))
        elif name == "required_to_assumed":
            assert value == seen("first_revenue_required", case) / seen("first_revenue_assumed", case)
        else:
            assert value == seen(ALIAS.get(name, name), case, *rest), key
        if case == seen.case and f"shown_{name}" in model.items:
            assert seen(f"shown_{name}", *rest) == value, key
    assert seen("shown_name") == seen.case


def test_what_is_shown_is_of_the_shown_case(seen: Seen) -> None:
    model = seen.book.ready.model
    drivers = {key.removesuffix("_base") for key in START if key.endswith("_base")}
    lines = {"amazon_fcf", "amazon_ocf", "net_debt", "eps_before_other", "ocf_growth_2026", "net_debt_peak"}
    lines |= {"net_debt_peak_year", "net_debt_peak_to_ebitda", "power_added_2026_2027", "power_base_implied"}
    for line in lines:
        for index in seen.indexes(f"shown_{line}"):
            assert seen(f"shown_{line}", *index) == seen(line, seen.case, *index), line
    for driver in sorted(drivers):
        if f"shown_{driver}" in model.items:
            assert seen(f"shown_{driver}") == seen.inputs.driver(driver, seen.case), driver
    for (year,) in seen.indexes("shown_eps_life_shorter"):
        assert seen("shown_eps_life_shorter", year) == seen("eps_life_shorter", seen.case, year)
    for (year,) in seen.indexes("shown_booked_share"):
        assert seen("shown_booked_share", year) == seen("backlog_booked_share", seen.case, year)
