"""Texts of declarations: what a page declares."""

from __future__ import annotations

from pathlib import Path

from toy_text import CASE, HEAD, INPUTS, LINES, YEAR, faults, text

from xlmodel.evaluate import evaluate
from xlmodel.language import Chart, Check, Dimension, Grid, Line, Prose, Section, Series, Table, Words, assemble
from xlmodel.text import read_sheet


def test_a_page_declares_its_sheet():
    sheet = text(LINES, HEAD)
    assert not sheet.faults
    assert (sheet.key, sheet.name, sheet.question) == ("toy", "Toy {case}", "Does it hold?")
    assert (sheet.over, sheet.across, sheet.aside) == ((CASE,), YEAR, "output")
    (finding,) = sheet.findings
    formula = '="Sales of "&FIXED({sales_now},1)&" bn grow by "&FIXED(100*{growth},0)&"%."'
    assert finding == Line("finding_toy", "Finding: toy", "text", formula, ())
    (block,) = sheet.blocks
    assert block == Section(
        "Sales",
        (
            Line("sales_now", "Sales", "USD bn", "={sales}*4", (), "Quarter × 4.", output="sales_now_{case}"),
            Line(
                "sales_path",
                "By year",
                "USD bn",
                "={sales_path[year-1]}*(1+{growth})",
                (YEAR,),
                "Opens with the sales.",
                opening={2025: "={sales}"},
                output="sales_path_{year}_{case}",
                weight="total",
            ),
            Check("check_toy", "Sales are there", "=1*({sales_path}>0)", (YEAR,), "warning", "Always."),
        ),
        "What was sold.",
    )
    assert sheet.lines == {"finding_toy": 5, "sales_now": 11, "sales_path": 12, "check_toy": 16}


def test_the_example_of_the_task_is_read_as_it_stands():
    body = """\
## Revenue
aws_revenue_quarter   Revenue of the quarter             USD bn   = {aws_revenue[base_quarter]}
aws_run_rate *        Run-rate                           USD bn   = {aws_revenue_quarter}*4                  | × 4.
aws_run_rate_added    Run-rate added in the year         USD bn   = {aws_run_rate}-{aws_run_rate_prior_year} | What.
"""
    (block,) = text(body).blocks
    assert faults(body) == []
    assert [line.key for line in block.lines] == ["aws_revenue_quarter", "aws_run_rate", "aws_run_rate_added"]
    assert block.lines[1].output is True
    assert (block.lines[2].formula, block.lines[2].why) == ("={aws_run_rate}-{aws_run_rate_prior_year}", "What.")


TABLE = """\
## Clouds
: rows cloud   keys Key   filter
| Note of the table.
cloud_sales   Sales        USD bn
cloud_share   Share        %         = {cloud_sales}/{cloud_sales[aws]}
cloud_next *next_{cloud}   Next   USD bn   azure = {sales}
cloud_on      On           words
cloud_said    Said         text
### The first
- aws     AWS     = {sales}    Q4     Sales of {cloud_sales:.1f}   | [sales_2025] From the call.
### The second
- azure   Azure   = none       none   ="none"
"""


def test_a_table_has_a_column_per_line_and_a_row_per_member():
    sheet = text(TABLE, cite=lambda figure: f"place of {figure}")
    assert not sheet.faults
    (table,) = sheet.blocks
    cloud = Dimension("cloud", ("aws", "azure"), {"aws": "AWS", "azure": "Azure"})
    assert table == Table(
        "Clouds",
        cloud,
        (
            Line("cloud_sales", "Sales", "USD bn", {("aws",): "={sales}"}),
            Line("cloud_share", "Share", "%", "={cloud_sales}/{cloud_sales[aws]}"),
            Line("cloud_next", "Next", "USD bn", {("azure",): "={sales}"}, output="next_{cloud}"),
            Words("cloud_on", "On", {("aws",): "Q4"}),
            Line(
                "cloud_said",
                "Said",
                "text",
                {("aws",): '="Sales of "&FIXED({cloud_sales},1)', ("azure",): '="none"'},
            ),
        ),
        "Note of the table.",
        {"aws": "The first", "azure": "The second"},
        {"aws": "place of sales_2025. From the call."},
        "Key",
        filterable=True,
    )


def test_rows_may_give_their_own_unit_and_cite_a_figure():
    body = """\
## Said
: rows said
value        Value       by row
doubt        Qualifier   text     = {qualifier[<cited>]}
- one   One   USD bn   = {sales}    | [sales] A note.
- two   Two   %        = {growth}   | [growth]
"""
    (table,) = text(body).blocks
    value, doubt = table.lines
    assert (value.unit, value.formula) == ({"one": "USD bn", "two": "%"}, {("one",): "={sales}", ("two",): "={growth}"})
    assert doubt.formula == {("one",): "={qualifier[sales]}", ("two",): "={qualifier[growth]}"}
    assert table.notes == {"one": "sales. A note.", "two": "growth."}


