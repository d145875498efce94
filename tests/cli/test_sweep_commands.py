"""The commands `sweep` and `goalseek`: what they print and write, how they end, and that they are the functions."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import second_model
from commands import mistake, run, stand_in, well
from conftest import INPUTS, Written
from edit_books import type_in
from sweeps import read_once

import xlmodel
from xlmodel.pipeline import Prepared
from xlmodel.sweeping import running
from xlmodel.sweeping.swept import Sweep


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ready: Prepared) -> Iterator[Path]:
    """Return a folder with the inputs, which the commands read only once while nothing is set."""
    folder = stand_in(tmp_path, monkeypatch)
    for _ in read_once(ready, folder / "inputs"):
        yield folder


def test_a_sample_is_told_and_written(here: Path):
    said = well("sweep", "--sample", 200, "--csv", "output/scenarios.csv", "--png", "output/sample.png", "--seed", 3)
    assert said.rstrip().endswith(
        "200 scenarios, Latin hypercube, seed 3, case Base. Written: output/scenarios.csv and output/sample.png"
    )
    for words in ("What varies", "What comes out", "Probabilities", "NPV above 0", "IRR above the WACC", "Net yield"):
        assert words in said
    rows = list(csv.DictReader(Path("output/scenarios.csv").read_text("utf-8").splitlines()))
    function = xlmodel.sweep(sample=200, seed=3, inputs=INPUTS).to_frame()
    assert [float(row["npv_2026_base"]) for row in rows] == function["npv_2026_base"].tolist()
    assert Path("output/sample.png").read_bytes().startswith(b"\x89PNG")


def test_a_summary_for_programs(here: Path):
    result = run(
        "sweep", "--sample", 100, "--json", "--case", "bull", "--threshold", "trough=-150", "--design", "sobol"
    )
    read = json.loads(result.stdout)
    assert {"question": "trough", "title": "Trough deeper than -150.0 USD bn"}.items() <= read["chances"][8].items()
    assert "Sobol points fill the space evenly where they are a power of two, such as 128" in result.stderr
    assert "100 scenarios, Sobol points, seed 1, case Bull" in result.stderr


def test_a_grid_is_a_two_way_table(here: Path):
    said = well("sweep", "--vary", "wacc=0.08:0.1:3", "--vary", "yield_multiplier=0.8:1.2:3", "--show", "npv_2026_base")
    assert "NPV of AWS's growth capex of 2026 (Base), USD bn: Weighted average cost of capital down" in said
    assert "23.0" in said
    assert said.rstrip().endswith("9 points of a grid, case Base")


@pytest.mark.parametrize(("given", "where"), [([], xlmodel.OUTPUT), (["output/other.xlsx"], "output/other.xlsx")])
def test_a_sample_goes_into_the_workbook_and_the_build_is_told(
    given: list[str], where: str, here: Path, monkeypatch: pytest.MonkeyPatch
):
    built, asked = xlmodel.build(here / "ferries.xlsx", project=second_model.PROJECT), []
    monkeypatch.setattr(Sweep, "into_workbook", lambda _, path: asked.append(path) or built)
    said = well("sweep", "--sample", 50, "--into-workbook", *given)
    assert asked == [Path(where)]
    assert "50 scenarios, Latin hypercube, seed 1, case Base" in said
    assert said.rstrip().endswith("ferries.xlsx: 2 sheets, 22 formulas. All checks hold.")


@pytest.mark.slow
def test_a_sample_of_a_workbook_counts_what_was_typed_there(here: Path, book: Written):
    target = Path(shutil.copy(book.path, xlmodel.OUTPUT))
    type_in(target, {"wacc_base": 0.085})
    said = well("sweep", "--sample", 100, "--into-workbook")
    assert "triangular 0.08 0.085 0.1" in said
    assert "wacc_base: 0.09 in the inputs, 0.085 in the workbook (kept since" in said
    assert said.rstrip().endswith("All checks hold.")
    assert "Simulation" in openpyxl.load_workbook(target, read_only=True).sheetnames


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "neither a grid nor a sample"),
        (["--vary", "wacc"], "--vary takes KEY=LOW:HIGH:STEPS, not 'wacc'"),
        (["--vary", "wacc=1:2:3", "--vary", "in_wacc=1:2:3"], "--vary gives a key more than once: wacc"),
        (
            ["--sample", "9", "--threshold", "npv=1", "--threshold", "out_npv=2"],
            "--threshold gives a key more than once",
        ),
        (["--vary", "waccc=0.1:0.2:3", "--vary", "tax_rate=0:2:3"], "xlmodel: 2 faults"),
        (["--sample", "10", "--threshold", "npv=much"], "key 'npv': text where a number belongs"),
        (["--sample", "10", "--threshold", "npv"], "--threshold takes KEY=VALUE"),
        (["--sample", "10", "--png", "nowhere/sample.png"], "there is no such folder"),
        (["--vary", "wacc=0.08:0.1:3", "--png", "sample.png"], "go with --sample"),
        (["--vary", "wacc=0.08:0.1:3", "--into-workbook"], "--png, --json and --into-workbook go with --sample"),
        (["--sample", "10", "--into-workbook", "inputs"], "is a folder"),
        (["--sample", "10", "--workers", "0"], "--workers takes a whole number from 1"),
        (["--sample", "10", "--case", "bare"], "Did you mean 'bear'"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else "",
)
def test_a_mistake_in_a_sweep_is_one_clear_message(arguments: list[str], words: str, here: Path):
    assert words in mistake("sweep", *arguments)


def test_what_is_done_when_ctrl_c_comes_is_told_and_written(here: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(running, "BLOCK", 50)
    monkeypatch.setattr("xlmodel.sweeping.running.CHUNK", 50)
    plain, calls = running.computed_rows, []

    def interrupted(*given: object) -> object:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return plain(*given)

    monkeypatch.setattr(running, "computed_rows", interrupted)
    result = run("sweep", "--sample", 200, "--csv", "part.csv")
    assert result.exit_code == 130
    assert "100 of 200 scenarios, Latin hypercube, seed 1, case Base; interrupted" in result.stdout
    assert len(Path("part.csv").read_text("utf-8").splitlines()) == 101


def test_nothing_done_is_told(here: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupted(*_: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "computed_rows", interrupted)
    result = run("sweep", "--sample", 200, "--csv", "part.csv")
    assert (result.exit_code, result.stdout) == (130, "")
    assert "Interrupted before any scenario was done." in result.stderr
    assert not Path("part.csv").exists()


TELLING = """
import contextlib, sys
from xlmodel.cli import main, sweeping

