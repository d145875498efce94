"""Section 4: what three one-time charges hid, in operating income and per share, and the guidance that followed.

Readings chosen: the middle of the guided range is the plain average, whatever `guidance_position`; the shares are
net income ÷ EPS of the documents' quarter, and every per-share figure of the model uses them.
"""

from __future__ import annotations

from .values import Inputs, Outputs

CHARGES = ("charge_italy_and_lawsuit", "charge_severance", "charge_impairment")
CHARGES_Q3 = ("charge_ftc_2025q3", "charge_severance_2025q3")


def shares(inputs: Inputs) -> float:
    """Shares in billions."""
    return inputs["net_income_2025q4"] / inputs["eps_2025q4"]


def total(inputs: Inputs) -> float:
    return sum(inputs[charge] for charge in CHARGES)


def outputs(inputs: Inputs) -> Outputs:
    """Return every key of section 4."""
    rate = inputs["charges_tax_rate"]
    after_tax = sum(inputs[charge] * (1 - rate * inputs[f"{charge}_deductible"]) for charge in CHARGES)
    per_share = after_tax / shares(inputs)
    eps, consensus = inputs["eps_2025q4"], inputs["eps_consensus_2025q4"]
    middle = (inputs["guide_oi_2026q1_low"] + inputs["guide_oi_2026q1_high"]) / 2
    return {
        "charges_total": total(inputs),
        "operating_income_ex_charges": inputs["operating_income_2025q4"] + total(inputs),
        "charges_per_share": per_share,
        "eps_ex_charges": eps + per_share,
        "eps_surprise": eps - consensus,
        "eps_ex_charges_surprise": eps + per_share - consensus,
        "guide_oi_2026q1_mid": middle,
        "guide_oi_2026q1_mid_ex_leo": middle + inputs["leo_cost_2026q1"],
    }
