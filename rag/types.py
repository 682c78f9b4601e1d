"""The nouns: what flows from module to module.

Offsets count Unicode code points of `Article.text`, half-open `[start, end)`.
Scores: higher is better, everywhere.  Ranks start at 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

Embeddings = npt.NDArray[np.float32]
"""Unit vectors as rows, shape `(n, dim)`."""

HalfVectors = npt.NDArray[np.float16]
"""Unit vectors as rows at half precision, shape `(n, dim)`; often on disk."""

Rows = npt.NDArray[np.int64]
"""Row numbers, shape `(k,)`."""

Scores = npt.NDArray[np.float32]
"""Scores of rows, higher is better, shape `(k,)` or one such row a question."""

Logits = npt.NDArray[np.float32]
"""What the reader says of `n` candidates, shape `(1 + n, 2)`; row 0 is "none of them answers".

Column 0 weighs the rows against each other; column 1 says whether a candidate is part of the
answer (its row 0 means nothing).
"""


class Kind(StrEnum):
    """What a block or a sentence of an article is."""

    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    ROW = "row"


class Status(StrEnum):
    """Whether the articles answer."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"


class Confidence(StrEnum):
    """How sure the system is of an answer, in bands; raw scores stay inside."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open piece `[start, end)` of one article's text, never empty."""

    start: int
    end: int

    def covers(self, other: "Span") -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """Whether the two spans share at least one character."""
        return self.start < other.end and other.start < self.end


def path_name(*headings: str) -> str:
    """Return headings, from the top down, as one name: `Sleep: a guide > Naps`."""
    return " > ".join(headings)


def names_english(language: str) -> bool:
    """Whether the code of a language, such as `en-gb`, is that of English."""
    return language.partition("-")[0] == "en"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and everything up to the next heading; `path` runs from the top heading down."""

    path: tuple[str, ...]
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where the section stands, its own heading included."""
        return Span(self.start, self.end)

    def name(self, title: str) -> str:
        """Return its heading path as a citation shows it: the title of the article without one."""
        return path_name(*self.path) or title


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table row: no sentence crosses its border.

    `lead_in` is the position of the block that introduces this one (the sentence before a list,
    the head row of a table, the parent of a nested item), `-1` without one.
    Blocks with the same `group` are one list or one table; `-1` outside of any.
    """

    kind: Kind
    start: int
    end: int
    section: int
    lead_in: int = -1
    group: int = -1


@dataclass(frozen=True, slots=True)
class Article:
    """One source document as readable text; every span of the product points into `text`.

    `language` is a code such as `en-gb`, blank where nobody says which one it is and it does not
    read as English.
    """

    doc_id: str
    title: str
    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    sha256: str
    url: str = ""
    reviewed: str = ""
    language: str = "en"
    meta: dict[str, str] = field(default_factory=dict)

    @property
    def is_english(self) -> bool:
        """Whether it is in English, of whatever country."""
        return names_english(self.language)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, list item, table row or heading; the unit of quoting.

    `lead_in` is the position, among the article's sentences, of the sentence that introduces it.
    """

    kind: Kind
    start: int
    end: int
    section: int
    lead_in: int = -1
    group: int = -1

    @property
    def span(self) -> Span:
        """Where the sentence stands."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Definition:
    """A term, and the whole sentence of its article that says what it means."""

    term: str
    span: Span
    section: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of one section, the unit of retrieval; it holds sentences `[first, last)`."""

    doc_id: str
    start: int
    end: int
    section: int
    first: int
    last: int

    @property
    def span(self) -> Span:
        """Where the chunk stands."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved chunk; `row` is its row in the index."""

    chunk: Chunk
    row: int
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence as the reader sees it: the headings above it, and itself with its context."""

    head: str
    body: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Text of an article, character for character, with everything needed to check it."""

    text: str
    doc_id: str
    title: str
    section: str
    url: str
    start: int
    end: int
    sha256: str
    reviewed: str
    rank: int

    @property
    def span(self) -> Span:
        """Where the quote stands."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved chunk as shown below an answer."""

    text: str
    doc_id: str
    title: str
    section: str
    start: int
    end: int
    rank: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A fixed safety text, shown before the answer.

    `kind` is `emergency`, `urgent`, `crisis` or `info`.  Under an emergency or a crisis a page
    hides the answer until the person asks for it, and `python -m rag ask` prints it behind the
    notice; whoever says plainly that they despair gets none.
    `dial` is what a page may link: words of phone numbers, each with its `tel:` or `sms:` address.
    """

    kind: str
    title: str
    lines: tuple[str, ...]
    source: str
    dial: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the articles say to one question; `quotes` is empty when abstained."""

    id: str
    question: str
    query: str
    status: Status
    quotes: tuple[Quote, ...]
    passages: tuple[Passage, ...]
    notices: tuple[Notice, ...]
    confidence: Confidence
    reason: str
    index_version: str
    took_ms: float

    @property
    def abstained(self) -> bool:
        """Whether the articles do not answer."""
        return self.status is Status.ABSTAINED


class Encoder(Protocol):
    """Text to unit vectors; `fingerprint` changes whenever the vectors would."""

    @property
    def name(self) -> str:
        """What a person calls the encoder."""
        ...

    @property
    def fingerprint(self) -> str:
        """A sha256 over everything the vectors depend on."""
        ...

    @property
    def dim(self) -> int:
        """Width of a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read, special tokens included."""
        ...

    def count_tokens(self, text: str, /) -> int:
        """How many tokens the text has, special tokens excluded."""
        ...

    def encode_documents(self, texts: Sequence[str], /) -> Embeddings:
        """Embed passages; rows in the order of `texts`."""
        ...

    def encode_queries(self, texts: Sequence[str], /) -> Embeddings:
        """Embed questions; rows in the order of `texts`."""
        ...


class Reader(Protocol):
    """Question and candidate sentences to logits; `fingerprint` changes whenever they would.

    `weights` combine the logits with the encoder's scores to the probability of an answer; see
    `rag.judge`.
    """

    @property
    def fingerprint(self) -> str:
        """A sha256 over everything the logits depend on."""
        ...

    @property
    def weights(self) -> Mapping[str, float]:
        """The fitted weight of each feature, `intercept` among them."""
        ...

    @property
    def list_weights(self) -> Sequence[float]:
        """With which `rag.listing` sees from a query's vector that a list is asked for."""
        ...

    def read(self, query: str, candidates: Sequence[Candidate], /) -> Logits:
        """Weigh candidates, which come in reading order, against each other and against none."""
        ...
