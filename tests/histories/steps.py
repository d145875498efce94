"""What happens in a history, drawn by chance: each step changes the world and the ledger alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

from xlmodel.reader import row_and_column

from .acts import Act, AddSheet, DropSheet, Formula, Held, InsertRow, Put, Remark
from .atlas import letters, pattern
from .judge import NOT_YET
from .ledger import Spot, Value, same
from .life import Life

CASES = ("bear", "base", "bull")
NAMES = ("Mine", "My view", "Notes 2026", "估算", "Tom's sheet")
WORDS = ("why?", "ask the company", "二季度再看", "see page 3", 'he said "no"', "a & b < c")
GUESTS = ("case", "company", "figure")

Step = TypeVar("Step")


def value_near(life: Life, key: str) -> float | None:
    """Return another value that an input may hold, None where there is hardly one."""
    register = life.atlas.ready.register
    at = register.values.get(key)
    if not isinstance(at, float) or at == 0 or key not in register.limits:
        return None
    low, high = register.limits[key]
    up = key.endswith("_high") or (not key.endswith("_low") and life.chance.random() < 0.5)
    value = float(f"{at * life.chance.uniform(1.01, 1.06) if up else at * life.chance.uniform(0.94, 0.99):.4g}")
    if f"{at:.15g}".isdecimal() and abs(at) < 50:  # a count or a year of life
        return None
    return value if low <= value <= high and value != at else None


def some_input(life: Life) -> tuple[str, Value] | None:
    """Draw an input of the file and another value for it."""
    keys = [key for key in life.ledger.shown if key in life.atlas.at and key not in life.given]
    if life.chance.random() < 0.1:
        return "case", life.chance.choice(CASES)
    for key in life.chance.sample(keys, min(20, len(keys))):
        value = value_near(life, key)
        if value is not None:
            return key, value
    return None


# In the workbook


def type_input(life: Life) -> list[Act]:
    """Type into an input: another value, the built-in one, or a formula."""
    drawn = some_input(life)
    if drawn is None:
        return []
    key, value = drawn
    sheet, cell = life.atlas.at[key]
    if life.chance.random() < 0.15 and life.ledger.typed:  # back to what the files said
        key = life.chance.choice(sorted(life.ledger.typed))
        if key not in life.ledger.built or key in life.given or key not in life.atlas.at:
            return []
        sheet, cell = life.atlas.at[key]
        value = life.ledger.built[key]
    elif isinstance(value, float) and life.chance.random() < 0.2:
        number = float(f"{value / 2:.6g}")
        if life.chance.random() < 0.2 and key not in life.ledger.typed:
            number = float(life.ledger.built[key]) / 2  # a formula that comes to what the files say is an edit, too
        formula = Formula(f"{number!r}*2", number * 2)
        life.ledger.type(key, number * 2, f"={formula.text}")
        return [Put(sheet, cell, formula)]
    life.ledger.type(key, value)
    return [Put(sheet, cell, value)]


def computed(life: Life) -> list[str]:
    """Return the keys of computed numbers."""
    values = life.atlas.ready.values
    return [
        key for key, at in life.atlas.computed.items()
        if isinstance(values.get(at), float) and values[at] not in (0.0, 1.0)
        and life.atlas.at[key][0] not in ("Checks", "Changes", "Cover")
    ]  # fmt: skip


def override(life: Life) -> list[Act]:
    """Type a number or a formula over a computed cell."""
    key = life.chance.choice(computed(life))
    if key in life.ledger.overrides:
        return []
    sheet, cell = life.atlas.at[key]
    value = life.atlas.ready.values[life.atlas.computed[key]]
    assert isinstance(value, float)
    if life.chance.random() < 0.5:
        number = float(f"{value * 1.01:.6g}")
        life.ledger.overrides[key] = number
        life.ledger.replaced[key] = life.seen().formula((sheet, cell))
        return [Put(sheet, cell, number)]
    formula = f"({life.seen().formula((sheet, cell))[1:]})*1.01"
    life.ledger.replaced[key] = life.seen().formula((sheet, cell))
    life.ledger.overrides[key] = pattern(f"={formula}", sheet, life.atlas.keys, life.atlas.names)
    return [Put(sheet, cell, Formula(formula, value * 1.01))]


def take_back(life: Life) -> list[Act]:
    """Take an override or an edit that waits back: by its row on Changes, or by typing the formula again."""
    keys = sorted((*life.ledger.overrides, *life.ledger.waiting))
    if not keys:
        return []
    key = life.chance.choice(keys)
    place = life.atlas.at.get(key)
    if key in life.ledger.replaced and place and life.chance.random() < 0.5:
        del life.ledger.overrides[key]
        return [Put(*place, Formula(life.ledger.replaced.pop(key)[1:], 1.0))]
    seen = life.seen()
    page = seen.book.sheet("Changes")
    rows = {cell.row for cell in page.cells.values() if cell.value == key} if page else set()
    if not rows:  # not built yet, so not listed
        return []
    if key in life.ledger.overrides:
        del life.ledger.overrides[key]
    else:
        del life.ledger.waiting[key]
    assert page is not None
    return [Put("Changes", cell.address, None) for cell in page.cells.values() if cell.row in rows and cell.holds]


def some_spot(life: Life, beside: bool) -> Spot:
    """Draw a cell: one with a key, one before its row's keys, or one beside the row."""
    rows = sorted(place for place in life.atlas.anchors if place[0] not in ("Changes", "Cover", "Checks"))
    sheet, row = life.chance.choice(rows)
    anchor = life.atlas.anchors[sheet, row]
    if beside:
        return Spot(anchor, letters(life.atlas.last[sheet] + life.chance.randint(12, 14)))
    return Spot(anchor) if life.chance.random() < 0.6 else Spot(anchor, "A")


