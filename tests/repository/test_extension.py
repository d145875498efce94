"""What the inputs take in by additions alone: the first rows of the newcomer's table of the README, row by row.

A company, a year, a case and a figure are rows and columns of the input files, with no change of code. Each is
recomputed by an engine that reads only the file; the slow suite has the strict engines recompute each of them, too.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from additions import unforetold
from conftest import INPUTS, Written, differences
from more_inputs import Folder, add_case, add_company, add_figure

import xlmodel
from xlmodel.verify import CheckReport


def checked(written: Written) -> CheckReport:
    """Check a workbook against the inputs that it was built from."""
    return xlmodel.check(written.path, inputs=written.ready.register.folder)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "inputs")


def add_company_in_one_year_of_cash(folder: Folder) -> None:
    folder.add("companies.csv", key="apple", name="Apple", one_of_four="no")
    folder.add_capex("apple", 2025, 22, series="capex_cash", kind="actual")


def add_company_without_cash(folder: Folder) -> None:
    folder.add("companies.csv", key="apple", name="Apple", one_of_four="no")
    folder.add_capex("apple", 2026, 500)


def add_microsoft(folder: Folder) -> None:
    """Add what the documents leave open, so that all four are stated."""
    folder.add_capex("microsoft", 2026, 195)


def add_years(folder: Folder) -> None:
    """Add a full year 2027, and one figure for 2034, beyond every other year."""
    for company, capex in (("amazon", 220), ("alphabet", 200), ("meta", 150), ("microsoft", 210)):
        folder.add_capex(company, 2027, capex)
    folder.add_capex("amazon", 2034, 300)


def add_later_total(folder: Folder) -> None:
    """Add a year with a stated total, and three of the four."""
    for company, capex in (("amazon", 220), ("alphabet", 200), ("meta", 150)):
        folder.add_capex(company, 2027, capex)
    folder.add(
        *("facts.csv",),
        **{"key": "four_capex_2027", "label": "Four-company capex 2027", "period": "FY2027", "value": 790},
        **{"unit": "USD bn", "qualifier": "exact", "printed_step": 1, "source": "amazon-cash-flow-statement"},
        **{"kind": "estimate", "status": "primary"},
    )


def add_value(folder: Folder) -> None:
    """Add a value of one's own beside that of the source."""
    folder.add("peer_capex.csv", company="microsoft", year=2026, value=150, status="own")


@pytest.mark.parametrize(
    ("what", "extend"),
    [
        *(("a figure", add_figure), ("a company", add_company), ("a company", add_company_without_cash)),
        *(("a year", add_years), ("a case", add_case), ("a value of your own", add_value)),
    ],
)
def test_an_addition_changes_no_file_but_those_that_the_readme_names(what: str, extend, folder: Folder):
    extend(folder)
    assert unforetold(what, INPUTS, folder.path) == []


TOGETHER = (
    (add_company, add_years, add_case, add_figure),
    (add_company_in_one_year_of_cash, add_later_total),
    (add_company_without_cash, add_microsoft),
)
"""Every extension, with others that may stand in one folder."""


@pytest.mark.slow
def test_the_judge_agrees_on_extensions(folder: Folder, tmp_path: Path):
    """Only on the first: the judge takes minutes for a workbook. LibreOffice judges each."""
    for extend in TOGETHER[0]:
        extend(folder)
    written = folder.build(tmp_path / "book.xlsx")
    assert differences(written.values("evaluate"), written.values("formulas")) == []


@pytest.mark.slow
@pytest.mark.parametrize("extend", [extend for extensions in TOGETHER for extend in extensions])
def test_libreoffice_agrees_on_every_extension(extend, folder: Folder, tmp_path: Path):
    extend(folder)
    written = folder.build(tmp_path / "book.xlsx")
    assert differences(written.values("evaluate"), written.values("libreoffice")) == []


def extended(place: Path, add: Callable[[Folder], None]) -> Written:
    """Return the workbook of inputs with an addition."""
    folder = Folder(place / "inputs")
    add(folder)
    return folder.build(place / "book.xlsx")


def value(written: Written, key: str, *index: int | str) -> object:
    return written.values("ironcalc")[written.at(key, *index)]


def charts(written: Written) -> Iterator[str]:
    """Yield the XML of every chart."""
    with zipfile.ZipFile(written.path) as archive:
        yield from (archive.read(name).decode() for name in archive.namelist() if "charts/chart" in name)


