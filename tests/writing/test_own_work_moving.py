"""References in what a person typed follow their cells by key; what is gone leads nowhere, and colours are kept."""

from types import SimpleNamespace

import pytest

from xlmodel.edits.looks import colour, properties
from xlmodel.edits.moving import ReferenceMoves
from xlmodel.reader.model import DefinedName, Style, Workbook, WorkbookSheet


class Leads:
    """A workbook in which the rows from 5 on of Ours went one down, its row 9 is gone, and it is called New."""

    match = SimpleNamespace(built_sheet=lambda name: "Ours" if name == "Ours" else None)

    def cell(self, sheet: str, address: str) -> tuple[str, str] | None:
        column, row = address[:1], int(address[1:])
        return None if row == 9 else ("New", f"{column}{row + (row >= 5)}")

    def axis(self, sheet: str, address: str) -> None:
        """Say that no cell heads a year of an axis."""

    def sheet(self, name: str) -> str | None:
        return "New" if name == "Ours" else None


BOOK = Workbook(
    (WorkbookSheet("Ours"), WorkbookSheet("Mine"), WorkbookSheet("Theirs")),
    names=(DefinedName("in_rate", "", "Ours!$A$1"), DefinedName("in_gone", "", "Ours!$A$9")),
)
MOVES = ReferenceMoves(BOOK, Leads(), ["in_rate"], own=["Mine"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "moved", "lost"),
    [
        ("=B2*2", "=B2*2", ()),
        ("=$B$7+B2", "=$B$8+B2", ()),
        ("=Ours!B7", "=New!B8", ()),
        ("=SUM(B5:B7)", "=SUM(B6:B8)", ()),
        ("=SUM(B2:B7)", "=SUM(#REF!)", ("B2:B7",)),
        ("=B9+1", "=#REF!+1", ("B9",)),
        ("=Mine!B9", "=Mine!B9", ()),
        ("=Theirs!B2", "=#REF!", ("Theirs!B2",)),
        ("=in_rate*B2", "=in_rate*B2", ()),
        ("=in_gone*2", "=#REF!*2", ("in_gone",)),
        ('="B7"&LET(x,1,x)', '="B7"&LET(x,1,x)', ()),
    ],
)
def test_a_reference_follows_its_cell_or_is_lost(typed: str, moved: str, lost: tuple[str, ...]):
    assert tuple(MOVES.formula(typed, "Ours", "New")) == (moved, lost)


def test_colours_of_the_theme_are_written_as_they_are_shown():
    theme = {"lt1": "FFFFFF", "dk1": "000000", "accent1": "4472C4"}
    assert colour("theme 4", theme) == "#4472C4"
    assert colour("theme 0 -0.5", theme) == "#808080"
    assert colour("theme 1 0.5", theme) == "#808080"
    assert colour("FF0000", theme) == "#FF0000"
    assert (colour("", theme), colour("indexed 9", theme), colour("theme 40", theme)) == ("", "", "")


def test_a_look_is_drawn_anew():
    look = Style(
        font="Arial",
        size=12.0,
        italic=True,
        underline="double",
        strike=True,
        fill="FFFF00",
        borders={"top": ("medium", "FF0000"), "diagonal": ("thin", "")},
        number_format="0.0%",
        alignment={"horizontal": "center", "vertical": "center", "wrapText": "1", "textRotation": "120"},
        locked=False,
    )
    drawn = properties(look, {})
    assert drawn["underline"] == 2
    assert (drawn["top"], drawn["top_color"], drawn["bg_color"]) == (2, "#FF0000", "#FFFF00")
    assert (drawn["align"], drawn["valign"], drawn["text_wrap"], drawn["rotation"]) == ("center", "vcenter", True, -30)
    assert (drawn["italic"], drawn["font_strikeout"], drawn["locked"]) == (True, True, False)
    assert "diagonal" not in drawn
