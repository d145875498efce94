"""Looks of the old file put among those of the new one, none of them twice.

A look is compared by what it draws, not by how a program spelled it: switches that say the default are left out, and
the parts of a font stand in the order of the schema. Named styles follow by their name; one that the new file has is
taken as it is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from xml.etree.ElementTree import Element

from xlmodel.grafting.colours import Colours
from xlmodel.grafting.tree import canonical_element, own
from xlmodel.reader.package import local_name

_GROUPS = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles"),
    *("colors", "extLst"),
)
_FONT = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name"),
    *("family", "charset", "scheme"),
)
_DIFFERENTIAL = ("font", "numFmt", "fill", "alignment", "border", "protection", "extLst")
_SWITCHES = frozenset({"b", "i", "strike", "condense", "extend", "outline", "shadow"})
_DEFAULTS = {
    "alignment": {
        "horizontal": "general",
        "vertical": "bottom",
        "textRotation": "0",
        "wrapText": "0",
        "indent": "0",
        "relativeIndent": "0",
        "justifyLastLine": "0",
        "shrinkToFit": "0",
        "readingOrder": "0",
    },
    "protection": {"locked": "1", "hidden": "0"},
    "u": {"val": "single"},
    "border": {"diagonalUp": "0", "diagonalDown": "0", "outline": "1"},
}
_FALSE, _TRUE = ("0", "false", "off"), ("1", "true", "on")
FIRST_OWN_FORMAT = 164
"""Numbers of formats below this one are the programs' own."""


