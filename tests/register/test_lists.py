"""Lists of rows that sheets show: each field is checked like those of other files, and formulas where they stand."""

import shutil
from pathlib import Path

import pytest
from additions import foretold
from conftest import INPUTS
from register_files import FILES, edited, faults_of, only_fault, written
from some import some

from xlmodel.errors import Fault, InputError, ModelError
from xlmodel.sheets import declare
from xlmodel.sheets.listed import CONFLICTS, rows_of
from xlmodel.tables import load_tables
from xlmodel.tables.schemas import LISTED

NAMES = [layout.name.removesuffix(".csv") for layout in LISTED]


ADDED = (
    *("a figure that must tie with the model", "a conflict of sources", "two figures that measure different things"),
    *("an operating figure on *KPIs*", "an outcome on *Outturn*"),
)
"""What a row of each list is called in the newcomer's table."""

# Fields


FIELDS = [
    # file, old, new, problem, line, column, key, part of what is expected or of the hint
    ("ties", "revenue,", "Revenue,", "key not in snake_case", 2, "stated", "Revenue", "'revenue'"),
    ("ties", "revenue,", ",", "missing key", 2, "stated", "", ""),
    ("ties", "{sales}", "", "no formula", 2, "recomputed", "revenue", "{aws_run_rate}"),
    ("ties", "{sales}", "={sales}", "a formula that begins with '='", 2, "recomputed", "revenue", "Leave out the '='"),
    (
        "ties",
        "{sales},",
        "{sales},={sales}",
        "a formula that begins with '='",
        2,
        "recomputed_high",
        "revenue",
        "Leave",
    ),
    ("ties", "arithmetic", "", "no class", 2, "class", "revenue", "independent, arithmetic"),
    ("ties", "arithmetic", "arithmetical", "unknown class", 2, "class", "revenue", "'arithmetic'"),
    ("ties", "Quarter.", "", "empty", 2, "how", "revenue", ""),
    ("conflicts", "sales_twice", "year", "reserved name", 2, "key", "year", ""),
    ("conflicts", "Sales,two", ",two", "empty", 2, "theme", "sales_twice", ""),
    ("conflicts", "two sources", "time", "unknown class", 2, "class", "sales_twice", "two sources, one source"),
    ("conflicts", "Sales of the quarter", "", "empty", 2, "label", "sales_twice", ""),
    ("conflicts", "USD bn", "USD", "unknown unit", 2, "unit", "sales_twice", "'USD bn'"),
    ("conflicts", "USD bn", "text", "a pair of figures in words", 2, "unit", "sales_twice", ""),
    ("conflicts", "text", "%", "a unit without figures", 3, "unit", "meaning", "'text'"),
    ("conflicts", "{sales}", "", "half a pair of figures", 2, "other", "sales_twice", ""),
    ("conflicts", ",{revenue},", ",,", "half a pair of figures", 2, "one", "sales_twice", ""),
    ("conflicts", "{sales}", "={sales}", "a formula that begins with '='", 2, "other", "sales_twice", ""),
    ("conflicts", "gross", "", "empty", 2, "one_says", "sales_twice", ""),
    ("conflicts", "gross,revenue", "gross,", "no source", 2, "one_source", "sales_twice", "the key of a figure"),
    ("conflicts", "net,page", "net,web-page", "unknown source", 2, "other_source", "sales_twice", "'page'"),
    ("conflicts", "net,page", 'net,"page, page 3"', "unknown source", 2, "other_source", "sales_twice", "para. 20"),
    ("conflicts", "the former", "", "empty", 2, "uses", "sales_twice", ""),
    ("conflicts", "Printed.", "", "empty", 2, "why", "sales_twice", ""),
    ("measures", "time", "when", "unknown class", 2, "class", "sales_of_year", "time, basis, scope, rounding"),
    ("measures", "{sales}", "", "half a pair of figures", 2, "other", "sales_of_year", ""),
    ("measures", "the year,page", "the year,web-page", "unknown source", 2, "other_source", "sales_of_year", "'page'"),
    ("kpis", "revenue,", "re venue,", "key not in snake_case", 2, "key", "re venue", "'re_venue'"),
    ("kpis", "guide,Sales", "guide,", "empty", 3, "theme", "guide", ""),
    ("kpis", ",,capex", ",growth,capex", "both a growth and a prior period", 2, "prior", "revenue", "implied"),
    ("kpis", "year", "", "no span of the growth", 2, "on", "revenue", "'quarter'"),
    ("kpis", "capex_amazon_2026", "", "a span without growth or prior period", 2, "on", "revenue", ""),
    ("kpis", ",,capex", ",Growth,capex", "key not in snake_case", 2, "growth", "revenue", "'growth'"),
    ("outturn", "USD bn,{guide", "text,{guide", "unknown unit", 2, "unit", "income", ""),
    ("outturn", "{guide_low}", "", "no formula", 2, "low", "income", ""),
    ("outturn", "{guide_high}", "={guide_high}", "a formula that begins with '='", 2, "high", "income", ""),
    ("outturn", "{guide_high},{revenue}", "{guide_high},", "no formula", 2, "actual", "income", ""),
    ("outturn", "{revenue},revenue", "{revenue},", "no source", 2, "source", "income", ""),
    ("outturn", "{sales},report", '{sales},"repot, para. 3"', "unknown source", 3, "source", "sales_later", "'report'"),
    ("outturn", "guided", "", "empty", 2, "basis", "income", ""),
]


