"""The register: sound files become records; every fault is named with its place; all faults come at once."""

import os
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register_files import FILES, edited, faults_of, only_fault, written

from xlmodel.errors import InputError
from xlmodel.register import Citation, Register, load

REAL = Path(__file__).parents[1] / "inputs"


# Sound files


def test_records_in_file_order(tmp_path):
    register = load(written(tmp_path))
    assert [source.id for source in register.sources] == ["report", "page", "undated"]
    assert [(company.key, company.one_of_four) for company in register.companies] == [
        ("amazon", True),
        ("oracle", False),
    ]
    assert [fact.key for fact in register.facts] == ["revenue", "guide"]
    assert [figure.key for figure in register.peer_capex] == [
        "capex_amazon_2026",
        "capex_guidance_amazon_2025",
        "capex_cash_oracle_2024",
    ]
    assert register.cases == ("bear", "base")
    assert [driver.key for driver in register.drivers] == ["wacc", "life"]
    assert register.folder == tmp_path
    assert register.as_of == "2026-02-05"


def test_cells(tmp_path):
    assert load(written(tmp_path)).builtin == {
        "revenue": 35.6,
        "guide_low": 16.5,
        "guide_high": 21.5,
        "capex_amazon_2026": 200.0,
        "capex_guidance_amazon_2025_low": 100.0,
        "capex_guidance_amazon_2025_high": 105.0,
        "capex_cash_oracle_2024": 6.9,
        "case": "base",
        "position": 0.5,
        "wacc_bear": 0.1,
        "wacc_base": 0.09,
        "wacc_tornado_low": 0.08,
        "wacc_tornado_high": 0.1,
        "life_bear": 4.0,
        "life_base": 5.0,
    }


def test_citations(tmp_path):
    register = load(written(tmp_path))
    assert register.facts[1].citations == (
        Citation("report", 3, "16.5-21.5"),
        Citation("page", None, "16.5 to 21.5"),
    )
    assert register.facts[1].note == "=a note that begins like a formula"


def test_peer_figures_have_labels_and_members(tmp_path):
    capex, guidance, cash = load(written(tmp_path)).peer_capex
    assert (capex.label, capex.period) == ("Amazon capex 2026", "2026")
    assert guidance.label == "Amazon capex guidance of Feb 2025 for 2025"
    assert (cash.series, cash.company, cash.year) == ("capex_cash", "oracle", 2024)
    fact = load(written(tmp_path)).facts[0]
    assert (fact.series, fact.company, fact.year) == ("", "", None)


def test_assumptions_and_drivers(tmp_path):
    register = load(written(tmp_path))
    case, position = register.assumptions
    assert (case.value, case.min, case.max) == ("base", None, None)
    assert (position.value, position.min, position.max) == (0.5, 0.0, 1.0)
    wacc, life = register.drivers
    assert (wacc.tornado_low, wacc.tornado_high, life.tornado_low) == (0.08, 0.1, None)
    assert wacc.values == {"bear": 0.1, "base": 0.09}


def test_records_are_frozen(tmp_path):
    register = load(written(tmp_path))
    with pytest.raises(FrozenInstanceError):
        register.facts[0].value = 1.0
    with pytest.raises(FrozenInstanceError):
        register.as_of = ""


def test_case_columns_stand_anywhere_in_any_number(tmp_path):
    others = "unit,min,max,tornado_low,tornado_high,better,rationale\n"
    cases = f"case_worst,driver,case_best,label,case_mid_2,{others}"
    folder = written(
        tmp_path,
        cases=cases + "1,life,3,Life,2,years,1,6,,,higher,\n",
        assumptions=FILES["assumptions.csv"].replace("base", "mid_2"),
    )
    register = load(folder)
    assert register.cases == ("worst", "best", "mid_2")
    assert register.drivers[0].values == {"worst": 1.0, "best": 3.0, "mid_2": 2.0}


def test_empty_rows_and_outer_spaces_are_not_content(tmp_path):
    folder = edited(tmp_path, "companies", "amazon,Amazon,yes\n", "\n ,,\n amazon , Amazon ,yes\n,,\n")
    assert load(folder).companies[0].name == "Amazon"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        ("+0.5", 0.5),
        (".5", 0.5),
        ("1e-6", 1e-6),
        ("-0", 0.0),
        ("0.1234567890123456789", 0.123456789012346),
    ],
)
def test_numbers(tmp_path, text, value):
    folder = edited(tmp_path, "assumptions", "0.5", text)
    assert str(load(folder).values["position"]) == str(value)


# Files


