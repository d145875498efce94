"""What a plain install leaves out: named where it is missing, imported only where needed, declared as an extra."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from conftest import INPUTS

from xlmodel import extras
from xlmodel.cli import main
from xlmodel.extras import absent, install_command

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "xlmodel"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

IMPORTED_AS = {"pillow": "PIL"}
"""Packages that are imported under another name."""

NEEDED_BY_OTHERS = {"defusedxml": "openpyxl looks for it before it parses XML"}
"""Packages of extras that no module imports."""

USED_BY = {
    "formualizer": {"engines/with_formualizer.py"},
    "formulas": {"engines/with_formulas.py"},
    "numpy": {"engines/with_formulas.py"},
    "openpyxl": {"engines/with_libreoffice.py"},
    "pandas": {"frames.py"},
    "pypdfium2": {"exporting/pictures.py"},
    "schedula": {"engines/with_formulas.py"},
}
"""What a plain install leaves out, and the modules that import it, inside a function."""

OF_MANY = {"compiled": {"numpy"}, "sweeping": {"matplotlib", "numpy", "scipy"}}
"""Rooms that import what is left out at once, because none is entered before it is known to be there."""


def without(monkeypatch: pytest.MonkeyPatch, *modules: str) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name in modules else find(name))


# How one gets what is missing


def test_what_is_there_is_not_absent_and_all_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch):
    without(monkeypatch, "numpy", "PIL")
    assert absent({"click": "click"}) == ""
    assert absent({}) == ""
    said = absent({"click": "click", "numpy": "numpy", "PIL": "pillow"})
    assert said == f"not installed; run: {install_command('numpy', 'pillow')}"


@pytest.mark.parametrize(
    ("mark", "has_pip", "command"),
    [
        ("", True, "pip install numpy pillow"),
        ("", False, "uv pip install numpy pillow"),
        ("pipx_metadata.json", False, "pipx inject xlmodel numpy pillow"),
        ("uv-receipt.toml", False, 'uv pip install --python "{prefix}" numpy pillow'),
    ],
    ids=["pip", "uv venv", "pipx", "uv tool"],
)
def test_the_command_is_that_of_whatever_installed_xlmodel(
    mark: str, has_pip: bool, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(extras.sys, "prefix", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: object() if has_pip else None)
    if mark:
        (tmp_path / mark).touch()
    assert install_command("numpy", "pillow") == command.format(prefix=tmp_path)


# Where what is left out is imported


def imports(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Yield each package of another origin that a module imports, and whether it does so as soon as it is loaded.

    What is imported for types only does not count.
    """
    typed = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if id(node) in typed or not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [name.name for name in node.names]
        for name in {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"xlmodel"}:
            yield name, id(node) not in inside


@cache
def imported() -> dict[str, dict[str, bool]]:
    """Return the modules that import each package, and whether any of these imports is at once."""
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    for path in PACKAGE.rglob("*.py"):
        for package, at_once in imports(ast.parse(path.read_text("utf-8"))):
            place = path.relative_to(PACKAGE).as_posix()
            found[package][place] = found[package].get(place, False) or at_once
    return found


def test_an_import_is_found_wherever_it_stands():
    code = """
import click, os
if TYPE_CHECKING:
    import pandas
def f():
    from numpy.linalg import inv
"""
    assert sorted(imports(ast.parse(code))) == [("click", True), ("numpy", False)]


def left_out() -> dict[str, dict[str, bool]]:
    """Return the modules that import what a plain install leaves out, but for the rooms of many scenarios."""
    needed = names_of(PROJECT["dependencies"])
    found = {
        name: {place: at_once for place, at_once in places.items() if place.partition("/")[0] not in OF_MANY}
        for name, places in imported().items()
        if name not in needed
    }
    return {name: places for name, places in found.items() if places}