@pytest.mark.parametrize(("name", "old", "new", "problem", "line", "column", "key", "said"), FIELDS)
def test_field(
    name: str, old: str, new: str, problem: str, line: int, column: str, key: str, said: str, tmp_path: Path
):
    faults = faults_of(edited(tmp_path, name, old, new))
    fault = next(fault for fault in faults if fault.problem == problem)
    assert (fault.line, fault.column, fault.key) == (line, column, key)
    assert Path(fault.file).name == f"{name}.csv"
    assert said in fault.expected + fault.hint
    extra = {"both a growth and a prior period", "key not in snake_case", "unknown unit"}
    assert len(faults) == 1 or problem in extra


def test_an_outcome_may_say_whose_it_is_and_which_way_is_better(tmp_path: Path):
    """Folders of older versions have neither column, and their outcomes are nobody's and neither good nor bad."""
    (first, *_) = load_tables(written(tmp_path / "old")).lists["outturn.csv"]
    assert (first.texts["company"], first.texts["better"]) == ("", "")
    head, one, *rest = FILES["outturn.csv"].splitlines()
    stated = "\n".join([f"{head},company,better", f"{one},amazon,WORD", *(f"{row},," for row in rest), ""])
    register = load_tables(written(tmp_path / "new", outturn=stated.replace("WORD", "higher")))
    (first, *_) = register.lists["outturn.csv"]
    assert (first.texts["company"], first.texts["better"]) == ("amazon", "higher")
    fault = only_fault(written(tmp_path / "wrong", outturn=stated.replace("WORD", "up")))
    assert (fault.problem, fault.line, fault.column, fault.key) == ("unknown word", 2, "better", "income")
    assert fault.expected == "one of higher, lower, neither"


def test_the_company_of_an_outcome_is_one_of_the_list(tmp_path: Path):
    (fault,) = faults_with(tmp_path, "outturn", ",amazon,higher", ",amazone,higher")
    assert (fault.problem, fault.column, fault.key) == ("unknown company", "company", "operating_income_expected")
    assert (fault.line, fault.found) == (2, "'amazone'")
    assert "amazon" in fault.expected


@pytest.mark.parametrize("name", NAMES)
def test_a_key_that_stands_twice_in_a_list_is_told_and_lists_share_no_names(name: str, tmp_path: Path):
    first = FILES[f"{name}.csv"].splitlines()[1]
    fault = only_fault(written(tmp_path, **{name: f"{FILES[f'{name}.csv']}{first}\n"}))
    assert (fault.problem, Path(fault.file).name) == ("duplicate key", f"{name}.csv")
    assert fault.line == len(FILES[f"{name}.csv"].splitlines()) + 1


