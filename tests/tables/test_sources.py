"""Do the input files hold what the sources print, all of it, and not a sentence more?

The documents lie beside the repository, not in it, so without them every test here is skipped. Judgements:

- A figure printed in words counts as a figure. That each value is what is printed, test_printed_values.py says.
- A figure that a document prints again is cited once; where it is repeated is listed below by its key.
- What looks like a figure and is none (a date, a model name, a list number) is named below with its reason.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from cited import (
    CITATIONS,
    DOCUMENTS,
    FIGURES,
    FROM_DOCUMENTS,
    INPUTS,
    NO_DOCUMENTS,
    SHARED,
    SOURCES,
    Citation,
    Row,
    numbers_in,
    paragraphs,
)

pytestmark = NO_DOCUMENTS


# --- the documents ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("citation", CITATIONS, ids=str)
def test_the_figure_stands_in_the_paragraph_it_cites(citation: Citation) -> None:
    document = paragraphs(citation.source)
    assert 1 <= citation.paragraph <= len(document)
    assert citation.as_printed
    assert citation.as_printed in document[citation.paragraph - 1]


@pytest.mark.parametrize("row", FROM_DOCUMENTS, ids=lambda row: row["key"])
def test_a_document_figure_has_one_value_or_a_range(row: Row) -> None:
    is_range = bool(row["low"] and row["high"])
    assert is_range != bool(row["value"])
    assert is_range == (row["qualifier"] == "range")
    assert not is_range or Decimal(row["low"]) < Decimal(row["high"])
    assert Decimal(row["printed_step"]) > 0


# --- qualifiers -----------------------------------------------------------------------------------------

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
