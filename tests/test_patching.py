"""Values written back into the input files: only the bytes of the edited fields change, in all files or in none."""

import csv
import errno
import io
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from conftest import INPUTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register_files import FILES, edited, written

from xlmodel.errors import Fault, InputError, WriteError
from xlmodel.placing import obstacles, place
from xlmodel.register import Patch, input_cells, load, patch_inputs
from xlmodel.register.reading import UnreadableError, split
from xlmodel.register.scanning import core, records, replaced

EVERY_KIND = {
    # the cell, its new value, and the one place of its file that changes
    "revenue": (36.25, "facts", "35.6,,,USD", "36.25,,,USD"),
    "guide_low": (16, "facts", ",16.5,", ",16,"),
    "guide_high": (22.0, "facts", ",21.5,", ",22,"),
    "capex_amazon_2026": (230, "peer_capex", "amazon,2026,200,", "amazon,2026,230,"),
    "capex_guidance_amazon_2025_low": (99.5, "peer_capex", "2025,,100,", "2025,,99.5,"),
    "position": (0.35, "assumptions", "Position,0.5,", "Position,0.35,"),
    "case": ("bear", "assumptions", "shown,base,", "shown,bear,"),
    "wacc_bear": (0.12, "cases", "0.3,0.1,0.09", "0.3,0.12,0.09"),
    "wacc_tornado_high": (0.11, "cases", "0.08,0.1,lower", "0.08,0.11,lower"),
}


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, hidden ones included."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def patched(folder: Path, **edits: float | str) -> dict[str, bytes]:
    """Patch the files, write them, and return the files that changed."""
    before = bytes_of(folder)
    patch_inputs(load(folder), edits).write()
    after = bytes_of(folder)
    assert after.keys() == before.keys(), "no temporary file stays"
    return {name: data for name, data in after.items() if data != before[name]}


def faults_of(folder: Path, **edits: float | str) -> tuple[Fault, ...]:
    """Return the faults of a patch that is refused; the files stay as they are."""
    before = bytes_of(folder)
    with pytest.raises(InputError) as caught:
        patch_inputs(load(folder), edits)
    assert bytes_of(folder) == before
    return caught.value.faults


def only_fault(folder: Path, **edits: float | str) -> Fault:
    (fault,) = faults_of(folder, **edits)
    return fault


# The input cells


def test_every_cell_of_the_register_is_told_in_its_order(tmp_path):
    register = load(written(tmp_path))
    cells = input_cells(register)
    assert list(cells) == list(register.builtin)
    assert [key for key, cell in cells.items() if cell.key != key] == []
    assert {(cell.file, cell.row, cell.column) for cell in cells.values()} == {
        ("facts.csv", "revenue", "value"),
        ("facts.csv", "guide", "low"),
        ("facts.csv", "guide", "high"),
        ("peer_capex.csv", "capex_amazon_2026", "value"),
        ("peer_capex.csv", "capex_guidance_amazon_2025", "low"),
        ("peer_capex.csv", "capex_guidance_amazon_2025", "high"),
        ("peer_capex.csv", "capex_cash_oracle_2024", "value"),
        ("assumptions.csv", "case", "value"),
        ("assumptions.csv", "position", "value"),
        ("cases.csv", "wacc", "case_bear"),
        ("cases.csv", "wacc", "case_base"),
        ("cases.csv", "wacc", "tornado_low"),
        ("cases.csv", "wacc", "tornado_high"),
        ("cases.csv", "life", "case_bear"),
        ("cases.csv", "life", "case_base"),
    }


def test_a_cell_tells_its_words_its_limits_and_its_choices(tmp_path):
    cells = input_cells(load(written(tmp_path)))
    told = {key: (cell.label, cell.unit, cell.limits, cell.choices) for key, cell in cells.items()}
    assert told["revenue"] == ("Revenue", "USD bn", (0.0, 100000.0), ())
    assert told["guide_low"] == ("Guidance, low", "USD bn", (0.0, 100000.0), ())
    assert told["capex_amazon_2026"] == ("Amazon capex 2026", "USD bn", (0.0, 100000.0), ())
    assert told["position"] == ("Position", "x", (0.0, 1.0), ())
    assert told["wacc_bear"] == ("Cost of capital (Bear)", "%", (0.01, 0.3), ())
    assert told["wacc_tornado_low"] == ("Cost of capital (Stated low)", "%", (0.01, 0.3), ())
    assert told["case"] == ("Case shown", "text", None, ("bear", "base"))


