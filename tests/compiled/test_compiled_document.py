"""The document on compiled evaluation: its example runs, and the README leads to it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "compiled.md").read_text("utf-8")


def test_the_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(ROOT)
    (example,) = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    exec(example, {})
    mean, _, counts = capsys.readouterr().out.partition(" ")
    assert float(mean) > 0
    assert counts == "{}\n"


def test_the_readme_leads_to_it():
    assert "[docs/compiled.md](docs/compiled.md)" in (ROOT / "README.md").read_text("utf-8")
