"""The repository itself: a README whose every line is true, and a clean tree."""

import ast
import os
import re
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from commands import started, well
from conftest import INPUTS, Written
from once import Shared

import xlmodel
from xlmodel import limits
from xlmodel.cli import main
from xlmodel.engines import ENGINES, read_names
from xlmodel.exporting.pictures import missing

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "xlmodel"
README = (ROOT / "README.md").read_text("utf-8")
GUIDES = "\n".join(
    path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md")) if path.name != "installing.md"
)
"""The pages beside the README whose commands run in a copy of the repository; installing has a test of its own."""

SETS_UP = re.compile(r"pip install|^uv |-m venv")
"""Commands that make an environment: `.ci/run` runs them as they stand here."""

BRIEF = re.compile(r"audit --rules|show \"One")
"""Commands that do not wait for the long suites."""

NAMES = re.compile(r"^xlmodel build .*-o (\S+)$")
"""Commands that build a workbook of another name, which later commands of the README open."""

PRINTS = re.compile(r"export")
"""What needs LibreOffice, and for pictures what draws them."""

ENDLESS = re.compile(r"^xlmodel watch")
"""Commands that end when they are interrupted."""


@cache
def tree() -> tuple[Path, ...]:
    """Return the files of the repository: those that git knows or would add; without git, all that is not built."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True) if shutil.which("git") else None
    if listed and listed.returncode == 0 and listed.stdout:
        return tuple(path for path in (ROOT / name for name in listed.stdout.decode().split("\0")) if path.is_file())
    named = (
        "*.md",
        "*.toml",
        "LICENSE",
        ".gitignore",
        "xlmodel/**/*.py",
        "inputs/*",
        "tests/**/*.py",
        "docs/*",
        ".ci/*",
        "output/.gitkeep",
    )
    found = {path for pattern in named for path in ROOT.glob(pattern) if path.is_file()}
    return tuple(sorted(found))


def texts() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of every text file of the repository."""
    for path in tree():
        if path.suffix != ".png":
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of the README and its guides in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README + GUIDES, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """Return the commands of the README and of the guides, each once."""
    return list(dict.fromkeys(line for block in blocks("sh") for line in block.splitlines() if line))


# The README


@pytest.fixture
def checkout(book: Written, tmp_path: Path) -> Path:
    """Return a copy of what a user of the README has before them."""
    shutil.copytree(INPUTS, tmp_path / "inputs")
    (tmp_path / "output").mkdir()
    shutil.copy(book.path, tmp_path / xlmodel.OUTPUT)
    return tmp_path


def supply(checkout: Path, command: str, shared: Shared) -> None:
    """Put there the workbooks that a command opens and an earlier one builds, so that it can be run alone."""
    for earlier in commands():
        named = NAMES.search(earlier)
        if named and named[1] in command:
            given = [*shlex.split(earlier)[1:], "--inputs", INPUTS]
            made = shared.file(named[1], lambda path, given=given: well(*given, "-o", path))  # type: ignore[misc]
            shutil.copy(made, checkout / named[1])


def run(checkout: Path, command: str | list[str]) -> str:
    """Run a command as a user does who has activated this environment."""
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": programs, "PYTHONUTF8": "1"}
    shell = isinstance(command, str)
    done = subprocess.run(
        command, shell=shell, cwd=checkout, env=environment, capture_output=True, encoding="utf-8", errors="replace"
    )
    differs = done.returncode == 1 and "xlmodel diff" in command
    assert done.returncode == 0 or differs, done.stdout + done.stderr
    return done.stdout


def skip_without_printer(example: str) -> None:
    """Skip what prints pages where nothing can print them."""
    reason = ENGINES["libreoffice"].available() or missing()
    if PRINTS.search(example) and reason:
        pytest.skip(reason)


def run_until(checkout: Path, command: str, words: str) -> str:
    """Run a command that does not end by itself, and press Ctrl-C once it says some words; return what it said."""
    process = started(checkout, *command.split()[1:])
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if words in line:
                process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0, said
    finally:
        process.kill()
    return said


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, marks=() if BRIEF.search(command) else pytest.mark.slow)
        for command in commands()
        if not (SETS_UP.search(command) or ENDLESS.search(command))
    ],
)
def test_every_command_of_the_readme_runs(command: str, checkout: Path, shared: Shared):
    skip_without_printer(command)
    supply(checkout, command, shared)
    told = run(checkout, command)
    assert told.strip() or ">" in command


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent Ctrl-C alone there")
@pytest.mark.parametrize("command", [command for command in commands() if ENDLESS.search(command)])
def test_every_command_of_the_readme_that_goes_on_runs_until_it_is_interrupted(command: str, checkout: Path):
    assert run_until(checkout, command, "Watching").endswith("Ended.\n")


@pytest.mark.slow
def test_a_build_answers_a_typed_value_as_the_readme_says(checkout: Path):
    path = checkout / "output" / "typed.xlsx"
    run(checkout, "xlmodel build -o output/typed.xlsx")
    workbook, (sheet, cell) = openpyxl.load_workbook(path), read_names(path)["in_capex_amazon_2026"]
    labels = [held.value for held in workbook[sheet][int(re.sub(r"\D", "", cell))]]
    assert (sheet, workbook[sheet][cell].value, "Amazon capex 2026" in labels) == ("Inputs", 200, True)
    workbook[sheet][cell] = 210
    workbook.save(path)
    said = run(checkout, "xlmodel build -o output/typed.xlsx").replace("typed.xlsx", Path(xlmodel.OUTPUT).name)
    assert re.sub(r"\d{4}-\d\d-\d\d", "2026-02-05", said, count=1) in blocks("text")


