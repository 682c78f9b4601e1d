"""query, candidates -> logits: what the reader model sees of a question.

One pass reads the question and all candidate sentences: first each alone, then all together, so
that they are weighed against each other and against the possibility that none of them answers.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from rag.embed import read_tokenizer
from rag.errors import EncoderError
from rag.session import Session
from rag.types import Candidate, Logits
from rag.weights import MODELS, check_file

CANDIDATES = 6
"""Most sentences that are read of one question, the encoder's best, as in training."""

_QUESTION_TOKENS = 64
_HEAD_TOKENS = 24
_BODY_TOKENS = 64

MODEL = "reader.onnx"
TOKENIZER = "tokenizer.json"
CARD = "reader.json"


def lay_out(
    query: str, candidates: Sequence[Candidate], tokenizer: Tokenizer
) -> list[tuple[int, ...]]:
    """Return the token ids of a question and of each candidate, as our encoder sees them.

    Of long texts, a question and a heading keep their last tokens, a sentence its first.

    Args:
        query: The standalone question.
        candidates: Sentences in reading order.
        tokenizer: Of the base model, without padding and truncation.
    """
    start, end = tokenizer.encode("").ids
    border = _tokens("|", tokenizer)
    texts = [(start, *_tokens(query, tokenizer)[-_QUESTION_TOKENS:], end)]
    for candidate in candidates:
        head = _tokens(candidate.head, tokenizer)[-_HEAD_TOKENS:]
        body = _tokens(candidate.body, tokenizer)[:_BODY_TOKENS]
        texts.append((start, *head, *(border if head else []), *body, end))
    return texts


def averages(lengths: Sequence[int], width: int) -> npt.NDArray[np.float32]:
    """Return how to average each of some texts that lie end to end, shape `(texts, width)`."""
    means = np.zeros((len(lengths), width), dtype=np.float32)
    first = 0
    for row, length in enumerate(lengths):
        means[row, first : first + length] = 1 / length
        first += length
    return means


def positions(lengths: Sequence[int]) -> npt.NDArray[np.int64]:
    """Return the position of each token in its text, for texts that lie end to end."""
    return np.concatenate([np.arange(length) for length in lengths])


def read_logits(session: Session, texts: Sequence[Sequence[int]]) -> Logits:
    """Return the logits of a question and its candidates, laid out."""
    lengths = [len(text) for text in texts]
    return session.run(
        ids=np.concatenate([np.array(text) for text in texts]),
        positions=positions(lengths),
        means=averages(lengths, sum(lengths)),
    )


def _tokens(text: str, tokenizer: Tokenizer) -> list[int]:
    ids: list[int] = tokenizer.encode(text, add_special_tokens=False).ids
    return ids


class OnnxReader:
    """The reader model through ONNX Runtime; safe to share between threads."""

    def __init__(self, folder: Path, card: Mapping[str, Any]) -> None:
        """Open a model after comparing every file with its card.

        Raises:
            EncoderError: If a file is missing or altered.
        """
        for name, expected in card["files"].items():
            check_file(folder / name, expected, f"reader {folder.name!r}", "Get a clean checkout")
        self.fingerprint: str = card["files"][MODEL]
        self.weights: Mapping[str, float] = card["judgement"]
        self._session = Session(folder / MODEL)
        self._tokenizer = read_tokenizer(folder / TOKENIZER)

    def read(self, query: str, candidates: Sequence[Candidate], /) -> Logits:
        """Weigh candidates against each other and against none, in one pass."""
        return read_logits(self._session, lay_out(query, candidates, self._tokenizer))


def open_reader(name: str, encoder: str) -> OnnxReader | None:
    """Return a reader of `rag/models/`, none for an empty name.

    None as well when its judgement was fitted with the scores of another encoder.

    Args:
        name: Of its folder.
        encoder: The fingerprint of the encoder that it is to work with.

    Raises:
        EncoderError: If there is none of that name, or it is altered.
    """
    if not name:
        return None
    path = MODELS / name / CARD
    if not path.is_file():
        msg = f"reader {name!r}: expected a folder of rag/models/, got none of that name."
        raise EncoderError(msg)
    card = json.loads(path.read_text(encoding="utf-8"))
    return OnnxReader(path.parent, card) if card["encoder"] == encoder else None
