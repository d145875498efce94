"""What the files say of how sure they are: distributions of inputs, and which of them move together."""

from pathlib import Path

import pytest
from register_files import FILES, faults_of, written

from xlmodel.register import Distribution, RankCorrelation, Register
from xlmodel.register.correlations import impossible_inputs, is_possible, matrix_of
from xlmodel.tables import load_tables


def stating(folder: Path, text: str, *, table: str = "assumptions", key: str = "position") -> Path:
    """Return inputs of which one row states a distribution."""
    lines = []
    for number, line in enumerate(FILES[f"{table}.csv"].splitlines()):
        columns = FILES[f"{table}.csv"].splitlines()[0].count(",")
        filled = line + "," * (columns - line.count(",")) if line.startswith(f"{key},") else line
        lines.append(f"{filled},{'distribution' if number == 0 else text if line.startswith(f'{key},') else ''}")
    return written(folder, **{table: "\n".join(lines) + "\n"})


def correlating(folder: Path, *rows: str) -> Path:
    written(folder)
    path = folder / "correlations.csv"
    path.write_text("\n".join(["one,other,rank_correlation,reason", *rows]) + "\n", "utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fixed", Distribution("fixed")),
        ("uniform 0.1 0.2", Distribution("uniform", (0.1, 0.2))),
        ("  triangular  0 0.5 1 ", Distribution("triangular", (0.0, 0.5, 1.0))),
        ("normal 0.5 2", Distribution("normal", (0.5, 2.0))),
    ],
)
def test_a_row_states_how_it_varies(text: str, expected: Distribution, tmp_path: Path):
    register = load_tables(stating(tmp_path, text))
    assert register.distributions == {"position": expected}
    assert str(expected) == " ".join(text.split())
    assert expected.varies is (text != "fixed")


def test_a_driver_and_a_figure_state_theirs(tmp_path: Path):
    found = load_tables(stating(tmp_path / "a", "uniform 0.08 0.1", table="cases", key="wacc")).distributions
    assert found == {"wacc": Distribution("uniform", (0.08, 0.1))}
    found = load_tables(stating(tmp_path / "b", "normal 35.6 1", table="facts", key="revenue")).distributions
    assert found == {"revenue": Distribution("normal", (35.6, 1.0))}


def test_a_distribution_is_no_value(tmp_path: Path):
    """Workbooks of inputs that differ in it alone are the same."""
    one, other = (load_tables(stating(tmp_path / name, text)) for name, text in (("a", ""), ("b", "uniform 0.1 0.2")))
    assert one.fingerprint == other.fingerprint == load_tables(written(tmp_path / "c")).fingerprint


@pytest.mark.parametrize(
    ("text", "problem", "expected"),
    [
        ("even 0 1", "unknown distribution", "one of fixed, uniform, triangular, normal"),
        ("uniform 0.1", "a distribution with other numbers", "uniform low high"),
        ("fixed 1", "a distribution with other numbers", "fixed"),
        ("uniform a 1", "text where a number belongs", "a plain number such as 0.24 or -1.5"),
        ("normal 0.5 0", "a standard deviation that is not above 0", "normal mean sd"),
        (
            "triangular 0 1 0.5",
            "a distribution whose numbers do not rise",
            "triangular low mode high, from low to high",
        ),
        ("uniform 0.5 0.5", "a distribution without any width", "a low below the high"),
        ("uniform 0 1.5", "a distribution beyond min–max", "numbers from 0 to 1"),
        ("normal 7 1", "a distribution beyond min–max", "numbers from 0 to 1"),
    ],
)
def test_what_is_no_distribution_is_told_with_its_field(text: str, problem: str, expected: str, tmp_path: Path):
    (fault,) = faults_of(stating(tmp_path, text))
    place = (Path(fault.file).name, fault.line, fault.column, fault.key)
    assert place == ("assumptions.csv", 3, "distribution", "position")
    assert (fault.problem, fault.expected) == (problem, expected)


