"""a sentence and the one behind it -> whether one of them misleads without the other."""

import re

from rag.bands import are_apart
from rag.leaning import leans_back
from rag.ranges import Source, goes_on
from rag.rules import is_label, rules_in_use
from rag.types import Kind

_MOST_BEFORE = 40  # words of what a sentence leans on; a longer one would hide what was asked
_ALIKE = 3  # words at the beginning of two sentences about the same
# How a sentence begins that takes something back from the one before it.
_LIMITS = re.compile(
    r"(?:but|however|unless|except|exceptions?|otherwise|only|not (?:unless|if|when|with|for))\b",
    re.IGNORECASE,
)
# An answer that says little alone, as below a heading that asks.
_BARE = re.compile(
    r"(?:A[:.] )?(?:yes|no|never|sometimes|usually|maybe|perhaps|probably|not (?:always|usually)"
    r"|(?:you|it|they|we) (?:can|could|may|might|must|should|do|does|is|are)(?: ?not|n[’']t)?)[.!]",
    re.IGNORECASE,
)
# What gives another name to what the sentence before it tells: "This is also known as X."
_RENAMES = re.compile(
    r"(?:this|that|these|those|it|they)(?: (?:procedure|test|treatment|surgery|operation|method"
    r"|process|condition|disease|type|kind|approach|stage|step|change|problem|reaction)s?)?"
    r" (?:(?:is|are|was|were|may be|can be) (?:(?:also|often|sometimes|usually|commonly) )*"
    r"(?:called|known as|termed|named|referred to as))\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"(?<!ca)n[’']t\b|[’']t\b| ?not\b", re.IGNORECASE)


def is_limited(source: Source, position: int) -> bool:
    """Return whether a sentence says too much, or too little, without the one behind it."""
    pair = source.sentences[max(position, 0) : position + 2]
    if len(pair) < 2 or pair[0].section != pair[1].section or pair[0].kind is Kind.HEADING:
        return False
    one, other = (source.article.text[each.start : each.end] for each in pair)
    is_qualified = _LIMITS.match(other) or _BARE.fullmatch(one) or _is_opposite(one, other)
    is_first = bool(is_qualified) or is_label(one) or _is_warning_of_two(source, position)
    return pair[1].kind is Kind.TEXT and is_first


def hangs(source: Source, position: int) -> bool:
    """Return whether a sentence is not to be quoted without the one before it.

    That one limits it, or is limited by it, or, in the same line, is what it gives a name to or
    leans on: "Keep it dry for two days. After that, you can have a shower."
    """
    if is_limited(source, position - 1):
        return True
    if position == 0 or not goes_on(source, position - 1):
        return False
    before, one = (_text(source, at) for at in (position - 1, position))
    is_leaning = leans_back(one) and len(before.split()) <= _MOST_BEFORE
    return is_leaning or bool(_RENAMES.match(one))


def is_parted(source: Source, position: int) -> bool:
    """Return whether a sentence and the one behind it in its paragraph bound a unit in two ways.

    "Below 30, take none." and "From 30 to 59, take half." are one instruction.
    """
    pair = source.sentences[max(position, 0) : position + 2]
    if len(pair) < 2 or any(each.kind is not Kind.TEXT for each in pair):
        return False
    one, other = (source.article.text[each.start : each.end] for each in pair)
    return goes_on(source, position) and are_apart(one, other)


def _text(source: Source, position: int) -> str:
    one = source.sentences[position]
    return source.article.text[one.start : one.end]


def _is_warning_of_two(source: Source, position: int) -> bool:
    """Whether a sentence begins a warning that goes on: "Caution: It can bleed. Call us."."""
    label = rules_in_use().labels.match(_text(source, position))
    return label is not None and label.lastgroup != "plain" and goes_on(source, position)


def _is_opposite(one: str, other: str) -> bool:
    """Whether two sentences begin alike, but that one of them says no: "You can't have it if"."""
    plain = [_NEGATION.sub("", each).casefold().split()[:_ALIKE] for each in (one, other)]
    negated = [_NEGATION.search(" ".join(each.split()[:_ALIKE])) for each in (one, other)]
    return plain[0] == plain[1] and bool(negated[0]) != bool(negated[1])
