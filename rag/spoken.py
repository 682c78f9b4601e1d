"""message -> its words, sentence by sentence, in the plain spelling of the rules."""

import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from rag.fields import RUN, WORD
from rag.phrases import in_a_row
from rag.rules import Rules, rules_in_use
from rag.text import plain_message

CLAUSE = "/"
"""Stands between clauses among the words, so that a denial does not cross it."""
START = "¶"
"""Stands at the start of a sentence among the words."""
APOSTROPHES = re.compile(r"['’‘`´ʼ′‛]")
"""What stands in a word where letters were left out, however it was typed."""

_SENTENCE_END = re.compile(r"[.!?\n]+(?=\s|$)")
_SHORTEST_MENDED = 5
_LENGTH_OF_ONE_SLIP = 8  # letters of a word in which more than one slip makes another word


def spoken_sentences(message: str) -> list[str]:
    """Return the words of each sentence of a message, each word followed by one space.

    The first of a sentence is `START`, and `CLAUSE` stands between those of two clauses.
    """
    rules = rules_in_use()
    return [_words(each, rules) for each in _SENTENCE_END.split(plain_message(message))]


def clauses(words: str) -> Iterator[str]:
    """Yield the words of each clause of a sentence: it may begin or end with words of its own."""
    rules, clause, is_closed = rules_in_use(), "", False
    for word in words.split():
        if is_closed or opens_clause(word, rules):
            yield clause
            clause = ""
        clause += f"{word} "
        is_closed = word in rules.clause_last
    yield clause


def opens_clause(word: str, rules: Rules) -> bool:
    """Return whether a clause begins at a word or mark."""
    return word in {CLAUSE, START} or word in rules.clause_first


def _words(sentence: str, rules: Rules) -> str:
    """The start mark and the words of a sentence in plain spelling, each followed by one space."""
    clauses = [list(_spelt(clause, rules)) for clause in rules.clause_end.split(sentence)]
    words = [word for clause in clauses if clause for word in [*clause, CLAUSE]]
    return in_a_row([START, *words[:-1]]) if words else ""


def _spelt(clause: str, rules: Rules) -> Iterator[str]:
    text = APOSTROPHES.sub("", clause.casefold())
    for run in RUN.findall(re.sub(r"(.)\1{2,}", r"\1\1", text)):
        for word in [run] if run in rules.spelling else WORD.findall(run):  # "2nite", and "38c"
            yield rules.spelling.get(word) or mended(word, rules)


def mended(word: str, rules: Rules) -> str:
    """The danger word that this one is most likely a slip of, or the word itself."""
    if len(word) < _SHORTEST_MENDED or word in rules.real_words:
        return word
    targets = rules.typo_targets.get(word[0], ())
    found = extractOne(word, targets, scorer=OSA.distance, score_cutoff=2)
    if found is None:
        return word
    target, distance, _ = found
    return target if distance <= (1 if len(target) <= _LENGTH_OF_ONE_SLIP else 2) else word
