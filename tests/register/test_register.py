"""The register: sound files become records; all faults come at once; overrides and the fingerprint."""

import os
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register_files import FACTS, FILES, edited, faults_of, only_fault, written

from xlmodel.errors import InputError
from xlmodel.register import Register
from xlmodel.tables import Citation, load_tables

REAL = Path(__file__).parents[2] / "inputs"


# Sound files


def test_records_in_file_order(tmp_path):
    register = load_tables(written(tmp_path))
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
    assert load_tables(written(tmp_path)).builtin == {
        "revenue": 35.6,
        "guide_low": 16.5,
        "guide_high": 21.5,
        "aws_revenue_2025q4_reported": 35.579,
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
    register = load_tables(written(tmp_path))
    assert register.facts[1].citations == (
        Citation("report", 3, "16.5-21.5"),
        Citation("page", None, "16.5 to 21.5"),
    )
    assert register.facts[1].note == "=a note that begins like a formula"


def test_peer_figures_have_labels_and_members(tmp_path):
    capex, guidance, cash = load_tables(written(tmp_path)).peer_capex
    assert (capex.label, capex.period) == ("Amazon capex 2026", "2026")
    assert guidance.label == "Amazon capex guidance of Feb 2025 for 2025"
    assert (cash.series, cash.company, cash.year) == ("capex_cash", "oracle", 2024)
    fact = load_tables(written(tmp_path)).facts[0]
    assert (fact.series, fact.company, fact.year) == ("", "", None)


def test_assumptions_and_drivers(tmp_path):
    register = load_tables(written(tmp_path))
    case, position = register.assumptions
    assert (case.value, case.min, case.max) == ("base", None, None)
    assert (position.value, position.min, position.max) == (0.5, 0.0, 1.0)
    wacc, life = register.drivers
    assert (wacc.tornado_low, wacc.tornado_high, life.tornado_low) == (0.08, 0.1, None)
    assert wacc.values == {"bear": 0.1, "base": 0.09}


def test_records_are_frozen(tmp_path):
    register = load_tables(written(tmp_path))
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
    register = load_tables(folder)
    assert register.cases == ("worst", "best", "mid_2")
    assert register.drivers[0].values == {"worst": 1.0, "best": 3.0, "mid_2": 2.0}


def test_empty_rows_and_outer_spaces_are_not_content(tmp_path):
    folder = edited(tmp_path, "companies", "amazon,Amazon,yes\n", "\n ,,\n amazon , Amazon ,yes\n,,\n")
    assert load_tables(folder).companies[0].name == "Amazon"


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
    assert str(load_tables(folder).values["position"]) == str(value)


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
        load_tables(folder)
    assert len(str(caught.value).splitlines()) == 9


def test_a_faulty_row_does_not_fault_what_refers_to_it(tmp_path):
    folder = written(
        tmp_path,
        sources=FILES["sources.csv"].replace("document,", "paper,"),
        companies=FILES["companies.csv"].replace("Amazon", ""),
    )
    assert [fault.column for fault in faults_of(folder)] == ["kind", "name"]


@pytest.mark.parametrize("faulty", ["2025Q4,x,", "2025Q4,35.579," + "," * 20], ids=["no number", "too many fields"])
def test_a_faulty_quarter_does_not_fault_the_word_that_names_it(faulty: str, tmp_path: Path):
    before = FILES["quarters.csv"].splitlines()[1]
    folder = written(
        tmp_path,
        quarters=FILES["quarters.csv"].replace("2025Q4,35.579,", faulty) + before.replace("2025Q4", "2025Q3") + "\n",
        assumptions=FILES["assumptions.csv"] + "openai_contract_expansion_signed,Signed,2025Q4,text,,,When.\n",
    )
    fault = only_fault(folder)
    assert (Path(fault.file).name, fault.line) == ("quarters.csv", 2)


# Overrides


def test_overrides_change_values_only(tmp_path):
    register = load_tables(written(tmp_path), {"wacc_bear": "0.12", "case": "bear", "guide_high": " 22 "})
    assert (register.values["wacc_bear"], register.builtin["wacc_bear"]) == (0.12, 0.1)
    assert (register.values["case"], register.values["guide_high"]) == ("bear", 22.0)
    assert register.drivers[0].values["bear"] == 0.1
    assert list(register.values) == list(register.builtin)


def test_both_ends_of_a_range_may_move_past_each_other(tmp_path):
    values = load_tables(written(tmp_path), {"guide_low": "30", "guide_high": "40"}).values
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
    return load_tables(folder, overrides).fingerprint


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
    code = "import sys; from xlmodel.tables import load_tables; print(load_tables(sys.argv[1]).fingerprint)"
    root = Path(__file__).parents[2]
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
    assert prints == {load_tables(tmp_path).fingerprint}


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


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MUTATION, min_size=1, max_size=4))
def test_any_bytes_give_a_register_or_faults(tmp_path, mutations):
    contents = {name: text.encode("utf-8-sig") for name, text in FILES.items()}
    for name, place, length, new in mutations:
        old = contents[name]
        contents[name] = old[:place] + new + old[place + length :]
    written(tmp_path, **{name.removesuffix(".csv"): data for name, data in contents.items()})
    gives_register_or_faults(tmp_path, {})


@pytest.mark.slow
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
        register = load_tables(folder, overrides)
    except InputError as error:
        assert error.faults
        assert all(fault.problem for fault in error.faults)
        assert all(character.isprintable() or character == "\n" for character in str(error))
    else:
        assert isinstance(register, Register)


# The real files


@pytest.mark.skipif(not REAL.is_dir(), reason="the inputs are not there")
def test_real_inputs_are_sound():
    register = load_tables(REAL)
    assert register.values == register.builtin
    assert len(register.fingerprint) == 64
