"""Every line of the outturn, worked out for any inputs: what came, what was raised, and the questions answered."""

from __future__ import annotations

from oracle_lines import COMPANIES, Lines, World, lines_peer_capex, numbers, percent, said

Ends = tuple[float, float]


def _outcomes(w: World) -> dict[str, tuple[Ends, float]]:
    """Return what was guided or expected, and what came; a single figure is a range of no width."""
    i, out = w.i, w.out
    quarter = i["aws_revenue_2025q4"] * (1 + i["aws_revenue_growth"]) ** 0.25
    net = i["capex_cash_amazon_2025"] - i["amazon_proceeds_2025"]

    def one(value: float) -> Ends:
        return value, value

    def between(key: str) -> Ends:
        return w.low(key), w.high(key)

    income, ttm = i["operating_income_2026q1"], i["amazon_fcf_ttm_2026q1"]
    aws_income = i["aws_operating_income_2026q1_reported"]
    return {
        "operating_income": (between("guide_oi_2026q1"), income),
        "net_sales": (between("guide_net_sales_2026q1"), i["net_sales_2026q1"]),
        "operating_income_expected": (one(i["operating_income_2026q1_expected"]), income),
        "aws_revenue": (one(quarter), i["aws_revenue_2026q1_reported"]),
        "aws_growth": (one(i["aws_revenue_growth"]), i["aws_growth_2026q1"]),
        "aws_income": (one(quarter * i["aws_operating_margin"]), aws_income),
        "aws_margin": (one(i["aws_operating_margin"]), out["aws_margin_2026q1"]),
        "aws_margin_modelled": (one(out[f"aws_margin_2026_{w.case}"]), out["aws_margin_2026q1"]),
        "backlog_added": (one(out["backlog_added"]), out["backlog_added_2026q1"]),
        "backlog_ex_expansion": (one(out["backlog_added"]), out["backlog_added_2026q1_ex_expansion"]),
        "backlog_life": (one(i["aws_backlog_life_2025q4"]), i["aws_backlog_life_2026q1"]),
        "openai_contract": (one(i["openai_contract_value"]), out["openai_contract_expanded"]),
        "operating_cash_flow": (one(i["ocf_2025"] * (1 + i["ocf_growth_2026"]) ** 0.25), i["ocf_ttm_2026q1"]),
        "capex_pace": (one(i["capex_amazon_2026"]), 4 * i["amazon_capex_2026q1_net"]),
        "free_cash_flow": (one(i["ocf_2025"] - net), ttm),
        "free_cash_flow_modelled": (one(out["amazon_fcf_2026"]), ttm),
        "amazon_2025": (one(i["capex_guidance_amazon_2025"]), net),
        "amazon_2025_august": (one(i["amazon_capex_guidance_2025_august"]), net),
        "amazon_2025_october": (one(i["amazon_capex_guidance_2025_october"]), net),
        "alphabet_2025q1": (between("alphabet_capex_2025q1_guidance"), i["alphabet_capex_2025q1"]),
        "meta_expenses_2025": (between("meta_total_expenses_2025"), i["meta_total_expenses_2025_reported"]),
    }


RANGES = ("operating_income", "net_sales", "alphabet_2025q1", "meta_expenses_2025")
"""Outcomes for which a range was guided: the verdict says whether it held."""


