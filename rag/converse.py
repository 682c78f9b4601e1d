"""question, history -> standalone queries: refuses an empty one, completes elliptic ones."""

import re
from collections.abc import Callable, Sequence
from functools import cache

from rag.errors import QueryError
from rag.lexical import stem
from rag.lists import rows_in
from rag.text import is_text
from rag.topics import Sort, most_words, topics_in

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CLITIC = re.compile(r"n?['’].*")  # "what's" and "isn't" are "what" and "is" here
_FRAGMENT = re.compile(
    r"\s*(?:ok(?:ay)?[\s,]+)?(?:and|or|but|so|also|even|what about|how about"
    r"|in|on|for|with|at|by|from|of|without|during)\b",
    re.IGNORECASE,
)
_POINTING = frozenset(
    "it its that this they them their those these he him his she her hers".split()
)
# "How do they diagnose lung cancer?": doctors, whoever they are, not what was asked before.
_DOCTORS = re.compile(
    r"\bthey (?=(?:cure|check|diagnose|find|give|operate|prescribe|remove|test|treat|use)\b)",
    re.IGNORECASE,
)
# "My toddler ate some", but not "some tablets": these point where nothing is named behind them.
_REMAINING = frozenset("any mine more some".split())
_COMPARING = frozenset("one ones else other others another same too either".split())
_ASKING = frozenset(
    "what when where whereabouts which who whom whose why how whats wheres whos hows".split()
)
_VERBS = frozenset(
    "am are be been can could did do does had has have is may might must shall should was were will"
    " would ca wo".split()
)
SPEAKER = frozenset("i im me mine my myself our ours us we".split())
"""Words by which people name themselves."""

# Words that name no topic: a question of these alone leans on what was asked before.
_EMPTY = (
    _POINTING
    | _COMPARING
    | _ASKING
    | _VERBS
    | SPEAKER
    | frozenset(
        "a about again all always an and any anybody anyone anything anywhere as at because but by"
        " come doing done ever even explain far few first for from give if in just kind last like"
        " long many more most much never no not now of often ok okay on only or out please really"
        " second show so some somebody someone something somewhere soon sort such tell than thank"
        " thanks the then there third to up very way ways well with without yes you your".split()
    )
)
_THANKING = frozenset("cheers thank thanks thx".split())
_COURTEOUS = _THANKING | frozenset("bye hello hey hi".split())
# All that a message may say besides, which only greets, thanks or takes leave; a goodbye to
# everyone is none of these.
_POLITE = _COURTEOUS | frozenset(
    "a again and been day dear evening for good great have help helped helpful i it kind lot lovely"
    " me morning much my nice night now ok okay really so that the there this today very was you"
    " your".split()
)
_REPLYING = frozenset("no nope ok okay yeah yep yes".split())
# "And COPD?": what is asked of another illness.
_OTHER = re.compile(
    r"\s*(?:(?:ok(?:ay)?|so)[\s,]+)?(?:and|or|what about|how about)\s+(?:in\s+)?"
    r"(?P<name>[^?.!]+?)[\s?.!]*",
    re.IGNORECASE,
)
# "No, that was in March, when she had the stroke": what it names is not what is talked about.
_TAKING_BACK = re.compile(
    r"\s*(?:false alarm\b|never ?mind\b"
    r"|(?:(?:no|nope|oh|oops|wait|sorry|actually)\b[\s,.!]*)+(?:i me(?:an|ant|nt)\b[\s,]*)?"
    r"(?:(?:i|we|he|she|they|it|that|this)\s+(?:was|were|had|did|never"
    r"|(?:was|were|do|does|did|has|have|is)n['’]?t)\b"
    r"|not\s+(?:me|him|her|us)\b|my\s+\w+\s+has\s+(?:it|that|them|those)\b))",
    re.IGNORECASE,
)
# "Oh no, it wasn't PSC, I meant gout", "never mind that, what is gout": what is put right.
_PUTTING_RIGHT = re.compile(
    r"\b(?:i me(?:an|ant|nt)|meant\s+to|they\s+(?:say|said)|what|whats|how|why|which|who"
    r"|(?:i|we|he|she|they|it|this|that)(?:['\u2019]?(?:s|ve)|\s+(?:is|has|have|got)))\b(?!n?['\u2019])",
    re.IGNORECASE,
)
# Topic words that a question may have at most and still lean on an earlier one.  Not fitted, as the
# next one: `eval/results/README.md`, rows "follow-ups", measured the rules as a whole.
_MOST_POINTING, _MOST_OPENING, _MOST_COMPARING, _MOST_REMAINING = 3, 2, 1, 2
_LEAST_OBJECT = 2  # topic words that say what doctors do, and to what
_EARLIER_WORDS = 30
"""Most words of an earlier question, the last ones: the reader sees 64 tokens of a query."""


