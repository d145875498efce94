"""Random mutants of a good workbook: of its bytes, of its parts, and of their XML."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from hostile import Parts, packed, parts_of


def mutants(good: bytes, seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Yield mutants of a good workbook, each with what was done to it: to its bytes, to its parts, to their XML.

    The same seed gives the same mutants.
    """
    chance = random.Random(seed)
    parts = parts_of(good)
    for number in range(count):
        level = ("bytes", "parts", "xml", "xml")[number % 4]
        if level == "bytes":
            what, data = _mutated_bytes(good, chance)
        else:
            what, changed = (_mutated_parts if level == "parts" else _mutated_xml)(parts, chance)
            data = packed(changed)
        yield f"{seed}/{number}: {what}", data


def _mutated_bytes(data: bytes, chance: random.Random) -> tuple[str, bytes]:
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.randint(1, 200))
    match chance.choice(("flip", "truncate", "duplicate", "remove")):
        case "flip":
            changed = bytearray(data)
            places = [chance.randrange(len(data)) for _ in range(chance.randint(1, 8))]
            for place in places:
                changed[place] ^= 1 << chance.randrange(8)
            return f"bits flipped at {places}", bytes(changed)
        case "truncate":
            return f"cut at {start}", data[:start]
        case "duplicate":
            return f"bytes {start} to {end} twice", data[:end] + data[start:]
        case _:
            return f"without bytes {start} to {end}", data[:start] + data[end:]


def _mutated_parts(parts: Parts, chance: random.Random) -> tuple[str, Parts]:
    one, other = chance.sample(sorted(parts), 2)
    match chance.choice(("drop", "empty", "swap", "garbage")):
        case "drop":
            return f"{one} dropped", {name: data for name, data in parts.items() if name != one}
        case "empty":
            return f"{one} emptied", {**parts, one: b""}
        case "swap":
            return f"{one} and {other} swapped", {**parts, one: parts[other], other: parts[one]}
        case _:
            return f"{one} replaced by garbage", {**parts, one: chance.randbytes(chance.randint(1, 500))}


TEXTS = (
    "", "x", "#REF!", "#DIV/0!", "1e309", "-1e309", "NaN", "INF", "99999999999999999999", "-1", "2026-01-02",
    "2026-99-99T99:99:99", "TRUE", "=1/0", "&#9;", "\ufffd", "1_000", "٣", "0x10",
)  # fmt: skip
REFERENCES = ("A1", "XFD1048576", "A0", "B2:A1", "A1:A1048576", "$A$1", "a1", "", "Sheet9!A1", "A1:B2 C3:D4", "ZZZ9")
ATTRIBUTE = re.compile(rb' ([A-Za-z:]+)="([^"<]*)"')
ELEMENT = re.compile(rb"<([A-Za-z:]+)(?: [^<>]*)?(?:/>|>[^<]*</\1>)")
TEXT = re.compile(rb">([^<]+)<")


def _mutated_xml(parts: Parts, chance: random.Random) -> tuple[str, Parts]:
    """Change one to three places of one part; the result may be well-formed and mean nothing."""
    names = sorted(name for name in parts if name.endswith((".xml", ".rels", ".vml")))
    sheets = [name for name in names if name.startswith("xl/worksheets/sheet")]
    name = chance.choice(sheets if chance.random() < 0.4 else names)
    data, done = parts[name], []
    for _ in range(chance.randint(1, 3)):
        what, pattern, change = chance.choice(_CHANGES)
        found = list(pattern.finditer(data))
        if found:
            place = chance.choice(found)
            data = data[: place.start()] + change(place, chance) + data[place.end() :]
            done.append(f"{what} at {place.start()}")
    return f"{name}: {', '.join(done) or 'nothing'}", {**parts, name: data}


def _attribute(place: re.Match[bytes], value: str) -> bytes:
    return b' %s="%s"' % (place[1], value.encode())


def _typed(place: re.Match[bytes], chance: random.Random) -> bytes:
    kind = chance.choice(("n", "s", "str", "b", "e", "d", "inlineStr", "x", ""))
    return place[1] + b' t="%s"' % kind.encode() + place[2]


def _moved(place: re.Match[bytes], chance: random.Random) -> bytes:
    return _attribute(place, chance.choice(REFERENCES))


def _lost_text(place: re.Match[bytes], chance: random.Random) -> bytes:
    return b't="s"><v>%d</v>' % chance.choice((-1, 9999, 2**31, 2**64))


def _lost_style(place: re.Match[bytes], chance: random.Random) -> bytes:
    return _attribute(place, chance.choice(("-1", "9999", "4294967296")))


def _moved_name(place: re.Match[bytes], chance: random.Random) -> bytes:
    return chance.choice((b"!$A$9", b"", b"#REF!", b":$XFD$1048576")) + place[0]


_CHANGES: tuple[tuple[str, re.Pattern[bytes], Callable[[re.Match[bytes], random.Random], bytes]], ...] = (
    ("attribute changed", ATTRIBUTE, lambda place, chance: _attribute(place, chance.choice(TEXTS))),
    ("attribute removed", ATTRIBUTE, lambda place, chance: b""),
    ("element dropped", ELEMENT, lambda place, chance: b""),
    ("element repeated", ELEMENT, lambda place, chance: place[0] * chance.choice((2, 50))),
    ("text replaced", TEXT, lambda place, chance: b">%s<" % chance.choice(TEXTS).encode()),
    ("type changed", re.compile(rb'(<c r="[A-Z]+\d+"(?: s="\d+")?)(?: t="\w+")?(/?>)'), _typed),
    ("reference changed", re.compile(rb' (r|ref|sqref|spans)="([^"<]*)"'), _moved),
    ("shared text out of range", re.compile(rb't="s"><v>\d+</v>'), _lost_text),
    ("style out of range", re.compile(rb' (s|style|xfId|numFmtId|dxfId)="(\d+)"'), _lost_style),
    ("name moved", re.compile(rb"</definedName>"), _moved_name),
)
