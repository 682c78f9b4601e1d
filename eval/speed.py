"""The commands that measure speed and size: python -m eval bench|page|peers|scale|swap."""

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from eval import bench
from eval import peers as others
from eval.dataset import DATA
from eval.figures import Figure, line, quantile, save
from eval.options import add_index, add_out, add_questions, count
from eval.page import measure_page
from eval.scale import SIZES, measure_scale
from eval.swap import prove_swap

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # no public name

_QUESTIONS = DATA / "dev.jsonl"
_MISSED = 1


def add_speed_commands(commands: "Commands") -> None:
    """Add the commands to those of `python -m eval`."""
    _add_bench(
        commands.add_parser("bench", help="how fast and how large; run it on a quiet machine")
    )
    _add_page(commands.add_parser("page", help="what the chat page costs in Chromium"))
    _add_peers(commands.add_parser("peers", help="how fast other systems are on the same passages"))
    _add_scale(commands.add_parser("scale", help="the same for indexes of up to a million chunks"))
    _add_swap(commands.add_parser("swap", help="is no answer lost or mixed by a new index?"))


def _add_bench(command: argparse.ArgumentParser) -> None:
    plan = bench.Plan()
    add_index(command)
    add_questions(command, _QUESTIONS)
    command.add_argument(
        "--corpus", type=Path, metavar="FOLDER", help="articles to build anew as well"
    )
    _add_number(command, "--rounds", count, plan.rounds, "how often each question is asked")
    _add_number(command, "--seconds", float, plan.seconds, "for each number of clients")
    command.add_argument(
        "--clients",
        type=count,
        nargs="*",
        default=plan.clients,
        metavar="N",
        help=f"how many ask at once; no number: none (default: {_listed(plan.clients)})",
    )
    _add_number(command, "--starts", int, plan.starts, "processes that start cold; 0: none")
    add_out(command, "write the figures as JSON")
    command.set_defaults(run=_bench)


def _add_page(command: argparse.ArgumentParser) -> None:
    add_index(command)
    add_questions(command, _QUESTIONS)
    add_out(command, "write the figures as JSON")
    command.set_defaults(run=_page)


def _add_peers(command: argparse.ArgumentParser) -> None:
    plan = others.Plan()
    command.add_argument(
        "--python", type=Path, required=True, help="interpreter that has eval/peers.txt"
    )
    add_index(command)
    _add_corpus(command)
    add_questions(command, _QUESTIONS)
    _add_number(command, "--rounds", count, plan.rounds, "how often each question is asked")
    _add_number(command, "--starts", int, plan.starts, "processes that start cold; 0: none")
    _add_number(command, "--loads", int, plan.loads, "times under load; 0: none")
    add_out(command, "write the figures as JSON")
    command.set_defaults(run=_peers)


def _add_scale(command: argparse.ArgumentParser) -> None:
    add_index(command)
    add_questions(command, _QUESTIONS)
    command.add_argument(
        "--sizes",
        type=count,
        nargs="+",
        default=SIZES,
        metavar="CHUNKS",
        help=f"sizes of the indexes (default: {_listed(SIZES)})",
    )
    add_out(command, "write the figures as JSON")
    command.set_defaults(run=_scale)


def _add_swap(command: argparse.ArgumentParser) -> None:
    _add_corpus(command)
    add_questions(command, _QUESTIONS)
    _add_number(command, "--requests", count, 10_000, "questions asked in all")
    _add_number(command, "--builds", count, 3, "at least so many new indexes")
    _add_number(command, "--rate", float, 50.0, "questions a second")
    command.set_defaults(run=_swap)


def _add_corpus(command: argparse.ArgumentParser) -> None:
    words = "folder of the articles (default: %(default)s)"
    command.add_argument(
        "--corpus", type=Path, default=Path("corpus"), metavar="FOLDER", help=words
    )


def _add_number(
    command: argparse.ArgumentParser,
    name: str,
    type_: Callable[[str], float],
    default: float,
    words: str,
) -> None:
    command.add_argument(
        name, type=type_, default=default, metavar="N", help=f"{words} (default: %(default)s)"
    )


def _listed(numbers: Iterable[int]) -> str:
    return " ".join(map(str, numbers))


def _bench(options: argparse.Namespace) -> int:
    plan = bench.Plan(options.rounds, options.seconds, options.clients, options.starts)
    figures = bench.bench(
        options.index,
        bench.read_texts(options.questions),
        plan,
        corpus=options.corpus,
        encoder=options.encoder,
    )
    return _show_figures(figures, options)


def _page(options: argparse.Namespace) -> int:
    questions = bench.read_texts(options.questions)
    return _show_figures(measure_page(options.index, questions), options)


def _peers(options: argparse.Namespace) -> int:
    figures = others.measure_peers(
        options.corpus,
        options.index,
        bench.read_texts(options.questions),
        options.python,
        others.Plan(options.rounds, options.starts, options.loads),
    )
    return _show_figures(figures, options)


def _scale(options: argparse.Namespace) -> int:
    questions = bench.read_texts(options.questions)
    figures = measure_scale(options.index, questions, options.sizes, encoder=options.encoder)
    return _show_figures(figures, options)


def _show_figures(figures: Iterable[Figure], options: argparse.Namespace) -> int:
    """Print figures as they come, and write them if asked to."""
    print(f"{'figure':<46} {'value':>9} unit      n  95 % interval")
    shown = []
    for each in figures:
        print(line(each), flush=True)
        shown.append(each)
    if options.out:
        save(shown, options.index, options.out)
    return 0


def _swap(options: argparse.Namespace) -> int:
    questions = bench.read_texts(options.questions)
    report = prove_swap(
        options.corpus,
        questions,
        requests=options.requests,
        rate=options.rate,
        builds=options.builds,
    )
    print(
        f"{report.asked:,} questions at {options.rate:g} a second, {report.builds} new indexes, "
        f"{report.seen} versions answered: {report.failed} failed, {report.mixed} mixed"
    )
    print(line(quantile("answer over HTTP, p50", report.times_ms, 0.5, "ms")))
    print(line(quantile("answer over HTTP, p99", report.times_ms, 0.99, "ms")))
    return _MISSED if report.failed or report.mixed else 0
