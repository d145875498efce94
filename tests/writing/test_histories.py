"""Random histories lose, invent and misattribute nothing; and the judge of the histories notices who does."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from histories.acts import Act, AddSheet, Formula, Put, Remark
from histories.hands import by_excel
from histories.ledger import Spot
from histories.life import ComplaintError, Life
from histories.many import Stage, main

import xlmodel
from xlmodel.building import Built

COUNT = 12
"""Histories of this suite; `python -m tests.histories` lives more."""
KEY = "capex_amazon_2026"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage.of(tmp_path_factory.mktemp("histories"), [2])


@pytest.fixture
def life(stage: Stage, tmp_path: Path) -> Life:
    """Return a history in which a value, a note, a cell beside a row and a sheet were put into the workbook."""
    life = Life(tmp_path / "life", stage.starts["tip"], Random(0))
    sheet, cell = life.atlas.at[KEY]
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    life.ledger.type(KEY, 210.0)
    life.ledger.notes[Spot(KEY)] = "why?"
    life.ledger.besides[Spot(KEY, "AI")] = "mine"
    life.ledger.sheets["My view"] = {"A1": f"={{{KEY}}}*2"}
    mine = AddSheet("My view", 2, {"A1": Formula(f"in_{KEY}*2", 420.0)})
    life.act([Put(sheet, cell, 210.0), Remark(sheet, cell, "why?"), Put(sheet, f"AI{row}", "mine"), mine], "excel")
    return life


@pytest.mark.slow
def test_a_history_without_a_fault_has_no_complaint(life: Life):
    life.build()
    life.build_again()


@pytest.mark.slow
def test_an_override_is_taken_back_by_emptying_its_row_on_changes_beside_edits_that_stay(life: Life):
    life.ledger.overrides["aws_run_rate"] = 100.0
    life.act([Put(*life.atlas.at["aws_run_rate"], 100.0)], "excel")
    life.build()
    page = life.seen().book.sheet("Changes")
    assert page is not None
    (row,) = {cell.row for cell in page.cells.values() if cell.value == "aws_run_rate"}
    del life.ledger.overrides["aws_run_rate"]
    emptied = [Put("Changes", cell.address, None) for cell in page.cells.values() if cell.row == row]
    life.act(emptied, "excel")
    life.build()


@pytest.mark.slow
def test_an_override_may_name_a_year_of_the_time_axis_and_keeps_it_in_a_model_that_grows(life: Life):
    page = next(page for page in life.atlas.ready.layout.pages if page.name == "Peer Capex")
    key = next(key for key in life.atlas.computed if key.endswith(",2026]") and life.atlas.at[key][0] == page.name)
    sheet, cell = life.atlas.at[key]
    column, row = cell.rstrip("0123456789"), page.header_row + 1
    year, name = f"{column}${row}", page.name.replace(" ", "")
    life.ledger.overrides[key] = f"={name}!{column}{row}*2"
    life.act([Put(sheet, cell, Formula(f"{year}*2", 4052.0))], "excel")
    life.build()
    life.desk.toggle("company")
    life.ledger.grown = True
    life.ledger.overrides[key] = f"={name}!{column}{row + 1}*2"  # a company more is ranked above the years
    life.build()
    assert key in life.ledger.overrides
    assert life.seen().value(life.atlas.at[key]) == 4052.0


@pytest.mark.slow
def test_notes_cells_beside_and_names_in_formulas_follow_a_renamed_key(life: Life):
    old = next(key for key in sorted(life.start.free) if key in life.atlas.at)
    sheet, cell = life.atlas.at[old]
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    life.ledger.notes[Spot(old)] = "who says so?"
    life.ledger.besides[Spot(old, "AJ")] = f"={{{old}}}*2"
    life.ledger.sheets["My view"]["A2"] = f"={{{old}}}*4"
    formula, four = Formula(f"in_{old}*2", 0.0), Formula(f"in_{old}*4", 0.0)
    life.act(
        [Remark(sheet, cell, "who says so?"), Put(sheet, f"AJ{row}", formula), Put("My view", "A2", four)], "excel"
    )
    life.build()
    life.desk.rename(old, f"{old}_now")
    life.ledger.rename(old, f"{old}_now")
    life.build()  # nothing has grown, so that all of it must be there
    assert len(life.ledger.notes) == len(life.ledger.besides) == 2


def at(life: Life) -> tuple[str, str]:
    return life.atlas.at[KEY]


def beside(life: Life, column: str) -> tuple[str, str]:
    sheet, cell = at(life)
    return sheet, f"{column}{cell.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tamper", "complaint"),
    [
        (lambda life: [Put(*at(life), 200.0)], f"misattributed: {KEY} shows 200"),
        (lambda life: [Put(*life.atlas.at["capex_amazon_2025"], 210.0)], "misattributed: capex_amazon_2025 shows 210"),
        (lambda life: [Remark(*at(life), "")], "lost: the note 'why?'"),
        (lambda life: [Remark(*at(life), "who?")], "lost: the note 'why?'"),
        (lambda life: [Remark(*life.atlas.at["wacc_base"], "why?")], "invented: a note on Cases"),
        (lambda life: [Put(*beside(life, "AI"), None)], "lost: 'mine' beside a row"),
        (lambda life: [Put(*beside(life, "AJ"), "mine")], "invented: 'mine' in Inputs"),
        (lambda life: [Put("My view", "A1", Formula("in_capex_amazon_2025*2", 262.0))], "lost: My view!A1"),
        (lambda life: [AddSheet("Other", 0)], "invented: the sheet Other"),
    ],
)
def test_the_judge_notices_a_build_that_harms_the_file(
    life: Life, monkeypatch: pytest.MonkeyPatch, tamper: Callable[[Life], list[Act]], complaint: str
):
    whole = xlmodel.build

    def build(*given: Any, **named: Any) -> Built:
        built = whole(*given, **named)
        by_excel(built.path, tamper(life))
        return built

    monkeypatch.setattr(xlmodel, "build", build)
    with pytest.raises(ComplaintError) as error:
        life.build()
    assert complaint in str(error.value)


@pytest.mark.slow
def test_the_judge_notices_a_loss_that_is_not_told(life: Life):
    life.ledger.lossy.add(("Inputs", "A9"))  # nothing was done there, so that nothing can be told
    with pytest.raises(ComplaintError, match="untold: what was done to Inputs!A9"):
        life.build()


@pytest.mark.slow
def test_the_judge_notices_what_nobody_did(life: Life):
    del life.ledger.typed[KEY]
    life.ledger.shown[KEY] = 210.0
    with pytest.raises(ComplaintError, match=f"invented: {KEY} is kept"):
        life.build()


@pytest.mark.slow
def test_random_histories_lose_invent_and_misattribute_nothing(capsys: pytest.CaptureFixture[str]):
    code = main(["--count", str(COUNT)])
    said = capsys.readouterr()
    assert code == 0, said.err[-20_000:]
    assert f"{COUNT} histories" in said.out
    assert "0 failed" in said.out
