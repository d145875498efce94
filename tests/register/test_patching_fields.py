"""Values written into the input files: an own row beneath the source's, of which no byte changes."""

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
from register_files import FILES, SINCE, edited, patched, with_own, written

from xlmodel.register import Patch, patch_inputs
from xlmodel.register.reading import UnreadableError, split
from xlmodel.register.scanning import core, records, replaced
from xlmodel.tables import load_tables

EVERY_KIND: dict[str, tuple[float | str, str, str, dict[str, object]]] = {
    # the cell, its new value, the file and the row beneath which it stands, and the field of the own row that holds it
    "revenue": (36.25, "facts", "revenue", {"value": 36.25}),
    "guide_low": (16, "facts", "guide", {"low": 16}),
    "guide_high": (22.0, "facts", "guide", {"high": 22}),
    "aws_revenue_2025q4_reported": (35.6, "quarters", "aws_revenue|2025Q4", {"value": 35.6}),
    "capex_amazon_2026": (230, "peer_capex", "capex|amazon|2026", {"value": 230}),
    "capex_guidance_amazon_2025_low": (99.5, "peer_capex", "capex_guidance|amazon|2025", {"low": 99.5}),
    "position": (0.35, "assumptions", "position", {"value": 0.35}),
    "case": ("bear", "assumptions", "case", {"value": "bear"}),
    "wacc_bear": (0.12, "cases", "wacc", {"case_bear": 0.12}),
    "wacc_tornado_high": (0.11, "cases", "wacc", {"tornado_high": 0.11}),
}


# A row of one's own


@pytest.mark.parametrize("key", EVERY_KIND)
def test_an_edit_is_a_row_of_its_own_beneath_the_source_and_no_other_byte(key: str, tmp_path: Path):
    value, name, row, fields = EVERY_KIND[key]
    folder = written(tmp_path)
    before = load_tables(folder)
    assert patched(folder, **{key: value}) == {f"{name}.csv": with_own(name, row, **fields).encode("utf-8-sig")}
    after = load_tables(folder)
    assert after.builtin == before.builtin, "the source still says what it said"
    assert after.stated == {**before.stated, key: value}
    own = after.own[key]
    assert (own.value, own.source, own.way, own.since) == (value, before.builtin[key], "inputs", SINCE)


def test_all_kinds_are_edited_together_and_ends_share_a_row(tmp_path):
    folder = written(tmp_path)
    edits = {key: value for key, (value, *_) in EVERY_KIND.items()}
    files = {name: data.decode("utf-8-sig") for name, data in patched(folder, **edits).items()}
    assert load_tables(folder).stated == {**load_tables(folder).builtin, **edits}
    own = {name: [line for line in text.splitlines() if ",own," in line] for name, text in files.items()}
    assert own == {
        "facts.csv": [f"revenue,,,36.25,,,,,,,,,,,own,,{SINCE}", f"guide,,,,16,22,,,,,,,,,own,,{SINCE}"],
        "quarters.csv": [f"aws_revenue,2025Q4,35.6,,,,,,,,,,,own,,{SINCE}"],
        "peer_capex.csv": [
            f"capex,amazon,2026,230,,,,,,,,,,,own,,{SINCE}",
            f"capex_guidance,amazon,2025,,99.5,,,,,,,,,,own,,{SINCE}",
        ],
        "assumptions.csv": [f"case,,bear,,,,,own,{SINCE}", f"position,,0.35,,,,,own,{SINCE}"],
        "cases.csv": [f"wacc,,,,,0.12,,,0.11,,,own,{SINCE}"],
    }


def test_the_value_of_the_source_takes_the_own_row_out_again(tmp_path):
    folder = written(tmp_path)
    before, source = contents(folder), load_tables(folder).builtin
    patched(folder, **{key: value for key, (value, *_) in EVERY_KIND.items()})
    patched(folder, **{key: source[key] for key in EVERY_KIND})
    assert contents(folder) == before


