"""Rules on formulas beside each other: one formula per row, nothing typed between formulas, ranges that fit.

Judgements. A row is read in runs of neighbouring formulas. The formula that most cells of a run share is the row's;
a cell that has another is told unless it is a link, a total of its row, the same as another cell of its column (a
table that reads downwards), or looks different from the others. An opening cell, the first of a run, is also let pass
where the others look back at the period before, which it does not have. Lists and axes that run down are read so, too:
told is a formula between two that agree, unless theirs would read an empty cell there, or its own one beside each of
them: the rows of a list have not all the same figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from xlmodel.auditing.book import AuditCell, AuditSheet, AuditWorkbook
from xlmodel.auditing.findings import Finding, Said, grouped, same_look
from xlmodel.auditing.once import once
from xlmodel.auditing.shape import on_axis
from xlmodel.auditing.tracing import neighbours, read_cells, reads
from xlmodel.reader.gathering import CellIndex
from xlmodel.reader.places import Area

BLUE_LEADS = 32
"""By how much the blue of a colour leads red and green before it counts as blue (of 255)."""


def one_formula_per_row(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield the cells whose formula is not that of their row."""
    yield from grouped(said for sheet in book.sheets for run in formula_runs(sheet) for said in _odd(book, sheet, run))
    yield from grouped(said for sheet in book.sheets for said in _odd_down(book, sheet))


def formula_runs(sheet: AuditSheet) -> Iterator[list[AuditCell]]:
    """Yield three and more neighbouring formulas of a row."""
    for row in sheet.rows.values():
        run: list[AuditCell] = []
        for cell in row:
            if run and (cell.formula is None or cell.column != run[-1].column + 1):
                if len(run) > 2:
                    yield run
                run = []
            if cell.formula is not None:
                run.append(cell)
        if len(run) > 2:
            yield run


def _odd(book: AuditWorkbook, sheet: AuditSheet, run: list[AuditCell]) -> Iterator[Said]:
    counts = Counter(cell.relative for cell in run)
    usual, times = counts.most_common(1)[0]
    model = next(cell for cell in run if cell.relative == usual)
    assert model.formula is not None
    if times < 2 or times * 2 < len(run) or not model.formula.references:
        return
    for cell in run:
        assert cell.formula is not None
        if cell.relative == usual or _reads_down(sheet, cell):
            continue
        opens = cell is run[0] and _opens(sheet, model, cell)
        total = any(area.top == area.bottom == cell.row and not area.single for area in reads(book, cell))
        exempt = cell.formula.is_link or opens or total or _returns(run, cell)
        if not exempt and same_look(cell.style, model.style):
            yield cell, f"the formula is not that of its row, which {model.address} has"


def _returns(run: Sequence[AuditCell], cell: AuditCell) -> bool:
    """Tell whether a formula comes back at equal steps, three times or more, as after the total of each quarter."""
    columns = [other.column for other in run if other.relative == cell.relative]
    steps = {after - before for before, after in pairwise(columns)}
    return len(columns) > 2 and len(steps) == 1 and steps != {1}


def _odd_down(book: AuditWorkbook, sheet: AuditSheet) -> Iterator[Said]:
    """Yield formulas in a column between two others that agree, where the row does not call for it."""
    for column in sheet.columns.values():
        for above, cell, below in zip(column, column[1:], column[2:], strict=False):
            if cell.formula is None or below.formula is None or cell.relative in {above.relative, below.relative}:
                continue
            agree = above.relative == below.relative and below.row == above.row + 2 and bool(below.formula.references)
            total = any(area.left == area.right == cell.column and not area.single for area in reads(book, cell))
            same = _times(sheet)[True, cell.row][cell.relative] > 1
            exempt = cell.formula.is_link or total or same or not same_look(cell.style, above.style)
            more = _lacks(sheet, cell, above) and _lacks(sheet, cell, below)
            if agree and not exempt and not more and not _lacks(sheet, above, cell):
                yield cell, f"the formula is not that of its column, which {above.address} has"


def _opens(sheet: AuditSheet, model: AuditCell, cell: AuditCell) -> bool:
    """Tell whether the formula of a row looks back a period, to where a cell at its beginning would find no figure."""
    assert model.formula is not None
    for part in model.formula.references:
        if not part.sheet and not part.fixed[1] and part.corners[1] == model.column - 1:
            before = sheet.at(part.corners[0], cell.column - 1)
            if before is None or before.is_text:
                return True
    return False


