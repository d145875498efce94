"""Random declarations: dimensions, inputs with holes, and lines whose formulas use all that the grammar has.

A declaration is drawn as rows of the second reading; `arranging` turns it into lines of the package.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import permutations
from random import Random

from hypothesis import strategies as st
from reading import Axis, Reading, Row
from reading_rules import wrong_places
from reading_text import WrongError, read

COMPANIES, CASES = ("amazon", "alphabet", "meta"), ("bear", "base", "bull")
TEXTS = ("stated", "a/b * c", "Äpfel")
NUMBER, MONEY = "x", "USD bn"
COMPARE, JOIN, ADD, TIMES, SIGN, ATOM = 1, 2, 3, 4, 5, 7
"""How tightly a text binds: what needs brackets inside what."""


class Drawn:
    """Draws the parts of one declaration."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.rows: list[Row] = []
        self.seed()
        self.share = self.pick((1, 0.8, 0.6))
        """How many cells of an input are no holes."""

    def seed(self) -> None:
        """Begin a new row: one draw for all of it, because a draw for each of its parts would take most of the time."""
        self.chance = Random(f"{self.draw(st.integers(0, 2**32 - 1))} {len(self.rows)}")

    def pick(self, options):
        return self.chance.choice(list(options))

    def often(self, tenths: int) -> bool:
        return self.chance.random() < tenths / 10

    def axes(self) -> list[Axis]:
        years = Axis("year", tuple(range(2025, 2025 + self.pick((2, 3, 4)))))
        more = [Axis("company", COMPANIES[: self.pick((2, 3))]), Axis("case", CASES[: self.pick((2, 3))])]
        chosen = [years, *more[: self.pick((0, 1, 2))]]
        return chosen if len(chosen) == 3 or self.often(6) else [*chosen, Axis("vintage", years.members)]

    def over(self, axes: list[Axis], most: int = 3) -> tuple[Axis, ...]:
        """Draw some of the axes, in some order; now and then without the first or the last year."""
        count = min(self.pick((0, 1, 1, 2, 2, 3)), most, len(axes))
        chosen = list(self.pick(list(permutations(axes, count)))) if count else []
        if len(axes[0].members) > 2 and self.often(2):
            part = replace(axes[0], members=self.pick((axes[0].members[1:], axes[0].members[:-1])))
            chosen = [part if axis is axes[0] else axis for axis in chosen]
        return tuple(chosen)

    def given(self, key: str, over: tuple[Axis, ...], unit: str) -> Row:
        """Draw an input with values of few binary digits, and with holes."""
        every = replace(Row(key, over, formula="=0")).domain
        kept = [at for at in every if self.chance.random() < self.share] or list(every[:1])
        if unit == "text":
            return Row(key, over, unit, given={at: self.pick(TEXTS) for at in kept}, words=bool(over))
        return Row(key, over, unit, given={at: self.pick((*range(-200, 0), *range(1, 400))) / 8 for at in kept})

    def line(self, key: str, axes: list[Axis]) -> Row:
        over = self.over(axes)
        line = Row(key, over, self.pick((NUMBER, NUMBER, MONEY, "text")), "=0")
        if over and over[-1].name == "year" and self.often(6):
            line = replace(line, opening={over[-1].members[0]: "=" + self.constant()})
        if len(line.domain) > 2 and self.often(3):
            last = axes[0].members[-1] if self.often(5) else None
            line = replace(
                line, where=frozenset(at for at in line.domain if last not in at and not self.often(1)) or None
            )
        names = [axis.name for axis in over]
        if "year" in names and self.often(1):
            text = "={year}-{vintage}" if "vintage" in names else "={year}*1"
            return replace(line, unit="years", formula=text, opening={}, where=None)
        line = replace(line, opening={} if line.unit == "text" else line.opening)
        text, _ = self.text(line) if line.unit == "text" else self.tree(line.unit, 3, line)
        return replace(line, formula="=" + text)

    def constant(self) -> str:
        return self.pick(("0", "1", "2", "4", "100"))

    # Formulas: each method returns a text and how tightly it binds.

    def wrapped(self, part: tuple[str, int], least: int) -> str:
        text, binds = part
        return text if binds >= least and not self.often(1) else f"({text})"

    def tree(self, unit: str, depth: int, owner: Row, solid: bool = False) -> tuple[str, int]:
        """Draw a formula of a unit; a `solid` one is no mere constant, whose unit would be its neighbour's."""
        if depth == 0 or self.often(1):
            if not solid and self.often(2):
                return self.constant(), ATOM
            return self.one(unit, owner), ATOM
        kind = self.pick(("sum", "product", "quotient", "call", "call", "call", "minus", "truth", "power"))
        if kind == "sum":
            left, right = self.tree(unit, depth - 1, owner, solid), self.tree(unit, depth - 1, owner)
            return self.wrapped(left, ADD) + self.pick(("+", "-", " - ")) + self.wrapped(right, TIMES), ADD
        if kind == "product":
            left, right = self.tree(unit, depth - 1, owner, unit == MONEY), self.tree(NUMBER, depth - 1, owner)
            return f"{self.wrapped(left, TIMES)}*{self.wrapped(right, SIGN)}", TIMES
        if kind == "quotient":
            left, right = self.tree(unit, depth - 1, owner, unit == MONEY), self.tree(NUMBER, depth - 1, owner)
            below = (f"MAX(1,{right[0]})", ATOM) if self.often(8) else right
            return f"{self.wrapped(left, TIMES)}/{self.wrapped(below, SIGN)}", TIMES
        if kind == "minus":
            return f"-{self.wrapped(self.tree(unit, 0, owner, solid), ATOM)}", SIGN
        if kind == "truth" and unit == NUMBER:
            return f"1*{self.wrapped(self.condition(depth, owner), SIGN)}", TIMES
        if kind == "power" and unit == NUMBER:
            below, root = self.tree(NUMBER, depth - 1, owner), self.often(2)
            base = f"ABS({below[0]})" if root else self.wrapped(below, ATOM)
            return (
                f"{base}^{self.pick(('(1/2)', self.one(NUMBER, owner))) if root else self.pick(('2', '2', '-1'))}",
                SIGN,
            )
        return self.call(unit, depth, owner), ATOM

    def condition(self, depth: int, owner: Row) -> tuple[str, int]:
        """Draw a comparison, or several joined by AND, OR and NOT."""
        kind = self.pick(range(7))
        if kind == 6:
            asked = self.one("text", owner) if self.often(3) else self.tree(NUMBER, 1, owner)[0]
            return f"ISNUMBER({asked})", ATOM
        if kind == 5 and depth > 1:
            both = [self.condition(depth - 1, owner)[0] for _ in range(2)]
            return self.pick((f"AND({','.join(both)})", f"OR({','.join(both)})", f"NOT({both[0]})")), ATOM
        if kind == 4:
            return f'{self.one("text", owner)}{self.pick(("=", "<>"))}"{self.pick(TEXTS).upper()}"', COMPARE
        unit = self.pick((NUMBER, MONEY))
        left, right = (self.wrapped(self.tree(unit, max(0, depth - 2), owner), ADD) for _ in range(2))
        right = left if self.often(2) else right  # a tie, which tells <= from <
        return left + self.pick(("=", "<>", "<", "<=", ">", ">=")) + right, COMPARE

    def call(self, unit: str, depth: int, owner: Row) -> str:
        """Draw a call whose result has a unit."""
        names = ("ABS", "ROUND", "IF", "IFERROR", "INDEX", "SUMPRODUCT", "SUM", "MIN", "MAX", "AVERAGE", "COUNT", "IRR")
        name = self.pick(names)
        if name in {"COUNT", "IRR"} and unit == NUMBER:
            span = self.span(self.pick((NUMBER, MONEY)), owner)
            if name == "IRR" and self.often(3):
                return "IRR({flows[year=*]})"  # of other flows, engines find different rates or none
            return self.pick(("COUNT", "ROWS", "1*OR", "1*AND")) + f"({span})" if span else "COUNT({number})"
        if name == "ROUND":
            return f"ROUND({self.tree(unit, depth - 1, owner, True)[0]},{self.pick(('0', '1', '-1'))})"
        if name == "IF":
            both = [self.tree(unit, depth - 1, owner, unit == MONEY)[0] for _ in range(2)]
            text = f"IF({self.condition(depth, owner)[0]},{both[0]},{both[1]})"
            return text if text.count("IF(") == 1 else f"({both[0]})"
        if name == "IFERROR":
            asked, instead = (self.tree(unit, depth - 1, owner, unit == MONEY)[0] for _ in range(2))
            return f"IFERROR({asked if self.often(5) else f'{asked}/({asked}-{asked})'},{instead})"
        if name == "INDEX":
            span = self.span(unit, owner, one=self.often(9))
            found = self.look_up(owner) if self.often(5) else self.pick(("1", "2", self.one(NUMBER, owner)))
            return f"INDEX({span},{found})" if span else self.one(unit, owner)
        if name == "SUMPRODUCT":
            return self.products(unit, owner)
        name = "MAX" if name == "IRR" else name  # a rate of any flows is another in every engine, or none
        several = [self.tree(unit, depth - 1, owner, unit == MONEY)[0]]
        if name != "ABS":
            several += [self.span(unit, owner) or self.one(unit, owner) for _ in range(self.pick((1, 1, 2)))]
        return f"{name}({','.join(several if self.often(5) else several[-1:])})"

    def look_up(self, owner: Row) -> str:
        """Draw the place of a member in a span of its own line, or of a text."""
        if self.often(4):
            words = self.span("text", owner, one=True)
            return f"MATCH({self.one('text', owner)},{words},0)" if words else "1"
        unit = self.pick((NUMBER, MONEY))
        span = self.span(unit, owner, one=self.often(9))
        same = span and span.replace("=*", "=" + self.pick(("first", "last")))
        one = same if same and ".." not in same and self.often(9) else self.one(unit, owner)
        return f"MATCH({one},{span},0)" if span else "1"

    def products(self, unit: str, owner: Row) -> str:
        """Draw a SUMPRODUCT of two spans, of a condition and a span, or of one taken member by member."""
        span = self.span(unit, owner)
        if not span:
            return self.one(unit, owner)
        key = span[1 : span.index("[")]
        row = next((row for row in [*self.rows, owner] if row.key == key), owner)
        twins = [other.key for other in self.rows if other.over == row.over and other.unit == NUMBER]
        twin = "{" + self.pick(twins) + span[span.index("[") :] if twins else ""
        other = twin if twin and self.often(9) else self.span(NUMBER, owner)
        choices = [f"({span}{self.pick(('>', '<=', '<>'))}{self.one(unit, owner)})*{span}", f"{span}/4", f"-{span}"]
        return f"SUMPRODUCT({self.pick([*choices, *([f'{other},{span}', f'{span}*({other}-1)'] if other else [])])})"

    def text(self, owner: Row) -> tuple[str, int]:
        """Draw a formula that gives a text."""
        kind = self.pick(range(4))
        figure = f"FIXED({self.tree(self.pick((NUMBER, MONEY)), 1, owner)[0]},{self.pick(('0', '1'))})"
        if kind == 0:
            return f'{self.one("text", owner)}&" / "&{figure}', JOIN
        if kind == 1:
            return f'IF({self.condition(2, owner)[0]},"yes",{self.one("text", owner)})', ATOM
        span = self.span("text", owner, one=True)
        return (f"INDEX({span},{self.look_up(owner)})", ATOM) if kind == 2 and span else (f'"a*b"&{figure}', JOIN)

    # References: forms are tried, and the second reading says whether one reaches a cell from everywhere.

    def one(self, unit: str, owner: Row) -> str:
        return self.reference(unit, owner, 0) or {NUMBER: "{number}", MONEY: "{money}", "text": "{word}"}[unit]

    def span(self, unit: str, owner: Row, one: bool = False) -> str:
        return self.reference(unit, owner, 1 if one else self.pick((1, 1, 2)))

    def reference(self, unit: str, owner: Row, spans: int) -> str:
        """Draw a reference with a number of spans to a row of a unit; "" where none was found."""
        fitting = [row for row in [*self.rows, *[owner] * 3 * bool(owner.opening)] if row.unit == unit]
        fitting = [row for row in fitting if len(row.over) >= spans] if spans else fitting
        for _ in range(4 if fitting else 0):
            row = self.pick(fitting)
            spanned = set(self.pick(list(permutations([axis.name for axis in row.over], spans)))) if spans else set()
            said = [self.selector(axis, owner, axis.name in spanned) for axis in row.over]
            said = [part for part in said if part]
            text = "{" + row.key + (f"[{','.join(said)}]" if said else "") + "}"
            if self.reaches(text, owner):
                return text
        return ""

    def selector(self, axis: Axis, owner: Row, span: bool) -> str:
        """Draw what a reference says of one axis, "" where it inherits it."""
        own, members = {other.name for other in owner.over}, [str(member) for member in axis.members]
        places = [*members, "first", "last", "last-1", "first+1"]
        if axis.name in own:
            places += [axis.name] * 3 + 2 * (
                [f"{axis.name}-1", f"{axis.name}+1"] if axis.name in {"year", "vintage"} else []
            )
        if "vintage" in own and axis.name == "year":
            places += ["vintage"] * 3
        if span:
            ends = [self.pick(["", *places]) for _ in range(2)]
            said = "*" if self.often(4) else f"{ends[0]}..{ends[1]}"
        elif axis.name in own and not self.often(3):
            steps = (f"{axis.name}-1", f"{axis.name}+1") if axis.name == "year" and self.often(4) else ("",)
            return self.pick(steps)
        else:
            said = self.pick(places)
        return said if self.often(2) else f"{axis.name}={said}"

    def reaches(self, text: str, owner: Row) -> bool:
        reading = Reading((*self.rows, owner))
        try:
            for index in owner.domain:
                if owner.text_at(index) == owner.formula:
                    cells, _ = reading.cells(read("=" + text), owner, index)
                    if (owner.key, index) in cells or any(cell and cell[0] == owner.key for cell in cells[1:]):
                        return False
        except WrongError:
            return False
        return True


