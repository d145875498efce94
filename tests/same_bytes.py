"""Does another Python write the same bytes? `python -m tests.same_bytes` builds with 3.11 and the newest one.

The newest is what uv fetches or finds, those of pyenv included; others may be named by path. Each gets an environment
of its own, with this environment's XlsxWriter. Where no other Python can be had, that is said, and nothing is proved.
Judgement: another zlib (zlib-ng, which some systems have in its place) packs equal parts otherwise, and may.
"""

import json
import os
import subprocess
import sys
import zipfile
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
BUILD = """
import sys
from pathlib import Path
import xlmodel
xlmodel.build(Path(sys.argv[1]), fresh=True)
"""


ZLIB = "import zlib; print(zlib.ZLIB_RUNTIME_VERSION)"


def main(named: list[str]) -> int:
    """Build with each Python and compare; return 1 where bytes differ."""
    others = named or oldest_and_newest()
    if not others:
        print("Only one Python can be had here: whether another one writes the same bytes was not tried.")
        return 0
    with TemporaryDirectory() as folder:
        mine = built(Path(sys.executable), Path(folder) / "mine.xlsx")
        print(f"{sys.version.split()[0]}: {sha256(mine.read_bytes()).hexdigest()}")
        same = [_same(python, Path(folder) / str(number), mine) for number, python in enumerate(others)]
    return 0 if all(same) else 1


def oldest_and_newest() -> list[str]:
    """Return the oldest Python of the package and the newest that uv fetches or finds, without the release of this."""
    for release in ([], ["3.11"]):  # the first is the newest
        subprocess.run(["uv", "python", "install", *release], capture_output=True)  # where it can be fetched
    command = ["uv", "python", "list", "--only-installed", "--output-format", "json"]
    said = subprocess.run(command, capture_output=True, check=True, env=environment()).stdout
    plain = [one for one in json.loads(said) if (one["implementation"], one["variant"]) == ("cpython", "default")]
    found = {(one["version_parts"]["major"], one["version_parts"]["minor"]): one["path"] for one in plain}
    wanted = {(3, 11), max(found, default=(3, 11))} - {sys.version_info[:2]}
    return [found[release] for release in sorted(wanted) if release in found]


def environment() -> dict[str, str]:
    """Return an environment in which uv finds the Pythons of pyenv, too, and no package of this one."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    path = os.pathsep.join([*map(str, pyenv.glob("versions/*/bin")), os.environ["PATH"]])
    clean = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    return {**clean, "PATH": path}


def built(python: Path, target: Path) -> Path:
    """Return the workbook that a Python builds from this tree."""
    subprocess.run([python, "-c", BUILD, target], cwd=ROOT, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    return target


def _same(python: str, folder: Path, mine: Path) -> bool:
    """Tell whether a Python writes the same bytes, and say in which parts of the workbook it does not."""
    writer = f"xlsxwriter=={version('xlsxwriter')}"
    subprocess.run(["uv", "venv", "-q", "--python", python, folder], check=True, env=environment())
    own = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    subprocess.run(["uv", "pip", "install", "-q", "--python", own, ROOT, writer], check=True, env=environment())
    theirs = built(own, folder / "theirs.xlsx")
    said = subprocess.run([own, "--version"], capture_output=True, check=True, text=True).stdout.split()[-1]
    print(f"{said}: {sha256(theirs.read_bytes()).hexdigest()}")
    if mine.read_bytes() == theirs.read_bytes():
        return True
    with zipfile.ZipFile(mine) as first, zipfile.ZipFile(theirs) as second:
        parts = [name for name in first.namelist() if first.read(name) != second.read(name)]
    zlib = [subprocess.run([one, "-c", ZLIB], capture_output=True, check=True).stdout for one in (sys.executable, own)]
    print(f"They differ: {', '.join(parts) or 'the parts are equal, their packing is not'}.")
    return not parts and zlib[0] != zlib[1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
