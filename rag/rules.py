"""rag/data/safety.json -> Rules: the words of danger and the fixed texts, checked when read.

Each flag has its phrases (`rag.phrases`); `harmless` phrases only sound like danger; `scope` says
what denies, dates, supposes or asks; `warnings` are how articles say what must not be missed, and
`labels` what stands before it ("Caution:"); each notice is a title and a few lines, and phone
numbers stand in `regions` and nowhere else.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

from rag.fields import (
    between,
    check_dial,
    check_flags,
    check_form,
    check_notices,
    check_spelling,
    flags_of,
    labels_of,
    literals_of,
    measures_of,
    text_of,
    warnings_of,
    words_of,
)
from rag.lists import read_json
from rag.phrases import Phrases

DATA = Path(__file__).parent / "data" / "safety.json"

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
_MISTAKEN = ("accident", "coping", "everyday", "unclear")
_MISSED = ("missed_dose", "missed_trifle")
_SETTLED = ("settled", "beside_settled")
WARNINGS = ("grave", "dose", "mild")
"""The levels of warnings in articles, the gravest first."""


class Level(IntEnum):
    """How a message is answered first; a higher level wins."""

    NONE = 0
    INFO = 1
    URGENT = 2
    EMERGENCY = 3
    CRISIS = 4


@dataclass(frozen=True, slots=True)
class Rules:
    """The data, compiled."""

    regions: Mapping[str, Mapping[str, str]]
    """The phone numbers of each region; the region without a name is that of a portal that names
    none."""
    dial: Mapping[str, Mapping[str, str]]
    """By region, the addresses that call or write to a number, by its words in the texts."""
    texts: Mapping[str, Mapping[str, Any]]
    """Title and lines of each notice, by name."""
    source: str
    """Whose the texts are, who read them, and when."""
    levels: Mapping[str, Level]
    """The level of each flag."""
    own_texts: Mapping[str, str]
    """By flag, the text that it has at every level but in an emergency; any other flag has that of
    the level."""
    own_emergencies: Mapping[str, str]
    """Likewise, the text of such a flag in an emergency."""
    first_steps: Mapping[str, str]
    """By flag, the text that says what to do first in an emergency of it, of whatever else too."""
    dangers: Phrases
    """The phrases of each flag."""
    harmless: Phrases
    """What only sounds like danger."""
    harmless_if_well: Phrases
    """Likewise, where nothing of somebody `unwell` stands in the message."""
    unwell: Phrases
    """What tells that somebody is ill."""
    taken_elsewhere: Phrases
    """What tells of an overdose long ago, or given by a nurse."""
    gentle: Phrases
    """What sounds like a crisis and is a wish for a good death, an insurance, or a joke."""
    misheard: Phrases
    """What the alarm takes for a crisis."""
    mistaken: Phrases
    """Likewise, but with few other words: an `accident`, questions of `coping`, wishes of
    `everyday`, and what is `unclear`: who leaves on Friday may be going on a holiday."""
    missed: Phrases
    """A `missed_dose`, which with no more is no emergency of the alarm alone; a `missed_trifle`, a
    single dose of what can wait, with no more raises nothing."""
    settled: Phrases
    """What tells that somebody is better, takes back what was said, or tells of a plain fear or
    relief (`settled`); what may stand beside (`beside_settled`)."""
    despair: Phrases
    """What stands in no message that is `mistaken`."""
    beside: Phrases
    """What may stand beside what is `mistaken` or `missed`."""
    grave_accident: Phrases
    """An accident that is none of these is no emergency of the alarm alone."""
    before_mistaken: frozenset[str]
    """Words that may stand before what is `mistaken`, and around what is `missed` or
    `settled`."""
    tale: frozenset[str]
    """Words that do not stand behind what is `mistaken`."""
    measures: re.Pattern[str]
    """Matches weights, heights and ages of people, as typed."""
    negation: frozenset[str]
    """Words that deny."""
    negation_reach: int
    """Words; how far before a phrase one of those denies it, at most."""
    negation_taken_back: frozenset[str]
    """Those of them that deny nothing where they compare."""
    clause_first: frozenset[str]
    """Words that begin a clause."""
    clause_last: frozenset[str]
    """Words that end a clause."""
    clause_end: re.Pattern[str]
    """Matches what parts the clauses of a sentence, as it was typed."""
    crisis_nouns: tuple[str, ...]
    """A phrase of a crisis that begins like one of these may be asked about."""
    vital: frozenset[str]
    """Flags; a date beside one told in the present is of something else, wherever it stands."""
    lasting: frozenset[str]
    """Flags of what harms later: who is fine now is in danger, unless it is dated."""
    certain: frozenset[str]
    """Flags that nobody doubts: their words are none that the alarm has learnt."""
    not_of_treatment: frozenset[str]
    """Flags of which a treatment team is not the first to know: newborns, pregnancies, poisons."""
    hurting: frozenset[str]
    """Flags; beside one an emergency has the text of who is hurt at home, beside any other one of
    both."""
    signs: Phrases
    """What shows in a sentence that something is dated (`past`; `coming`: in the future), supposed,
    of a film or a book (`fiction`) or asked, also how to stop what is there; that it is of a thing
    (`owning`: "has one of those") or of no illness (`aside`: "has it in the leaflet, thanks"); in a
    clause, what tells of the present (`happening`) or takes back a "never" (`unlike`)."""
    telling: Phrases
    """What shows that somebody speaks of a person."""
    pointing_now: Phrases
    """What shows that a person now has, or did, what was asked about before."""
    leaning: frozenset[str]
    """Words that name nothing that was not named before ("should I call a doctor?")."""
    after_crisis: Phrases
    """What leans on a told crisis ("will it scar")."""
    turned: Phrases
    """What tells how something told goes on ("she is floppy now")."""
    asked_of: frozenset[str]
    """Words beside the name of an illness in a question about it."""
    warnings: Phrases
    """`grave` and `mild` warnings in articles, and the limits of a `dose`, which are compared with
    small letters."""
    labels: re.Pattern[str]
    """Matches the label of a warning at the beginning of a text, in the group of its level; one of
    the level `plain` warns of nothing."""
    spelling: Mapping[str, str]
    """How a word that is typed otherwise is spelt in phrases."""
    typo_targets: Mapping[str, Sequence[str]]
    """Words of danger that a slip may stand for, by their first letter."""
    real_words: frozenset[str]
    """Words that are no slip of another."""


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
    return read_json(path, _checked)


def _checked(data: Mapping[str, Any]) -> Rules:
    check_form(data)
    check_flags(data["flags"])
    check_notices(data["notices"], data["regions"], data["flags"])
    check_dial(data["dial"], data["regions"])
    check_spelling(data)
    return _compiled(data)


def _compiled(data: Mapping[str, Any]) -> Rules:
    scope = data["scope"]
    date.fromisoformat(data["reviewed"])
    targets = defaultdict(list)
    for word in data["typo_targets"]:
        targets[word[0]].append(word)
    return Rules(
        regions=data["regions"],
        dial=data["dial"],
        texts=data["notices"],
        source="; ".join(text_of(data[name], name) for name in ("source", "reviewer", "reviewed")),
        levels={each["id"]: Level[each["level"].upper()] for each in data["flags"]},
        own_texts={each["id"]: each["notice"] for each in data["flags"] if "notice" in each},
        own_emergencies={
            each["id"]: each["emergency_notice"] for each in data["flags"] if "notice" in each
        },
        first_steps={
            each["id"]: each["first_steps"] for each in data["flags"] if "first_steps" in each
        },
        dangers=Phrases({each["id"]: each["phrases"] for each in data["flags"]}),
        harmless=Phrases({"harmless": data["harmless"]}),
        harmless_if_well=Phrases({"harmless": scope["harmless_if_well"]}),
        unwell=Phrases({"unwell": scope["unwell"]}),
        taken_elsewhere=Phrases({"taken_elsewhere": scope["taken_elsewhere"]}),
        gentle=Phrases({"gentle": scope["gentle"]}),
        misheard=Phrases({"misheard": scope["misheard"]}),
        mistaken=Phrases({name: scope[name] for name in _MISTAKEN}),
        missed=Phrases({name: scope[name] for name in _MISSED}),
        settled=Phrases({name: scope[name] for name in _SETTLED}),
        despair=Phrases({"despair": scope["despair"]}),
        beside=Phrases({"beside": scope["beside"]}),
        grave_accident=Phrases({"grave_accident": scope["grave_accident"]}),
        before_mistaken=words_of(scope, "before_mistaken"),
        tale=words_of(scope, "tale"),
        measures=measures_of(words_of(scope, "units"), words_of(scope, "people")),
        negation=words_of(scope, "negation"),
        negation_reach=int(scope["negation_reach"]),
        negation_taken_back=words_of(scope, "negation_taken_back"),
        clause_first=words_of(scope, "clause_first"),
        clause_last=words_of(scope, "clause_last"),
        clause_end=between(words_of(scope, "clause_between")),
        crisis_nouns=tuple(words_of(scope, "crisis_nouns")),
        vital=flags_of(scope, "vital", data["flags"]),
        lasting=flags_of(scope, "lasting", data["flags"]),
        certain=flags_of(scope, "certain", data["flags"]),
        not_of_treatment=flags_of(scope, "not_of_treatment", data["flags"]),
        hurting=flags_of(scope, "hurting", data["flags"]),
        signs=Phrases({name: scope[name] for name in _SIGNS}),
        telling=Phrases({name: scope[name] for name in _TELLING}),
        pointing_now=Phrases({"pointing_now": scope["pointing_now"]}),
        leaning=words_of(scope, "leaning"),
        after_crisis=Phrases({"after_crisis": scope["after_crisis"]}),
        turned=Phrases({"turned": scope["turned"]}),
        asked_of=words_of(scope, "asked_of"),
        warnings=Phrases({name: warnings_of(data, name) for name in WARNINGS}),
        labels=labels_of(data["labels"]),
        spelling=data["spelling"],
        typo_targets=dict(targets),
        real_words=frozenset(data["real_words"]) | literals_of(data),
    )
