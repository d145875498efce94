"""Renew the golden files: `python -m tests.golden`."""

import sys

from xlmodel.evaluate import evaluate
from xlmodel.pipeline import prepare
from xlmodel.sheets import PROJECT

from . import FOLDER, LAYOUT, NAMES, arranged, by_name
from .scenes import SCENES, added, written

TESTS = FOLDER.parent
sys.path[:0] = map(str, (TESTS, TESTS / "support", TESTS / "sheets"))  # where pytest looks for what tests share

from played import PLAYED, lines_of  # noqa: E402

if __name__ == "__main__":
    ready = prepare(PROJECT, TESTS.parent / "inputs", {})
    NAMES.write_text(by_name(ready), "utf-8", newline="\n")
    LAYOUT.write_text(arranged(ready), "utf-8", newline="\n")
    values = [evaluate(ready.model, dict(scene)) for scene in PLAYED]
    sums = {
        key: [added([found[cell] for cell in cells])[0] for found in values]
        for key, cells in lines_of(ready.model).items()
    }
    SCENES.write_text(written(sums), "utf-8", newline="\n")
