"""The formulas of the written file keep the rules of a good model.

The rules are those of published modelling standards (FAST, ICAEW, PerfectXL), each as a test on the file itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import product, zip_longest

from conftest import Written, split
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.utils import column_index_from_string, range_boundaries

from xlmodel.engines import CellAddress
from xlmodel.language import Dimension, Line, Member, indexes

CONSTANTS = {0, 1, 2, 4, 12, 100, 1000, 10000}
SETTINGS = {"FIXED", "ROUND", "IRR"}
"""Functions whose last argument is a setting, not a figure: digits, or where a search begins."""

FUNCTIONS = {"ABS", "AND", "AVERAGE", "COUNT", "FIXED", "IF", "IFERROR", "INDEX", "IRR", "ISNUMBER", "MATCH", "MAX"} | {
    *("MIN", "NOT", "OR", "ROUND", "ROWS", "SUM", "SUMPRODUCT")
}
"""IFERROR and ISNUMBER stand in what tells of blanks and errors."""

READS_LATER_SHEETS = {"Cover", "Dashboard", "Backlog and Power", "Company"}
"""By the definitions the last two stand before sheets that they read; later sheets go on with that in checks alone."""


@cache
def tokens(formula: str) -> list[Token]:
    return list(Tokenizer(formula).items)


def references(formula: str) -> list[str]:
    return [part.value for part in tokens(formula) if part.type == Token.OPERAND and part.subtype == Token.RANGE]


def functions(formula: str) -> list[str]:
    opened = [part.value for part in tokens(formula) if part.type == Token.FUNC and part.subtype == Token.OPEN]
    return [name.rstrip("(").upper() for name in opened]


def depths(formula: str) -> Iterator[tuple[Token, list[str], bool]]:
    """Yield each token with the functions around it, and whether it stands in the last argument of the inner one."""
    parts, around = tokens(formula), []
    for place, part in enumerate(parts):
        if part.subtype == Token.OPEN:
            around.append(part.value.rstrip("(").upper())
        following = parts[place + 1].subtype if place + 1 < len(parts) else ""
        yield part, list(around), following == Token.CLOSE
        if part.subtype == Token.CLOSE:
            around.pop()


def relative(formula: str, address: str) -> str:
    """Return a formula with its references in R1C1 terms, so that formulas copied from each other are equal."""
    found = re.fullmatch(r"([A-Z]+)([0-9]+)", address)
    assert found
    column, row = column_index_from_string(found[1]), int(found[2])

    def corner(match: re.Match[str]) -> str:
        across, down = column_index_from_string(match[2]), int(match[4])
        return (f"R{down}" if match[3] else f"R[{down - row}]") + (
            f"C{across}" if match[1] else f"C[{across - column}]"
        )

    texts = []
    for part in tokens(formula):
        sheet, bang, cells = part.value.rpartition("!")
        if part.type == Token.OPERAND and part.subtype == Token.RANGE:
            texts.append(sheet + bang + re.sub(r"(\$?)([A-Z]+)(\$?)([0-9]+)", corner, cells))
        else:
            texts.append(part.value)
    return "".join(texts)


def is_link(formula: str) -> bool:
    return len(tokens(formula)) == 1 and ":" not in formula


def faulty(book: Written, wrong: object) -> dict[CellAddress, object]:
    """Return what `wrong` finds in each formula, where it finds something."""
    assert callable(wrong)
    return {key: found for key, formula in book.formulas.items() if (found := wrong(formula))}


def test_every_declared_line_is_a_live_formula(book: Written) -> None:
    computed = book.computed()
    assert computed.keys() - book.formulas.keys() == set()
    around = {key: book.formulas[key] for key in book.formulas.keys() - computed.keys()}
    assert {key for key, formula in around.items() if not is_link(formula)} == set()
    to = {key: split(references(formula)[0], key[0]) for key, formula in around.items()}
    years = {key for key, target in to.items() if target != book.at("overall_text")}
    assert {key for key in years if not isinstance(book.opened[to[key][0]][to[key][1]].value, int)} == set()
    assert {key for key in years if column_of(key[1]) != column_of(to[key][1])} == set(), "a year in its column"


def column_of(cell: str) -> str:
    return cell.rstrip("0123456789")


def test_every_formula_depends_on_a_cell(book: Written) -> None:
    """A line that holds nothing but a number would be a typed constant in disguise.

    Only opening cells and declared pieces may: no capex after the first year, a discount factor of 1 in it.
    """
    items, computed = book.ready.model.items, book.computed()
    constant = {computed[key] for key, formula in book.formulas.items() if not references(formula)}
    lines = {(key, index): items[key] for key, index in constant}
    assert [cell for cell, item in lines.items() if not isinstance(item, Line)] == []
    assert [
        (key, index)
        for (key, index), item in lines.items()
        if isinstance(item.formula, str) and not item.opening  # type: ignore[union-attr]
    ] == []


def test_formulas_call_allowed_functions_only(book: Written) -> None:
    assert faulty(book, lambda formula: set(functions(formula)) - FUNCTIONS) == {}


def test_formulas_hold_allowed_constants_only(book: Written) -> None:
    def others(formula: str) -> list[str]:
        return [
            part.value
            for part, around, last in depths(formula)
            if part.type == Token.OPERAND
            and part.subtype == Token.NUMBER
            and float(part.value) not in CONSTANTS
            and not (last and around and around[-1] in SETTINGS)
        ]

    assert faulty(book, others) == {}


def test_formulas_are_short(book: Written) -> None:
    assert faulty(book, lambda formula: len(formula) > 160) == {}
    operators = (Token.OP_IN, Token.OP_PRE, Token.OP_POST)
    assert faulty(book, lambda formula: sum(part.type in operators for part in tokens(formula)) > 15) == {}
    assert faulty(book, lambda formula: sum(":" in reference for reference in references(formula)) > 8) == {}


def test_no_if_inside_an_if(book: Written) -> None:
    assert faulty(book, lambda formula: any(around.count("IF") > 1 for _, around, _ in depths(formula))) == {}


def test_references_are_plain_cells_and_bounded_ranges(book: Written) -> None:
    """No whole columns, no names, no other workbooks."""
    plain = re.compile(r"(('[^'\[\]]+'|[A-Za-z0-9_]+)!)?\$?[A-Z]{1,3}\$?[0-9]+(:\$?[A-Z]{1,3}\$?[0-9]+)?")
    assert faulty(book, lambda formula: [part for part in references(formula) if not plain.fullmatch(part)]) == {}


def test_no_reference_leads_to_a_later_sheet(book: Written) -> None:
    order = {name: place for place, name in enumerate(book.opened.sheetnames)}
    overall = book.at("overall_text")
    backward = {
        key: formula
        for key, formula in book.formulas.items()
        if key[0] not in READS_LATER_SHEETS
        for target in [split(reference, key[0]) for reference in references(formula)]
        if order[target[0]] > order[key[0]] and not (target == overall and is_link(formula))
    }
    assert backward == {}


def test_no_reference_leads_to_an_empty_cell(book: Written) -> None:
    empty = {}
    for key, formula in book.formulas.items():
        for sheet, cells in (split(reference, key[0]) for reference in references(formula)):
            left, top, right, bottom = range_boundaries(cells)
            block = book.opened[sheet].iter_rows(top, bottom, left, right, values_only=True)
            if all(value is None for row in block for value in row):
                empty[key] = formula
    assert empty == {}


Named = dict[CellAddress, list[tuple[str, dict[str, tuple[Dimension, Member]]]]]
"""What stands in each cell: keys, each with its members by dimension."""


def by_members(book: Written) -> Named:
    model = book.ready.model
    found: Named = defaultdict(list)
    for key, over in model.over.items():
        for index in indexes(over):
            if model.cell(key, index):
                at = {one.name: (one, member) for one, member in zip(over, index, strict=True)}
                found[book.at(key, *index)].append((key, at))
    return found


def meanings(formula: str, cell: CellAddress, key: str, known: Named) -> list[set[str]]:
    """Return what each part of a formula may mean: a reference as keys, with members as they are or from its own."""
    own = next(at for name, at in known[cell] if name == key)

    def corner(sheet: str, address: str) -> Iterator[str]:
        yield sheet + relative(f"={address}", cell[1])
        for name, at in known.get((sheet, address), []):
            yield f"{name} {[member for _, member in at.values()]}"
            yield f"{name} {[lies(one, *found) for one, found in at.items()]}"

    def lies(one: str, dimension: Dimension, member: Member) -> str:
        mine = own[one][1] if one in own else None
        return f"{dimension.places[member] - dimension.places[mine]:+}" if mine in dimension.places else str(member)

    found = []
    for part in tokens(formula):
        if part.type == Token.OPERAND and part.subtype == Token.RANGE:
            sheet, _, cells = part.value.replace("$", "").rpartition("!")
            corners = [set(corner(sheet.strip("'") or cell[0], one)) for one in cells.split(":")]
            found.append({":".join(ends) for ends in product(*corners)})
        else:
            found.append({part.value})
    return found


def test_one_formula_per_row_or_column(book: Written) -> None:
    """A line declared once reads the same, in R1C1 terms, in every cell of its row, or of its column in a table.

    Exempt are rows of pure links, declared pieces and declared opening cells. Where a line runs through several tables
    or sheets, so that what it reads lies elsewhere for each, it is the same in terms of members: the same line, for its
    own case, in the quarter before.
    """
    model, runs = book.ready.model, book.ready.layout.runs
    read: dict[tuple[str, str, str], dict[CellAddress, str]] = defaultdict(dict)
    for (sheet, address), (key, index) in book.computed().items():
        item = model.items[key]
        formula = book.formulas[sheet, address]
        declared = isinstance(item, Line) and not isinstance(item.formula, str)
        opening = isinstance(item, Line) and index and index[-1] in item.opening
        if declared or opening or is_link(formula):
            continue
        row = re.sub("[A-Z]", "", address) if runs[key].columns else ""
        read[sheet, key, row][sheet, address] = formula
    known = by_members(book)
    several = {}
    for place, cells in read.items():
        if len({relative(formula, address) for (_, address), formula in cells.items()}) > 1:
            meant = [meanings(formula, cell, place[1], known) for cell, formula in cells.items()]
            if not all(set.intersection(*parts) for parts in zip_longest(*meant, fillvalue=set())):
                several[place] = cells
    assert several == {}
