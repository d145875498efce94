"""The merge as a property: whatever a person types and whatever the inputs do, no edit is lost and none invented.

The judge is a ledger that is kept differently: by key, in the order in which things happened, knowing nothing of
the three values that `merge` compares.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from xlmodel.edits.merging import Edit, Merged, Value, merge, same

KEYS = ("capex", "wacc", "life", "case", "growth")
VALUES = st.sampled_from([0.0, -0.0, 0.1, 0.1 + 2e-17, 0.2, 0.3, 0.1 + 0.2, 35.0, 1e308, "bear", "bull"])
INPUTS = st.dictionaries(st.sampled_from(KEYS), VALUES, min_size=1)


@dataclass
class Mine:
    """What the ledger knows of a person's value: the value, what the inputs said when it was typed, and the day."""

    value: Value
    then: Value
    since: str
    formula: str = ""


class Workbook(RuleBasedStateMachine):
    """A person types into cells, the inputs change, and builds happen in any order."""

    @initialize(inputs=INPUTS)
    def build_the_first(self, inputs: dict[str, Value]) -> None:
        """Begin with a workbook built from the inputs alone."""
        self.inputs = dict(inputs)
        self.built: dict[str, Value] = dict(inputs)
        self.cells: dict[str, Value] = dict(inputs)
        self.formulas: dict[str, str] = {}
        self.merged = Merged({}, {}, ())
        self.ledger: dict[str, Mine] = {}
        self.touched: set[str] = set()
        self.day = 0

    @rule(data=st.data(), value=VALUES, formula=st.sampled_from(["", "=0.3+0.05"]))
    def type_into_a_cell(self, data: st.DataObject, value: Value, formula: str) -> None:
        """Type over any cell that the last build wrote."""
        if self.cells:
            key = data.draw(st.sampled_from(sorted(self.cells)))
            self.cells[key], self.formulas[key] = value, formula
            self.touched.add(key)

    @rule(key=st.sampled_from(KEYS), value=VALUES)
    def state_in_the_inputs(self, key: str, value: Value) -> None:
        """Change an input, or add it."""
        self.inputs[key] = value

    @rule(data=st.data())
    def strike_from_the_inputs(self, data: st.DataObject) -> None:
        """Remove a key."""
        if self.inputs:
            del self.inputs[data.draw(st.sampled_from(sorted(self.inputs)))]

    @rule(times=st.integers(1, 3))
    def build(self, times: int) -> None:
        """Build once or several times; only the first may find anything new."""
        for time in range(times):
            self.day += 1
            earlier = {**self.merged.kept, **self.merged.waiting}
            today = f"day {self.day}"
            merged = merge(self.built, self.cells, self.inputs, earlier, today, self.formulas)
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
            self.agree()

    def expected_conflicts(self) -> set[str]:
        """Return the keys whose value is a person's and whose inputs moved since the last build to something else."""
        found = set()
        for key, value in self.inputs.items():
            typed = self.cells.get(key, self.ledger[key].value if key in self.ledger else value)
            before = self.built.get(key, self.ledger[key].then if key in self.ledger else value)
            if not same(typed, before) and not same(value, before) and not same(value, typed):
                found.add(key)
        return found

    def write_into_the_ledger(self, today: str) -> None:
        """Note what was typed since the last build, then strike what the inputs say themselves by now."""
        for key in self.touched:
            value, stated, mine = self.cells[key], self.built[key], self.ledger.get(key)
            if same(value, stated):
                self.ledger.pop(key, None)
            elif mine is None or not same(value, mine.value):
                self.ledger[key] = Mine(value, stated, today, self.formulas[key])
            elif self.formulas[key]:
                mine.formula = self.formulas[key]
        for key in [key for key, mine in self.ledger.items() if key in self.inputs]:
            if same(self.ledger[key].value, self.inputs[key]):
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


Workbook.TestCase.settings = settings(
    max_examples=150, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
test_no_edit_is_lost_and_none_invented_in_any_sequence = Workbook.TestCase

EDITS = st.builds(Edit, VALUES, VALUES, st.just("before"), st.sampled_from(["", "=1"]))
EARLIER = st.dictionaries(st.sampled_from(KEYS), EDITS)


@given(INPUTS, INPUTS, INPUTS, EARLIER, st.randoms())
def test_the_order_of_keys_does_not_matter(
    built: dict[str, Value],
    cells: dict[str, Value],
    inputs: dict[str, Value],
    earlier: dict[str, Edit],
    chance: random.Random,
):
    def shuffled(values):
        return dict(chance.sample(list(values.items()), len(values)))

    one = merge(built, cells, inputs, earlier, "today")
    other = merge(shuffled(built), shuffled(cells), shuffled(inputs), shuffled(earlier), "today")
    assert (one.kept, one.waiting) == (other.kept, other.waiting)
    assert set(one.conflicts) == set(other.conflicts)


@given(INPUTS, INPUTS, INPUTS, EARLIER)
def test_each_key_is_merged_by_itself(built, cells, inputs, earlier):
    whole = merge(built, cells, inputs, earlier, "today")
    for key in KEYS:
        one = merge(
            *({k: v for k, v in values.items() if k == key} for values in (built, cells, inputs, earlier)), "today"
        )
        assert one.kept.get(key) == whole.kept.get(key)
        assert one.waiting.get(key) == whole.waiting.get(key)
        assert one.conflicts == tuple(conflict for conflict in whole.conflicts if conflict.key == key)


def merged_one(built: Value, cell: Value, stated: Value) -> tuple[Value, bool]:
    """Return the value that a cell has after a build, and whether a conflict was told."""
    merged = merge({"wacc": built}, {"wacc": cell}, {"wacc": stated}, {}, "today")
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
    gone = merge({"wacc": 0.09}, {"wacc": 0.11}, {}, {}, "monday")
    assert gone.waiting == {"wacc": Edit(0.11, 0.09, "monday")}
    still = merge({}, {}, {}, gone.waiting, "tuesday")
    assert still == gone
    back = merge({}, {}, {"wacc": 0.09}, still.waiting, "wednesday")
    assert back.kept == {"wacc": Edit(0.11, 0.09, "monday")}
    assert back.waiting == {}
    assert back.conflicts == ()
    moved = merge({}, {}, {"wacc": 0.10}, still.waiting, "wednesday")
    assert [conflict.inputs for conflict in moved.conflicts] == [0.10]
