"""Numbers as text."""

from __future__ import annotations

from xlmodel.language import Value


def number_text(value: Value, unit: str) -> str:
    """Return a value without its unit, as the workbook shows it: 52.7%, 142.4, 40 of bp, True as yes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if unit == "%":
        return f"{value:.1%}"
    if unit in {"year", "flag", "rank", "changed"}:
        return f"{value:.0f}"
    if unit in {"bp", "count"}:
        return f"{value:,.10g}"
    if unit in {"USD per share", "x", "USD per month", "bn shares"}:
        return f"{value:,.2f}"
    if unit in {"per year", "any"}:
        return f"{value:.6g}"
    return f"{value:,.1f}" if abs(value) >= 1 else f"{value:,.2f}"
