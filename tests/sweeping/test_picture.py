"""The picture of a sample: its size, its panels, and that it does not change by itself."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy
import pytest
import second_model

import xlmodel
from xlmodel.errors import PackageError, XlmodelError
from xlmodel.sweeping.picture import picture
from xlmodel.sweeping.swept import Sweep

matplotlib = pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def swept() -> Sweep:
    return xlmodel.sweep(sample=300, project=second_model.PROJECT)


def texts(swept: Sweep, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the texts that are drawn."""
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    seen: list[str] = []
    plain = Figure.savefig

    def savefig(self: Figure, *given: object, **named: object) -> None:
        seen.extend(text.get_text() for text in self.findobj(Text) if text.get_text())
        plain(self, *given, **named)

    monkeypatch.setattr(Figure, "savefig", savefig)
    picture(swept.scenarios, swept.summary)
    return seen


def test_it_is_a_picture_for_a_slide_and_always_the_same(swept: Sweep, tmp_path: Path):
    swept.write_png(tmp_path / "sample.png")
    data = (tmp_path / "sample.png").read_bytes()
    assert struct.unpack(">II", data[16:24]) == (1920, 1080)
    assert data == picture(swept.scenarios, swept.summary)


def test_panels_say_what_they_show(swept: Sweep, monkeypatch: pytest.MonkeyPatch):
    drawn = texts(swept, monkeypatch)
    (chance,) = swept.summary.chances
    assert f"Profit: {chance.probability:.0%} profit above 15.0 USD m" in drawn
    assert "Profit hangs most on: costs of the ships in sales" in drawn
    assert "300 scenarios, Latin hypercube, seed 1" in drawn


def test_what_cannot_be_written_is_told(swept: Sweep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(XlmodelError, match="no such folder"):
        swept.write_png(tmp_path / "nowhere" / "sample.png")
    from importlib import util

    plain = util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "matplotlib" else plain(name))
    with pytest.raises(PackageError, match=r"not installed; run: .*matplotlib"):
        swept.write_png(tmp_path / "sample.png")


def test_a_sample_of_nothing_but_errors_has_a_picture(tmp_path: Path):
    found = xlmodel.sweep(sample=20, project=second_model.PROJECT)
    found.scenarios.results.fill("profit", 0, numpy.full(20, numpy.nan))
    found.write_png(tmp_path / "sample.png")
    assert (found.summary.statistics[0].errors, found.summary.chances[0].probability) == (20, 0.0)
