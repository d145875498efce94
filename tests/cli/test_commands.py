"""The commands: what they print, how they end, and that each is the function of the same name."""

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from commands import mistake, remember, stand_in, well
from conftest import INPUTS, Written

import xlmodel
from xlmodel.cli import main
from xlmodel.errors import XlmodelError
from xlmodel.pipeline import Prepared
from xlmodel.tell import explain_key

HEAVY = "pandas numpy scipy matplotlib formulas ironcalc formualizer openpyxl xlsxwriter pydantic lark rich"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return stand_in(tmp_path, monkeypatch)


@pytest.fixture
def asked(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the same for commands that only ask."""
    remember(monkeypatch)
    return here


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "xlmodel", *arguments]
    env = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", env=env)


# Help


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], *([name, "--help"] for name in main.commands)], ids=str)
def test_help_tells_what_a_command_does(arguments: list[str]):
    said = well(*arguments)
    assert said.startswith("Usage: ")
    command = main.commands[arguments[0]] if len(arguments) > 1 else main
    assert " ".join(str(command.help).split("\n\n")[0].split()) in " ".join(said.split())
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    assert all(option.help for option in options), "every option is explained"


def test_the_version_is_told():
    assert well("--version").strip() == f"xlmodel, version {xlmodel.__version__}"


def test_every_command_is_a_function_and_every_function_a_command():
    assert {name.replace("-", "_") for name in main.commands} == set(xlmodel.__all__)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["build", "--help"], ["--version"], ["build", "--nonsense"]], ids=str
)
def test_nothing_heavy_is_loaded_to_say_a_few_words(arguments: list[str]):
    code = f"""
import sys
from xlmodel.cli import main
try:
    main({arguments!r})
except SystemExit:
    print("loaded:", sorted(set({HEAVY!r}.split()) & set(sys.modules)))
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "loaded: []"


# build


@pytest.mark.slow
def test_build_writes_what_the_function_writes(here: Path, book: Written):
    said = well("build")
    assert (here / xlmodel.OUTPUT).read_bytes() == book.path.read_bytes()
    assert re.search(r"amazon-capex-2026\.xlsx: \d+ sheets, [\d,]+ formulas\. All checks hold\.", said)


@pytest.mark.slow
def test_build_tells_what_differs_and_what_it_kept(here: Path):
    (here / "output" / "mine.xlsx").write_text("notes", "utf-8")
    call = ["build", "-o", "output/mine.xlsx", "--set", "capex_amazon_2026=190", "--set", " in_case = bull "]
    assert "this is not an Excel workbook" in mistake(*call)
    said = well(*call, "--fresh")
    assert "capex_amazon_2026: 200 in the inputs, 190 in the workbook" in said
    assert "case: base in the inputs, bull in the workbook" in said
    assert re.search(r"The previous file is kept as output[\\/]mine\.kept-", said)
    function = xlmodel.build(here / "other.xlsx", inputs=INPUTS, set={"capex_amazon_2026": 190, "case": "bull"})
    assert (here / "output" / "mine.xlsx").read_bytes() == function.path.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "capex_amazn_2026=1"], "Did you mean 'capex_amazon_2026'"),
        (["--set", "amazon  capex 2026=1"], "Did you mean 'capex_amazon_2026'?"),
        (["--set", "eps_2025q4=lots"], "key 'eps_2025q4': override: text where a number belongs"),
        (["--set", "eps_2025q4=24%"], "Write 0.24: percentages are fractions here"),
        (["--set", "eps_2025q4=nan"], "not a finite number"),
        (["--set", "eps_2025q4="], "no number"),
        (["--set", "eps_2025q4"], "--set takes KEY=VALUE, not 'eps_2025q4'"),
        (["--set", "=1"], "no such input"),
        (["--set", "eps_2025q4=1", "--set", "in_eps_2025q4=2"], "gives a key more than once: eps_2025q4"),
        (["--set", "eps_2025q4=0"], "outside min–max; expected 0.01 to 100000; found '0'"),
        (
            ["--set", "aws_revenue_2025q4_reported=28.786"],  # no more than a year before
            "'Incremental margin, reported' comes out as #DIV/0!",
        ),
        (["--set", "guidance_position=7", "--set", "wacc_base=7"], "xlmodel: 2 faults"),
        (
            ["--inputs", "nowhere"],
            "nowhere: there is no such folder, and so there are no input files. Lay them out with",
        ),
        (["-o", "inputs/facts.csv/book.xlsx"], "inputs/facts.csv: this is a file, and a folder is needed in its place"),
        (["one.xlsx", "-o", "other.xlsx"], "FILE and -o name the file to write, and they differ: one.xlsx and other"),
        (["-o", "output"], "output: this is a folder"),
        (["-o", "inputs/facts.csv"], "expected a name that ends in .xlsx"),
        (["--nonsense"], "No such option"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else "",
)
def test_a_mistake_in_a_build_is_one_clear_message(arguments: list[str], words: str, here: Path):
    assert words in mistake("build", *arguments)
    assert list((here / "output").iterdir()) == []


@pytest.mark.slow
def test_a_number_from_numpy_is_a_number(here: Path):
    numpy = pytest.importorskip("numpy")
    result = xlmodel.build(here / "book.xlsx", set={"guidance_position": numpy.float64(0.25)})
    assert result.changed == {"guidance_position": (0.5, 0.25)}


@pytest.mark.slow
def test_the_headline_outputs_of_a_build_as_a_frame(here: Path):
    result = xlmodel.build(here / "book.xlsx")
    frame = result.to_frame()
    assert list(frame.columns)[:2] == ["key", "label"]
    assert dict(zip(frame["key"], frame["value"], strict=True)) == result.outputs
    assert result.outputs["charges_total"] == pytest.approx(1.1 + 0.73 + 0.61)


