"""The units of the model: what may be added to what, in one table.

A unit is a product of powers of base units. A sum or a comparison of two different units is a fault of the
model; a product multiplies them. One judgement: the model is annual, so a power of `year` that is left over at
the end of a formula (a yield is revenue per year over capex) is not a fault; inside a sum it is.
"""

from __future__ import annotations

from collections.abc import Mapping

Powers = Mapping[str, int]
"""A unit as powers of base units: `USD per share` is `{"USD": 1, "share": -1}`."""

UNITS: dict[str, Powers] = {
    "USD bn": {"USD": 1, "bn": 1},
    "USD bn years": {"USD": 1, "bn": 1, "year": 1},
    "USD bn per year": {"USD": 1, "bn": 1, "year": -1},
    "USD m": {"USD": 1, "m": 1},
    "USD per share": {"USD": 1, "share": -1},
    "USD per month": {"USD": 1, "month": -1},
    "USD bn per GW": {"USD": 1, "bn": 1, "GW": -1},
    "bn shares": {"share": 1, "bn": 1},
    "%": {},
    "x": {},
    "ratio": {},
    "bp": {"bp": 1},
    "per year": {"year": -1},
    "years": {"year": 1},
    "months": {"month": 1},
    "weeks": {"week": 1},
    "hours": {"hour": 1},
    "year": {"year": 1},
    "million": {"m": 1},
    "count": {},
    "GW": {"GW": 1},
    "rank": {},
    "flag": {},
    "changed": {},
    "differs": {},
    "text": {"text": 1},
    "any": {},
}
"""Every unit an input or a line may have. A share, a growth rate and a margin are `%`, stored as fractions; `any`
fits every neighbour and is for a tolerance alone."""

LITERALS: dict[float, Powers] = {
    12.0: {"month": 1, "year": -1},
    1000.0: {"m": 1, "bn": -1},
    10000.0: {"bp": 1},
}
"""Constants that convert in a product: twelve months a year, a thousand millions a billion, 10,000 basis points
a whole. Other constants take the unit of their neighbour."""


def combined(left: Powers, right: Powers, sign: int = 1) -> Powers:
    """Return the unit of a product (`sign=1`) or of a quotient (`sign=-1`)."""
    powers = {base: left.get(base, 0) + sign * right.get(base, 0) for base in {*left, *right}}
    return {base: power for base, power in powers.items() if power}


def same_but_for_years(left: Powers, right: Powers) -> bool:
    """Tell whether two units are equal once powers of `year` are set aside."""
    bases = {*left, *right} - {"year"}
    return all(left.get(base, 0) == right.get(base, 0) for base in bases)


def unit_name(powers: Powers) -> str:
    """Return the name of a unit, or its powers where it has no name of its own."""
    if not powers:
        return "a plain number"
    for name, known in UNITS.items():
        if dict(known) == dict(powers):
            return name
    return "·".join(base if power == 1 else f"{base}^{power}" for base, power in sorted(powers.items()))
