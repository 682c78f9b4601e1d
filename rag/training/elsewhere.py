"""Question -> a passage on another illness that looks as if it answered.

"How is lung cancer found?" is met with silence by an article on leukemia, however well the article
tells how leukemia is found.  Such questions need not be written: a question that names its illness
has no answer in a passage that never does.
"""

import random
from collections.abc import Mapping

import numpy as np

from rag.training.rows import Pool, Vectors
from rag.training.source import Passage, Question, singular_words

_MOST = 8  # the nearest passages, of which one is drawn
_NAMED = 0.5  # of the words of a topic; a question with fewer may mean another one


class Elsewhere:
    """The passages of a side of the split, to be searched with questions on the others."""

    def __init__(self, passages: Mapping[str, Passage], pools: Mapping[str, Pool]) -> None:
        self._names = sorted(passages)
        self._topics = {name: set(each.topic.split()) for name, each in passages.items()}
        self._words = {name: singular_words(_text(each)) for name, each in passages.items()}
        sizes = [len(pools[name].lines) for name in self._names]
        self._starts = np.cumsum([0, *sizes[:-1]])
        self._vectors = np.concatenate([pools[name].vectors for name in self._names])

    def draw(self, question: Question, vector: Vectors, rng: random.Random) -> str | None:
        """Return the name of one of the nearest passages that cannot answer a question.

        Args:
            question: On one of the passages.
            vector: Its unit vector, shape `(dim,)`.
            rng: Draws one of the nearest.

        Returns:
            None where the question does not name its own topic, or every passage does.
        """
        asked, own = singular_words(question.text), self._topics[question.passage]
        named = asked & own
        if len(named) < _NAMED * len(own) or not named:
            return None
        best = np.maximum.reduceat(self._vectors @ vector, self._starts)
        near = [self._names[at] for at in np.argsort(-best, kind="stable")]
        other = [
            name
            for name in near
            if not named <= self._words[name] and not (asked - named) & self._topics[name]
        ]
        return rng.choice(other[:_MOST]) if other else None


def _text(passage: Passage) -> str:
    return " ".join(f"{line.path} {line.text}" for line in passage.lines)
