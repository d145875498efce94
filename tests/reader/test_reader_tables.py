"""Data tables that a sheet names: what each says, and one that is not there hides none behind it."""

from reader_books import MAIN, RELATION, book_of, read

PART = f'<table xmlns="{MAIN}" {{said}}><tableColumns>{{columns}}</tableColumns></table>'
TWO = '<tableColumn id="1" name="One"/><tableColumn id="2" name="T_x000A_wo"/>'


def related(identity: str, target: str, mode: str = "") -> str:
    return f'<Relationship Id="{identity}" Type="{RELATION}/table" Target="{target}"{mode}/>'


def test_a_table_that_is_not_there_hides_none_behind_it():
    parts = "".join(f'<tablePart r:id="{identity}"/>' for identity in ("gone", "away", "here", "too"))
    book = read(
        book_of(
            f'<sheetData/><tableParts count="4">{parts}</tableParts>',
            relations=related("away", "https://example.org/table", ' TargetMode="External"')
            + related("here", "../tables/table1.xml")
            + related("too", "../tables/table2.xml"),
            parts={
                "xl/tables/table1.xml": PART.format(
                    said='id="7" name="Plain" displayName="Sales" ref="A1:B4" totalsRowCount="1"', columns=TWO
                ),
                "xl/tables/table2.xml": PART.format(
                    said='id="8" name="Costs" ref="D1:E4" headerRowCount="0"', columns=TWO
                ),
            },
        )
    )
    sales, costs = book.sheets[0].tables
    assert (sales.name, sales.area, sales.headings) == ("Sales", "A1:B4", ("One", "T\nwo"))
    assert (sales.totals, sales.headed) == (1, 1)
    assert (costs.name, costs.area, costs.totals, costs.headed) == ("Costs", "D1:E4", 0, 0)
    assert 'id="7"' not in sales.details, "the number of a table in the file says nothing"


def test_a_scenario_says_its_cells_and_what_else_stands_there():
    inside = (
        '<scenario name="High" comment="c" count="2" locked="1" user="me">'
        '<inputCells r="B1" val="5"/><inputCells r="B2" val="6" numFmtId="4"/></scenario><scenario name="Empty"/>'
    )
    high, empty = read(book_of(f"<sheetData/><scenarios>{inside}</scenarios>")).sheets[0].scenarios
    assert (high.name, high.comment, high.cells) == ("High", "c", (("B1", "5"), ("B2", "6")))
    assert high.details == 'locked="1" user="me" B2.numFmtId="4"'
    assert (empty.name, empty.comment, empty.cells, empty.details) == ("Empty", "", (), "")
