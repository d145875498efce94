"""The engines recalculate a file on their own, agree, and fail clearly; the reader of workbooks is right."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlmodel.engines import (
    ENGINES,
    Cells,
    Engine,
    ErrorValue,
    Key,
    read_cached,
    read_formulas,
    with_libreoffice,
)
from xlmodel.errors import EngineError

WRONG = -999
SHEET = "P & L of 2026"
IRR = 0.24888335662407088  # of -100, 30, 40, 50, 60

FORMULAS: dict[str, tuple[str, object]] = {
    "A1": ("=Inputs!A1+Inputs!B1*2", 6.0),
    "A2": ("=SUMPRODUCT((Inputs!A1:D1>2)*1)", 3.0),
    "A3": ("=INDEX(Inputs!A1:D1,MATCH(3,Inputs!A1:D1,0))", 3.0),
    "A4": ('=Inputs!A2&" grew "&TEXT(Inputs!B1/10,"0.0%")', "sales grew 25.0%"),
    "A5": ("=A1>2", True),
    "A6": ("=AND(A1>2,A2>9)", False),
    "A7": ("=1/(Inputs!A1-1)", ErrorValue("#DIV/0!")),
    "A8": ("=A7+1", ErrorValue("#DIV/0!")),
    "A9": ('="#DIV/0!"', "#DIV/0!"),
    "A10": ('=""', ""),
    "A11": ("=IRR(Inputs!A3:E3)", IRR),
    "A12": ("=Inputs!Z99", 0.0),
    "A13": ("=MATCH(9,Inputs!A1:D1,0)", ErrorValue("#N/A")),
    "A14": ("=in_price*2", 2.0),
    "B2": ("=NOTAFUNCTION(1)", ErrorValue("#NAME?")),
    "C3": ("=COUNT(Inputs!A1:D1)", 4.0),
    "D4": ("=DATE(2026,1,2)", 46024.0),
}
EXPECTED: dict[Key, object] = {(SHEET, cell): value for cell, (_, value) in FORMULAS.items()} | {("Inputs", "G1"): 7.0}

needs_libreoffice = pytest.mark.skipif(bool(with_libreoffice.available()), reason=with_libreoffice.available())
EVERY = [
    pytest.param(engine, id=name, marks=needs_libreoffice if name == "libreoffice" else ())
    for name, engine in ENGINES.items()
]
every_engine = pytest.mark.parametrize("engine", EVERY)


def write_book(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        inputs, page = book.add_worksheet("Inputs"), book.add_worksheet(SHEET)
        inputs.write_row("A1", [1, 2.5, 3, 4])
        inputs.write("A2", "sales")
        inputs.write_row("A3", [-100, 30, 40, 50, 60])
        inputs.write_formula("G1", f"='{SHEET}'!A1+1", None, WRONG)
        for cell, (formula, _) in FORMULAS.items():
            page.write_formula(cell, formula, None, WRONG)
        book.define_name("in_price", "=Inputs!$A$1")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("a folder 资本") / "the model's [1] 模型.xlsx"
    write_book(path)
    return path


def assert_equal(found: Cells, expected: dict[Key, object]) -> None:
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        assert type(found[key]) is type(value), key
        assert found[key] == (pytest.approx(value, rel=1e-12) if isinstance(value, float) else value), key


def changed(path: Path, target: Path, part: str, change: Callable[[str], str]) -> Path:
    """Copy a workbook with the text of one part changed."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data.decode()) if name == part else data)
    return target


# --- recalculation


@every_engine
def test_values_are_recalculated_and_wrong_cached_values_play_no_part(engine: Engine, book: Path) -> None:
    before = book.read_bytes()
    assert set(read_cached(book).values()) == {float(WRONG)}
    assert_equal(engine.recalculate(book), EXPECTED)
    assert book.read_bytes() == before
    assert [file.name for file in book.parent.iterdir()] == [book.name]


@every_engine
def test_overrides_change_inputs_for_one_call(engine: Engine, book: Path) -> None:
    overrides: dict[Key, float | str] = {
        ("Inputs", "A1"): 2,  # a number
        ("Inputs", "A2"): "=1+1",  # a text that looks like a formula
        ("Inputs", "Z99"): 5.5,  # a cell that was empty
        (SHEET, "A3"): 8.0,  # a formula
    }
    found = engine.recalculate(book, overrides)
    expected = EXPECTED | {
        ("Inputs", "G1"): 8.0,
        (SHEET, "A1"): 7.0,
        (SHEET, "A3"): 8.0,
        (SHEET, "A4"): "=1+1 grew 25.0%",
        (SHEET, "A7"): 1.0,
        (SHEET, "A8"): 2.0,
        (SHEET, "A12"): 5.5,
        (SHEET, "A14"): 4.0,
    }
    assert_equal(found, expected)


