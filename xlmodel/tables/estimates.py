"""Estimates of one's own that are given without a row: `--set capex_microsoft_2026=150`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xlmodel.register import BY_SET, OWN, InputRow
from xlmodel.register.declared import Raw
from xlmodel.register.owning import assumed
from xlmodel.tables.recording import texts_by_key
from xlmodel.tables.schemas import COMPANIES, ESTIMATE, PEER_CAPEX

HINT = (
    "For an estimate of your own, add a row to peer_capex.csv with company, year, value and the status 'own', "
    "and the company to companies.csv where it is new."
)


def with_estimates(tables: Raw, overrides: Mapping[str, str]) -> Raw:
    """Return the tables with a row for each override that is an estimate of its own: `capex_microsoft_2026`.

    That is the capex of a company of the list in a year for which the table has a figure.
    """
    peers, known = tables[PEER_CAPEX], texts_by_key(tables[COMPANIES], "name") or {}
    years = {row.texts["year"] for row in peers.rows}
    stated = {row.key for row in peers.rows}
    rows = []
    for key, text in overrides.items():
        found = ESTIMATE.fullmatch(key)
        if found and key not in stated and found["company"] in known and found["year"] in years:
            texts = {**dict.fromkeys(PEER_CAPEX.columns, ""), **found.groupdict(), "value": text, "status": OWN}
            rows.append(assumed(PEER_CAPEX, InputRow(BY_SET, 0, key, texts)))
    return {**tables, PEER_CAPEX: replace(peers, rows=(*peers.rows, *rows))}


def hint(key: str) -> str:
    """Return what to say of an override that might be meant as such an estimate."""
    return HINT if ESTIMATE.fullmatch(key) else ""
