"""Two sets of elements, made by hand, and all in which they differ: sheets, contents, looks, and other things."""

from collections.abc import Mapping

import pytest

from xlmodel.comparison.charts import chart_differences
from xlmodel.comparison.comparing import Different, compare_elements
from xlmodel.comparison.contents import content_of_cell
from xlmodel.comparison.elements import Element, Elements
from xlmodel.comparison.looks import canonical_json
from xlmodel.comparison.saving import EXCEL, LIBREOFFICE, OPENPYXL, entry_of, program_named, rewriting
from xlmodel.comparison.words import _PARTS, LONGEST, part_word, text_words
from xlmodel.edits.matching import Match, Shift
from xlmodel.reader import Cell, ErrorValue

LINES = {line: line for line in range(1, 10)}


def moves(sheets: Mapping[str, str], **rows: Mapping[int, int]) -> Match:
    """Return what became of the sheets, and of the rows of some."""
    return Match(sheets, {sheet: Shift(rows.get(sheet, LINES), LINES) for sheet in sheets})


def differences(before: Elements, after: Elements, match: Match | None = None) -> list[tuple[str, str, str, str, str]]:
    """Return kind, sheet, place, was and now of each difference; sheets of one name are the same unless told."""
    match = match or moves({sheet: sheet for sheet in before.sheets if sheet in after.sheets})
    return [(one.kind, one.sheet, one.place, one.was, one.now) for one in compare_elements(before, after, match)]


def cells(**sheets: dict[str, str]) -> Elements:
    return Elements(sheets)


# Sheets


def test_sheets_that_are_gone_came_or_have_another_name():
    before, after = cells(A={}, B={"A1": "#1"}, C={}), cells(A={}, D={}, E={"A1": "#1", "A2": "#2"})
    assert differences(before, after, moves({"A": "A", "C": "D"})) == [
        ("sheet", "B", "", "1 cells", ""),
        ("name of a sheet", "D", "", "C", "D"),
        ("sheet", "E", "", "", "2 cells"),
    ]
    gone, named, came = compare_elements(before, after, moves({"A": "A", "C": "D"}))
    assert (gone.built, named.built, came.built) == (("B", ""), ("C", ""), None)


@pytest.mark.parametrize(
    ("order", "was", "now"),
    [("ABCD", None, None), ("BACD", "A, B", "B, A"), ("ABDC", "C, D", "D, C"), ("DABC", "A, B, C, D", "D, A, B, C")],
)
def test_the_order_of_the_sheets_that_both_have(order: str, was: str | None, now: str | None):
    before, after = Elements({name: {} for name in "ABXCD"}), Elements({name: {} for name in f"Y{order}"})
    told = [one for one in differences(before, after) if one[0] == "order of the sheets"]
    assert told == ([("order of the sheets", "", "", was, now)] if was else [])


def test_nothing_of_a_sheet_that_one_side_lacks_is_told_beside_it():
    note = {Element("note", "B", "A1"): "look"}
    before, after = Elements({"A": {}, "B": {"A1": "#1"}}, others=note), cells(A={})
    assert differences(before, after) == [("sheet", "B", "", "1 cells", "")]
    assert differences(after, before) == [("sheet", "B", "", "", "1 cells")]


# Contents


def test_contents_that_changed_came_or_went():
    before, after = cells(A={"A1": "#1", "A2": "'x", "A3": "#3"}), cells(A={"A1": "#2", "A3": "#3", "B1": "=A1"})
    assert differences(before, after) == [
        ("content", "A", "A1", "#1", "#2"),
        ("content", "A", "A2", "'x", ""),
        ("content", "A", "B1", "", "=A1"),
    ]


