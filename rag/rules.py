"""rag/data/safety.json -> Rules: the words of danger and the fixed texts, checked when read.

Each flag has its phrases (`rag.phrases`); `harmless` phrases only sound like danger; `scope` says
what denies, dates, supposes or asks; each notice is a title and a few lines, and phone numbers
stand in `regions` and nowhere else.
"""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

from rag.errors import ConfigError
from rag.phrases import Phrases

DATA = Path(__file__).parent / "data" / "safety.json"

_MOST_LINES = 5
_NOTICES = frozenset({"emergency", "urgent", "crisis", "info", "info_crisis"})
_NUMBERS = frozenset({"emergency", "crisis", "crisis_text"})
_SIGNS = ("over", "hypothetical", "past", "present", "happening", "unlike", "asking", "stopping")
_TELLING = ("acting", "having")
_FLAG_LEVELS = frozenset({"emergency", "urgent", "crisis"})
_WORD = re.compile(r"\d+|[^\W\d_]+")
_PHONE = re.compile(r"\d{3,}|\d{2} \d{2}")


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

    `dangers` has the phrases of each flag, `signs` what dates, supposes or asks in a sentence (also
    how to stop what is there), and in a clause what tells of the present (`happening`) or takes
    back a "never" (`unlike`).
    `telling` shows that somebody speaks of a person; `gentle` is what sounds like a crisis and is
    a wish for a good death, or an insurance; `misheard` is what the alarm takes for a crisis.
    """

    regions: Mapping[str, Mapping[str, str]]
    texts: Mapping[str, Mapping[str, Any]]
    source: str
    levels: Mapping[str, Level]
    dangers: Phrases
    harmless: Phrases
    gentle: Phrases
    misheard: Phrases
    negation: frozenset[str]
    negation_reach: int
    signs: Phrases
    telling: Phrases
    spelling: Mapping[str, str]
    typo_targets: Mapping[str, Sequence[str]]
    real_words: frozenset[str]


@cache
def rules_in_use() -> Rules:
    """Return the rules of this package."""
    return read_rules(DATA)


def read_rules(path: Path) -> Rules:
    """Read and check the data.

    Raises:
        ConfigError: If a field is missing or of another kind than expected; one sentence.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        _check_flags(data["flags"])
        _check_notices(data["notices"], data["regions"])
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
        dangers=Phrases({each["id"]: each["phrases"] for each in data["flags"]}),
        harmless=Phrases({"harmless": data["harmless"]}),
        gentle=Phrases({"gentle": scope["gentle"]}),
        misheard=Phrases({"misheard": scope["misheard"]}),
        negation=frozenset(scope["negation"]),
        negation_reach=int(scope["negation_reach"]),
        signs=Phrases({name: scope[name] for name in _SIGNS}),
        telling=Phrases({name: scope[name] for name in _TELLING}),
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


def _check_notices(notices: Mapping[str, Any], regions: Mapping[str, Mapping[str, str]]) -> None:
    for wanted, got, what in [
        (_NOTICES, set(notices), "notices"),
        *((_NUMBERS, set(each), f"region {name!r}") for name, each in regions.items()),
    ]:
        if wanted != got:
            msg = f"{what} with {sorted(got)} instead of {sorted(wanted)}"
            raise ValueError(msg)
    if "" not in regions:
        msg = "no region for a portal that names none"
        raise ValueError(msg)
    for name, notice in notices.items():
        lines = [_text(notice["title"], f"title of notice {name!r}"), *notice["lines"]]
        _check_lines(notice["lines"], f"lines of notice {name!r}", most=_MOST_LINES)
        for line in lines:
            if _PHONE.search(line):
                msg = f"a phone number in notice {name!r} instead of in regions"
                raise ValueError(msg)
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


def _literals(data: Mapping[str, Any]) -> set[str]:
    """Every word that stands in a phrase: none of them is a slip."""
    phrases = [phrase for flag in data["flags"] for phrase in flag["phrases"]]
    return set(_WORD.findall(" ".join([*phrases, *data["harmless"]])))
