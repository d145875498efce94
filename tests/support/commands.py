"""Run the commands inside this process, and in a folder of its own."""

import os
import shutil
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import INPUTS

from xlmodel.cli import main
from xlmodel.pipeline import Prepared, prepare
from xlmodel.sheets import PROJECT


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder with the inputs where the commands look for them; return it."""
    shutil.copytree(INPUTS, folder / "inputs")
    (folder / "output").mkdir()
    monkeypatch.chdir(folder)
    return folder


@cache
def _prepared(overrides: tuple[tuple[str, str], ...]) -> Prepared:
    return prepare(PROJECT, INPUTS, dict(overrides))


def remember(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the functions that write nothing read the unchanged inputs only once."""
    monkeypatch.setattr("xlmodel.pipeline.prepare", lambda _, __, overrides: _prepared(tuple(overrides.items())))


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start a command in a process of its own that Ctrl-C reaches, though this one may have been told to ignore it."""
    return subprocess.Popen(
        [sys.executable, "-m", "xlmodel", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def run(*arguments: object) -> Result:
    """Run a command; whatever is wrong is said, not traced."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def well(*arguments: object) -> str:
    """Run a command that must end well and return what it printed."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def mistake(*arguments: object) -> str:
    """Run a command that must end as a mistake of the user's and return what it said."""
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return " ".join(result.stderr.split())