def test_contents_are_compared_where_they_stand_now():
    before = cells(A={"A1": "#1", "A2": "#2", "A3": "#3", "A4": "=A1*A2"})
    after = cells(A={"A1": "#1", "A2": "'new", "A3": "#2", "A4": "=A1*A3"})
    found = compare_elements(before, after, moves({"A": "A"}, A={1: 1, 2: 3, 4: 4}))
    assert [(one.place, one.was, one.now, one.built) for one in found] == [
        ("", "#3", "", ("A", "A3")),
        ("A2", "", "'new", None),
    ]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("=SUM(A1,2)", "=sum( A1, 2)", False),
        ("=A1+1", "=A1 + 1", False),
        ("=A1+1", "=$A$1+1", True),
        ("=A1+1", "=A1+2", True),
        ("=A1", "A1", True),
        ("#1", "#1.0", True),
    ],
)
def test_a_formula_that_was_spelled_anew_is_the_same(was: str, now: str, told: bool):
    assert bool(differences(cells(A={"B1": was}), cells(A={"B1": now}))) == told


# Looks


BOLD, RED = canonical_json({"bold": "bold"}), canonical_json({"bold": "bold", "ink": "FF0000"})


def looks(**given: str) -> Elements:
    return Elements({"A": {"A1": "#1", "B1": "=A1", "C1": "'亚马逊"}}, {"A": given}, "{}")


def test_each_trait_of_a_look_is_told_apart():
    assert differences(looks(A1=BOLD), looks(A1=RED, B1=BOLD)) == [
        ("look ink", "A", "A1", "", "FF0000"),
        ("look bold", "A", "B1", "", "bold"),
    ]
    assert differences(looks(A1=RED), looks()) == [
        ("look bold", "A", "A1", "bold", ""),
        ("look ink", "A", "A1", "FF0000", ""),
    ]


@pytest.mark.parametrize(("cell", "held"), [("A1", ""), ("B1", "="), ("C1", "亚"), ("D1", "")])
def test_a_look_says_what_of_its_cell_matters_to_programs(cell: str, held: str):
    (one,) = compare_elements(looks(), looks(**{cell: BOLD}), moves({"A": "A"}))
    assert (one.held, one.built) == (held, None)
    (one,) = compare_elements(looks(**{cell: BOLD}), looks(), moves({"A": "A"}))
    assert one.built == ("A", cell)


def test_the_look_of_a_row_that_was_inserted_is_no_difference():
    match = moves({"A": "A"}, A={1: 2})
    before = Elements({"A": {"A1": "#1"}}, {"A": {"A1": BOLD}}, "{}")
    after = Elements({"A": {"A2": "#1"}}, {"A": {"A2": BOLD, "A1": RED, "B2": RED}}, "{}")
    assert differences(before, after, match) == [
        ("look bold", "A", "B2", "", "bold"),
        ("look ink", "A", "B2", "", "FF0000"),
    ]


def test_a_cell_without_a_look_has_that_of_its_column_or_row():
    others = {Element("look of a column", "A", "B"): BOLD, Element("look of a row", "A", "3"): RED}
    elements = Elements({"A": {}}, {"A": {"B3": "{}"}}, "plain", others)
    found = [elements.look("A", at) for at in ("A1", "B1", "A3", "B3")]
    assert found == ["plain", BOLD, RED, "{}"]
    assert elements.look("B", "B1") == "plain"


def test_elements_without_some_cells_keep_the_others():
    elements = cells(A={"A1": "'x", "A2": "'y"}, B={"A1": "'x"})
    assert elements.without([("A", "A1")]).cells == {"A": {"A2": "'y"}, "B": {"A1": "'x"}}
    assert elements.without_texts(["x"]).cells == {"A": {"A2": "'y"}, "B": {}}


# Charts


def chart(values: str, anchor: str = "B2:D9", title: str = "T", **more: object) -> dict:
    series = [["line", "name", "=A!$A$1:$A$3", values, ""]]
    return {"title": title, "axes": [], "series": series, "anchor": anchor, "alt": "", "drawing": "", **more}


def drawn(old: list[dict], new: list[dict]) -> list[tuple]:
    return list(chart_differences(old, new, lambda was, _: was, lambda cell: cell))


def test_a_chart_is_known_by_its_values_wherever_it_stands():
    one, other = chart("=A!$B$1:$B$3"), chart("=A!$C$1:$C$3", "F2:H9", "U")
    assert drawn([one, other], [other, one]) == []
    moved = chart("=A!$B$1:$B$3", "X2:Z9")
    assert drawn([one, other], [other, moved]) == [("place of a chart", "X2", "B2:D9", "X2:Z9", True)]


