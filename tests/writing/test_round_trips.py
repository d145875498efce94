"""Edits on real files: built, edited by programs, rebuilt with other inputs, any number of times.

A random sequence of typing, changes of the input files and builds is followed by a ledger that knows nothing of the
package. LibreOffice, which rewrites all formulas when rows move, takes the part of the person where it is installed.
"""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import INPUTS, Written
from edit_books import Office, in_inputs, saved_by_excel, type_in, typing
from histories.short import shorten, sized
from more_inputs import Folder, add_case, add_company, add_figure, rewritten

import xlmodel
from xlmodel.building import Built
from xlmodel.edits import Carried, carry
from xlmodel.engines import read_names
from xlmodel.register import Register
from xlmodel.tables import load_tables

TODAY = "2026-02-05"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Start LibreOffice once for all tests here."""
    program = Office(tmp_path_factory.mktemp("office"))
    yield program
    program.close()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "inputs")


@pytest.fixture
def target(book: Written, tmp_path: Path) -> Path:
    (tmp_path / "output").mkdir()
    return Path(shutil.copy(book.path, tmp_path / "output" / "book.xlsx"))


def build(target: Path, folder: Folder) -> Built:
    return xlmodel.build(target, inputs=folder.path)


def kept(carried: Carried) -> dict[str, float | str]:
    return {edit.key: edit.value for edit in carried.kept}


def cell_values(path: Path, keys: list[str]) -> dict[str, float | str]:
    """Return what stands in input cells."""
    names, workbook = read_names(path), Written(path, None).opened
    found = {key: names[f"in_{key}"] for key in keys if f"in_{key}" in names}
    return {key: workbook[sheet][cell].value for key, (sheet, cell) in found.items()}


def state(folder: Folder, file: str, row: str, column: str, value: float | str) -> None:
    """Change one field of an input file."""
    rewritten(
        folder.path / file,
        lambda rows: [
            {**fields, column: str(value)} if row in list(fields.values())[:1] else fields for fields in rows
        ],
    )


# Any sequence

FIELDS = {
    # key: file, row and column of the field, and the values that it may take
    "wacc_base": ("cases.csv", "wacc", "case_base", (0.08, 0.09, 0.1, 0.11)),
    "tax_rate_bull": ("cases.csv", "tax_rate", "case_bull", (0.2, 0.21, 0.22)),
    "guidance_position": ("assumptions.csv", "guidance_position", "value", (0.25, 0.5, 0.75)),
    "case": ("assumptions.csv", "case", "value", ("bear", "base", "bull")),
    "ai_investment_to_date": ("facts.csv", "ai_investment_to_date", "value", (200, 300, 400)),
    "trainium3_price": ("facts.csv", "trainium3_price", "value", (3.5, 4, 4.5)),
}
GUEST = "trainium3_price"
"""The one of them that is not always among the inputs."""


def follow(chance: random.Random, steps: int, target: Path, folder: Folder) -> None:
    """Take random steps, and after each build compare the file with the ledger."""
    known = load_tables(folder.path).values
    stated: dict[str, float | str] = {key: known[key] for key in FIELDS if key in known}
    built, mine, waiting = dict(stated), {}, {}
    for _ in range(steps):
        typed = {key: chance.choice(FIELDS[key][3]) for key in chance.sample(list(built), 2)}
        chance.choice((type_in, in_inputs))(target, typed)
        for key, value in typed.items():
            mine.pop(key, None)
            if value != built[key]:
                mine[key] = value
        if chance.random() < 0.4:
            saved_by_excel(target)
        if chance.random() < 0.4:
            if GUEST in stated:
                rewritten(folder.path / "facts.csv", lambda rows: [row for row in rows if row["key"] != GUEST])
                rewritten(folder.path / "sources.csv", lambda rows: [row for row in rows if row["id"] != "my-note"])
                del stated[GUEST]
            else:
                add_figure(folder)
                stated[GUEST] = 3.5
        for key in chance.sample(list(stated), chance.randint(0, 2)):
            stated[key] = chance.choice(FIELDS[key][3])
            state(folder, *FIELDS[key][:3], stated[key])
        waiting |= {key: mine.pop(key) for key in list(mine) if key not in stated}
        mine |= {key: waiting.pop(key) for key in list(waiting) if key in stated}
        mine = {key: value for key, value in mine.items() if value != stated[key]}
        for _ in range(chance.choice((1, 1, 2))):
            carried = build(target, folder).carried
            assert kept(carried) == mine
            assert {edit.key: edit.value for edit in carried.waiting} == waiting
            assert carried.losses == ()
        assert cell_values(target, list(FIELDS)) == {**stated, **mine}
        built = dict(stated)
    assert [path.name for path in target.parent.iterdir()] == [target.name], "nothing was lost, so nothing was kept"


@pytest.mark.slow
def test_no_edit_is_lost_in_a_random_sequence(target: Path, folder: Folder):
    follow(random.Random(1), 2, target, folder)


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with input files of a sixth of the figures, and what the short models make of them by size."""
    home = tmp_path_factory.mktemp("short")
    shorten(INPUTS, home / "inputs")
    for size in ("tip", "heart"):
        with sized(size):
            xlmodel.build(home / f"{size}.xlsx", inputs=home / "inputs")
    return home


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 104))
def test_no_edit_is_lost_in_a_long_random_sequence(seed: int, short: Path, tmp_path: Path):
    """Most sequences are lived on the tip of the model: what an edit meets is the same there, and builds fast."""
    size = "heart" if seed % 3 == 0 else "tip"
    folder = Folder(tmp_path / "inputs", short / "inputs")
    (tmp_path / "output").mkdir()
    target = Path(shutil.copy(short / f"{size}.xlsx", tmp_path / "output" / "book.xlsx"))
    with sized(size):
        follow(random.Random(seed), 8, target, folder)


