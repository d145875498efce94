"""Section 6, the whole company: operating income, cash, debt and earnings per share, by case and year.

Readings chosen:

- The rest of Amazon starts from 2025 without the charges of both quarters (Q3's and the documents' three) and grows
  from there, the first time in 2026.
- The plug of 2025 is struck with the case's tax rate and with reported operating income (not ex charges), so that
  2025 ties to `ocf_2025`.
- The stake in OpenAI is paid in 2026, whole.
- `eps_life_shorter` depreciates vintages and renewals over a year less; capex, renewals and tax paid stay.
- Earnings per share take the shares of section 4.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import charges, quarters, returns
from .values import BASE_YEAR, FORECAST, Inputs, Outputs

Years = dict[int, float]
PER_YEAR = (
    *("amazon_operating_income", "amazon_depreciation", "amazon_ocf", "amazon_fcf", "net_debt"),
    *("depreciation_per_share", "eps_before_other", "capex_to_ocf", "capex_to_aws_revenue"),
)
SHORTER = (2026, 2027, 2028)


@dataclass(frozen=True)
class Company:
    """The lines of one case by year."""

    amazon_operating_income: Years
    amazon_depreciation: Years
    amazon_ocf: Years
    amazon_fcf: Years
    net_debt: Years
    depreciation_per_share: Years
    eps_before_other: Years
    eps_life_shorter: Years
    capex_to_ocf: Years
    capex_to_aws_revenue: Years


def rest_2025(inputs: Inputs) -> float:
    return inputs["amazon_operating_income_2025"] - inputs["aws_operating_income_2025"]


def rest_2025_ex_charges(inputs: Inputs) -> float:
    return rest_2025(inputs) + sum(inputs[charge] for charge in (*charges.CHARGES_Q3, *charges.CHARGES))


def net_debt_2025(inputs: Inputs) -> float:
    return inputs["amazon_debt_2025"] - inputs["amazon_cash_2025"] - inputs["amazon_securities_2025"]


def of_case(inputs: Inputs, name: str) -> Company:
    """Return every line of a case."""
    case, lines = returns.Case(inputs, name), returns.of_case(inputs, name)
    tax, shares = case["tax_rate"], charges.shares(inputs)
    grown = 1 + case["rest_income_growth"]
    income = {
        year: lines.aws_operating_income[year] + rest_2025_ex_charges(inputs) * grown ** (year - BASE_YEAR)
        for year in FORECAST
    }
    held = inputs["amazon_depreciation_2025"] - inputs["aws_depreciation_2025"]
    depreciation = {year: lines.legacy_depreciation + lines.aws_depreciation[year] + held for year in FORECAST}
    plug = (
        inputs["ocf_2025"]
        - inputs["amazon_operating_income_2025"] * (1 - tax)
        - inputs["amazon_depreciation_2025"]
        - inputs["amazon_deferred_tax_2025"]
    )
    ocf = {year: income[year] * (1 - tax) + depreciation[year] + plug + lines.deferred_tax[year] for year in FORECAST}
    fcf = {year: ocf[year] - lines.total_capex[year] for year in FORECAST}
    debt: Years = {BASE_YEAR: net_debt_2025(inputs)}
    for year in FORECAST:
        stake = inputs["amazon_investment_in_openai"] if year == BASE_YEAR + 1 else 0.0
        debt[year] = debt[year - 1] - fcf[year] + stake
    shorter = returns.depreciation(case, lines.vintage, lines.renewal_capex, case["short_lived_life"] - 1)
    after_tax = (1 - tax) / shares
    return Company(
        amazon_operating_income=income,
        amazon_depreciation=depreciation,
        amazon_ocf=ocf,
        amazon_fcf=fcf,
        net_debt=debt,
        depreciation_per_share={year: lines.aws_depreciation[year] * after_tax for year in FORECAST},
        eps_before_other={year: income[year] * after_tax for year in FORECAST},
        eps_life_shorter={year: -(shorter[year] - lines.aws_depreciation[year]) * after_tax for year in SHORTER},
        capex_to_ocf={year: lines.total_capex[year] / ocf[year] for year in FORECAST},
        capex_to_aws_revenue={year: lines.total_capex[year] / lines.aws_revenue[year] for year in FORECAST},
    )


def ocf_growth_trailing_newest(inputs: Inputs) -> float:
    """Operating cash flow of four quarters to the newest, on that of the four before."""
    newest = quarters.newest(inputs)

    def four(last: str) -> float:
        return sum(quarters.reported(inputs, "amazon_ocf", quarters.shifted(last, -back)) for back in range(4))

    return four(newest) / four(quarters.shifted(newest, -4)) - 1


def outputs(inputs: Inputs) -> Outputs:
    """Return every key of the whole company."""
    found: Outputs = {
        "rest_operating_income_2025": rest_2025(inputs),
        "rest_operating_income_2025_ex_charges": rest_2025_ex_charges(inputs),
        "ocf_growth_trailing_newest": ocf_growth_trailing_newest(inputs),
        "net_debt_2025": net_debt_2025(inputs),
        "net_debt_2025_with_leases": net_debt_2025(inputs) + inputs["amazon_finance_leases_2025"],
    }
    for name in inputs.cases:
        lines, capex = of_case(inputs, name), returns.of_case(inputs, name).total_capex
        for line in PER_YEAR:
            by_year: Years = getattr(lines, line)
            found |= {f"{line}_{year}_{name}": by_year[year] for year in FORECAST}
        found |= {f"eps_life_shorter_{year}_{name}": lines.eps_life_shorter[year] for year in SHORTER}
        peak = max(FORECAST, key=lambda year: lines.net_debt[year])
        found |= {
            f"ocf_growth_2026_{name}": lines.amazon_ocf[2026] / inputs["ocf_2025"] - 1,
            f"net_debt_peak_{name}": lines.net_debt[peak],
            f"net_debt_peak_year_{name}": peak,
            f"net_debt_peak_to_ebitda_{name}": lines.net_debt[peak]
            / (lines.amazon_operating_income[peak] + lines.amazon_depreciation[peak]),
        }
        found["ocf_growth_breakeven_2026"] = capex[2026] / inputs["ocf_2025"] - 1
    return found
