"""Texts of declarations: figures at some places alone, and the titles of a list."""

from __future__ import annotations

from toy_text import CASE, INPUTS, LISTS, YEAR, faults, text

from xlmodel.book import lay_out
from xlmodel.language import Section, assemble
from xlmodel.text import Places


def test_a_line_may_have_figures_at_some_places_alone():
    places = {"late": Places((CASE, YEAR), frozenset({("bull", 2026), ("bull", 2027)}))}
    body = (
        "## Late\nlate[late] total   Late   USD bn   = {sales}*{year}\nsaid[late]   Said   USD bn   = {sales_<year>}\n"
    )
    (block,) = text(body, places=places).blocks
    late, said = block.lines
    assert (late.over, late.where, late.weight) == ((CASE, YEAR), places["late"].at, "total")
    assert said.formula == {("bull", 2026): "={sales_2026}", ("bull", 2027): "={sales_2027}"}
    told = "no list is called 'late'. There are: case, year."
    assert faults("## T\nlate[year,late]   Late   USD bn   = {sales}\n", places={}) == [(4, told, 0)]
    told = "no list is called 'later'. There are: case, late, year."
    assert faults("## T\nlate[later]   Late   USD bn   = {sales}\n", places=places) == [(4, told, 0)]


def test_a_member_may_have_choices_of_its_own_and_a_line_without_cells_takes_no_row():
    body = """\
## Path
path[year]    Path     USD bn   = {sales_<year>} ?? none   2026 = {lost[2026]} ?? {sales}*2
lost[year]    Lost     USD bn   = {sales_2026_<year>} ?? none
never[none]   Never    USD bn   = {sales}
nowhere[no]   Nowhere  USD bn   = {sales}
after         After    USD bn   = {sales}
"""
    places = {"no": Places((YEAR,), frozenset())}
    typed_in = Section("Inputs", INPUTS)
    sheet = text(
        body + "@ inputs\n",
        "# Toy\n? Does it hold?\n: across year\n",
        lists=LISTS | {"none": YEAR.part([])},
        places=places,
        parts={"inputs": typed_in},
    )
    model = assemble([sheet], INPUTS, (YEAR,), dict.fromkeys(("sales", "growth", "sales_2025"), 1.0))
    assert {cell[1][0]: computed.formula.text for cell, computed in model.computed.items() if cell[0] == "path"} == {
        2025: "={sales_2025}",
        2026: "={sales}*2",
    }
    layout = lay_out(model)
    assert layout.places["after", ()].row == layout.places["path", (2025,)].row + 1
    assert not {key for key, _ in layout.places} & {"lost", "never", "nowhere"}


def test_a_list_has_its_titles_once():
    first = "## One\n: rows cloud\na   A   x   = 1\n- aws   AWS\n\n"
    again = "## Two\n: rows cloud\nb   B   x   = 1\n- aws   {}\n"
    assert faults(first + again.format("AWS")) == []
    assert faults(first + again.format("Amazon")) == [(11, "another title of 'aws'. It is called 'AWS' already.", 8)]