def test_a_figure_has_the_limits_of_its_unit(tmp_path):
    for number, (unit, limits) in enumerate({"%": (-1, 20), "bp": (-1e4, 1e4), "GW": (0, 1e7)}.items()):
        folder = edited(tmp_path / str(number), "facts", "35.6,,,USD bn", f"7,,,{unit}")
        assert load(folder).limits["revenue"] == limits


def test_what_a_file_says_is_within_the_limits_whatever_its_unit(tmp_path):
    register = load(edited(tmp_path, "facts", "35.6,,,USD bn", "-35.6,,,USD bn"))
    assert register.limits["revenue"] == (-35.6, 100000.0)
    assert load(tmp_path, {"revenue": "-35.6"}).values["revenue"] == -35.6
    with pytest.raises(InputError, match=r"expected -35\.6 to 100000; found '-36'"):
        load(tmp_path, {"revenue": "-36"})


def test_every_number_has_limits_that_hold_it_and_an_override_is_held_to_them():
    register = load(INPUTS)
    numbers = {key: value for key, value in register.builtin.items() if isinstance(value, float)}
    assert register.limits.keys() == numbers.keys()
    assert [
        key for key, value in numbers.items() if not register.limits[key][0] <= value <= register.limits[key][1]
    ] == []
    beyond = {key: f"{high + 1:.15g}" for key, (_, high) in register.limits.items()}
    with pytest.raises(InputError) as caught:
        load(INPUTS, beyond)
    assert {
        fault.key for fault in caught.value.faults if fault.problem == "override: outside min–max"
    } == numbers.keys()


# One field


@pytest.mark.parametrize("key", EVERY_KIND)
def test_an_edit_changes_the_bytes_of_its_field_alone(key: str, tmp_path: Path):
    value, name, old, new = EVERY_KIND[key]
    text = FILES[f"{name}.csv"]
    assert text.count(old) == 1
    folder = written(tmp_path)
    assert patched(folder, **{key: value}) == {f"{name}.csv": text.replace(old, new).encode("utf-8-sig")}
    assert load(folder).builtin == {**load(written(tmp_path / "old")).builtin, key: value}


def test_all_kinds_are_edited_together(tmp_path):
    expected = dict(FILES)
    for _, name, old, new in EVERY_KIND.values():
        expected[f"{name}.csv"] = expected[f"{name}.csv"].replace(old, new)
    assert patched(written(tmp_path), **{key: value for key, (value, *_) in EVERY_KIND.items()}) == {
        name: text.encode("utf-8-sig") for name, text in expected.items() if text != FILES[name]
    }


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "mark"])
@pytest.mark.parametrize("last", [True, False], ids=["last line end", "no last line end"])
def test_line_ends_and_the_mark_stay(end: str, mark: str, last: bool, tmp_path: Path):
    text = mark + FILES["cases.csv"].replace("\n", end)
    text = text if last else text.removesuffix(end)
    folder = written(tmp_path, cases=text.encode())
    expected = text.replace("0.3,0.1,", "0.3,0.15,").replace("years,1,6,4,5,", "years,1,6,4,5.5,").encode()
    assert patched(folder, wacc_bear=0.15, life_base=5.5) == {"cases.csv": expected}


LOOKS = {
    "quotes": ('position,Position,"0.5",x', 'position,Position,"0.35",x'),
    "spaces": ("position,Position,  0.5\t,x", "position,Position,  0.35\t,x"),
    "spaces within quotes": ('position,Position," 0.5 ",x', 'position,Position," 0.35 ",x'),
    "a line end within quotes": ('position,Position,"0.5\r\n",x', 'position,Position,"0.35\r\n",x'),
    "doubled quotes": ('position,"""A"", or ""B""",0.5,x', 'position,"""A"", or ""B""",0.35,x'),
    "a comma": ('position,"A, B",0.5,x', 'position,"A, B",0.35,x'),
    "lines": ('position,"A\n\r\n\rB",0.5,x', 'position,"A\n\r\n\rB",0.35,x'),
    "Chinese": ("position,資本 支出 😀,0.5,x", "position,資本 支出 😀,0.35,x"),
    "quotes within": ('position,A 3" disk,0.5,x', 'position,A 3" disk,0.35,x'),
    "blank lines": ("\n\r\n,,,,,,\nposition,Position,0.5,x", "\n\r\n,,,,,,\nposition,Position,0.35,x"),
    "a key in quotes": ('"position ",Position,0.5,x', '"position ",Position,0.35,x'),
    "another spelling": ("position,Position,+5.0e-1,x", "position,Position,0.35,x"),
}


