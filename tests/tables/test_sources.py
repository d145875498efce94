"""Do the input files hold what the sources print, all of it, and not a sentence more?

The documents lie beside the repository, not in it, so without them every test here is skipped. Judgements:

- A figure printed in words counts as a figure. A Chinese "several" is read as 2, the least it can mean.
- A figure that a document prints again is cited once; where it is repeated is listed below by its key.
- What looks like a figure and is none (a date, a model name, a list number) is named below with its reason.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INPUTS = ROOT / "inputs"
SHARED = ROOT.parent / "shared" / "sources"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the source documents are not at {SHARED}")

Row = dict[str, str]


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def figures() -> list[Row]:
    """Return the rows of facts.csv, peer_capex.csv and quarters.csv, each with a key."""
    peers = rows_of(INPUTS / "peer_capex.csv")
    for row in peers:
        row["key"] = f"{row['series']}_{row['company']}_{row['year']}"
    quarters = rows_of(INPUTS / "quarters.csv")
    for row in quarters:
        row["key"] = f"{row['series']}_{row['quarter'].lower()}_reported"
    return rows_of(INPUTS / "facts.csv") + peers + quarters


FIGURES = figures()
SOURCES = {row["id"]: row for row in rows_of(INPUTS / "sources.csv")}
DOCUMENTS = [name for name, row in SOURCES.items() if row["kind"] == "document"]
FROM_DOCUMENTS = [row for row in FIGURES if row["status"] == "document"]
FROM_OUTSIDE = [row for row in FIGURES if row["status"] != "document"]


@dataclass(frozen=True)
class Citation:
    """One place where a figure is printed."""

    key: str
    source: str
    paragraph: int
    as_printed: str

    def __str__(self) -> str:
        return f"{self.key}@{self.source}:{self.paragraph}"


def citations_of(row: Row) -> list[Citation]:
    parts = [row[column].split(" | ") for column in ("source", "paragraph", "as_printed")]
    return [
        Citation(row["key"], source, int(paragraph), printed) for source, paragraph, printed in zip(*parts, strict=True)
    ]


CITATIONS = [citation for row in FROM_DOCUMENTS for citation in citations_of(row)]


@cache
def paragraphs(source: str) -> tuple[str, ...]:
    """Return the non-blank lines of a document; paragraph n is the one at n - 1."""
    text = (SHARED / SOURCES[source]["file"]).read_text(encoding="utf-8")
    return tuple(line for line in text.split("\n") if line.strip())


# --- reading a printed figure -----------------------------------------------------------------------------

TIMES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "兆": 10**12}
NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", start=1)}
SEVERAL = 2
SCALE = {"USD bn": Decimal(10**9), "million": Decimal(10**6)}

DIGITS = re.compile(r"(?<![\d.])(\d[\d,]*(?:\.\d+)?)\s*多?\s*(?:(万亿|萬億|[万萬亿億兆])|(%))?")
WORDS = re.compile(
    r"[数數]([十百千万萬亿億兆]+)"
    r"|([一二三四五六七八九十])(?=个月|个小时|年|周|项|季)"
    r"|([两三])位[数數]"
    r"|提高(一)倍"
    r"|(几个小时)"
    r"|(成千上万)"
)


def times(multipliers: str) -> int:
    product = 1
    for character in multipliers:
        product *= TIMES[character]
    return product


def numbers_in(printed: str) -> list[tuple[Decimal, str]]:
    """Return the numbers printed in digits, multiplied out, each with `%` or an empty string."""
    return [
        (Decimal(number.replace(",", "")) * times(multiplier) / (100 if percent else 1), percent)
        for number, multiplier, percent in DIGITS.findall(printed)
    ]


def words_in(printed: str) -> list[tuple[Decimal, str]]:
    """Return the numbers printed in words: several thousand, three years, double-digit growth, doubled."""
    found: list[tuple[Decimal, str]] = []
    for match in WORDS.finditer(printed):
        several, numeral, digits, doubled, hours, thousands = match.groups()
        if several:
            found.append((Decimal(SEVERAL * times(several)), ""))
        elif numeral:
            found.append((Decimal(NUMERALS[numeral]), ""))
        elif digits:
            found.append((Decimal("0.1") if digits == "两" else Decimal(1), "%"))
        elif doubled:
            found.append((Decimal(2), ""))
        elif hours or thousands:
            found.append((Decimal(SEVERAL * (1000 if thousands else 1)), ""))
    return found


def read(printed: str, unit: str) -> list[Decimal]:
    """Return the figures of a citation in the unit of its row; empty where they cannot be read."""
    found = numbers_in(printed) or words_in(printed)
    if any((sign == "%") != (unit == "%") for _, sign in found):
        return []
    return [number / SCALE.get(unit, Decimal(1)) for number, _ in found]


def stated(row: Row) -> list[Decimal]:
    return [Decimal(row[column]) for column in ("value", "low", "high") if row[column]]


def test_the_reader_of_printed_figures() -> None:
    assert read("2440 亿美元", "USD bn") == [Decimal(244)]
    assert read("7.3亿美元", "USD bn") == [Decimal("0.73")]
    assert read("1.4万亿美元", "USD bn") == [Decimal(1400)]
    assert read("近 7,000 億美元", "USD bn") == [Decimal(700)]
    assert read("165亿-215亿美元", "USD bn") == [Decimal("16.5"), Decimal("21.5")]
    assert read("5%至10%", "%") == [Decimal("0.05"), Decimal("0.1")]
    assert read("400 多万", "million") == [Decimal(4)]
    assert read("數十億美元", "USD bn") == [Decimal(2)]
    assert read("數萬億美元", "USD bn") == [Decimal(2000)]
    assert read("几个小时", "hours") == [Decimal(2)]
    assert read("成千上万家公司", "count") == [Decimal(2000)]
    assert read("第四季", "count") == [Decimal(4)]
    assert read("35%", "USD bn") == []


# --- the documents ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("citation", CITATIONS, ids=str)
def test_the_figure_stands_in_the_paragraph_it_cites(citation: Citation) -> None:
    document = paragraphs(citation.source)
    assert 1 <= citation.paragraph <= len(document)
    assert citation.as_printed
    assert citation.as_printed in document[citation.paragraph - 1]


@pytest.mark.parametrize("row", FROM_DOCUMENTS, ids=lambda row: row["key"])
def test_the_value_is_the_printed_figure(row: Row) -> None:
    for citation in citations_of(row):
        figure = read(citation.as_printed, row["unit"])
        assert not figure or figure == stated(row), f"{citation}: printed {citation.as_printed}"


def test_most_printed_figures_can_be_read() -> None:
    unread = [str(c) for row in FROM_DOCUMENTS for c in citations_of(row) if not read(c.as_printed, row["unit"])]
    assert len(unread) <= 0.2 * len(CITATIONS), unread


@pytest.mark.parametrize("row", FROM_DOCUMENTS, ids=lambda row: row["key"])
def test_a_document_figure_has_one_value_or_a_range(row: Row) -> None:
    is_range = bool(row["low"] and row["high"])
    assert is_range != bool(row["value"])
    assert is_range == (row["qualifier"] == "range")
    assert not is_range or Decimal(row["low"]) < Decimal(row["high"])
    assert Decimal(row["printed_step"]) > 0


# --- the external facts -----------------------------------------------------------------------------------

TAG = re.compile(r"^\[([A-Z]+-\d+)(?: (note|basis|page|derived))?\]")
"""A note opens with the id of its external row, and with the column where the figure is not the row's own.

