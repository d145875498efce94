"""Whatever is typed into an input cell gives the right value or one clear message, and never costs the file.

Many cells are typed into at once: all that is wrong is told at once, and one file read instead of thirty keeps this
quick.
"""

import datetime
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from commands import run
from conftest import INPUTS, Written
from edit_books import in_inputs, type_in, typing
from hostile import packed, parts_of
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

import xlmodel
from xlmodel.edits import Carried, carry
from xlmodel.errors import InputError
from xlmodel.register import Register

TODAY = "2026-02-05"


def faults(path: Path) -> dict[str, str]:
    """Build onto a file that must be refused; return what is told of each key."""
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    result = run("build", "-o", path, "--inputs", INPUTS)
    assert result.exit_code == 2, result.output
    assert {file.name: file.read_bytes() for file in path.parent.iterdir()} == before
    head, *lines = result.stderr.strip().splitlines()
    assert head == f"xlmodel: {len(lines)} fault{'s' * (len(lines) > 1)}"
    assert all(str(path) in line for line in lines)
    return {line.partition("key '")[2].partition("'")[0]: line for line in lines}


def kept(carried: Carried) -> dict[str, tuple[float | str, str]]:
    return {edit.key: (edit.value, edit.formula) for edit in carried.kept}


REFUSED = {
    # key: what was typed as the file stores it, what is found, what to do
    "wacc_base": ("0,35", "'0,35' in Cases!", "Type 0.35,"),
    "wacc_bear": ("35 %", "'35 %' in Cases!", "Type 0.35, or 35 % into a cell that is not formatted as text"),
    "wacc_bull": (35, "expected 1 % to 30 %; found 35", "limits"),
    "tax_rate_base": (25, "expected 0 % to 50 %; found 25", "For 25 % type 25% or 0.25"),
    "tax_rate_bear": (None, "found nothing", "Type the number"),
    "tax_rate_bull": ("#DIV/0!", "found an error (#DIV/0!)", "Type the number"),
    "charges_tax_rate": (("1/0", "#DIV/0!"), "found an error (#DIV/0!)", "Type the number"),
    "guidance_position": (True, "found a logical value (TRUE)", "Type the number"),
    "openai_haircut_position": (("1=1", True), "found a logical value (TRUE)", "Type the number"),
    "capex_amazon_2026": ("about 200", "'about 200'", "Type a number"),
    "capex_amazon_2025": (1e308, "found 1e+308", "Type a value that may stand there"),
    "capex_amazon_2024": (-83, "expected 0.001 to 10000; found -83", "Type a value that may stand there"),
    "capex_alphabet_2026_low": ("", "found nothing", "Type the number"),
    "capex_alphabet_2026_high": ("１８５", "'１８５'", "Type a number"),
    "capex_meta_2026_low": (("nothing(1)", None), "found an error (#NAME?)", "Type the number"),
    "capex_meta_2026_high": ("1e400", "'1e400'", "Type a number"),
    "ai_investment_to_date": ("1.234,5", "'1.234,5'", "Type a number"),
    "eps_2025q4": ("'1.95", "''1.95'", "Type a number"),
    "custom_silicon_growth": ("<r><t>about</t></r><r><t> 1</t></r>", "'about 1'", "Type a number"),
    "case": ("rosy", "expected bear, base, bull; found 'rosy'", "Choose one from the list"),
}


@pytest.mark.slow
def test_all_that_cannot_stand_is_told_at_once_and_the_file_left_alone(target: Path):
    in_inputs(target, {key: typed for key, (typed, *_) in REFUSED.items()})
    told = faults(target)
    assert told.keys() == REFUSED.keys()
    for key, (_, found, hint) in REFUSED.items():
        assert found in told[key], key
        assert hint in told[key], key


TAKEN = {
    # key: what was typed as the file stores it, its value, the formula that is told, what to look at
    "wacc_base": (("0.03+0.05", 0.08), 0.08, "=0.03+0.05", ""),
    "wacc_bear": (("Cases!$C$14", 0.12), 0.12, "=Cases!$C$14", ""),
    "wacc_bull": ("0.085", 0.085, "", "typed as text"),
    "tax_rate_base": (" 0.25 ", 0.25, "", "typed as text"),
    "tax_rate_bear": (0.34999999999999998, 0.35, "", ""),
    "charges_tax_rate": ("<r><t>0.</t></r><r><rPr><b/></rPr><t>25</t></r>", 0.25, "", "typed as text"),
    "guidance_position": (-0.0, 0.0, "", ""),
    "capex_amazon_2026": (190.12345678901234, 190.123456789012, "", ""),
    "capex_amazon_2025": ("1.3e2", 130.0, "", "typed as text"),
    "custom_silicon_growth": (9, 9.0, "", "it stands for 900%; if 9 % is meant, type 9%"),
    "case": (('"bull"', "bull"), "bull", '="bull"', ""),
}


