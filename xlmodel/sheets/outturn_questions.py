"""The questions that the documents put, each answered by live cells and in words."""

from __future__ import annotations

from dataclasses import dataclass

from xlmodel.language import Block, Dimension, Index, Line, Member, Section, Table
from xlmodel.sheets.citing import by_key, cited, source_column
from xlmodel.tables import Register


@dataclass(frozen=True)
class Question:
    """A question: its figure, what that is set against, and the answer as a short word and as a sentence.

    `asked_in` is the key of a figure that the question is cited from, or a source and paragraph.
    """

    key: str
    label: str
    figure: str
    against: str
    answer: str
    sentence: str
    asked_in: str
    unit: str = "USD bn"
    note: str = ""


QUESTIONS = (
    Question(
        "backlog_holds_contract",
        "Can the backlog of Q4 hold the contract in full?",
        "{openai_contract_value}",
        "{backlog_added}",
        'IF({question_figure}<={question_against},"yes","no")',
        '"The contract is "&FIXED(100*{question_figure[backlog_holds_contract]}'
        "/{question_against[backlog_holds_contract]},0)"
        '&"% of what the backlog gained: it "&IF({question_difference[backlog_holds_contract]}<=0,"can","cannot")'
        '&" be in it in full."',
        "openai-38bn, para. 16",
        note="Contract against backlog added; no source says how much was booked.",
    ),
    Question(
        "capex_threshold",
        "Is the capex of 2026 near the threshold?",
        "{capex_amazon_2026}",
        "{capex_threshold_2026}",
        'IF({question_difference}>0,"far above","not above")',
        '"The plan of "&FIXED({question_figure[capex_threshold]},0)&" bn is "'
        '&FIXED(100*ABS({capex_above_threshold_2026}),0)&IF({capex_above_threshold_2026}>=0,"% above","% below")'
        '&" the "&FIXED({question_against[capex_threshold]},0)&" bn that meant building ahead."',
        "capex_threshold_2026",
        note="The article of November 2025 took 120 as a sign of building ahead.",
    ),
    Question(
        "revenue_keeps_pace",
        "Do AI revenues grow as fast as Amazon's capex?",
        "{aws_revenue_growth}",
        "{capex_amazon_growth_2026}",
        'IF({question_difference}>=0,"yes","no")',
        '"AWS revenue grows by "&FIXED(100*{question_figure[revenue_keeps_pace]},0)&"%, Amazon\'s capex by "'
        '&FIXED(100*{question_against[revenue_keeps_pace]},0)&"%."',
        "capex-700bn, para. 19",
        "%",
        "AWS stands for AI revenue, which is not published.",
    ),
    Question(
        "revenue_keeps_pace_four",
        "Or as fast as the capex of the four?",
        "{aws_revenue_growth}",
        "{four_capex_2026_growth}",
        'IF({question_difference}>=0,"yes","no")',
        '"The four companies\' capex grows by "&FIXED(100*{question_against[revenue_keeps_pace_four]},0)'
        '&"%, AWS revenue by "&FIXED(100*{question_figure[revenue_keeps_pace_four]},0)&"%."',
        "capex-700bn, para. 19",
        "%",
        "In Q1 2026 AWS grew faster: see above.",
    ),
    Question(
        "market_value",
        "Is a market value of 3 trillion far?",
        "{amazon_market_value_premarket}",
        "{amazon_market_value_2027}",
        'IF({question_difference}>=0,"reached","not reached")',
        '"At "&FIXED({share_price_premarket},2)&" a share the value was "&FIXED({question_figure[market_value]},0)'
        '&" bn; "&FIXED(100*{market_value_rise_needed},1)&"% more was needed, or "'
        '&FIXED({share_price_needed},0)&" a share."',
        "amazon_market_value_2027",
        note="Price of November 2025 × shares implied by Q4 2025.",
    ),
    Question(
        "straight_line_overstates",
        "Does a straight line overstate the first year?",
        "{openai_straight_line[2026]}",
        "{openai_revenue_before_haircut[2026]}",
        'IF({question_difference}>0,"yes","no")',
        '"A straight line says "&FIXED({question_figure[straight_line_overstates]},1)&" bn for 2026, the ramp "'
        '&FIXED({question_against[straight_line_overstates]},1)&" bn."',
        "openai_annual_straight_line_stated",
        note="The ramp is an assumption.",
    ),
    Question(
        "margin_compressed",
        "Have the OpenAI clusters cut the AWS margin?",
        "({aws_margin_2026q1}-{aws_operating_margin})*10000",
        "-{openai_margin_compression_bp_low}",
        'IF({question_difference}<=0,"yes","not so far")',
        '"The margin moved by "&FIXED({question_figure[margin_compressed]},0)&" bp to Q1 2026; "'
        '&"the article expected a cut of "'
        '&FIXED({openai_margin_compression_bp_low},0)&" to "&FIXED({openai_margin_compression_bp_high},0)&" bp."',
        "openai_margin_compression_bp",
        "bp",
        "Other causes moved the margin too.",
    ),
    Question(
        "openai_growth",
        "Does OpenAI grow as fast as 2027 asks?",
        "{openai_growth_reported_2025}",
        "{openai_growth_needed[revenue_2025]}",
        'IF({question_difference}>=0,"yes, in 2025","no")',
        '"OpenAI grew by "&FIXED(100*{openai_growth_reported_2025},0)&"% in 2025; two years of "'
        '&FIXED(100*{openai_growth_needed[revenue_2025]},0)&"% lead to what 2027 asks."',
        "openai_revenue_2027",
        "%",
        "Reported revenue of 2025 on 2024, external.",
    ),
    Question(
        "guidance_2025_exceeded",
        "Did capex in 2025 exceed the 320 guided?",
        "{followed_total}",
        "{four_capex_2025_guidance_stated}",
        'IF({question_difference}>0,"yes","no")',
        '"Cash purchases of the companies came to "&FIXED({question_figure[guidance_2025_exceeded]},0)&" bn in 2025, "'
        '&FIXED(100*{capex_2025_above_guidance},0)&"% above the guidance."',
        "four_capex_2025_guidance_stated",
        note="Cash purchases, without leases.",
    ),
    Question(
        "cash_flow_floor",
        "What is the floor of free cash flow?",
        "{amazon_fcf_2026}",
        "{amazon_fcf_ttm_2026q1}",
        'IF({question_figure}<0,"below nil","above nil")',
        '"AWS bottoms at "&FIXED({aws_fcf_floor},1)&" bn in "&{shown_fcf_min_year}&" in the shown case; "'
        '&"Amazon\'s 2026 comes to "'
        '&FIXED({question_figure[cash_flow_floor]},1)&" bn on the assumed growth."',
        "call-2025q4, para. 19",
        note="Company 2026 as modelled against twelve months to March 2026; no floor was given.",
    ),
)
"""The questions in the order of the documents."""


