"""What stands beside numbers: qualifiers and printed steps, flags of changed inputs, and the lists of checks.

Many of these cells hold the same word or the same 0. Each is given one of its own here, so that a cell which repeats
its neighbour's is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from conftest import Written
from mutation.bench import Bench
from our_model import REGISTER
from scenes import CASES, NUMBERS

from xlmodel.engines import CellAddress, CellValues
from xlmodel.language import items
from xlmodel.sheets.citing import by_key

FIGURES = by_key(REGISTER)
KEYS = sorted(NUMBERS)
ENDS = (*CASES, "tornado_low", "tornado_high")
DRIVERS = {key.removesuffix("_base") for key in KEYS if key.endswith("_base")}


def row_of(key: str) -> str:
    """Return the row that an input stands in: both ends of a range share one, and so do the cases of a driver."""
    for end in ENDS:
        if key.endswith(f"_{end}") and key.removesuffix(f"_{end}") in DRIVERS:
            return key.removesuffix(f"_{end}")
    stem = key.removesuffix("_low").removesuffix("_high")
    return stem if key not in FIGURES and stem in FIGURES else key


def rows(book: Written, key: str) -> list[str]:
    return [str(index[0]) for of, index in book.ready.model.computed if of == key]


def standing(book: Written, key: str) -> list[str]:
    return [str(index[0]) for of, index in book.ready.model.constants if of == key]


# --- what is said of a figure


@pytest.fixture(scope="module")
def labelled(book: Written, bench: Bench) -> CellValues:
    """Every figure with a qualifier and a printed step of its own."""
    figures = standing(book, "figure_qualifier")
    words = {book.at("figure_qualifier", key): f"as said of {key}" for key in figures}
    steps = {book.at("figure_step", key): 2.5 + place for place, key in enumerate(standing(book, "figure_step"))}
    return bench.recalculate(words | steps)


COMMITMENTS = {
    "aws": "openai_contract_value",
    "aws_expanded": "openai_contract_expansion",
    "azure": "openai_azure_commitment",
    "oracle": "openai_oracle_contract",
    "agreements": "openai_infrastructure_agreements",
    "all": "openai_commitments_total",
}
REVENUES = {
    "revenue_2024": "openai_company_revenue_2024",
    "article": "openai_revenue_now",
    "revenue_2025": "openai_company_revenue_2025",
    "run_rate_2025": "openai_run_rate_2025",
    "run_rate_2026": "openai_run_rate_2026_february",
    "quarter_2026": "openai_company_revenue_2026q1",
    "required": "openai_revenue_2027",
}

QUALIFIED: dict[str, Callable[[str], str]] = {
    "kpi_qualifier": lambda row: row,
    "commitment_qualifier": lambda row: COMMITMENTS[row],
    "openai_path_qualifier": lambda row: REVENUES[row],
}
"""The lines that show the qualifier of a figure beside its value, and which figure that is."""


@pytest.mark.parametrize(
    ("line", "of"), [("tie_qualifier", lambda row: row), *QUALIFIED.items()], ids=["ties", *QUALIFIED]
)
def test_a_row_repeats_the_qualifier_of_its_own_figure(line: str, of, book: Written, labelled: CellValues) -> None:
    said = {row: labelled[book.at(line, row)] for row in rows(book, line)}
    assert said == {row: f"as said of {of(row)}" for row in said}


def test_a_tie_takes_the_printed_step_of_its_own_figure(book: Written, labelled: CellValues) -> None:
    own = {key: 2.5 + place for place, key in enumerate(standing(book, "figure_step"))}
    found = {row: labelled[book.at("tie_step", row)] for row in rows(book, "tie_step")}
    assert found == {row: own[row] for row in found}


# --- figures that are shown as they are


OWN_VALUES = {key: 1000.0 + place for place, key in enumerate(KEYS)}
"""A value of its own for every input, so that a cell which shows another is found."""


@pytest.fixture(scope="module")
def told_apart(book: Written, bench: Bench) -> CellValues:
    return bench.recalculate({book.names[f"in_{key}"]: value for key, value in OWN_VALUES.items()})


def end_of(key: str, end: str) -> str:
    """Return the input that a figure's value, or an end of its range, stands in; "" where it has none."""
    return next((name for name in (f"{key}_{end}", key * (end == "low")) if name in OWN_VALUES), "")


