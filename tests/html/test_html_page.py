"""A page holds every text as a text, and is written under the name of a page, all of it or nothing."""

from pathlib import Path

import pytest

from xlmodel.errors import WriteError
from xlmodel.html import ReportColumn, ReportTable, html_page, save_page


@pytest.mark.parametrize("name", ["page.html", "page.htm", "PAGE.HTML", "check.2026.htm"])
def test_it_is_written_under_the_name_of_a_page(name: str, tmp_path: Path):
    save_page("<p>–</p>", tmp_path / name)
    assert (tmp_path / name).read_bytes() == "<p>–</p>".encode()
    save_page("<p>again</p>", tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text("utf-8") == "<p>again</p>"


@pytest.mark.parametrize("name", ["page.xlsx", "page", "page.html.csv", "html"])
def test_any_other_name_is_refused_and_its_file_stays(name: str, tmp_path: Path):
    (tmp_path / name).write_text("mine", "utf-8")
    with pytest.raises(WriteError) as caught:
        save_page("<p></p>", tmp_path / name)
    (fault,) = caught.value.faults
    assert (fault.problem, fault.expected) == ("this is not the name of a page", "a name that ends in .html")
    assert fault.file == str(tmp_path / name)
    assert (tmp_path / name).read_text("utf-8") == "mine"


def test_a_folder_that_is_not_there_is_the_one_fault(tmp_path: Path):
    with pytest.raises(WriteError) as caught:
        save_page("<p></p>", tmp_path / "nowhere" / "page.txt")
    (fault,) = caught.value.faults
    assert "no such folder" in fault.problem


def test_every_text_of_a_page_is_a_text_whatever_it_holds():
    wild = "<b>&amp;</b>"
    table = ReportTable(wild, (ReportColumn(wild, "code"),), ((wild,),), wild)
    empty = ReportTable(wild, (ReportColumn(wild),), (), wild, "error")
    page = html_page(wild, wild, (table, empty), (wild,), good=False)
    assert "<b>" not in page
    assert page.count("&lt;b&gt;&amp;amp;&lt;/b&gt;") >= 8
    assert page.endswith("</html>\n")
