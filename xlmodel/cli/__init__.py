"""The command line: one command for each function of the package, and nothing but words around it."""

from xlmodel.cli import asking, auditing, building, checking, comparing, editing, exporting, starting, sweeping
from xlmodel.cli.group import main

__all__ = [
    "asking",
    "auditing",
    "building",
    "checking",
    "comparing",
    "editing",
    "exporting",
    "main",
    "starting",
    "sweeping",
]
