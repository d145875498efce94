"""Parts of a workbook rewritten: replaced, added, left out, cut; and XML in one spelling."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest
from full_book import full_book
from reader_books import book_of, read, rows

from xlmodel.reader import archived, patched
from xlmodel.reader.canonical import LONGEST, attributes, canonical_xml, content_of_part
from xlmodel.reader.lean import elsewhere, thinned
from xlmodel.reader.package import Package
from xlmodel.reader.writing import cut_out, element_spans


def test_parts_are_replaced_added_and_left_out_and_keep_their_order():
    data = archived({"a": b"1", "b": b"2", "c": b"3"})
    assert Package(patched(data, {"c": b"4", "a": None, "d": b"5"})).parts == {"b": b"2", "c": b"4", "d": b"5"}
    assert list(Package(patched(data, {"d": b"5", "b": b"6"})).parts) == ["a", "b", "c", "d"]


def test_the_same_parts_give_the_same_bytes():
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # with the time of now
        archive.writestr("folder/", b"")
        archive.writestr("a", b"1" * 1000)
    assert patched(target.getvalue(), {}) == archived({"a": b"1" * 1000})
    (entry,) = zipfile.ZipFile(BytesIO(archived({"a": b"1"}))).infolist()
    assert (entry.date_time, entry.compress_type) == ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_DEFLATED)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<a><b/>x</a>", "<a>x</a>"),
        ("<a><b></b>x</a>", "<a>x</a>"),
        ("<a><b c='>'/></a>", "<a></a>"),
        ("<a><b><b/>y</b  >x</a>", "<a>x</a>"),
        ("<p:a xmlns:p='u'><p:b>é</p:b>é</p:a>", "<p:a xmlns:p='u'>é</p:a>"),
        ("<a><!-- <b/> --><bb/><b\n/></a>", "<a><!-- <b/> --><bb/></a>"),
        ("<a><b/><b>1</b></a>", "<a></a>"),
        ("<b/>", ""),
    ],
)
def test_elements_are_cut_out_and_the_rest_stays_byte_by_byte(text: str, left: str):
    data = text.encode()
    assert cut_out(data, element_spans(data, frozenset({"b"}))) == left.encode()


def test_a_span_says_what_the_element_says():
    (span,) = element_spans(b'<a><x:f t="shared" xmlns:x="u">1 &lt; <i>2</i></x:f></a>', frozenset({"f"}))
    assert (span.name, span.attributes["t"], span.text) == ("f", "shared", "1 < 2")


def test_a_lean_copy_holds_the_values_and_formulas_that_engines_can_compute():
    full = full_book()
    lean = read(thinned(full))
    data = lean.by_name["Data"]
    assert not any((data.charts, data.drawings, data.notes, data.validations, data.conditional_formats))
    assert "legacyDrawing" not in data.rest
    before = read(full).by_name["Data"].cells
    assert {at: cell.value for at, cell in data.cells.items()} == {at: cell.value for at, cell in before.items()}
    assert before["A22"].formula == "=TABLE(B2,)"
    assert data.cells["A22"].formula == ""
    formulas = {at for at, cell in before.items() if cell.formula} - {"A22"}
    assert {at for at, cell in data.cells.items() if cell.formula} == formulas


def test_a_lean_copy_keeps_only_the_results_of_what_reads_another_file():
    data = thinned(
        book_of(
            rows(
                '<c r="A1"><f>[1]There!A1</f><v>1</v></c>'
                '<c r="B1"><f t="shared" si="0" ref="B1:C1">[1]There!B1</f><v>2</v></c>'
                '<c r="C1"><f t="shared" si="0"/><v>3</v></c><c r="D1"><f>"[1]x!"&amp;A1</f><v>4</v></c>'
            )
        )
    )
    found = read(data).sheets[0].cells
    assert [(cell.formula, cell.value) for cell in found.values()] == [
        ("", 1.0),
        ("", 2.0),
        ("", 3.0),
        ('="[1]x!"&A1', 4.0),
    ]


def test_what_reads_another_file():
    assert elsewhere("=SUM('[2]A sheet'!A1:B2)")
    assert elsewhere("=[1]!rate*2")
    assert not elsewhere('="[1]There!A1"')
    assert not elsewhere("=Sales[Total]+1")


def test_xml_that_says_the_same_has_one_text():
    one = ElementTree.fromstring('<p:a xmlns:p="u" c="1" b="2">\n  <p:d/> <!-- x --> <p:e> y </p:e>\n</p:a>')
    other = ElementTree.fromstring('<a xmlns="u" b="2" c="1"><d></d><e> y </e></a>')
    assert canonical_xml(one) == canonical_xml(other) == '<{u}a b="2" c="1"><{u}d/><{u}e> y </{u}e></{u}a>'
    assert canonical_xml(other, without=frozenset({"e"})) == '<{u}a b="2" c="1"><{u}d/></{u}a>'


def test_text_and_marks_in_xml_stay_apart():
    found = ElementTree.fromstring("<a b='&quot;&lt;'>&lt;c/&gt;<d/>tail</a>")
    assert canonical_xml(found) == '<a b="&quot;&lt;">&lt;c/&gt;<d/>tail</a>'


def test_marks_of_versions_say_nothing():
    text = (
        '<a xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x" '
        'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" xr:uid="{1}" b="1"/>'
    )
    assert attributes(ElementTree.fromstring(text)) == {"b": "1"}


def test_long_and_broken_parts_are_told_by_a_digest():
    package = Package(
        archived({"a.xml": b"<a>" + b"<b/>" * LONGEST + b"</a>", "b.vml": b"<a><br></a>", "c.bin": b"1", "d.bin": b"1"})
    )
    said = {name: content_of_part(package, name) for name in package.parts}
    assert all(content.startswith("sha256:") and len(content) == 71 for content in said.values())
    assert said["c.bin"] == said["d.bin"] != said["b.vml"]
