"""question, history -> Reading: of the query that the question most probably means."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

from rag.asked import names, subject
from rag.converse import (
    earlier_question,
    is_courtesy,
    leans,
    of_another_illness,
    own_words,
    standalone,
    topic_words,
)
from rag.held import holds_word
from rag.index import Index
from rag.lexical import folded, stem, words_of
from rag.named import is_named, names_anew, names_topic
from rag.place import place_asked, with_item
from rag.read import ScoredSentence
from rag.reading import Reading, Search
from rag.topics import are_medicines, are_related, topics_in
from rag.types import Article, Kind

# "What is rolapitant for?", but not "what is it for?".
_OF_ITSELF = re.compile(
    r"(?:(?:so|and|but|ok|okay)\b[\s,]*)?"
    r"what(?:['\u2019]?s|\s+(?:is|are|does|do|can))\s+(?:an?\s+|the\s+)?"
    r"(?!(?:it|its|that|this|they|these|those)\b)[\w-]+(?:\s+[\w-]+)?"
    r"(?:\s+(?:for|do|mean|used for))?[\s?.!]*",
    re.IGNORECASE,
)
_MOST_LISTS = 3  # last questions that may have been answered by the list that one points into
_MOST_NAMING = 8  # words of an item that stand for it
_MOST_BARE = 1  # own words of a question that may be of what was talked about: "do people die"


def read_likeliest(asked: str, earlier: Sequence[str], search: Search) -> Reading:
    """Return the reading of what a question most probably means after others.

    Where it may mean what it says alone, no other counts that only repeats what answered the
    question before: then the old words have drowned the new ones.

    Args:
        asked: The question, reworded.
        earlier: Those before it, likewise, oldest first.
        search: What reads for it.

    Raises:
        KeyError: If the article to read does not exist.
    """
    place = place_asked(asked) if earlier else None
    if place is not None:
        return _read_item(asked, place, earlier, search)
    told = _told(earlier, search)
    most = search.searcher.config.max_question_chars
    if other := of_another_illness(asked, told):
        return search.read(other[:most])
    queries = standalone(asked, told, max_chars=most)
    said = asked, told
    if queries == (asked,):
        return _read_anew(said, search)
    return _kept_to_told(said, _read_leaning(said, queries, search), search)


def _read_leaning(said: tuple[str, str], queries: Sequence[str], search: Search) -> Reading:
    """Read a question that leans on one before, joined with that and, where it may be, alone."""
    asked, told = said
    readings = [search.read(each, said=said) for each in queries if each != asked]
    if queries[0] != asked:
        return _read_fragment(said, max(readings, key=_score), search)
    before = search.read(told)
    readings = [
        _read_alone(said, before, search),
        *(each for each in readings if not each.judgement.repeats(before.judgement)),
    ]
    return max(readings, key=_score)


def _kept_to_told(said: tuple[str, str], reading: Reading, search: Search) -> Reading:
    """Return a reading of what was talked about, where another article answers unasked.

    "How much of it" names no illness, no medicine and nothing that article is about, so the amount
    in it would be taken for one of what was talked about.  That has to be named there: an article
    that only answered may have been the wrong one.
    """
    asked, told = said
    found = search.article_of(reading)
    if search.has_one_article or not found or _is_meant(asked, found):
        return reading
    before = search.read(told)
    about = search.article_of(before)
    if not about or about == found or _is_of_itself(asked, found, about, search.index):
        return reading
    if not is_named(told, about.doc_id, before.hits, search.index):
        return reading
    queries = dict.fromkeys([reading.query, asked])
    return max((search.read(each, said=said, doc=about.doc_id) for each in queries), key=_score)


def _is_of_itself(asked: str, found: Article, about: Article, index: Index) -> bool:
    """Whether a question asks what something is that the article talked about does not hold.

    "What is rolapitant for?" points to nothing, nor does any question with such a word in the title
    of what answers it.
    """
    row = index.store.row_of(about.doc_id)
    new = [word for word in own_words(folded(asked)) if not holds_word(row, word, index)]
    titled = set(map(stem, words_of(subject(found.title))))
    is_titled = any(stem(word) in titled for word in new)
    return is_titled or (bool(new) and bool(_OF_ITSELF.fullmatch(asked)))


def _is_meant(asked: str, found: Article) -> bool:
    """Whether a question names an illness, or what an article is about.

    Whether a medicine may be taken with what was talked about, no article on something else says.
    """
    if names(asked, subject(found.title)):
        return True
    topics = topics_in(asked)
    is_titled = are_related(topics, topics_in(found.title))
    return is_titled or (bool(topics) and not are_medicines(topics))


def _read_item(asked: str, place: int, earlier: Sequence[str], search: Search) -> Reading:
    """Read for what stands at a place of the list that answered one of the last questions.

    Each of them is read as it was answered, with what had been asked before it; those that name a
    place too, or only greet, show no list of their own.  Where nothing more is told of the item,
    the list itself answers.  Where none of them was answered by a list as long, nothing is said: it
    cannot be told.
    """
    turns = [
        (turn, earlier[:at])
        for at, turn in enumerate(earlier)
        if place_asked(turn) is None and not is_courtesy(turn)
    ]
    for turn, until in reversed(turns[-_MOST_LISTS:]):
        before = read_likeliest(turn, until, search)
        items = _items(before, search)
        if -len(items) <= place < len(items):
            item = items[place]
            article = search.index.store.article(item.article)
            name = _name(article.text[item.sentence.start : item.sentence.end])
            reading = search.read(with_item(asked, name), said=(asked, turn, _told(until, search)))
            return reading if reading.judgement.answers else _answered_by(item, before)
    reading = search.read(asked)
    return replace(reading, judgement=replace(reading.judgement, chosen=()))


def _told(earlier: Sequence[str], search: Search) -> str:
    """What a question after others leans on, blank if there is nothing."""
    return earlier_question(earlier, names_topic=partial(names_topic, index=search.index))


def _answered_by(one: ScoredSentence, reading: Reading) -> Reading:
    return replace(reading, judgement=replace(reading.judgement.unsure(), chosen=(one,)))


def _items(reading: Reading, search: Search) -> list[ScoredSentence]:
    """The items of the list that answers best, in order; none where no list does."""
    chosen = reading.judgement.chosen if reading.judgement.answers else ()
    return next(filter(None, (_items_of(one, search) for one in chosen)), [])


def _items_of(one: ScoredSentence, search: Search) -> list[ScoredSentence]:
    """The items of the list that a sentence stands in or introduces, without what is below them."""
    every = search.index.store.sentences(one.article)
    introduced = (each.group for each in every if each.lead_in == one.position)
    group = one.sentence.group if one.sentence.group >= 0 else next(introduced, -1)
    return [
        replace(one, position=position, sentence=each)
        for position, each in enumerate(every)
        if each.kind is Kind.ITEM
        and each.group == group >= 0
        and (each.lead_in < 0 or every[each.lead_in].group != group)
    ]


def _name(item: str) -> str:
    """What an item is called: "Skin biopsy: a sample is studied", or else its first words."""
    return " ".join(item.split(":", maxsplit=1)[0].split()[:_MOST_NAMING])


def _score(reading: Reading) -> float:
    return reading.judgement.score


def _read_fragment(said: tuple[str, str], joined: Reading, search: Search) -> Reading:
    """Read "and X?" also as it is, in the article that was talked about.

    Where the old words have drowned the new ones, which the old answer does not hold, nothing else
    answers: that answer would be taken for one to the new question.
    """
    asked, told = said
    if not topic_words(asked):
        return joined
    before = search.read(told)
    about = _article_told(told, before, search)
    if not about:
        return joined
    confined = search.read(asked, said=said, doc=about.doc_id)
    is_drowned = joined.judgement.repeats(before.judgement)
    if confined.judgement.answers and (is_drowned or _score(confined) > _score(joined)):
        return confined
    is_silent = is_drowned and own_words(asked) and not _holds_own_word(asked, joined, search)
    return confined if is_silent else joined


def _holds_own_word(asked: str, reading: Reading, search: Search) -> bool:
    """Whether the first sentence of an answer, or its list, holds a word of the question."""
    first = reading.judgement.chosen[0]
    text = search.index.store.article(first.article).text
    listed = (each.sentence for each in _items_of(first, search))
    held = (words_of(text[each.start : each.end]) for each in (first.sentence, *listed))
    return not set(map(stem, own_words(asked))).isdisjoint(map(stem, chain.from_iterable(held)))


def _read_anew(said: tuple[str, str], search: Search) -> Reading:
    """Read a question that stands alone: "what are the signs" has no topic of its own.

    So the article that was talked about answers it, unless the question names another topic, or has
    words of its own that are answered elsewhere only.  Where nothing was talked about, and several
    articles may be meant, the answer to one that points to something is not sure.
    """
    asked, told = said
    alone = search.read(asked)
    found = search.article_of(alone)
    if search.has_one_article or not found:
        return alone
    if not told:
        return alone.unsure() if _points_nowhere(alone, found, search) else alone
    about = _article_told(told, search.read(told), search)
    if not about or about == found:
        return alone
    if names_anew(asked, found.doc_id, about.doc_id, search.index):
        kept = _kept_to_told(said, alone, search)
        if are_medicines(topics_in(asked)):
            return kept
        is_bare = len(own_words(asked)) <= _MOST_BARE
        return kept if is_bare and kept.judgement.answers else alone
    confined = search.read(asked, said=said, doc=about.doc_id)
    return confined if confined.judgement.answers or not own_words(asked) else alone


def _points_nowhere(reading: Reading, found: Article, search: Search) -> bool:
    """Whether a question leans on one that was never asked: "is it catching?", of many articles."""
    query = reading.query
    return leans(query) and not is_named(query, found.doc_id, reading.hits, search.index)


def _read_alone(said: tuple[str, str], before: Reading, search: Search) -> Reading:
    """Read a follow-up as it is: "does it hurt?" means what was asked about before.

    So another article answers only where the question names what that one is about, or where the
    one before does not answer and the other holds what was named before.
    """
    asked, told = said
    alone = search.read(asked, said=said)
    about, found = map(search.article_of, (before, alone))
    if not about or not found or names(asked, subject(found.title)):
        return alone
    confined = search.read(asked, said=said, doc=about.doc_id)
    if confined.judgement.answers or not alone.judgement.answers:
        return confined
    return alone if is_named(told, found.doc_id, alone.hits, search.index) else confined


def _article_told(told: str, before: Reading, search: Search) -> Article | None:
    """The article that was talked about: it answers what was asked, or is named there."""
    about = search.article_of(before)
    if not about:
        return None
    is_told = is_named(told, about.doc_id, before.hits, search.index)
    return about if before.judgement.answers or is_told else None
