"""The headline outputs in plain Python, written from the definitions of the model and sharing no code with it.

Each section of the definitions is one function from inputs to outputs by key; `SECTIONS` lists them, so that a
further section is a further function. Only the CSV files are read, with the standard library.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Outputs = dict[str, float]


@dataclass
class Inputs:
    """The inputs by key, as the workbook's `in_` names have them; `read` collects the keys that were asked for."""

    values: dict[str, float]
    four: tuple[str, ...]
    cases: tuple[str, ...]
    rows: dict[str, str]
    """The row that each key stands in: both ends of a range share one, and so do the cases of a driver."""
    read: set[str] = field(default_factory=set)

    def __getitem__(self, key: str) -> float:
        self.read.add(key)
        return self.values[key]

    def ends(self, key: str) -> tuple[float, float] | None:
        """Return low and high of a figure, which are the same for a single one; None where there is no figure."""
        if key in self.values:
            return self[key], self[key]
        return (self[f"{key}_low"], self[f"{key}_high"]) if f"{key}_low" in self.values else None

    def changed(self, changes: Mapping[str, float]) -> Inputs:
        """Return the inputs with some values changed."""
        assert changes.keys() <= self.values.keys()
        return Inputs({**self.values, **changes}, self.four, self.cases, self.rows)


def rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of an input file."""
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def load(folder: Path) -> Inputs:
    """Read the input files."""
    values: dict[str, float] = {}
    row_of: dict[str, str] = {}

    def put(row: str, cells: Mapping[str, str]) -> None:
        filled = {key: float(text) for key, text in cells.items() if text}
        values.update(filled)
        row_of.update(dict.fromkeys(filled, row))

    for row in rows(folder, "facts"):
        put(row["key"], {row["key"] + end: row[column] for end, column in ENDS.items()})
    for row in rows(folder, "peer_capex"):
        key = f"{row['series']}_{row['company']}_{row['year']}"
        put(key, {key + end: row[column] for end, column in ENDS.items()})
    for row in rows(folder, "assumptions"):
        if row["unit"] != "text":
            put(row["key"], {row["key"]: row["value"]})
    cases: tuple[str, ...] = ()
    for row in rows(folder, "cases"):
        cases = tuple(column.removeprefix("case_") for column in row if column.startswith("case_"))
        cells = {case: row[f"case_{case}"] for case in cases} | {end: row[end] for end in TORNADO_ENDS}
        put(row["driver"], {f"{row['driver']}_{end}": text for end, text in cells.items()})
    four = tuple(row["key"] for row in rows(folder, "companies") if row["one_of_four"] == "yes")
    return Inputs(values, four, cases, row_of)


ENDS = {"": "value", "_low": "low", "_high": "high"}
TORNADO_ENDS = ("tornado_low", "tornado_high")


def peer_capex(inputs: Inputs) -> Outputs:
    """Section 2: how Amazon's plan compares, and what the stated total of 2026 leaves for the one without a figure."""
    position = inputs["guidance_position"]
    known = {company: ends for company in inputs.four if (ends := inputs.ends(f"capex_{company}_2026"))}
    (lacking,) = set(inputs.four) - set(known)
    total, growth = inputs["four_capex_2026"], inputs["four_capex_2026_growth"]
    points = {company: low + position * (high - low) for company, (low, high) in known.items()}
    residual = total - sum(points.values())
    amazon = inputs["capex_amazon_2026"]
    return {
        f"capex_{lacking}_2026": residual,
        f"capex_{lacking}_2026_low": total - sum(high for _, high in known.values()),
        f"capex_{lacking}_2026_high": total - sum(low for low, _ in known.values()),
        "four_capex_2025_implied": total / (1 + growth),
        "capex_amazon_growth_2026": amazon / inputs["capex_amazon_2025"] - 1,
        "capex_amazon_share_2026": amazon / (sum(points.values()) + residual),
        "four_capex_growth_2024": inputs["four_capex_2024"] / inputs["four_capex_2023"] - 1,
        "four_capex_cagr_2023_2026": (total / inputs["four_capex_2023"]) ** (1 / (2026 - 2023)) - 1,
        "consensus_capex_2026_implied": amazon / (1 + inputs["consensus_gap_2026"]),
    }


