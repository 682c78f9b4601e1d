"""query, scored Sentence -> those that do not tell of another medicine than the one asked of.

Of a page on several that is what a sentence names, or the heading above it; whole chunks are told
apart by `rag.headed`.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.headed import asks_for_others
from rag.held import tell_of
from rag.index import Index
from rag.judge import Judgement
from rag.read import ScoredSentence, texts_above
from rag.topics import Topic, are_medicines, are_related, medicines_in, topics_in
from rag.types import Kind


def without_others(
    query: str, scored: Sequence[ScoredSentence], index: Index, *, said: Sequence[str] = ()
) -> list[ScoredSentence]:
    """Return the sentences that do not tell of other medicines than those asked of, in their order.

    None does that stands below a heading for others and names none of them, in an article that is
    not titled so.  Of an article without a medicine in its title, and with a sentence that names
    one asked of, nor does prose that names others; but a table tells of several side by side, and
    one sentence of a paragraph may need another.

    Args:
        query: The standalone question.
        scored: What was read.
        index: Where the articles lie.
        said: As in `rag.named.meant`.
    """
    topics = _asked(said or (query,))
    if not are_medicines(topics) or asks_for_others(query):
        return list(scored)
    named = {each: medicines_in(_text(each, index)) for each in scored}
    telling = {each.article for each in scored if are_related(topics, named[each])}

    def may_tell(each: ScoredSentence) -> bool:
        if _is_below_another(each, topics, index):
            return False
        is_row = each.sentence.kind is Kind.ROW
        is_apart = (is_row or each.article in telling) and _is_of_others(each, topics, index)
        return not is_apart or (not is_row and _is_beside_own(each, topics, index))

    return [each for each in scored if may_tell(each)]


def led_by_own(
    query: str, judgement: Judgement, index: Index, *, said: Sequence[str] = ()
) -> Judgement:
    """Return the judgement without sentences on other medicines than those asked of.

    In place of the first comes the best of its paragraph that names one asked of; as the other was
    the likelier answer, it is not sure.

    Args:
        query: The standalone question.
        judgement: One of what `without_others` left.
        index: Where the articles lie.
        said: As in `rag.named.meant`.
    """
    topics = _asked(said or (query,))
    if not judgement.chosen or not are_medicines(topics) or asks_for_others(query):
        return judgement
    first = judgement.chosen[0]
    is_apart = {
        each: _is_of_others(each, topics, index) and _is_beside_own(each, topics, index)
        for each in judgement.chosen
    }
    if is_apart[first]:
        line = _line(first, index)
        own = (
            each
            for each in judgement.scored
            if _line(each, index) == line and are_related(topics, medicines_in(_text(each, index)))
        )
        judgement = judgement.led_by(next(own, first)).unsure()
    kept = (each for each in judgement.chosen if not is_apart.get(each, False))
    return replace(judgement, chosen=tuple(kept))


def _asked(said: Sequence[str]) -> list[Topic]:
    """What the first text with names names, the closest names: Lantus of "Lantus insulin"."""
    topics = next(filter(None, map(topics_in, said)), ())
    return [
        each
        for each in topics
        if not any(each.covers(other) and not other.covers(each) for other in topics)
    ]


def _is_of_others(each: ScoredSentence, topics: Sequence[Topic], index: Index) -> bool:
    """Whether a sentence or table names other medicines than some, and nothing above it these."""
    article = index.store.article(each.article)
    if each.sentence.kind is Kind.ROW:
        titled, named = medicines_in(article.title), medicines_in(_rows(each, index))
        is_own = tell_of(topics, titled) or any(tell_of([one], topics) for one in named)
        return bool(named) and not is_own and not tell_of(topics, named)
    own, *above = texts_above(each, index)
    named = medicines_in(own)
    return bool(named) and not are_related(
        topics, [*named, *medicines_in("\n".join([*above, article.title]))]
    )


def _rows(each: ScoredSentence, index: Index) -> str:
    """The rows of the table of a row but for its head, which names what they are rows of."""
    sentences, text = index.store.sentences(each.article), index.store.article(each.article).text
    first = last = each.position
    while first and sentences[first - 1].group == each.sentence.group:
        first -= 1
    while last + 1 < len(sentences) and sentences[last + 1].group == each.sentence.group:
        last += 1
    is_headed = sentences[last].lead_in == first
    return text[sentences[first + is_headed].start : sentences[last].end]


def _is_beside_own(each: ScoredSentence, topics: Sequence[Topic], index: Index) -> bool:
    """Whether its paragraph names one of some medicines."""
    _, start, end = _line(each, index)
    text = index.store.article(each.article).text[start:end]
    return are_related(topics, medicines_in(text))


def _line(each: ScoredSentence, index: Index) -> tuple[int, int, int]:
    """The row of the article, and the span of the paragraph of a sentence."""
    text = index.store.article(each.article).text
    end = text.find("\n", each.sentence.end)
    return (
        each.article,
        text.rfind("\n", 0, each.sentence.start) + 1,
        end if end >= 0 else len(text),
    )


def _is_below_another(each: ScoredSentence, topics: Sequence[Topic], index: Index) -> bool:
    """Whether the nearest heading that names medicines names others alone, and a sentence none."""
    article = index.store.article(each.article)
    path = article.sections[each.sentence.section].path
    found = next(filter(None, map(medicines_in, reversed(path))), ())
    own = (*found, *medicines_in(_text(each, index)), *medicines_in(article.title))
    return bool(found) and not are_related(topics, own)


def _text(each: ScoredSentence, index: Index) -> str:
    return index.store.article(each.article).text[each.sentence.start : each.sentence.end]