@pytest.mark.parametrize("name", NAMES)
def test_a_list_that_an_older_folder_lacks_is_told_with_where_it_comes_from(name: str, tmp_path: Path):
    fault = only_fault(written(tmp_path, **{name: None}))
    assert (fault.problem, fault.file) == ("file missing", str(tmp_path / f"{name}.csv"))
    since = next(layout.since for layout in LISTED if layout.name == f"{name}.csv")
    assert since == ("0.6" if name == "measures" else "0.5")
    assert fault.hint == f"It came with version {since}: copy it from the inputs folder of that version."


def test_all_lists_of_an_older_folder_are_told_at_once(tmp_path):
    faults = faults_of(written(tmp_path, **dict.fromkeys(NAMES)))
    assert [Path(fault.file).name for fault in faults] == [layout.name for layout in LISTED]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        *(("ties", "Quarter"), ("conflicts", "Printed"), ("measures", "A span")),
        *(("kpis", "Two figures"), ("outturn", "A year")),
    ],
)
def test_every_list_is_part_of_the_fingerprint(name: str, word: str, tmp_path: Path):
    before, after = load_tables(written(tmp_path / "a")), load_tables(edited(tmp_path / "b", name, word, "Another"))
    assert before.fingerprint != after.fingerprint
    assert before.fingerprint == load_tables(written(tmp_path / "c")).fingerprint


def test_what_a_spreadsheet_does_to_a_list_is_told_once_or_read(tmp_path):
    semicolons = "sep=;\n" + FILES["ties.csv"].replace(",", ";")
    register = load_tables(written(tmp_path / "a", ties=semicolons))
    assert [list(row.texts.values()) for row in register.lists["ties.csv"]] == [
        ["revenue", "{sales}", "", "arithmetic", "Quarter."]
    ]
    assert register.lines["ties.csv", "revenue"] == 3
    fault = only_fault(edited(tmp_path / "c", "conflicts", "Printed.", "???"))
    assert fault.problem.startswith("characters were lost")
    fault = only_fault(written(tmp_path / "d", outturn=FILES["outturn.csv"].replace(",", ";")))
    assert (fault.problem, fault.found) == ("wrong separator", "semicolons")


# Rows of the model


def faults_with(folder: Path, name: str, old: str, new: str) -> tuple[Fault, ...]:
    """Return what is said of the real inputs with one text of a list replaced."""
    inputs = Path(shutil.copytree(INPUTS, folder / "inputs"))
    text = (inputs / f"{name}.csv").read_text("utf-8-sig")
    assert old in text
    (inputs / f"{name}.csv").write_text(text.replace(old, new, 1), "utf-8-sig")
    with pytest.raises((InputError, ModelError)) as caught:
        declare(load_tables(inputs))
    return caught.value.faults


RUN_RATE = "{quarter_run_rate[2025q4]},"
FORMULAS = [
    # file, old, new, line, column, key, what is said, what stands above the caret
    ("ties", RUN_RATE, RUN_RATE[:-1] + "*(,", 17, "recomputed", "aws_run_rate_stated", "cannot be read here", 29),
    ("ties", RUN_RATE, RUN_RATE[:-1] + "*3,", 17, "recomputed", "aws_run_rate_stated", "the constant 3", 28),
    ("ties", RUN_RATE, "{eps_2025q4},", 17, "recomputed", "aws_run_rate_stated", "USD", 0),
    ("ties", RUN_RATE, "B4*2,", 17, "recomputed", "aws_run_rate_stated", "a cell address", 1),
    ("measures", "{capex_high[microsoft,", "{capex_high[microsft,", 14, "other", "lead", "fits no dimension", 1),
    ("conflicts", "{four_capex_cash[2025]}", "{four_capex_cash[2025}", 3, "other", "total_2025_cash", "here", 22),
    ("outturn", "{amazon_net_capex_2025}", "{amazon_net_capex_2025[1999]}", 5, "actual", "amazon_2025", "no", 1),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "column", "key", "said", "caret"), some(FORMULAS, 2))
