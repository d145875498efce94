"""Workbooks for the tests of the engines, with known results and wrong ones stored, and every engine to try on them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from xlmodel.engines import ENGINES, CellAddress, CellValues, ErrorValue, with_libreoffice

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
EXPECTED: dict[CellAddress, object] = {(SHEET, cell): value for cell, (_, value) in FORMULAS.items()} | {
    ("Inputs", "G1"): 7.0
}

needs_libreoffice = pytest.mark.skipif(bool(with_libreoffice.available()), reason=with_libreoffice.available())
EVERY = [
    pytest.param(engine, id=name, marks=needs_libreoffice if name == "libreoffice" else ())
    for name, engine in ENGINES.items()
]
every_engine = pytest.mark.parametrize("engine", EVERY)
quick_engines = pytest.mark.parametrize(
    "engine",
    [
        pytest.param(engine, id=name, marks=[pytest.mark.slow, needs_libreoffice] if name == "libreoffice" else ())
        for name, engine in ENGINES.items()
    ],
)
"""Every engine, but LibreOffice, which takes a second and a half to start, in the long suites only."""


def write_book(factory: pytest.TempPathFactory) -> Path:
    """Write the workbook with every kind of formula to a path that needs quoting, and return it."""
    path = factory.mktemp("a folder 资本") / "the model's [1] 模型.xlsx"
    with xlsxwriter.Workbook(path) as book:
        inputs, page = book.add_worksheet("Inputs"), book.add_worksheet(SHEET)
        inputs.write_row("A1", [1, 2.5, 3, 4])
        inputs.write("A2", "sales")
        inputs.write_row("A3", [-100, 30, 40, 50, 60])
        inputs.write_formula("G1", f"='{SHEET}'!A1+1", None, WRONG)
        for cell, (formula, _) in FORMULAS.items():
            page.write_formula(cell, formula, None, WRONG)
        book.define_name("in_price", "=Inputs!$A$1")
    return path


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


def assert_equal(found: CellValues, expected: dict[CellAddress, object]) -> None:
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
