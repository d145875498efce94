"""A value in use that is not its source's is told as a person's own, by every way in which it can be given."""

from pathlib import Path

import openpyxl
import pytest
from commands import run, stand_in, well
from conftest import INPUTS, Written
from register_files import FILES, SINCE, edited, faults_of, only_fault, with_own, written

import xlmodel
from xlmodel.pipeline import prepare
from xlmodel.register import patch_inputs
from xlmodel.register.records import OwnValue
from xlmodel.sheets import PROJECT
from xlmodel.tables import load_tables
from xlmodel.tell import explain_key

ROW = ",,,,,,,,,,,own,mine,2026-02-05\n"
"""The end of an own row of facts.csv and peer_capex.csv, after its value, low and high."""


# The layers


def test_a_row_of_ones_own_stands_over_the_source_and_not_in_its_place(tmp_path):
    folder = written(tmp_path, cases=with_own("cases", "wacc", case_bear=0.12, rationale="dearer debt"))
    register = load_tables(folder, {"revenue": "40"})
    source = load_tables(written(tmp_path / "source"))
    assert register.builtin == source.builtin
    assert register.facts == source.facts
    assert register.drivers == source.drivers
    assert register.stated == {**source.builtin, "wacc_bear": 0.12}
    assert register.values == {**register.stated, "revenue": 40.0}
    assert dict(register.own) == {
        "wacc_bear": OwnValue(0.12, 0.1, "inputs", SINCE, "dearer debt"),
        "revenue": OwnValue(40.0, 35.6, "--set"),
    }


def test_set_stands_over_an_own_row_and_may_return_to_the_source(tmp_path):
    folder = written(tmp_path, facts=with_own("facts", "revenue", value=40))
    assert load_tables(folder, {"revenue": "50"}).own["revenue"] == OwnValue(50.0, 35.6, "--set")
    assert load_tables(folder, {"revenue": "35.6"}).own == {}
    assert load_tables(folder).own["revenue"].value == 40


def test_an_own_value_that_the_source_has_come_to_say_is_none(tmp_path):
    mine = with_own("facts", "revenue", value=40)
    assert load_tables(written(tmp_path, facts=mine.replace("35.6,,", "40,,"))).own == {}


def test_own_values_are_in_the_fingerprint(tmp_path):
    marks = {
        load_tables(written(tmp_path / str(number), facts=text)).fingerprint
        for number, text in enumerate(
            (FILES["facts.csv"], *(with_own("facts", "revenue", value=value) for value in (40, 41)))
        )
    }
    assert len(marks) == 3


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        ({"low": 15}, {"guide_low": 15.0}),
        ({"low": 15, "high": 25}, {"guide_low": 15.0, "guide_high": 25.0}),
        ({"value": 18}, {"guide_low": 18.0, "guide_high": 18.0}),
        ({}, {}),
    ],
    ids=["one end", "both ends", "one value for both", "nothing"],
)
def test_a_range_takes_own_ends_or_one_value(fields, values, tmp_path):
    register = load_tables(written(tmp_path, facts=with_own("facts", "guide", **fields)))
    assert {key: own.value for key, own in register.own.items()} == values


# A figure that no source gives


def test_company_year_and_value_are_all_that_an_own_estimate_needs(tmp_path):
    folder = written(tmp_path, peer_capex=FILES["peer_capex.csv"] + ",oracle,2026,50,,,,,,,,,,,own\n")
    register = load_tables(folder)
    figure = register.peer_capex[-1]
    assert (figure.key, figure.label, figure.unit, figure.value) == (
        *("capex_oracle_2026", "Oracle capex 2026", "USD bn"),
        50.0,
    )
    assert (figure.kind, figure.status, figure.qualifier, figure.citations) == ("own", "own", "exact", ())
    assert register.own["capex_oracle_2026"] == OwnValue(50.0, None, "inputs")


def test_an_own_fact_needs_a_label_and_a_unit(tmp_path):
    facts = FILES["facts.csv"] + "share,Share of mine,,,0.1,0.2,%,,,,,,,,own\n"
    register = load_tables(written(tmp_path, facts=facts))
    assert (register.facts[-1].kind, register.facts[-1].qualifier) == ("own", "range")
    assert register.own["share_low"].source is None


