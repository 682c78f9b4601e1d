"""Builds an index, asks it questions, checks the articles and verifies saved answers."""

import argparse
import json
import sys
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rag.address import parse_index
from rag.batch import read_rows, readable
from rag.command import BAD_INPUT, run_command, told
from rag.config import Config
from rag.converse import check_history, check_question
from rag.english import UNLABELLED, told_of_others
from rag.errors import CorpusError, QueryError, RagError
from rag.lines import read_lines
from rag.pipeline import Explanation, Pipeline, load
from rag.rules import rules_in_use
from rag.safety import notices
from rag.serialize import answer_to_dict, notice_to_dict
from rag.types import Answer, Notice
from rag.verify import Verdict, read_answers, verify_quotes
from rag.weights import MODELS

_FOUND_SOMETHING = 1
_ENCODER = "name of a model in rag/models, or its folder (default: %(default)s)"
_EXPLAINED = 10  # sentences that --explain lists
# What each model is trained with, beside the data that all need.
_TRAINED_WITH = {"encoder": ("epochs",), "reader": (), "alarm": ("messages", "newest")}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Returns:
        0 done, 1 a stale index or quote, 2 bad input or a file that cannot be read or written, 130
        interrupted, 141 when nobody reads the output any more.
    """
    options = _parser().parse_args(arguments)
    return run_command(lambda: int(options.run(options)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rag", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="build | ask | check | verify | train")

    command = commands.add_parser("build", help="build the index from the articles")
    _add_folders(command, "corpus", "index")
    command.add_argument("--encoder", default=Config().encoder, help=_ENCODER)
    command.set_defaults(run=_build)

    command = commands.add_parser("ask", help="answer a question, or a file of questions")
    command.add_argument("question", nargs="?", help="one question in quotation marks")
    command.add_argument("--batch", type=Path, metavar="FILE", help="questions as JSON lines")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the answer as JSON")
    form.add_argument("--explain", action="store_true", help="show scores and the threshold")
    command.add_argument(
        "--history",
        action="append",
        default=[],
        metavar="QUESTION",
        help="an earlier question of the conversation; may stand several times, oldest first",
    )
    command.add_argument(
        "--doc", default="", metavar="DOC_ID", help="ask this article only (default: all)"
    )
    command.add_argument(
        "--region", default="", help="whose emergency numbers to name, as GB, US (default: none)"
    )
    _add_folders(command, "index")
    command.set_defaults(run=_ask)

    command = commands.add_parser("check", help="look over the articles; is the index fresh?")
    command.add_argument(
        "--older-than",
        type=_months,
        metavar="MONTHS",
        help="name articles whose last review is longer ago (default: of any age)",
    )
    _add_folders(command, "corpus", "index")
    command.set_defaults(run=_check)

    command = commands.add_parser("verify", help="compare saved answers with the articles")
    command.add_argument("answers", type=Path, help="answers as JSON lines, or one as JSON")
    _add_folders(command, "corpus")
    command.set_defaults(run=_verify)

    _add_training(
        commands.add_parser("train", help="make our models anew (needs the extra 'train')")
    )
    return parser


def _add_training(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "model",
        choices=[*_TRAINED_WITH],
        nargs="?",
        default="reader",
        help="which one to make (default: %(default)s)",
    )
    command.add_argument("--data", type=Path, required=True, help="folder of the authored data")
    command.add_argument(
        "--out", type=Path, metavar="PATH", help="where it goes (default: its place in rag/)"
    )
    command.add_argument("--epochs", type=float, help="of the encoder (default: as it was made)")
    for option, words in (
        ("--messages", "what the alarm learns from"),
        ("--newest", "what it learns in one more pass (default: none)"),
    ):
        command.add_argument(option, type=Path, nargs="+", metavar="FILE", help=words)
    command.set_defaults(run=_train)


def _add_folders(command: argparse.ArgumentParser, *names: str) -> None:
    for name in names:
        if name == "index":  # parsed later: argparse repeats a wrong address, and its password
            words = (
                "where the index is: FOLDER, milvus[+tls]://HOST:PORT/FOLDER or milvus:FOLDER "
                "(default: %(default)s)"
            )
            command.add_argument("--index", default=name, metavar="PLACE", help=words)
        else:
            words = "folder of the articles (default: %(default)s)"
            command.add_argument(
                f"--{name}", type=Path, default=Path(name), metavar="FOLDER", help=words
            )


def _months(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        msg = f"expected a number of months from 1 on, got {text!r}"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def _build(options: argparse.Namespace) -> int:
    from rag.assemble import build
    from rag.files import ENDINGS, find_passed_over
    from rag.progress import shown

    index, milvus = parse_index(options.index)
    config = Config(encoder=options.encoder, milvus=milvus)
    with shown(sys.stderr) as progress:
        report = build(options.corpus, index, config=config, progress=progress)
    for doc_id in report.without_text:
        print(f"warning: {doc_id} shows a reader no text; it is not in the index", file=sys.stderr)
    for doc_id in report.unlabelled:
        print(f"warning: {doc_id} {UNLABELLED}", file=sys.stderr)
    if others := len(find_passed_over(options.corpus)):
        told = f"{others:,} files are not read, as they do not end in {ENDINGS}"
        print(f"warning: {told}; `check` names them", file=sys.stderr)
    state = "built" if report.changed else "is up to date"
    print(
        f"{options.index} {state}: {report.articles:,} articles, {report.chunks:,} chunks, "
        f"{report.sentences:,} sentences ({report.embedded:,} texts embedded, {report.reused:,} "
        f"reused), version {report.version}"
    )
    if told := told_of_others(report.languages):
        print(told)
    return 0


def _ask(options: argparse.Namespace) -> int:
    waiting = deque([("", options.question)] if options.question is not None else ())
    try:
        _check_asked(options)
        return _ask_batch(options, waiting) if options.batch else _ask_one(options)
    except (RagError, OSError) as error:
        _print_unanswered(waiting, error, options)
        raise


def _check_asked(options: argparse.Namespace) -> None:
    if (options.question is None) == (options.batch is None):
        msg = 'expected one question or --batch FILE, got {}. Try: python -m rag ask "..."'
        raise QueryError(msg.format("neither" if options.batch is None else "both"))
    if options.batch and (options.doc or options.history or options.explain):
        msg = (
            "expected --batch without --doc, --history and --explain, got both. Write doc and "
            "history into each line, and explain one question at a time."
        )
        raise QueryError(msg)


def _ask_batch(options: argparse.Namespace, waiting: deque[tuple[str, str]]) -> int:
    """Answer a file of questions; `waiting` gets what can be read of them, and loses the answered.

    A line that is no row stops it, and before the first is answered.
    """
    lines = read_lines(options.batch)
    waiting.extend(readable(lines))
    rows = read_rows(options.batch, lines)
    pipeline = _open(options)
    for row in rows:
        _check_row(pipeline, row)
    for row in rows:
        print(json.dumps(answer_to_dict(_answer(pipeline, row)), ensure_ascii=False), flush=True)
        waiting.popleft()
    return 0


def _ask_one(options: argparse.Namespace) -> int:
    pipeline = _open(options)
    row = {"question": options.question, "history": options.history, "doc": options.doc}
    if options.explain:
        _print_explanation(_explanation(pipeline, row), pipeline)
        return 0
    answer = _answer(pipeline, row)
    if options.json:
        print(json.dumps(answer_to_dict(answer), ensure_ascii=False, indent=2))
    else:
        _print_answer(answer)
    return 0


def _open(options: argparse.Namespace) -> Pipeline:
    index, milvus = parse_index(options.index)
    return load(index, config=Config(region=options.region, milvus=milvus))


def _print_unanswered(
    waiting: Iterable[tuple[str, str]], error: RagError | OSError, options: argparse.Namespace
) -> None:
    """Print what the rules hear in questions that were not answered: they need no index.

    As JSON it is the body that the API gives with an error; a batch has one, with its id, for each
    question that calls for a notice.
    """
    # The region may be what is wrong.
    region = options.region if options.region in rules_in_use().regions else ""
    said = {"type": type(error).__name__, "message": told(error)}
    for row_id, question in waiting:
        found = notices(question, region=region)
        body = {"error": said, "notices": [notice_to_dict(notice) for notice in found]}
        if options.batch:
            if found:
                print(json.dumps({"id": row_id, **body}, ensure_ascii=False))
        elif options.json:
            print(json.dumps(body, ensure_ascii=False, indent=2))
        else:
            _print_notices(found)
    sys.stdout.flush()  # before the error, wherever both go


def _check_row(pipeline: Pipeline, row: dict[str, Any]) -> None:
    """Refuse a row of a batch that cannot be answered, before any is."""
    try:
        check_question(row["question"], max_chars=pipeline.config.max_question_chars)
        check_history(row["history"])
        _known(pipeline, row)
    except QueryError as exc:
        msg = f"{row['place']}: {exc}"
        raise QueryError(msg) from exc


def _answer(pipeline: Pipeline, row: dict[str, Any]) -> Answer:
    doc = _known(pipeline, row)
    return pipeline.ask(row["question"], history=row["history"], doc=doc, id=row.get("id", ""))


def _explanation(pipeline: Pipeline, row: dict[str, Any]) -> Explanation:
    return pipeline.explain(row["question"], history=row["history"], doc=_known(pipeline, row))


def _known(pipeline: Pipeline, row: dict[str, Any]) -> str:
    doc = row.get("doc") or ""
    if doc and doc not in pipeline.doc_ids:
        some = ", ".join(pipeline.doc_ids[:3])
        msg = f"expected the id of an article in the index, such as {some}, got {doc!r}."
        raise QueryError(msg)
    return str(doc)


def _print_answer(answer: Answer) -> None:
    _print_notices(answer.notices)
    if answer.abstained:
        print(answer.reason)
    for quote in answer.quotes:
        reviewed = f", reviewed {quote.reviewed}" if quote.reviewed else ""
        print(f"“{quote.text}”")
        print(f"    [{quote.rank}] {quote.title}, section “{quote.section}”{reviewed}")
        print(f"        {quote.url}")
        print(f"        characters {quote.start} to {quote.end} of {quote.doc_id}\n")


def _print_notices(found: Sequence[Notice]) -> None:
    for notice in found:
        print(f"{notice.title.upper()}")
        print("\n".join(f"- {line}" for line in notice.lines))
        print(f"  ({notice.source})\n")


def _print_explanation(explanation: Explanation, pipeline: Pipeline) -> None:
    answer = explanation.answer
    print(f"query: {answer.query}")
    print(f"{answer.status}: score {explanation.score:.3f}, threshold {explanation.threshold:.3f}")
    for name, value in explanation.features.items():
        print(f"{value:7.3f}  {name}")
    print("\nchunks retrieved\nrank  score  where")
    for hit in explanation.hits:
        article = pipeline.article(hit.chunk.doc_id)
        section = article.sections[hit.chunk.section].name(article.title)
        print(f"{hit.rank:4}  {hit.score:.3f}  {hit.chunk.doc_id}: {section}")
    print("\nsentences read\nscore  sentence")
    for scored in explanation.sentences[:_EXPLAINED]:
        article = pipeline.article(pipeline.doc_ids[scored.article])
        print(f"{scored.score:.3f}  {article.text[scored.sentence.start : scored.sentence.end]}")
    print()
    _print_answer(answer)


def _check(options: argparse.Namespace) -> int:
    from rag.check import (
        check_articles,
        check_endings,
        check_freshness,
        check_hidden,
        check_languages,
        check_marks,
        check_terms,
        check_titles,
    )
    from rag.corpus import load_terms, try_articles

    articles, in_files, refused = [], [], 0
    for found in try_articles(options.corpus, config=Config()):
        if isinstance(found, RagError):
            print(f"error: {found}", file=sys.stderr)
            refused += 1
        else:
            source, article = found
            articles.append(article)
            in_files += [*check_hidden(source), *check_marks(source, article)]
    terms: Mapping[str, str] = {}
    try:
        terms = load_terms(options.corpus)
    except CorpusError as error:
        print(f"error: {error}", file=sys.stderr)
        refused += 1
    findings = [
        *check_endings(options.corpus),
        *check_languages(articles, options.corpus),
        *check_articles(articles, today=date.today(), most_months=options.older_than),
        *check_titles(articles),
        *in_files,
        # A file that is refused may hold what a term means.
        *check_terms({} if refused else terms, articles),
    ]
    for finding in findings:
        print(f"{finding.doc_id}: {finding.message}")
    if refused:
        return BAD_INPUT
    index, milvus = parse_index(options.index)
    stale = check_freshness(articles, terms, index, milvus=milvus, corpus=options.corpus)
    print(f"{len(articles):,} articles, {len(findings):,} things to look at")
    print(stale or f"{options.index} is up to date with {options.corpus}")
    return _FOUND_SOMETHING if stale else 0


def _verify(options: argparse.Namespace) -> int:
    from rag.corpus import load_corpus

    answers = [
        {**each, "id": each["id"] or f"answer {number}"}  # of one question nobody gives an id
        for number, each in enumerate(read_answers(options.answers), start=1)
    ]
    articles = {each.doc_id: each for each in load_corpus(options.corpus, config=Config())}
    counts: Counter[Verdict] = Counter()
    for check in verify_quotes(answers, articles):
        counts[check.verdict] += 1
        now = f", now at {check.start}" if check.verdict is Verdict.MOVED else ""
        now += f", review date now: {check.reviewed}" if check.reviewed else ""
        if now or check.verdict is not Verdict.VALID:
            print(f"{check.answer_id} quote {check.rank} of {check.doc_id}: {check.verdict}{now}")
    total = sum(counts.values())
    print(
        f"{total:,} quotes: " + ", ".join(f"{counts[verdict]:,} {verdict}" for verdict in Verdict)
    )
    return 0 if counts[Verdict.VALID] == total else _FOUND_SOMETHING


def _train(options: argparse.Namespace) -> int:
    _check_options(options)
    if options.model == "reader":
        from rag.training.recipe import make_reader

        make_reader(options.data, options.out or MODELS / Config().reader)
        return 0
    if options.model == "alarm":
        from rag.alarm import FOLDER
        from rag.training.alarm import make_alarm

        if not options.messages:
            msg = "an alarm is fitted to --messages FILE ..., got none. Name the tuning messages."
            raise QueryError(msg)
        make_alarm(
            options.data,
            options.messages,
            Config().encoder,
            options.out or FOLDER,
            newest=options.newest or [],
        )
        return 0
    from rag.training.encoder import EncoderPlan, train_encoder

    out = options.out or MODELS / Config().encoder
    plan = EncoderPlan() if options.epochs is None else EncoderPlan(epochs=options.epochs)
    train_encoder(options.data, out, plan)
    return 0


def _check_options(options: argparse.Namespace) -> None:
    """Refuse options of another model: they would change nothing."""
    own = _TRAINED_WITH[options.model]
    others = [name for names in _TRAINED_WITH.values() for name in names if name not in own]
    if got := ", ".join(f"--{name}" for name in others if getattr(options, name) is not None):
        msg = f"expected 'train {options.model}' without {got}, got both. Leave {got} out."
        raise QueryError(msg)


if __name__ == "__main__":
    sys.exit(main())
