"""Workbooks that older versions wrote, with every input typed over: each value lands in its cell, or is told."""

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from commands import run
from conftest import INPUTS
from edit_books import type_in

import xlmodel
from xlmodel.engines import read_names
from xlmodel.register import Register

ROOT = INPUTS.parent
VERSIONS = {
    # the commit with which each version ended, or one on the way to it
    "0.1.0": "5c480ad",
    "0.2.0": "24e0e92",
    "0.3.0": "8c47205",
    "0.4.0": "5a4a5f1",
    "0.5.0": "25b5e59",
}

pytestmark = pytest.mark.slow


def built_by(commit: str, folder: Path) -> Path:
    """Build a workbook with the code and the inputs of a commit."""
    if subprocess.run(["git", "cat-file", "-e", commit], cwd=ROOT, capture_output=True, check=False).returncode:
        pytest.skip(f"git has no history here that reaches back to {commit}")
    files = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    folder.mkdir()
    subprocess.run(["tar", "x", "-C", folder], input=files, check=True)
    command = [sys.executable, "-m", "xlmodel", "build", "-o", "old.xlsx"]
    subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, check=True)
    return folder / "old.xlsx"


def now(key: str, register: Register) -> str:
    """Return what the input of an old workbook is called now, as the table of renamed keys says, its ends too."""
    ends = ("", "_low", "_high", *(f"_{case}" for case in register.cases), "_tornado_low", "_tornado_high")
    renamed = ((register.renamed.get(key.removesuffix(end)), end) for end in ends if key.endswith(end))
    return next((f"{found.new}{end}" for found, end in renamed if found and found.new), key)


def others(target: Path, register: Register) -> dict[str, float | str]:
    """Return another value for every input of a workbook, near the one that stands there, within today's limits."""
    opened = openpyxl.load_workbook(target)
    found: dict[str, float | str] = {}
    for name, (sheet, cell) in read_names(target).items():
        if not name.startswith("in_"):
            continue
        key, value = name.removeprefix("in_"), opened[sheet][cell].value
        if isinstance(value, str):
            choices = register.base_quarters if "quarter" in key else register.cases
            found[key] = next(choice for choice in choices if choice != value)
            continue
        low, high = register.limits.get(now(key, register), (-1e9, 1e9))
        nearby = (value * 1.001 or 0.0001, value * 0.999, (low + high) / 2)
        found[key] = next(float(f"{one:.12g}") for one in nearby if low <= one <= high and one != value)
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_every_value_typed_into_a_workbook_of_an_older_version_lands_or_is_told(
    version: str, tmp_path: Path, register: Register
):
    target = built_by(VERSIONS[version], tmp_path / "old")
    typed = others(target, register)
    type_in(target, typed)
    result = run("build", "-o", target, "--inputs", INPUTS)
    assert result.exit_code == 0, result.output
    again = xlmodel.build(target, inputs=INPUTS)
    landed = {edit.key: edit.value for edit in again.carried.kept}
    waiting = {edit.key: edit.value for edit in again.carried.waiting}
    told = {key for key in typed if f"look at {key} in" in result.output}
    gone = {key for key in told if "have no such key" in result.output and now(key, register) not in register.values}
    wanted = {now(key, register) if now(key, register) in register.values else key: typed[key] for key in typed}
    assert landed | waiting == {key: wanted[key] for key in wanted if key not in gone}
    assert len(landed) > 10 * len(waiting | dict.fromkeys(gone))
    assert all(f"waits: {key}, typed" in result.output or f"input: {key}," in result.output for key in waiting)
    values = again.ready.register.values
    assert {key: values[key] for key in landed} == landed


def test_an_edit_follows_a_renamed_key_and_the_edit_of_a_key_that_is_gone_says_why(tmp_path: Path, register: Register):
    target = built_by(VERSIONS["0.3.0"], tmp_path / "old")
    type_in(target, {"wacc_base": 0.1, "ai_investment_to_date": 777})
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    for path in INPUTS.glob("*.csv"):
        text = path.read_text("utf-8-sig")
        (inputs / path.name).write_text(
            "".join(line for line in text.splitlines(keepends=True) if not line.startswith("ai_investment_to_date,")),
            "utf-8",
        )
    table = "old_key,new_key,reason,since\nwacc_of_old,wacc,,0.4.0\nai_investment_to_date,,one-off,0.4.0\n"
    (inputs / "renamed.csv").write_text(table, "utf-8")
    said = run("build", "-o", target, "--inputs", inputs).output
    assert "waits: ai_investment_to_date, typed 777; it waits on the Changes sheet: one-off" in said
    assert "wacc_base: 0.09 in the inputs, 0.1 in the workbook" in said
