"""query, Hit -> those that a page on several medicines has for the one asked of.

"Start mefloquine 3 weeks before" is no answer on doxycycline, though one page tells of both.
"""

from collections.abc import Sequence

from rag.held import headings_of, holds_in
from rag.index import Index
from rag.lexical import joined_words
from rag.lists import words_in
from rag.topics import Topic, are_related, medicines_in
from rag.types import Article, Hit


def chunks_for(
    query: str, medicines: Sequence[Topic], hits: Sequence[Hit], index: Index
) -> list[Hit]:
    """Return the hits that may be about one of some medicines, in their order.

    A chunk below a heading for another has to hold one of them, or its section has.  So has any of
    an article without a title or heading for them, where another article has one.  Who asks what
    there is instead gets all.

    Args:
        query: The standalone question.
        medicines: Those that it names.
        hits: Retrieved chunks, of articles that hold one of them.
        index: Where the articles lie.
    """
    if asks_for_others(query):
        return list(hits)
    articles = {
        hit.chunk.doc_id: index.store.article(index.store.row_of(hit.chunk.doc_id)) for hit in hits
    }
    heading = {doc_id for doc_id, each in articles.items() if _heads(medicines, each)}

    def may_be_about(hit: Hit) -> bool:
        title = articles[hit.chunk.doc_id].title
        above = medicines_in(headings_of(hit.row, index).removeprefix(title))
        is_apart = bool(above) and not are_related(medicines, above)
        is_less = bool(heading) and hit.chunk.doc_id not in heading
        return not (is_apart or is_less) or _is_held_around(medicines, hit, index)

    return [hit for hit in hits if may_be_about(hit)]


def _is_held_around(medicines: Sequence[Topic], hit: Hit, index: Index) -> bool:
    """Whether a chunk or its section (the head of a table) holds one of some medicines."""
    rows = index.store.chunk_rows(index.store.row_of(hit.chunk.doc_id))
    near = (row for row in rows if index.store.chunk(row).section == hit.chunk.section)
    return any(holds_in(medicines, row, index) for row in near)


def asks_for_others(query: str) -> bool:
    """Return whether a question asks what there is instead of a medicine, or which is better."""
    words = f" {' '.join(joined_words(query))} "
    return any(f" {each} " in words for each in words_in("pairs.csv", "chosen"))


def _heads(medicines: Sequence[Topic], article: Article) -> bool:
    """Whether the title of an article or a heading in it names one of some medicines."""
    headings = {article.title, *(name for each in article.sections for name in each.path)}
    return any(are_related(medicines, medicines_in(each)) for each in headings)