def test_a_formula_that_is_wrong_is_told_in_its_row_with_a_caret(
    name: str, old: str, new: str, line: int, column: str, key: str, said: str, caret: int, tmp_path: Path
):
    (fault,) = faults_with(tmp_path, name, old, new)
    assert (Path(fault.file).name, fault.line, fault.column, fault.key) == (f"{name}.csv", line, column, key)
    first, formula, mark = fault.problem.splitlines()
    assert said in first
    assert formula.startswith("    =")
    assert mark == " " * (4 + caret) + "^"


def test_all_that_is_wrong_with_names_of_a_row_is_told_at_once(tmp_path):
    faults = faults_with(
        tmp_path, "ties", "aws_run_rate_stated,{quarter_run_rate[2025q4]}", "aws_run_rate_statd,{aws_run_rat}"
    )
    assert [(fault.key, fault.line, fault.column) for fault in faults] == [
        ("aws_run_rate_statd", 17, "stated"),
        ("aws_run_rat", 17, "recomputed"),
    ]
    assert all(fault.hint.startswith("Did you mean 'aws_run_rate") for fault in faults)


def test_a_range_is_no_growth(tmp_path):
    old = "third_party_unit_share,Stores and assistants,,,,"
    (fault,) = faults_with(tmp_path, "kpis", old, "third_party_unit_share,Stores and assistants,guide_oi_2026q1,,year,")
    assert (Path(fault.file).name, fault.line, fault.column, fault.key) == ("kpis.csv", 14, "growth", "guide_oi_2026q1")


@pytest.mark.parametrize("name", NAMES)
def test_a_list_without_rows_is_told(name: str, tmp_path: Path):
    text = (INPUTS / f"{name}.csv").read_text("utf-8-sig")
    (fault,) = faults_with(tmp_path, name, text, text.splitlines()[0])
    assert (fault.problem, Path(fault.file).name, fault.line) == ("no rows", f"{name}.csv", 1)


def test_rows_of_a_theme_stand_together_wherever_they_stand_in_the_file(tmp_path):
    header, twice, meaning = FILES["conflicts.csv"].splitlines()
    third = meaning.replace("meaning,Words", "later,Sales")
    register = load_tables(written(tmp_path, conflicts="\n".join([header, twice, meaning, third])))
    found = [(row.key, row.texts["theme"]) for row in rows_of(register, CONFLICTS)]
    assert found == [("sales_twice", "Sales"), ("later", "Sales"), ("meaning", "Words")]


def test_a_row_that_is_added_stands_in_the_workbook(tmp_path):
    inputs = Path(shutil.copytree(INPUTS, tmp_path / "inputs"))
    added = {
        "ties": "eps_consensus_2025q4,{eps_2025q4},,restatement,What came out.",
        "conflicts": "eps,Companies,one source,EPS,USD per share,{eps_2025q4},reported,eps_2025q4,"
        "{eps_consensus_2025q4},expected,eps_consensus_2025q4,the former,It was reported.",
        "measures": "eps_expected,Companies,scope,EPS,USD per share,{eps_2025q4},reported,eps_2025q4,"
        "{eps_consensus_2025q4},expected,eps_consensus_2025q4,the former,It was reported.",
        "kpis": "eps_2025q4,Results,,,,A row of ours.",
        "outturn": "eps,Results,EPS,USD per share,{eps_consensus_2025q4},,{eps_2025q4},eps_2025q4,expected,Ours.",
    }
    assert [f"inputs/{name}.csv" for name in added] == [place for what in ADDED for place in foretold(what)]
    for name, row in added.items():
        with (inputs / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(f"{row}\n")
    model = declare(load_tables(inputs))
    for key, member in [
        ("tie_recomputed", "eps_consensus_2025q4"),
        ("conflict_one", "eps"),
        ("measure_one", "eps_expected"),
        ("kpi_value", "eps_2025q4"),
        ("outturn_actual", "eps"),
    ]:
        assert model.computed[key, (member,)].formula.text == "={eps_2025q4}"
