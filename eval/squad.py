"""SQuAD 2.0 articles that no model of ours has seen -> a corpus folder and a question set.

Other people wrote these questions, half of them to mislead: the check on learning the style of our
own authors.
"""

from collections.abc import Iterable
from pathlib import Path

from eval.authored import ExportReport, escape_markdown, make_corpus, write_sets
from eval.dataset import Question, QuestionKind
from eval.record import write_whole
from rag.text import visible
from rag.training.source import KEPT_SQUAD, Passage, load_squad
from rag.training.source import Question as Asked

PART = "human"
"""What the command line calls this part."""


def export_squad(data: Path, out: Path) -> ExportReport:
    """Write the kept-apart articles as `out/corpus/*.md` and `out/questions.jsonl`.

    Args:
        data: The folder that holds `squad2_half_dev.json.gz`.
        out: A folder that is made when missing; its `corpus/` must be empty.

    Raises:
        QueryError: If the file is missing or malformed.
        DatasetError: If `out` is in use, or a gold sentence does not come out of its article as it
            went in.
    """
    passages, asked = load_squad(data)
    corpus = make_corpus(out)
    kept = {name: passages[name] for name in sorted(KEPT_SQUAD & passages.keys())}
    for name, passage in kept.items():
        write_whole(corpus / f"{_doc_id(name)}.md", _to_markdown(passage))
    questions = list(_questions(kept, asked))
    write_sets(questions, out)
    return ExportReport(len(kept), len(kept), len(questions))


def _doc_id(title: str) -> str:
    return title.lower().replace(" ", "-")


def _shown(text: str) -> str:
    """Return a sentence as an article shows it: some hold zero-width signs."""
    return " ".join(visible(text).split())


def _to_markdown(passage: Passage) -> str:
    """One sentence a paragraph, so that ours are the sentences of the labels."""
    lines = [escape_markdown(_shown(line.text)) for line in passage.lines]
    return "\n\n".join([f"# {passage.id}", *lines]) + "\n"


def _questions(kept: dict[str, Passage], asked: Iterable[Asked]) -> Iterable[Question]:
    seen = set()
    for number, each in enumerate(asked):
        key = each.passage, each.text
        if each.passage not in kept or key in seen:
            continue
        seen.add(key)
        lines = kept[each.passage].lines
        yield Question(
            id=f"squad-{number}",
            question=each.text,
            kind=QuestionKind.DIRECT if each.gold else QuestionKind.NEAR,
            gold=tuple(dict.fromkeys(_shown(lines[at].text) for at in each.gold)),
            doc=_doc_id(each.passage),
            where=f"SQuAD 2.0, {each.passage}",
        )
