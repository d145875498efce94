"""One-Time Charges: what would operating income and earnings per share have been without three charges?

Judgements: a charge is a positive number that is added back; its tax shield is the tax rate times the share of
it that is deductible; the share count is implied by net income and earnings per share; the guidance for the next
quarter is its plain average, and before the Leo cost.
"""

from __future__ import annotations

from xlmodel.language import Chart, Check, Dimension, Line, Section, Series, Sheet, Table

CHARGES = {
    "italy_and_lawsuit": "Italy tax disputes and lawsuit",
    "severance": "Severance",
    "impairment": "Store impairments",
}
"""The three charges of Q4 2025; `charge_<key>` and `charge_<key>_deductible` are inputs."""

CHARGE = Dimension("charge", tuple(CHARGES), CHARGES)

STEPS = {"reported": "Reported", **CHARGES, "ex_charges": "Without charges"}
STEP = Dimension("step", tuple(STEPS), STEPS)

QUARTERS = {"q3": "Q3 2025", "q4": "Q4 2025"}
QUARTER = Dimension("quarter", tuple(QUARTERS), QUARTERS)


def sheet() -> Sheet:
    """Return the One-Time Charges sheet."""
    return Sheet(
        key="charges",
        name="One-Time Charges",
        question="What did three charges hide in Q4 2025, in operating income and per share?",
        findings=(
            Line(
                "finding_charges",
                "Finding: charges",
                "text",
                '="Three charges took "&FIXED({charges_total},2)&" bn: without them operating income is "'
                '&FIXED({operating_income_ex_charges},2)&" bn instead of "&FIXED({operating_income_2025q4},2)&" bn."',
            ),
            Line(
                "finding_eps",
                "Finding: earnings per share",
                "text",
                '="EPS without charges is "&FIXED({eps_ex_charges},2)&": the surprise against consensus turns from "'
                '&FIXED({eps_surprise},2)&" to "&FIXED({eps_ex_charges_surprise},2)&"."',
            ),
        ),
        blocks=(
            _charges(),
            _bridge(),
            _waterfall(),
            chart(),
            _shares(),
            _guidance(),
            _quarters(),
            _checks(),
        ),
    )


def _out(key: str, label: str, unit: str, formula: str, why: str = "", *, fine: bool = False) -> Line:
    return Line(key, label, unit, formula, why=why, output=True, fine=fine)


def _charges() -> Table:
    return Table(
        "The three charges",
        CHARGE,
        (
            Line("charge", "Charge", "USD bn", {(key,): f"={{charge_{key}}}" for key in CHARGES}, fine=True),
            Line(
                "charge_deductible",
                "Deductible",
                "%",
                {(key,): f"={{charge_{key}_deductible}}" for key in CHARGES},
            ),
            Line("charge_tax", "Tax saved", "USD bn", "={charge}*{charges_tax_rate}*{charge_deductible}", fine=True),
            Line("charge_after_tax", "After tax", "USD bn", "={charge}-{charge_tax}", fine=True),
        ),
        note="Before tax, all in operating income of Q4 2025.",
    )


def _bridge() -> Section:
    return Section(
        "Bridge of operating income",
        (
            Line(
                "operating_income_reported",
                "Operating income, reported",
                "USD bn",
                "={operating_income_2025q4}",
                fine=True,
            ),
            _out("charges_total", "Charges, total", "USD bn", "=SUM({charge[charge=*]})", "Added back.", fine=True),
            Line(
                "operating_income_ex_charges",
                "Operating income without charges",
                "USD bn",
                "={operating_income_reported}+{charges_total}",
                weight="total",
                output=True,
                fine=True,
            ),
            Line(
                "charges_share",
                "Charges ÷ operating income without them",
                "%",
                "={charges_total}/{operating_income_ex_charges}",
            ),
        ),
    )


def _waterfall() -> Table:
    keys = list(CHARGES)
    before = dict(zip(keys, ["reported", *keys], strict=False))
    pieces = {
        ("reported",): "={operating_income_reported}",
        ("ex_charges",): "={operating_income_ex_charges}",
    }
    return Table(
        "Workings of the waterfall",
        STEP,
        (
            Line("step_charge", "Charge", "USD bn", {(key,): f"={{charge[{key}]}}" for key in keys}, fine=True),
            Line(
                "step_level",
                "Level after the step",
                "USD bn",
                pieces | {(key,): f"={{step_level[{before[key]}]}}+{{step_charge}}" for key in keys},
                fine=True,
            ),
            Line(
                "step_base",
                "Hidden base",
                "USD bn",
                {(key,): f"={{step_level[{before[key]}]}}" for key in keys},
                fine=True,
            ),
            Line("step_total", "Total", "USD bn", dict.fromkeys(pieces, "={step_level}"), fine=True),
            Line(
                "step_name",
                "Name on the chart",
                "text",
                {
                    (key,): f'="{title} "&FIXED({{step_{"charge" if key in CHARGES else "total"}}},2)'
                    for key, title in STEPS.items()
                },
            ),
        ),
        note="A charge stands on the level before it.",
    )