def blocks(register: Register) -> tuple[Block, ...]:
    """Return the answers in words, the figures behind them, and what these need."""
    figures = by_key(register)
    axis = Dimension("question", tuple(q.key for q in QUESTIONS), {q.key: q.label for q in QUESTIONS})
    units: dict[Member, str] = {q.key: q.unit for q in QUESTIONS}
    asked = {q.key: cited(figures, q.asked_in) for q in QUESTIONS}

    def each(which: str) -> dict[Index, str]:
        return {(q.key,): f"={getattr(q, which)}" for q in QUESTIONS}

    return (
        Table(
            "The questions that the documents put",
            axis,
            (Line("finding_answer", "Answer", "text", each("sentence")),),
        ),
        Table(
            "The figures behind the answers",
            axis,
            (
                Line("question_figure", "Figure", units, each("figure")),
                Line("question_against", "Against", units, each("against")),
                Line(
                    "question_difference",
                    "Difference",
                    units,
                    "={question_figure}-{question_against}",
                    output="question_{question}",
                ),
                Line("question_answer", "Answer", "text", each("answer"), weight="key"),
                source_column("question_source", "Asked in", asked),
            ),
            notes={q.key: q.note for q in QUESTIONS},
        ),
        _workings(),
    )


def _workings() -> Section:
    def line(key: str, label: str, unit: str, formula: str, why: str) -> Line:
        return Line(key, label, unit, formula, why=why, output=True)

    return Section(
        "Workings of the questions",
        (
            line(
                "capex_above_threshold_2026",
                "Capex 2026 above the threshold",
                "%",
                "={capex_amazon_2026}/{capex_threshold_2026}-1",
                "Plan ÷ threshold − 1.",
            ),
            line(
                "capex_2025_above_guidance",
                "Capex 2025 above the guidance",
                "%",
                "={followed_total}/{four_capex_2025_guidance_stated}-1",
                "Cash purchases ÷ stated sum − 1.",
            ),
            line(
                "amazon_market_value_premarket",
                "Market value before trading, Nov 2025",
                "USD bn",
                "={shares_diluted}*{share_price_premarket}",
                "Implied diluted shares × price.",
            ),
            line(
                "amazon_market_value_open",
                "Market value after the open, Nov 2025",
                "USD bn",
                "={shares_diluted}*{share_price_open}",
                "Implied diluted shares × price.",
            ),
            line(
                "market_value_rise_needed",
                "Rise needed from before trading",
                "%",
                "={amazon_market_value_2027}/{amazon_market_value_premarket}-1",
                "To the market value named.",
            ),
            line(
                "market_value_rise_needed_open",
                "Rise needed from the open",
                "%",
                "={amazon_market_value_2027}/{amazon_market_value_open}-1",
                "To the market value named.",
            ),
            line(
                "share_price_needed",
                "Share price needed",
                "USD per share",
                "={amazon_market_value_2027}/{shares_diluted}",
                "At the share count of Q4 2025.",
            ),
            line(
                "aws_fcf_floor",
                "Floor of AWS free cash flow, shown case",
                "USD bn",
                "={shown_fcf_min}",
                "From Comparison.",
            ),
            line(
                "openai_growth_reported_2025",
                "OpenAI revenue growth 2025, reported",
                "%",
                "={openai_company_revenue_2025}/{openai_company_revenue_2024}-1",
                "External.",
            ),
        ),
    )
