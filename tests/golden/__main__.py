"""Renew the golden files: `python -m tests.golden`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import xlmodel
from xlmodel.pipeline import prepare
from xlmodel.sheets import PROJECT

from . import FOLDER, LAYOUT, NAMES, arranged, by_name
from .scenes import SCENES, added, written

TESTS = FOLDER.parent
sys.path[:0] = map(str, (TESTS, TESTS / "support", TESTS / "sheets"))  # where pytest looks for what tests share

from conftest import Written  # noqa: E402
from played import values_of_lines  # noqa: E402

if __name__ == "__main__":
    inputs = TESTS.parent / "inputs"
    ready = prepare(PROJECT, inputs, {})
    NAMES.write_text(by_name(ready), "utf-8", newline="\n")
    LAYOUT.write_text(arranged(ready), "utf-8", newline="\n")
    sums: dict[str, list[float]] = {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        xlmodel.build(path, inputs=inputs)
        for _, lines in values_of_lines(Written(path, ready)):
            for key, values in lines.items():
                sums.setdefault(key, []).append(added(values)[0])
    SCENES.write_text(written(sums), "utf-8", newline="\n")
