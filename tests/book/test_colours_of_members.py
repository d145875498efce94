"""Colours of series: those that a dimension declares for its members, and those of the palette for the others."""

import pytest

from xlmodel.book.styles import CHART_COLOURS, PALETTE, series_colour
from xlmodel.language import Dimension
from xlmodel.tables.profile import case_colours, company_colours

YEARS = Dimension("year", tuple(range(2020, 2030)))
CASES = Dimension("case", ("low", "high"), colours={"high": "green"})
DIMENSIONS = {"year": YEARS, "case": CASES}


@pytest.mark.parametrize(
    ("role", "colour"),
    [
        ("", CHART_COLOURS["ink"]),
        ("pale", "#C3CCD6"),
        ("accent", "#D55E00"),
        ("sky", "#56B4E9"),
        ("case:high", "#009E73"),
        ("case:low", "#D55E00"),
        ("year:2021", "#0072B2"),
        ("year:2028", "#D55E00"),
    ],
)
def test_a_role_has_a_colour(role: str, colour: str):
    assert series_colour(role, DIMENSIONS) == colour


def test_companies_take_the_colours_in_the_order_of_the_list():
    names = [f"firm_{number}" for number in range(9)]
    found = company_colours(names)
    assert list(found.values())[:3] == ["orange", "sky", "purple"]
    assert found["firm_8"] == found["firm_0"]
    assert len(set(found.values())) == len(PALETTE)


def test_further_cases_take_the_rest_of_the_palette():
    found = case_colours(["storm", "bear", "base", "calm", "bull"])
    assert found == {"storm": "purple", "bear": "vermilion", "base": "blue", "calm": "orange", "bull": "green"}
    many = case_colours([f"case_{number}" for number in range(6)])
    assert many["case_5"] == many["case_0"]
    assert not {"vermilion", "blue", "green"} & set(many.values())
    assert set(many.values()) <= PALETTE.keys()
