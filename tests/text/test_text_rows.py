"""Texts of declarations: tables whose rows are those of a list."""

from __future__ import annotations

import pytest
from toy_text import INPUTS, faults, text

from xlmodel.language import Constant, Dimension, Input, Line, Section, Sheet, Table, Words, assemble

ROWS = [
    {
        **{"key": "aws", "label": "AWS", "theme": "The first", "unit": "USD bn", "note": "As reported."},
        **{"one": "{sales}", "other": "{sales_2025}", "says": "a call", "source": "sales", "count": "3", "half": "0.5"},
    },
    {
        **{"key": "azure", "label": "Azure", "theme": "The first", "unit": "%", "note": ""},
        **{"one": "{growth}", "other": "", "says": "", "source": "https://example.org", "count": "", "half": "1"},
    },
    {
        **{"key": "ibm", "label": "IBM", "theme": "The second", "unit": "text", "note": "None."},
        **{"one": "", "other": "", "says": "<nothing>", "source": "a place", "count": "7", "half": "half"},
    },
]
TABLE = """\
## Clouds
: rows cloud from clouds   keys Key   erasable
| Note of the table.
cloud_one              One       by row   = <one>
cloud_other *o_{cloud}  Other  by row   = <other> ?? <one>*2 ?? none
cloud_gap if:other     Gap       USD bn   = {cloud_other}-{cloud_one}
cloud_both             Both      USD bn   = {cloud_one}+{cloud_other}
cloud_key              Key       text     = "<cloud>"
cloud_said             Said      text     Of <label>: {cloud_one:.1f}
cloud_says             Says      words    <says>
cloud_source link      Source    words    <source>
cloud_count            Count     count    <count>
cloud_half             Half      by row   <half>
@ more
"""
MORE = (Words("cloud_more", "More", {("aws",): "more"}),)


def lead(place: str) -> str | tuple[str, tuple[str]] | None:
    return place if "://" in place else ("cloud_says", (place,)) if place == "place of sales" else None


def drawn(body: str = TABLE, **given: object) -> Sheet:
    more = {
        "through": {"clouds": ROWS},
        "parts": {"more": MORE},
        "cite": lambda figure: f"place of {figure}" if figure == "sales" else figure,
        "lead": lead,
    }
    return text(body, **{**more, **given})


def test_the_rows_of_a_table_may_be_those_of_a_list():
    sheet = drawn()
    assert not sheet.faults
    units = {"aws": "USD bn", "azure": "%", "ibm": "text"}
    assert sheet.blocks == (
        Table(
            "Clouds",
            Dimension("cloud", ("aws", "azure", "ibm"), {"aws": "AWS", "azure": "Azure", "ibm": "IBM"}),
            (
                Line("cloud_one", "One", units, {("aws",): "={sales}", ("azure",): "={growth}"}),
                Line(
                    *("cloud_other", "Other", units),
                    {
                        ("aws",): "={sales_2025}",
                        ("azure",): "={growth}*2??none",
                    },
                    output="o_{cloud}",
                ),
                Line("cloud_gap", "Gap", "USD bn", "={cloud_other}-{cloud_one}", where=frozenset({("aws",)})),
                Line("cloud_both", "Both", "USD bn", "={cloud_one}+{cloud_other}"),
                Line("cloud_key", "Key", "text", {(key,): f'="{key}"' for key in ("aws", "azure", "ibm")}),
                Line(
                    *("cloud_said", "Said", "text"),
                    {(one["key"],): f'="Of {one["label"]}: "&FIXED({{cloud_one}},1)' for one in ROWS},
                ),
                Words("cloud_says", "Says", {("aws",): "a call", ("ibm",): "<nothing>"}),
                Words(
                    *("cloud_source", "Source"),
                    {("aws",): "place of sales", ("azure",): "https://example.org", ("ibm",): "a place"},
                    links={("aws",): ("cloud_says", ("place of sales",)), ("azure",): "https://example.org"},
                ),
                Constant("cloud_count", "Count", "count", {("aws",): 3.0, ("ibm",): 7.0}),
                Constant("cloud_half", "Half", units, {("aws",): 0.5, ("azure",): 1.0, ("ibm",): "half"}),
                *MORE,
            ),
            "Note of the table.",
            {"aws": "The first", "ibm": "The second"},
            {"aws": "As reported.", "ibm": "None."},
            "Key",
            erasable=True,
        ),
    )
    assert sheet.lines["cloud_half"] == 15


def test_a_list_that_is_known_gives_its_members_and_a_list_without_rows_no_table():
    number = Dimension("place", (1, 2, 3), {1: "First"})
    rows = [{"key": "1", "word": "one"}, {"key": "3", "word": "three"}]
    body = "## Places\n: rows place from places\nplace_word   Word   words   <word>\n"
    (table,) = text(body, lists={"place": number}, through={"places": rows}).blocks
    assert isinstance(table, Table)
    assert (table.over, table.lines[0].texts) == (number, {(1,): "one", (3,): "three"})
    assert table.groups == table.notes == {}
    assert text(body, through={"places": []}).blocks == ()


