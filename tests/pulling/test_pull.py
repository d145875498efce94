"""Pull: what was typed into a workbook stands in the input files, nothing else of them changed; or none of it does."""

import re
import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from commands import mistake, stand_in, well
from conftest import Written

import xlmodel
from xlmodel import clock
from xlmodel.book.record import is_packed
from xlmodel.errors import InputError
from xlmodel.register import OwnValue

WORKBOOK = Path(xlmodel.OUTPUT)

TYPED: dict[str, tuple[float | str, str, str]] = {
    # one input of every kind: what is typed, the file, and the row of one's own that says so but for its day
    "eps_2025q4": (2.05, "facts", "eps_2025q4,,,2.05,,,,,,,,,,,own,,"),
    "capex_amazon_2026": (210, "peer_capex", "capex,amazon,2026,210,,,,,,,,,,,own,,"),
    "capex_meta_2026_high": (140, "peer_capex", "capex,meta,2026,,,140,,,,,,,,,own,,"),
    "guidance_position": (0.35, "assumptions", "guidance_position,,0.35,,,,,own,"),
    "case": ("bull", "assumptions", "case,,bull,,,,,own,"),
    "tax_rate_bear": (0.25, "cases", "tax_rate,,,,,0.25,,,,0.3,,,own,"),
    "tax_rate_tornado_high": (0.3, "cases", "tax_rate,,,,,0.25,,,,0.3,,,own,"),
}
NOW = datetime(2026, 2, 5, 23, 59)
TODAY = "2026-02-05"


