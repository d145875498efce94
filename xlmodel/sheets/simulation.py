"""Simulation: what a sample came to, as rows of the sheet that `simulation.txt` declares; without one, no sheet.

The numbers are those that the register holds; what follows the inputs are links to the cells as they are now. What has
no such cell any more, because a key is gone, is counted as moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from xlmodel.language import Constant, Item, Line, Sheet, formula_at, indexes, items, named
from xlmodel.register import correlations_in_words
from xlmodel.sheets.changes import input_references
from xlmodel.sheets.pages import page, selected
from xlmodel.sheets.uncertainty import uncertainty
from xlmodel.simulation import PERCENTILES, Dependence, FanLine, Simulation, Spread, Statistic
from xlmodel.tables import ModelInputs, case_title
from xlmodel.tables.schemas import BASE_QUARTER
from xlmodel.text import Given

MOST_HUNG = 10
"""Inputs that an outcome hangs on, at most, of which the sheet tells."""

MOST_CHARTED = 1
"""Lines over time that are drawn, at most."""

DRAWN = {"uniform": ("low", "high"), "triangular": ("low", "middle", "high"), "normal": ("middle", "deviation")}
"""The numbers of each distribution, by the columns in which they stand."""

TableRows = list[Mapping[str, str]]


def sheets(register: ModelInputs, others: Sequence[Sheet], settled: Mapping[str, Item]) -> tuple[Sheet, ...]:
    """Return the Simulation sheet where the register holds a simulation; `settled` are the items of the others."""
    return (_sheet(register, register.simulation, others, settled),) if register.simulation else ()


def _sheet(register: ModelInputs, found: Simulation, others: Sequence[Sheet], settled: Mapping[str, Item]) -> Sheet:
    heads = _headlines(others, settled)
    rests, gone = _rests(register, found, others)
    outcomes = [_outcome(one, found, heads) for one in found.statistics]
    lost = sum(
        one.basis == found.central and one.unvaried is not None and one.key not in heads for one in found.statistics
    )
    spreads = _spreads(register, found)
    hung = {output: list(ones)[:MOST_HUNG] for output, ones in groupby(found.dependences, lambda one: one.output)}
    labels = {one.key: _plain(one.label) for one in found.spreads}
    titles = {one.key: _label(one, found) for one in found.statistics}
    fans = {f"fan_{place}": fan for place, fan in enumerate(found.fans, 1)}
    through: dict[str, Sequence[Mapping[str, str]]] = {
        "basis": [{"key": key, "title": _capital(title)} for title, key in _bases(found).items()],
        "chances": _chances(found),
        "asked": _asked(found),
        "outcomes": outcomes,
        "told": _told(found),
        "drawn": _drawn(hung, labels, titles),
        "hung": [{"key": output, "title": titles.get(output, output)} for output in hung],
        **{f"hangs_{output}": [_hang(one, labels) for one in ones] for output, ones in hung.items()},
        "charted": _charted(fans),
        "fan": [{"key": key, "title": _plain(fan.title)} for key, fan in fans.items()],
        **{key: list(_fan(fan)) for key, fan in fans.items()},
        "spreads": spreads,
        "rests": rests,
    }
    words = {
        "design": f"{found.design}, seed {found.seed}",
        "case": found.case or "–",
        "quarter": next((str(one.value) for one in found.inputs if one.key == BASE_QUARTER), "–"),
        "fingerprint": found.fingerprint[:16],
        "version": f"xlmodel {found.version}",
        "moved_parts": _sum("simulation_gone", ("rest", rests), ("spread", spreads)),
        "shifted_parts": _sum("simulation_lost", ("outcome", [one for one in outcomes if one["cell"]])),
    }
    run = (
        Constant("simulation_count", "Scenarios", "count", {(): float(found.count)}, static=True),
        Constant("simulation_gone", "Inputs that are gone", "count", {(): float(gone)}, static=True),
        Constant("simulation_lost", "Outputs that are gone", "count", {(): float(lost)}, static=True),
    )
    return page("simulation", Given(words=words, through=through, parts={"run": run}))


def _sum(gone: str, *lists: tuple[str, TableRows]) -> str:
    """Return the terms of a formula that counts what moved: columns of some lists, and what is gone."""
    parts = [f"SUM({{{name}_moved[{name}=*]}})" for name, rows in lists if rows]
    return "+".join([*parts, f"{{{gone}}}"])


def _headlines(others: Sequence[Sheet], settled: Mapping[str, Item]) -> dict[str, str]:
    """Return how a formula names the cell of each headline output."""
    found: dict[str, str] = {}
    for other in others:
        for declared, over in items(other):
            item = settled.get(declared.key, declared)
            if not isinstance(item, Line) or not item.output:
                continue
            for index in indexes(over):
                if formula_at(item, index):
                    at = named(over, index)
                    name = item.output.format(**at) if isinstance(item.output, str) else item.key
                    found[name] = selected(item.key, at)
    return found


def _bases(found: Simulation) -> dict[str, str]:
    """Return the keys of the columns of the bases by their titles, that of the model itself first."""
    return {title: f"basis_{place}" for place, title in enumerate(dict.fromkeys(one.basis for one in found.chances), 1)}


def _chances(found: Simulation) -> TableRows:
    bases = _bases(found)
    rows: dict[str, dict[str, str]] = {}
    for one in found.chances:
        row = rows.setdefault(
            one.question, {"key": one.question, "label": _plain(one.title), **dict.fromkeys(bases.values(), "")}
        )
        row[bases[one.basis]] = repr(one.probability)
    return list(rows.values())


def _asked(found: Simulation) -> TableRows:
    """Return the first question, with its answers on all bases in words."""
    bases = _bases(found)
    first = [one for one in found.chances if one.question == found.chances[0].question]
    said = ", ".join(f"{{chance_{bases[one.basis]}[{one.question}]:.0%}} at the {_plain(one.basis)}" for one in first)
    return [{"key": one.question, "label": _plain(one.title), "said": said} for one in first[:1]]


def _outcome(one: Statistic, found: Simulation, heads: Mapping[str, str]) -> Mapping[str, str]:
    is_own = one.basis == found.central and one.unvaried is not None
    levels = {f"p{level}": _text(one.percentiles.get(level)) for level in PERCENTILES}
    return {
        **{"key": one.key, "label": _label(one, found), "unit": one.unit, "theme": _capital(one.basis)},
        **{**levels, "mean": _text(one.mean), "then": _text(one.unvaried) if is_own else ""},
        "cell": heads.get(one.key, "") if is_own else "",
    }


def _label(one: Statistic, found: Simulation) -> str:
    """Return what an outcome is called on a sheet that says which case it is of."""
    return _plain(one.label.removesuffix(f" ({found.case})"))


def _told(found: Simulation) -> TableRows:
    """Return the outcome that matters most, and how its numbers are said."""
    return [
        {
            **{"key": one.key, "label": _label(one, found), "format": ".1%" if one.unit == "%" else ".1f"},
            "unit": "" if one.unit == "%" else f" {one.unit}",
        }
        for one in found.statistics[:1]
        if one.percentiles
    ]


def _drawn(hung: Mapping[str, Sequence[Dependence]], labels: Mapping[str, str], titles: Mapping[str, str]) -> TableRows:
    """Return the outcome that matters most, with the input that it hangs on most, where shares are known."""
    return [
        {
            **{"key": output, "of": titles.get(output, output), "input": ones[0].input},
            **{"label": labels.get(ones[0].input, ones[0].input), "title": "{finding_simulation_hangs}"},
        }
        for output, ones in list(hung.items())[:1]
        if ones[0].share is not None
    ]


def _hang(one: Dependence, labels: Mapping[str, str]) -> Mapping[str, str]:
    return {
        **{"key": one.input, "label": labels.get(one.input, one.input)},
        **{"share": _text(one.share), "correlation": _text(one.rank_correlation)},
    }


def _charted(fans: Mapping[str, FanLine]) -> TableRows:
    """Return the lines over time that are drawn."""
    return [
        {
            **{"key": key, "title": _plain(fan.title), "unit": fan.unit, "last": fan.at[-1]},
            "heading": f"{{said_{key}}}",
        }
        for key, fan in list(fans.items())[:MOST_CHARTED]
    ]


def _fan(fan: FanLine) -> Iterator[Mapping[str, str]]:
    for place, at in enumerate(fan.at):
        levels = {f"p{level}": _text(fan.percentiles[level][place]) for level in PERCENTILES}
        yield {"key": at, "label": at, "unit": fan.unit, **levels}


def _rests(register: ModelInputs, found: Simulation, others: Sequence[Sheet]) -> tuple[TableRows, int]:
    """Return the inputs that it rests on, by the keys that they have now, and how many of them are gone."""
    cells = input_references(others)
    rows: TableRows = []
    for one in found.inputs:
        renamed = register.renamed.get(one.key)
        key = renamed.new if renamed else one.key
        if key in cells and register.cells[key].unit == one.unit:
            value = one.value if isinstance(one.value, str) else repr(one.value)
            rows.append({"key": key, "label": _plain(one.label), "unit": one.unit, "value": value, "cell": cells[key]})
    return rows, len(found.inputs) - len(rows)


def _spreads(register: ModelInputs, found: Simulation) -> TableRows:
    """Return how the inputs varied, and whether the input files say so still where they say it in words."""
    case = next((one for one in register.cases if case_title(one) == found.case), "")
    now = {one.key: str(one.distribution) for one in uncertainty(register, case).inputs} if case else {}
    rows = [_spread(one, now.get(one.key, "fixed") if one.stated else one.how) for one in found.spreads]
    numbers = {"unit": "text", "low": "", "middle": "", "high": ""}
    together = _against(found.correlations, correlations_in_words(register.correlations))
    return [*rows, {"key": "rank_correlations", "label": "Rank correlations", **numbers, **together}]


def _spread(one: Spread, now: str) -> Mapping[str, str]:
    """Return how an input varied: its numbers, and in words where they come from; `now` is what is stated now."""
    kind, *numbers = one.how.split()
    ends = dict.fromkeys(("low", "middle", "high"), "")
    if kind in DRAWN:
        ends |= dict(zip(DRAWN[kind], numbers, strict=True))
    told = f"{kind} with deviation {numbers[1]}" if kind == "normal" else kind
    return {
        "key": one.key,
        "label": _plain(one.label),
        "unit": one.unit,
        **ends,
        **_against(one.how, now, f"{told}, {one.origin}"),
    }


def _against(then: str, now: str, told: str = "") -> Mapping[str, str]:
    """Return a note that tells how something was, and how it is now where that is another way."""
    moved = then != now
    return {"note": (told or then) + (f"; now {now}" if moved else ""), "moved": str(int(moved))}


def _plain(text: str) -> str:
    """Return words as they may stand in a sentence, without the signs of a formula."""
    return "".join(letter for letter in text if letter not in '{}<>"\n')


def _capital(text: str) -> str:
    return _plain(text[:1].upper() + text[1:])


def _text(number: float | None) -> str:
    return "" if number is None else repr(float(number))