@pytest.mark.slow
def test_no_edit_is_lost_in_a_long_random_sequence_on_the_whole_model(target: Path, folder: Folder):
    follow(random.Random(107), 8, target, folder)


# Inputs that move under the edits

TYPED = {"wacc_base": 0.1, "capex_amazon_2026": 190.0, "case": "bull", "guidance_position": 0.75, "eps_2025q4": 2.0}


def turned(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return rows[::-1]


@pytest.mark.slow
def test_edits_survive_rows_in_another_order_companies_cases_and_figures(target: Path, folder: Folder):
    in_inputs(target, TYPED)
    for file in ("facts.csv", "assumptions.csv", "cases.csv"):
        rewritten(folder.path / file, turned)
    add_company(folder)
    add_case(folder)
    add_figure(folder)
    first = build(target, folder)
    assert kept(first.carried) == TYPED
    assert first.carried.losses == ()
    assert cell_values(target, list(TYPED)) == TYPED
    in_inputs(target, {"wacc_severe": 0.2, "capex_apple_2026_high": 60.0})
    assert kept(build(target, folder).carried) == TYPED | {"wacc_severe": 0.2, "capex_apple_2026_high": 60.0}


@pytest.mark.slow
def test_the_edits_of_a_case_that_goes_wait_and_return_with_it(target: Path, folder: Folder):
    add_case(folder)
    build(target, folder)
    in_inputs(target, {"wacc_severe": 0.2, "wacc_base": 0.1})
    with_it = (folder.path / "cases.csv").read_bytes()
    rewritten(
        folder.path / "cases.csv",
        lambda rows: [{name: text for name, text in row.items() if name != "case_severe"} for row in rows],
    )
    gone = build(target, folder)
    assert [(edit.key, edit.value, edit.label) for edit in gone.carried.waiting] == [
        ("wacc_severe", 0.2, "Weighted average cost of capital (Severe)")
    ]
    texts = {str(cell.value) for row in Written(target, None).opened["Changes"].iter_rows() for cell in row}
    assert {"wacc_severe", "0.2"} <= texts, "told on the Changes sheet with its value"
    assert [edit.key for edit in build(target, folder).carried.waiting] == ["wacc_severe"]
    (folder.path / "cases.csv").write_bytes(with_it)
    back = build(target, folder)
    assert kept(back.carried) == {"wacc_severe": 0.2, "wacc_base": 0.1}
    assert back.carried.waiting == ()
    assert cell_values(target, ["wacc_severe"]) == {"wacc_severe": 0.2}


@pytest.mark.slow
def test_a_conflict_is_told_once_and_stays_in_sight(target: Path, folder: Folder):
    in_inputs(target, {"wacc_base": 0.1})
    state(folder, "cases.csv", "wacc", "case_base", 0.08)
    first = build(target, folder)
    assert [(one.key, one.typed, one.was, one.inputs) for one in first.carried.conflicts] == [
        ("wacc_base", 0.1, 0.09, 0.08)
    ]
    second = build(target, folder)
    assert second.carried.conflicts == ()
    assert kept(second.carried) == {"wacc_base": 0.1}
    texts = [str(cell.value) for row in Written(target, None).opened["Changes"].iter_rows() for cell in row]
    assert any(text.startswith("conflict") for text in texts)


@pytest.mark.slow
def test_a_value_that_was_set_for_one_build_is_no_edit(book: Written, target: Path):
    xlmodel.build(target, inputs=INPUTS, set={"wacc_base": 0.12})
    in_inputs(target, {"tax_rate_base": 0.25})
    again = xlmodel.build(target, inputs=INPUTS)
    assert kept(again.carried) == {"tax_rate_base": 0.25}
    assert again.changed.keys() == {"tax_rate_base"}


@pytest.mark.slow
def test_an_edit_survives_a_script_that_renames_its_sheet(target: Path, register: Register):
    type_in(target, {"wacc_base": 0.1})
    with typing(target) as workbook:
        workbook["Cases"].title = "Meine Fälle"
    carried = carry(target, register, TODAY)
    assert kept(carried) == {"wacc_base": 0.1}
    assert [(loss.kind, loss.now) for loss in carried.losses] == [("name of a sheet", "Meine Fälle")]


@pytest.mark.slow
def test_an_edit_survives_the_ways_in_which_excel_saves(target: Path, register: Register):
    in_inputs(target, {"wacc_base": 0.10000000000000001, "tax_rate_base": ("0.2+0.05", 0.25)})
    saved_by_excel(target)
    carried = carry(target, register, TODAY)
    assert kept(carried) == {"wacc_base": 0.1, "tax_rate_base": 0.25}
    assert carried.losses == ()


# LibreOffice itself


@pytest.mark.slow
def test_a_file_that_libreoffice_only_saved_lists_nothing(target: Path, register: Register, office: Office):
    office.edit(target)
    carried = carry(target, register, TODAY)
    assert (carried.kept, carried.losses, carried.remembered) == ((), (), True)


@pytest.mark.slow
def test_an_edit_survives_all_that_libreoffice_moves_and_only_that_is_listed(
    target: Path, register: Register, office: Office
):
    _, place = read_names(target)["in_wacc_base"]
    office.edit(
        target,
        ["put", "Cases", place, "10%"],
        ["insert_rows", "Cases", 10, 2],
        ["insert_columns", "Cases", 1, 1],
        ["rename", "Cases", "Fälle 'A' 2"],
        ["reorder", "Fälle 'A' 2", 0],
        ["delete_rows", "Returns Base", 2, 1],
        ["put", "Inputs", "G17", "=IFERROR(1-1*($C17=$U17),1)+1"],
        ["put", "Inputs", "A19", "mine"],
        ["note", "Inputs", "A17", "why?"],
        ["fill", "Inputs", "A18", 0xFFFF00],
        ["merge", "Inputs", "AH17:AH19"],
        ["add_sheet", "Mine", 0],
        ["delete_sheet", "Sources"],
    )
    carried = carry(target, register, TODAY)
    assert kept(carried) == {"wacc_base": 0.1}
    assert [note.text for note in carried.work.notes] == ["why?"]
    assert [(one.key, one.content.formula) for one in carried.work.overrides] == [
        ("figure_changed[capex_amazon_growth_2026_stated]", "=IFERROR(1-1*($C17=$U17),1)+1")
    ]
    told = {str(loss).split(" cells →")[0] for loss in carried.losses}
    label = Written(target, None).opened["Inputs"]["A19"].value
    assert label == "mine"
    order = {line for line in told if line.startswith("order of the sheets")}
    found = {line for line in told - order if not line.startswith(("sheet Sources", "text Inputs!A19"))}
    assert len(told - order) == len(found) + 2
    assert found == {
        "name of a sheet Fälle 'A' 2: Cases → Fälle 'A' 2",
        "row Fälle 'A' 2!10: inserted",
        "row Fälle 'A' 2!11: inserted",
        "column Fälle 'A' 2!1: inserted",
        "row Returns Base!2: as built → nothing",
        "look Inputs!A18: no fill, ink 1A1A1A → fill FFFF00, ink 1A1A1A",
        "merged cells Inputs!AH17:AH19: AH17:AH19",
    }
    assert carried.own
    assert carried.own.sheets == ("Mine",), "added sheets are carried"
    assert len(order) == 1, "the sheet that was moved to the front"
    assert {str(loss) for loss in carried.work.losses} == {
        "formula Inputs!G17: =IFERROR(1-1*($C17=$U17),1) → =IFERROR(1-1*($C17=$U17),1)+1",
        "note Inputs!A17: why?",
    }


@pytest.mark.slow
def test_an_input_that_was_cut_and_pasted_elsewhere_is_found(target: Path, register: Register, office: Office):
    _, place = read_names(target)["in_wacc_base"]
    office.edit(target, ["put", "Cases", place, "0.1"], ["move", "Cases", f"{place}:{place}", "Z90"])
    carried = carry(target, register, TODAY)
    assert kept(carried) == {"wacc_base": 0.1}
    assert carried.losses


@pytest.mark.slow
def test_edits_survive_libreoffice_moved_rows_and_changed_inputs_at_once(target: Path, folder: Folder, office: Office):
    in_inputs(target, TYPED)
    build(target, folder)
    office.edit(
        target,
        ["insert_rows", "Inputs", 12, 3],
        ["insert_rows", "Cases", 5, 1],
        ["insert_columns", "Cases", 2, 1],
        ["rename", "Cases", "Drivers"],
        ["put", "Drivers", "F15", "0.12"],
    )
    assert read_names(target)["in_wacc_bull"] == ("Drivers", "F15")
    add_company(folder)
    rewritten(folder.path / "facts.csv", turned)
    built = build(target, folder)
    assert kept(built.carried) == TYPED | {"wacc_bull": 0.12}
    assert built.kept, "rows and columns of a person's cannot be carried over"
    assert cell_values(target, [*TYPED, "wacc_bull"]) == TYPED | {"wacc_bull": 0.12}
    assert [loss for loss in built.carried.losses if loss.kind == "formula"] == [], "what the program moved is no edit"
