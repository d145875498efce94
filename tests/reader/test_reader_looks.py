"""Looks as the reader gives them: fonts, fills, borders, formats, what is a default and what is a colour."""

from __future__ import annotations

import pytest
from openpyxl.styles.numbers import BUILTIN_FORMATS
from reader_books import book_of, read, rows

from xlmodel.reader import Style, Workbook


def look(styles: str) -> Style:
    """Return the look of a cell with the second style."""
    book = read(book_of(rows('<c r="A1" s="1"><v>1</v></c>'), styles=styles))
    return book.look(book.sheets[0].cells["A1"])


def styled(font: str = "", fill: str = "", border: str = "", inside: str = "", attributes: str = "") -> Style:
    return look(
        f"<fonts><font/><font>{font}</font></fonts><fills><fill/><fill>{fill}</fill></fills>"
        f"<borders><border/><border>{border}</border></borders><cellStyleXfs><xf/><xf/></cellStyleXfs>"
        f'<cellXfs><xf/><xf fontId="1" fillId="1" borderId="1" {attributes}>{inside}</xf></cellXfs>'
        '<cellStyles><cellStyle name="Normal" xfId="0"/><cellStyle name="Comma" xfId="1"/></cellStyles>'
    )


def test_a_style_that_says_nothing_is_plain():
    assert styled() == Style()
    assert (
        styled(
            font='<b val="0"/><u val="none"/><vertAlign val="baseline"/><scheme val="none"/>',
            fill='<patternFill patternType="none"/>',
            border='<left style="none"/><right/>',
            inside='<alignment horizontal="general" vertical="bottom" wrapText="false"/><protection locked="true"/>',
        )
        == Style()
    )


def test_a_font():
    found = styled(
        '<name val="Arial"/><sz val="10.5"/><b/><i val="1"/><u/><strike/><vertAlign val="superscript"/>'
        '<color rgb="FF1F3044"/><outline/><charset val="2"/><scheme val="minor"/><family val="2"/>'
    )
    assert found == Style(
        font="Arial",
        size=10.5,
        bold=True,
        italic=True,
        underline="single",
        strike=True,
        raised="superscript",
        ink="1F3044",
        details="outline=1 charset=2 scheme=minor",
    )
    assert styled('<u val="doubleAccounting"/>').underline == "doubleAccounting"


@pytest.mark.parametrize(
    ("said", "colour"),
    [
        ('rgb="FFaabbcc"', "AABBCC"),
        ('rgb="AABBCC"', "AABBCC"),
        ('theme="4"', "theme 4"),
        ('theme="4" tint="-0.249977111117893"', "theme 4 -0.25"),
        ('indexed="9"', "indexed 9"),
        ('indexed="64"', ""),
        ('auto="1"', ""),
    ],
)
def test_a_colour(said: str, colour: str):
    assert styled(f"<color {said}/>").ink == colour


def test_a_fill():
    ground = '<fgColor theme="1"/><bgColor rgb="FF00FF00"/>'
    solid = styled(fill=f'<patternFill patternType="solid">{ground}</patternFill>')
    assert (solid.fill, solid.pattern) == ("theme 1", "")
    lines = styled(fill=f'<patternFill patternType="lightUp">{ground}</patternFill>')
    assert (lines.fill, lines.pattern) == ("", "lightUp theme 1 00FF00")
    gradient = styled(fill='<gradientFill degree="90"><stop position="0"><color rgb="FF00FF00"/></stop></gradientFill>')
    assert gradient.pattern.startswith('<gradientFill degree="90">')


def test_borders_have_a_line_and_a_colour():
    found = styled(
        border='<left style="thin"><color rgb="FF010203"/></left><right style="medium"/><diagonal style="hair"/>'
    )
    assert found.borders == {"left": ("thin", "010203"), "right": ("medium", ""), "diagonal": ("hair", "")}


