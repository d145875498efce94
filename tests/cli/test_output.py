"""Where a command prints to: a pipe that nobody reads, a full disk, a closed output, and UTF-8 on any terminal."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from xlmodel.cli import group, main

UNIX = pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix")
COMMAND = [sys.executable, "-m", "xlmodel"]


def failing_with(code: int, monkeypatch: pytest.MonkeyPatch) -> subprocess.CompletedProcess[str]:
    """Run a command whose output fails so, in this process."""

    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(group, "_write", fail)
    result = CliRunner().invoke(main, ["audit", "--rules"])
    return subprocess.CompletedProcess([], result.exit_code, result.stdout, result.stderr)


def test_a_reader_who_has_gone_is_no_fault_and_no_success(monkeypatch: pytest.MonkeyPatch):
    done = failing_with(errno.EPIPE, monkeypatch)
    assert (done.returncode, done.stdout, done.stderr) == (group.READER_GONE, "", "")


def test_a_full_disk_is_one_message(monkeypatch: pytest.MonkeyPatch):
    done = failing_with(errno.ENOSPC, monkeypatch)
    assert (done.returncode, done.stdout) == (2, "")
    reason = os.strerror(errno.ENOSPC)
    assert done.stderr == f"xlmodel: what this command prints could not be written ({reason})\n"


def test_any_other_failure_of_the_system_is_not_taken_for_one_of_the_output(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(group, "_write", lambda _: Path("nowhere at all").read_bytes())
    assert isinstance(CliRunner().invoke(main, ["audit", "--rules"]).exception, FileNotFoundError)


@UNIX
def test_a_closed_pipe_ends_a_process_quietly():
    process = subprocess.Popen([*COMMAND, "audit", "--rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert (process.wait(60), process.stderr.read() if process.stderr else b"") == (group.READER_GONE, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [["--help"], pytest.param(["audit", "--rules"], marks=pytest.mark.slow)], ids=str)
def test_a_full_device_ends_a_process_with_one_message(arguments: list[str]):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "could not be written" in done.stderr


@UNIX
@pytest.mark.slow
def test_a_closed_output_is_no_fault():
    done = subprocess.run(f"{sys.executable} -m xlmodel audit --rules >&-", shell=True, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


class _Narrow(io.RawIOBase):
    """An output without a buffer, as with PYTHONUNBUFFERED, that takes a few bytes at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = b""

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        part = bytes(memoryview(content)[:7])  # type: ignore[arg-type]
        self.taken += part
        return len(part)


def test_a_long_text_is_written_whole_in_utf_8_whatever_the_terminal(monkeypatch: pytest.MonkeyPatch):
    raw = _Narrow()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii", write_through=True))  # type: ignore[arg-type]
    text = "capex | 近 7,000 億美元\n" * 50
    group.tell_text(text)
    assert raw.taken == text.encode()


@pytest.mark.slow
def test_a_dump_is_utf_8_where_the_terminal_knows_no_chinese():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    for form in (("--json",), ("--csv",)):
        done = subprocess.run([*COMMAND, "dump", *form], capture_output=True, env=environment, check=True)
        assert "÷" in done.stdout.decode("utf-8")
