"""What the shell offers when the Tab key is pressed: keys, sheets, engines, rules. Click itself offers commands.

Judgements: an answer must come at once, and to declare the model takes a second. So its names are kept in a file of the
user's cache, and worked out anew where an input file or a file of this package has changed. Whatever is wrong is no
matter here: the shell then offers nothing, and the command itself says why.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

import xlmodel
from xlmodel.errors import XlmodelError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

KnownNames = Mapping[str, Sequence[str]]
"""The names of a model by kind: inputs, outputs, lines, cells, sheets, sheet_keys."""


def complete_names(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """Offer what `show` takes: keys and sheets."""
    known = names_of(_folder(context))
    of_bash = os.environ.get("_XLMODEL_COMPLETE", "").startswith("bash")  # which takes a space for the end of a word
    sheets = [name for name in known.get("sheets", ()) if not (of_bash and " " in name)]
    return [*complete_keys(context, _, begun), *_items([*sheets, *known.get("sheet_keys", ())], begun)]


def complete_keys(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """Offer what `explain` takes: keys of outputs, inputs and lines, and once a bracket is typed those of cells."""
    known = names_of(_folder(context))
    kinds = ("cells",) if "[" in begun else ("outputs", "inputs", "lines")
    return _items((name for kind in kinds for name in known.get(kind, ())), begun)


def complete_cells(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """Offer the keys of computed cells."""
    return _items(names_of(_folder(context)).get("cells", ()), begun)


def complete_inputs(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """Offer the keys of inputs, to be followed by a value."""
    return _items((f"{key}=" for key in names_of(_folder(context)).get("inputs", ())), begun)


def complete_engines(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """Offer the engines."""
    from xlmodel.engines import ENGINES

    return _items([*ENGINES, "all"], begun)


def complete_rules(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """Offer the rules of the audit by their names, with what they say, to be followed by a reason."""
    from click.shell_completion import CompletionItem

    from xlmodel.auditing import RULES

    return [CompletionItem(f"{rule.slug}:", help=rule.title) for rule in RULES if rule.slug.startswith(begun)]


def names_of(inputs: Path) -> KnownNames:
    """Return the names of the model that these inputs make, from the cache where they are there; none if it fails."""
    try:
        mark = _mark(inputs)
        kept = _cache() / f"names-{sha256(str(inputs.resolve()).encode()).hexdigest()[:16]}.json"
        with suppress(OSError, ValueError, TypeError, KeyError):
            held = json.loads(kept.read_text("utf-8"))
            if held["mark"] == mark:
                return {kind: list(map(str, names)) for kind, names in held["names"].items()}
        found = _declared(inputs)
    except (XlmodelError, OSError, RuntimeError):  # the last where nobody knows the user's folder
        return {}
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps({"mark": mark, "names": found}), "utf-8")
        part.replace(kept)
    return found


def _declared(inputs: Path) -> KnownNames:
    from xlmodel.pipeline import prepare
    from xlmodel.sheets import PROJECT
    from xlmodel.tell import names_by_kind

    ready = prepare(PROJECT, inputs, {})
    return names_by_kind(ready.model, ready.layout)


def _items(names: Iterable[str], begun: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(name) for name in dict.fromkeys(names) if name.startswith(begun)]


def _folder(context: click.Context) -> Path:
    return Path(context.params.get("inputs") or xlmodel.INPUTS)


def _cache() -> Path:
    """Return the folder in which programs of this user keep what can be worked out again."""
    given = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(given) if given else Path.home() / ".cache") / "xlmodel"


def _mark(inputs: Path) -> str:
    """Return what changes with any input file, and with any file of this package."""
    package = Path(xlmodel.__file__).parent
    files = [*sorted(inputs.glob("*.csv")), *sorted(package.rglob("*.py")), *sorted(package.rglob("*.txt"))]
    told = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return sha256(repr((xlmodel.__version__, told)).encode()).hexdigest()
