"""Texts of declarations: what a page declares, and every fault with its line and a caret under its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from models import typed

from xlmodel.errors import ModelError
from xlmodel.evaluate import evaluate
from xlmodel.language import Chart, Check, Dimension, Grid, Line, Prose, Section, Series, Sheet, Table, Words, assemble
from xlmodel.text import Given, read_sheet, sheet_of

YEAR = Dimension("year", (2025, 2026, 2027))
CASE = Dimension("case", ("bear", "bull"))
LISTS = {"year": YEAR, "case": CASE}
SALES = typed("sales", unit="USD bn")
INPUTS = (SALES, typed("growth", unit="%"), typed("sales_2025", unit="USD bn"))

HEAD = """\
# Toy {case}
? Does it hold?
: over case   across year   output
; what is for the eye
> finding_toy   Finding: toy   Sales of {sales_now:.1f} bn grow
                               by {growth:.0%}.

"""
LINES = """\
## Sales
| What was
  sold.
sales_now *         Sales          USD bn   = {sales}*4   | Quarter × 4.
sales_path[year] total *   By year  USD bn
    = {sales_path[year-1]} * (1 + {growth})   first = {sales}
    | Opens with
      the sales.
! check_toy[year] warning   Sales are there   = 1*({sales_path}>0)   | Always.
"""


def text(body: str, head: str = "# Toy\n? Does it hold?\n", **given: object) -> Sheet:
    return sheet_of(head + body, "toy", "toy.txt", Given(**{"lists": LISTS} | given))


def faults(body: str, head: str = "# Toy\n? Does it hold?\n", **given: object) -> list[tuple[int, str, int]]:
    """Return the faults of a text: its line, what is said, and the place of the caret."""
    told = []
    for fault in text(body, head, **given).faults:
        said, _, caret = fault.problem.splitlines()
        assert fault.file == "toy.txt"
        told.append((fault.line, said, caret.index("^") - 4))
    return told


# What a page declares


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


def test_a_name_in_angle_brackets_that_stands_for_nothing_is_told():
    told = "nothing is put in for <month>. It runs over case, year."
    assert faults("## Sales\ntwice[case,year]   Twice   USD bn   = {sales_<month>}\n") == [(4, told, 0)]


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


# Faults: the line, what is said, the place of the caret

LINE = "twice   Twice   USD bn   = {sales}*4"


@pytest.mark.parametrize(
    ("line", "said", "caret"),
    [
        ("twice\tTwice   USD bn   = 1", "a tab. Write spaces: two or more part the columns", 5),
        ("$ twice", "a line begins with a key or a sign. The signs are ### ## # ? : > ! - @ | and ;", 0),
        ("Twice   Twice   USD bn   = 1", "a line begins with a key or a sign", 0),
        ("twice   Twice   = {sales}*4", "no unit. Two spaces part key, label, unit and formula", 0),
        ("twice   = {sales}*4", "no label and no unit", 0),
        ("twice   Twice   USD bn", "no formula. It begins with = behind two spaces", 0),
        ("twice   Twice   here   USD bn   = 1", "a column too many. One space parts words", 23),
        ("twice   Twice   furlong   = 1", "unknown unit 'furlong'. There are: USD bn", 16),
        ("twice loud   Twice   USD bn   = 1", "no mark is called 'loud'. There are *, fine, axis, key", 0),
        ("twice[decade]   Twice   USD bn   = 1", "no list is called 'decade'. There are: case, year", 0),
        ("twice-it   Twice   USD bn   = 1", "'twice-it' is no key with its marks", 0),
        ("twice   Twice   USD bn   = {sales}|why", "a | in a formula. Spaces part a note", 34),
        ("twice   Twice   USD bn   | why   = 1", "a column behind the note", 33),
        ("twice   Twice   USD bn   = 1   = 2", "a second formula. Write the member in front", 31),
        ("twice   Twice   USD bn   =", "a formula of nothing. An empty cell is written = none", 25),
        ("twice[year]   Twice   USD bn   = 1   2031 = 2", "'2031' is no member of what the line runs over", 37),
        ("twice   Twice   USD bn   = {sales_<year>}", "nothing is put in for <year>. It runs over nothing", 0),
        ("twice   Twice   text   Sales of {sales", "a brace that is not closed", 23),
        ("twice   Twice   text   Sales of {sales:.1x}", "no form of a number. Write .1f for one decimal", 23),
        ("! check_it   = 1", "a check has a key, what holds in words, and one formula", 0),
        ("! check_it total   It holds   = 1", "no mark of a check: total", 2),
        ("!", "nothing stands behind the sign", 0),
        ("- aws   AWS", "a line with - has no place here. Rows and sub-headings are a table's", 0),
        ("@ nowhere", "no part is called 'nowhere'. There are: none", 0),
        (": rows cloud", "no list is called 'cloud', and no rows stand here", 0),
        (": loud", "no setting of a block: 'loud'", 2),
        ("? Which?", "a line with ? belongs to the head of the sheet", 0),
        ("twice_<kept.key>   Twice   USD bn   = 1", "no list to go through: kept. There are: none", 0),
    ],
)
def test_a_line_that_says_nothing_is_told_with_a_caret(line: str, said: str, caret: int):
    told = faults(f"## Lines\n{LINE.replace('twice', 'other')}\n{line}\n")
    assert len(told) == 1
    number, words, at = told[0]
    assert words.startswith(said), words
    assert (number, at) == (4 if line == ": rows cloud" else 5, 0 if line == ": rows cloud" else caret)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", []),
        ("## Lines\n", ["a heading without lines"]),
        (f"{LINE}\n", ["a line under no heading. A heading stands behind ## and a space"]),
        (f"## Lines\n{LINE}\n{LINE}\n", ["two lines of one key. The other is line 4"]),
        (
            ": input\n: loud\n",
            ["no setting of a sheet: 'loud'. A sheet has over LIST, across LIST"],
        ),
        (": over decade\n", ["no list is called 'decade'. There are: case, year"]),
        ("> finding_toy   A sentence.\n", ["a finding has a key, a label and a sentence. Two spaces part them"]),
        ("> finding_toy   Finding   A { sentence.\n", ["a brace that is not closed"]),
        ("## T\n: rows cloud\na   A   x\n- aws   AWS\n", ["0 cells for 1 columns (a). An empty cell is written none"]),
        ("## T\n: rows cloud\na   A   x\n- aws   AWS   4\n", ["no formula for 'a'. It begins with ="]),
        ("## T\n: rows cloud\na   A   x   = 1\n- aws\n", ["a row has a key, a title, its cells. Two spaces part them"]),
        ("## T\n: rows cloud\na   A   x   = 1\n- b   B\n- b   C\n", ["two rows of one key: 'b'"]),
        ("## T\n: rows case\na   A   x   = 1\n- b   B\n", ["'b' is no member of case. There are: bear, bull"]),
        ("## T\n: rows case\na   A   x\n", ["no formula, and no rows that give it"]),
        (
            "## T\n: rows case\na[year]   A   x   = 1\n",
            ["a line of a table runs over its rows. Leave"],
        ),
        ("## T\n: rows case\n! check_a   A   = 1\n", ["a check is no column of a table. Put it into a section"]),
        ("## T\n: rows case\na   A   x   = 1\n### Group\n", ["a heading without rows"]),
        ("## T\n: grid year by decade\na   A   x   = 1\n", ["a grid is its two lists, then three lines"]),
        ("## T\n: rows case   prose\na   A   x   = 1\n", ["a block is one of rows, prose"]),
        ("## T\n: prose\na   A   x   = 1\n", ["a paragraph is - and a text, or a term and a text"]),
        ("## T\n: chart c   round\n- a   A\n", ["no setting of a chart: 'round'"]),
        ("## T\n: chart c\n- a   A   ink, pale\n", ["a second colour: 'pale'"]),
        ("## T\n: chart c\n- a\n", ["a series is a line of the model, a name, and how it is drawn"]),
    ],
)
def test_what_is_wrong_with_a_block_is_told_once(body: str, said: list[str]):
    told = [words for _, words, _ in faults(body)]
    assert len(told) == len(said)
    assert all(words.startswith(start) for words, start in zip(told, said, strict=True)), told


def test_a_page_without_a_head_and_a_part_that_stands_nowhere_are_told():
    told = [words for _, words, _ in faults("", "", parts={"part": ()})]
    assert told == [
        "the sheet has no name. It stands behind # and a space.",
        "the sheet has no question. It stands behind ? and a space.",
        "the part 'part' stands nowhere. Write @ part at its place.",
    ]
    assert faults(" twice\n", "")[0][1].startswith("a line that goes on, with nothing above it")


def test_all_faults_of_all_pages_are_raised_at_once_and_nothing_that_follows_from_them():
    broken = text("## Lines\ntwice   Twice   furlong   = 1\nagain   Again   USD bn\n")
    other = sheet_of("# Other\n? Why?\n## L\nthrice   Thrice   USD bn   = {twice}\n$\n", "other", "other.txt", Given())
    with pytest.raises(ModelError) as raised:
        assemble([broken, other], INPUTS, (), {})
    assert [(fault.file, fault.line) for fault in raised.value.faults] == [
        ("toy.txt", 4),
        ("toy.txt", 5),
        ("other.txt", 5),
    ]


def test_a_fault_of_a_formula_names_the_line_of_its_page():
    sheet = text("## Lines\ntwice   Twice   USD bn   = {sails}*4\n")
    with pytest.raises(ModelError, match=r"^toy.txt:4: key 'twice': no line or input is called 'sails'") as raised:
        assemble([sheet], INPUTS, (), dict.fromkeys(("sales", "growth", "sales_2025"), 1.0))
    assert str(raised.value).endswith("\n    ={sails}*4\n     ^")


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


def test_the_label_of_a_row_is_a_text():
    ((line, said, _),) = faults("## By case\n: rows case   labelled\nworth    Worth  USD bn   = 1*2\n")
    assert (line, said) == (4, "the first line of the table is no text. It says what each row is about.")


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