def test_rooms_of_many_scenarios_import_what_they_need_and_are_entered_only_when_it_is_there():
    needed = names_of(PROJECT["dependencies"])
    for room, packages in OF_MANY.items():
        there = {name for name, places in imported().items() for place in places if place.startswith(f"{room}/")}
        assert there - needed == packages
    light = {"sweeping/__init__.py", "sweeping/packages.py"}
    assert not {place for name, places in imported().items() if name not in needed for place in places} & light
    entered = set()
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        at_once = re.findall(r"^(?:from|import) xlmodel\.(\w+)", path.read_text("utf-8"), re.MULTILINE)
        if place.partition("/")[0] not in OF_MANY and not OF_MANY.keys().isdisjoint(at_once):
            entered.add(place)
    assert entered == set()


def test_what_is_left_out_is_imported_in_its_place_only_and_only_when_it_is_needed():
    assert {name: set(places) for name, places in left_out().items()} == USED_BY
    assert [(name, place) for name, places in left_out().items() for place in places if places[place]] == []


# What the project file declares


def names_of(requirements: list[str]) -> set[str]:
    """Return what requirements are imported as."""
    names = (re.split(r"[<>=!\[; ]", one)[0] for one in requirements)
    return {IMPORTED_AS.get(name, name.replace("-", "_")) for name in names}


def test_a_plain_install_has_what_is_imported_and_nothing_else():
    assert names_of(PROJECT["dependencies"]) == imported().keys() - USED_BY.keys() - set().union(*OF_MANY.values())


def test_every_extra_has_what_somebody_imports_and_all_has_every_extra():
    declared = PROJECT["optional-dependencies"]
    assert declared["all"] == [f"xlmodel[{','.join(sorted(declared.keys() - {'all', 'test'}))}]"]
    assert "xlmodel[all]" in declared["test"], "the tests include all extras"
    packages = set().union(*(names_of(those) for extra, those in declared.items() if extra not in {"all", "test"}))
    brought_along = {"schedula": "formulas"}
    used = (USED_BY.keys() | set().union(*OF_MANY.values())) - brought_along.keys()
    assert packages - NEEDED_BY_OTHERS.keys() - {"PIL"} == used


def test_every_python_that_may_have_it_is_named():
    languages = (one for one in PROJECT["classifiers"] if one.startswith("Programming Language"))
    releases = [one.rpartition(" ")[2] for one in languages if "." in one]
    assert releases == [f"3.{minor}" for minor in range(11, 15)]


# Without any of it

COMMANDS = [
    "init .",
    "build",
    "build made/typed.xlsx --set capex_amazon_2026=210",
    "pull",
    "diff output/amazon-capex-2026.xlsx made/typed.xlsx --html output/changes.html",
    "diff output/amazon-capex-2026.xlsx",
    "audit",
    "check",
    "check --engine all --json",
    "show capex",
    "explain capex_microsoft_2026 --of made/typed.xlsx",
    "dump",
    "add-case severe --like bear",
]
TAKE_MORE = {"export", "goalseek", "sweep"}
"""Commands that take packages, or a program, beyond a plain install."""

RUN = """
import shlex, sys
for name in {names!r}:
    sys.modules[name] = None
import xlmodel
from xlmodel.cli import main
for command in {commands!r}:
    try:
        main(shlex.split(command))
    except SystemExit as ended:
        print(f"ended: {{command}}: {{ended.code}}")
next(iter(xlmodel.watch()))
print("ended: watch: 0")
"""


def test_every_command_is_tried_or_takes_more():
    tried = {command.split()[0] for command in COMMANDS} | {"watch"}
    assert tried | TAKE_MORE == main.commands.keys()


@pytest.mark.slow
def test_every_command_runs_without_what_is_left_out(tmp_path: Path):
    names = [*USED_BY, *NEEDED_BY_OTHERS, "PIL", "matplotlib", "scipy"]
    code = RUN.format(names=names, commands=COMMANDS)
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    ended = dict(line.split(": ")[1:] for line in done.stdout.splitlines() if line.startswith("ended: "))
    differ = {command: "1" for command in COMMANDS if "typed.xlsx --html" in command}
    assert ended == {**dict.fromkeys([*COMMANDS, "watch"], "0"), **differ}
    assert {path.name for path in (tmp_path / "inputs").iterdir()} == {path.name for path in INPUTS.glob("*.csv")}
