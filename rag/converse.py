"""question, history -> standalone queries: refuses no question, completes an elliptic one.

No grammar is parsed: short lists say which English words point back, which ask, which name a side
of a topic ("symptoms") and which name nothing; every other word names something.
"""

import re
from collections.abc import Sequence

from rag.errors import QueryError

# NUL and its kin, and halves of surrogate pairs: never typed by a person, refused by parsers.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_OPENING = re.compile(
    r"(?:(?:ok|and|or|but|so|also|then|now)\b[\s,]*)*(?:(?:what|how) about\b[\s,]*)?",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.,;:?!\n]|\b(?:and|but|or|if|when|because|while)\b", re.IGNORECASE)
_WHY = re.compile(r"(?:why|how come|how so)\b", re.IGNORECASE)
# "is it true that ...", "how long does it take": this "it" points to nothing.
_EXPLETIVE = re.compile(
    r"it(?:['’]s)?\s+(?:takes?\b|when\b|(?:\w+\s+){1,3}that\b|(?:ok|okay|safe|possible|normal|important"
    r"|necessary|dangerous|hard|bad|good|wise|common|usual|make\s+a\s+difference)\s+(?:to|for|if"
    r"|when|whether)\b)",
    re.IGNORECASE,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MANY = _words("they them their theirs these those ones both")
_PERSONS = _words("he she him")
_POINTING = _MANY | _PERSONS | _words("it it's its this that one")
_OWNING = _words("its their theirs")
_DETERMINERS = _words("this that these those")
_ARTICLES = _words("a an the")
_PREPOSITIONS = _words(
    "about after against at before by during for from in into of on to under with without"
)
_ASKING = _words(
    "am are be been can could describe did do does explain give had has have how is may might must"
    " shall should show tell was were what what's when where which who whom whose why will would"
)
_MORE = _words("also another anything besides else instead other others same too")
"""Words that hang a question on the one before without naming anything."""
_GROUPS = _words(
    "adult adults aunt babies baby boy boys brother child children dad daughter father friend girl"
    " girls grandfather grandmother grownups husband kid kids man men mother mum mom neighbor"
    " neighbour partner patient patients people person sister son toddler toddlers uncle wife woman"
    " women"
)
_EMPTY = (
    (_POINTING | _PREPOSITIONS | _ASKING | _MORE)
    | _words("a all an and any anyone anywhere as bad because best better but common commonly")
    | _words(
        "different does done each ease easily even ever every everyone far fast few find found"
    )
    | _words(
        "first get gets getting given go goes going good got happen happened happening happens"
    )
    | _words("hard hello help helps her here hers hi his i i'm if important it's just kind kinds")
    | _words("last less like likely long look looked looking looks lot main many me mean means")
    | _words("more most mostly much my need needs never next no normal not now often ok okay only")
    | _words("or our out over please possible put quickly rare really safe second see seen serious")
    | _words("so some somebody someone something soon start still such sure take taken takes than")
    | _words("thank thanks that's the then there there's thing things third true up us usual")
    | _words("usually very want way ways we well work works worse worst yes yet you your")
    | _words("called come comes heard he'll isn't know known made make makes said say use used")
)
"""Words that name no topic."""
_ACTS = _words(
    "affect appear caught cause caused causes check cured detect detected diagnose diagnosed feel"
    " hurt hurts itch kill left move prevent prevented recover spread spreads stand stop stopped"
    " travelled treat treated treating understand worry"
)
"""Words that part what does something from what it is done to."""
_SIDES = _ACTS | _words(
    "age amount appearance begin benefits body chance chances color colors colour colours"
    " complications contagious cost curable cure dangerous diagnosis difference differences"
    " disease doctor doctors drug drugs early effect effects emergency fatal hope illness late"
    " medication medicine medicines option options origins outlook point prevention problem"
    " problems prognosis proportion reason reasons recovery remedies remedy result results risk"
    " risks shade side sign signs size stage stages survival symptom symptoms test tested tests"
    " therapies therapy time treatable treatment treatments type types uncommon"
)
"""Words that name a side of a topic: symptoms are symptoms of something."""
_FEW = 3  # topic words; a fragment of more says enough


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
    elif _NOT_TEXT.search(question):
        problem = "it holds characters that are not text: expected words, got control characters"
    elif not any(character.isalnum() for character in question):
        problem = "it has no words: expected letters or digits, got only signs"
    if problem:
        msg = f"the question cannot be answered because {problem}. Please ask it in a few words."
        raise QueryError(msg)


def standalone(query: str, history: Sequence[str], *, max_chars: int) -> tuple[str, ...]:
    """Return the standalone queries that a question may mean, the likeliest first.

    A question that names what it is about is meant as it is.  One that leans on what was asked
    before is completed from there: a pronoun by the phrase it points to, "and in children?" by the
    question it continues, "what are the symptoms?" by the topic.  Each earlier question was
    completed in the same way, so a topic lasts until another is named.  If the completed question
    is not answered, the question may still be meant alone.

    Args:
        query: What the person asked now.
        history: What they asked before, oldest first.
        max_chars: Longest query, in code points; what is added is cut to fit.
    """
    context = topic = ""
    for turn in history:
        completed, pointed_to = _complete(turn, context, topic)
        if _phrases(completed):
            context, topic = completed, pointed_to
    completed, _ = _complete(query, context, topic)
    if completed == query:
        return (query,)
    if len(completed) > max_chars:
        completed = f"{context[: max(0, max_chars - len(query) - 1)]} {query}".strip()
    return (completed, query)


def _complete(query: str, context: str, topic: str) -> tuple[str, str]:
    """The query with what it leans on, and the phrase it points to; itself if it stands alone.

    `context` is the completed question before, `topic` the phrase that it pointed to.
    """
    text = query.strip()
    opening = _OPENING.match(text)
    rest = text[opening.end() :] if opening else text
    if not context or not _split(rest):
        return query, ""
    if _is_fragment(rest, is_opened=rest != text):
        return _continue(context, rest), ""
    found = _pointing(rest)
    named = [word for word in _topic_words(rest) if word not in _SIDES]
    leans_on_more = bool(_MORE & set(_split(rest))) and len(named) < _FEW
    if not found and named and not leans_on_more:
        return query, ""
    phrases = [phrase for phrase, _, _ in _phrases(context)]
    phrases = [topic, *phrases] if topic else phrases
    if found and _lower(found) not in _PERSONS and not _WHY.match(rest):
        phrase = _antecedent(phrases, found)
        return _replace(rest, found, phrase), phrase
    sides = set(_topic_words(rest))
    if sides and not named and not sides & set(_split(context)):
        return f"{phrases[0]}: {rest}", phrases[0]
    return f"{context} {text}", topic


def _is_fragment(rest: str, *, is_opened: bool) -> bool:
    """Whether this continues a question without being one: "in children", "the chemotherapy"."""
    words, topic = _split(rest), _topic_words(rest)
    if words and words[0] in _PREPOSITIONS:
        return len(topic) <= (_FEW if is_opened else _FEW - 1)
    if not is_opened or _ASKING & set(words) or _POINTING & set(words):
        return False
    has_context = bool(_PREPOSITIONS & set(words)) and len(topic) > 1
    return 0 < len(topic) <= _FEW and not has_context


def _continue(context: str, rest: str) -> str:
    """The question before with another ending or another thing in it."""
    stem, rest = context.rstrip(" ?.!"), rest.rstrip(" ?.!")
    first = _split(rest)[0]
    if first in _GROUPS:
        first, rest = "in", f"in {rest}"
    if first in _PREPOSITIONS:
        kept, _, ending = stem.rpartition(f" {first} ")
        is_ending = _phrases(kept) and not set(_split(ending)) & _EMPTY - _ARTICLES
        return f"{kept if is_ending else stem} {rest}?"
    start, end = _phrases(context)[0][1:]
    before = re.sub(r"\b(?:an?|the)\s+$", "", context[:start], flags=re.IGNORECASE)
    return f"{before}{rest}{context[end:]}"


def _pointing(text: str) -> re.Match[str] | None:
    """The word that points to something outside of the text, those for one thing first."""
    found = [match for match in _WORD.finditer(text) if _points_outside(match, text)]
    return min(found, key=lambda match: _lower(match) in _MANY, default=None)


def _points_outside(match: re.Match[str], text: str) -> bool:
    word, after = _lower(match), _split(text[match.end() :])
    if word not in _POINTING or _EXPLETIVE.match(text, match.start()):
        return False
    *earlier, clause = _CLAUSE.split(text[: match.start()])
    if any(_phrases(each) for each in earlier) or (word in _OWNING and _phrases(clause)):
        return False  # what it points to stands before it
    if word == "they" and sum(map(_names, _split(text))) > 1:
        return False  # "which gene test will they run": the doctors
    if word == "one":
        return not after or after[0] in _ASKING
    if word == "that" and after:  # else it joins two clauses
        return bool(_split(clause)) and _split(clause)[-1] in _ASKING
    return word not in _DETERMINERS or not after or not _names(after[0])


def _antecedent(phrases: Sequence[str], pointing: re.Match[str]) -> str:
    """The phrase that a word points to: the first of its number."""
    of_many = _lower(pointing) in _MANY
    agreeing = [phrase for phrase in phrases if _is_plural(phrase) == of_many]
    return (agreeing or phrases)[0]


def _replace(text: str, pointing: re.Match[str], phrase: str) -> str:
    """The text with a phrase in place of the word that points to it."""
    if _lower(pointing) in _OWNING:
        phrase += "'" if phrase.endswith("s") else "'s"
    end = pointing.end()
    side = _WORD.match(text, end + 1)
    if _lower(pointing) in _DETERMINERS and side and _lower(side) in _SIDES:
        return f"{phrase}: {text}"  # "is this illness curable": nothing to replace
    return f"{text[: pointing.start()]}{phrase}{text[end:]}"


def _phrases(text: str) -> list[tuple[str, int, int]]:
    """The runs of topic words that name something, with start and end in the text.

    People come last: patients speak of their mother, and ask about her illness.
    """
    runs: list[list[re.Match[str]]] = [[]]
    for match in _WORD.finditer(text):
        last = runs[-1]
        if last and text[last[-1].end() : match.start()].strip(" -"):
            runs.append([])
        if _lower(match) in _EMPTY | _ACTS:
            runs.append([])
        else:
            runs[-1].append(match)
    named = [run for run in runs if any(_names(_lower(match)) for match in run)]
    spans = [(text[run[0].start() : run[-1].end()], run[0].start(), run[-1].end()) for run in named]
    return sorted(spans, key=lambda span: _split(span[0])[-1] in _GROUPS)


def _topic_words(text: str) -> list[str]:
    return [word for word in _split(text) if word not in _EMPTY]


def _names(word: str) -> bool:
    return word not in _EMPTY and word not in _SIDES


def _is_plural(phrase: str) -> bool:
    return phrase.endswith("s") and not phrase.endswith(("ss", "is", "us"))


def _split(text: str) -> list[str]:
    return [_lower(match) for match in _WORD.finditer(text)]


def _lower(match: re.Match[str]) -> str:
    return match[0].casefold().replace("’", "'")
