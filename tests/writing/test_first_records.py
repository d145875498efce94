"""Workbooks with a record of version 1, as xlmodel 0.1 to 0.3 wrote it: read, and nothing in them is lost untold."""

import base64
import hashlib
import json
import lzma
from pathlib import Path

import pytest
from edit_books import typing
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.scenario import InputCells, Scenario, ScenarioList

from xlmodel.book.record import Record, is_packed
from xlmodel.comparison.looks import traits
from xlmodel.edits import carry
from xlmodel.edits.snapshot import snapshot
from xlmodel.register import Register

TODAY = "2026-02-05"


def first_packed(record: Record) -> list[str]:
    """Return a record as version 0.3 packed it."""
    looks = {sheet: {at: first_look(look) for at, look in drawn.items()} for sheet, drawn in record.looks.items()}
    kinds = sorted({look for drawn in looks.values() for look in drawn.values()})
    held = {name: getattr(record, name) for name in ("fingerprint", "inputs", "kept", "waiting", "labels", "names")}
    held["charts"] = {sheet: sum(one.sheet == sheet for one in record.elements.by_kind["chart"]) for sheet in looks}
    held["kinds"] = kinds
    held["sheets"] = {
        sheet: [list(cells), list(cells.values()), [kinds.index(looks[sheet][at]) for at in cells]]
        for sheet, cells in record.cells.items()
    }
    plain = json.dumps(held, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    digest = hashlib.sha256(plain).hexdigest()[:16]
    text = base64.b64encode(lzma.compress(plain, preset=6)).decode()
    parts = [text[start : start + 32_000] for start in range(0, len(text), 32_000)]
    return [f"xlmodel-record:1:{digest}:{place}/{len(parts)}:{part}" for place, part in enumerate(parts, 1)]


def first_look(look: str) -> str:
    drawn = traits(look)
    ink = drawn.get("ink", "")
    return f"{drawn.get('fill', '')}/{ink}/{'b' * ('bold' in drawn)}{'i' * ('italic' in drawn)}"


def with_first_record(path: Path) -> None:
    """Give a workbook the record that version 0.3 would have given it."""
    record = snapshot(path).record
    assert record
    with typing(path) as opened:
        cells = [cell for row in opened["Changes"].iter_rows() for cell in row if is_packed(str(cell.value or ""))]
        texts = first_packed(record)
        assert len(texts) <= len(cells)
        for cell, text in zip(cells, [*texts, *[None] * (len(cells) - len(texts))], strict=True):
            cell.value = text


@pytest.mark.slow
def test_a_workbook_with_a_first_record_that_nobody_touched_tells_nothing(target: Path, register: Register):
    with_first_record(target)
    record = snapshot(target).record
    assert record
    assert record.version == 1
    carried = carry(target, register, TODAY)
    assert (carried.losses, carried.kept, carried.remembered) == ((), (), True)


@pytest.mark.slow
def test_what_no_build_wrote_is_told_of_it(target: Path, register: Register):
    with_first_record(target)
    with typing(target) as opened:
        inputs = opened["Inputs"]
        inputs["A15"].comment = Comment("Look here", "me")
        inputs["A16"].fill = PatternFill("solid", fgColor="FFFF00")
        inputs.scenarios = ScenarioList([Scenario(name="worse", inputCells=[InputCells(r="E13", val="0.1")])])
        inputs.protection.password = "secret"
        opened["KPIs"].sheet_state = "hidden"
        inputs["A13"] = "mine"
    carried = carry(target, register, TODAY)
    told = {(loss.kind, loss.sheet) for loss in (*carried.losses, *carried.work.losses)}
    assert told == {
        ("note", "Inputs"),
        ("look", "Inputs"),
        ("scenario", "Inputs"),
        ("protection", "Inputs"),
        ("hidden sheet", "KPIs"),
        ("text", "Inputs"),
    }
