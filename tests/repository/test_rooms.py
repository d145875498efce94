"""The rooms of the package: a table in `docs/` says what each may import, and only two know a word of the model."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from conftest import INPUTS

import xlmodel
from xlmodel.pipeline import prepare
from xlmodel.sheets import PROJECT

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "xlmodel"
TABLE = (ROOT / "docs/rooms.md").read_text("utf-8")

ROWS = re.findall(r"^\| `(\w+)` \|(.+)\|(.*)\|$", TABLE, re.MULTILINE)
ROOMS = {room: set(re.findall(r"`(\w+)`", known)) for room, _, known in ROWS}
"""What each room may import."""

OF_THE_MODEL = {"tables", "sheets"}


def modules() -> dict[str, Path]:
    """Return every module of the package by its name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


MODULES = modules()


def imports(name: str) -> Iterator[str]:
    """Yield the modules that a module imports, also inside functions and for types only."""
    for node in ast.walk(ast.parse(MODULES[name].read_text("utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: imports are absolute"
            names = [f"{node.module}.{part.name}" for part in node.names]
        elif isinstance(node, ast.Import):
            names = [part.name for part in node.names]
        for one in names:
            if one.split(".")[0] == "xlmodel":
                yield one if one in MODULES else one.rpartition(".")[0]


def room_of(module: str) -> str:
    return [*module.split("."), "__init__"][1]


def test_every_file_belongs_to_a_room_with_a_question():
    assert {room_of(module) for module in MODULES} == ROOMS.keys()
    assert all(question.strip().endswith("?") for _, question, _ in ROWS)
    assert len(ROWS) == len(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_what_the_table_says_and_nothing_else(room: str):
    known = {room_of(one) for module in MODULES if room_of(module) == room for one in imports(module)}
    assert known - {room} == ROOMS[room]


def test_a_room_stands_below_those_that_it_imports():
    above: set[str] = set()
    for room, known in ROOMS.items():
        assert known <= above, f"{room} imports what stands below it"
        above.add(room)


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Return the nodes of a circle, none where there is no circle."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_a_circle_is_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})


def test_no_module_imports_in_a_circle():
    assert circle({module: set(imports(module)) - {module} for module in MODULES}) == []


# The tests stand in folders of the same names

TESTS = ROOT / "tests"
NO_ROOMS = {
    "repository": "tests of the repository: its README, rooms, tools and what is added by additions alone",
    "support": "what tests of several rooms share",
    "oracle": "the model in plain Python, which shares no code with the package: `python -m tests.oracle`",
    "second_model": "the model that the package does not know",
    "golden": "`python -m tests.golden`",
    "histories": "`python -m tests.histories`",
    "mutation": "`python -m tests.mutation`",
}
"""Folders under `tests` that are no room of the package, and what they hold."""


def test_every_folder_of_tests_is_a_room_of_the_package():
    folders = {path.name for path in TESTS.iterdir() if any(path.glob("*.py"))}
    assert folders - ROOMS.keys() == NO_ROOMS.keys()
    tested = {path.parent for path in TESTS.rglob("test_*.py")}
    assert {folder.name for folder in tested} == folders & ROOMS.keys() | {"repository"}
    assert {folder.parent for folder in tested} == {TESTS}, "no test stands beside the folders, or deeper"


def test_no_two_modules_of_the_tests_have_one_name():
    """Pytest imports the tests of all folders by their bare names."""
    packages = {path.parent for path in TESTS.rglob("__init__.py")}
    bare = Counter(path.name for path in TESTS.rglob("*.py") if path.parent not in packages)
    assert [name for name, count in bare.items() if count > 1] == []


# No word of the model

FREE = {"cli", "__init__", "__main__"}
"""Rooms that call this model by name: where its workbook goes, and examples in what the commands say of themselves."""

WORDS = {
    "Checks": "a heading of a report",
    "Inputs": "a heading of a report, and a class",
    "checks": "a heading of a report",
    "error": "a severity",
    "fingerprint": "a part of the record of a workbook",
    "inputs": "the folder of the input files, and a part of a record and of a report",
    "place": "a function",
    "question": "what stands on each sheet",
    "raised": "a property of letters",
    "rule": "a column of a report, and a look",
    "source": "a column of a report, and an option of a list of choices",
    "sources": "the short name of a rule of the audit",
    "step": "a way to draw a histogram",
    "tie": "a kind of what a check tells of",
    "warning": "a severity",
    "year": "a unit",
}
"""Words of the model that other rooms have for something else, and for what."""

NAMES = {"amazon", "aws", "openai", "alphabet", "oracle"}
SHEETS = {"Changes", "Cover", "Dashboard", "Reconciliation", "Sensitivities"}
"""Names and sheets that no text outside the model has in it."""


@pytest.fixture(scope="module")
def words() -> set[str]:
    """Return the keys, dimensions, sheets and files of the model."""
    ready = prepare(PROJECT, INPUTS, {})
    model, register = ready.model, ready.register
    sheets = {name for sheet in model.sheets for name in (sheet.key, sheet.name)}
    keys = {*model.items, *model.dimensions, *model.outputs, *register.values}
    return sheets | keys | {schema.name for schema in PROJECT.tables.schemas}


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the texts of a file with their lines, but for those that explain it."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in told:
            yield node.lineno, node.value


def known_in(path: Path, words: set[str]) -> Iterator[tuple[int, str]]:
    """Yield each word of the model that stands in a text: alone, or within where it cannot be plain English."""
    for line, text in texts(path):
        parts = re.findall(r"\w+", text)
        if text in words:
            yield line, text
        yield from ((line, part) for part in parts if part != text and "_" in part and part in words)
        yield from ((line, part) for part in parts if part.casefold() in NAMES or part in SHEETS - {text})


def test_a_word_of_the_model_is_found(tmp_path: Path, words: set[str]):
    path = tmp_path / "room.py"
    path.write_text(
        '"""Amazon."""\nA = "overall_text"\nB = "ABS({wacc_base})"\nC = "Of Amazon."\nD = "Cover"\nE = "See Changes."\n'
    )
    assert [word for _, word in known_in(path, words)] == ["overall_text", "wacc_base", "Amazon", "Cover", "Changes"]


def test_no_room_but_those_of_the_model_knows_a_word_of_it(words: set[str]):
    found = {
        (word, f"{path.relative_to(ROOT)}:{line}")
        for module, path in MODULES.items()
        if room_of(module) not in OF_THE_MODEL | FREE
        for line, word in known_in(path, words)
    }
    assert {(word, place) for word, place in found if word not in WORDS} == set()
    assert {word for word, _ in found} == WORDS.keys(), "what is no longer there is struck off the list"


def test_what_the_package_calls_its_workbook_is_what_the_model_does():
    assert (PROJECT.output, PROJECT.inputs) == (xlmodel.OUTPUT, xlmodel.INPUTS)