@pytest.fixture
def here(tmp_path: Path, book: Written, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder with the inputs and the workbook that was built from them."""
    folder = stand_in(tmp_path, monkeypatch)
    shutil.copy(book.path, folder / WORKBOOK)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return folder


def type_in(values: dict[str, float | str], path: Path = WORKBOOK) -> None:
    """Type values or formulas over input cells, by key, in the XML, which takes a hundredth of the time."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    book = parts["xl/workbook.xml"].decode()
    sheets = re.findall(r'<sheet name="([^"]+)"', book)
    for key, value in values.items():
        ((sheet, column, row),) = re.findall(rf"<definedName name=\"in_{key}\">'?([^'<]+?)'?!\$(\w+)\$(\d+)<", book)
        part = f"xl/worksheets/sheet{sheets.index(sheet) + 1}.xml"
        kind, held = "", f"<v>{value}</v>"
        if isinstance(value, str):
            kind, held = ("", f"<f>{value[1:]}</f>") if value.startswith("=") else (' t="str"', held)
        cell = re.compile(rf'<c r="{column}{row}"( s="\d+")?[^>]*>.*?</c>'.encode())
        parts[part], count = cell.subn(rf'<c r="{column}{row}"\1{kind}>{held}</c>'.encode(), parts[part])
        assert count == 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part_of in parts.items():
            file.writestr(name, part_of)


def move_inputs(name: str, old: str, new: str) -> None:
    """Change one text in an input file, as somebody else does."""
    path = Path("inputs") / f"{name}.csv"
    text = path.read_bytes().decode()
    assert text.count(old) == 1
    path.write_bytes(text.replace(old, new).encode())


def move_capex() -> None:
    move_inputs("peer_capex", "amazon,2026,200,", "amazon,2026,205,")


def contents() -> dict[str, bytes]:
    """Return every file of the folder, hidden ones included, as a relative path."""
    return {path.as_posix(): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def refused(*arguments: object) -> str:
    """Pull, which must be refused and change nothing; return what is said."""
    before = contents()
    said = mistake("pull", *arguments)
    assert contents() == before
    return said


# What is written


@pytest.mark.slow
@pytest.mark.parametrize(
    "line_end",
    [
        pytest.param("\n", id="as they are"),
        pytest.param("\r\n", id="with the line ends of Windows", marks=pytest.mark.slow),
    ],
)
def test_own_rows_are_added_and_no_other_byte_of_the_files_changes(line_end: str, here: Path):
    for path in Path("inputs").iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", line_end.encode()))
    expected = contents()
    for name, own in {(name, own) for _, name, own in TYPED.values()}:
        key = re.match(r"[\w,]+?(?=,,|,[\d.]+,,)", own)[0].encode()
        lines = expected[f"inputs/{name}.csv"].splitlines(keepends=True)
        (place,) = [place for place, line in enumerate(lines) if line.startswith(key + b",")]
        empty = "," * (lines[0].count(b",") - own.count(","))  # columns behind the day, such as the distribution
        lines.insert(place + 1, f"{own}{TODAY}{empty}{line_end}".encode())
        expected[f"inputs/{name}.csv"] = b"".join(lines)
    type_in({key: value for key, (value, *_) in TYPED.items()})
    expected[WORKBOOK.as_posix()] = WORKBOOK.read_bytes()
    saved = WORKBOOK.stat().st_mtime_ns
    pulled = xlmodel.pull()
    log = Path("inputs/pulled.csv").read_text("utf-8").splitlines()
    assert {tuple(line.split(",")[:3]) for line in log[1:]} == {
        (WORKBOOK.name, key, str(value)) for key, (value, *_) in TYPED.items()
    }, "what was taken out of the workbook"
    assert {path: held for path, held in contents().items() if path != "inputs/pulled.csv"} == expected
    assert WORKBOOK.stat().st_mtime_ns == saved, "the workbook is only read"
    assert {edit.key: edit.new for edit in pulled.edits} == {key: value for key, (value, *_) in TYPED.items()}
    assert {path.stem for path in pulled.files} == {name for _, name, *_ in TYPED.values()}


@pytest.mark.slow
def test_after_a_pull_a_build_shows_no_edit_any_more(here: Path):
    type_in({"capex_amazon_2026": 210, "charges_tax_rate": "=0.2+0.05"})
    xlmodel.pull()
    built = xlmodel.build()
    assert (built.changed, built.carried.kept, built.carried.conflicts, built.kept) == ({}, (), (), None)
    register = built.ready.register
    assert register.stated["capex_amazon_2026"] == register.values["capex_amazon_2026"] == 210
    assert register.builtin["capex_amazon_2026"] == 200, "the source says what it said"
    assert register.own["capex_amazon_2026"] == OwnValue(210, 200, "inputs", TODAY)
    assert WORKBOOK.read_bytes() == xlmodel.build("output/new.xlsx").path.read_bytes()
    assert "nothing to pull" in well("pull")


@pytest.mark.slow
def test_an_edit_that_builds_have_kept_is_pulled(here: Path):
    type_in({"capex_amazon_2026": 210})
    xlmodel.build()
    xlmodel.build()
    said = well("pull")
    assert "capex_amazon_2026: 200 → 210 (Amazon capex 2026)" in said
    assert said.endswith(f"1 value written to {Path('inputs/peer_capex.csv')}.\n")
    assert "amazon,2026,210," in Path("inputs/peer_capex.csv").read_text("utf-8")


@pytest.mark.slow
def test_a_formula_is_written_as_its_value_and_told(here: Path):
    type_in({"charges_tax_rate": "=0.3+0.05"})
    said = well("pull")
    assert "charges_tax_rate: 0.21 → 0.35 (Tax rate on the special charges, typed as =0.3+0.05)" in said
    assert "charges_tax_rate,,0.35,,,,,own," in Path("inputs/assumptions.csv").read_text("utf-8")


@pytest.mark.slow
def test_a_dry_run_shows_the_diff_and_writes_nothing(here: Path):
    type_in({"capex_amazon_2026": 210, "guidance_position": 0.35})
    before = contents()
    said = well("pull", "--dry-run")
    changed = [line[:22] for line in said.splitlines() if line[:1] in {"+", "-"} and line[:3] not in {"+++", "---"}]
    assert changed == ["+capex,amazon,2026,210", "+guidance_position,,0."]
    assert "+++ inputs/peer_capex.csv" in said
    assert said.endswith("Nothing was written: this is a dry run.\n")
    assert contents() == before
    assert xlmodel.pull(dry_run=True).files == ()


@pytest.mark.slow
def test_where_nothing_was_typed_there_is_nothing_to_pull(here: Path):
    before = contents()
    assert well("pull") == f"{WORKBOOK}: nothing to pull; every input says what the input files say.\n"
    assert contents() == before


@pytest.mark.slow
def test_a_value_given_on_the_command_line_is_no_edit(here: Path):
    xlmodel.build(set={"guidance_position": 1})
    assert "nothing to pull" in well("pull")
    type_in({"capex_amazon_2026": 210})
    assert [edit.key for edit in xlmodel.pull().edits] == ["capex_amazon_2026"]


@pytest.mark.slow
def test_what_is_no_input_is_told_and_stays_in_the_workbook(here: Path):
    type_in({"capex_amazon_2026": 210})
    workbook = openpyxl.load_workbook(WORKBOOK)
    workbook["Cover"]["H30"] = "ask about this"
    workbook.create_sheet("Mine")["A1"] = 1
    workbook.save(WORKBOOK)
    said = well("pull")
    assert "stays in the workbook: text Cover!H30: “ask about this”" in said
    assert "stays in the workbook: sheet Mine" in said
    assert "1 value written" in said


@pytest.mark.slow
def test_the_edit_of_an_input_that_is_gone_is_told_and_waits(here: Path):
    type_in({"capex_growth_2027_bull": 0.3, "capex_amazon_2026": 210})
    path = Path("inputs/cases.csv")
    rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    assert rows[0][7] == "case_bull"
    path.write_text("\n".join(",".join([*row[:7], *row[8:]]) for row in rows) + "\n", "utf-8")
    said = well("pull")
    assert "no longer an input: capex_growth_2027_bull, typed 0.3; it stays in the workbook" in said
    assert "1 value written" in said


# What is refused, all or nothing


def test_a_value_is_not_written_over_inputs_that_moved(here: Path):
    type_in({"capex_amazon_2026": 210, "guidance_position": 0.35, "charges_tax_rate": 0.25})
    move_capex()
    move_inputs("assumptions", "guided range,0.5,", "guided range,0.6,")
    said = refused()
    assert "2 faults" in said
    assert (
        "key 'capex_amazon_2026': 210 was typed, and the inputs have changed since;"
        " expected 200 in the inputs, as when it was typed; found 205." in said
    )
    assert "key 'guidance_position': 0.35 was typed" in said
    assert "--take-mine" in said


@pytest.mark.slow
def test_a_conflict_that_a_build_has_told_is_one_still(here: Path):
    type_in({"capex_amazon_2026": 210})
    move_capex()
    xlmodel.build()
    assert "210 was typed, and the inputs have changed since" in refused()


@pytest.mark.slow
def test_take_mine_writes_the_typed_value_over_theirs(here: Path):
    type_in({"capex_amazon_2026": 210, "charges_tax_rate": 0.25})
    move_capex()
    said = well("pull", "--take-mine")
    assert "capex_amazon_2026: 205 → 210" in said
    assert "charges_tax_rate: 0.21 → 0.25" in said
    assert "amazon,2026,210," in Path("inputs/peer_capex.csv").read_text("utf-8")
    assert xlmodel.build().changed == {}


@pytest.mark.slow
def test_inputs_that_moved_to_the_typed_value_are_no_conflict(here: Path):
    type_in({"capex_amazon_2026": 205})
    move_capex()
    assert "nothing to pull" in well("pull")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"guidance_position": "much"}, "key 'guidance_position': text in an input"),
        pytest.param({"guidance_position": 1.5}, "outside the limits", marks=pytest.mark.slow),
        ({"guidance_position": "=1/0"}, "this input cannot be read"),
        pytest.param({"capex_meta_2026_high": 100}, "low above high", marks=pytest.mark.slow),
        pytest.param({"eps_2025q4": 0}, "outside the limits", marks=pytest.mark.slow),
        pytest.param(
            {"calibration_maintenance_share": 0.8, "yield_multiplier_bull": 3},
            "comes out as #NUM!",
            marks=pytest.mark.slow,
        ),
    ],
    ids=str,
)
def test_one_wrong_value_keeps_all_from_being_written(wrong: dict[str, float | str], words: str, here: Path):
    type_in({"capex_amazon_2026": 210, **wrong})
    assert words in refused()


