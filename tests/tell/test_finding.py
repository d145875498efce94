"""What may be asked for: keys, patterns, labels, sheets by name, addresses, several at once; and what is near."""

from __future__ import annotations

import pytest
from models import CASE, COMPANY, YEAR, declared, sheet, typed

from xlmodel.book import lay_out
from xlmodel.errors import XlmodelError
from xlmodel.evaluate import evaluate
from xlmodel.language import Line
from xlmodel.tell import Shown, area_of, explain_key, names_by_kind, show_lines

SPENT = typed("spent", (COMPANY, YEAR), "USD bn")
RATE = typed("rate", (CASE,))
CAPEX = Line("capex", "Capital spending", "USD bn", "={spent}*2", (COMPANY, YEAR), output="capex_{company}_{year}")
TOTAL = Line("total", "Total of all", "USD bn", "=SUM({capex[company=*]})", (YEAR,))
GAIN = Line("gain", "Gain", "USD bn", "={rate}*{total[2026]}", ())
MODEL = declared(
    sheet(SPENT, RATE, key="inputs", across=YEAR),
    sheet(CAPEX, TOTAL, key="spending", name="Spending of All", across=YEAR),
    sheet(GAIN, key="cases", name="Gain {case}", over=(CASE,)),
    inputs=(SPENT, RATE),
)
LAYOUT = lay_out(MODEL)
VALUES = evaluate(MODEL)


def show(*what: str) -> Shown:
    return show_lines(MODEL, LAYOUT, VALUES, *what)


def keys(*what: str) -> list[str]:
    return [row.key for row in show(*what).rows]


def problems(*what: str) -> str:
    with pytest.raises(XlmodelError) as caught:
        show(*what)
    return "\n".join(map(str, caught.value.faults))


def test_a_sheet_is_known_by_its_real_name_and_by_its_keys():
    assert keys("Gain Base") == keys("gain  base") == keys("cases[base]") == ["gain[base]"]
    assert [group.title for group in show("cases").groups] == ["Gain bear", "Gain base", "Gain bull"]
    assert len(keys("Spending of All")) == len(keys("spending")) == 16


def test_a_cell_is_known_by_its_address():
    (row,) = show("total[2026]").rows
    assert (row.sheet, row.value, row.unit) == ("Spending of All", VALUES["total", (2026,)], "USD bn")
    absolute = "$" + row.cell[0] + "$" + row.cell[1:]
    for address in (
        f"Spending of All!{row.cell}",
        f"'spending of all'!{absolute}",
        f"SPENDING OF ALL!{row.cell.lower()}",
    ):
        assert keys(address) == ["total[2026]"]
    first, last = show("total[2025]").rows[0].cell, show("total[2028]").rows[0].cell
    assert keys(f"Spending of All!{first}:{last}") == [f"total[{year}]" for year in YEAR.members]


def test_an_address_is_text_that_reads_like_one():
    assert area_of("Sheet!C7") == area_of(" 'Sheet'!$C$7 ")
    assert area_of("'It''s'!A1").sheet == "It's"  # type: ignore[union-attr]
    assert [area_of(text) for text in ("capex", "Sheet!capex", "Sheet!XFE1", "!A1")] == [None] * 4


def test_a_pattern_finds_outputs_and_else_cells():
    assert keys("capex_meta_*") == keys("out_capex_meta_*") == [f"capex_meta_{year}" for year in YEAR.members]
    assert keys("capex[*,2026]") == [f"capex[{company},2026]" for company in COMPANY.members]
    assert keys("in_spent_meta_*") == [f"spent_meta_{year}" for year in YEAR.members]


def test_a_label_finds_its_cells():
    assert keys("total OF all") == keys("total")
    assert keys("Capital spending (meta, 2026)") == ["capex[meta,2026]"]


def test_several_are_asked_for_at_once_and_all_that_is_not_known_is_told():
    assert [group.title for group in show("total", "Gain Base").groups] == ["total", "Gain base"]
    said = problems("totl", "total", "Gain Bose", "Spendig of All!A1", "Spending of All!A1")
    assert said.count("\n") == 3
    assert (
        "key 'totl': nothing is called so: no line, input, output or label, nor a sheet. Nearest known: total" in said
    )
    assert "Gain base" in said
    assert "there is no such sheet; found Spendig of All. Nearest known: Spending of All." in said
    assert "no value of the model stands there" in said


def test_near_names_are_looked_for_among_outputs_and_labels():
    assert "capex_meta_2026" in problems("capex_metta_2026")
    assert "'Capital spending' (capex)" in problems("capital spnding")
    assert "'Total of all' (total)" in problems("of all"), "labels that have all the words"


def test_only_what_has_a_value_is_explained():
    with pytest.raises(XlmodelError, match="this is a sheet, and a key or a cell is explained"):
        explain_key(MODEL, LAYOUT, VALUES, "Gain Base")
    assert [one.key for one in explain_key(MODEL, LAYOUT, VALUES, "Total of all", "total[2026]")] == keys("total")


def test_rows_say_at_which_members_they_stand():
    (row,) = show("capex[meta,2026]").rows
    assert (row.line, row.label, row.members) == ("capex", "Capital spending", {"company": "meta", "year": 2026})
    (rate,) = show("rate_base").rows
    assert (rate.line, rate.members, rate.words) == ("rate", {"case": "base"}, "rate (base)")


def test_the_names_that_a_shell_offers():
    names = names_by_kind(MODEL, LAYOUT)
    assert names["sheets"] == ["Inputs", "Spending of All", "Gain bear", "Gain base", "Gain bull"]
    assert names["sheet_keys"][-4:] == ["cases", "cases[bear]", "cases[base]", "cases[bull]"]
    assert "capex_meta_2026" in names["outputs"]
    assert "spent_meta_2026" in names["inputs"]
    assert {"capex", "rate"} <= set(names["lines"])
    assert "capex[meta,2026]" in names["cells"]