@pytest.mark.parametrize(
    ("name", "row", "problem", "column"),
    [
        ("facts", "revenu,,,40" + ROW, "an own row that changes no other row", "key"),
        ("cases", "wac,,,,,0.1,,,,,,own\n", "an own row that changes no other row", "driver"),
        ("assumptions", "position,,0.2,,,,,own\nposition,,0.3,,,,,own\n", "two own rows of one key", "key"),
        ("facts", "revenue,Sales,,40" + ROW, "a row with the status 'own' changes only values", "label"),
        ("facts", "revenue,,,,1,2" + ROW[2:], "the row that this one changes has no number here", "low"),
        ("facts", "guide,,,40,1," + ROW[2:], "both a value and a range", "value"),
        ("facts", "guide,,,,30," + ROW[2:], "low above high", "low"),
        ("facts", "guide,,,,,3" + ROW[2:], "low above high", "high"),
        ("assumptions", "position,,2,,,,,own\n", "outside min–max", "value"),
        ("assumptions", "case,,bul,,,,,own\n", "unknown case", "value"),
        ("cases", "wacc,,,,,0.1,lots,,,,,own\n", "text where a number belongs", "case_base"),
        ("cases", "wacc,,,,,,,0.2,,,,own\n", "tornado_low above tornado_high", "tornado_low"),
        ("facts", "revenue,,,40,,,,,,,,,,,own,,soon\n", "not a day", "since"),
        ("peer_capex", ",oracle,2026,50,,,,,,,page,,,,own\n", "a citation in a row with the status 'own'", "source"),
        ("peer_capex", ",oracle,2026,50,,,,,,,,,,guided,own\n", "an own value of another kind", "kind"),
        ("peer_capex", ",orcle,2026,50,,,,,,,,,,,own\n", "unknown company", "company"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_what_an_own_row_may_not_say(name, row, problem, column, tmp_path):
    faults = faults_of(written(tmp_path, **{name: FILES[f"{name}.csv"] + row}))
    assert [(fault.problem, fault.column) for fault in faults] == [(problem, column)]
    assert faults[0].line > FILES[f"{name}.csv"].count("\n")


def test_only_an_own_row_has_a_day_and_the_kind_own(tmp_path):
    assert only_fault(edited(tmp_path / "a", "cases", "Usual.", "Usual.,,2026-02-05")).column == "since"
    fault = only_fault(edited(tmp_path / "b", "facts", "actual", "own"))
    assert (fault.problem, fault.column) == ("a figure of a source of the kind 'own'", "kind")


def test_a_fault_of_the_source_is_not_a_second_one_of_the_own_row(tmp_path):
    facts = with_own("facts", "revenue", value=40).replace("35.6,,", "35.6x,,")
    assert only_fault(written(tmp_path, facts=facts)).line == 2


def test_an_own_row_follows_a_key_that_was_renamed(tmp_path):
    folder = written(tmp_path, facts=FILES["facts.csv"] + "sales,,,40,,,,,,,,,,,own\n")
    (folder / "renamed.csv").write_text("old_key,new_key,reason,since\nsales,revenue,,0.4\n", "utf-8")
    assert load_tables(folder).own["revenue"] == OwnValue(40.0, 35.6, "inputs")
    patch_inputs(load_tables(folder), {"revenue": 41}, {"revenue": SINCE}).write()
    assert (folder / "facts.csv").read_text("utf-8-sig") == f"{FILES['facts.csv']}sales,,,41,,,,,,,,,,,own,,{SINCE}\n"
    assert load_tables(folder).own["revenue"] == OwnValue(41.0, 35.6, "inputs", SINCE)


# What --set may state


def test_set_states_an_estimate_of_a_listed_company_in_a_year_of_the_table(tmp_path):
    register = load_tables(written(tmp_path), {"capex_oracle_2026": "50"})
    assert register.own["capex_oracle_2026"] == OwnValue(50.0, None, "--set")
    assert register.peer_capex[-1].label == "Oracle capex 2026"
    assert register.limits["capex_oracle_2026"] == (0.001, 10000.0)


@pytest.mark.parametrize("key", ["capex_meta_2026", "capex_oracle_2031"])
def test_set_says_how_to_state_what_it_cannot(key, tmp_path):
    fault = only_fault(written(tmp_path), {key: "50"})
    assert (fault.problem, fault.key) == ("override: no such input", key)
    assert "add a row to peer_capex.csv with company, year, value and the status 'own'" in fault.hint
    assert "companies.csv" in fault.hint


def test_an_estimate_that_is_no_number_is_one_fault(tmp_path):
    fault = only_fault(written(tmp_path), {"capex_oracle_2026": "fifty"})
    assert (fault.file, fault.key, fault.problem) == ("--set", "capex_oracle_2026", "text where a number belongs")


# The workbook and the commands


def said(*arguments: object) -> str:
    """Return what a command prints, on one line, whether it holds or not."""
    return " ".join(run(*arguments).output.split())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder with the inputs, two values of which are a person's own."""
    folder = stand_in(tmp_path, monkeypatch)
    peers = folder / "inputs" / "peer_capex.csv"
    peers.write_bytes(peers.read_bytes() + b"capex,amazon,2026,210,,,,,,,,,,,own,,2026-02-05\n")
    cases = folder / "inputs" / "cases.csv"
    cases.write_bytes(cases.read_bytes() + b"tax_rate,,,,,0.25,,,,,,A new law,own,2026-03-01\n")
    return folder


SOURCE = "in place of 200, guided, about: capex-200bn paragraph 3, printed 2000 億美元"
TOLD = f"own value 210, in the inputs, since 2026-02-05; {SOURCE}"


@pytest.mark.slow
def test_the_sheet_tells_own_value_and_source_apart(here: Path):
    built = xlmodel.build(set={"guidance_position": 0.25})
    written_book = Written(built.path, built.ready)

    def texts(line: str, row: str) -> list[object]:
        return [
            written_book.values("ironcalc").get(written_book.at(f"{line}_{part}", row)) for part in ("own", "changed")
        ]

    def since(line: str, row: str) -> object:
        sheet, cell = written_book.at(f"{line}_since", row)
        return written_book.opened[sheet][cell].value

    assert texts("figure", "capex_amazon_2026") == ["own value", 1.0]
    assert texts("figure", "capex_amazon_2025") == ["–", 0.0]
    assert texts("driver", "tax_rate") == ["own value", 1.0]
    assert texts("figure", "guidance_position") == ["own value", 1.0]
    assert since("figure", "capex_amazon_2026") == "210, in the inputs, since 2026-02-05"
    assert since("driver", "tax_rate") == "bear: 25%, in the inputs, since 2026-03-01 (A new law)"
    assert since("figure", "guidance_position") == "0.25, given with --set"
    assert since("figure", "capex_amazon_2025") == "–"
    values = written_book.values("ironcalc")
    assert values[written_book.at("figure_kind", "capex_amazon_2026")] == "own"
    assert values[written_book.at("capex_kind", "amazon", 2026)] == "own"
    assert built.changed.keys() == {"guidance_position"}, "the inputs say the others"


@pytest.mark.slow
def test_every_command_tells_it(here: Path):
    assert f"  capex_amazon_2026: {TOLD}" in well("build")
    assert f"capex_amazon_2026: {TOLD}" in said("check")
    assert TOLD in said("explain", "capex_amazon_2026")
    xlmodel.build("source.xlsx", inputs=INPUTS)
    change = {one.key: one for one in xlmodel.diff("source.xlsx", xlmodel.OUTPUT).inputs}["capex_amazon_2026"]
    assert (change.old, change.new, change.note) == (200, 210, "own value: 210, in the inputs, since 2026-02-05")
    back = xlmodel.diff(xlmodel.OUTPUT, "source.xlsx")
    assert "was an own value: 210, in the inputs, since 2026-02-05" in {one.note for one in back.inputs}
    assert {one.sheet for one in back.others} <= {"Cover"}, "told once"


@pytest.mark.slow
def test_what_is_typed_is_told_as_typed_with_its_day(here: Path):
    xlmodel.build(inputs=INPUTS)
    workbook = openpyxl.load_workbook(xlmodel.OUTPUT)
    sheet, cell = workbook.defined_names["in_capex_amazon_2026"].value.replace("$", "").split("!")
    workbook[sheet][cell] = 215
    workbook.save(xlmodel.OUTPUT)
    assert f"own value 215, typed into the workbook; {SOURCE}" in said("check", "--inputs", INPUTS).replace("\n", " ")
    register = xlmodel.build(inputs=INPUTS).ready.register
    own = register.own["capex_amazon_2026"]
    assert (own.value, own.source, own.way, own.since) == (215.0, 200.0, "typed", register.kept[0].since)
    told = f"own value 215, typed into the workbook, since {own.since}; {SOURCE}"
    assert told in said("check", "--inputs", INPUTS)
    assert told in said("explain", "capex_amazon_2026", "--of", xlmodel.OUTPUT, "--inputs", INPUTS)
    assert "own value" not in said("explain", "capex_amazon_2026", "--inputs", INPUTS)


@pytest.mark.slow
def test_an_estimate_for_the_residual_takes_its_place(here: Path):
    peers = here / "inputs" / "peer_capex.csv"
    peers.write_bytes(peers.read_bytes() + b",microsoft,2026,150,,,,,,,,,,,own\n")
    built = xlmodel.build()
    assert built.ready.values["capex", ("microsoft", 2026)] == 150
    assert built.ready.values["capex_kind", ("microsoft", 2026)] == "own"
    assert "own value 150, in the inputs" in well("explain", "capex_microsoft_2026")
    assert xlmodel.check().drift.ok


@pytest.mark.slow
def test_the_case_shown_is_told_like_any_other_value():
    own = prepare(PROJECT, INPUTS, {"case": "bull"})
    assert own.values["case_since", ()] == "own value bull, given with --set"
    (told,) = xlmodel.explain("case", set={"case": "bull"}, inputs=INPUTS)
    assert told.origin.startswith("own value bull, given with --set; in place of base, assumption: ")
    (plain,) = xlmodel.explain("case", inputs=INPUTS)
    assert plain.origin.startswith("assumption: ")


def test_every_input_cell_says_where_its_number_comes_from(book: Written):
    ready = book.ready
    for cell in explain_key(ready.model, ready.layout, ready.values, *ready.register.stated, depth=0):
        assert cell.formula or cell.origin not in {"", "declared"}, f"{cell.key}: {cell.origin!r}"


def test_an_own_end_of_a_bar_of_the_tornado_is_told_as_one():
    (told,) = xlmodel.explain("tax_rate_tornado_low", inputs=INPUTS, set={"tax_rate_tornado_low": 0.144})
    assert told.origin.startswith("own value 14.4%, given with --set; in place of 15%, assumption by case")
