"""Which packages that a plain install leaves out are there, and how does one get the others?

Judgement: xlmodel stands on no index of packages, so that its extras (`xlmodel[frames]`) can be named only by whoever
has a copy of it or a wheel. What a message names are the packages themselves, with the command that puts them beside
xlmodel however that was installed.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path

_OF_UV, _OF_PIPX = "uv-receipt.toml", "pipx_metadata.json"
"""Files by which uv and pipx mark the environment of a program that they installed."""


def absent(packages: Mapping[str, str]) -> str:
    """Return "" where all of some packages can be imported, else that they are not installed, and what to run.

    `packages` gives the package by the name under which it is imported. Imports nothing.
    """
    lacking = [package for module, package in packages.items() if importlib.util.find_spec(module) is None]
    return f"not installed; run: {install_command(*lacking)}" if lacking else ""


def install_command(*packages: str) -> str:
    """Return the command that installs packages into the environment in which xlmodel runs."""
    prefix, names = Path(sys.prefix), " ".join(packages)
    if (prefix / _OF_PIPX).is_file():
        return f"pipx inject xlmodel {names}"
    if (prefix / _OF_UV).is_file():
        return f'uv pip install --python "{prefix}" {names}'
    if importlib.util.find_spec("pip") is None:  # as uv makes environments
        return f"uv pip install {names}"
    return f"pip install {names}"
