"""What programs rewrite by saving is one published list: a plain save by each tells nothing, and no entry is idle."""

import shutil
from pathlib import Path

import pytest
from conftest import Written
from edit_books import Office, in_part, saved_by_excel, type_in
from hostile import packed, parts_of

from xlmodel.comparison.comparing import Different, compare_elements
from xlmodel.comparison.saving import EXCEL, LIBREOFFICE, OPENPYXL, SAVING, entry_of, program_named
from xlmodel.comparison.views import LOOKING
from xlmodel.edits.losses import losses
from xlmodel.edits.matching import matched
from xlmodel.edits.snapshot import snapshot

PUBLISHED = Path(__file__).parents[2] / "docs" / "saving.md"


def excel_marks(path: Path) -> None:
    """Put in what Excel itself writes beside what the imitation of its save does."""
    for part, old, new in (
        ("xl/workbook.xml", 'lastEdited="4"', 'lastEdited="7"'),
        ("xl/workbook.xml", 'defaultThemeVersion="124226"', 'defaultThemeVersion="166925"'),
        ("xl/workbook.xml", 'calcId="124519" fullCalcOnLoad="1"', 'calcId="191029"'),
        ("xl/styles.xml", 'defaultTableStyle="TableStyleMedium9"', 'defaultTableStyle="TableStyleMedium2"'),
        ("docProps/core.xml", "</dcterms:modified>", "</dcterms:modified><cp:revision>2</cp:revision>"),
        ("xl/charts/chart1.xml", '<c:lang val="en-US"/>', '<c:roundedCorners val="0"/><c:lang val="en-GB"/>'),
        (
            "xl/worksheets/sheet1.xml",
            "<pageSetup ",
            '<pageSetup horizontalDpi="1200" verticalDpi="1200" r:id="rIdPrinter" ',
        ),
    ):
        in_part(path, part, old, new)
    parts = parts_of(path.read_bytes())
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"
    types = f'<Default Extension="bin" ContentType="{kind}"/>'
    content = parts["[Content_Types].xml"].decode().replace("<Override ", f"{types}<Override ", 1)
    relation = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rIdPrinter" Target="../printerSettings/printerSettings1.bin" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/printerSettings"/></Relationships>'
    )
    assert "xl/worksheets/_rels/sheet1.xml.rels" not in parts
    added = {
        "[Content_Types].xml": content.encode(),
        "xl/worksheets/_rels/sheet1.xml.rels": relation.encode(),
        "xl/printerSettings/printerSettings1.bin": b"printer",
    }
    path.write_bytes(packed({**parts, **added}))


@pytest.fixture(scope="module")
def saved(book: Written, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Different, ...]]:
    """Return all in which a workbook differs after a plain save, by program."""
    folder = tmp_path_factory.mktemp("saved")
    paths = {name: Path(shutil.copy(book.path, folder / f"{name}.xlsx")) for name in (EXCEL, LIBREOFFICE, OPENPYXL)}
    type_in(paths[OPENPYXL], {})
    saved_by_excel(paths[EXCEL])
    excel_marks(paths[EXCEL])
    office = Office(folder)
    office.edit(paths[LIBREOFFICE])
    moved = Path(shutil.copy(book.path, folder / "moved.xlsx"))
    office.edit(moved, ["add_sheet", "Mine", 0])
    office.edit(through := Path(shutil.copy(paths[OPENPYXL], folder / "through.xlsx")))
    office.edit(
        inserted := Path(shutil.copy(book.path, folder / "inserted.xlsx")), ["insert_rows", "Peer Capex", 16, 1]
    )
    office.close()
    assert differences(inserted, LIBREOFFICE, ["row Peer Capex!16: inserted"]), "charts follow the rows that they show"
    assert differences(through, LIBREOFFICE, []), "a file that went through two programs"
    for first, last, save in (
        (LIBREOFFICE, EXCEL, saved_by_excel),
        (OPENPYXL, EXCEL, saved_by_excel),
        (LIBREOFFICE, OPENPYXL, lambda path: type_in(path, {})),
    ):
        through = Path(shutil.copy(paths[first], folder / "through.xlsx"))
        save(through)
        assert differences(through, last, [])
    found = {name: differences(path, name, []) for name, path in paths.items()}
    found[LIBREOFFICE] += differences(moved, LIBREOFFICE, ["sheet Mine: a sheet of 0 cells"])
    return found


def differences(path: Path, program: str, told: list[str]) -> tuple[Different, ...]:
    """Return all in which a saved workbook differs from its record; only `told` is told of it."""
    now = snapshot(path)
    assert now.record
    assert program_named(now.elements.program) == program
    match = matched(now.record, now)
    assert [str(loss) for loss in losses(now.record, now, match, frozenset())] == told, program
    return compare_elements(now.record.elements, now.elements, match)


@pytest.mark.slow
def test_a_plain_save_by_each_program_tells_nothing(saved: dict[str, tuple[Different, ...]]):
    assert all(saved.values()), "each of them rewrites something"


@pytest.mark.slow
def test_no_entry_of_the_list_is_idle(saved: dict[str, tuple[Different, ...]]):
    needed = {
        (entry.name, program)
        for program, differences in saved.items()
        for one in differences
        if one.kind not in LOOKING and (entry := entry_of(one, program))
    }
    listed = {(entry.name, program) for entry in SAVING for program in entry.programs}
    assert listed - needed == set()


def test_the_list_is_published():
    rows = [f"| {entry.name} | {', '.join(sorted(entry.programs))} | {entry.why} |" for entry in SAVING]
    text = PUBLISHED.read_text("utf-8")
    assert [line for line in text.splitlines() if line.startswith("| ")][2:] == rows