def test_a_choice_is_made_by_row():
    body = "## A\n: rows cloud from clouds\na   A   USD bn   = {<one>} ?? {sales_<cloud>} ?? {sales}*<times>\n"
    rows = [
        {"key": "aws", "one": "sales", "times": "2"},
        {"key": "2025", "one": "", "times": "2"},
        {"key": "ibm", "one": "", "times": "2"},
    ]
    sheet = text(body + "\n## Inputs\n@ inputs\n", through={"clouds": rows}, parts={"inputs": Section("", INPUTS)})
    model = assemble([sheet], INPUTS, (), dict.fromkeys(("sales", "growth", "sales_2025"), 1.0))
    texts = {index[0]: computed.formula.text for (key, index), computed in model.computed.items() if key == "a"}
    assert texts == {"aws": "={sales}", "2025": "={sales_2025}", "ibm": "={sales}*2"}


def test_what_a_row_says_stands_alone_and_a_choice_beside_it_is_for_rows_that_say_nothing():
    body = (
        "## A\n: rows cloud from clouds\na   A   x   = <one> ?? {sales}\nb   B   x   = {<two>} ?? {<cloud>} ?? none\n"
        "d   D   x   = {<key>} ?? none\n"
        "c   C   x   = {<two>}\n"
    )
    rows = [{"key": "aws", "one": "{lost}", "two": ""}, {"key": "ibm", "one": "", "two": "lost"}]
    (table,) = text(body, through={"clouds": rows}).blocks
    assert [line.formula for line in table.lines] == [
        {("aws",): "={lost}", ("ibm",): "={sales}"},
        {("aws",): "={aws}??none", ("ibm",): "={lost}"},
        {("aws",): "={aws}??none", ("ibm",): "={ibm}??none"},
        {("ibm",): "={lost}"},
    ]


def test_a_column_may_hold_cells_that_a_person_types_into():
    body = (
        "## A\n: rows cloud from clouds\na typed:a_before   A   by row   <cell>\n"
        "a_before   Before   by row   <before>\nb typed:a_before   B   x   <cloud>_b\n"
    )
    rows = [
        {"key": "aws", "unit": "%", "cell": "aws_a", "before": "0.25"},
        {"key": "ibm", "unit": "USD bn", "cell": "", "before": ""},
    ]
    limits = {"aws_a": (0.0, 1.0), "ibm_b": (1.0, 2.0)}
    (table,) = text(body, through={"clouds": rows}, limits=limits).blocks
    cloud = Dimension("cloud", ("aws", "ibm"), {"aws": "aws", "ibm": "ibm"})
    units = {"aws": "%", "ibm": "USD bn"}
    aws, ibm = ("aws",), ("ibm",)
    assert table.lines == (
        Input("a", "A", units, {aws: "aws_a"}, (cloud,), limits={aws: (0.0, 1.0)}, built_in="a_before"),
        Constant("a_before", "Before", units, {aws: 0.25}),
        Input("b", "B", "x", {aws: "aws_b", ibm: "ibm_b"}, (cloud,), limits={ibm: (1.0, 2.0)}, built_in="a_before"),
    )


def test_a_column_of_links_may_stand_in_rows_of_the_text():
    body = "## A\n: rows cloud\na   A   x   = 1\nb link   B   words\n- aws   AWS   sales\n- ibm   IBM   none\n"
    (table,) = drawn(body, parts={}).blocks
    links = {("aws",): ("cloud_says", ("place of sales",))}
    assert table.lines[1] == Words("b", "B", {("aws",): "place of sales"}, links=links)
    told = faults("## A\nb link   B   words   Said.\n")
    hint = "There is link, in a table of words, and static, in one of numbers."
    assert told == [(4, f"no mark of words: link. {hint}", 0)]


@pytest.mark.parametrize(
    ("line", "said", "caret"),
    [
        ("a   A   x   = <lost>", "the rows have no lost. There are: cloud, count, half, key, label, note", 0),
        ("a if:lost   A   x   = 1", "the rows have no lost. There are: cloud", 0),
        ("a   A   words   <lost>", "the rows have no lost. There are: cloud", 0),
        ("a   A   x", "no formula, and no text. A formula begins with =; <FIELD> is put in from the row", 0),
        ("a   A   words", "no formula, and no text. A formula begins with =", 0),
        ("a typed:b   A   words   <says>", "a column that a person types into has a unit and the keys of its cells", 0),
        ("a typed:b   A   x   = 1", "a column that a person types into has a unit and the keys of its cells", 0),
        ("a total   A   words   <says>", "no mark of words: total. There is link, in a table of words", 0),
        ("a static   A   words   <says>", "no mark of words: static. There is link, in a table of words", 0),
        ("a link   A   count   <count>", "no mark of count: link. There is link, in a table of words", 0),
        ("a   A   unknown   <count>", "unknown unit 'unknown'. There are:", 8),
        ("a   A   x   <says>", "not a number in every row: could not convert string to float: 'a call'", 12),
        ("- aws   AWS", "a row of its own, where the rows are those of clouds. Leave it out", 0),
        ("### Group", "a row of its own, where the rows are those of clouds. Leave it out", 0),
    ],
)
def test_what_is_wrong_with_a_column_is_told_with_a_caret(line: str, said: str, caret: int):
    body = f"## A\n: rows cloud from clouds\nb   B   x   = 1\n{line}\n"
    told = faults(body, through={"clouds": ROWS})
    assert [(number, at) for number, _, at in told] == [(6, caret)]
    assert told[0][1].startswith(said), told


def test_a_list_that_nobody_gives_is_told():
    told = faults("## A\n: rows cloud from clouds\nb   B   x   = 1\n", through={"others": ROWS})
    assert told == [(4, "no list is called 'clouds'. There are: others.", 2)]
