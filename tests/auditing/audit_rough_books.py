"""Models as people build them in a hurry: without an engine's help in looks, but not wrong.

A budget by month with a total after each quarter, and a buy-out with five years of forecast below three of history.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from audit_books import BLUE, saved
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
QUARTERS = (5, 9, 13, 17)
"""Columns of the totals, from 1; the year stands behind the last."""


def quarters(path: Path) -> Path:
    """A year in months with a total after each quarter, the year before, and the cash."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "P&L"
    sheet["A1"], sheet["A2"] = "ACME Ltd, monthly P&L", "$'000"
    sheet.merge_cells("A1:F1")
    heads = [text for at in range(4) for text in (*(f"{m}-26" for m in MONTHS[3 * at : 3 * at + 3]), f"Q{at + 1}")]
    for column, text in enumerate([*heads, "FY26", "FY25", "Change"], 2):
        sheet.cell(4, column, text).font = Font(bold=True)

    def line(row: int, label: str, month: Any, before: float | str, total: str = "", number: str = "#,##0") -> None:
        """Write a line: the first month, or all, and the totals; {c} is the column, {p} the month before."""
        sheet.cell(row, 1, label)
        for column in range(2, 20):
            here = get_column_letter(column)
            past = get_column_letter(max(1, column - 2 if column - 1 in QUARTERS else column - 1))
            first, last = get_column_letter(max(1, column - 3)), get_column_letter(column - 1)
            if column == 18:
                value: Any = total or "={}{r}+{}{r}+{}{r}+{}{r}".format(*map(get_column_letter, QUARTERS), r=row)
            elif column == 19:
                value = before
            elif column in QUARTERS:
                value = total or f"=SUM({first}{row}:{last}{row})"
            else:
                value = month[min(column - 2, len(month) - 1)] if isinstance(month, list) else month
            sheet.cell(
                row, column, value.format(c=here, p=past) if isinstance(value, str) else value
            ).number_format = number
        sheet.cell(row, 20, f"=R{row}-S{row}").number_format = number

    line(5, "Units", [100, "={p}5*1.02"], 1100)
    line(6, "Price", 10, 10, "={c}7/{c}5")
    line(7, "Revenue", "={c}5*{c}6", 11000)
    line(8, "Cost of sales", "=-{c}7*Assumptions!$B$3", -6000)
    line(9, "Gross profit", "={c}7+{c}8", "=S7+S8", "={c}7+{c}8")
    line(10, "Gross margin %", "={c}9/{c}7", "=S9/S7", "={c}9/{c}7", "0.0%")
    line(12, "Salaries", -150, -1700)
    line(13, "Rent", -30, -350)
    line(14, "Total costs", "=SUM({c}12:{c}13)", "=SUM(S12:S13)", "=SUM({c}12:{c}13)")
    line(16, "Operating profit", "={c}9+{c}14", "=S9+S14", "={c}9+{c}14")
    for column in range(2, 18):
        here, past, first = (get_column_letter(max(1, column - step)) for step in (0, 1, 3))
        opening = "=Assumptions!$B$4" if column == 2 else f"={first}18" if column in QUARTERS else f"={past}20"
        for row, value in ((18, opening), (19, f"={here}16"), (20, f"={here}18+{here}19")):
            sheet.cell(row, column, value).number_format = "#,##0"
    for row, text in ((18, "Cash, opening"), (19, "Operating profit"), (20, "Cash, closing")):
        sheet.cell(row, 1, text)
    other = book.create_sheet("Assumptions")
    for row, (text, number) in enumerate([("Cost of sales %", 0.55), ("Cash in January", 500)], 3):
        other.cell(row, 1, text)
        other.cell(row, 2, number)
    return saved(book, path)


def buy_out(path: Path) -> Path:
    """History, a forecast from ratios, a loan that takes all the cash, and the return, on one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Model"
    sheet["A1"], sheet["A2"] = "Project Blue", "EUR in millions"
    sheet.append(["", "", "2022A", "2023A", "2024A", "2025E", "2026E", "2027E", "2028E", "2029E"])

    def line(row: int, label: str, past: Sequence[Any], plan: Any, number: str = "#,##0.0_);(#,##0.0)") -> None:
        sheet.cell(row, 1, label)
        for column, value in enumerate([*past, *(plan if isinstance(plan, list) else [plan] * 5)], 3):
            if isinstance(value, str):
                value = value.format(c=get_column_letter(column), p=get_column_letter(column - 1))
            cell = sheet.cell(row, column, value)
            cell.number_format = number
            cell.font = Font(color=BLUE if isinstance(value, float) else None)

    none = [None] * 3
    line(5, "Sales", [400.0, 420.0, 450.0], "={p}5*(1+{c}6)")
    line(6, "growth", [None, *["={c}5/{p}5-1"] * 2], [0.05, 0.05, 0.04, 0.04, 0.03], "0.0%")
    line(7, "EBITDA", [60.0, 65.0, 72.0], "={c}5*{c}8")
    line(8, "margin", ["={c}7/{c}5"] * 3, [0.16, 0.165, 0.17, 0.17, 0.17], "0.0%")
    line(9, "Depreciation", [-15.0, -16.0, -17.0], "=-{c}5*$B$31")
    line(10, "EBIT", ["={c}7+{c}9"] * 3, "={c}7+{c}9")
    line(11, "Interest", none, "=-{p}20*$B$32")
    line(12, "Tax", none, "=-MAX(0,({c}10+{c}11)*$B$33)")
    line(13, "Net income", none, "={c}10+{c}11+{c}12")
    line(15, "Capital expenditure", [-18.0, -18.0, -20.0], "=-{c}5*$B$34")
    line(16, "Free cash flow", none, "={c}13-{c}9+{c}15")
    line(18, "Debt, opening", none, "={p}20")
    line(19, "Repayment", none, "=-MIN({c}18,{c}16)")
    line(20, "Debt, closing", [None, None, 300.0], "={c}18+{c}19")
    line(21, "Leverage", [None, None, "={c}20/{c}7"], "={c}20/{c}7", "0.0x")
    for row, (text, value) in enumerate(
        [("Depreciation % of sales", 0.038), ("Interest rate", 0.06), ("Tax rate", 0.25), ("Capex % of sales", 0.04)],
        31,
    ):
        sheet.cell(row, 1, text)
        sheet.cell(row, 2, value).font = Font(color=BLUE)
    for row, (text, value) in enumerate(
        [("Multiple", 8), ("Value at entry", "=B36*E7"), ("Equity in", "=B37-E20"), ("Value at exit", "=B36*J7")], 36
    ):
        sheet.cell(row, 1, text)
        sheet.cell(row, 2, value).font = Font(color=BLUE if isinstance(value, int) else None)
    sheet["A40"], sheet["B40"] = "Return a year", "=((B39-J20)/B38)^(1/5)-1"
    sheet["A41"], sheet["B41"] = "Rating", '=IFERROR(VLOOKUP(E21,A43:B45,2,TRUE),"n/a")'
    for row, (bound, rating) in enumerate([(0, "A"), (3, "B"), (6, "C")], 43):
        sheet.cell(row, 1, bound)
        sheet.cell(row, 2, rating)
    return saved(book, path)


ROUGH = {"quarters": quarters, "buy-out": buy_out}
