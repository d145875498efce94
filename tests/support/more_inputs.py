"""A copy of the input files, and what tests of several rooms add to it: a company, a case, a figure."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

from conftest import INPUTS, Written, differences

from xlmodel.book import put_in_place, workbook_bytes
from xlmodel.pipeline import prepare
from xlmodel.sheets import PROJECT

Cell = str | float


def rewritten(file: Path, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    """Read the rows of an input file, change them, and write them back."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = change(list(csv.DictReader(stream)))
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


class Folder:
    """A copy of the input files to add to."""

    def __init__(self, path: Path, source: Path = INPUTS) -> None:
        self.path = path
        shutil.copytree(source, path)

    def add(self, file: str, **columns: Cell) -> None:
        """Add a row; columns that are not given stay empty."""
        rewritten(
            self.path / file,
            lambda rows: [*rows, {name: str(columns.get(name, "")) for name in rows[0]}],
        )

    def add_capex(self, company: str, year: int, *figure: float, series: str = "capex", kind: str = "guided") -> None:
        """Add a figure of the peer table, a single one or the ends of a range, from an external source."""
        ends: dict[str, Cell] = dict(zip(("low", "high") if len(figure) > 1 else ("value",), figure, strict=True))
        self.add(
            *("peer_capex.csv",),
            **{"series": series, "company": company, "year": year, "unit": "USD bn", "printed_step": 1, "kind": kind},
            **{"qualifier": "range" if len(figure) > 1 else "exact", "status": "primary"},
            **{"source": "amazon-cash-flow-statement", "basis": "for a test"},
            **ends,
        )

    def build(self, target: Path) -> Written:
        """Build, and have the file recomputed: what is read off the names and off the cells must agree."""
        ready = prepare(PROJECT, self.path, {})
        put_in_place(workbook_bytes(ready.model, ready.layout, ready.values), target)
        written = Written(target, ready)
        assert not differences(written.values("evaluate"), written.values("cached"))
        assert not differences(written.values("evaluate"), written.values("ironcalc"))
        return written


def add_company(folder: Folder) -> None:
    """Add a company outside the four, with cash purchases before and a range after."""
    folder.add("companies.csv", key="apple", name="Apple", one_of_four="no")
    for year, cash in ((2023, 7), (2024, 11), (2025, 22)):
        folder.add_capex("apple", year, cash, series="capex_cash", kind="actual")
    folder.add_capex("apple", 2026, 48, 52)


def add_case(folder: Folder) -> None:
    def with_a_case(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [{**row, "case_severe": row["case_bear"]} for row in rows]

    rewritten(folder.path / "cases.csv", with_a_case)


def add_figure(folder: Folder) -> None:
    folder.add("sources.csv", id="my-note", kind="external", title="A note", language="en", url="https://example.org/n")
    folder.add(
        *("facts.csv",),
        **{"key": "trainium3_price", "label": "Trainium3, price", "period": "2026", "value": 3.5, "unit": "USD m"},
        **{"qualifier": "about", "printed_step": 0.1, "as_printed": "=3.5", "source": "my-note"},
        **{"kind": "estimate", "status": "secondary-single", "note": "=1+1"},
    )