def test_an_own_row_changes_in_its_fields_and_its_day_alone(tmp_path):
    mine = 'wacc , ,,,,"0.12",,,,,"Mine, for now",own, 2025-12-01 \n'
    folder = edited(tmp_path, "cases", "life,Useful", mine + "life,Useful")
    rows = FILES["cases.csv"].replace("life,Useful", mine + "life,Useful")
    after = rows.replace('"0.12",,,', '"0.13",,,0.11').replace("2025-12-01", SINCE)
    assert patched(folder, wacc_bear=0.13, wacc_tornado_high=0.11) == {"cases.csv": after.encode("utf-8-sig")}
    after = after.replace('"0.13",,,0.11', '"",,,')
    patched(folder, wacc_bear=0.1, wacc_tornado_high=0.1)
    assert (folder / "cases.csv").read_bytes() == after.encode("utf-8-sig"), "the reason that was given stays"


def test_fields_that_an_own_row_leaves_out_at_its_end_are_added(tmp_path):
    columns = "value,key,label,unit,min,max,rationale,status,low_priority".replace(",low_priority", ",since")
    text = f"{columns}\nbase,case,Case,text\n0.5,position,Position,x,0,1\n0.4,position,,,,,,own\n"
    after = text.replace("0.4,position,,,,,,own", f"0.3,position,,,,,,own,{SINCE}").encode("utf-8-sig")
    assert patched(written(tmp_path, assumptions=text), position=0.3) == {"assumptions.csv": after}


def test_a_figure_that_no_source_has_is_changed_in_its_own_row(tmp_path):
    mine = ",oracle,2026,50,,,,,,,,,,,own\n"
    folder = written(tmp_path, peer_capex=FILES["peer_capex.csv"] + mine)
    assert load_tables(folder).own["capex_oracle_2026"].source is None
    after = FILES["peer_capex.csv"] + f",oracle,2026,60,,,,,,,,,,,own,,{SINCE}\n"
    assert patched(folder, capex_oracle_2026=60) == {"peer_capex.csv": after.encode("utf-8-sig")}


def test_a_file_older_than_own_rows_gets_their_columns_in_its_header_alone(tmp_path):
    old = FILES["cases.csv"].replace(",status,since", "")
    new = with_own("cases", "wacc", case_bear=0.12)
    assert patched(written(tmp_path, cases=old), wacc_bear=0.12) == {"cases.csv": new.encode("utf-8-sig")}
    assert load_tables(tmp_path).own["wacc_bear"].since == SINCE


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "mark"])
@pytest.mark.parametrize("last", [True, False], ids=["last line end", "no last line end"])
def test_line_ends_and_the_mark_stay(end: str, mark: str, last: bool, tmp_path: Path):
    text = FILES["cases.csv"].replace("\n", end)
    expected = with_own("cases", "life", end, case_base=5.5)
    text, expected = (t if last else t.removesuffix(end) for t in (text, expected))
    folder = written(tmp_path, cases=(mark + text).encode())
    assert patched(folder, life_base=5.5) == {"cases.csv": (mark + expected).encode()}
    assert patched(folder, life_base=5) == {"cases.csv": (mark + text).encode()}


@pytest.mark.parametrize("line", ["sep=,\r\n", '"sep=,"\n', "SEP=;\n", "sep=\t\n"], ids=repr)
def test_a_line_that_tells_the_separator_stays(line: str, tmp_path: Path):
    separator = line.lower().split("=")[1][0]
    text = FILES["cases.csv"].replace(",", separator)
    folder = written(tmp_path, cases=line + text)
    expected = line + with_own("cases", "wacc", case_bear=0.12).replace(",", separator)
    assert patched(folder, wacc_bear=0.12) == {"cases.csv": expected.encode("utf-8-sig")}


LOOKS = {
    "quotes": 'position,,"0.5",,,,,own',
    "spaces": "position,,  0.5\t,,,,,own",
    "spaces within quotes": 'position,," 0.5 ",,,,,own',
    "a line end within quotes": 'position,,"0.5\r\n",,,,,own',
    "doubled quotes": 'position,,0.5,,,,"""A"", or ""B""",own',
    "a comma": 'position,,0.5,,,,"A, B",own',
    "lines": 'position,,0.5,,,,"A\n\r\n\rB",own',
    "Chinese": "position,,0.5,,,,資本 支出 😀,own",
    "quotes within": 'position,,0.5,,,,A 3" disk,own',
    "blank lines": "\n\r\n,,,,,,\nposition,,0.5,,,,,own",
    "a key in quotes": '"position ",,0.5,,,,,own',
}


