"""What the Python beside a text gives to it: lists, words and parts by name, and where figures stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from xlmodel.language.declare import Block, Dimension, Index, Item, Sheet

Part = Block | Item | Sequence[Block] | Sequence[Item]


@dataclass(frozen=True)
class Places:
    """What a line runs over, and at which of its places alone it has a figure."""

    over: tuple[Dimension, ...]
    at: frozenset[Index]


@dataclass(frozen=True)
class Given:
    """Lists of members by name, words for placeholders, lists that lines go through, and parts made in Python.

    `places` may stand in the brackets of a key in the place of lists; lines of `sheets` may be recast; `limits` are the
    smallest and largest value of input cells.
    `cite` tells where a figure stands, for a row whose note begins with `[key of the figure]` and for a column of
    links, `lead` where such a place leads to.
    """

    lists: Mapping[str, Dimension] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    through: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    cite: Callable[[str], str] = str
    lead: Callable[[str], str | tuple[str, Index] | None] = lambda _: None
    places: Mapping[str, Places] = field(default_factory=dict)
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