def single(text: str) -> str:
    """Return the input that a formula of a list consists of, "" for any other formula."""
    return text[1:-1] if text[1:-1] in OWN_VALUES else ""


def shown_figures() -> Iterator[tuple[str, str, str]]:
    """Yield the lines and rows that show an input as it is, and which, as the lists and the names of the inputs say."""
    lists = REGISTER.lists
    for row in lists["kpis.csv"]:
        yield "kpi_value", row.key, end_of(row.key, "low")
        yield "kpi_high", row.key, end_of(row.key, "high")
        yield "kpi_prior", row.key, end_of(row.texts["prior"], "low")
    for row in lists["ties.csv"]:
        yield "tie_low", row.key, end_of(row.key, "low")
        yield "tie_recomputed", row.key, single(row.texts["recomputed"])
    for name, line in (("conflicts", "conflict"), ("measures", "measure")):
        for row in lists[f"{name}.csv"]:
            yield f"{line}_one", row.key, single(row.texts["one"])
            yield f"{line}_other", row.key, single(row.texts["other"])
    for row in lists["outturn.csv"]:
        for end in ("low", "high", "actual"):
            yield f"outturn_{end}", row.key, single(row.texts[end])
    for quarter in ("2026q1", "2026q2", "2026q3"):
        for line, series in (("income", "oi"), ("sales", "net_sales")):
            yield f"guided_{line}_low", quarter, f"guide_{series}_{quarter}_low"
            yield f"guided_{line}_high", quarter, f"guide_{series}_{quarter}_high"
        yield "guided_income_actual", quarter, f"amazon_operating_income_{quarter}_reported"
        yield "guided_sales_actual", quarter, f"amazon_net_sales_{quarter}_reported"


def test_a_row_shows_its_own_figure(book: Written, told_apart: CellValues) -> None:
    computed = book.ready.model.computed
    shown = [(line, row, key) for line, row, key in shown_figures() if key in OWN_VALUES and (line, (row,)) in computed]
    assert {line for line, _, _ in shown} >= {
        "kpi_value",
        "tie_low",
        "measure_one",
        "outturn_actual",
        "guided_income_low",
    }
    wrong = {(line, row): key for line, row, key in shown if told_apart[book.at(line, row)] != OWN_VALUES[key]}
    assert wrong == {}


# --- flags of changed inputs

ROWS = {row: place for place, row in enumerate(dict.fromkeys(row_of(key) for key in KEYS))}
PATTERNS: dict[str, Callable[[int], bool]] = {
    "none": lambda place: False,
    "every other one": lambda place: place % 2 == 0,
    "the other ones": lambda place: place % 2 == 1,
    "pairs": lambda place: place // 2 % 2 == 0,
    "every third": lambda place: place % 3 == 0,
    "the first": lambda place: place == 0,
    "the last": lambda place: place == len(KEYS) - 1,
}
for digit in range(len(ROWS).bit_length()):  # of any two rows, one of these changes the one and not the other
    PATTERNS[f"digit {digit} of the row"] = lambda place, digit=digit: bool(ROWS[row_of(KEYS[place])] >> digit & 1)
