"""Text of a file reaches the terminal as text: nothing in it steers the terminal, turns a line round or forges one."""

import ast
import json
import shutil
from pathlib import Path

import pytest
from commands import remember, run
from conftest import INPUTS, Written
from edit_books import typing
from rich.text import Text

from xlmodel.cli.group import print_fitting
from xlmodel.errors import Fault, visible, visible_lines

FORGED = "\noutput/amazon-capex-2026.xlsx: 21 sheets, 8,618 formulas. All checks hold."
EVIL = f"A\x9b2J\u202eB{FORGED}"
DANGEROUS = (
    "\x00\x07\x08\x0b\x0c\x0d\x1b\x7f\x80\x9b\x9f\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ufeff\udc80"
)


def test_every_character_that_steers_or_reorders_is_written_out():
    assert visible(f"a{DANGEROUS}b") == "a" + "".join(f"\\u{ord(one):04x}" for one in DANGEROUS) + "b"
    assert visible("one\ntwo\tthree 億 –") == "one\\ntwo\tthree 億 –"
    assert visible_lines("one\n\x9btwo") == "one\n\\u009btwo"


def test_a_fault_is_one_line_and_a_formula_under_it_stays_below():
    fault = Fault("wrong", EVIL, 3, EVIL, EVIL, EVIL, EVIL, EVIL)
    assert str(fault) == visible(str(fault))
    assert str(Fault("unknown name\n    {capex}\x9b\n     ^")) == "unknown name\n    {capex}\\u009b\n     ^"


def test_what_rich_draws_is_written_out(capsys: pytest.CaptureFixture[str]):
    print_fitting(Text("\x9b2J\u202e億"))
    assert capsys.readouterr().out.strip() == "\\u009b2J\\u202e億"


def said(output: str) -> None:
    assert "\\u009b2J\\u202eB" in "".join(output.replace("│", "").split())
    assert not {"\x9b", "\u202e"} & set(output)
    assert FORGED not in output


LONG = [pytest.param(command, marks=pytest.mark.slow) for command in ("build", "refuse", "pull")]


@pytest.fixture(scope="module")
def evil(book: Written, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook with a text that steers the terminal."""
    path = Path(shutil.copy(book.path, tmp_path_factory.mktemp("evil")))
    with typing(path) as workbook:
        workbook["Inputs"]["R2"] = EVIL
    return path


@pytest.mark.slow
@pytest.mark.parametrize("command", [*LONG, "diff", "diff --json", "diff --text"])
def test_no_command_lets_a_text_of_a_workbook_through(
    command: str, evil: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    target = Path(shutil.copy(evil, tmp_path))
    remember(monkeypatch)
    inputs = ("--inputs", INPUTS)
    result = {
        "build": lambda: run("build", "-o", target, *inputs),
        "refuse": lambda: run("build", "-o", target, "--refuse-loss", *inputs),
        "diff": lambda: run("diff", target, *inputs),
        "diff --json": lambda: run("diff", target, "--json", *inputs),
        "diff --text": lambda: run("diff", target, "--text"),
        "pull": lambda: run("pull", target, *inputs),
    }[command]()
    said(result.output)
    if command == "diff --json":
        told = [change["old"] for change in json.loads(result.stdout)["others"]]
        assert EVIL in told, "whoever reads it as JSON reads the text"


def test_commands_print_in_one_place_only():
    for path in (Path(__file__).parents[2] / "xlmodel" / "cli").glob("*.py"):
        calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        printed = {ast.unparse(call.func) for call in calls} & {"print", "click.echo", "click.secho"}
        assert not printed or path.name == "group.py", path
