"""The command `audit` and its function: what is printed, what switches a rule off, and files of any kind."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from audit_cases import blue, row, written
from commands import mistake, run, well
from hostile import hostile_files
from mutants import mutants
from openpyxl.chart import LineChart, Reference

import xlmodel
from xlmodel.auditing import RULES
from xlmodel.errors import InputError, XlmodelError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """Return a workbook with an IF inside an IF and a hidden rate, and nothing else to warn of."""
    cells = {"A1": blue(5), "B1": "=IF(A1>0,IF(A1>1,1,2),4)", "B2": "=A1*1.21"}
    return written(cells, lambda book: None, tmp_path / "wrong.xlsx")


def test_the_findings_are_printed_with_their_cells_and_how_to_mend_them(wrong: Path):
    result = run("audit", wrong)
    assert result.exit_code == 1
    for words in (
        "warning: 5 No IF inside an IF",
        "Model!B1",
        "an IF stands inside an IF",
        "Give each condition a row",
    ):
        assert words in result.output
    assert "errors, 2 warnings" in result.output


def test_notes_alone_are_no_failure(tmp_path: Path):
    path = written({"A1": "=B1", "B1": blue(2)}, lambda book: None, tmp_path / "notes.xlsx")
    assert re.search(r"no errors, no warnings, \d notes", well("audit", path))


def test_a_rule_is_switched_off_with_its_reason_which_is_printed(wrong: Path):
    said = well("audit", wrong, "--without", "5: tax law is so", "--without", "no-constants: a sketch: nothing more")
    assert "Switched off" in said
    assert "tax law is so" in said
    assert "a sketch: nothing more" in said
    assert "2 rules switched off" in said
    report = xlmodel.audit(wrong, without={"5": "tax law is so", "no-constants": "a sketch"})
    assert report.ok
    assert report.without == {"no-constants": "a sketch", "no-nested-if": "tax law is so"}


def test_a_reason_must_be_given_for_a_rule_that_exists(wrong: Path):
    assert "RULE: reason" in mistake("audit", wrong, "--without", "5")
    assert "expected no-nested-if" in mistake("audit", wrong, "--without", "no-nested-ifs: because")
    assert "2 faults" in mistake("audit", wrong, "--without", "28: because", "--without", "zz: because")
    with pytest.raises(InputError, match="a rule is switched off with a reason"):
        xlmodel.audit(wrong, without={"5": " "})


def test_the_rules_are_printed_as_a_table():
    said = well("audit", "--rules")
    assert len(RULES) == 27
    assert [rule.id for rule in RULES] == [str(number) for number in range(1, 28)]
    for rule in RULES:
        assert all(text in said for text in (rule.slug, rule.title, rule.source, rule.severity, rule.hint))


def test_the_report_as_json_and_as_a_frame(wrong: Path):
    told = json.loads(run("audit", wrong, "--json", "--without", "3: a sketch").stdout)
    assert (told["ok"], told["errors"], told["warnings"], told["formulas"]) == (False, 0, 1, 2)
    rules = {rule["id"]: rule for rule in told["rules"]}
    assert len(rules) == len(RULES)
    assert rules["5"]["findings"] == [{"sheet": "Model", "cells": "B1", "words": "an IF stands inside an IF"}]
    assert rules["3"]["switched_off"] == "a sketch"
    assert {"rule", "title", "source", "severity", "hint"} <= rules["5"].keys()
    frame = xlmodel.audit(wrong).to_frame()
    assert list(frame.columns) == ["id", "rule", "severity", "sheet", "cells", "words"]
    assert set(frame[frame["severity"] == "warning"]["rule"]) == {"no-constants", "no-nested-if"}


def test_the_report_as_a_page(wrong: Path, tmp_path: Path):
    result = run("audit", wrong, "--html", tmp_path / "page.html")
    assert result.exit_code == 1
    page = (tmp_path / "page.html").read_text("utf-8")
    for words in ("an IF stands inside an IF", "Kept", "FAST 3.03", "Model!B1"):
        assert words in page
    assert "ends in .html" in mistake("audit", wrong, "--html", tmp_path / "page.txt")


def test_a_terminal_shows_ten_findings_of_a_rule_and_json_all(tmp_path: Path):
    cells = {f"A{2 * line}": f"=B{line}*{line + 20}" for line in range(1, 16)}
    path = written(cells, lambda book: None, tmp_path / "many.xlsx")
    assert "and 5 more" in run("audit", path).output
    (rule,) = (rule for rule in json.loads(run("audit", path, "--json").stdout)["rules"] if rule["id"] == "3")
    assert len(rule["findings"]) == 15


def test_neighbouring_cells_are_one_finding(tmp_path: Path):
    cells = {f"{column}{line}": f"={column}9*1.5" for column in "BCD" for line in (2, 3)}
    path = written(cells, lambda book: None, tmp_path / "block.xlsx")
    (verdict,) = (verdict for verdict in xlmodel.audit(path).verdicts if verdict.rule.id == "3")
    assert [finding.place for finding in verdict.findings] == ["Model!B2:D3"]


def test_how_each_rule_decides_is_documented():
    text = (ROOT / "docs/audit.md").read_text("utf-8")
    assert [rule.title for rule in RULES if f"### {rule.id}. {rule.title}\n" not in text] == []
    assert [rule.slug for rule in RULES if f"`{rule.slug}`" not in text] == []


# Files of other origins


def from_xlsxwriter(path: Path) -> None:
    """Write what XlsxWriter can and few people use: arrays, tables, links, names with formulas, chart sheets."""
    with xlsxwriter.Workbook(path) as book:
        sheet, other = book.add_worksheet("It's a sheet"), book.add_worksheet("Other")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "='It''s a sheet'!$A$1:$A$5"})
        book.add_chartsheet("Chart").set_chart(chart)
        sheet.write_column("A1", range(5))
        sheet.write_array_formula("C1:C5", "{=A1:A5*2}", None, 0)
        sheet.write_dynamic_array_formula("D1:D5", "=SORT(A1:A5)")
        sheet.write_formula("E1", "=SUM('It''s a sheet:Other'!A1)")
        sheet.write_formula("E2", "=[1]Budget!A1")
        sheet.write_formula("E3", "=A1#")
        headers = [{"header": "Pieces"}, {"header": "Price"}, {"header": "Total", "formula": "=[@Pieces]*[@Price]"}]
        other.add_table(
            "A1:C6", {"columns": headers, "name": "Sales", "data": [[1, 2], [3, 4], [5, 6], [7, 8], [9, 1]]}
        )
        other.write_formula("F1", "=SUM(Sales[Total])")
        other.write_formula("F2", "=1/0", None, "#DIV/0!")
        other.write_formula("F3", "=Rate*SUM(Moving)")
        book.define_name("Rate", "=0.21")
        book.define_name("Moving", "=OFFSET(Other!$A$1,0,0,COUNTA(Other!$A:$A),1)")
        other.hide()


def test_a_workbook_full_of_rare_things_is_audited(tmp_path: Path):
    from_xlsxwriter(tmp_path / "rare.xlsx")
    report = xlmodel.audit(tmp_path / "rare.xlsx")
    found = {(verdict.rule.id, one.place) for verdict in report.verdicts for one in verdict.findings}
    assert {("9", "Other!F2"), ("13", "Other"), ("13", "It's a sheet!E2"), ("24", "the workbook")} <= found
    assert ("13", "Other!C2:C6") not in found, "a column of a table is no other workbook"
    assert ("2", "It's a sheet!C2:C5") not in found, "an array formula fills its cells, nobody typed them"
    assert any("It's a sheet!E3" in remark for remark in report.remarks)


def test_what_openpyxl_writes_is_audited(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    for column in range(1, 300):
        sheet.cell(1, column, 1900 + column)
        sheet.cell(2, column, f"={openpyxl.utils.get_column_letter(column)}1*2")
    for line, formula in enumerate(("=SUM(", "=)(", "=", '="', "='Missing'!A1+nosuch", "=A9:A4", "=" + "(" * 90), 4):
        sheet.cell(line, 1).value = formula
    chart = LineChart()
    chart.add_data(Reference(sheet, 1, 1, 3, 2))
    book.create_chartsheet("Chart").add_chart(chart)
    book.save(tmp_path / "odd.xlsx")
    report = xlmodel.audit(tmp_path / "odd.xlsx")
    assert report.formulas == 299 + 6, "a sign of equality alone is a text"
    assert any("stores no results" in remark for remark in report.remarks)


def test_an_empty_workbook_breaks_no_rule(tmp_path: Path):
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    assert "no formulas: no errors, no warnings, no notes" in well("audit", tmp_path / "empty.xlsx")


@pytest.mark.slow
def test_long_chains_and_wide_sums_are_followed_in_time(tmp_path: Path):
    """A chain of 1,500 cells and as many sums from the top, cell by cell, would be millions of steps for each rule."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([1, "=SUM(A$1:A1)", "=SUM(B$1:B1)"])
    for line in range(2, 1501):
        sheet.append([f"=A{line - 1}+1", f"=SUM(A$1:A{line})", f"=SUM(B$1:B{line})"])
    book.save(tmp_path / "long.xlsx")
    assert xlmodel.audit(tmp_path / "long.xlsx").count("error") == 0


@pytest.mark.slow
def test_hostile_files_give_one_message(tmp_path: Path):
    written(row(1, 1, "=A1*2"), lambda book: None, tmp_path / "good.xlsx")
    good = (tmp_path / "good.xlsx").read_bytes()
    (tmp_path / "hostile").mkdir()
    for name, path in list(hostile_files(tmp_path / "hostile", good).items())[::8]:
        assert "xlmodel: 1 fault" in mistake("audit", path), name
    for number, (what, data) in enumerate(mutants(good, 7, 30)):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(data)
        try:
            xlmodel.audit(path)
        except XlmodelError as error:
            assert len(error.faults) == 1, what