@pytest.mark.parametrize("look", LOOKS)
def test_what_stands_around_a_value_stays(look: str, tmp_path: Path):
    old, new = LOOKS[look]
    before = FILES["assumptions.csv"].replace("position,Position,0.5,x", old)
    folder = written(tmp_path, assumptions=before)
    after = FILES["assumptions.csv"].replace("position,Position,0.5,x", new)
    assert patched(folder, position=0.35) == {"assumptions.csv": after.encode("utf-8-sig")}


def test_columns_in_another_order_are_found_by_their_names(tmp_path):
    text = "unit,value,rationale,min,key,max,label\ntext,base,,,case,,Case\nx,0.5,,0,position,1,Position\n"
    after = text.replace("0.5", "0.75").encode("utf-8-sig")
    assert patched(written(tmp_path, assumptions=text), position=0.75) == {"assumptions.csv": after}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.35, "0.35"),
        (230.0, "230"),
        (1e-7, "0.0000001"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.333333333333333"),
        (100000.0, "100000"),
        (-0.0, "0"),
        (2.5e-9, "0.0000000025"),
        (1.23456789e-60, "1.23456789e-60"),
        (" 17 ", "17"),
        ("1e3", "1000"),
    ],
)
def test_a_number_is_written_in_the_plainest_way(value: float | str, text: str, tmp_path: Path):
    folder = written(tmp_path)
    after = FILES["facts.csv"].replace("35.6,,", f"{text},,").encode("utf-8-sig")
    assert patched(folder, revenue=value) == {"facts.csv": after}
    assert load(folder).builtin["revenue"] == float(text)


def test_a_value_that_the_file_has_already_is_not_touched(tmp_path):
    folder = edited(tmp_path, "facts", "35.6,,,", "35.600,,,")
    patch = patch_inputs(load(folder), {"revenue": 35.6, "case": "base", "position": "0.50"})
    assert patch == Patch({})
    assert patch.diff() == ""
    patch.write()
    assert patched(folder, revenue=35.6, guide_low=17).keys() == {"facts.csv"}
    assert b"35.600" in (folder / "facts.csv").read_bytes()


def test_every_cell_of_the_real_files_can_be_edited_and_put_back(tmp_path):
    folder = Path(shutil.copytree(INPUTS, tmp_path / "inputs"))
    before, register = bytes_of(folder), load(folder)
    edits: dict[str, float | str] = {"case": "bull"}
    for key, (low, high) in register.limits.items():
        was = register.builtin[key]
        assert isinstance(was, float)
        # All by a like part of the way up, so that ranges and tornado bars keep their order.
        edits[key] = float(f"{was + (high - was) / 1e3 if high > was else was - (was - low) / 3:.12g}")
    patch = patch_inputs(register, edits)
    patch.write()
    assert load(folder).builtin == edits
    changed = 0
    for path, (old, new) in patch.files.items():
        rows = [list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) for data in (old, new)]
        assert [len(row) for row in rows[0]] == [len(row) for row in rows[1]], path
        changed += sum(a != b for x, y in zip(*rows, strict=True) for a, b in zip(x, y, strict=True))
    assert changed == len(edits), "one field for each edit, and no other"
    patch_inputs(load(folder), register.builtin).write()
    whole = re.compile(rb"(?<=,)(\d+)\.0(?=,)")  # 33.0 comes back as 33
    again = {name: whole.sub(rb"\1", data) for name, data in bytes_of(folder).items()}
    assert again == {name: whole.sub(rb"\1", data) for name, data in before.items()}


