"""Authored excerpts and questions -> a corpus folder and a question set in our form.

An excerpt becomes a Markdown article whose readable text holds each sentence character for
character.  The parts are those of the training of the reader: what is asked was never learnt, nor
an illness of its family, but for one.  Of the 149 excerpts that training keeps for the test 46 are
left out, as a training excerpt is of the same family; among the 102 that stay is "Multiple System
Atrophy", whose longer namesake was learnt and counts to another family.  Sentences may have been
learnt, for pages repeat each other; `is_apart` leaves those out.
"""

import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval.dataset import Question, QuestionKind, parse_kind
from eval.errors import DatasetError
from eval.gold import place_gold
from eval.record import write_whole
from rag.config import Config
from rag.converse import standalone
from rag.corpus import load_corpus
from rag.training.source import AUTHORED, Side, read_excerpts, read_rows, side_of, topic_key

PARTS = ("dev", "test", "train")
# Shorter sentences say the same on many pages by chance: "It hurts.", "What is it?".
_LONG_WORDS = 6
_REPEATED = 0.3  # of the long sentences: an excerpt that was learnt in good part; a choice

# Words of titles that name no illness: two titles that differ in them only are of one family.
_GENERAL = frozenset(
    "a about adult advanced after an and approved are at before by cancer cause child childhood"
    " choice coping condition diagnosis disease disorder do does drug during early effect fact for"
    " from general health how i if in information is it know men my need of on or overview patient"
    " pdq pediatric people prevention professional related risk factor screening sheet side stage"
    " symptom syndrome test the therapy to treating treatment tumor type version what when who with"
    " women you your can children".split()
)
# Every character that can open or close a mark inside a line of Markdown.
_MARKS = re.compile(r"([\\`*_\[\]<>#|~&])")
# What makes a line a list item, a heading or a rule when it stands first.
_FIRST = re.compile(r"^(?:([-+=:])|(\d+)([.)])(?=\s|$))")
_SOME_QUESTION = "What causes gout?"  # whatever stands before one that may lean on it
_NO_LIMIT = sys.maxsize
_END_MARKS = (".", "?", "!", ":", ";", ")", '"', "”", ",")


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote; `left_out` counts the questions that are not apart from training."""

    excerpts: int
    families: int
    questions: int
    left_out: int = 0


def export_authored(
    data: Path, out: Path, *, part: str, limit: int = 0, is_apart: bool = False
) -> ExportReport:
    """Write one part of the authored data as `out/corpus/*.md` and `out/questions.jsonl`.

    And those of the questions that lean on another as `out/follow_ups.jsonl`.  Same data, same
    part, same files: the side of a topic is a hash of its name.

    Args:
        data: The folder that holds `authored_excerpts.jsonl.gz` and
            `patient_questions_authored.jsonl.gz`.
        out: A folder that is made when missing; its `corpus/` must be empty.
        part: One of `PARTS`.
        limit: At most this many excerpts, chosen by hash; 0 means all.
        is_apart: Whether `apart_from` decides which questions are written; the articles are the
            same, and so are the ids.

    Raises:
        QueryError: If a file is missing or malformed.
        DatasetError: If a kind or the number of a gold sentence is unknown, `out` is in use, a gold
            sentence does not come out of its article as it went in, or no question is left.
    """
    every = list(read_excerpts(data))
    excerpts = sorted(choose_part(every, part=part), key=_shuffled)[: limit or None]
    by_id = {each["x"]: each for each in excerpts}
    asked = _questions(data / AUTHORED, by_id)
    learnt = choose_part(every, part=Side.TRAIN)
    questions = apart_from(learnt, asked, by_id) if is_apart else asked
    if not questions:
        msg = f"{data}: expected questions of part {part!r} to export, got none. Name another part."
        raise DatasetError(msg)
    corpus = make_corpus(out)
    for name, excerpt in by_id.items():
        write_whole(corpus / f"{name}.md", excerpt_to_markdown(excerpt))
    write_sets(questions, out)
    families = illness_families([each["title"] or each["x"] for each in excerpts])
    left_out = len(asked) - len(questions)
    return ExportReport(len(by_id), len(set(families)), len(questions), left_out)


def make_corpus(out: Path) -> Path:
    """Return `out/corpus`, made anew or empty: articles of two exports do not mix.

    Raises:
        DatasetError: If files are in it.
    """
    corpus = out / "corpus"
    if corpus.exists() and any(corpus.iterdir()):
        msg = (
            f"{corpus}: expected an empty folder to write to, got files in it. Name another: --out"
        )
        raise DatasetError(msg)
    corpus.mkdir(parents=True, exist_ok=True)
    return corpus


def apart_from(
    learnt: Sequence[dict[str, Any]],
    questions: Sequence[Question],
    excerpts: Mapping[str, dict[str, Any]],
) -> list[Question]:
    """Return the questions whose answer no training excerpt holds.

    Not those of which a gold sentence of `_LONG_WORDS` words or more stands in a training excerpt,
    but for case and punctuation, and none on an excerpt of which `_REPEATED` of such sentences do.

    Args:
        learnt: The training excerpts.
        questions: On the excerpts below.
        excerpts: By id.
    """
    known = {words for each in learnt for words in _long_sentences(each)}
    repeated = set()
    for name, excerpt in excerpts.items():
        found = _long_sentences(excerpt)
        if found and sum(words in known for words in found) >= _REPEATED * len(found):
            repeated.add(name)
    return [
        each
        for each in questions
        if each.doc not in repeated and not known & {_bare(gold) for gold in each.gold}
    ]


def follow_ups(questions: Sequence[Question]) -> list[Question]:
    """Return the questions that may lean on an earlier one, each behind one of the same article.

    "Does it itch?" names something and points to what it is about.  The earlier question stands
    alone and is answered by other sentences; which one it is depends on the ids alone.
    """
    by_doc = defaultdict(list)
    for each in questions:
        if each.gold and _readings(each) == (each.question,):
            by_doc[each.doc].append(each)
    found = []
    for each in questions:
        readings = _readings(each)
        others = [one for one in by_doc[each.doc] if not set(one.gold) & set(each.gold)]
        if len(readings) > 1 and readings[0] == each.question and others:
            earlier = min(others, key=lambda one: _hashed(f"{each.id} {one.id}"))
            kind = QuestionKind.FOLLOWUP if each.gold else each.kind
            found.append(replace(each, kind=kind, history=(earlier.question,)))
    return found


def write_sets(questions: Sequence[Question], out: Path) -> None:
    """Write `out/questions.jsonl` after looking up every gold sentence in `out/corpus`.

    And `out/follow_ups.jsonl`, see `follow_ups`.

    Raises:
        DatasetError: If one does not come out of its article as it went in.
    """
    articles = {each.doc_id: each for each in load_corpus(out / "corpus", config=Config())}
    place_gold(questions, articles.__getitem__)
    write_whole(out / "questions.jsonl", "".join(map(_to_line, questions)))
    write_whole(out / "follow_ups.jsonl", "".join(map(_to_line, follow_ups(questions))))


def choose_part(excerpts: Sequence[dict[str, Any]], *, part: str) -> list[dict[str, Any]]:
    """Return the excerpts of one part, in their order.

    All excerpts with one topic key are on one side.  A key is narrow, so an excerpt of dev or test
    is left out when an illness of the same family is on another side too.  Only titles are
    compared: excerpts of two parts may share sentences, see `apart_from`.
    """
    sides = [side_of(topic_key(each["title"])) for each in excerpts]
    if part == "train":
        return [each for each, side in zip(excerpts, sides, strict=True) if side == part]
    families = illness_families([each["title"] or each["x"] for each in excerpts])
    others = {family for family, side in zip(families, sides, strict=True) if side != part}
    rows = zip(excerpts, sides, families, strict=True)
    return [each for each, side, family in rows if side == part and family not in others]


def illness_families(titles: Sequence[str]) -> list[str]:
    """Return the family of illnesses of each title: what may not be both learnt and measured.

    It is wider than the key of the split in `rag.training.source.topic_key`, which must not change:
    "Gout", "Gout Diagnosis" and "Living with Gout" are one family and may have three keys.
    A title is reduced to the set of its words that name something; a title whose words include all
    those of a shorter one joins it ("Male Breast Cancer" joins "Breast Cancer Screening").
    """
    keys = [_words(title) or frozenset([title.casefold()]) for title in titles]
    roots: dict[frozenset[str], frozenset[str]] = {}
    heads: list[frozenset[str]] = []
    for key in sorted(set(keys), key=lambda key: (len(key), sorted(key))):
        roots[key] = next((head for head in heads if head < key), key)
        if roots[key] == key:
            heads.append(key)
    return [" ".join(sorted(roots[key])) for key in keys]


def excerpt_to_markdown(excerpt: dict[str, Any]) -> str:
    """Return an excerpt as Markdown: sections as headings, sentences joined into paragraphs.

    A unit without an end mark was a list item or a heading once: the next one begins a paragraph,
    so that the two do not run into one sentence.
    """
    blocks = []
    for section in excerpt["sections"]:
        blocks.append(f"## {escape_markdown(_plain(section['heading']))}")
        paragraph: list[str] = []
        for _, sentence in section["sentences"]:
            paragraph.append(_plain(sentence))
            if not paragraph[-1].endswith(_END_MARKS):
                blocks.append(escape_markdown(" ".join(paragraph)))
                paragraph = []
        blocks.append(escape_markdown(" ".join(paragraph)))
    title = _plain(excerpt["title"])
    front = f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n\n" if title else ""
    return front + "\n\n".join(block for block in blocks if block) + "\n"


def escape_markdown(text: str) -> str:
    """Return one line of Markdown that reads as `text`, character for character."""
    escaped = _MARKS.sub(r"\\\1", text)
    return _FIRST.sub(lambda found: f"{found[2] or ''}\\{found[1] or found[3]}", escaped)


def _long_sentences(excerpt: dict[str, Any]) -> list[str]:
    found = (_bare(text) for each in excerpt["sections"] for _, text in each["sentences"])
    return [words for words in found if len(words.split()) >= _LONG_WORDS]


def _bare(sentence: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", sentence.lower()))


def _words(title: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", title.casefold().replace("'s", ""))
    is_plural = [len(word) > 3 and word.endswith("s") and not word.endswith("ss") for word in words]
    stems = [word[:-1] if plural else word for word, plural in zip(words, is_plural, strict=True)]
    return frozenset(stem for stem in stems if stem not in _GENERAL)


def _readings(question: Question) -> tuple[str, ...]:
    return standalone(question.question, _SOME_QUESTION, max_chars=_NO_LIMIT)


def _shuffled(excerpt: dict[str, Any]) -> str:
    return _hashed(excerpt["x"])


def _hashed(text: str) -> str:
    # sha256, not hash(): the latter is salted per process, so a choice would differ.
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(text: str) -> str:
    return " ".join(text.split())


def _questions(path: Path, excerpts: dict[str, Any]) -> list[Question]:
    """The questions about the chosen excerpts, each only once for an excerpt, as `Question`s."""
    counts: dict[str, int] = defaultdict(int)
    found: dict[tuple[str, str], Question] = {}
    for number, row in read_rows(path, x=str, q=str, k=str, g=list):
        name, key = row["x"], (row["x"], row["q"].casefold())
        if name in excerpts and key not in found:
            counts[name] += 1
            found[key] = _question(row, counts[name], excerpts[name], f"{path}:{number}")
    return list(found.values())


def _question(row: dict[str, Any], at: int, excerpt: dict[str, Any], where: str) -> Question:
    sentences = {n: text for each in excerpt["sections"] for n, text in each["sentences"]}
    for number in row["g"]:
        if not isinstance(number, int) or number not in sentences:
            msg = (
                f"{where}: expected sentences of excerpt {row['x']!r} as gold, got number {number}."
            )
            raise DatasetError(msg)
    return Question(
        id=f"{row['x']}-{at:02}",
        question=row["q"],
        kind=parse_kind(row["k"], where),
        gold=tuple(_plain(sentences[number]) for number in row["g"]),
        doc=row["x"],
        where=where,
    )


def _to_line(question: Question) -> str:
    fields = {
        "id": question.id,
        "question": question.question,
        "kind": question.kind.value,
        "gold": list(question.gold),
        "doc": question.doc,
        **({"history": list(question.history)} if question.history else {}),
    }
    return json.dumps(fields, ensure_ascii=False) + "\n"
