"""The command `diff` and its function: what differs is named exactly, and told for people and for programs."""

import json
import re
import shutil
import zipfile
from pathlib import Path

import ironcalc
import openpyxl.chart
import pytest
from commands import mistake, remember, run, stand_in, well
from conftest import INPUTS, TYPED, Written
from more_inputs import Folder, add_company

import xlmodel
from xlmodel.compare import Change, Difference, listing, tables_of_difference
from xlmodel.edits.snapshot import snapshot
from xlmodel.tables import PROFILE
from xlmodel.tell import SheetWords

pytestmark = pytest.mark.usefixtures("read_once")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("diff")


@pytest.fixture(scope="module")
def difference(book: Written, other: Path) -> Difference:
    return xlmodel.diff(book.path, other)


@pytest.fixture(scope="module")
def tweaked(book: Written, folder: Path) -> Path:
    """Return the workbook with one tweak of each kind."""
    opened = openpyxl.load_workbook(book.path)

    def put(name: str, held: str | float) -> None:
        sheet, cell = book.names[name]
        opened[sheet][cell] = str(held).format(opened[sheet][cell].value) if isinstance(held, str) else held

    put("out_aws_depreciation_2028_base", "=1+1")
    for year in (2027, 2028, 2029, 2030):
        put(f"out_roic_{year}_bear", "{}*2")
    for year in (2026, 2028):
        put(f"out_roic_{year}_bull", "{}*3")
    put("out_roic_2030_bull", 0.1)
    put("in_capex_amazon_2026", "=200+15")
    put("in_charges_tax_rate", 0.25)
    del opened.defined_names["in_charges_tax_rate"]
    opened["Sources"]["Z3"] = "a <b>remark</b>"
    opened.create_sheet("Mine")["B2"] = "=1+2"
    opened.save(folder / "tweaked.xlsx")
    return folder / "tweaked.xlsx"


@pytest.fixture(scope="module")
def tweaks(book: Written, tweaked: Path) -> Difference:
    return xlmodel.diff(book.path, tweaked)


def by_key(changes: tuple[Change, ...]) -> dict[str, Change]:
    return {change.key: change for change in changes}


def turned(changes: tuple[Change, ...]) -> set[tuple[object, ...]]:
    """Return changes as seen from the other side."""
    return {(change.key, change.place, change.new, change.old) for change in changes}


# Inputs and outputs


@pytest.mark.slow
def test_a_workbook_does_not_differ_from_itself(book: Written):
    found = xlmodel.diff(book.path, book.path)
    assert found.same
    assert found == Difference(str(book.path), str(book.path))
    assert well("diff", book.path, book.path) == f"No difference between {book.path} and {book.path}.\n"


def test_inputs_are_told_by_key_with_label_unit_old_new_and_change(book: Written, difference: Difference):
    found = by_key(difference.inputs)
    assert found.keys() == TYPED.keys()
    capex = found["capex_amazon_2026"]
    assert (capex.label, capex.unit, capex.old, capex.new) == ("Amazon capex 2026", "USD bn", 200.0, 210.0)
    assert (capex.change, capex.relative) == (10.0, pytest.approx(0.05))
    assert capex.place == "!".join(book.names["in_capex_amazon_2026"])
    assert (found["case"].old, found["case"].new, found["case"].change) == ("base", "bull", None)
    assert found["charges_tax_rate"].relative is None, "a share changes by points"


def test_outputs_are_told_with_the_results_of_both_files(book: Written, difference: Difference):
    found = by_key(difference.outputs)
    value = found["npv_2026_bear"]
    assert (value.label, value.unit) == ("NPV of AWS's growth capex of 2026", "USD bn")
    assert value.old == pytest.approx(-31.34, abs=0.005)
    assert value.new == pytest.approx(value.old * 210 / 200), "in proportion to the capex it values"
    assert value.relative == pytest.approx(-0.05), "a larger loss is a change for the worse"
    assert found["aws_depreciation_2027_base"].label == "Depreciation of new assets, 2027"
    assert "aws_run_rate" not in found
    tie = found["tie_capex_amazon_growth_2026_stated"]
    assert (tie.old, tie.new) == ("holds", "fails")


def test_other_inputs_change_no_formula_and_no_other_cell_but_where_the_case_comes_from_and_the_fingerprint(
    difference: Difference,
):
    assert difference.formulas == ()
    others = [change for change in difference.others if change.sheet != "Changes"]
    fingerprint, came = sorted(others, key=lambda change: change.sheet)
    assert (came.old, came.new) == (
        None,
        "Case shown on the Dashboard: where it comes from | own value bull, given with --set",
    )
    assert fingerprint.label == "Fingerprint of the inputs"