def note(life: Life) -> list[Act]:
    """Write, change or delete a note."""
    if life.ledger.notes and life.chance.random() < 0.3:
        spot = life.chance.choice(sorted(life.ledger.notes, key=str))
    else:
        spot = some_spot(life, beside=False)
    place = spot.place(life.atlas)
    if place is None:
        return []
    text = "" if spot in life.ledger.notes and life.chance.random() < 0.5 else life.chance.choice(WORDS)
    if text:
        life.ledger.notes[spot] = text
    else:
        life.ledger.notes.pop(spot, None)
    return [Remark(*place, text)]


def beside(life: Life) -> list[Act]:
    """Type a text, a number or a formula beside a row, or delete what stands there."""
    if life.ledger.besides and life.chance.random() < 0.25:
        spot = life.chance.choice(sorted(life.ledger.besides, key=str))
        place = spot.place(life.atlas)
        if place:
            del life.ledger.besides[spot]
            return [Put(*place, None)]
        return []
    spot = some_spot(life, beside=True)
    place = spot.place(life.atlas)
    if place is None:
        return []
    held = life.chance.choice((life.chance.choice(WORDS), 12.5, formula_over(life, place[0])))
    life.ledger.besides[spot] = entered(life, place[0], held)
    return [Put(*place, held)]


def formula_over(life: Life, home: str) -> Formula:
    """Return a formula that reads one of our cells, by address or by name."""
    if life.chance.random() < 0.4:
        key = life.chance.choice(sorted(key for key in life.ledger.shown if isinstance(life.ledger.shown[key], float)))
        return Formula(f"in_{key}*2", 2 * float(life.ledger.shown[key]))
    key = life.chance.choice(computed(life))
    sheet, cell = life.atlas.at[key]
    value = life.atlas.ready.values[life.atlas.computed[key]]
    assert isinstance(value, float)
    column, row = cell.rstrip("0123456789"), row_and_column(cell)[0]
    address = life.chance.choice((cell, f"${column}${row}", f"{column}${row}"))
    quoted = "'" + sheet.replace("'", "''") + "'" if " " in sheet else sheet
    return Formula(f"{quoted}!{address}*3" if sheet != home else f"{address}*3", value * 3)


def entered(life: Life, sheet: str, held: Held) -> object:
    """Return what the ledger notes of a content."""
    if isinstance(held, Formula):
        return pattern(f"={held.text}", sheet, life.atlas.keys, life.atlas.names)
    return held