@st.composite
def declarations(draw: st.DrawFn, most: int = 6) -> tuple[Row, ...]:
    """Draw a declaration of inputs and two or more lines, of which the second reading finds nothing wrong."""
    drawn = Drawn(draw)
    axes = drawn.axes()
    flows = {(year,): -20.0 if year == 2025 else 30.0 + year % 10 for year in axes[0].members}
    drawn.rows = [Row("flows", (axes[0],), "USD bn", given=flows)]
    drawn.rows += [drawn.given(key, (), unit) for key, unit in (("number", NUMBER), ("money", MONEY), ("word", "text"))]
    for key, unit in (("some_numbers", NUMBER), ("some_money", MONEY), ("words", "text")):
        over = drawn.over(axes, 1 if unit == "text" else 3) or (axes[0],)
        drawn.rows.append(drawn.given(key, over, unit))
    for number in range(drawn.pick(range(2, most + 1))):
        drawn.seed()
        line = drawn.line(f"line_{number}", axes)
        if wrong_places(Reading((*drawn.rows, line)), line):
            line = replace(
                line, formula="={word}" if line.unit == "text" else "={money}" if line.unit == MONEY else "=1"
            )
        drawn.rows.append(line)
    return tuple(drawn.rows)


REFERENCE = r"\{[^}]*\}"
CHANGES = (
    (REFERENCE, ("{plian}", "{linee_0[year=*]}", "B4", "$C$12", "Inputs!D7")),
    (REFERENCE, ("-{number}^2", "0+{number}^2^2", "({number}>1>0)", "{number}=1=1", "1--{number}", "2^-{number}")),
    (REFERENCE, ("{money}", "{word}", "{number}", '"text"', "{year}", "({year}-{number})", "{flows[first]}")),
    (REFERENCE, ("3", "0.5", "12", "1000", "SQRT({number})", "NPV(1,{number})", "ROUND({number},3)", "ABS(1,2)")),
    (REFERENCE, ("IF({number}>1,1,2)", "IF(1,2)", "({number}>1)", "NOT({number})", "1*AND({number}>0,{money}>0)")),
    (REFERENCE, ("ISNUMBER({word})", "1*ISNUMBER({word},1)", "IFERROR({number})", "IFERROR({number}>1,{money})")),
    (REFERENCE, ("{flows[*]}", "SUM({flows[*]})", "SUM({flows[*]}*2)", "ROWS({number})", "INDEX({flows[year=*]},1)")),
    (REFERENCE, ("(1*({number}>{money}))", '1*({word}="a")', "(({word}>{word})*1)", "MAX({number},{money})")),
    (REFERENCE, ("MATCH(1,{flows[*]},1)", "SUMPRODUCT({number})", "SUMPRODUCT({flows[*]},2)", "SUM()")),
    (REFERENCE, ("-({number}*2)", "-({number}^2*4)", "(-(4/{number}))", "-({number}^2)", "--{number}")),
    (REFERENCE, ("{flows}", "{flows[year=2036]}", "{flows[case=bull]}", "{flows[first,last]}", "{flows[year-7]}")),
    (REFERENCE, ("{flows[2025+1]}", "{flows[last+1]}", "{number[*]}", "SUM({flows[last..first]})", "{flows[amazon]}")),
    (r"(?<=^=).+", (r"IF({number}>1,\g<0>,IF(1>0,1,2))", r"IF({number}>IF(1>0,1,2),\g<0>,\g<0>)", r"\g<0>=1")),
    (r"(?<=^=).+", (r"-(\g<0>)", r"(\g<0>)*{money}", r"(\g<0>)^2^2", r"-(\g<0>)^2", r"SUM(\g<0>)")),
    (r"\[[^\]]*\]", ("",)),
    (r"\[[^\]]*\]", ("[*]", "[first]", "[year=year]", "[year=last-1]", "[company=meta]", "[2026..]")),
    (r"[A-Z]{2,}(?=\()", ("SUM", "ABS", "IF", "OFFSET", "INDEX", "MAX", "ROWS", "COUNT", "sum")),
    (r"(?<=[^0-9a-z_])[0-9]+(?![^{]*\})", ("3", "0.25", "1000", "10000", "1E3", "50%")),
    (r"[-+*/^&<>=(),](?![^{]*\})(?!^)", ("", "+", "*", "^", "&", "=", ",", ")", "/-", "-")),
)
"""What is changed in a sound formula: places, and what is put there; some of it is sound as well."""


@st.composite
def faulty(draw: st.DrawFn) -> tuple[tuple[Row, ...], Row]:
    """Draw a declaration in whose last line something was changed, mostly for the worse."""
    rows = draw(declarations(most=3))
    line = rows[-1]
    places, others = draw(st.sampled_from(CHANGES))
    found = [m for m in re.finditer(places, line.formula) if m.start() and not m[0].startswith("{" + line.key)]
    found = [m for m in found if m[0][0] != "[" or not line.formula[: m.start()].endswith("{" + line.key)]
    if found:
        spot = draw(st.sampled_from(found))
        changed = spot.expand(draw(st.sampled_from(others)))
        line = replace(line, formula=line.formula[: spot.start()] + changed + line.formula[spot.end() :])
    return (*rows[:-1], line), line
