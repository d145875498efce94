"""Faults of the input files: each is named with its file, line, column and key, and with what to do."""

import os
from pathlib import Path

import pytest
from register_files import FACTS, FILES, edited, faults_of, only_fault, written

from xlmodel.tables import load_tables

# Files


def test_folder_missing(tmp_path):
    fault = only_fault(tmp_path / "none")
    problem = "there is no such folder, and so there are no input files"
    assert (fault.problem, fault.file) == (problem, str(tmp_path / "none"))
    assert fault.hint.startswith("Lay them out with xlmodel init, or name the folder that holds sources.csv")
    assert only_fault(Path("a\0b")).problem == problem


def test_a_folder_without_any_of_the_files_is_one_fault(tmp_path):
    (tmp_path / "renamed.csv").write_text("old,new\n")
    fault = only_fault(tmp_path)
    assert (fault.problem, fault.file) == ("there are no input files in this folder", str(tmp_path))
    assert "xlmodel init" in fault.hint


def test_folder_is_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    assert only_fault(tmp_path / "file").problem == "this is not a folder, and so there are no input files"


@pytest.mark.parametrize("name", FILES)
def test_file_missing_is_the_only_fault(tmp_path, name):
    fault = only_fault(written(tmp_path, **{name.removesuffix(".csv"): None}))
    assert (fault.problem, fault.file) == ("file missing", str(tmp_path / name))


def test_file_as_given(tmp_path, monkeypatch):
    edited(tmp_path / "inputs", "facts", "35.6,,", "x,,")
    monkeypatch.chdir(tmp_path)
    assert str(only_fault(Path("inputs"))).startswith("inputs/facts.csv:2: key 'revenue', column 'value': ")


def test_file_is_a_folder(tmp_path):
    written(tmp_path, facts=None)
    (tmp_path / "facts.csv").mkdir()
    assert only_fault(tmp_path).problem == "not a file"


def test_file_is_a_pipe(tmp_path):
    written(tmp_path, facts=None)
    os.mkfifo(tmp_path / "facts.csv")
    assert only_fault(tmp_path).problem == "not a file"


@pytest.mark.parametrize(
    ("error", "problem"),
    [(PermissionError(), "no permission to read the file"), (OSError(), "the file cannot be read")],
)
def test_file_unreadable(tmp_path, monkeypatch, error, problem):
    written(tmp_path)
    read = Path.read_bytes

    def failing(path):
        if path.name == "facts.csv":
            raise error
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", failing)
    assert only_fault(tmp_path).problem == problem


@pytest.mark.parametrize(
    ("data", "problem", "line", "found"),
    [
        (b"", "empty file", 0, ""),
        (b"\xef\xbb\xbf\r\n,,\r\n", "empty file", 0, ""),
        (b"a\nb\xff", "broken encoding", 2, "byte 0xff (byte 4 of the file)"),
        (b"\xef\xbb\xbfa\r\nb\xff", "broken encoding", 2, "byte 0xff (byte 8 of the file)"),
        (b"a,b\nc\0,d\n", "NUL byte", 2, "a zero as byte 6"),
        (FACTS.encode("utf-16"), "wrong encoding", 1, "UTF-16"),
        (b"\xfe\xff" + FACTS.encode("utf-16-be"), "wrong encoding", 1, "UTF-16"),
        (FACTS.encode("utf-16-le"), "wrong encoding", 1, "UTF-16 (without its mark)"),
        (FACTS.encode("utf-32"), "wrong encoding", 1, "UTF-32"),
        (FACTS.replace(",", ";").encode(), "wrong separator", 1, "semicolons"),
        (FACTS.replace(",", "\t").encode(), "wrong separator", 1, "tabs"),
        (FACTS.replace("Revenue", '"Revenue').encode(), "broken quoting", 2, ""),
        (FACTS.replace("Revenue", '"Reve"nue').encode(), "broken quoting", 2, ""),
        (FACTS.replace("Revenue", '"' + "x" * 200000 + '"').encode(), "text too long", 2, ""),
    ],
)
def test_content_of_a_file(tmp_path, data, problem, line, found):
    fault = only_fault(written(tmp_path, facts=data))
    assert (fault.problem, fault.line, fault.found) == (problem, line, found)