def lines_outturn(w: World) -> Lines:
    """What came of what was guided, what was raised since, and the questions of the article answered."""
    i, out, lines = w.i, w.out, Lines()
    outcomes = _outcomes(w)
    for name, ((low, high), came) in outcomes.items():
        beyond = came - high if came > high else came - low if came < low else 0.0
        middle = (low + high) / 2
        lines |= {("outturn_low", name): low, ("outturn_high", name): high, ("outturn_actual", name): came}
        lines |= {("outturn_difference", name): beyond, ("outturn_middle", name): (came - middle) / abs(middle)}
        if name in RANGES:
            held = low <= came <= high
            lines |= {("outturn_inside", name): float(held), ("outturn_verdict", name): "inside" if held else "outside"}
        else:
            lines["outturn_verdict", name] = "above" if came >= low else "below"
    lines |= _raised(w) | _questions(w)
    held = sum(float(lines["outturn_inside", name]) for name in RANGES)
    keys = ("aws_margin_2026q1", "backlog_added_2026q1", "backlog_added_2026q1_ex_expansion")
    keys += ("openai_contract_expanded", "ocf_growth_since_2025", "ocf_growth_left_2026")
    keys += ("capex_above_threshold_2026", "capex_2025_above_guidance", "amazon_market_value_premarket")
    keys += ("amazon_market_value_open", "market_value_rise_needed", "market_value_rise_needed_open")
    keys += ("share_price_needed", "aws_fcf_floor", "openai_growth_reported_2025")
    income, (low, high) = outcomes["operating_income"][1], outcomes["operating_income"][0]
    return (
        lines
        | {(key,): out[key] for key in keys}
        | {
            ("finding_outturn_income",): (
                f"Operating income of Q1 2026 was {said(income, 1)} bn, "
                f"{lines['outturn_verdict', 'operating_income']} the guidance of {said(low, 1)} to {said(high, 1)} bn."
            ),
            ("finding_outturn_margin",): (
                f"AWS grew by {percent(i['aws_growth_2026q1'])} at a margin of {percent(out['aws_margin_2026q1'], 1)}, "
                f"against {percent(i['aws_revenue_growth'])} and {percent(i['aws_operating_margin'], 1)} in Q4."
            ),
            ("finding_outturn_backlog",): (
                f"Backlog grew by {said(out['backlog_added_2026q1'], 0)} bn in the quarter, by "
                f"{said(out['backlog_added_2026q1_ex_expansion'], 0)} bn without the expansion of OpenAI's contract."
            ),
            ("finding_outturn_ranges",): f"{held:.0f} of 4 guided ranges held.",
        }
    )


def _raised(w: World) -> Lines:
    i, lines = w.i, Lines()
    peers = numbers(lines_peer_capex(w))
    before: dict[str, Ends] = {
        company: (peers["capex_low", company, 2026], peers["capex_high", company, 2026]) for company in COMPANIES
    }
    before["four"] = i["four_capex_2026"], i["four_capex_2026"]
    now: dict[str, Ends] = {
        company: (w.low(f"{company}_capex_guidance_2026_april"), w.high(f"{company}_capex_guidance_2026_april"))
        for company in COMPANIES
    }
    now["four"] = i["four_capex_plan_2026_april"], i["four_capex_plan_2026_april"]
    for name, (low, high) in now.items():
        was, middle = sum(before[name]) / 2, (low + high) / 2
        inside = before[name][0] - i["tolerance"] <= middle <= before[name][1] + i["tolerance"]
        lines |= {("raised_before_low", name): before[name][0], ("raised_before_high", name): before[name][1]}
        lines |= {("raised_low", name): low, ("raised_high", name): high, ("raised_inside", name): float(inside)}
        lines |= {("raised_by", name): middle - was, ("raised_share", name): middle / was - 1}
        lines["raised_verdict", name] = "inside" if inside else "outside"
    return lines


