"""What no build can carry over is found, listed with what was and what is, and the file is kept before it goes.

One file holds a case of each kind; what it must list is written out, so that a missing line and one too many fail.
"""

import re
import shutil
import warnings
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from commands import run
from conftest import INPUTS, Written
from edit_books import in_inputs, in_part, in_xml, saved_by_excel, type_in, typing
from files import contents
from hostile import packed, parts_of
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName

import xlmodel
from xlmodel.edits import Carried, carry
from xlmodel.register import Register

TODAY = "2026-02-05"
CHANGED = "=IFERROR(1-1*($C13=$U13),1)"
"""The formula of Inputs!G13 as built."""


def listed(carried: Carried) -> set[tuple[str, str, str, str]]:
    """Return kind, place, was and now of each loss; none is listed twice."""
    lines = [(loss.kind, f"{loss.sheet}!{loss.cell}".strip("!"), loss.was, loss.now) for loss in carried.losses]
    assert len(lines) == len(set(lines))
    return set(lines)


def put_in_all_kinds(path: Path) -> tuple[set[tuple[str, str, str, str]], set[tuple[str, str, str, str]]]:
    """Do to a workbook one of each thing; return what must be listed as lost, and what a build carries by key."""
    with typing(path) as book:
        inputs, labels = book["Inputs"], {at: book["Inputs"][at].value for at in ("A13", "A14", "A17", "A18")}
        inputs["G13"] = f"{CHANGED}+0"
        inputs["G14"] = 1
        inputs["G15"] = None
        inputs["U13"] = 0.9
        inputs["A13"] = "my label"
        inputs["A14"] = None
        inputs["AI13"] = "beside"
        inputs["A999"] = 7
        inputs["AI14"] = "=1+1"
        inputs["AI15"] = True
        inputs["A15"].comment = Comment("Look here", "me")
        inputs["AI99"].comment = Comment("On nothing", "me")
        inputs["A20"].fill = PatternFill("solid", fgColor="FFFF00")
        inputs["A21"].font = Font(name="Arial", size=10, bold=True, color="1A1A1A")
        inputs["C22"].font = Font(name="Arial", size=10, color="FF0000")
        inputs.merge_cells("AG20:AI22")
        book.create_sheet("Mine")["B2"] = "idea"
        book.create_sheet("Empty", 0)
        del book["Sources"]
        book.defined_names["my_cell"] = DefinedName("my_cell", attr_text="Inputs!$A$1")
        book.defined_names["my_range"] = DefinedName("my_range", attr_text="Inputs!$A$1:$B$4")
        book.defined_names["my_rate"] = DefinedName("my_rate", attr_text="0.3")
        inputs.defined_names["my_own"] = DefinedName("my_own", attr_text="Inputs!$A$2")
        chart = BarChart()
        chart.add_data(Reference(inputs, min_col=5, min_row=10, max_row=14))
        inputs.add_chart(chart, "AG30")
    carried = {
        ("formula", "Inputs!G13", CHANGED, f"{CHANGED}+0"),
        ("number", "Inputs!G14", CHANGED.replace("13", "14"), "1"),
        ("text", "Inputs!AI13", "", "“beside”"),
        ("formula", "Inputs!AI14", "", "=1+1"),
        ("value", "Inputs!AI15", "", "TRUE"),
        ("note", "Inputs!A15", "", "Look here"),
        ("note", "Inputs!AI99", "", "On nothing"),
    }
    return {
        ("formula", "Inputs!G15", CHANGED.replace("13", "15"), "nothing"),
        ("number", "Inputs!U13", "0.2", "0.9"),
        ("text", "Inputs!A13", f"“{labels['A13']}”", "“my label”"),
        ("text", "Inputs!A14", f"“{labels['A14']}”", "nothing"),
        ("number", "Inputs!A999", "", "7"),
        ("look", "Inputs!A20", "no fill, ink 1A1A1A", "fill FFFF00, ink 1A1A1A"),
        ("look", "Inputs!A21", "no fill, ink 1A1A1A", "no fill, ink 1A1A1A, bold"),
        ("look", "Inputs!C22", "fill FFF9E5, ink 0000FF", "fill FFF9E5, ink FF0000"),
        ("merged cells", "Inputs!AG20:AI22", "", "AG20:AI22"),
        ("name", "Inputs!my_own", "", "Inputs!$A$2"),
        ("chart", "Inputs", "", "1 chart added"),
    }, carried


@pytest.mark.slow
def test_each_thing_is_listed_and_the_file_kept_under_a_dated_name(target: Path):
    expected, carried = put_in_all_kinds(target)
    type_in(target, {"wacc_base": 0.1})
    before = contents(target.parent)
    refused = run("build", "-o", target, "--inputs", INPUTS, "--refuse-loss")
    assert refused.exit_code == 3
    assert refused.stdout == ""
    assert contents(target.parent) == before, "nothing is touched"
    assert f"formula Inputs!G15: {CHANGED.replace('13', '15')} → nothing" in refused.stderr
    assert "merged cells Inputs!AG20:AI22: AG20:AI22" in refused.stderr

    built = xlmodel.build(target, inputs=INPUTS)
    found = listed(built.carried)
    homeless = {("number", "Inputs!A999", "", "7")}
    assert listed(replace(built.carried, losses=built.carried.work.losses)) == carried | homeless
    sources = {line for line in found if line[:2] == ("sheet", "Sources")}
    assert found - sources == expected
    assert [was for _, _, was, now in sources if now == ""] == [f"{len(cells_of_sources(built.kept, target))} cells"]
    assert refused.stderr.count("would leave behind") == len(found)
    assert built.carried.sheets == ("Empty", "Mine"), "added sheets are carried, and so are added names"
    assert {"my_cell", "my_range", "my_rate"} <= set(openpyxl.load_workbook(target).defined_names)
    assert built.kept is not None
    assert re.fullmatch(r"book\.kept-\d{4}-\d\d-\d\d-\d{6}\.xlsx", built.kept.name)
    assert contents(target.parent) == {target.name: target.read_bytes(), built.kept.name: before[target.name]}
    assert [(edit.key, edit.value) for edit in built.carried.kept] == [("wacc_base", 0.1)]
    again = xlmodel.build(target, inputs=INPUTS, refuse_loss=True)
    assert again.carried.losses == ()
    assert again.kept is None


