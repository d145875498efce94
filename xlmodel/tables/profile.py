"""What this model says of itself as a whole: titles, the lines that tell of checks and ties, and the colours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xlmodel.profile import Profile, Ties

PROFILE = Profile(
    title="Amazon capex 2026",
    heading="Amazon's plan for 2026: the AI capital-spending race",
    basis="USD bn unless a unit says otherwise. As of {as_of}.",
    footer="As of {as_of}",
    overall="overall_text",
    checks={"error_result": "error", "warning_result": "warning"},
    ties=Ties(
        line="tie",
        recomputed="tie_recomputed",
        recomputed_high="tie_recomputed_high",
        about="tie_about_tolerance",
        nearly="tie_nearly_floor",
        rounding="tolerance",
    ),
    changes="changes",
    changes_name="Changes",
    telling=frozenset({"checks", "sources", "changes"}),
    own_values=("figure_since", "driver_since"),
    simulation="simulation",
)

CASE_COLOURS = {"bear": "vermilion", "base": "blue", "bull": "green"}
OTHER_CASES = ("purple", "orange", "sky", "yellow", "black")
COMPANIES = ("orange", "sky", "purple", "black", "yellow", "blue", "green", "vermilion")


def company_colours(companies: Iterable[str]) -> dict[str, str]:
    """Return one colour per company in the order of the list; first those that no case has."""
    return {company: COMPANIES[place % len(COMPANIES)] for place, company in enumerate(companies)}


def case_colours(cases: Sequence[str]) -> Mapping[str, str]:
    """Return vermilion, blue and green for the three cases; further cases take the rest of the palette in turn."""
    others = [case for case in cases if case not in CASE_COLOURS]
    rest = {case: OTHER_CASES[place % len(OTHER_CASES)] for place, case in enumerate(others)}
    return {case: CASE_COLOURS.get(case) or rest[case] for case in cases}
