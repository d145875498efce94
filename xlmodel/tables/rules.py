"""What the fields of one row say together. Every rule compares what can be read and leaves the rest alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from xlmodel.errors import Fault
from xlmodel.register import OWN, InputRow
from xlmodel.register.lines import in_quotes
from xlmodel.register.values import nearest, readable
from xlmodel.tables.records import Citation
from xlmodel.tables.schemas import KINDS

# A bar between spaces; the spaces at the ends of a field are gone, so a field may begin or end with a bar.
SEPARATOR = re.compile(r"(?:^|\s)\|(?=\s|$)")


def figure_faults(row: InputRow) -> list[Fault]:
    """Return what is wrong between value, low, high and qualifier of a figure."""
    faults = []
    value, low, high, qualifier = (row.texts[column] for column in ("value", "low", "high", "qualifier"))
    either = "either a value, or low and high"
    if value and (low or high):
        faults.append(row.fault("value", "both a value and a range", either, "Empty one of the two."))
    elif not value and not low and not high:
        faults.append(row.fault("value", "neither a value nor a range", either, "Fill in one of the two."))
    elif not value and not (low and high):
        missing = "high" if low else "low"
        faults.append(row.fault(missing, "half a range", "both low and high", f"Fill in {missing}."))
    if value and not low and not high and qualifier == "range":
        hint = "Write the range into low and high, or choose another qualifier."
        faults.append(row.fault("qualifier", "the qualifier 'range' without a range", "low and high", hint))
    if not value and (low or high) and qualifier and qualifier != "range":
        faults.append(row.fault("qualifier", "a range with another qualifier", "range", "Write 'range'."))
    kind, is_own = row.texts["kind"], row.texts["status"] == OWN
    if is_own and kind != OWN and kind in KINDS:
        faults.append(row.fault("kind", "an own value of another kind", "own", "Write 'own' or leave it empty."))
    if kind == OWN and not is_own:
        faults.append(row.fault("kind", "a figure of a source of the kind 'own'", ", ".join(KINDS[:-1])))
    return faults + order_faults(row, "low", "high")


def order_faults(row: InputRow, lower: str, upper: str) -> list[Fault]:
    """Return a fault where the lower of two numbers is above the upper one."""
    low, high = readable(row.texts[lower]), readable(row.texts[upper])
    if low is None or high is None or low <= high:
        return []
    expected = f"at most {upper}, which is {high:.15g}"
    return [row.fault(lower, f"{lower} above {upper}", expected, "Swap the two or correct one of them.")]


def bounds_faults(row: InputRow, columns: Iterable[str]) -> list[Fault]:
    """Return a fault for each of the columns whose number is outside min–max, and for min above max."""
    low, high = readable(row.texts["min"]), readable(row.texts["max"])
    disordered = order_faults(row, "min", "max")
    if disordered or low is None or high is None:
        return disordered
    faults = []
    for column in columns:
        value = readable(row.texts[column])
        if value is not None and not low <= value <= high:
            faults.append(row.fault(column, "outside min–max", f"{low:.15g} to {high:.15g}"))
    return faults


def parts(text: str) -> list[str]:
    """Return the parts of a field between bars, at least one, without the space around them."""
    return [part.strip() for part in SEPARATOR.split(text)]


def citations(row: InputRow, kinds: Mapping[str, str] | None) -> tuple[tuple[Citation, ...], list[Fault]]:
    """Return the citations of a figure and what is wrong with them.

    `kinds` maps the known source ids to `document` or `external`; None where the sources could not be read.
    """
    if not row.texts["source"]:
        hint = "Name a source of sources.csv; what no source says belongs into assumptions.csv."
        return (), [row.fault("source", "no source", "an id of sources.csv", hint)]
    sources = parts(row.texts["source"])
    # An empty field stands for as many empty parts: external sources have no paragraph.
    paragraphs, printed = (
        parts(row.texts[column]) if row.texts[column] else [""] * len(sources) for column in ("paragraph", "as_printed")
    )
    counts = (len(sources), len(paragraphs), len(printed))
    if len(set(counts)) > 1:
        found = f"{counts[0]} sources, {counts[1]} paragraphs, {counts[2]} texts as printed"
        hint = "Separate citations by ' | ' in all three columns."
        return (), [row.fault("source", "citations unequal in number", "as many of each", hint, found)]
    made = []
    faults = []
    for source, paragraph, text in zip(sources, paragraphs, printed, strict=True):
        if kinds is not None and source not in kinds:
            expected, hint = "an id of sources.csv", nearest(source, kinds)
            faults.append(row.fault("source", "unknown source", expected, hint, in_quotes(source)))
            continue
        faults += paragraph_faults(row, source, paragraph, (kinds or {}).get(source, ""))
        if kinds and kinds.get(source) == "document" and not text:
            faults.append(row.fault("as_printed", "no text as printed", "the figure as the document has it"))
        number = int(paragraph) if re.fullmatch(r"[1-9]\d{0,5}", paragraph, re.ASCII) else None
        made.append(Citation(source, number, text))
    return tuple(made), faults


def own_faults(row: InputRow) -> tuple[tuple[Citation, ...], list[Fault]]:
    """Return no citations, and what a figure of one's own may not say: that a source gives it."""
    faults = []
    for column in ("source", "paragraph", "as_printed"):
        if row.texts[column]:
            hint = "What speaks for the number belongs into 'note'; a figure of a source has another status."
            faults.append(row.fault(column, "a citation in a row with the status 'own'", "nothing", hint))
    return (), faults


def paragraph_faults(row: InputRow, source: str, paragraph: str, kind: str) -> list[Fault]:
    """Return what is wrong with the paragraph of one citation of a source of that kind."""
    found = in_quotes(paragraph) if paragraph else "nothing"
    if paragraph and not re.fullmatch(r"[1-9]\d{0,5}", paragraph, re.ASCII):
        return [row.fault("paragraph", "not a paragraph", "a whole number from 1", "", found)]
    if kind == "document" and not paragraph:
        expected = f"the number of the paragraph in {in_quotes(source)}"
        return [row.fault("paragraph", "no paragraph", expected, "", found)]
    if kind == "external" and paragraph:
        hint = f"{in_quotes(source)} is external: leave its paragraph empty."
        return [row.fault("paragraph", "a paragraph in an external source", "nothing", hint, found)]
    return []