@contextlib.contextmanager
def progress():
    yield lambda done, total: print("done", done, file=sys.stderr, flush=True)

if __name__ == "__main__":
    sweeping._progress = progress
    main(sys.argv[1:])
"""
"""A program that runs the commands and tells of every chunk."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent Ctrl-C alone there")
def test_ctrl_c_in_a_terminal_reaches_the_workers_too_and_keeps_what_is_done(here: Path):
    (here / "telling.py").write_text(TELLING, "utf-8")
    command = ["telling.py", "sweep", "--sample", "1000000", "--workers", "2", "--csv", "part.csv"]
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=here,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("done ")
        os.killpg(process.pid, signal.SIGINT)
        said, told = process.communicate(timeout=120)
        assert process.returncode == 130, told
        assert "of 1,000,000 scenarios, Latin hypercube, seed 1, case Base; interrupted" in said
        assert "Traceback" not in said + told
        assert 1 < len(Path("part.csv").read_text("utf-8").splitlines()) < 1_000_000
    finally:
        process.kill()


@pytest.mark.slow
def test_workers_change_nothing(here: Path):
    well("sweep", "--sample", 5000, "--csv", "one.csv")
    well("sweep", "--sample", 5000, "--csv", "two.csv", "--workers", 2)
    assert Path("one.csv").read_bytes() == Path("two.csv").read_bytes()


def test_the_progress_is_for_terminals_alone(here: Path):
    from io import StringIO

    from rich.console import Console

    from xlmodel.cli.sweeping import _bar

    assert "Scenarios" not in run("sweep", "--sample", 50, "--json").stderr
    screen = Console(file=StringIO(), force_terminal=True, width=100)
    with _bar(screen) as bar:
        bar.add_task("Scenarios", total=4000, completed=1000, rate="1,234 a second")
        bar.refresh()
    shown = screen.file.getvalue()
    assert "1000/4000" in shown
    assert "1,234 a second" in shown
    assert "-:--:--" in shown, "the time that is left"


# goalseek


def test_goalseek_says_the_value_and_how_to_build_with_it(here: Path):
    said = well("goalseek", "out_npv_2026_base=0", "by", "yield_multiplier")
    (answer,) = xlmodel.goalseek("npv_2026_base", 0, by="yield_multiplier", inputs=INPUTS).answers
    assert f"yield_multiplier_base = {answer.value!r} gives npv_2026_base = {answer.reached!r}" in said
    assert said.rstrip().endswith(f"xlmodel build --set yield_multiplier_base={answer.value!r}")


def test_goalseek_without_an_answer_ends_with_1(here: Path):
    result = run("goalseek", "npv_2026_base=500", "by", "cash_margin", "--in", "0.5:0.8")
    assert result.exit_code == 1
    assert "There is no answer: the output takes values between" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["npv_2026_base", "by", "wacc"], "goalseek takes OUTPUT=VALUE, not 'npv_2026_base'"),
        (["npv_2026_base=0", "with", "wacc"], "'with' is not 'by'"),
        (["npv_2026_base=none", "by", "wacc"], "key 'npv_2026_base': text where a number belongs"),
        (["npv_2026_bas=0", "by", "wacc"], "Did you mean 'npv_2026_base'"),
        (["npv_2026_base=0", "by", "wacc", "--in", "5:1"], "low not below high"),
    ],
    ids=str,
)
def test_a_mistake_in_a_goalseek_is_one_clear_message(arguments: list[str], words: str, here: Path):
    assert words in mistake("goalseek", *arguments)
