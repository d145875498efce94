"""The command `watch`: what it prints, and the mistakes that end it at once."""

import re
import signal
import sys
from datetime import datetime
from pathlib import Path

import pytest
from commands import mistake, stand_in, started, well
from conftest import Written
from watches import PATIENCE, Watching

from xlmodel.watching import MovedOutput, Rebuilt


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--inputs", "nowhere"], "nowhere: there is no such folder"),
        (["-o", "inputs/facts.csv/book.xlsx"], "a folder is needed in its place"),
        (["-o", "output/book.csv"], "expected a name that ends in .xlsx"),
        (["--set", "capex_amazn_2026=1"], "no such input"),
        (["--set", "guidance_position=7"], "outside min–max"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else "",
)
def test_a_mistake_in_the_call_ends_it_at_once(arguments: list[str], words: str, tmp_path: Path, monkeypatch):
    stand_in(tmp_path, monkeypatch)
    assert words in mistake("watch", *arguments)
    assert list(Path("output").iterdir()) == []


def test_the_command_lists_the_first_moves_and_counts_the_others(book: Written, monkeypatch):
    moved = tuple(
        MovedOutput(f"output_{number}", f"Output {number}", unit, old, new)
        for number, (unit, old, new) in enumerate(
            [("USD bn", 10.0, 12.0), ("%", 0.05, 0.062), ("x", 0.0, 1.0), ("USD bn", 1000.01, 1000.02)] * 5
        )
    )
    rebuilt = Rebuilt(datetime(2026, 2, 5, 16, 30), built_as(book), {"case": ("base", "bull")}, moved)
    monkeypatch.setattr("xlmodel.watch", lambda *_, **__: iter([rebuilt, rebuilt]))
    said = well("watch").split("Ctrl-C ends it.\n")[1]
    assert said.startswith("16:30:00 rebuilt\n")
    assert "  case: base → bull\n20 headline outputs moved\n" in said
    assert "  output_0: 10.0 → 12.0 USD bn (+20.0%), Output 0\n" in said
    assert "  output_1: 5.0% → 6.2% (+1.2 points), Output 1\n" in said
    assert "  output_2: 0.00 → 1.00 x, Output 2\n" in said
    assert "  output_3: 1000.01 → 1000.02 USD bn" in said, "digits enough to see the move"
    assert "output_14: " in said
    assert "output_15: " not in said
    assert said.endswith("  and 5 more; xlmodel show lists them all\n")


def built_as(book: Written):
    from xlmodel.building import Built
    from xlmodel.edits import Carried

    return Built(
        book.path, ("Cover",), 1, "All checks hold", {}, {}, "", Carried(), None, (), 0, 0, (), (), (), book.ready
    )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent Ctrl-C alone there")
def test_the_command_tells_what_moved_until_it_is_interrupted(tmp_path: Path, monkeypatch):
    stand_in(tmp_path, monkeypatch)
    process = started(tmp_path, "watch", "--set", "charges_tax_rate=0.3")
    try:
        assert process.stdout is not None
        first = said_until(process.stdout, "Watching inputs/*.csv. Ctrl-C ends it.")
        assert re.match(r"\d\d:\d\d:\d\d built\n", first)
        assert "charges_tax_rate: 0.21 in the inputs, 0.3 in the workbook" in first
        watching = Watching(tmp_path)
        path, content = watching.position("0.6")
        watching.put(path, watching.position("7")[1])
        assert "not rebuilt" in said_until(process.stdout, "guidance_position")
        watching.put(path, content)
        assert "guidance_position: 0.5 → 0.6" in said_until(
            process.stdout, "capex_microsoft_2026: 195.0 → 192.0 USD bn"
        )
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert rest == "Ended.\n"
    assert process.returncode == 0


def said_until(stream, words: str) -> str:
    """Return what a process says up to and with the line that holds some words."""
    said = ""
    for line in stream:
        said += line
        if words in line:
            return said
    raise AssertionError(f"it ended without saying {words!r}:\n{said}")
