"""Lines of another sheet in a section, recast over other lists, so that no formula is written twice.

`: recast returns   as flex_   flex for case   2026 for vintage` stands under the heading; below it, a key alone is the
line of that sheet, `- rate   flex_rate` says what it reads in the place of what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from xlmodel.language.declare import Dimension, Line, Sheet, items
from xlmodel.language.recast import recast
from xlmodel.text.rows import Column, Row, Told

_KEY = re.compile(r"(?P<key>[a-z][a-z0-9_]*)(?:\[(?P<name>[a-z_]+)=(?P<members>[^\]]+)\])?$")
_HINT = "recast SHEET   as PREFIX   LIST by LIST for LIST   MEMBER for LIST"


class Recasting:
    """What the settings of a section say of the lines that it takes from another sheet."""

    def __init__(
        self,
        settings: Sequence[Column],
        body: Sequence[Row],
        sheets: Mapping[str, Sheet],
        lists: Mapping[str, Dimension],
        told: Told,
    ) -> None:
        self.told, self.lists = told, lists
        self.prefix = ""
        self.instead: dict[str, tuple[Dimension, ...]] = {}
        sheet = next((self._sheet(one, sheets) for one in settings if one.text.startswith("recast ")), None)
        self.known = {i.key: (i, over) for i, over in items(sheet) if isinstance(i, Line)} if sheet else {}
        self.over = {dimension.name: dimension for _, over in self.known.values() for dimension in over}
        for column in settings if sheet else ():
            self._setting(column)
        if sheet and not self.prefix:
            told.at(settings[0], "lines that are recast need keys of their own", hint=_HINT)
        self.names = {key: f"{self.prefix}{key}" for row in body if (key := self._key(row))}
        for row in body:
            if row.sign == "-":
                self._stand_in(row)

    def takes(self, row: Row) -> bool:
        """Tell whether a row of the section is about lines of the other sheet."""
        return row.sign == "-" or bool(self._key(row))

    def line(self, row: Row) -> Line | None:
        """Return the line that a row takes from the other sheet; None for a row that says what stands in for what."""
        match = _KEY.match(row.first)
        if row.sign == "-" or not match or not self.known:
            return None
        key = match["key"]
        if key not in self.known:
            near = get_close_matches(key, self.known, n=3, cutoff=0.6)
            hint = f"Nearest known: {', '.join(near)}." if near else ""
            self.told.row(row, f"no line '{key}' to recast", key=key, hint=hint)
            return None
        line, over = self.known[key]
        instead = dict(self.instead)
        if match["name"]:
            instead[match["name"]] = (self._part(row.columns[0], match["name"], match["members"], over),)
        try:
            (found,) = recast([(line, over)], self.prefix, instead, self.names)
        except TypeError as error:
            self.told.row(row, str(error), key=key)
            return None
        return found

    def _key(self, row: Row) -> str:
        match = _KEY.match(row.first) if row.sign == "" and len(row.columns) == 1 else None
        return match["key"] if match else ""

    def _sheet(self, column: Column, sheets: Mapping[str, Sheet]) -> Sheet | None:
        name = column.text.partition(" ")[2]
        if name not in sheets:
            hint = f"There are: {', '.join(sorted(sheets)) or 'none'}."
            self.told.at(column, f"no sheet is called '{name}' here", hint=hint)
        return sheets.get(name)

    def _setting(self, column: Column) -> None:
        """Read one setting."""
        name, _, value = column.text.partition(" ")
        what, between, old = column.text.rpartition(" for ")
        if name == "as" and value:
            self.prefix = value
        elif name == "recast":
            return
        elif not between:
            self.told.at(column, f"no setting of a recast: '{column.text}'", hint=_HINT)
        elif old not in self.over:
            hint = f"There are: {', '.join(sorted(self.over))}."
            self.told.at(column, f"the lines do not run over '{old}'", hint=hint)
        elif all(one in self.lists for one in what.split(" by ")):
            self.instead[old] = tuple(self.lists[one] for one in what.split(" by "))
        else:
            self.instead[old] = (self._part(column, old, what, (self.over[old],)),)

    def _part(self, column: Column, name: str, members: str, over: Sequence[Dimension]) -> Dimension:
        """Return a list with some of its members, which stand in a column."""
        whole = next((dimension for dimension in over if dimension.name == name), None)
        if whole is None:
            self.told.at(column, f"the line does not run over '{name}'")
            return Dimension(name, ())
        known = {str(member): member for member in whole.members}
        wanted = members.replace(" ", "").split(",")
        lost = [one for one in wanted if one not in known]
        if lost:
            lists = f"Lists: {', '.join(sorted(self.lists)) or 'none'}."
            self.told.at(column, f"'{lost[0]}' is no list, and no member of {name}", hint=lists)
        return whole.part([known[one] for one in wanted if one in known])

    def _stand_in(self, row: Row) -> None:
        if len(row.columns) != 2:
            said = "what stands in is - and two keys: what is read, and what instead"
            self.told.row(row, said, hint="- KEY   KEY")
        else:
            self.names[row.first] = row.columns[1].text