# show


def test_show_lists_the_headline_outputs(asked: Path, book: Written):
    shown = xlmodel.show()
    hidden = ("out_tie_", "out_check_")
    assert {f"out_{row.key}" for row in shown.rows} == {
        name for name in book.names if name.startswith("out_") and not name.startswith(hidden)
    }
    said = well("show")
    assert all(row.label in said for row in shown.rows), "labels stand whole"
    alone = [row for row in shown.rows if not row.across]
    assert len(alone) > 100
    assert all(row.key in said for row in alone), "so do keys"
    assert re.search(r"capex_to_ocf_amazon_\* .* 62\.1% .* 71\.6% .* 94\.5%", said), "years run across"


def test_show_prints_a_line_a_cell_an_input_and_a_sheet(asked: Path):
    assert re.search(r"capex\[amazon,\*\] .* 83\.0 .* 131\.0 .* 200\.0 ", well("show", "capex"))
    assert well("show", "capex[microsoft,2026]").count("195.0") == 1
    assert re.search(r"charge_severance .* USD bn .* 0\.73 ", well("show", "in_charge_severance"))
    for name in ("One-Time Charges", "one-time charges", "charges"):
        said = well("show", name)
        assert said.startswith("One-Time Charges\nfinding_charges: One-time charges took 2.44 bn")
        assert "charge_deductible[severance]" in said
    assert "27.4" in well("show", "out_operating_income_ex_charges")


@pytest.mark.slow
def test_show_follows_an_override(asked: Path):
    assert "185.0" in well("show", "capex_microsoft_2026", "--set", "capex_amazon_2026=210")
    (row,) = xlmodel.show("capex_microsoft_2026", set={"capex_amazon_2026": 210}).rows
    assert (row.value, row.unit) == (pytest.approx(185), "USD bn")


def test_shown_values_as_a_frame(asked: Path):
    frame = xlmodel.show("capex").to_frame()
    columns = ["key", "line", "label", "company", "year", "value", "unit", "sheet", "cell"]
    assert list(frame.columns) == columns
    assert frame.set_index("key")["value"]["capex[amazon,2025]"] == 131
    assert frame.pivot(index="company", columns="year", values="value").loc["amazon", 2026] == 200


@pytest.mark.parametrize("command", ["show", "explain"])
def test_an_unknown_key_is_a_mistake_with_the_nearest_names(command: str, asked: Path):
    said = mistake(command, "capex_amazn_2026")
    assert "key 'capex_amazn_2026': nothing is called so: no line, input, output or label" in said
    assert "Nearest known: capex_amazon_2026" in said
    assert "xlmodel show lists the headline outputs" in mistake(command, "§")
    with pytest.raises(XlmodelError):
        getattr(xlmodel, command)("capex_amazn_2026")


def test_the_nearest_name_may_be_a_sheet(asked: Path):
    assert "Peer Capex" in mistake("show", "Peer Capx")


# explain


def test_explain_goes_down_to_the_paragraphs(asked: Path):
    said = well("explain", "capex_microsoft_2026", "--depth", "all")
    assert said.startswith("Capex that the total leaves, point (Microsoft, 2026) = 195.0 USD bn")
    assert "capex-700bn paragraph 1, printed 近 7,000 億美元" in said
    assert "capex-200bn paragraph 6, printed 1150 億美元至 1350 億美元" in said
    assert "assumption: The midpoint stands for a guided range" in said


def test_an_explanation_adds_up(asked: Path):
    (explanation,) = xlmodel.explain("charges_total", depth=2)
    assert explanation.value == pytest.approx(2.44)
    assert sum(float(part.value or 0) for part in explanation.precedents) == pytest.approx(2.44)
    assert explanation.words == "SUM([Charge (Italy tax disputes and lawsuit) … Charge (Store impairments)])"
    (leaf,) = explanation.precedents[1].precedents
    assert (leaf.key, leaf.origin) == ("charge_severance", "actual, exact: call-2025q4 paragraph 59, printed 7.3亿美元")


@pytest.mark.slow
def test_every_headline_output_is_explained_down_to_origins(ready: Prepared):
    for name in (name for name in ready.model.outputs if not name.startswith(("tie_", "check_"))):
        waiting = list(explain_key(ready.model, ready.layout, ready.values, name, depth=None))
        while waiting:
            part = waiting.pop()
            typed = part.formula and not re.search(r"{(?!year|vintage)", part.formula)
            assert part.precedents or part.origin or part.seen or typed, f"{name}: {part.key} comes from nowhere"
            waiting += part.precedents


@pytest.mark.slow
def test_explain_follows_an_override(asked: Path):
    assert "= 3.0 USD bn" in well("explain", "charges_total", "--set", "charge_italy_and_lawsuit=1.66")


# As a process


@pytest.mark.slow
def test_a_terminal_without_chinese_letters_shows_something(here: Path):
    done = process("explain", "capex_amazon_growth_2026", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert "printed 2000 ???" in done.stdout


@pytest.mark.slow
def test_a_mistake_ends_a_process_with_2_and_without_a_traceback(here: Path):
    done = process("build", "--set", "nope=1")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("xlmodel: 1 fault\n")
    assert process("check", "nowhere.xlsx").returncode == 2
    assert process("show", "charges_total").returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="head is a program of Unix")
def test_a_reader_that_stops_early_is_no_fault(here: Path):
    command = f"{sys.executable} -m xlmodel show inputs | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert done.stdout == "Inputs\n"
    assert "Traceback" not in done.stderr
