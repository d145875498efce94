"""The merge as a property: whatever a person types and whatever the inputs do, no edit is lost and none invented.

The judge is a ledger that is kept differently: by key, in the order in which things happened, knowing nothing of
the three values that `merge` compares.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from xlmodel.edits.merging import Conflict, Edit, InputValue, Merged, WorkbookInputs, merge, same

KEYS = ("capex", "wacc", "life", "case", "growth")
VALUES = st.sampled_from([0.0, -0.0, 0.1, 0.1 + 2e-17, 0.2, 0.3, 0.1 + 0.2, 35.0, 1e308, "bear", "bull"])
INPUTS = st.dictionaries(st.sampled_from(KEYS), VALUES, min_size=1)


@dataclass
class Mine:
    """What the ledger knows of a person's value: the value, what the inputs said when it was typed, and the day."""

    value: InputValue
    then: InputValue
    since: str
    formula: str = ""


class History(RuleBasedStateMachine):
    """A person types into cells, the inputs change, and builds happen in any order."""

    @initialize(inputs=INPUTS)
    def build_the_first(self, inputs: dict[str, InputValue]) -> None:
        """Begin with a workbook built from the inputs alone."""
        self.inputs = dict(inputs)
        self.built: dict[str, InputValue] = dict(inputs)
        self.cells: dict[str, InputValue] = dict(inputs)
        self.formulas: dict[str, str] = {}
        self.merged = Merged({}, {}, ())
        self.ledger: dict[str, Mine] = {}
        self.touched: set[str] = set()
        self.struck: set[str] = set()
        self.day = 0

    @rule(data=st.data(), value=VALUES, formula=st.sampled_from(["", "=0.3+0.05"]))
    def type_into_a_cell(self, data: st.DataObject, value: InputValue, formula: str) -> None:
        """Type over any cell that the last build wrote."""
        free = self.cells.keys() - self.struck
        if free:
            key = data.draw(st.sampled_from(sorted(free)))
            self.cells[key], self.formulas[key] = value, formula
            self.touched.add(key)

    @rule(key=st.sampled_from(KEYS), value=VALUES)
    def state_in_the_inputs(self, key: str, value: InputValue) -> None:
        """Change an input, or add it."""
        self.inputs[key] = value

    @rule(data=st.data())
    def strike_from_the_inputs(self, data: st.DataObject) -> None:
        """Remove a key."""
        if self.inputs:
            del self.inputs[data.draw(st.sampled_from(sorted(self.inputs)))]

    @rule(data=st.data())
    def delete_a_row_of_the_changes(self, data: st.DataObject) -> None:
        """Take back an edit that waits, or a formula that says what the inputs say."""
        said = {key: mine for key, mine in self.ledger.items() if mine.formula and key in self.built}
        formulas = {
            key for key, mine in said.items() if same(mine.value, mine.then) and same(mine.value, self.built[key])
        }
        free = (formulas | self.merged.waiting.keys()) - self.touched
        if free:
            self.struck.add(data.draw(st.sampled_from(sorted(free))))

    @rule(times=st.integers(1, 3))
    def build(self, times: int) -> None:
        """Build once or several times; only the first may find anything new."""
        for time in range(times):
            self.day += 1
            today = f"day {self.day}"
            held = WorkbookInputs(
                self.built,
                self.cells,
                self.formulas,
                kept=self.merged.kept,
                waiting=self.merged.waiting,
                struck=self.struck,
            )
            merged = merge(held, self.inputs, today)
            expected = self.expected_conflicts() if time == 0 else set()
            self.write_into_the_ledger(today)
            assert {conflict.key for conflict in merged.conflicts} == expected, "told once, when both moved"
            assert len(merged.conflicts) == len(expected)
            if time:
                assert (merged.kept, merged.waiting) == (self.merged.kept, self.merged.waiting), "nothing new"
            self.merged = merged
            self.built = dict(self.inputs)
            self.cells = {key: merged.kept[key].value if key in merged.kept else v for key, v in self.inputs.items()}
            self.formulas = {}
            self.touched = set()
            self.struck = set()
            self.agree()

    def expected_conflicts(self) -> set[str]:
        """Return the keys whose value is a person's and whose inputs moved since the last build to something else."""
        found = set()
        for key, value in self.inputs.items():
            if key in self.struck:
                continue
            mine = self.ledger.get(key)
            typed = self.cells.get(key, mine.value if mine else value)
            before = self.built.get(key, mine.then if mine else value)
            by_formula = self.formulas.get(key) or (mine and mine.formula and same(mine.value, typed))
            is_typed = not same(typed, before) or by_formula
            if is_typed and not same(value, before) and not same(value, typed):
                found.add(key)
        return found

    def write_into_the_ledger(self, today: str) -> None:
        """Note what was typed since the last build, then strike what the inputs say themselves by now."""
        for key in self.struck:
            del self.ledger[key]
        for key in self.touched:
            value, stated, mine = self.cells[key], self.built[key], self.ledger.get(key)
            shows_formula = mine is not None and bool(mine.formula) and same(mine.value, value)
            if same(value, stated) and not self.formulas[key] and not shows_formula:
                self.ledger.pop(key, None)
            elif mine is None or not same(value, mine.value):
                self.ledger[key] = Mine(value, stated, today, self.formulas[key])
            elif self.formulas[key]:
                mine.formula = self.formulas[key]
        for key in [key for key, mine in self.ledger.items() if key in self.inputs]:
            mine = self.ledger[key]
            if same(mine.value, self.inputs[key]) and not (mine.formula and same(mine.value, mine.then)):
                del self.ledger[key]

    def agree(self) -> None:
        """Demand that the merge and the ledger know the same edits, and nothing else."""
        known = {**self.merged.kept, **self.merged.waiting}
        assert known.keys() == self.ledger.keys()
        for key, mine in self.ledger.items():
            edit = known[key]
            assert same(edit.value, mine.value)
            assert same(edit.then, mine.then)
            assert (edit.since, edit.formula) == (mine.since, mine.formula)
        assert self.merged.waiting.keys() == self.ledger.keys() - self.inputs.keys()

    @precondition(lambda self: self.day)
    @invariant()
    def an_edit_stands_in_its_cell(self) -> None:
        """Every kept edit stands in the workbook unless it was typed over, and nothing else differs from the inputs."""
        for key, edit in self.merged.kept.items():
            assert key in self.touched or same(self.cells[key], edit.value)
        for key, value in self.cells.items():
            assert key in self.touched or key in self.merged.kept or same(value, self.built[key])


