"""fields of rag/data/safety.json -> what `rag.rules` makes of them, each checked when read.

Each function raises a `ValueError` that names what is wrong and where, and a `KeyError` for a field
that is missing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

ABOUT_CANCER = "about_cancer"
"""In a text of `texts`, the title or lines that stand instead where articles are about cancer."""
RUN = re.compile(r"[^\W_]+")
"""Matches letters and digits that stand together."""
WORD = re.compile(r"\d+|[^\W\d_]+")
"""Matches a number or a word: two in "38c", which is one run of letters and digits."""

_MOST_LINES = 5
_EACH = "*"  # in a form: every other field
_KINDS = {
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
    type(None): "null",
}
_FORM: Mapping[str, Any] = {
    "version": str,
    "reviewed": str,
    "reviewer": str,
    "source": str,
    "regions": {_EACH: {_EACH: str}},
    "dial": {_EACH: {_EACH: str}},
    "notices": {_EACH: {"title": str, "lines": [str], ABOUT_CANCER: dict}},
    "flags": [{"id": str, "level": str, "phrases": [str]}],
    "harmless": [str],
    "scope": {"negation_reach": int, _EACH: [str]},
    "warnings": {_EACH: [str]},
    "labels": {_EACH: [str]},
    "spelling": {_EACH: str},
    "typo_targets": [str],
    "real_words": [str],
}
_NOTICES = frozenset(  # of any flag
    {
        "emergency",
        "emergency_abuse",
        "urgent",
        "crisis",
        "crisis_overdose",
        "info",
        "info_crisis",
        "info_unsure",
    }
)
_NUMBERS = frozenset({"emergency", "advice", "crisis", "crisis_text"})
_FLAG_LEVELS = frozenset({"emergency", "urgent", "crisis"})
_LITERAL = re.compile(r"(?<![^\s(|])[^\W\d_]+(?![^\s)|])")  # in a phrase, of no class or stem
_PHONE = re.compile(r"\d{3,}|\d{2} \d{2}")
_DIALLED = re.compile(r"(?:tel|sms):(\d{3,})")
_EMERGENCY_NUMBER = re.compile(r"\d{3,}")


def check_form(data: object) -> None:
    """Refuse a field that nothing reads at the top, and a value of another kind than expected."""
    _check_kind(data, _FORM, "")
    if isinstance(data, dict) and (unknown := data.keys() - _FORM.keys()):
        msg = f"the field {min(unknown)!r}, which nothing reads"
        raise ValueError(msg)


def check_flags(flags: Sequence[Mapping[str, Any]]) -> None:
    """Refuse a flag without phrases, of an unknown level, or that is there twice."""
    seen = set()
    for flag in flags:
        name = text_of(flag["id"], "id")
        if name in seen:
            msg = f"flag {name!r} twice"
            raise ValueError(msg)
        seen.add(name)
        if flag["level"] not in _FLAG_LEVELS:
            msg = f"flag {name!r} with level {flag['level']!r}"
            raise ValueError(msg)
        _check_lines(flag["phrases"], f"phrases of flag {name!r}")


def check_notices(
    notices: Mapping[str, Any],
    regions: Mapping[str, Mapping[str, str]],
    flags: Sequence[Mapping[str, Any]],
) -> None:
    """Refuse notices and regions that are not those wanted, or hold what does not belong there."""
    owning = [each for each in flags if "notice" in each]
    named = {each[name] for each in owning for name in ("notice", "emergency_notice")}
    named |= {each["first_steps"] for each in flags if "first_steps" in each}
    for wanted, got, what in [
        (_NOTICES | named, set(notices), "notices"),
        *((_NUMBERS, set(each), f"region {name!r}") for name, each in regions.items()),
    ]:
        if wanted != got:
            msg = f"{what} with {sorted(got)} instead of {sorted(wanted)}"
            raise ValueError(msg)
    if "" not in regions:
        msg = "no region for a portal that names none"
        raise ValueError(msg)
    for name, notice in notices.items():
        _check_notice(notice, f"notice {name!r}")
        if instead := notice.get(ABOUT_CANCER):
            _check_notice({**notice, **instead}, f"{ABOUT_CANCER} of notice {name!r}")


def check_dial(
    dial: Mapping[str, Mapping[str, str]], regions: Mapping[str, Mapping[str, str]]
) -> None:
    """Refuse an address of other digits than its words, and words that no text of a region has."""
    for name, addresses in dial.items():
        texts = regions[name].values()
        for words, address in addresses.items():
            got = _DIALLED.fullmatch(address)
            if not got or got[1] != "".join(re.findall(r"\d", words)):
                msg = f"{address!r} to dial {words!r} instead of tel: or sms: with its digits"
                raise ValueError(msg)
            if not any(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) for text in texts):
                msg = f"{words!r} to dial, which no text of region {name!r} has"
                raise ValueError(msg)


def check_spelling(data: Mapping[str, Any]) -> None:
    """Refuse what no message can hold once its words are in plain spelling."""
    spelling = data["spelling"]
    for word, plain in spelling.items():
        if not RUN.fullmatch(word) or word == plain:
            msg = f"spelling {word!r} as {plain!r}"
            raise ValueError(msg)
    lists = [data["harmless"], *(flag["phrases"] for flag in data["flags"])]
    lists += [each for each in data["scope"].values() if isinstance(each, list)]
    for phrase in chain.from_iterable(lists):
        if lost := [word for word in _LITERAL.findall(phrase) if word in spelling]:
            msg = f"phrase {phrase!r} with {lost[0]!r}, which is read as {spelling[lost[0]]!r}"
            raise ValueError(msg)


def text_of(value: object, what: str) -> str:
    """Return a text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        msg = f"{value!r} as {what}"
        raise ValueError(msg)
    return value