def test_from_the_other_side_old_and_new_change_places(book: Written, other: Path, difference: Difference):
    back = xlmodel.diff(other, book.path)
    assert back.a == str(other)
    assert turned(back.inputs) == {(c.key, c.place, c.old, c.new) for c in difference.inputs}
    assert turned(back.outputs) == {(c.key, c.place, c.old, c.new) for c in difference.outputs}


@pytest.mark.slow
def test_a_formula_typed_into_an_input_is_told_with_its_result(tweaks: Difference):
    found = by_key(tweaks.inputs)["capex_amazon_2026"]
    assert (found.old, found.new, found.note) == (200.0, 215.0, "typed as =200+15")
    value = by_key(tweaks.outputs)["npv_2026_bear"]
    assert (value.old, value.new) == (pytest.approx(-31.34, abs=0.005), pytest.approx(value.old * 215 / 200))


@pytest.mark.slow
def test_an_input_whose_name_was_deleted_is_still_told_by_its_key(book: Written, tweaked: Path, tweaks: Difference):
    assert "in_charges_tax_rate" not in openpyxl.load_workbook(tweaked, read_only=True).defined_names
    found = by_key(tweaks.inputs)
    assert found.keys() == {"capex_amazon_2026", "charges_tax_rate"}
    assert found["charges_tax_rate"].old == typed(book, "charges_tax_rate")
    assert found["charges_tax_rate"].new == 0.25


def typed(book: Written, key: str) -> float:
    """Return what was built into an input cell."""
    sheet, cell = book.names[f"in_{key}"]
    return float(book.opened[sheet][cell].value)


@pytest.mark.slow
def test_the_built_in_value_beside_an_input_is_told_only_where_it_moved_alone(tmp_path: Path, book: Written):
    shutil.copytree(INPUTS, tmp_path / "inputs")
    file = tmp_path / "inputs" / "facts.csv"
    lines = file.read_text("utf-8-sig").splitlines(keepends=True)
    for key in ("aws_revenue_2025q4", "advertising_revenue_2025q4"):
        (number,) = (number for number, line in enumerate(lines) if line.startswith(f"{key},"))
        value = f"{typed(book, key):g}"
        assert lines[number].count(f",{value},") == 1
        lines[number] = lines[number].replace(f",{value},", f",{float(value) + 0.1:g},")
    file.write_text("".join(lines), "utf-8-sig")
    kept = typed(book, "aws_revenue_2025q4")
    found = xlmodel.diff(book.path, inputs=tmp_path / "inputs", set={"aws_revenue_2025q4": kept})
    assert [change.key for change in found.inputs] == ["advertising_revenue_2025q4"]
    numbers = [change for change in found.others if change.kind == "number"]
    (beside,) = (
        change for change in numbers if not change.label.endswith("at build")
    )  # what moves the NPV, and by what
    assert beside.label.endswith(", Built-in value")
    assert (beside.old, beside.new) == (kept, pytest.approx(kept + 0.1))


# Formulas and other cells


@pytest.mark.slow
def test_every_changed_formula_is_named_and_equal_ones_along_a_row_are_one(book: Written, tweaks: Difference):
    bear = {year: book.names[f"out_roic_{year}_bear"] for year in range(2027, 2031)}
    bull = {year: book.names[f"out_roic_{year}_bull"] for year in (2026, 2028, 2030)}
    base = book.names["out_aws_depreciation_2028_base"]
    old = book.formulas
    assert [(change.place, change.old, change.new) for change in tweaks.formulas] == [
        ("!".join(bear[2027]) + ":" + bear[2030][1], old[bear[2027]], f"{old[bear[2027]]}*2"),
        ("!".join(bull[2026]), old[bull[2026]], f"{old[bull[2026]]}*3"),
        ("!".join(bull[2028]), old[bull[2028]], f"{old[bull[2028]]}*3"),
        ("!".join(bull[2030]), old[bull[2030]], 0.1),
        ("!".join(base), old[base], "=1+1"),
    ], "line by line"
    assert [change.key for change in tweaks.formulas[:2]] == ["roic", "roic[bull,2026]"]
    assert tweaks.formulas[0].label == "ROIC of new assets, 2027 to 2030"
    assert tweaks.formulas[4].label == "Depreciation of new assets, 2028"
    assert tweaks.formulas[3].label == "ROIC of new assets, 2030"


@pytest.mark.slow
def test_texts_and_sheets_stand_among_the_other_cells(tweaks: Difference):
    found = {(change.kind, change.place): (change.old, change.new) for change in tweaks.others}
    assert found == {
        ("sheet", "Mine"): (None, "cells: 1, formulas: 1"),
        ("text", "Sources!Z3"): (None, "a <b>remark</b>"),
    }


