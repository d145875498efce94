"""Renew the golden files: `python -m tests.golden`."""

from xlmodel.pipeline import prepare
from xlmodel.sheets import PROJECT

from . import FOLDER, LAYOUT, NAMES, arranged, by_name

if __name__ == "__main__":
    ready = prepare(PROJECT, FOLDER.parents[1] / "inputs", {})
    NAMES.write_text(by_name(ready), "utf-8", newline="\n")
    LAYOUT.write_text(arranged(ready), "utf-8", newline="\n")