def words_of(scope: Mapping[str, Any], name: str) -> frozenset[str]:
    """Return a list of single words."""
    _check_lines(scope[name], f"words of {name!r}")
    for word in scope[name]:
        if not WORD.fullmatch(word):
            msg = f"{word!r} among the words of {name!r}"
            raise ValueError(msg)
    return frozenset(scope[name])


def flags_of(
    scope: Mapping[str, Any], name: str, flags: Sequence[Mapping[str, Any]]
) -> frozenset[str]:
    """Return a list of flags that there are."""
    _check_lines(scope[name], f"flags of {name!r}")
    named = frozenset(scope[name])
    if unknown := named - {each["id"] for each in flags}:
        msg = f"no flag {min(unknown)!r} for {name!r}"
        raise ValueError(msg)
    return named


def warnings_of(data: Mapping[str, Any], name: str) -> list[str]:
    """Return the phrases of a level of warnings; `{emergency}` is the numbers of all regions."""
    phrases, what = data["warnings"][name], f"{name} warnings"
    _check_lines(phrases, f"phrases of {what}")
    _check_no_number(phrases, what)
    told = " ".join(each["emergency"] for each in data["regions"].values())
    numbers = "|".join(sorted(set(_EMERGENCY_NUMBER.findall(told))))
    return [phrase.replace("{emergency}", f"({numbers})") for phrase in phrases]


def labels_of(labels: Mapping[str, Any]) -> re.Pattern[str]:
    """Return what matches "Caution:", "⚠️ WARNING!" and "Note" alone, with the sign behind it."""
    for level, words in labels.items():
        _check_lines(words, f"labels of {level!r}")
    groups = "|".join(
        f"(?P<{level}>{'|'.join(map(re.escape, words))})" for level, words in labels.items()
    )
    return re.compile(rf"[^\w\n]*(?:{groups})(?:\s?[:!.]+|\s[-–—]\s|\Z)", re.IGNORECASE)


def between(words: Iterable[str]) -> re.Pattern[str]:
    """Return what matches where a clause ends inside a sentence, as it was typed."""
    named = "|".join(sorted(words))
    return re.compile(rf"[,;:()]+(?=\s|$)| - |\b(?:{named})\b", re.IGNORECASE)


def measures_of(units: Iterable[str], people: Iterable[str]) -> re.Pattern[str]:
    """Return what matches "weighs 18 kg", "a 5-year-old", "6 months old", "my husband is 58"."""
    unit, person = "|".join(sorted(units)), "|".join(sorted(people))
    measured = (
        rf"(?:\b(?:aged?|weigh(?:s|ing)?)\s+)?\b\d+(?:[.,]\d+)?[\s-]*"
        rf"(?:{unit}|months?(?=[\s-]*old))\b(?:[\s-]*old\b)?"
    )
    aged = (
        rf"(?P<who>\b(?:im|i'm|i\s+am|(?:{person})(?:\s+is|'?s)?)\s+)"
        r"\d{1,3}(?=\s*(?:$|[.,?!](?!\d)|and\b))"
    )
    return re.compile(f"{aged}|{measured}", re.IGNORECASE)


def literals_of(data: Mapping[str, Any]) -> set[str]:
    """Return every word that stands in a phrase: none of them is a slip."""
    phrases = [phrase for flag in data["flags"] for phrase in flag["phrases"]]
    return set(WORD.findall(" ".join([*phrases, *data["harmless"]])))


def _check_kind(value: object, form: object, where: str) -> None:
    """Compare a value with a form: a kind, a list or dict of one form, or a dict of some fields."""
    kind = form if isinstance(form, type) else type(form)
    if not isinstance(value, kind) or isinstance(value, bool):
        msg = f"{_KINDS[type(value)]} as {where or 'the whole'} instead of {_KINDS[kind]}"
        raise ValueError(msg)
    if isinstance(form, list) and isinstance(value, list):
        for at, each in enumerate(value):
            _check_kind(each, form[0], f"{where}[{at}]")
    if isinstance(form, dict) and isinstance(value, dict):
        for name, each in value.items():
            if (wanted := form.get(name, form.get(_EACH))) is not None:
                _check_kind(each, wanted, f"{where}.{name}".removeprefix("."))


def _check_notice(notice: Mapping[str, Any], what: str) -> None:
    if unknown := notice.keys() - {"title", "lines", ABOUT_CANCER}:
        msg = f"{min(unknown)!r} in {what}"
        raise ValueError(msg)
    lines = [text_of(notice["title"], f"title of {what}"), *notice["lines"]]
    _check_lines(notice["lines"], f"lines of {what}", most=_MOST_LINES)
    _check_no_number(lines, what)
    for line in lines:
        line.format(**dict.fromkeys(_NUMBERS, ""))


def _check_lines(lines: object, what: str, most: int | None = None) -> None:
    if not isinstance(lines, list) or not lines:
        msg = f"no {what}"
        raise ValueError(msg)
    if most is not None and len(lines) > most:
        msg = f"more than {most} {what}"
        raise ValueError(msg)
    for line in lines:
        text_of(line, what)


def _check_no_number(lines: Iterable[str], what: str) -> None:
    if any(map(_PHONE.search, lines)):
        msg = f"a phone number in {what} instead of in regions"
        raise ValueError(msg)