def aws_unit_economics(inputs: Inputs) -> Outputs:
    """Section 3: what AWS earns, how fast it grows, how much is booked."""
    revenue, growth, margin = (inputs[f"aws_{key}"] for key in ("revenue_2025q4", "revenue_growth", "operating_margin"))
    revenue_before = revenue / (1 + growth)
    income = revenue * margin
    income_before = revenue_before * (margin - inputs["aws_margin_change_bp"] / 10_000)
    backlog = inputs["aws_backlog"]
    added = backlog - backlog / (1 + inputs["aws_backlog_growth_qoq"])
    income_reported = inputs["aws_operating_income_2025q4_reported"] - inputs["aws_operating_income_2024q4_reported"]
    return {
        "aws_run_rate": 4 * revenue,
        "aws_revenue_prior_year": revenue_before,
        "aws_operating_income": income,
        "aws_operating_income_prior_year": income_before,
        "aws_incremental_margin": (income - income_before) / (revenue - revenue_before),
        "aws_incremental_margin_reported": income_reported / (revenue - inputs["aws_revenue_2024q4_reported"]),
        "backlog_prior_year": backlog / (1 + inputs["aws_backlog_growth_yoy"]),
        "backlog_prior_quarter": backlog / (1 + inputs["aws_backlog_growth_qoq"]),
        "backlog_added": added,
        "backlog_years": backlog / (4 * revenue),
        "book_to_bill": (added + revenue) / revenue,
    }


def one_time_charges(inputs: Inputs) -> Outputs:
    """Section 4: what three charges hid, in operating income and per share, and the guidance that followed."""
    names = ("italy_and_lawsuit", "severance", "impairment")
    charges = {name: inputs[f"charge_{name}"] for name in names}
    rate = inputs["charges_tax_rate"]
    after_tax = sum(charges[name] * (1 - rate * inputs[f"charge_{name}_deductible"]) for name in names)
    eps, consensus = inputs["eps_2025q4"], inputs["eps_consensus_2025q4"]
    per_share = after_tax / (inputs["net_income_2025q4"] / eps)
    middle = (inputs["guide_oi_2026q1_low"] + inputs["guide_oi_2026q1_high"]) / 2
    return {
        "charges_total": sum(charges.values()),
        "operating_income_ex_charges": inputs["operating_income_2025q4"] + sum(charges.values()),
        "charges_per_share": per_share,
        "eps_ex_charges": eps + per_share,
        "eps_surprise": eps - consensus,
        "eps_ex_charges_surprise": eps + per_share - consensus,
        "guide_oi_2026q1_mid": middle,
        "guide_oi_2026q1_mid_ex_leo": middle + inputs["leo_cost_2026q1"],
    }


def calibration(inputs: Inputs) -> Outputs:
    """Section 6, first step: run-rate added per growth capex of the calibration, one number for all cases."""
    run_rate = 4 * inputs["aws_revenue_2025q4"]
    weight = inputs["calibration_weight_2024"]
    capex = weight * inputs["capex_amazon_2024"] + (1 - weight) * inputs["capex_amazon_2025"]
    growth_capex = capex * inputs["calibration_aws_share"] * (1 - inputs["calibration_maintenance_share"])
    return {"revenue_yield_observed": (run_rate - run_rate / (1 + inputs["aws_revenue_growth"])) / growth_capex}


SECTIONS: tuple[Callable[[Inputs], Outputs], ...] = (
    peer_capex,
    aws_unit_economics,
    one_time_charges,
    calibration,
)


def outputs(inputs: Inputs) -> Outputs:
    """Return every headline output of the sections there are."""
    found: Outputs = {}
    for section in SECTIONS:
        given = section(inputs)
        assert not found.keys() & given.keys()
        found |= given
    return found


def inputs_changed(inputs: Inputs, changes: Mapping[str, float]) -> int:
    """Return how many rows of inputs differ from what the files say."""
    return len({inputs.rows[key] for key, value in changes.items() if value != inputs.values[key]})