def test_folder_missing(tmp_path):
    fault = only_fault(tmp_path / "none")
    assert (fault.problem, fault.file) == ("folder missing", str(tmp_path / "none"))
    assert "facts.csv" in fault.hint
    assert only_fault(Path("a\0b")).problem == "folder missing"


def test_folder_is_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    assert only_fault(tmp_path / "file").problem == "not a folder"


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


FACTS = FILES["facts.csv"]


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
        if not column.startswith("case_"):
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


@pytest.mark.parametrize(
    ("new", "problem"), [("oracle,Oracle", "too few fields"), ("oracle,Oracle,no,x", "too many fields")]
)
def test_ragged_row(tmp_path, new, problem):
    fault = only_fault(edited(tmp_path, "companies", "oracle,Oracle,no", new))
    assert (fault.problem, fault.line, fault.key) == (problem, 3, "oracle")
    assert fault.expected == "3, as in the header"


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


# All at once


def test_all_faults_of_all_files_at_once(tmp_path):
    folder = written(
        tmp_path,
        sources=None,
        companies=FILES["companies.csv"].replace("yes", "y"),
        facts=FACTS.replace("exact", "exat").replace("35.6,,", "x,,").replace("16.5,21.5", "26.5,21.5"),
        peer_capex=FILES["peer_capex.csv"].replace("capex,amazon,2026", "capex,nobody,26"),
        assumptions=FILES["assumptions.csv"].replace("0.5", "2"),
        cases=b"\xff",
    )
    faults = faults_of(folder, {"revenue": "1", "capex_amazon_2026": "1", "guide_low": "99"})
    assert [(Path(fault.file).name, fault.line, fault.column) for fault in faults] == [
        ("sources.csv", 0, ""),
        ("companies.csv", 2, "one_of_four"),
        ("facts.csv", 2, "value"),
        ("facts.csv", 2, "qualifier"),
        ("facts.csv", 3, "low"),
        ("peer_capex.csv", 2, "company"),
        ("peer_capex.csv", 2, "year"),
        ("assumptions.csv", 3, "value"),
        ("cases.csv", 1, ""),
    ]
    with pytest.raises(InputError) as caught:
        load(folder)
    assert len(str(caught.value).splitlines()) == 9


def test_a_faulty_row_does_not_fault_what_refers_to_it(tmp_path):
    folder = written(
        tmp_path,
        sources=FILES["sources.csv"].replace("document,", "paper,"),
        companies=FILES["companies.csv"].replace("Amazon", ""),
    )
    assert [fault.column for fault in faults_of(folder)] == ["kind", "name"]


def test_words_of_a_library_do_not_reach_the_user(tmp_path):
    for name, old, new, *_ in FIELDS:
        text = " ".join(map(str, faults_of(edited(tmp_path, name, old, new)))).lower()
        assert not any(word in text for word in ("pydantic", "validation error", "input should", "type=", "codec"))


# Overrides


def test_overrides_change_values_only(tmp_path):
    register = load(written(tmp_path), {"wacc_bear": "0.12", "case": "bear", "guide_high": " 22 "})
    assert (register.values["wacc_bear"], register.builtin["wacc_bear"]) == (0.12, 0.1)
    assert (register.values["case"], register.values["guide_high"]) == ("bear", 22.0)
    assert register.drivers[0].values["bear"] == 0.1
    assert list(register.values) == list(register.builtin)


def test_both_ends_of_a_range_may_move_past_each_other(tmp_path):
    values = load(written(tmp_path), {"guide_low": "30", "guide_high": "40"}).values
    assert (values["guide_low"], values["guide_high"]) == (30.0, 40.0)


@pytest.mark.parametrize(
    ("key", "text", "problem", "help_text"),
    [
        ("wacc_ber", "0.1", "no such input", "'wacc_bear'"),
        ("in_wacc_bear", "0.1", "no such input", "'wacc_bear'"),
        ("guide", "0.1", "no such input", "'guide_low'"),
        ("wacc_bear", "10%", "text where a number belongs", "Write 0.1:"),
        ("wacc_bear", "", "no number", ""),
        ("wacc_bear", "nan", "not a finite number", ""),
        ("wacc_bear", "0.5", "outside min–max", "0.01 to 0.3"),
        ("position", "-1", "outside min–max", "0 to 1"),
        ("guide_low", "99", "low above high", "guide_low at most guide_high"),
        ("guide_high", "1", "low above high", "guide_low at most guide_high"),
        ("case", "bul", "unknown case", "bear, base"),
        ("\udcff", "1", "no such input", ""),
    ],
)
def test_override_faults(tmp_path, key, text, problem, help_text):
    fault = only_fault(written(tmp_path), {key: text})
    assert fault.problem == f"override: {problem}"
    assert fault.key == key.replace("\udcff", "�")
    assert help_text in fault.expected + fault.hint