def test_a_name_in_angle_brackets_is_put_in_for_each_member():
    body = "## Lines\npath[case,year]   Path   USD bn   = {sales_<year>}*4\n"
    (block,) = text(body).blocks
    indexes = [(case, year) for case in CASE.members for year in YEAR.members]
    assert block.lines[0].formula == {(case, year): f"={{sales_{year}}}*4" for case, year in indexes}


def test_a_line_goes_through_the_rows_of_a_list():
    body = "## Lines\nsales_<kept.key>   Sales of <kept.name>, <first>   USD bn   = {sales}\n"
    kept = [{"key": "aws", "name": "AWS"}, {"key": "azure", "name": "Azure"}]
    (block,) = text(body, through={"kept": kept}, words={"first": "2025"}).blocks
    assert [(line.key, line.label) for line in block.lines] == [
        ("sales_aws", "Sales of AWS, 2025"),
        ("sales_azure", "Sales of Azure, 2025"),
    ]
    assert text(body, through={"kept": []}).blocks == (), "a section of which nothing is left falls away"
    assert faults(body, through={"kept": []}) == []
    ((line, said, _),) = faults(body, through={"kept": [{"key": "aws"}]})
    assert (line, said) == (4, "the list 'kept' has no name. It has key.")


def test_grids_charts_prose_and_parts():
    part = Section("From Python", (Line("given", "Given", "x", "=1", ()),))
    lines = (Line("inside", "Inside", "x", "=1", ()), Line("beside", "Beside", "x", "=1", ()))
    body = """\
## By year and case
: grid year by case
grid_year axis   Year      x   2025 = 1   last = 2
grid_case axis   Case      x   = 1  | A note.
grid_body        Between   x   = {grid_year}*{grid_case}

## {finding_toy}
: chart chart_toy   stacked   wide   from zero   unit USD bn
: shows Columns of sales.
| The release.
- grid_body[case=bull,year=2025]   Sales   ink, labels
- sales                            Base    hidden, names step_name

@ part

## Use
: prose
- Term   What it says.
- A paragraph
  of two lines.

## Lines
@ lines
"""
    grid, chart, given, prose, section = text(body, parts={"part": part, "lines": lines}).blocks
    assert isinstance(grid, Grid)
    assert grid.row_axis == Line("grid_year", "Year", "x", {(2025,): "=1", (2027,): "=2"}, None, weight="axis")
    assert (grid.rows, grid.columns, grid.body.over) == (YEAR, CASE, None)
    series = (
        Series("grid_body", "Sales", {"case": "bull", "year": 2025}, "ink", labels=True),
        Series("sales", "Base", kind="hidden", names="step_name"),
    )
    assert chart == Chart(
        "chart_toy",
        "finding_toy",
        series,
        "stacked",
        unit="USD bn",
        source="The release.",
        description="Columns of sales.",
        wide=True,
        from_zero=True,
    )
    assert given is part
    assert prose == Prose("Use", (("Term", "What it says."), "A paragraph of two lines."))
    assert section.lines == lines


def test_a_page_is_a_file(tmp_path: Path):
    (tmp_path / "toy.txt").write_text(
        "# Toy\n? Does it hold?\n\n## Lines\ntwice   Twice   USD bn   = {sales}*4\n", "utf-8"
    )
    sheet = read_sheet(tmp_path / "toy.txt")
    assert (sheet.key, sheet.lines) == ("toy", {"twice": 5})
    model = assemble([sheet], INPUTS, (), dict.fromkeys(("sales", "growth", "sales_2025"), 2.0))
    assert evaluate(model)["twice", ()] == 8.0


def test_a_table_may_take_its_labels_from_its_first_line():
    body = """\
## By case
: rows case{}
called   Case   text     = "a"&"b"
worth    Worth  USD bn   = 1*2
"""
    (table,) = text(body.format("   labelled")).blocks
    (plain,) = text(body.format("")).blocks
    assert isinstance(table, Table)
    assert isinstance(plain, Table)
    assert (table.labelled, plain.labelled) == (True, False)


def test_a_sheet_may_be_the_workings_of_another():
    body = "## Lines\nworth   Worth   x   = 1\n"
    sheet = text(body, "# Toy\n? Does it hold?\n: workings of front\n")
    assert not sheet.faults
    assert sheet.workings_of == "front"
    assert text(body).workings_of == ""


def test_a_series_may_be_named_by_a_line_and_a_chart_be_bare():
    body = """\
## Bars
: chart chart_toy   stacked   bare
- worth   {said_worth}   worse, labels
- lost    Lost           better, labels, brackets
"""
    (chart,) = text(body).blocks
    assert isinstance(chart, Chart)
    assert chart.bare
    assert chart.series == (
        Series("worth", "{said_worth}", colour="worse", labels=True, said="said_worth"),
        Series("lost", "Lost", colour="better", labels=True, brackets=True),
    )