def check_history(history: Sequence[str]) -> None:
    """Refuse earlier questions that are no text; they may be empty, and of any length.

    Raises:
        QueryError: If one is not.
    """
    if not all(map(is_text, history)):
        msg = (
            "the earlier questions cannot be used because one holds characters that are not text: "
            "expected words, got control characters. Please leave it out."
        )
        raise QueryError(msg)


def check_question(question: str, *, max_chars: int) -> None:
    """Refuse text that cannot be a question.

    Raises:
        QueryError: If it is blank, longer than `max_chars` code points, not text, or has neither a
            letter nor a digit.
    """
    problem = ""
    if not question.strip():
        problem = "it is empty: expected a few words, got none"
    elif len(question) > max_chars:
        problem = (
            f"it is too long: expected at most {max_chars:,} characters, got {len(question):,}"
        )
    elif not is_text(question):
        problem = "it holds characters that are not text: expected words, got control characters"
    elif not any(character.isalnum() for character in question):
        problem = "it has no words: expected letters or digits, got only signs"
    if problem:
        msg = f"the question cannot be answered because {problem}. Please ask it in a few words."
        raise QueryError(msg)


def is_courtesy(message: str) -> bool:
    """Whether a message greets, thanks, takes leave or says yes or no, and asks nothing else."""
    words = set(plain_words(message))
    asks = "?" in message or any(character.isdigit() for character in message)
    calls = "help" in words and not _THANKING & words
    return not (asks or calls) and (
        (bool(_COURTEOUS & words) and words <= _POLITE | _REPLYING)
        or (bool(_REPLYING & words) and words <= _REPLYING | SPEAKER | _POINTING | _VERBS)
    )


def standalone(query: str, earlier: str, *, max_chars: int) -> tuple[str, ...]:
    """Return the standalone queries that a question may mean: at most three.

    A question that leans on the conversation ("is it curable?", "and in children?", "why?") is put
    before the earlier question that it leans on, and before what that one names, from its first
    topic word on: the whole says more, but may drown the new question in the old one.  One that
    names something itself may mean the article instead ("it" after "What color are the spots?"), so
    there it comes first as it is.  Any other question is meant as it is, whatever was said
    before.

    Args:
        query: What the person asked now.
        earlier: What `earlier_question` returns.
        max_chars: Longest query, in code points; the earlier question is cut to fit.
    """
    if not (earlier and leans(query)):
        return (query,)
    wordings = earlier, _from_topic(earlier)
    joined = [f"{query} {each}"[:max_chars].rstrip() for each in wordings]
    return tuple(dict.fromkeys([query, *joined] if _names_something(query) else joined))


def earlier_question(history: Sequence[str], *, names_topic: Callable[[str], bool]) -> str:
    """Return the end of the earlier question that a follow-up leans on, blank if there is none.

    Those that name a topic of the articles go before those with words of their own, and these
    before those with general ones ("how many times") or that take back what was said.  Of the best
    the last that stands alone counts, or else the first.

    Args:
        history: What was asked before, oldest first.
        names_topic: Whether a question names a topic of the articles.
    """
    told, best = "", (0, False)
    for turn in history:
        other = of_another_illness(turn, told)
        rank = 0 if is_courtesy(turn) else _rank(turn, names_topic)
        place = rank, bool(other) or not leans(turn)
        if rank and (place > best or (place == best and place[1])):
            told, best = other or turn, place
    return " ".join(told.split()[-_EARLIER_WORDS:])