def own_sheet(life: Life) -> list[Act]:
    """Add a sheet, change one of one's own, or delete it."""
    mine = sorted(life.ledger.sheets)
    if mine and life.chance.random() < 0.6:
        name = life.chance.choice(mine)
        if life.chance.random() < 0.15:
            del life.ledger.sheets[name]
            return [DropSheet(name)]
        cell = f"{life.chance.choice('ABCD')}{life.chance.randint(1, 9)}"
        held = life.chance.choice((life.chance.choice(WORDS), 7.5, formula_over(life, name), None))
        if held is None:
            life.ledger.sheets[name].pop(cell, None)
        else:
            life.ledger.sheets[name][cell] = entered(life, name, held)
        return [Put(name, cell, held)]
    free = [name for name in NAMES if name not in mine]
    if not free:
        return []
    name = life.chance.choice(free)
    cells: dict[str, Held] = {"A1": life.chance.choice(WORDS), "B1": 2.5}
    cells |= {f"B{row}": formula_over(life, name) for row in range(2, life.chance.randint(3, 6))}
    cells["C1"] = Formula("B1*4", 10.0)
    count = len(life.seen().sheets)
    life.ledger.sheets[name] = {cell: entered(life, name, held) for cell, held in cells.items()}
    return [AddSheet(name, life.chance.choice((0, count, life.chance.randint(0, count))), cells)]


def relabel(life: Life) -> list[Act]:
    """Type over a label: no build can carry that. A finding is no label but a computed cell."""
    rows = sorted(place for place in life.atlas.anchors if place[0] in ("Inputs", "Peer Capex", "Comparison"))
    sheet, row = life.chance.choice(rows)
    place = (sheet, f"A{row}")
    if not isinstance(life.seen().value(place), str) or place in {*life.ledger.lossy, *life.atlas.keys}:
        return []
    life.ledger.lossy.add(place)
    return [Put(*place, "my label")]


def swap_rows(life: Life) -> list[Act]:
    """Swap what stands in two rows of Inputs, as a sort does: names and formulas stay."""
    if "sorts" in NOT_YET:
        return []
    anchors = life.atlas.anchors
    rows = sorted(row for sheet, row in anchors if sheet == "Inputs" and anchors[sheet, row] in life.ledger.shown)
    taken = {row_and_column(cell)[0] for sheet, cell in life.ledger.lossy if sheet == "Inputs"}
    for spot in (*life.ledger.notes, *life.ledger.besides):
        place = spot.place(life.atlas)
        if place and place[0] == "Inputs":
            taken.add(row_and_column(place[1])[0])
    free = [row for row in rows if row not in taken and ("Inputs", row) not in life.ledger.moved]
    one, other = life.chance.sample(free, 2)
    if _kinds(life, one) != _kinds(life, other):  # a sort stays within its table
        return []
    seen = life.seen()
    acts: list[Act] = []
    for column in map(letters, range(1, life.atlas.last["Inputs"] + 3)):  # the key and the note, too
        here, there = ("Inputs", f"{column}{one}"), ("Inputs", f"{column}{other}")
        if seen.formula(here) or seen.formula(there) or same(seen.value(here), seen.value(there)):
            continue
        acts += [Put(*here, seen.value(there)), Put(*there, seen.value(here))]  # type: ignore[arg-type]
        life.undo += [Put(*here, seen.value(here)), Put(*there, seen.value(there))]  # type: ignore[arg-type]
    life.ledger.moved |= {("Inputs", one), ("Inputs", other)}
    return acts


def _kinds(life: Life, row: int) -> set[str]:
    """Return what is declared in a row of Inputs."""
    places = {
        key: place for key, place in life.atlas.at.items() if place[0] == "Inputs" and key not in life.ledger.shown
    }
    return {key.split("[")[0] for key, (_, cell) in places.items() if row_and_column(cell)[0] == row}


# At the desk


