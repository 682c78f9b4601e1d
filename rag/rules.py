"""rag/data/safety.json -> Rules: the words of danger and the fixed texts, checked when read.

Each flag has its phrases (`rag.phrases`); `harmless` phrases only sound like danger; `scope` says
what denies, dates, supposes or asks; `warnings` are how articles say what must not be missed, and
`labels` what stands before it ("Caution:"); each notice is a title and a few lines, and phone
numbers stand in `regions` and nowhere else.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from rag.errors import ConfigError
from rag.phrases import Phrases

DATA = Path(__file__).parent / "data" / "safety.json"

_MOST_LINES = 5
_NOTICES = frozenset(  # of any flag
    {"emergency", "urgent", "crisis", "crisis_overdose", "info", "info_crisis"}
)
_NUMBERS = frozenset({"emergency", "advice", "crisis", "crisis_text"})
ABOUT_CANCER = "about_cancer"
"""In a text of `texts`, the title or lines that stand instead where articles are about cancer."""
_SIGNS = (
    "over",
    "hypothetical",
    "past",
    "fiction",
    "present",
    "coming",
    "owning",
    "aside",
    "happening",
    "unlike",
    "asking",
    "stopping",
)
_TELLING = ("acting", "having")
_MISTAKEN = ("accident", "coping", "everyday")
_MISSED = ("missed_dose", "missed_trifle")
WARNINGS = ("grave", "dose", "mild")
"""The levels of warnings in articles, the gravest first."""
_FLAG_LEVELS = frozenset({"emergency", "urgent", "crisis"})
RUN = re.compile(r"[^\W_]+")
WORD = re.compile(r"\d+|[^\W\d_]+")
"""Matches a number or a word: two in "38c", which is one run of letters and digits."""

_LITERAL = re.compile(r"(?<![^\s(|])[^\W\d_]+(?![^\s)|])")  # in a phrase, of no class or stem
_PHONE = re.compile(r"\d{3,}|\d{2} \d{2}")
_EMERGENCY_NUMBER = re.compile(r"\d{3,}")


class Level(IntEnum):
    """How a message is answered first; a higher level wins."""

    NONE = 0
    INFO = 1
    URGENT = 2
    EMERGENCY = 3
    CRISIS = 4


@dataclass(frozen=True, slots=True)
class Rules:
    """The data, compiled; `typo_targets` are by their first letter.

    A flag of `own_texts` has the text of that name at every level, but in an emergency that of
    `own_emergencies`; any other has that of the level.

    `dangers` has the phrases of each flag, `signs` what dates (`coming`: in the future), supposes,
    tells of a film or a book (`fiction`) or asks in a sentence (also how to stop what is there),
    speaks of a thing (`owning`: "has one of those") or of no illness (`aside`: "has it in the
    leaflet, thanks"), and in a clause what tells of the present (`happening`) or takes back a
    "never" (`unlike`).
    `telling` shows that somebody speaks of a person, `pointing_now` that a person now has, or did,
    what was asked about before; `gentle` is what sounds like a crisis and is a wish for a good
    death, an insurance, or a joke; `misheard` is what the alarm takes for a crisis.  So are
    `mistaken`, an `accident`, questions of `coping` and wishes of `everyday`, but with few other
    words: phrases of `beside`, words of `before_mistaken` before it, none of a `tale` after it and
    none of `despair`.  An accident that is no `grave_accident` is no emergency of the alarm alone,
    nor is a `missed` dose and no more; of a `missed_trifle` the alarm alone raises nothing.
    `measures` are weights, heights and ages of people, as typed.
    Words of `leaning` name nothing that was not named before ("should I call a doctor?"), and those
    of `asked_of` stand beside the name of an illness in a question about it.
    Nobody doubts a `certain` flag: its words are none that the alarm has learnt.
    Words of `after_crisis` lean on a told crisis ("will it scar"), and those of `turned` tell how
    what was told goes on ("she is floppy now").
    A date beside a `vital` flag told in the present is of something else, wherever it stands.
    A phrase of a crisis that begins like one of `crisis_nouns` may be asked about.
    `clause_end` parts the clauses of a sentence as it was typed, and words of `clause_first` and
    `clause_last` begin and end one.  Words of `negation` deny, unless they compare and are among
    `negation_taken_back`.
    `warnings` has the phrases of `grave` and `mild` warnings in articles, and of the limits of a
    `dose`, which are compared with small letters; in the data, `{emergency}` stands for the
    emergency numbers of all regions.  `labels` matches such a label at the beginning of a text, in
    the group of its level; one of the level `plain` warns of nothing.
    """

    regions: Mapping[str, Mapping[str, str]]
    texts: Mapping[str, Mapping[str, Any]]
    source: str
    levels: Mapping[str, Level]
    own_texts: Mapping[str, str]
    own_emergencies: Mapping[str, str]
    dangers: Phrases
    harmless: Phrases
    gentle: Phrases
    misheard: Phrases
    mistaken: Phrases
    missed: Phrases
    despair: Phrases
    beside: Phrases
    grave_accident: Phrases
    before_mistaken: frozenset[str]
    tale: frozenset[str]
    measures: re.Pattern[str]
    negation: frozenset[str]
    negation_reach: int
    negation_taken_back: frozenset[str]
    clause_first: frozenset[str]
    clause_last: frozenset[str]
    clause_end: re.Pattern[str]
    crisis_nouns: tuple[str, ...]
    vital: frozenset[str]
    certain: frozenset[str]
    signs: Phrases
    telling: Phrases
    pointing_now: Phrases
    leaning: frozenset[str]
    after_crisis: Phrases
    turned: Phrases
    asked_of: frozenset[str]
    warnings: Phrases
    labels: re.Pattern[str]
    spelling: Mapping[str, str]
    typo_targets: Mapping[str, Sequence[str]]
    real_words: frozenset[str]


@cache
def rules_in_use() -> Rules:
    """Return the rules of this package."""
    return read_rules(DATA)


def is_label(text: str) -> bool:
    """Return whether a text is no more than the label of a warning behind it: "Warning!"."""
    return bool(rules_in_use().labels.fullmatch(text))


def read_rules(path: Path) -> Rules:
    """Read and check the data.

    Raises:
        ConfigError: If a field is missing or of another kind than expected; one sentence.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        _check_flags(data["flags"])
        _check_notices(data["notices"], data["regions"], data["flags"])
        _check_spelling(data)
        return _compiled(data)
    except KeyError as exc:
        msg = f"{path}: expected the field {exc}, got safety data without it."
        raise ConfigError(msg) from exc
    except (ValueError, TypeError, AttributeError) as exc:
        msg = f"{path}: expected safety data in the form of {DATA.name}, got {exc}."
        raise ConfigError(msg) from exc


def _compiled(data: Mapping[str, Any]) -> Rules:
    scope = data["scope"]
    date.fromisoformat(data["reviewed"])
    targets = defaultdict(list)
    for word in data["typo_targets"]:
        targets[word[0]].append(word)
    return Rules(
        regions=data["regions"],
        texts=data["notices"],
        source="; ".join(_text(data[name], name) for name in ("source", "reviewer", "reviewed")),
        levels={each["id"]: Level[each["level"].upper()] for each in data["flags"]},
        own_texts={each["id"]: each["notice"] for each in data["flags"] if "notice" in each},
        own_emergencies={
            each["id"]: each["emergency_notice"] for each in data["flags"] if "notice" in each
        },
        dangers=Phrases({each["id"]: each["phrases"] for each in data["flags"]}),
        harmless=Phrases({"harmless": data["harmless"]}),
        gentle=Phrases({"gentle": scope["gentle"]}),
        misheard=Phrases({"misheard": scope["misheard"]}),
        mistaken=Phrases({name: scope[name] for name in _MISTAKEN}),
        missed=Phrases({name: scope[name] for name in _MISSED}),
        despair=Phrases({"despair": scope["despair"]}),
        beside=Phrases({"beside": scope["beside"]}),
        grave_accident=Phrases({"grave_accident": scope["grave_accident"]}),
        before_mistaken=_words(scope, "before_mistaken"),
        tale=_words(scope, "tale"),
        measures=_measures(_words(scope, "units"), _words(scope, "people")),
        negation=_words(scope, "negation"),
        negation_reach=int(scope["negation_reach"]),
        negation_taken_back=_words(scope, "negation_taken_back"),
        clause_first=_words(scope, "clause_first"),
        clause_last=_words(scope, "clause_last"),
        clause_end=_between(_words(scope, "clause_between")),
        crisis_nouns=tuple(_words(scope, "crisis_nouns")),
        vital=_flags(scope, "vital", data["flags"]),
        certain=_flags(scope, "certain", data["flags"]),
        signs=Phrases({name: scope[name] for name in _SIGNS}),
        telling=Phrases({name: scope[name] for name in _TELLING}),
        pointing_now=Phrases({"pointing_now": scope["pointing_now"]}),
        leaning=_words(scope, "leaning"),
        after_crisis=Phrases({"after_crisis": scope["after_crisis"]}),
        turned=Phrases({"turned": scope["turned"]}),
        asked_of=_words(scope, "asked_of"),
        warnings=Phrases({name: _warnings(data, name) for name in WARNINGS}),
        labels=_labels(data["labels"]),
        spelling=data["spelling"],
        typo_targets=dict(targets),
        real_words=frozenset(data["real_words"]) | _literals(data),
    )


def _check_flags(flags: Sequence[Mapping[str, Any]]) -> None:
    seen = set()
    for flag in flags:
        name = _text(flag["id"], "id")
        if name in seen:
            msg = f"flag {name!r} twice"
            raise ValueError(msg)
        seen.add(name)
        if flag["level"] not in _FLAG_LEVELS:
            msg = f"flag {name!r} with level {flag['level']!r}"
            raise ValueError(msg)
        _check_lines(flag["phrases"], f"phrases of flag {name!r}")


def _check_notices(
    notices: Mapping[str, Any],
    regions: Mapping[str, Mapping[str, str]],
    flags: Sequence[Mapping[str, Any]],
) -> None:
    owning = [each for each in flags if "notice" in each]
    named = {each[name] for each in owning for name in ("notice", "emergency_notice")}
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


def _check_notice(notice: Mapping[str, Any], what: str) -> None:
    if unknown := notice.keys() - {"title", "lines", ABOUT_CANCER}:
        msg = f"{min(unknown)!r} in {what}"
        raise ValueError(msg)
    lines = [_text(notice["title"], f"title of {what}"), *notice["lines"]]
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
        _text(line, what)


def _text(value: object, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        msg = f"{value!r} as {what}"
        raise ValueError(msg)
    return value


def _words(scope: Mapping[str, Any], name: str) -> frozenset[str]:
    _check_lines(scope[name], f"words of {name!r}")
    for word in scope[name]:
        if not WORD.fullmatch(word):
            msg = f"{word!r} among the words of {name!r}"
            raise ValueError(msg)
    return frozenset(scope[name])


def _flags(
    scope: Mapping[str, Any], name: str, flags: Sequence[Mapping[str, Any]]
) -> frozenset[str]:
    _check_lines(scope[name], f"flags of {name!r}")
    named = frozenset(scope[name])
    if unknown := named - {each["id"] for each in flags}:
        msg = f"no flag {min(unknown)!r} for {name!r}"
        raise ValueError(msg)
    return named


def _warnings(data: Mapping[str, Any], name: str) -> list[str]:
    phrases, what = data["warnings"][name], f"{name} warnings"
    _check_lines(phrases, f"phrases of {what}")
    _check_no_number(phrases, what)
    told = " ".join(each["emergency"] for each in data["regions"].values())
    numbers = "|".join(sorted(set(_EMERGENCY_NUMBER.findall(told))))
    return [phrase.replace("{emergency}", f"({numbers})") for phrase in phrases]


def _labels(labels: Mapping[str, Any]) -> re.Pattern[str]:
    """Matches "Caution:", "⚠️ WARNING!" and "Note" alone, with the sign behind it."""
    for level, words in labels.items():
        _check_lines(words, f"labels of {level!r}")
    groups = "|".join(
        f"(?P<{level}>{'|'.join(map(re.escape, words))})" for level, words in labels.items()
    )
    return re.compile(rf"[^\w\n]*(?:{groups})(?:\s?[:!.]+|\s[-–—]\s|\Z)", re.IGNORECASE)


def _check_no_number(lines: Iterable[str], what: str) -> None:
    if any(map(_PHONE.search, lines)):
        msg = f"a phone number in {what} instead of in regions"
        raise ValueError(msg)


def _between(words: Iterable[str]) -> re.Pattern[str]:
    named = "|".join(sorted(words))
    return re.compile(rf"[,;:()]+(?=\s|$)| - |\b(?:{named})\b", re.IGNORECASE)


def _measures(units: Iterable[str], people: Iterable[str]) -> re.Pattern[str]:
    """Matches "weighs 18 kg", "a 5-year-old", "6 months old", and the 58 of "my husband is 58"."""
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


def _check_spelling(data: Mapping[str, Any]) -> None:
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


def _literals(data: Mapping[str, Any]) -> set[str]:
    """Every word that stands in a phrase: none of them is a slip."""
    phrases = [phrase for flag in data["flags"] for phrase in flag["phrases"]]
    return set(WORD.findall(" ".join([*phrases, *data["harmless"]])))