def test_all_override_faults_at_once(tmp_path):
    faults = faults_of(written(tmp_path), {"wacc_ber": "1", "position": "x", "case": "y", "guide_low": "99"})
    assert [fault.key for fault in faults] == ["wacc_ber", "position", "case", "guide_low"]


# Fingerprint


def fingerprint(folder: Path, **overrides: str) -> str:
    return load(folder, overrides).fingerprint


def test_fingerprint_ignores_the_look_of_the_files(tmp_path):
    plain = fingerprint(written(tmp_path / "a"))
    crlf = {name.removesuffix(".csv"): text.replace("\n", "\r\n").encode() for name, text in FILES.items()}
    assert fingerprint(written(tmp_path / "b", **crlf)) == plain
    quoted = {
        name.removesuffix(".csv"): "\n".join(
            ",".join(f'"{field}"' for field in line.replace('"', "").split(",")) for line in text.splitlines()
        )
        for name, text in FILES.items()
    }
    assert fingerprint(written(tmp_path / "c", **quoted)) == plain
    assert fingerprint(edited(tmp_path / "d", "assumptions", "0.5", "5.0e-1")) == plain
    assert fingerprint(written(tmp_path / "a"), position="0.50") == plain
    swapped = "name,key,one_of_four\nAmazon,amazon,yes\nOracle,oracle,no\n"
    assert fingerprint(written(tmp_path / "e", companies=swapped)) == plain


def test_fingerprint_sees_every_change(tmp_path):
    changes = [
        ("facts", "35.6,,", "35.7,,"),
        ("facts", "Revenue", "Revenues"),
        ("facts", "report,12", "report,13"),
        ("sources", "A report", "The report"),
        ("companies", "no", "yes"),
        ("assumptions", "base", "bear"),
        ("cases", "0.08", "0.07"),
        ("cases", "case_bear,case_base", "case_base,case_bear"),
    ]
    prints = [fingerprint(edited(tmp_path, *change)) for change in changes]
    prints += [fingerprint(written(tmp_path)), fingerprint(tmp_path, position="0.6")]
    assert len(set(prints)) == len(prints)


def test_fingerprint_does_not_depend_on_hash_seed_or_locale(tmp_path):
    written(tmp_path)
    code = "import sys; from xlmodel.register import load; print(load(sys.argv[1]).fingerprint)"
    root = Path(__file__).parents[1]
    prints = {
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C", "PYTHONUTF8": "0"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert prints == {load(tmp_path).fingerprint}


# Whatever the files hold: a register or faults

MUTATION = st.tuples(
    st.sampled_from(sorted(FILES)),
    st.integers(0, 2000),
    st.integers(0, 40),
    st.one_of(
        st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.binary(max_size=20),
        st.sampled_from(
            [b'"', b",", b"\n", b"\r", b"|", b" | ", b"\0", b"=", b"nan", b"1e400", b"case_", b"\xef\xbb\xbf"]
        ),
    ),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MUTATION, min_size=1, max_size=4))
def test_any_bytes_give_a_register_or_faults(tmp_path, mutations):
    contents = {name: text.encode("utf-8-sig") for name, text in FILES.items()}
    for name, place, length, new in mutations:
        old = contents[name]
        contents[name] = old[:place] + new + old[place + length :]
    written(tmp_path, **{name.removesuffix(".csv"): data for name, data in contents.items()})
    gives_register_or_faults(tmp_path, {})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.one_of(st.text(max_size=12), st.sampled_from(["case", "guide_low", "guide_high", "wacc_bear"])),
        st.one_of(st.text(max_size=12), st.floats().map(str)),
        max_size=4,
    )
)
def test_any_overrides_give_a_register_or_faults(tmp_path, overrides):
    gives_register_or_faults(written(tmp_path), overrides)


def gives_register_or_faults(folder: Path, overrides: dict[str, str]) -> None:
    try:
        register = load(folder, overrides)
    except InputError as error:
        assert error.faults
        assert all(fault.problem for fault in error.faults)
        assert all(character.isprintable() or character == "\n" for character in str(error))
    else:
        assert isinstance(register, Register)


# The real files


@pytest.mark.skipif(not REAL.is_dir(), reason="the inputs are not there")
def test_real_inputs_are_sound():
    register = load(REAL)
    assert register.values == register.builtin
    assert len(register.fingerprint) == 64