# What is refused


def test_an_unknown_key_is_told_with_the_nearest_ones(tmp_path):
    fault = only_fault(written(tmp_path), wacc_ber=0.1)
    assert (fault.problem, fault.key, fault.found) == ("no such input", "wacc_ber", "'0.1'")
    assert "'wacc_bear'" in fault.hint


@pytest.mark.parametrize(
    ("edits", "place", "problem", "expected"),
    [
        ({"position": 1.5}, ("assumptions.csv", 3, "value", "position"), "outside min–max", "0 to 1"),
        ({"revenue": -1}, ("facts.csv", 2, "value", "revenue"), "outside min–max", "0 to 100000"),
        ({"wacc_bear": 0.31}, ("cases.csv", 2, "case_bear", "wacc"), "outside min–max", "0.01 to 0.3"),
        ({"guide_low": 30}, ("facts.csv", 3, "low", "guide"), "low above high", "at most high, which is 21.5"),
        (
            {"wacc_tornado_low": 0.2},
            ("cases.csv", 2, "tornado_low", "wacc"),
            "tornado_low above tornado_high",
            "at most tornado_high, which is 0.1",
        ),
        ({"case": "bul"}, ("assumptions.csv", 2, "value", "case"), "unknown case", "one of bear, base"),
        ({"case": 1}, ("assumptions.csv", 2, "value", "case"), "unknown case", "one of bear, base"),
        ({"revenue": "lots"}, ("facts.csv", 2, "value", "revenue"), "text where a number belongs", "a plain number"),
        ({"revenue": True}, ("facts.csv", 2, "value", "revenue"), "text where a number belongs", "a plain number"),
        ({"revenue": ""}, ("facts.csv", 2, "value", "revenue"), "no number", "a plain number"),
        ({"revenue": float("nan")}, ("facts.csv", 2, "value", "revenue"), "not a finite number", "a plain number"),
        ({"revenue": 10**400}, ("facts.csv", 2, "value", "revenue"), "a number that no cell can hold", "0, or a size"),
    ],
    ids=str,
)
def test_a_value_that_the_files_may_not_hold_is_refused(edits, place, problem: str, expected: str, tmp_path: Path):
    fault = only_fault(written(tmp_path), **edits)
    file, *rest = place
    assert (fault.file, fault.line, fault.column, fault.key) == (str(tmp_path / file), *rest)
    assert fault.problem == problem
    assert fault.expected.startswith(expected)


def test_all_faults_are_told_at_once_and_nothing_follows_from_another(tmp_path):
    edits = {"nothing": 1, "guide_low": 30, "guide_high": "40%", "position": 2, "wacc_tornado_low": 0.2, "revenue": 1}
    faults = faults_of(written(tmp_path), **edits)
    assert [(fault.key, fault.problem) for fault in faults] == [
        ("nothing", "no such input"),
        ("guide", "text where a number belongs"),  # the new high end is missing, so the new low one is not judged
        ("position", "outside min–max"),
        ("wacc", "tornado_low above tornado_high"),
    ]


def test_both_ends_of_a_range_may_move_past_where_they_were(tmp_path):
    folder = written(tmp_path)
    patched(folder, guide_low=30, guide_high=40)
    assert (load(folder).builtin["guide_low"], load(folder).builtin["guide_high"]) == (30.0, 40.0)


def test_edited_files_that_do_not_say_what_was_asked_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("xlmodel.register.patching.spelled", lambda value: "17")
    fault = only_fault(written(tmp_path), revenue=36.0)
    assert (fault.key, fault.expected, fault.found) == ("revenue", "36.0", "17.0")


# What somebody else changed meanwhile


def test_a_change_made_meanwhile_stays(tmp_path):
    register = load(written(tmp_path))
    text = FILES["facts.csv"].replace("Revenue", "Net sales").replace("21.5,USD", "25,USD") + "\n"
    (tmp_path / "facts.csv").write_bytes(text.encode())
    patch_inputs(register, {"revenue": 36.0}).write()
    assert (tmp_path / "facts.csv").read_bytes() == text.replace("35.6,,", "36,,").encode()


