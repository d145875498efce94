"""The rules of a good model, in one list. To add one, write its check in a file beside this and a line here.

Sources: FAST is the FAST Standard; ICAEW its Financial Modelling Code and its 20 principles; PerfectXL and Macabacus
publish lists of what they look for; smells are those of Hermans and of Jansen; Operis writes on model audit; practice
is what reviewers ask for.
"""

from __future__ import annotations

from xlmodel.auditing import (
    rules_of_data,
    rules_of_formulas,
    rules_of_inputs,
    rules_of_look,
    rules_of_rows,
    rules_of_structure,
)
from xlmodel.auditing.findings import ERROR, NOTE, WARNING, Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "1", "one-formula-per-row", "One formula along each row", "FAST, ICAEW", ERROR,
        rules_of_rows.one_formula_per_row,
        "Copy the formula of the row across; where a cell must differ, give it a style of its own or a row of its own.",
    ),
    Rule(
        "2", "nothing-typed-between", "No number typed among formulas, no formula among inputs", "PerfectXL", ERROR,
        rules_of_rows.nothing_typed_between,
        "Put the formula back, and the number on an input row that the formula reads.",
    ),
    Rule(
        "3", "no-constants", "No figures inside formulas", "FAST 3.04", WARNING,
        rules_of_formulas.constants,
        "Give the number a cell of its own, with a label, a unit and a source.",
    ),
    Rule(
        "4", "short-formulas", "Short formulas", "FAST 3.03, smells", WARNING,
        rules_of_formulas.length,
        "Split the formula into steps, one row each.",
    ),
    Rule(
        "5", "no-nested-if", "No IF inside an IF, no lists of choices in a formula", "FAST 3.03, 4.01", WARNING,
        rules_of_formulas.lists_of_choices,
        "Give each condition a row of its own, or pick from a range with INDEX.",
    ),
    Rule(
        "6", "plain-functions", "Functions that can be traced and that every program has", "FAST 4.01", WARNING,
        rules_of_formulas.functions,
        "Use INDEX for OFFSET and INDIRECT, an input for today's date, and ranges that end where the data end.",
    ),
    Rule(
        "7", "explicit-discounting", "Discount with explicit factors", "FAST 4.01", WARNING,
        rules_of_formulas.discounting,
        "Write a row of discount factors and take SUMPRODUCT of flows and factors.",
    ),
    Rule(
        "8", "no-circles", "No circles; calculation automatic", "ICAEW, PerfectXL", ERROR,
        rules_of_data.circles,
        "Break the circle, for instance with the balance at the start of the period, and calculate automatically.",
    ),
    Rule(
        "9", "no-errors", "No error values, nothing computed with empty or text cells", "PerfectXL", ERROR,
        rules_of_data.errors,
        "Mend the reference, or fill the cell that it reads.",
    ),
    Rule(
        "10", "whole-ranges", "Ranges that fit their data, and nothing counted twice", "PerfectXL", ERROR,
        rules_of_rows.whole_ranges,
        "Let the range begin and end where the figures do, without subtotals in it.",
    ),
    Rule(
        "11", "exact-lookups", "Lookups match exactly", "PerfectXL", WARNING,
        rules_of_formulas.lookups,
        "Add FALSE to VLOOKUP and HLOOKUP, 0 to MATCH; for steps such as tax bands, switch the rule off and say why.",
    ),
    Rule(
        "12", "no-number-as-text", "No number stored as text", "PerfectXL", ERROR,
        rules_of_data.numbers_as_text,
        "Type the number again in a cell with a number format.",
    ),
    Rule(
        "13", "nothing-outside-or-hidden", "No links to other workbooks, no hidden sheets",
        "FAST, ICAEW", WARNING,
        rules_of_data.outside_or_hidden,
        "Copy the values in as inputs with their source; show the sheet or delete it.",
    ),
    Rule(
        "14", "one-way-flow", "Inputs, workings and outputs apart; one way through the sheets",
        "FAST 2.01, ICAEW", NOTE,
        rules_of_structure.flow,
        "Put inputs first, then workings, then outputs, and read from the left and from above.",
    ),
    Rule(
        "15", "same-columns", "A period stands in the same column everywhere", "FAST 2.01", NOTE,
        rules_of_structure.columns,
        "Insert columns until the axes of all sheets begin in the same one.",
    ),
    Rule(
        "16", "labels-and-units", "Every row has a unit and a label of its own", "FAST 2.01", NOTE,
        rules_of_structure.labels,
        "Add the label, and a column headed Unit or a line that states the unit of the sheet.",
    ),
    Rule(
        "17", "axis-in-sight", "The time axis stands once and stays in sight, with the overall check",
        "FAST 2.03", NOTE,
        rules_of_structure.axis,
        "Freeze the panes below the axis; link other axes to it; show the overall check beside the title.",
    ),
    Rule(
        "18", "colours", "Inputs blue, formulas black, links green, checks by state", "Macabacus", NOTE,
        rules_of_look.colours,
        "Colour typed numbers blue, format checks by their state, and say so in a legend.",
    ),
    Rule(
        "19", "sources", "Every typed number has a source, a date and a place in it", "ICAEW", NOTE,
        rules_of_inputs.sources,
        "Add a column Source, with document, date and page, or the reason for an assumption.",
    ),
    Rule(
        "20", "kinds-marked", "Actual, guided, implied and forecast are marked", "ICAEW", NOTE,
        rules_of_inputs.kinds,
        "Add a row below the axis that says actual or forecast for each period.",
    ),
    Rule(
        "21", "number-formats", "Years plain, negatives in brackets, zeros as a dash", "Macabacus", NOTE,
        rules_of_look.formats,
        "Use 0 for years and a format such as #,##0.0;(#,##0.0);– for figures.",
    ),
    Rule(
        "22", "inputs-guarded", "Inputs validated, all else locked without a password", "ICAEW, PerfectXL", NOTE,
        rules_of_inputs.guards,
        "Unlock the inputs, add data validation to them, and protect the sheets without a password.",
    ),
    Rule(
        "23", "no-rounding", "No rounding inside the calculation", "ICAEW", WARNING,
        rules_of_formulas.rounding,
        "Show fewer digits with a number format, and compute with all of them.",
    ),
    Rule(
        "24", "names", "Names are used, legal and point to cells", "PerfectXL", WARNING,
        rules_of_data.names,
        "Delete the name, or let it point to one cell or one block of cells.",
    ),
    Rule(
        "25", "grid-middle", "The middle of a sensitivity grid is the model's own result", "practice", WARNING,
        rules_of_structure.grids,
        "Take an odd number of steps, and the model's own inputs as the middle ones.",
    ),
    Rule(
        "26", "checks-told", "Checks in plain words, errors and warnings apart, one overall flag", "Operis", NOTE,
        rules_of_structure.told_checks,
        "List the checks on one sheet with words, errors apart from warnings, and add them up in one flag.",
    ),
    Rule(
        "27", "plain-look", "No merged cells, one font, set up for print", "practice", NOTE,
        rules_of_look.plainness,
        "Centre across the selection instead of merging; landscape, one page wide, titles repeated.",
    ),
)  # fmt: skip
"""All rules, in the order of their numbers."""

BY_NAME = {name: rule for rule in RULES for name in (rule.id, rule.slug)}
"""The rules by number and by short name."""