def _questions(w: World) -> Lines:
    """Return the questions: a figure, what it stands against, and the answer in a word and a sentence."""
    i, out = w.i, w.out
    capex, growth = i["capex_amazon_2026"], i["aws_revenue_growth"]
    line, ramp = out["openai_annual_straight_line"], i["openai_contract_value"] * i["openai_ramp_2026"]
    value, followed = out["amazon_market_value_premarket"], sum(i[f"capex_cash_{name}_2025"] for name in COMPANIES)
    contract, added, bar = i["openai_contract_value"], out["backlog_added"], i["capex_threshold_2026"]
    risen = 10_000 * (out["aws_margin_2026q1"] - i["aws_operating_margin"])
    cut = i["openai_margin_compression_bp_low"], i["openai_margin_compression_bp_high"]
    grown, needed = out["openai_growth_reported_2025"], out["openai_growth_needed_revenue_2025"]
    fits, above = contract <= added, capex >= bar
    floor, year = out[f"fcf_min_{w.case}"], out[f"fcf_min_year_{w.case}"]
    rows: dict[str, tuple[float, float, str, str]] = {
        "backlog_holds_contract": (
            contract,
            added,
            "yes" if fits else "no",
            f"The contract is {percent(contract / added)} of what the backlog gained: it {'can' if fits else 'cannot'} "
            "be in it in full.",
        ),
        "capex_threshold": (
            capex,
            bar,
            "far above" if capex > bar else "not above",
            f"The plan of {said(capex, 0)} bn is {percent(abs(capex / bar - 1))} {'above' if above else 'below'} the "
            f"{said(bar, 0)} bn that meant building ahead.",
        ),
        "revenue_keeps_pace": (
            growth,
            capex / i["capex_amazon_2025"] - 1,
            "yes" if growth >= capex / i["capex_amazon_2025"] - 1 else "no",
            f"AWS revenue grows by {percent(growth)}, Amazon's capex by {percent(out['capex_amazon_growth_2026'])}.",
        ),
        "revenue_keeps_pace_four": (
            growth,
            i["four_capex_2026_growth"],
            "yes" if growth >= i["four_capex_2026_growth"] else "no",
            f"The four companies' capex grows by {percent(i['four_capex_2026_growth'])}, AWS revenue by "
            f"{percent(growth)}.",
        ),
        "market_value": (
            value,
            i["amazon_market_value_2027"],
            "reached" if value >= i["amazon_market_value_2027"] else "not reached",
            f"At {said(i['share_price_premarket'], 2)} a share the value was {said(value, 0)} bn; "
            f"{percent(out['market_value_rise_needed'], 1)} more was needed, or {said(out['share_price_needed'], 0)} a "
            "share.",
        ),
        "straight_line_overstates": (
            line,
            ramp,
            "yes" if line > ramp else "no",
            f"A straight line says {said(line, 1)} bn for 2026, the ramp {said(ramp, 1)} bn.",
        ),
        "margin_compressed": (
            risen,
            -cut[0],
            "yes" if risen <= -cut[0] else "not so far",
            f"The margin moved by {said(risen, 0)} bp to Q1 2026; the article expected a cut of {said(cut[0], 0)} to "
            f"{said(cut[1], 0)} bp.",
        ),
        "openai_growth": (
            grown,
            needed,
            "yes, in 2025" if grown >= needed else "no",
            f"OpenAI grew by {percent(grown)} in 2025; two years of {percent(needed)} lead to what 2027 asks.",
        ),
        "guidance_2025_exceeded": (
            followed,
            i["four_capex_2025_guidance_stated"],
            "yes" if followed > i["four_capex_2025_guidance_stated"] else "no",
            f"Cash purchases of the companies came to {said(followed, 0)} bn in 2025, "
            f"{percent(out['capex_2025_above_guidance'])} above the guidance.",
        ),
        "cash_flow_floor": (
            out["amazon_fcf_2026"],
            i["amazon_fcf_ttm_2026q1"],
            "below nil" if out["amazon_fcf_2026"] < 0 else "above nil",
            f"AWS bottoms at {said(floor, 1)} bn in {year:.0f} in the shown case; Amazon's 2026 comes to "
            f"{said(out['amazon_fcf_2026'], 1)} bn on the assumed growth.",
        ),
    }
    lines: Lines = {}
    for name, (figure, against, word, sentence) in rows.items():
        lines |= {("question_figure", name): figure, ("question_against", name): against}
        lines |= {("question_difference", name): figure - against, ("question_answer", name): word}
        lines["finding_answer", name] = sentence
    return lines
