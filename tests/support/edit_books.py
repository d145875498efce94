"""Do to a workbook what people and programs do: type into cells, save it elsewhere, as Excel and LibreOffice would.

`typing` is openpyxl, which drops stored results. `in_xml` changes single cells and leaves all else byte for byte, as
close as one can come to a person in Excel. `saved_by_excel` rewrites the whole file in the ways of Excel. `Office`
is LibreOffice itself.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, unescape

import openpyxl
import pytest
from hostile import packed, parts_of
from openpyxl.formula.translate import Translator

from xlmodel.engines import ENGINES, CellAddress, read_names

CELL = r'<c r="{address}"(?P<style> s="\d+")?[^>]*?(?:/>|>.*?</c>)'
RESULT = re.compile(r'<c r="([A-Z]+\d+)"( s="\d+")?( t="\w+")?><f>([^<]*)</f>(<v>[^<]*</v>)</c>')


@contextmanager
def typing(path: Path) -> Iterator[openpyxl.Workbook]:
    """Open a workbook by openpyxl and save it at the end."""
    book = openpyxl.load_workbook(path)
    yield book
    book.save(path)


def type_in(path: Path, values: Mapping[str, Any]) -> None:
    """Type values into input cells by key, through openpyxl."""
    names = read_names(path)
    with typing(path) as book:
        for key, value in values.items():
            sheet, cell = names[f"in_{key}"]
            book[sheet][cell].value = value


def content_xml(value: object) -> str:
    """Return a content as Excel writes it into a cell: (attributes)>(elements)."""
    match value:
        case bool():
            return f' t="b"><v>{int(value)}</v>'
        case int() | float():
            return f"><v>{value!r}</v>"
        case str() if value.startswith("<"):
            return f' t="inlineStr"><is>{value}</is>'
        case str() if value.startswith("#"):
            return f' t="e"><v>{value}</v>'
        case str():
            return f' t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is>'
        case (formula, bool() as result):
            return f' t="b"><f>{formula}</f><v>{int(result)}</v>'
        case (formula, str() as result):
            return f' t="{"e" if result.startswith("#") else "str"}"><f>{escape(formula)}</f><v>{result}</v>'
        case (formula, None):
            return f"><f>{escape(str(formula))}</f>"
        case (formula, result):
            return f"><f>{escape(str(formula))}</f><v>{result!r}</v>"
    return ">"


def in_xml(path: Path, cells: Mapping[CellAddress, object]) -> None:
    """Put contents into cells that were written, changing nothing else in the file.

    A pair is a formula and its stored result, a text that begins with # an error, with < a rich text, None nothing.
    """
    parts = parts_of(path.read_bytes())
    sheets = sheet_parts(parts)
    for (sheet, address), value in cells.items():
        text = parts[sheets[sheet]].decode()
        place = re.search(CELL.format(address=address), text)
        assert place, f"{sheet}!{address} was not written"
        put = f'<c r="{address}"{place["style"] or ""}{content_xml(value)}</c>'
        parts[sheets[sheet]] = (text[: place.start()] + put + text[place.end() :]).encode()
    path.write_bytes(packed(parts))


def in_inputs(path: Path, values: Mapping[str, object]) -> None:
    """Put contents into input cells by key; see `in_xml`."""
    names = read_names(path)
    in_xml(path, {names[f"in_{key}"]: value for key, value in values.items()})


def in_part(path: Path, part: str, old: str, new: str) -> None:
    """Replace a text that must be there in one part of the file."""
    parts = parts_of(path.read_bytes())
    text = parts[part].decode()
    assert old in text, old
    parts[part] = text.replace(old, new).encode()
    path.write_bytes(packed(parts))


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the part of each sheet by its name."""
    book, relations = parts["xl/workbook.xml"].decode(), parts["xl/_rels/workbook.xml.rels"].decode()
    targets = {}
    for relation in re.findall(r"<Relationship [^>]*>", relations):
        found = dict(re.findall(r'(\w+)="([^"]*)"', relation))
        targets[found["Id"]] = found["Target"].removeprefix("/xl/")
    sheets = re.findall(r'<sheet [^>]*?\bname="([^"]*)"[^>]*?\b\w+:id="([^"]*)"', book)
    assert sheets, "a workbook has sheets"
    return {unescape(name, {"&quot;": '"'}): f"xl/{targets[relation]}" for name, relation in sheets}


# As Excel saves


def saved_by_excel(path: Path) -> None:
    """Rewrite a file as Excel would: shared formulas, a calculation chain, 17 digits, other styles, other marks."""
    parts = parts_of(path.read_bytes())
    chain: list[str] = []
    for number, (_, name) in enumerate(sheet_parts(parts).items(), 1):
        text = _digits(_shared(parts[name].decode()))
        chain += [f'<c r="{cell}" i="{number}"/>' for cell in re.findall(r'<c r="(\w+)"[^>]*><f', text)]
        parts[name] = _marked(_restyled(text)).encode()
    _reordered_styles(parts)
    _chained(parts, chain)
    names = re.findall(r"<definedName .*?</definedName>", parts["xl/workbook.xml"].decode())
    turned = "".join(reversed(names))
    parts["xl/workbook.xml"] = re.sub(
        r"<definedName .*</definedName>", lambda _: turned, parts["xl/workbook.xml"].decode()
    ).encode()
    application = "<Application>Microsoft Macintosh Excel</Application>"
    parts["docProps/app.xml"] = re.sub(
        "<Application>.*?</Application>", application, parts["docProps/app.xml"].decode()
    ).encode()
    path.write_bytes(packed(dict(sorted(parts.items()))))


