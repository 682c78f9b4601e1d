"""Article -> Sentence, Chunk: what is quoted and what is retrieved, both as spans.

Sentences come from the blocks of the article through `sentencex`; chunks from its sections through
`langchain-text-splitters`.  No chunk crosses a section, and none cuts a sentence unless the
sentence alone is longer than a chunk may be.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sentencex

from rag.errors import NotVerbatimError
from rag.lists import read_json
from rag.row import cells
from rag.signs import asks, opens
from rag.types import Article, Block, Chunk, Kind, Sentence, Span, path_name

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

PART = " | "
"""What parts headings, context and text of an embedded text, as in the training of our models."""

CONTEXT_WORDS = 30
"""Most words of a context, the last ones: it serves pronouns, not retrieval."""

POINTING_BACK = re.compile(
    r"(?:it|its|they|their|this|these|those|that|such|he|she|another|others?|both|some|most|however"
    r"|in (?:this|these|such|other|some)|for (?:this|these|example)|as a result|also|without"
    r"|if (?:it|they|this|these)|when (?:it|they|this|these)|then|therefore|because of)\b",
    re.IGNORECASE,
)
"""Matches a sentence whose meaning hangs on the one before it."""

_FIRST_WORD = re.compile(r"\W*(\w+)")
# Full stops that end no sentence: behind a unit before a number, and behind abbreviations.
_UNIT = re.compile(r"\b(?:[b-df-hj-np-tv-xzµ]{2,}|mL|tabs?|caps?|мг|мл)\.$")  # without a vowel
# And ones that do, though one letter with a full stop is an initial, or part of "z. B.", elsewhere.
_UNIT_OF_ONE_LETTER = re.compile(r"(?:\d\s?[a-z]|°\s?[CF]|/\w)\.\s+(?![A-Z]\.)")
_UNIT_OF_TIME = re.compile(r"\d\s?(?:sec|min|hr|wk|mo|yr)s?\.\s+(?=[A-Z])")
_BEFORE_ASKING = re.compile(r"\.\s+(?=[¿¡])")  # whatever is shortened there
# "am 4. Tag": where a number with a full stop is an ordinal.
_ORDINAL = re.compile(r"\b\d{1,3}\.$")
_WITH_ORDINALS = frozenset("cs da de et fi hr hu lv nb nn no pl sk sl tr".split())
_LONGEST_ENDING = 50  # characters in which these words, units and numbers are found
_ENDING = (")", "]", ",", ";")  # no sentence begins with them
_LAST_OF_EUROPE = (
    "\u052f"  # Latin, Greek and Cyrillic; scripts behind have no capitals, or unlike ones
)

# `sentencex` looks for the end of each quotation to the end of the text, so that very many openings
# would take hours.  Then these signs stand for them: dashes open nothing, and what follows closes.
_OPENINGS = str.maketrans("`'‘“„«‹»›", "-’-----””")
_OPENING = re.compile("[`'‘“„«‹»›]")
_MOST_OPENINGS = 1000  # in a block

_WORDS = Path(__file__).parent / "data" / "sentences.json"

_ASKED_OR_ANSWERED = re.compile(r"[AQ]\.")  # the mark itself, which is no sentence
_ASKS = re.compile(r"(?:Q|Question)(?: ?\d+)?[:.] ")
_ANSWERS = re.compile(r"(?:A|Answer)(?: ?\d+)?[:.] ")

_LEAST_WORDS = 3  # of what may be no more than a sentence: "Warning!" is a label

# Put where a block or a sentence ends, so that the splitter cuts there first.  Control characters
# never occur in an article (`rag.corpus` removes them), so they can be told from its text.
_BLOCK_END = "\x1d"
_SENTENCE_END = "\x1e"
_MARKS = str.maketrans("", "", _BLOCK_END + _SENTENCE_END)


def split_sentences(article: Article) -> tuple[Sentence, ...]:
    """Return the sentences, list items, table rows and headings of an article, in reading order.

    They cover every non-blank character, never overlap and never cross a block.  A list item of
    several sentences gives one each; the later ones are introduced by the first.  A heading that
    asks introduces the first sentence of its answer alone.  In a list of questions ("Q: ...",
    "A: ..."), the question introduces its answer.  A paragraph right behind a list belongs to that
    one, so it introduces no other, unless its last sentence says so.
    """
    sentences: list[Sentence] = []
    last_of_block: list[int] = []
    for block in article.blocks:
        lead_in = last_of_block[block.lead_in] if block.lead_in >= 0 else -1
        if block.lead_in > 0 and _ends_list(article, block.lead_in, sentences[lead_in]):
            lead_in = -1
        first = len(sentences)
        of_others = first if block.kind is Kind.ITEM else lead_in
        if block.kind is Kind.TEXT and _is_asking(article, sentences, lead_in):
            of_others = -1
        for number, span in enumerate(_sentence_spans(article, block)):
            introduced_by = of_others if number else lead_in
            sentences.append(
                Sentence(
                    block.kind, span.start, span.end, block.section, introduced_by, block.group
                )
            )
        last_of_block.append(len(sentences) - 1)
    return tuple(_with_questions(article, sentences))


def _ends_list(article: Article, number: int, last: Sentence) -> bool:
    """Whether a block with a last sentence is no more than what is said behind a list."""
    before, block = article.blocks[number - 1 : number + 1]
    is_behind = before.kind is Kind.ITEM and before.section == block.section
    is_paragraph = block.kind is Kind.TEXT and block.group < 0
    text = article.text[last.start : last.end]
    is_label = len(text.split()) < _LEAST_WORDS
    return is_behind and is_paragraph and not (is_label or opens(text))


def _is_asking(article: Article, sentences: Sequence[Sentence], position: int) -> bool:
    """Whether what introduces a block is a heading that asks; it is none at -1."""
    if position < 0:
        return False
    one = sentences[position]
    return one.kind is Kind.HEADING and asks(article.text[one.start : one.end])


def split_chunks(
    article: Article,
    sentences: Sequence[Sentence],
    *,
    max_tokens: int,
    count_tokens: Callable[[str], int],
) -> list[Chunk]:
    """Return chunks of at most `max_tokens` tokens that cover every non-blank character.

    Each section is split on its own, recursively: between blocks, else between sentences, else
    between words, else between characters.

    Args:
        article: The article; its sections part its whole text.
        sentences: All its sentences, in order.
        max_tokens: Most tokens of a chunk, as `count_tokens` counts them.
        count_tokens: Tokens of a text, special tokens excluded.

    Raises:
        NotVerbatimError: If the chunks do not add up to a section: always our bug.
    """
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415  # slow

    splitter = RecursiveCharacterTextSplitter(
        separators=[_BLOCK_END, _SENTENCE_END, " ", ""],
        keep_separator="end",
        strip_whitespace=False,  # pieces must add up to the section: offsets are running lengths
        chunk_size=max_tokens,
        chunk_overlap=0,
        # At least one: what counts for nothing, the splitter would carry over and repeat.
        length_function=lambda text: max(count_tokens(text.translate(_MARKS)), bool(text)),
    )
    starts = [sentence.start for sentence in sentences]
    ends = [sentence.end for sentence in sentences]
    return [
        Chunk(
            article.doc_id,
            span.start,
            span.end,
            number,
            bisect_right(ends, span.start),
            bisect_left(starts, span.end),
        )
        for number in range(len(article.sections))
        for span in _chunk_spans(article, sentences, number, splitter)
    ]


def context(article: Article, section: int) -> str:
    """Return the title and the heading path of a section, as put before an embedded text."""
    return path_name(article.title, *article.sections[section].path)


def introduced(article: Article, sentences: Sequence[Sentence], position: int) -> str:
    """Return a sentence with its context: `context | sentence`.

    The context of a list item is the sentence that introduces it; that of a sentence which begins
    by pointing back ("It", "These") is the sentence before it in its section.  A row of a table is
    read with the head of each column: "Age 2 to 3 years: Dose 7.5 ml; How often 4 times a day."

    Args:
        article: The article.
        sentences: All its sentences, in order.
        position: Which of them.
    """
    sentence = sentences[position]
    text = article.text[sentence.start : sentence.end]
    before = sentence.lead_in
    has_lead_in = before >= 0 and sentences[before].kind is not Kind.HEADING
    if has_lead_in and sentence.kind is sentences[before].kind is Kind.ROW:
        return _headed(text, _rows_above(article, sentences, position))
    if not has_lead_in and position and POINTING_BACK.match(text):
        before = position - 1
    introduction = ""
    one = sentences[before] if before >= 0 else sentence
    if one is not sentence and one.section == sentence.section and one.kind is not Kind.HEADING:
        introduction = article.text[one.start : one.end]
    short = " ".join(introduction.split()[-CONTEXT_WORDS:])
    return PART.join(part for part in (short, text) if part)


def _rows_above(article: Article, sentences: Sequence[Sentence], position: int) -> list[str]:
    """The head rows of a row, and the label of its part of the table, the nearest last."""
    rows: list[str] = []
    while (position := sentences[position].lead_in) >= 0:
        if sentences[position].kind is not Kind.ROW:
            break
        rows.insert(0, article.text[sentences[position].start : sentences[position].end])
    return rows


def _headed(row: str, above: Sequence[str]) -> str:
    """The cells of a row as words, each behind what the rows above with as many cells call it."""
    own = cells(row)
    heads = [each for each in map(cells, above) if len(each) == len(own)]
    labels = [each for each in above if len(cells(each)) != len(own)]
    if not heads:
        return PART.join((*above, row))
    columns = [dict.fromkeys(filter(None, column)) for column in zip(*heads, own, strict=True)]
    first, *others = [" ".join(column) for column, cell in zip(columns, own, strict=True) if cell]
    text = f"{first}{': ' if others else ''}{'; '.join(others)}."
    return PART.join((*labels, text))


def document(
    article: Article, sentences: Sequence[Sentence], position: int, *, head: str = ""
) -> str:
    """Return a sentence as the encoder sees it: `headings | context | sentence`.

    Args:
        article: The article.
        sentences: All its sentences, in order.
        position: Which of them.
        head: Title and heading path; made from the article when blank.
    """
    head = head or context(article, sentences[position].section)
    return PART.join(part for part in (head, introduced(article, sentences, position)) if part)


def _sentence_spans(article: Article, block: Block) -> Iterator[Span]:
    text = article.text[block.start : block.end]
    if block.kind in (Kind.HEADING, Kind.ROW):
        yield Span(block.start, block.end)
        return
    starts = [0]
    for start, end in pairwise([*_sentence_starts(text, article), len(text)]):
        # Its first sign and its last ones: to read all of a long one for each piece takes hours.
        begin = starts[-1]
        before = text[begin] + text[max(begin + 1, start - _LONGEST_ENDING) : start].rstrip()
        if not _goes_on(before, text[start:end], article.language):
            starts.append(start)
    for start, end in pairwise([*starts, len(text)]):
        span = _trim(article.text, block.start + start, block.start + end)
        if span:
            yield span


def _sentence_starts(text: str, article: Article) -> list[int]:
    """Where the later sentences of a text of an article may start, in order."""
    is_full = len(_OPENING.findall(text)) > _MOST_OPENINGS
    read = text.translate(_OPENINGS) if is_full else text  # sign for sign: the places are the same
    found = {
        each["start_index"] for each in sentencex.get_sentence_boundaries(article.language, read)
    }
    for ending in (_UNIT_OF_ONE_LETTER, _BEFORE_ASKING):
        found.update(each.end() for each in ending.finditer(text))
    if article.is_english:  # elsewhere a noun behind "5 min." may begin so
        found.update(each.end() for each in _UNIT_OF_TIME.finditer(text))
    return sorted(found - {0, len(text)})


def _goes_on(before: str, piece: str, language: str) -> bool:
    """Whether a piece is the rest of the sentence before it, cut behind an abbreviation.

    It is when it begins with a sign that ends something, or in lower case where a sentence does
    not; a name such as "iPhone", "pH" or "p53" has a capital or a digit inside.
    """
    base = language.partition("-")[0]
    if _shortened(base).search(before) or piece.startswith(_ENDING):
        return True
    if _ASKED_OR_ANSWERED.fullmatch(before):
        return True
    if base in _WITH_ORDINALS and _ORDINAL.search(before):
        return True
    found = _FIRST_WORD.match(piece)
    word = found[1] if found else ""
    if word[:1].isdigit():
        return bool(_UNIT.search(before))
    is_small = word[:1].islower() and word.islower() and word[0] <= _LAST_OF_EUROPE
    is_name = any(letter.isdigit() for letter in word)
    return is_small and not is_name and before.endswith(".") and not before[:1].islower()


@cache
def _shortened(language: str) -> re.Pattern[str]:
    """Return what matches a text that ends in an abbreviation of a language, or of any."""

    def compiled(data: Mapping[str, Any]) -> re.Pattern[str]:
        known = data["abbreviations"]
        words = [*known["any"], *known.get(language, ())]
        told = "|".join(word if word != word.lower() else f"(?i:{word})" for word in words)
        return re.compile(rf"(?<!\w)(?:{told})\.$")

    return read_json(_WORDS, compiled)


def _with_questions(article: Article, sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Yield the sentences, those in the paragraph of an answer introduced by its question.

    Without marks ("Q: ...") that is one which begins with yes or no right behind a question.
    """
    question, is_answer, end, before = -1, False, 0, ""
    answer = _answer(article.language.partition("-")[0])
    for at, sentence in enumerate(sentences):
        text = article.text[sentence.start : sentence.end]
        is_new = "\n" in article.text[end : sentence.start]
        if _ASKS.match(text) and sentence.kind is Kind.TEXT:
            question, is_answer = at, False
        elif _ANSWERS.match(text) and question >= 0:
            is_answer = sentence.section == sentences[question].section
        elif is_new:
            question, is_answer = -1, False
        is_free = sentence.kind is Kind.TEXT and sentence.lead_in < 0
        if is_free and is_answer:
            yield replace(sentence, lead_in=question)
        elif is_free and at and not is_new and asks(before) and answer.match(text):
            yield replace(sentence, lead_in=at - 1)
        else:
            yield sentence
        end, before = sentence.end, text