@pytest.mark.slow
def test_a_file_that_may_not_be_written_keeps_all_from_being_written(here: Path):
    type_in({"capex_amazon_2026": 210, "guidance_position": 0.35})
    Path("inputs/assumptions.csv").chmod(0o444)
    assert f"{Path('inputs/assumptions.csv')}: this file is read-only" in refused()


@pytest.mark.parametrize(
    ("lock", "program"),
    [("~$amazon-capex-2026.xlsx", "Excel"), (".~lock.amazon-capex-2026.xlsx#", "LibreOffice")],
    ids=["Excel", "LibreOffice"],
)
def test_a_workbook_that_is_open_is_refused(lock: str, program: str, here: Path):
    type_in({"capex_amazon_2026": 210})
    (WORKBOOK.parent / lock).touch()
    said = refused()
    assert f"open in {program}, so what is not saved yet would be missed. Save and close it there" in said
    assert lock in said


@pytest.mark.slow
def test_a_workbook_without_its_record_is_pulled_only_when_asked(here: Path):
    type_in({"capex_amazon_2026": 210})
    workbook = openpyxl.load_workbook(WORKBOOK)
    for row in workbook["Changes"].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and is_packed(cell.value):
                cell.value = None
    workbook.save(WORKBOOK)
    assert "no record of what it was built with" in refused()
    assert [edit.key for edit in xlmodel.pull(take_mine=True).edits] == ["capex_amazon_2026"]


