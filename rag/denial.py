"""text -> is it labelled as a myth or as a fact, does it name myths, does it call something false.

The words stand in `rag/data/myths.csv`.
"""

import re
from functools import cache

from rag.lists import any_of, words_in

_LIST = "myths.csv"
_A_LABEL = re.compile(r"\w+:")


def begins_as(part: str, text: str, *, whole: bool = False) -> bool:
    """Return whether a text begins with a label, or is one: "Myth 2:".

    Args:
        part: Of which: `myth` or `fact`.
        text: A sentence or a heading.
        whole: Whether nothing may stand behind the label.
    """
    label = _label(part)
    return bool(label.fullmatch(text) if whole else label.match(text))


def is_of_myths(name: str) -> bool:
    """Return whether a name of what stands behind a colon is the label of a myth or a fact."""
    return any(begins_as(part, f"{name}:", whole=True) for part in ("myth", "fact"))


def names_myths(text: str) -> bool:
    """Return whether a text says that something is a myth: "Common myths", "is it a myth that"."""
    return bool(_any_of("named").search(text))


def names_facts(text: str) -> bool:
    """Return whether a text speaks of facts: "Myths and facts"."""
    return bool(_any_of("fact").search(_any_of("named").sub(" ", text)))


def announces_myths(heading: str) -> bool:
    """Return whether a heading says that myths stand below it: "Common myths", "True or false?"."""
    return bool(_any_of("several").search(heading))


def begins_denial(text: str) -> bool:
    """Return whether a text begins as what is true instead: "Fact:", "True:", "Wrong.".

    "False:" and "Myth:" are labels of what stands behind them.
    """
    if begins_as("fact", text) or begins_as("answer", text):
        return True
    return is_verdict(text) and not (begins_as("myth", text) or _A_LABEL.match(text))


def is_verdict(sentence: str) -> bool:
    """Return whether a sentence says of the one before it that it is not true: "False."."""
    return bool(_verdict().match(sentence))


@cache
def _label(part: str) -> re.Pattern[str]:
    words = any_of(words_in(_LIST, part))
    return re.compile(
        rf"(?:{words})(?:\s*(?:no\.?|number|#))?\s*\d*\s*[:.–—-]+(?:\s|$)", re.IGNORECASE
    )


@cache
def _any_of(part: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(words_in(_LIST, part))})\b", re.IGNORECASE)


@cache
def _verdict() -> re.Pattern[str]:
    verdict, told, adverb = (
        any_of(words_in(_LIST, part)).replace("'", "['’]") for part in ("verdict", "it", "adverb")
    )
    return re.compile(rf"(?:(?:{told}) )?(?:(?:{adverb}) )?(?:{verdict})[.!:;,–—]", re.IGNORECASE)