class CarriedStyles:
    """The looks of the new file, to which those of the old one are added as they are asked for."""

    def __init__(self, new: Element, old: Element, colours: Colours) -> None:
        self.new, self.old, self.colours = new, old, colours
        self._formats = {
            item.get("formatCode", ""): int(item.get("numFmtId", "0")) for item in items_of_group(new, "numFmts")
        }
        self._pieces = {
            group: _first(_key(_canonical_piece(item, None)) for item in items_of_group(new, group))
            for group in ("fonts", "fills", "borders")
        }
        self._differentials = _first(_key(_differential(item, None)) for item in items_of_group(new, "dxfs"))
        self._cells = _first(_look_key(item, int(item.get("xfId", "0"))) for item in items_of_group(new, "cellXfs"))
        self._found: dict[tuple[str, int], int] = {}

    def cell(self, number: int) -> int:
        """Return the number in the new file of a look that cells of the old one have."""
        return self._once("cellXfs", number, lambda item: self._look(item, self._named(item)))

    def differential(self, number: int) -> int:
        """Return the number in the new file of a look of a format by condition, a table or a filter."""
        return self._once("dxfs", number, self._add_differential)

    def font(self, number: int) -> int:
        """Return the number in the new file of a font."""
        return self._once("fonts", number, lambda item: self._piece("fonts", item))

    def table_style(self, name: str) -> None:
        """Take over a style of tables that a person made; those of the programs need nothing."""
        mine = self._group("tableStyles")
        if any(style.get("name") == name for style in mine):
            return
        for style in items_of_group(self.old, "tableStyles"):
            if style.get("name") == name:
                made = deepcopy(style)
                for element in made:
                    if "dxfId" in element.attrib:
                        element.set("dxfId", str(self.differential(int(element.attrib["dxfId"]))))
                self._append("tableStyles", made)

    def _once(self, group: str, number: int, make: Callable[[Element], int]) -> int:
        if (group, number) not in self._found:
            found = items_of_group(self.old, group)
            self._found[group, number] = make(found[number]) if 0 <= number < len(found) else 0
        return self._found[group, number]

    def _look(self, item: Element, named: int) -> int:
        """Return the number of a look of cells, put among the new ones unless it is there."""
        made = self._remade(item)
        made.set("xfId", str(named))
        key = _look_key(made, named)
        if key not in self._cells:
            self._cells[key] = self._append("cellXfs", made)
        return self._cells[key]

    def _remade(self, item: Element) -> Element:
        """Return a look with the numbers of its parts in the new file."""
        numbers = {
            "numFmtId": self._format(int(item.get("numFmtId", "0"))),
            "fontId": self.font(int(item.get("fontId", "0"))),
            "fillId": self._once("fills", int(item.get("fillId", "0")), lambda piece: self._piece("fills", piece)),
            "borderId": self._once(
                "borders", int(item.get("borderId", "0")), lambda piece: self._piece("borders", piece)
            ),
        }
        made = Element(own("xf"), {name: str(number) for name, number in numbers.items()})
        if item.get("quotePrefix") in _TRUE:
            made.set("quotePrefix", "1")
        for name, flag in _APPLIED.items():
            if numbers.get(name):
                made.set(flag, "1")
        for child in item:
            kept = _canonical_piece(child, None)
            if local_name(child.tag) in ("alignment", "protection") and kept.attrib:
                made.append(kept)
                made.set("applyAlignment" if local_name(child.tag) == "alignment" else "applyProtection", "1")
        return made

    def _named(self, item: Element) -> int:
        """Return the number in the new file of the named style that a look follows."""
        number = int(item.get("xfId", "0"))
        style = next((s for s in items_of_group(self.old, "cellStyles") if s.get("xfId") == str(number)), None)
        looks = items_of_group(self.old, "cellStyleXfs")
        if style is None or style.get("builtinId") == "0" or number >= len(looks):
            return 0
        for known in items_of_group(self.new, "cellStyles"):
            if known.get("name", "").casefold() == style.get("name", "").casefold():
                return int(known.get("xfId", "0"))
        look = self._remade(looks[number])
        place = self._append("cellStyleXfs", look)
        self._append("cellStyles", Element(own("cellStyle"), {**style.attrib, "xfId": str(place)}))
        return place

    def _piece(self, group: str, item: Element) -> int:
        made = _canonical_piece(item, self.colours)
        key = _key(made)
        if key not in self._pieces[group]:
            self._pieces[group][key] = self._append(group, made)
        return self._pieces[group][key]

    def _format(self, number: int) -> int:
        """Return the number in the new file of a number format."""
        code = next(
            (f.get("formatCode", "") for f in items_of_group(self.old, "numFmts") if f.get("numFmtId") == str(number)),
            None,
        )
        if code is None:
            return number if number < FIRST_OWN_FORMAT else 0
        if code == "General":
            return 0
        if code not in self._formats:
            self._formats[code] = max((FIRST_OWN_FORMAT - 1, *self._formats.values())) + 1
            self._append("numFmts", Element(own("numFmt"), numFmtId=str(self._formats[code]), formatCode=code))
        return self._formats[code]

    def _add_differential(self, item: Element) -> int:
        made = _differential(item, self.colours)
        for element in made.iter(own("numFmt")):
            element.set("numFmtId", str(self._format_of(element)))
        key = _key(made)
        if key not in self._differentials:
            self._differentials[key] = self._append("dxfs", made)
        return self._differentials[key]

    def _format_of(self, element: Element) -> int:
        """Return a number for a format that a differential look spells out itself."""
        code = element.get("formatCode", "")
        if code in self._formats:
            return self._formats[code]
        number = int(element.get("numFmtId", "0"))
        if number >= FIRST_OWN_FORMAT:
            number = max((FIRST_OWN_FORMAT - 1, *self._formats.values())) + 1
            self._formats[code] = number
            self._append("numFmts", Element(own("numFmt"), numFmtId=str(number), formatCode=code))
        return number

    def _group(self, name: str) -> Element:
        """Return the group of a name, made in its place where the new file has none."""
        found = self.new.find(own(name))
        if found is None:
            before = [own(group) for group in _GROUPS[: _GROUPS.index(name)]]
            place = sum(child.tag in before for child in self.new)
            found = Element(own(name))
            self.new.insert(place, found)
        return found

    def _append(self, group: str, item: Element) -> int:
        """Add an item to a group and return its place there."""
        holder = self._group(group)
        holder.append(item)
        holder.set("count", str(len(holder)))
        return len(holder) - 1