# Columns and rows


def test_unknown_column_names_the_nearest(tmp_path):
    faults = faults_of(edited(tmp_path, "facts", "qualifier", "qualifer"))
    assert [(fault.problem, fault.line, fault.column) for fault in faults] == [
        ("unknown column", 1, "qualifer"),
        ("missing column", 1, "qualifier"),
    ]
    assert faults[0].hint == "Did you mean 'qualifier'?"


@pytest.mark.parametrize("name", FILES)
def test_missing_column_is_one_fault(tmp_path, name):
    lines = FILES[name].splitlines()
    for column in lines[0].split(",")[1:]:
        header = lines[0].replace(f",{column}", f",other_{column}", 1)
        changed = {name.removesuffix(".csv"): "\n".join([header, *lines[1:]])}
        problems = [(fault.problem, fault.column) for fault in faults_of(written(tmp_path, **changed))]
        expected = [("unknown column", f"other_{column}")]
        if column == "since" or (column == "status" and name in {"assumptions.csv", "cases.csv"}):
            pass  # older files lack it
        elif not column.startswith("case_"):
            expected.append(("missing column", column))
        elif column == "case_base":
            expected.append(("unknown case", "value"))
        assert sorted(problems) == sorted(expected)


def test_duplicate_and_nameless_column(tmp_path):
    faults = faults_of(written(tmp_path, companies="key,name,one_of_four,name,\namazon,A,yes,A,\noracle,O,no,O,\n"))
    assert [(fault.problem, fault.line, fault.column) for fault in faults] == [
        ("duplicate column", 1, "name"),
        ("a column without a name", 1, ""),
    ]


def test_a_row_with_more_fields_than_columns(tmp_path):
    fault = only_fault(edited(tmp_path, "companies", "oracle,Oracle,no", "oracle,Oracle,no,x"))
    assert (fault.problem, fault.line, fault.key) == ("too many fields", 3, "oracle")
    assert fault.expected == "3, as in the header"


def test_fields_missing_at_the_end_of_a_row_are_empty(tmp_path):
    fault = only_fault(edited(tmp_path, "companies", "oracle,Oracle,no", "oracle,Oracle"))
    assert (fault.problem, fault.line, fault.column, fault.key) == ("no answer", 3, "one_of_four", "oracle")
    short = FILES["sources.csv"].replace(",,\n", "\n")
    assert load_tables(written(tmp_path, sources=short)).sources == load_tables(written(tmp_path / "whole")).sources


def test_line_is_where_the_record_starts(tmp_path):
    text = FACTS.replace("Revenue", '"Reve\n\r\nnue"').replace("exact", "exat").replace("guided", "guide")
    faults = faults_of(written(tmp_path, facts="\n" + text))
    assert [(fault.line, fault.key, fault.column) for fault in faults] == [
        (3, "revenue", "qualifier"),
        (6, "guide", "kind"),
    ]


# One field: file, old text, new text, problem, line, column, key, part of the hint or of what is expected

