"""What names can say and cells cannot show is refused; what lies close to it is written as it is meant."""

from __future__ import annotations

import pytest
from models import CASE, COMPANY, YEAR, declared, line, shown, toy, typed, write
from test_layout import addresses

from xlmodel.book import formulas
from xlmodel.book.layout import VALUE
from xlmodel.errors import ModelError
from xlmodel.language import Model, Section, Sheet, Table

VINTAGE = YEAR.role("vintage")


def header_of(*blocks, over=(), across=None) -> Model:
    page = Sheet("page", "Page {case}" if over else "Page", "?", blocks, over=over, across=across)
    return declared(page, dimensions=(YEAR, COMPANY, CASE, VINTAGE))


@pytest.mark.parametrize(
    "model",
    [
        header_of(Table("T", YEAR, (line("a", "={year}*1", "year"),))),
        header_of(Section("S", (line("a", '={company}&"!"', "text", (COMPANY,)),))),
        header_of(Section("S", (line("a", "={vintage}*1", "year", (VINTAGE, COMPANY)),))),
        header_of(Section("S", (line("a", '={case}&"!"', "text", ()),)), over=(CASE,)),
    ],
    ids=[
        "table without a member heading",
        "member that is a word",
        "outer of two dimensions down",
        "dimension of the sheet",
    ],
)
def test_a_header_that_no_cell_shows_is_refused(model, tmp_path):
    with pytest.raises(ModelError, match="no cell shows the"):
        write(model, tmp_path / "toy.xlsx")


def test_a_header_of_a_table_is_its_own_and_not_the_axis_of_the_page(tmp_path):
    table = Table("T", YEAR, (line("a", "={year}*1", "year"),), member_heading="Year")
    assert write(header_of(table, across=YEAR), tmp_path / "toy.xlsx").differing() == {}


def test_a_table_with_a_member_heading_shows_what_its_header_refers_to(tmp_path):
    book = write(
        header_of(Table("T", YEAR, (line("a", "={year}*1", "year"),), member_heading="Year")), tmp_path / "toy.xlsx"
    )
    assert book.differing() == {}
    assert addresses(book.formulas["a", (2026,)])[0][1] == VALUE + 1, "behind the only column"


def test_a_span_over_a_hole_of_an_input(tmp_path):
    some = typed("some", (YEAR,), holes=[(2026,)])
    assert write(toy(line("a", "=SUM({some[*]})"), inputs=(some,)), tmp_path / "toy.xlsx").differing() == {}


@pytest.mark.parametrize("name", ["FY2026", "R1C1", "RC"])
def test_a_sheet_called_like_a_cell_is_quoted(name):
    assert formulas.quoted(name) == f"'{name}'"


@pytest.mark.parametrize(
    "formula",
    [
        "=SUMPRODUCT({years[*]},{firms[*]})",
        "=SUMPRODUCT({years[*]}*{firms[*]})",
        "=ROWS({years[*]})",
        "=ROWS({grouped[*]})",
    ],
)
def test_what_names_and_cells_read_differently_is_refused(formula):
    short = YEAR.part(YEAR.members[:3])
    years, firms = line("years", "=1*{one}", over=(short,)), line("firms", "=2*{one}", over=(COMPANY,))
    groups = Table("T", COMPANY, (line("grouped", "=1"),), groups={"meta": "Others"})
    page = Sheet(
        "page", "Page", "?", (Section("S", (line("one", "=1"), years, firms, line("a", formula))), groups), across=YEAR
    )
    with pytest.raises(ModelError):
        shown(declared(page))
