"""What the shell offers: commands, keys, sheets, engines and rules, from a cache that follows the inputs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from commands import remember, stand_in

from xlmodel.cli import completing, main


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the cache, in a folder with inputs of which each is read only once."""
    stand_in(tmp_path, monkeypatch)
    remember(monkeypatch)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "xlmodel"


def offered(line: str, shell: str = "zsh") -> list[str]:
    """Return what is offered for the last word of a line."""
    words = line.split(" ")
    environment = {
        "_XLMODEL_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1) if shell != "fish" else words[-1],
    }
    result = CliRunner().invoke(main, [], prog_name="xlmodel", env=environment)
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    return lines[1::3] if shell == "zsh" else [text.partition(",")[2].partition("\t")[0] for text in lines]


def test_commands_and_options(cache: Path):
    assert {"show", "explain", "dump", "diff"} <= set(offered("xlmodel "))
    assert "--used-by" in offered("xlmodel explain --u")


def test_keys_of_outputs_inputs_lines_and_cells(cache: Path):
    found = offered("xlmodel show capex_amazon_2026")
    assert "capex_amazon_2026" in found
    assert {"charges_total", "charges"} <= set(offered("xlmodel show charges"))
    assert offered("xlmodel explain capex[amazon,20") == [f"capex[amazon,{year}]" for year in (2024, 2025, 2026)]
    assert "growth_capex" in offered("xlmodel explain growth_c")


def test_sheets_by_their_names_and_for_bash_those_with_a_space_by_key(cache: Path):
    assert "Dashboard" in offered("xlmodel show Dash", "bash")
    known = completing.names_of(Path("inputs"))
    assert {"Returns Base", "One-Time Charges"} <= set(known["sheets"])
    assert {"returns", "returns[base]", "charges"} <= set(known["sheet_keys"])
    shown, explained = (offered(f"xlmodel {command} ", "bash") for command in ("show", "explain"))
    assert "Dashboard" in shown
    assert not [name for name in shown if " " in name]
    assert "One-Time Charges" in offered("xlmodel show One", "fish")
    assert "capex_amazon_2026" in explained
    assert "Dashboard" not in explained, "a sheet is not explained"


def test_inputs_to_set_engines_rules_and_cells_to_drop(cache: Path):
    assert "capex_amazon_2026=" in offered("xlmodel build --set capex_amazon_2026")
    assert {"ironcalc", "libreoffice", "all"} <= set(offered("xlmodel check --engine "))
    assert "no-constants:" in offered("xlmodel audit --without no-", "bash")
    assert offered("xlmodel build --drop-override capex[meta,") == ["capex[meta,2026]"]


def test_names_come_from_the_cache_until_an_input_changes(cache: Path, monkeypatch: pytest.MonkeyPatch):
    first = completing.names_of(Path("inputs"))
    (kept,) = cache.iterdir()
    assert json.loads(kept.read_text("utf-8"))["names"] == first

    def declared(_: Path) -> dict[str, list[str]]:
        return {"inputs": ["anew"]}

    monkeypatch.setattr(completing, "_declared", declared)
    assert completing.names_of(Path("inputs")) == first
    os.utime("inputs/facts.csv", ns=(1, 1))
    assert completing.names_of(Path("inputs")) == {"inputs": ["anew"]}
    kept.write_text("not JSON", "utf-8")
    assert completing.names_of(Path("inputs")) == {"inputs": ["anew"]}


def test_where_something_is_wrong_nothing_is_offered(cache: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.chdir(cache.parents[1])
    Path("inputs/facts.csv").write_text("nothing of the kind", "utf-8")
    assert completing.names_of(Path("inputs")) == {}
    assert offered("xlmodel show cap") == []
    assert completing.names_of(Path("nowhere")) == {}
