"""Damages that change nothing a workbook can show: line, damaged formula, and why no test can tell.

A damage is listed only if no input that a cell accepts makes a difference. The run fails where one that is listed is
no longer made, or is noticed after all.
"""

from __future__ import annotations

from collections.abc import Mapping

APART: Mapping[str, str] = {
    "sound": "Made from the list of lines: test_blanks.py reads in the file that each cell is asked, and makes errors.",
    "_fit": "Tried in test_blanks.py, which types into every input what it may hold and what not.",
    "misfit": "The same.",
}
"""What is in the names of lines that are damaged only when asked for, and why: no cell of the bench is an error."""

REASONS: Mapping[str, str] = {
    "rows": "ROWS counts the rows of a table, and every column of a table has the same ones.",
    "nil": "A count is nil where its double is.",
    "first": "In the first year nothing is discounted, so that the cell is the same at every cost of capital.",
    "nought": "Asked for row 0, the engines that recompute give row 1; Excel would spill, which the MAX prevents.",
    "one": "At most one of the parts has words, so that their order is of no matter.",
    "twice": "Two questions begin from the same figure of AWS's growth.",
    "hole": "The span loses a cell that is empty: that row of the table has no such figure.",
}
"""Why a damage changes nothing, in words, by a short name."""

EQUIVALENT: Mapping[tuple[str, str], str] = {
    (
        "check_ranks",
        "=1*AND(MIN({capex_rank[company=*]})=1,MAX({capex_rank[company=*]})<=ROWS({ranking_key[company=*]}))",
    ): "rows",
    (
        "check_ranks",
        "=1*AND(MIN({capex_rank[company=*]})=1,MAX({capex_rank[company=*]})<=ROWS({early_low[company=*]}))",
    ): "rows",
    (
        "check_charges_count",
        "=1*(ABS(ROWS({charge_deductible[charge=*]})-{charges_count})<={tolerance})",
    ): "rows",
    ("check_charges_count", "=1*(ABS(ROWS({charge_tax[charge=*]})-{charges_count})<={tolerance})"): "rows",
    (
        "finding_ties",
        '=FIXED(SUM({tie[stated=*]}),0)&" of "&FIXED(ROWS({tie_below_upper[stated=*]}),0)&" stated figures tie."',
    ): "rows",
    (
        "finding_ties",
        '=FIXED(SUM({tie[stated=*]}),0)&" of "&FIXED(ROWS({tie_verdict[stated=*]}),0)&" stated figures tie."',
    ): "rows",
    (
        "finding_ties",
        '=FIXED(SUM({tie[stated=*]}),0)&" of "&FIXED(ROWS({tie_independent[stated=*]}),0)&" stated figures tie."',
    ): "rows",
    ("check_ties", "=1*(SUM({tie[stated=*]})=ROWS({tie_below_upper[stated=*]}))"): "rows",
    ("check_ties", "=1*(SUM({tie[stated=*]})=ROWS({tie_verdict[stated=*]}))"): "rows",
    ("check_ties", "=1*(SUM({tie[stated=*]})=ROWS({tie_independent[stated=*]}))"): "rows",
    ("errors_failing", "=ROWS({error_state[error=*]})-SUM({error_result[error=*]})"): "rows",
    ("warnings_failing", "=ROWS({warning_state[warning=*]})-SUM({warning_result[warning=*]})"): "rows",
    ("check_kpi_growth", "=1*(MIN({kpi_growth[kpi=..last-1]})>0)"): "hole",
    ("check_tornado_descending", "=1*(MIN({sorted_drop[place=..last-1]})>=0)"): "hole",
    (
        "check_vintage_depreciation",
        "=1*(SUMPRODUCT(({vintage_written_off[vintage=*]}>{vintage_cost[vintage=*]}+{tolerance})*2)=0)",
    ): "nil",
    (
        "point_first_tax_depreciation",
        "={shown_bonus_depreciation}*{point_first_expensed[wacc_step=lowest]}+(1-{shown_bonus_depreciation})"
        "*{point_first_book_short}+{point_first_book_long}",
    ): "first",
    (
        "since_revenue_start",
        "=IF({since_from_base}=1,{aws_run_rate},INDEX({aws_revenue[year=*]},MAX({since_next_place}-1)))",
    ): "nought",
    (
        "since_revenue_start",
        "=IF({since_from_base}=1,{aws_run_rate},INDEX({aws_revenue[year=*]},MAX(0,{since_next_place}-1)))",
    ): "nought",
    (
        "since_income_start",
        "=IF({since_from_base}=1,{aws_operating_income}*4,INDEX({aws_operating_income_year[year=*]},MAX({since_next_place}-1)))",
    ): "nought",
    (
        "since_income_start",
        "=IF({since_from_base}=1,{aws_operating_income}*4,INDEX({aws_operating_income_year[year=*]},MAX(0,{since_next_place}-1)))",
    ): "nought",
    (
        "finding_answer",
        '="AWS revenue grew by "&FIXED(100*{question_figure[question=revenue_keeps_pace_four]},0)&"% to 2025Q4, '
        'Amazon\'s capex grows by "&FIXED(100*{question_against[revenue_keeps_pace]},0)&"% in 2026."',
    ): "twice",
    (
        "guided_income_verdict",
        '=IF({guided_income_difference}<0-{tolerance},"below, a miss","")&IF({guided_income_differe'
        'nce}>{tolerance},"above, a beat","")&IF({guided_income_inside}=1,"inside","")',
    ): "one",
    (
        "guided_sales_verdict",
        '=IF({guided_sales_difference}<0-{tolerance},"below, a miss","")&IF({guided_sales_differenc'
        'e}>{tolerance},"above, a beat","")&IF({guided_sales_inside}=1,"inside","")',
    ): "one",
    (
        "outturn_verdict",
        '=IF(ABS({outturn_difference})<={tolerance},"as said","")&(IF({outturn_difference}>{toleran'
        'ce},"above, a beat","")&IF({outturn_difference}<0-{tolerance},"below, a miss",""))',
    ): "one",
    (
        "outturn_verdict",
        '=IF({outturn_difference}<0-{tolerance},"below, a miss","")&IF({outturn_difference}>{tolera'
        'nce},"above, a beat","")&IF(ABS({outturn_difference})<={tolerance},"as said","")',
    ): "one",
    (
        "outturn_verdict",
        '=IF(ABS({outturn_difference})<={tolerance},"as said","")&(IF({outturn_difference}>{toleran'
        'ce},"above","")&IF({outturn_difference}<0-{tolerance},"below",""))',
    ): "one",
    (
        "outturn_verdict",
        '=IF({outturn_difference}<0-{tolerance},"below","")&IF({outturn_difference}>{tolerance},"ab'
        'ove","")&IF(ABS({outturn_difference})<={tolerance},"as said","")',
    ): "one",
    (
        "outturn_verdict",
        '=IF(ABS({outturn_difference})<={tolerance},"inside","")&(IF({outturn_difference}>{toleranc'
        'e},"above","")&IF({outturn_difference}<0-{tolerance},"below",""))',
    ): "one",
    (
        "outturn_verdict",
        '=IF({outturn_difference}<0-{tolerance},"below","")&IF({outturn_difference}>{tolerance},"ab'
        'ove","")&IF(ABS({outturn_difference})<={tolerance},"inside","")',
    ): "one",
    (
        "raised_verdict",
        '=IF(({raised_inside}=0)*({raised_by}<0),"below","")&(IF({raised_inside}=1,"inside","")&IF('
        '({raised_inside}=0)*({raised_by}>0),"above",""))',
    ): "one",
    (
        "raised_verdict",
        '=IF(({raised_inside}=0)*({raised_by}>0),"above","")&IF({raised_inside}=1,"inside","")&IF(('
        '{raised_inside}=0)*({raised_by}<0),"below","")',
    ): "one",
    (
        "finding_conflicts_1",
        '=FIXED(SUM({conflict_differs[conflict=*]}),0)&" of "&FIXED(COUNT({conflict_share[conflict='
        '*]}),0)&" conflicts of figures stand; "',
    ): "rows",
    (
        "finding_conflicts_1",
        '=FIXED(SUM({conflict_differs[conflict=*]}),0)&" of "&FIXED(COUNT({conflict_difference[conf'
        'lict=*]}),0)&" conflicts of figures stand; "',
    ): "rows",
}
"""The reason of each, by line and damaged formula."""