def change_figure(life: Life) -> None:
    """Change what a source says."""
    sources, own = life.desk.read()
    keys = [key for key in sources if key in life.atlas.ready.register.limits and key not in own]
    for key in life.chance.sample(keys, min(20, len(keys))):
        value = value_near(life, key)
        if value is not None:
            life.tell(f"desk: {key} = {value}")
            life.desk.state(key, value)
            return


def change_typed_figure(life: Life) -> None:
    """Change what a source says where somebody typed, at times to what was typed."""
    sources, own = life.desk.read()
    keys = sorted(key for key in life.ledger.typed if key in sources and key not in own)
    if keys:
        key = life.chance.choice(keys)
        value = life.ledger.typed[key].value if life.chance.random() < 0.4 else value_near(life, key)
        if value is not None:
            life.tell(f"desk: {key} = {value}, which is typed over")
            life.desk.state(key, value)


def guest(life: Life) -> None:
    """Bring in or send away a case, a company or a figure."""
    what = life.chance.choice(GUESTS)
    life.tell(f"desk: {what} {'goes' if life.desk.has(what) else 'comes'}")
    life.desk.toggle(what)
    life.ledger.grown = True


def rename(life: Life) -> None:
    """Give a figure that no formula names another key."""
    free = [
        row["key"] for row in life.desk.rows("facts.csv") if row["key"] in life.start.free and row["status"] != "own"
    ]
    if not free:
        return
    old = life.chance.choice(free)
    new = f"{old}_now"
    life.tell(f"desk: {old} is renamed {new}")
    life.desk.rename(old, new)
    life.ledger.rename(old, new)
    life.ledger.grown = True


IN_THE_BOOK: tuple[tuple[Callable[[Life], list[Act]], int], ...] = (
    (type_input, 10), (override, 3), (note, 4), (beside, 3), (own_sheet, 3), (relabel, 1), (swap_rows, 1),
    (take_back, 2),
)  # fmt: skip
AT_THE_DESK: tuple[tuple[Callable[[Life], None], int], ...] = (
    (change_figure, 4), (change_typed_figure, 2), (guest, 3), (rename, 1),
)  # fmt: skip


def live(life: Life) -> None:
    """Live a history of two or three builds. Raises ComplaintError."""
    for _ in range(life.chance.choice((2, 2, 3))):
        _round(life)
    if life.chance.random() < 0.3:
        life.build_again()


def insert_row(life: Life) -> None:
    """Insert a row among ours, in LibreOffice, which moves all that stands below and every formula that reads it."""
    anchors = sorted(place for place in life.atlas.anchors if place[0] in ("Inputs", "Cases", "Peer Capex"))
    sheet, row = life.chance.choice(anchors)
    if life.office and not life.ledger.moved:
        life.act([InsertRow(sheet, row)], "office")
        life.ledger.insert(sheet, row)


def _round(life: Life) -> None:
    chance = life.chance
    for _ in range(chance.choice((1, 1, 2))):
        for step in _drawn(chance, IN_THE_BOOK, chance.randint(1, 4)):
            acts = step(life)
            if acts:
                life.act(acts, life.hand())
    if chance.random() < 0.25:
        life.excel_saves()
    elif chance.random() < 0.05:
        insert_row(life)
    for change in _drawn(chance, AT_THE_DESK, chance.randint(0, 2)):
        change(life)
    if chance.random() < 0.3:
        life.pull(dry=chance.random() < 0.2, mine=chance.random() < 0.3)
    elif chance.random() < 0.1:
        life.killed_pull()
    if chance.random() < 0.12:
        life.killed_build()
    given = some_input(life) if chance.random() < 0.2 else None
    drop = [key for key in sorted(life.ledger.overrides) if key in life.listed and chance.random() < 0.15]
    for key in drop:
        del life.ledger.overrides[key]
    there = life.desk.stated()  # a case, a company or a figure of the file may have left the inputs since
    is_free = given is not None and given[0] in there and given[0] not in life.ledger.typed
    life.build(dict([given]) if given and is_free else None, drop)


def _drawn(chance: Random, weighed: Sequence[tuple[Step, int]], count: int) -> list[Step]:
    """Draw some steps by their weights."""
    return chance.choices([step for step, _ in weighed], [weight for _, weight in weighed], k=count)