def test_alignment_and_protection():
    found = styled(
        inside='<alignment horizontal="right" wrapText="true" indent="2"/><protection locked="0" hidden="1"/>',
        attributes='quotePrefix="1" xfId="1"',
    )
    assert found.alignment == {"horizontal": "right", "indent": "2", "wrapText": "1"}
    assert (found.locked, found.hidden, found.details) == (False, True, "quotePrefix=1 style=Comma")


def test_number_formats_of_the_file_and_of_the_program():
    assert styled(attributes='numFmtId="10"').number_format == "0.00%"
    assert styled(attributes='numFmtId="30"').number_format == "number format 30"
    own = look(
        '<numFmts><numFmt numFmtId="170" formatCode="0.0&quot; x&quot;"/></numFmts>'
        '<cellXfs><xf/><xf numFmtId="170"/></cellXfs>'
    )
    assert own.number_format == '0.0" x"'


def test_a_file_without_styles_and_a_style_that_is_not_there_are_plain():
    book = read(book_of(rows('<c r="A1" s="5"><v>1</v></c>')))
    assert book.look(book.sheets[0].cells["A1"]) == Style()


def test_named_styles_and_palettes_stand_in_the_rest():
    book = read(
        book_of(
            rows('<c r="A1"><v>1</v></c>'),
            styles='<fonts><font><sz val="9"/></font></fonts><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/></cellXfs>'
            '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
            '<colors><indexedColors><rgbColor rgb="FF000001"/></indexedColors></colors>',
        )
    )
    assert "size=9.0" in book.rest["styles.cellStyle Normal"]
    assert book.rest["styles.colors"] == '<colors><indexedColors><rgbColor rgb="FF000001"/></indexedColors></colors>'


def rule(dxf: str) -> Workbook:
    return read(
        book_of(
            rows('<c r="A1"><v>1</v></c>')
            + '<conditionalFormatting sqref="A1:A2  C1"><cfRule type="cellIs" dxfId="0" priority="3" operator="equal" '
            'stopIfTrue="1"><formula>1</formula></cfRule></conditionalFormatting>',
            styles=f"<cellXfs><xf/></cellXfs><dxfs><dxf>{dxf}</dxf></dxfs>",
        )
    )


def test_the_look_of_a_rule_is_the_ground_of_its_fill():
    (found,) = (
        rule(
            '<font><b/><color rgb="FFFF0000"/></font><fill><patternFill><bgColor rgb="FF00FF00"/></patternFill></fill>'
        )
        .sheets[0]
        .conditional_formats
    )
    assert (found.areas, found.kind, found.operator, found.formulas) == ("A1:A2 C1", "cellIs", "equal", ("1",))
    assert (found.priority, found.details) == (3, 'stopIfTrue="1"')
    assert found.look == Style(bold=True, ink="FF0000", fill="00FF00")


def test_the_colours_of_the_theme():
    theme = (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:clrScheme>'
        '<a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1><a:accent1><a:srgbClr val="4f81bd"/></a:accent1>'
        "</a:clrScheme></a:themeElements></a:theme>"
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    book = read(
        book_of(
            rows(""),
            of_book=f'<Relationship Id="t" Type="{kind}/theme" Target="theme/theme1.xml"/>',
            parts={"xl/theme/theme1.xml": theme},
        )
    )
    assert book.theme == {"dk1": "000000", "accent1": "4F81BD"}
    assert book.parts["xl/theme/theme1.xml"].kind == "theme"


@pytest.mark.parametrize("number", [number for number in BUILTIN_FORMATS if number not in (5, 6, 7, 8, *range(37, 45))])
def test_built_in_number_formats_are_those_of_another_reader(number: int):
    """But for those with brackets and currencies, which programs of other languages read otherwise."""
    assert styled(attributes=f'numFmtId="{number}"').number_format == BUILTIN_FORMATS[number]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (37, "#,##0 ;(#,##0)"),
        (38, "#,##0 ;[Red](#,##0)"),
        (39, "#,##0.00;(#,##0.00)"),
        (40, "#,##0.00;[Red](#,##0.00)"),
    ],
)
def test_built_in_number_formats_with_brackets_are_those_of_the_standard(number: int, text: str):
    assert styled(attributes=f'numFmtId="{number}"').number_format == text