def _lacks(sheet: AuditSheet, one: AuditCell, other: AuditCell) -> bool:
    """Tell whether the formula of a cell would read an empty cell if it were copied to another of its column."""
    assert one.formula is not None
    for part in one.formula.references:
        if part.kind == "cell" and not part.sheet and not part.fixed[0]:
            row, column = part.corners[:2]
            if sheet.at(row, column) is not None and sheet.at(row + other.row - one.row, column) is None:
                return True
    return False


def _reads_down(sheet: AuditSheet, cell: AuditCell) -> bool:
    """Tell whether another cell of the column has the same formula, and none beside it: it reads downwards."""
    left, right, _, _ = (sheet.at(*place) for place in neighbours(cell))
    beside = any(other is not None and other.relative == cell.relative for other in (left, right))
    return not beside and _times(sheet)[False, cell.column][cell.relative] > 1


@once
def _times(sheet: AuditSheet) -> Mapping[tuple[bool, int], Counter[str]]:
    """Return how often each formula, in R1C1 terms, stands in each row (True, its number) and column (False, …)."""
    return {
        (across, number): Counter(cell.relative for cell in line if cell.formula is not None)
        for across, lines in ((True, sheet.rows), (False, sheet.columns))
        for number, line in lines.items()
    }


def nothing_typed_between(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield numbers typed over formulas of a run, and formulas among inputs that look like one of them."""
    yield from grouped(said for sheet in book.sheets for said in _typed_over(sheet))
    yield from grouped(said for sheet in book.sheets for said in _among_inputs(sheet))


def _typed_over(sheet: AuditSheet) -> Iterator[Said]:
    """Yield typed numbers with the same formula on both sides, along a row or down a column."""
    for across, lines in ((True, sheet.rows), (False, sheet.columns)):
        for number, line in lines.items():
            between = [(line[start - 1], line[start:end]) for start, end in _gaps(line, across)]
            typed: Counter[str] = Counter()
            for before, gap in between:
                typed[before.relative] += len(gap)
            for before, gap in between:
                if typed[before.relative] < _times(sheet)[across, number][before.relative]:
                    for cell in gap:
                        if not on_axis(sheet, cell):
                            yield cell, f"a number is typed between formulas such as that of {before.address}"


def _gaps(line: Sequence[AuditCell], across: bool) -> Iterator[tuple[int, int]]:
    """Yield where typed numbers stand between two equal formulas without an empty cell, as places in the line."""

    def at(cell: AuditCell) -> int:
        return cell.column if across else cell.row

    start = 0
    for place, cell in enumerate(line):
        joined = place > 0 and at(cell) == at(line[place - 1]) + 1
        if not joined or not (cell.formula is not None or (cell.typed and cell.is_number)):
            start = 0
        if cell.formula is not None:
            if 0 < start < place and joined and line[start - 1].relative == cell.relative:
                yield start, place
            start = place + 1
        elif not (cell.typed and cell.is_number):
            start = 0


def is_blue(ink: str) -> bool:
    """Tell whether a colour is a blue, of any shade."""
    if len(ink) != 6:
        return False
    red, green, blue = (int(ink[place : place + 2], 16) for place in (0, 2, 4))
    return blue > red + BLUE_LEADS and blue > green + BLUE_LEADS


def _among_inputs(sheet: AuditSheet) -> Iterator[Said]:
    """Yield formulas that look like the typed numbers on both sides of them, where inputs have a look of their own."""
    for cell in sheet.formulas:
        marked = is_blue(cell.style.ink) or (sheet.protected and not cell.style.locked)
        around = [sheet.at(*place) for place in neighbours(cell)] if marked else [None] * 4
        for one, other in (around[:2], around[2:]):
            if _like(cell, one) and _like(cell, other):
                yield cell, "a formula stands among inputs and looks like one"
                break


def _like(cell: AuditCell, other: AuditCell | None) -> bool:
    return other is not None and other.typed and other.is_number and same_look(cell.style, other.style)


# Ranges

_TOTALS = frozenset({"SUM", "AVERAGE", "MIN", "MAX", "PRODUCT", "MEDIAN", "COUNT", "SUBTOTAL", "AGGREGATE"})
_PAIRED = frozenset({"SUMIF", "SUMIFS", "COUNTIFS", "AVERAGEIF", "AVERAGEIFS", "MAXIFS", "MINIFS", "CORREL", "SLOPE"})


def whole_ranges(book: AuditWorkbook) -> Iterator[Finding]:
    """Yield totals that leave out figures or run past them, pairs of ranges that do not match, and double counts."""
    yield from grouped(_short(book))
    yield from grouped(_long(book))
    yield from grouped(_unequal(book))
    yield from grouped(_double(book))


def _totals(book: AuditWorkbook) -> Iterator[tuple[AuditCell, Area]]:
    """Yield each range that a total takes in, where it is one row or one column of several cells."""
    for cell in book.formulas:
        assert cell.formula is not None
        for part in cell.formula.references:
            if part.kind == "range" and part.around and part.around[-1][0] in _TOTALS:
                area = book.area(cell, part)
                if area is not None and not area.single and (area.left == area.right or area.top == area.bottom):
                    yield cell, area


def _ends(area: Area) -> tuple[tuple[int, int, int, int], tuple[int, int, int, int]]:
    """Return the places before and after a range, each with the step that leads away from it."""
    if area.left == area.right:
        return (area.top - 1, area.left, -1, 0), (area.bottom + 1, area.left, 1, 0)
    return (area.top, area.left - 1, 0, -1), (area.top, area.right + 1, 0, 1)


def _short(book: AuditWorkbook) -> Iterator[Said]:
    """Yield totals that leave out a figure beside their range, of the kind of those in it, which no other takes in."""
    totals = list(_totals(book))
    taken = {
        vertical: read_cells(book, (area for _, area in totals if (area.left == area.right) == vertical), _may_count)
        for vertical in (True, False)
    }
    for cell, area in totals:
        sheet = book.by_name[area.sheet.casefold()]
        known = taken[area.left == area.right]
        for row, column, down, right in _ends(area):
            beyond, inner = sheet.at(row, column), sheet.at(row - down, column - right)
            if beyond is None or inner is None or beyond is cell or beyond.spot in known or on_axis(sheet, beyond):
                continue
            if _same_kind(beyond, inner):
                yield cell, f"the range {area.text} leaves out {beyond.address}, a figure like those in it"


def _may_count(cell: AuditCell) -> bool:
    return not cell.is_text


def _same_kind(one: AuditCell, other: AuditCell) -> bool:
    if one.typed != other.typed or one.relative != other.relative or one.style.number != other.style.number:
        return False
    return ((one.is_number and other.is_number) or not one.typed) and same_look(one.style, other.style)


def _long(book: AuditWorkbook) -> Iterator[Said]:
    """Yield totals whose range begins or ends with two or more lines in which nothing stands at all."""
    for cell, area in _totals(book):
        sheet = book.by_name[area.sheet.casefold()]
        vertical = area.left == area.right
        lines = sheet.rows if vertical else sheet.columns
        first, last = (area.top, area.bottom) if vertical else (area.left, area.right)
        if any(True for _ in sheet.inside(area)):
            for one, other in ((first, first + 1), (last, last - 1)):
                if last - first > 1 and one not in lines and other not in lines:
                    yield cell, f"the range {area.text} goes on over lines in which nothing stands"
                    break


def _unequal(book: AuditWorkbook) -> Iterator[Said]:
    """Yield conditional sums and the like whose ranges have different sizes."""
    for cell in book.formulas:
        assert cell.formula is not None
        sizes: dict[tuple[str, int], set[tuple[int, int]]] = {}
        for part in cell.formula.references:
            if part.kind == "range" and part.around and part.around[-1][0] in _PAIRED:
                name = part.around[-1][0]
                top, left, bottom, right = part.corners
                sizes.setdefault((name, len(part.around)), set()).add((bottom - top, right - left))
        names = dict.fromkeys(name for (name, _), found in sizes.items() if len(found) > 1)
        calls = Counter(call.name for call in cell.formula.calls)
        for name in names:
            if calls[name] == 1:
                yield cell, f"the ranges of {name} have different sizes"


def _double(book: AuditWorkbook) -> Iterator[Said]:
    """Yield sums over a range in which another sum over cells of the same range stands."""
    sums = {}
    for cell, area in _totals(book):
        assert cell.formula is not None
        if cell.formula.functions == {"SUM"} and len(cell.formula.parts) == 3:
            sums[cell.spot] = (cell, area)
    in_line = CellIndex(cell.spot for cell, area in sums.values() if _is_in_line(cell, area))
    for cell, area in sums.values():
        for spot in in_line.inside(area):
            inner, its_area = sums[spot]
            if its_area.within(area):
                yield cell, f"the sum over {area.text} takes in the sum in {inner.address}, and counts its parts twice"
                break


def _is_in_line(cell: AuditCell, area: Area) -> bool:
    """Tell whether a total stands in the column, or the row, of the range that it takes in."""
    along = cell.column == area.left == area.right or cell.row == area.top == area.bottom
    return cell.sheet == area.sheet and along
