"""One name for one thing: no two modules of the package give one name to two classes, types or functions."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import xlmodel

PACKAGE = Path(__file__).parents[2] / "xlmodel"

COMMANDS = set(xlmodel.__all__)
"""Functions of the front of the package, each with a command of the same name."""

ADAPTERS = {"available", "compute", "version"}
"""What each engine brings, so that `ENGINES` can take any of them."""

ENTRY = "sheet"
"""What each module of a worksheet makes."""


def named(tree: ast.Module) -> Iterator[str]:
    """Yield the public classes, types and functions that a module defines; a constant in capitals is none of them."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names = [node.name]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name) and not target.id.isupper()]
        else:
            continue
        yield from (name for name in names if not name.startswith("_"))


def places_of_names(package: Path) -> dict[str, set[str]]:
    """Return the modules that define each name, by their paths in the package."""
    found = defaultdict(set)
    for path in package.rglob("*.py"):
        for name in named(ast.parse(path.read_text("utf-8"))):
            found[name].add(path.relative_to(package).as_posix())
    return found


def is_meant(name: str, modules: set[str]) -> bool:
    """Tell whether several modules are to have a name, for one of the reasons above."""
    if name in COMMANDS:
        return {path for path in modules if not path.startswith("cli/")} == {"__init__.py"} and len(modules) == 2
    if name in ADAPTERS:
        return all(path.startswith("engines/with_") for path in modules)
    return name == ENTRY and all(path.startswith("sheets/") for path in modules)


def test_two_modules_with_one_name_are_found(tmp_path: Path):
    (tmp_path / "one.py").write_text(
        "class Row: ...\ndef read(): ...\nPlace = tuple[str, str]\nMOST = 1\ndef _own(): ...\n"
    )
    (tmp_path / "other.py").write_text(
        "Row: object = 1\nasync def read(): ...\nPlace = int\nMOST = 2\ndef _own(): ...\n"
    )
    found = places_of_names(tmp_path)
    assert {name for name, modules in found.items() if len(modules) > 1} == {"Row", "read", "Place"}
    assert not any(map(is_meant, found, found.values()))


def test_one_name_stands_for_one_thing():
    found = places_of_names(PACKAGE)
    assert {name: modules for name, modules in found.items() if len(modules) > 1 and not is_meant(name, modules)} == {}
    assert {name for name, modules in found.items() if len(modules) > 1} == {*COMMANDS, *ADAPTERS, ENTRY}
