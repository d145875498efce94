"""The glossary: linked from the README, in order, each word once in its list, and words in italics explained."""

import re
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "glossary.md").read_text("utf-8")


def lists() -> dict[str, list[str]]:
    """Return the words of each list, as the first cells of its rows."""
    return {
        part.splitlines()[0]: re.findall(r"^\| (?!word \|)([^|]+?) \|", part, re.MULTILINE)
        for part in TEXT.split("\n## ")[1:]
    }


def test_the_readme_leads_to_it():
    assert "[docs/glossary.md](docs/glossary.md)" in (ROOT / "README.md").read_text("utf-8")


def test_the_words_stand_once_in_their_list_and_in_order():
    assert lists().keys() == {"The workbook", "The program"}
    for words in lists().values():
        assert len(words) > 10
        assert all(one.casefold() < other.casefold() for one, other in pairwise(words)), words


def test_a_word_in_italics_has_a_row():
    known = {word for words in lists().values() for row in words for word in row.split(", ")}
    named = set(re.findall(r"(?<!\*)\*(\w[\w ]*)\*", TEXT)) - {"italics"}
    assert {word for word in named if word not in known and word.removesuffix("s") not in known} == set()


def test_what_readers_ask_for_is_there():
    words = {word for words in lists().values() for row in words for word in row.split(", ")}
    asked = {"key", "case", "driver", "vintage", "base quarter", "drift", "fingerprint", "record", "own value"}
    assert asked | {"override", "tie", "conflict", "edit", "loss", "room", "tolerance", "precedents"} <= words
