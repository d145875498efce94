"""Export: from a workbook to the pages that are handed out, in their places, all or none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xlmodel.edits.snapshot import snapshot_from
from xlmodel.engines import ENGINES, printed
from xlmodel.errors import EngineError, Fault, WriteError
from xlmodel.exporting.pages import ClientPage, gone, pages_of, typed_since, without_those_left_out
from xlmodel.exporting.pictures import missing, pictures
from xlmodel.grafting.printed import with_only_pages
from xlmodel.placing import obstacles, place, settle, unseen
from xlmodel.progress import Progress, silent
from xlmodel.reader import read_guarded, workbook_of
from xlmodel.reader.limits import LARGEST

_ELSEWHERE = "or give another place."
_PAGE = re.compile(rb"/Type\s*/Page\b")


@dataclass(frozen=True)
class Exported:
    """What an export wrote: the files, the sheets whose pages stand in them, and what to know of it."""

    workbook: Path
    pages: tuple[str, ...]
    files: tuple[Path, ...]
    remarks: tuple[str, ...] = ()


def export_pages(workbook: Path, pdf: Path | None, png: Path | None, progress: Progress = silent) -> Exported:
    """Write the pages of a workbook that are handed out; see `xlmodel.export`."""
    progress(f"Reading {workbook}")
    faults = [*_not_to_be_written(pdf, png), *_not_installed(png)]
    try:
        data = read_guarded(workbook, largest=LARGEST)
    except EngineError as error:
        raise EngineError([*faults, *error.faults]) from error
    if faults:
        raise WriteError(faults)
    book = workbook_of(data, workbook)
    pages, left_out = without_those_left_out(pages_of(book, workbook), workbook)
    copy = with_only_pages(data, {page.sheet: page.last for page in pages}, typed_since(snapshot_from(book, workbook)))
    progress("LibreOffice recalculates and prints")
    content = printed(copy, workbook)
    if len(_PAGE.findall(content)) != len(pages):
        problem = f"LibreOffice printed {len(_PAGE.findall(content))} pages where {len(pages)} were meant"
        raise EngineError([Fault(problem, str(workbook), hint="Build the workbook again, and export that.")])
    contents = {pdf: content} if pdf else {}
    if png:
        settle(png)
        contents |= _pictures(png, pages, content, progress)
    elif pdf:
        settle(pdf.parent)
    place(contents, _ELSEWHERE)
    remarks = (*unseen(workbook), *gone(book), *left_out)
    return Exported(workbook, tuple(page.sheet for page in pages), tuple(contents), remarks)


def _not_to_be_written(pdf: Path | None, png: Path | None) -> Iterator[Fault]:
    """Yield why the files cannot be written where they shall."""
    if pdf is None and png is None:
        yield Fault("nothing is to be written", expected="a PDF, a folder for pictures, or both")
    if pdf is not None:
        faults = obstacles(pdf, _ELSEWHERE)
        yield from faults
        if not faults and pdf.suffix.lower() != ".pdf":
            yield Fault("this is not the name of a PDF", file=str(pdf), expected="a name that ends in .pdf")
    if png is not None:
        if png.exists() and not png.is_dir():
            yield Fault("this is not a folder", file=str(png), hint="Name a folder for the pictures.")
        else:
            yield from obstacles(png / "page.png", _ELSEWHERE)


def _not_installed(png: Path | None) -> Iterator[Fault]:
    """Yield what is missing on this machine, and how to get it."""
    reason = ENGINES["libreoffice"].available()
    if reason:
        hint = "Pages are printed by LibreOffice: install it from libreoffice.org, or print the workbook in Excel."
        yield Fault(f"nothing can be printed: {reason}", hint=hint)
    if png is not None and (reason := missing()):
        yield Fault(f"no pictures can be made: {reason}")


def _pictures(folder: Path, pages: tuple[ClientPage, ...], pdf: bytes, progress: Progress) -> dict[Path, bytes]:
    """Return the picture of each page by its file: `01-dashboard.png`."""
    names = (re.sub(r"\W+", "-", page.sheet.casefold()).strip("-") for page in pages)
    return {
        folder / f"{number:02d}-{name}.png": picture
        for number, (name, picture) in enumerate(zip(names, pictures(pdf, progress), strict=True), 1)
    }