def _shared(text: str) -> str:
    """Write runs of alike formulas along a row once, as shared formulas."""
    found = list(RESULT.finditer(text))
    runs: list[list[re.Match[str]]] = []
    for cell in found:
        if runs and cell.start() == runs[-1][-1].end() and _alike(runs[-1][0], cell):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    pieces, at = [], 0
    for index, run in enumerate(run for run in runs if len(run) > 1):
        for place, cell in enumerate(run):
            area = f"{run[0][1]}:{run[-1][1]}"
            formula = f'<f t="shared" ref="{area}" si="{index}">{cell[4]}</f>' if place == 0 else ""
            pieces += [
                text[at : cell.start()],
                cell[0].replace(f"<f>{cell[4]}</f>", formula or f'<f t="shared" si="{index}"/>'),
            ]
            at = cell.end()
    return "".join([*pieces, text[at:]])


def _alike(first: re.Match[str], cell: re.Match[str]) -> bool:
    moved = Translator("=" + unescape(first[4]), origin=first[1]).translate_formula(cell[1])
    return moved == "=" + unescape(cell[4])


def _digits(text: str) -> str:
    """Write numbers with the 17 digits of Excel: 0.35 as 0.34999999999999998."""
    return re.sub(r"<v>(-?\d+\.\d+)</v>", lambda number: f"<v>{float(number[1]):.17g}</v>".replace("e-0", "E-"), text)


def _marked(text: str) -> str:
    """Add the marks that Excel's newer versions leave on sheets and rows."""
    namespace = 'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    if namespace not in text:
        text = text.replace("<worksheet ", f"<worksheet {namespace} ", 1)
    return re.sub(r"<row (?![^>]*x14ac:dyDescent)", '<row x14ac:dyDescent="0.2" ', text)


def _restyled(text: str) -> str:
    """Count every style one on, as if a style had been put before them all."""
    return re.sub(r'(<(?:c|row|col) [^>]*?\b)(s|style)="(\d+)"', lambda m: f'{m[1]}{m[2]}="{int(m[3]) + 1}"', text)


def _reordered_styles(parts: dict[str, bytes]) -> None:
    text = parts["xl/styles.xml"].decode()
    plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    text = re.sub(r'<cellXfs count="(\d+)">', lambda m: f'<cellXfs count="{int(m[1]) + 1}">{plain}', text, count=1)
    parts["xl/styles.xml"] = text.encode()


def _chained(parts: dict[str, bytes], chain: list[str]) -> None:
    """Add a chain of calculation, which XlsxWriter leaves out."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/calcChain.xml"] = f'<?xml version="1.0"?><calcChain xmlns="{main}">{"".join(chain)}</calcChain>'.encode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    types = parts["[Content_Types].xml"].decode()
    override = f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = types.replace("</Types>", override).encode()
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    relations = parts["xl/_rels/workbook.xml.rels"].decode()
    line = f'<Relationship Id="rIdChain" Type="{relation}" Target="calcChain.xml"/></Relationships>'
    parts["xl/_rels/workbook.xml.rels"] = relations.replace("</Relationships>", line).encode()


# LibreOffice itself


@cache
def _python_with_uno() -> str:
    """Return a Python that can speak with LibreOffice, "" where there is none."""
    beside = [str(path) for path in Path("/usr/lib/libreoffice/program").glob("python*")]
    for program in ("/usr/bin/python3", shutil.which("python3"), sys.executable, *beside):
        if program and subprocess.run([program, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return program
    return ""


class Office:
    """LibreOffice, started once, that opens files, edits them and saves them as .xlsx.

    `script` is what drives it, of the files beside this one.
    """

    def __init__(self, folder: Path, script: str = "libreoffice_edits.py") -> None:
        reason = ENGINES["libreoffice"].available()
        python = "" if reason else _python_with_uno()
        if not python:
            pytest.skip(reason or "no Python with LibreOffice's uno is installed")
        pipe = f"xlmodel-{os.getpid()}"
        command = [shutil.which("soffice") or "soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
        command += ["--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"]
        quiet: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
        }
        self.program = subprocess.Popen(command, start_new_session=True, **quiet)
        driver = [python, str(Path(__file__).with_name(script)), pipe]
        self.driver = subprocess.Popen(driver, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def asked(self, message: Any) -> str:
        """Send a message to the script, and return its answer, one line."""
        assert self.driver.stdin
        assert self.driver.stdout
        self.driver.stdin.write(json.dumps(message) + "\n")
        self.driver.stdin.flush()
        return self.driver.stdout.readline().strip()

    def edit(self, path: Path, *edits: list[Any]) -> None:
        """Open a file, make the edits (see `libreoffice_edits`), and save it where it was."""
        saved = path.with_name("saved by office.xlsx")
        said = self.asked([path.as_uri(), saved.as_uri(), edits])
        assert said == "ok", said
        saved.replace(path)

    def close(self) -> None:
        """End LibreOffice."""
        assert self.driver.stdin
        self.driver.stdin.close()
        self.driver.wait(60)
        self.program.wait(60)
