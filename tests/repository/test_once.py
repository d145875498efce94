"""What the processes of a session share is made once, and what takes much memory is done in a process of its own."""

import os
from pathlib import Path

import pytest
from once import Shared, apart


def test_a_file_is_made_by_the_first_who_asks(tmp_path: Path):
    made = []

    def make(path: Path) -> None:
        made.append(path)
        path.write_text("whole", "utf-8")

    files = [Shared(tmp_path).file("a folder/file.txt", make) for _ in range(2)]
    assert files == [tmp_path / "a folder" / "file.txt"] * 2
    assert made == files[:1]
    assert [path.name for path in files[0].parent.iterdir()] == ["file.txt"]


def test_what_failed_is_made_anew(tmp_path: Path):
    with pytest.raises(ZeroDivisionError):
        Shared(tmp_path).value("result", lambda: 1 / 0)
    assert Shared(tmp_path).value("result", lambda: 0.5) == 0.5
    assert Shared(tmp_path).value("result", lambda: 1 / 0) == 0.5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no process can be copied here")
def test_work_apart_is_done_in_another_process(capfd: pytest.CaptureFixture[str]):
    number, result = apart(lambda: (os.getpid(), 0.5))
    assert (number != os.getpid(), result) == (True, 0.5)
    with pytest.raises(AssertionError, match="failed there"):
        apart(lambda: 1 / 0)
    assert "ZeroDivisionError" in capfd.readouterr().err
