"""Themes: under which sub-heading of Inputs a number stands.

Judgements: keys say in full words what a number is of, so the theme follows from the key, and a new figure cannot be
without one. The first theme whose words are in the key counts: a charge is a charge whoever bears it, and what a peer
has with OpenAI is a matter of the contract. What has no such word is an operating figure of Amazon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

CAPEX = "Amazon's capex"
PEERS = "Peers and the industry"
CHARGES = "One-time charges"
CONTRACT = "OpenAI, Anthropic and their contracts"
AWS = "AWS: revenue, margin, backlog, chips"
OPERATIONS = "Amazon: operating figures"
MARKET = "Market: share price, EPS, consensus"
SETTINGS = "Steps of grids and tolerances"
THEMES = (CAPEX, PEERS, CHARGES, CONTRACT, AWS, OPERATIONS, MARKET, SETTINGS)
"""In the order of the sheet."""

AMAZON = "amazon"
"""The company that the workbook is about, by its key."""

WORDS = (
    (SETTINGS, "step|tie|tolerance"),
    (CHARGES, "charges?|severance|layoffs"),
    (CONTRACT, "openai|anthropic|chatgpt|contracts?|gpu|small_customers"),
    (PEERS, "four|azure|google|ai_infrastructure|ai_investment|infrastructure_bubble|cloud_fall|data_centre"),
    (PEERS, "hardware_price|model_price|agentic|guidance_position"),
    (MARKET, "share_price|market_value|eps"),
    (CAPEX, "capex|consensus_gap|finance_leases|proceeds|additions|additions_share|infrastructure_spend|power"),
    (AWS, r"aws|backlog|calibration|custom_silicon|graviton|bedrock|trainium\d?|rainier"),
)
"""What the keys of a theme have among their words, in the order in which they are asked."""


def themed(companies: Iterable[str]) -> list[tuple[str, re.Pattern[str]]]:
    """Return the themes with what their keys have, in the order in which they are asked; `companies` are keys."""
    others = [company for company in companies if company != AMAZON]
    asked = [(theme, "|".join([words, *others]) if theme == PEERS else words) for theme, words in WORDS]
    return [(theme, re.compile(rf"(?:^|_)(?:{words})(?=_|$)")) for theme, words in asked]


def theme_of(key: str, asked: Iterable[tuple[str, re.Pattern[str]]]) -> str:
    """Return the theme of a key."""
    return next((theme for theme, words in asked if words.search(key)), OPERATIONS)