def test_an_edit_of_a_value_that_was_changed_meanwhile_is_refused(tmp_path):
    register = load(written(tmp_path))
    edited(tmp_path, "facts", "35.6,,", "35.7,,")
    with pytest.raises(InputError, match=r"meanwhile: it has 35.7 here; expected 35.6, .* found '36.0'"):
        patch_inputs(register, {"revenue": 36.0})
    assert patch_inputs(register, {"revenue": 35.7}).files == {}, "the file says it already"


def test_an_input_that_was_removed_meanwhile_is_no_input(tmp_path):
    register = load(written(tmp_path))
    edited(tmp_path, "assumptions", "position,Position,0.5,x,0,1,The middle.\n", "")
    with pytest.raises(InputError, match="'position': no such input"):
        patch_inputs(register, {"position": 0.4})


def test_a_file_that_is_gone_or_broken_meanwhile_is_told(tmp_path):
    register = load(written(tmp_path))
    (tmp_path / "facts.csv").unlink()
    (tmp_path / "cases.csv").unlink()
    with pytest.raises(InputError, match=r"facts.csv: file missing.*\n.*cases.csv: file missing"):
        patch_inputs(register, {"revenue": 36.0})
    edited(tmp_path, "facts", "35.6,,", "35,6,,")
    with pytest.raises(InputError, match=r"facts.csv:2: key 'revenue': too many fields"):
        patch_inputs(register, {"revenue": 36.0})


def test_a_file_that_changed_since_the_patch_was_made_is_left_alone(tmp_path):
    folder = written(tmp_path)
    patch = patch_inputs(load(folder), {"revenue": 36.0, "position": 0.4, "wacc_bear": 0.2})
    edited(folder, "facts", "Revenue", "Net sales")
    (folder / "cases.csv").unlink()
    before = bytes_of(folder)
    with pytest.raises(WriteError) as caught:
        patch.write()
    problems = {Path(fault.file).name: fault.problem for fault in caught.value.faults}
    assert problems == {"facts.csv": "this file was changed meanwhile", "cases.csv": "file missing"}
    assert bytes_of(folder) == before


# All files or none


@pytest.fixture
def three_files(tmp_path: Path) -> Patch:
    return patch_inputs(load(written(tmp_path)), {"revenue": 36.0, "position": 0.4, "wacc_bear": 0.2})