`page` is for a figure that the same page prints and no row has, `derived` for one that is computed from the row's.
"""
OWN_UNITS = {"percent": "%", "multiple of capacity": "x"}
"""What the inputs call the units of the external facts."""
SUM_OF_OUR_OWN = "[sum]"
"""Opens the note of a sum of our own, which names its parts and cites their pages."""
READ_ON_THE_PAGE = "[page]"
"""Opens the note of a figure that was read on a page of which the external facts have no row."""


@cache
def external() -> dict[str, Row]:
    return {row["id"]: row for row in rows_of(SHARED / "external_facts.csv")}


@pytest.mark.parametrize("row", FROM_OUTSIDE, ids=lambda row: row["key"])
def test_an_external_figure_agrees_with_its_row(row: Row) -> None:
    tag = TAG.match(row["note"])
    assert row["paragraph"] == ""
    if row["note"].startswith(SUM_OF_OUR_OWN):
        assert not row["as_printed"]
        assert len(row["source"].split(" | ")) > 1 or "no page" in row["note"]
        return
    if row["note"].startswith(READ_ON_THE_PAGE):
        assert row["as_printed"]
        assert SOURCES[row["source"]]["url"] not in {origin["url"] for origin in external().values()}
        return
    assert tag, "the note must open with the external id in brackets"
    origin = external()[tag[1]]
    assert row["status"] == origin["status"]
    assert SOURCES[row["source"]]["url"] == origin["url"]
    if tag[2] == "page":
        return
    if tag[2] == "derived":
        assert row["kind"] in ("estimate", "implied")
        assert not row["as_printed"]
        return
    if column := tag[2]:  # a further figure, printed in the note or the basis of the external row
        text = row["as_printed"] or row["value"]  # a sum of our own is printed nowhere; its row has the number
        assert text in origin[column]
        in_words = {"eight": Decimal(8), "five": Decimal(5)}
        printed = [number for number, _ in numbers_in(text)] or [
            value for word, value in in_words.items() if word in text
        ]
        scale = 1000 if text.endswith("million") else 1
        assert [number / scale for number in printed[: len(stated(row))]] == stated(row)
        return
    percent = origin["unit"] == "percent"
    assert row["unit"] == OWN_UNITS.get(origin["unit"], origin["unit"])
    assert row["as_printed"] == origin["as_printed"]
    for name in ("value", "low", "high"):
        expected = Decimal(origin[name]) / (100 if percent else 1) if origin[name] else None
        assert (Decimal(row[name]) if row[name] else None) == expected


QUALIFIERS = {  # the first that the print has
    "document": {
        "about": r"约|約|左右|我认为",
        "nearly": r"近|几乎",
        "at least": r"以上|[数數][十百千万萬亿億兆]|位[数數]|几个|成千上万|^万亿",
        "over": r"超|突破|多(?=[万次])",
        "up to": r"高达|上限",
    },
    "external": {
        "about": r"about|approximately|around|~|roughly",
        "nearly": r"nearly",
        "over": r"over|above|more than|exceed|surpass|>|\+$|\+%",
        "up to": r"up to",
    },
}


@pytest.mark.parametrize("row", [row for row in FIGURES if not row["low"]], ids=lambda row: row["key"])
def test_a_qualifier_is_what_the_print_has(row: Row) -> None:
    rule = QUALIFIERS["document" if row["status"] == "document" else "external"]
    printed = row["as_printed"].split(" | ")
    found = [word for word, pattern in rule.items() if any(re.search(pattern, one, re.IGNORECASE) for one in printed)]
    assert row["qualifier"] == (found or ["exact"])[0]


def test_every_external_source_is_used_once() -> None:
    outside = [row for row in SOURCES.values() if row["kind"] == "external"]
    assert {row["id"] for row in outside} == {source for row in FROM_OUTSIDE for source in row["source"].split(" | ")}
    assert len({row["url"] for row in outside}) == len(outside)


# --- figures, never sentences -----------------------------------------------------------------------------

RUN = 14


@pytest.mark.parametrize("path", sorted(INPUTS.glob("*.csv")), ids=lambda path: path.name)
def test_no_input_file_holds_a_sentence_of_a_document(path: Path) -> None:
    documents = [(SHARED / SOURCES[name]["file"]).read_text(encoding="utf-8") for name in DOCUMENTS]
    text = path.read_text(encoding="utf-8-sig")
    copied = [
        run[start : start + RUN]
        for run in re.findall(rf"[\u3400-\u9fff]{{{RUN},}}", text)
        for start in range(len(run) - RUN + 1)
        if any(run[start : start + RUN] in document for document in documents)
    ]
    assert not copied


@pytest.mark.parametrize("citation", CITATIONS, ids=str)
def test_a_citation_is_a_few_characters(citation: Citation) -> None:
    assert len(citation.as_printed) <= 20


# --- nothing missed ---------------------------------------------------------------------------------------

NOT_FIGURES = {  # pattern: why it is not a figure
    r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d": "time stamp in the head of the Sina article",
    r"\(?(?:https?:)?//\S+": "web address",
    r"20[1-3]\d ?年代?": "calendar year, decade",
    r"20[12]\d ?财年|20[12]\d ?財年": "fiscal year",
    r"\d{1,2} ?月(?: ?\d{1,2} ?日)?": "month, day",
    r"Q[1-4]": "quarter",
    r"GB[23]00": "Nvidia product name",
    r"Trainium ?[23]": "chip name",
    r"EC2|S3": "AWS service name",
    r"x86": "processor family",
    r"12 Labs": "company name",
    r"DeepSeek ?-? ?R1|R1|V3|Gemini 2\.0": "model name",
}
"""Taken out of a paragraph before its numbers are listed."""

QUANTITY_WORDS = re.compile(
    r"[数數][十百千万萬亿億兆]+|成千上万|[两三]位[数數]|[零一二三四五六七八九十两]+(?:个月|年|周|倍|项|成|半)"
    r"|[一二三四五六七八九十两几]+个?小时|(?<![\d数數十百千万萬 ])[万萬][亿億]|几乎全部"
)
WORDS_NOT_FIGURES = {
    ("call-2025q4", "一年"): "the year as such (a strong close of the year)",
    ("call-2025q4", "一项"): "one lawsuit: an article, not a count",
    ("openai-38bn", "一项"): "an article, not a count",
    ("capex-320bn", "一年"): "the year as such",
}


def without_names(paragraph: str) -> str:
    for pattern in NOT_FIGURES:
        paragraph = re.sub(pattern, " ", paragraph)
    return paragraph


REPEATED = {
    ("capex-200bn", "capex_amazon_2026"): (1, 5, 6, 12, 16, 21, 24, 26),
    ("capex-200bn", "capex_alphabet_2026"): (13,),
    ("capex-200bn", "capex_meta_2026"): (14,),
    ("capex-700bn", "four_capex_2026"): (3, 6, 8, 15, 17, 20),
    ("capex-700bn", "four_capex_2026_growth"): (19,),
    ("call-2025q4", "capex_amazon_2026"): (2, 3, 36, 39, 40),
    ("call-2025q4", "aws_revenue_growth"): (21,),
    ("call-2025q4", "leo_cost_2026q1"): (36,),
    ("call-2025q4", "share_price_fall_call"): (38,),
    ("call-2025q4", "call_length"): (38,),
    ("call-2025q4", "charges_total_stated"): (56,),
    ("call-2025q4", "charge_severance"): (57,),
    ("call-2025q4", "aws_backlog"): (63,),
    ("call-2025q4", "aws_backlog_growth_yoy"): (61, 63),
    ("call-2025q4", "aws_run_rate_stated"): (62,),
    ("call-2025q4", "aws_operating_margin"): (64,),
    ("call-2025q4", "aws_margin_change_bp"): (64,),
    ("call-2025q4", "rufus_customers"): (66,),
    ("openai-38bn", "openai_contract_value"): (1, 8, 12, 16, 21),
    ("capex-320bn", "four_capex_2025_guidance_stated"): (2,),
}
"""Where a document prints a cited figure again, with the same meaning."""


def accounted_for(source: str) -> dict[int, Counter[tuple[Decimal, str]]]:
    """Return the numbers that citations and repetitions account for, by paragraph."""
    numbers: defaultdict[int, Counter[tuple[Decimal, str]]] = defaultdict(Counter)
    for citation in CITATIONS:
        if citation.source == source:
            printed = numbers_in(without_names(citation.as_printed))
            for paragraph in (citation.paragraph, *REPEATED.get((source, citation.key), ())):
                numbers[paragraph].update(printed)
    return numbers


@pytest.mark.parametrize("source", DOCUMENTS)
def test_every_number_of_a_document_is_a_fact(source: str) -> None:
    accounted = accounted_for(source)
    for index, paragraph in enumerate(paragraphs(source), start=1):
        printed = Counter(numbers_in(without_names(paragraph)))
        assert printed == accounted[index], f"paragraph {index}: printed numbers against facts"


@pytest.mark.parametrize("source", DOCUMENTS)
def test_every_quantity_in_words_is_a_fact(source: str) -> None:
    cited = [c for c in CITATIONS if c.source == source]
    missed = [
        f"paragraph {index}: {match[0]}"
        for index, paragraph in enumerate(paragraphs(source), start=1)
        for match in QUANTITY_WORDS.finditer(paragraph)
        if (source, match[0]) not in WORDS_NOT_FIGURES
        and not any(
            match[0] in c.as_printed and index in (c.paragraph, *REPEATED.get((source, c.key), ())) for c in cited
        )
    ]
    assert not missed


@pytest.mark.parametrize("pattern", NOT_FIGURES)
def test_each_exception_is_needed(pattern: str) -> None:
    assert any(re.search(pattern, paragraph) for name in DOCUMENTS for paragraph in paragraphs(name))


@pytest.mark.parametrize(("source", "word"), WORDS_NOT_FIGURES)
def test_each_exception_in_words_is_needed(source: str, word: str) -> None:
    assert any(word in QUANTITY_WORDS.findall(paragraph) for paragraph in paragraphs(source))
