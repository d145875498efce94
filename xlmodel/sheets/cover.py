"""Cover: what is this workbook, can it be trusted as it stands, and where is what?"""

from __future__ import annotations

from xlmodel.language import Contents, Input, Legend, Line, Prose, Section, Sheet, Words
from xlmodel.register import own_words
from xlmodel.sheets.provenance import own_origins
from xlmodel.tables import Register
from xlmodel.tables.layouts import CASE
from xlmodel.tables.origins import assumption_origin


def sheet(register: Register) -> Sheet:
    """Return the Cover sheet."""
    why = next((assumption_origin(item) for item in register.assumptions if item.key == CASE), "")
    own = register.own.get(CASE)
    told = (Words("case_since", "Where the case comes from", {(): own_words(own, "text")}),) if own else ()
    return Sheet(
        key="cover",
        name="Cover",
        question="How does Amazon's plan compare, what does AWS earn on it, and what must be true for it to pay?",
        blocks=(
            Section(
                "State of this workbook",
                (
                    Line("cover_checks", "Checks", "text", "={overall_text}", weight="key"),
                    Line(
                        "inputs_changed",
                        "Inputs that differ from their built-in value",
                        "count",
                        "=SUM({figure_changed[figure=*]})+SUM({assumption_changed[assumption=*]})"
                        "+SUM({driver_changed[driver=*]})+{case_changed}",
                        output=True,
                    ),
                    Input(
                        "cover_case",
                        "Case shown",
                        "text",
                        {(): "case"},
                        choices=register.cases,
                        built_in="case_built_in",
                        origin=why,
                        own=own_origins(register, (CASE,), "text", why),
                    ),
                    *told,
                    Line(
                        "case_changed",
                        "Case differs from the built-in one",
                        "changed",
                        "=1-({cover_case}={case_built_in})*1",
                    ),
                    Words("case_built_in", "Built-in case", {(): str(register.builtin["case"])}),
                    Words("as_of", "As of (latest source)", {(): register.as_of}),
                    Words("fingerprint", "Fingerprint of the inputs", {(): register.fingerprint[:16]}),
                ),
            ),
            Prose(
                "How to use",
                (
                    (
                        "Test a value",
                        "Type over a blue cell on Inputs or Cases. Everything follows; the row says “changed”.",
                    ),
                    (
                        "Keep it",
                        "Save and close. The next build keeps what was typed into inputs and lists it on Changes.",
                    ),
                    (
                        "Trust a number",
                        "Each figure names its source, paragraph and printed form; Reconciliation compares "
                        "what sources state with what the model computes; Checks says what contradicts itself.",
                    ),
                    ("Script it", "Every input cell is named in_<key>, every headline result out_<key>."),
                    (
                        "Units",
                        "USD billions unless a unit says otherwise. Percentages are fractions. Costs are positive.",
                    ),
                ),
            ),
            Contents("Contents"),
            Legend("Legend"),
        ),
        aside="output",
    )
