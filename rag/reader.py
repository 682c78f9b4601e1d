"""query, candidates -> logits: what the reader model sees of a question.

One pass reads the question and all candidate sentences together, each behind a mark, so that they
are weighed against each other and against the possibility that none of them answers.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from rag.embed import read_tokenizer
from rag.errors import EncoderError
from rag.session import Session
from rag.types import Candidate, Logits
from rag.weights import MODELS, check_file

CANDIDATES = 6
"""Most sentences that are read of one question, the encoder's best, as in training."""

MOST_TOKENS = 448
"""Tokens of one input, well inside the model's 512; long sentences are cut alike to fit."""

_QUESTION_TOKENS = 64
_HEAD_TOKENS = 24
_BODY_TOKENS = 64

MODEL = "reader.onnx"
TOKENIZER = "tokenizer.json"
CARD = "reader.json"

# Entries of the BERT vocabulary that no text contains; training gives them their meaning.
_SENTENCE_MARK = 1
_HEAD_MARK = 2
_START = 101
_END = 102


@dataclass(frozen=True, slots=True)
class Layout:
    """One input of the reader: token ids, their types, and where each candidate's mark stands.

    `ids` and `types` have the same length, `marks` that of the candidates; position 0 speaks for
    the possibility that no candidate answers.
    """

    ids: tuple[int, ...]
    types: tuple[int, ...]
    marks: tuple[int, ...]


def lay_out(query: str, candidates: Sequence[Candidate], tokenizer: Tokenizer) -> Layout:
    """Return the input of the reader for a question and its candidates.

    Headings are written once above the candidates that stand below them.  Of long texts, a question
    and a heading keep their last tokens, a sentence its first.

    Args:
        query: The standalone question.
        candidates: Sentences in reading order.
        tokenizer: Of the base model, without padding and truncation.
    """
    asked = [_START, *_tokens(query, tokenizer)[-_QUESTION_TOKENS:], _END]
    heads = _heads(candidates, tokenizer)
    bodies = [_tokens(candidate.body, tokenizer) for candidate in candidates]
    room = MOST_TOKENS - len(asked) - sum(map(len, heads)) - len(bodies) - 1
    limit = _limit([len(body) for body in bodies], room)
    ids = list(asked)
    marks = []
    for head, body in zip(heads, bodies, strict=True):
        ids += head
        marks.append(len(ids))
        ids += [_SENTENCE_MARK, *body[:limit]]
    ids.append(_END)
    types = [0] * len(asked) + [1] * (len(ids) - len(asked))
    return Layout(tuple(ids), tuple(types), tuple(marks))


def _heads(candidates: Sequence[Candidate], tokenizer: Tokenizer) -> list[list[int]]:
    """The tokens before each candidate: its headings where they change, else nothing."""
    above = ["", *(candidate.head for candidate in candidates)]
    return [
        [_HEAD_MARK, *_tokens(candidate.head, tokenizer)[-_HEAD_TOKENS:]]
        if candidate.head != before
        else []
        for before, candidate in zip(above[:-1], candidates, strict=True)
    ]


def _limit(lengths: Sequence[int], room: int) -> int:
    """The most tokens of one sentence with which all of them fit."""
    limit = _BODY_TOKENS
    while limit > 1 and sum(min(length, limit) for length in lengths) > room:
        limit -= 1
    return limit


def _tokens(text: str, tokenizer: Tokenizer) -> list[int]:
    ids: list[int] = tokenizer.encode(text, add_special_tokens=False).ids
    return ids


class OnnxReader:
    """The reader model through ONNX Runtime; safe to share between threads.

    `encoder` is the fingerprint of the encoder whose cosines its judgement was fitted with.
    """

    def __init__(self, folder: Path) -> None:
        """Open a model after comparing every file with its card.

        Raises:
            EncoderError: If a file is missing or altered.
        """
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        for name, expected in card["files"].items():
            check_file(folder / name, expected, f"reader {folder.name!r}", "Get a clean checkout")
        self.fingerprint: str = card["files"][MODEL]
        self.encoder: str = card["encoder"]
        self.weights: Mapping[str, float] = card["judgement"]
        self._session = Session(folder / MODEL)
        self._tokenizer = read_tokenizer(folder / TOKENIZER)

    def read(self, query: str, candidates: Sequence[Candidate], /) -> Logits:
        """Weigh candidates against each other and against none, in one pass."""
        layout = lay_out(query, candidates, self._tokenizer)
        output = self._session.run(np.array(layout.ids), np.array(layout.types))
        return output[[0, *layout.marks]]


def open_reader(name: str) -> OnnxReader | None:
    """Return a reader of `rag/models/`; none for an empty name.

    Raises:
        EncoderError: If there is none of that name, or it is altered.
    """
    if not name:
        return None
    folder = MODELS / name
    if not (folder / CARD).is_file():
        msg = f"reader {name!r}: expected a folder of rag/models/, got none of that name."
        raise EncoderError(msg)
    return OnnxReader(folder)
