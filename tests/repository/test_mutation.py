"""The mutation harness itself: what it makes of a formula, what it refuses, and that it can tell a gap in the tests.

A harness that kills everything proves nothing: one test leaves a line untested on purpose, and sees a damage survive.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import models
import pytest
from conftest import Written
from mutation.__main__ import main
from mutation.bench import Bench
from mutation.damage import Wanted, damages
from mutation.mending import Declared, Mill, Mutant
from mutation.spelling import spelled
from mutation.trial import Court, SoundWorkbookFailsError
from mutation.verdicts import Verdict, judged, score, stale

from xlmodel.book import lay_out
from xlmodel.engines import ENGINES
from xlmodel.language import parse

TOP = Path(__file__).parents[2]


def toy() -> Mill:
    """A toy: two inputs, a flow by year and a stock that rolls forward."""
    price, volume = models.typed("price", unit="USD bn"), models.typed("volume", (models.YEAR,))
    flow = models.line("flow", "={price}*{volume}", "USD bn", None)
    stock = models.line("stock", "={stock[year-1]}+{flow}", "USD bn", None, opening={2025: "=0"})
    model = models.toy(flow, stock, inputs=[price, volume])
    return Mill(model, lay_out(model))


def declared(mill: Mill, key: str, text: str) -> Declared:
    return mill.declared[key, text]


# --- what is made


def test_a_product_is_damaged_in_every_way() -> None:
    mill = toy()
    made = [(mutant.kind, mutant.text) for mutant in mill.mutants(declared(mill, "flow", "={price}*{volume}"))]
    assert made == [
        ("factor", "=4*({price}*{volume})"),
        ("factor", "=100*({price}*{volume})"),
        ("factor", "=10000*({price}*{volume})"),
        ("operator", "={price}/{volume}"),
        ("dropped term", "={price}"),
        ("dropped term", "={volume}"),
        ("sign", "=-{price}*{volume}"),
        ("constant for reference", "=0*{volume}"),
        ("constant for reference", "=1*{volume}"),
        ("factor", "=4*{price}*{volume}"),
        ("factor", "=100*{price}*{volume}"),
        ("factor", "=10000*{price}*{volume}"),
        ("sign", "={price}*-{volume}"),
        ("constant for reference", "={price}*0"),
        ("constant for reference", "={price}*1"),
        ("factor", "={price}*(4*{volume})"),
        ("factor", "={price}*(100*{volume})"),
        ("factor", "={price}*(10000*{volume})"),
        ("other period", "={price}*{volume[year=year-1]}"),
        ("other period", "={price}*{volume[year=year+1]}"),
        ("absolute", "={price}*{volume[year=2025]}"),
        ("absolute", "={price}*{volume[year=2028]}"),
    ]


def kinds(text: str, over: bool = True) -> set[tuple[str, str]]:
    """Return the damages of a formula over a line by company and year, and two totals by year."""
    part = models.line("part", "={given}", over=(models.COMPANY, models.YEAR))
    other = models.line("other", "=0-{given[company=first]}", over=(models.YEAR,))
    line = models.line("line", text, over=(models.YEAR,) if over else ())
    given = models.typed("given", (models.COMPANY, models.YEAR))
    model = models.toy(part, other, line, inputs=[given], across=None)
    mill = Mill(model, lay_out(model))
    return {(mutant.kind, mutant.text) for mutant in mill.mutants(declared(mill, "line", text))}


def test_references_go_to_the_neighbouring_line_the_other_member_and_a_fixed_cell() -> None:
    made = kinds("={part[company=alphabet]}-{other}")
    assert {
        ("other member", "={part[company=amazon]}-{other}"),
        ("other member", "={part[company=meta]}-{other}"),
        ("absolute", "={part[company=alphabet,year=2025]}-{other}"),
        ("other period", "={part[company=alphabet,year=year-1]}-{other}"),
        ("neighbouring line", "={part[company=alphabet]}-{line}"),
        ("order", "={other}-{part[company=alphabet]}"),
        ("dropped term", "=-{other}"),
    } <= made


def test_spans_are_cut_and_functions_swapped() -> None:
    made = kinds("=MAX(0,SUM({part[company=*]}))")
    assert {
        ("span", "=MAX(0,SUM({part[company=first+1..]}))"),
        ("span", "=MAX(0,SUM({part[company=..last-1]}))"),
        ("function", "=MIN(0,SUM({part[company=*]}))"),
        ("function", "=MAX(0,AVERAGE({part[company=*]}))"),
        ("constant", "=MAX(1,SUM({part[company=*]}))"),
        ("dropped term", "=MAX(0)"),
    } <= made
    assert ("absolute", "=SUM({other[year=first..]})") not in made
    assert ("absolute", "=SUM({other})") not in made
    assert ("absolute", "=SUM({other[year=*]})") in kinds("=SUM({other[year=first..year]})")


def test_branches_places_and_settings_are_damaged() -> None:
    assert {
        ("branch", "={other}"),
        ("branch", "=-{other}"),
        ("branch", "=IF({other}>0,-{other},{other})"),
    } <= kinds("=IF({other}>0,{other},-{other})")
    assert {
        ("span", "=INDEX({part[company=*]},2+1)"),
        ("span", "=INDEX({part[company=*]},2-1)"),
    } <= kinds("=INDEX({part[company=*]},2)")
    assert {
        ("constant", "=ROUND({other},1)"),
        ("constant", "=ROUND({other},3)"),
    } <= kinds("=ROUND({other},2)")
    assert ("relative", "={other}-{other}") in kinds("={other}-{other[year=2025]}")


def test_a_check_is_made_to_hold_always_and_never_and_a_text_is_emptied() -> None:
    tree, no = parse('=IF({a}>0,"yes","")').tree, Wanted(False, lambda _: False, lambda _: ())
    made = {(kind, spelled(damaged)) for kind, damaged in damages(tree, no)}
    assert {("text", '=IF({a}>0,"","")'), ("text", '=IF({a}>0,"yes","?")')} <= made
    check = {(kind, spelled(damaged)) for kind, damaged in damages(tree, replace(no, check=True))}
    assert {("always true", "=1"), ("never true", "=0")} <= check


def test_what_arithmetic_undoes_is_not_made() -> None:
    made = kinds("=1*(ABS({part[company=meta]}-{other})>0)")
    texts = {text for _, text in made}
    assert "=1*(ABS({other}-{part[company=meta]})>0)" not in texts
    assert "=1*(4*ABS({part[company=meta]}-{other})>0)" not in texts
    assert "=1*(ABS({part[company=meta]}+{other})>0)" in texts
    assert "=1*(ABS(4*{part[company=meta]}-{other})>0)" in texts
    assert "=1*(ABS({part[company=meta]}-{other})>=0)" in texts


def test_what_isnumber_does_not_see_is_not_made() -> None:
    texts = {text for _, text in kinds("=1*ISNUMBER(SUM({part[company=*]}))")}
    assert not {f"=1*ISNUMBER({other}({{part[company=*]}}))" for other in ("MAX", "AVERAGE")} & texts
    assert {"=1*ISNUMBER(SUM({part[company=first+1..]}))", "=1*ISNUMBER(SUM({part[company=..last-1]}))"} <= texts
    no = Wanted(False, lambda _: True, lambda _: ())
    of_texts = {spelled(damaged) for _, damaged in damages(parse("=1*ISNUMBER(SUM({part[company=*]}))").tree, no)}
    assert "=1*ISNUMBER(AVERAGE({part[company=*]}))" in of_texts, "texts have no mean"
    assert "=1*ISNUMBER(MAX({part[company=*]}))" not in of_texts
    texts = {text for _, text in kinds("=1*ISNUMBER({other})")}
    assert not {"=1*ISNUMBER(-{other})", "=1*ISNUMBER(4*{other})"} & texts


def test_a_formula_spelled_anew_is_the_same_formula(book: Written) -> None:
    texts = {computed.formula.text for computed in book.ready.model.computed.values()}
    again = {text: spelled(parse(text).tree) for text in texts}
    assert {text: new for text, new in again.items() if spelled(parse(new).tree) != new} == {}
    assert sum(text == new for text, new in again.items()) > 0.5 * len(texts)


# --- what the build makes of it


def mended(key: str, text: str, damaged: str) -> tuple[str, dict[tuple[str, str], str]]:
    mill = toy()
    found = mill.mend(Mutant(declared(mill, key, text), "", damaged))
    return found.refused, dict(found.cells)


def test_a_damage_that_the_build_refuses_is_told_from_one_that_stands() -> None:
    flow, stock = ("flow", "={price}*{volume}"), ("stock", "={stock[year-1]}+{flow}")
    assert mended(*flow, "={volume}")[0] == "the formula gives a plain number, the line declares USD bn"
    assert "reaches too far" in mended(*flow, "={price}*{volume[year=year-1]}")[0]
    assert mended(*stock, "={stock}+{flow}")[0] == "circular reference"
    assert mended(*flow, "={price}*{volume}") == ("", {})
    refused, cells = mended(*stock, "={stock[year-1]}-{flow}")
    assert refused == ""
    assert list(cells.values()) == ["=D$9-E$8", "=E$9-F$8", "=F$9-G$8"]


def test_a_damage_knows_what_depends_on_it() -> None:
    mill = toy()
    found = mill.mend(Mutant(declared(mill, "stock", "={stock[year-1]}+{flow}"), "", "={stock[year-1]}"))
    assert {address for _, address in found.behind} == {"E9", "F9", "G9"}
    assert {address for _, address in found.reads} == {"D9", "E9", "F9", "E8", "F8", "G8"}


# --- the bench


@pytest.mark.slow
def test_the_bench_is_the_engine_and_a_damage_leaves_no_trace(book: Written) -> None:
    bench = Bench(book.path)
    cells = {book.names["in_case"]: "bull", book.at("aws_run_rate"): 99.5, book.names["in_tolerance"]: 0.001}
    before = bench.recalculate(cells)
    assert dict(before) == ENGINES["ironcalc"].recalculate(book.path, cells)
    places = {bench.order[key] for key in bench.order}
    bench.damage({book.at("charges_total"): "=1/0", book.at("aws_run_rate"): "=7"}, places)
    assert str(bench.recalculate({})[book.at("operating_income_ex_charges")]) == "#DIV/0!"
    assert bench.recalculate(cells)[book.at("aws_run_rate")] == 99.5
    assert bench.recalculate({})[book.at("aws_run_rate")] == 7.0
    bench.damage({})
    assert bench.recalculate({})[book.at("aws_run_rate")] != 7.0
    assert dict(bench.recalculate(cells)) == dict(before)


# --- verdicts


def verdicts(*outcomes: str) -> list[Verdict]:
    line = Declared("line", "={a}", ((),))
    return [Verdict(Mutant(line, "sign", f"={n}"), outcome) for n, outcome in enumerate(outcomes)]


def test_a_listed_survivor_is_equivalent_and_leaves_the_score() -> None:
    found = judged(verdicts("survived", "survived", "killed", "same text"), {("line", "=0"): "why"})
    assert [verdict.outcome for verdict in found] == ["equivalent", "survived", "killed", "same text"]
    assert score(found) == (1, 2)


def test_an_equivalent_that_is_killed_or_no_longer_made_is_stale() -> None:
    listed = {("line", "=0"): "why", ("line", "=1"): "why", ("line", "=7"): "why", ("other", "=0"): "why"}
    found = judged(verdicts("survived", "killed"), listed)
    assert stale(found, listed, {"line"}) == ["line: =1 is killed", "line: =7 is not made"]


# --- the command


@pytest.mark.slow
def test_the_command_kills_what_is_tested_and_reports_what_is_not() -> None:
    """test_worked_peers.py looks at the share of Amazon, and never at the chips of AWS."""
    lines = ["--only", "capex_amazon_share_2026", "trainium2_landed", "--kind", "sign", "operator"]
    tests = ["--tests", "tests/sheets/test_worked_peers.py", "--jobs", "1"]
    command = [sys.executable, "-m", "tests.mutation", *lines, *tests]
    run = subprocess.run(command, cwd=TOP, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 1, run.stderr
    assert "survived (1):\n  trainium2_landed (sign)\n    ={trainium2_chips}\n    =-{trainium2_chips}" in run.stdout
    assert "killed 2 of 3 that are not equivalent: 66.67%" in run.stdout


def test_the_command_names_an_unknown_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "no_such_line"]) == 2
    assert capsys.readouterr().err == "no line is called no_such_line\n"


def test_nothing_is_said_where_the_tests_cannot_be_collected(book: Written) -> None:
    """A run of no tests would kill nothing, and one of failing tests everything."""
    court = Court(Bench(book.path), book.ready)
    court.session = SimpleNamespace(testsfailed=1, items=[])  # type: ignore[assignment]
    with pytest.raises(SoundWorkbookFailsError, match="cannot be collected"):
        court.hear()


def test_nothing_is_said_where_a_test_fails_on_the_sound_workbook(
    book: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    court = Court(Bench(book.path), book.ready)
    court.session = SimpleNamespace(testsfailed=0, items=[SimpleNamespace(nodeid="test_x")])  # type: ignore[assignment]
    monkeypatch.setattr("mutation.trial._takes_part", lambda item: True)
    monkeypatch.setattr(Court, "fails", lambda self, item: True)
    with pytest.raises(SoundWorkbookFailsError, match="before anything is damaged:\n  test_x"):
        court.hear()