def test_a_chart_with_other_values_is_known_by_its_place():
    one, other = chart("=A!$B$1:$B$3", title="was"), chart("=A!$D$1:$D$3", title="now")
    kinds = [(kind, place, there) for kind, place, _, _, there in drawn([one], [other])]
    assert kinds == [("title of a chart", "B2", True), ("series of a chart", "B2", True)]


def test_charts_that_are_gone_or_new_are_told_with_their_titles():
    one, other = chart("=A!$B$1:$B$3", title="was"), chart("=A!$D$1:$D$3", "X5:Z9", "", alt="words")
    assert drawn([one], [other]) == [
        ("chart", "B2", "chart “was” of 1 series", "", True),
        ("chart", "X5", "", "chart “words” of 1 series", False),
    ]
    (told,) = drawn([], [chart("=A!$D$1", "E5+10,10 3x4", "")])
    assert told[1:4] == ("E5", "", "chart “without a title” of 1 series")


def test_charts_without_series_are_paired_by_their_place_alone():
    empty, other = chart("") | {"series": []}, chart("", "X2:Y3") | {"series": []}
    assert [kind for kind, *_ in drawn([empty], [other])] == ["chart", "chart"]


# What programs rewrite


@pytest.mark.parametrize(
    ("said", "program"),
    [("LibreOffice/7.4", LIBREOFFICE), ("openpyxl", OPENPYXL), ("Microsoft Excel", EXCEL), ("", EXCEL), ("WPS", EXCEL)],
)
def test_the_program_that_saved_a_file(said: str, program: str):
    assert program_named(said) == program


def different(kind: str, was: str, now: str, place: str = "A1", held: str = "") -> Different:
    return Different(kind, "A", place, was, now, None, held)


def rules(kind: str, details: str) -> str:
    """Return the rules of a cell as an element has them."""
    return canonical_json([canonical_json([kind, "", [], "", details])])


LIST = ["list", "between", ["=A1", ""], ""]

