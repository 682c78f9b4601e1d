"""query, candidates -> logits: what the reader model sees of a question.

The question and each candidate sentence are first read alone, then all together, so that they are
weighed against each other and against the possibility that none of them answers.  What is made of a
sentence alone does not depend on the question, so it is kept for the next one (as in DeFormer, Cao
et al. 2020).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from rag.embed import read_tokenizer
from rag.errors import EncoderError
from rag.session import THREADS, Session, States
from rag.types import Candidate, Logits
from rag.weights import MODELS, check_files

CANDIDATES = 6
"""Most sentences that are read of one question, the encoder's best, as in training."""

_QUESTION_TOKENS = 64
_HEAD_TOKENS = 24
_BODY_TOKENS = 64

KEPT = 512
"""Sentences of which is kept what was made of them, about 60 kB each."""

ALONE, TOGETHER = "alone.onnx", "together.onnx"
TOKENIZER = "tokenizer.json"
CARD = "reader.json"

Text = tuple[int, ...]
"""The token ids of a question or of a candidate."""


def lay_out(query: str, candidates: Sequence[Candidate], tokenizer: Tokenizer) -> list[Text]:
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


def _tokens(text: str, tokenizer: Tokenizer) -> list[int]:
    ids: list[int] = tokenizer.encode(text, add_special_tokens=False).ids
    return ids


class TwoStages:
    """The exported network and its tokenizer; safe to share between threads.

    Each text is read in a pass of its own: eight-bit sums depend on everything that is in a pass,
    so an answer would otherwise depend on what was asked before.  Such a pass is too short to be
    split between cores, so several are made at a time: `eval/results/README.md`, row "alone".
    """

    def __init__(self, folder: Path) -> None:
        self._alone = Session(folder / ALONE, threads=1)
        self._passes = ThreadPoolExecutor(THREADS, thread_name_prefix="reader")
        self._together = Session(folder / TOGETHER)
        self._tokenizer = read_tokenizer(folder / TOKENIZER)
        self._read_sentence = lru_cache(KEPT)(self._read_text)

    def read(self, query: str, candidates: Sequence[Candidate], /) -> Logits:
        """Weigh candidates against each other and against none."""
        question, *sentences = lay_out(query, candidates, self._tokenizer)
        asked = self._passes.submit(self._read_text, question)
        others = self._passes.map(self._read_sentence, sentences)
        states = [asked.result(), *others]
        lengths = [len(each) for each in states]
        return self._together.run(
            states=np.concatenate(states), means=averages(lengths, sum(lengths))
        )

    def _read_text(self, text: Text) -> States:
        return self._alone.run(ids=np.array(text))


class OnnxReader(TwoStages):
    """A reader with the judgement that was fitted with its logits."""

    def __init__(self, folder: Path, card: Mapping[str, Any]) -> None:
        """Open a model after comparing every file with its card.

        Raises:
            EncoderError: If a file is missing or altered.
        """
        check_files(folder, card["files"], "reader")
        super().__init__(folder)
        checksums = "".join(checksum for _, checksum in sorted(card["files"].items()))
        self.fingerprint = hashlib.sha256(checksums.encode()).hexdigest()
        self.weights: Mapping[str, float] = card["judgement"]
        self.list_weights: Sequence[float] = card["list"]


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
