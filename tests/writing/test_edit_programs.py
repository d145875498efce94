"""The small programs that once showed what was wrong with edits: each prints what is expected now."""

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from conftest import INPUTS

ROOT = INPUTS.parent
CASES = ROOT.parent / "shared" / "cases" / "edits"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here"),
    pytest.mark.skipif(sys.platform == "win32", reason="the programs start a script of the shell"),
]


def said(number: str, folder: Path) -> str:
    """Run a program with the commands of this tree and return what it prints."""
    program = folder / "xlmodel"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m xlmodel "$@"\n', "utf-8")
    program.chmod(0o755)
    (case,) = CASES.glob(f"{number}_*.py")
    paths = os.pathsep.join([str(ROOT), str(CASES)])
    environment = {**os.environ, "XLMODEL": str(program), "PYTHONPATH": paths, "INPUTS": str(INPUTS)}
    environment["TMPDIR"] = str(folder)
    done = subprocess.run([sys.executable, str(case)], env=environment, cwd=ROOT, capture_output=True, check=False)
    output = done.stdout.decode(errors="replace")
    assert done.returncode == 0, output + done.stderr.decode(errors="replace")
    return output


def test_01_a_formula_that_comes_to_the_built_in_value_is_kept_and_told(tmp_path: Path):
    output = said("01", tmp_path)
    assert "typed as =in_capex_amazon_2025*200/131, which comes to 200" in output or "(exit 3)" in output


def test_02_inputs_that_change_during_a_build_are_not_typed(tmp_path: Path):
    output = said("02", tmp_path)
    assert output.count("pull says it was typed: False") == 12


def test_04_an_edit_that_waits_blocks_no_build(tmp_path: Path):
    first, second = said("04", tmp_path).split("$ xlmodel build")[1:]
    assert "(exit 0)" in first
    assert "(exit 0)" in second
    assert "waits: ai_investment_to_date, typed 777" in second
    assert "its unit was USD bn and is % now" in second


def test_05_what_was_pulled_belongs_to_the_inputs(tmp_path: Path):
    assert "cell 220 (220 expected" in said("05", tmp_path)


def test_06_set_is_no_change_of_the_inputs(tmp_path: Path):
    output = said("06", tmp_path)
    assert "conflict" not in output
    assert "capex_amazon_2026: 200 → 240" in output
    assert "240 was typed into the workbook and wins over 250 of --set" in output


def test_07_no_save_is_lost_without_a_trace(tmp_path: Path):
    assert "lost without trace 0 " in said("07", tmp_path)


def test_10_no_text_steers_the_terminal(tmp_path: Path):
    """The program sees the first of what a terminal gets; what the command prints of such a text is looked at here."""
    assert said("10", tmp_path).count("U+009B 0 U+202E 0") == 2
    path, forged = tmp_path / "typed.xlsx", "output/amazon-capex-2026.xlsx: 21 sheets"
    command = [sys.executable, "-m", "xlmodel", "build", "-o", str(path), "--inputs", str(INPUTS)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    workbook = openpyxl.load_workbook(path)
    workbook["Inputs"]["R4"] = f"A\x9b2J\u202eB\n\n{forged}, 8,618 formulas. All checks hold."
    workbook.save(path)
    output = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    assert "\x9b" not in output
    assert "\u202e" not in output
    assert output.count(forged) == output.count(rf"\n\n{forged}") == 1, "the text is told, and no line is forged"
    assert "not carried over: text Inputs!R4" in output, "no row of the model stands there that it could be beside"
    assert "previous file is kept as" in output


def test_12_an_edit_that_waits_can_be_taken_back(tmp_path: Path):
    output = said("12", tmp_path)
    assert "ai_investment_to_date" not in output
    assert "not carried over" not in output


def test_15_no_value_of_a_sorted_row_moves_to_another_key(tmp_path: Path):
    output = said("15", tmp_path)
    doubt = "rows of Inputs were moved, and it is not beyond doubt whose values stand in them"
    assert output.count(doubt) == output.count("(exit 2)") == 2, "the keys stayed, which no sort of the table does"


def test_16_no_link_is_followed(tmp_path: Path):
    assert "victim.txt starts with b'precious' []" in said("16", tmp_path)