REWRITTEN = [
    (different("look number format", '0.0"x"', r"0.0\x"), LIBREOFFICE, True),
    (different("look number format", "0.0;;", "0.0"), LIBREOFFICE, True),
    (different("look number format", "0.0", "0.00"), LIBREOFFICE, False),
    (different("look number format", '0.0"x"', r"0.0\x"), EXCEL, False),
    (different("look number format", "", "0.00", held="="), LIBREOFFICE, True),
    (different("look number format", "", "0.00"), LIBREOFFICE, False),
    (different("look font", "Arial", "Noto", held="亚"), LIBREOFFICE, True),
    (different("look font", "Arial", "Noto"), LIBREOFFICE, False),
    (different("conditional format", rules("cellIs", ""), rules("cellIs", 'rank="0" text=""')), LIBREOFFICE, True),
    (different("conditional format", rules("cellIs", ""), rules("cellIs", 'text="x"')), LIBREOFFICE, False),
    (different("conditional format", rules("top10", 'rank="3"'), rules("top10", 'rank="4"')), LIBREOFFICE, False),
    (different("conditional format", rules("top10", 'rank="3"'), rules("expression", "")), LIBREOFFICE, False),
    (different("conditional format", rules("cellIs", ""), ""), LIBREOFFICE, False),
    (different("validation", canonical_json(LIST), canonical_json([*LIST[:2], ["=A1", "=0"], ""])), LIBREOFFICE, True),
    (different("validation", canonical_json(LIST), canonical_json([*LIST[:2], ["=A2", "=0"], ""])), LIBREOFFICE, False),
    (different("place of a chart", "B2+0,0:D9+0,0", "B2+12700,0:D9+0,0"), LIBREOFFICE, True),
    (different("place of a chart", "B2+0,0:D9+0,0", "B2+12701,0:D9+0,0"), LIBREOFFICE, False),
    (different("place of a chart", "B2+0,0:D9+0,0", "C2+0,0:D9+0,0"), LIBREOFFICE, False),
    (different("alternative text of a chart", "words", ""), OPENPYXL, True),
    (different("alternative text of a chart", "words", "others"), OPENPYXL, False),
    (different("alternative text of a chart", "words", ""), EXCEL, False),
    (different("title of a chart", "=A!$A$1", "words"), LIBREOFFICE, True),
    (different("title of a chart", "=A!$A$1", ""), LIBREOFFICE, False),
    (different("title of a chart", "words", "others"), LIBREOFFICE, False),
    (different("header or footer", "&L a &R b", "&La&Rb"), OPENPYXL, True),
    (different("header or footer", "&L a", "&L b"), OPENPYXL, False),
    (different("margin", "0.3", "0.5", "header"), LIBREOFFICE, True),
    (different("margin", "0.3", "0.5", "left"), LIBREOFFICE, False),
    (different("page set-up", "600", "1200", "horizontalDpi"), LIBREOFFICE, True),
    (different("page set-up", "9", "1", "paperSize"), LIBREOFFICE, False),
    (different("theme colour", "FF0000", "", "accent1"), LIBREOFFICE, True),
    (different("theme colour", "FF0000", "00FF00", "accent1"), LIBREOFFICE, False),
    (different("property", "a", "b", "app:Application"), EXCEL, True),
    (different("property", "a", "b", "app:Company"), EXCEL, False),
    (different("property", "a", "b", "modified"), EXCEL, True),
    (different("property", "a", "b", "title"), EXCEL, False),
    (different("part of a sheet", 'a="1" thickTop="1"', 'a="1"', "sheetFormatPr"), LIBREOFFICE, True),
    (different("part of a sheet", 'a="1" thickTop="1"', 'a="2"', "sheetFormatPr"), LIBREOFFICE, False),
    (different("part of a sheet", 'thickTop="1"', "", "phoneticPr"), LIBREOFFICE, False),
    (different("validation", canonical_json([*LIST[:2], ["=A1", "=5"], ""]), canonical_json(LIST)), LIBREOFFICE, False),
    (different("rich text", "", "<r>亚</r>"), LIBREOFFICE, True),
    (different("rich text", "", "<r>a</r>"), LIBREOFFICE, False),
    (different("rich text", "<r>亚</r>", "<r>马</r>"), LIBREOFFICE, False),
    (different("part of the workbook", "a", "b", "styles.dxfs"), EXCEL, True),
    (different("part of the workbook", "a", "b", "customWorkbookViews"), EXCEL, False),
    (different("part of the workbook", "a", "b", "fileVersion"), OPENPYXL, True),
    (different("part of the workbook", "", "http://schemas.libreoffice.org/x", "ext"), LIBREOFFICE, True),
    (different("part of the workbook", "x", "http://schemas.libreoffice.org/x", "ext"), LIBREOFFICE, False),
    (different("setting", "1", "2", "codeName"), EXCEL, True),
    (different("setting", "1", "2", "date1904"), EXCEL, False),
    (different("calculation", "1", "2", "calcId"), EXCEL, True),
    (different("calculation", "1", "2", "iterate"), EXCEL, False),
    (different("drawing of a chart", "a", "b"), OPENPYXL, True),
    (different("part", "", '["printerSettings",""]'), EXCEL, True),
    (different("part", '["printerSettings",""]', ""), EXCEL, False),
    (different("part", '["theme",""]', ""), LIBREOFFICE, True),
    (different("part", '["image",""]', ""), LIBREOFFICE, False),
    (different("series of a chart", '[["line","x","",""]]', '[["line","=\\"x\\"","",""]]'), LIBREOFFICE, True),
    (different("series of a chart", '[["line","=S!A1","",""]]', '[["line","=S!A1:A1","",""]]'), LIBREOFFICE, True),
    (different("series of a chart", '[["line","x","","=A1"]]', '[["line","x","","=A2"]]'), LIBREOFFICE, False),
    (different("series of a chart", '[["line","x","","=A1"]]', '[["line","=S!B2","","=A1"]]'), LIBREOFFICE, True),
    (different("series of a chart", '[["line","=S!B1","","=A1"]]', '[["line","=S!B2","","=A1"]]'), LIBREOFFICE, False),
    (different("content", "#1", "#2"), LIBREOFFICE, False),
]