@pytest.mark.parametrize("look", LOOKS)
def test_what_stands_around_a_value_stays(look: str, tmp_path: Path):
    mine = LOOKS[look]
    rows = FILES["assumptions.csv"].replace("0.5,x", "0.6,x")
    folder = written(tmp_path, assumptions=rows + mine + ",2025-01-01\n")
    after = rows + mine.replace("0.5", "0.35") + f",{SINCE}\n"
    assert patched(folder, position=0.35) == {"assumptions.csv": after.encode("utf-8-sig")}


def test_columns_in_another_order_are_found_by_their_names(tmp_path):
    header = "unit,status,value,rationale,min,key,max,label,since\n"
    text = header + "text,,base,,,case,,Case,\nx,,0.5,,0,position,1,Position,\n"
    after = (text + f",own,0.75,,,position,,,{SINCE}\n").encode("utf-8-sig")
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
    counted = ("35.6,,,USD bn", "35.6,,,count")  # a number that may be nothing, or next to nothing
    folder = edited(tmp_path, "facts", *counted)
    after = with_own("facts", "revenue", value=text).replace(*counted)
    assert patched(folder, revenue=value) == {"facts.csv": after.encode("utf-8-sig")}
    assert load_tables(folder).stated["revenue"] == float(text)


def test_a_value_that_the_file_has_already_is_not_touched(tmp_path):
    folder = edited(tmp_path, "facts", "35.6,,,", "35.600,,,")
    patch = patch_inputs(load_tables(folder), {"revenue": 35.6, "case": "base", "position": "0.50"})
    assert patch == Patch({})
    assert patch.diff() == ""
    patch.write()
    assert patched(folder, revenue=35.6, guide_low=17).keys() == {"facts.csv"}
    assert b"35.600" in (folder / "facts.csv").read_bytes()


def test_every_cell_of_the_real_files_can_be_edited_and_put_back(tmp_path):
    folder = Path(shutil.copytree(INPUTS, tmp_path / "inputs"))
    before, register = contents(folder), load_tables(folder)
    choices = {key: cell.choices for key, cell in register.cells.items() if cell.choices}
    edits: dict[str, float | str] = {
        key: next(word for word in words if word != register.builtin[key]) for key, words in choices.items()
    }
    assert {"case", "base_quarter"} < edits.keys()
    for key, (low, high) in register.limits.items():
        was = register.builtin[key]
        assert isinstance(was, float)
        # All by a like part of the way up, so that ranges and tornado bars keep their order.
        edits[key] = float(f"{was + (high - was) / 1e3 if high > was else was - (was - low) / 3:.12g}")
    patch = patch_inputs(register, edits)
    patch.write()
    after = load_tables(folder)
    assert after.stated == edits
    assert after.builtin == register.builtin
    assert after.own.keys() == edits.keys()
    for path, (old, new) in patch.files.items():
        rows = [list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) for data in (old, new)]
        assert [row for row in rows[1] if "own" not in row] == rows[0], path
        assert len(rows[1]) == 2 * len(rows[0]) - 1, "one own row for each row"
    patch_inputs(load_tables(folder), register.builtin).write()
    assert contents(folder) == before


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


@pytest.mark.slow
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


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "revenue": st.floats(0.001, 1e4),
            "capex_cash_oracle_2024": st.floats(0.001, 1e4),
            "guide_high": st.floats(16.5, 1e4),
            "aws_revenue_2025q4_reported": st.floats(0.001, 1e4),
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
    before = load_tables(folder).stated
    patched(folder, **edits)
    rounded = {key: value if isinstance(value, str) else float(f"{value:.15g}") for key, value in edits.items()}
    assert load_tables(folder).stated == {**before, **rounded}
