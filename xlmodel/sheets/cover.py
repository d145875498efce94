"""Cover: what is this workbook, can it be trusted as it stands, and where is what?"""

from __future__ import annotations

from xlmodel.language import Contents, Legend, Line, Prose, Section, Sheet, Words
from xlmodel.sheets.choices import choice
from xlmodel.tables import Register
from xlmodel.tables.layouts import BASE_QUARTER, CASE, WORDS


def sheet(register: Register) -> Sheet:
    """Return the Cover sheet."""
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
                        "+SUM({driver_changed[driver=*]})+" + "+".join(f"{{{key}_changed}}" for key in WORDS),
                        output=True,
                    ),
                    *choice(register, CASE, "cover_case"),
                    *choice(register, BASE_QUARTER, "cover_base_quarter"),
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