@pytest.mark.parametrize(("one", "program", "rewritten"), REWRITTEN, ids=lambda part: getattr(part, "kind", None))
def test_what_a_program_rewrites_by_saving_and_what_it_does_not(one: Different, program: str, rewritten: bool):
    assert (entry_of(one, program) is not None) == rewritten


def test_a_trace_of_a_program_tells_that_it_had_the_file_before():
    trace = different("validation", canonical_json(LIST), canonical_json([*LIST[:2], ["=A1", "=0"], ""]))
    lost = different("theme colour", "FF0000", "", "accent1")
    assert rewriting([trace, lost], "Microsoft Excel")(lost)
    assert not rewriting([lost], "Microsoft Excel")(lost)
    assert rewriting([lost], "Microsoft Excel", "LibreOffice")(lost)


# Contents of cells


def held(value: object, kind: str = "", formula: str = "", type_: str = "n", style: int = 0) -> str:
    """Return what a cell holds; numbers in style 1 are dates."""
    return content_of_cell(Cell(1, 1, "A1", value, type_, formula, kind, "", style, ""), [False, True], False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (held(1.5), "#1.5"),
        (held(0.1 + 0.2), "#0.3"),
        (held(-0.0), "#0"),
        (held("x"), "'x"),
        (held(""), ""),
        (held(None), ""),
        (held(True), "?TRUE"),
        (held(False), "?FALSE"),
        (held(ErrorValue("#N/A")), "!#N/A"),
        (held(2.0, formula="=1+1"), "=1+1"),
        (held(2.0, "array", "=A1:A2"), "=A1:A2"),
        (held(2.0, "spilled"), ""),
        (held("2026-02-05", type_="d"), "@2026-02-05"),
        (held("2026-02-05"), "'2026-02-05"),
        (held(46058.0, style=1), "@2026-02-05T00:00:00"),
        (held(0.5, style=1), "@12:00:00"),
        (held(46058.0, style=2), "#46058"),
        (held("text", style=1), "'text"),
    ],
)
def test_what_a_cell_holds(given: str, text: str):
    assert given == text


# Words


@pytest.mark.parametrize(
    ("place", "text", "word"),
    [
        ("xl/media/image1.png", '["image",""]', "picture"),
        ("xl/media/image1.png", "", "picture"),
        ("xl/pivotTables/pivotTable1.xml", "", "pivot table"),
        ("xl/externalLinks/externalLink1.xml", '["externalLink",""]', "link to another workbook"),
        ("xl/thing/one.bin", '["ctrlProp",""]', "control"),
        ("xl/thing/one.bin", '["strange",""]', "part strange"),
        ("thing.bin", "", "part thing.bin"),
        ("vbaProject.bin", '["",""]', "part vbaProject.bin"),
    ],
)
def test_what_a_part_is_called(place: str, text: str, word: str):
    assert part_word(place, text) == word


def test_every_kind_of_part_is_known_by_its_relation_and_by_its_folder():
    for name, word in _PARTS.items():
        assert word
        assert part_word("xl/any/one.bin", f'["{name.upper()}",""]') == part_word(f"xl/{name}/one.bin", "") == word
    told = {"picture", "pivot table", "link to another workbook", "embedded object", "slicer", "timeline", "query"}
    more = {
        "data connection",
        "control",
        "macro project",
        "custom XML",
        "printer setting",
        "drawing of notes or controls",
    }
    assert set(_PARTS.values()) == told | more


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("plain  words\nhere", "plain words here"),
        ('["a",["b",""],null,false,2]', "a, b, 2"),
        ('{"name":"x","more":{"y":"z"}}', "name x, more y z"),
        ('["[1,2]","[not"]', "1, 2, [not"),
        ("[not json", "[not json"),
        ("x" * LONGEST, "x" * LONGEST),
        ("x" * (LONGEST + 1), "x" * (LONGEST - 1) + "…"),
    ],
)
def test_an_element_in_words(text: str, words: str):
    assert text_words(text) == words