def _rank(text: str, names_topic: Callable[[str], bool]) -> int:
    if not topic_words(text):
        return 0
    if _takes_back(text):
        return 1
    return 1 + bool(own_words(text)) + names_topic(text)


def _takes_back(text: str) -> bool:
    """Whether a text only takes back what was said, and puts nothing in its place."""
    found = _TAKING_BACK.match(text)
    if not found or _PUTTING_RIGHT.search(text, found.end()):
        return False
    is_said = re.search(r"\b(?:was|were|had)\Z", found[0], re.IGNORECASE)
    return not (is_said and topics_in(" ".join(text[found.end() :].split()[:3])))


def of_another_illness(text: str, earlier: str) -> str:
    """Return an earlier question with the illness that is all a text names; blank if it cannot be.

    That is, where either names another number of illnesses than one.
    """
    found = _OTHER.fullmatch(text)
    old = illness_named(earlier) if found else ""
    if not (found and old and illness_named(found["name"]) == found["name"]):
        return ""
    return earlier.replace(old, found["name"], 1)


def illness_named(text: str) -> str:
    """Return the words by which a text names its one illness, blank if it names none or several."""
    illnesses = [topic for topic in topics_in(text) if topic.sort is Sort.ILLNESS]
    if len(illnesses) != 1:
        return ""
    words = [match.span() for match in _WORD.finditer(text)]
    named = [
        text[start:end]
        for at, (start, _) in enumerate(words)
        for _, end in words[at : at + most_words()]
        if [*topics_in(text[start:end])] == illnesses
    ]
    return min(named, key=len, default="")


def _names_something(text: str) -> bool:
    """Whether a question has a topic and says or asks something of it: "blue too?" does not."""
    words = set(plain_words(text))
    is_whole = bool(words & _VERBS) or (bool(words & _ASKING) and not _FRAGMENT.match(text))
    return is_whole and bool(topic_words(text))


def leans(text: str) -> bool:
    """Return whether a question points to something that was said before, or is a fragment."""
    topic = len(topic_words(text))
    words = set(plain_words(_DOCTORS.sub("", text) if topic >= _LEAST_OBJECT else text))
    is_fragment = bool(_FRAGMENT.match(text)) and not words & _VERBS
    if not topic:
        signs = _POINTING | _COMPARING | _ASKING
        return is_fragment or bool(words & signs) or text.rstrip().endswith("?")
    return (
        (topic <= _MOST_POINTING and bool(words & _POINTING))
        or (topic <= _MOST_OPENING and is_fragment)
        or (topic <= _MOST_COMPARING and bool(words & _COMPARING))
        or (topic <= _MOST_REMAINING and _points_to_the_rest(text))
    )


def _points_to_the_rest(text: str) -> bool:
    words = plain_words(text)
    last = max((at for at, word in enumerate(words) if word in _REMAINING), default=-1)
    return last >= 0 and (words[last] == "mine" or not topic_words(" ".join(words[last:])))


def _from_topic(text: str) -> str:
    words = _WORD.finditer(text)
    return next((text[each.start() :] for each in words if _plain(each[0]) not in _EMPTY), text)


def topic_words(text: str) -> list[str]:
    """Return the words of a text that name something, lower-cased; "how", "it" and "do" do not."""
    return [word for word in plain_words(text) if word not in _EMPTY]


def own_words(text: str) -> list[str]:
    """Return the topic words of a text that are of one topic; "times" and "symptoms" are of any."""
    return [word for word in topic_words(text) if stem(word) not in _general()]


@cache
def _general() -> frozenset[str]:
    return frozenset(stem(row["word"]) for row in rows_in("general.csv"))


def plain_words(text: str) -> list[str]:
    """Return the words of a text, lower-cased; of "isn't" that is "is"."""
    return [_plain(word) for word in _WORD.findall(text)]


def _plain(word: str) -> str:
    return _CLITIC.sub("", word).casefold()
