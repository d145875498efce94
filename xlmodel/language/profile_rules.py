"""Does the model have what its profile and its sheets name? Whoever reads them takes it for granted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from string import Formatter

from xlmodel.errors import Fault
from xlmodel.language.declare import Constant, Dimension, Item, Line, Sheet, Words
from xlmodel.profile import Profile


def profile_faults(
    profile: Profile,
    known: Mapping[str, Item],
    over: Mapping[str, tuple[Dimension, ...]],
    inputs: Iterable[str],
    sheets: Iterable[Sheet],
) -> Iterator[Fault]:
    """Yield a fault for each key of the profile that the model does not have; `inputs` are those of input cells."""
    lines = [key for key, item in known.items() if isinstance(item, Line)]
    words = [key for key, item in known.items() if isinstance(item, Words | Constant) and not over[key]]
    single = [key for key in lines if not over[key]]
    ties = profile.ties
    named = [
        ("basis", "a text or number without dimensions", _named_in(profile.basis), words),
        ("footer", "a text or number without dimensions", _named_in(profile.footer), words),
        ("overall", "a line without dimensions", [profile.overall], single),
        ("checks", "a line", profile.checks, lines),
        (
            "ties",
            "a line",
            tuple(filter(None, (ties.line, ties.recomputed, ties.recomputed_high))) if ties else (),
            lines,
        ),
        ("ties", "an input", (ties.about, ties.nearly, ties.rounding) if ties else (), inputs),
        ("changes, telling", "a sheet", [profile.changes, *sorted(profile.telling)], [one.key for one in sheets]),
        ("own_values", "a line or texts", profile.own_values, known),
    ]
    for part, what, keys, there in named:
        found = set(there)
        for key in dict.fromkeys(keys):
            if key and key not in found:
                problem = f"the profile names what the model does not have ({part})"
                near = get_close_matches(key, found, n=3)
                hint = f"Did you mean {' or '.join(near)}?" if near else ""
                yield Fault(problem, key=key, expected=f"the key of {what}", hint=hint)


def client_faults(sheets: Iterable[Sheet], over: Mapping[str, tuple[Dimension, ...]]) -> Iterator[Fault]:
    """Yield a fault for each sheet of which no cell tells whether it, one of several, is handed out."""
    for sheet in sheets:
        key = sheet.client_where
        if key and over.get(key) != sheet.over:
            problem = f"no line of the sheet {sheet.name} tells whether it is handed out"
            yield Fault(problem, sheet.file, key=key, expected="a line that runs over what makes the sheets alone")


def _named_in(text: str) -> list[str]:
    """Return the keys that stand in braces in a text."""
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