def test_the_commands_of_the_long_suites_are_run_by_ci():
    suites = [line for block in blocks("shell") for line in block.splitlines() if line.startswith("python ")]
    assert len(suites) == 4
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    assert [command for command in suites if f"\n{command}" not in ci] == []


EXAMPLES = blocks("python")


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_python_example_of_the_readme_and_the_guide_runs(number: int, checkout: Path):
    example = EXAMPLES[number]
    skip_without_printer(example)
    told = run(checkout, [sys.executable, "-c", example])
    assert told.strip() or "print(" not in example
    promised = re.findall(r"  # prints: (.+)$", example, re.MULTILINE)
    assert [line for line in promised if line not in told.splitlines()] == [], "the comments say what it prints"


def test_the_set_up_stands_on_the_first_screen_and_is_run_by_ci():
    first_screen = README[: README.index("\n## ")]
    assert first_screen.count("\n") < 45
    set_up = [command for command in commands() if SETS_UP.search(command)]
    assert [command.split()[0] for command in set_up] == ["python", "python", "uv", "uv"]
    assert all(command in first_screen for command in set_up)
    ci = (ROOT / ".ci/run").read_text("utf-8")
    assert "README.md" in ci
    assert not any(command in ci for command in set_up), "read from the README, so that they cannot differ"


def test_the_readme_names_every_command_option_and_engine():
    for name, command in main.commands.items():
        assert f"xlmodel {name}" in README + GUIDES, name
        options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
        assert options - {"--output", "--inputs"} <= set(re.findall(r"--[a-z-]+", README + GUIDES)), name
        assert f"xlmodel.{name.replace('-', '_')}(" in README + GUIDES, name
    assert all(f"| `{engine}` |" in README for engine in ENGINES)


def test_the_picture_is_there_and_small():
    (picture,) = re.findall(r"!\[.+?\]\((.+?)\)", README)
    data = (ROOT / picture).read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    assert data.startswith(b"\x89PNG")
    assert len(data) < 400_000
    assert width >= 1200
    assert height >= 400


def test_every_file_that_the_readme_names_is_there():
    named = set(re.findall(r"\]\((?!http)(.+?)\)", README)) | set(re.findall(r"`((?:inputs|xlmodel)/[^`*]*)`", README))
    assert {"LICENSE", "CHANGELOG.md", "inputs/facts.csv", "xlmodel/sheets/"} <= named
    assert [name for name in named if not (ROOT / name).exists()] == []


# The tree


def test_no_file_of_the_package_is_two_rooms():
    lengths = {
        path.relative_to(PACKAGE).as_posix(): len(path.read_bytes().splitlines()) for path in PACKAGE.rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_the_limits_of_excel_stand_once():
    """Sizes that are nothing else's in this package; of the others, 255 is also the most of a colour."""
    sizes = {limits.ROWS, limits.COLUMNS, limits.OLD_ROWS, limits.CELL_TEXT, limits.FORMULA, limits.SHEET_NAME, 255}
    last = {limits.ROWS - 1, limits.COLUMNS - 1, limits.OLD_ROWS - 1}
    spelled = sizes | last | {str(size) for size in sizes | last}
    found = {
        (path.relative_to(PACKAGE).as_posix(), node.value)
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, int | str) and node.value in spelled
    }
    others = {("grafting/colours.py", 255), ("edits/looks.py", 255), ("reader/unpacking.py", 0x2000)}
    assert found - others == {("limits.py", size) for size in sizes}


def test_no_sentence_of_a_source_stands_outside_the_inputs():
    sentence = re.compile("[\u4e00-\u9fff]{14,}")
    assert [name for name, text in texts() if not name.startswith("inputs/") and sentence.search(text)] == []


def test_no_host_of_a_registry_and_no_path_of_a_machine_stands_in_the_tree():
    hosts = [r"pythonhosted\.org", r"pypi\.org/simple", r"registry\.npmjs", r"deb\.debian\.org"]
    homes = [r"/(?:home|Users)/\w", r"/ro{2}t\b", r"[A-Z]:\\\\Users", re.escape(f"{ROOT.parent.as_posix()}/")]
    wrong = re.compile("|".join(hosts + homes))
    assert [(name, wrong.findall(text)) for name, text in texts() if wrong.search(text)] == []


def test_no_built_file_is_kept():
    assert [path.name for path in tree() if path.parent == ROOT / "output"] == [".gitkeep"]
    assert not [path for path in tree() if path.suffix in {".xlsx", ".pyc"} or path.name == "uv.lock"]


# What goes with a version


def test_the_changelog_tells_of_this_version_under_two_headings():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## (\S+)", text, re.MULTILINE)
    assert versions[0] == xlmodel.__version__
    for version in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        assert re.findall(r"^### (.+)$", version, re.MULTILINE) == ["Numbers that changed", "Code"]


def test_the_project_file_says_the_same_as_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == xlmodel.__version__
    assert project["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License\n\nCopyright (c) 2026 xlmodel contributors")
    assert project["requires-python"] == ">=3.11"
    assert (PACKAGE / "py.typed").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such mark")
def test_ci_can_be_run():
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_no_group_is_possessive():
    """Until 3.11.5 Python goes back into a group that repeats possessively; an atomic group says the same."""
    possessive = re.compile(r"\)[*+?]\+")
    assert [path for path in PACKAGE.rglob("*.py") if possessive.search(path.read_text("utf-8"))] == []
