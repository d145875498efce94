"""Tables in a notebook: escaped, cut after a hundred rows, and every result has some."""

from __future__ import annotations

from pathlib import Path

import second_model
from second_model import PROJECT

import xlmodel
from xlmodel.html import ReportColumn, ReportTable
from xlmodel.html.fragment import MOST_ROWS, html_fragment


def test_every_text_is_escaped_and_what_steers_is_written_out():
    table = ReportTable("a<b", (ReportColumn("x&y"), ReportColumn("n", "number")), (("<i>\x9b", "1"),))
    said = html_fragment("<h>", [table], "<lead>")
    assert "<h4>&lt;h&gt;</h4>" in said
    assert "<p>&lt;lead&gt;</p>" in said
    assert "<h5>a&lt;b</h5>" in said
    assert '<td style="text-align: left">&lt;i&gt;\\u009b</td>' in said
    assert '<td style="text-align: right">1</td>' in said


def test_a_long_table_is_cut_and_the_rest_is_counted():
    rows = tuple((str(number),) for number in range(MOST_ROWS + 3))
    said = html_fragment("", [ReportTable("", (ReportColumn("n"),), rows)])
    assert said.count("<tr>") == MOST_ROWS + 2
    assert "and 3 more rows" in said
    assert "more rows" not in html_fragment("", [ReportTable("", (ReportColumn("n"),), rows[:MOST_ROWS])])


def test_every_result_shows_itself_in_a_notebook(tmp_path: Path):
    a, b, inputs = tmp_path / "a.xlsx", tmp_path / "b.xlsx", second_model.INPUTS
    built = xlmodel.build(a, inputs=inputs, project=PROJECT)
    assert "All checks hold." in built._repr_html_()
    wrong = xlmodel.build(b, inputs=inputs, project=PROJECT, set={"night_printed": 26})
    assert wrong.failing
    assert all(one.label in wrong._repr_html_() for one in wrong.failing)
    assert "night_printed" in xlmodel.diff(a, b, project=PROJECT)._repr_html_()
    assert "No difference." in xlmodel.diff(a, a, project=PROJECT)._repr_html_()
    assert "All holds." in xlmodel.check(a, inputs=inputs, project=PROJECT)._repr_html_()
    report = xlmodel.check(b, inputs=inputs, project=PROJECT)._repr_html_()
    assert "Not all holds." in report
    assert "What does not hold" in report
    assert xlmodel.audit(a).summary in xlmodel.audit(a)._repr_html_()
