"""Question, Article -> where its gold sentences stand, or all that an edited article has lost.

All that is lost is told at once, with the article that holds it now: one that was renamed, or that
the question should have named.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from eval.dataset import Question
from eval.errors import DatasetError
from rag.address import first_command
from rag.chunk import split_sentences
from rag.types import Article, Span

_ENDINGS = ".?!:;"
_CLOSERS = "\"')]”’"
_LIKE = 0.5  # of 1: a sentence less like what was written is not what was meant
_FEW = 5  # ids that tell an index from another

Articles = Callable[[str], Article]
"""An id to its article; a `KeyError` says that there is none."""


def place_gold(
    questions: Sequence[Question],
    article_of: Articles,
    *,
    index: Path = Path("index"),
    doc_ids: Sequence[str] = (),
) -> list[list[list[Span]]]:
    """Return, for each gold sentence of each question, every place in its article where it stands.

    A short list item may also be a part of some other sentence, so places that begin and end as a
    sentence does come alone when there is one; otherwise every place counts.

    Args:
        questions: Those of one file; their `gold` is placed.
        article_of: Where the articles are.
        index: The folder they come from, for the command in an error.
        doc_ids: The ids of all articles, in which lost gold is looked for.

    Returns:
        For each question one list a gold sentence, in the order of `gold`, never empty.

    Raises:
        DatasetError: If there is no article of a question, or gold sentences are not in theirs,
            character for character but for the kind of blanks: all are named.
    """
    articles = _articles(questions, article_of)
    placed = [
        [_places(gold, articles[each.doc].text) for gold in each.gold]
        if each.doc in articles
        else []
        for each in questions
    ]
    lost = _lost(questions, placed)
    if lost or len(articles) < len({each.doc for each in questions}):
        elsewhere = _elsewhere({gold for _, gold in lost}, map(article_of, doc_ids))
        told = [
            *_without_article(questions, articles, elsewhere, doc_ids),
            *_without_place(lost, articles, elsewhere),
        ]
        way_out = f"If an article was edited or renamed since the build: {first_command(index)}"
        raise DatasetError("\n".join([*told, way_out]))
    return placed


@cache
def spelling_of(gold: str) -> re.Pattern[str]:
    """Return what matches a gold text with whatever blanks an article has where it has some.

    No-break and narrow ones keep a number with its unit, and look like any other.
    """
    return re.compile(r"[^\S\n]+".join(map(re.escape, gold.split())))


def parts_as_gold(questions: Sequence[Question], article_of: Articles) -> list[str]:
    """Return a line for each gold text that is not one sentence, list item or table row.

    Such gold can be meant, but misleads: what is only a part is in many a quote, and several
    sentences are seldom quoted together.

    Args:
        questions: Their gold stands in its articles, as `place_gold` makes sure.
        article_of: Where the articles are.
    """
    articles = _articles(questions, article_of)
    sentences = {doc: _spans(article) for doc, article in articles.items()}
    told = []
    for each, gold in ((question, gold) for question in questions for gold in question.gold):
        text, own = articles[each.doc].text, sentences[each.doc]
        places = _places(gold, text)
        if not set(places) & set(own):
            told.append(f"{each.where}: {gold!r} is {_told_part(places[0], text, own)}")
    return told


def _articles(questions: Sequence[Question], article_of: Articles) -> dict[str, Article]:
    """Return the articles of the questions by id, but those that are missing."""
    found = {}
    for doc in dict.fromkeys(each.doc for each in questions):
        try:
            found[doc] = article_of(doc)
        except KeyError:
            continue
    return found


def _lost(
    questions: Sequence[Question], placed: Sequence[Sequence[Sequence[Span]]]
) -> list[tuple[Question, str]]:
    """Return each gold sentence without a place, with its question, those of no article too."""
    return [
        (question, gold)
        for question, found in zip(questions, placed, strict=True)
        for gold, places in zip(question.gold, found or [()] * len(question.gold), strict=True)
        if not places
    ]


def _elsewhere(lost: set[str], articles: Iterator[Article]) -> dict[str, str]:
    """Return the first article in which each lost gold sentence stands whole, where one does."""
    found: dict[str, str] = {}
    for article in articles if lost else ():
        for gold in lost - found.keys():
            if any(_is_unit(each, article.text) for each in _occurrences(gold, article.text)):
                found[gold] = article.doc_id
    return found


def _without_article(
    questions: Sequence[Question],
    articles: Mapping[str, Article],
    elsewhere: Mapping[str, str],
    doc_ids: Sequence[str],
) -> Iterator[str]:
    """Yield what is missing when articles are, a line each."""
    missing: dict[str, list[Question]] = {}
    for each in questions:
        if each.doc not in articles:
            missing.setdefault(each.doc, []).append(each)
    if not missing:
        return
    file = questions[0].where.rpartition(":")[0]
    yield f"{file}: expected the article of each question in the index, got none for:"
    for doc, asked in missing.items():
        line = asked[0].where.rpartition(":")[2]
        many = f"{len(asked)} questions, the first" if len(asked) > 1 else "1 question,"
        yield f"  {doc!r}: {many} in line {line}{_moved(asked, elsewhere)}"
    if articles or elsewhere or not doc_ids:
        yield "Renamed or deleted? Change `doc`."
    else:
        more = f" and {len(doc_ids) - _FEW} more" if len(doc_ids) > _FEW else ""
        yield f"This index holds {', '.join(map(repr, doc_ids[:_FEW]))}{more}: another --index?"


def _moved(asked: Sequence[Question], elsewhere: Mapping[str, str]) -> str:
    """Say which article holds the gold of one that is missing; blank where none does."""
    gold = {each for question in asked for each in question.gold}
    held = Counter(elsewhere[each] for each in gold if each in elsewhere)
    if not held:
        return ""
    [(doc, n)] = held.most_common(1)
    whole = "its gold stands" if n == len(gold) else f"{n} of its {len(gold)} gold texts stand"
    return f"; {whole} in {doc!r}"


def _without_place(
    lost: Sequence[tuple[Question, str]],
    articles: Mapping[str, Article],
    elsewhere: Mapping[str, str],
) -> Iterator[str]:
    """Yield what an article lacks of the gold of its questions, a line each."""
    missing = [
        f"  {question.where}: {gold!r}{_hint(gold, articles[question.doc], elsewhere)}"
        for question, gold in lost
        if question.doc in articles
    ]
    if missing:
        yield "\n".join(
            [
                "expected each gold sentence in its article, character for character, got "
                f"{len(missing)} that are not there:",
                *missing,
                "Write each as the article shows it: a list item without its mark, a table row as "
                "`cell | cell`, two sentences one by one.",
            ]
        )


def _hint(gold: str, article: Article, elsewhere: Mapping[str, str]) -> str:
    """Say which article holds a gold sentence, else what its own has that is like it, if any."""
    if gold in elsewhere:
        return f"; it stands in {elsewhere[gold]!r}: change `doc`"
    texts = [article.text[span.start : span.end] for span in _spans(article)]
    return "".join(f"; nearest: {each!r}" for each in get_close_matches(gold, texts, 1, _LIKE))


def _spans(article: Article) -> list[Span]:
    return [Span(each.start, each.end) for each in split_sentences(article)]


def _told_part(place: Span, text: str, sentences: Sequence[Span]) -> str:
    touched = [each for each in sentences if each.start < place.end and place.start < each.end]
    if len(touched) > 1:
        return f"{len(touched)} sentences: put them in `gold` one by one"
    return f"a part of {text[touched[0].start : touched[0].end]!r}"


def _places(gold: str, text: str) -> list[Span]:
    found = _occurrences(gold, text)
    return [each for each in found if _is_unit(each, text)] or found


def _occurrences(gold: str, text: str) -> list[Span]:
    found, spelt = [], spelling_of(gold)
    match = spelt.search(text)
    while match:
        found.append(Span(*match.span()))
        match = spelt.search(text, match.start() + 1)
    return found


def _is_unit(span: Span, text: str) -> bool:
    """Whether a place begins after a line break or a full stop, and ends at one."""
    before = text[: span.start].rstrip(" " + _CLOSERS)
    begins = not before or before[-1] in "\n" + _ENDINGS
    after = text[span.end : span.end + 1]
    last = text[span.start : span.end].rstrip(_CLOSERS)[-1:]
    return begins and (after in ("", "\n") or (after.isspace() and last in _ENDINGS))
