"""Articles -> a few example questions that these articles do answer."""

from collections.abc import Iterator

from rag.errors import QueryError
from rag.pipeline import Pipeline
from ui.wording import load_examples

MOST_EXAMPLES = 6
"""More would be a list to read, not a start."""

# Each candidate is asked once at start-up; a large portal must not wait for all its headings.
_MOST_TRIED = 24
_LONGEST = 90  # characters; a longer heading does not fit on a button of a phone
# A heading such as "What causes it?" means nothing outside of its article.
_POINTERS = frozenset({"it", "its", "they", "them", "their", "this", "these", "that", "those"})


def choose_examples(pipeline: Pipeline) -> list[str]:
    """Return at most six questions, the editor's before headings, each one answered."""
    examples: list[str] = []
    for number, question in enumerate(_candidates(pipeline)):
        if len(examples) == MOST_EXAMPLES or number == _MOST_TRIED:
            break
        if question not in examples and _is_answered(question, pipeline):
            examples.append(question)
    return examples


def _is_answered(question: str, pipeline: Pipeline) -> bool:
    try:
        return not pipeline.ask(question).abstained
    except QueryError:  # a heading of signs alone
        return False


def _candidates(pipeline: Pipeline) -> Iterator[str]:
    yield from load_examples(pipeline.doc_ids)
    for doc_id in pipeline.doc_ids:
        for section in pipeline.article(doc_id).sections:
            heading = section.path[-1] if section.path else ""
            words = heading.lower().rstrip("?").split()
            if heading.endswith("?") and len(heading) <= _LONGEST and not _POINTERS & set(words):
                yield heading
