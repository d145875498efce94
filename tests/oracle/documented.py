"""The values of the definitions: MODEL's section 1, its table of drivers, and its list of new keys.

`values()` needs the list (`new_inputs.csv`), which lies beside the repository and not in it; what the list does not
hold is typed here as the definitions state it.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from .values import Value

LIST = Path(__file__).resolve().parents[3] / "shared" / "sources" / "new_inputs.csv"
CASES = ("bear", "base", "bull")

FACTS: dict[str, Value] = {
    **{"capex_amazon_2024": 83, "capex_amazon_2025": 131, "capex_amazon_2026": 200},
    **{"capex_alphabet_2026_low": 175, "capex_alphabet_2026_high": 185},
    **{"capex_meta_2026_low": 115, "capex_meta_2026_high": 135},
    **{"four_capex_2023": 151, "four_capex_2024": 246, "four_capex_2026": 700, "four_capex_2026_growth": 0.60},
    **{"consensus_gap_2026": 0.40, "amazon_capex_2024q4": 27.8},
    **{"aws_revenue_2025q4": 35.6, "aws_revenue_growth": 0.24, "aws_operating_margin": 0.35},
    **{"aws_margin_change_bp": 40, "aws_backlog": 244, "aws_backlog_growth_yoy": 0.40, "aws_backlog_growth_qoq": 0.22},
    **{"charge_italy_and_lawsuit": 1.1, "charge_severance": 0.73, "charge_impairment": 0.61},
    **{"eps_2025q4": 1.95, "eps_consensus_2025q4": 1.97, "guide_oi_2026q1_low": 16.5, "guide_oi_2026q1_high": 21.5},
    **{"leo_cost_2026q1": 1.0, "openai_contract_value": 38, "openai_contract_years": 7},
    **{"openai_margin_compression_bp_low": 50, "openai_margin_compression_bp_high": 100},
    **{"openai_utilisation_haircut_low": 0.05, "openai_utilisation_haircut_high": 0.10},
    **{"openai_revenue_now": 3.5, "openai_revenue_2027": 50},
    **{"share_price_fall_article_low": 0.07, "share_price_fall_article_high": 0.11},
}
"""The facts of the documents that lines use."""

EXTERNAL: dict[str, Value] = {
    **{"operating_income_2025q4": 25.0, "net_income_2025q4": 21.2, "ocf_2025": 139.5},
    **{"charge_ftc_2025q3": 2.5, "charge_severance_2025q3": 1.8},
    **{"amazon_depreciation_2025": 65.756, "aws_power_added_2025": 3.9, "amazon_investment_in_openai": 50},
    **{"openai_contract_expansion": 100, "openai_contract_expansion_years": 8, "anthropic_arrangement": 100},
}
"""External facts that are on file already."""

CASH: dict[str, tuple[float, float, float]] = {
    "amazon": (52.729, 82.999, 131.819),
    "alphabet": (32.26, 52.54, 91.45),
    "meta": (27.04, 37.26, 69.69),
    "microsoft": (35.21, 55.54, 83.1),
}
"""`capex_cash` of 2023, 2024, 2025, as on file."""

ASSUMPTIONS: dict[str, Value] = {
    **{"base_quarter": "2025Q4", "guidance_position": 0.5, "openai_haircut_position": 0.5, "charges_tax_rate": 0.21},
    **{"charge_italy_and_lawsuit_deductible": 0, "charge_severance_deductible": 1, "charge_impairment_deductible": 1},
    **{f"openai_ramp_{2025 + n}": share for n, share in enumerate((0.01, 0.09, 0.16, 0.16, 0.16, 0.16, 0.15, 0.11))},
    **{"calibration_maintenance_share": 0.2, "calibration_weight_2024": 0, "calibration_price_decline": 0.05},
    **{"backlog_runoff_multiple": 2, "include_openai_expansion": 0, "include_anthropic_arrangement": 0},
    **{"hold_microsoft": 0, "microsoft_capex_point_2026": 145, "tie_nearly_floor": 0.9, "contracts_start_year": 2027},
}

DRIVERS: dict[str, tuple[float, float, float]] = {
    "capex_growth_2027": (0, 0.10, 0.20),
    "capex_growth_2028": (-0.10, 0.05, 0.10),
    "capex_growth_2029": (0, 0, 0.05),
    "capex_growth_2030": (0, 0, 0.05),
    "capex_growth_2031": (0, 0, 0),
    "capex_growth_2032": (0, 0, 0),
    "aws_capex_share": (0.75, 0.80, 0.85),
    "short_lived_share": (0.65, 0.60, 0.55),
    "short_lived_life": (4, 5, 6),
    "long_lived_life": (20, 20, 20),
    "yield_multiplier": (0.85, 1.0, 1.10),
    "utilisation_haircut": (0.05, 0, 0),
    "price_decline": (0.08, 0.05, 0.02),
    "cash_margin": (0.60, 0.65, 0.70),
    "margin_compression": (0.01, 0, 0),
    "residual_recovery": (0.5, 1, 1),
    "maintenance_share": (0.2, 0.2, 0.2),
    "bonus_depreciation": (1, 1, 1),
    "renewal_share": (1, 1, 1),
    "rest_income_growth": (0.05, 0.10, 0.15),
    "tax_rate": (0.21, 0.21, 0.21),
    "wacc": (0.09, 0.09, 0.09),
    "legacy_growth": (0, 0, 0),
}
"""Bear, base, bull."""

ENDS: dict[str, tuple[float, float]] = {
    "residual_recovery": (0.5, 1),
    "bonus_depreciation": (0, 1),
    "tax_rate": (0.15, 0.25),
    "wacc": (0.08, 0.10),
}
"""Stated ends of the tornado."""


def listed(path: Path = LIST) -> dict[str, Value]:
    """Return the list of new keys; a driver's three values are its cases."""
    found: dict[str, Value] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["key"].endswith("_<case>"):
                stem = row["key"].removesuffix("<case>")
                found |= {stem + case: float(text) for case, text in zip(CASES, row["value"].split("/"), strict=True)}
            else:
                number = re.fullmatch(r"-?\d+(\.\d+)?", row["value"])
                found[row["key"]] = float(number[0]) if number else row["value"]
    return found


def values() -> dict[str, Value]:
    """Return every input that the model's lines use, as the definitions state it."""
    found = {**FACTS, **EXTERNAL, **ASSUMPTIONS}
    for company, amounts in CASH.items():
        found |= {f"capex_cash_{company}_{2023 + n}": amount for n, amount in enumerate(amounts)}
    for driver, three in DRIVERS.items():
        found |= {f"{driver}_{case}": value for case, value in zip(CASES, three, strict=True)}
    for driver, two in ENDS.items():
        found |= {f"{driver}_tornado_{end}": value for end, value in zip(("low", "high"), two, strict=True)}
    new = listed()
    unequal = {key for key in found.keys() & new.keys() if found[key] != new[key]}
    if unequal:
        raise AssertionError(f"the list of new keys says otherwise of {', '.join(sorted(unequal))}")
    return found | new