def of_companies(written: Written) -> list[str]:
    """Return the charts that show the companies, as series or as categories."""
    return [chart for chart in charts(written) if ">Alphabet<" in chart]


def unchanged(written: Written, book: Written, *keys: str) -> None:
    """Assert that lines have the cells and the values that they have without the addition."""
    before, after = book.values("ironcalc"), written.values("ironcalc")
    for key in keys:
        cells = [cell for cell in book.ready.model.computed if cell[0] == key]
        assert cells == [cell for cell in written.ready.model.computed if cell[0] == key], key
        for name, index in cells:
            assert after[written.at(name, *index)] == pytest.approx(before[book.at(name, *index)], abs=1e-12), name


OF_THE_FOUR = (
    *("four_capex", "four_capex_stated", "four_capex_path", "four_capex_growth", "four_capex_cash"),
    *("capex_implied", "capex_implied_low", "capex_implied_high", "capex_amazon_share_2026"),
)


# A company


@pytest.fixture(scope="module")
def apple(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Return a workbook with a company more, and a plan of Oracle, so that every listed company has one."""

    def add(folder: Folder) -> None:
        add_company(folder)
        folder.add_capex("oracle", 2026, 30)

    return extended(tmp_path_factory.mktemp("apple"), add)


@pytest.mark.slow
def test_a_company_outside_the_four_joins_the_tables(apple: Written):
    assert value(apple, "capex", "apple", 2026) == pytest.approx(50)
    assert value(apple, "capex_cash", "apple", 2024) == pytest.approx(11)
    assert value(apple, "capex_share", "apple", 2026) == 0, "it has no share of the four"
    assert {"in_capex_apple_2026_low", "in_capex_apple_2026_high"} <= apple.names.keys()


@pytest.mark.slow
def test_a_company_outside_the_four_is_ranked_and_counted(apple: Written, book: Written):
    assert [value(apple, "capex_rank", company) for company in ("apple", "oracle")] == [5, 6]
    assert value(apple, "listed_count", 2026) == 6
    assert value(apple, "all_listed_capex", 2026) == pytest.approx(780)
    assert value(book, "listed_count", 2026) == 4
    assert "all_listed_capex" not in {key for key, _ in book.ready.model.computed}, "Oracle has no plan on file"


@pytest.mark.slow
def test_a_company_outside_the_four_is_not_in_their_total_nor_in_the_residual(apple: Written, book: Written):
    unchanged(apple, book, *OF_THE_FOUR)
    assert value(apple, "capex_implied", "microsoft", 2026) == pytest.approx(195)


@pytest.mark.slow
def test_a_company_joins_the_charts(apple: Written, book: Written):
    assert len(of_companies(apple)) == len(of_companies(book)) > 0
    assert all(">Apple<" in chart for chart in of_companies(apple))


@pytest.mark.slow
def test_with_a_further_company_everything_holds(apple: Written):
    assert checked(apple).ok


@pytest.mark.slow
def test_a_company_with_one_figure_only_leaves_the_others_alone(folder: Folder, book: Written, tmp_path: Path):
    add_company_in_one_year_of_cash(folder)
    written = folder.build(tmp_path / "book.xlsx")
    unchanged(written, book, *OF_THE_FOUR)
    assert value(written, "capex_cash", "apple", 2025) == pytest.approx(22)
    assert checked(written).ok


@pytest.mark.slow
def test_a_large_company_outside_the_four_leads_the_ranking(folder: Folder, tmp_path: Path):
    add_company_without_cash(folder)
    written = folder.build(tmp_path / "book.xlsx")
    ranks = {company: value(written, "capex_rank", company) for company in ("apple", "amazon", "microsoft")}
    assert ranks == {"apple": 1, "amazon": 2, "microsoft": 3}


@pytest.mark.slow
def test_with_all_four_stated_there_is_no_residual(folder: Folder, tmp_path: Path):
    add_microsoft(folder)
    written = folder.build(tmp_path / "book.xlsx")
    assert "out_capex_microsoft_2026" not in written.names, "it is an input now"
    assert "in_capex_microsoft_2026" in written.names
    assert not [cell for cell in written.ready.model.computed if cell[0] == "capex_implied"]
    assert value(written, "four_capex", 2026) == pytest.approx(700)
    assert checked(written).ok


# A year


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return extended(tmp_path_factory.mktemp("later"), add_years)


@pytest.mark.slow
def test_a_year_joins_tables_and_totals(later: Written):
    assert value(later, "capex", "meta", 2027) == 150
    assert value(later, "four_capex", 2027) == 780
    assert value(later, "listed_capex", 2027) == 780
    assert value(later, "capex_growth_on_year", "amazon", 2027) == pytest.approx(0.1)
    assert value(later, "capex_share", "amazon", 2027) == pytest.approx(220 / 780)
    assert value(later, "listed_count", 2034) == 1
    assert value(later, "capex_rank", "meta") == 4, "the ranking moves to the last year that all have"


@pytest.mark.slow
def test_a_year_leaves_the_years_before_alone(later: Written, book: Written):
    before = [cell for cell in book.ready.model.computed if cell[0] in OF_THE_FOUR]
    assert before
    for key, index in before:
        assert value(later, key, *index) == pytest.approx(value(book, key, *index))


@pytest.mark.slow
def test_a_year_stands_in_the_same_column_everywhere(later: Written):
    found: dict[object, set[int]] = {}
    model, layout = later.ready.model, later.ready.layout
    for sheet in (one for one in model.sheets if one.across and one.across.name == "year"):
        for block in sheet.blocks:
            for line in getattr(block, "lines", ()) if not hasattr(block, "over") else ():
                if getattr(line, "over", ()) is None or (line.over and line.over[-1].name == "year"):
                    for cell in (c for c in layout.places if c[0] == line.key):
                        found.setdefault(cell[1][-1], set()).add(layout.places[cell].column)
    assert set(found) >= {2023, 2026, 2027, 2034}
    assert all(len(columns) == 1 for columns in found.values()), found
    first = min(min(columns) - int(str(year)) for year, columns in found.items())
    assert all(columns == {int(str(year)) + first} for year, columns in found.items()), "one column a year, in order"


@pytest.mark.slow
def test_a_year_joins_the_charts_and_the_checks(later: Written):
    assert any(re.search(r"<c:pt [^>]*><c:v>2027</c:v>", chart) for chart in charts(later))
    assert "out_check_shares_2027" in later.names
    assert checked(later).ok


@pytest.mark.slow
def test_a_stated_total_of_a_later_year_has_its_own_residual(folder: Folder, book: Written, tmp_path: Path):
    add_later_total(folder)
    written = folder.build(tmp_path / "book.xlsx")
    assert value(written, "capex_implied", "microsoft", 2027) == pytest.approx(220)
    assert value(written, "capex_implied", "microsoft", 2026) == value(book, "capex_implied", "microsoft", 2026)
    assert "out_capex_microsoft_2027_high" in written.names
    assert checked(written).ok


# A case


@pytest.mark.slow
def test_a_case_joins_the_sheet_the_names_and_the_choice(folder: Folder, book: Written, tmp_path: Path):
    add_case(folder)
    written = folder.build(tmp_path / "book.xlsx")
    bear = {name for name in book.names if name.endswith("_bear")}
    assert bear
    assert {name.removesuffix("_bear") + "_severe" for name in bear} <= written.names.keys()
    places = [written.names[f"in_wacc_{case}"] for case in ("bear", "base", "bull", "severe")]
    assert {sheet for sheet, _ in places} == {"Cases"}
    assert len({cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _, cell in places}) == 1, "the cases stand in one row"
    assert checked(written).ok
    assert xlmodel.show("case", inputs=folder.path, set={"case": "severe"}).rows[0].value == "severe"


# A figure


@pytest.mark.slow
def test_a_figure_is_an_input_with_its_source(folder: Folder, tmp_path: Path):
    add_figure(folder)
    written = folder.build(tmp_path / "book.xlsx")
    sheet, cell = written.names["in_trainium3_price"]
    assert written.opened[sheet][cell].value == 3.5
    row = {part.value: part.data_type for part in written.opened[sheet][written.opened[sheet][cell].row]}
    assert {"Trainium3, price", "my-note"} <= row.keys()
    assert (row["=3.5"], row["=1+1"]) == ("s", "s"), "a text that begins with = stays a text"
    assert any(part.value == "A note" for line in written.opened["Sources"].iter_rows() for part in line)
    assert xlmodel.explain("trainium3_price", inputs=folder.path)[0].origin.startswith("estimate, about: my-note")