FIELDS = [
    ("facts", "\nrevenue,", "\n,", "missing key", 2, "key", "", "snake_case"),
    (
        "facts",
        "\nrevenue,",
        "\nNet Revenue,",
        "key not in snake_case",
        2,
        "key",
        "Net Revenue",
        "'net_revenue'",
    ),
    (
        "facts",
        "\nrevenue,",
        "\nnet__revenue,",
        "key not in snake_case",
        2,
        "key",
        "net__revenue",
        "'net_revenue'",
    ),
    ("facts", "\nrevenue,", "\nvintage,", "reserved name", 2, "key", "vintage", ""),
    ("facts", "\nrevenue,", f"\n{'x' * 241},", "key too long", 2, "key", "x" * 80 + "…", "240"),
    ("facts", "\nguide,", f"\n{'x' * 236},", "key too long", 3, "key", "x" * 80 + "…", "240"),
    ("facts", "Revenue", "", "empty", 2, "label", "revenue", ""),
    ("facts", "Revenue", "Reve\x07nue", "control character", 2, "label", "revenue", ""),
    ("facts", "Revenue", "Revenue\x1f", "control character", 2, "label", "revenue", ""),
    ("facts", "Revenue", "x" * 32768, "text too long", 2, "label", "revenue", "32767"),
    ("facts", "35.6,,", "much,,", "text where a number belongs", 2, "value", "revenue", ""),
    ("facts", "35.6,,", "24%,,", "text where a number belongs", 2, "value", "revenue", "Write 0.24"),
    ("facts", "35.6,,", '"1,000",,', "text where a number belongs", 2, "value", "revenue", "Write 1000,"),
    ("facts", "35.6,,", '"0,5",,', "text where a number belongs", 2, "value", "revenue", "Write 0.5,"),
    ("facts", "35.6,,", "−5,,", "text where a number belongs", 2, "value", "revenue", "Write -5,"),
    ("facts", "35.6,,", "(5),,", "text where a number belongs", 2, "value", "revenue", "Write -5:"),
    ("facts", "35.6,,", "=1+1,,", "text where a number belongs", 2, "value", "revenue", "Write the result"),
    ("facts", "35.6,,", "1_000,,", "text where a number belongs", 2, "value", "revenue", "Write 1000,"),
    ("facts", "35.6,,", "٣,,", "text where a number belongs", 2, "value", "revenue", ""),
    ("facts", "35.6,,", "0x1F,,", "text where a number belongs", 2, "value", "revenue", ""),
    ("facts", "35.6,,", "nan,,", "not a finite number", 2, "value", "revenue", "finite"),
    ("facts", "35.6,,", "-Inf,,", "not a finite number", 2, "value", "revenue", "finite"),
    ("facts", "35.6,,", "1e999,,", "a number that no cell can hold", 2, "value", "revenue", ""),
    ("facts", "35.6,,", "1e-999,,", "a number that no cell can hold", 2, "value", "revenue", ""),
    ("facts", "35.6,,", ",,", "neither a value nor a range", 2, "value", "revenue", ""),
    ("facts", "35.6,,", "35.6,1,", "both a value and a range", 2, "value", "revenue", ""),
    ("facts", "16.5,21.5", "16.5,", "half a range", 3, "high", "guide", ""),
    ("facts", "16.5,21.5", "26.5,21.5", "low above high", 3, "low", "guide", "21.5"),
    ("facts", "exact", "range", "the qualifier 'range' without a range", 2, "qualifier", "revenue", ""),
    ("facts", "range", "about", "a range with another qualifier", 3, "qualifier", "guide", "'range'"),
    ("facts", "exact", "exat", "unknown qualifier", 2, "qualifier", "revenue", "'exact'"),
    ("facts", "exact", "", "no qualifier", 2, "qualifier", "revenue", "at least"),
    ("facts", "USD bn,exact", "USD bln,exact", "unknown unit", 2, "unit", "revenue", "'USD bn'"),
    ("facts", "USD bn,exact", "text,exact", "unknown unit", 2, "unit", "revenue", ""),
    ("facts", "exact,0.1", "exact,0", "a printed step that is not above 0", 2, "printed_step", "revenue", ""),
    ("facts", "actual", "actal", "unknown kind", 2, "kind", "revenue", "'actual'"),
    ("facts", "actual,document", "actual,docment", "unknown status", 2, "status", "revenue", "'document'"),
    ("facts", "35.6,report", "35.6,reprt", "unknown source", 2, "source", "revenue", "'report'"),
    ("facts", "35.6,report,12", "35.6,,", "no source", 2, "source", "revenue", ""),
    ("facts", "report,12", "report,p. 12", "not a paragraph", 2, "paragraph", "revenue", ""),
    ("facts", "report,12", "report,0", "not a paragraph", 2, "paragraph", "revenue", ""),
    ("facts", "report,12", "report,", "no paragraph", 2, "paragraph", "revenue", "'report'"),
    (
        "facts",
        "report,12",
        "page,12",
        "a paragraph in an external source",
        2,
        "paragraph",
        "revenue",
        "empty",
    ),
    ("facts", "35.6,report", ",report", "no text as printed", 2, "as_printed", "revenue", ""),
    ("facts", "16.5-21.5 | ", "", "citations unequal in number", 3, "source", "guide", "' | '"),
    ("peer_capex", "\ncapex,", "\ncapx,", "unknown series", 2, "series", "capx_amazon_2026", "'capex'"),
    (
        "peer_capex",
        "amazon,2026",
        "amzon,2026",
        "unknown company",
        2,
        "company",
        "capex_amzon_2026",
        "'amazon'",
    ),
    ("peer_capex", "amazon,2026", "amazon,2026.5", "not a year", 2, "year", "capex_amazon_2026.5", "whole"),
    ("peer_capex", "amazon,2026", "amazon,1989", "not a year", 2, "year", "capex_amazon_1989", "1990"),
    ("peer_capex", "amazon,2026", "amazon,", "not a year", 2, "year", "", "whole"),
    ("peer_capex", "page,,,guided", "nowhere,,,guided", "unknown source", 3, "source", None, "report"),
    ("companies", "yes", "maybe", "unknown answer", 2, "one_of_four", "amazon", "yes, no"),
    (
        "companies",
        "oracle,Oracle,no",
        "oracle,Oracle,no\nfirst,First,no",
        "reserved name",
        4,
        "key",
        "first",
        "",
    ),
    ("companies", "Oracle", "", "empty", 3, "name", "oracle", ""),
    (
        "companies",
        "oracle,Oracle,no",
        "oracle,Oracle,no\noracle,Oracle,no",
        "duplicate key",
        4,
        "key",
        "oracle",
        "",
    ),
    ("sources", "external,A page", "extern,A page", "unknown kind", 3, "kind", "page", "'external'"),
    ("sources", "2026-02-05", "5 Feb 2026", "not a date", 3, "date", "page", "YYYY"),
    ("sources", "2026-02-05", "2026-02-30", "a date that does not exist", 3, "date", "page", "YYYY"),
    ("sources", "2026-02,", ",", "no date", 2, "date", "report", ""),
    ("sources", "https://example.org/a", "javascript:x", "not a web address", 3, "url", "page", "https"),
    ("sources", "\nundated", "\nan id", "not an id", 4, "id", "an id", "spaces"),
    ("sources", "\nundated", "\npage", "duplicate key", 4, "id", "page", ""),
    ("assumptions", "0.5,x", "1.5,x", "outside min–max", 3, "value", "position", "0 to 1"),
    ("assumptions", "x,0,1", "x,2,1", "min above max", 3, "min", "position", ""),
    ("assumptions", "x,0,1", "x,,1", "no number", 3, "min", "position", ""),
    ("assumptions", "base,text", "bas,text", "unknown case", 2, "value", "case", "'base'"),
    ("assumptions", "base,text", "base,x", "unknown unit", 2, "unit", "case", "text"),
    ("assumptions", "base,text,,", "base,text,0,", "a bound of a word", 2, "min", "case", ""),
    (
        "assumptions",
        "\ncase,Case shown,base,text,,,The middle one.",
        "",
        "missing row",
        0,
        "",
        "case",
        "text",
    ),
    ("cases", "0.1,0.09", "0.4,0.09", "outside min–max", 2, "case_bear", "wacc", "0.01 to 0.3"),
    ("cases", "0.08,0.1,", "0.001,0.1,", "outside min–max", 2, "tornado_low", "wacc", "0.01 to 0.3"),
    ("cases", "0.08,0.1,", "0.2,0.1,", "tornado_low above tornado_high", 2, "tornado_low", "wacc", ""),
    ("cases", "4,5", ",5", "no number", 3, "case_bear", "life", ""),
    ("cases", "higher", "hgher", "unknown word", 3, "better", "life", "'higher'"),
    ("cases", "case_bear", "case_Bear", "name of the case not in snake_case", 1, "case_Bear", "", "'bear'"),
    ("cases", "case_bear", "case_first", "reserved name", 1, "case_first", "", ""),
    ("cases", "case_bear", "case_", "missing name of the case", 1, "case_", "", ""),
    ("cases", "case_bear", "case_oracle", "a case with the key of a company", 1, "case_oracle", "", ""),
]


