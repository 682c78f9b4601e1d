"""query, scored Sentence -> those that tell how two medicines go together, where that is asked.

"Can I take ibuprofen with amoxicillin?" is answered neither by what a leaflet on ibuprofen says of
aspirin, nor by the doses of both.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.index import Index
from rag.judge import Judgement
from rag.read import ScoredSentence, below_headings, in_context
from rag.together import advises, asked_together, asks_of_each, tells_of
from rag.topics import Topic, are_related, medicines_in, topics_in

_PAIR = 2  # medicines that a sentence tells of, where it tells how they go together


def beside_each_other(
    query: str, scored: Sequence[ScoredSentence], index: Index, *, said: Sequence[str] = ()
) -> list[ScoredSentence]:
    """Return the sentences that may tell how the medicines asked for go together, in their order.

    With its headings and what introduces it such a sentence tells of two of them; of one of these
    it may be as of a medicine "for" something, as no list says what that is.  Where nothing of the
    kind is asked, all are returned.

    Args:
        query: The standalone question.
        scored: What was read.
        index: Where the sentences lie.
        said: As in `rag.named.meant`.
    """
    asked = _asked(query, said)
    return [each for each in scored if not asked or _tells(each, asked, index, by_use=True)]


def as_advised(
    query: str, judgement: Judgement, index: Index, *, said: Sequence[str] = ()
) -> Judgement:
    """Return the judgement, just answering where a sentence names two medicines asked for.

    That a leaflet on one names the other below "Other medicines" is the answer, though the reader
    of a bare list doubts it.  Where but one is asked for, no leaflet on another one is sure of it.

    Args:
        query: The standalone question.
        judgement: One of what `beside_each_other` left.
        index: Where the articles lie.
        said: As in `rag.named.meant`.
    """
    if judgement.answers:
        return judgement.unsure() if _is_of_another(query, judgement, index, said) else judgement
    asked = _asked(query, said)
    if not judgement.chosen or not asked or asks_of_each(query):
        return judgement
    telling = (
        each
        for each in judgement.scored
        if _tells(each, asked, index, by_use=False) and advises(below_headings(each, index))
    )
    leading = next(telling, None)
    if not leading:
        return judgement
    return replace(judgement.led_by(leading), score=judgement.threshold).unsure()


def _is_of_another(query: str, judgement: Judgement, index: Index, said: Sequence[str]) -> bool:
    """Whether what answers stands in an article on other medicines than those asked for."""
    asked = medicines_in(next(filter(topics_in, said or (query,)), ""))
    titled = medicines_in(index.store.article(judgement.chosen[0].article).title)
    return bool(asked and titled) and not are_related(asked, titled)


def _asked(query: str, said: Sequence[str]) -> tuple[Topic, ...]:
    return asked_together(next(filter(topics_in, said or (query,)), ""))


def _tells(each: ScoredSentence, asked: Sequence[Topic], index: Index, *, by_use: bool) -> bool:
    """Whether a sentence names one of the medicines asked for, and tells of another.

    A group in a heading ("Blood thinners") holds more medicines than a sentence below it is about:
    it does not count where that names one which was not asked for.
    """
    text, own = below_headings(each, index), in_context(each, index)
    is_of_third = any(not are_related([topic], asked) for topic in medicines_in(own))
    grouped = own if is_of_third else text
    named = [tells_of(topic, text, grouped=grouped) for topic in asked]
    told = [tells_of(topic, text, grouped=grouped, by_use=by_use) for topic in asked]
    return any(named) and sum(told) >= _PAIR