@pytest.mark.slow
def test_all_that_can_be_read_is_taken_over_and_told(target: Path):
    in_inputs(target, {key: typed for key, (typed, *_) in TAKEN.items()})
    built = xlmodel.build(target, inputs=INPUTS)
    assert kept(built.carried) == {key: (value, formula) for key, (_, value, formula, _) in TAKEN.items()}
    assert built.carried.losses == ()
    assert built.kept is None
    told = {remark.key: remark.text for remark in built.carried.remarks}
    assert told.keys() == {key for key, (*_, words) in TAKEN.items() if words}
    assert all(words in told.get(key, "") for key, (*_, words) in TAKEN.items())
    assert {key: now for key, (_, now) in built.changed.items()} == {
        key: value for key, (_, value, *_) in TAKEN.items()
    }
    cells = {str(cell.value) for row in Written(target, None).opened["Changes"].iter_rows() for cell in row}
    assert {"wacc_base", "=0.03+0.05", '="bull"'} <= cells, "the formula as typed stands on the Changes sheet"
    again = xlmodel.build(target, inputs=INPUTS)
    assert kept(again.carried) == kept(built.carried), "the value stands in the cell now, the formula is still told"


@pytest.mark.slow
def test_a_formula_without_a_result_is_computed_though_a_note_stops_the_engine(target: Path, register: Register):
    with typing(target) as workbook:
        workbook["Inputs"]["A10"].comment = Comment("why?", "Analyst")
    type_in(target, {"wacc_base": "=0.05*2"})  # once more by openpyxl, whose names of parts ironcalc does not follow
    assert kept(carry(target, register, TODAY)) == {"wacc_base": (0.1, "=0.05*2")}


@pytest.mark.slow
def test_a_formula_that_a_program_saved_without_results_is_computed(target: Path, register: Register):
    type_in(target, {"wacc_base": "=0.03+0.05", "tax_rate_base": "=charges*0", "tax_rate_bull": "=Cases!C14*2"})
    with pytest.raises(InputError, match=r"tax_rate_base.*#NAME\?") as caught:
        carry(target, register, TODAY)
    assert len(caught.value.faults) == 1
    type_in(target, {"tax_rate_base": 0.21})
    assert kept(carry(target, register, TODAY)) == {
        "wacc_base": (0.08, "=0.03+0.05"),
        "tax_rate_bull": (2 * float(register.values["wacc_bear"]), "=Cases!C14*2"),
    }


@pytest.mark.slow
def test_dates_merged_cells_and_an_unknown_kind_of_case_are_told(target: Path):
    type_in(target, {"wacc_base": datetime.date(2026, 1, 2), "capex_amazon_2026": datetime.time(9), "case": 1})
    with typing(target) as book:
        book["Cases"].merge_cells("C16:D16")
    told = faults(target)
    assert told.keys() == {"wacc_base", "capex_amazon_2026", "case", "tax_rate_base"}
    assert "found a date (2026-01-02" in told["wacc_base"]
    assert "Set the cell's format to a number" in told["wacc_base"]
    assert "found a date" in told["capex_amazon_2026"]
    assert "expected bear, base, bull; found 1" in told["case"]
    assert "lies in the merged cells C16:D16" in told["tax_rate_base"]


@pytest.mark.slow
def test_a_case_that_is_no_word_is_told_as_a_choice(target: Path):
    in_inputs(target, {"case": None})
    told = faults(target)["case"]
    assert "expected a word; found nothing" in told
    assert "Choose one from the list" in told


@pytest.mark.slow
def test_hidden_rows_and_sheets_are_read_like_all_others(target: Path, register: Register):
    type_in(target, {"wacc_base": 0.1, "capex_amazon_2026": 190})
    with typing(target) as book:
        for name in ("Cases", "Inputs", "Peer Capex"):
            book[name].sheet_state = "veryHidden"
        for row in range(1, 60):
            book["Cases"].row_dimensions[row].hidden = True
        book["Cases"].column_dimensions["D"].hidden = True
    carried = carry(target, register, TODAY)
    assert kept(carried) == {"wacc_base": (0.1, ""), "capex_amazon_2026": (190.0, "")}
    hidden = [(loss.kind, loss.sheet) for loss in carried.losses]
    assert hidden == [("hidden sheet", name) for name in ("Inputs", "Cases", "Peer Capex")]


