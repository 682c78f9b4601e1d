"""Articles, and what is quoted of them for the sentences that a test names."""

from rag import Config
from rag.answer import compose, gate
from rag.chunk import split_sentences
from rag.corpus import load_corpus
from rag.ranges import Source
from rag.read import ScoredSentence
from tests.conftest import write_corpus

ALL = Config()


def article_of(tmp_path, text: str) -> Source:
    """An article of one text."""
    [article] = load_corpus(write_corpus(tmp_path, {"falls.md": text}), config=Config())
    return Source(article, split_sentences(article))


def scored(source: Source, *beginnings: str) -> list[ScoredSentence]:
    """Sentences by how they begin, best first."""
    found = []
    for number, beginning in enumerate(beginnings):
        [position] = [
            at
            for at, each in enumerate(source.sentences)
            if source.article.text[each.start :].startswith(beginning)
        ]
        score = 1 - number / 100
        found.append(ScoredSentence(0, position, source.sentences[position], score, score))
    return found


def quoted(source: Source, *beginnings: str, config: Config = ALL) -> list[str]:
    """What passes the gate, best first."""
    quotes = compose(scored(source, *beginnings), {0: source}, config=config)
    gate(quotes, [source])
    return [quote.text for quote in quotes]
