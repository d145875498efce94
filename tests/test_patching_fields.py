"""One field of an input file edited: only its bytes change, however the file is written."""

import csv
import io
import re
import shutil
from pathlib import Path

import pytest
from conftest import INPUTS
from files import contents
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register_files import FILES, edited, patched, written

from xlmodel.register import Patch, load, patch_inputs
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
    before, register = contents(folder), load(folder)
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
    again = {name: whole.sub(rb"\1", data) for name, data in contents(folder).items()}
    assert again == {name: whole.sub(rb"\1", data) for name, data in before.items()}


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