@pytest.mark.parametrize(("name", "old", "new", "problem", "line", "column", "key", "help_text"), FIELDS)
def test_field(tmp_path, name, old, new, problem, line, column, key, help_text):
    fault = only_fault(edited(tmp_path, name, old, new))
    assert (fault.problem, fault.line, fault.column) == (problem, line, column)
    assert fault.file == str(tmp_path / f"{name}.csv")
    assert key is None or fault.key == key
    assert help_text in fault.expected + fault.hint


def test_no_case_column(tmp_path):
    fault = only_fault(
        written(
            tmp_path,
            cases=FILES["cases.csv"].replace("case_bear,case_base,", "").replace("0.1,0.09,", "").replace("4,5,", ""),
        )
    )
    assert (fault.problem, fault.line, fault.expected) == ("no case", 1, "at least one column case_<name>")


ROW = "{key},Label,,1,,,USD bn,exact,1,1,page,,,actual,primary,\n"


@pytest.mark.parametrize(
    ("key", "problem", "other"),
    [
        ("revenue", "duplicate key", "facts.csv:2"),
        ("guide_low", "duplicate key", "facts.csv:3"),
        ("guide", "duplicate key", "facts.csv:3"),
    ],
)
def test_a_name_is_given_once_within_a_file(tmp_path, key, problem, other):
    fault = only_fault(written(tmp_path, facts=FACTS + ROW.format(key=key)))
    assert (fault.problem, fault.line, fault.column, fault.key) == (problem, 4, "key", key)
    assert fault.found == f"'{key}' also at {tmp_path / other}"


@pytest.mark.parametrize(
    ("key", "name", "line", "problem"),
    [
        ("capex_amazon_2026", "peer_capex.csv", 2, "duplicate key"),
        (
            "capex_guidance_amazon_2025_high",
            "peer_capex.csv",
            3,
            "a cell of this row has the name of another input",
        ),
        ("position", "assumptions.csv", 3, "duplicate key"),
        ("wacc", "cases.csv", 2, "duplicate key"),
        ("wacc_base", "cases.csv", 2, "a cell of this row has the name of another input"),
    ],
)
def test_a_name_is_given_once_across_files(tmp_path, key, name, line, problem):
    fault = only_fault(written(tmp_path, facts=FACTS + ROW.format(key=key)))
    assert (fault.file, fault.line, fault.problem) == (str(tmp_path / name), line, problem)
    assert fault.found == f"'{key}' also at {tmp_path / 'facts.csv'}:4"


@pytest.mark.slow
def test_words_of_a_library_do_not_reach_the_user(tmp_path):
    for name, old, new, *_ in FIELDS:
        text = " ".join(map(str, faults_of(edited(tmp_path, name, old, new)))).lower()
        assert not any(word in text for word in ("pydantic", "validation error", "input should", "type=", "codec"))