@cache
def _answer(language: str) -> re.Pattern[str]:
    """Return what matches a sentence that begins with yes or no; nothing in one not known."""

    def compiled(data: Mapping[str, Any]) -> re.Pattern[str]:
        told = "|".join(data["answers"].get(language, ())) or "(?!)"
        return re.compile(rf"(?:{told})(?!\w)", re.IGNORECASE)

    return read_json(_WORDS, compiled)


def _chunk_spans(
    article: Article,
    sentences: Sequence[Sentence],
    number: int,
    splitter: "RecursiveCharacterTextSplitter",
) -> Iterator[Span]:
    section = article.sections[number]
    start = section.start
    for piece in splitter.split_text(_marked(article, sentences, number)):
        end = start + len(piece.translate(_MARKS))
        span = _trim(article.text, start, end)
        if span:
            yield span
        start = end
    if start != section.end:
        msg = f"{article.doc_id}: chunks end at {start}, the section ends at {section.end}"
        raise NotVerbatimError(msg)


def _marked(article: Article, sentences: Sequence[Sentence], number: int) -> str:
    """The text of a section with a mark behind each sentence, where the next one begins."""
    section = article.sections[number]
    first = bisect_left(sentences, number, key=lambda sentence: sentence.section)
    inside = sentences[first : bisect_right(sentences, number, key=lambda each: each.section)]
    starts = [sentence.start for sentence in inside[1:]] + [section.end]
    pieces = [article.text[section.start : inside[0].start]] if inside else []
    for sentence, following in zip(inside, starts, strict=True) if inside else ():
        piece = article.text[sentence.start : following]
        pieces.append(piece + (_BLOCK_END if "\n" in piece else _SENTENCE_END))
    return "".join(pieces)


def _trim(text: str, start: int, end: int) -> Span | None:
    """Return the span without blanks at either end, or nothing when it is all blank."""
    piece = text[start:end]
    if not piece.strip():
        return None
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))
