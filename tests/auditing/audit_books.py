"""Models as people build them, decently, by openpyxl: what an audit says of them is what a careful reviewer would.

Each is computed by an engine, whose results are then stored in the file, as Excel does.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from audit_cases import with_results
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.properties import PageSetupProperties

from xlmodel.engines import ENGINES, ErrorValue

FIGURES, SHARES, PLAIN = "#,##0.0;(#,##0.0);–", "0.0%;(0.0%);–", "0"
BLUE, GREEN, BLACK = "FF0000FF", "FF00703C", "FF000000"


class Page:
    """A worksheet that is written line by line, each with a label and a unit in front of its figures."""

    def __init__(self, book: openpyxl.Workbook, name: str, title: str) -> None:
        self.sheet = (
            book.active if book.active.max_row == 1 and book.active["A1"].value is None else book.create_sheet()
        )
        self.sheet.title = name
        self.put("A1", title, bold=True)
        self.sheet.page_setup.orientation = "landscape"
        self.sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        self.sheet.print_title_rows = "1:3"

    def put(self, at: str, value: Any, number: str = "General", ink: str = BLACK, bold: bool = False) -> None:
        cell = self.sheet[at]
        cell.value, cell.number_format = value, number
        cell.font = Font(name="Calibri", color=ink, bold=bold)

    def head(self, row: int, texts: Sequence[Any], first: int = 1) -> None:
        for column, text in enumerate(texts, first):
            cell = self.sheet.cell(row, column, text)
            cell.font, cell.fill = Font(name="Calibri", bold=True), PatternFill("solid", fgColor="FFD9E1F2")
            cell.number_format = (
                PLAIN if isinstance(text, int) else "mmm yy" if not isinstance(text, str) else "General"
            )
            cell.alignment = Alignment(horizontal="center")

    def line(
        self, row: int, label: str, unit: str, values: Sequence[Any], number: str = FIGURES, bold: bool = False
    ) -> None:
        """Write a line; "{c}" in a formula is its column and "{p}" the one before, typed numbers are blue."""
        self.put(f"A{row}", label, bold=bold)
        self.put(f"B{row}", unit)
        for column, value in enumerate(values, 3):
            if value is None:
                continue
            here, before = openpyxl.utils.get_column_letter(column), openpyxl.utils.get_column_letter(column - 1)
            text = value.format(c=here, p=before) if isinstance(value, str) else value
            ink = BLUE if isinstance(value, int | float) else GREEN if _is_link(text) else BLACK
            self.put(f"{here}{row}", text, number, ink, bold)


def _is_link(text: object) -> bool:
    return isinstance(text, str) and "!" in text and not set("+-*/(") & set(text)


def saved(book: openpyxl.Workbook, path: Path) -> Path:
    """Save a workbook with the results that an engine computes."""
    book.save(path)
    found = ENGINES["ironcalc"].recalculate(path)
    return with_results(
        path, {key: value for key, value in found.items() if value is not None and not isinstance(value, ErrorValue)}
    )


def three_statements(path: Path) -> Path:
    """Five years of income statement, cash flow and balance sheet over a sheet of assumptions."""
    book = openpyxl.Workbook()
    years = [2025, 2026, 2027, 2028, 2029]
    page = Page(book, "Assumptions", "Assumptions, USD m. Blue: typed inputs")
    page.head(3, ["Line", "Unit", *years, "Source"])
    for row, (label, unit, values, number) in enumerate(
        [
            ("Growth of sales", "%", [None, 0.08, 0.07, 0.06, 0.05], SHARES),
            ("Cost of sales, share", "%", [0.6] * 5, SHARES),
            ("Overheads", "USD m", [120, 125, 130, 135, 140], FIGURES),
            ("Capital expenditure", "USD m", [60, 65, 70, 70, 70], FIGURES),
            ("Life of assets", "years", [10] * 5, PLAIN),
            ("Working capital, share of sales", "%", [0.12] * 5, SHARES),
            ("Tax rate", "%", [0.25] * 5, SHARES),
            ("Interest rate", "%", [0.05] * 5, SHARES),
        ],
        4,
    ):
        page.line(row, label, unit, values, number)
        page.put(f"H{row}", "Business plan 2025, page 12")
    page.sheet.freeze_panes = "C4"
    model = Page(book, "Model", "Three statements, USD m")
    model.head(3, ["Line", "Unit", *years])
    model.line(4, "Kind", "", ["actual", *["forecast"] * 4])
    lines = [
        (5, "Sales", [1000.0, *["={p}5*(1+Assumptions!{c}4)"] * 4]),
        (6, "Cost of sales", ["=-{c}5*Assumptions!{c}5"] * 5),
        (7, "Overheads", ["=-Assumptions!{c}6"] * 5),
        (8, "Depreciation", [-50.0, *["=-{p}24/Assumptions!{c}8"] * 4]),
        (9, "Operating profit", ["=SUM({c}5:{c}8)"] * 5),
        (10, "Interest", [-15.0, *["=-{p}27*Assumptions!{c}11"] * 4]),
        (11, "Tax", ["=-({c}9+{c}10)*Assumptions!{c}10"] * 5),
        (12, "Net profit", ["=SUM({c}9:{c}11)"] * 5),
        (15, "Net profit", [None, *["={c}12"] * 4]),
        (16, "Depreciation added back", [None, *["=-{c}8"] * 4]),
        (17, "Change of working capital", [None, *["={p}25-{c}25"] * 4]),
        (18, "Capital expenditure", [None, *["=-Assumptions!{c}7"] * 4]),
        (19, "Cash flow", [None, *["=SUM({c}15:{c}18)"] * 4]),
        (23, "Cash", [40.0, *["={p}23+{c}19"] * 4]),
        (24, "Fixed assets", [500.0, *["={p}24-{c}18+{c}8"] * 4]),
        (25, "Working capital", ["={c}5*Assumptions!{c}9"] * 5),
        (26, "Total assets", ["=SUM({c}23:{c}25)"] * 5),
        (27, "Debt", [300.0, *["={p}27"] * 4]),
        (28, "Equity", [360.0, *["={p}28+{c}12"] * 4]),
        (29, "Total liabilities and equity", ["={c}27+{c}28"] * 5),
    ]
    for row, heading in ((14, "Cash flow"), (22, "Balance sheet"), (31, "Checks")):
        model.put(f"A{row}", heading, bold=True)
    for row, label, values in lines:
        model.line(row, label, "USD m", values, bold=row in {9, 12, 19, 26, 29})
    model.line(32, "Balance sheet check", "flag", ["=1*(ABS({c}26-{c}29)<=1/1000)"] * 5, '"ok";"ok";[Red]"ERROR"')
    model.line(33, "All years hold", "flag", ["=1*(SUM(C32:G32)=COLUMNS(C32:G32))"], '"ok";"ok";[Red]"ERROR"')
    model.put("A2", "Checks:")
    model.put("C2", "=C33", '"ok";"ok";[Red]"ERROR"')
    model.sheet.freeze_panes = "C4"
    return saved(book, path)


def valuation(path: Path) -> Path:
    """A discounted cash flow on one sheet, with a grid of sensitivities."""
    book = openpyxl.Workbook()
    page = Page(book, "DCF", "Value of the company, EUR m. Inputs in blue. Source: company plan of March 2026, page 4")
    page.head(3, ["Line", "Unit", 2026, 2027, 2028, 2029, 2030])
    page.line(5, "Cost of capital", "%", [0.09], SHARES)
    page.line(6, "Growth for ever", "%", [0.02], SHARES)
    page.line(7, "Net debt", "EUR m", [150])
    page.line(9, "Operating profit, plan", "EUR m", [80, 86, 93, 99, 104])
    page.line(10, "Tax rate, plan", "%", [0.25] * 5, SHARES)
    page.line(11, "Investment above depreciation, plan", "EUR m", [20, 20, 18, 15, 12])
    page.line(12, "Free cash flow", "EUR m", ["={c}9*(1-{c}10)-{c}11"] * 5, bold=True)
    page.line(13, "Discount factor", "factor", ["=1/(1+$C$5)", *["={p}13/(1+$C$5)"] * 4], "0.000")
    page.line(14, "Present value", "EUR m", ["={c}12*{c}13"] * 5)
    page.line(16, "Sum of present values", "EUR m", ["=SUM(C14:G14)"])
    page.line(17, "Value after the plan", "EUR m", ["=G12*(1+C6)/(C5-C6)*G13"])
    page.line(18, "Value of the company", "EUR m", ["=C16+C17"], bold=True)
    page.line(19, "Value of the equity", "EUR m", ["=C18-C7"], bold=True)
    page.put("A21", "Value after the plan by cost of capital and growth, EUR m", bold=True)
    page.put("B22", "=C17", FIGURES)
    for column, step in zip("CDE", ("=C6-1/100", "=C6", "=C6+1/100"), strict=True):
        page.put(f"{column}22", step, SHARES, bold=True)
    for row, step in zip((23, 24, 25), ("=C5-1/100", "=C5", "=C5+1/100"), strict=True):
        page.put(f"B{row}", step, SHARES, bold=True)
        for column in "CDE":
            page.put(
                f"{column}{row}", f"=$G$12*(1+{column}$22)/($B{row}-{column}$22)/(1+$B{row})^COUNT($C$9:$G$9)", FIGURES
            )
    page.sheet.freeze_panes = "C4"
    return saved(book, path)


def budget(path: Path) -> Path:
    """A budget by month with a total at the right, against the year before."""
    book = openpyxl.Workbook()
    page = Page(book, "Budget", "Budget 2026, in thousands of USD. Source: department heads, January 2026")
    months = [datetime.date(2026, month, 1) for month in range(1, 13)]
    page.head(3, ["Line", "Unit", *months, "Total", "Last year", "Change"])
    page.put("A4", "Income", bold=True)
    seasons = [10, 12, 11, 14, 15, 13, 9, 8, 14, 16, 18, 20]
    for row, (label, size, before) in enumerate([("Products", 10, 1500), ("Services", 4, 600)], 5):
        page.line(
            row, label, "USD k", [size * season for season in seasons] + ["=SUM(C{r}:N{r})".replace("{r}", str(row))]
        )
        page.put(f"P{row}", before, FIGURES, BLUE)
        page.put(f"Q{row}", f"=O{row}/P{row}-1", SHARES)
    page.line(7, "Total income", "USD k", ["=SUM({c}5:{c}6)"] * 14 + ["=O7/P7-1"], bold=True)
    page.put("Q7", "=O7/P7-1", SHARES, bold=True)
    page.put("A9", "Costs", bold=True)
    for row, (label, size, before) in enumerate([("Staff", 70, 800), ("Rent", 12, 140), ("Travel", 5, 70)], 10):
        page.line(row, label, "USD k", [size] * 12 + [f"=SUM(C{row}:N{row})"])
        page.put(f"P{row}", before, FIGURES, BLUE)
        page.put(f"Q{row}", f"=O{row}/P{row}-1", SHARES)
    page.line(13, "Total costs", "USD k", ["=SUM({c}10:{c}12)"] * 14, bold=True)
    page.put("Q13", "=O13/P13-1", SHARES, bold=True)
    page.line(15, "Surplus", "USD k", ["={c}7-{c}13"] * 14, bold=True)
    page.put("Q15", "=O15/P15-1", SHARES, bold=True)
    page.sheet.freeze_panes = "C4"
    return saved(book, path)


def sales_list(path: Path) -> Path:
    """A list of sales with computed columns, and a report by region over it."""
    book = openpyxl.Workbook()
    page = Page(book, "Sales", "Sales in EUR, from the till, 2026")
    page.head(3, ["Number", "Region", "Product code", "Pieces", "Price", "Amount", "Tax", "Gross"])
    regions = ["North", "South", "West"]
    for at in range(24):
        row = 4 + at
        page.sheet.append([])
        for column, value in zip(
            "ABCDE", (at + 1, regions[at % 3], f"{4000 + at % 5}", 1 + at % 7, 9.5 + at % 4), strict=True
        ):
            page.put(f"{column}{row}", value, "0.00" if column == "E" else "General")
        page.put(f"F{row}", f"=D{row}*E{row}", "#,##0.00")
        page.put(f"G{row}", f"=F{row}*Report!$B$3", "#,##0.00")
        page.put(f"H{row}", f"=F{row}+G{row}", "#,##0.00")
    page.line(29, "Total", "", [])
    for column in "FGH":
        page.put(f"{column}29", f"=SUM({column}4:{column}27)", "#,##0.00", bold=True)
    page.sheet.freeze_panes = "A4"
    report = Page(book, "Report", "Sales by region in EUR, 2026")
    report.put("A3", "Tax rate")
    report.put("B3", 0.19, "0%", BLUE)
    report.put("C3", "Tax law of 2007, section 12")
    report.head(5, ["Region", "Amount", "Share"])
    for row, region in enumerate(regions, 6):
        report.put(f"A{row}", region)
        report.put(f"B{row}", f"=SUMIF(Sales!$B$4:$B$27,A{row},Sales!$F$4:$F$27)", "#,##0.00")
        report.put(f"C{row}", f"=B{row}/B$9", "0.0%")
    report.put("A9", "Total")
    report.put("B9", "=SUM(B6:B8)", "#,##0.00", bold=True)
    report.put("C9", "=SUM(C6:C8)", "0.0%", bold=True)
    return saved(book, path)


def loan(path: Path) -> Path:
    """A loan that is paid back in two years, month by month down the rows."""
    book = openpyxl.Workbook()
    page = Page(book, "Loan", "Loan, EUR")
    for row, (label, value, number) in enumerate(
        [("Amount", 24000, "#,##0"), ("Rate a year", 0.06, "0.0%"), ("Months", 24, "0")], 3
    ):
        page.put(f"A{row}", label)
        page.put(f"B{row}", value, number, BLUE)
        page.put(f"C{row}", "Offer of the bank of 2 March 2026, page 1")
    page.put("A6", "Payment a month")
    page.put("B6", "=-PMT(B4/12,B5,B3)", "#,##0.00")
    page.head(8, ["Month", "Opening", "Interest", "Repaid", "Closing"])
    for row in range(9, 33):
        page.put(f"A{row}", "=1" if row == 9 else f"=A{row - 1}+1", "0")
        page.put(f"B{row}", "=B3" if row == 9 else f"=E{row - 1}", "#,##0.00")
        page.put(f"C{row}", f"=B{row}*$B$4/12", "#,##0.00")
        page.put(f"D{row}", f"=$B$6-C{row}", "#,##0.00")
        page.put(f"E{row}", f"=B{row}-D{row}", "#,##0.00")
    page.put("A34", "Check: paid back in full")
    page.put("B34", '=IF(ABS(E32)<1/100,"ok","ERROR")')
    page.sheet.freeze_panes = "A9"
    return saved(book, path)


BOOKS: dict[str, Callable[[Path], Path]] = {
    "three statements": three_statements,
    "valuation": valuation,
    "budget": budget,
    "sales list": sales_list,
    "loan": loan,
}
