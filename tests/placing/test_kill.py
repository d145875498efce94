"""A build that is killed at any moment leaves the old file or the new one, whole, and never half of a copy."""

import random
import re
import time
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from conftest import INPUTS
from edit_books import in_inputs, in_xml
from histories.short import shorten, sized

import xlmodel

BUILDS = 200
OURS = re.compile(r"book\.xlsx|book\.kept-[\d-]+\.xlsx|\.xlmodel-.*\.part")
"""What may stand in the folder afterwards: the file, its kept copy, and what is plainly a part of ours."""

AT_ONCE = 2

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("fork" not in get_all_start_methods(), reason="Windows copies no process"),
]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return input files for the tip of the model, which builds in a second: there is as much to kill in it."""
    folder = tmp_path_factory.mktemp("short") / "inputs"
    shorten(INPUTS, folder)
    return folder


def build(target: Path, inputs: Path) -> None:
    with sized("tip"):
        xlmodel.build(target, inputs=inputs)


def start(target: Path, inputs: Path) -> BaseProcess:
    """Start a build in a copy of this process, which need not import the package first."""
    process = get_context("fork").Process(target=build, args=(target, inputs))
    process.start()
    return process


def ended(process: BaseProcess) -> bool:
    """Wait for a build and tell whether it ended well."""
    process.join()
    return process.exitcode == 0


def finished(folder: Path, old: bytes, inputs: Path) -> tuple[bytes, float]:
    """Return what a build makes of the old file, and how long it takes while as many others run as later."""
    targets = [folder / str(number) / "book.xlsx" for number in range(AT_ONCE)]
    for target in targets:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(old)
    begun = time.monotonic()
    builds = [start(target, inputs) for target in targets]
    assert {ended(process) for process in builds} == {True}
    return targets[0].read_bytes(), time.monotonic() - begun


def killed(folders: list[Path], old: bytes, moments: list[float], inputs: Path) -> None:
    """Start builds onto the old file at once, and kill each after its seconds."""
    for folder in folders:
        folder.mkdir()
        (folder / "book.xlsx").write_bytes(old)
    begun = time.monotonic()
    builds = [start(folder / "book.xlsx", inputs) for folder in folders]
    for moment, process in sorted(zip(moments, builds, strict=True), key=lambda pair: pair[0]):
        process.join(max(0.0, begun + moment - time.monotonic()))
        process.kill()
        process.join()


def test_a_build_killed_at_any_moment_leaves_one_whole_file(inputs: Path, tmp_path: Path):
    edited = tmp_path / "edited.xlsx"
    build(edited, inputs)
    in_inputs(edited, {"wacc_base": 0.1})
    in_xml(edited, {("Inputs", "A14"): "cannot be carried over, so the file is kept"})
    old = edited.read_bytes()
    new, longest = finished(tmp_path / "whole", old, inputs)
    chance = random.Random(4)
    # Half of them near the end, where files are written.
    moments = [chance.uniform(0.7 if number % 2 else 0.0, 1.1) * longest for number in range(BUILDS)]
    folders = [tmp_path / str(number) for number in range(BUILDS)]
    for first in range(0, BUILDS, AT_ONCE):
        killed(folders[first : first + AT_ONCE], old, moments[first : first + AT_ONCE], inputs)
    whole = {old, new, finished(tmp_path / "whole again", old, inputs)[0]}  # a second one, if midnight passed
    outcomes = set()
    for folder in folders:
        left = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert [name for name in left if not OURS.fullmatch(name)] == []
        assert left["book.xlsx"] in whole
        kept = [content for name, content in left.items() if name.startswith("book.kept-")]
        assert all(content == old for content in kept), "a kept copy is whole, or it has not its name yet"
        assert kept or left["book.xlsx"] == old, "nothing is replaced before it is kept"
        outcomes.add((left["book.xlsx"] == old, bool(kept)))
    assert {(True, False), (False, True)} <= outcomes, "some were killed before the end and some were not"
    disturbed = [folder for folder in folders if any(path.suffix == ".part" for path in folder.iterdir())]
    for folder in [*disturbed[:5], folders[0]]:
        assert ended(start(folder / "book.xlsx", inputs))
        assert (folder / "book.xlsx").read_bytes() in whole, "the next build is not disturbed"
