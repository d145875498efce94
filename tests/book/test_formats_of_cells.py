"""The formats that cells are written in: how a zero shows, by look and unit, and that each format is made once."""

from typing import Any

import pytest

from xlmodel.book.pen import Formats
from xlmodel.book.styles import LOOKS, NUMBER_FORMATS


class Made:
    """What is left of a workbook where only its formats matter: each is its properties."""

    def __init__(self) -> None:
        self.formats: list[dict[str, Any]] = []

    def add_format(self, properties: dict[str, Any]) -> dict[str, Any]:
        self.formats.append(properties)
        return properties


@pytest.fixture
def formats() -> Formats:
    return Formats(Made())


@pytest.mark.parametrize("unit", sorted(NUMBER_FORMATS))
def test_a_zero_is_a_dash_in_a_table_and_a_number_where_somebody_chose_it(unit: str, formats: Formats):
    plain = NUMBER_FORMATS[unit]
    shown, typed = (formats.get(look, unit)["num_format"] for look in ("formula", "input"))
    assert shown == (plain.replace("–", plain.split(";")[0]) if unit == "count" else plain)
    assert "–" not in typed
    assert typed.split(";")[:2] == plain.split(";")[:2]


def test_a_count_of_nothing_is_a_nought(formats: Formats):
    assert "–" in NUMBER_FORMATS["count"]
    assert formats.get("formula", "count")["num_format"].split(";")[2] == "#,##0"


def test_a_look_with_a_format_of_its_own_keeps_it_whatever_the_unit(formats: Formats):
    for look in [look for look, traits in LOOKS.items() if "num_format" in traits]:
        assert formats.get(look, "USD bn")["num_format"] == LOOKS[look]["num_format"]


def test_finer_digits_are_shown_where_the_unit_has_them_and_they_are_asked_for(formats: Formats):
    assert formats.get("formula", "USD bn", fine=True)["num_format"] == "#,##0.00;(#,##0.00);–"
    assert formats.get("input", "USD bn", fine=True)["num_format"] == "#,##0.00;(#,##0.00);#,##0.00"
    assert formats.get("formula", "USD bn")["num_format"] == "#,##0.0;(#,##0.0);–"
    assert formats.get("formula", "%", fine=True) == formats.get("formula", "%")


def test_each_format_is_made_once_and_what_differs_is_another(formats: Formats):
    one = formats.get("formula", "USD bn")
    assert formats.get("formula", "USD bn") is one
    others = [
        formats.get("formula", "USD bn", "total"),
        formats.get("formula", "USD bn", fine=True),
        formats.get("formula", "USD bn", over=True),
        formats.get("input", "USD bn"),
        formats.get("formula", "%"),
    ]
    assert len({id(found) for found in (one, *others)}) == 6
    assert formats.own({"bold": True}) is formats.own({"bold": True})
    assert formats.own({"bold": True}) is not formats.own({"bold": False})
