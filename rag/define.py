"""Article -> the sentences that say what one of its own terms means: few, but surely definitions.

A term is found by how it is introduced, in English: "Term is a ...", "Term (other name) is 140 or
more", "Term: a ..." in a list, "..., called term,", "plain words (terms)" or "written out
(ABBREVIATION)".  Whatever could be something else ("Fever is a sign of ...", "Salt is a danger") is
passed over.
"""

import re
from collections.abc import Iterator, Sequence

from rag.types import Article, Definition, Kind, Sentence

_MOST_WORDS = 5  # of a term; what is longer is rarely one
_LONGEST = 400  # characters of a definition; a longer one is no help at a glance
_NAME = r"[A-Za-z][\w’'-]*(?:[ /][\w’'-]+)*"
# What judges a thing, or says what it does to someone, does not say what it is; at most two words
# stand before it, as in "a silent killer".
_JUDGED = (
    r"(?:(?!(?:of|that|which|who|for|in|to|with|used)\b)[\w’'-]+ ){0,2}"
    r"(?:sign|symptom|side|risk|factor|cause|reason|result|part|way|problem|concern|example|number"
    r"|lot|bit|challenge|matter|choice|option|standard|trigger|danger|threat|hazard|killer(?! cell)"
    r"|enemy|friend|burden|nuisance|relief|blessing|curse|myth|mistake|issue|question|alternative"
    r"|complication|help|poison|priority|barrier|predictor|good|bad|big|key|long|common|frequent"
    r"|possible|serious|major|main|leading|few|must|little|important|essential|critical|effective"
    r"|useful|safe|dangerous|harmful|deadly|innovative|evolving|stressful|curable)\b"
)
_KIND = (
    rf"(?:(?:an?|any)\b(?! {_JUDGED})"
    r"|the (?:(?:medical|general|scientific) )?(?:name|term|word|process|use|study)\b)"
)
# "Term is a ...", at the beginning of a sentence.
_IS = re.compile(
    rf"(?:(?:An?|The) )?(?P<term>{_NAME})(?: \((?P<short>[\w -]+)\))?,? (?:is|are) {_KIND}"
)
# "Term (other name) is 140/90 mm Hg or more": two names and a bound are no mere finding.
_BOUND = re.compile(
    rf"(?:(?:An?|The) )?(?P<term>{_NAME}) \((?P<short>[\w -]+)\) (?:is|are) "
    r"\d[^\s,;]*(?: [^\s,;]+){0,4} "
    r"or (?:more|less|higher|lower|above|over|below|under)\b"
)
# "Term: a ...", "Term: drugs that ...", as an entry of a list.
_ENTRY = re.compile(
    rf"(?P<term>{_NAME})(?: \((?P<short>[\w -]+)\))?: "
    rf"(?:{_KIND}|this (?!is\b|was\b|can\b|may\b)\w+|\w+ (?:\w+ )?(?:that|which|who)\b)",
    re.IGNORECASE,
)
# "raised patches, called plaques, ..." and "(also known as ...)".
_CALLED = re.compile(
    r"[,(] ?(?:which (?:is|are) )?(?:also )?(?:called|known as|termed) (?:an? |the )?"
    r"(?P<term>[\w’'-]+(?: [\w’'-]+){0,2})[,.;)]"
)
# "small raised bumps (papules)" in a list; elsewhere such a word is as often the plainer one.
_PLAIN = re.compile(r"\b[a-z]{3,}s \((?P<term>[a-z]{4,}s)\)")
_SHORT = re.compile(r"\((?P<term>\d?[A-Z]{2,6})\)")
# Words that stand in no term, but that begin or end many a phrase in its place.
_NOT_A_TERM = frozenset(
    "about all also and another any are at be because both but by can do each for from has have he"
    " her his how if in is it its many may more most my no none not note one or other our she so"
    " some such than that the their them then there these they this those to was we were what when"
    " where which while who why with you your tip remember important example following listed"
    " below".split()
)


def define(article: Article, sentences: Sequence[Sentence]) -> tuple[Definition, ...]:
    """Return the terms that an article defines, each with its first definition, in reading order.

    A definition is a whole sentence or list item of at most 400 characters.  Articles in another
    language than English have none.

    Args:
        article: The article.
        sentences: All its sentences, in order.
    """
    if not article.is_english:
        return ()
    found: dict[str, Definition] = {}
    for sentence in sentences:
        if sentence.kind in (Kind.TEXT, Kind.ITEM) and sentence.end - sentence.start <= _LONGEST:
            text = article.text[sentence.start : sentence.end]
            for term in filter(_is_term, _terms(text, sentence.kind)):
                found.setdefault(term.casefold(), Definition(term, sentence.span, sentence.section))
    return tuple(found.values())


def _terms(text: str, kind: Kind) -> Iterator[str]:
    """Yield what a sentence introduces, in the forms that it gives."""
    introduced = _ENTRY.match(text) if kind is Kind.ITEM else _IS.match(text) or _BOUND.match(text)
    if introduced:
        yield introduced["term"]
        if introduced["short"]:
            yield introduced["short"]
    for pattern in (_CALLED, _PLAIN) if kind is Kind.ITEM else (_CALLED,):
        yield from (match["term"] for match in pattern.finditer(text))
    for match in _SHORT.finditer(text):
        if _stands_for(match["term"], text[: match.start()]):
            yield match["term"]


def _is_term(term: str) -> bool:
    words = term.casefold().split()
    return len(words) <= _MOST_WORDS and len(term) > 1 and not _NOT_A_TERM & set(words)


def _stands_for(short: str, before: str) -> bool:
    """Whether the last words before an abbreviation are what it is short for.

    Each word has one of its letters in front and may have more of them inside, in their order:
    "hepatocellular carcinoma (HCC)".
    """
    words = re.findall(r"[A-Za-z]+|\d", before.casefold())
    counts = range(1, min(len(short), len(words)) + 1)
    return any(_spell(words[-count:], short.casefold()) for count in counts)


def _spell(words: Sequence[str], short: str) -> bool:
    """Whether words give the letters of an abbreviation: the first of each, and more inside."""
    if not words:
        return not short
    [first, *rest] = words
    return any(
        _is_inside(short[1:size], first[1:]) and _spell(rest, short[size:])
        for size in range(1, len(short) - len(rest) + 1)
        if first.startswith(short[:1])
    )


def _is_inside(letters: str, word: str) -> bool:
    """Whether letters stand in a word in their order."""
    rest = iter(word)
    return all(letter in rest for letter in letters)
