"""Without the repository: each way to install that `docs/installing.md` names, in an environment of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import Written
from once import Shared

import xlmodel

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/installing.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
*INSTALLS, BEGIN = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
"""The blocks of commands: ways to install, and what comes then."""

ALSO = f"""
xlmodel check
xlmodel check --engine all
xlmodel audit
xlmodel pull
xlmodel diff {xlmodel.OUTPUT}
"""
"""What else a plain install does; each ends with 0."""

LEFT_OUT = ("formualizer", "formulas", "numpy", "openpyxl", "pandas", "scipy")
MB = 1_000_000

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the commands are those of a shell of Unix")


def ways() -> dict[str, str]:
    return {re.sub(r"python -m | \.\n.*", "", block, flags=re.DOTALL): block for block in INSTALLS}


def sizes(text: str, pattern: str) -> dict[str, str]:
    """Return what each extra adds, as a text states it."""
    return dict(re.findall(pattern, text))


def test_the_guide_and_the_readme_state_the_same_sizes():
    in_guide = sizes(GUIDE, r"(?m)^\| `(\w+)` \|.* (\d+) MB \|$")
    in_readme = sizes(README, r"`(\w+)` \((?:[^()]*, )?(\d+) MB(?: more)?\)")
    assert {"frames", "formulas", "formualizer", "png", "all"} <= in_readme.keys()
    assert in_readme.items() <= in_guide.items()
    plain = re.search(r"A plain install has (\d+) MB", README)
    assert plain
    assert f"| {plain[1]} MB in all |" in GUIDE


def test_the_guide_names_the_wheel_of_this_version():
    assert set(re.findall(r"xlmodel-[\d.]+-py3-none-any\.whl", GUIDE)) == {
        f"xlmodel-{xlmodel.__version__}-py3-none-any.whl"
    }


def test_every_way_to_install_is_there():
    assert list(ways()) == ["pip install", "uv tool install", "pipx install", "pip wheel --no-deps --wheel-dir dist"]


def shell(commands: str, folder: Path, environment: dict[str, str]) -> str:
    """Run commands as somebody does who types them one after the other; each must end with 0."""
    done = subprocess.run(
        ["sh", "-euc", commands], cwd=folder, env=environment, capture_output=True, encoding="utf-8", errors="replace"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of what the repository holds for who installs it."""
    folder = tmp_path / "copy of xlmodel"
    left = shutil.ignore_patterns("__pycache__", "pulled.csv")
    for name in ("xlmodel", "inputs"):
        shutil.copytree(ROOT / name, folder / name, ignore=left)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return the surroundings of somebody with a fresh Python environment, and with uv and pipx of their own."""
    env = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", env], check=True)
    places = {
        "UV_TOOL_DIR": tmp_path / "uv",
        "UV_TOOL_BIN_DIR": tmp_path / "bin",
        "PIPX_HOME": tmp_path / "pipx",
        "PIPX_BIN_DIR": tmp_path / "bin",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    path = os.pathsep.join([str(env / "bin"), str(tmp_path / "bin"), os.environ["PATH"]])
    python = {"UV_PYTHON": sys.executable, "PIPX_DEFAULT_PYTHON": sys.executable}
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_QUIET": "1", "PYTHONUTF8": "1"}
    return {**kept, **python, **quiet, **{name: str(place) for name, place in places.items()}, "PATH": path}


@pytest.fixture
def tools(shared: Shared, environment: dict[str, str]) -> dict[str, str]:
    """Return the same with uv and pipx, which are fetched where they are missing."""

    def fetch(folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin/python", "-m", "pip", "install", "-q", "uv", "pipx"], check=True, env=environment)

    if shutil.which("uv") and shutil.which("pipx"):
        return environment
    folder = shared.file("tools", fetch)
    bin_folder = Path(environment["UV_TOOL_BIN_DIR"])
    bin_folder.mkdir(exist_ok=True)
    for name in ("uv", "pipx"):
        (bin_folder / name).symlink_to(folder / "bin" / name)
    return environment


@pytest.mark.slow
@pytest.mark.parametrize("way", ways())
def test_what_is_installed_works_in_a_folder_of_ones_own(
    way: str, copy: Path, tools: dict[str, str], book: Written, tmp_path: Path
):
    shell(ways()[way], copy, tools)
    shutil.rmtree(copy)  # it is not needed any more
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    said = shell(BEGIN + ALSO * way.startswith("pip wheel"), elsewhere, tools)
    assert re.search(r"\d+ sheets, [\d,]+ formulas", said)
    assert (elsewhere / "my-model" / xlmodel.OUTPUT).read_bytes() == book.path.read_bytes()
    if way.startswith("pip wheel"):
        for engine in ("formulas", "formualizer"):
            assert f"{engine} was skipped: it is not installed; run: pip install {engine}" in said
    if way.startswith("pip "):
        of_a_plain_size(tmp_path / "env")


@pytest.mark.slow
def test_a_wheel_from_a_source_distribution_has_the_inputs(copy: Path, tools: dict[str, str]):
    shell("uv build -q --out-dir dist .", copy, tools)  # the wheel is made from the sdist
    (wheel,) = (copy / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as parts:
        shipped = {Path(name).name: parts.read(name) for name in parts.namelist() if "/starter/inputs/" in name}
    assert shipped == {path.name: path.read_bytes() for path in (copy / "inputs").iterdir()}


def of_a_plain_size(env: Path) -> None:
    """Hold what is installed against what the README says of its size."""
    (packages,) = env.glob("lib/python*/site-packages")
    there = {path.name for path in packages.iterdir()}
    assert not there & set(LEFT_OUT)
    tools = ("pip", "setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence")
    files = (path for path in packages.rglob("*") if path.is_file())
    size = sum(path.stat().st_size for path in files if not path.relative_to(packages).parts[0].startswith(tools))
    stated = re.search(r"A plain install has (\d+) MB", README)
    assert stated
    assert size < 1.25 * int(stated[1]) * MB, f"{size / MB:.0f} MB"
