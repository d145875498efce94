"""Watch: whatever way an input file changes, the workbook is built again, and what moved is told."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty

import openpyxl
import pytest
from conftest import INPUTS
from histories.short import shorten, sized
from watches import Watching, await_that, replace_with_another

import xlmodel
import xlmodel.watching
from xlmodel.engines import read_names
from xlmodel.watching import MovedOutput


@contextmanager
def watched(folder: Path, size: str) -> Iterator[Watching]:
    """Watch a short model in a folder, from its first build to its end."""
    watching = Watching(folder)
    shorten(INPUTS, watching.inputs)
    with pytest.MonkeyPatch.context() as patch, sized(size):
        patch.setattr("xlmodel.watching.LOOK", 0.1)
        patch.setattr("xlmodel.watching.RETRY", 0.1)
        first = watching.start()
        assert first.built is not None
        assert (first.inputs, first.outputs, first.faults) == ({}, (), ())
        yield watching
        watching.end()
    with pytest.raises(Empty):
        watching.told.get_nowait()


@pytest.fixture(scope="module")
def watching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watching]:
    """Return a watch that has built once; each test sets the guidance position to a value of its own.

    It watches the tip of the model, which builds in half a second: what is noticed and told is the same.
    """
    with watched(tmp_path_factory.mktemp("watch"), "tip") as watching:
        yield watching


@pytest.fixture(autouse=True)
def nothing_told(request: pytest.FixtureRequest) -> None:
    """Forget what was told in a test that failed, so that the next one does not take it for its own."""
    if "watching" in request.fixturenames:
        told = request.getfixturevalue("watching").told
        while not told.empty():
            told.get_nowait()


def now(watching: Watching) -> float | str:
    """Return what the workbook holds as the guidance position."""
    sheet, cell = read_names(watching.output)["in_guidance_position"]
    held = openpyxl.load_workbook(watching.output)[sheet][cell].value
    assert isinstance(held, float | int)
    return held


# What is noticed


def write_in_place(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def delete_and_write_anew(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def rename_and_write_anew(path: Path, content: bytes) -> None:
    path.rename(path.with_name(f"{path.name}~"))
    path.write_bytes(content)


def replace_the_folder(path: Path, content: bytes) -> None:
    folder = path.parent
    new = Path(shutil.copytree(folder, folder.with_name("new")))
    (new / path.name).write_bytes(content)
    folder.rename(folder.with_name("old"))
    new.rename(folder)
    shutil.rmtree(folder.with_name("old"))


def write_bit_by_bit(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        for start in range(0, len(content), 1000):
            file.write(content[start : start + 1000])
            file.flush()


CHANGES: list[tuple[str, Callable[[Path, bytes], None]]] = [
    ("0.6", write_in_place),
    ("0.7", replace_with_another),
    ("0.8", delete_and_write_anew),
    ("0.9", rename_and_write_anew),
    ("0.25", write_bit_by_bit),
    ("0.35", replace_the_folder),
    ("0.45", write_in_place),  # also after the folder was replaced
]


@pytest.mark.parametrize(
    ("value", "change"),
    [
        pytest.param(value, change, id=f"{change.__name__} {value}", marks=pytest.mark.slow if place else ())
        for place, (value, change) in enumerate(CHANGES)
    ],
)
def test_the_workbook_follows_however_a_file_changes(value: str, change, watching: Watching):
    before = watching.output.read_bytes()
    change(*watching.position(value))
    rebuilt = watching.next()
    while rebuilt.built is None:  # a look into the middle of a change, told as what it was
        rebuilt = watching.next()
    assert rebuilt.inputs.keys() == {"guidance_position"}
    assert rebuilt.inputs["guidance_position"][1] == float(value)
    assert watching.output.read_bytes() != before


@pytest.mark.slow
def test_a_save_without_a_change_and_other_files_are_passed_over(watching: Watching, monkeypatch):
    path, content = watching.position("0.55")
    looks: list[Path] = []
    look = xlmodel.watching._digests
    monkeypatch.setattr("xlmodel.watching._digests", lambda *given: looks.append(given) or look(*given))
    watching.put(path, path.read_bytes())
    (watching.inputs / "notes.txt").write_text("mine", "utf-8")
    (watching.inputs / "~$facts.csv").touch()
    before = len(looks)
    await_that(lambda: len(looks) > before + 1)  # looked, and been done with what was seen
    assert watching.told.empty()
    watching.put(path, content)
    assert watching.next().inputs.keys() == {"guidance_position"}, "nothing was told before"


@pytest.mark.slow
def test_a_file_is_read_once_it_changes_no_longer(watching: Watching, monkeypatch):
    path, content = watching.position("0.05")
    look, parts = xlmodel.watching._digests, iter([b"", content[:1000], content])

    def looked(*given: object) -> tuple[str, ...]:
        """Write on at each look, so that the first finds the file empty and the second finds half of it."""
        for part in parts:
            path.write_bytes(part)
            break
        return look(*given)

    monkeypatch.setattr("xlmodel.watching._digests", looked)
    assert watching.next().built is not None, "the empty file was seen, and not told as a fault"
    assert next(parts, None) is None


# What is told


@pytest.fixture
def heart(tmp_path: Path) -> Iterator[Watching]:
    """Return a watch of the heart of the model, which has many outputs."""
    with watched(tmp_path, "heart") as watching:
        yield watching


@pytest.mark.slow
def test_what_moved_is_told_largest_first(heart: Watching):
    before = {row.key: row for row in xlmodel.show(inputs=heart.inputs).rows}
    path = heart.inputs / "peer_capex.csv"
    heart.put(path, path.read_bytes().replace(b"amazon,2026,200,", b"amazon,2026,220,"))
    rebuilt = heart.next()
    after = {row.key: row for row in xlmodel.show(inputs=heart.inputs).rows}
    assert rebuilt.inputs == {"capex_amazon_2026": (200, 220)}
    expected = {
        key: (row.unit, row.value, after[key].value)
        for key, row in before.items()
        if row.value != pytest.approx(after[key].value, rel=1e-9)
    }
    assert len(expected) > 15
    assert {one.key: (one.unit, one.old, one.new) for one in rebuilt.outputs} == expected
    assert all(one.label.startswith(before[one.key].label) for one in rebuilt.outputs), "with the members of the cell"
    assert expected["capex_amazon_growth_2026"][1:] == pytest.approx((200 / 131 - 1, 220 / 131 - 1))
    sizes = [abs(one.change) for one in rebuilt.outputs]
    assert sizes == sorted(sizes, reverse=True)
    assert rebuilt.built is not None
    assert rebuilt.built.outputs["capex_amazon_growth_2026"] == pytest.approx(220 / 131 - 1)


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [(10.0, 12.0, 0.2), (-10.0, -12.0, -0.2), (0.0, 1.0, float("inf")), (None, 1.0, float("inf"))],
)
def test_a_move_is_relative_to_the_old_value(old: float | None, new: float, change: float):
    assert MovedOutput("key", "Label", "USD bn", old, new).change == pytest.approx(change)


@pytest.mark.slow
def test_what_was_typed_into_the_workbook_is_kept_and_told(watching: Watching):
    workbook, (sheet, cell) = (
        openpyxl.load_workbook(watching.output),
        read_names(watching.output)["in_charges_tax_rate"],
    )
    workbook[sheet][cell] = 0.3
    workbook.save(watching.output)
    path, content = watching.position("0.65")
    watching.put(path, content)
    rebuilt = watching.next()
    assert rebuilt.built is not None
    assert rebuilt.built.carried.values == {"charges_tax_rate": 0.3}
    assert rebuilt.inputs.keys() == {"charges_tax_rate", "guidance_position"}
    assert rebuilt.inputs["charges_tax_rate"] == (0.21, 0.3)


# What is wrong is told, and the watch goes on


@pytest.mark.slow
def test_faults_of_the_inputs_are_told_once_and_the_watch_goes_on(watching: Watching):
    path, sound = watching.position("0.75")
    before = watching.output.read_bytes()
    watching.put(path, watching.position("1.5")[1])
    told = watching.next()
    assert told.built is None
    assert [(Path(fault.file).name, fault.key) for fault in told.faults] == [("assumptions.csv", "guidance_position")]
    assert watching.output.read_bytes() == before
    watching.put(path, sound)
    assert watching.next().built is not None
    assert now(watching) == 0.75


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "lock"),
    [
        pytest.param("0.85", "~$book.xlsx", id="Excel"),
        pytest.param("0.95", ".~lock.book.xlsx#", id="LibreOffice"),
    ],
)
def test_a_workbook_that_is_open_is_rebuilt_once_it_is_closed(value: str, lock: str, watching: Watching, monkeypatch):
    tried: list[Path] = []
    build = xlmodel.watching.build_workbook
    monkeypatch.setattr("xlmodel.watching.build_workbook", lambda *given: tried.append(given[1]) or build(*given))
    (watching.folder / lock).touch()
    path, content = watching.position(value)
    watching.put(path, content)
    told = watching.next()
    assert told.built is None
    (fault,) = told.faults
    assert "this file is open in" in str(fault)
    await_that(lambda: len(tried) > 2)
    (watching.folder / lock).unlink()
    assert watching.next().built is not None, "told once, and rebuilt without another change of the inputs"
    assert now(watching) == float(value)


@pytest.mark.slow
def test_a_workbook_that_cannot_be_carried_over_is_rebuilt_once_it_is_mended(watching: Watching):
    sound = watching.output.read_bytes()
    watching.put(watching.output, b"no workbook")
    path, content = watching.position("0.15")
    watching.put(path, content)
    told = watching.next()
    assert told.built is None
    assert "not an Excel workbook" in str(told.faults[0])
    watching.put(watching.output, sound)
    assert watching.next().built is not None
    assert now(watching) == 0.15


@pytest.mark.slow
def test_the_first_build_may_find_faults_and_overrides_stand_in_every_build(tmp_path: Path):
    watching = Watching(tmp_path, {"charges_tax_rate": 0.3})
    shutil.copytree(INPUTS, watching.inputs)
    path, sound = watching.position("0.6")
    watching.put(path, watching.position("7")[1])
    assert watching.start().faults
    watching.put(path, sound)
    rebuilt = watching.next()
    watching.end()
    assert rebuilt.built is not None
    assert rebuilt.built.changed == {"charges_tax_rate": (0.21, 0.3)}
    assert rebuilt.outputs == (), "there is no build before it to compare with"
