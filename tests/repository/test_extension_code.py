"""What the package takes in by additions alone: a line, a check, a sheet and an engine are one addition in one room.

These are the last rows of the newcomer's table of the README. Each is added to a copy of the package, and the copy's
own commands build, check and show it.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from additions import unforetold
from conftest import INPUTS, Written

import xlmodel

PACKAGE = Path(xlmodel.__file__).parent


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a folder with a copy of the package to add to."""
    shutil.copytree(PACKAGE, tmp_path / "xlmodel", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def insert(file: Path, before: str, added: str) -> None:
    """Put a text before the first place where another stands."""
    text = file.read_text("utf-8")
    assert before in text, f"{before!r} no longer stands in {file.name}"
    file.write_text(text.replace(before, added + before, 1), "utf-8")


def run(package: Path, *arguments: str) -> str:
    """Run a command with the copy of the package and return what it printed."""
    command = [sys.executable, "-m", "xlmodel", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(package), "PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=package, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


LINE = "charges_half *   Half of the charges   USD bn   = {charges_total}/2\n"
CHECK = "! check_charges_positive   The charges are positive   = 1*({charges_total}>0)\n"


@pytest.mark.slow
def test_a_line_and_a_check_are_declared_in_one_place(package: Path):
    insert(package / "xlmodel/sheets/charges.txt", "operating_income_ex_charges *", LINE)
    insert(package / "xlmodel/sheets/charges.txt", "! check_charges_count", CHECK)
    run(package, "build", "-o", "book.xlsx", "--inputs", str(INPUTS))
    report = json.loads(run(package, "check", "book.xlsx", "--inputs", str(INPUTS), "--json"))
    assert report["ok"]
    assert "charges_positive" in {standing["key"] for standing in report["standings"]}
    assert "1.2" in run(package, "show", "out_charges_half", "--inputs", str(INPUTS))
    assert "[Charges, total] ÷ 2" in run(package, "explain", "charges_half", "--inputs", str(INPUTS))
    assert unforetold("a line", PACKAGE, package / "xlmodel") == []


SHEET = """# Summary
? By how much does Amazon's capex grow?

## Growth
summary_growth *   Amazon, growth   %   = {capex_amazon_growth_2026}
"""


@pytest.mark.slow
def test_a_sheet_is_a_file_and_its_place(package: Path):
    (package / "xlmodel/sheets/summary.txt").write_text(SHEET, "utf-8")
    insert(package / "xlmodel/sheets/__init__.py", 'page("charges"),', 'page("summary"),\n        ')
    run(package, "build", "-o", "book.xlsx", "--inputs", str(INPUTS))
    assert "All holds." in run(package, "check", "book.xlsx", "--inputs", str(INPUTS))
    assert "52.7%" in run(package, "show", "Summary", "--inputs", str(INPUTS))
    assert unforetold("a sheet", PACKAGE, package / "xlmodel") == []


@pytest.mark.slow
def test_an_engine_is_a_file_and_a_line(package: Path, book: Written):
    engines = package / "xlmodel/engines"
    shutil.copy(engines / "with_ironcalc.py", engines / "with_twin.py")
    insert(engines / "__init__.py", '("formulas", with_formulas)', '("twin", with_twin),\n        ')
    insert(engines / "__init__.py", "from xlmodel.reader.cells", "from xlmodel.engines import with_twin\n")
    assert "recomputed by twin" in run(package, "check", str(book.path), "--engine", "twin", "--inputs", str(INPUTS))
    assert unforetold("an engine", PACKAGE, package / "xlmodel") == []