_APPLIED = {
    "numFmtId": "applyNumberFormat",
    "fontId": "applyFont",
    "fillId": "applyFill",
    "borderId": "applyBorder",
}


def items_of_group(styles: Element, group: str) -> list[Element]:
    """Return the items of a group of looks, [] where the file has none."""
    found = styles.find(own(group))
    return list(found) if found is not None else []


def _first(keys: Iterable[str]) -> dict[str, int]:
    """Return the first place of each key."""
    found: dict[str, int] = {}
    for place, key in enumerate(keys):
        found.setdefault(key, place)
    return found


def _canonical_piece(item: Element, colours: Colours | None) -> Element:
    """Return a part of a look spelled in one way: no defaults, switches without a value, a font in its order."""
    made = deepcopy(item)
    if colours:
        colours.settle(made)
    for element in made.iter():
        element.tail = None
        if len(element) or not (element.text or "").strip():
            element.text = None
        if local_name(element.tag) in _SWITCHES and element.get("val") in _TRUE:
            del element.attrib["val"]
        if "rgb" in element.attrib:
            element.set("rgb", f"FF{element.attrib['rgb'][-6:].upper()}")
        for name, default in _DEFAULTS.get(local_name(element.tag), {}).items():
            said = {"false": "0", "true": "1"}.get(element.get(name, default), element.get(name))
            if said == default:
                element.attrib.pop(name, None)
    if local_name(item.tag) == "font":
        _order_font(made, colours)
    if local_name(item.tag) == "border":
        for side in made:
            if side.get("style") == "none" or "style" not in side.attrib:
                side.attrib.pop("style", None)
                side.clear()
    if local_name(item.tag) == "fill":
        for pattern in made.iter(own("patternFill")):
            if pattern.get("patternType", "none") == "none" and local_name(made.tag) == "fill":
                pattern.clear()
                pattern.set("patternType", "none")
    return made


def _order_font(font: Element, colours: Colours | None) -> None:
    for child in list(font):
        name = local_name(child.tag)
        said = child.get("val")
        silent = (name in _SWITCHES and said in _FALSE) or (name, said) in (("u", "none"), ("vertAlign", "baseline"))
        if silent or name not in _FONT or (name == "scheme" and colours and colours.theme):
            font.remove(child)
    font[:] = sorted(font, key=lambda child: _FONT.index(local_name(child.tag)))


def _differential(item: Element, colours: Colours | None) -> Element:
    """Return a differential look spelled in one way. Its fills are left as they are: "none" says something there."""
    made = deepcopy(item)
    if colours:
        colours.settle(made)
    for element in made.iter():
        element.tail = None
        if "rgb" in element.attrib:
            element.set("rgb", f"FF{element.attrib['rgb'][-6:].upper()}")
    for child in list(made):
        if local_name(child.tag) not in _DIFFERENTIAL:
            made.remove(child)
    for font in made.iter(own("font")):
        font[:] = sorted((c for c in font if local_name(c.tag) in _FONT), key=lambda c: _FONT.index(local_name(c.tag)))
    made[:] = sorted(made, key=lambda child: _DIFFERENTIAL.index(local_name(child.tag)))
    return made


def _key(item: Element) -> str:
    """Return what tells a part of a look from others: an empty side of a border is none."""
    if local_name(item.tag) == "border":
        item = deepcopy(item)
        for side in list(item):
            if not side.attrib and not len(side):
                item.remove(side)
    return canonical_element(item)


def _look_key(item: Element, named: int) -> str:
    """Return what tells a look of cells from others. Flags of what it applies do not count: it states everything."""
    numbers = [item.get(name, "0") for name in ("numFmtId", "fontId", "fillId", "borderId")]
    quoted = item.get("quotePrefix") in _TRUE
    plain = (_canonical_piece(child, None) for child in item if local_name(child.tag) in ("alignment", "protection"))
    inside = sorted(canonical_element(child) for child in plain if child.attrib)
    return " ".join([*numbers, str(named), str(quoted), *inside])
