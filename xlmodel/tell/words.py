"""Numbers as text, and keys as a user may type them."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from xlmodel.errors import Fault, XlmodelError
from xlmodel.language import INPUT, Model, ModelCell, Value, key_text


def number_text(value: Value, unit: str) -> str:
    """Return a value without its unit, as the workbook shows it: 52.7%, 142.4, 40 of bp, True as yes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if unit == "%":
        return f"{value:.1%}"
    if unit in {"year", "flag", "rank", "changed"}:
        return f"{value:.0f}"
    if unit in {"bp", "count"}:
        return f"{value:,.10g}"
    if unit in {"USD per share", "x", "USD per month", "bn shares"}:
        return f"{value:,.2f}"
    if unit in {"per year", "any"}:
        return f"{value:.6g}"
    return f"{value:,.1f}" if abs(value) >= 1 else f"{value:,.2f}"


def find_cells(model: Model, key: str, also: Iterable[str] = ()) -> list[ModelCell]:
    """Return the cells that a key means: an output, an input, every cell of a line, or one (`capex[meta,2026]`).

    Names may carry in_ or out_. Raises XlmodelError with the nearest known keys and those in `also`.
    """
    name = key.removeprefix("out_") if key.startswith("out_") else key.removeprefix("in_")
    found: list[ModelCell] = []
    if name in model.outputs and not key.startswith("in_"):
        found.append(model.outputs[name])
    if (INPUT + name, ()) in model.constants and not key.startswith("out_"):
        found.append((INPUT + name, ()))
    if not found:
        found = [cell for cell in (*model.computed, *model.constants) if name in {cell[0], key_text(cell)}]
        item = model.items.get(name)
        if not found and item is not None:
            found = [cell for cell in (model.cell(name, index) for index in getattr(item, "cells", ())) if cell]
    if not found:
        known = [
            *model.outputs,
            *(c[0].removeprefix(INPUT) for c in model.constants if c[0].startswith(INPUT)),
            *model.items,
            *(map(key_text, model.computed) if "[" in name else ()),
            *also,
        ]
        near = get_close_matches(name, dict.fromkeys(known), n=3, cutoff=0.5)
        hint = f"Nearest known: {', '.join(near)}." if near else "xlmodel show lists the headline outputs."
        raise XlmodelError([Fault("no line, input or sheet is called so", key=key, hint=hint)])
    return found


def describe(model: Model, cell: ModelCell) -> tuple[str, str, str]:
    """Return the key, label and unit of a cell."""
    if cell[0].startswith(INPUT):
        key = cell[0].removeprefix(INPUT)
        item = model.items.get(key)
        if item is not None and getattr(item, "cells", {}).get(()) == key:
            return key, item.label, model.unit(key, ())
        for name, other in model.items.items():
            for index, shared in getattr(other, "cells", {}).items():
                if shared == key:
                    return key, model.words(name, index), model.unit(name, index)
        return key, key, ""
    return key_text(cell), model.words(*cell), model.unit(*cell)
