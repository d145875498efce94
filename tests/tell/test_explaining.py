"""Explanations are short unless more is asked for, say what depends on a cell, and go through any workbook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter
from commands import mistake, remember, stand_in, well
from models import COMPANY, YEAR, line, toy, typed

import xlmodel
from xlmodel.book import lay_out
from xlmodel.errors import XlmodelError
from xlmodel.evaluate import evaluate
from xlmodel.reader import read_workbook
from xlmodel.tell import MOST_LEVELS, Explanations, explain_address, explain_key

SPENT = typed("spent", (COMPANY, YEAR), "USD bn")
MODEL = toy(
    line("capex", "={spent}*2", "USD bn", over=(COMPANY, YEAR)),
    line("total", "=SUM({capex[company=*]})", "USD bn", over=(YEAR,)),
    line("grand", "=SUM({total[year=*]})", "USD bn", output=True),
    line("alone", "=1"),
    inputs=(SPENT,),
)
LAYOUT = lay_out(MODEL)
VALUES = evaluate(MODEL)


def explained(*what: str, **more: object) -> Explanations:
    return explain_key(MODEL, LAYOUT, VALUES, *what, **more)  # type: ignore[arg-type]


def test_an_explanation_goes_one_level_deep_unless_more_is_asked_for():
    (short,) = explained("grand")
    assert [one.key for one in short.precedents] == [f"total[{year}]" for year in YEAR.members]
    assert all((one.precedents, one.more, one.goes_on) == ((), 3, True) for one in short.precedents)
    assert short.goes_on
    (bare,) = explained("grand", depth=0)
    assert (bare.precedents, bare.more) == ((), 4)
    (whole,) = explained("grand", depth=None)
    assert not whole.goes_on
    assert whole.precedents[0].precedents[0].precedents[0].key == "spent_amazon_2025"


def test_a_cut_explanation_is_not_taken_for_one_further_up():
    model = toy(line("a", "=1"), line("b", "={a}+1"), line("c", "={b}+1"), line("d", "={c}+{b}"))
    (d,) = explain_key(model, lay_out(model), evaluate(model), "d", depth=2)
    c, b = d.precedents
    assert (c.precedents[0].more, b.seen, [one.key for one in b.precedents]) == (1, False, ["a"])


def test_a_cell_that_was_opened_less_deep_is_opened_again():
    """First met where one level is left, then where two are: the second time there is more to tell."""
    lines = line("e", "=1"), line("d", "={e}+1"), line("c", "={d}+1"), line("b", "={c}+1"), line("a", "={b}+{c}")
    model = toy(*lines)
    (a,) = explain_key(model, lay_out(model), evaluate(model), "a", depth=3)
    b, c = a.precedents
    assert (b.precedents[0].precedents[0].more, c.seen, c.precedents[0].key) == (1, False, "d")
    assert [one.key for one in c.precedents[0].precedents] == ["e"]
    (whole,) = explain_key(model, lay_out(model), evaluate(model), "a", depth=None)
    assert (whole.precedents[1].seen, whole.precedents[1].precedents) == (True, ())


def test_a_long_chain_is_told_down_to_a_limit(tmp_path: Path):
    path = tmp_path / "balance.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write("A1", 1)
        for row in range(1, 3000):
            sheet.write_formula(row, 0, f"=A{row}+1", None, row + 1)
    told = explain_address(read_workbook(path), ["S!A3000"], None)
    rows = told.to_csv().splitlines()[1:]
    assert (len(rows), told.goes_on) == (MOST_LEVELS + 1, True)
    assert json.loads(told.to_json())["explanations"][0]["key"] == "S!A3000"
    said = well("explain", "S!A3000", "--of", str(path), "--depth", "all")
    assert f"more than {MOST_LEVELS} levels deep" in said


def test_cells_that_read_each_other_do_not_depend_on_themselves(tmp_path: Path):
    path = tmp_path / "row.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write("A1", 1)
        for column, formula in zip("BCD", ("=A1+1", "=B1+1", "=C1+1"), strict=True):
            sheet.write_formula(f"{column}1", formula, None, 2)
    used = explain_address(read_workbook(path), ["S!A1:C1"], 0, True).used_by
    assert used is not None
    assert [(one.cells, used.direct, used.total) for one in used.lines] == [(("S!D1",), 1, 1)]
    model = toy(
        line("sum", "={sum[year-1]}+1", over=(YEAR,), opening={YEAR.members[0]: "=1"}), line("end", "={sum[last]}")
    )
    of_line = explain_key(model, lay_out(model), evaluate(model), "sum", users=True).used_by
    assert of_line is not None
    assert ([one.line for one in of_line.lines], of_line.direct, of_line.total) == (["end"], 1, 1)


def test_what_depends_on_a_key_is_told_by_line():
    told = explained("spent_meta_2026", users=True)
    used = told.used_by
    assert used is not None
    assert [(one.line, one.sheets, one.cells) for one in used.lines] == [("capex", ("Toy",), ("capex[meta,2026]",))]
    assert (used.direct, used.total, used.outputs) == (1, 3, ("grand",))
    assert used.summary == ("1 cell of 1 line read it directly; 3 depend on it in all, among them 1 headline output.")
    line_of_all = explained("capex", users=True).used_by
    assert line_of_all is not None
    assert [(one.line, len(one.cells)) for one in line_of_all.lines] == [("total", 4)]
    alone = explained("alone", users=True).used_by
    assert alone is not None
    assert alone.summary == "Nothing depends on it."
    assert explained("alone").used_by is None


def test_json_csv_and_a_frame_of_a_tree():
    told = explained("total[2026]", depth=2)
    (tree,) = json.loads(told.to_json())["explanations"]
    assert [one["key"] for one in tree["precedents"]] == [f"capex[{company},2026]" for company in COMPANY.members]
    assert tree["precedents"][0]["precedents"][0]["origin"] == "declared"
    frame = told.to_frame()
    assert frame["level"].tolist() == [0, 1, 2, 1, 2, 1, 2]
    assert frame["read_by"].tolist()[:3] == ["", "total[2026]", "capex[amazon,2026]"]
    assert {"company", "year"} <= set(frame.columns)
    assert told.to_csv().splitlines()[0] == ",".join(frame.columns)
    users = explained("spent_meta_2026", users=True)
    assert users.to_csv().splitlines() == ["line,label,sheet,cell", 'capex,capex,Toy,"capex[meta,2026]"']
    assert json.loads(users.to_json())["used_by"]["total"] == 3
    assert "Used by" in users._repr_html_()
    assert "\u2003spent (amazon, 2026)" in explained("capex[amazon,2026]")._repr_html_()


# Workbooks of another origin


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook with inputs, sums, a wide span, a name, an error and a formula without a result."""
    path = tmp_path_factory.mktemp("foreign") / "plain.xlsx"
    with xlsxwriter.Workbook(path) as book:
        data, more = book.add_worksheet("Data"), book.add_worksheet("More work")
        for row, (label, value) in enumerate((("Rent", 100), ("Fees", 5))):
            data.write_row(row, 0, (label, value))
            data.write_formula(row, 2, f"=B{row + 1}*12", None, value * 12)
        data.write_formula(2, 2, "=SUM(C1:C2)", None, 1260)
        data.write(2, 0, "Sum")
        more.write_formula(0, 0, "=Data!C3/2", None, 630)
        more.write_column(2, 0, range(100))
        more.write_formula(1, 1, "=SUM(A3:A102)", None, 4950)
        more.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        book.define_name("yearly", "=Data!$C$3")
    return path