@pytest.mark.parametrize("failing", [1, 2, 3])
@pytest.mark.parametrize("failure", [PermissionError(errno.EACCES, "Permission denied"), KeyboardInterrupt()], ids=repr)
def test_where_one_file_cannot_be_replaced_those_before_it_are_put_back(
    failing: int, failure: BaseException, three_files: Patch, tmp_path: Path, monkeypatch
):
    before = bytes_of(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in three_files.files}
    calls = []
    really = Path.replace

    def replace_but_once(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == failing:
            raise failure
        return really(self, target)

    monkeypatch.setattr(Path, "replace", replace_but_once)
    expected = WriteError if isinstance(failure, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as caught:
        three_files.write()
    assert len(calls) == 2 * failing - 1, "as many are put back as were replaced"
    if expected is WriteError:
        (fault,) = caught.value.faults
        assert fault.file == str(list(three_files.files)[failing - 1])
        assert "Permission denied" in fault.problem
    assert bytes_of(tmp_path) == before
    assert {path: path.stat().st_mtime_ns for path in three_files.files} == times


def test_an_interruption_after_the_last_replacement_undoes_nothing(three_files: Patch, tmp_path: Path, monkeypatch):
    really = Path.replace
    last = list(three_files.files)[-1]

    def replace_then_interrupt(self: Path, target: Path) -> Path:
        really(self, target)
        if target == last:
            raise KeyboardInterrupt
        return target

    monkeypatch.setattr(Path, "replace", replace_then_interrupt)
    with pytest.raises(KeyboardInterrupt):
        three_files.write()
    assert {path: path.read_bytes() for path in three_files.files} == {
        path: after for path, (_, after) in three_files.files.items()
    }
    assert list(tmp_path.glob(".xlmodel-*")) == []


def test_files_that_are_new_are_removed_where_another_cannot_be_written(tmp_path):
    (tmp_path / "second").mkdir()
    with pytest.raises(WriteError, match="second"):
        place({tmp_path / "first": b"1", tmp_path / "second": b"2"})
    assert [path.name for path in tmp_path.iterdir()] == ["second"]


@pytest.mark.parametrize("failure", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()], ids=repr)
def test_what_cannot_be_put_back_is_told_and_not_lost(
    failure: BaseException, three_files: Patch, tmp_path: Path, monkeypatch
):
    first = next(iter(three_files.files))
    old = first.read_bytes()
    calls = []
    really = Path.replace

    def replace_the_first_only(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) > 1:
            raise failure if len(calls) == 2 else OSError(errno.EIO, "Input/output error")
        return really(self, target)

    monkeypatch.setattr(Path, "replace", replace_the_first_only)
    with pytest.raises(WriteError) as caught:
        three_files.write()
    lost = caught.value.faults[-1]
    assert (lost.file, "could not be put back" in lost.problem) == (str(first), True)
    (name,) = re.findall(r"stands in (\S+\.part)\.", lost.hint)
    assert (tmp_path / name).read_bytes() == old
    assert [path.name for path in tmp_path.glob(".xlmodel-*")] == [name]


def test_a_full_disk_changes_nothing(three_files: Patch, tmp_path: Path, monkeypatch):
    before = bytes_of(tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("xlmodel.placing.os.fsync", full)
    with pytest.raises(WriteError, match="No space left"):
        three_files.write()
    assert bytes_of(tmp_path) == before


def test_all_that_stands_in_the_way_is_told_at_once(three_files: Patch, tmp_path: Path):
    (tmp_path / "facts.csv").chmod(0o444)
    (tmp_path / "~$assumptions.csv").touch()
    (tmp_path / ".~lock.cases.csv#").touch()
    before = bytes_of(tmp_path)
    with pytest.raises(WriteError) as caught:
        three_files.write()
    assert {Path(fault.file).name: fault.problem for fault in caught.value.faults} == {
        "facts.csv": "this file is read-only",
        "assumptions.csv": "this file is open in Excel",
        "cases.csv": "this file is open in LibreOffice",
    }
    assert all("-o" not in fault.hint for fault in caught.value.faults), "input files have no other place"
    assert bytes_of(tmp_path) == before


def test_a_folder_without_write_access_is_told(three_files: Patch, tmp_path: Path, monkeypatch):
    may = os.access
    monkeypatch.setattr("xlmodel.placing.os.access", lambda path, mode: Path(path) != tmp_path and may(path, mode))
    before = bytes_of(tmp_path)
    with pytest.raises(WriteError) as caught:
        three_files.write()
    assert [fault.problem for fault in caught.value.faults] == ["nothing can be written to this folder"] * 3
    assert bytes_of(tmp_path) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions, and links only for some users")
def test_permissions_and_links_of_the_files_stay(tmp_path: Path):
    folder, elsewhere = written(tmp_path / "inputs"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    file = (folder / "facts.csv").rename(elsewhere / "my facts.csv")
    file.chmod(0o640)
    (folder / "facts.csv").symlink_to(file)
    patched(folder, revenue=36.0)
    assert (folder / "facts.csv").is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert b",36,," in file.read_bytes()
    (elsewhere / "~$my facts.csv").touch()
    with pytest.raises(WriteError, match=r"open in Excel.*delete ~\$my facts.csv"):
        patched(folder, revenue=37.0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows makes links only for some users")
def test_a_link_that_leads_to_itself_is_told(tmp_path):
    (tmp_path / "facts.csv").symlink_to("facts.csv")
    (fault,) = obstacles(tmp_path / "facts.csv")
    assert (fault.file, "link" in f"{fault}") == (str(tmp_path / "facts.csv"), True)


# The diff


def test_the_diff_shows_the_edited_lines(tmp_path, monkeypatch):
    written(tmp_path / "inputs", cases=FILES["cases.csv"].replace("\n", "\r\n"))
    monkeypatch.chdir(tmp_path)
    patch = patch_inputs(load(Path("inputs")), {"position": 0.35, "life_bear": 3})
    assert patch.diff() == (
        "--- inputs/assumptions.csv\n"
        "+++ inputs/assumptions.csv\n"
        "@@ -1,3 +1,3 @@\n"
        " key,label,value,unit,min,max,rationale\n"
        " case,Case shown,base,text,,,The middle one.\n"
        "-position,Position,0.5,x,0,1,The middle.\n"
        "+position,Position,0.35,x,0,1,The middle.\n"
        "--- inputs/cases.csv\n"
        "+++ inputs/cases.csv\n"
        "@@ -1,3 +1,3 @@\n"
        " driver,label,unit,min,max,case_bear,case_base,tornado_low,tornado_high,better,rationale\n"
        " wacc,Cost of capital,%,0.01,0.3,0.1,0.09,0.08,0.1,lower,Usual.\n"
        "-life,Useful life,years,1,6,4,5,,,higher,Shorter of late.\n"
        "+life,Useful life,years,1,6,3,5,,,higher,Shorter of late.\n"
    )


# The fields of any text are those that csv reads

LETTERS = st.text('ab ",\r\n0;\t資', max_size=60)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@settings(max_examples=1500, deadline=None)
@given(LETTERS)
def test_the_fields_of_any_text_are_those_of_csv(text: str):
    try:
        expected = read(text)
    except csv.Error:
        with pytest.raises(ValueError, match="broken quoting"):
            list(records(text))
        return
    found = list(records(text))
    assert [[field.text for field in fields] for fields in found] == expected
    try:
        lines = [line for line, _ in split(text)]
    except UnreadableError:  # nothing but blank lines
        lines = []
    filled = [fields for fields in found if any(field.text.strip() for field in fields)]
    assert [fields[0].line for fields in filled] == lines


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Draw the text of a table in a look of its own: quoting, spaces, line ends, blank lines, a last end or none."""
    ends = st.sampled_from(["\n", "\r\n", "\r"])
    one_end = draw(st.one_of(st.none(), ends))
    text = ""
    for _ in range(draw(st.integers(1, 5))):
        fields = draw(st.lists(st.text('ab ",\r\n0資', max_size=8), min_size=1, max_size=5))
        needs = [bool(re.search(r'[,\r\n]|^"', field)) or draw(st.booleans()) for field in fields]
        doubled = [field.replace('"', '""') for field in fields]
        text += ",".join(f'"{d}"' if q else f for f, d, q in zip(fields, doubled, needs, strict=True))
        text += (one_end or draw(ends)) * draw(st.integers(1, 2))
    return text if draw(st.booleans()) else text.rstrip("\r\n")


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables(), st.data())
def test_replacing_a_field_of_any_table_changes_that_field_alone(text: str, data: st.DataObject):
    before = read(text)
    filled = [(r, c) for r, row in enumerate(before) for c, field in enumerate(row) if field.strip()]
    if not filled:
        return
    row, column = data.draw(st.sampled_from(filled))
    field = list(records(text))[row][column]
    after = replaced(text, {field: "12.5"})
    start, end = core(text, field)
    assert after == text[:start] + "12.5" + text[end:]
    old = before[row][column]
    before[row][column] = old.replace(old.strip(), "12.5", 1)
    assert read(after) == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "revenue": st.floats(0, 1e5),
            "capex_cash_oracle_2024": st.floats(0, 1e5, allow_subnormal=False),
            "position": st.floats(0, 1),
            "wacc_base": st.floats(0.01, 0.3),
            "life_bear": st.integers(1, 6),
            "case": st.sampled_from(["bear", "base"]),
        },
    )
)
def test_any_edits_within_the_limits_are_what_the_files_then_say(tmp_path, edits):
    edits = {key: 0.0 if isinstance(value, float) and value < 1e-300 else value for key, value in edits.items()}
    folder = written(tmp_path)
    before = load(folder).builtin
    patched(folder, **edits)
    rounded = {key: value if isinstance(value, str) else float(f"{value:.15g}") for key, value in edits.items()}
    assert load(folder).builtin == {**before, **rounded}


def test_a_patch_is_made_against_the_built_in_values_and_not_the_overrides(tmp_path):
    register = load(written(tmp_path), {"revenue": "99"})
    assert patch_inputs(register, {"revenue": 35.6}).files == {}
    (files,) = patch_inputs(register, {"revenue": 99.0}).files.values()
    assert b"99,,,USD" in files[1]
