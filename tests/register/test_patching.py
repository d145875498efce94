"""Values written back into the input files: which cells there are, what is refused, and what the files then say."""

from pathlib import Path

import pytest
from conftest import INPUTS
from files import contents
from register_files import FILES, SINCE, edited, patched, written

from xlmodel.errors import Fault, InputError, WriteError
from xlmodel.register import patch_inputs
from xlmodel.tables import load_tables


def faults_of(folder: Path, **edits: float | str) -> tuple[Fault, ...]:
    """Return the faults of a patch that is refused; the files stay as they are."""
    before = contents(folder)
    with pytest.raises(InputError) as caught:
        patch_inputs(load_tables(folder), edits)
    assert contents(folder) == before
    return caught.value.faults


def only_fault(folder: Path, **edits: float | str) -> Fault:
    (fault,) = faults_of(folder, **edits)
    return fault


# The input cells


def test_every_cell_of_the_register_is_told_in_its_order(tmp_path):
    register = load_tables(written(tmp_path))
    cells = register.cells
    assert list(cells) == list(register.builtin)
    assert [key for key, cell in cells.items() if cell.key != key] == []
    assert {(cell.file, cell.row, cell.column) for cell in cells.values()} == {
        ("facts.csv", "revenue", "value"),
        ("facts.csv", "guide", "low"),
        ("facts.csv", "guide", "high"),
        ("quarters.csv", "aws_revenue_2025q4_reported", "value"),
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
    cells = load_tables(written(tmp_path)).cells
    told = {key: (cell.label, cell.unit, cell.limits, cell.choices) for key, cell in cells.items()}
    assert told["revenue"] == ("Revenue", "USD bn", (0.001, 10000.0), ())
    assert told["guide_low"] == ("Guidance, low", "USD bn", (0.0, 10000.0), ())
    assert told["capex_amazon_2026"] == ("Amazon capex 2026", "USD bn", (0.001, 10000.0), ())
    assert told["position"] == ("Position", "x", (0.0, 1.0), ())
    assert told["wacc_bear"] == ("Cost of capital (Bear)", "%", (0.01, 0.3), ())
    assert told["wacc_tornado_low"] == ("Cost of capital (Stated low)", "%", (0.01, 0.3), ())
    assert told["case"] == ("Case shown", "text", None, ("bear", "base"))


def test_a_figure_has_the_limits_of_its_unit(tmp_path):
    for number, (unit, limits) in enumerate(
        {"%": (-0.99, 20), "bp": (-1e4, 1e4), "GW": (0.01, 1e4), "count": (0, 1e7)}.items()
    ):
        folder = edited(tmp_path / str(number), "facts", "35.6,,,USD bn", f"7,,,{unit}")
        assert load_tables(folder).limits["revenue"] == limits


def test_what_a_file_says_is_within_the_limits_whatever_its_unit(tmp_path):
    register = load_tables(edited(tmp_path, "facts", "35.6,,,USD bn", "-35.6,,,USD bn"))
    assert register.limits["revenue"] == (-35.6, 10000.0)
    assert load_tables(tmp_path, {"revenue": "-35.6"}).values["revenue"] == -35.6
    with pytest.raises(InputError, match=r"expected -35\.6 to 10000; found '-36'"):
        load_tables(tmp_path, {"revenue": "-36"})


def test_every_number_has_limits_that_hold_it_and_an_override_is_held_to_them():
    register = load_tables(INPUTS)
    numbers = {key: value for key, value in register.builtin.items() if isinstance(value, float)}
    assert register.limits.keys() == numbers.keys()
    assert [
        key for key, value in numbers.items() if not register.limits[key][0] <= value <= register.limits[key][1]
    ] == []
    beyond = {key: f"{high + 1:.15g}" for key, (_, high) in register.limits.items()}
    with pytest.raises(InputError) as caught:
        load_tables(INPUTS, beyond)
    assert {
        fault.key for fault in caught.value.faults if fault.problem == "override: outside min–max"
    } == numbers.keys()


# What is refused


def test_an_unknown_key_is_told_with_the_nearest_ones(tmp_path):
    fault = only_fault(written(tmp_path), wacc_ber=0.1)
    assert (fault.problem, fault.key, fault.found) == ("no such input", "wacc_ber", "'0.1'")
    assert "'wacc_bear'" in fault.hint


@pytest.mark.parametrize(
    ("edits", "place", "problem", "expected"),
    [
        ({"position": 1.5}, ("assumptions.csv", 3, "value", "position"), "outside min–max", "0 to 1"),
        ({"revenue": -1}, ("facts.csv", 2, "value", "revenue"), "outside min–max", "0.001 to 10000"),
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
    assert (load_tables(folder).stated["guide_low"], load_tables(folder).stated["guide_high"]) == (30.0, 40.0)


def test_edited_files_that_do_not_say_what_was_asked_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("xlmodel.register.patching.field_text", lambda value: "17")
    fault = only_fault(written(tmp_path), revenue=36.0)
    assert (fault.key, fault.expected, fault.found) == ("revenue", "36.0", "17.0")


# What somebody else changed meanwhile


def test_a_change_made_meanwhile_stays(tmp_path):
    register = load_tables(written(tmp_path))
    text = FILES["facts.csv"].replace("Revenue", "Net sales").replace("21.5,USD", "25,USD") + "\n"
    (tmp_path / "facts.csv").write_bytes(text.encode())
    patch_inputs(register, {"revenue": 36.0}, {"revenue": SINCE}).write()
    own = f"revenue,,,36,,,,,,,,,,,own,,{SINCE}\n"
    assert (tmp_path / "facts.csv").read_bytes() == text.replace("guide,", own + "guide,").encode()


def test_an_edit_of_a_value_that_was_changed_meanwhile_is_refused(tmp_path):
    register = load_tables(written(tmp_path))
    edited(tmp_path, "facts", "35.6,,", "35.7,,")
    with pytest.raises(InputError, match=r"meanwhile: it has 35.7 here; expected 35.6, .* found '36.0'"):
        patch_inputs(register, {"revenue": 36.0})
    assert patch_inputs(register, {"revenue": 35.7}).files == {}, "the file says it already"


def test_an_input_that_was_removed_meanwhile_is_no_input(tmp_path):
    register = load_tables(written(tmp_path))
    edited(tmp_path, "assumptions", "position,Position,0.5,x,0,1,The middle.\n", "")
    with pytest.raises(InputError, match="'position': no such input"):
        patch_inputs(register, {"position": 0.4})


def test_a_file_that_is_gone_or_broken_meanwhile_is_told(tmp_path):
    register = load_tables(written(tmp_path))
    (tmp_path / "facts.csv").unlink()
    (tmp_path / "cases.csv").unlink()
    with pytest.raises(InputError, match=r"facts.csv: file missing.*\n.*cases.csv: file missing"):
        patch_inputs(register, {"revenue": 36.0})
    edited(tmp_path, "facts", "35.6,,", "35,6,,,")
    with pytest.raises(InputError, match=r"facts.csv:2: key 'revenue': too many fields"):
        patch_inputs(register, {"revenue": 36.0})


def test_a_file_that_changed_since_the_patch_was_made_is_left_alone(tmp_path):
    folder = written(tmp_path)
    patch = patch_inputs(load_tables(folder), {"revenue": 36.0, "position": 0.4, "wacc_bear": 0.2})
    edited(folder, "facts", "Revenue", "Net sales")
    (folder / "cases.csv").unlink()
    before = contents(folder)
    with pytest.raises(WriteError) as caught:
        patch.write()
    problems = {Path(fault.file).name: fault.problem for fault in caught.value.faults}
    assert problems == {"facts.csv": "this file was changed meanwhile", "cases.csv": "file missing"}
    assert contents(folder) == before


# The diff


def test_the_diff_shows_the_edited_lines(tmp_path, monkeypatch):
    written(tmp_path / "inputs", cases=FILES["cases.csv"].replace("\n", "\r\n"))
    monkeypatch.chdir(tmp_path)
    edits = {"position": 0.35, "life_bear": 3}
    patch = patch_inputs(load_tables(Path("inputs")), edits, dict.fromkeys(edits, SINCE))
    assert patch.diff() == (
        "--- inputs/assumptions.csv\n"
        "+++ inputs/assumptions.csv\n"
        "@@ -1,3 +1,4 @@\n"
        " key,label,value,unit,min,max,rationale,status,since\n"
        " case,Case shown,base,text,,,The middle one.\n"
        " position,Position,0.5,x,0,1,The middle.\n"
        "+position,,0.35,,,,,own,2026-02-05\n"
        "--- inputs/cases.csv\n"
        "+++ inputs/cases.csv\n"
        "@@ -1,3 +1,4 @@\n"
        " driver,label,unit,min,max,case_bear,case_base,tornado_low,tornado_high,better,rationale,status,since\n"
        " wacc,Cost of capital,%,0.01,0.3,0.1,0.09,0.08,0.1,lower,Usual.\n"
        " life,Useful life,years,1,6,4,5,,,higher,Shorter of late.\n"
        "+life,,,,,3,,,,,,own,2026-02-05\n"
    )


def test_a_patch_is_made_against_the_built_in_values_and_not_the_overrides(tmp_path):
    register = load_tables(written(tmp_path), {"revenue": "99"})
    assert patch_inputs(register, {"revenue": 35.6}).files == {}
    (files,) = patch_inputs(register, {"revenue": 99.0}).files.values()
    assert b"revenue,,,99,,,,,,,,,,,own," in files[1]
