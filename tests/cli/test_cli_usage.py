"""Options that do not go together are a mistake of the call, told in one line before anything is read."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import click
import pytest
from commands import mistake, well

import xlmodel
from xlmodel.cli.group import pairs

TOGETHER = [
    # the arguments of `diff`, and what is said
    (("a.xlsx", "b.xlsx", "--text"), "--text prints one workbook and goes with no other file, --json or --html"),
    (("a.xlsx", "--text", "--json"), "--text prints one workbook and goes with no other file, --json or --html"),
    (("a.xlsx", "--text", "--html", "p.html"), "--text prints one workbook and goes with no other file"),
    (("a.xlsx", "b.xlsx", "--set", "wacc_base=0.1"), "--set goes with one workbook, which is then compared"),
    (("a.xlsx", "--text", "--set", "wacc_base=0.1"), "--set goes with one workbook, which is then compared"),
]


@pytest.mark.parametrize(("arguments", "said"), TOGETHER, ids=lambda part: " ".join(part) if len(part) < 6 else "")
def test_options_of_a_difference_that_do_not_go_together(
    arguments: tuple[str, ...], said: str, tmp_path_factory: pytest.TempPathFactory
):
    folder = tmp_path_factory.mktemp("call")
    for name in ("a.xlsx", "b.xlsx"):
        (folder / name).touch()
    assert said in mistake("diff", *(folder / one if one.endswith("xlsx") else one for one in arguments))


def test_pairs_are_a_key_and_what_stands_behind_the_first_equals_sign():
    assert pairs(()) == {}
    assert pairs(("wacc_base=0.1", "in_eps=2", "note=a=b")) == {"wacc_base": "0.1", "eps": "2", "note": "a=b"}


def test_all_pairs_without_an_equals_sign_and_all_keys_that_stand_twice_are_told():
    with pytest.raises(click.UsageError, match="--set takes KEY=VALUE, not 'one', 'two'"):
        pairs(("one", "wacc=1", "two"))
    with pytest.raises(click.UsageError, match=r"--set gives a key more than once: wacc, eps$"):
        pairs(("wacc=1", "eps=1", "in_wacc=2", "tax=3", "eps=4"))


def test_the_file_to_write_is_given_alone_or_with_o_and_is_the_usual_one_without(monkeypatch: pytest.MonkeyPatch):
    asked: list[Path] = []
    monkeypatch.setattr("xlmodel.watch", lambda output, **_: asked.append(output) or iter(()))
    monkeypatch.setattr("xlmodel.build", lambda output, **_: asked.append(output))
    monkeypatch.setattr("xlmodel.cli.building.built_lines", lambda _: [])
    for command in ("build", "watch"):
        for arguments in ([], ["a.xlsx"], ["-o", "a.xlsx"], ["a.xlsx", "-o", "a.xlsx"]):
            well(command, *arguments)
        assert "FILE and -o name the file to write, and they differ" in mistake(command, "a.xlsx", "-o", "b.xlsx")
    assert asked == [Path(xlmodel.OUTPUT), *[Path("a.xlsx")] * 3] * 2


def test_the_module_runs_under_the_name_of_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    monkeypatch.setattr(sys, "argv", ["elsewhere", "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("xlmodel", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("Usage: xlmodel [OPTIONS] COMMAND")