@pytest.mark.slow
def test_a_company_in_the_inputs_is_told_in_few_lines(book: Written, tmp_path: Path):
    added = Folder(tmp_path / "inputs")
    add_company(added)
    found = xlmodel.diff(book.path, inputs=added.path)
    assert {change.key for change in found.inputs} >= {"capex_apple_2026_low", "capex_apple_2026_high"}
    assert all(change.old is None and "apple" in change.key for change in found.inputs)
    own = [change for change in found.formulas if change.old is None]
    assert all("Apple" in change.label for change in own)
    assert 5 < len(own) < 50, "each figure has nine formulas beside it"
    assert len(found.formulas) - len(own) < 30


DROPPED = {
    *("charts", "validation", "header or footer", "margin", "page set-up", "print option"),
    *("part theme", "part sheetMetadata", "part of a sheet", "property"),
}
"""What the program of `moved` leaves out when it saves: true differences, and none of a cell."""


def moved(book: Written, target: Path) -> Path:
    """Insert a row and rename a sheet with a program that moves every reference; it leaves names, and drops much."""
    program = ironcalc.load_from_xlsx(str(book.path), "en", "UTC", "en")
    numbers = {sheet["name"]: number for number, sheet in enumerate(program.get_worksheets_properties())}
    program.insert_rows(numbers["Peer Capex"], 12, 1)
    program.rename_sheet(numbers["Inputs"], "My inputs")
    program.save_to_xlsx(str(target.with_suffix(".half.xlsx")))
    name = re.compile(r"(Peer Capex(?:'|&apos;)!\$[A-Z]+\$)(\d+)(?=</definedName>)")
    with zipfile.ZipFile(target.with_suffix(".half.xlsx")) as half, zipfile.ZipFile(target, "w") as whole:
        for part in half.namelist():
            data = half.read(part)
            if part == "xl/workbook.xml":
                text = name.sub(lambda at: f"{at[1]}{int(at[2]) + (int(at[2]) >= 12)}", data.decode())
                data = text.encode()
            whole.writestr(part, data)
    return target


@pytest.mark.slow
def test_a_row_that_was_inserted_and_a_sheet_that_was_renamed_do_not_flood(book: Written, folder: Path):
    file = moved(book, folder / "moved.xlsx")
    opened = snapshot(file)
    assert opened.names["out_capex_microsoft_2026"] != book.names["out_capex_microsoft_2026"]
    found = xlmodel.diff(book.path, file)
    assert (found.inputs, found.formulas, found.outputs) == ((), (), ())
    assert {change.kind for change in found.others} == {"name of a sheet", *DROPPED}
    (name,) = (change for change in found.others if change.kind == "name of a sheet")
    assert (name.old, name.new) == ("Inputs", "My inputs")


# A workbook and the inputs


@pytest.mark.slow
def test_one_workbook_is_compared_with_what_the_inputs_would_build(
    book: Written, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    here = stand_in(tmp_path, monkeypatch)
    remember(monkeypatch)
    before = {path: path.stat().st_mtime_ns for path in (*here.rglob("*"), book.path, other)}
    assert well("diff", book.path) == f"No difference between {book.path} and a build from inputs.\n"
    result = run("diff", book.path, "--set", "capex_amazon_2026=205", "--json")
    assert result.exit_code == 1
    assert [(one["key"], one["new"]) for one in json.loads(result.stdout)["inputs"]] == [("capex_amazon_2026", 205.0)]
    after = {path: path.stat().st_mtime_ns for path in (*here.rglob("*"), book.path, other)}
    assert after == before, "nothing is written"


@pytest.mark.slow
def test_edits_that_a_build_kept_are_told_once_and_not_again_by_the_changes_sheet(
    book: Written, tweaked: Path, tmp_path: Path
):
    file = Path(shutil.copy(tweaked, tmp_path / "kept.xlsx"))
    assert len(xlmodel.build(file, inputs=INPUTS).carried.kept) == 2
    found = xlmodel.diff(file, book.path)
    assert {(change.key, change.old) for change in found.inputs} == {
        ("capex_amazon_2026", 215.0),
        ("charges_tax_rate", 0.25),
    }
    told = {change.sheet for change in (*found.formulas, *found.others)}
    carried = {"Returns Base", "Returns Bear", "Returns Bull", "Checks", "Mine"}
    assert told <= {"Cover", *carried}, "not by Changes or Inputs again; overrides and own sheets are carried"


# How it is told


@pytest.mark.slow
def test_the_text_has_a_table_for_each_section_and_counts_below(book: Written, other: Path):
    result = run("diff", book.path, other)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line for line in lines if line in {"Inputs", "Formulas", "Outputs", "Other cells"}][:2] == [
        "Inputs",
        "Outputs",
    ]
    cells = {parts[1]: parts[2:8] for parts in ([p.strip() for p in line.split("│")] for line in lines) if parts[1:]}
    assert cells["capex_amazon_2026"][1:5] == ["200", "210", "+10.0 (+5.0%)", "USD bn"]
    assert cells["charges_tax_rate"][1:4] == [
        f"{100 * typed(book, 'charges_tax_rate'):.13g}%",
        "25%",
        "+4.0 pp",
    ]
    assert cells["tie_capex_amazon_growth_2026_stated"][1:3] == ["holds", "fails"]
    assert re.fullmatch(r"Different between .+: 3 inputs, \d+ outputs, 0 formulas, \d+ other cells?\.", lines[-1])


