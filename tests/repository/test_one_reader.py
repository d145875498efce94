"""One reader: outside its room, nothing opens an archive or parses XML, and nothing knows parts or addresses by heart.

`grafting` writes parts into a built file and knows them, too. What else must know something of it stands here with its
reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "xlmodel"
HOMES = ("reader/", "grafting/")

LIBRARIES = {"zipfile", "xml", "lxml", "defusedxml", "openpyxl", "python_calamine"}
"""Whoever imports these reads workbooks alone."""

PATTERNS = {
    "the name of a part": re.compile(r"\bxl/|\bdocProps/|_rels\b|\[Content_Types\]"),
    "a pattern of addresses": re.compile(r"\[A-Za-z\]\{1,3\}|\[A-Z\]\{1,3\}|\[A-Za-z\]\+.{0,6}(\[0-9\]|\\d)"),
    "a tag of XML": re.compile(r"</?\(?(x14|xdr|xm|mc|a|c|r|f|v|row|sheet\w*|worksheet|workbook|definedName)[ :>/]"),
}

EXCEPTIONS = {
    ("engines/workbook.py", "openpyxl"): "puts values into the workbook that the engine's own library has loaded",
    ("engines/with_libreoffice.py", "openpyxl"): "writes the copy with other values that LibreOffice opens",
    ("language/grammar.py", "a pattern of addresses"): "a declaration may hold no address, and says so",
}


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the libraries that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def said(tree: ast.AST) -> Iterator[str]:
    """Yield the texts in a module but those that only explain it."""
    explaining = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in explaining:
            if isinstance(node.value, str):
                yield node.value
            elif isinstance(node.value, bytes):
                yield node.value.decode("latin-1")


def found_in(path: Path) -> Iterator[str]:
    """Yield what a module knows that only the reader should."""
    tree = ast.parse(path.read_text("utf-8"))
    yield from LIBRARIES & set(imported(tree))
    texts = list(said(tree))
    for what, pattern in PATTERNS.items():
        if any(pattern.search(text) for text in texts):
            yield what


def test_nothing_else_reads_workbooks():
    found = {
        (name, what)
        for path in PACKAGE.rglob("*.py")
        if not (name := path.relative_to(PACKAGE).as_posix()).startswith(HOMES)
        for what in found_in(path)
    }
    assert found - EXCEPTIONS.keys() == set()
    assert EXCEPTIONS.keys() - found == set(), "what no longer needs it is struck off the list"


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("import xml.etree.ElementTree", "xml"),
        ("def f():\n    from openpyxl.utils import get_column_letter", "openpyxl"),
        ("PART = 'xl/workbook.xml'", "the name of a part"),
        ("import re\nre.compile(r'\\$?[A-Z]{1,3}\\$?[0-9]+')", "a pattern of addresses"),
        ("import re\nre.compile(rb'<definedName name=')", "a tag of XML"),
    ],
)
def test_what_only_the_reader_knows_is_noticed(code: str, what: str, tmp_path: Path):
    path = tmp_path / "module.py"
    path.write_text(code, encoding="utf-8")
    assert list(found_in(path)) == [what]
