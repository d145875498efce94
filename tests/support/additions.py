"""What the README foretells of an addition, and which files one has changed."""

from __future__ import annotations

import re
from pathlib import Path

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def foretold(what: str) -> tuple[str, ...]:
    """Return the files and folders that the newcomer's table names for an addition: `inputs/facts.csv`."""
    (row,) = re.findall(rf"^\| {re.escape(what)} \| (.+) \|$", README, re.MULTILINE)
    return tuple(re.findall(r"`((?:inputs|xlmodel|tests)/[^`]*)`", row))


def changed(before: Path, after: Path) -> set[str]:
    """Return the files that are not the same in two copies of a folder, as paths below its parent."""
    return {
        f"{before.name}/{name}"
        for name in {path.relative_to(root).as_posix() for root in (before, after) for path in root.rglob("*.*")}
        if "__pycache__" not in name and _content(before / name) != _content(after / name)
    }


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def unforetold(what: str, before: Path, after: Path) -> list[str]:
    """Return the files that an addition changed and that the README does not name; it changes one at least."""
    found = changed(before, after)
    assert found, f"{what}: nothing was added"
    return sorted(name for name in found if not name.startswith(foretold(what)))
