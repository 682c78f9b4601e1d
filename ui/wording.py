"""Data files -> the words a reader sees; `ui/strings/` and `ui/data/` are opened only here.

Code holds no visible sentence, so that an editor or a translator changes JSON only.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

from rag.errors import ConfigError
from rag.lists import read_json
from rag.types import Notice

_HERE = Path(__file__).parent
_ENGLISH = "strings/en.json"
_MONTHS = 12

Strings = dict[str, str]
"""Visible words by key; placeholders in braces."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """What to do in an emergency: fixed, shown in every state, with its source and review date.

    `short`, `line` and `english_only` name a phone number only if the portal has set one; the last
    stands in place of `line` where people ask who may not write English.
    """

    heading: str
    short: str
    line: str
    english_only: str
    more_heading: str
    more: str
    source: str
    reviewed: str


@cache
def load_strings(language: str = "en") -> Strings:
    """Return the visible words of one language.

    Raises:
        ConfigError: If there are none, or not those that English has, with the same placeholders.
    """
    name = f"strings/{language}.json"
    way_out = f"Copy ui/{_ENGLISH} there and translate what stands behind each colon."
    try:
        strings: Strings = json.loads(_read(name))
    except FileNotFoundError as exc:
        msg = f"ui/{name}: expected the words of the page, got no such file. {way_out}"
        raise ConfigError(msg) from exc
    except ValueError as exc:
        msg = f"ui/{name}: expected JSON in UTF-8, got something else ({exc}). {way_out}"
        raise ConfigError(msg) from exc
    if wrong := _wrong(strings, json.loads(_read(_ENGLISH))):
        msg = f"ui/{name}: {wrong} {way_out}"
        raise ConfigError(msg)
    if (got := strings["language"]) != language:
        msg = f"ui/{name}: expected 'language' to be {language!r}, got {got!r}. Mend it."
        raise ConfigError(msg)
    return strings


@cache
def load_emergency() -> Emergency:
    """Return the emergency text, with the portal's phone number if one is set.

    Raises:
        ConfigError: If the file lacks a part of it, or is no JSON.
    """
    return read_json(_HERE / "data/emergency.json", _emergency)


def _emergency(text: Mapping[str, str]) -> Emergency:
    number = text["number"] or text["number_unknown"]
    return Emergency(
        heading=text["heading"],
        short=text["short"].format(number=number),
        line=text["line"].format(number=number),
        english_only=text["english_only"].format(number=number),
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
    """Return the questions an editor chose for these articles, in the order of the file.

    Raises:
        ConfigError: If the file is no JSON, or has another form.
    """
    known = set(doc_ids)
    return read_json(
        _HERE / "data/examples.json",
        lambda chosen: [
            str(question)
            for doc_id, questions in chosen.items()
            if doc_id in known
            for question in questions
        ],
    )


def format_date(iso: str, strings: Strings) -> str:
    """Write `2026-11-22` as `22 November 2026`, in these words; anything else comes back as is."""
    year, _, rest = iso.partition("-")
    month, _, day = rest.partition("-")
    months = strings["months"].split()
    if not (len(year) == 4 and year.isdecimal() and month.isdecimal() and day.isdecimal()):
        return iso
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return iso
    return strings["date"].format(day=int(day), month=months[int(month) - 1], year=int(year))


def _wrong(found: object, english: Strings) -> str:
    """What keeps strings from standing in for the English ones, blank if nothing does."""
    if not isinstance(found, dict):
        return f"expected an object of strings, got a {type(found).__name__}."
    for key, words in found.items():
        if not (isinstance(words, str) and words.strip()):
            return f"expected strings with words in them, got {words!r} at {key!r}."
    keys = sorted(found.keys() | english.keys())
    others = (key for key in keys if not _fit(found.get(key), english.get(key)))
    if other := next(others, ""):
        expected = f"expected the keys of ui/{_ENGLISH} with its words in braces"
        return f"{expected}, got others at {other!r}."
    months = len(found["months"].split())
    return "" if months == _MONTHS else f"expected {_MONTHS} months, got {months}."


def _fit(words: str | None, english: str | None) -> bool:
    """Whether words have the placeholders of the English ones, and no brace beside them.

    Each is written as in English or without a format: "2,000" is two where a comma ends the units.
    """
    if words is None or english is None:
        return False
    try:
        found = _placeholders(words)
    except ValueError:
        return False
    expected = dict(_placeholders(english))
    is_same = {name for name, _ in found} == expected.keys()
    return is_same and all(form in ("", expected[name]) for name, form in found)


def _placeholders(words: str) -> set[tuple[str, str]]:
    """Return the name of each placeholder, and how its value is written.

    Raises:
        ValueError: If a brace stands alone.
    """
    parsed = Formatter().parse(words)
    return {
        (name, f"{conversion or ''}{form}")
        for _, name, form, conversion in parsed
        if name is not None
    }


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8-sig")
