"""The input files as a person at the desk has them: read by code of its own, and changed row by row.

Nothing of the package reads here. `Desk.read` says what the sources state and what stands in rows of one's own, by the
key of each input cell.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

Row = dict[str, str]
FIGURES = ("facts.csv", "quarters.csv", "peer_capex.csv")
RENAMED = "renamed.csv"


def number(text: str) -> float | str:
    """Return a field as a number where it is one."""
    try:
        return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return text


class Desk:
    """A folder of input files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, file: str) -> list[Row]:
        with (self.folder / file).open(encoding="utf-8-sig", newline="") as stream:
            return [{name: text or "" for name, text in row.items() if name} for row in csv.DictReader(stream)]

    def rewrite(self, file: str, change: Callable[[list[Row]], list[Row]]) -> None:
        """Read the rows of a file, change them, and write them back."""
        with (self.folder / file).open(encoding="utf-8-sig", newline="") as stream:
            names = list(csv.DictReader(stream).fieldnames or ())
        rows = change(self.rows(file))
        names += [name for row in rows[:1] for name in row if name not in names]
        names = [name for name in names if not rows or name in rows[0]]
        with (self.folder / file).open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.DictWriter(stream, names, restval="")
            writer.writeheader()
            writer.writerows(rows)

    def read(self) -> tuple[dict[str, float | str], dict[str, float | str]]:
        """Return what the sources state, and what rows of one's own say instead or add, by the key of the cell."""
        sources: dict[str, float | str] = {}
        own: dict[str, float | str] = {}
        for key, text, mine, _, _ in self._fields():
            (own if mine else sources)[key] = number(text)
        return sources, {key: value for key, value in own.items() if sources.get(key) != value}

    def stated(self) -> dict[str, float | str]:
        """Return what the files state: the sources' values, and one's own over them."""
        sources, own = self.read()
        return sources | own

    def state(self, key: str, value: float | str) -> None:
        """Change what the source of an input cell says."""
        for found, _, mine, file, (at, column) in self._fields():
            if found == key and not mine:
                self.rewrite(
                    file, lambda rows, at=at, column=column: [
                        {**row, column: _spelled(value)} if place == at else row for place, row in enumerate(rows)
                    ],
                )  # fmt: skip
                return
        raise AssertionError(f"no source has {key}")

    def _fields(self) -> Iterator[tuple[str, str, bool, str, tuple[int, str]]]:
        """Yield each field that is an input cell: key, text, whether it is one's own, file, row and column."""
        for file in FIGURES:
            for at, row in enumerate(self.rows(file)):
                mine = row["status"] == "own"
                key = _key(row)
                if mine and row["value"] and self._is_range(key):
                    yield f"{key}_low", row["value"], mine, file, (at, "value")
                    yield f"{key}_high", row["value"], mine, file, (at, "value")
                elif row["value"]:
                    yield key, row["value"], mine, file, (at, "value")
                for end in ("low", "high"):
                    if row[end]:
                        yield f"{key}_{end}", row[end], mine, file, (at, end)
        for at, row in enumerate(self.rows("assumptions.csv")):
            if row["value"]:
                yield row["key"], row["value"], row.get("status") == "own", "assumptions.csv", (at, "value")
        for at, row in enumerate(self.rows("cases.csv")):
            for column, text in row.items():
                if text and (column.startswith("case_") or column in {"tornado_low", "tornado_high"}):
                    key = f"{row['driver']}_{column.removeprefix('case_')}"
                    yield key, text, row.get("status") == "own", "cases.csv", (at, column)

    def _is_range(self, key: str) -> bool:
        return any(
            row["low"] and row["status"] != "own" for file in FIGURES for row in self.rows(file) if key == _key(row)
        )

    # What comes and goes

    def has(self, what: str) -> bool:
        """Tell whether a guest is in the files."""
        if what == "case":
            return "case_severe" in self.rows("cases.csv")[0]
        if what == "company":
            return any(row["key"] == "apple" for row in self.rows("companies.csv"))
        return any(row["key"] in {"trainium3_price", "trainium3_unit_price"} for row in self.rows("facts.csv"))

    def toggle(self, what: str) -> None:
        """Bring a guest in or send it away: a case, a company, a figure."""
        coming = not self.has(what)
        if what == "case":
            self.rewrite("cases.csv", _with_case if coming else _without_case)
        elif what == "company":
            self._company(coming)
        elif coming:
            source = {"id": "my-note", "kind": "external", "title": "A note", "language": "en"}
            self.add("sources.csv", {**source, "url": "https://example.org/n"})
            figure = {"label": "Trainium3, price", "period": "2026", "value": "3.5", "unit": "USD m", "note": "=1+1"}
            figure |= {"qualifier": "about", "printed_step": "0.1", "as_printed": "=3.5", "source": "my-note"}
            self.add(
                "facts.csv", {"key": "trainium3_price", "kind": "estimate", "status": "secondary-single", **figure}
            )
        else:
            gone = {"trainium3_price", "trainium3_unit_price"}
            self.rewrite("facts.csv", lambda rows: [row for row in rows if row["key"] not in gone])
            self.rewrite("sources.csv", lambda rows: [row for row in rows if row["id"] != "my-note"])

    def add(self, file: str, fields: Row) -> None:
        """Add a row; fields that are not given stay empty."""
        self.rewrite(file, lambda rows: [*rows, {name: fields.get(name, "") for name in rows[0]}])

    def _company(self, coming: bool) -> None:
        if coming:
            self.add("companies.csv", {"key": "apple", "name": "Apple", "one_of_four": "no"})
            figure = {"company": "apple", "unit": "USD bn", "printed_step": "1", "status": "primary"}
            figure |= {"source": "amazon-cash-flow-statement", "basis": "for a test"}
            for year, cash in ((2024, 11), (2025, 22)):
                one = {"series": "capex_cash", "year": str(year), "value": str(cash)}
                self.add("peer_capex.csv", {**figure, **one, "qualifier": "exact", "kind": "actual"})
            both = {"series": "capex", "year": "2026", "low": "48", "high": "52"}
            self.add("peer_capex.csv", {**figure, **both, "qualifier": "range", "kind": "guided"})
        else:
            self.rewrite("peer_capex.csv", lambda rows: [row for row in rows if row["company"] != "apple"])
            self.rewrite("companies.csv", lambda rows: [row for row in rows if row["key"] != "apple"])

    def rename(self, old: str, new: str) -> None:
        """Give a fact another key, and say so in the table of renamed keys."""
        self.rewrite("facts.csv", lambda rows: [{**row, "key": new} if row["key"] == old else row for row in rows])
        self.record_rename(old, new)

    def record_rename(self, old: str, new: str) -> None:
        """Add a row to the table of renamed keys."""
        path = self.folder / RENAMED
        text = path.read_text("utf-8-sig") if path.exists() else "old_key,new_key,reason,since\n"
        path.write_text(f"{text}{old},{new},a clearer name,\n", "utf-8-sig")


def _key(row: Row) -> str:
    """Return what a figure is called by, after the file in which it stands."""
    if "quarter" in row:
        return f"{row['series']}_{row['quarter'].lower()}_reported"
    return row["key"] if "key" in row else f"{row['series'] or 'capex'}_{row['company']}_{row['year']}"


def _with_case(rows: list[Row]) -> list[Row]:
    return [{**row, "case_severe": row["case_bear"]} for row in rows]


def _without_case(rows: list[Row]) -> list[Row]:
    return [{name: text for name, text in row.items() if name != "case_severe"} for row in rows]


def _spelled(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.15g}"
