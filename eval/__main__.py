"""python -m eval COMMAND: measures what the product answers, and how fast."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from eval.authored import PARTS, export_authored
from eval.calibrate import Calibration, Rule, calibrate
from eval.compare import compare, comparison_table, told_losses
from eval.conversations import (
    MEANINGS,
    measure_conversations,
    measure_turns,
    report_fields,
)
from eval.dataset import DATA, REPORTED, load_questions
from eval.errors import EvalError
from eval.floors import (
    NEVER_BROKEN,
    NONE_ASKED,
    has_quality_floors,
    load_floors,
    missed_floors,
)
from eval.gold import parts_as_gold
from eval.harness import Scope, run
from eval.intervals import spelled
from eval.measures import LABELS
from eval.options import (
    add_index,
    add_out,
    add_questions,
    count,
    refuse_overwriting,
)
from eval.record import Results, load_results, save_results, write_whole
from eval.report import render_page, render_table, update_readme
from eval.safety import load_files, measure_safety
from eval.speed import add_speed_commands
from eval.squad import PART as HUMAN
from eval.squad import export_squad
from rag import Config, Pipeline, load
from rag.check import check_freshness
from rag.command import run_command
from rag.corpus import load_corpus, load_terms
from rag.safety import notices
from rag.types import Encoder

_QUESTIONS = DATA / "questions.jsonl"
_CONVERSATIONS = DATA / "conversations.jsonl"
_FLOORS = Path(__file__).parent / "floors.json"
_BUDGET = 0.1
_MISSED = 1
_SHOWN = 160  # characters of a false alarm
_FEW = 20  # warnings that are read one by one


def main(arguments: Sequence[str] | None = None, *, encoder: Encoder | None = None) -> int:
    """Run one command; return the exit code: 0 done, 1 a floor or check missed, or a stale index.

    What stops it has the codes of `run_command`: 2 for bad input.

    Args:
        arguments: The words of the command line; those of the process when none are given.
        encoder: The encoder of the index; opened by its name when none is given.
    """
    options = _parser().parse_args(arguments, argparse.Namespace(encoder=encoder))
    return run_command(lambda: _work(options), EvalError)


def _work(options: argparse.Namespace) -> int:
    refuse_overwriting(options)
    return int(options.run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="ask every question of a set and measure the answers"))
    _add_safety(commands.add_parser("safety", help="are dangers seen, and nothing else?"))
    _add_conversations(
        commands.add_parser("conversations", help="are follow-ups understood, and no other bent?")
    )
    _add_compare(
        commands.add_parser("compare", help="two results of the same questions -> changes")
    )
    _add_import(
        commands.add_parser("import", help="authored excerpts -> a corpus and its questions")
    )
    add_speed_commands(commands)
    _add_report(commands.add_parser("report", help="results -> an HTML page and the README table"))
    _add_calibrate(commands.add_parser("calibrate", help="results of a tuning set -> a threshold"))
    return parser


def _add_run(command: argparse.ArgumentParser) -> None:
    add_index(command)
    add_questions(command, _QUESTIONS)
    command.add_argument(
        "--corpus",
        type=Path,
        metavar="FOLDER",
        help="folder of the articles: exit 1 if the index is not that of today",
    )
    command.add_argument(
        "--scope",
        type=Scope,
        choices=list(Scope),
        default=Scope.CORPUS,
        help="where answers may come from: the article of the question, or all of the corpus "
        "(default: %(default)s)",
    )
    add_out(command, "write the results as JSON")
    command.add_argument(
        "--as-typed",
        action="store_true",
        help="neither mend slips of the pen nor use the terms of the corpus",
    )
    command.add_argument(
        "--floors",
        type=Path,
        metavar="FILE",
        help="least or most of a measure, exit 1 beyond (default with the default set: "
        "eval/floors.json)",
    )
    command.set_defaults(run=_run)


def _add_safety(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "messages", type=Path, nargs="+", metavar="FILE", help="messages with the level of each"
    )
    add_index(command)
    command.add_argument("--rules-only", action="store_true", help="without an index and its alarm")
    command.set_defaults(run=_safety)


def _add_conversations(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "questions",
        type=Path,
        nargs="?",
        default=_CONVERSATIONS,
        metavar="FILE",
        help=f"questions with their history (default: eval/data/{_CONVERSATIONS.name})",
    )
    add_index(command)
    command.add_argument("--turns", action="store_true", help="FILE is turns as TREC CAsT has them")
    add_out(command, "write the figures as JSON")
    command.set_defaults(run=_conversations)


def _add_compare(command: argparse.ArgumentParser) -> None:
    command.add_argument("before", type=Path, help="results of `run --out`")
    command.add_argument("after", type=Path, help="results of a later run")
    command.add_argument(
        "--fail-on-lost",
        action="store_true",
        help="exit 1 if an answer was lost or cut, is newly wrong, or was right in the first run "
        "and cannot be compared",
    )
    command.add_argument(
        "--removed-ok",
        action="store_true",
        help="with --fail-on-lost: what cannot be compared was removed or edited on purpose",
    )
    command.set_defaults(run=_compare, refuse=command.error)


def _add_import(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data", type=Path, required=True, metavar="FOLDER", help="folder of the authored data"
    )
    command.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER", help="where corpus and questions go"
    )
    command.add_argument(
        "--part", choices=[*PARTS, HUMAN], required=True, help="see eval/data/README.md"
    )
    command.add_argument(
        "--limit", type=count, default=0, metavar="N", help="at most N excerpts (default: all)"
    )
    command.add_argument(
        "--apart",
        action="store_true",
        help="without questions on sentences that stand in a training excerpt",
    )
    command.set_defaults(run=_import, refuse=command.error)


def _add_report(command: argparse.ArgumentParser) -> None:
    command.add_argument("results", type=Path, help="results of `run --out`")
    add_out(command, "write a page with plots", name="--html")
    command.add_argument(
        "--readme", type=Path, metavar="FILE", help="write the table between the markers there"
    )
    command.add_argument("--check", action="store_true", help="exit 1 if the table is not current")
    command.set_defaults(run=_report, refuse=command.error)


def _add_calibrate(command: argparse.ArgumentParser) -> None:
    command.add_argument("results", type=Path, help="results of `run --out` on a tuning set")
    command.add_argument(
        "--rule",
        type=Rule,
        choices=list(Rule),
        default=Rule.BALANCE,
        help="most right answers and right silence, or false answers within a budget "
        "(default: %(default)s)",
    )
    command.add_argument(
        "--budget",
        type=_rate,
        metavar="RATE",
        help=f"highest share of near-misses answered, with --rule budget (default: {_BUDGET})",
    )
    add_out(command, "write the threshold as JSON")
    command.set_defaults(run=_calibrate, refuse=command.error)


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 <= rate <= 1:
        msg = f"expected a rate from 0 to 1, got {text}"
        raise argparse.ArgumentTypeError(msg)
    return rate


def _run(options: argparse.Namespace) -> int:
    is_default = options.questions.resolve() == _QUESTIONS.resolve()
    path = options.floors or (_FLOORS if is_default else None)
    floors = load_floors(path) if path else {NEVER_BROKEN.measure: NEVER_BROKEN}
    if options.corpus and (stale := _stale(options.corpus, options.index)):
        print(stale, file=sys.stderr)
        return _MISSED
    config = Config(reword=not options.as_typed)
    pipeline = load(options.index, config=config, encoder=options.encoder)
    found = run(
        pipeline,
        options.questions,
        scope=options.scope,
        progress=sys.stderr.isatty(),
        index=options.index,
    )
    results = replace(found, floors=tuple(floors.values()))
    _warn_of_parts(options.questions, pipeline)
    _print_table(results)
    if options.out:
        save_results(results, options.out)
    missed = missed_floors(results)
    for sentence in missed:
        print(f"missed floor: {sentence}", file=sys.stderr)
    if not missed and not has_quality_floors(results):
        print(NONE_ASKED)
    return _MISSED if missed else 0


def _warn_of_parts(path: Path, pipeline: Pipeline) -> None:
    told = parts_as_gold(load_questions(path), pipeline.article)
    if told:
        more = [f"and {len(told) - _FEW} more"] if len(told) > _FEW else []
        print(
            "warning: expected each text of `gold` to be one sentence, list item or table row, "
            f"got {len(told)} that mislead the figures:",
            *told[:_FEW],
            *more,
            sep="\n  ",
            file=sys.stderr,
        )


def _stale(corpus: Path, index: Path) -> str:
    """Return why an index is not that of a corpus, as `rag check` says it; blank when it is."""
    articles = list(load_corpus(corpus, config=Config()))
    return check_freshness(articles, load_terms(corpus), index, corpus=corpus)


def _print_table(results: Results) -> None:
    floors = {floor.measure: str(floor) for floor in results.floors}
    print(f"{results.questions}: {len(results.rows)} questions, scope {results.scope}\n")
    print(f"{'measure':<50} {'value':>6} {'n':>5}  {'95 % interval':<16} floor")
    for each in results.values:
        if each.kind == "all":
            interval = spelled(each.low, each.high)
            floor = floors.get(each.measure, "")
            label = LABELS[each.measure]
            print(f"{label:<50} {each.value:>6.3f} {each.n:>5}  {interval:<16} {floor}".rstrip())
    timing = results.timing
    print(f"\nms an answer: p50 {timing.p50_ms}, p95 {timing.p95_ms}, p99 {timing.p99_ms}")


def _report(options: argparse.Namespace) -> int:
    if options.check and not options.readme:
        options.refuse("--check compares a table: expected --readme FILE beside it, got none")
    results = load_results(options.results)
    if options.html:
        write_whole(options.html, render_page(results))
    if not options.readme:
        print(render_table(results))
        return 0
    is_current = update_readme(results, options.readme, check=options.check)
    if options.check and not is_current:
        fix = f"python -m eval report {options.results} --readme {options.readme}"
        print(f"{options.readme}: its table is not current. Run: {fix}", file=sys.stderr)
        return _MISSED
    return 0


def _safety(options: argparse.Namespace) -> int:
    messages = load_files(options.messages)
    pipeline = None if options.rules_only else load(options.index, encoder=options.encoder)
    report = measure_safety(messages, pipeline.notices if pipeline else notices)
    for text in [*report.red_missed, *report.crisis_missed]:
        print(f"missed: {text}")
    for label, texts in [("urgent only", report.understated), ("as a crisis", report.despaired)]:
        print("".join(f"{label}: {text}\n" for text in texts), end="")
    for text in report.alarmed:
        print(f"false alarm: {text[:_SHOWN]}")
    for text in report.noticed:
        print(f"urgent notice: {text[:_SHOWN]}")
    for flag, n, missed in report.by_flag:
        print(f"{flag or '-':16} {n:4} messages, {missed} missed")
    if report.untold:
        print(f"questions of kind 'urgent', which state no level and do not count: {report.untold}")
    red, crisis = len(report.red_missed), len(report.crisis_missed)
    _print_misses("red flags", red, report.red, report.red_bound)
    print(f"emergencies shown as urgent only: {len(report.understated)} of {report.emergencies}")
    print(f"emergencies shown as a crisis: {len(report.despaired)} of {report.emergencies}")
    _print_misses("crisis", crisis, report.crisis, report.crisis_bound)
    for label, found in [
        ("emergency or crisis notice on benign messages", report.alarms),
        ("any notice but information on benign messages", report.any_notice),
        ("minimal pairs right", report.pairs),
    ]:
        told = f"{found.value:.3f} ({spelled(found.low, found.high)}), n = {found.n}"
        print(f"{label}: {told if found.n else 'none among the messages'}")
    return _MISSED if red or crisis else 0


def _print_misses(label: str, missed: int, n: int, bound: float) -> None:
    told = f"{missed} of {n} missed (at most {bound:.2%})"
    print(f"{label}: {told if n else 'none among the messages, so there is none to miss'}")


def _conversations(options: argparse.Namespace) -> int:
    pipeline = load(options.index, encoder=options.encoder)
    if options.turns:
        report = report_fields(measure_turns(options.questions, pipeline))
    else:
        report = report_fields(
            measure_conversations(options.questions, pipeline, index=options.index)
        )
        _warn_of_parts(options.questions, pipeline)
    for name, value in report.items():
        if isinstance(value, dict):
            interval = spelled(value["low"], value["high"])
            print(f"{name}: {value['value']:.3f} ({interval}), n = {value['n']}")
        elif value is None:
            print(f"{name}: no question counts")
        else:
            print(f"{name}: {', '.join(value) or 'none' if isinstance(value, tuple) else value}")
        if name in MEANINGS:
            print(f"    {MEANINGS[name]}")
    if options.out:
        text = json.dumps(report, ensure_ascii=False, allow_nan=False, indent=1)
        write_whole(options.out, text + "\n")
    return _MISSED if report.get("bent") else 0


def _compare(options: argparse.Namespace) -> int:
    if options.removed_ok and not options.fail_on_lost:
        options.refuse("expected --fail-on-lost beside --removed-ok, got none")
    comparison = compare(load_results(options.before), load_results(options.after))
    print(comparison_table(comparison))
    losses = told_losses(comparison, removed_ok=options.removed_ok) if options.fail_on_lost else ""
    if losses:
        print(losses, file=sys.stderr)
    return _MISSED if losses else 0


def _calibrate(options: argparse.Namespace) -> int:
    if options.budget is not None and options.rule is not Rule.BUDGET:
        options.refuse(f"expected --rule budget beside --budget, got --rule {options.rule}")
    budget = _BUDGET if options.budget is None else options.budget
    results = load_results(options.results)
    found = calibrate(results, rule=options.rule, budget=budget, reported=REPORTED)
    _print_calibration(found)
    if options.out:
        text = json.dumps(found.to_dict(), ensure_ascii=False, indent=1)
        write_whole(options.out, text + "\n")
    return 0


def _print_calibration(found: Calibration) -> None:
    print(f"{'threshold':>9} {'answered':>9} {'wrong':>6}")
    for threshold, coverage, risk in found.curve:
        print(f"{threshold:>9.3f} {coverage:>9.3f} {risk:>6.3f}")
    print(f"\nthreshold {found.threshold} ({found.low} to {found.high}), rule {found.rule}")
    print(*found.advice(), sep="\n")
    for name, each in (("right answers", found.right), ("false near-miss", found.false_near)):
        print(f"{name:<16} {each.value:.3f} ({each.low:.3f} to {each.high:.3f}), n {each.n}")


def _import(options: argparse.Namespace) -> int:
    if options.part == HUMAN and (options.limit or options.apart):
        options.refuse(f"expected --limit and --apart with another part, got --part {HUMAN}")
    if options.part == HUMAN:
        report = export_squad(options.data, options.out)
    else:
        report = export_authored(
            options.data,
            options.out,
            part=options.part,
            limit=options.limit,
            is_apart=options.apart,
        )
    left_out = f", {report.left_out} left out" if options.apart else ""
    print(
        f"{options.out}: {report.excerpts} articles on {report.families} families of illnesses, "
        f"{report.questions} questions{left_out}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