def test_what_is_no_workbook_of_this_project_is_refused(here: Path):
    openpyxl.Workbook().save("output/other.xlsx")
    Path("output/notes.xlsx").write_text("notes of mine", "utf-8")
    assert "not written by xlmodel" in refused("output/other.xlsx")
    assert "not an Excel workbook" in refused("output/notes.xlsx")
    assert "there is no such file" in refused("output/nowhere.xlsx")
    assert "there are no input files. Lay them out with xlmodel init" in refused("--inputs", "nowhere")


@pytest.mark.slow
def test_the_function_raises_what_the_command_says(here: Path):
    type_in({"capex_amazon_2026": 210})
    move_capex()
    with pytest.raises(InputError) as caught:
        xlmodel.pull(WORKBOOK, inputs="inputs")
    assert [fault.key for fault in caught.value.faults] == ["capex_amazon_2026"]


@pytest.mark.slow
def test_a_folder_with_spaces_and_chinese_characters_will_do(here: Path):
    Path("資本 支出").mkdir()
    file = WORKBOOK.rename("資本 支出/亚马逊 2026.xlsx")
    inputs = Path("inputs").rename("資本 支出/輸入 files")
    type_in({"capex_amazon_2026": 210}, file)
    assert "1 value written" in well("pull", file, "--inputs", inputs)
    assert "amazon,2026,210," in (inputs / "peer_capex.csv").read_text("utf-8")


# What was pulled belongs to the inputs


@pytest.mark.slow
def test_after_a_pull_a_later_change_of_the_inputs_arrives(here: Path):
    type_in({"capex_amazon_2026": 210})
    xlmodel.pull()
    move_inputs("peer_capex", "capex,amazon,2026,210,", "capex,amazon,2026,220,")
    built = xlmodel.build()
    assert (built.carried.kept, built.carried.conflicts) == ((), ())
    assert built.ready.register.values["capex_amazon_2026"] == 220


@pytest.mark.slow
def test_an_edit_that_builds_have_kept_ends_with_the_pull_and_begins_anew_when_typed_anew(here: Path):
    type_in({"capex_amazon_2026": 210})
    xlmodel.build()
    xlmodel.pull()
    move_inputs("peer_capex", "capex,amazon,2026,210,", "capex,amazon,2026,220,")
    assert xlmodel.build().ready.register.values["capex_amazon_2026"] == 220
    type_in({"capex_amazon_2026": 210})
    (edit,) = xlmodel.build().carried.kept
    assert (edit.value, edit.then) == (210, 220), "the same value, typed again, is an edit again"


@pytest.mark.slow
def test_what_is_typed_after_a_pull_is_an_edit_of_what_was_pulled(here: Path):
    type_in({"capex_amazon_2026": 210, "charges_tax_rate": 0.25})
    xlmodel.pull()
    type_in({"capex_amazon_2026": 215})
    (edit,) = xlmodel.build().carried.kept
    assert (edit.key, edit.value, edit.then) == ("capex_amazon_2026", 215, 210)


@pytest.mark.slow
def test_a_workbook_that_was_not_pulled_keeps_the_same_value_as_an_edit(here: Path):
    type_in({"capex_amazon_2026": 210})
    shutil.copy(WORKBOOK, "output/another.xlsx")
    xlmodel.pull()
    move_inputs("peer_capex", "capex,amazon,2026,210,", "capex,amazon,2026,220,")
    (edit,) = xlmodel.build("output/another.xlsx").carried.kept
    assert edit.value == 210


@pytest.mark.slow
def test_set_is_no_change_of_the_inputs(here: Path):
    xlmodel.build(set={"capex_amazon_2026": 230})
    type_in({"capex_amazon_2026": 240})
    built = xlmodel.build()
    assert built.carried.conflicts == ()
    assert "capex_amazon_2026: 200 → 240" in well("pull", "--dry-run")
    again = xlmodel.build(set={"capex_amazon_2026": 250})
    assert again.ready.register.values["capex_amazon_2026"] == 240
    assert "240 was typed into the workbook and wins over 250 of --set" in again.remarks[0]
