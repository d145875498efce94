"""Build: the whole way from input files to a workbook in place, and what to say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xlmodel.book import put_in_place, workbook_bytes
from xlmodel.book.file import refuse_if_taken
from xlmodel.edits import keep_previous
from xlmodel.errors import WriteError
from xlmodel.language import Value
from xlmodel.pipeline import prepare

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Built:
    """What a build wrote.

    `outputs` holds the headline outputs by key; `changed` the inputs that differ from their built-in value, as
    (built-in, now); `kept` the copy of a previous file that another program had saved.
    """

    path: Path
    sheets: tuple[str, ...]
    formulas: int
    state: str
    outputs: Mapping[str, Value]
    changed: Mapping[str, tuple[float | str, float | str]]
    fingerprint: str
    kept: Path | None

    def to_frame(self) -> pd.DataFrame:
        """Return the headline outputs as a frame: key, value."""
        import pandas as pd  # heavy: only where a frame is asked for

        return pd.DataFrame({"key": list(self.outputs), "value": list(self.outputs.values())})


def build_workbook(output: Path, inputs: Path, overrides: Mapping[str, str]) -> Built:
    """Build the workbook; see `xlmodel.build`."""
    ready = prepare(inputs, overrides)
    refuse_if_taken(output)
    content = workbook_bytes(ready.model, ready.layout, ready.values)
    kept = keep_previous(output, content, datetime.now())
    try:
        put_in_place(content, output)
    except WriteError:
        if kept:  # nothing was replaced, so the file itself is still there
            kept.unlink(missing_ok=True)
        raise
    register = ready.register
    changed = {
        key: (register.builtin[key], now) for key, now in register.values.items() if register.builtin[key] != now
    }
    return Built(
        path=output,
        sheets=tuple(page.name for page in ready.layout.pages),
        formulas=len(ready.model.computed),
        state=str(ready.values["overall_text", ()]),
        outputs={key: ready.values[cell] for key, cell in ready.model.outputs.items()},
        changed=changed,
        fingerprint=register.fingerprint,
        kept=kept,
    )