History.TestCase.settings = settings(
    max_examples=150, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
test_no_edit_is_lost_and_none_invented_in_any_sequence = History.TestCase


def test_a_row_struck_from_the_changes_takes_back_no_value_that_differs_from_the_inputs():
    """The formula said what the inputs said when it was typed; they moved: typing their value takes it back."""
    formula = Edit(0.1, 0.1, "day 1", "=0.05*2")
    held = WorkbookInputs({"wacc": 0.0}, {"wacc": 0.1}, kept={"wacc": formula}, struck={"wacc"})
    assert merge(held, {"wacc": 0.0}, "day 2").kept == {"wacc": formula}
    typed = replace(held, cells={"wacc": 0.0}, struck=())
    assert merge(typed, {"wacc": 0.0}, "day 2").kept == {}
    same_again = replace(held, built={"wacc": 0.1})
    assert merge(same_again, {"wacc": 0.1}, "day 2").kept == {}


EDITS = st.builds(Edit, VALUES, VALUES, st.just("before"), st.sampled_from(["", "=1"]))
EARLIER = st.dictionaries(st.sampled_from(KEYS), EDITS)
HELD = st.builds(WorkbookInputs, INPUTS, INPUTS, kept=EARLIER, waiting=EARLIER, given=INPUTS)


def rebuilt(held: WorkbookInputs, change) -> WorkbookInputs:
    """Return a workbook with each of its mappings changed."""
    names = ("built", "cells", "given", "kept", "waiting")
    return replace(held, **{name: change(getattr(held, name)) for name in names})


@given(HELD, INPUTS, st.randoms())
def test_the_order_of_keys_does_not_matter(held: WorkbookInputs, inputs: dict[str, InputValue], chance: random.Random):
    def shuffled(values):
        return dict(chance.sample(list(values.items()), len(values)))

    one = merge(held, inputs, "today")
    other = merge(rebuilt(held, shuffled), shuffled(inputs), "today")
    assert (one.kept, one.waiting) == (other.kept, other.waiting)
    assert set(one.conflicts) == set(other.conflicts)


@given(HELD, INPUTS)
def test_each_key_is_merged_by_itself(held: WorkbookInputs, inputs: dict[str, InputValue]):
    whole = merge(held, inputs, "today")
    for key in KEYS:

        def only(values, key=key):
            return {k: v for k, v in values.items() if k == key}

        one = merge(rebuilt(held, only), only(inputs), "today")
        assert one.kept.get(key) == whole.kept.get(key)
        assert one.waiting.get(key) == whole.waiting.get(key)
        assert one.conflicts == tuple(conflict for conflict in whole.conflicts if conflict.key == key)


def merged_one(built: InputValue, cell: InputValue, stated: InputValue) -> tuple[InputValue, bool]:
    """Return the value that a cell has after a build, and whether a conflict was told."""
    merged = merge(WorkbookInputs({"wacc": built}, {"wacc": cell}), {"wacc": stated}, "today")
    return (merged.kept["wacc"].value if merged.kept else stated), bool(merged.conflicts)


def test_the_three_ways_of_a_value():
    assert merged_one(0.09, 0.09, 0.09) == (0.09, False)
    assert merged_one(0.09, 0.11, 0.09) == (0.11, False), "changed in the cell only: the cell's stays"
    assert merged_one(0.09, 0.09, 0.10) == (0.10, False), "changed in the inputs only: the inputs' arrives"
    assert merged_one(0.09, 0.11, 0.10) == (0.11, True), "both, differently: the cell's stays, a conflict"
    assert merged_one(0.09, 0.11, 0.11) == (0.11, False), "both, alike: no edit any more"


def test_digits_beyond_the_fifteenth_are_no_edit():
    assert merged_one(0.35, 0.34999999999999998, 0.35) == (0.35, False)
    assert merged_one(0.3, 0.1 + 0.2, 0.3) == (0.3, False)
    assert merged_one(0.0, -0.0, 0.0) == (0.0, False)


def test_the_edit_of_a_key_that_is_gone_waits_and_returns():
    gone = merge(WorkbookInputs({"wacc": 0.09}, {"wacc": 0.11}), {}, "monday")
    assert gone.waiting == {"wacc": Edit(0.11, 0.09, "monday")}
    still = merge(WorkbookInputs({}, {}, waiting=gone.waiting), {}, "tuesday")
    assert still == gone
    back = merge(WorkbookInputs({}, {}, waiting=still.waiting), {"wacc": 0.09}, "wednesday")
    assert back.kept == {"wacc": Edit(0.11, 0.09, "monday")}
    assert back.waiting == {}
    assert back.conflicts == ()
    moved = merge(WorkbookInputs({}, {}, waiting=still.waiting), {"wacc": 0.10}, "wednesday")
    assert [conflict.inputs for conflict in moved.conflicts] == [0.10]


def test_an_edit_that_waits_is_taken_back_with_its_row():
    waiting = {"wacc": Edit(0.11, 0.09, "monday")}
    for inputs in ({}, {"wacc": 0.09}):
        merged = merge(WorkbookInputs({}, {}, waiting=waiting, struck={"wacc"}), inputs, "today")
        assert (merged.kept, merged.waiting) == ({}, {})


def test_an_edit_that_does_not_fit_its_key_waits_beside_the_cell_and_is_told_from_what_is_typed_there():
    waiting = {"wacc": Edit(777, 0.09, "monday")}

    def too_large(_: str, edit: Edit) -> bool:
        return float(edit.value) > 1

    held = WorkbookInputs({"wacc": 0.09}, {"wacc": 0.09}, waiting=waiting)
    merged = merge(held, {"wacc": 0.09}, "today", too_large)
    assert (merged.kept, merged.waiting) == ({}, waiting)
    merged = merge(replace(held, cells={"wacc": 0.1}), {"wacc": 0.09}, "today", too_large)
    assert (merged.kept, merged.waiting) == ({"wacc": Edit(0.1, 0.09, "today")}, waiting)
    merged = merge(replace(held, cells={"wacc": 0.1}), {"wacc": 0.09}, "today")
    assert (merged.kept, merged.waiting) == ({"wacc": Edit(0.1, 0.09, "today")}, {}), "the newer of the two"
    gone = merge(replace(held, cells={"wacc": 0.1}), {}, "today")
    assert (gone.waiting, gone.dropped) == ({"wacc": Edit(0.1, 0.09, "today")}, waiting), "one waits, one is told"


def test_a_formula_is_an_edit_also_where_its_result_is_the_built_in_value():
    typed = merge(WorkbookInputs({"wacc": 0.09}, {"wacc": 0.09}, {"wacc": "=0.3*0.3"}), {"wacc": 0.09}, "monday")
    assert typed.kept == {"wacc": Edit(0.09, 0.09, "monday", "=0.3*0.3")}
    held = WorkbookInputs({"wacc": 0.09}, {"wacc": 0.09}, kept=typed.kept)
    assert merge(held, {"wacc": 0.09}, "tuesday").kept == typed.kept
    assert merge(held, {"wacc": 0.1}, "tuesday").conflicts == (Conflict("wacc", 0.09, 0.09, 0.1),)
    assert merge(replace(held, struck={"wacc"}), {"wacc": 0.09}, "tuesday").kept == {}
    assert merge(replace(held, cells={"wacc": 0.2}), {"wacc": 0.09}, "tuesday").kept["wacc"].formula == ""
    then = merge(WorkbookInputs({"wacc": 0.1}, {"wacc": 0.09}, {"wacc": "=0.3*0.3"}), {"wacc": 0.1}, "monday")
    assert merge(replace(held, kept=then.kept), {"wacc": 0.09}, "tuesday").kept == {}, "the inputs came to say it"


def test_what_set_gave_is_no_edit_and_no_change_of_the_inputs():
    held = WorkbookInputs({"wacc": 0.09}, {"wacc": 0.2}, given={"wacc": 0.2})
    assert merge(held, {"wacc": 0.09}, "today") == Merged({}, {}, ())
    typed = merge(replace(held, cells={"wacc": 0.3}), {"wacc": 0.09}, "today")
    assert typed == Merged({"wacc": Edit(0.3, 0.09, "today")}, {}, ()), "no conflict: the inputs have not moved"
    assert merge(replace(held, cells={"wacc": 0.09}), {"wacc": 0.09}, "today") == Merged({}, {}, ())
