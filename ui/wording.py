"""Data files -> the words a reader sees; `ui/strings/` and `ui/data/` are opened only here.

Code holds no visible sentence, so that an editor or a translator changes JSON only.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rag.types import Notice

_HERE = Path(__file__).parent

Strings = dict[str, str]
"""Visible words by key; placeholders in braces."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """What to do in an emergency: fixed, shown in every state, with its source and review date.

    `short` and `line` name a phone number only if the portal has set one.
    """

    heading: str
    short: str
    line: str
    more_heading: str
    more: str
    source: str
    reviewed: str


@cache
def load_strings(language: str = "en") -> Strings:
    """Return the visible words of one language."""
    strings: Strings = json.loads(_read(f"strings/{language}.json"))
    return strings


@cache
def load_emergency() -> Emergency:
    """Return the emergency text, with the portal's phone number if one is set."""
    text = json.loads(_read("data/emergency.json"))
    number = text["number"] or text["number_unknown"]
    return Emergency(
        heading=text["heading"],
        short=text["short"].format(number=number),
        line=text["line"].format(number=number),
        more_heading=text["more_heading"],
        more=text["more"],
        source=text["source"],
        reviewed=text["reviewed"],
    )


def standing_notice() -> Notice:
    """Return the emergency text as a notice, for answers that could not be given."""
    text = load_emergency()
    lines = (text.line, f"{text.more_heading} {text.more}")
    return Notice("info", text.heading, lines, f"{text.source}, {text.reviewed}")


def load_examples(doc_ids: Iterable[str]) -> list[str]:
    """Return the questions an editor chose for these articles, in the order of the file."""
    known = set(doc_ids)
    chosen: dict[str, list[str]] = json.loads(_read("data/examples.json"))
    return [question for doc_id in chosen if doc_id in known for question in chosen[doc_id]]


def format_date(iso: str, strings: Strings) -> str:
    """Write `2026-11-22` as `22 November 2026`; anything else comes back as it is."""
    year, _, rest = iso.partition("-")
    month, _, day = rest.partition("-")
    months = strings["months"].split()
    if not (len(year) == 4 and year.isdecimal() and month.isdecimal() and day.isdecimal()):
        return iso
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return iso
    return f"{int(day)} {months[int(month) - 1]} {int(year)}"


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