def cells_of_sources(kept: Path | None, target: Path) -> list[object]:
    """Return what stands on the sheet Sources, which the kept file lacks."""
    assert kept
    assert "Sources" not in openpyxl.load_workbook(kept, read_only=True).sheetnames
    sheet = openpyxl.load_workbook(target)["Sources"]
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")]


DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"


def add_picture(path: Path) -> None:
    parts = parts_of(path.read_bytes())
    path.write_bytes(packed({**parts, "xl/media/image1.png": b"\x89PNG\r\n\x1a\n"}))


def add_shape(path: Path) -> None:
    shape = '<xdr:twoCellAnchor><xdr:sp macro=""></xdr:sp><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>'
    in_part(path, "xl/drawings/drawing1.xml", "</xdr:wsDr>", shape)


def add_pivot_table(path: Path) -> None:
    parts = parts_of(path.read_bytes())
    path.write_bytes(packed({**parts, "xl/pivotTables/pivotTable1.xml": b"<pivotTableDefinition/>"}))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("add", "thing"), [(add_picture, "picture"), (add_shape, "shape"), (add_pivot_table, "pivot table")]
)
def test_pictures_shapes_and_other_parts_are_found(add, thing: str, target: Path, register: Register):
    add(target)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the words of a library are not for the user
        carried = carry(target, register, TODAY)
    assert [(loss.kind, loss.now) for loss in carried.losses] == [(thing, f"1 {thing} added")]


@pytest.mark.slow
def test_a_number_typed_over_a_formula_in_excel_is_found(target: Path, register: Register):
    in_xml(target, {("Inputs", "G13"): 0.0, ("Inputs", "A14"): "Mine"})
    carried = carry(target, register, TODAY)
    assert [(loss.kind, loss.cell, loss.now) for loss in carried.losses] == [("text", "A14", "“Mine”")]
    assert [(loss.kind, loss.cell, loss.now) for loss in carried.work.losses] == [("number", "G13", "0")]


# Nothing invented


@pytest.mark.slow
def test_a_file_that_a_program_only_saved_lists_nothing_and_is_not_kept(book: Written, tmp_path: Path):
    for save in (lambda path: type_in(path, {}), saved_by_excel):
        target = Path(shutil.copy(book.path, tmp_path / "book.xlsx"))
        save(target)
        assert target.read_bytes() != book.path.read_bytes()
        built = xlmodel.build(target, inputs=INPUTS, refuse_loss=True)
        assert (built.carried.kept, built.carried.losses, built.kept) == ((), (), None)
        assert contents(tmp_path) == {"book.xlsx": book.path.read_bytes()}


# Without memory


def delete_the_changes_sheet(path: Path) -> None:
    with typing(path) as book:
        del book["Changes"]


def damage_the_record(path: Path) -> None:
    in_part(path, "xl/sharedStrings.xml", "xlmodel-record:2:", "xlmodel-record:2:0")


def cut_the_record(path: Path) -> None:
    parts = parts_of(path.read_bytes())
    text = parts["xl/sharedStrings.xml"].decode()
    parts["xl/sharedStrings.xml"] = re.sub(r"(xlmodel-record:2:\w+:1/\d+:.{90})[^<]*", r"\1", text, count=1).encode()
    path.write_bytes(packed(parts))


@pytest.mark.slow
@pytest.mark.parametrize(
    "forget",
    [
        delete_the_changes_sheet,
        *(pytest.param(forget, marks=pytest.mark.slow) for forget in (damage_the_record, cut_the_record)),
    ],
)
def test_without_memory_all_that_differs_counts_as_typed_and_the_file_is_kept(forget, target: Path):
    in_inputs(target, {"wacc_base": 0.1})
    forget(target)
    before = target.read_bytes()
    refused = run("build", "-o", target, "--inputs", INPUTS, "--refuse-loss")
    assert refused.exit_code == 3
    assert "no record of what it was built with" in refused.stderr
    assert contents(target.parent) == {target.name: before}
    result = run("build", "-o", target, "--inputs", INPUTS)
    assert result.exit_code == 0, result.output
    assert "all that differs counts as typed" in result.stdout
    assert "wacc_base: 0.09 in the inputs, 0.1 in the workbook" in result.stdout
    (kept,) = (path for path in target.parent.iterdir() if path != target)
    assert kept.read_bytes() == before


# --fresh


@pytest.mark.slow
def test_fresh_starts_from_the_inputs_alone_and_keeps_the_file(book: Written, target: Path):
    in_inputs(target, {"wacc_base": 0.1})
    before = target.read_bytes()
    refused = run("build", "-o", target, "--inputs", INPUTS, "--fresh", "--refuse-loss")
    assert refused.exit_code == 3
    assert "key 'wacc_base'" in refused.stderr
    built = xlmodel.build(target, inputs=INPUTS, fresh=True)
    assert built.kept
    assert contents(target.parent) == {target.name: book.path.read_bytes(), built.kept.name: before}