def chart() -> Chart:
    """Return the chart of this sheet; the Dashboard shows it too."""
    return Chart(
        key="chart_charges",
        title="finding_charges",
        kind="stacked",
        series=(
            Series("step_base", "Base", kind="hidden", names="step_name"),
            Series("step_total", "Operating income", colour="ink", names="step_name"),
            Series("step_charge", "Charge added back", colour="accent", names="step_name"),
        ),
        unit="USD bn",
        source="Amazon Q4 2025 release and call.",
        description="Waterfall from reported operating income through three charges to operating income without them.",
        wide=True,
        fine=True,
        from_zero=True,
    )


def _shares() -> Section:
    return Section(
        "Per share",
        (
            Line(
                "shares_diluted",
                "Diluted shares, implied",
                "bn shares",
                "={net_income_2025q4}/{eps_2025q4}",
                why="Net income ÷ EPS.",
            ),
            _out(
                "charges_per_share",
                "Charges per share, after tax",
                "USD per share",
                "=SUM({charge_after_tax[charge=*]})/{shares_diluted}",
                "Σ charge × (1 − tax rate × deductible share) ÷ shares.",
            ),
            Line("eps_reported", "EPS, reported", "USD per share", "={eps_2025q4}"),
            Line(
                "eps_ex_charges",
                "EPS without charges",
                "USD per share",
                "={eps_reported}+{charges_per_share}",
                weight="total",
                output=True,
            ),
            Line("eps_consensus", "EPS, consensus", "USD per share", "={eps_consensus_2025q4}"),
            _out("eps_surprise", "Surprise, reported", "USD per share", "={eps_reported}-{eps_consensus}"),
            _out(
                "eps_ex_charges_surprise",
                "Surprise without charges",
                "USD per share",
                "={eps_ex_charges}-{eps_consensus}",
                "Analysts may have held some charges in their figure.",
            ),
        ),
    )


def _guidance() -> Section:
    return Section(
        "Guidance for Q1 2026",
        (
            Line("guide_low", "Operating income, low", "USD bn", "={guide_oi_2026q1_low}"),
            Line("guide_high", "Operating income, high", "USD bn", "={guide_oi_2026q1_high}"),
            _out(
                "guide_oi_2026q1_mid",
                "Operating income, middle",
                "USD bn",
                "=({guide_low}+{guide_high})/2",
                "The plain average, whatever the position in the range.",
            ),
            _out(
                "guide_oi_2026q1_mid_ex_leo",
                "Middle, before the Leo increase",
                "USD bn",
                "={guide_oi_2026q1_mid}+{leo_cost_2026q1}",
                "Middle + Leo cost of the quarter.",
            ),
        ),
    )


def _quarters() -> Table:
    return Table(
        "Like for like: two quarters without charges",
        QUARTER,
        (
            Line(
                "quarter_reported",
                "Reported",
                "USD bn",
                {("q3",): "={operating_income_2025q3}", ("q4",): "={operating_income_reported}"},
                fine=True,
            ),
            Line(
                "quarter_charges",
                "Charges",
                "USD bn",
                {("q3",): "={charge_ftc_2025q3}+{charge_severance_2025q3}", ("q4",): "={charges_total}"},
                fine=True,
            ),
            Line("quarter_ex_charges", "Without charges", "USD bn", "={quarter_reported}+{quarter_charges}", fine=True),
            Line(
                "quarter_reported_growth",
                "Growth, reported",
                "%",
                {("q4",): "={quarter_reported}/{quarter_reported[q3]}-1"},
            ),
            Line(
                "quarter_ex_charges_growth",
                "Growth without charges",
                "%",
                {("q4",): "={quarter_ex_charges}/{quarter_ex_charges[q3]}-1"},
            ),
        ),
        note="Q3 2025 carried a settlement and severance of its own (external), so the reported rise flatters.",
    )


def _checks() -> Section:
    return Section(
        "Checks",
        (
            Check(
                "check_waterfall",
                "The waterfall ends where the bridge does",
                "=1*(ABS({step_level[impairment]}-{operating_income_ex_charges})<={tolerance})",
            ),
            Check(
                "check_charges_after_tax",
                "Charges after tax plus tax saved give the charges",
                "=1*(ABS(SUM({charge_after_tax[charge=*]})+SUM({charge_tax[charge=*]})-{charges_total})<={tolerance})",
            ),
            Check(
                "check_charges_count",
                "As many charges are bridged as the call names",
                "=1*(ABS(ROWS({charge[charge=*]})-{charges_count})<={tolerance})",
                severity="warning",
            ),
            Check(
                "check_guidance_order",
                "The middle of the guidance lies between its ends",
                "=1*AND({guide_low}<={guide_oi_2026q1_mid}+{tolerance},{guide_oi_2026q1_mid}<={guide_high}+{tolerance})",
            ),
        ),
    )