def traced(foreign: Path, *what: str, **more: object) -> Explanations:
    return explain_address(read_workbook(foreign), what, **more)  # type: ignore[arg-type]


def test_a_cell_of_any_workbook_is_followed_down_to_typed_cells(foreign: Path):
    (told,) = traced(foreign, "'More work'!$A$1", depth=None)
    assert (told.key, told.value, told.formula) == ("'More work'!A1", 630.0, "=Data!C3/2")
    (total,) = told.precedents
    assert (total.key, total.label, total.value) == ("Data!C3", "Sum", 1260.0)
    rent, fees = total.precedents
    assert (rent.label, rent.formula, fees.label) == ("Rent", "=B1*12", "Fees")
    (typed_cell,) = rent.precedents
    assert (typed_cell.key, typed_cell.value, typed_cell.origin) == ("Data!B1", 100.0, "typed")


def test_depth_a_name_a_span_and_an_error(foreign: Path):
    (told,) = traced(foreign, "YEARLY")
    assert [(one.key, one.more) for one in told.precedents] == [("Data!C1", 1), ("Data!C2", 1)]
    (wide,) = traced(foreign, "More work!B2")
    assert (len(wide.precedents), wide.more) == (12, 88)
    (wrong,) = traced(foreign, "more work!c2")
    assert wrong.shown == "#DIV/0!"
    assert '"#DIV/0!"' in traced(foreign, "more work!c2").to_json()


def test_what_depends_on_a_cell_of_any_workbook(foreign: Path):
    used = traced(foreign, "Data!B1:B2", users=True).used_by
    assert used is not None
    assert [(one.line, one.label) for one in used.lines] == [("Data!C1", "Rent"), ("Data!C2", "Fees")]
    assert (used.direct, used.total) == (2, 4)


def test_what_is_not_there_is_told_all_at_once(foreign: Path):
    with pytest.raises(XlmodelError) as caught:
        traced(foreign, "yerly", "Nope!A1", "Data!Z99")
    said = "\n".join(map(str, caught.value.faults))
    assert "no cell or name is called so; expected an address, such as Data!C7. Nearest names: yearly." in said
    assert "there is no such sheet; found Nope. There are: Data, More work." in said
    assert "nothing stands there" in said


def test_the_function_and_the_command_take_such_a_workbook(foreign: Path):
    (told,) = xlmodel.explain("Data!C3", of=foreign)
    assert told.value == 1260
    said = well("explain", "Data!C3", "--of", foreign, "--depth", "all")
    assert said.startswith("Sum = 1,260.0  Data!C3\n=SUM(C1:C2)")
    assert "Rent = 100.0  Data!B1" in said
    assert "--depth 2 goes one level deeper, --depth all to what is typed." in well(
        "explain", "Data!C3", "--of", foreign
    )
    used = well("explain", "Data!B1", "--of", foreign, "--used-by")
    assert used.splitlines()[-1] == "1 cell of 1 line read it directly; 3 depend on it in all."
    assert "an address, such as Data!C7" in mistake("explain", "nope", "--of", foreign)


def test_options_that_make_no_sense_are_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    stand_in(tmp_path, monkeypatch)
    remember(monkeypatch)
    assert "'deep' is neither a number of levels nor all" in mistake("explain", "wacc_base", "--depth", "deep")
    for command in (("show",), ("explain", "wacc_base"), ("dump",)):
        assert "--json and --csv are two forms of the same" in mistake(*command, "--json", "--csv")
    assert well("explain", "wacc_base", "--csv").startswith("level,key,line,label,case,value")
    assert json.loads(well("show", "wacc_base", "--json"))["groups"][0]["values"][0]["members"] == {"case": "base"}