@pytest.mark.slow
def test_an_end_of_a_range_beyond_the_other_is_told(target: Path):
    type_in(target, {"capex_meta_2026_low": 999})
    told = faults(target)["capex_meta_2026_low"]
    assert "low above high" in told
    assert "override" not in told, "nobody gave an override"


@pytest.mark.slow
def test_a_value_on_which_the_model_fails_is_told(target: Path):
    before = target.read_bytes()
    type_in(target, {"aws_revenue_2025q4_reported": 28.786})  # no more than a year before
    typed = target.read_bytes()
    assert typed != before
    result = run("build", "-o", target, "--inputs", INPUTS)
    assert result.exit_code == 2
    assert "'Incremental margin, reported' comes out as #DIV/0!" in result.stderr
    assert [file.read_bytes() for file in target.parent.iterdir()] == [typed]


# Names


def lead(path: Path, names: Mapping[str, str | None]) -> None:
    """Let the names of input cells lead elsewhere in the XML, by key; None takes the name away."""
    parts = parts_of(path.read_bytes())
    book = parts["xl/workbook.xml"].decode()
    for key, where in names.items():
        other = "" if where is None else rf'<definedName name="in_{key}">{where}</definedName>'
        book, count = re.subn(rf'<definedName name="in_{key}">[^<]*</definedName>', lambda _, put=other: put, book)
        assert count == 1, key
    path.write_bytes(packed({**parts, "xl/workbook.xml": book.encode()}))


@pytest.mark.slow
def test_names_that_are_gone_or_lead_nowhere_are_found_by_where_the_cell_stands(target: Path, register: Register):
    values = {"wacc_base": 0.1, "wacc_bear": 0.11, "wacc_bull": 0.12, "tax_rate_base": 0.22, "tax_rate_bear": 0.23}
    in_inputs(target, values)
    gone = {"wacc_base": None, "wacc_bear": "#REF!"}
    lead(target, {**gone, "wacc_bull": "Cases!$E:$E", "tax_rate_base": "Gone!$F$31", "tax_rate_bear": "1"})
    carried = carry(target, register, TODAY)
    assert {edit.key: edit.value for edit in carried.kept} == values
    assert carried.losses == ()


@pytest.mark.slow
def test_a_name_that_leads_to_another_cell_is_a_fault(target: Path):
    two = "Cases!$E$14"  # where in_wacc_bull leads, too
    lead(target, {"wacc_base": two, "tax_rate_base": "Cases!$A$16", "capex_amazon_2026": "Sources!$ZZ$999"})
    told = faults(target)
    assert told.keys() == {"wacc_base", "tax_rate_base", "capex_amazon_2026"}
    assert "expected in_wacc_base at Cases!D14; found Cases!E14" in told["wacc_base"]
    assert all("Name Manager" in line for line in told.values())


@pytest.mark.slow
def test_without_any_name_the_memory_of_the_file_is_enough(target: Path, register: Register):
    type_in(target, {"wacc_base": 0.1})
    with typing(target) as book:
        book.defined_names.clear()
    carried = carry(target, register, TODAY)
    assert kept(carried) == {"wacc_base": (0.1, "")}
    assert {loss.kind for loss in carried.losses} == {"name"}, "that the outputs lost their names is told, and no more"
    assert {loss.cell.split("_")[0] for loss in carried.losses} == {"out", "client"}, "and the pages to hand out"
    assert {loss.now for loss in carried.losses} == {""}


@pytest.mark.slow
def test_without_memory_a_key_that_the_inputs_do_not_have_is_told_with_its_value(target: Path, register: Register):
    with typing(target) as book:
        del book["Changes"]
        book["Cases"]["D14"] = 0.1
        book["Cases"]["Z1"] = 42
        book.defined_names["in_old_key"] = DefinedName("in_old_key", attr_text="Cases!$Z$1")
    carried = carry(target, register, TODAY)
    assert not carried.remembered
    assert kept(carried) == {"wacc_base": (0.1, "")}
    assert [(remark.key, "it holds 42" in remark.text) for remark in carried.remarks] == [("old_key", True)]


@pytest.mark.slow
def test_a_workbook_without_names_and_memory_is_another_program_s(target: Path):
    with typing(target) as book:
        del book["Changes"]
        book.defined_names.clear()
    assert "not written by xlmodel" in faults(target)[""]