@every_engine
def test_shared_formulas_are_recalculated(engine: Engine, tmp_path: Path) -> None:
    path = shared_book(tmp_path)
    found = engine.recalculate(path)
    assert [found["S", f"B{row}"] for row in (1, 2, 3)] == [20.0, 40.0, 60.0]


@every_engine
def test_version_and_availability(engine: Engine) -> None:
    assert engine.available() == ""
    assert re.fullmatch(r"\d+(\.\d+)+", engine.version())


def test_order_of_engines() -> None:
    assert list(ENGINES) == ["ironcalc", "formulas", "formualizer", "libreoffice"]
    assert all(engine.name == name for name, engine in ENGINES.items())


def test_importing_the_engines_imports_no_library() -> None:
    code = "import sys, xlmodel.engines; print({'ironcalc', 'formulas', 'formualizer'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@every_engine
def test_a_missing_sheet_is_an_error_and_not_an_empty_cell(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "lost.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("S").write_formula("A1", "=Lost!A1+1", None, WRONG)
    assert engine.recalculate(path)["S", "A1"] in (ErrorValue("#REF!"), ErrorValue("#NAME?"))


def test_formulas_is_silent(tmp_path: Path) -> None:
    path = tmp_path / "lost.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("S").write_formula("A1", "=Lost!A1+SUM(B1:B9)", None, WRONG)
    code = (
        "import sys, gc, pathlib; from xlmodel.engines import ENGINES;"
        "ENGINES['formulas'].recalculate(pathlib.Path(sys.argv[1])); assert gc.isenabled()"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


@needs_libreoffice
def test_libreoffice_runs_side_by_side(book: Path) -> None:
    found: list[Cells] = []
    engine = ENGINES["libreoffice"]
    threads = [threading.Thread(target=lambda: found.append(engine.recalculate(book))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    for cells in found:
        assert_equal(cells, EXPECTED)


# --- random sheets


SHAPES = [  # continuous and bounded, so that a difference in the last digit stays one
    "{0}+{1}",
    "{0}-({1}-2)",
    "{0}*{1}/(1+ABS({1}))",
    "-{0}^2/(1+ABS({0}))",
    "SUM(A1:A4)/4+{0}/2",
    "MAX({0},{1})-MIN({0},A1)",
    "IF(A1>0,{0},{1})",
    "SUMPRODUCT((A1:A4>0)*1)+{0}",
    "SUMPRODUCT(A1:A4,A1:A4)/1000-{0}",
    "({0}-{1})*50%",
    "INDEX(A1:A4,MATCH(MAX(A1:A4),A1:A4,0))+{0}",
]


@st.composite
def arithmetic(draw: st.DrawFn) -> list[str]:
    """Formulas for B1, B2, …; each may refer to the inputs A1:A4 and to the formulas above it."""
    formulas: list[str] = []
    for row in range(1, draw(st.integers(2, 8)) + 1):
        names = [f"A{n}" for n in range(1, 5)] + [f"B{n}" for n in range(1, row)]
        one, two = draw(st.sampled_from(names)), draw(st.sampled_from(names))
        shape = draw(st.sampled_from(SHAPES))
        formulas.append("=" + shape.format(one, two))
    return formulas


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.integers(-10_000, 10_000).map(lambda n: n / 100), min_size=4, max_size=4),
    arithmetic(),
)
def test_engines_agree_on_random_sheets(
    tmp_path_factory: pytest.TempPathFactory, inputs: list[float], formulas: list[str]
) -> None:
    path = tmp_path_factory.mktemp("random") / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write_column("A1", inputs)
        for row, formula in enumerate(formulas):
            sheet.write_formula(row, 1, formula, None, WRONG)
    first, *others = (ENGINES[name].recalculate(path) for name in ("ironcalc", "formulas", "formualizer"))
    assert len(first) == len(formulas)
    for other in others:
        assert other == pytest.approx(first, rel=1e-9, abs=1e-9)


# --- reading


def shared_book(folder: Path) -> Path:
    """A sheet as Excel saves it: B1:B3 share one formula."""
    with xlsxwriter.Workbook(folder / "plain.xlsx") as book:
        sheet = book.add_worksheet("S")
        sheet.write_column("A1", [1, 2, 3])
        sheet.write("D1", 10)
        for row in range(3):
            sheet.write_formula(row, 1, f"=A{row + 1}*$D$1*2", None, WRONG)
        sheet.write_formula("E1", '="a"&"b"', None, "stored")
        sheet.write_formula("E2", "=1=1", None, True)
        sheet.write_formula("E3", "=1/0", None, "#DIV/0!")

    def share(xml: str) -> str:
        xml = xml.replace("<f>A1*$D$1*2</f>", '<f t="shared" ref="B1:B3" si="0">A1*$D$1*2</f>')
        return re.sub(r"<f>A[23]\*\$D\$1\*2</f>", '<f t="shared" si="0"/>', xml)

    return changed(folder / "plain.xlsx", folder / "shared.xlsx", "xl/worksheets/sheet1.xml", share)


def test_shared_formulas_are_written_out(tmp_path: Path) -> None:
    path = shared_book(tmp_path)
    formulas = read_formulas(path)
    assert [formulas["S", f"B{row}"] for row in (1, 2, 3)] == ["=A1*$D$1*2", "=A2*$D$1*2", "=A3*$D$1*2"]
    assert {key: value for key, value in read_cached(path).items() if key[1][0] == "E"} == {
        ("S", "E1"): "stored",
        ("S", "E2"): True,
        ("S", "E3"): ErrorValue("#DIV/0!"),
    }


def test_array_formula_stands_in_its_first_cell(tmp_path: Path) -> None:
    path = tmp_path / "array.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write_array_formula("C1:C3", "{=A1:A3*2}", None, 5)
    assert read_formulas(path) == {("S", "C1"): "=A1:A3*2"}
    assert read_cached(path) == {("S", "C1"): 5.0}


def test_read_formulas_as_written(book: Path) -> None:
    expected = {(SHEET, cell): formula for cell, (formula, _) in FORMULAS.items()}
    assert read_formulas(book) == expected | {("Inputs", "G1"): f"='{SHEET}'!A1+1"}


def test_reading_a_file_saved_by_openpyxl(book: Path, tmp_path: Path) -> None:
    path = tmp_path / "saved.xlsx"
    openpyxl.load_workbook(book).save(path)
    assert read_formulas(path) == read_formulas(book)
    assert read_cached(path) == dict.fromkeys(EXPECTED)  # it drops cached values
    assert_equal(ENGINES["ironcalc"].recalculate(path), EXPECTED)


@needs_libreoffice
def test_reading_a_file_saved_by_libreoffice(book: Path, tmp_path: Path) -> None:
    # with the default profile, which does not recalculate: what was stored is stored again
    command = [
        with_libreoffice._program(),
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
    ]
    subprocess.run([*command, "--convert-to", "xlsx", "--outdir", tmp_path, book], capture_output=True, check=True)
    path = tmp_path / book.name
    formulas, saved = read_formulas(book), read_formulas(path)
    assert {key: text.upper() for key, text in saved.items()} == {key: f.upper() for key, f in formulas.items()}
    assert read_cached(path).keys() == EXPECTED.keys()
    for name in ("ironcalc", "formulas", "formualizer"):
        assert_equal(ENGINES[name].recalculate(path), EXPECTED)


def test_chart_sheets_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "chart.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_chartsheet("Chart").set_chart(chart := book.add_chart({"type": "line"}))
        sheet = book.add_worksheet("S")
        sheet.write("A1", 1)
        sheet.write_formula("A2", "=A1+1", None, WRONG)
        chart.add_series({"values": "=S!$A$1:$A$2"})
    assert read_cached(path) == {("S", "A2"): float(WRONG)}
    for name in ("ironcalc", "formulas", "formualizer"):
        assert ENGINES[name].recalculate(path) == {("S", "A2"): 2.0}, name


# --- errors


def message(error: pytest.ExceptionInfo[EngineError]) -> str:
    return str(error.value)


@every_engine
def test_missing_file(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"none\.xlsx: there is no such file"):
        engine.recalculate(tmp_path / "none.xlsx")


def archive(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return buffer.getvalue()


@pytest.mark.parametrize("content", [b"", b"company,year\n", archive(), archive(a="b")], ids=repr)
@pytest.mark.parametrize("read", [read_cached, read_formulas, ENGINES["ironcalc"].recalculate])
def test_not_a_workbook(read: Callable[[Path], object], content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    path.write_bytes(content)
    with pytest.raises(EngineError, match=r"data\.xlsx: this is not an Excel workbook"):
        read(path)


def test_a_folder_is_not_a_workbook(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="the file cannot be read"):
        read_cached(tmp_path)


@pytest.mark.parametrize("prologue", ['<!DOCTYPE x [<!ENTITY a "b">]>', "<!DOCTYPE x>"])
def test_entities_are_refused(book: Path, tmp_path: Path, prologue: str) -> None:
    path = changed(
        book,
        tmp_path / "x.xlsx",
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace("?>", "?>" + prologue, 1),
    )
    with pytest.raises(EngineError, match="document type"):
        read_formulas(path)


def test_files_that_unpack_too_large_are_refused(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlmodel.engines.workbook.LARGEST", 1000)
    with pytest.raises(EngineError, match="unpacks to more than"):
        read_formulas(book)


def test_damaged_sheets_are_refused(book: Path, tmp_path: Path) -> None:
    for number, change in enumerate((lambda xml: xml[:-30], lambda xml: xml.replace("<v>-999</v>", "<v>x</v>", 1))):
        path = changed(book, tmp_path / f"{number}.xlsx", "xl/worksheets/sheet1.xml", change)
        with pytest.raises(EngineError, match="not an Excel workbook"):
            read_cached(path)


def test_overrides_are_all_checked_before_anything_runs(book: Path) -> None:
    overrides: dict[Key, float | str] = {
        ("inputs", "A1"): 1.0,
        ("Inputs", "$A$1"): 1.0,
        ("Inputs", "A0"): 1.0,
        ("Inputs", "XFE1"): 1.0,
        ("Inputs", "B1"): float("nan"),
        ("Inputs", "C1"): 1.0,
    }
    with pytest.raises(EngineError) as error:
        ENGINES["ironcalc"].recalculate(book, overrides)
    assert len(error.value.faults) == 5
    assert "key 'inputs!A1': no such sheet; expected one of Inputs, P & L of 2026" in message(error)
    assert "key 'Inputs!$A$1': '$A$1' is not a cell address such as C12" in message(error)


@pytest.mark.parametrize("name", ["ironcalc", "formulas", "formualizer"])
def test_circular_references_are_errors(name: str, tmp_path: Path) -> None:
    path = tmp_path / "circle.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        sheet.write_formula("A1", "=A2+1", None, WRONG)
        sheet.write_formula("A2", "=A1*2", None, WRONG)
    with pytest.raises(EngineError, match=r"S!A1, S!A2"):
        ENGINES[name].recalculate(path)


def test_a_formula_the_engine_cannot_parse(tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("S").write_formula("A1", "=1E3+1", None, WRONG)
    with pytest.raises(EngineError, match=r"odd\.xlsx: formulas failed: .*1E3\+1"):
        ENGINES["formulas"].recalculate(path)


@pytest.mark.parametrize("name", ["ironcalc", "formulas", "formualizer"])
def test_missing_library(name: str, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(
        EngineError, match=f"the engine {name} cannot be used: it is not installed; run: pip install {name}"
    ):
        ENGINES[name].recalculate(book)


def test_a_panic_inside_an_engine_is_an_error(book: Path) -> None:
    import ironcalc

    engine = Engine("rusty", lambda: "1", lambda: "", lambda *_: ironcalc.test_panic())
    with pytest.raises(EngineError, match="rusty failed: This function panics"):
        engine.recalculate(book)


def test_cells_without_a_value_are_named(book: Path) -> None:
    engine = Engine("lazy", lambda: "1", lambda: "", lambda *_: {})
    with pytest.raises(EngineError, match=r"lazy gave no value for Inputs!G1, .* and 13 more"):
        engine.recalculate(book)


def test_keyboard_interrupt_passes_through(book: Path) -> None:
    def interrupt(*_: object) -> Cells:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Engine("slow", lambda: "1", lambda: "", interrupt).recalculate(book)


# --- LibreOffice's own ways to fail


def test_libreoffice_not_installed(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(with_libreoffice, "_program", lambda: "")
    assert ENGINES["libreoffice"].version() == ""
    with pytest.raises(EngineError, match=r"LibreOffice .* is not installed"):
        ENGINES["libreoffice"].recalculate(book)


@pytest.fixture
def fake_soffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    if sys.platform == "win32":
        pytest.skip("a shell script stands in for soffice")
    program = tmp_path / "soffice"

    def write(script: str) -> None:
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    monkeypatch.setattr(with_libreoffice, "_program", lambda: str(program))
    yield write


def test_libreoffice_saves_nothing_and_returns_0(book: Path, fake_soffice: Callable[[str], None]) -> None:
    fake_soffice("echo 'Error: source file could not be loaded'; exit 0")
    with pytest.raises(EngineError, match=r"saved nothing for .*: Error: source file could not be loaded"):
        ENGINES["libreoffice"].recalculate(book)


def test_libreoffice_takes_too_long(
    book: Path, tmp_path: Path, fake_soffice: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_soffice(f"(sleep 2; touch '{tmp_path}/survived') & sleep 60")
    monkeypatch.setattr(with_libreoffice, "TIMEOUT", 0.3)
    with pytest.raises(EngineError, match="did not finish within"):
        ENGINES["libreoffice"].recalculate(book)
    threading.Event().wait(2.2)
    assert not (tmp_path / "survived").exists()  # its children are stopped too
