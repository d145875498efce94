"""The table of times: every race is run and has its row. How long anything takes is not looked at here."""

from pathlib import Path

import bench
import pytest
import second_model

import xlmodel


@pytest.mark.slow
def test_every_race_has_its_row(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bench, "SCENARIOS", 16)
    path = tmp_path / "book.xlsx"
    xlmodel.build(path, inputs=second_model.INPUTS, project=second_model.PROJECT)
    assert bench.main(["--turns", "1", "--workbook", str(path)]) == 0
    said = capsys.readouterr().out
    assert [word for word in ("what", "rival", "ratio") if word not in said] == []
    for make in bench.RACES:
        race = make(path)
        assert race.what in said
        assert race.rival in said