for ending in ("_bear", "_bull", "_tornado_low", "_tornado_high"):
    PATTERNS[f"only {ending}"] = lambda place, ending=ending: KEYS[place].endswith(ending)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_input_is_flagged_if_it_or_an_end_of_it_was_changed(pattern: str, book: Written, bench: Bench) -> None:
    changed = [key for place, key in enumerate(KEYS) if PATTERNS[pattern](place)]
    cells: dict[CellAddress, float | str] = {book.names[f"in_{key}"]: NUMBERS[key] + 0.25 for key in changed}
    case = {book.names["in_case"]: "bull"} if pattern == "pairs" else {}
    found = bench.recalculate(cells | case)
    of = {row_of(key) for key in changed}
    for line in ("figure_changed", "driver_changed"):
        flags = {row: found[book.at(line, row)] for row in rows(book, line)}
        assert flags == {row: float(row in of) for row in flags}, line
        own = {row: found[book.at(line.replace("changed", "own"), row)] for row in flags}
        assert own == {row: "own value" if row in of else "–" for row in flags}, "an own value is told as one"
    kinds = {row: found[book.at("figure_kind", row)] for row in rows(book, "figure_kind")}
    assert kinds == {row: "own" if row in of else FIGURES[row].kind if row in FIGURES else "assumed" for row in kinds}
    for line, figure_of in QUALIFIED.items():
        said = {row: found[book.at(line, row)] for row in rows(book, line)}
        meant = {row: FIGURES[figure_of(row)] for row in said}
        assert said == {row: "own" if figure.key in of else figure.qualifier for row, figure in meant.items()}, line
    for company, year in [index for line, index in book.ready.model.computed if line == "capex_kind"]:
        figure = f"capex_{company}_{year}"
        kind = FIGURES[figure].kind if figure in FIGURES else "implied"
        assert found[book.at("capex_kind", company, year)] == ("own" if figure in of else kind)
    assert found[book.at("case_changed")] == float(bool(case))
    assert found[book.at("inputs_changed")] == len(of) + bool(case)


# --- the lists of checks


def listed(book: Written) -> dict[str, dict[str, CellAddress]]:
    """Return the cell of every check by its name in the list, errors and warnings apart, in the order of the sheets."""
    found: dict[str, dict[str, CellAddress]] = {"error": {}, "warning": {}}
    for sheet in book.ready.model.sheets:
        for item, _ in items(sheet):
            severity = getattr(item, "severity", "")
            for key, index in book.ready.model.computed if severity else ():
                if key == item.key:
                    found[severity]["_".join(map(str, (key, *index)))] = book.at(key, *index)
    return found


def test_a_row_of_the_list_shows_its_own_check(book: Written, bench: Bench) -> None:
    checks = listed(book)
    names = [*checks["error"], *checks["warning"]]
    own = {name: 2.0 + place for place, name in enumerate(names)}
    found = bench.recalculate({cell: own[name] for kind in checks.values() for name, cell in kind.items()})
    for kind, cells in checks.items():
        assert {row: found[book.at(f"{kind}_result", row)] for row in cells} == {row: own[row] for row in cells}


FAILING = {
    "every other one": lambda place: place % 2 == 0,
    "the other ones": lambda place: place % 2 == 1,
    "every third": lambda place: place % 3 == 0,
    "the first": lambda place: place == 0,
    "the last but one": lambda place: place == -2,
    "all": lambda place: True,
}


@pytest.mark.parametrize(("errors", "warnings"), list(zip(FAILING, [*FAILING][::-1], strict=True)))
def test_failing_checks_are_counted_and_named(errors: str, warnings: str, book: Written, bench: Bench) -> None:
    checks = listed(book)
    failing = {
        kind: [
            name for place, name in enumerate(cells) if FAILING[pattern](place) or FAILING[pattern](place - len(cells))
        ]
        for (kind, cells), pattern in zip(checks.items(), (errors, warnings), strict=True)
    }
    found = bench.recalculate(
        {cell: float(name not in failing[kind]) for kind, cells in checks.items() for name, cell in cells.items()}
    )
    for kind, cells in checks.items():
        states = {name: found[book.at(f"{kind}_state", name)] for name in cells}
        assert states == {name: "FAILS" if name in failing[kind] else "holds" for name in cells}
        assert found[book.at(f"{kind}s_failing")] == len(failing[kind])
    assert found[book.at("overall_check")] == 0.0
    text = f"CHECKS FAIL: {len(failing['error'])}, warnings: {len(failing['warning'])}"
    assert found[book.at("overall_text")] == found[book.at("cover_checks")] == text