def test_a_word_has_no_distribution(tmp_path: Path):
    (fault,) = faults_of(stating(tmp_path, "fixed", key="case"))
    assert fault.problem == "a distribution for an input that is a word"


# correlations.csv


def test_a_folder_may_lack_correlations(tmp_path: Path):
    assert load_tables(written(tmp_path)).correlations == ()


def test_pairs_are_read(tmp_path: Path):
    register: Register = load_tables(correlating(tmp_path, "wacc,life,-0.5,Longer lives", "wacc,position,0.5"))
    assert register.correlations == (RankCorrelation("wacc", "life", -0.5), RankCorrelation("wacc", "position", 0.5))


@pytest.mark.parametrize(
    ("row", "column", "problem"),
    [
        ("wac,life,0.5", "one", "no such input"),
        ("wacc,case,0.5", "other", "no such input"),
        ("wacc,wacc,1", "other", "an input paired with itself"),
        ("life,wacc,0.5", "other", "a pair that is stated twice"),
        ("wacc,position,1.5", "rank_correlation", "not a correlation"),
        ("wacc,position,", "rank_correlation", "no number"),
        ("wacc,position,50%", "rank_correlation", "text where a number belongs"),
    ],
)
def test_what_is_no_pair_is_told_with_its_field(row: str, column: str, problem: str, tmp_path: Path):
    (fault,) = faults_of(correlating(tmp_path, "wacc,life,0.1", row))
    assert (Path(fault.file).name, fault.line, fault.column, fault.problem) == ("correlations.csv", 3, column, problem)


def test_every_fault_of_a_row_is_told(tmp_path: Path):
    faults = faults_of(correlating(tmp_path, "wac,lif,2"))
    assert [(fault.column, fault.hint) for fault in faults[:2]] == [
        ("one", "Did you mean 'wacc'?"),
        ("other", "Did you mean 'life'?"),
    ]
    assert [fault.column for fault in faults[2:]] == ["rank_correlation"]


def test_correlations_that_cannot_all_hold_are_told_by_their_pairs(tmp_path: Path):
    rows = ("wacc,life,-0.9", "life,position,-0.9", "wacc,position,-0.9", "revenue,wacc,0.1")
    (fault,) = faults_of(correlating(tmp_path, *rows))
    assert fault.problem == "rank correlations that cannot all hold"
    assert fault.found == "wacc with life -0.9, life with position -0.9, wacc with position -0.9"


def pairs(*values: tuple[str, str, float]) -> tuple[RankCorrelation, ...]:
    return tuple(RankCorrelation(*value) for value in values)


@pytest.mark.parametrize(
    ("stated", "impossible"),
    [
        ((), ()),
        ((("a", "b", 1.0), ("b", "c", 1.0), ("a", "c", 1.0)), ()),
        ((("a", "b", 1.0), ("b", "c", 1.0)), ("a", "b", "c")),
        ((("a", "b", -0.5), ("b", "c", -0.5), ("a", "c", -0.5)), ()),
        ((("a", "b", -0.51), ("b", "c", -0.51), ("a", "c", -0.51)), ("a", "b", "c")),
        ((("d", "e", 0.9), ("a", "b", 0.8), ("b", "c", 0.8), ("a", "c", -0.8)), ("a", "b", "c")),
    ],
)
def test_the_fewest_inputs_that_show_it_are_found(
    stated: tuple[tuple[str, str, float], ...], impossible: tuple[str, ...]
):
    assert impossible_inputs(pairs(*stated)) == impossible


def test_possible_is_what_eigenvalues_say():
    numpy = pytest.importorskip("numpy")
    random = numpy.random.default_rng(1)
    seen = set()
    for _ in range(200):
        values = random.uniform(-0.9, 0.9, 6)
        names = [("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d")]
        stated = pairs(*((one, other, float(value)) for (one, other), value in zip(names, values, strict=True)))
        matrix = matrix_of("abcd", stated)
        least = numpy.linalg.eigvalsh(numpy.array(matrix)).min()
        assert is_possible(matrix) is bool(least >= 0)
        seen.add(bool(least >= 0))
    assert seen == {True, False}