def test_values_that_would_read_the_same_show_more_digits():
    change = Change("output", "x", "X", "%", "S", "A1", 0.12341, 0.12342)
    (table,) = tables_of_difference(Difference("a", "b", outputs=(change,)))
    assert table.rows[0][2:5] == ("12.341%", "12.342%", "+0.001 pp")


@pytest.mark.slow
def test_json_tells_every_part_of_a_change(tweaks: Difference):
    told = json.loads(tweaks.to_json())
    assert list(told) == ["a", "b", "same", "remarks", "inputs", "outputs", "formulas", "others"]
    assert told["same"] is False
    (capex,) = (change for change in tweaks.inputs if change.key == "capex_amazon_2026")
    assert told["inputs"][tweaks.inputs.index(capex)] == {
        **{"kind": "input", "key": "capex_amazon_2026", "label": "Amazon capex 2026", "unit": "USD bn"},
        **{"sheet": capex.sheet, "cell": capex.cell, "old": 200.0, "new": 215.0},
        **{"note": "typed as =200+15", "change": 15.0, "relative_change": 0.075},
    }
    assert len(told["outputs"]) == len(tweaks.outputs)


@pytest.mark.slow
def test_the_frame_has_a_row_for_each_change(tweaks: Difference):
    frame = tweaks.to_frame()
    assert frame.groupby("section").size().to_dict() == {
        **{"inputs": 2, "formulas": 5, "others": 2},
        "outputs": len(tweaks.outputs),
    }
    assert frame.set_index("key").loc["capex_amazon_2026", "change"] == 15.0


@pytest.mark.slow
def test_the_page_stands_alone_and_escapes_what_was_typed(book: Written, tweaked: Path, tmp_path: Path):
    result = run("diff", book.path, tweaked, "--html", tmp_path / "page.html")
    assert result.exit_code == 1
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "a &lt;b&gt;remark&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=", page)
    assert re.findall("<h2>(.+?)</h2>", page) == ["Inputs", "Outputs", "Formulas", "Other cells"]
    assert "capex_amazon_2026" in page
    assert "stores no results" in page
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.slow
def test_a_page_never_takes_the_place_of_a_workbook(book: Written, tmp_path: Path):
    target = Path(shutil.copy(book.path, tmp_path / "book.xlsx"))
    before = target.read_bytes()
    assert "a name that ends in .html" in mistake("diff", target, target, "--html", target)
    assert target.read_bytes() == before


# Words for cells


@pytest.mark.slow
def test_a_cell_is_called_by_its_line_its_member_and_its_heading(book: Written):
    opened = snapshot(book.path)

    def called(*at: object) -> tuple[str, str]:
        sheet, cell = book.at(*at)
        leaf = opened.sheet(sheet)
        assert leaf is not None
        words = SheetWords(leaf.cells)
        return words.label(cell), words.unit(cell)

    assert called("capex", "amazon", 2026) == ("Capex, point, Amazon, 2026", "USD bn")
    assert called("roic", "base", 2030) == ("ROIC of new assets, 2030", "%")
    assert called("capex_rank", "amazon")[0] == "Amazon, Rank"


@pytest.mark.slow
def test_the_text_of_a_workbook_changes_only_where_the_workbook_does(book: Written, tweaked: Path):
    before, after = (well("diff", "--text", path).splitlines() for path in (book.path, tweaked))
    assert after[0].startswith("Inputs!")
    gone, came = set(before) - set(after), set(after) - set(before)
    unnamed = {line for line in came if " | out_" not in line and " | in_" not in line}
    assert "Sources!Z3 |  | a <b>remark</b>" in unnamed
    assert any(line.startswith("Mine!B2 ") for line in unnamed)
    assert len(unnamed) == 2
    assert any(line.endswith("| in_capex_amazon_2026 | 200") for line in gone)
    assert listing(book.path, PROFILE).splitlines() == before
