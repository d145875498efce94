"""How the smallest workbooks that break or keep a rule are made by openpyxl: cells, and what else it takes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.chart import LineChart
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.packaging.relationship import Relationship
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.workbook.external_link import ExternalLink
from openpyxl.workbook.external_link.external import ExternalBook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import DataTableFormula

Cells = Mapping[str, Any]
SetUp = Callable[[openpyxl.Workbook], None]


@dataclass(frozen=True)
class Held:
    """A value with the look of its cell, and the result that the file is to store for a formula."""

    value: Any
    ink: str = "000000"
    number: str = "General"
    italic: bool = False
    locked: bool = True
    fill: str = ""
    result: float | None = None


def blue(value: Any, number: str = "General") -> Held:
    return Held(value, "0000FF", number)


@dataclass(frozen=True)
class Case:
    """A way to break a rule: the cells that do and those that do not, and the place that the finding names."""

    rule: str
    what: str
    broken: Cells
    kept: Cells
    place: str
    breaks: SetUp = field(default=lambda book: None)
    keeps: SetUp = field(default=lambda book: None)
    words: str = ""
    """What the finding says, where another one could stand in the same place."""


def written(cells: Cells, set_up: SetUp, path: Path) -> Path:
    """Write a workbook whose first sheet is called Model; "Other!A1" stands on a further one."""
    book = openpyxl.Workbook()
    book.active.title = "Model"
    results = {}
    for key, held in cells.items():
        name, _, address = key.rpartition("!")
        sheet = book[name or "Model"] if (name or "Model") in book.sheetnames else book.create_sheet(name)
        look = held if isinstance(held, Held) else Held(held)
        cell = sheet[address]
        cell.value = look.value
        cell.font = Font(name="Calibri", color=f"FF{look.ink}", italic=look.italic)
        cell.number_format = look.number
        cell.protection = Protection(locked=look.locked)
        if look.fill:
            cell.fill = PatternFill("solid", fgColor=f"FF{look.fill}")
        if look.result is not None:
            results[sheet.title, address] = look.result
    set_up(book)
    book.save(path)
    return with_results(path, results) if results else path


def with_results(path: Path, results: Mapping[tuple[str, str], float | str | bool]) -> Path:
    """Store results of formulas in a file that openpyxl saved without any."""
    order = openpyxl.load_workbook(path).sheetnames
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for number, sheet in enumerate(order, 1):
        part = f"xl/worksheets/sheet{number}.xml"
        known = {address: value for (name, address), value in results.items() if name == sheet}

        def stored(found: re.Match[str], known: Mapping[str, float | str | bool] = known) -> str:
            value = known.get(found[1])
            if value is None:
                return found[0]
            kind = "str" if isinstance(value, str) else "b" if isinstance(value, bool) else "n"
            text = str(int(value)) if isinstance(value, bool) else str(value).replace("&", "&amp;").replace("<", "&lt;")
            return f'<c r="{found[1]}"{found[2]} t="{kind}">{found[3]}<v>{text}</v></c>'

        xml = re.sub(
            r'<c r="([A-Z]+\d+)"((?: s="\d+")?)>(<f.*?(?:</f>|/>))<v ?/?>(?:</v>)?</c>', stored, parts[part].decode()
        )
        parts[part] = xml.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def row(number: int, *values: Any, first: str = "A") -> dict[str, Any]:
    """Return values along a row, None for an empty cell."""
    return {f"{chr(ord(first) + at)}{number}": value for at, value in enumerate(values) if value is not None}


def column(letter: str, *values: Any, first: int = 1) -> dict[str, Any]:
    """Return values down a column, None for an empty cell."""
    return {f"{letter}{first + at}": value for at, value in enumerate(values) if value is not None}


def on(change: Callable[[Any], None], name: str = "Model") -> SetUp:
    """Return a set-up that changes one sheet."""
    return lambda book: change(book[name])


def named(name: str, text: str) -> SetUp:
    return lambda book: book.defined_names.add(openpyxl.workbook.defined_name.DefinedName(name, attr_text=text))


def calculation(**settings: Any) -> SetUp:
    return lambda book: [setattr(book.calculation, name, value) for name, value in settings.items()]


def what_if(book: openpyxl.Workbook) -> None:
    """Make B2:D4 a what-if table over the row 1 and the column A."""
    book["Model"]["B2"].value = DataTableFormula("B2:D4", dt2D=True, r1="F1", r2="F2")


YEARS = row(1, None, 2024, 2025, 2026, 2027)
INPUT = {"A1": "Price, USD", "B1": blue(5), "B2": "=B1*2"}


def years(start: str, row_number: int = 1, sheet: str = "Model") -> dict[str, Any]:
    return {f"{sheet}!{at}": year for at, year in row(row_number, 2024, 2025, 2026, first=start).items()}


def linked(book: openpyxl.Workbook) -> None:
    """Link the workbook to another one, in no formula."""
    link = ExternalLink(externalBook=ExternalBook(id="rId1"))
    link.file_link = Relationship(type="externalLinkPath", Target="budget.xlsx", TargetMode="External")
    book._external_links.append(link)


def chart_sheet(state: str) -> SetUp:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book.create_chartsheet("Chart")
        sheet.add_chart(LineChart())
        sheet.sheet_state = state

    return change


def font(address: str, name: str) -> Callable[[Any], None]:
    return lambda sheet: setattr(sheet[address], "font", Font(name=name))


def limits(text: str) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        rule = DataValidation("decimal", operator="lessThan", formula1=text)
        rule.add("H1")
        sheet.add_data_validation(rule)

    return change


def titles(sheet: Any) -> None:
    sheet.print_title_rows = "1:1"


def every(*changes: SetUp) -> SetUp:
    return lambda book: [change(book) for change in changes]


def frozen(at: str) -> Callable[[Any], None]:
    return lambda sheet: setattr(sheet, "freeze_panes", at)


def validated(*ranges: str) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        limits = DataValidation("decimal", operator="between", formula1="0", formula2="9")
        for cells in ranges:
            limits.add(cells)
        sheet.add_data_validation(limits)

    return change


def protected(sheet: Any) -> None:
    sheet.protection.sheet = True


def with_password(sheet: Any) -> None:
    sheet.protection.sheet = True
    sheet.protection.password = "secret"


def coloured(cells: str) -> Callable[[Any], None]:
    rule = CellIsRule("equal", ["0"], font=Font(color="FFFF0000"))
    return lambda sheet: sheet.conditional_formatting.add(cells, rule)


def noted(address: str) -> Callable[[Any], None]:
    return lambda sheet: setattr(sheet[address], "comment", Comment("Annual report 2025, page 7", "me"))


def landscape(sheet: Any) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)


def hidden(state: str) -> Callable[[Any], None]:
    return lambda sheet: setattr(sheet, "sheet_state", state)


def changed(cells: Cells, **others: Any) -> dict[str, Any]:
    """Return cells with some of them changed, None for one that is taken away."""
    return {address: value for address, value in {**cells, **others}.items() if value is not None}
